//! Values that may be missing or have parts, and how they look.

use crate::hir::{Field, Program, Ty, Value, Var};
use crate::text::currency;
use crate::text::render::{self, LocaleStyle, OTHER_STYLE};

use super::calendar;
use super::zone::Zone;
use std::sync::Arc;

/// A value that may be missing or have parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Data {
    /// Nothing is known.
    #[default]
    Missing,
    /// A plain value.
    Value(Value),
    /// An instant in milliseconds of universal time: what a date with a time is once it is data.
    Instant(i64),
    /// The fields of a record, an event, an answer, a reply, in declared order.
    Fields(Arc<[Data]>),
    /// A list.
    List(Arc<[Data]>),
}

impl Data {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Value(Value::Text(text.into()))
    }

    /// Yes or no.
    #[must_use]
    pub fn truth(truth: bool) -> Self {
        Self::Value(Value::Bool(truth))
    }
}

/// A value as a text shows it; `None` where it is missing or has no form as text.
/// Instants are shown on the clock of `zone`.
pub(crate) fn rendered(
    program: &Program,
    data: &Data,
    style: LocaleStyle,
    zone: &Zone,
) -> Option<String> {
    let value = match data {
        Data::Value(value) => value,
        Data::Instant(at) => return instant(*at, style, zone),
        _ => return None,
    };
    Some(match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => render::int(*number, style),
        Value::Decimal(number) => render::decimal(*number, style),
        Value::Bool(truth) => truth.to_string(),
        Value::Percent(points) => render::percent(*points, style),
        Value::Date(date) => {
            let (year, month, day) = calendar::parse(date)?;
            render::date(year, month, day, style)
        }
        Value::MonthDay(month, day) => render::month_day(*month, *day, style),
        Value::Time(minutes) => clock(*minutes),
        Value::DateTime(date, minutes) => {
            let (hour, minute) = split(*minutes);
            render::date_time(calendar::parse(date)?, (hour, minute), style)
        }
        Value::Duration(seconds) => spoken(*seconds),
        Value::Money(minor, code) => match currency::find(code) {
            Some(found) => render::money(*minor, found, style),
            None => format!("{} {code}", render::int(*minor, style)),
        },
        Value::Enum(id, at) => {
            let members = &program.enums.get(*id)?.members;
            members.get(usize::try_from(*at).ok()?)?.to_string()
        }
        Value::Channel(id) => program.channels.get(*id)?.head.name.to_string(),
    })
}

/// A value as a source could write it.
pub(crate) fn written(program: &Program, ty: &Ty, data: &Data) -> String {
    match data {
        Data::Missing => "missing".to_owned(),
        Data::Value(Value::Text(text)) => match ty.known() {
            Ty::Locale => text.clone(),
            _ => format!("{text:?}"),
        },
        Data::Value(_) | Data::Instant(_) => {
            rendered(program, data, OTHER_STYLE, &Zone::UTC).unwrap_or_default()
        }
        Data::List(items) => {
            let element = match ty.known() {
                Ty::List(element) => (**element).clone(),
                _ => Ty::Error,
            };
            let items: Vec<String> =
                items.iter().map(|item| written(program, &element, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Data::Fields(values) => {
            let fields = fields_of(program, ty);
            let pairs: Vec<String> = fields
                .iter()
                .zip(values.iter())
                .filter(|(_, value)| **value != Data::Missing)
                .map(|(field, value)| {
                    format!("{}: {}", field.name, written(program, &field.ty, value))
                })
                .collect();
            if pairs.is_empty() { "{ }".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
        }
    }
}

/// The fields of a type that has some.
pub(crate) fn fields_of<'p>(program: &'p Program, ty: &Ty) -> &'p [Field] {
    match ty.known() {
        Ty::Record(id) => program.records.get(*id).map_or(&[], |record| &record.fields),
        Ty::Event(id) => program.events.get(*id).map_or(&[], |event| &event.fields),
        Ty::Answer(id) => program.actions.get(*id).map_or(&[], |action| &action.result),
        _ => &[],
    }
}

/// The parameters of a message.
pub(crate) fn params(message: &crate::hir::Message) -> &[Var] {
    let count = usize::try_from(message.params).unwrap_or(usize::MAX);
    message.vars.get(..count).unwrap_or(&message.vars)
}

fn instant(at: i64, style: LocaleStyle, zone: &Zone) -> Option<String> {
    let local = zone.local(at)?;
    let part = |n: i8| u8::try_from(n).ok();
    let date = (i32::from(local.year()), part(local.month())?, part(local.day())?);
    Some(render::date_time(date, (part(local.hour())?, part(local.minute())?), style))
}

fn split(minutes: u16) -> (u8, u8) {
    let part = |n: u16| u8::try_from(n).unwrap_or(0);
    (part(minutes / 60), part(minutes % 60))
}

fn clock(minutes: u16) -> String {
    let (hour, minute) = split(minutes);
    render::time(hour, minute)
}

/// `2 days`, in the largest unit that is whole.
pub(crate) fn spoken(seconds: i64) -> String {
    const UNITS: [(i64, &str); 4] =
        [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (size, word) =
        UNITS.into_iter().find(|(size, _)| seconds % size == 0).unwrap_or((1, "second"));
    let count = seconds / size;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}
