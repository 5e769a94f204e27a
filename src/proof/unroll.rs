//! A flow with its loops unrolled: every way that a run can walk, with the least time that each step
//! takes. Which ways a run takes together is not looked at: conditions are.
//!
//! A state is a node with the counters that still matter there. A counter matters where its loop can
//! be reached without being set back, so that what comes behind a loop is there once, and not once
//! for each round that it was left in.

use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{CalendarSpan, Expr, ExprKind, Timer, Value};
use std::collections::HashMap;

/// The states of a flow, and the ways between them.
#[derive(Clone, Debug)]
pub struct Unrolled {
    /// The states; the first is where a run begins.
    pub states: Vec<State>,
    /// Is every way one that counters allow. Where there were too many states, loops are not
    /// unrolled, and can be gone round without end.
    pub exact: bool,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// The node.
    pub node: NodeId,
    /// The ways on.
    pub ways: Vec<Way>,
}

/// A way from one state to another.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Its place among the successors of the node.
    pub place: usize,
    /// The place of the state it leads to.
    pub to: u32,
    /// The least time that it takes, in seconds.
    pub least: i64,
}

/// How many states are looked at: so many for each node, and some.
const STATES_A_NODE: usize = 16;
const STATES_MORE: usize = 4_096;

/// The states of a flow.
#[must_use]
pub fn unroll(flow: &Flow) -> Unrolled {
    let most = flow.nodes.len() * STATES_A_NODE + STATES_MORE;
    let alive = alive(flow);
    states(flow, &alive, Some(most)).unwrap_or_else(|| {
        states(flow, &HashMap::new(), None)
            .unwrap_or_else(|| Unrolled { states: Vec::new(), exact: false })
    })
}

type Counters = Vec<(u32, u32)>;

/// By counter, the nodes at which it matters.
fn alive(flow: &Flow) -> HashMap<u32, Vec<bool>> {
    let mut before: Vec<Vec<NodeId>> = vec![Vec::new(); flow.nodes.len()];
    for (at, node) in flow.nodes.iter().enumerate() {
        for to in node.kind.successors() {
            if let Some(slot) = before.get_mut(to.0 as usize) {
                slot.push(NodeId(u32::try_from(at).unwrap_or(u32::MAX)));
            }
        }
    }
    let mut alive: HashMap<u32, Vec<bool>> = HashMap::new();
    // Who asks a counter, and who sets it back.
    let mut asked: Vec<(u32, NodeId)> = Vec::new();
    let mut resets: HashMap<u32, NodeId> = HashMap::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        match &node.kind {
            NodeKind::Loop { counter, .. } => asked.push((*counter, id)),
            NodeKind::Enter { counter, .. } => {
                resets.insert(*counter, id);
            }
            NodeKind::Restart { counter, race, .. } => {
                asked.push((*counter, id));
                resets.insert(*counter, *race);
            }
            NodeKind::Countdown { counter, .. } => {
                resets.insert(*counter, id);
            }
            NodeKind::Back { countdown } => {
                if let Some(NodeKind::Countdown { counter, .. }) =
                    flow.nodes.get(countdown.0 as usize).map(|node| &node.kind)
                {
                    asked.push((*counter, id));
                }
            }
            _ => {}
        }
    }
    for (counter, from) in asked {
        let marks = alive.entry(counter).or_insert_with(|| vec![false; flow.nodes.len()]);
        let mut todo = vec![from];
        while let Some(at) = todo.pop() {
            let Some(mark) = marks.get_mut(at.0 as usize) else { continue };
            if std::mem::replace(mark, true) || resets.get(&counter) == Some(&at) {
                continue;
            }
            todo.extend(before.get(at.0 as usize).into_iter().flatten().copied());
        }
    }
    alive
}

/// Makes the states; nothing where there are more than `most`. Without `most` counters are not looked
/// at.
fn states(flow: &Flow, alive: &HashMap<u32, Vec<bool>>, most: Option<usize>) -> Option<Unrolled> {
    let mut known: HashMap<(NodeId, Counters), u32> = HashMap::new();
    let mut todo: Vec<(NodeId, Counters)> = vec![(flow.entry, Vec::new())];
    known.insert((flow.entry, Vec::new()), 0);
    let mut made = Vec::new();
    let mut next = 0;
    while let Some((node, counters)) = todo.get(next).cloned() {
        next += 1;
        let mut ways = Vec::new();
        for step in steps(flow, node, &counters, most.is_some()) {
            let mut kept = step.counters;
            kept.retain(|(counter, _)| {
                alive.get(counter).and_then(|marks| marks.get(step.to.0 as usize)) == Some(&true)
            });
            let key = (step.to, kept);
            let to = match known.get(&key) {
                Some(to) => *to,
                None => {
                    let to = u32::try_from(todo.len()).unwrap_or(u32::MAX);
                    todo.push(key.clone());
                    known.insert(key, to);
                    to
                }
            };
            ways.push(Way { place: step.place, to, least: step.least });
        }
        made.push(State { node, ways });
        if most.is_some_and(|most| todo.len() > most) {
            return None;
        }
    }
    Some(Unrolled { states: made, exact: most.is_some() })
}

