//! Journeys that keep each other going.
//!
//! A journey emits an event, changes a field or starts a journey, and that begins a run which does the same.
//! Without a wait on the way all of it happens at one instant and never ends, so that is an error; with
//! waits it goes on for years, with every customer who has come in once, which may be meant.
//!
//! How: a graph of journeys, an arrow from one to another that it can begin; every circle in it. A circle
//! on which something has a condition is only spoken of where a story shows it.
//!
//! An event that anybody hears (`of anyone`, `for each customer`) leads to other customers too, for whom no run is
//! under way: what an entry keeps from a customer who causes it, it does not keep from them. Circles through them
//! are looked for last, and told as the story of two customers.

use super::facts::{Cause, Caused};
use super::story::{Story, Wish, find, tell};
use super::{Failure, Found, Whole, errors, monday_morning};
use crate::flow::{self, Flow, FlowInfo};
use crate::hir::{ExprKind, Id, Journey, Policy, Program, Segment, TriggerKind, Whose};
use crate::time::{Engine, Given, Life, What};
use std::collections::{BTreeMap, BTreeSet};

/// So often a journey begins at one instant where customers keep each other going.
const OFTEN: u32 = 8;

/// An arrow: by what, to which journey, and whether nothing stands against it.
#[derive(Clone, Copy)]
struct Arrow {
    cause: Cause,
    to: usize,
    plain: bool,
    /// To another customer.
    across: bool,
}

/// Looks for circles, first for those that take no time.
pub(super) fn check(whole: &Whole<'_>, found: &mut Found) {
    let places: BTreeMap<Id<Journey>, usize> =
        whole.facts.iter().enumerate().map(|(at, facts)| (facts.journey, at)).collect();
    let listeners = listeners(whole, &places);
    let arrows: Vec<Vec<Arrow>> = whole
        .facts
        .iter()
        .enumerate()
        .map(|(at, facts)| {
            let of = facts.causes.iter();
            of.flat_map(|cause| arrows(whole.program, at, cause, &listeners, &places)).collect()
        })
        .collect();
    let mut told = BTreeSet::new();
    for at_once in [true, false] {
        for circle in circles(&arrows, at_once) {
            // What goes round at once goes round.
            if circle.iter().any(|at| told.contains(at)) {
                continue;
            }
            if let Some(failure) = failure(whole, &arrows, &circle, at_once) {
                told.extend(circle);
                found.failures.push(failure);
            }
        }
    }
    // What goes round for one customer goes round for two.
    across(whole, &listeners, arrows, told, found);
}

/// Circles that only go round through somebody else.
fn across(
    whole: &Whole<'_>,
    listeners: &Listeners,
    mut arrows: Vec<Vec<Arrow>>,
    mut told: BTreeSet<usize>,
    found: &mut Found,
) {
    let others = others(whole, listeners);
    if others.iter().all(Vec::is_empty) {
        return;
    }
    for (own, others) in arrows.iter_mut().zip(others) {
        own.extend(others);
    }
    for at_once in [true, false] {
        for circle in circles(&arrows, at_once) {
            let through_another = |at: &usize| {
                let of = arrows.get(*at).into_iter().flatten();
                of.into_iter().any(|arrow| arrow.across && circle.contains(&arrow.to))
            };
            if circle.iter().any(|at| told.contains(at)) || !circle.iter().any(through_another) {
                continue;
            }
            if let Some(failure) = failure(whole, &arrows, &circle, at_once) {
                told.extend(circle);
                found.failures.push(failure);
            }
        }
    }
}

/// By journey, the arrows that lead to other customers.
fn others(whole: &Whole<'_>, listeners: &Listeners) -> Vec<Vec<Arrow>> {
    let to = |cause: &Cause| -> Vec<Arrow> {
        let Caused::Event(event) = cause.what else { return Vec::new() };
        let heard = listeners.anyone.get(&event).into_iter().flatten();
        heard
            .filter(|to| {
                let journey = whole.facts.get(**to).map(|facts| facts.journey);
                let entry = journey.and_then(|id| whole.program.journeys.at(id).entry.as_ref());
                // Each of the two is begun with once, and then not again at that instant.
                let pause = entry.and_then(|entry| entry.again).is_some_and(|again| again > 0);
                !(cause.at_once && pause)
            })
            .map(|to| Arrow { cause: *cause, to: *to, plain: false, across: true })
            .collect()
    };
    whole.facts.iter().map(|facts| facts.causes.iter().flat_map(to).collect()).collect()
}

