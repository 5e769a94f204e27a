//! Free text in journeys that only others start: they begin with what these know of the customer's last
//! message.
//!
//! How: for each journey, how long ago the customer can have written where it starts another, and where it sends
//! free text; from journey to journey, until nothing changes. What grows round a circle is not known.

use super::age::{self, Age, Since};
use super::{Send, begins, closed, diagnostic, held_by, only_started, sends};
use crate::flow::{self, Flow, FlowInfo, NodeId, NodeKind};
use crate::hir::{Channel, Id, Journey, Program};
use crate::proof::story::{Story, Wish, find, tell};
use crate::proof::{Failure, Found, Whole, errors, unroll};
use crate::simulate::not_runnable;
use crate::time::{Engine, Life};
use std::collections::{BTreeMap, BTreeSet};

/// So often ages go from journey to journey before what still grows is given up.
const ROUNDS: usize = 8;
/// So many journeys that start each other are told of in one story.
const DEEP: usize = 4;

/// What a journey knows of the customer's last message.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    /// Do only other journeys begin it.
    pub only_started: bool,
    /// Where it starts others.
    pub starts: Vec<Starts>,
    /// Where it sends free text, if only others begin it.
    pub free: Vec<Free>,
}

/// A step that starts a journey, by channel how long ago the customer wrote.
#[derive(Clone, Debug)]
pub struct Starts {
    /// The step.
    pub node: NodeId,
    /// The journey that it starts.
    pub journey: Id<Journey>,
    /// How long ago, by channel.
    pub ages: Vec<(Id<Channel>, Age)>,
}

/// A message that goes out only in a session, by channel how long ago the customer wrote.
#[derive(Clone, Debug)]
pub struct Free {
    /// The send.
    pub node: NodeId,
    /// How long ago, by channel.
    pub ages: Vec<(Id<Channel>, Age)>,
}

impl Sessions {
    /// What a flow knows.
    #[must_use]
    pub fn of(program: &Program, (flow, info): &(Flow, FlowInfo)) -> Self {
        let only_started = only_started(flow);
        let starting = |kind: &NodeKind| matches!(kind, NodeKind::Start { .. });
        let free = if only_started { sends(program, flow) } else { Vec::new() };
        let nothing = free.is_empty() && !flow.nodes.iter().any(|node| starting(&node.kind));
        if nothing || !not_runnable(flow, info).is_empty() {
            return Self { only_started, ..Self::default() };
        }
        let channels = program.channels.iter();
        let channels = channels.filter(|(_, card)| card.templates && card.session.is_some());
        let ages: Vec<(Id<Channel>, Vec<Option<Age>>)> =
            channels.map(|(id, _)| (id, age::ages(program, flow, id))).collect();
        let at = |node: NodeId| -> Vec<(Id<Channel>, Age)> {
            let of = |(channel, ages): &(Id<Channel>, Vec<Option<Age>>)| {
                Some((*channel, (*ages.get(node.0 as usize)?)?))
            };
            ages.iter().filter_map(of).collect()
        };
        let starts = flow.nodes.iter().enumerate().filter_map(|(place, node)| {
            let NodeKind::Start { journey, .. } = &node.kind else { return None };
            let node = NodeId(u32::try_from(place).unwrap_or(u32::MAX));
            Some(Starts { node, journey: *journey, ages: at(node) })
        });
        let free = free.into_iter().map(|send| {
            let on = |channel: &Id<Channel>| send.via.iter().flatten().any(|c| c == channel);
            let ages = at(send.node).into_iter().filter(|(channel, _)| on(channel));
            let held = |(channel, age)| (channel, age::at_send(program, flow, send.node, age));
            Free { node: send.node, ages: ages.map(held).collect() }
        });
        Self { only_started, starts: starts.collect(), free: free.collect() }
    }
}

/// By journey and channel, how long before it begins the customer can have written.
type Beginnings = BTreeMap<(Id<Journey>, Id<Channel>), Since>;

/// Asks it of every journey that only others begin.
pub(in crate::proof) fn check(whole: &Whole<'_>, found: &mut Found) {
    if whole.facts.iter().all(|facts| facts.sessions.free.is_empty()) {
        return;
    }
    let beginnings = beginnings(whole);
    for facts in whole.facts {
        for free in &facts.sessions.free {
            let is_open = |(channel, age): &(Id<Channel>, Age)| {
                age.is_open(beginning(&beginnings, facts.journey, *channel))
            };
            if free.ages.is_empty() || free.ages.iter().any(is_open) {
                continue;
            }
            found.failures.extend(failure(whole, &beginnings, facts.journey, free));
        }
    }
}

fn beginning(of: &Beginnings, journey: Id<Journey>, channel: Id<Channel>) -> Since {
    of.get(&(journey, channel)).copied().unwrap_or(Since::Nowhere)
}

