//! The graph as Knock wants it: steps in a row, and branches whose ways come together again.
//!
//! Loops are unrolled first, so that the graph has no way back. For each state that is left on several ways
//! the *join* is the next state through which all of them pass that do not end the run: its nearest common
//! post-dominator. What stands before the join is written into the branch, what stands behind it once,
//! after it. What cannot be nested so is written twice, which means the same.

use crate::flow::{Flow, NodeKind};
use crate::proof::unroll::{Unrolled, unroll};

/// A graph without ways back, and where its ways come together.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) graph: Unrolled,
    /// By state, where its ways come together; `None` where that is the end, or nowhere.
    joins: Vec<Option<u32>>,
    /// By state, does every way from it end the run before the journey's own end.
    ends: Vec<bool>,
    /// The states, each behind those that it leads to.
    order: Vec<u32>,
}

impl Shape {
    /// Of a flow; `None` where it has too many states, or a way back that no counter closes.
    pub(super) fn of(flow: &Flow) -> Option<Self> {
        let graph = unroll(flow);
        if !graph.exact {
            return None;
        }
        let order = from_the_end(&graph)?;
        let is_end = |at: u32, own: bool| {
            let state = graph.states.get(at as usize);
            let node = state.and_then(|state| flow.nodes.get(state.node.0 as usize));
            matches!(node.map(|node| &node.kind),
                Some(NodeKind::End { outcome }) if !own || outcome == "completed")
        };
        let mut found = joins(&graph, &order, |at| is_end(at, true));
        if found.1.first() == Some(&true) {
            // The journey's own end is never reached: any end is as good.
            found = joins(&graph, &order, |at| is_end(at, false));
        }
        let (joins, ends) = found;
        Some(Self { graph, joins, ends, order })
    }

    /// Where the ways of a state come together.
    pub(super) fn join(&self, at: u32) -> Option<u32> {
        self.joins.get(at as usize).copied().flatten()
    }

    /// By state, the longest way from it to the end, where each node takes so long.
    pub(super) fn longest(&self, flow: &Flow, takes: impl Fn(&NodeKind) -> i64) -> Vec<i64> {
        let mut longest: Vec<i64> = vec![0; self.graph.states.len()];
        for at in &self.order {
            let Some(state) = self.graph.states.get(*at as usize) else { continue };
            let after = state.ways.iter().filter_map(|way| longest.get(way.to as usize)).max();
            let after = after.copied().unwrap_or(0);
            let here = flow.nodes.get(state.node.0 as usize).map_or(0, |node| takes(&node.kind));
            if let Some(slot) = longest.get_mut(*at as usize) {
                *slot = after.saturating_add(here);
            }
        }
        longest
    }

    /// Does every way from here end the run.
    pub(super) fn ends(&self, at: u32) -> bool {
        self.ends.get(at as usize).copied().unwrap_or(true)
    }
}

/// The states, each behind those that it leads to; `None` where some lead back.
fn from_the_end(graph: &Unrolled) -> Option<Vec<u32>> {
    let mut order = Vec::with_capacity(graph.states.len());
    // 0: not seen, 1: under way, 2: done.
    let mut marks = vec![0_u8; graph.states.len()];
    let mut stack = vec![(0_u32, 0_usize)];
    *marks.first_mut()? = 1;
    while let Some((at, way)) = stack.pop() {
        let state = graph.states.get(at as usize)?;
        let Some(next) = state.ways.get(way) else {
            *marks.get_mut(at as usize)? = 2;
            order.push(at);
            continue;
        };
        stack.push((at, way + 1));
        let mark = marks.get_mut(next.to as usize)?;
        match *mark {
            0 => {
                *mark = 1;
                stack.push((next.to, 0));
            }
            1 => return None,
            _ => {}
        }
    }
    Some(order)
}

/// Joins, and which states only end the run; `is_exit` says which ends are the journey's own.
fn joins(
    graph: &Unrolled,
    order: &[u32],
    is_exit: impl Fn(u32) -> bool,
) -> (Vec<Option<u32>>, Vec<bool>) {
    let count = graph.states.len();
    let exit = u32::try_from(count).unwrap_or(u32::MAX);
    let mut parent: Vec<u32> = vec![exit; count + 1];
    let mut depth: Vec<u32> = vec![0; count + 1];
    let mut ends = vec![true; count];
    for at in order {
        let ways = graph.states.get(*at as usize).map_or(&[][..], |state| &state.ways);
        let live = ways.iter().filter(|way| ends.get(way.to as usize) == Some(&false));
        let mut join = is_exit(*at).then_some(exit);
        for way in live {
            join = Some(join.map_or(way.to, |other| common(&parent, &depth, other, way.to)));
        }
        let Some(join) = join else { continue };
        let below = depth.get(join as usize).map_or(0, |depth| depth + 1);
        if let (Some(end), Some(up), Some(deep)) =
            (ends.get_mut(*at as usize), parent.get_mut(*at as usize), depth.get_mut(*at as usize))
        {
            (*end, *up, *deep) = (false, join, below);
        }
    }
    parent.truncate(count);
    let dead = |at: usize| ends.get(at).copied().unwrap_or(true);
    let joins = parent
        .into_iter()
        .enumerate()
        .map(|(at, join)| Some(join).filter(|join| *join != exit && !dead(at)))
        .collect();
    (joins, ends)
}

/// The nearest state that both pass.
fn common(parent: &[u32], depth: &[u32], a: u32, b: u32) -> u32 {
    let (mut a, mut b) = (a, b);
    let deep = |at: u32| depth.get(at as usize).copied().unwrap_or(0);
    let up = |at: u32| parent.get(at as usize).copied().unwrap_or(at);
    while a != b {
        // The exit has no parent but itself, and lies at depth 0.
        match deep(a).cmp(&deep(b)) {
            std::cmp::Ordering::Less => b = up(b),
            std::cmp::Ordering::Greater => a = up(a),
            std::cmp::Ordering::Equal => (a, b) = (up(a), up(b)),
        }
    }
    a
}
