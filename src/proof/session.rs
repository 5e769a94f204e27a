//! Free text that may find its window closed, and then reaches nobody.
//!
//! On WhatsApp only approved templates go out at any time; free text goes out within the session that
//! the customer's last message opens. A send whose channels all need an open session, and which says
//! nothing about being `unreachable`, must be proven to stand inside one.
//!
//! How: forwards over the graph, the most seconds that can have passed since the customer wrote on a
//! channel; where ways meet, the most of all. What can hold a run for longer than a session (hours that defer, a
//! call, a date) ends what is known.

use super::{Found, Look, errors, monday_morning};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{ArmOn, Channel, Effect, Id, Message, Program, Timer};
use crate::time::{Gate, What};
use std::collections::BTreeSet;

/// Asks it of every send.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let mut asked: BTreeSet<Id<Channel>> = BTreeSet::new();
    for node in &flow.nodes {
        if let NodeKind::Send { message, via, .. } = &node.kind {
            let needs = via.iter().flatten().filter(|channel| needs(program, *message, **channel));
            asked.extend(needs);
        }
    }
    let ages: Vec<(Id<Channel>, Vec<Age>)> = asked
        .into_iter()
        .filter_map(|channel| {
            let session = program.channels.at(channel).session?;
            Some((channel, ages(flow, channel, session)))
        })
        .collect();
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message, via, next, unreachable, .. } = &node.kind else { continue };
        let Some(span) = flow.spans.get(at) else { continue };
        let open = |channel: &Id<Channel>| {
            !needs(program, *message, *channel)
                || ages.iter().any(|(other, ages)| {
                    other == channel && matches!(ages.get(at), Some(Age::AtMost(_) | Age::Nowhere))
                })
        };
        if via.is_empty() || next != unreachable || via.iter().flatten().any(open) {
            continue;
        }
        let first = via.iter().flatten().next();
        let Some(channel) = first.map(|channel| program.channels.at(*channel)) else { continue };
        let name = &program.messages.at(*message).head.name;
        let session = crate::value::spoken(channel.session.unwrap_or(0));
        let diagnostic = {
            let of = (channel.head.name.as_str(), channel.session_source.as_ref());
            errors::no_session(name, of, &session, *span)
        };
        let paths = look.paths_to(NodeId(u32::try_from(at).unwrap_or(u32::MAX)));
        found.failures.push(look.shown(diagnostic, paths, monday_morning(program), &|life| {
            life.trace().iter().any(|entry| match &entry.what {
                What::Closed { message: m, gate: Gate::Session, .. } => m == message,
                _ => false,
            })
        }));
    }
}

/// Does a message need an open session on a channel.
fn needs(program: &Program, message: Id<Message>, channel: Id<Channel>) -> bool {
    let contents = &program.messages.at(message).contents;
    let content = contents.iter().find(|content| content.channel == channel);
    program.channels.at(channel).templates
        && content.is_some_and(|content| content.template.is_none())
}

/// How long ago the customer wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    /// No way leads here.
    Nowhere,
    /// At most so many seconds ago, which is within the session.
    AtMost(i64),
    /// Nobody knows.
    Unknown,
}

impl Age {
    fn later(self, seconds: Option<i64>, session: i64) -> Self {
        match (self, seconds) {
            (Self::AtMost(age), Some(more)) => match age.saturating_add(more) {
                // At its end the session is over.
                sum if sum < session => Self::AtMost(sum),
                _ => Self::Unknown,
            },
            (Self::AtMost(_), None) => Self::Unknown,
            (other, _) => other,
        }
    }

    fn meet(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nowhere, age) | (age, Self::Nowhere) => age,
            (Self::AtMost(a), Self::AtMost(b)) => Self::AtMost(a.max(b)),
            _ => Self::Unknown,
        }
    }
}

/// By node, how long ago the customer wrote on a channel when a run comes there.
fn ages(flow: &Flow, channel: Id<Channel>, session: i64) -> Vec<Age> {
    let mut ages = vec![Age::Nowhere; flow.nodes.len()];
    if let Some(slot) = ages.get_mut(flow.entry.0 as usize) {
        *slot = Age::Unknown;
    }
    let mut todo = vec![flow.entry];
    while let Some(id) = todo.pop() {
        let Some(node) = flow.nodes.get(id.0 as usize) else { continue };
        let Some(here) = ages.get(id.0 as usize).copied() else { continue };
        for (way, to) in node.kind.successors().into_iter().enumerate() {
            let then = after(flow, &node.kind, way, here, channel, session);
            let Some(slot) = ages.get_mut(to.0 as usize) else { continue };
            let met = slot.meet(then);
            if met != *slot {
                *slot = met;
                todo.push(to);
            }
        }
    }
    ages
}

fn after(
    flow: &Flow,
    kind: &NodeKind,
    way: usize,
    here: Age,
    channel: Id<Channel>,
    session: i64,
) -> Age {
    match kind {
        NodeKind::Wait { at_most, .. } => here.later(Some(*at_most), session),
        NodeKind::Winner { after, .. } => here.later(Some(*after), session),
        NodeKind::Race { timer, arms, .. } => {
            let wrote = arms.get(way).is_some_and(|arm| match &arm.on {
                ArmOn::Inbound { channel: other, .. } => *other == channel,
                ArmOn::Reply { message, .. } => only_on(flow, *message, channel),
                _ => false,
            });
            let takes = match timer {
                Timer::Span(seconds) => Some(*seconds),
                Timer::Moment { .. } => None,
            };
            if wrote { Age::AtMost(0) } else { here.later(takes, session) }
        }
        NodeKind::Send { via, .. } => {
            let defers = flow.rules.windows.iter().any(|window| window.effect == Effect::Defer)
                || flow.rules.caps.iter().any(|(_, _, cap)| cap.effect == Effect::Defer);
            let hops = i64::try_from(via.len()).unwrap_or(i64::MAX);
            let held = flow.rules.fallback.as_ref().and_then(|fallback| fallback.unless);
            let held = held.map_or(0, |(_, seconds)| seconds.saturating_mul(hops));
            here.later((!defers).then_some(held), session)
        }
        NodeKind::Countdown { .. } | NodeKind::Call { .. } => here.later(None, session),
        _ => here,
    }
}

/// Is a message of this journey sent on no other channel: an answer to it comes on this one.
fn only_on(flow: &Flow, message: Id<Message>, channel: Id<Channel>) -> bool {
    let mut via = flow.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Send { message: other, via, .. } if *other == message => Some(via),
        _ => None,
    });
    via.all(|via| via.iter().flatten().all(|other| *other == channel))
}
