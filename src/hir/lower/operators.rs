//! Operators: which types they take and give.

use super::checker::{Checker, Place, place};
use super::names::type_name;
use super::types::{fits, ordered};
use crate::diag::Diagnostic;
use crate::hir::{Construct, Expr, ExprKind, Function, Op, Ty, Value, errors};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, ExprKind as A};
use rust_decimal::Decimal;
use std::cmp::Ordering;

impl Checker<'_> {
    pub(super) fn negate(&mut self, inner: &ast::Expr, want: Option<&Ty>, span: Span) -> Expr {
        let inner = self.expr(inner, want);
        let ty = inner.ty.clone();
        match ty {
            Ty::Int | Ty::Decimal | Ty::Money(_) | Ty::Percent | Ty::Duration => {
                Expr { kind: ExprKind::Negate(Box::new(inner)), ty, span }
            }
            Ty::Error => self.error(span),
            other => {
                let name = type_name(self.cx.program, &other);
                self.sink.push(errors::wrong_type("a number", &name, inner.span));
                self.error(span)
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        at: Span,
        a: &ast::Expr,
        b: &ast::Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> Expr {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logic(op, a, b, span),
            BinaryOp::Else => self.coalesce(a, b, want, span),
            BinaryOp::Eq => self.compare(Op::Eq, at, a, b, span),
            BinaryOp::Ne => self.compare(Op::Ne, at, a, b, span),
            BinaryOp::Lt => self.compare(Op::Lt, at, a, b, span),
            BinaryOp::Le => self.compare(Op::Le, at, a, b, span),
            BinaryOp::Gt => self.compare(Op::Gt, at, a, b, span),
            BinaryOp::Ge => self.compare(Op::Ge, at, a, b, span),
            BinaryOp::Add => self.arithmetic(Op::Add, at, a, b, want, span),
            BinaryOp::Sub => self.arithmetic(Op::Sub, at, a, b, want, span),
            BinaryOp::Mul => self.arithmetic(Op::Mul, at, a, b, want, span),
            BinaryOp::Div => self.arithmetic(Op::Div, at, a, b, want, span),
            BinaryOp::In => self.error(span),
        }
    }

    /// What the left side shows helps the right side: `x is known and x > 3`.
    fn logic(&mut self, op: BinaryOp, a: &ast::Expr, b: &ast::Expr, span: Span) -> Expr {
        let a = self.condition(a);
        let before = self.facts.clone();
        let (op, shown) = match op {
            BinaryOp::And => (Op::And, facts(&a, true)),
            _ => (Op::Or, facts(&a, false)),
        };
        self.facts.extend(shown);
        let b = self.condition(b);
        self.facts = before;
        Expr { kind: ExprKind::Binary(op, Box::new(a), Box::new(b)), ty: Ty::Bool, span }
    }

    fn coalesce(&mut self, a: &ast::Expr, b: &ast::Expr, want: Option<&Ty>, span: Span) -> Expr {
        let a = self.expr(a, want);
        if a.ty == Ty::Error {
            let _ = self.expr(b, want);
            return self.error(span);
        }
        if !a.ty.is_optional() {
            self.sink.push(errors::needless_default(&self.describe(&a), span, a.span));
            return a;
        }
        let mut known = a.ty.known().clone();
        // Where a text is wanted, words may stand for an address that is missing.
        if want.is_some_and(|want| matches!(want.known(), Ty::Text(_))) && is_text(&known) {
            known = match known {
                Ty::Text(length) => Ty::Text(length),
                _ => Ty::Text(None),
            };
        }
        // Texts of different lengths meet in the longer one.
        let wanted = match known {
            Ty::Text(_) => Ty::Text(None),
            ref other => other.clone(),
        };
        let b = self.expr(b, Some(&wanted));
        let b = if b.ty.is_optional() && fits(b.ty.known(), &wanted) {
            b
        } else {
            self.coerce(b, &wanted)
        };
        let mut ty = match (&known, b.ty.known()) {
            (Ty::Text(Some(x)), Ty::Text(Some(y))) => Ty::Text(Some(*x.max(y))),
            (Ty::Text(_), _) => Ty::Text(None),
            _ => known,
        };
        if b.ty.is_optional() {
            ty = ty.optional();
        }
        if b.ty == Ty::Error {
            return self.error(span);
        }
        Expr { kind: ExprKind::Coalesce(Box::new(a), Box::new(b)), ty, span }
    }

    /// Both sides, so that a bare word or number on one side takes the type of the other.
    fn sides(&mut self, a: &ast::Expr, b: &ast::Expr) -> (Expr, Expr) {
        let soft = |expr: &ast::Expr| {
            matches!(&expr.kind, A::Path(path) if path.single().is_some())
                || matches!(expr.kind, A::Number(_) | A::Text(_))
        };
        if soft(a) && !soft(b) {
            let b = self.expr(b, None);
            let ty = b.ty.known().clone();
            (self.expr(a, Some(&ty)), b)
        } else {
            let a = self.expr(a, None);
            let ty = a.ty.known().clone();
            let b = match (&a.kind, &b.kind) {
                (ExprKind::Status(..), A::Path(path)) => self.status_word(path),
                _ => None,
            }
            .unwrap_or_else(|| self.expr(b, Some(&ty)));
            (a, b)
        }
    }

    fn compare(&mut self, op: Op, at: Span, a: &ast::Expr, b: &ast::Expr, span: Span) -> Expr {
        let (a, b) = self.sides(a, b);
        if a.ty == Ty::Error || b.ty == Ty::Error {
            return self.error(span);
        }
        if let Some(asked) = self.choice(op, &a, &b, span) {
            return asked;
        }
        for side in [&a, &b] {
            if side.ty.is_optional() {
                self.sink.push(self.missing(side));
                return self.error(span);
            }
        }
        let (a, b) = self.meet(a, b);
        if a.ty == Ty::Error || b.ty == Ty::Error {
            return self.error(span);
        }
        let orders = !matches!(op, Op::Eq | Op::Ne);
        if orders && !ordered(&a.ty) {
            self.sink.push(errors::no_order(&type_name(self.cx.program, &a.ty), at));
            return self.error(span);
        }
        if matches!(
            a.ty,
            Ty::List(_)
                | Ty::Record(_)
                | Ty::Event(_)
                | Ty::Answer(_)
                | Ty::Reply(_)
                | Ty::Inbound
                | Ty::Contact
        ) {
            self.sink.push(errors::not_comparable(&type_name(self.cx.program, &a.ty), at));
            return self.error(span);
        }
        if a.ty == Ty::Decimal {
            self.need(Construct::DecimalMath, span);
        }
        if let Some(value) = self.settled(op, &a, &b) {
            self.sink.push(errors::settled(value, span));
        }
        Expr { kind: ExprKind::Binary(op, Box::new(a), Box::new(b)), ty: Ty::Bool, span }
    }

    /// `answer.choice == yes`: an answer in words is no choice, so it is not equal to any.
    fn choice(&self, op: Op, a: &Expr, b: &Expr, span: Span) -> Option<Expr> {
        let is_choice = |expr: &Expr| matches!(expr.ty.known(), Ty::Choice(_));
        let (asked, other) = match (a.ty.is_optional(), b.ty.is_optional()) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            _ => return None,
        };
        if !is_choice(asked) || asked.ty.known() != &other.ty || !matches!(op, Op::Eq | Op::Ne) {
            return None;
        }
        let (there, joined) = if op == Op::Eq { (true, Op::And) } else { (false, Op::Or) };
        let value = Box::new(asked.clone());
        let is = Expr { kind: ExprKind::Is { value, known: there }, ty: Ty::Bool, span };
        let mut known = asked.clone();
        known.ty = other.ty.clone();
        let kind = ExprKind::Binary(op, Box::new(known), Box::new(other.clone()));
        let same = Expr { kind, ty: Ty::Bool, span };
        let kind = ExprKind::Binary(joined, Box::new(is), Box::new(same));
        Some(Expr { kind, ty: Ty::Bool, span })
    }

    /// A comparison with the lowest or the highest member that every member fits, or none.
    fn settled(&self, op: Op, a: &Expr, b: &Expr) -> Option<bool> {
        let member = |expr: &Expr| match expr.kind {
            ExprKind::Value(Value::Enum(id, at)) => Some((id, at)),
            _ => None,
        };
        let (op, (id, at)) = match (member(a), member(b)) {
            (None, Some(found)) => (op, found),
            (Some(found), None) => (op.turned(), found),
            _ => return None,
        };
        let last = self.cx.program.enums.at(id).members.len().checked_sub(1)?;
        let (lowest, highest) = (at == 0, at as usize == last);
        match op {
            Op::Ge if lowest => Some(true),
            Op::Lt if lowest => Some(false),
            Op::Le if highest => Some(true),
            Op::Gt if highest => Some(false),
            _ => None,
        }
    }

    /// Gives both sides one type, or says why there is none.
    fn meet(&mut self, a: Expr, b: Expr) -> (Expr, Expr) {
        if fits(&b.ty, &a.ty) || (is_text(&a.ty) && is_text(&b.ty)) {
            return (a, b);
        }
        if a.ty == Ty::Int && b.ty == Ty::Decimal {
            let a = self.coerce(a, &Ty::Decimal);
            return (a, b);
        }
        let literal = |expr: &Expr| matches!(expr.kind, ExprKind::Value(_));
        if literal(&a) && !literal(&b) {
            let want = b.ty.clone();
            let a = self.coerce(a, &want);
            return (a, b);
        }
        let want = a.ty.clone();
        let b = self.coerce(b, &want);
        (a, b)
    }

    fn arithmetic(
        &mut self,
        op: Op,
        at: Span,
        a: &ast::Expr,
        b: &ast::Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> Expr {
        let want = want.filter(|_| matches!(op, Op::Add | Op::Sub));
        let a = self.expr(a, want.filter(|ty| matches!(ty.known(), Ty::Decimal)));
        let b = self.expr(b, want.filter(|_| a.ty == Ty::Decimal));
        self.arithmetic_of(op, at, a, b, span)
    }

    pub(super) fn arithmetic_of(&mut self, op: Op, at: Span, a: Expr, b: Expr, span: Span) -> Expr {
        if a.ty == Ty::Error || b.ty == Ty::Error {
            return self.error(span);
        }
        for side in [&a, &b] {
            if side.ty.is_optional() {
                self.sink.push(self.missing(side));
                return self.error(span);
            }
        }
        let (a, b) = match (&a.ty, &b.ty) {
            (Ty::Int, Ty::Decimal) => (self.coerce(a, &Ty::Decimal), b),
            (Ty::Decimal, Ty::Int) => (a, self.coerce(b, &Ty::Decimal)),
            _ => (a, b),
        };
        let ty = match (op, &a.ty, &b.ty) {
            (Op::Add | Op::Sub, Ty::Money(x), Ty::Money(y)) if x != y => {
                self.sink.push(errors::two_currencies(y, x, span));
                return self.error(span);
            }
            (
                Op::Add | Op::Sub,
                Ty::Int | Ty::Decimal | Ty::Money(_) | Ty::Percent | Ty::Duration,
                _,
            ) if a.ty == b.ty => a.ty.clone(),
            (Op::Add | Op::Sub, Ty::Date | Ty::DateTime, Ty::Duration) => {
                self.need(Construct::DateMath, span);
                a.ty.clone()
            }
            (Op::Sub, Ty::Date | Ty::DateTime, _) if a.ty == b.ty => {
                self.need(Construct::DateMath, span);
                Ty::Duration
            }
            (Op::Mul, Ty::Int, Ty::Int) => Ty::Int,
            (Op::Mul | Op::Div, Ty::Decimal, Ty::Decimal) => Ty::Decimal,
            (Op::Mul, Ty::Money(_), Ty::Int | Ty::Percent)
            | (Op::Div, Ty::Money(_), Ty::Int)
            | (Op::Mul, Ty::Duration, Ty::Int) => a.ty.clone(),
            (Op::Mul, Ty::Int | Ty::Percent, Ty::Money(_)) | (Op::Mul, Ty::Int, Ty::Duration) => {
                b.ty.clone()
            }
            _ => {
                let program = self.cx.program;
                let finding = match op {
                    Op::Add | Op::Sub => {
                        self.unit_slip(&b, &a.ty).or_else(|| self.unit_slip(&a, &b.ty))
                    }
                    _ => None,
                };
                let finding = finding.unwrap_or_else(|| {
                    errors::no_arithmetic(
                        op.text(),
                        &type_name(program, &a.ty),
                        &type_name(program, &b.ty),
                        at,
                    )
                });
                self.sink.push(finding);
                return self.error(span);
            }
        };
        if ty == Ty::Decimal {
            self.need(Construct::DecimalMath, span);
        }
        let ty = match (op, sign(&b)) {
            (Op::Div, Some(Ordering::Equal)) => {
                self.sink.push(errors::divided_by_zero(b.span));
                return self.error(span);
            }
            // What is divided by zero has no value.
            (Op::Div, None) if !guarded(&b).is_some_and(|place| self.facts.contains(&place)) => {
                ty.optional()
            }
            _ => ty,
        };
        Expr { kind: ExprKind::Binary(op, Box::new(a), Box::new(b)), ty, span }
    }

    /// What is said of a value that may be missing and is used as if it were there.
    pub(super) fn missing(&self, expr: &Expr) -> Diagnostic {
        match divisor(expr) {
            Some(by) => {
                let guard = guarded(by).is_some();
                let (whole, by) = (self.describe(expr), self.describe(by));
                errors::missing_quotient(&whole, &by, guard, false, expr.span)
            }
            None => errors::missing_value(&self.describe(expr), expr.span),
        }
    }
}

/// What a quotient is divided by, where that is what it may be missing for.
pub(super) fn divisor(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Binary(Op::Div, _, by) if expr.ty.is_optional() => Some(by),
        _ => None,
    }
}

