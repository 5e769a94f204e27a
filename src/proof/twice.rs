//! The same message twice in a row, whatever the customer does meanwhile.
//!
//! How: from each send, along the steps that ask nothing (no branch, no wait for events), to the next send.
//! It is a matter of taste, so only what a story shows is spoken of. A `repeat` that sends one message each round is meant, so the same step twice is not looked at.

use super::along::next_send;
use super::{Found, Look, errors, monday_morning};
use crate::flow::{NodeId, NodeKind};
use crate::hir::{Expr, ExprKind};
use crate::time::What;

/// Asks it of every send.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message, args, next, to: None, .. } = &node.kind else { continue };
        let first = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        // What comes round is said of the same steps in one round.
        let next = next_send(flow, *next).filter(|next| !next.again).map(|next| next.node);
        let Some(second) = next.filter(|second| *second != first) else {
            continue;
        };
        let Some(NodeKind::Send { message: other, args: others, to: None, .. }) =
            flow.nodes.get(second.0 as usize).map(|node| &node.kind)
        else {
            continue;
        };
        let equal =
            args.len() == others.len() && args.iter().zip(others).all(|(a, b)| same(look, a, b));
        if message != other || !equal {
            continue;
        }
        let (Some(here), Some(there)) = (flow.spans.get(at), flow.spans.get(second.0 as usize))
        else {
            continue;
        };
        let name = &program.messages.at(*message).head.name;
        let diagnostic = errors::twice(name, *there, *here);
        let path = look.paths_to(first).into_iter().map(|mut path| {
            path.push((first, 0));
            path
        });
        let failure = look.shown(diagnostic, path, monday_morning(program), &|life| {
            // A message on two channels at once is one.
            let mut sent: Vec<_> = life
                .trace()
                .iter()
                .filter_map(|entry| match &entry.what {
                    What::Sent(shown) => Some((shown.send, shown.message, entry.span)),
                    _ => None,
                })
                .collect();
            sent.dedup_by_key(|(send, _, _)| *send);
            sent.windows(2).any(|pair| match pair {
                [(_, m, first), (_, n, second)] => {
                    (m, n) == (message, message) && (*first, *second) == (Some(*here), Some(*there))
                }
                _ => false,
            })
        });
        found.failures.extend(Some(failure).filter(|failure| failure.shown.is_some()));
    }
}

/// Do two values say the same: by their words, or both missing.
fn same(look: &Look<'_>, a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Missing, ExprKind::Missing) => true,
        (ExprKind::Missing, _) | (_, ExprKind::Missing) => false,
        _ => look.sources.slice(a.span) == look.sources.slice(b.span),
    }
}
