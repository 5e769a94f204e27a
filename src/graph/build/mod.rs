//! From a flow to what a reader sees of it.
//!
//! [`nodes`] says what each step is, [`ways`] where each leads and when, [`rules`] what can hold a send,
//! [`header`] what holds for the whole journey, [`latest`] how late a run comes to a step at worst.
//! [`say`] has the words.

mod header;
pub(super) mod latest;
mod nodes;
mod rules;
mod say;
mod ways;

use super::Input;
use super::model::{Edge, EdgeKind, Graph, Node, Stage};
use crate::draw::words::{Lang, Word, label, when};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir;
use crate::source::Span;
use crate::text::render;

/// What is looked at while a graph is made.
struct Look<'a> {
    input: Input<'a>,
    lang: Lang,
}

impl Look<'_> {
    fn word(&self, word: Word) -> String {
        label(word, self.lang).to_owned()
    }

    fn filled(&self, word: Word, value: &str) -> String {
        crate::draw::words::filled(word, self.lang, value)
    }

    fn place(&self, span: Span) -> super::model::Place {
        let at = self.input.sources.place(span.file, span.start);
        let file = self.input.sources.path(span.file).to_owned();
        super::model::Place { file, line: at.line }
    }

    /// A day `2026-11-02` as readers of the workspace's language write it; anything else stays as it is.
    fn date(&self, day: &str) -> String {
        when::date(day, render::style(&self.input.program.locale))
    }

    /// What stands in the source, on one line.
    fn source(&self, span: Span) -> String {
        self.input.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The graph of a verified flow, with labels in a language.
#[must_use]
pub fn build(input: Input<'_>, lang: Lang) -> Graph {
    let look = Look { input, lang };
    let (flow, program) = (input.flow, input.program);
    let order = order(&look);
    // The place of each node of the flow; the first place is what starts a run.
    let mut places: Vec<usize> = vec![0; flow.nodes.len()];
    for (at, id) in order.iter().enumerate() {
        if let Some(slot) = places.get_mut(id.0 as usize) {
            *slot = at + 1;
        }
    }
    let place = |id: NodeId| places.get(id.0 as usize).copied().unwrap_or(0);
    let latest = latest::of(flow, input.info);
    let mut stages: Vec<hir::Id<hir::Stage>> = Vec::new();
    let mut nodes: Vec<Node> = vec![header::start(&look)];
    let mut edges = vec![Edge {
        from: 0,
        to: place(flow.entry),
        labels: Vec::new(),
        time: None,
        kind: EdgeKind::On,
        ways: Vec::new(),
    }];
    for id in &order {
        let at = id.0 as usize;
        let (Some(node), Some(span)) = (flow.nodes.get(at), flow.spans.get(at)) else { continue };
        let stage = node.stage.map(|stage| {
            stages.iter().position(|known| *known == stage).unwrap_or_else(|| {
                stages.push(stage);
                stages.len() - 1
            })
        });
        let said = nodes::say(&look, node, *span);
        nodes.push(Node {
            id: node.id.to_string(),
            kind: said.kind,
            title: said.title,
            lines: said.lines,
            chain: said.chain,
            notes: said.notes,
            stage,
            doc: said.doc,
            source: look.place(*span),
            latest: latest.get(at).copied().flatten().map(|seconds| say::span(&look, seconds)),
        });
        edges.extend(ways::edges(&look, *id, (node, *span), place));
    }
    let journey = program.journeys.at(flow.journey);
    mark_back(&mut edges, nodes.len());
    Graph {
        name: flow.name.to_string(),
        title: flow.title.clone(),
        doc: flow.doc.clone(),
        lang: lang.tag(),
        source: look.place(journey.head.span),
        facts: header::facts(&look),
        stages: stages
            .into_iter()
            .map(|id| program.stages.at(id))
            .map(|stage| Stage {
                name: stage.head.name.to_string(),
                title: stage.head.title.clone(),
            })
            .collect(),
        nodes,
        edges,
        path: None,
    }
}

/// For each node of a flow its place in the graph that was made of it.
pub(super) fn places(flow: &Flow, graph: &Graph) -> Vec<Option<usize>> {
    let place =
        |id: &str| graph.nodes.iter().skip(1).position(|node| node.id == id).map(|at| at + 1);
    flow.nodes.iter().map(|node| place(&node.id)).collect()
}

/// The nodes in the order of the source; where several stand at one place, in that of the ways that lead
/// to them. What ends the journey behind its last step stands last.
fn order(look: &Look<'_>) -> Vec<NodeId> {
    let flow = look.input.flow;
    let mut found: Vec<NodeId> = Vec::with_capacity(flow.nodes.len());
    let mut seen = vec![false; flow.nodes.len()];
    let mut todo = vec![flow.entry];
    while let Some(id) = todo.pop() {
        match seen.get_mut(id.0 as usize) {
            Some(mark) if !*mark => *mark = true,
            _ => continue,
        }
        found.push(id);
        if let Some(node) = flow.nodes.get(id.0 as usize) {
            todo.extend(node.kind.successors().into_iter().rev());
        }
    }
    let head = look.input.program.journeys.at(flow.journey).head.span;
    // What ends a round or a point has the place of what begins it, and stands behind its steps.
    let mut starts: Vec<u32> =
        flow.spans.iter().map(|span| if *span == head { u32::MAX } else { span.start }).collect();
    for id in &found {
        let at = id.0 as usize;
        let Some(node) = flow.nodes.get(at) else { continue };
        let here = starts.get(at).copied().unwrap_or(u32::MAX);
        for to in node.kind.successors() {
            let to = to.0 as usize;
            let twin = flow.spans.get(to).is_some_and(|span| shares(flow, *span, to));
            if let Some(slot) = starts.get_mut(to).filter(|_| twin) {
                *slot = (*slot).max(here);
            }
        }
    }
    found.sort_by_key(|id| starts.get(id.0 as usize).copied());
    found
}

/// Has a node its place in the source from another one, which stands before its steps.
fn shares(flow: &Flow, span: Span, at: usize) -> bool {
    let kind = flow.nodes.get(at).map(|node| &node.kind);
    let first = matches!(kind, Some(NodeKind::Enter { .. } | NodeKind::Countdown { .. }));
    !first && flow.spans.iter().enumerate().any(|(other, of)| other != at && *of == span)
}

/// Finds the edges that lead back: those to a step that a walk in source order still stands in.
fn mark_back(edges: &mut [Edge], nodes: usize) {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (at, edge) in edges.iter().enumerate() {
        if let Some(of) = out.get_mut(edge.from) {
            of.push(at);
        }
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; nodes];
    // A node, and how many of its edges have been followed.
    let mut walk: Vec<(usize, usize)> = vec![(0, 0)];
    if let Some(first) = marks.first_mut() {
        *first = Mark::Open;
    }
    while let Some((node, next)) = walk.pop() {
        let Some(at) = out.get(node).and_then(|of| of.get(next)).copied() else {
            if let Some(mark) = marks.get_mut(node) {
                *mark = Mark::Done;
            }
            continue;
        };
        walk.push((node, next + 1));
        let Some(edge) = edges.get_mut(at) else { continue };
        match marks.get(edge.to).copied() {
            Some(Mark::New) => {
                if let Some(mark) = marks.get_mut(edge.to) {
                    *mark = Mark::Open;
                }
                walk.push((edge.to, 0));
            }
            Some(Mark::Open) => edge.kind = EdgeKind::Back,
            _ => {}
        }
    }
}
