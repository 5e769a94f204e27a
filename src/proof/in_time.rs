//! Steps that a run never comes to in time: `lasts` has always ended it before.
//!
//! How: over the unrolled flow, the least time in which each state is reached.

use super::{Found, Look, errors, monday_morning};
use crate::flow::{NodeId, NodeKind};
use crate::time::What;

/// Asks it of every step; of steps in a row that are all too late, the first is told.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let flow = look.flow();
    let Some(lasts) = flow.lasts else { return };
    let unrolled = look.unrolled();
    let mut least: Vec<Option<i64>> = vec![None; flow.nodes.len()];
    for (time, state) in unrolled.earliest().into_iter().zip(&unrolled.states) {
        if let (Some(time), Some(slot)) = (time, least.get_mut(state.node.0 as usize)) {
            *slot = Some(slot.map_or(time, |known| known.min(time)));
        }
    }
    let late =
        |node: NodeId| least.get(node.0 as usize).copied().flatten().filter(|time| *time >= lasts);
    let mut told: Vec<NodeId> = Vec::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        let from = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        if late(from).is_some() {
            continue;
        }
        for to in node.kind.successors() {
            let Some(time) = late(to) else { continue };
            let Some(step) = flow.nodes.get(to.0 as usize) else { continue };
            let Some(span) = flow.spans.get(to.0 as usize) else { continue };
            if matches!(step.kind, NodeKind::End { .. }) {
                continue;
            }
            let takes = crate::value::spoken(time);
            let diagnostic = errors::never_in_time(&takes, &crate::value::spoken(lasts), *span);
            if told.contains(&to) {
                continue;
            }
            told.push(to);
            let path = look.paths_to(to);
            found.failures.push(look.shown(
                diagnostic,
                path,
                monday_morning(look.program),
                &|life| {
                    let ended = life.trace().iter().any(|entry| {
                        matches!(&entry.what, What::Ended { outcome } if outcome == "expired")
                    });
                    // It was on the way there.
                    let came = life.ways().iter().any(|(_, node, _)| *node == from);
                    ended && (came || waits_at(life, from))
                },
            ));
        }
    }
}

fn waits_at(life: &crate::time::Life<'_>, node: NodeId) -> bool {
    life.trace().iter().any(|entry| matches!(entry.what, What::Waits { node: n, .. } if n == node))
}
