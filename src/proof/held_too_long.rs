//! Messages that are lost because quiet hours hold them for longer than they live.
//!
//! How: a send whose message expires after a span, under windows that defer for longer than that. Whether a
//! run can come to the send at such an hour is tried: a journey that waits until ten in the morning
//! cannot.

use super::story::{Story, Wish, find, replay};
use super::{Found, Look, errors, held, monday_morning};
use crate::flow::{NodeId, NodeKind};
use crate::hir::{Channel, Effect, ExprKind, Id, Message, Purpose, Value};
use crate::time::{Gate, Life, What};

/// How many hours are tried.
const TRIED: usize = 14;

/// Asks it of every send.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let deferring = flow.rules.windows.iter().find(|window| window.effect == Effect::Defer);
    let Some(clause) = deferring else { return };
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message, via, .. } = &node.kind else { continue };
        let declared = program.messages.at(*message);
        let passes = flow.rules.allow_critical && declared.purpose == Some(Purpose::Critical);
        let Some(expires) = declared.expires.as_ref().filter(|_| !passes) else { continue };
        let ExprKind::Value(Value::Duration(seconds)) = &expires.kind else { continue };
        let Some(span) = flow.spans.get(at) else { continue };
        let channels: Vec<Id<Channel>> = via.iter().flatten().copied().collect();
        let lost = held::hours(program, flow, &channels, *seconds);
        if lost.is_empty() {
            continue;
        }
        let node = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let Some(story) = story(look, node, *message, &lost) else { continue };
        let diagnostic = errors::held_too_long(
            &declared.head.name,
            &crate::value::spoken(*seconds),
            *span,
            clause.span,
            expires.span,
        );
        found.failures.push(look.failure(diagnostic, Some(story)));
    }
}

/// A run that comes to the send at one of these hours.
fn story(look: &Look<'_>, node: NodeId, message: Id<Message>, hours: &[i64]) -> Option<Story> {
    let engine = look.engine();
    let comes = |life: &Life<'_>| {
        let entry = life.trace().iter().find(|entry| match &entry.what {
            What::Sent(shown) => shown.message == message,
            What::Closed { message: m, .. } => *m == message,
            _ => false,
        });
        entry.map(|entry| entry.at)
    };
    let begins = monday_morning(look.program);
    let shows = |life: &Life<'_>| comes(life).is_some();
    let (path, first) = look.paths_to(node).into_iter().find_map(|path| {
        let wish = Wish {
            flow: 0,
            path: path.clone(),
            begins,
            with: &|_| {},
            shows: &shows,
            effort: &look.effort,
        };
        Some((path, find(&engine, &wish)?))
    })?;
    let takes = comes(&replay(&engine, &first))? - begins;
    let expired = |life: &Life<'_>| {
        life.trace().iter().any(|entry| match &entry.what {
            What::Closed { message: m, gate: Gate::Expired, .. } => *m == message,
            _ => false,
        })
    };
    let apart = (hours.len() / TRIED).max(1);
    hours.iter().step_by(apart).find_map(|hour| {
        let begins = hour - takes;
        let wish = Wish {
            flow: 0,
            path: path.clone(),
            begins,
            with: &|_| {},
            shows: &expired,
            effort: &look.effort,
        };
        find(&engine, &wish)
    })
}
