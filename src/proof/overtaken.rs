//! A message that quiet or office hours hold, and that one written to follow it overtakes.
//!
//! Within one run this cannot be while the run takes its steps: a send that is held holds the run, so what
//! stands behind it waits too. There are two ways left.
//!
//! - **Beside a run** ([`beside`]). Where rules fall back on a receipt without a deadline, the run goes on while its
//!   message is on the way. Comes it back undelivered, the next channel is asked beside the run; hours may
//!   hold it there, and the run's next message goes out before.
//! - **Two runs that one event begins** ([`check`]). The journey whose message is written for earlier stands
//!   under hours that hold it, the journey with the later one does not.
//!
//! What two events begin has no order that anybody wrote, and is not looked at.
//!
//! How: along the steps that ask nothing ([`straight`]) the instant of each message is known. Of two such messages the
//! hours of a week are looked through for some at which the first is held until after the second goes out;
//! then a story is tried. Only what a story shows is spoken of. Under the same windows, or more, the second
//! never goes out while the first is held.

use super::story::{Story, Wish, find, replay, tell};
use super::{Facts, Failure, Found, Look, Whole, errors, monday_morning};
use crate::flow::{self, Flow, FlowInfo, NodeId, NodeKind};
use crate::hir::{
    Channel, Effect, Event, ExprKind, Id, Journey, Message, Program, Purpose, Timer, TriggerKind,
    Value,
};
use crate::source::Span;
use crate::time::{Engine, Gate, Input, Life, What, closed_by, next_open};
use crate::value::zone::Zone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Steps of the week that is looked through, in milliseconds.
const STEP: i64 = 60 * 60_000;
const WEEK: i64 = 7 * 86_400_000;
/// So many hours are tried for one pair.
const HOURS: usize = 3;
/// So many pairs of journeys are tried for one event.
const PAIRS: usize = 24;
/// So many messages under the same clauses are tried as the later one.
const ALIKE: usize = 3;
/// So many messages of a journey are looked at.
const SENDS: usize = 8;
/// So long after a message its receipt comes, at most, in milliseconds.
const RECEIPT: i64 = 60_000;
/// `undelivered` and `failed` among the statuses.
const UNDELIVERED: u32 = 6;
const FAILED: u32 = 7;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Asks it of the journeys that one event begins.
pub(super) fn check(whole: &Whole<'_>, found: &mut Found) {
    type Sent<'a> = (&'a Facts, &'a Straight);
    let mut by_event: BTreeMap<Id<Event>, Vec<Sent<'_>>> = BTreeMap::new();
    for facts in whole.facts {
        for event in &facts.begun_by {
            let sent = facts.timed.iter().map(|send| (facts, send));
            by_event.entry(*event).or_default().extend(sent);
        }
    }
    let mut told: Vec<(Id<Journey>, NodeId)> = Vec::new();
    for sent in by_event.into_values() {
        // Of those under the same clauses, the latest.
        let mut latest: BTreeMap<&[Span], Vec<Sent<'_>>> = BTreeMap::new();
        for (facts, send) in &sent {
            latest.entry(send.order.windows.as_slice()).or_default().push((*facts, *send));
        }
        for alike in latest.values_mut() {
            alike.sort_by_key(|(_, send)| -send.order.after);
            alike.truncate(ALIKE);
        }
        let mut tried = 0;
        for (one, send) in sent {
            if told.contains(&(one.journey, send.node)) {
                continue;
            }
            let later = latest.values().flatten().filter(|(other, later)| {
                other.journey != one.journey && send.order.overtaken_by(&later.order)
            });
            let failure = later.into_iter().find_map(|(other, later)| {
                tried += 1;
                let (first, second) = ((one.journey, send), (other.journey, *later));
                (tried <= PAIRS).then(|| pair(whole, first, second)).flatten()
            });
            if let Some(failure) = failure {
                told.push((one.journey, send.node));
                found.failures.push(failure);
            }
        }
    }
}

