//! Literals: digits, units and quotes become values.

use super::checker::Checker;
use crate::hir::{Expr, ExprKind, Ty, Value, errors};
use crate::source::Span;
use crate::syntax::ast;
use crate::text::{currency, locale};
use crate::value::range::MOST;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use smol_str::SmolStr;

/// The longest span of time that can be written: 100 years in seconds.
const LONGEST: i64 = 100 * 366 * 86_400;

fn value(value: Value, ty: Ty, span: Span) -> Expr {
    Expr { kind: ExprKind::Value(value), ty, span }
}

/// Does the number lie beyond the range of whole numbers, counted in its smallest unit.
fn beyond(digits: &str, factor: i64) -> bool {
    let most = Decimal::from(MOST) / Decimal::from(factor);
    digits.parse().map_or(true, |number: Decimal| number > most)
}

/// `digits` times `factor` as a whole number, where it is one.
fn scaled(digits: &str, factor: i64) -> Option<i64> {
    let number: Decimal = digits.parse().ok()?;
    let scaled = number.checked_mul(Decimal::from(factor))?;
    scaled.fract().is_zero().then(|| scaled.to_i64()).flatten()
}

/// The seconds of a unit; `None` for months and years, which have no fixed length.
fn unit_seconds(unit: &str) -> Option<i64> {
    match unit.trim_end_matches('s') {
        "second" => Some(1),
        "minute" => Some(60),
        "hour" => Some(3_600),
        "day" => Some(86_400),
        "week" => Some(604_800),
        _ => None,
    }
}

