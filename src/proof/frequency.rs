//! What a journey sends by itself, against the caps of its rules.
//!
//! A cap protects the customer from all journeys together. A journey whose own messages fill it loses
//! one of them every time: that is a mistake in the journey, and nobody sees it on the platform. Looked at are caps
//! that `skip` or `drop`; one that defers loses nothing.
//!
//! How: over the unrolled flow, for each state the least time since the so-and-so-many-th last message that the
//! cap counts. It is worked out forwards, one layer for each message, so a journey takes time in
//! proportion to its states times the greatest cap.

use super::unroll::{Unrolled, Way};
use super::{Found, Look, PATHS, errors, monday_morning, story};
use crate::flow::{Flow, NodeKind};
use crate::hir::{Cap, Effect, Program, Purpose};
use crate::time::{Gate, What};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Caps that let more through than this are not looked at: no journey sends so much.
const MOST: u32 = 1_000;

/// Asks it of every cap.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let caps = flow.rules.caps.iter().map(|(_, _, cap)| cap);
    for cap in caps.filter(|cap| cap.effect != Effect::Defer && cap.count <= MOST) {
        against(look, program, flow, cap, found);
    }
}

fn against(look: &Look<'_>, program: &Program, flow: &Flow, cap: &Cap, found: &mut Found) {
    let sends = flow.nodes.iter().filter(|node| counts(program, flow, cap, &node.kind)).count();
    if sends == 0 || (sends as u32 <= cap.count && !loops(flow)) {
        return;
    }
    let unrolled = look.unrolled();
    let layers = layers(program, flow, cap, unrolled);
    let earliest = unrolled.earliest();
    let Some(last) = layers.last() else { return };
    let mut told = BTreeSet::new();
    for (at, least) in last.iter().enumerate() {
        let Ok(state) = u32::try_from(at) else { continue };
        let (Some(least), Some(Some(since))) = (least, earliest.get(at)) else { continue };
        let Some(end) = unrolled.states.get(at).map(|state| state.node) else { continue };
        let is_send = flow
            .nodes
            .get(end.0 as usize)
            .is_some_and(|node| counts(program, flow, cap, &node.kind));
        let over = flow.lasts.is_some_and(|lasts| *since >= lasts);
        if !is_send || *least >= cap.per || over {
            continue;
        }
        if !told.insert(end) {
            continue;
        }
        let Some(NodeKind::Send { message, .. }) =
            flow.nodes.get(end.0 as usize).map(|node| &node.kind)
        else {
            continue;
        };
        let Some(span) = flow.spans.get(end.0 as usize) else { continue };
        let name = &program.messages.at(*message).head.name;
        let window = crate::value::spoken(cap.per);
        let diagnostic =
            errors::cap_in_run(name, cap.count, &window, cap.effect.text(), *span, cap.span);
        let path = story::spend(&look.effort, unrolled.states.len() * (PATHS + 1))
            .then(|| quickest(program, flow, cap, unrolled, &layers, state))
            .flatten();
        found.failures.push(look.shown(
            diagnostic,
            path.map(|path| unrolled.nodes(&path)),
            monday_morning(program),
            &|life| {
                life.trace().iter().any(|entry| match &entry.what {
                    What::Closed { message: m, gate: Gate::Cap, effect, .. } => {
                        m == message && entry.span == Some(cap.span) && *effect == Some(cap.effect)
                    }
                    _ => false,
                })
            },
        ));
    }
}

/// Does the flow lead back anywhere.
fn loops(flow: &Flow) -> bool {
    flow.nodes.iter().any(|node| {
        matches!(
            node.kind,
            NodeKind::Loop { .. } | NodeKind::Restart { .. } | NodeKind::Back { .. }
        )
    })
}

/// Does a cap count what a node sends.
fn counts(program: &Program, flow: &Flow, cap: &Cap, kind: &NodeKind) -> bool {
    let NodeKind::Send { message, via, to: None, .. } = kind else { return false };
    let message = program.messages.at(*message);
    let passes = flow.rules.allow_critical && message.purpose == Some(Purpose::Critical);
    !passes
        && cap.tag.as_ref().is_none_or(|tag| message.tags.contains(tag))
        && (cap.channels.is_empty()
            || via.iter().flatten().any(|channel| cap.channels.contains(channel)))
}

type Layer = Vec<Option<i64>>;

/// By number of messages, for each state the least seconds since so many had not gone out yet when a
/// run comes there; the last layer is for as many as the cap lets through.
fn layers(program: &Program, flow: &Flow, cap: &Cap, unrolled: &Unrolled) -> Vec<Layer> {
    let states = &unrolled.states;
    let sends: Vec<bool> = states
        .iter()
        .map(|state| flow.nodes.get(state.node.0 as usize))
        .map(|node| node.is_some_and(|node| counts(program, flow, cap, &node.kind)))
        .collect();
    let is_send = |at: u32| sends.get(at as usize) == Some(&true);
    let ways = |at: u32| states.get(at as usize).into_iter().flat_map(|state| &state.ways);
    let mut layers: Vec<Layer> = vec![vec![Some(0); states.len()]];
    for _ in 0..cap.count {
        let Some(below) = layers.last() else { break };
        let mut layer: Layer = vec![None; states.len()];
        let mut heap: BinaryHeap<(Reverse<i64>, u32)> = BinaryHeap::new();
        for (at, time) in below.iter().enumerate() {
            let (Ok(at), Some(time)) = (u32::try_from(at), time) else { continue };
            if is_send(at) {
                let went_out = ways(at).filter(|way| way.place == 0);
                heap.extend(went_out.map(|way| (Reverse(time.saturating_add(way.least)), way.to)));
            }
        }
        while let Some((Reverse(time), at)) = heap.pop() {
            let Some(slot) = layer.get_mut(at as usize) else { continue };
            if slot.is_some_and(|known| known <= time) {
                continue;
            }
            *slot = Some(time);
            // A send leads on without a message only where it could not go out.
            let on = ways(at).filter(|way| !is_send(at) || way.place > 0);
            heap.extend(on.map(|way| (Reverse(time.saturating_add(way.least)), way.to)));
        }
        layers.push(layer);
    }
    layers
}

/// The way from the beginning to a state on which so many messages go out so quickly.
fn quickest(
    program: &Program,
    flow: &Flow,
    cap: &Cap,
    unrolled: &Unrolled,
    layers: &[Layer],
    to: u32,
) -> Option<Vec<(u32, Way)>> {
    let before = unrolled.before();
    let mut number = layers.len() - 1;
    let mut at = to;
    let mut path = Vec::new();
    // Each step comes nearer in time or in number; the bound is for a fault in that.
    let bound = unrolled.states.len() * layers.len();
    while number > 0 && path.len() <= bound {
        let left = (*layers.get(number)?.get(at as usize)?)?;
        let (from, way, then) = before.get(at as usize)?.iter().find_map(|(from, way)| {
            let node = flow.nodes.get(unrolled.states.get(*from as usize)?.node.0 as usize)?;
            let sends = counts(program, flow, cap, &node.kind);
            let then = if sends && way.place == 0 { number - 1 } else { number };
            let rest = (*layers.get(then)?.get(*from as usize)?)?;
            (rest.saturating_add(way.least) == left).then_some((*from, *way, then))
        })?;
        path.push((from, way));
        at = from;
        number = then;
    }
    path.reverse();
    let mut whole = unrolled.path(0, |other| other == at)?;
    whole.extend(path);
    Some(whole)
}
