//! What is known where: facts and names on the way through blocks.

use super::checker::{Checker, Place};
use crate::hir::{Block, VarId};
use crate::source::Span;
use crate::syntax::ast;

/// What was known before a block that may not run.
pub(super) struct Mark {
    facts: Vec<Place>,
    locals: usize,
}

/// What is known at the end of a way through a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    pub(super) facts: Vec<Place>,
    /// Names that this way has bound.
    pub(super) bound: Vec<VarId>,
}

impl Checker<'_> {
    pub(super) fn mark(&self) -> Mark {
        Mark { facts: self.facts.clone(), locals: self.locals.len() }
    }

    /// Steps in order. What stands behind a step that leaves is reported once.
    pub(super) fn block(&mut self, block: &ast::Block) -> Block {
        let mut out = Block::default();
        // Most blocks are one step, and a list grows by fours.
        out.steps.reserve_exact(block.steps.len());
        let mut reported = false;
        for step in &block.steps {
            if self.ended && !reported {
                self.sink.push(crate::hir::errors::unreachable(step.head, "this step"));
                reported = true;
            }
            let ended = std::mem::take(&mut self.ended);
            out.steps.extend(self.step(step));
            self.ended |= ended;
        }
        out
    }

    /// A block that may not run: afterwards only facts hold that held before and still do, and what
    /// it bound may not be there. Says whether it leaves.
    pub(super) fn arm(&mut self, block: &ast::Block, mark: &Mark) -> (Block, bool) {
        let outer = std::mem::take(&mut self.ended);
        let lowered = self.block(block);
        let left = std::mem::replace(&mut self.ended, outer);
        self.way = Way {
            facts: self.facts.clone(),
            bound: self
                .locals
                .iter()
                .skip(mark.locals)
                .filter(|local| !local.maybe)
                .map(|local| local.var)
                .collect(),
        };
        self.leave(mark, left);
        (lowered, left)
    }

    /// Ends an arm that began at `mark`.
    pub(super) fn leave(&mut self, mark: &Mark, left: bool) {
        for local in self.locals.iter_mut().skip(mark.locals) {
            local.maybe = true;
        }
        if left {
            self.facts.clone_from(&mark.facts);
        } else {
            self.facts.retain(|fact| mark.facts.contains(fact));
        }
    }

    /// Facts about the world die at a wait.
    pub(super) fn time_passes(&mut self) {
        // What a variable holds stays as it is.
        self.facts.retain(|place| place.first() == Some(&1));
    }

    /// Ways that meet again: what all of them know holds behind them.
    pub(super) fn join(&mut self, ways: Vec<Way>) {
        let mut ways = ways.into_iter();
        let Some(first) = ways.next() else { return };
        let rest: Vec<Way> = ways.collect();
        // Where all others have left, the names of the only way are there.
        let all = |var: &VarId| rest.iter().all(|way| way.bound.contains(var));
        let bound: Vec<VarId> = first.bound.into_iter().filter(all).collect();
        for local in &mut self.locals {
            if bound.contains(&local.var) {
                local.maybe = false;
            }
        }
        self.facts = first
            .facts
            .into_iter()
            .filter(|fact| rest.iter().all(|way| way.facts.contains(fact)))
            .collect();
    }

    pub(super) fn leaves(&mut self, _span: Span) {
        self.ended = true;
    }
}
