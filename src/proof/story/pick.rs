//! Values: a plain one of each type, and one that stands in a relation to another.

use crate::hir::{Op, Program, Ty, Value};
use crate::value::{Data, fields_of};
use std::sync::Arc;

/// A plain value of a type, also of one that may be missing. `now` is for instants and days, which lie
/// some days ahead.
pub(super) fn sample(program: &Program, ty: &Ty, now: i64) -> Data {
    const DAYS: i64 = 20 * 86_400_000;
    let ahead = || crate::value::zone::written(now.saturating_add(DAYS));
    let text = |text: &str| Data::text(text);
    match ty {
        Ty::Text(most) => {
            let most = most.map_or(usize::MAX, |most| most as usize);
            Data::text("Sofie".chars().take(most).collect::<String>())
        }
        Ty::Int => Data::Value(Value::Int(1)),
        Ty::Decimal => Data::Value(Value::Decimal(1.into())),
        Ty::Bool => Data::truth(false),
        Ty::Percent => Data::Value(Value::Percent(1_000)),
        Ty::Date => Data::Value(Value::Date(ahead().chars().take(10).collect::<String>().into())),
        Ty::MonthDay => Data::Value(Value::MonthDay(6, 15)),
        Ty::Time => Data::Value(Value::Time(600)),
        Ty::DateTime => Data::Instant(now.saturating_add(DAYS)),
        Ty::Duration => Data::Value(Value::Duration(3_600)),
        Ty::Money(code) => Data::Value(Value::Money(10_000, code.clone())),
        Ty::Phone => text("+4520123456"),
        Ty::Email => text("sofie@example.com"),
        Ty::Url => text("https://example.com/a"),
        Ty::Locale => text(if program.locale.is_empty() { "en" } else { &program.locale }),
        Ty::Timezone => text(program.zone.as_deref().unwrap_or("UTC")),
        Ty::Channel => match program.channels.iter().next() {
            Some((id, _)) => Data::Value(Value::Channel(id)),
            None => Data::Missing,
        },
        Ty::Enum(id) => Data::Value(Value::Enum(*id, 0)),
        Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) => {
            let fields = fields_of(program, ty).iter();
            Data::Fields(fields.map(|field| sample(program, &field.ty, now)).collect())
        }
        Ty::Reply(_) | Ty::Inbound => Data::Fields(Arc::from([text("Yes"), Data::Missing])),
        Ty::List(element) => Data::List(Arc::from([sample(program, element, now)])),
        Ty::Optional(inner) => sample(program, inner, now),
        Ty::Contact => match program.contacts.iter().next() {
            Some((id, _)) => Data::Value(Value::Contact(id)),
            None => Data::Missing,
        },
        Ty::Choice(_) | Ty::Error => Data::Missing,
    }
}

/// A value that stands in this relation to another; nothing where there is none near it.
pub(super) fn related(program: &Program, op: Op, to: &Data) -> Option<Data> {
    let step = match op {
        Op::Eq | Op::Le | Op::Ge => return Some(to.clone()),
        Op::Gt => 1,
        Op::Lt => -1,
        Op::Ne => return moved(program, to, 1).or_else(|| moved(program, to, -1)),
        _ => return None,
    };
    moved(program, to, step)
}

fn moved(program: &Program, from: &Data, step: i64) -> Option<Data> {
    let value = match from {
        Data::Instant(at) => return Some(Data::Instant(at.checked_add(step * 86_400_000)?)),
        Data::Value(value) => value,
        _ => return None,
    };
    Some(Data::Value(match value {
        Value::Int(n) => Value::Int(n.checked_add(step)?),
        Value::Decimal(n) => Value::Decimal(n.checked_add(step.into())?),
        Value::Percent(n) => Value::Percent(n.checked_add(step * 100)?),
        Value::Money(n, code) => Value::Money(n.checked_add(step * 100)?, code.clone()),
        Value::Duration(n) => Value::Duration(n.checked_add(step * 3_600)?),
        Value::Bool(truth) => Value::Bool(!truth),
        Value::Time(minutes) => {
            let moved = i64::from(*minutes) + step;
            Value::Time(u16::try_from(moved).ok().filter(|minutes| *minutes < 1_440)?)
        }
        Value::Enum(id, at) => {
            let moved = u32::try_from(i64::from(*at) + step).ok()?;
            let members = program.enums.get(*id)?.members.len();
            ((moved as usize) < members).then_some(Value::Enum(*id, moved))?
        }
        Value::Text(text) if step > 0 => Value::Text(format!("{text}x")),
        Value::Date(date) => {
            let day: jiff::civil::Date = date.parse().ok()?;
            let moved = day.checked_add(jiff::Span::new().days(step)).ok()?;
            Value::Date(moved.to_string().into())
        }
        _ => return None,
    }))
}

/// Values of the same kind and of other sizes.
pub(super) fn sizes(of: &Data) -> Vec<Data> {
    const SIZES: [i64; 10] = [0, 1, 5, 20, 100, 1_000, 10_000, 100_000, 1_000_000, 100_000_000];
    let Data::Value(value) = of else { return Vec::new() };
    let sized = |size: i64| {
        Some(match value {
            Value::Int(_) => Value::Int(size),
            Value::Decimal(_) => Value::Decimal(size.into()),
            Value::Percent(_) => Value::Percent(size),
            Value::Money(_, code) => Value::Money(size, code.clone()),
            Value::Duration(_) => Value::Duration(size),
            _ => return None,
        })
    };
    SIZES.into_iter().filter_map(sized).map(Data::Value).collect()
}
