//! Our own look at an emitted journey, before anything is written: what the schema cannot say, and the rules of the
//! server.

use super::document::{Delay, EXIT, Journey, Node, NodeKind, SegmentNode};
use super::emit::{Built, Resources};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a journey; nothing in a sound one.
pub(super) fn check(built: &Built) -> Vec<String> {
    let mut found = Vec::new();
    let journey = &built.journey;
    let mut ways: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in &journey.definition.nodes {
        if [EXIT, "EntryNode", "EventEntryNode"].contains(&node.id.as_str())
            || ways.insert(&node.id, children(node)).is_some()
        {
            found.push(format!("two steps are called `{}`", node.id));
        }
    }
    reached(journey, &ways, &mut found);
    for node in &journey.definition.nodes {
        references(node, &built.resources, &mut found);
    }
    // The server runs as many steps as there are nodes, so a way back would end the run half way.
    if let Some(id) = round(&ways) {
        found.push(format!("the step `{id}` leads back to itself"));
    }
    found
}

/// The ids that a step leads to.
fn children(node: &Node) -> Vec<&str> {
    match &node.kind {
        NodeKind::Delay { child, .. } | NodeKind::Message { child, .. } => vec![child],
        NodeKind::SegmentSplit { variant, .. } => vec![&variant.true_child, &variant.false_child],
        NodeKind::RandomCohort { children } => {
            children.iter().map(|child| child.id.as_str()).collect()
        }
        NodeKind::WaitFor { timeout_child, segment_children, .. } => segment_children
            .iter()
            .map(|child| child.id.as_str())
            .chain([timeout_child.as_str()])
            .collect(),
    }
}

fn reached(journey: &Journey, ways: &BTreeMap<&str, Vec<&str>>, found: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![journey.definition.entry_node.child.as_str()];
    while let Some(id) = waiting.pop() {
        if id == EXIT || !seen.insert(id) {
            continue;
        }
        match ways.get(id) {
            Some(next) => waiting.extend(next),
            None => found.push(format!("a step leads to `{id}`, which does not exist")),
        }
    }
    for id in ways.keys().filter(|id| !seen.contains(*id)) {
        found.push(format!("the step `{id}` cannot be reached"));
    }
}

/// A step on a way that comes back to it.
fn round<'a>(ways: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<&'a str> {
    // Steps are taken away from the end until none is left.
    let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, next) in ways {
        let inner = next.iter().filter(|child| ways.contains_key(*child));
        let mut count = 0;
        for child in inner {
            parents.entry(child).or_default().push(id);
            count += 1;
        }
        open.insert(id, count);
    }
    let mut done: Vec<&str> =
        open.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    while let Some(id) = done.pop() {
        open.remove(id);
        for parent in parents.get(id).into_iter().flatten() {
            if let Some(count) = open.get_mut(parent) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    done.push(parent);
                }
            }
        }
    }
    ways.keys().find(|id| open.contains_key(**id)).copied()
}

/// Templates, segments and properties that a step names are made, and the server takes them there.
fn references(node: &Node, resources: &Resources, found: &mut Vec<String>) {
    let id = &node.id;
    let keyed = |wanted: &str| {
        let mut all = resources.segments.values();
        all.any(|segment| {
            segment.id == wanted
                && matches!(segment.definition.entry_node, SegmentNode::KeyedPerformed { .. })
        })
    };
    match &node.kind {
        NodeKind::WaitFor { segment_children, .. } => {
            // Source: getJourneyConstraintViolations, packages/isomorphic-lib/src/journeys.ts.
            for child in segment_children.iter().filter(|child| !keyed(&child.segment_id)) {
                let segment = &child.segment_id;
                found.push(format!(
                    "the step `{id}` waits for the segment {segment}, which is not keyed: the server refuses that behind an event"
                ));
            }
        }
        NodeKind::Message { variant, .. } => {
            let template = variant.template();
            if !resources.templates.values().any(|known| known.id == template) {
                found.push(format!("the step `{id}` has no template"));
            }
        }
        NodeKind::Delay { variant: Delay::UserProperty { user_property, .. }, .. } => {
            let known = |property: &String| property == user_property;
            if !resources.properties.values().any(|of| of.id.as_ref().is_some_and(known)) {
                found.push(format!("the step `{id}` waits for a property that is not made"));
            }
        }
        NodeKind::RandomCohort { children } => {
            let sum = children.iter().fold(0.0, |sum, child| sum + child.percent);
            if !(100.0..100.001).contains(&sum) {
                found.push(format!("the shares of `{id}` sum to {sum}"));
            }
        }
        NodeKind::Delay { .. } | NodeKind::SegmentSplit { .. } => {}
    }
}
