//! How long ago the customer wrote on a channel, at most, by step.

use super::held;
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{ArmOn, Channel, Id, Message, Program, Timer};
use crate::proof::forwards::forwards;

/// At most so long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// No way leads here.
    Nowhere,
    /// So many seconds, which are within the session.
    AtMost(i64),
    /// Nobody knows.
    Unknown,
}

impl Since {
    /// So much later; `None` is of no known length. At its end the session is over.
    fn later(self, seconds: Option<i64>, session: i64) -> Self {
        match (self, seconds) {
            (Self::AtMost(age), Some(more)) => {
                let sum = age.saturating_add(more);
                if sum < session { Self::AtMost(sum) } else { Self::Unknown }
            }
            (Self::AtMost(_), None) => Self::Unknown,
            (other, _) => other,
        }
    }

    pub(super) fn meet(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nowhere, age) | (age, Self::Nowhere) => age,
            (Self::AtMost(a), Self::AtMost(b)) => Self::AtMost(a.max(b)),
            _ => Self::Unknown,
        }
    }
}

/// How long ago the customer wrote, where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// On the ways on which they wrote in this run: since then.
    here: Since,
    /// On the other ways: since the run began.
    before: Since,
    /// Seconds of the channel's session.
    session: i64,
}

impl Age {
    fn later(self, seconds: Option<i64>) -> Self {
        let later = |since: Since| since.later(seconds, self.session);
        Self { here: later(self.here), before: later(self.before), ..self }
    }

    fn meet(self, other: Self) -> Self {
        let (here, before) = (self.here.meet(other.here), self.before.meet(other.before));
        Self { here, before, ..self }
    }

    /// How long ago, where the customer had written so long before the run began.
    pub(super) fn from(self, beginning: Since) -> Since {
        let before = match self.before {
            Since::AtMost(seconds) => beginning.later(Some(seconds), self.session),
            Since::Unknown if beginning != Since::Nowhere => Since::Unknown,
            _ => Since::Nowhere,
        };
        self.here.meet(before)
    }

    /// Is the session open on every way, where the customer had written so long before the run began.
    pub(super) fn is_open(self, beginning: Since) -> bool {
        self.from(beginning) != Since::Unknown
    }
}

/// By node, how long ago the customer wrote on a channel when a run comes there; `None` where none does.
pub(super) fn ages(program: &Program, flow: &Flow, channel: Id<Channel>) -> Vec<Option<Age>> {
    let session = program.channels.at(channel).session.unwrap_or(0);
    let begin = Age { here: Since::Nowhere, before: Since::AtMost(0), session };
    let after = |kind: &NodeKind, way: usize, here: &Age| {
        Some(after(program, flow, kind, way, *here, channel))
    };
    forwards(flow, begin, after, |one, other| one.meet(*other))
}

/// How long ago it is when a message goes out, which can be held after its run has come to the send.
pub(super) fn at_send(program: &Program, flow: &Flow, send: NodeId, age: Age) -> Age {
    let kind = flow.nodes.get(send.0 as usize).map(|node| &node.kind);
    age.later(kind.and_then(|kind| held::longest(program, flow, kind)))
}

fn after(
    program: &Program,
    flow: &Flow,
    kind: &NodeKind,
    way: usize,
    here: Age,
    channel: Id<Channel>,
) -> Age {
    match kind {
        NodeKind::Wait { at_most, .. } => here.later(Some(*at_most)),
        NodeKind::Winner { after, .. } => here.later(Some(*after)),
        NodeKind::Race { timer, arms, .. } => {
            let wrote = arms.get(way).is_some_and(|arm| match &arm.on {
                ArmOn::Inbound { channel: other, .. } => *other == channel,
                ArmOn::Reply { message, .. } => only_on(flow, *message, channel),
                _ => false,
            });
            if wrote {
                return Age { here: Since::AtMost(0), before: Since::Nowhere, ..here };
            }
            here.later(match timer {
                Timer::Span(seconds) => Some(*seconds),
                Timer::Moment { .. } => None,
            })
        }
        NodeKind::Send { via, .. } => {
            let hops = i64::try_from(via.len()).unwrap_or(i64::MAX);
            let waits = flow.rules.fallback.as_ref().and_then(|fallback| fallback.unless);
            let waits = waits.filter(|_| via.len() > 1).map_or(0, |(_, seconds)| seconds);
            let held = held::longest(program, flow, kind);
            here.later(held.map(|held| held.saturating_add(waits).saturating_mul(hops)))
        }
        NodeKind::Countdown { .. } | NodeKind::Call { .. } => here.later(None),
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
