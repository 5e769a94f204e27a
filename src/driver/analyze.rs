//! The front half of the pipeline: sources to a checked program and its flows.

use super::cache::Summary;
use crate::bounds::{self, Bounds};
use crate::diag::{self, Diagnostic, Sink};
use crate::flow::{self, Flow, FlowInfo};
use crate::hir::{self, Id, Journey, Program};
use crate::messaging;
use crate::proof::{self, Facts};
use crate::research;
use crate::source::{FileId, Workspace};
use crate::stdlib;
use crate::syntax;
use crate::syntax::ast::{DeclKind, Tree};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What the front half gave.
pub(crate) struct Analysis {
    /// The program.
    pub(crate) program: Program,
    /// The flows of all journeys, in the order of their names; none where there are errors.
    pub(crate) flows: Vec<(Flow, FlowInfo)>,
    /// The findings.
    pub(crate) sink: Sink,
    /// What each source declares and uses, in their order.
    pub(crate) summaries: Vec<Summary>,
    /// What each journey does that others notice; none where there are errors.
    pub(crate) facts: Vec<Facts>,
}

/// Parses all files in parallel, checks them together, and makes the flows.
pub(crate) fn analyze(workspace: &Workspace) -> Analysis {
    analyze_with(workspace, BTreeSet::new())
}

/// The same; `used` are modules that more files than those of the workspace use.
pub(crate) fn analyze_with(workspace: &Workspace, used: BTreeSet<String>) -> Analysis {
    let mut sink = Sink::default();
    let trees = trees(workspace, used, &mut sink);
    let summaries = trees.iter().take(workspace.journey_files.len()).map(Summary::of).collect();
    let program = lower(workspace, trees, &mut sink);
    let (mut flows, mut noticed) = (Vec::new(), Vec::new());
    let ids = journeys(workspace, &program, &sink);
    let looked = ids.is_some();
    if let Some(ids) = ids {
        let made: Vec<Made> = ids.into_par_iter().map(|id| flow(workspace, &program, id)).collect();
        let mut facts = Vec::with_capacity(made.len());
        for made in made {
            sink.items.extend(made.sink.items);
            facts.extend(made.facts);
            flows.extend(made.flow);
        }
        noticed.extend(facts.iter().map(|(facts, _)| facts.clone()));
        together(workspace, &program, facts, &mut sink);
    }
    settle(workspace, &program, looked, &mut sink);
    Analysis { program, flows, sink, summaries, facts: noticed }
}

/// The program of a workspace. The trees, which are larger than it, do not outlive this.
pub(crate) fn program(workspace: &Workspace) -> (Program, Sink) {
    let mut sink = Sink::default();
    let trees = trees(workspace, BTreeSet::new(), &mut sink);
    let program = lower(workspace, trees, &mut sink);
    (program, sink)
}

fn lower(workspace: &Workspace, trees: Vec<Tree>, sink: &mut Sink) -> Program {
    let program = hir::lower(workspace, &trees, sink);
    messaging::check(workspace, &program, sink);
    // Taking ten thousand trees apart is work enough to be shared.
    trees.into_par_iter().for_each(drop);
    // Where a name is wrong, what is missing may only be misspelled.
    if !stops(workspace, sink) {
        research::check(&program, sink);
    }
    program
}

/// The journeys in the order of their names, if there are no errors.
pub(crate) fn journeys(
    workspace: &Workspace,
    program: &Program,
    sink: &Sink,
) -> Option<Vec<Id<Journey>>> {
    let stops = stops(workspace, sink);
    let mut ids: Vec<Id<Journey>> = program.journeys.iter().map(|(id, _)| id).collect();
    ids.sort_by(|a, b| program.journeys.at(*a).head.name.cmp(&program.journeys.at(*b).head.name));
    (!stops).then_some(ids)
}

/// Is something wrong without which the rest has no meaning. What a workspace may take as it is (`[lints]`, `allow`)
/// is none of it: journeys are looked at whatever is found of that, and whatever is said about it.
fn stops(workspace: &Workspace, sink: &Sink) -> bool {
    let all = sink.items.iter().chain(&workspace.diagnostics);
    all.into_iter().any(|found| found.is_error() && found.code.is_fixed())
}

/// A journey on its way.
pub(crate) struct Made {
    /// Its flow, if it is sound.
    pub(crate) flow: Option<(Flow, FlowInfo)>,
    /// What it does, for the proofs about all journeys.
    pub(crate) facts: Option<(Facts, Option<Bounds>)>,
    /// What is wrong with it.
    pub(crate) sink: Sink,
}

