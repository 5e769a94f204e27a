//! Steps that ask nothing: what follows them follows whatever the customer does.

use crate::flow::{Flow, NodeId, NodeKind};

/// The next send behind a node along steps that ask nothing, and whether time passes on the way.
pub(super) fn next_send(flow: &Flow, from: NodeId) -> Option<(NodeId, bool)> {
    let mut time = false;
    let mut at = from;
    // Without a branch or a loop there is no way round, so it ends.
    for _ in 0..flow.nodes.len() {
        at = match &flow.nodes.get(at.0 as usize)?.kind {
            NodeKind::Send { .. } => return Some((at, time)),
            NodeKind::Wait { next, .. } => {
                time = true;
                *next
            }
            NodeKind::Race { arms, elapsed, past, missing, .. }
                if arms.is_empty() && elapsed == past && elapsed == missing =>
            {
                time = true;
                *elapsed
            }
            NodeKind::Let { next, .. }
            | NodeKind::Set { next, .. }
            | NodeKind::Consent { next, .. }
            | NodeKind::Track { next, .. }
            | NodeKind::Start { next, .. } => *next,
            _ => return None,
        };
    }
    None
}
