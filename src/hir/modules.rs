//! Which names there are: what each module declares, and what each file sees through its `use`s.

mod empty;

use super::errors;
use super::{Head, Id, Program};
use crate::diag::Sink;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{self, DeclKind, Tree};
use smol_str::SmolStr;
use std::collections::{HashMap, HashSet};

/// The kinds of declarations that have names. Each is a namespace of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Enum,
    Record,
    Event,
    Setting,
    Compute,
    Segment,
    Contact,
    Persona,
    Lifecycle,
    Stage,
    Channel,
    Message,
    Rules,
    Action,
    Journey,
    Touchpoint,
    Metric,
    Map,
    Plan,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Enum => "enum",
            Self::Record => "record",
            Self::Event => "event",
            Self::Setting => "setting",
            Self::Compute => "computed value",
            Self::Segment => "segment",
            Self::Contact => "contact",
            Self::Persona => "persona",
            Self::Lifecycle => "lifecycle",
            Self::Stage => "stage",
            Self::Channel => "channel",
            Self::Message => "message",
            Self::Rules => "rules",
            Self::Action => "action",
            Self::Journey => "journey",
            Self::Touchpoint => "touchpoint",
            Self::Metric => "metric",
            Self::Map => "map",
            Self::Plan => "plan",
        }
    }
}

/// A declaration: its kind and its place in the arena of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Def {
    pub(crate) kind: Kind,
    pub(crate) index: u32,
}

impl Def {
    pub(crate) fn id<T>(self) -> Id<T> {
        Id::new(self.index as usize)
    }
}

/// A name of a file: declared there or imported.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) def: Def,
    pub(crate) span: Span,
    /// The place among the file's imports.
    pub(crate) import: Option<u32>,
}

/// An imported name.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub(crate) name: SmolStr,
    pub(crate) span: Span,
}

/// A file as a module.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub(crate) name: SmolStr,
    pub(crate) names: HashMap<SmolStr, Vec<Entry>>,
    pub(crate) imports: Vec<Import>,
    /// Names that a failed `use` wanted to bring: that they are missing is said there, once.
    pub(crate) unknown: HashSet<SmolStr>,
    pub(crate) is_std: bool,
}

/// All modules; one per tree, in the same order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modules {
    pub(crate) items: Vec<Module>,
    /// For each tree, for each declaration, its definition.
    pub(crate) defs: Vec<Vec<Option<Def>>>,
}

