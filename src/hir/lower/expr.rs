//! Expressions.

use super::checker::Checker;
use super::types::construct_of;
use crate::hir::modules::Kind;
use crate::hir::{Construct, Expr, ExprKind, Ty, Value, errors};
use crate::syntax::ast::{self, BinaryOp, ExprKind as A, UnaryOp};

impl Checker<'_> {
    /// An expression that must have a type.
    pub(super) fn expr_of(&mut self, expr: &ast::Expr, want: &Ty) -> Expr {
        let found = self.expr(expr, Some(want));
        self.coerce(found, want)
    }

    /// A condition, with the facts that it shows when it holds.
    pub(super) fn condition(&mut self, expr: &ast::Expr) -> Expr {
        let found = self.expr(expr, Some(&Ty::Bool));
        if found.ty.is_optional() && *found.ty.known() != Ty::Bool {
            // `if customer.phone { }` means `is known`.
            self.sink.push(errors::not_a_condition(&self.describe(&found), found.span));
            return self.error(expr.span);
        }
        self.coerce(found, &Ty::Bool)
    }

    /// An expression; `want` helps bare words, numbers and strings.
    pub(super) fn expr(&mut self, expr: &ast::Expr, want: Option<&Ty>) -> Expr {
        let span = expr.span;
        match &expr.kind {
            A::Number(digits) => self.number(digits, want, span),
            A::Percent(digits) => self.percent(digits, span),
            A::Quantity(digits, unit) => self.quantity(digits, unit, span),
            A::Text(text) => self.string(text, want),
            A::Date(text) => self.date(text, span),
            A::Time(text) => self.time(text, span),
            A::DateTime(text) => self.date_time(text, span),
            A::MonthDay(day, month) => self.month_day(day, &month.text, span),
            A::Bool(value) => {
                Expr { kind: ExprKind::Value(Value::Bool(*value)), ty: Ty::Bool, span }
            }
            A::Path(path) => {
                let found = self.path(path, want);
                if let Some(construct) = construct_of(&found.ty) {
                    self.need(construct, span);
                }
                found
            }
            A::Field(inner, name) => {
                let inner = self.expr(inner, None);
                self.field(inner, name)
            }
            A::Call(call) => self.call(call, want, span),
            A::Unary(UnaryOp::Not, inner) => {
                let inner = self.condition(inner);
                Expr { kind: ExprKind::Not(Box::new(inner)), ty: Ty::Bool, span }
            }
            A::Unary(UnaryOp::Minus, inner) => self.negate(inner, want, span),
            A::Binary(BinaryOp::In, at, value, list) => self.membership(value, list, *at, span),
            A::Binary(op, at, a, b) => self.binary(*op, *at, a, b, want, span),
            A::Is { value, known } => self.is(value, *known, span),
            A::Range(..) => {
                self.sink.push(errors::range_not_here(span));
                self.error(span)
            }
            A::List(items) => self.list(items, want, span),
            A::Record(_) => {
                self.sink.push(errors::record_not_here(span));
                self.error(span)
            }
            A::Secret(_) => {
                self.sink.push(errors::secret_not_here(span));
                self.error(span)
            }
            A::Hole => self.error(span),
        }
    }

    fn is(&mut self, value: &ast::Expr, known: bool, span: crate::source::Span) -> Expr {
        let mut value = self.expr(value, None);
        // Asked again where it is known already, it is simply true.
        if !value.ty.is_optional() {
            if value.ty != Ty::Error
                && super::checker::place(&value).is_none_or(|p| !self.facts.contains(&p))
            {
                self.sink.push(errors::always_known(&self.describe(&value), span, known));
            }
            value.ty = value.ty.optional();
        }
        Expr { kind: ExprKind::Is { value: Box::new(value), known }, ty: Ty::Bool, span }
    }

    fn list(&mut self, items: &[ast::Expr], want: Option<&Ty>, span: crate::source::Span) -> Expr {
        let element = match want.map(Ty::known) {
            Some(Ty::List(element)) => Some((**element).clone()),
            _ => None,
        };
        self.need(Construct::Lists, span);
        let mut out = Vec::with_capacity(items.len());
        let mut ty = element.clone();
        for item in items {
            let item = match &ty {
                Some(ty) => self.expr_of(item, &ty.clone()),
                None => self.expr(item, None),
            };
            if ty.is_none() && item.ty != Ty::Error {
                ty = Some(match &item.ty {
                    Ty::Text(_) => Ty::Text(None),
                    other => other.clone(),
                });
            }
            out.push(item);
        }
        let ty = Ty::List(Box::new(ty.unwrap_or(Ty::Error)));
        Expr { kind: ExprKind::List(out), ty, span }
    }

    /// A whole number that is held against decimals is one of them.
    fn widened(&mut self, value: Expr, ty: Ty, decimal: bool) -> (Expr, Ty) {
        let (value, ty) = match ty {
            Ty::Int if decimal => (self.coerce(value, &Ty::Decimal), Ty::Decimal),
            ty => (value, ty),
        };
        if ty == Ty::Decimal {
            self.need(Construct::DecimalMath, value.span);
        }
        (value, ty)
    }

    /// `x in [a, b]`, `x in a..b`, `customer in segment`
    fn membership(
        &mut self,
        value: &ast::Expr,
        list: &ast::Expr,
        at: crate::source::Span,
        span: crate::source::Span,
    ) -> Expr {
        let whole = |kind| Expr { kind, ty: Ty::Bool, span };
        if let A::Path(path) = &value.kind
            && path.single().is_some_and(|name| name.text == "customer")
        {
            let A::Path(segment) = &list.kind else {
                self.sink.push(errors::segment_wanted(list.span));
                return self.error(span);
            };
            let Some(def) = self.resolve(segment, &[Kind::Segment]) else {
                return self.error(span);
            };
            self.need(Construct::SegmentTest, span);
            if self.cx.program.segments.at(def.id::<crate::hir::Segment>()).external {
                self.need(Construct::SegmentExternal, span);
            }
            return whole(ExprKind::InSegment(def.id()));
        }
        let value = self.expr(value, None);
        if value.ty.is_optional() {
            self.sink.push(self.missing(&value));
            return self.error(span);
        }
        match &list.kind {
            A::List(items) => {
                let ty = match &value.ty {
                    Ty::Text(_) => Ty::Text(None),
                    other => other.clone(),
                };
                let items: Vec<Expr> = items.iter().map(|i| self.expr(i, Some(&ty))).collect();
                let decimal = items.iter().any(|item| item.ty == Ty::Decimal);
                let (value, ty) = self.widened(value, ty, decimal);
                let items = items.into_iter().map(|item| self.coerce(item, &ty)).collect();
                whole(ExprKind::InList(Box::new(value), items))
            }
            A::Range(low, high) => {
                let ty = value.ty.clone();
                let low = self.expr(low, Some(&ty));
                let high = self.expr(high, Some(&ty));
                let decimal = low.ty == Ty::Decimal || high.ty == Ty::Decimal;
                let (value, ty) = self.widened(value, ty, decimal);
                let low = self.coerce(low, &ty);
                let high = self.coerce(high, &ty);
                if !super::types::ordered(&value.ty) {
                    self.sink.push(errors::no_order(
                        &super::names::type_name(self.cx.program, &value.ty),
                        at,
                    ));
                    return self.error(span);
                }
                if let (ExprKind::Value(a), ExprKind::Value(b)) = (&low.kind, &high.kind)
                    && super::literal::above(a, b)
                {
                    self.sink.push(errors::empty_range(list.span));
                }
                whole(ExprKind::InRange(Box::new(value), Box::new(low), Box::new(high)))
            }
            _ => {
                let element = match &value.ty {
                    Ty::Text(_) => Ty::Text(None),
                    other => other.clone(),
                };
                let list = self.expr(list, Some(&Ty::List(Box::new(element.clone()))));
                let decimals = Ty::List(Box::new(Ty::Decimal));
                let (value, element) = self.widened(value, element, list.ty == decimals);
                let list = self.coerce(list, &Ty::List(Box::new(element)));
                whole(ExprKind::InData(Box::new(value), Box::new(list)))
            }
        }
    }
}
