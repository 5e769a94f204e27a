//! Expressions over the customer, names, settings and the past.
//!
//! What cannot be known is missing, and so is what is divided by zero. A result that lies beyond the range of its
//! type, or beyond the calendar, stays at its end. A condition holds only where it is plainly true.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::calendar;
use super::data::Data;
use super::range::held;
use super::zone::Zone;
use crate::hir::{
    Channel, Expr, ExprKind, Function, History, Id, Message, Op, Program, Purpose, Question,
    Segment, Ty, Value, VarId,
};

/// The place of `undelivered` in the list of statuses; it and what follows stand apart from the order.
const APART: i64 = 6;

/// What an expression can see.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The program.
    pub(crate) program: &'a Program,
    /// The customer's id.
    pub(crate) customer_id: &'a str,
    /// A value for each field of the profile, defaults laid under.
    pub(crate) customer: &'a [Data],
    /// The customer's zone.
    pub(crate) zone: &'a Zone,
    /// A value for each variable.
    pub(crate) vars: &'a [Data],
    /// Variables that only this expression sees.
    pub(crate) overlay: Option<&'a Overlay<'a>>,
    /// The world beyond.
    pub(crate) past: &'a dyn Past,
}

/// A variable laid over the others.
#[derive(Clone, Copy)]
pub(crate) struct Overlay<'a> {
    /// Which.
    pub(crate) var: VarId,
    /// Its value.
    pub(crate) value: &'a Data,
    /// What was laid before.
    pub(crate) below: Option<&'a Overlay<'a>>,
}