impl Checker<'_> {
    pub(super) fn number(&mut self, digits: &str, want: Option<&Ty>, span: Span) -> Expr {
        let decimal = digits.contains('.') || matches!(want.map(Ty::known), Some(Ty::Decimal));
        if decimal {
            match digits.parse::<Decimal>() {
                Ok(number) => value(Value::Decimal(number), Ty::Decimal, span),
                Err(_) => self.too_large(digits, span),
            }
        } else {
            match digits.parse::<i64>() {
                Ok(number) if number <= MOST => value(Value::Int(number), Ty::Int, span),
                _ => self.too_large(digits, span),
            }
        }
    }

    fn too_large(&mut self, digits: &str, span: Span) -> Expr {
        self.sink.push(errors::number_too_large(digits, span));
        self.error(span)
    }

    pub(super) fn percent(&mut self, digits: &str, span: Span) -> Expr {
        let digits = digits.trim_end_matches('%');
        match scaled(digits, 100) {
            _ if beyond(digits, 100) => self.too_large(digits, span),
            Some(hundredths) => value(Value::Percent(hundredths), Ty::Percent, span),
            None => {
                self.sink.push(errors::percent_too_fine(digits, span));
                self.error(span)
            }
        }
    }

    /// `200 DKK`, `2 days`
    pub(super) fn quantity(&mut self, digits: &str, unit: &ast::Name, span: Span) -> Expr {
        let is_currency = unit.text.chars().all(|c| c.is_ascii_uppercase());
        if is_currency {
            let Some(found) = currency::find(&unit.text) else {
                let codes = currency::all().map(|currency| currency.code);
                self.sink.push(errors::unknown_currency(&unit.text, unit.span, codes));
                return self.error(span);
            };
            let minor = 10_i64.checked_pow(u32::from(found.digits)).unwrap_or(1);
            return match scaled(digits, minor) {
                _ if beyond(digits, minor) => self.too_large(digits, span),
                Some(amount) => {
                    let code = SmolStr::new(&unit.text);
                    value(Value::Money(amount, code.clone()), Ty::Money(code), span)
                }
                None => {
                    self.sink.push(errors::money_too_fine(digits, &unit.text, found.digits, span));
                    self.error(span)
                }
            };
        }
        let Some(seconds) = unit_seconds(&unit.text) else {
            self.sink.push(errors::calendar_span(digits, &unit.text, span));
            return self.error(span);
        };
        match scaled(digits, seconds) {
            Some(total) if total <= LONGEST => value(Value::Duration(total), Ty::Duration, span),
            _ => self.too_large(digits, span),
        }
    }

    /// A string, checked as what is expected.
    pub(super) fn string(&mut self, text: &ast::Str, want: Option<&Ty>) -> Expr {
        let span = text.span;
        let words = &text.text;
        let wrong = match want.map(Ty::known) {
            Some(Ty::Phone) if !is_phone(words) => {
                Some("a phone number in international form, such as \"+4520123456\"")
            }
            Some(Ty::Email) if !is_email(words) => {
                Some("an e-mail address, such as \"mette@example.com\"")
            }
            Some(Ty::Url) if !is_url(words) => {
                Some("a web address that begins with `https://` or `http://`")
            }
            Some(Ty::Timezone) if !is_zone(words) => {
                Some("a time zone of the IANA list, such as \"Europe/Copenhagen\"")
            }
            Some(Ty::Locale) if locale::parse(words).is_err() => {
                Some("a language tag, such as \"da\" or \"nb-NO\"")
            }
            _ => None,
        };
        if let Some(expected) = wrong {
            self.sink.push(errors::bad_string(words, expected, span));
            return self.error(span);
        }
        let ty = match want.map(Ty::known) {
            Some(ty @ (Ty::Phone | Ty::Email | Ty::Url | Ty::Timezone | Ty::Locale)) => ty.clone(),
            _ => Ty::Text(u32::try_from(words.chars().count()).ok()),
        };
        value(Value::Text(words.clone()), ty, span)
    }

    pub(super) fn date(&self, text: &str, span: Span) -> Expr {
        value(Value::Date(SmolStr::new(text)), Ty::Date, span)
    }

    pub(super) fn time(&self, text: &str, span: Span) -> Expr {
        value(Value::Time(minutes(text)), Ty::Time, span)
    }

    pub(super) fn date_time(&self, text: &str, span: Span) -> Expr {
        let mut parts = text.split_whitespace();
        let date = SmolStr::new(parts.next().unwrap_or_default());
        let time = minutes(parts.next().unwrap_or_default());
        value(Value::DateTime(date, time), Ty::DateTime, span)
    }

    pub(super) fn month_day(&self, day: &str, month: &str, span: Span) -> Expr {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let month = MONTHS.iter().position(|name| *name == month).unwrap_or(0) + 1;
        let month = u8::try_from(month).unwrap_or(1);
        value(Value::MonthDay(month, day.parse().unwrap_or(1)), Ty::MonthDay, span)
    }
}

/// Is a constant above another of its kind.
pub(super) fn above(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Int(a), Value::Int(b))
        | (Value::Percent(a), Value::Percent(b))
        | (Value::Duration(a), Value::Duration(b))
        | (Value::Money(a, _), Value::Money(b, _)) => a > b,
        (Value::Decimal(a), Value::Decimal(b)) => a > b,
        (Value::Date(a), Value::Date(b)) => a > b,
        (Value::Time(a), Value::Time(b)) => a > b,
        (Value::Enum(_, a), Value::Enum(_, b)) => a > b,
        _ => false,
    }
}

/// Minutes after midnight of `8:05`; the parser has checked it.
fn minutes(text: &str) -> u16 {
    let mut parts = text.split(':').map(|part| part.parse::<u16>().unwrap_or(0));
    let hours = parts.next().unwrap_or(0);
    hours.saturating_mul(60).saturating_add(parts.next().unwrap_or(0))
}

/// E.164: a plus, then at most 15 digits that do not begin with 0.
fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

pub(crate) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn is_url(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.contains(' '))
    })
}

/// The shape of an IANA name; whether the zone exists is looked up where it is used.
fn is_zone(text: &str) -> bool {
    text == "UTC"
        || (text.contains('/')
            && text.split('/').all(|part| {
                part.starts_with(|c: char| c.is_ascii_uppercase())
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
            }))
}
