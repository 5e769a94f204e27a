//! Values of `setting` declarations that `[settings]` of the manifest binds.

use super::errors;
use super::expr::{Expr, ExprKind};
use super::{Program, Setting, Ty, Value};
use crate::diag::{Diagnostic, Sink, suggest};
use crate::source::{Span, Table, Value as Bound};
use crate::text::currency;
use crate::value::range::MOST;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// Puts the values that `table` binds in the place of the declared ones.
pub(crate) fn bind(program: &mut Program, table: &Table, sink: &mut Sink) {
    let found: Vec<_> = program
        .settings
        .iter()
        .map(|(id, setting)| (id, bound(program, table, setting), setting.ty.clone()))
        .collect();
    for (id, value, ty) in found {
        match value {
            Ok(None) => {}
            Ok(Some((value, span))) => {
                if let Some(setting) = program.settings.get_mut(id) {
                    setting.value = Some(Expr { kind: ExprKind::Value(value), ty, span });
                }
            }
            Err(finding) => sink.push(finding),
        }
    }
}

/// The value that the manifest binds, and where it does; `None` where it leaves the declared one.
///
/// # Errors
/// If it is no value of the declared type.
pub(crate) fn bound(
    program: &Program,
    table: &Table,
    setting: &Setting,
) -> Result<Option<(Value, Span)>, Diagnostic> {
    let Some(entry) = table.get(&setting.head.name) else { return Ok(None) };
    let wrong = |want: &str| Err(errors::bad_setting(entry.span, &setting.head.name, want));
    let text = match &entry.value {
        Bound::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let value = match (setting.ty.known(), &entry.value) {
        (Ty::Int, Bound::Integer(number)) => Value::Int(*number),
        (Ty::Bool, Bound::Bool(value)) => Value::Bool(*value),
        (
            Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone,
            Bound::Text(text),
        ) => Value::Text(text.clone()),
        (Ty::Decimal, Bound::Integer(number)) => Value::Decimal(Decimal::from(*number)),
        (Ty::Decimal, Bound::Decimal(number)) => match number.parse() {
            Ok(number) => Value::Decimal(number),
            Err(_) => return wrong("a decimal number"),
        },
        (Ty::Percent, _) => match text.and_then(percent) {
            Some(share) => Value::Percent(share),
            None => return wrong("a text like \"10%\""),
        },
        (Ty::Money(code), _) => match text.and_then(|text| money(text, code)) {
            Some(amount) => Value::Money(amount, code.clone()),
            None => return wrong(&format!("a text like \"200 {code}\"")),
        },
        (Ty::Duration, _) => match table.seconds(&setting.head.name) {
            Ok(Some(seconds)) => Value::Duration(i64::try_from(seconds).unwrap_or(i64::MAX)),
            _ => return wrong("a length of time like \"2 days\""),
        },
        (Ty::Enum(id), Bound::Text(text)) => {
            let members = &program.enums.at(*id).members;
            match members.iter().position(|member| member == text) {
                Some(place) => Value::Enum(*id, u32::try_from(place).unwrap_or(0)),
                None => {
                    let names: Vec<&str> = members.iter().map(SmolStr::as_str).collect();
                    return wrong(&suggest::one_of(&names));
                }
            }
        }
        (Ty::Int, _) => return wrong("a whole number"),
        (Ty::Bool, _) => return wrong("`true` or `false`"),
        (Ty::Decimal, _) => return wrong("a decimal number"),
        (Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone, _)
        | (Ty::Enum(_), _) => return wrong("a text"),
        _ => return wrong("to keep its declared value: one of its type cannot be bound"),
    };
    if let Value::Int(n) | Value::Percent(n) | Value::Money(n, _) | Value::Duration(n) = &value
        && n.unsigned_abs() > MOST.unsigned_abs()
    {
        return wrong(&format!("no larger a number: the largest is {MOST}"));
    }
    Ok(Some((value, entry.span)))
}

/// `12.5%` in hundredths of a percent.
fn percent(text: &str) -> Option<i64> {
    scaled(text.trim().strip_suffix('%')?, 2)
}

/// `200 DKK` in minor units.
fn money(text: &str, code: &str) -> Option<i64> {
    let amount = text.trim().strip_suffix(code)?;
    scaled(amount, currency::find(code)?.digits)
}

fn scaled(text: &str, digits: u8) -> Option<i64> {
    let number: Decimal = text.trim().parse().ok()?;
    let scaled = number.checked_mul(Decimal::from(10_i64.checked_pow(u32::from(digits))?))?;
    scaled.normalize().to_string().parse().ok()
}
