//! From JSON to values: the other direction of the contracts in this folder.

use crate::hir::{Field, Program, Ty, Value};
use crate::value::range::MOST;
use crate::value::{Data, fields_of, zone};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::sync::Arc;

/// The payload of something with fields, in declared order; what is left out has its default, or is
/// missing where that is allowed.
///
/// # Errors
/// What is wrong and where, in the user's words: a field that is not declared, one that must be there,
/// or a value of another type.
pub(crate) fn fields(
    program: &Program,
    declared: &[Field],
    json: &Json,
    place: &str,
    default: &dyn Fn(&crate::hir::Expr) -> Data,
) -> Result<Arc<[Data]>, String> {
    let Json::Object(object) = json else {
        return Err(format!("`{place}` should be an object of its fields"));
    };
    if let Some(unknown) = object.keys().find(|key| declared.iter().all(|f| f.name != **key)) {
        let names = declared.iter().map(|field| field.name.as_str());
        let near = crate::diag::suggest::did_you_mean(unknown, names);
        let help = near.map(|near| format!("; {near}")).unwrap_or_default();
        return Err(format!("`{place}` has no field `{unknown}`{help}"));
    }
    declared
        .iter()
        .map(|field| match (object.get(field.name.as_str()), &field.default) {
            (Some(json), _) => value(program, &field.ty, json, &format!("{place}.{}", field.name)),
            (None, Some(expr)) => Ok(default(expr)),
            (None, None) if field.ty.is_optional() => Ok(Data::Missing),
            (None, None) => Err(format!("`{place}` lacks `{}`", field.name)),
        })
        .collect()
}

/// A value of a type, as the contracts write it.
///
/// # Errors
/// What is wrong and where, in the user's words.
pub(crate) fn value(program: &Program, ty: &Ty, json: &Json, place: &str) -> Result<Data, String> {
    let wrong = |want: &str| Err(format!("`{place}` should be {want}, and is {json}"));
    let text = json.as_str();
    let whole = |want: &str, make: &dyn Fn(i64) -> Value| match json
        .as_i64()
        .filter(|n| n.unsigned_abs() <= MOST.unsigned_abs())
    {
        Some(number) => Ok(Data::Value(make(number))),
        None => Err(format!("`{place}` should be {want}, and is {json}")),
    };
    match ty.known() {
        Ty::Text(_) | Ty::Choice(_) => text.map(Data::text).map_or_else(|| wrong("a text"), Ok),
        Ty::Phone => match text.filter(|text| is_phone(text)) {
            Some(text) => Ok(Data::text(text)),
            None => wrong("a phone number like \"+4520123456\""),
        },
        Ty::Email => match text.filter(|text| text.contains('@')) {
            Some(text) => Ok(Data::text(text)),
            None => wrong("an e-mail address"),
        },
        Ty::Url => text.map(Data::text).map_or_else(|| wrong("a link"), Ok),
        Ty::Locale => match text.filter(|tag| crate::text::locale::parse(tag).is_ok()) {
            Some(text) => Ok(Data::text(text)),
            None => wrong("a locale like \"da\""),
        },
        Ty::Timezone => match text.filter(|name| zone::Zone::find(name).is_some()) {
            Some(text) => Ok(Data::text(text)),
            None => wrong("a time zone like \"Europe/Copenhagen\""),
        },
        Ty::Int => whole("a whole number", &Value::Int),
        Ty::Percent => whole("a whole number of hundredths of a percent", &Value::Percent),
        Ty::Duration => whole("a whole number of seconds", &Value::Duration),
        Ty::Money(code) => whole(&format!("a whole number of minor units of {code}"), &|minor| {
            Value::Money(minor, code.clone())
        }),
        Ty::Decimal => match text.and_then(|text| text.parse::<Decimal>().ok()) {
            Some(number) => Ok(Data::Value(Value::Decimal(number))),
            None => wrong("a decimal number as a text, like \"1.25\""),
        },
        Ty::Bool => json.as_bool().map(Data::truth).map_or_else(|| wrong("true or false"), Ok),
        Ty::Date => match text.filter(|date| crate::value::calendar::parse(date).is_some()) {
            Some(date) => Ok(Data::Value(Value::Date(date.into()))),
            None => wrong("a date like \"2026-11-22\""),
        },
        Ty::MonthDay => match text.and_then(month_day) {
            Some((month, day)) => Ok(Data::Value(Value::MonthDay(month, day))),
            None => wrong("a day of the year like \"--02-29\""),
        },
        Ty::Time => match text.and_then(clock) {
            Some(minutes) => Ok(Data::Value(Value::Time(minutes))),
            None => wrong("a time of day like \"08:00\""),
        },
        Ty::DateTime => match text.and_then(zone::read) {
            Some(at) => Ok(Data::Instant(at)),
            None => wrong("an instant like \"2026-11-22T08:00:00Z\""),
        },
        Ty::Channel => {
            let found = program
                .channels
                .iter()
                .find(|(_, channel)| Some(channel.head.name.as_str()) == text);
            match found {
                Some((id, _)) => Ok(Data::Value(Value::Channel(id))),
                None => wrong("the name of a channel"),
            }
        }
        Ty::Contact => {
            let mut contacts = program.contacts.iter();
            let found = contacts.find(|(_, contact)| Some(contact.head.name.as_str()) == text);
            match found {
                Some((id, _)) => Ok(Data::Value(Value::Contact(id))),
                None => wrong("the name of a contact"),
            }
        }
        Ty::Enum(id) => {
            let members = &program.enums.at(*id).members;
            match members.iter().position(|member| Some(member.as_str()) == text) {
                Some(at) => Ok(Data::Value(Value::Enum(*id, u32::try_from(at).unwrap_or(0)))),
                None => {
                    let names: Vec<&str> = members.iter().map(smol_str::SmolStr::as_str).collect();
                    wrong(&crate::diag::suggest::one_of(&names))
                }
            }
        }
        Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) => {
            fields(program, fields_of(program, ty), json, place, &|_| Data::Missing)
                .map(Data::Fields)
        }
        Ty::List(inner) => match json {
            Json::Array(items) => {
                let items = items.iter().enumerate();
                let items: Result<Arc<[Data]>, String> = items
                    .map(|(at, item)| value(program, inner, item, &format!("{place}[{at}]")))
                    .collect();
                items.map(Data::List)
            }
            _ => wrong("a list"),
        },
        Ty::Reply(_) | Ty::Inbound | Ty::Optional(_) | Ty::Error => {
            wrong("something that JSON can hold")
        }
    }
}

fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or("");
    (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

fn month_day(text: &str) -> Option<(u8, u8)> {
    let (month, day) = text.strip_prefix("--")?.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
}

fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// A value as the contracts write it; `None` where it is missing.
pub(crate) fn written(program: &Program, ty: &Ty, data: &Data) -> Option<Json> {
    Some(match data {
        Data::Missing => return None,
        Data::Instant(at) => Json::from(zone::written(*at)),
        Data::List(items) => {
            let inner = match ty.known() {
                Ty::List(inner) => inner,
                _ => return None,
            };
            items.iter().filter_map(|item| written(program, inner, item)).collect()
        }
        Data::Fields(values) => {
            let declared = fields_of(program, ty).iter().zip(values.iter());
            let fields = declared.filter_map(|(field, value)| {
                Some((field.name.to_string(), written(program, &field.ty, value)?))
            });
            Json::Object(fields.collect())
        }
        Data::Value(value) => match value {
            Value::Text(text) => Json::from(text.as_str()),
            Value::Int(n) | Value::Percent(n) | Value::Duration(n) | Value::Money(n, _) => {
                Json::from(*n)
            }
            Value::Decimal(number) => Json::from(number.to_string()),
            Value::Bool(truth) => Json::from(*truth),
            Value::Date(date) => Json::from(date.as_str()),
            Value::MonthDay(month, day) => Json::from(format!("--{month:02}-{day:02}")),
            Value::Time(minutes) => Json::from(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
            Value::DateTime(date, minutes) => {
                Json::from(format!("{date}T{:02}:{:02}", minutes / 60, minutes % 60))
            }
            Value::Enum(id, at) => {
                Json::from(program.enums.at(*id).members.get(*at as usize)?.as_str())
            }
            Value::Channel(id) => Json::from(program.channels.at(*id).head.name.as_str()),
            Value::Contact(id) => Json::from(program.contacts.at(*id).head.name.as_str()),
        },
    })
}
