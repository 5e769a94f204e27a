//! `repeat`.

use super::always_waits;
use crate::hir::lower::checker::Checker;
use crate::hir::{Block, Construct, StepKind, Ty, VarSource, errors};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn repeat(
        &mut self,
        max: Option<&ast::Expr>,
        every: Option<&ast::Expr>,
        bind: Option<&ast::Name>,
        body: &ast::Block,
        exhausted: Option<&ast::Block>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Repeat, head);
        let max = match max {
            Some(max) => self.count(max, 1, 1_000),
            None => {
                self.sink.push(errors::unbounded("repeat", "up to 5 times", head));
                None
            }
        };
        let has_every = every.is_some();
        let every_span = every.map(|every| every.span);
        let every = every.and_then(|every| self.seconds(every));
        if let (Some(0), Some(span)) = (every, every_span) {
            self.sink.push(errors::no_time(span));
        }
        if has_every {
            self.need(Construct::RepeatEvery, head);
        }
        // What was known before the loop need not hold in the second round.
        self.time_passes();
        let start = self.mark();
        let round = bind.map(|name| self.bind(name, Ty::Int, VarSource::Round));
        self.loops += 1;
        let outer = std::mem::replace(&mut self.ended, false);
        let lowered = self.block(body);
        self.ended = outer;
        self.loops -= 1;
        if !has_every && !always_waits(body) {
            self.sink.push(errors::loop_without_wait(head));
        }
        self.leave(&start, false);
        self.time_passes();
        let mark = self.mark();
        let exhausted = match exhausted {
            Some(block) => self.arm(block, &mark).0,
            None => Block::default(),
        };
        match max {
            Some(max) => StepKind::Repeat { max, every, round, body: lowered, exhausted },
            None => StepKind::Error,
        }
    }
}
