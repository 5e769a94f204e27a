//! From a verified flow to a journey of Dittofeed with the resources that it needs.
//!
//! The graph is made from its end to its beginning, so that each step knows the ids behind it. A file for each kind of
//! step.

mod branch;
mod entry;
mod send;
mod text;
mod wait;

use super::document::{
    Definition, EXIT, Entry, Exit, Journey, Node, NodeKind, PropertyDefinition, Segment,
    SegmentDefinition, SegmentNode, Template, UserProperty,
};
use super::ids::{self, Names};
use super::keyed::{self, Key, Pattern};
use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::flow::passes::{drawn_twice, unrolled};
use crate::flow::{self, Flow, FlowInfo, NodeId};
use crate::hir::{Event, Id, Program, Timer};
use crate::target::decide::after_what_follows;
use crate::target::errors::{drawn_anew, too_many_rounds};
use std::collections::{BTreeMap, BTreeSet};

/// What the emitter reads.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) names: &'a Names,
    pub(super) settings: &'a Settings,
}

/// What a journey needs beside itself, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Resources {
    pub(super) segments: BTreeMap<String, Segment>,
    pub(super) templates: BTreeMap<String, Template>,
    pub(super) properties: BTreeMap<String, UserProperty>,
}

/// A journey with what it needs.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) journey: Journey,
    pub(super) resources: Resources,
}

/// What a journey is made in.
struct Builder<'a> {
    cx: Context<'a>,
    flow: &'a Flow,
    info: &'a FlowInfo,
    /// The event that begins it.
    trigger: Option<Id<Event>>,
    /// What tells its runs apart.
    key: Option<Key>,
    /// Events that begin it or that it waits for.
    own: Vec<Id<Event>>,
    /// What arms of waits look for, by node and place.
    patterns: BTreeMap<(usize, usize), Pattern>,
    /// Segments that end the run while it waits.
    watches: Vec<String>,
    /// The nodes that are reached after a wait.
    later: Vec<bool>,
    /// The steps, those of one node together, the last node first.
    groups: Vec<Vec<Node>>,
    /// The id that leads to a node.
    places: Vec<Option<String>>,
    used: BTreeSet<String>,
    resources: Resources,
    problems: Vec<Diagnostic>,
}

/// Makes a journey; what is wrong with it otherwise.
pub(super) fn build(
    cx: Context<'_>,
    flow: &Flow,
    info: &FlowInfo,
) -> Result<Built, Vec<Diagnostic>> {
    let Some(flow) = unrolled(flow) else {
        let span = cx.program.journeys.at(flow.journey).head.span;
        return Err(vec![too_many_rounds(span, &flow.name)]);
    };
    let flow = flow.as_ref();
    let mut builder = Builder {
        cx,
        flow,
        info,
        trigger: None,
        key: None,
        own: Vec::new(),
        patterns: BTreeMap::new(),
        watches: Vec::new(),
        later: keyed::later(flow),
        groups: Vec::new(),
        places: vec![None; flow.nodes.len()],
        used: [EXIT, "EntryNode", "EventEntryNode"].map(str::to_owned).into(),
        resources: Resources::default(),
        problems: drawn_twice(flow).map(|span| drawn_anew("dittofeed", span)).into_iter().collect(),
    };
    let header = builder.header();
    for id in after_what_follows(flow) {
        builder.node(id);
    }
    let first = builder.place(flow.entry);
    let child = builder.guard(first);
    if !builder.problems.is_empty() {
        return Err(builder.problems);
    }
    let name = cx.names.of(&flow.name);
    let journey = Journey {
        workspace_id: cx.names.workspace_id.clone(),
        id: cx.names.uuid("journey", &name),
        name,
        can_run_multiple: true,
        definition: Definition {
            entry_node: Entry { event: header, key: builder.key.map(|key| key.path), child },
            exit_node: Exit {},
            nodes: builder.groups.into_iter().rev().flatten().collect(),
        },
    };
    Ok(Built { journey, resources: builder.resources })
}

/// The longest that a run can wait, in seconds, whatever `lasts` says; `None` where only a date bounds it.
fn longest(flow: &Flow) -> Option<i64> {
    let mut behind = vec![0i64; flow.nodes.len()];
    for id in after_what_follows(flow) {
        let at = id.0 as usize;
        let kind = &flow.nodes.get(at)?.kind;
        let own = match kind {
            flow::NodeKind::Wait { at_most, .. } => *at_most,
            flow::NodeKind::Race { timer: Timer::Span(seconds), .. } => *seconds,
            flow::NodeKind::Race { .. } => return None,
            _ => 0,
        };
        let next = kind.successors().into_iter().filter_map(|next| behind.get(next.0 as usize));
        let most = next.copied().max().unwrap_or(0);
        *behind.get_mut(at)? = own.max(0).saturating_add(most);
    }
    behind.get(flow.entry.0 as usize).copied()
}

impl Builder<'_> {
    /// The steps of one node.
    fn node(&mut self, id: NodeId) {
        let flow = self.flow;
        let Some(node) = flow.nodes.get(id.0 as usize) else { return };
        self.groups.push(Vec::new());
        let place = match &node.kind {
            flow::NodeKind::End { .. } => EXIT.to_owned(),
            flow::NodeKind::Send { .. } => self.send(id, node),
            flow::NodeKind::Wait { .. } => self.wait(id, node),
            flow::NodeKind::Race { .. } => self.race(id, node),
            flow::NodeKind::Branch { .. } => self.branch(id, node),
            flow::NodeKind::Split { .. } => self.split(node),
            // Refused by name before it comes to this.
            _ => EXIT.to_owned(),
        };
        if let Some(slot) = self.places.get_mut(id.0 as usize) {
            *slot = Some(place);
        }
    }

    /// The id that leads to a node whose steps are made.
    fn place(&self, id: NodeId) -> String {
        let place = self.places.get(id.0 as usize).cloned().flatten();
        place.unwrap_or_else(|| EXIT.to_owned())
    }

    /// Where a node stands in the source.
    fn span(&self, id: NodeId) -> crate::source::Span {
        let span = self.flow.spans.get(id.0 as usize).copied();
        span.unwrap_or_else(|| self.cx.program.journeys.at(self.flow.journey).head.span)
    }

    /// An id that no other step has.
    fn fresh(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut n = 2;
        while !self.used.insert(id.clone()) {
            id = format!("{wanted}-{n}");
            n += 1;
        }
        id
    }

    /// Puts a step before those that the node has so far.
    fn put(&mut self, id: String, kind: NodeKind) -> String {
        if let Some(group) = self.groups.last_mut() {
            group.insert(0, Node { id: id.clone(), kind });
        }
        id
    }

    /// The id of a segment, which is made where no step has asked the same.
    fn segment(&mut self, node: SegmentNode) -> String {
        let names = self.cx.names;
        let name = ids::segment_name(&node);
        let id = names.uuid("segment", &name);
        let segment = Segment {
            workspace_id: names.workspace_id.clone(),
            id: id.clone(),
            name: name.clone(),
            definition: SegmentDefinition { entry_node: node, nodes: [] },
        };
        self.resources.segments.insert(name, segment);
        id
    }

    /// A user property with its name in templates and its id.
    fn property(&mut self, name: String, definition: PropertyDefinition) -> (String, String) {
        let names = self.cx.names;
        let id = names.uuid("user-property", &name);
        let property = UserProperty {
            workspace_id: names.workspace_id.clone(),
            id: Some(id.clone()),
            name: name.clone(),
            definition,
        };
        self.resources.properties.insert(name.clone(), property);
        (name, id)
    }
}
