//! Operators. Numbers are whole and exact; a division rounds half away from zero.

use super::{Ast, BinOp, Lowering};
use crate::hir::{Expr, ExprKind, Op, Ty, Value};
use crate::source::Span;
use crate::target::aws::errors;
use crate::value::range::{MOST, can_leave};

impl Lowering<'_> {
    pub(super) fn binary(&mut self, op: Op, a: &Expr, b: &Expr, span: Span) -> Ast {
        if self.refuses_decimals(a, span) {
            return Ast::Bool(false);
        }
        if let Some(compared) = self.compare_status(op, a, b) {
            return compared;
        }
        if matches!(op, Op::Add | Op::Sub) && matches!(a.ty.known(), Ty::Date | Ty::DateTime) {
            return self.date_math(op, a, b);
        }
        match op {
            Op::And => self.expr(a).and(self.expr(b)),
            Op::Or => self.expr(a).or(self.expr(b)),
            Op::Eq if *a.ty.known() == Ty::DateTime => self.ordered(BinOp::Eq, a, b),
            Op::Ne if *a.ty.known() == Ty::DateTime => self.ordered(BinOp::Eq, a, b).not(),
            Op::Eq => self.expr(a).eq(self.expr(b)),
            // `!=` is false where a side is undefined.
            Op::Ne => self.expr(a).eq(self.expr(b)).not(),
            Op::Lt => self.ordered(BinOp::Lt, a, b),
            Op::Le => self.ordered(BinOp::Le, a, b),
            Op::Gt => self.ordered(BinOp::Gt, a, b),
            Op::Ge => self.ordered(BinOp::Ge, a, b),
            Op::Add if matches!(a.ty.known(), Ty::Text(_)) => {
                self.expr(a).bin(BinOp::Concat, self.expr(b))
            }
            Op::Add => held(can_leave(op, a, b), self.expr(a).bin(BinOp::Add, self.expr(b))),
            Op::Sub => held(can_leave(op, a, b), self.expr(a).bin(BinOp::Sub, self.expr(b))),
            Op::Mul => {
                let product = self.expr(a).bin(BinOp::Mul, self.expr(b));
                // A percentage is held in hundredths of a percent.
                let result = if *a.ty.known() == Ty::Percent || *b.ty.known() == Ty::Percent {
                    self.divided(product, Ast::Num(10_000))
                } else {
                    product
                };
                held(can_leave(op, a, b), result)
            }
            Op::Div => {
                let (a, b) = (self.expr(a), self.expr(b));
                self.divided(a, b)
            }
        }
    }

    /// Is it a decimal, which is a text here: neither its size nor its digits can be compared.
    pub(super) fn refuses_decimals(&mut self, value: &Expr, span: Span) -> bool {
        let decimal = *value.ty.known() == Ty::Decimal;
        if decimal {
            self.problems.push(errors::refused(
                span,
                "arithmetic or comparison of decimals",
                "JSONata counts in doubles, which would round",
                "use money, percent or int, which are exact",
            ));
        }
        decimal
    }

    fn ordered(&mut self, op: BinOp, a: &Expr, b: &Expr) -> Ast {
        let ty = a.ty.known().clone();
        let (a, b) = (self.rank_as(a, &ty), self.rank_as(b, &ty));
        a.bin(op, b)
    }

    /// A value that can be compared by size: of an enum its place.
    pub(super) fn rank(&mut self, expr: &Expr) -> Ast {
        let ty = expr.ty.known().clone();
        self.rank_as(expr, &ty)
    }

    pub(super) fn rank_as(&mut self, expr: &Expr, ty: &Ty) -> Ast {
        if let ExprKind::Value(Value::Enum(_, at)) = &expr.kind {
            return Ast::Num(i64::from(*at));
        }
        let value = self.expr(expr);
        match ty {
            Ty::Enum(id) => {
                let members =
                    self.program.enums.get(*id).map_or(&[][..], |def| def.members.as_slice());
                let order = members
                    .iter()
                    .zip(0_i64..)
                    .map(|(member, at)| (member.to_string(), Ast::Num(at)))
                    .collect();
                Ast::call("lookup", vec![Ast::Object(order), value])
            }
            // Instants are compared as such, whatever their number of decimals.
            Ty::DateTime => Ast::call("toMillis", vec![value]),
            _ => value,
        }
    }

    /// `a / b`, rounded half away from zero; undefined where `b` is zero.
    pub(super) fn divided(&mut self, a: Ast, b: Ast) -> Ast {
        let (n, d, q) = (self.local("n"), self.local("d"), self.local("q"));
        let var = |name: &String| Ast::var(name.clone());
        let size = |name: &String| Ast::call("abs", vec![var(name)]);
        // (2 * |a| + |b|) div (2 * |b|)
        let twice = Ast::Num(2).bin(BinOp::Mul, size(&n)).bin(BinOp::Add, size(&d));
        let double = Ast::Num(2).bin(BinOp::Mul, size(&d));
        let rest = twice.clone().bin(BinOp::Rem, double.clone());
        let whole = twice.bin(BinOp::Sub, rest).bin(BinOp::Div, double);
        let negative = var(&n).bin(BinOp::Lt, Ast::Num(0));
        let other = var(&d).bin(BinOp::Lt, Ast::Num(0));
        let known = matches!(b, Ast::Num(number) if number != 0);
        let whole = if known { whole } else { var(&d).eq(Ast::Num(0)).not().when(whole) };
        let signed = negative.eq(other).then(var(&q), Ast::Num(0).bin(BinOp::Sub, var(&q)));
        Ast::Block(vec![(n.clone(), a), (d.clone(), b), (q.clone(), whole)], Box::new(signed))
    }
}

/// A result that may lie beyond the range of whole numbers, or the end of the range.
pub(in crate::target::aws) fn held(may_leave: bool, number: Ast) -> Ast {
    if may_leave { between(number, -MOST, MOST) } else { number }
}

/// A number, or the end of a range that it lies beyond.
pub(super) fn between(number: Ast, low: i64, high: i64) -> Ast {
    let lower = Ast::call("min", vec![Ast::Array(vec![number, Ast::Num(high)])]);
    Ast::call("max", vec![Ast::Array(vec![lower, Ast::Num(low)])])
}