/// What an expression can ask about a customer beyond the profile.
pub(crate) trait Past {
    /// `seen(..)` and its kind.
    fn history(&self, scope: &Scope<'_>, history: &History, ty: &Ty) -> Data;
    /// `customer in segment`
    fn in_segment(&self, scope: &Scope<'_>, segment: Id<Segment>) -> bool;
    /// `consented(purpose, channel)`
    fn consented(&self, purpose: Purpose, channel: Id<Channel>) -> bool;
    /// `consent_age(purpose)`: seconds since the oldest consent that still stands.
    fn consent_age(&self, purpose: Purpose) -> Option<i64>;
    /// The place of the status of this run's newest send; `None` where it was not sent.
    fn status(&self, message: Id<Message>, channel: Option<Id<Channel>>) -> Option<u32>;
    /// `sent(..)`
    fn sent(&self, message: Option<Id<Message>>, tag: Option<&str>, within: Option<i64>) -> bool;
    /// `engaged(channel within d)`
    fn engaged(&self, channel: Id<Channel>, within: Option<i64>) -> bool;
}

/// Nothing has ever happened.
pub(crate) struct NoPast;

impl Past for NoPast {
    fn history(&self, _: &Scope<'_>, history: &History, ty: &Ty) -> Data {
        match history.question {
            Question::Seen => Data::truth(false),
            Question::Count => Data::Value(Value::Int(0)),
            Question::Last => Data::Missing,
            Question::Sum => zero(ty),
            Question::All => Data::List(Arc::from([])),
        }
    }
    fn in_segment(&self, _: &Scope<'_>, _: Id<Segment>) -> bool {
        false
    }
    fn consented(&self, _: Purpose, _: Id<Channel>) -> bool {
        false
    }
    fn consent_age(&self, _: Purpose) -> Option<i64> {
        None
    }
    fn status(&self, _: Id<Message>, _: Option<Id<Channel>>) -> Option<u32> {
        None
    }
    fn sent(&self, _: Option<Id<Message>>, _: Option<&str>, _: Option<i64>) -> bool {
        false
    }
    fn engaged(&self, _: Id<Channel>, _: Option<i64>) -> bool {
        false
    }
}

impl<'a> Scope<'a> {
    fn var(&self, var: VarId) -> &'a Data {
        let mut laid = self.overlay;
        while let Some(overlay) = laid {
            if overlay.var == var {
                return overlay.value;
            }
            laid = overlay.below;
        }
        self.vars.get(var.0 as usize).unwrap_or(&Data::Missing)
    }
}

/// The value of an expression that asks nothing of the world: a sample's, a default.
pub(crate) fn constant(program: &Program, expr: &Expr) -> Data {
    let scope = Scope {
        program,
        customer_id: "",
        customer: &[],
        zone: &Zone::UTC,
        vars: &[],
        overlay: None,
        past: &NoPast,
    };
    eval(&scope, expr).into_owned()
}

/// Is a condition plainly true.
pub(crate) fn holds(scope: &Scope<'_>, condition: &Expr) -> bool {
    matches!(*eval(scope, condition), Data::Value(Value::Bool(true)))
}

/// The value of an expression.
pub(crate) fn eval<'a>(scope: &Scope<'a>, expr: &'a Expr) -> Cow<'a, Data> {
    let owned = match &expr.kind {
        ExprKind::Customer(field) => {
            return Cow::Borrowed(scope.customer.get(*field as usize).unwrap_or(&Data::Missing));
        }
        ExprKind::Var(var) => return Cow::Borrowed(scope.var(*var)),
        ExprKind::Setting(id) => {
            let value = scope.program.settings.get(*id).and_then(|setting| setting.value.as_ref());
            return value.map_or(Cow::Owned(Data::Missing), |value| eval(scope, value));
        }
        ExprKind::Coalesce(a, b) => {
            let a = eval(scope, a);
            return if *a == Data::Missing { eval(scope, b) } else { a };
        }
        ExprKind::Field(of, field) => match eval(scope, of) {
            Cow::Borrowed(Data::Fields(fields)) => {
                return Cow::Borrowed(fields.get(*field as usize).unwrap_or(&Data::Missing));
            }
            other => field_of(&other, *field),
        },
        ExprKind::Value(value) => Data::Value(value.clone()),
        ExprKind::CustomerId => Data::text(scope.customer_id),
        ExprKind::Not(inner) => match *eval(scope, inner) {
            Data::Value(Value::Bool(truth)) => Data::truth(!truth),
            _ => Data::Missing,
        },
        ExprKind::Negate(inner) => negate(&eval(scope, inner)),
        ExprKind::Binary(op, a, b) => binary(scope, *op, a, b),
        ExprKind::Is { value, known } => {
            Data::truth((*eval(scope, value) != Data::Missing) == *known)
        }
        ExprKind::InList(value, list) => {
            let value = eval(scope, value);
            Data::truth(list.iter().any(|item| eval(scope, item) == value))
        }
        ExprKind::InData(value, list) => {
            let value = eval(scope, value);
            Data::truth(matches!(&*eval(scope, list), Data::List(items) if items.contains(&value)))
        }
        ExprKind::InRange(value, from, to) => {
            let value = eval(scope, value);
            let order = |a: &Data, b: &Data| order(scope.zone, a, b).is_some_and(Ordering::is_le);
            Data::truth(order(&eval(scope, from), &value) && order(&value, &eval(scope, to)))
        }
        ExprKind::List(items) => {
            Data::List(items.iter().map(|item| eval(scope, item).into_owned()).collect())
        }
        ExprKind::Record(_, fields) => {
            let value = |field: &'a Option<Expr>| {
                field.as_ref().map_or(Data::Missing, |value| eval(scope, value).into_owned())
            };
            Data::Fields(fields.iter().map(value).collect())
        }
        ExprKind::Function(function, args) => {
            let args = args.iter().map(|arg| eval(scope, arg).into_owned()).collect();
            call(scope.zone, *function, args)
        }
        ExprKind::History(history) => scope.past.history(scope, history, &expr.ty),
        ExprKind::InSegment(segment) => Data::truth(scope.past.in_segment(scope, *segment)),
        ExprKind::Consented(purpose, channel) => {
            Data::truth(scope.past.consented(*purpose, *channel))
        }
        ExprKind::Sent { message, tag, within } => {
            Data::truth(scope.past.sent(*message, tag.as_deref(), *within))
        }
        ExprKind::Engaged(channel, within) => Data::truth(scope.past.engaged(*channel, *within)),
        ExprKind::ConsentAge(purpose) => {
            let age = scope.past.consent_age(*purpose);
            age.map_or(Data::Missing, |age| Data::Value(Value::Duration(age)))
        }
        // What was not sent stands below every status.
        ExprKind::Status(message, channel) => {
            let status = scope.past.status(*message, *channel);
            Data::Value(Value::Int(status.map_or(-1, i64::from)))
        }
        ExprKind::Contact(id) => Data::Value(Value::Contact(*id)),
        ExprKind::Missing | ExprKind::Error => Data::Missing,
    };
    Cow::Owned(owned)
}

