//! How many entries a run can leave in its history: what each node leaves, times how often a run can
//! pass it. Both are at the most.
//!
//! A node inside a `repeat up to N times` is passed N times each time that the loop is entered, and a
//! `goto` back at most N times sends a run through the nodes of its circle N times more.

use crate::flow::{Flow, NodeId, NodeKind};
use std::collections::BTreeSet;

/// What a run leaves beside its nodes: that it began and ended, and the states before the first.
const AROUND: u64 = 40;

/// The entries of a whole run, from those of each node; more than any number where some way back is
/// no counted loop, so that nothing is known here.
pub(super) fn entries(flow: &Flow, weights: &[u64]) -> u64 {
    if !ends(&forward(flow)) {
        return u64::MAX;
    }
    let each = times(flow).into_iter().zip(weights);
    each.fold(AROUND, |sum, (times, weight)| sum.saturating_add(times.saturating_mul(*weight)))
}

/// The ways on from each node, without those by which loops lead back.
fn forward(flow: &Flow) -> Vec<Vec<usize>> {
    let ways = flow.nodes.iter().map(|node| {
        let back = usize::from(matches!(node.kind, NodeKind::Loop { .. }));
        node.kind.successors().into_iter().skip(back).map(|to| to.0 as usize).collect()
    });
    ways.collect()
}

/// Does no way come back to where it began.
fn ends(edges: &[Vec<usize>]) -> bool {
    let mut entering = vec![0_usize; edges.len()];
    for to in edges.iter().flatten() {
        if let Some(slot) = entering.get_mut(*to) {
            *slot += 1;
        }
    }
    let mut open: Vec<usize> =
        (0..edges.len()).filter(|at| entering.get(*at) == Some(&0)).collect();
    let mut passed = 0;
    while let Some(at) = open.pop() {
        passed += 1;
        for to in edges.get(at).into_iter().flatten() {
            if let Some(slot) = entering.get_mut(*to) {
                *slot -= 1;
                if *slot == 0 {
                    open.push(*to);
                }
            }
        }
    }
    passed == edges.len()
}

/// How often a run can pass each node.
fn times(flow: &Flow) -> Vec<u64> {
    let mut rounds = vec![1_u64; flow.nodes.len()];
    let mut ways_back = vec![1_u64; flow.nodes.len()];
    for (head, node) in (0..).zip(&flow.nodes) {
        let NodeKind::Loop { counter, max, body, .. } = node.kind else { continue };
        let enter = (0..).zip(&flow.nodes).find_map(|(at, node)| match node.kind {
            NodeKind::Enter { counter: of, .. } if of == counter => Some(at),
            _ => None,
        });
        let circle = circle(flow, NodeId(head), body, enter.map(NodeId));
        for place in circle {
            match (enter, rounds.get_mut(place), ways_back.get_mut(place)) {
                (Some(_), Some(rounds), _) => *rounds = rounds.saturating_mul(max.into()),
                (None, _, Some(ways)) => *ways = ways.saturating_add(max.into()),
                _ => {}
            }
        }
    }
    rounds.into_iter().zip(ways_back).map(|(rounds, ways)| rounds.saturating_mul(ways)).collect()
}

