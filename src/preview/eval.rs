//! Expressions over the customer, the parameters and the settings.
//!
//! What cannot be known in a preview is missing, and the past is empty: `count(..)` is 0, `last(..)`
//! has no value. Overflow and division by zero give no value either.

use std::cmp::Ordering;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::calendar;
use super::data::Data;
use crate::hir::{Expr, ExprKind, Function, Op, Program, Question, Ty, Value};

/// What an expression can see.
#[derive(Clone, Debug)]
pub(super) struct World<'p> {
    /// The program.
    pub(super) program: &'p Program,
    /// A value for each field of the profile.
    pub(super) customer: Vec<Data>,
    /// A value for each variable of the message.
    pub(super) vars: Vec<Data>,
}

/// The value of an expression.
pub(super) fn eval(world: &World<'_>, expr: &Expr) -> Data {
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    match &expr.kind {
        ExprKind::Value(value) => Data::Value(value.clone()),
        ExprKind::Customer(field) => {
            world.customer.get(at(*field)).cloned().unwrap_or(Data::Missing)
        }
        ExprKind::CustomerId => Data::Value(Value::Text("customer-1".to_owned())),
        ExprKind::Var(var) => world.vars.get(at(var.0)).cloned().unwrap_or(Data::Missing),
        ExprKind::Field(of, field) => match eval(world, of) {
            Data::Fields(fields) => fields.get(at(*field)).cloned().unwrap_or(Data::Missing),
            // A field of a list is the list of that field.
            Data::List(items) => Data::List(
                items
                    .into_iter()
                    .filter_map(|item| match item {
                        Data::Fields(fields) => fields.get(at(*field)).cloned(),
                        _ => None,
                    })
                    .filter(|value| *value != Data::Missing)
                    .collect(),
            ),
            _ => Data::Missing,
        },
        ExprKind::Setting(id) => {
            let value = world.program.settings.get(*id).and_then(|setting| setting.value.as_ref());
            value.map_or(Data::Missing, |value| eval(world, value))
        }
        ExprKind::Not(inner) => match eval(world, inner) {
            Data::Value(Value::Bool(truth)) => boolean(!truth),
            _ => Data::Missing,
        },
        ExprKind::Negate(inner) => negate(eval(world, inner)),
        ExprKind::Binary(op, a, b) => binary(*op, eval(world, a), eval(world, b)),
        ExprKind::Coalesce(a, b) => match eval(world, a) {
            Data::Missing => eval(world, b),
            known => known,
        },
        ExprKind::Is { value, known } => boolean((eval(world, value) != Data::Missing) == *known),
        ExprKind::InList(value, list) => {
            let value = eval(world, value);
            boolean(list.iter().any(|item| eval(world, item) == value))
        }
        ExprKind::InData(value, list) => {
            let value = eval(world, value);
            boolean(matches!(eval(world, list), Data::List(items) if items.contains(&value)))
        }
        ExprKind::InRange(value, from, to) => {
            let value = eval(world, value);
            let from = compare(&eval(world, from), &value).is_some_and(Ordering::is_le);
            boolean(from && compare(&value, &eval(world, to)).is_some_and(Ordering::is_le))
        }
        ExprKind::List(items) => Data::List(items.iter().map(|item| eval(world, item)).collect()),
        ExprKind::Record(_, fields) => {
            let value = |field: &Option<Expr>| {
                field.as_ref().map_or(Data::Missing, |value| eval(world, value))
            };
            Data::Fields(fields.iter().map(value).collect())
        }
        ExprKind::Function(function, args) => {
            call(*function, args.iter().map(|arg| eval(world, arg)).collect())
        }
        ExprKind::History(history) => match history.question {
            Question::Seen => boolean(false),
            Question::Count => Data::Value(Value::Int(0)),
            Question::Last => Data::Missing,
            Question::Sum => zero(&expr.ty),
            Question::All => Data::List(Vec::new()),
        },
        ExprKind::InSegment(_)
        | ExprKind::Consented(..)
        | ExprKind::Sent { .. }
        | ExprKind::Engaged(..) => boolean(false),
        ExprKind::ConsentAge(_)
        | ExprKind::Status(..)
        | ExprKind::Missing
        | ExprKind::Contact(_)
        | ExprKind::Error => Data::Missing,
    }
}

fn boolean(truth: bool) -> Data {
    Data::Value(Value::Bool(truth))
}

fn zero(ty: &Ty) -> Data {
    Data::Value(match ty.known() {
        Ty::Int => Value::Int(0),
        Ty::Decimal => Value::Decimal(Decimal::ZERO),
        Ty::Duration => Value::Duration(0),
        Ty::Money(code) => Value::Money(0, code.clone()),
        _ => return Data::Missing,
    })
}

fn negate(data: Data) -> Data {
    let Data::Value(value) = data else { return Data::Missing };
    let negated = match value {
        Value::Int(n) => n.checked_neg().map(Value::Int),
        Value::Decimal(n) => Some(Value::Decimal(-n)),
        Value::Percent(n) => n.checked_neg().map(Value::Percent),
        Value::Duration(n) => n.checked_neg().map(Value::Duration),
        Value::Money(n, code) => n.checked_neg().map(|n| Value::Money(n, code)),
        _ => None,
    };
    negated.map_or(Data::Missing, Data::Value)
}

