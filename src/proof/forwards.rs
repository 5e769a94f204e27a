//! Facts that a run carries forwards over a graph, until nothing changes any more.
//!
//! Nodes are looked at in the order in which a run can come to them first, so that a fact goes through a
//! journey without loops once: in time that grows with its steps, times their logarithm.

use crate::flow::{Flow, NodeKind};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// By node, what is known when a run comes there; `None` where none does.
///
/// `after` says what is known behind a way out of a node, by its place among the successors, and `None` where
/// no run takes it. `meet` says what is known where two ways come together; it must come to an end.
pub(super) fn forwards<F: Clone + PartialEq>(
    flow: &Flow,
    begin: F,
    after: impl Fn(&NodeKind, usize, &F) -> Option<F>,
    meet: impl Fn(&F, &F) -> F,
) -> Vec<Option<F>> {
    let order = order(flow);
    let mut known: Vec<Option<F>> = vec![None; flow.nodes.len()];
    let mut waits = vec![false; flow.nodes.len()];
    let mut todo = BinaryHeap::new();
    if let Some(slot) = known.get_mut(flow.entry.0 as usize) {
        *slot = Some(begin);
        todo.push((Reverse(0), flow.entry));
    }
    while let Some((_, id)) = todo.pop() {
        let at = id.0 as usize;
        if let Some(slot) = waits.get_mut(at) {
            *slot = false;
        }
        let Some(node) = flow.nodes.get(at) else { continue };
        let Some(Some(here)) = known.get(at).cloned() else { continue };
        for (way, to) in node.kind.successors().into_iter().enumerate() {
            let Some(passed) = after(&node.kind, way, &here) else { continue };
            let Some(slot) = known.get_mut(to.0 as usize) else { continue };
            let met = match slot {
                None => passed,
                Some(other) => meet(other, &passed),
            };
            if slot.as_ref() == Some(&met) {
                continue;
            }
            *slot = Some(met);
            let waiting = waits.get_mut(to.0 as usize);
            if waiting.is_some_and(|waiting| !std::mem::replace(waiting, true)) {
                let place = order.get(to.0 as usize).copied().unwrap_or(usize::MAX);
                todo.push((Reverse(place), to));
            }
        }
    }
    known
}

/// By node, its place in an order in which each stands before those that follow it, loops aside.
fn order(flow: &Flow) -> Vec<usize> {
    let mut seen = vec![false; flow.nodes.len()];
    let mut left = Vec::with_capacity(flow.nodes.len());
    let mut todo = vec![(flow.entry, false)];
    while let Some((id, done)) = todo.pop() {
        if done {
            left.push(id);
            continue;
        }
        let Some(slot) = seen.get_mut(id.0 as usize) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        todo.push((id, true));
        let next = flow.nodes.get(id.0 as usize).map(|node| node.kind.successors());
        todo.extend(next.into_iter().flatten().map(|to| (to, false)));
    }
    let mut order = vec![usize::MAX; flow.nodes.len()];
    for (place, id) in left.into_iter().rev().enumerate() {
        if let Some(slot) = order.get_mut(id.0 as usize) {
            *slot = place;
        }
    }
    order
}
