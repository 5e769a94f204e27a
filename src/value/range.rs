//! The range of whole numbers: 2^53 - 1 either way, which every platform holds exactly. Amounts, percentages
//! and spans are whole numbers of their smallest unit. A result beyond the range stays at its end.

use crate::hir::{Expr, ExprKind, Function, Op, Ty, Value};

/// The largest whole number.
pub(crate) const MOST: i64 = 9_007_199_254_740_991;
/// What a list or a text can be long.
const LONG: i128 = 1 << 32;

/// A result, or the end of the range that it lies beyond.
pub(crate) fn held(number: i128) -> i64 {
    let most = i128::from(MOST);
    i64::try_from(number.clamp(-most, most)).unwrap_or(MOST)
}

/// Can a result of whole numbers lie beyond the range. A product with a percentage is a share of it.
pub(crate) fn can_leave(op: Op, a: &Expr, b: &Expr) -> bool {
    of_binary(op, a, b) > i128::from(MOST)
}

/// The largest size that the result of an operator can have before it is held.
fn of_binary(op: Op, a: &Expr, b: &Expr) -> i128 {
    let share = [a, b].iter().any(|side| *side.ty.known() == Ty::Percent);
    let (a, b) = (size(a), size(b));
    match op {
        Op::Add | Op::Sub => a + b,
        Op::Mul if share => a * b / 10_000 + 1,
        Op::Mul => a * b,
        // The divisor is no less than one.
        _ => a,
    }
}

/// The largest size that a whole number can have.
fn size(expr: &Expr) -> i128 {
    let most = i128::from(MOST);
    let size = match &expr.kind {
        ExprKind::Value(
            Value::Int(number)
            | Value::Percent(number)
            | Value::Duration(number)
            | Value::Money(number, _),
        ) => i128::from(*number).abs(),
        ExprKind::Function(Function::Length, _) => LONG,
        ExprKind::Negate(inner) => size(inner),
        ExprKind::Coalesce(a, b) => size(a).max(size(b)),
        ExprKind::Binary(op, a, b) => of_binary(*op, a, b),
        _ => most,
    };
    size.min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn what_lies_beyond_stays_at_the_end() {
        assert_eq!(held(i128::from(MOST) + 1), MOST);
        assert_eq!(held(-i128::from(MOST) * 4), -MOST);
        assert_eq!(held(-7), -7);
    }

    #[test]
    fn small_numbers_need_no_look_at_the_range() {
        let span = Span::new(FileId(0), 0, 0);
        let of = |kind| Expr { kind, ty: Ty::Int, span };
        let number = |number| of(ExprKind::Value(Value::Int(number)));
        assert!(!can_leave(Op::Add, &number(3), &number(4)));
        assert!(can_leave(Op::Mul, &number(1 << 30), &number(1 << 30)));
        assert!(can_leave(Op::Add, &of(ExprKind::Customer(0)), &number(1)));
        assert!(!can_leave(Op::Div, &of(ExprKind::Customer(0)), &number(3)));
    }
}