/// Two journeys, and a story in which the message of the second overtakes that of the first.
fn pair(
    whole: &Whole<'_>,
    first: (Id<Journey>, &Straight),
    second: (Id<Journey>, &Straight),
) -> Option<Failure> {
    let program = whole.program;
    let made = |journey: Id<Journey>| -> Option<(Flow, FlowInfo)> {
        let flow = flow::lower(program, journey);
        let info = flow::verify(program, &flow, &mut crate::diag::Sink::default())?;
        crate::simulate::not_runnable(&flow, &info).is_empty().then_some((flow, info))
    };
    let flows = [made(first.0)?, made(second.0)?];
    let [(one, _), (two, _)] = &flows;
    let begins: Vec<i64> = hours(
        program,
        &Timed::of(program, one, first.1.node, first.1.order.after)?,
        &Timed::of(program, two, second.1.node, second.1.order.after)?,
    );
    let mut engine = Engine::new(program, &flows);
    engine.texts = false;
    let place = |flow: &Flow| engine.flow(&flow.name);
    let (a, b) = (place(one)?, place(two)?);
    let (early, late) = (message(one, first.1.node)?, message(two, second.1.node)?);
    let clause = |life: &Life<'_>| overtaken(life, (a, early), (b, late), true);
    let shows = |life: &Life<'_>| clause(life).is_some();
    let story = begins.into_iter().find_map(|begins| {
        [(a, one, first.1.node), (b, two, second.1.node)].into_iter().find_map(
            |(flow, of, node)| {
                let path = way_to(of, node)?;
                find(&engine, &Wish { flow, path, begins, with: &|_| {}, shows: &shows })
            },
        )
    })?;
    let held_by = clause(&replay(&engine, &story))?;
    let span = |flow: &Flow, node: NodeId| flow.spans.get(node.0 as usize).copied();
    let diagnostic = errors::overtaken_by_another(
        [&program.messages.at(early).head.name, &program.messages.at(late).head.name],
        &two.name,
        span(one, first.1.node)?,
        span(two, second.1.node)?,
        held_by,
    );
    let diagnostic = diagnostic.note(tell(whole.sources, &flows, &engine, &story));
    let names = vec![one.name.clone(), two.name.clone()];
    Some(Failure { diagnostic, shown: Some((story, names)) })
}

/// Asks it of every message that can come back while its run goes on.
pub(super) fn beside(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let Some(fallback) = flow.rules.fallback.as_ref().filter(|of| of.unless.is_none()) else {
        return;
    };
    let status = match (fallback.undelivered, fallback.failed) {
        (true, _) => UNDELIVERED,
        (false, true) => FAILED,
        (false, false) => return,
    };
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message: first, via, to: None, next, .. } = &node.kind else {
            continue;
        };
        let (Some(channel), true) = (via.first().and_then(|group| group.first()), via.len() > 1)
        else {
            continue;
        };
        let node = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        if passes(program, flow, *first) {
            continue;
        }
        // Behind a message that goes out at the same instant, the receipt comes too late for any order.
        let Some((second, after, _)) =
            straight(flow, *next).into_iter().next().filter(|(_, after, _)| *after > 0)
        else {
            continue;
        };
        let Some(later) = message(flow, second).filter(|later| later != first) else { continue };
        let receipt = RECEIPT.min(after.saturating_mul(500));
        let Some(two) = Timed::of(program, flow, second, after) else { continue };
        let held: Vec<i64> = via
            .iter()
            .skip(1)
            .flat_map(|group| {
                hours(
                    program,
                    &Timed { flow, via: group, after: receipt / 1_000, passes: false },
                    &two,
                )
            })
            .collect();
        let first_try = |begins: i64, reply: Option<i64>, shows: &dyn Fn(&Life<'_>) -> bool| {
            let engine = look.engine();
            let with = |story: &mut Story| {
                if let Some(at) = reply {
                    story.inputs.push((at, Input::Receipt(*first, Some(*channel), status)));
                    story.inputs.sort_by_key(|(at, _)| *at);
                    story.reaches = story.reaches.max(at);
                }
            };
            look.paths_to(node)
                .into_iter()
                .find_map(|path| find(&engine, &Wish { flow: 0, path, begins, with: &with, shows }))
        };
        if held.is_empty() {
            continue;
        }
        let sent = |life: &Life<'_>| sent_first(life, *first);
        let monday = monday_morning(program);
        let Some(day) = first_try(monday, None, &|life| sent(life).is_some()) else { continue };
        let Some(takes) = sent(&replay(&look.engine(), &day)).map(|at| at - monday) else {
            continue;
        };
        let clause = |life: &Life<'_>| overtaken(life, (0, *first), (0, later), false);
        let story = held.into_iter().find_map(|hour| {
            first_try(hour - takes, Some(hour + receipt), &|life| clause(life).is_some())
        });
        let Some(story) = story else { continue };
        let (Some(held_by), Some(here), Some(there)) = (
            clause(&replay(&look.engine(), &story)),
            flow.spans.get(at),
            flow.spans.get(second.0 as usize),
        ) else {
            continue;
        };
        let names = [*first, later].map(|message| &program.messages.at(message).head.name);
        let names = [names[0].as_str(), names[1].as_str()];
        let diagnostic = errors::overtaken_in_its_run(names, *here, *there, held_by);
        found.failures.push(look.failure(diagnostic, Some(story)));
    }
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

/// The way to a message whose instant is known.
fn way_to(flow: &Flow, node: NodeId) -> Option<Path> {
    straight(flow, flow.entry).into_iter().find(|(at, ..)| *at == node).map(|(_, _, way)| way)
}

fn message(flow: &Flow, node: NodeId) -> Option<Id<Message>> {
    match &flow.nodes.get(node.0 as usize)?.kind {
        NodeKind::Send { message, .. } => Some(*message),
        _ => None,
    }
}

/// When a message goes out for the first time.
fn sent_first(life: &Life<'_>, message: Id<Message>) -> Option<i64> {
    life.trace().iter().find_map(|entry| match &entry.what {
        What::Sent(shown) if shown.message == message => Some(entry.at),
        _ => None,
    })
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
