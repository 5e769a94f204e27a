//! `goto`.

use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Construct, StepKind, errors};
use crate::source::Span;
use crate::syntax::ast;
use smol_str::SmolStr;

impl Checker<'_> {
    pub(super) fn goto(
        &mut self,
        stage: &ast::Path,
        at_most: Option<&ast::Expr>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Goto, head);
        // A bounded `goto` that is used up goes on with the next step.
        if at_most.is_none() {
            self.leaves(head);
        }
        let name = stage.text();
        let most = at_most.and_then(|most| self.count(most, 1, 1_000));
        let Some(place) = self.stages.iter().position(|other| *other == name) else {
            let names: Vec<&str> = self.stages.iter().map(SmolStr::as_str).collect();
            self.sink.push(errors::goto_nowhere(&name, stage.span, names));
            return StepKind::Error;
        };
        let _ = self.find(&name, &[Kind::Stage]);
        let part = u32::try_from(place).unwrap_or(u32::MAX);
        if self.stage_place.is_some_and(|here| part <= here) {
            self.need(Construct::GotoBack, head);
            if at_most.is_none() {
                self.sink.push(errors::unbounded("goto", "at most 3 times", head));
            }
        }
        StepKind::Goto { part, at_most: most }
    }
}
