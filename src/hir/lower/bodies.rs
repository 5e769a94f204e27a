//! The third stride: predicates, messages, rules and journeys, file by file and in parallel; then
//! the tests, which ask about all of these.

use super::checker::Checker;
use super::{Cx, circles};
use crate::diag::Sink;
use crate::hir::modules::{Def, Modules};
use crate::hir::{
    Contact, Expr, ExprKind, Id, Journey, MapDef, Message, Metric, Persona, Plan, Program, Rules,
    Segment, Setting, Stage, StageCard, Touchpoint, Var,
};
use crate::source::Workspace;
use crate::syntax::ast::{DeclKind, Tree};
use rayon::prelude::*;
use std::collections::HashSet;

/// A finished declaration.
enum Body {
    Setting(Id<Setting>, Expr),
    Segment(Id<Segment>, Option<Expr>, Vec<Var>, Option<i64>),
    Contact(Id<Contact>, Vec<(smol_str::SmolStr, Expr)>),
    Persona(Id<Persona>, Box<Persona>),
    Stage(Id<Stage>, Box<StageCard>),
    Touchpoint(Id<Touchpoint>, Box<Touchpoint>),
    Metric(Id<Metric>, Box<Metric>),
    Map(Id<MapDef>, Box<MapDef>),
    Plan(Id<Plan>, Box<Plan>),
    Message(Id<Message>, Box<Message>),
    Rules(Id<Rules>, Box<Rules>),
    Journey(Id<Journey>, Box<Journey>),
}

/// What a file gave: its declarations, findings, and the imports it used.
type FileBodies = (Vec<Body>, Sink, HashSet<(usize, u32)>);

/// Looks inside every declaration. Returns the imports that were used.
pub(super) fn lower(
    workspace: &Workspace,
    trees: &[Tree],
    program: &mut Program,
    modules: &Modules,
    sink: &mut Sink,
) -> HashSet<(usize, u32)> {
    let messages = decls(trees, modules, |kind| match kind {
        DeclKind::Message(message) => Some(message),
        _ => None,
    });
    let rules = decls(trees, modules, |kind| match kind {
        DeclKind::Rules(rules) => Some(rules),
        _ => None,
    });
    let computes = decls(trees, modules, |kind| match kind {
        DeclKind::Compute(compute) => Some(&compute.value),
        _ => None,
    });
    let personas = decls(trees, modules, |kind| match kind {
        DeclKind::Persona(persona) => Some(persona),
        _ => None,
    });
    let journeys = decls(trees, modules, |kind| match kind {
        DeclKind::Journey(journey) => Some(journey),
        _ => None,
    });
    let results: Vec<FileBodies> = {
        let cx = Cx {
            messages: &messages,
            rules: &rules,
            computes: &computes,
            personas: &personas,
            journeys: &journeys,
            ..Cx::new(workspace, trees, program, modules)
        };
        trees.par_iter().enumerate().map(|(module, tree)| file(&cx, module, tree)).collect()
    };
    let mut used = HashSet::new();
    for (bodies, mut found, names) in results {
        sink.items.append(&mut found.items);
        used.extend(names);
        for body in bodies {
            apply(program, body);
        }
    }
    circles::segments(program, sink);
    super::card::whole::check(program, sink);
    super::recipients::check(program, sink);
    let unread = super::test::unread(workspace, &sink.items);
    let cx = Cx {
        messages: &messages,
        rules: &rules,
        computes: &computes,
        personas: &personas,
        journeys: &journeys,
        ..Cx::new(workspace, trees, program, modules)
    };
    let tests = super::test::lower(&cx, &unread);
    for (tests, mut found, names) in tests {
        sink.items.append(&mut found.items);
        used.extend(names);
        for test in tests {
            let _ = program.tests.push(test);
        }
    }
    used
}

/// The declarations of one kind with their modules, by their ids.
fn decls<'t, T>(
    trees: &'t [Tree],
    modules: &Modules,
    pick: impl Fn(&'t DeclKind) -> Option<&'t T>,
) -> Vec<(usize, &'t T)> {
    let mut found: Vec<(u32, usize, &T)> = Vec::new();
    for (module, (tree, defs)) in trees.iter().zip(&modules.defs).enumerate() {
        for (decl, def) in tree.decls.iter().zip(defs) {
            if let (Some(decl), Some(def)) = (pick(&decl.kind), def) {
                found.push((def.index, module, decl));
            }
        }
    }
    found.sort_by_key(|(index, _, _)| *index);
    found.into_iter().map(|(_, module, decl)| (module, decl)).collect()
}

fn file(cx: &Cx<'_>, module: usize, tree: &Tree) -> (Vec<Body>, Sink, HashSet<(usize, u32)>) {
    let mut bodies = Vec::new();
    let mut sink = Sink::default();
    let mut used = HashSet::new();
    let defs = cx.modules.defs.get(module).map_or(&[] as &[Option<Def>], Vec::as_slice);
    for (decl, def) in tree.decls.iter().zip(defs) {
        let mut checker = Checker::new(cx, module);
        bodies.extend(one(&mut checker, &decl.kind, *def));
        sink.items.append(&mut checker.sink.items);
        used.extend(checker.used);
    }
    (bodies, sink, used)
}