/// A field of something that was made for the purpose.
fn field_of(of: &Data, field: u32) -> Data {
    let one = |data: &Data| match data {
        Data::Fields(fields) => fields.get(field as usize).cloned().unwrap_or(Data::Missing),
        _ => Data::Missing,
    };
    match of {
        // A field of a list is the list of that field, where it is there.
        Data::List(items) => {
            Data::List(items.iter().map(one).filter(|value| *value != Data::Missing).collect())
        }
        other => one(other),
    }
}

/// Nothing of a type that is summed.
pub(crate) fn zero(ty: &Ty) -> Data {
    Data::Value(match ty.known() {
        Ty::Int => Value::Int(0),
        Ty::Decimal => Value::Decimal(Decimal::ZERO),
        Ty::Duration => Value::Duration(0),
        Ty::Money(code) => Value::Money(0, code.clone()),
        _ => return Data::Missing,
    })
}

/// The sum of two values of one type.
pub(crate) fn sum(zone: &Zone, a: &Data, b: &Data) -> Data {
    arithmetic(zone, Op::Add, a, b).unwrap_or(Data::Missing)
}

fn negate(data: &Data) -> Data {
    let Data::Value(value) = data else { return Data::Missing };
    let less = |n: i64| held(-i128::from(n));
    Data::Value(match value {
        Value::Int(n) => Value::Int(less(*n)),
        Value::Decimal(n) => Value::Decimal(-*n),
        Value::Percent(n) => Value::Percent(less(*n)),
        Value::Duration(n) => Value::Duration(less(*n)),
        Value::Money(n, code) => Value::Money(less(*n), code.clone()),
        _ => return Data::Missing,
    })
}

fn call(zone: &Zone, function: Function, args: Vec<Data>) -> Data {
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
                if order(zone, &next, &best) == Some(wanted) { next } else { best }
            };
            if args.contains(&Data::Missing) {
                return Data::Missing;
            }
            args.into_iter().reduce(better).unwrap_or(Data::Missing)
        }
    }
}

/// The order of two values of one type.
pub(crate) fn order(zone: &Zone, a: &Data, b: &Data) -> Option<Ordering> {
    if let (Data::Value(a), Data::Value(b)) = (a, b) {
        return Some(match (a, b) {
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
            (Value::Contact(a), Value::Contact(b)) => a.cmp(b),
            _ => return None,
        });
    }
    Some(moment(zone, a)?.cmp(&moment(zone, b)?))
}

/// The instant of a date with a time.
pub(crate) fn moment(zone: &Zone, data: &Data) -> Option<i64> {
    match data {
        Data::Instant(at) => Some(*at),
        Data::Value(Value::DateTime(date, minutes)) => calendar::instant(zone, date, *minutes),
        _ => None,
    }
}

