//! A message that quiet or office hours hold, and that one written to follow it overtakes.
//!
//! Within one run this cannot be while the run takes its steps: a send that is held holds the run, so what
//! stands behind it waits too. There are two ways left.
//!
//! - **Beside a run** ([`beside`]). Where rules fall back on a receipt without a deadline, the run goes on while its
//!   message is on the way. Comes it back undelivered, the next channel is asked beside the run; hours may
//!   hold it there, and the run's next message goes out before.
//! - **Two runs that one event begins** ([`pairs`]). The journey whose message is written for earlier stands
//!   under hours that hold it, the journey with the later one does not.
//!
//! What two events begin has no order that anybody wrote, and is not looked at.
//!
//! How: along the steps that ask nothing ([`straight`]) the instant of each message is known. Of two such messages the
//! hours of a week are looked through for some at which the first is held until after the second goes out;
//! then a story is tried. Only what a story shows is spoken of. Under the same windows, or more, the second
//! never goes out while the first is held.

mod beside;
mod pairs;

pub(super) use beside::check as beside;
pub(super) use pairs::check;

use super::monday_morning;
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{
    Channel, Effect, Event, ExprKind, Id, Message, Program, Purpose, Timer, TriggerKind, Value,
};
use crate::source::Span;
use crate::time::{Gate, Life, What, closed_by, next_open};
use crate::value::zone::Zone;
use serde::{Deserialize, Serialize};

/// Steps of the week that is looked through, in milliseconds.
const STEP: i64 = 60 * 60_000;
const WEEK: i64 = 7 * 86_400_000;
/// So many hours are tried for one pair.
const HOURS: usize = 3;
/// So many messages of a journey are looked at.
const SENDS: usize = 8;

/// Steps, each with the way out of it.
type Path = Vec<(NodeId, usize)>;

/// A message whose instant is known.
#[derive(Clone, Debug)]
pub struct Straight {
    /// The send.
    pub node: NodeId,
    /// When it goes out, and under which clauses.
    pub order: Order<Span>,
}

/// What decides whether a message can be overtaken, or overtakes. A clause is known by its place `C` in the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Order<C> {
    /// Seconds after the beginning of the run.
    pub after: i64,
    /// Hours that can hold it or stop it on its first channels.
    pub windows: Vec<C>,
    /// Can some of them hold it.
    pub held: bool,
}

impl<C: PartialEq> Order<C> {
    /// Could a message of another run that begins at the same instant overtake this one.
    #[must_use]
    pub fn overtaken_by(&self, later: &Self) -> bool {
        self.held
            && later.after > self.after
            && self.windows.iter().any(|clause| !later.windows.contains(clause))
    }
}

/// The messages of a journey that come at a known time after the event that begins it.
pub(crate) fn timed(program: &Program, flow: &Flow) -> Vec<Straight> {
    if begun_by(flow).is_empty() {
        return Vec::new();
    }
    straight(flow, flow.entry)
        .into_iter()
        .map(|(node, after, _)| {
            let windows = windows_of(program, flow, node);
            let held = windows.iter().any(|(_, effect)| *effect == Effect::Defer);
            let windows = windows.into_iter().map(|(span, _)| span).collect();
            Straight { node, order: Order { after, windows, held } }
        })
        .collect()
}

/// The events that begin a journey.
pub(crate) fn begun_by(flow: &Flow) -> Vec<Id<Event>> {
    let mut events: Vec<Id<Event>> = flow
        .triggers
        .iter()
        .filter_map(|trigger| match &trigger.kind {
            TriggerKind::Event { event, .. } if trigger.collect.is_none() => Some(*event),
            _ => None,
        })
        .collect();
    events.sort_unstable();
    events.dedup();
    events
}

/// A message, and when it goes out if nothing holds it.
struct Timed<'f> {
    flow: &'f Flow,
    /// Its channels.
    via: &'f [Id<Channel>],
    /// Seconds after the beginning.
    after: i64,
    /// Do windows let it pass.
    passes: bool,
}

impl<'f> Timed<'f> {
    /// A send on its first channels.
    fn of(program: &Program, flow: &'f Flow, node: NodeId, after: i64) -> Option<Self> {
        match &flow.nodes.get(node.0 as usize)?.kind {
            NodeKind::Send { via, message, .. } => {
                let passes = passes(program, flow, *message);
                Some(Self { flow, via: via.first()?, after, passes })
            }
            _ => None,
        }
    }
}

/// Beginnings, on the clock of the workspace, after which the first message is held until the second
/// has gone out.
fn hours(program: &Program, first: &Timed<'_>, second: &Timed<'_>) -> Vec<i64> {
    let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
    let begin = monday_morning(program);
    let held = |of: &Timed<'_>, at: i64| {
        let windows = &of.flow.rules.windows;
        of.via.iter().find_map(|channel| Some((*channel, closed_by(windows, *channel, &zone, at)?)))
    };
    let fits = |at: i64| {
        let (here, there) = (at + first.after * 1_000, at + second.after * 1_000);
        let until = match held(first, here) {
            Some((channel, Effect::Defer)) => {
                next_open(&first.flow.rules.windows, channel, &zone, here)
            }
            _ => None,
        };
        let free = || second.passes || held(second, there).is_none();
        until.is_some_and(|until| until > there) && free()
    };
    let steps = usize::try_from(WEEK / STEP).unwrap_or(0);
    let all: Vec<i64> =
        (0_i64..).take(steps).map(|n| begin + n * STEP).filter(|at| fits(*at)).collect();
    let apart = (all.len() / HOURS).max(1);
    all.into_iter().step_by(apart).take(HOURS).collect()
}

