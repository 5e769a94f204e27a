//! Two journeys that one event begins.

use super::{Order, Path, Straight, Timed, hours, message, overtaken, straight};
use crate::flow::{self, Flow, FlowInfo, NodeId};
use crate::hir::{Channel, Event, Id, Journey};
use crate::proof::story::{Wish, find, replay, tell};
use crate::proof::{Facts, Failure, Found, Whole, errors};
use crate::source::Span;
use crate::time::{Engine, Life};
use std::collections::BTreeMap;

/// So many pairs of journeys are tried for one event.
const PAIRS: usize = 24;
/// So many messages under the same clauses are tried as the later one of a pair.
const ALIKE: usize = 3;

/// The hours of pairs that were asked before: most journeys stand under a few rules.
type Known = BTreeMap<[(Order<Span>, Vec<Id<Channel>>); 2], Vec<i64>>;

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
    let mut known = Known::new();
    for sent in by_event.into_values() {
        // Those under the same clauses, by their time.
        let mut alike: BTreeMap<&[Span], Vec<Sent<'_>>> = BTreeMap::new();
        for (facts, send) in &sent {
            alike.entry(send.order.windows.as_slice()).or_default().push((*facts, *send));
        }
        alike.values_mut().for_each(|sent| sent.sort_by_key(|(_, send)| send.order.after));
        let mut tried = 0;
        for (one, send) in sent {
            if !send.order.held || told.contains(&(one.journey, send.node)) {
                continue;
            }
            // What comes soonest behind it overtakes it most easily.
            let later = alike.values().flat_map(|sent| {
                let first = sent.partition_point(|(_, of)| of.order.after <= send.order.after);
                let behind = sent.iter().skip(first).filter(|(other, later)| {
                    other.journey != one.journey && send.order.overtaken_by(&later.order)
                });
                behind.take(ALIKE)
            });
            let failure = later.into_iter().find_map(|(other, later)| {
                tried += 1;
                let (first, second) = ((one.journey, send), (other.journey, *later));
                (tried <= PAIRS).then(|| pair(whole, first, second, &mut known)).flatten()
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
    known: &mut Known,
) -> Option<Failure> {
    let program = whole.program;
    let made = |journey: Id<Journey>| -> Option<(Flow, FlowInfo)> {
        let flow = flow::lower(program, journey);
        let info = flow::verify(program, &flow, &mut crate::diag::Sink::default())?;
        crate::simulate::not_runnable(&flow, &info).is_empty().then_some((flow, info))
    };
    let flows = [made(first.0)?, made(second.0)?];
    let [(one, _), (two, _)] = &flows;
    let timed = |flow, of: &Straight| Timed::of(program, flow, of.node, of.order.after);
    let (before, behind) = (timed(one, first.1)?, timed(two, second.1)?);
    let asked = [(first.1, &before), (second.1, &behind)]
        .map(|(of, timed)| (of.order.clone(), timed.via.to_vec()));
    let begins = known.entry(asked).or_insert_with(|| hours(program, &before, &behind)).clone();
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