/// On which side of zero a number that is written out lies.
fn sign(expr: &Expr) -> Option<Ordering> {
    match &expr.kind {
        ExprKind::Value(Value::Int(n)) => Some(n.cmp(&0)),
        ExprKind::Value(Value::Decimal(n)) => Some(n.cmp(&Decimal::ZERO)),
        ExprKind::Negate(inner) => sign(inner).map(Ordering::reverse),
        _ => None,
    }
}

/// The fact that a number is not zero: its place with a last part that no field has.
fn guarded(expr: &Expr) -> Option<Place> {
    match &expr.kind {
        ExprKind::Function(Function::Decimal, args) => args.first().and_then(guarded),
        _ => {
            let mut place = place(expr)?;
            place.push(u32::MAX);
            Some(place)
        }
    }
}

/// Where a comparison with a number shows that something is not zero.
fn not_zero(op: Op, a: &Expr, b: &Expr) -> Option<Place> {
    let (op, value, sign) = match (sign(a), sign(b)) {
        (Some(sign), None) => (op.turned(), b, sign),
        (None, Some(sign)) => (op, a, sign),
        _ => return None,
    };
    let shows = match op {
        Op::Eq => sign.is_ne(),
        Op::Ne => sign.is_eq(),
        Op::Gt => sign.is_ge(),
        Op::Ge => sign.is_gt(),
        Op::Lt => sign.is_le(),
        Op::Le => sign.is_lt(),
        _ => false,
    };
    shows.then(|| guarded(value)).flatten()
}

/// The comparison that holds where another does not.
fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Ge => Op::Lt,
        Op::Gt => Op::Le,
        Op::Le => Op::Gt,
        other => other,
    }
}

fn is_text(ty: &Ty) -> bool {
    matches!(ty, Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone)
}

/// What is known to be there, or not to be zero, when `expr` is `truth`.
pub(super) fn facts(expr: &Expr, truth: bool) -> Vec<Place> {
    match &expr.kind {
        ExprKind::Is { value, known } if *known == truth => place(value).into_iter().collect(),
        ExprKind::Not(inner) => facts(inner, !truth),
        ExprKind::Binary(Op::And, a, b) if truth => {
            let mut all = facts(a, true);
            all.extend(facts(b, true));
            all
        }
        ExprKind::Binary(Op::Or, a, b) if !truth => {
            let mut all = facts(a, false);
            all.extend(facts(b, false));
            all
        }
        ExprKind::Binary(Op::And | Op::Or, ..) => Vec::new(),
        ExprKind::Binary(op, a, b) => {
            not_zero(if truth { *op } else { opposite(*op) }, a, b).into_iter().collect()
        }
        ExprKind::InRange(value, low, _) if truth => {
            not_zero(Op::Ge, value, low).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