fn binary(scope: &Scope<'_>, op: Op, left: &Expr, right: &Expr) -> Data {
    let a = eval(scope, left);
    let is_true = |data: &Data| matches!(data, Data::Value(Value::Bool(true)));
    match op {
        Op::Or => return Data::truth(is_true(&a) || is_true(&eval(scope, right))),
        Op::And => return Data::truth(is_true(&a) && is_true(&eval(scope, right))),
        _ => {}
    }
    let b = eval(scope, right);
    let ordered = |holds: fn(Ordering) -> bool| {
        order(scope.zone, &a, &b).map_or(Data::Missing, |order| Data::truth(holds(order)))
    };
    let status = [left, right].iter().any(|side| matches!(side.kind, ExprKind::Status(..)));
    let apart = |data: &Data| matches!(data, Data::Value(Value::Int(place)) if *place >= APART);
    match op {
        // `undelivered` and `failed` are neither more nor less than others.
        Op::Lt | Op::Le | Op::Gt | Op::Ge if status && (apart(&a) || apart(&b)) => {
            Data::truth(matches!(op, Op::Le | Op::Ge) && a == b)
        }
        Op::Eq => ordered(Ordering::is_eq),
        Op::Ne => ordered(Ordering::is_ne),
        Op::Lt => ordered(Ordering::is_lt),
        Op::Le => ordered(Ordering::is_le),
        Op::Gt => ordered(Ordering::is_gt),
        Op::Ge => ordered(Ordering::is_ge),
        _ => arithmetic(scope.zone, op, &a, &b).unwrap_or(Data::Missing),
    }
}

fn arithmetic(zone: &Zone, op: Op, a: &Data, b: &Data) -> Option<Data> {
    match (a, b) {
        (Data::Value(a), Data::Value(b)) => plain(zone, op, a, b),
        (Data::Instant(at), Data::Value(Value::Duration(span))) => shifted(zone, op, *at, *span),
        _ => {
            let apart = moment(zone, a)?.checked_sub(moment(zone, b)?)?;
            (op == Op::Sub).then_some(Data::Value(Value::Duration(apart.div_euclid(1_000))))
        }
    }
}

fn shifted(zone: &Zone, op: Op, at: i64, span: i64) -> Option<Data> {
    let span = match op {
        Op::Add => span,
        Op::Sub => span.saturating_neg(),
        _ => return None,
    };
    Some(Data::Instant(calendar::plus(zone, at, span)))
}

fn plain(zone: &Zone, op: Op, a: &Value, b: &Value) -> Option<Data> {
    let add = |a: i64, b: i64| {
        let (a, b) = (i128::from(a), i128::from(b));
        held(if op == Op::Add { a + b } else { a - b })
    };
    let times = |a: i64, b: i64| held(i128::from(a) * i128::from(b));
    let value = match (op, a, b) {
        (Op::Add | Op::Sub, Value::Int(a), Value::Int(b)) => Value::Int(add(*a, *b)),
        (Op::Add | Op::Sub, Value::Percent(a), Value::Percent(b)) => Value::Percent(add(*a, *b)),
        (Op::Add | Op::Sub, Value::Duration(a), Value::Duration(b)) => Value::Duration(add(*a, *b)),
        (Op::Add | Op::Sub, Value::Money(a, x), Value::Money(b, y)) if x == y => {
            Value::Money(add(*a, *b), x.clone())
        }
        (Op::Add, Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.saturating_add(*b)),
        (Op::Sub, Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.saturating_sub(*b)),
        (Op::Mul, Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.saturating_mul(*b)),
        (Op::Div, Value::Decimal(_), Value::Decimal(b)) if b.is_zero() => return None,
        (Op::Div, Value::Decimal(a), Value::Decimal(b)) => {
            let same = a.is_sign_negative() == b.is_sign_negative();
            let end = if same { Decimal::MAX } else { Decimal::MIN };
            Value::Decimal(a.checked_div(*b).unwrap_or(end))
        }
        (Op::Mul, Value::Int(a), Value::Int(b)) => Value::Int(times(*a, *b)),
        (Op::Mul, Value::Duration(a), Value::Int(b))
        | (Op::Mul, Value::Int(a), Value::Duration(b)) => Value::Duration(times(*a, *b)),
        (Op::Mul, Value::Money(a, code), Value::Int(b))
        | (Op::Mul, Value::Int(b), Value::Money(a, code)) => {
            Value::Money(times(*a, *b), code.clone())
        }
        (Op::Mul, Value::Money(a, code), Value::Percent(b))
        | (Op::Mul, Value::Percent(b), Value::Money(a, code)) => {
            Value::Money(divided(i128::from(*a) * i128::from(*b), 10_000)?, code.clone())
        }
        (Op::Div, Value::Money(a, code), Value::Int(b)) => {
            Value::Money(divided(i128::from(*a), i128::from(*b))?, code.clone())
        }
        (Op::Add | Op::Sub, Value::Date(date), Value::Duration(span)) => {
            let days = add(0, span.div_euclid(calendar::DAY));
            Value::Date(calendar::plus_days(date, days)?.into())
        }
        (Op::Sub, Value::Date(a), Value::Date(b)) => Value::Duration(calendar::between(b, a)?),
        (Op::Add | Op::Sub, Value::DateTime(date, minutes), Value::Duration(span)) => {
            return shifted(zone, op, calendar::instant(zone, date, *minutes)?, *span);
        }
        (Op::Sub, Value::DateTime(..), Value::DateTime(..)) => {
            let at = |value: &Value| moment(zone, &Data::Value(value.clone()));
            Value::Duration(at(a)?.checked_sub(at(b)?)?.div_euclid(1_000))
        }
        _ => return None,
    };
    Some(Data::Value(value))
}

