//! Loops written out, for platforms on which nothing leads back: a node stands there once for each round in which a
//! run can come to it, so what its counters would say is known on every way.

use crate::flow::{Flow, Node, NodeId, NodeKind};
use crate::source::Span;
use smol_str::{SmolStr, format_smolstr};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most nodes of a graph that is written out: nobody looks through more in an editor.
pub const MOST: usize = 500;

/// What loops have counted, where somebody can still ask.
type Counters = BTreeMap<u32, u32>;

/// The same graph without [`NodeKind::Enter`] and [`NodeKind::Loop`]. The first copy of a node keeps its id; a name
/// of a round is bound by nobody any more. `None` where it has more than [`MOST`] nodes.
#[must_use]
pub fn unrolled(flow: &Flow) -> Option<Cow<'_, Flow>> {
    let loops = |node: &Node| matches!(node.kind, NodeKind::Enter { .. } | NodeKind::Loop { .. });
    // The steps of a split that has a winner are known by their ids.
    let winner = |node: &Node| matches!(node.kind, NodeKind::Winner { .. });
    if !flow.nodes.iter().any(loops) || flow.nodes.iter().any(winner) {
        return Some(Cow::Borrowed(flow));
    }
    let mut copies = Copies { flow, live: live(flow), states: Vec::new(), places: HashMap::new() };
    let mut names = Names::of(flow);
    let entry = copies.place(flow.entry, Counters::new());
    let (mut nodes, mut spans) = (Vec::new(), Vec::new());
    while let Some((of, counters)) = copies.states.get(nodes.len()).cloned() {
        let at = of.0 as usize;
        let (Some(node), Some(span)) = (flow.nodes.get(at), flow.spans.get(at)) else { break };
        if nodes.len() >= MOST {
            return None;
        }
        let mut kind = node.kind.clone();
        kind.each_way(|way| *way = copies.place(*way, counters.clone()));
        nodes.push(Node { id: names.fresh(&node.id), stage: node.stage, kind });
        spans.push(*span);
    }
    Some(Cow::Owned(Flow { entry, nodes, spans, ..flow.clone() }))
}

/// A split that stands in a graph twice. A run has one arm of it, in every round; a platform that draws by itself
/// would draw anew.
#[must_use]
pub fn drawn_twice(flow: &Flow) -> Option<Span> {
    let mut keys = BTreeSet::new();
    flow.nodes.iter().zip(&flow.spans).find_map(|(node, span)| match &node.kind {
        NodeKind::Split { key, .. } if !keys.insert(key.as_str()) => Some(*span),
        _ => None,
    })
}

/// Nodes with what was counted on the way to them.
struct Copies<'f> {
    flow: &'f Flow,
    live: Vec<BTreeSet<u32>>,
    states: Vec<(NodeId, Counters)>,
    places: HashMap<(NodeId, Counters), NodeId>,
}

impl Copies<'_> {
    /// The copy to which a way leads: through the loops on it, which take no time and do nothing else.
    fn place(&mut self, to: NodeId, mut counters: Counters) -> NodeId {
        let mut at = to;
        while let Some(node) = self.flow.nodes.get(at.0 as usize) {
            at = match &node.kind {
                // The first round begins.
                NodeKind::Enter { counter, next, .. } => {
                    counters.insert(*counter, 1);
                    *next
                }
                NodeKind::Loop { counter, max, body, exhausted, .. } => {
                    let done = counters.get(counter).copied().unwrap_or(0);
                    if done < *max {
                        counters.insert(*counter, done + 1);
                        *body
                    } else {
                        *exhausted
                    }
                }
                _ => break,
            };
        }
        if let Some(live) = self.live.get(at.0 as usize) {
            counters.retain(|counter, _| live.contains(counter));
        }
        let next = NodeId(u32::try_from(self.states.len()).unwrap_or(u32::MAX));
        let place = *self.places.entry((at, counters.clone())).or_insert(next);
        if place == next {
            self.states.push((at, counters));
        }
        place
    }
}

/// The counters that a node or one behind it asks before they begin anew.
fn live(flow: &Flow) -> Vec<BTreeSet<u32>> {
    let mut live = vec![BTreeSet::new(); flow.nodes.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (at, node) in flow.nodes.iter().enumerate().rev() {
            let next = node.kind.successors();
            let mut own: BTreeSet<u32> = next
                .iter()
                .filter_map(|next| live.get(next.0 as usize))
                .flat_map(|behind: &BTreeSet<u32>| behind.iter().copied())
                .collect();
            match &node.kind {
                NodeKind::Enter { counter, .. } => drop(own.remove(counter)),
                NodeKind::Loop { counter, .. } => drop(own.insert(*counter)),
                _ => {}
            }
            if let Some(slot) = live.get_mut(at)
                && *slot != own
            {
                *slot = own;
                changed = true;
            }
        }
    }
    live
}

/// Ids of copies.
struct Names {
    taken: BTreeSet<SmolStr>,
    copies: BTreeMap<SmolStr, u32>,
}

impl Names {
    fn of(flow: &Flow) -> Self {
        let taken = flow.nodes.iter().map(|node| node.id.clone()).collect();
        Self { taken, copies: BTreeMap::new() }
    }

    /// The id for the next copy of a node.
    fn fresh(&mut self, id: &SmolStr) -> SmolStr {
        let copies = self.copies.entry(id.clone()).or_insert(0);
        loop {
            *copies += 1;
            if *copies == 1 {
                return id.clone();
            }
            let name = format_smolstr!("{id}-{copies}");
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}