struct Step {
    place: usize,
    to: NodeId,
    counters: Counters,
    least: i64,
}

/// The steps from a node with these counters.
fn steps(flow: &Flow, at: NodeId, counters: &Counters, counting: bool) -> Vec<Step> {
    let Some(node) = flow.nodes.get(at.0 as usize) else { return Vec::new() };
    let count =
        |counter: u32| counters.iter().find(|(c, _)| *c == counter).map_or(0, |(_, count)| *count);
    let with = |counter: u32, value: u32| {
        let mut changed = counters.clone();
        changed.retain(|(c, _)| *c != counter);
        changed.push((counter, value));
        changed.sort_unstable();
        changed
    };
    let step = |place: usize, to: NodeId, least: i64| Step {
        place,
        to,
        counters: counters.clone(),
        least,
    };
    let mut steps = match &node.kind {
        NodeKind::Wait { span, at_most, next } => {
            vec![step(0, *next, constant(span).unwrap_or(0).clamp(0, *at_most))]
        }
        NodeKind::Race { timer, arms, elapsed, past, missing, .. } => {
            let used = arms
                .iter()
                .flat_map(|arm| &arm.restarts)
                .any(|(counter, max)| count(*counter) > *max);
            let mut steps: Vec<Step> = arms
                .iter()
                .enumerate()
                .filter(|(_, arm)| {
                    // All its restarts are used up: it fits nothing any more.
                    arm.restarts.is_empty()
                        || arm.restarts.iter().any(|(counter, max)| count(*counter) <= *max)
                })
                .map(|(place, arm)| step(place, arm.to, 0))
                .collect();
            let (least, passes, misses) = match timer {
                // A restart that is used up goes back to what is left of the time.
                Timer::Span(_) if used || !counting => (0, false, false),
                Timer::Span(seconds) => ((*seconds).max(0), false, false),
                Timer::Moment { moment, .. } => (0, moment.can_pass(), moment.can_miss()),
            };
            steps.push(step(arms.len(), *elapsed, least));
            if passes {
                steps.push(step(arms.len() + 1, *past, 0));
            }
            if misses {
                steps.push(step(arms.len() + 2, *missing, 0));
            }
            steps
        }
        NodeKind::Restart { counter, max, race } => {
            let counted = count(*counter).saturating_add(1).min(max.saturating_add(1));
            vec![Step { place: 0, to: *race, counters: with(*counter, counted), least: 0 }]
        }
        NodeKind::Enter { counter, next, .. } => {
            vec![Step { place: 0, to: *next, counters: with(*counter, 1), least: 0 }]
        }
        NodeKind::Loop { counter, max, body, exhausted, .. } => {
            let counted = count(*counter);
            let more = Step {
                place: 0,
                to: *body,
                counters: with(*counter, counted.saturating_add(1)),
                least: 0,
            };
            match (counting, counted < *max) {
                (true, true) => vec![more],
                (true, false) => vec![step(1, *exhausted, 0)],
                (false, _) => vec![more, step(1, *exhausted, 0)],
            }
        }
        NodeKind::Countdown { counter, follow, points, skipped, next, .. } => {
            let from = count(*counter) as usize;
            let mut steps: Vec<Step> = points
                .iter()
                .enumerate()
                .skip(if counting { from } else { 0 })
                .map(|(place, point)| {
                    let earlier = from.checked_sub(1).and_then(|at| points.get(at));
                    let least = match earlier.filter(|_| !follow && counting) {
                        Some(earlier) => apart(earlier.before, point.before),
                        None => 0,
                    };
                    let place_after = u32::try_from(place + 1).unwrap_or(u32::MAX);
                    Step { place, to: point.to, counters: with(*counter, place_after), least }
                })
                .collect();
            // What was skipped is skipped once: the counter is there from then on, and still 0.
            let fresh = !counters.iter().any(|(c, _)| c == counter);
            if fresh || !counting {
                let counters = with(*counter, 0);
                steps.push(Step { place: points.len(), to: *skipped, counters, least: 0 });
            }
            steps.push(step(points.len() + 1, *next, 0));
            steps
        }
        NodeKind::Back { countdown } => vec![step(0, *countdown, 0)],
        other => {
            let ways = other.successors().into_iter().enumerate();
            ways.map(|(place, to)| step(place, to, 0)).collect()
        }
    };
    // A race and a countdown that are come to from a step begin anew.
    for step in &mut steps {
        let fresh: Vec<u32> = match flow.nodes.get(step.to.0 as usize).map(|node| &node.kind) {
            Some(NodeKind::Race { restarts, .. })
                if !matches!(node.kind, NodeKind::Restart { .. }) =>
            {
                restarts.clone()
            }
            Some(NodeKind::Countdown { counter, .. })
                if !matches!(node.kind, NodeKind::Back { .. }) =>
            {
                vec![*counter]
            }
            _ => continue,
        };
        step.counters.retain(|(counter, _)| !fresh.contains(counter));
    }
    steps
}