/// A quotient, to the nearest whole number; halves go away from zero. Nothing where it is by zero.
fn divided(a: i128, b: i128) -> Option<i64> {
    let size = (2 * a.abs() + b.abs()).checked_div(2 * b.abs())?;
    Some(held(if (a < 0) == (b < 0) { size } else { -size }))
}

#[cfg(test)]
mod tests {
    use super::super::range::MOST;
    use super::*;

    fn of(op: Op, a: Value, b: Value) -> Option<Data> {
        plain(&Zone::UTC, op, &a, &b)
    }

    #[test]
    fn results_beyond_the_range_stay_at_its_end() {
        let int = |n| Some(Data::Value(Value::Int(n)));
        assert_eq!(of(Op::Add, Value::Int(MOST), Value::Int(1)), int(MOST));
        assert_eq!(of(Op::Sub, Value::Int(-MOST), Value::Int(1)), int(-MOST));
        assert_eq!(of(Op::Mul, Value::Int(i64::MAX), Value::Int(-3)), int(-MOST));
        let span = of(Op::Mul, Value::Int(MOST), Value::Duration(86_400));
        assert_eq!(span, Some(Data::Value(Value::Duration(MOST))));
        let most = Value::Decimal(Decimal::MAX);
        let twice = of(Op::Mul, most.clone(), Value::Decimal(Decimal::TWO));
        assert_eq!(twice, Some(Data::Value(most.clone())));
        let tenth = Value::Decimal(Decimal::new(-1, 1));
        assert_eq!(of(Op::Div, most, tenth), Some(Data::Value(Value::Decimal(Decimal::MIN))));
    }

    #[test]
    fn the_calendar_ends_and_a_date_stays_there() {
        let date = |text: &str| Value::Date(text.into());
        let far = Value::Duration(MOST);
        assert_eq!(
            of(Op::Add, date("2026-12-31"), far.clone()),
            Some(Data::Value(date("9999-12-31")))
        );
        assert_eq!(
            of(Op::Sub, date("2026-12-31"), far.clone()),
            Some(Data::Value(date("0001-01-01")))
        );
        let now = Value::DateTime("2026-12-31".into(), 540);
        assert_eq!(of(Op::Add, now, far), Some(Data::Instant(calendar::LAST)));
    }

    #[test]
    fn quotients_are_rounded_and_nothing_is_divided_by_zero() {
        let kr = |n| Value::Money(n, "DKK".into());
        for (a, b, gives) in [(100, 3, 33), (100, 8, 13), (-100, 8, -13), (100, -8, -13)] {
            assert_eq!(
                of(Op::Div, kr(a), Value::Int(b)),
                Some(Data::Value(kr(gives))),
                "{a} / {b}"
            );
        }
        assert_eq!(of(Op::Div, kr(100), Value::Int(0)), None);
        let one = Value::Decimal(Decimal::ONE);
        assert_eq!(of(Op::Div, one, Value::Decimal(Decimal::ZERO)), None);
        let share = of(Op::Mul, kr(i64::MAX), Value::Percent(10_000));
        assert_eq!(share, Some(Data::Value(kr(MOST))));
    }
}