impl Modules {
    pub(crate) fn entries(&self, module: usize, name: &str) -> &[Entry] {
        self.items.get(module).and_then(|m| m.names.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Did a `use` of this name fail? What uses it is not reported too.
    pub(crate) fn is_unknown(&self, module: usize, name: &str) -> bool {
        let first = name.split('.').next().unwrap_or(name);
        self.items.get(module).is_some_and(|module| module.unknown.contains(first))
    }

    /// The names of one kind that a module sees, for suggestions.
    pub(crate) fn names_of(&self, module: usize, kinds: &[Kind]) -> Vec<&str> {
        let Some(module) = self.items.get(module) else { return Vec::new() };
        let mut names: Vec<&str> = module
            .names
            .iter()
            .filter(|(_, entries)| entries.iter().any(|entry| kinds.contains(&entry.def.kind)))
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        names
    }

    /// Modules that export a name of one of these kinds, for "add `use`".
    pub(crate) fn exporters(&self, name: &str, kinds: &[Kind]) -> Option<&str> {
        self.items
            .iter()
            .filter(|module| {
                module.names.get(name).is_some_and(|entries| {
                    entries.iter().any(|e| e.import.is_none() && kinds.contains(&e.def.kind))
                })
            })
            .map(|module| module.name.as_str())
            .min()
    }
}

/// A name's title where none is written: `busy_parent` becomes `Busy parent`.
fn words_of(name: &str) -> String {
    let spaced = name.replace(['_', '.'], " ");
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => spaced,
    }
}

/// Declares every name of every file, with empty definitions in `program`.
pub(crate) fn declare(
    trees: &[Tree],
    module_names: &[SmolStr],
    program: &mut Program,
    sink: &mut Sink,
) -> Modules {
    let mut modules = Modules::default();
    // What has a name outside the sources (in the manifest, on the wire, as a file) has it once.
    let mut outside: HashMap<(Kind, SmolStr), Span> = HashMap::new();
    for (tree, module_name) in trees.iter().zip(module_names) {
        let mut module = Module {
            name: module_name.clone(),
            names: HashMap::new(),
            imports: Vec::new(),
            unknown: HashSet::new(),
            is_std: module_name.starts_with("std."),
        };
        let mut defs = Vec::with_capacity(tree.decls.len());
        for decl in &tree.decls {
            let def = declare_one(decl, module_name, program, sink);
            if let Some((def, name, span)) = &def {
                let entries = module.names.entry(name.clone()).or_default();
                if let Some(first) = entries.iter().find(|entry| entry.def.kind == def.kind) {
                    if !twins(program, first.def, *def) {
                        sink.push(errors::duplicate_name(def.kind.word(), name, *span, first.span));
                    }
                } else {
                    entries.push(Entry { def: *def, span: *span, import: None });
                    if matches!(def.kind, Kind::Journey | Kind::Event | Kind::Action)
                        && let Some(first) = outside.insert((def.kind, name.clone()), *span)
                    {
                        sink.push(errors::duplicate_outside(def.kind.word(), name, *span, first));
                    }
                }
            }
            defs.push(def.map(|(def, _, _)| def));
        }
        modules.items.push(module);
        modules.defs.push(defs);
    }
    modules
}

/// A touchpoint as it is and the same one as it shall be have one name: each knows the other.
fn twins(program: &mut Program, first: Def, second: Def) -> bool {
    if second.kind != Kind::Touchpoint {
        return false;
    }
    let (a, b): (Id<super::Touchpoint>, Id<super::Touchpoint>) = (first.id(), second.id());
    let (one, other) = (program.touchpoints.at(a), program.touchpoints.at(b));
    if one.state == other.state || one.twin.is_some() {
        return false;
    }
    for (id, twin) in [(a, b), (b, a)] {
        if let Some(touchpoint) = program.touchpoints.get_mut(id) {
            touchpoint.twin = Some(twin);
        }
    }
    true
}

fn head(
    decl: &ast::Decl,
    name: &str,
    span: Span,
    title: Option<&ast::Str>,
    module: &SmolStr,
) -> Head {
    Head {
        name: SmolStr::new(name),
        title: title.map_or_else(|| words_of(name), |title| title.text.clone()),
        doc: decl.doc.clone(),
        span,
        module: module.clone(),
    }
}

/// Puts an empty definition into its arena.
fn declare_one(
    decl: &ast::Decl,
    module: &SmolStr,
    program: &mut Program,
    sink: &mut Sink,
) -> Option<(Def, SmolStr, Span)> {
    macro_rules! put {
        ($kind:ident, $arena:ident, $name:expr, $title:expr, $make:expr) => {{
            let name: &ast::Name = $name;
            let head = head(decl, &name.text, name.span, $title, module);
            let id = program.$arena.push(($make)(head));
            let index = u32::try_from(id.index()).unwrap_or(u32::MAX);
            Some((Def { kind: Kind::$kind, index }, name.text.clone(), name.span))
        }};
    }
    match &decl.kind {
        DeclKind::Enum(item) => put!(Enum, enums, &item.name, item.title.as_ref(), |head| {
            let mut members: Vec<SmolStr> = Vec::new();
            let mut titles = Vec::new();
            for (member, title) in &item.members {
                if members.contains(&member.text) {
                    sink.push(errors::duplicate_member(&member.text, member.span));
                } else {
                    members.push(member.text.clone());
                    let named = || member.text.to_string();
                    titles.push(title.as_ref().map_or_else(named, |title| title.text.clone()));
                }
            }
            super::EnumDef { head, members, titles }
        }),
        DeclKind::Record(item) => put!(Record, records, &item.name, item.title.as_ref(), |head| {
            super::Record { head, fields: Vec::new() }
        }),
        DeclKind::Event(item) => put!(Event, events, &item.name, item.title.as_ref(), |head| {
            let weight = match item.weight.as_ref().map(|word| word.text.as_str()) {
                Some("conversion") => super::Weight::Conversion,
                Some(_) => super::Weight::Micro,
                None => super::Weight::Plain,
            };
            super::Event { head, fields: Vec::new(), about_thing: item.about.is_some(), weight }
        }),
        DeclKind::Setting(item) => put!(Setting, settings, &item.name, None, |head| {
            super::Setting { head, ty: super::Ty::Error, value: None }
        }),
        DeclKind::Compute(item) => put!(Compute, computes, &item.name, None, |head| {
            super::Compute { head, ty: super::Ty::Error, value: None }
        }),
        DeclKind::Segment(item) => {
            put!(Segment, segments, &item.name, item.title.as_ref(), |head| {
                super::Segment {
                    head,
                    predicate: None,
                    vars: Vec::new(),
                    external: item.predicate.is_none(),
                    fresh: None,
                }
            })
        }
        DeclKind::Contact(item) => {
            put!(Contact, contacts, &item.name, item.title.as_ref(), |head| {
                super::Contact { head, fields: Vec::new() }
            })
        }
        DeclKind::Persona(item) => {
            put!(Persona, personas, &item.name, item.title.as_ref(), |head| {
                super::Persona {
                    head,
                    predicate: None,
                    vars: Vec::new(),
                    prefers: Vec::new(),
                    samples: Vec::new(),
                    card: super::PersonaCard::default(),
                }
            })
        }
        DeclKind::Lifecycle(item) => {
            put!(Lifecycle, lifecycles, &item.name, item.title.as_ref(), |head| {
                super::Lifecycle { head, stages: Vec::new(), ranges: Vec::new(), back: Vec::new() }
            })
        }
        DeclKind::Stage(item) => put!(Stage, stages, &item.name, item.title.as_ref(), |head| {
            super::Stage { head, alias: None, card: super::StageCard::default() }
        }),
        DeclKind::Channel(item) => {
            put!(Channel, channels, &item.name, item.title.as_ref(), |head| {
                super::Channel::new(head)
            })
        }
        DeclKind::Message(item) => {
            put!(Message, messages, &item.name, item.title.as_ref(), |head| {
                super::Message {
                    head,
                    vars: Vec::new(),
                    params: 0,
                    defaults: Vec::new(),
                    purpose: None,
                    stages: Vec::new(),
                    tags: Vec::new(),
                    expires: None,
                    locales: Vec::new(),
                    contents: Vec::new(),
                    answers: Vec::new(),
                    needs: Vec::new(),
                }
            })
        }
        DeclKind::Rules(item) => put!(Rules, rules, &item.name, item.title.as_ref(), |head| {
            super::Rules {
                head,
                extends: Vec::new(),
                consent: Vec::new(),
                consent_none: None,
                prefer: Vec::new(),
                senders: Vec::new(),
                sender_spans: Vec::new(),
                windows: Vec::new(),
                caps: Vec::new(),
                fallback: None,
                allow_critical: None,
                needs: Vec::new(),
            }
        }),
        DeclKind::Journey(item) => {
            put!(Journey, journeys, &item.name, item.title.as_ref(), |head| {
                super::Journey {
                    head,
                    vars: Vec::new(),
                    params: 0,
                    inputs: Vec::new(),
                    persona: None,
                    triggers: Vec::new(),
                    trigger_var: None,
                    entry: None,
                    watches: Vec::new(),
                    lasts: None,
                    active: None,
                    priority: 0,
                    holdout: None,
                    rules: Vec::new(),
                    needs: Vec::new(),
                    parts: Vec::new(),
                }
            })
        }
        DeclKind::Touchpoint(item) => {
            put!(Touchpoint, touchpoints, &item.name, item.title.as_ref(), |head| {
                empty::touchpoint(head, item.state.as_ref())
            })
        }
        DeclKind::Metric(item) => {
            put!(Metric, metrics, &item.name, item.title.as_ref(), empty::metric)
        }
        DeclKind::Map(item) => put!(Map, maps, &item.name, item.title.as_ref(), empty::map),
        DeclKind::Plan(item) => put!(Plan, plans, &item.name, item.title.as_ref(), empty::plan),
        DeclKind::Action(item) => {
            let name = SmolStr::new(item.name.text());
            let head = head(decl, &name, item.name.span, item.title.as_ref(), module);
            let id = program.actions.push(super::Action {
                head,
                params: Vec::new(),
                result: Vec::new(),
            });
            let index = u32::try_from(id.index()).unwrap_or(u32::MAX);
            Some((Def { kind: Kind::Action, index }, name, item.name.span))
        }
        DeclKind::Profile(item) => {
            if let Some(first) = &program.profile {
                sink.push(errors::second_profile(item.name.span, first.head.span));
            } else {
                let head = head(decl, &item.name.text, item.name.span, item.title.as_ref(), module);
                program.profile = Some(super::Profile { head, fields: Vec::new() });
            }
            None
        }
        DeclKind::Use(_) | DeclKind::Test(_) | DeclKind::Hole => None,
    }
}

/// Follows every `use`.
pub(crate) fn import(
    trees: &[Tree],
    modules: &mut Modules,
    unread: &[SmolStr],
    program: &Program,
    sink: &mut Sink,
) {
    let by_name: HashMap<SmolStr, usize> =
        modules.items.iter().enumerate().map(|(at, module)| (module.name.clone(), at)).collect();
    let mut edges: Vec<Vec<(usize, Span)>> = Vec::with_capacity(trees.len());
    for (at, tree) in trees.iter().enumerate() {
        let mut used = Vec::new();
        for decl in &tree.decls {
            let DeclKind::Use(item) = &decl.kind else { continue };
            let wanted = SmolStr::new(item.module.text());
            let Some(&from) = by_name.get(&wanted) else {
                if !unread.contains(&wanted) {
                    let known = by_name.keys().map(SmolStr::as_str);
                    let mut names: Vec<String> = known.map(str::to_owned).collect();
                    names.extend(crate::stdlib::modules().map(str::to_owned));
                    names.sort_unstable();
                    names.dedup();
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    sink.push(errors::unknown_module(&wanted, item.module.span, names));
                }
                if let Some(module) = modules.items.get_mut(at) {
                    module
                        .unknown
                        .extend(item.items.iter().map(|item| local_name(item).text.clone()));
                }
                continue;
            };
            if from == at {
                sink.push(errors::uses_itself(&wanted, item.module.span));
                continue;
            }
            used.push((from, item.module.span));
            for wanted_name in &item.items {
                import_one(modules, program, at, from, wanted_name, sink);
            }
        }
        edges.push(used);
    }
    for cycle in cycles(&edges) {
        let names: Vec<&str> = cycle
            .iter()
            .filter_map(|(at, _)| modules.items.get(*at).map(|module| module.name.as_str()))
            .collect();
        let spans: Vec<Span> = cycle.iter().map(|(_, span)| *span).collect();
        sink.push(errors::import_cycle(&names, &spans));
    }
}

fn import_one(
    modules: &mut Modules,
    program: &Program,
    at: usize,
    from: usize,
    item: &ast::UseItem,
    sink: &mut Sink,
) {
    let Some(source) = modules.items.get(from) else { return };
    let own: Vec<Entry> = source
        .names
        .get(&item.name.text)
        .map(|entries| entries.iter().filter(|entry| entry.import.is_none()).cloned().collect())
        .unwrap_or_default();
    if own.is_empty() && import_actions(modules, at, from, item) {
        return;
    }
    let Some(source) = modules.items.get(from) else { return };
    let is_profile = program.profile.as_ref().is_some_and(|profile| {
        profile.head.name == item.name.text && profile.head.module == source.name
    });
    if own.is_empty() {
        if !is_profile {
            let mut names: Vec<&str> = source
                .names
                .iter()
                .filter(|(_, entries)| entries.iter().any(|entry| entry.import.is_none()))
                .map(|(name, _)| name.as_str())
                .collect();
            names.sort_unstable();
            sink.push(errors::not_exported(&source.name, &item.name.text, item.name.span, names));
            if let Some(module) = modules.items.get_mut(at) {
                module.unknown.insert(local_name(item).text.clone());
            }
        }
        return;
    }
    let local = local_name(item);
    let Some(module) = modules.items.get_mut(at) else { return };
    let number = u32::try_from(module.imports.len()).unwrap_or(u32::MAX);
    let entries = module.names.entry(local.text.clone()).or_default();
    let mut any = false;
    for entry in own {
        if let Some(first) = entries.iter().find(|other| other.def.kind == entry.def.kind) {
            sink.push(errors::duplicate_name(
                entry.def.kind.word(),
                &local.text,
                local.span,
                first.span,
            ));
        } else {
            entries.push(Entry { def: entry.def, span: local.span, import: Some(number) });
            any = true;
        }
    }
    if any {
        module.imports.push(Import { name: local.text.clone(), span: local.span });
    }
}

/// What an imported name is called in the file.
fn local_name(item: &ast::UseItem) -> &ast::Name {
    item.alias.as_ref().unwrap_or(&item.name)
}

/// `use shared.actions { crm }` brings every action of the group: `crm.create_task` and so on.
fn import_actions(modules: &mut Modules, at: usize, from: usize, item: &ast::UseItem) -> bool {
    let Some(source) = modules.items.get(from) else { return false };
    let group = format!("{}.", item.name.text);
    let mut found: Vec<(SmolStr, Entry)> = source
        .names
        .iter()
        .filter_map(|(name, entries)| {
            let rest = name.strip_prefix(&group)?;
            let entry =
                entries.iter().find(|e| e.def.kind == Kind::Action && e.import.is_none())?;
            let local = local_name(item);
            Some((SmolStr::new(format!("{}.{rest}", local.text)), entry.clone()))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let Some(module) = modules.items.get_mut(at) else { return false };
    let local = local_name(item);
    let number = u32::try_from(module.imports.len()).unwrap_or(u32::MAX);
    if !found.is_empty() {
        module.imports.push(Import { name: local.text.clone(), span: local.span });
    }
    let any = !found.is_empty();
    for (name, entry) in found {
        let entry = Entry { def: entry.def, span: local.span, import: Some(number) };
        module.names.entry(name).or_default().push(entry);
    }
    any
}

/// Every circle of modules once, from its smallest member. Iterative, so that a chain of thousands
/// of modules is no deep recursion.
fn cycles(edges: &[Vec<(usize, Span)>]) -> Vec<Vec<(usize, Span)>> {
    let mut state = vec![0u8; edges.len()]; // 0 new, 1 on the path, 2 done
    let mut found = Vec::new();
    for start in 0..edges.len() {
        if state.get(start) != Some(&0) {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, next)) = path.last().copied() {
            if next == 0
                && let Some(slot) = state.get_mut(node)
            {
                *slot = 1;
            }
            let Some(&(to, _)) = edges.get(node).and_then(|out| out.get(next)) else {
                if let Some(slot) = state.get_mut(node) {
                    *slot = 2;
                }
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            match state.get(to) {
                Some(0) => path.push((to, 0)),
                Some(1) => {
                    let from = path.iter().position(|(node, _)| *node == to).unwrap_or(0);
                    let cycle = path.iter().skip(from).filter_map(|(node, next)| {
                        let (_, span) = edges.get(*node)?.get(next.saturating_sub(1))?;
                        Some((*node, *span))
                    });
                    found.push(cycle.collect());
                }
                _ => {}
            }
        }
    }
    found
}

/// The module name of each tree.
pub(crate) fn module_names(
    trees: &[Tree],
    of: impl Fn(FileId) -> String,
    sources: &SourceMap,
) -> Vec<SmolStr> {
    trees
        .iter()
        .map(|tree| match crate::stdlib::module_of_path(sources.path(tree.file)) {
            Some(name) => SmolStr::new(name),
            None => SmolStr::new(of(tree.file)),
        })
        .collect()
}
