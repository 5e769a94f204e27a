//! Loops written out, for platforms on which nothing leads back: a node stands there once for each round in which a
//! run can come to it, so what its counters would say is known on every way.

use crate::flow::{BranchArm, Flow, Node, NodeId, NodeKind};
use crate::hir::{Expr, ExprKind, Op, Value, VarId};
use crate::source::Span;
use smol_str::{SmolStr, format_smolstr};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most nodes of a graph that is written out: nobody looks through more in an editor.
pub const MOST: usize = 500;

/// What loops have counted, where somebody can still ask.
type Counters = BTreeMap<u32, u32>;

/// The same graph without [`NodeKind::Enter`] and [`NodeKind::Loop`]. The first copy of a node keeps its id, and the name
/// of a round is its number. `None` where it has more than [`MOST`] nodes.
#[must_use]
pub fn unrolled(flow: &Flow) -> Option<Cow<'_, Flow>> {
    let loops = |node: &Node| matches!(node.kind, NodeKind::Enter { .. } | NodeKind::Loop { .. });
    // The steps of a split that has a winner are known by their ids.
    let winner = |node: &Node| matches!(node.kind, NodeKind::Winner { .. });
    if !flow.nodes.iter().any(loops) || flow.nodes.iter().any(winner) {
        return Some(Cow::Borrowed(flow));
    }
    let rounds = rounds(flow);
    let mut copies = Copies {
        flow,
        rounds: &rounds,
        live: live(flow, &rounds),
        states: Vec::new(),
        places: HashMap::new(),
    };
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
        copies.number(&mut kind, &counters);
        trim(&mut kind);
        kind.each_way(|way| *way = copies.place(*way, counters.clone()));
        nodes.push(Node { id: names.fresh(&node.id), stage: node.stage, kind });
        spans.push(*span);
    }
    Some(Cow::Owned(Flow { entry, nodes, spans, ..flow.clone() }))
}

/// A split in a loop that a platform would draw anew in each round, where a run has one arm of it. One that is sticky
/// has the arm of the customer, whoever draws it.
#[must_use]
pub fn drawn_in_a_loop(flow: &Flow) -> Option<Span> {
    drawn_twice(&*unrolled(flow)?)
}

/// The same, in a graph whose loops are written out.
#[must_use]
pub fn drawn_twice(flow: &Flow) -> Option<Span> {
    let mut keys = BTreeSet::new();
    flow.nodes.iter().zip(&flow.spans).find_map(|(node, span)| match &node.kind {
        NodeKind::Split { key, sticky: false, .. } if !keys.insert(key.as_str()) => Some(*span),
        _ => None,
    })
}

/// Nodes with what was counted on the way to them.
struct Copies<'f> {
    flow: &'f Flow,
    rounds: &'f HashMap<VarId, u32>,
    live: Vec<BTreeSet<u32>>,
    states: Vec<(NodeId, Counters)>,
    places: HashMap<(NodeId, Counters), NodeId>,
}

impl Copies<'_> {
    /// Writes the numbers of rounds for their names.
    fn number(&self, kind: &mut NodeKind, counters: &Counters) {
        kind.each_expr(|expr| {
            expr.walk_mut(&mut |part| {
                let counter = var(part).and_then(|var| self.rounds.get(&var));
                if let Some(round) = counter.and_then(|counter| counters.get(counter)) {
                    part.kind = ExprKind::Value(Value::Int(i64::from(*round)));
                }
            });
        });
    }

    /// Where a branch leads that the numbers of rounds decide.
    fn decided(&self, kind: &NodeKind, counters: &Counters) -> Option<NodeId> {
        if !matches!(kind, NodeKind::Branch { .. }) || self.rounds.is_empty() {
            return None;
        }
        let mut kind = kind.clone();
        self.number(&mut kind, counters);
        trim(&mut kind);
        match kind {
            NodeKind::Branch { arms, otherwise, .. } if arms.is_empty() => Some(otherwise),
            _ => None,
        }
    }

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
                kind => match self.decided(kind, &counters) {
                    Some(to) => to,
                    None => break,
                },
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

