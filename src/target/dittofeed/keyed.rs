//! Events that a run with a key waits for, and what of them Dittofeed can tell apart.
//!
//! A running journey hears only events whose name fits its entry and whose key is the run's
//! (`triggerEventEntryJourneys` in `packages/backend-lib/src/journeys.ts`, `lifecycle.ts`). It keeps all of them, the
//! one that began it too, and a segment `KeyedPerformed` counts them since the run began (`calculateKeyedSegment` in
//! `segments.ts`). The language looks at events that come while a run waits. Both are the same where an event could not
//! have come before the wait: this file finds that out.

use super::condition::Scope;
use super::document::{Literal, Operator, Property, SegmentNode};
use super::errors;
use crate::diag::Diagnostic;
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{self, ArmOn, Event, Id, Program, Ty};
use crate::source::Span;
use std::collections::BTreeMap;

/// An event with conditions on its properties.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    pub(super) event: Id<Event>,
    pub(super) properties: Vec<(String, Operator)>,
}

/// The key of a journey: the name of a field of its events.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) path: String,
    pub(super) ty: Ty,
}

impl Pattern {
    /// The segment of those who did this under the run's key.
    pub(super) fn segment(&self, program: &Program, key: &Key) -> SegmentNode {
        SegmentNode::KeyedPerformed {
            id: "1",
            event: event_name(program, self.event),
            key: key.path.clone(),
            times: 1,
            times_operator: ">=",
            properties: self.properties.iter().map(property).collect(),
        }
    }

    /// Can no event fit both.
    pub(super) fn disjoint(&self, other: &Self) -> bool {
        self.event != other.event
            || self.equals().any(|(path, value)| {
                other.equals().any(|(second, third)| path == second && value != third)
            })
    }

    fn equals(&self) -> impl Iterator<Item = (&str, &Literal)> {
        self.properties.iter().filter_map(|(path, operator)| match operator {
            Operator::Equals { value } => Some((path.as_str(), value)),
            _ => None,
        })
    }
}

/// A condition on a property, as the platform has it.
pub(super) fn property((path, operator): &(String, Operator)) -> Property {
    Property { path: path.clone(), operator: operator.clone() }
}

/// The name under which an event is sent; with its module where two modules have one of that name.
pub(super) fn event_name(program: &Program, id: Id<Event>) -> String {
    let head = &program.events.at(id).head;
    let same = program.events.iter().filter(|(_, other)| other.head.name == head.name).count();
    if same > 1 { format!("{}.{}", head.module, head.name) } else { head.name.to_string() }
}

/// Reads what a wait or a watch looks for.
pub(super) fn read(
    program: &Program,
    key: Option<&Key>,
    of: &hir::Pattern,
    span: Span,
) -> Result<Pattern, Diagnostic> {
    let Some(key) = key else {
        return Err(errors::refused(
            span,
            "a wait or a watch for an event in a journey without a key",
            "a run on Dittofeed hears of events only by its key",
            "write `entry one per` a text of the trigger's event, `ignore`, and `same key` here",
        ));
    };
    let fields = &program.events.at(of.event).fields;
    let named = of.same_key.and_then(|at| fields.get(at as usize));
    let fits = |field: &hir::Field| field.name == key.path && field.ty == key.ty;
    if of.of_anyone || !named.is_some_and(fits) {
        return Err(errors::refused(
            span,
            "an event that need not have the run's key",
            "a run on Dittofeed hears of an event only where a property of the same name holds its key",
            &format!("give the event the field `{}` and write `same key`", key.path),
        ));
    }
    let properties = match &of.filter {
        Some(filter) => {
            let event = Some(of.var);
            let scope = Scope { program, event, keyed: true, customer: false, own: &[] };
            scope.properties(filter)?
        }
        None => Vec::new(),
    };
    Ok(Pattern { event: of.event, properties })
}

/// Does the run stand here for a while.
pub(super) fn takes_time(kind: &NodeKind) -> bool {
    matches!(kind, NodeKind::Wait { .. } | NodeKind::Race { .. })
}