/// Who begins by what.
struct Listeners {
    events: BTreeMap<Id<crate::hir::Event>, Vec<(usize, bool)>>,
    /// Those that begin by an event of somebody else, too.
    anyone: BTreeMap<Id<crate::hir::Event>, Vec<usize>>,
    fields: BTreeMap<u32, Vec<usize>>,
}

fn listeners(whole: &Whole<'_>, places: &BTreeMap<Id<Journey>, usize>) -> Listeners {
    let mut listeners =
        Listeners { events: BTreeMap::new(), anyone: BTreeMap::new(), fields: BTreeMap::new() };
    for (id, at) in places {
        let journey = whole.program.journeys.at(*id);
        let persona = journey.persona.map(|id| whole.program.personas.at(id));
        let open = persona.is_none_or(|persona| persona.predicate.is_none());
        for trigger in &journey.triggers {
            match &trigger.kind {
                TriggerKind::Event { event, filter, whose } => {
                    let plain = filter.is_none() && trigger.among.is_none() && open;
                    listeners.events.entry(*event).or_default().push((*at, plain));
                    if *whose != Whose::Own {
                        listeners.anyone.entry(*event).or_default().push(*at);
                    }
                }
                TriggerKind::Segment { segment, .. } => {
                    let mut fields = BTreeSet::new();
                    read(whole.program, *segment, &mut fields, 16);
                    for field in fields {
                        listeners.fields.entry(field).or_default().push(*at);
                    }
                }
                _ => {}
            }
        }
    }
    listeners
}

/// The fields that a segment asks about.
fn read(program: &Program, segment: Id<Segment>, fields: &mut BTreeSet<u32>, deep: u32) {
    let Some(deep) = deep.checked_sub(1) else { return };
    let Some(predicate) = &program.segments.at(segment).predicate else { return };
    predicate.walk(&mut |part| match &part.kind {
        ExprKind::Customer(field) => {
            fields.insert(*field);
        }
        ExprKind::InSegment(other) => read(program, *other, fields, deep),
        _ => {}
    });
}

fn arrows(
    program: &Program,
    from: usize,
    cause: &Cause,
    listeners: &Listeners,
    places: &BTreeMap<Id<Journey>, usize>,
) -> Vec<Arrow> {
    let arrow = |to: usize, plain: bool| Arrow { cause: *cause, to, plain, across: false };
    let arrows: Vec<Arrow> = match cause.what {
        Caused::Event(event) => {
            let of = listeners.events.get(&event).into_iter().flatten();
            of.map(|(to, plain)| arrow(*to, *plain)).collect()
        }
        Caused::Field(field) => {
            let of = listeners.fields.get(&field).into_iter().flatten();
            of.map(|to| arrow(*to, false)).collect()
        }
        Caused::Journey(journey) => {
            places.get(&journey).map(|to| arrow(*to, true)).into_iter().collect()
        }
    };
    let entry = |to: usize| {
        let id = places.iter().find(|(_, at)| **at == to).map(|(id, _)| *id);
        id.and_then(|id| program.journeys.at(id).entry.as_ref())
    };
    arrows
        .into_iter()
        .filter(|arrow| match entry(arrow.to) {
            // The run that does it is under way, and a keyed one may be of another key.
            Some(entry) => {
                let itself = arrow.to == from && entry.policy == Policy::Ignore;
                let pause = cause.at_once && entry.again.is_some_and(|again| again > 0);
                let keyed = entry.key.is_some();
                keyed || !(itself || pause)
            }
            None => true,
        })
        .collect()
}

