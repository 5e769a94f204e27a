//! Sends that can never go out: the journey itself has withdrawn the consent that they need, on every
//! channel.
//!
//! How: forwards over the graph, the channels on which consent to a purpose has been withdrawn by this
//! journey since anything could have given it back. A customer can consent again while the journey waits.

use super::{Found, Look, errors, monday_morning};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Channel, Id, Purpose};
use crate::time::{Gate, What};
use std::collections::BTreeSet;

type Gone = BTreeSet<(Purpose, Id<Channel>)>;

/// Asks it of every send that needs consent.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    if !flow.nodes.iter().any(|node| matches!(node.kind, NodeKind::Consent { grant: false, .. })) {
        return;
    }
    let gone = gone(flow);
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message, via, consent: Some(purpose), .. } = &node.kind else {
            continue;
        };
        let (Some(Some(gone)), Some(span)) = (gone.get(at), flow.spans.get(at)) else { continue };
        let mut channels = via.iter().flatten();
        if gone.is_empty() || !channels.all(|channel| gone.contains(&(*purpose, *channel))) {
            continue;
        }
        let name = &program.messages.at(*message).head.name;
        let diagnostic = errors::dead_send(name, purpose.text(), *span);
        let path = look.paths_to(NodeId(u32::try_from(at).unwrap_or(u32::MAX)));
        found.failures.push(look.shown(diagnostic, path, monday_morning(program), &|life| {
            life.trace().iter().any(|entry| match &entry.what {
                What::Closed { message: m, gate: Gate::Consent, .. } => m == message,
                _ => false,
            })
        }));
    }
}

fn gone(flow: &Flow) -> Vec<Option<Gone>> {
    let mut at: Vec<Option<Gone>> = vec![None; flow.nodes.len()];
    if let Some(slot) = at.get_mut(flow.entry.0 as usize) {
        *slot = Some(Gone::new());
    }
    let mut todo = vec![flow.entry];
    while let Some(id) = todo.pop() {
        let Some(node) = flow.nodes.get(id.0 as usize) else { continue };
        let Some(Some(mut here)) = at.get(id.0 as usize).cloned() else { continue };
        match &node.kind {
            NodeKind::Consent { grant, purpose, channels, .. } => {
                for channel in channels {
                    match grant {
                        true => here.remove(&(*purpose, *channel)),
                        false => here.insert((*purpose, *channel)),
                    };
                }
            }
            // Whatever takes time may bring consent back; so may what another journey does at once.
            NodeKind::Branch { .. }
            | NodeKind::Split { .. }
            | NodeKind::Let { .. }
            | NodeKind::Enter { .. }
            | NodeKind::Loop { .. } => {}
            _ => here.clear(),
        }
        for to in node.kind.successors() {
            let Some(slot) = at.get_mut(to.0 as usize) else { continue };
            let met = match slot {
                None => here.clone(),
                Some(other) => other.intersection(&here).copied().collect(),
            };
            if slot.as_ref() != Some(&met) {
                *slot = Some(met);
                todo.push(to);
            }
        }
    }
    at
}