/// The nodes that can come after one of `from`, those included.
pub(super) fn reachable(flow: &Flow, from: Vec<NodeId>) -> Vec<bool> {
    let mut seen = vec![false; flow.nodes.len()];
    let mut waiting = from;
    while let Some(id) = waiting.pop() {
        let at = id.0 as usize;
        let Some(slot) = seen.get_mut(at) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        if let Some(node) = flow.nodes.get(at) {
            waiting.extend(node.kind.successors());
        }
    }
    seen
}

/// The nodes that a run reaches later than the instant in which it began.
pub(super) fn later(flow: &Flow) -> Vec<bool> {
    let waits = flow.nodes.iter().filter(|node| takes_time(&node.kind));
    reachable(flow, waits.flat_map(|node| node.kind.successors()).collect())
}

/// Finds arms that an event which came before their wait would end.
pub(super) fn early(
    flow: &Flow,
    patterns: &BTreeMap<(usize, usize), Pattern>,
    trigger: &Pattern,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut known: Vec<(&Pattern, Vec<bool>)> = Vec::new();
    for ((at, arm), pattern) in patterns {
        let Some(span) = arm_span(flow, *at, *arm) else { continue };
        if !pattern.disjoint(trigger) {
            found.push(of_trigger(span));
            continue;
        }
        let place = match known.iter().position(|(other, _)| *other == pattern) {
            Some(place) => place,
            None => {
                known.push((pattern, reachable(flow, came_before(flow, patterns, pattern))));
                known.len() - 1
            }
        };
        let stale = known.get(place).and_then(|(_, nodes)| nodes.get(*at)).copied();
        if stale.unwrap_or(false) {
            found.push(errors::refused(
                span,
                "a wait for an event that may have come before",
                "Dittofeed counts the events of the whole run, so one that came during an earlier wait would end this one at once",
                "wait for the event in the earlier waits too, or build this journey for target aws",
            ));
        }
    }
    found
}

/// What must be different from the trigger and is not.
pub(super) fn of_trigger(span: Span) -> Diagnostic {
    errors::refused(
        span,
        "an event that may be the one that began the run",
        "Dittofeed counts the trigger's event among those that came",
        "wait for another event, or compare one field with another constant than the trigger's `where` does",
    )
}

/// Where a run goes on behind an instant in which an event that fits `pattern` may have come.
fn came_before(
    flow: &Flow,
    patterns: &BTreeMap<(usize, usize), Pattern>,
    pattern: &Pattern,
) -> Vec<NodeId> {
    let mut from = Vec::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        match &node.kind {
            NodeKind::Wait { next, .. } => from.push(*next),
            NodeKind::Race { arms, .. } => {
                let of = |arm: usize| patterns.get(&(at, arm));
                if (0..arms.len()).any(|arm| of(arm) == Some(pattern)) {
                    // It ended the wait, unless another arm that fits the same event did.
                    let ends = arms.iter().enumerate().filter(|(arm, _)| {
                        of(*arm).is_none_or(|other| other == pattern || !other.disjoint(pattern))
                    });
                    from.extend(ends.map(|(_, arm)| arm.to));
                } else {
                    from.extend(node.kind.successors());
                }
            }
            _ => {}
        }
    }
    from
}

fn arm_span(flow: &Flow, at: usize, arm: usize) -> Option<Span> {
    match &flow.nodes.get(at)?.kind {
        NodeKind::Race { arms, .. } => arms.get(arm).map(|arm| arm.span),
        _ => None,
    }
}

/// The patterns of all arms, by node and place; what cannot be read is a finding.
pub(super) fn arms(
    program: &Program,
    flow: &Flow,
    key: Option<&Key>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<(usize, usize), Pattern> {
    let mut found = BTreeMap::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Race { arms, .. } = &node.kind else { continue };
        for (place, arm) in arms.iter().enumerate() {
            let read = match &arm.on {
                ArmOn::Event(pattern) => read(program, key, pattern, arm.span),
                _ => Err(errors::refused(
                    arm.span,
                    "a wait for this",
                    "a run that an event began can wait for events of its key only",
                    "wait for an event with `same key`, or build this journey for target aws",
                )),
            };
            match read {
                Ok(pattern) => drop(found.insert((at, place), pattern)),
                Err(finding) => problems.push(finding),
            }
        }
    }
    found
}