fn beginnings(whole: &Whole<'_>) -> Beginnings {
    let started: BTreeSet<Id<Journey>> = whole
        .facts
        .iter()
        .flat_map(|facts| &facts.sessions.starts)
        .map(|starts| starts.journey)
        .collect();
    let channels: Vec<Id<Channel>> = whole.program.channels.iter().map(|(id, _)| id).collect();
    let mut known = Beginnings::new();
    for facts in whole.facts {
        // What nobody starts here is started by hand.
        if !facts.sessions.only_started || !started.contains(&facts.journey) {
            let of = channels.iter().map(|channel| ((facts.journey, *channel), Since::Unknown));
            known.extend(of);
        }
    }
    let starting: Vec<_> =
        whole.facts.iter().filter(|facts| !facts.sessions.starts.is_empty()).collect();
    let mut rounds = 0_usize;
    loop {
        let mut changed = false;
        for facts in &starting {
            for starts in &facts.sessions.starts {
                for (channel, age) in &starts.ages {
                    let age = age.from(beginning(&known, facts.journey, *channel));
                    let slot = known.entry((starts.journey, *channel)).or_insert(Since::Nowhere);
                    let met = slot.meet(age);
                    if met != *slot {
                        *slot = if rounds < ROUNDS { met } else { Since::Unknown };
                        changed = true;
                    }
                }
            }
        }
        if !changed {
            return known;
        }
        rounds += 1;
    }
}

fn failure(
    whole: &Whole<'_>,
    beginnings: &Beginnings,
    journey: Id<Journey>,
    free: &Free,
) -> Option<Failure> {
    let program = whole.program;
    let lowered = |id: Id<Journey>| {
        let flow = flow::lower(program, id);
        let info = flow::verify(program, &flow, &mut crate::diag::Sink::default())?;
        Some((flow, info))
    };
    let (child, info) = lowered(journey)?;
    let send = sends(program, &child).into_iter().find(|send| send.node == free.node)?;
    let Send { node, message, .. } = send;
    let diagnostic = diagnostic(program, &child, &send)?;
    let held = held_by(program, &child, node).is_some();
    // The journey itself, and those that start it, from the nearest.
    let (chain, step) = starters(whole, beginnings, journey, free);
    let mut flows = vec![(child, info)];
    flows.extend(chain.into_iter().filter_map(lowered));
    let (first, _) = flows.last()?;
    let diagnostic = match step.and_then(|step| first.spans.get(step.0 as usize)) {
        Some(start) => diagnostic.label(*start, "begins it, perhaps long after the customer wrote"),
        None => diagnostic,
    };
    let mut engine = Engine::new(program, &flows);
    engine.texts = false;
    let place = |of: Id<Journey>| engine.flows.iter().position(|(flow, _)| flow.journey == of);
    let (child, top) = (u32::try_from(place(journey)?).ok()?, place(first.journey)?);
    let unrolled = unroll::unroll(first);
    let to = step.unwrap_or(node);
    let is_there = |at: u32| unrolled.states.get(at as usize).is_some_and(|state| state.node == to);
    let mut path = unrolled.nodes(&unrolled.path(0, is_there)?);
    if step.is_some() {
        path.push((to, 0));
    }
    let shows = |life: &Life<'_>| closed(life, message, child);
    let story: Option<Story> = begins(program, held).find_map(|begins| {
        let (path, effort) = (path.clone(), &whole.effort);
        let wish = Wish { flow: top, path, begins, with: &|_| {}, shows: &shows, effort };
        find(&engine, &wish)
    });
    let diagnostic = match &story {
        Some(story) => diagnostic.note(tell(whole.sources, &flows, &engine, story)),
        None => diagnostic.note(errors::NO_STORY),
    };
    let names = flows.iter().map(|(flow, _)| flow.name.clone()).collect();
    Some(Failure { diagnostic, shown: story.map(|story| (story, names)) })
}

/// The journeys that start a journey too late, from the nearest to one that begins by itself, and the step of the last
/// one.
fn starters(
    whole: &Whole<'_>,
    beginnings: &Beginnings,
    journey: Id<Journey>,
    free: &Free,
) -> (Vec<Id<Journey>>, Option<NodeId>) {
    let (mut chain, mut step) = (Vec::new(), None);
    let Some((channel, age)) = free.ages.first() else { return (chain, step) };
    let mut at = journey;
    // Of the steps that start it, one behind which the message comes too late; else any.
    let late = |since: Since| !age.is_open(since);
    while chain.len() < DEEP {
        let of = whole
            .facts
            .iter()
            .flat_map(|facts| facts.sessions.starts.iter().map(move |starts| (facts, starts)));
        let mut of: Vec<_> = of.filter(|(_, starts)| starts.journey == at).collect();
        of.sort_by_key(|(facts, starts)| {
            let age = starts.ages.iter().find(|(other, _)| other == channel).map(|(_, age)| age);
            let from = beginning(beginnings, facts.journey, *channel);
            let is_late = age.is_some_and(|age| late(age.from(from)));
            (!is_late, facts.sessions.only_started, facts.journey, starts.node)
        });
        let Some((facts, starts)) = of
            .into_iter()
            .find(|(facts, _)| facts.journey != at && !chain.contains(&facts.journey))
        else {
            break;
        };
        chain.push(facts.journey);
        step = Some(starts.node);
        at = facts.journey;
        if !facts.sessions.only_started {
            break;
        }
    }
    (chain, step)
}
