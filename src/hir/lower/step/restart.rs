//! `restart`: starts the wait again whose arm it stands in.

use crate::hir::lower::checker::{Checker, OnArm};
use crate::hir::{Construct, StepKind, errors};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn restart(&mut self, at_most: Option<&ast::Expr>, head: Span) -> StepKind {
        self.need(Construct::Restart, head);
        let max = match at_most {
            Some(most) => self.count(most, 1, 1_000),
            None => {
                self.sink.push(errors::unbounded("restart", "at most 5 times", head));
                None
            }
        };
        match self.on_arms.last() {
            Some(OnArm::Event) => {}
            // A status that is reached stays reached: the wait would end at once, again and again.
            Some(OnArm::Status) => self.sink.push(errors::restart_on_status(head)),
            None => self.sink.push(errors::restart_outside(head)),
        }
        self.leaves(head);
        max.map_or(StepKind::Error, |max| StepKind::Restart { max })
    }
}