fn one(checker: &mut Checker<'_>, decl: &DeclKind, def: Option<Def>) -> Option<Body> {
    match (decl, def) {
        (DeclKind::Setting(setting), Some(def)) => {
            let ty = checker.cx.program.settings.at(def.id::<Setting>()).ty.clone();
            let value = setting.value.as_ref()?;
            Some(Body::Setting(def.id(), checker.expr_of(value, &ty)))
        }
        (DeclKind::Compute(compute), Some(def)) => {
            let ty = checker.cx.program.computes.at(def.id::<crate::hir::Compute>()).ty.clone();
            checker.open.push(def.index);
            let _ = checker.expr_of(&compute.value, &ty);
            None
        }
        (DeclKind::Segment(segment), Some(def)) => {
            let fresh = segment.fresh.as_ref().and_then(|fresh| checker.seconds(fresh));
            let predicate = segment.predicate.as_ref().map(|of| checker.condition(of));
            Some(Body::Segment(def.id(), predicate, std::mem::take(&mut checker.vars), fresh))
        }
        (DeclKind::Contact(contact), Some(def)) => {
            let fields = contact.fields.iter().map(|(name, value)| {
                let want = match name.text.as_str() {
                    "email" => crate::hir::Ty::Email,
                    "phone" => crate::hir::Ty::Phone,
                    _ => crate::hir::Ty::Text(None),
                };
                let value = checker.expr_of(value, &want);
                // Somebody who is always the same; a setting can differ by environment.
                let fixed = matches!(
                    value.kind,
                    ExprKind::Value(_) | ExprKind::Setting(_) | ExprKind::Error
                );
                if !fixed {
                    checker.sink.push(crate::hir::errors::not_constant("an address", value.span));
                }
                (name.text.clone(), value)
            });
            let fields = fields.collect();
            Some(Body::Contact(def.id(), fields))
        }
        (DeclKind::Persona(persona), Some(def)) => {
            let lowered = checker.persona(def.id(), persona);
            Some(Body::Persona(def.id(), Box::new(lowered)))
        }
        (DeclKind::Message(message), Some(def)) => {
            let lowered = checker.message(def.id(), message);
            Some(Body::Message(def.id(), Box::new(lowered)))
        }
        (DeclKind::Rules(rules), Some(def)) => {
            let lowered = checker.rules(def.id(), rules);
            Some(Body::Rules(def.id(), Box::new(lowered)))
        }
        (DeclKind::Journey(journey), Some(def)) => {
            let lowered = checker.journey(def.id(), journey);
            Some(Body::Journey(def.id(), Box::new(lowered)))
        }
        (DeclKind::Touchpoint(touchpoint), Some(def)) => {
            let lowered = checker.touchpoint(def.id(), touchpoint);
            Some(Body::Touchpoint(def.id(), Box::new(lowered)))
        }
        (DeclKind::Stage(stage), Some(def)) => {
            Some(Body::Stage(def.id(), Box::new(checker.stage_card(&stage.clauses))))
        }
        (DeclKind::Map(map), Some(def)) => {
            let lowered = checker.map(def.id(), map);
            Some(Body::Map(def.id(), Box::new(lowered)))
        }
        (DeclKind::Plan(plan), Some(def)) => {
            let lowered = checker.plan(def.id(), plan);
            Some(Body::Plan(def.id(), Box::new(lowered)))
        }
        (DeclKind::Metric(metric), Some(def)) => {
            let lowered = checker.metric(def.id(), metric);
            Some(Body::Metric(def.id(), Box::new(lowered)))
        }
        _ => None,
    }
}

fn apply(program: &mut Program, body: Body) {
    match body {
        Body::Setting(id, value) => {
            if let Some(setting) = program.settings.get_mut(id) {
                setting.value = Some(value);
            }
        }
        Body::Segment(id, predicate, vars, fresh) => {
            if let Some(segment) = program.segments.get_mut(id) {
                segment.predicate = predicate;
                segment.vars = vars;
                segment.fresh = fresh;
            }
        }
        Body::Contact(id, fields) => {
            if let Some(contact) = program.contacts.get_mut(id) {
                contact.fields = fields;
            }
        }
        Body::Persona(id, persona) => {
            if let Some(slot) = program.personas.get_mut(id) {
                *slot = *persona;
            }
        }
        Body::Stage(id, card) => {
            if let Some(stage) = program.stages.get_mut(id) {
                stage.card = *card;
            }
        }
        Body::Touchpoint(id, touchpoint) => {
            if let Some(slot) = program.touchpoints.get_mut(id) {
                *slot = *touchpoint;
            }
        }
        Body::Metric(id, metric) => {
            if let Some(slot) = program.metrics.get_mut(id) {
                *slot = *metric;
            }
        }
        Body::Map(id, map) => {
            if let Some(slot) = program.maps.get_mut(id) {
                *slot = *map;
            }
        }
        Body::Plan(id, plan) => {
            if let Some(slot) = program.plans.get_mut(id) {
                *slot = *plan;
            }
        }
        Body::Message(id, message) => {
            if let Some(slot) = program.messages.get_mut(id) {
                *slot = *message;
            }
        }
        Body::Rules(id, rules) => {
            if let Some(slot) = program.rules.get_mut(id) {
                *slot = *rules;
            }
        }
        Body::Journey(id, journey) => {
            if let Some(slot) = program.journeys.get_mut(id) {
                *slot = *journey;
            }
        }
    }
}