/// The nodes between a loop's way back and the loop itself. Of a `repeat` these are the ones from
/// which its head is reached without entering it anew, and without a `goto` back; of a `goto`, all on
/// some way round.
fn circle(flow: &Flow, head: NodeId, body: NodeId, enter: Option<NodeId>) -> Vec<usize> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); flow.nodes.len()];
    let mut forth: Vec<Vec<usize>> = vec![Vec::new(); flow.nodes.len()];
    let counted: BTreeSet<u32> = flow
        .nodes
        .iter()
        .filter_map(|node| match node.kind {
            NodeKind::Enter { counter, .. } => Some(counter),
            _ => None,
        })
        .collect();
    for (from, node) in flow.nodes.iter().enumerate() {
        let jumps =
            matches!(&node.kind, NodeKind::Loop { counter, .. } if !counted.contains(counter));
        for (way, to) in node.kind.successors().into_iter().enumerate() {
            // The first way of a loop leads back.
            if enter.is_some() && (Some(to) == enter || (jumps && way == 0)) {
                continue;
            }
            if let Some(slot) = forth.get_mut(from) {
                slot.push(to.0 as usize);
            }
            if let Some(slot) = back.get_mut(to.0 as usize) {
                slot.push(from);
            }
        }
    }
    let after = reached(&forth, body.0 as usize);
    let before = reached(&back, head.0 as usize);
    after.intersection(&before).copied().collect()
}

/// What can be reached from a node, itself included.
fn reached(edges: &[Vec<usize>], from: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(edges.get(at).into_iter().flatten().copied());
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::driver::analyze;
    use crate::source::Workspace;
    use std::collections::BTreeMap;

    fn times_of(steps: &str) -> BTreeMap<String, u64> {
        let source = format!(
            r#"
use std.channels {{ sms }}
use std.stages {{ awareness, consideration, loyalty }}
profile Customer {{ phone: phone?  zone: timezone = "Europe/Copenhagen"  n: int = 0 }}
event go
message a {{ purpose service  sms {{ en: "a" }} }}
message b {{ purpose service  sms {{ en: "b" }} }}
message c {{ purpose service  sms {{ en: "c" }} }}
message d {{ purpose service  sms {{ en: "d" }} }}
journey j {{ trigger on go  entry parallel  {steps} }}
"#
        );
        let workspace = Workspace::from_memory("", &[("all.journey", &source)]);
        let analysis = analyze(&workspace);
        let (flow, _) = analysis.flows.first().unwrap();
        let sends = flow.nodes.iter().zip(times(flow)).filter_map(|(node, times)| {
            let (_, name) = node.id.rsplit_once("send-")?;
            Some((name.to_owned(), times))
        });
        sends.collect()
    }

    fn wanted(each: [u64; 4]) -> BTreeMap<String, u64> {
        ["a", "b", "c", "d"].map(str::to_owned).into_iter().zip(each).collect()
    }

    #[test]
    fn a_way_back_that_is_not_counted_is_seen() {
        assert!(ends(&[vec![1, 2], vec![2], vec![]]));
        assert!(!ends(&[vec![1], vec![2, 3], vec![1], vec![]]));
    }

    #[test]
    fn rounds_multiply_where_loops_stand_in_loops() {
        let found = times_of(
            "send a via sms
             repeat up to 3 times every 1 day {
                 send b via sms
                 repeat up to 4 times every 1 hour { send c via sms  if customer.n > 1 { stop } }
             }
             send d via sms",
        );
        // `b` stands before the inner loop, `d` behind both.
        assert_eq!(found, wanted([1, 3, 12, 1]));
    }

    #[test]
    fn what_stands_behind_an_inner_loop_has_the_rounds_of_the_outer_one() {
        let found = times_of(
            "repeat up to 5 times as round {
                 repeat up to 2 times every 1 hour { send a via sms }
                 send b via sms
                 wait 1 day
             } exhausted { send c via sms }
             send d via sms",
        );
        assert_eq!(found, wanted([10, 5, 1, 1]));
    }

    #[test]
    fn ways_back_add_to_each_other() {
        let found = times_of(
            "stage awareness { send a via sms  wait 1 day }
             stage consideration {
                 repeat up to 2 times every 1 day { send b via sms }
                 if customer.n > 1 { goto awareness at most 3 times }
                 send c via sms
                 wait 1 day
                 goto consideration at most 4 times
             }
             stage loyalty { send d via sms }",
        );
        // `a` again after each of both: from consideration a way leads to awareness.
        assert_eq!(found, wanted([8, 16, 8, 1]));
    }
}