/// The least seconds between two points of a series that keeps its date: the time of day may take most
/// of a day away.
fn apart(earlier: CalendarSpan, later: CalendarSpan) -> i64 {
    const DAY: i64 = 86_400;
    let days = |span: CalendarSpan| i64::from(span.months) * 28 + i64::from(span.days);
    ((days(earlier) - days(later) - 1) * DAY + earlier.seconds - later.seconds).max(0)
}

/// The seconds of a span that is written out.
fn constant(span: &Expr) -> Option<i64> {
    match &span.kind {
        ExprKind::Value(Value::Duration(seconds)) => Some(*seconds),
        _ => None,
    }
}

impl Unrolled {
    /// The least seconds from the beginning to each state; `None` where no way leads there.
    #[must_use]
    pub fn earliest(&self) -> Vec<Option<i64>> {
        let mut best: Vec<Option<i64>> = vec![None; self.states.len()];
        let mut heap = std::collections::BinaryHeap::from([(std::cmp::Reverse(0_i64), 0_u32)]);
        while let Some((std::cmp::Reverse(time), at)) = heap.pop() {
            let Some(slot) = best.get_mut(at as usize) else { continue };
            if slot.is_some_and(|known| known <= time) {
                continue;
            }
            *slot = Some(time);
            for way in self.states.get(at as usize).into_iter().flat_map(|state| &state.ways) {
                heap.push((std::cmp::Reverse(time.saturating_add(way.least)), way.to));
            }
        }
        best
    }

    /// By state, the ways that lead there, with where they come from.
    #[must_use]
    pub fn before(&self) -> Vec<Vec<(u32, Way)>> {
        let mut before: Vec<Vec<(u32, Way)>> = vec![Vec::new(); self.states.len()];
        for (at, state) in self.states.iter().enumerate() {
            for way in &state.ways {
                if let Some(slot) = before.get_mut(way.to as usize) {
                    slot.push((u32::try_from(at).unwrap_or(u32::MAX), *way));
                }
            }
        }
        before
    }

    /// The shortest way, in steps, from one state to another that fits.
    #[must_use]
    pub fn path(&self, from: u32, fits: impl Fn(u32) -> bool) -> Option<Vec<(u32, Way)>> {
        let mut came: HashMap<u32, (u32, Way)> = HashMap::new();
        let mut todo = std::collections::VecDeque::from([from]);
        let mut seen = vec![false; self.states.len()];
        while let Some(at) = todo.pop_front() {
            if fits(at) {
                let mut path = Vec::new();
                let mut here = at;
                while let Some((before, way)) = came.get(&here).filter(|_| here != from) {
                    path.push((*before, *way));
                    here = *before;
                }
                path.reverse();
                return Some(path);
            }
            if std::mem::replace(seen.get_mut(at as usize)?, true) {
                continue;
            }
            for way in &self.states.get(at as usize)?.ways {
                if seen.get(way.to as usize) == Some(&false) && way.to != from {
                    came.entry(way.to).or_insert((at, *way));
                    todo.push_back(way.to);
                }
            }
        }
        None
    }

    /// Some way from the beginning to a state: backwards, where `dice` says. `None` where it meets a way
    /// round too often.
    #[must_use]
    pub fn some_path(
        &self,
        before: &[Vec<(u32, Way)>],
        to: u32,
        dice: &mut impl FnMut(usize) -> usize,
    ) -> Option<Vec<(u32, Way)>> {
        let mut path = Vec::new();
        let mut at = to;
        while at != 0 {
            // Of several ways from one state the first: a message that goes out.
            let mut ways = before.get(at as usize)?.clone();
            ways.dedup_by_key(|(from, _)| *from);
            let (from, way) = *ways.get(dice(ways.len()))?;
            path.push((from, way));
            at = from;
            if path.len() > 4 * self.states.len() {
                return None;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The steps of a path as nodes with their ways.
    #[must_use]
    pub fn nodes(&self, path: &[(u32, Way)]) -> Vec<(NodeId, usize)> {
        path.iter()
            .filter_map(|(at, way)| Some((self.states.get(*at as usize)?.node, way.place)))
            .collect()
    }
}
