//! Constants: what can be told about a comparison while compiling.

use crate::hir::{EnumDef, Expr, ExprKind, Id, Op, Program, Value, VarId};

/// The value of a constant; `named` says which names stand for one.
#[must_use]
pub fn constant(expr: &Expr, named: &dyn Fn(VarId) -> Option<Value>) -> Option<Value> {
    match &expr.kind {
        ExprKind::Value(value) => Some(value.clone()),
        ExprKind::Var(var) => named(*var),
        ExprKind::Negate(inner) => match constant(inner, named)? {
            Value::Int(n) => n.checked_neg().map(Value::Int),
            Value::Money(n, code) => n.checked_neg().map(|n| Value::Money(n, code)),
            Value::Percent(n) => n.checked_neg().map(Value::Percent),
            _ => None,
        },
        _ => None,
    }
}

/// A comparison with its constant on the right: the other side, the operator, the constant. `None`
/// where neither side is one.
#[must_use]
pub fn oriented<'e>(
    op: Op,
    a: &'e Expr,
    b: &'e Expr,
    constant: &dyn Fn(&Expr) -> Option<Value>,
) -> Option<(&'e Expr, Op, Value)> {
    match (constant(a), constant(b)) {
        (_, Some(value)) => Some((a, op, value)),
        (Some(value), None) => Some((b, op.turned(), value)),
        (None, None) => None,
    }
}

/// Does a comparison of two constants hold; `None` where they cannot be compared.
#[must_use]
pub fn holds(a: &Value, op: Op, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Money(_, x), Value::Money(_, y)) if x != y => return None,
        (Value::Enum(x, a), Value::Enum(y, b)) if x == y => a.cmp(b),
        _ if std::mem::discriminant(a) != std::mem::discriminant(b) => return None,
        // No order that a platform shares, and the same or not.
        _ if matches!(op, Op::Eq | Op::Ne) => return Some((a == b) == (op == Op::Eq)),
        _ => whole(a)?.cmp(&whole(b)?),
    };
    Some(match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        _ => return None,
    })
}

/// A value that is a whole number on the wire: a count, hundredths of a percent, seconds, minor units.
#[must_use]
pub fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Int(n) | Value::Percent(n) | Value::Duration(n) | Value::Money(n, _) => Some(*n),
        _ => None,
    }
}

/// The members of an enum that fit, by their names, in declared order.
#[must_use]
pub fn members_that<'p>(
    program: &'p Program,
    id: Id<EnumDef>,
    fits: &dyn Fn(&Value) -> bool,
) -> Vec<&'p str> {
    let members = program.enums.at(id).members.iter().zip(0..);
    members.filter(|(_, at)| fits(&Value::Enum(id, *at))).map(|(name, _)| name.as_str()).collect()
}

/// Is there another member that differs from this one by small letters and capitals alone.
#[must_use]
pub fn has_twin(program: &Program, id: Id<EnumDef>, member: &str) -> bool {
    let small = member.to_lowercase();
    let members = program.enums.at(id).members.iter();
    members.filter(|other| other.to_lowercase() == small).count() > 1
}

/// Has any member of an enum such a twin.
#[must_use]
pub fn has_twins(program: &Program, id: Id<EnumDef>) -> bool {
    program.enums.at(id).members.iter().any(|member| has_twin(program, id, member))
}
