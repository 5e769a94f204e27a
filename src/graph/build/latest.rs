//! How late a run comes to a step at worst.
//!
//! The longest way to each node through the flow with its loops unrolled, where every wait lasts as long
//! as it can and `lasts` ends all. As in [`FlowInfo::longest`], calls and sends that are held
//! do not count.

use crate::flow::{Flow, FlowInfo, NodeKind, longest_until};
use crate::hir::Timer;
use crate::proof::unroll::{Unrolled, unroll};

/// The longest that a node can hold a run, in seconds: by its kind alone. `None` where only a date of
/// the data says.
pub(super) fn holds(kind: &NodeKind) -> Option<u64> {
    let seconds = match kind {
        NodeKind::Wait { at_most, .. } => Some(*at_most),
        NodeKind::Race { timer: Timer::Span(seconds), .. } => Some(*seconds),
        NodeKind::Race { timer: Timer::Moment { moment, .. }, .. } => longest_until(moment),
        NodeKind::Countdown { .. } => None,
        NodeKind::Winner { after, .. } => Some(*after),
        _ => Some(0),
    };
    seconds.map(|seconds| u64::try_from(seconds).unwrap_or(0))
}

/// For each node the seconds after which a run comes there at the latest; `None` where only a date bounds
/// it, or where no run comes there.
pub(in crate::graph) fn of(flow: &Flow, info: &FlowInfo) -> Vec<Option<u64>> {
    let mut found: Vec<Option<u64>> = vec![None; flow.nodes.len()];
    let unrolled = unroll(flow);
    if !unrolled.exact {
        return found;
    }
    // A restart that is used up goes on with the point it had, which is not looked at here; the bound of
    // the whole run does.
    let lasts = flow.lasts.map_or(u64::MAX, |seconds| u64::try_from(seconds).unwrap_or(0));
    let cap = lasts.min(info.longest().unwrap_or(u64::MAX));
    let mut open = vec![false; flow.nodes.len()];
    for (state, longest) in unrolled.states.iter().zip(longest(flow, &unrolled)) {
        let at = state.node.0 as usize;
        match longest {
            // No way leads here.
            None => {}
            Some(None) => {
                if let Some(open) = open.get_mut(at) {
                    *open = true;
                }
            }
            Some(Some(seconds)) => {
                if let Some(slot) = found.get_mut(at) {
                    *slot = (*slot).max(Some(seconds.min(cap)));
                }
            }
        }
    }
    for (slot, open) in found.iter_mut().zip(open) {
        if open {
            // A run that lasts too long is ended, whatever a date says.
            *slot = flow.lasts.map(|_| cap);
        }
    }
    found
}

/// The longest way to each state: nothing where none leads there, `Some(None)` where it has no bound.
fn longest(flow: &Flow, unrolled: &Unrolled) -> Vec<Option<Option<u64>>> {
    let count = unrolled.states.len();
    let mut missing = vec![0_u32; count];
    for way in unrolled.states.iter().flat_map(|state| &state.ways) {
        if let Some(slot) = missing.get_mut(way.to as usize) {
            *slot += 1;
        }
    }
    let mut best: Vec<Option<Option<u64>>> = vec![None; count];
    if let Some(first) = best.first_mut() {
        *first = Some(Some(0));
    }
    // Without loops every state is settled when all that lead to it are.
    let mut ready: Vec<usize> =
        missing.iter().enumerate().filter(|(_, count)| **count == 0).map(|(at, _)| at).collect();
    while let Some(at) = ready.pop() {
        let Some(state) = unrolled.states.get(at) else { continue };
        let here = best.get(at).copied().flatten();
        let held = flow.nodes.get(state.node.0 as usize).map_or(Some(0), |node| holds(&node.kind));
        for way in &state.ways {
            let to = way.to as usize;
            if let (Some(here), Some(slot)) = (here, best.get_mut(to)) {
                let there = here.zip(held).map(|(a, b)| a.saturating_add(b));
                *slot = match *slot {
                    None => Some(there),
                    Some(known) => Some(known.zip(there).map(|(a, b)| a.max(b))),
                };
            }
            if let Some(count) = missing.get_mut(to) {
                *count -= 1;
                if *count == 0 {
                    ready.push(to);
                }
            }
        }
    }
    best
}
