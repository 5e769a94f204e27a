//! Steps: what a run does at a node, and where it goes from there.

use super::life::{Answer, Input, Life, Timed};
use super::run::{At, RunId, Via};
use super::trace::What;
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Expr, Id, Journey, Value, VarId};
use crate::source::Span;
use crate::value::{Data, eval, holds};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Where a run goes from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It stays, or has ended.
    Stays,
    /// To one of the node's successors, by its place among them.
    Way(usize),
    /// To a node.
    To(NodeId, Via),
}

impl Life<'_> {
    /// Steps of a run, until it stays, or something has arrived or changed: that comes first.
    pub(super) fn step(&mut self, run: u32) {
        let at = run as usize;
        let engine = self.engine;
        while self.goes_on()
            && let Some(slot) = self.runs.get_mut(at)
        {
            let Some((flow, _)) = engine.flows.get(slot.id.flow as usize) else { return };
            let (node, next) = match std::mem::replace(&mut slot.at, At::Over) {
                At::Ready(node, via) => {
                    slot.at = At::Ready(node, via);
                    let Some(step) = flow.nodes.get(node.0 as usize) else { return };
                    (node, self.node(at, flow, node, via, &step.kind))
                }
                At::Deferred(chain) | At::Held(chain) => {
                    (chain.node, self.attempt(at, flow, chain))
                }
                other => {
                    slot.at = other;
                    return;
                }
            };
            let to = match next {
                Next::Stays => return,
                Next::To(to, via) => {
                    if let Some(id) = self.runs.get(at).map(|run| run.id) {
                        self.walked(id, node, 0);
                    }
                    (to, via)
                }
                Next::Way(way) => {
                    if let Some(id) = self.runs.get(at).map(|run| run.id) {
                        self.passed(id, node, way);
                    }
                    let kind = flow.nodes.get(node.0 as usize).map(|node| &node.kind);
                    let Some(to) = kind.and_then(|kind| kind.successors().get(way).copied()) else {
                        return;
                    };
                    (to, Via::Step)
                }
            };
            if let Some(slot) = self.runs.get_mut(at) {
                slot.at = At::Ready(to.0, to.1);
            }
            if !self.inbox.is_empty() || self.changed {
                self.ready.push(run);
                return;
            }
        }
    }

    /// Lets a run that stands at a node take one of its ways, when steps are taken.
    pub(super) fn go(&mut self, at: usize, node: NodeId, way: usize) {
        let engine = self.engine;
        let Some(run) = self.runs.get_mut(at) else { return };
        let Some((flow, _)) = engine.flows.get(run.id.flow as usize) else { return };
        let kind = flow.nodes.get(node.0 as usize).map(|node| &node.kind);
        let Some(to) = kind.and_then(|kind| kind.successors().get(way).copied()) else { return };
        run.at = At::Ready(to, Via::Step);
        run.turn += 1;
        let id = run.id;
        self.passed(id, node, way);
        self.ready.push(id.number);
    }

    /// The timer of what a run stands in.
    pub(super) fn wake(&mut self, run: u32, turn: u32) {
        let at = run as usize;
        let engine = self.engine;
        let Some(slot) = self.runs.get_mut(at).filter(|run| run.is_alive() && run.turn == turn)
        else {
            self.count = self.count.saturating_sub(1);
            return;
        };
        let flow = engine.flows.get(slot.id.flow as usize).map(|(flow, _)| flow);
        let kind = |node: NodeId| {
            flow.and_then(|flow| flow.nodes.get(node.0 as usize)).map(|node| &node.kind)
        };
        match slot.at {
            At::Waiting(node) => {
                let way = match kind(node) {
                    Some(kind @ NodeKind::Winner { .. }) => self.winner_takes(at, node, kind),
                    _ => 0,
                };
                self.go(at, node, way);
            }
            At::Racing(node, _) => {
                if let Some(NodeKind::Race { arms, .. }) = kind(node) {
                    self.leave_race(at, arms.len(), None);
                }
            }
            At::Counting(node, _) => {
                if let Some(NodeKind::Countdown { counter, .. }) = kind(node)
                    && let Some(place) = slot.counters.get_mut(*counter as usize)
                {
                    let way = *place as usize;
                    *place += 1;
                    self.go(at, node, way);
                }
            }
            At::Deferred(_) | At::Held(_) => {
                slot.turn += 1;
                self.ready.push(run);
            }
            At::Ready(..) | At::Over => {}
        }
    }

    pub(super) fn span(&self, flow: u32, node: NodeId) -> Option<Span> {
        let (flow, _) = self.engine.flows.get(flow as usize)?;
        flow.spans.get(node.0 as usize).copied()
    }

    fn node(&mut self, at: usize, flow: &Flow, node: NodeId, via: Via, kind: &NodeKind) -> Next {
        let Some(run) = self.runs.get(at) else { return Next::Stays };
        let id = run.id;
        let span = flow.spans.get(node.0 as usize).copied();
        let from = span.map(|span| (id, span));
        match kind {
            NodeKind::Send { .. } => {
                let chain = super::chain::Chain::begin(node, self.now);
                self.attempt(at, flow, chain)
            }
            NodeKind::Wait { span, at_most, .. } => {
                let seconds = match self.eval(at, span) {
                    Data::Value(Value::Duration(seconds)) => seconds.clamp(0, *at_most),
                    _ => 0,
                };
                if seconds == 0 {
                    return Next::Way(0);
                }
                self.waits(at, node, self.now.saturating_add(seconds.saturating_mul(1_000)));
                Next::Stays
            }
            NodeKind::Race { .. } => self.race(at, node, via, kind),
            NodeKind::Restart { counter, max, race } => {
                let again = self.count_up(at, *counter, *max);
                if again.is_none() {
                    self.set_counter(at, *counter, max.saturating_add(1));
                }
                Next::To(*race, if again.is_some() { Via::Restart } else { Via::Resume })
            }
            NodeKind::Countdown { .. } => self.countdown(at, node, via, kind),
            NodeKind::Back { countdown } => Next::To(*countdown, Via::Back),
            NodeKind::Branch { arms, .. } => {
                for (way, arm) in arms.iter().enumerate() {
                    let taken = match arm.bind {
                        Some(var) => {
                            let value = self.eval(at, &arm.condition);
                            let known = value != Data::Missing;
                            if known {
                                self.bind(at, var, value);
                            }
                            known
                        }
                        None => self.runs.get(at).is_some_and(|run| {
                            self.scoped(Some(run), |scope| holds(scope, &arm.condition))
                        }),
                    };
                    if taken {
                        return Next::Way(way);
                    }
                }
                Next::Way(arms.len())
            }
            NodeKind::Split { key, sticky, arms } => {
                let way = self.draw(id.number, key, *sticky, arms);
                let arm = arms.get(way).map(|arm| arm.name.clone()).unwrap_or_default();
                self.note(Some(id), span, || What::Drew { split: key.clone(), arm });
                self.comes_to(key, flow, arms);
                Next::Way(way)
            }
            NodeKind::Winner { key, after, .. } => match self.decided(key, *after) {
                until if until > self.now => {
                    self.waits(at, node, until);
                    Next::Stays
                }
                _ => Next::Way(self.winner_takes(at, node, kind)),
            },
            NodeKind::Enter { counter, round, .. } => {
                self.set_counter(at, *counter, 1);
                if let Some(var) = round {
                    self.bind(at, *var, Data::Value(Value::Int(1)));
                }
                Next::Way(0)
            }
            NodeKind::Loop { counter, max, round, .. } => match self.count_up(at, *counter, *max) {
                Some(count) => {
                    if let Some(var) = round {
                        self.bind(at, *var, Data::Value(Value::Int(i64::from(count))));
                    }
                    Next::Way(0)
                }
                None => Next::Way(1),
            },
            NodeKind::Let { var, value, .. } => {
                let value = self.eval(at, value);
                self.bind(at, *var, value);
                Next::Way(0)
            }
            NodeKind::Set { field, value, .. } => {
                let value = value.as_ref().map_or(Data::Missing, |value| self.eval(at, value));
                self.set_field(*field, value, from);
                Next::Way(0)
            }
            NodeKind::Consent { grant, purpose, channels, .. } => {
                self.set_consent(*grant, *purpose, channels, from);
                Next::Way(0)
            }
            NodeKind::Track { event, fields, .. } => {
                let data: Arc<[Data]> =
                    fields.iter().map(|field| self.eval_some(at, field)).collect();
                self.note(Some(id), span, || What::Tracked { event: *event, data: data.clone() });
                self.inbox.push_back((Input::Event(*event, data), from));
                Next::Way(0)
            }
            NodeKind::Call { action, args, bind, .. } => {
                let args: Vec<Data> = args.iter().map(|arg| self.eval_some(at, arg)).collect();
                let answer = self.given.answers.iter().find(|(a, _)| a == action);
                let answer = answer.map(|(_, answer)| answer.clone());
                let failed = matches!(answer, Some(Answer::Fails));
                self.note(Some(id), span, || What::Called { action: *action, args, failed });
                if failed {
                    return Next::Way(1);
                }
                if let Some(var) = bind {
                    let results = self.engine.program.actions.at(*action).result.len();
                    let fields = match answer {
                        Some(Answer::Fields(fields)) => fields,
                        _ => vec![Data::Missing; results].into(),
                    };
                    self.bind(at, *var, Data::Fields(fields));
                }
                Next::Way(0)
            }
            NodeKind::Start { journey, args, each, .. } => {
                self.start(at, *journey, args, each.as_ref(), from);
                Next::Way(0)
            }
            NodeKind::End { outcome } => {
                self.end(id.number, outcome, span);
                Next::Stays
            }
            // Flows that need it are not run.
            NodeKind::Later { .. } => Next::Stays,
        }
    }

    /// Begins another journey, once or for each element of a list.
    fn start(
        &mut self,
        at: usize,
        journey: Id<Journey>,
        args: &[Option<Expr>],
        each: Option<&(VarId, Expr)>,
        from: Option<(RunId, Span)>,
    ) {
        let engine = self.engine;
        let Some(place) = engine.flows.iter().position(|(flow, _)| flow.journey == journey) else {
            return;
        };
        let elements = match each {
            None => vec![None],
            Some((var, list)) => match self.eval(at, list) {
                Data::List(items) => items.iter().map(|item| Some((*var, item.clone()))).collect(),
                _ => Vec::new(),
            },
        };
        for element in elements {
            if let Some((var, value)) = element {
                self.bind(at, var, value);
            }
            let args = args.iter().map(|arg| self.eval_some(at, arg)).collect();
            self.inbox.push_back((Input::Start(place, args), from));
        }
    }

    fn waits(&mut self, at: usize, node: NodeId, until: i64) {
        let Some(run) = self.runs.get_mut(at) else { return };
        run.at = At::Waiting(node);
        run.turn += 1;
        let (id, turn) = (run.id, run.turn);
        self.timer(until, Timed::Wake(id.number, turn));
        let span = self.span(id.flow, node);
        self.note(Some(id), span, || What::Waits { node, until: Some(until) });
    }

    /// The value of an expression in a run.
    pub(super) fn eval(&self, at: usize, expr: &Expr) -> Data {
        self.scoped(self.runs.get(at), |scope| eval(scope, expr).into_owned())
    }

    fn eval_some(&self, at: usize, expr: &Option<Expr>) -> Data {
        expr.as_ref().map_or(Data::Missing, |expr| self.eval(at, expr))
    }

    fn bind(&mut self, at: usize, var: VarId, value: Data) {
        let slot = self.runs.get_mut(at).and_then(|run| run.vars.get_mut(var.0 as usize));
        if let Some(slot) = slot {
            *slot = value;
        }
    }

    fn set_counter(&mut self, at: usize, counter: u32, count: u32) {
        let slot = self.runs.get_mut(at).and_then(|run| run.counters.get_mut(counter as usize));
        if let Some(slot) = slot {
            *slot = count;
        }
    }

    /// Counts where fewer than `max` were counted; the new count.
    fn count_up(&mut self, at: usize, counter: u32, max: u32) -> Option<u32> {
        let slot = self.runs.get_mut(at)?.counters.get_mut(counter as usize)?;
        (*slot < max).then(|| {
            *slot += 1;
            *slot
        })
    }

    /// The arm of a split: what the world says, else by hash.
    fn draw(&self, run: u32, key: &str, sticky: bool, arms: &[crate::flow::SplitWay]) -> usize {
        let told = self.given.arms.iter().find(|(split, _)| split == key).map(|(_, arm)| arm);
        if let Some(way) = told.and_then(|name| arms.iter().position(|arm| arm.name == *name)) {
            return way;
        }
        let whole = key.ends_with(".holdout");
        if let (true, Some(held)) = (whole, self.given.holdout) {
            return arms.iter().position(|arm| arm.holdout == held).unwrap_or(0);
        }
        let who = if sticky { self.id.clone() } else { format!("{}-{run}", self.id) };
        let mut bucket = bucket(&who, key);
        for (way, arm) in arms.iter().enumerate() {
            bucket -= arm.share;
            if bucket < 0 {
                return way;
            }
        }
        arms.len().saturating_sub(1)
    }
}

/// The first eight hex digits of SHA-256 of `who/key`, modulo 10,000.
fn bucket(who: &str, key: &str) -> i64 {
    let hash = Sha256::digest(format!("{who}/{key}").as_bytes());
    let first = hash.iter().take(4).fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
    first % 10_000
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_bucket_of_the_reference() {
        assert_eq!(super::bucket("c1", "abandoned_cart.cart_offer"), 4_744);
    }
}
