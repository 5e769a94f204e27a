//! `wait` for a span.

use crate::hir::lower::checker::Checker;
use crate::hir::{Construct, ExprKind, StepKind, Ty, Value, errors};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn wait(
        &mut self,
        span: &ast::Expr,
        at_most: Option<&ast::Expr>,
        head: Span,
    ) -> StepKind {
        let value = self.expr_of(span, &Ty::Duration);
        let at_most = at_most.and_then(|most| self.seconds(most));
        self.time_passes();
        match &value.kind {
            ExprKind::Error => return StepKind::Error,
            ExprKind::Value(Value::Duration(0)) => {
                self.sink.push(errors::no_time(span.span));
            }
            ExprKind::Value(Value::Duration(seconds)) => {
                self.need(Construct::WaitSpan, head);
                if at_most.is_some_and(|most| most < *seconds) {
                    self.sink.push(errors::wait_over_bound(span.span));
                }
            }
            ExprKind::Negate(_) => self.sink.push(errors::negative_wait(span.span)),
            _ => {
                self.need(Construct::WaitData, head);
                if at_most.is_none() {
                    self.sink.push(errors::unbounded("wait", "at most 30 days", span.span));
                }
            }
        }
        StepKind::Wait { span: value, at_most }
    }
}
