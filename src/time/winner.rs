//! The winner of a split. It depends on what all customers did, and a life is one customer's: so it is a
//! fact from outside ([`super::Won`]), and without it the customer is the first who comes to the split
//! and nobody is counted, which the first arm wins.

use super::life::{Life, Won};
use super::run::At;
use super::trace::What;
use crate::flow::{Flow, NodeId, NodeKind, SplitWay};
use smol_str::SmolStr;

impl Life<'_> {
    /// Notes when the customer first came to a split that looks for a winner.
    pub(super) fn comes_to(&mut self, key: &str, flow: &Flow, arms: &[SplitWay]) {
        let looks = arms.iter().any(|arm| {
            let node = flow.nodes.get(arm.to.0 as usize);
            matches!(node.map(|node| &node.kind), Some(NodeKind::Winner { key: of, .. }) if of == key)
        });
        if looks && !self.came.iter().any(|(split, _)| split == key) {
            self.came.push((key.to_owned(), self.now));
        }
    }

    /// When it is decided which arm wins, in milliseconds of universal time.
    pub(super) fn decided(&self, key: &str, after: i64) -> i64 {
        let known = self.given.won.iter().find(|won| won.split == key).and_then(|won| won.since);
        known.unwrap_or_else(|| {
            let came = self.came.iter().find(|(split, _)| split == key);
            let came = came.map_or(self.now, |(_, came)| *came);
            came.saturating_add(after.saturating_mul(1_000))
        })
    }

    /// Since when it is decided which arm of a split has won; nothing where that is still open.
    #[must_use]
    pub fn decided_since(&self, split: &str) -> Option<i64> {
        let nodes = self.engine.flows.iter().flat_map(|(flow, _)| &flow.nodes);
        let after = nodes.into_iter().find_map(|node| match &node.kind {
            NodeKind::Winner { key, after, .. } if key == split => Some(*after),
            _ => None,
        })?;
        let known = self.given.won.iter().any(|won| won.split == split && won.since.is_some());
        let came = self.came.iter().any(|(key, _)| key == split);
        Some(self.decided(split, after)).filter(|at| (known || came) && *at <= self.now)
    }

    /// It is decided now which arm wins: the runs that are held go on with it. What was decided before
    /// holds for good.
    pub(super) fn is_won(&mut self, split: String, arm: SmolStr) {
        if self.decided_since(&split).is_some() {
            return;
        }
        self.note(None, None, || What::Decided { split: split.clone(), arm: arm.clone() });
        self.given.won.retain(|won| won.split != split);
        self.given.won.push(Won { split: split.clone(), arm, since: Some(self.now) });
        let engine = self.engine;
        for at in self.under_way() {
            let Some(run) = self.runs.get(at) else { continue };
            let At::Waiting(node) = run.at else { continue };
            let Some((flow, _)) = engine.flows.get(run.id.flow as usize) else { continue };
            let kind = flow.nodes.get(node.0 as usize).map(|node| &node.kind);
            if let Some(kind @ NodeKind::Winner { key, .. }) = kind
                && *key == split
            {
                let way = self.winner_takes(at, node, kind);
                self.go(at, node, way);
            }
        }
    }

    /// The arm that has won, by its place, for a run that stands before it.
    pub(super) fn winner_takes(&mut self, at: usize, node: NodeId, kind: &NodeKind) -> usize {
        let NodeKind::Winner { key, arms, .. } = kind else { return 0 };
        let known = self.given.won.iter().find(|won| won.split == *key);
        let known = known.and_then(|won| arms.iter().position(|arm| arm.name == won.arm));
        let way = known.unwrap_or(0);
        if let Some(id) = self.runs.get(at).map(|run| run.id) {
            let span = self.span(id.flow, node);
            let arm = arms.get(way).map(|arm| arm.name.clone()).unwrap_or_default();
            self.note(Some(id), span, || What::Won {
                split: key.clone(),
                arm,
                known: known.is_some(),
            });
        }
        way
    }
}
