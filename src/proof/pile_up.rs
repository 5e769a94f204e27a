//! Messages of several journeys that quiet hours hold, and that all go out in the minute in which the
//! hours end.
//!
//! How: by the clause that defers, the journeys that stand under it, begin by an event, and have no cap that counts all
//! their messages. Three of them and more are spoken of, and shown.

use super::story::{Story, Wish, find, replay, tell};
use super::{Failure, Found, Whole, at_clock, errors};
use crate::flow::{self, Flow, FlowInfo, NodeKind};
use crate::hir::{Effect, Id, Journey, Program, Purpose, TriggerKind};
use crate::source::Span;
use crate::time::{Engine, Life, What, next_open};
use crate::value::zone::Zone;
use std::collections::BTreeMap;

/// So many messages at once are too many.
const MANY: usize = 3;
/// So many journeys are tried together.
const TRIED: usize = 8;

/// Asks it of every clause that defers.
pub(super) fn check(whole: &Whole<'_>, found: &mut Found) {
    let program = whole.program;
    let mut by_clause: BTreeMap<Span, Vec<Id<Journey>>> = BTreeMap::new();
    for facts in whole.facts {
        for clause in &facts.held_by {
            by_clause.entry(*clause).or_default().push(facts.journey);
        }
    }
    for (clause, journeys) in by_clause {
        if journeys.len() < MANY {
            continue;
        }
        if let Some(failure) = shown(whole, program, clause, &journeys) {
            found.failures.push(failure);
        }
    }
}

/// The clauses that can hold a message of a journey that nothing else keeps apart from others.
pub(super) fn held_by(program: &Program, flow: &Flow) -> Vec<Span> {
    let by_event =
        flow.triggers.iter().any(|trigger| matches!(trigger.kind, TriggerKind::Event { .. }));
    let capped = flow
        .rules
        .caps
        .iter()
        .any(|(_, _, cap)| cap.tag.is_none() && cap.channels.is_empty() && !cap.per_journey);
    let sends = flow.nodes.iter().any(|node| match &node.kind {
        NodeKind::Send { message, to: None, .. } => {
            let critical = program.messages.at(*message).purpose == Some(Purpose::Critical);
            !(critical && flow.rules.allow_critical)
        }
        _ => false,
    });
    if capped || !by_event || !sends {
        return Vec::new();
    }
    let windows = flow.rules.windows.iter();
    let quiet = windows.filter(|window| window.effect == Effect::Defer && window.hours.is_some());
    quiet.map(|window| window.span).collect()
}

fn shown(
    whole: &Whole<'_>,
    program: &Program,
    clause: Span,
    journeys: &[Id<Journey>],
) -> Option<Failure> {
    let flows: Vec<(Flow, FlowInfo)> = journeys
        .iter()
        .take(TRIED)
        .filter_map(|id| {
            let flow = flow::lower(program, *id);
            let info = flow::verify(program, &flow, &mut crate::diag::Sink::default())?;
            Some((flow, info))
        })
        .filter(|(flow, info)| crate::simulate::not_runnable(flow, info).is_empty())
        .collect();
    let mut engine = Engine::new(program, &flows);
    engine.texts = false;
    // A quarter of an hour after the hours begin, on the clock of the workspace.
    let window = flows.iter().flat_map(|(flow, _)| &flow.rules.windows);
    let window = window.into_iter().find(|window| window.span == clause)?;
    let (from, _) = window.hours?;
    let begins = at_clock(program, "2026-11-03", (from + 15).min(1_425));
    // One customer's story is made of one story for each journey: what begins it, and what it knows.
    let mut all: Option<Story> = None;
    let mut names = Vec::new();
    for at in 0..engine.flows.len() {
        let (flow, _) = engine.flows.get(at)?;
        let held = |life: &Life<'_>| held_until(life, at).is_some();
        let first = super::unroll::unroll(flow);
        let send = |at: u32| {
            let node = first
                .states
                .get(at as usize)
                .and_then(|state| flow.nodes.get(state.node.0 as usize));
            node.is_some_and(|node| matches!(node.kind, NodeKind::Send { .. }))
        };
        let Some(path) = first.path(0, send) else { continue };
        let path = first.nodes(&path);
        let wish =
            Wish { flow: at, path, begins, with: &|_| {}, shows: &held, effort: &whole.effort };
        let Some(story) = find(&engine, &wish) else { continue };
        let joined = match &all {
            None => story,
            Some(all) => {
                let mut joined = all.clone();
                joined.inputs.extend(story.inputs);
                joined.inputs.sort_by_key(|(at, _)| *at);
                joined.reaches = joined.reaches.max(story.reaches);
                joined
            }
        };
        // Kept where it makes one more message come with the others.
        if at_once(&replay(&engine, &joined)) > names.len() {
            names.push(flow.name.clone());
            all = Some(joined);
        }
        if names.len() >= MANY {
            break;
        }
    }
    let story = all.filter(|story| at_once(&replay(&engine, story)) >= MANY)?;
    let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
    let channel = program.channels.iter().next().map(|(id, _)| id)?;
    let windows: Vec<_> = vec![window.clone()];
    let opens = next_open(&windows, channel, &zone, begins);
    let opens = opens.map(|at| crate::simulate::words::clock(&zone, at));
    let diagnostic = errors::pile_up(journeys.len(), opens.as_deref(), clause).note(tell(
        whole.sources,
        &flows,
        &engine,
        &story,
    ));
    Some(Failure { diagnostic, shown: Some((story, names)) })
}

/// Until when a message of a journey is held, if one is.
fn held_until(life: &Life<'_>, flow: usize) -> Option<i64> {
    life.trace().iter().find_map(|entry| match &entry.what {
        What::Closed { effect: Some(Effect::Defer), until, .. }
            if entry.run.is_some_and(|run| run.flow as usize == flow) =>
        {
            *until
        }
        _ => None,
    })
}

/// The most messages that go out at one instant at which something that was held goes on.
pub(super) fn at_once(life: &Life<'_>) -> usize {
    let mut by_instant: BTreeMap<i64, usize> = BTreeMap::new();
    let mut opened: Vec<i64> = Vec::new();
    for entry in life.trace() {
        match &entry.what {
            What::Sent(_) => *by_instant.entry(entry.at).or_default() += 1,
            What::Closed { effect: Some(Effect::Defer), until: Some(until), .. } => {
                opened.push(*until);
            }
            _ => {}
        }
    }
    opened.iter().filter_map(|at| by_instant.get(at)).copied().max().unwrap_or(0)
}