fn call(function: Function, args: Vec<Data>) -> Data {
    match function {
        Function::Length => {
            let length = match args.first() {
                Some(Data::Value(Value::Text(text))) => text.chars().count(),
                Some(Data::List(items)) => items.len(),
                _ => return Data::Missing,
            };
            i64::try_from(length).map_or(Data::Missing, |length| Data::Value(Value::Int(length)))
        }
        Function::Decimal => match args.first() {
            Some(Data::Value(Value::Int(n))) => Data::Value(Value::Decimal(Decimal::from(*n))),
            _ => Data::Missing,
        },
        Function::Min | Function::Max => {
            let wanted = if function == Function::Min { Ordering::Less } else { Ordering::Greater };
            let better = |best: Data, next: Data| {
                if compare(&next, &best) == Some(wanted) { next } else { best }
            };
            if args.contains(&Data::Missing) {
                return Data::Missing;
            }
            args.into_iter().reduce(better).unwrap_or(Data::Missing)
        }
    }
}

/// The order of two values of one type.
fn compare(a: &Data, b: &Data) -> Option<Ordering> {
    let (Data::Value(a), Data::Value(b)) = (a, b) else { return None };
    Some(match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b))
        | (Value::Percent(a), Value::Percent(b))
        | (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::MonthDay(a, x), Value::MonthDay(b, y)) => (a, x).cmp(&(b, y)),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::DateTime(a, x), Value::DateTime(b, y)) => (a, x).cmp(&(b, y)),
        (Value::Money(a, x), Value::Money(b, y)) if x == y => a.cmp(b),
        (Value::Enum(x, a), Value::Enum(y, b)) if x == y => a.cmp(b),
        (Value::Channel(a), Value::Channel(b)) => a.cmp(b),
        _ => return None,
    })
}

fn binary(op: Op, a: Data, b: Data) -> Data {
    let ordered = |holds: fn(Ordering) -> bool| {
        compare(&a, &b).map_or(Data::Missing, |order| boolean(holds(order)))
    };
    match op {
        Op::Or => boolean(a == boolean(true) || b == boolean(true)),
        Op::And => boolean(a == boolean(true) && b == boolean(true)),
        Op::Eq => ordered(Ordering::is_eq),
        Op::Ne => ordered(Ordering::is_ne),
        Op::Lt => ordered(Ordering::is_lt),
        Op::Le => ordered(Ordering::is_le),
        Op::Gt => ordered(Ordering::is_gt),
        Op::Ge => ordered(Ordering::is_ge),
        Op::Add | Op::Sub | Op::Mul | Op::Div => match (a, b) {
            (Data::Value(a), Data::Value(b)) => {
                arithmetic(op, a, b).map_or(Data::Missing, Data::Value)
            }
            _ => Data::Missing,
        },
    }
}

fn arithmetic(op: Op, a: Value, b: Value) -> Option<Value> {
    let add = |a: i64, b: i64| if op == Op::Add { a.checked_add(b) } else { a.checked_sub(b) };
    Some(match (op, a, b) {
        (Op::Add | Op::Sub, Value::Int(a), Value::Int(b)) => Value::Int(add(a, b)?),
        (Op::Add | Op::Sub, Value::Percent(a), Value::Percent(b)) => Value::Percent(add(a, b)?),
        (Op::Add | Op::Sub, Value::Duration(a), Value::Duration(b)) => Value::Duration(add(a, b)?),
        (Op::Add | Op::Sub, Value::Money(a, x), Value::Money(b, y)) if x == y => {
            Value::Money(add(a, b)?, x)
        }
        (Op::Add, Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.checked_add(b)?),
        (Op::Sub, Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.checked_sub(b)?),
        (Op::Mul, Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.checked_mul(b)?),
        (Op::Div, Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.checked_div(b)?),
        (Op::Mul, Value::Int(a), Value::Int(b)) => Value::Int(a.checked_mul(b)?),
        (Op::Mul, Value::Duration(a), Value::Int(b))
        | (Op::Mul, Value::Int(a), Value::Duration(b)) => Value::Duration(a.checked_mul(b)?),
        (Op::Mul, Value::Money(a, code), Value::Int(b))
        | (Op::Mul, Value::Int(b), Value::Money(a, code)) => Value::Money(a.checked_mul(b)?, code),
        (Op::Mul, Value::Money(a, code), Value::Percent(b))
        | (Op::Mul, Value::Percent(b), Value::Money(a, code)) => {
            let share = Decimal::from(a).checked_mul(Decimal::new(b, 4))?;
            Value::Money(whole(share)?, code)
        }
        (Op::Div, Value::Money(a, code), Value::Int(b)) => {
            Value::Money(whole(Decimal::from(a).checked_div(Decimal::from(b))?)?, code)
        }
        (Op::Add | Op::Sub, Value::Date(date), Value::Duration(span)) => {
            let days = add(calendar::days(&date)?, span.div_euclid(86_400))?;
            Value::Date(calendar::written(days)?.into())
        }
        (Op::Add | Op::Sub, Value::DateTime(date, minutes), Value::Duration(span)) => {
            let from =
                calendar::days(&date)?.checked_mul(1_440)?.checked_add(i64::from(minutes))?;
            let to = add(from, span.div_euclid(60))?;
            let date = calendar::written(to.div_euclid(1_440))?;
            Value::DateTime(date.into(), u16::try_from(to.rem_euclid(1_440)).ok()?)
        }
        _ => return None,
    })
}

/// To the nearest minor unit; halves go away from zero.
fn whole(amount: Decimal) -> Option<i64> {
    amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()
}
