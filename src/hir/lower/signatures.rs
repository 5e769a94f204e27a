//! The second stride: types of fields and parameters, aliases of stages, channels and rules.

use super::checker::Checker;
use super::{Cx, circles};
use crate::diag::Sink;
use crate::hir::modules::{Def, Kind, Modules};
use crate::hir::{
    Action, Back, Compute, Event, Field, Id, Lifecycle, Message, Profile, Program, Range, Record,
    Ref, Setting, Stage, Ty, Var, VarSource, errors,
};
use crate::source::Workspace;
use crate::syntax::ast::{DeclKind, Param, Path, Tree};
use std::collections::HashSet;

/// A change of the program. Found with a shared program, carried out afterwards.
enum Update {
    Record(Id<Record>, Vec<Field>),
    Event(Id<Event>, Vec<Field>),
    Profile(Vec<Field>),
    Action(Id<Action>, Vec<Field>, Vec<Field>),
    Setting(Id<Setting>, Ty),
    Compute(Id<Compute>, Ty),
    Message(Id<Message>, Vec<Var>),
    Journey(Id<crate::hir::Journey>, Vec<Field>),
    Stage(Id<Stage>, Id<Stage>),
    Lifecycle(Id<Lifecycle>, Vec<Ref<Stage>>, Vec<Range>, Vec<Back>),
    Channel(Id<crate::hir::Channel>, Box<crate::hir::Channel>),
}

/// Gives every declaration its types. Returns the imports that were used.
pub(super) fn lower(
    workspace: &Workspace,
    trees: &[Tree],
    program: &mut Program,
    modules: &Modules,
    sink: &mut Sink,
) -> HashSet<(usize, u32)> {
    let mut used = HashSet::new();
    // Twice: a default can be a record whose fields are declared further down. What the first look
    // finds, the second finds too, and it knows all types.
    for last in [false, true] {
        let mut updates = Vec::new();
        {
            let cx = Cx::new(workspace, trees, program, modules);
            for (module, (tree, defs)) in trees.iter().zip(&modules.defs).enumerate() {
                let mut checker = Checker::new(&cx, module);
                for (decl, def) in tree.decls.iter().zip(defs) {
                    one(&mut checker, &decl.kind, *def, &mut updates);
                }
                if last {
                    sink.items.append(&mut checker.sink.items);
                    used.extend(checker.used);
                }
            }
        }
        if let Some(profile) = &mut program.profile {
            profile.fields.clear();
        }
        for update in updates {
            apply(program, update);
        }
    }
    circles::find(&Cx::new(workspace, trees, program, modules), sink);
    // Channels extend each other and look at the profile, so they come when that is known.
    let mut updates = Vec::new();
    {
        let cx = Cx::new(workspace, trees, program, modules);
        for (module, (tree, defs)) in trees.iter().zip(&modules.defs).enumerate() {
            for (decl, def) in tree.decls.iter().zip(defs) {
                if let (DeclKind::Channel(channel), Some(def)) = (&decl.kind, def) {
                    let mut checker = Checker::new(&cx, module);
                    let lowered = checker.channel(def.id(), channel);
                    updates.push(Update::Channel(def.id(), Box::new(lowered)));
                    sink.items.append(&mut checker.sink.items);
                    used.extend(checker.used);
                }
            }
        }
    }
    for update in updates {
        apply(program, update);
    }
    used
}