/// Do windows let a message pass.
fn passes(program: &Program, flow: &Flow, message: Id<Message>) -> bool {
    flow.rules.allow_critical && program.messages.at(message).purpose == Some(Purpose::Critical)
}

/// The windows that a message meets on its first channels, with what they do.
fn windows_of(program: &Program, flow: &Flow, node: NodeId) -> Vec<(Span, Effect)> {
    let Some(NodeKind::Send { message, via, .. }) =
        flow.nodes.get(node.0 as usize).map(|node| &node.kind)
    else {
        return Vec::new();
    };
    if passes(program, flow, *message) {
        return Vec::new();
    }
    let first = via.first().map_or(&[][..], |group| group.as_slice());
    let applies = |channels: &[Id<Channel>]| {
        channels.is_empty() || first.iter().any(|channel| channels.contains(channel))
    };
    let windows = flow.rules.windows.iter().filter(|window| applies(&window.channels));
    windows.map(|window| (window.span, window.effect)).collect()
}

/// The sends to the customer behind a node along steps that ask nothing, with the seconds until then and
/// the way there.
fn straight(flow: &Flow, from: NodeId) -> Vec<(NodeId, i64, Path)> {
    let mut found = Vec::new();
    let mut way = Vec::new();
    let (mut at, mut after) = (from, 0_i64);
    // Without a branch or a loop there is no way round, so it ends.
    for _ in 0..flow.nodes.len() {
        let Some(node) = flow.nodes.get(at.0 as usize) else { break };
        let (place, to) = match &node.kind {
            NodeKind::Send { next, to, .. } => {
                if to.is_none() {
                    found.push((at, after, way.clone()));
                }
                if found.len() >= SENDS {
                    break;
                }
                (0, *next)
            }
            NodeKind::Wait { span, at_most, next } => {
                let ExprKind::Value(Value::Duration(seconds)) = &span.kind else { break };
                after = after.saturating_add((*seconds).clamp(0, *at_most));
                (0, *next)
            }
            NodeKind::Race { timer: Timer::Span(seconds), arms, elapsed, .. }
                if arms.is_empty() =>
            {
                after = after.saturating_add((*seconds).max(0));
                (0, *elapsed)
            }
            // The control group of the journey gets nothing, and nobody here is in it.
            NodeKind::Split { key, arms, .. } if key.ends_with(".holdout") => {
                let treated = arms.iter().enumerate().find(|(_, arm)| !arm.holdout);
                let Some((place, arm)) = treated else { break };
                (place, arm.to)
            }
            NodeKind::Let { next, .. }
            | NodeKind::Set { next, .. }
            | NodeKind::Consent { next, .. }
            | NodeKind::Track { next, .. }
            | NodeKind::Start { next, .. } => (0, *next),
            _ => break,
        };
        way.push((at, place));
        at = to;
    }
    found
}

fn message(flow: &Flow, node: NodeId) -> Option<Id<Message>> {
    match &flow.nodes.get(node.0 as usize)?.kind {
        NodeKind::Send { message, .. } => Some(*message),
        _ => None,
    }
}

/// The clause that held the first message while the second went out, in runs that began at one instant:
/// the first is asked, then the second goes out, then the first does.
fn overtaken(
    life: &Life<'_>,
    (a, first): (usize, Id<Message>),
    (b, second): (usize, Id<Message>),
    apart: bool,
) -> Option<Span> {
    let trace = life.trace();
    let began = |run| {
        trace.iter().find_map(|entry| {
            (entry.run == Some(run) && matches!(entry.what, What::Began)).then_some(entry.at)
        })
    };
    let sent = |message: Id<Message>, flow: usize| {
        trace.iter().filter_map(move |entry| match &entry.what {
            What::Sent(shown) if shown.message == message => {
                let run = entry.run.filter(|run| run.flow as usize == flow)?;
                Some((entry.at, run))
            }
            _ => None,
        })
    };
    trace.iter().find_map(|entry| {
        let What::Closed { message, gate: Gate::Quiet | Gate::Office, effect, .. } = &entry.what
        else {
            return None;
        };
        let run = entry.run.filter(|run| run.flow as usize == a)?;
        if *message != first || *effect != Some(Effect::Defer) {
            return None;
        }
        let goes = sent(first, a).find(|(at, of)| *of == run && *at > entry.at)?.0;
        let overtakes = sent(second, b).any(|(at, of)| {
            let together = if apart { began(of) == began(run) } else { of == run };
            entry.at < at && at < goes && together
        });
        entry.span.filter(|_| overtakes)
    })
}
