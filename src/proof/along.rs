//! Steps that ask nothing: what follows them follows whatever the customer does.

use crate::flow::{Flow, NodeId, NodeKind};

/// A send that follows whatever the customer does.
pub(super) struct NextSend {
    /// The send.
    pub(super) node: NodeId,
    /// Does time pass before it.
    pub(super) time: bool,
    /// Does it come in the next round of a loop.
    pub(super) again: bool,
}

/// The next send behind a node along steps that ask nothing.
pub(super) fn next_send(flow: &Flow, from: NodeId) -> Option<NextSend> {
    let (mut time, mut again) = (false, false);
    let mut at = from;
    // A way round comes to its send, or to no step that has not been seen.
    for _ in 0..flow.nodes.len() {
        at = match &flow.nodes.get(at.0 as usize)?.kind {
            NodeKind::Send { .. } => return Some(NextSend { node: at, time, again }),
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
            // A round is counted, and nothing is asked.
            NodeKind::Loop { max, body, exhausted, .. } => {
                let more = *max > 1;
                again |= more;
                if more { *body } else { *exhausted }
            }
            NodeKind::Enter { next, .. }
            | NodeKind::Let { next, .. }
            | NodeKind::Set { next, .. }
            | NodeKind::Consent { next, .. }
            | NodeKind::Track { next, .. }
            | NodeKind::Start { next, .. } => *next,
            _ => return None,
        };
    }
    None
}
