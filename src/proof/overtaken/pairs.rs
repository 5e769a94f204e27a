//! Two journeys that one event begins.

use super::{Path, Straight, Timed, hours, message, overtaken, straight};
use crate::flow::{self, Flow, FlowInfo, NodeId};
use crate::hir::{Event, Id, Journey};
use crate::proof::story::{Wish, find, replay, tell};
use crate::proof::{Facts, Failure, Found, Whole, errors};
use crate::source::Span;
use crate::time::{Engine, Life};
use std::collections::BTreeMap;

/// So many pairs of journeys are tried for one event.
const PAIRS: usize = 24;
/// So many messages under the same clauses are tried as the later one.
const ALIKE: usize = 3;

/// Asks it of the journeys that one event begins.
pub(in crate::proof) fn check(whole: &Whole<'_>, found: &mut Found) {
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
                let effort = &whole.effort;
                find(&engine, &Wish { flow, path, begins, with: &|_| {}, shows: &shows, effort })
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

/// The way to a message whose instant is known.
fn way_to(flow: &Flow, node: NodeId) -> Option<Path> {
    straight(flow, flow.entry).into_iter().find(|(at, ..)| *at == node).map(|(_, _, way)| way)
}