/// Takes out of a branch the arms that never hold, and those behind one that always holds.
fn trim(kind: &mut NodeKind) {
    let NodeKind::Branch { arms, otherwise, .. } = kind else { return };
    arms.retain(|arm| arm.bind.is_some() || holds(&arm.condition) != Some(false));
    let always = |arm: &BranchArm| arm.bind.is_none() && holds(&arm.condition) == Some(true);
    if let Some(at) = arms.iter().position(always) {
        *otherwise = arms.get(at).map_or(*otherwise, |arm| arm.to);
        arms.truncate(at);
    }
}

/// Does a condition hold, where constants decide it.
fn holds(expr: &Expr) -> Option<bool> {
    let number = |expr: &Expr| match &expr.kind {
        ExprKind::Value(Value::Int(number)) => Some(*number),
        _ => None,
    };
    match &expr.kind {
        ExprKind::Value(Value::Bool(holds)) => Some(*holds),
        ExprKind::Not(inner) => holds(inner).map(|holds| !holds),
        ExprKind::Binary(Op::And, a, b) => match (holds(a), holds(b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (a, b) => a.zip(b).map(|(a, b)| a && b),
        },
        ExprKind::Binary(Op::Or, a, b) => match (holds(a), holds(b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (a, b) => a.zip(b).map(|(a, b)| a || b),
        },
        ExprKind::Binary(op, a, b) => {
            let (a, b) = (number(a)?, number(b)?);
            Some(match op {
                Op::Eq => a == b,
                Op::Ne => a != b,
                Op::Lt => a < b,
                Op::Le => a <= b,
                Op::Gt => a > b,
                Op::Ge => a >= b,
                _ => return None,
            })
        }
        ExprKind::InList(value, items) => {
            let value = number(value)?;
            let items: Option<Vec<i64>> = items.iter().map(number).collect();
            Some(items?.contains(&value))
        }
        ExprKind::InRange(value, low, high) => {
            Some((number(low)?..=number(high)?).contains(&number(value)?))
        }
        _ => None,
    }
}

/// The names of rounds, each with its counter.
fn rounds(flow: &Flow) -> HashMap<VarId, u32> {
    let named = flow.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Enter { counter, round, .. } | NodeKind::Loop { counter, round, .. } => {
            Some((round.as_ref().copied()?, *counter))
        }
        _ => None,
    });
    named.collect()
}

fn var(expr: &Expr) -> Option<VarId> {
    match &expr.kind {
        ExprKind::Var(var) => Some(*var),
        _ => None,
    }
}

/// The counters that a node itself asks: a loop, or a step that reads the number of a round.
fn asks(node: &Node, rounds: &HashMap<VarId, u32>) -> BTreeSet<u32> {
    let mut asks = BTreeSet::new();
    if let NodeKind::Loop { counter, .. } = &node.kind {
        asks.insert(*counter);
    }
    node.kind.clone().each_expr(|expr| {
        expr.walk(&mut |part| asks.extend(var(part).and_then(|var| rounds.get(&var))));
    });
    asks
}

/// The counters that a node or one behind it asks before they begin anew.
fn live(flow: &Flow, rounds: &HashMap<VarId, u32>) -> Vec<BTreeSet<u32>> {
    let asked: Vec<BTreeSet<u32>> = flow.nodes.iter().map(|node| asks(node, rounds)).collect();
    let mut live = asked.clone();
    let mut changed = true;
    while changed {
        changed = false;
        for ((at, node), asked) in flow.nodes.iter().enumerate().zip(&asked).rev() {
            let next = node.kind.successors();
            let mut own: BTreeSet<u32> = next
                .iter()
                .filter_map(|next| live.get(next.0 as usize))
                .flat_map(|behind: &BTreeSet<u32>| behind.iter().copied())
                .collect();
            if let NodeKind::Enter { counter, .. } = &node.kind {
                own.remove(counter);
            }
            own.extend(asked);
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
