//! Advertising that goes on whatever the customer does: no goal, no exit, and nothing asked between two
//! messages.
//!
//! How: a journey without `goal`, `exit` and `while`, in which a marketing message is followed by time and
//! then by another, or by itself in the next round of a `repeat`, along steps that ask nothing. It is a matter of taste, so only what a story shows is
//! spoken of.

use super::along::next_send;
use super::{Found, Look, errors, monday_morning};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::Purpose;
use crate::time::What;

/// Asks it of every marketing message.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    if !flow.watches.is_empty() {
        return;
    }
    let marketing = |at: NodeId| match flow.nodes.get(at.0 as usize).map(|node| &node.kind) {
        Some(NodeKind::Send { message, to: None, .. }) => {
            program.messages.at(*message).purpose == Some(Purpose::Marketing)
        }
        _ => false,
    };
    for at in 0..flow.nodes.len() {
        let first = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        if !marketing(first) {
            continue;
        }
        let second = after(flow, first).filter(|second| marketing(*second));
        let Some(second) = second else { continue };
        let (Some(here), Some(there)) = (flow.spans.get(at), flow.spans.get(second.0 as usize))
        else {
            continue;
        };
        let diagnostic = errors::no_way_out(&flow.name, *there, *here);
        let path = look.paths_to(first).into_iter().map(|mut path| {
            path.push((first, 0));
            path
        });
        let failure = look.shown(diagnostic, path, monday_morning(program), &|life| {
            let sent = |span| {
                let of = life.trace().iter().filter(move |entry| entry.span == Some(span));
                of.filter(|entry| matches!(entry.what, What::Sent(_))).map(|entry| entry.at)
            };
            sent(*here).any(|first| sent(*there).any(|second| first < second))
        });
        // One is enough: the way out is of the journey. Where conditions exclude it, it is none.
        if failure.shown.is_some() {
            found.failures.push(failure);
            return;
        }
    }
}

/// The next send, if time passes before it.
fn after(flow: &Flow, from: NodeId) -> Option<NodeId> {
    let NodeKind::Send { next, .. } = &flow.nodes.get(from.0 as usize)?.kind else { return None };
    next_send(flow, *next).filter(|next| next.time).map(|next| next.node)
}
