//! Literals: spelled as they were written; dates and times are checked here.

use super::{Context, Kids, hole_name, text};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name, Path};
use crate::syntax::errors;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use smol_str::SmolStr;

/// A literal; `None` if the node is none.
pub(super) fn literal(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Option<Expr> {
    let span = cx.span(&node);
    let spelled = node.as_str();
    let kind = match node.as_rule() {
        Rule::number => ExprKind::Number(SmolStr::new(spelled)),
        Rule::percent => ExprKind::Percent(SmolStr::new(spelled.trim_end_matches('%'))),
        Rule::str => ExprKind::Text(text::string(cx, &node)),
        Rule::boolean => ExprKind::Bool(spelled == "true"),
        Rule::locale_word => {
            let name = Name { text: SmolStr::new(spelled), span };
            ExprKind::Path(Path { names: vec![name], span })
        }
        Rule::date => {
            check(cx, span, date_fault(spelled));
            ExprKind::Date(SmolStr::new(spelled))
        }
        Rule::time => {
            check(cx, span, time_fault(spelled));
            ExprKind::Time(SmolStr::new(spelled))
        }
        Rule::datetime => {
            // White space or a comment stands between both.
            let date = spelled.get(.."2026-12-01".len()).unwrap_or_default();
            let before = spelled.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
            let time = spelled.get(before.len()..).unwrap_or_default();
            check(cx, span, date_fault(date).or_else(|| time_fault(time)));
            ExprKind::DateTime(SmolStr::new(format!("{date} {time}")))
        }
        Rule::quantity => {
            let mut kids = Kids::of(cx, node);
            let number = kids.next().map(|n| SmolStr::new(n.as_str())).unwrap_or_default();
            let unit = kids.word(cx, Rule::unit).unwrap_or_else(|| hole_name(span.tail()));
            ExprKind::Quantity(number, unit)
        }
        Rule::monthday => {
            let mut kids = Kids::of(cx, node);
            let day = kids.next().map(|n| SmolStr::new(n.as_str())).unwrap_or_default();
            let month = kids.word(cx, Rule::month).unwrap_or_else(|| hole_name(span.tail()));
            check(cx, span, month_day_fault(&day, &month.text));
            ExprKind::MonthDay(day, month)
        }
        Rule::secret => ExprKind::Secret(Kids::of(cx, node).name(cx)),
        _ => return None,
    };
    Some(Expr { kind, span })
}

/// Reports a fault of a literal.
fn check(cx: &mut Context<'_>, span: Span, fault: Option<String>) {
    if let Some(fault) = fault {
        cx.sink.push(errors::bad_literal(span, fault));
    }
}

/// The months by their number.
const MONTHS: [(&str, u32); 12] = [
    ("january", 31),
    ("february", 28),
    ("march", 31),
    ("april", 30),
    ("may", 31),
    ("june", 30),
    ("july", 31),
    ("august", 31),
    ("september", 30),
    ("october", 31),
    ("november", 30),
    ("december", 31),
];

/// What is wrong with a date `YYYY-MM-DD`.
fn date_fault(date: &str) -> Option<String> {
    let mut parts = date.split('-').map(|part| part.parse::<u32>().unwrap_or(0));
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let Some((name, length)) = month.checked_sub(1).and_then(|at| MONTHS.get(at as usize)) else {
        return Some(format!("there is no month {month:02}"));
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = if leap && *name == "february" { 29 } else { *length };
    if year == 0 {
        Some("years are counted from 0001".to_owned())
    } else if day == 0 {
        Some("there is no day 00".to_owned())
    } else if day > length {
        Some(format!("{name} {year} has {length} days"))
    } else {
        None
    }
}

/// What is wrong with a time of day `HH:MM`.
fn time_fault(time: &str) -> Option<String> {
    let (hour, minute) = time.split_once(':')?;
    if hour.parse::<u32>().is_ok_and(|hour| hour == 24) && minute == "00" {
        Some("a day ends at 23:59; midnight is 00:00".to_owned())
    } else if hour.parse::<u32>().is_ok_and(|hour| hour > 23) {
        Some("a day has the hours 00 to 23".to_owned())
    } else if minute.parse::<u32>().is_ok_and(|minute| minute > 59) {
        Some("an hour has the minutes 00 to 59".to_owned())
    } else {
        None
    }
}

/// What is wrong with a day of the year such as `29 february`.
fn month_day_fault(day: &str, month: &str) -> Option<String> {
    let (name, length) = MONTHS.iter().find(|(name, _)| *name == month)?;
    let length = if *name == "february" { 29 } else { *length };
    match day.parse::<u32>() {
        Ok(day) if (1..=length).contains(&day) => None,
        Ok(_) => Some(format!("{name} has the days 1 to {length}")),
        Err(_) => Some("a day of a month is a whole number".to_owned()),
    }
}