/// The circles, as sets of journeys that all lead to each other: strongly connected parts.
fn circles(arrows: &[Vec<Arrow>], at_once: bool) -> Vec<Vec<usize>> {
    let mut graph = petgraph::graph::DiGraph::<usize, ()>::new();
    let nodes: Vec<_> = (0..arrows.len()).map(|at| graph.add_node(at)).collect();
    for (from, of) in arrows.iter().enumerate() {
        for arrow in of.iter().filter(|arrow| !at_once || arrow.cause.at_once) {
            if let (Some(from), Some(to)) = (nodes.get(from), nodes.get(arrow.to)) {
                graph.update_edge(*from, *to, ());
            }
        }
    }
    let parts = petgraph::algo::tarjan_scc(&graph);
    let mut circles: Vec<Vec<usize>> = parts
        .into_iter()
        .filter(|part| match part.as_slice() {
            [one] => graph.contains_edge(*one, *one),
            _ => true,
        })
        .map(|part| {
            let mut part: Vec<usize> = part.iter().map(|node| node.index()).collect();
            part.sort_unstable();
            part
        })
        .collect();
    circles.sort_unstable();
    circles
}

fn failure(
    whole: &Whole<'_>,
    arrows: &[Vec<Arrow>],
    circle: &[usize],
    at_once: bool,
) -> Option<Failure> {
    let program = whole.program;
    let inside: Vec<(usize, Arrow)> = circle
        .iter()
        .flat_map(|at| arrows.get(*at).into_iter().flatten().map(|arrow| (*at, *arrow)))
        .filter(|(_, arrow)| circle.contains(&arrow.to) && (!at_once || arrow.cause.at_once))
        .collect();
    let plain = inside.iter().all(|(_, arrow)| arrow.plain);
    let two = inside.iter().any(|(_, arrow)| arrow.across);
    let (_, first) = inside.first()?;
    let flows: Vec<(Flow, FlowInfo)> = circle
        .iter()
        .filter_map(|at| {
            let flow = flow::lower(program, whole.facts.get(*at)?.journey);
            let info = flow::verify(program, &flow, &mut crate::diag::Sink::default())?;
            Some((flow, info))
        })
        .collect();
    let mut engine = Engine::new(program, &flows);
    engine.texts = false;
    let with = |story: &mut Story| {
        let other = || Given { id: "customer-2".into(), ..story.given.clone() };
        story.second = two.then(other);
    };
    let shows = |life: &Life<'_>| match at_once {
        true if two => often_at_once(life),
        true => life.trace().iter().any(|entry| matches!(entry.what, What::Endless)),
        // The customer did one thing, and was begun with three times.
        false => engine.flows.iter().enumerate().any(|(at, _)| {
            life.runs().iter().filter(|run| run.id.flow as usize == at).count() >= 3
        }),
    };
    let story = inside.iter().find_map(|(from, arrow)| {
        let journey = whole.facts.get(*from)?.journey;
        let at = engine.flows.iter().position(|(flow, _)| flow.journey == journey)?;
        let (flow, _) = engine.flows.get(at)?;
        let unrolled = super::unroll::unroll(flow);
        let is_there = |at: u32| {
            unrolled.states.get(at as usize).is_some_and(|state| state.node == arrow.cause.node)
        };
        let path = unrolled.nodes(&unrolled.path(0, is_there)?);
        let begins = monday_morning(program);
        find(
            &engine,
            &Wish { flow: at, path, begins, with: &with, shows: &shows, effort: &whole.effort },
        )
    });
    if story.is_none() && !(plain && at_once) {
        return None;
    }
    let names: Vec<&str> = circle
        .iter()
        .filter_map(|at| whole.facts.get(*at))
        .map(|facts| program.journeys.at(facts.journey).head.name.as_str())
        .collect();
    let mut diagnostic = errors::circle(&names, at_once, two, first.cause.span);
    for (_, arrow) in inside.iter().skip(1).take(4) {
        diagnostic = diagnostic.label(arrow.cause.span, "and so does this");
    }
    let diagnostic = match &story {
        Some(story) => diagnostic.note(tell(whole.sources, &flows, &engine, story)),
        None => diagnostic.note(errors::NO_STORY),
    };
    let names = names.into_iter().map(smol_str::SmolStr::new).collect();
    Some(Failure { diagnostic, shown: story.map(|story| (story, names)) })
}

/// Did runs of one journey begin again and again at one instant.
fn often_at_once(life: &Life<'_>) -> bool {
    let mut began: BTreeMap<(i64, u32), u32> = BTreeMap::new();
    for entry in life.trace() {
        if let (What::Began, Some(run)) = (&entry.what, entry.run) {
            *began.entry((entry.at, run.flow)).or_default() += 1;
        }
    }
    began.values().any(|times| *times >= OFTEN)
}
