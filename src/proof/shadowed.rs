//! Arms that can never be taken, because one above them always fits first.
//!
//! How: for each two arms of a branch whose conditions compare one value with constants, whether the
//! lower one implies the upper one; for each two arms of a wait, whether whatever the lower one waits for, the
//! upper one takes.

use super::{Failure, Found, Look, errors};
use crate::flow::{BranchArm, NodeKind, RaceArm};
use crate::hir::{ArmOn, Expr, ExprKind, Op, Value};

/// The first status that stands apart from the order.
const APART: u32 = 6;

/// Asks it of every branch and wait.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    for node in &look.flow().nodes {
        let pairs = match &node.kind {
            NodeKind::Branch { arms, .. } => branch(look, arms),
            NodeKind::Race { arms, .. } => race(look, arms),
            _ => continue,
        };
        for (upper, lower) in pairs {
            let diagnostic = errors::shadowed(lower, upper);
            found.failures.push(Failure { diagnostic, shown: None });
        }
    }
}

type Pairs = Vec<(crate::source::Span, crate::source::Span)>;

fn branch(look: &Look<'_>, arms: &[BranchArm]) -> Pairs {
    let mut pairs = Vec::new();
    for (at, lower) in arms.iter().enumerate() {
        let upper = arms.iter().take(at).find(|upper| {
            upper.bind.is_none()
                && lower.bind.is_none()
                && implies(look, &lower.condition, &upper.condition)
        });
        if let Some(upper) = upper {
            pairs.push((upper.condition.span, lower.condition.span));
        }
    }
    pairs
}

/// Does one condition hold wherever the other does.
fn implies(look: &Look<'_>, if_this: &Expr, then_that: &Expr) -> bool {
    if let ExprKind::Binary(Op::And, a, b) = &if_this.kind
        && (implies(look, a, then_that) || implies(look, b, then_that))
    {
        return true;
    }
    if let ExprKind::Binary(Op::Or, a, b) = &then_that.kind
        && (implies(look, if_this, a) || implies(look, if_this, b))
    {
        return true;
    }
    let (Some((this, op, x)), Some((that, other, y))) = (compared(if_this), compared(then_that))
    else {
        return words(look, if_this) == words(look, then_that);
    };
    if words(look, this) != words(look, that) {
        return false;
    }
    let Some(order) = order(x, y) else { return false };
    match (op, other) {
        (Op::Eq, Op::Eq) => order.is_eq(),
        (Op::Eq, Op::Ne) => order.is_ne(),
        (Op::Ne, Op::Ne) => order.is_eq(),
        (Op::Eq | Op::Ge | Op::Gt, Op::Ge) => order.is_ge(),
        (Op::Gt, Op::Gt) => order.is_ge(),
        (Op::Eq | Op::Ge, Op::Gt) => order.is_gt(),
        (Op::Eq | Op::Le | Op::Lt, Op::Le) => order.is_le(),
        (Op::Lt, Op::Lt) => order.is_le(),
        (Op::Eq | Op::Le, Op::Lt) => order.is_lt(),
        _ => false,
    }
}

fn words(look: &Look<'_>, expr: &Expr) -> Vec<String> {
    look.sources.slice(expr.span).split_whitespace().map(str::to_owned).collect()
}

/// A value that is compared with a constant.
fn compared(expr: &Expr) -> Option<(&Expr, Op, &Value)> {
    let ExprKind::Binary(op, a, b) = &expr.kind else { return None };
    match (&a.kind, &b.kind) {
        (_, ExprKind::Value(value)) => Some((a, *op, value)),
        (ExprKind::Value(value), _) => Some((b, op.turned(), value)),
        _ => None,
    }
}

fn order(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b))
        | (Value::Percent(a), Value::Percent(b))
        | (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (Value::Money(a, x), Value::Money(b, y)) if x == y => Some(a.cmp(b)),
        (Value::Enum(x, a), Value::Enum(y, b)) if x == y => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn race(look: &Look<'_>, arms: &[RaceArm]) -> Pairs {
    let mut pairs = Vec::new();
    for (at, lower) in arms.iter().enumerate() {
        let upper = arms.iter().take(at).find(|upper| {
            // An arm whose restarts are used up lets the next one in.
            upper.restarts.is_empty() && takes(look, &upper.on, &lower.on)
        });
        if let Some(upper) = upper {
            pairs.push((upper.span, lower.span));
        }
    }
    pairs
}

/// Does an arm take all that the other waits for.
fn takes(look: &Look<'_>, upper: &ArmOn, lower: &ArmOn) -> bool {
    match (upper, lower) {
        (ArmOn::Event(a), ArmOn::Event(b)) => {
            let filter = match (&a.filter, &b.filter) {
                (None, _) => true,
                (Some(a), Some(b)) => words(look, a) == words(look, b),
                (Some(_), None) => false,
            };
            a.event == b.event && filter && (a.same_key.is_none() || a.same_key == b.same_key)
        }
        (
            ArmOn::Status { status: a, message: m, channel: c },
            ArmOn::Status { status: b, message: n, channel: d },
        ) => {
            let reached = if *a < APART && *b < APART { a <= b } else { a == b };
            m == n && reached && (c.is_none() || c == d)
        }
        (ArmOn::Reply { message: m, filter: None, .. }, ArmOn::Reply { message: n, .. }) => m == n,
        (ArmOn::Inbound { channel: c, .. }, ArmOn::Inbound { channel: d, .. }) => c == d,
        (ArmOn::Segment { segment: s, enters: a }, ArmOn::Segment { segment: t, enters: b }) => {
            s == t && a == b
        }
        _ => false,
    }
}
