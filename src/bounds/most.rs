//! What one run sends at worst: over the unrolled flow, the most messages in any window, and the ways that
//! are longest, by messages, by parts and by price.

use crate::flow::Flow;
use crate::proof::unroll::{Unrolled, Way};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// More messages in a window than this are not counted further.
const MANY: u32 = 1_000;

/// What a send weighs.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// Does the customer get it: what goes to others is paid for, and no message to them.
    pub to_customer: bool,
    /// Parts of SMS; `None` without a bound.
    pub parts: Option<u32>,
    /// Price; `None` without a bound, or without a price.
    pub price: Option<Decimal>,
}

/// What one run sends at worst. `None` is no bound that could be worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Messages in any 24 hours.
    pub day: Option<u32>,
    /// Messages in any 7 days.
    pub week: Option<u32>,
    /// Messages from beginning to end.
    pub all: Option<u32>,
    /// Parts of SMS from beginning to end.
    pub parts: Option<u32>,
    /// The price from beginning to end, in the currency of the prices.
    pub price: Option<Decimal>,
}

/// Works it out. `weights` are by node; `None` is no send.
pub(super) fn of(flow: &Flow, unrolled: &Unrolled, weights: &[Option<Weight>]) -> Most {
    let weight = |at: usize| {
        let state = unrolled.states.get(at)?;
        *weights.get(state.node.0 as usize)?
    };
    let to_customer = |at| weight(at).is_some_and(|weight| weight.to_customer);
    let sends: Vec<bool> = (0..unrolled.states.len()).map(to_customer).collect();
    let lasts = flow.lasts.unwrap_or(i64::MAX);
    let window = |seconds: i64| in_window(unrolled, &sends, seconds.min(lasts));
    let all = longest(unrolled, |at| Some(u64::from(sends.get(at) == Some(&true))));
    let parts = longest(unrolled, |at| match weight(at) {
        Some(weight) => weight.parts.map(u64::from),
        None => Some(0),
    });
    let price = longest(unrolled, |at| match weight(at) {
        Some(weight) => millionths(weight.price?),
        None => Some(0),
    });
    let whole = |found: Option<u64>| found.and_then(|found| u32::try_from(found).ok());
    let all = whole(all);
    let at_most = |found: Option<u32>| match (found, all) {
        (Some(found), Some(all)) => Some(found.min(all)),
        (found, all) => found.or(all),
    };
    Most {
        day: at_most(window(super::DAY)),
        week: at_most(window(super::WEEK)),
        all,
        parts: whole(parts),
        price: price
            .map(|millionths| (Decimal::from(millionths) / Decimal::from(1_000_000)).normalize()),
    }
}

/// The most sends in any window of so many seconds; a window does not hold its own end.
fn in_window(unrolled: &Unrolled, sends: &[bool], seconds: i64) -> Option<u32> {
    u32::try_from(least(unrolled, sends, seconds)?.len()).ok()
}

/// By number of messages to the customer, from one, the least seconds from the first to the last of so many,
/// where that is less than `seconds`.
pub(super) fn spans(
    unrolled: &Unrolled,
    weights: &[Option<Weight>],
    seconds: i64,
) -> Option<Vec<i64>> {
    let counts = |state: &crate::proof::unroll::State| matches!(weights.get(state.node.0 as usize), Some(Some(weight)) if weight.to_customer);
    let sends: Vec<bool> = unrolled.states.iter().map(counts).collect();
    least(unrolled, &sends, seconds)
}

/// As [`spans`]; `None` where there are too many.
fn least(unrolled: &Unrolled, sends: &[bool], seconds: i64) -> Option<Vec<i64>> {
    let states = &unrolled.states;
    let is_send = |at: u32| sends.get(at as usize) == Some(&true);
    let ways = |at: u32| states.get(at as usize).into_iter().flat_map(|state| &state.ways);
    // By state, the least seconds since so many messages before it.
    let mut layer: Vec<Option<i64>> = vec![Some(0); states.len()];
    let mut found = Vec::new();
    for _ in 0..MANY {
        let reached = layer
            .iter()
            .enumerate()
            .filter(|(at, _)| sends.get(*at) == Some(&true))
            .filter_map(|(_, time)| time.filter(|time| *time < seconds))
            .min();
        let Some(reached) = reached else { return Some(found) };
        found.push(reached);
        let mut next: Vec<Option<i64>> = vec![None; states.len()];
        let mut heap: BinaryHeap<(Reverse<i64>, u32)> = BinaryHeap::new();
        for (at, time) in layer.iter().enumerate() {
            let (Ok(at), Some(time)) = (u32::try_from(at), time) else { continue };
            if is_send(at) {
                let out = ways(at).filter(|way| way.place == 0);
                heap.extend(out.map(|way| (Reverse(time.saturating_add(way.least)), way.to)));
            }
        }
        while let Some((Reverse(time), at)) = heap.pop() {
            let Some(slot) = next.get_mut(at as usize) else { continue };
            if time >= seconds || slot.is_some_and(|known| known <= time) {
                continue;
            }
            *slot = Some(time);
            let on = ways(at).filter(|way| !is_send(at) || way.place > 0);
            heap.extend(on.map(|way| (Reverse(time.saturating_add(way.least)), way.to)));
        }
        layer = next;
    }
    None
}