/// The flow of a journey, and what its proofs do not accept.
pub(crate) fn flow(workspace: &Workspace, program: &Program, id: Id<Journey>) -> Made {
    let mut sink = Sink::default();
    let flow = flow::lower(program, id);
    let flow = flow::verify(program, &flow, &mut sink).map(|info| (flow, info));
    let facts = flow.as_ref().map(|pair| {
        proof::journey(program, &workspace.sources, pair).into_sink(&mut sink);
        let manifest = &workspace.manifest;
        let bounds = (!manifest.budget.is_empty()).then(|| {
            let bounds = bounds::of(program, &manifest.prices, pair);
            let (budget, prices) = (&manifest.budget, &manifest.prices);
            let look = proof::Look::new(program, &workspace.sources, pair);
            let mut found = proof::Found::default();
            bounds::budget::journey(&look, budget, prices, &bounds, &mut found);
            found.into_sink(&mut sink);
            bounds
        });
        (Facts::of(program, pair), bounds)
    });
    Made { flow, facts, sink }
}

/// Looks at the names in `[data]`, takes out what the sources allow at one place, and gives findings the
/// levels of the workspace.
pub(crate) fn settle(workspace: &Workspace, program: &Program, looked: bool, sink: &mut Sink) {
    sink.items.extend(data_names(workspace, program));
    let idle = diag::allow::apply(&program.allows, &mut sink.items);
    // Where journeys were not looked at, not everything has been looked for.
    if looked {
        sink.items.extend(idle);
    }
    workspace.manifest.levels.apply(&mut sink.items);
}

/// Touchpoints that `[data.events]` names and nobody declares. They are called as a map calls them: by their
/// name, and by their module too where that is not enough.
fn data_names(workspace: &Workspace, program: &Program) -> Vec<Diagnostic> {
    let data = &workspace.manifest.data;
    if data.events.is_empty() {
        return Vec::new();
    }
    let heads = || program.touchpoints.iter().map(|(_, touchpoint)| &touchpoint.head);
    let whole: Vec<String> = heads().map(|head| format!("{}.{}", head.module, head.name)).collect();
    let names = heads().map(|head| head.name.as_str());
    let known: Vec<&str> = names.chain(whole.iter().map(String::as_str)).collect();
    data.check_touchpoints(&known)
}

/// What the proofs about all journeys together do not accept.
pub(crate) fn together(
    workspace: &Workspace,
    program: &Program,
    all: Vec<(Facts, Option<Bounds>)>,
    sink: &mut Sink,
) {
    let (facts, bounds): (Vec<Facts>, Vec<Option<Bounds>>) = all.into_iter().unzip();
    proof::workspace(program, &workspace.sources, &facts).into_sink(sink);
    let bounds: Vec<Bounds> = bounds.into_iter().flatten().collect();
    let mut found = proof::Found::default();
    let (budget, sources) = (&workspace.manifest.budget, &workspace.sources);
    bounds::budget::workspace(program, sources, budget, &bounds, &mut found);
    found.into_sink(sink);
}

/// The trees of the workspace, then those of the builtin modules that are used, also those of
/// `used`.
pub(crate) fn trees(
    workspace: &Workspace,
    mut used: BTreeSet<String>,
    sink: &mut Sink,
) -> Vec<Tree> {
    let parse = |file: FileId| {
        let mut sink = Sink::default();
        let tree = syntax::parse(file, workspace.sources.text(file), &mut sink);
        (tree, sink)
    };
    let parsed: Vec<(Tree, Sink)> =
        workspace.journey_files.par_iter().map(|file| parse(*file)).collect();
    let mut trees = Vec::with_capacity(parsed.len() + stdlib::ALL.len());
    for (tree, found) in parsed {
        sink.items.extend(found.items);
        trees.push(tree);
    }
    let mut wanted: Vec<bool> = vec![false; stdlib::ALL.len()];
    let mut from = 0;
    while from < trees.len() {
        used.extend(trees.iter().skip(from).flat_map(modules_used));
        from = trees.len();
        for (at, builtin) in stdlib::ALL.iter().enumerate() {
            let (Some(slot), Some(file)) = (wanted.get_mut(at), workspace.builtin_files.get(at))
            else {
                continue;
            };
            if !*slot && used.contains(builtin.module) {
                *slot = true;
                let (tree, found) = parse(*file);
                sink.items.extend(found.items);
                trees.push(tree);
            }
        }
    }
    trees
}

pub(super) fn modules_used(tree: &Tree) -> impl Iterator<Item = String> {
    tree.decls.iter().filter_map(|decl| match &decl.kind {
        DeclKind::Use(item) => Some(item.module.text()),
        _ => None,
    })
}