fn one(checker: &mut Checker<'_>, decl: &DeclKind, def: Option<Def>, updates: &mut Vec<Update>) {
    match (decl, def) {
        (DeclKind::Profile(profile), _) => {
            updates.push(Update::Profile(checker.fields(&profile.fields)))
        }
        (DeclKind::Record(record), Some(def)) => {
            updates.push(Update::Record(def.id(), checker.fields(&record.fields)));
        }
        (DeclKind::Event(event), Some(def)) => {
            if let Some(about) = &event.about {
                let _ = checker.resolve(about, &[Kind::Record]);
            }
            updates.push(Update::Event(def.id(), checker.fields(&event.fields)));
        }
        (DeclKind::Action(action), Some(def)) => {
            let params = params(checker, &action.params);
            let result = match action.result.as_ref().map(|ty| (&ty.kind, ty.span)) {
                Some((crate::syntax::ast::TypeKind::Fields(fields), _)) => checker.fields(fields),
                Some((_, span)) => {
                    checker.sink.push(errors::answer_fields_wanted(span));
                    Vec::new()
                }
                None => Vec::new(),
            };
            updates.push(Update::Action(def.id(), params, result));
        }
        (DeclKind::Setting(setting), Some(def)) => {
            updates.push(Update::Setting(def.id(), checker.ty(&setting.ty)));
        }
        (DeclKind::Compute(compute), Some(def)) => {
            updates.push(Update::Compute(def.id(), checker.ty(&compute.ty)));
        }
        (DeclKind::Message(message), Some(def)) => {
            let fields = params(checker, &message.params);
            let vars = fields
                .into_iter()
                .map(|field| Var {
                    name: field.name,
                    ty: field.ty,
                    span: field.span,
                    source: VarSource::Parameter,
                })
                .collect();
            updates.push(Update::Message(def.id(), vars));
        }
        (DeclKind::Journey(journey), Some(def)) => {
            updates.push(Update::Journey(def.id(), params(checker, &journey.params)));
        }
        (DeclKind::Stage(stage), Some(def)) => {
            if let Some(alias) = &stage.alias
                && let Some(of) = checker.resolve(alias, &[Kind::Stage])
            {
                updates.push(Update::Stage(def.id(), of.id()));
            }
        }
        (DeclKind::Lifecycle(lifecycle), Some(def)) => {
            let stage = |checker: &mut Checker<'_>, path: &Path| {
                let def = checker.resolve(path, &[Kind::Stage])?;
                Some(Ref { id: def.id::<Stage>(), span: path.span })
            };
            let stages = lifecycle.stages.iter().filter_map(|path| stage(checker, path)).collect();
            let mut ranges = Vec::new();
            for (name, from, to) in &lifecycle.ranges {
                if let (Some(from), Some(to)) = (stage(checker, from), stage(checker, to)) {
                    ranges.push(Range { name: name.text.clone(), from, to, span: name.span });
                }
            }
            let mut back = Vec::new();
            for (from, to) in &lifecycle.back {
                if let (Some(from), Some(to)) = (stage(checker, from), stage(checker, to)) {
                    back.push(Back { from, to });
                }
            }
            updates.push(Update::Lifecycle(def.id(), stages, ranges, back));
        }
        _ => {}
    }
}

/// Parameters as fields.
pub(super) fn params(checker: &mut Checker<'_>, params: &[Param]) -> Vec<Field> {
    let mut out: Vec<Field> = Vec::with_capacity(params.len());
    for param in params {
        if let Some(first) = out.iter().find(|other| other.name == param.name.text) {
            let finding =
                errors::duplicate_name("parameter", &param.name.text, param.name.span, first.span);
            checker.sink.push(finding);
            continue;
        }
        let ty = checker.ty(&param.ty);
        let default = param.default.as_ref().map(|value| checker.default(value, &ty));
        out.push(Field {
            name: param.name.text.clone(),
            ty,
            personal: !param.labels.is_empty(),
            default,
            span: param.name.span,
        });
    }
    out
}

fn apply(program: &mut Program, update: Update) {
    match update {
        Update::Record(id, fields) => {
            if let Some(record) = program.records.get_mut(id) {
                record.fields = fields;
            }
        }
        Update::Event(id, fields) => {
            if let Some(event) = program.events.get_mut(id) {
                event.fields = fields;
            }
        }
        Update::Profile(fields) => {
            if let Some(Profile { fields: slot, .. }) = &mut program.profile
                && slot.is_empty()
            {
                *slot = fields;
            }
        }
        Update::Action(id, params, result) => {
            if let Some(action) = program.actions.get_mut(id) {
                action.params = params;
                action.result = result;
            }
        }
        Update::Setting(id, ty) => {
            if let Some(setting) = program.settings.get_mut(id) {
                setting.ty = ty;
            }
        }
        Update::Compute(id, ty) => {
            if let Some(compute) = program.computes.get_mut(id) {
                compute.ty = ty;
            }
        }
        Update::Message(id, vars) => {
            if let Some(message) = program.messages.get_mut(id) {
                message.params = u32::try_from(vars.len()).unwrap_or(0);
                message.defaults = vars.iter().map(|_| None).collect();
                message.vars = vars;
            }
        }
        Update::Journey(id, fields) => {
            if let Some(journey) = program.journeys.get_mut(id) {
                journey.inputs = fields;
            }
        }
        Update::Stage(id, of) => {
            if let Some(stage) = program.stages.get_mut(id) {
                stage.alias = Some(of);
            }
        }
        Update::Lifecycle(id, stages, ranges, back) => {
            if let Some(lifecycle) = program.lifecycles.get_mut(id) {
                lifecycle.stages = stages;
                lifecycle.ranges = ranges;
                lifecycle.back = back;
            }
        }
        Update::Channel(id, channel) => {
            if let Some(slot) = program.channels.get_mut(id) {
                *slot = *channel;
            }
        }
    }
}