/// An exact amount, in millionths.
fn millionths(price: Decimal) -> Option<u64> {
    let millionths = price.checked_mul(Decimal::from(1_000_000))?.ceil();
    rust_decimal::prelude::ToPrimitive::to_u64(&millionths)
}

/// The dearest way that a run can take. What has no bound counts as much.
pub(super) fn dearest(
    unrolled: &Unrolled,
    bounds: &super::Bounds,
) -> Option<Vec<(crate::flow::NodeId, usize)>> {
    const MUCH: u64 = 1_000_000_000_000;
    way(unrolled, bounds, |weight| weight.price.and_then(millionths).unwrap_or(MUCH))
}

/// The way on which a run sends the customer most messages.
pub(super) fn fullest(
    unrolled: &Unrolled,
    bounds: &super::Bounds,
) -> Option<Vec<(crate::flow::NodeId, usize)>> {
    way(unrolled, bounds, |weight| u64::from(weight.to_customer))
}

/// The way that weighs most.
fn way(
    unrolled: &Unrolled,
    bounds: &super::Bounds,
    of: impl Fn(&Weight) -> u64,
) -> Option<Vec<(crate::flow::NodeId, usize)>> {
    let weight = |at: usize| {
        let state = unrolled.states.get(at)?;
        Some(bounds.weights.get(state.node.0 as usize)?.as_ref().map_or(0, &of))
    };
    let heaviest = heaviest(unrolled, weight)?;
    let (mut at, mut path) = (0_u32, Vec::new());
    // A way leads on to what is behind it, so that it ends.
    for _ in 0..unrolled.states.len() {
        let state = unrolled.states.get(at as usize)?;
        let own = weight(at as usize).unwrap_or(0);
        let behind = |way: &Way| {
            let behind = heaviest.get(way.to as usize).copied().flatten().unwrap_or(0);
            behind.saturating_add(if way.place == 0 { own } else { 0 })
        };
        // Of several that weigh the same the first: no more happens than is needed.
        let Some(way) = state.ways.iter().rev().max_by_key(|way| behind(way)) else { break };
        path.push((at, *way));
        at = way.to;
    }
    Some(unrolled.nodes(&path))
}

/// The weight of the heaviest way from the beginning to an end. `None` where a weight on it has no bound, or
/// loops are not unrolled.
fn longest(unrolled: &Unrolled, weight: impl Fn(usize) -> Option<u64>) -> Option<u64> {
    heaviest(unrolled, weight)?.first().copied().flatten()
}

/// By state, the weight of the heaviest way from it to an end.
fn heaviest(
    unrolled: &Unrolled,
    weight: impl Fn(usize) -> Option<u64>,
) -> Option<Vec<Option<u64>>> {
    if !unrolled.exact {
        return None;
    }
    let order = order(unrolled)?;
    let mut heaviest: Vec<Option<u64>> = vec![Some(0); unrolled.states.len()];
    for at in order.into_iter().rev() {
        let state = unrolled.states.get(at as usize)?;
        let behind = |way: &Way| heaviest.get(way.to as usize).copied().flatten();
        let own = weight(at as usize);
        // Only what went out weighs.
        let weighs = |way: &Way| if way.place == 0 { own } else { Some(0) };
        let mut most = Some(0);
        for way in &state.ways {
            let sum = behind(way).zip(weighs(way)).map(|(a, b)| a.saturating_add(b));
            most = most.zip(sum).map(|(a, b)| a.max(b));
        }
        if let Some(slot) = heaviest.get_mut(at as usize) {
            *slot = most;
        }
    }
    Some(heaviest)
}

/// The states, each before all that it leads to; `None` where there is a way round.
fn order(unrolled: &Unrolled) -> Option<Vec<u32>> {
    let mut open: Vec<usize> = vec![0; unrolled.states.len()];
    for way in unrolled.states.iter().flat_map(|state| &state.ways) {
        *open.get_mut(way.to as usize)? += 1;
    }
    let mut todo: Vec<u32> = vec![0];
    let mut order = Vec::with_capacity(unrolled.states.len());
    while let Some(at) = todo.pop() {
        order.push(at);
        for way in &unrolled.states.get(at as usize)?.ways {
            let slot = open.get_mut(way.to as usize)?;
            // Only the last way that leads there lets it through, and only once.
            if *slot == 1 {
                todo.push(way.to);
            }
            *slot = slot.saturating_sub(1);
        }
    }
    (order.len() == unrolled.states.len()).then_some(order)
}
