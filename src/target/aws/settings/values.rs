//! Values of `setting` declarations that `[settings]` binds.

use crate::diag::Diagnostic;
use crate::hir::{Setting, Ty, Value};
use crate::source::{Table, Value as Bound};
use crate::target::aws::errors;
use crate::text::currency;
use rust_decimal::Decimal;

/// The value that the manifest binds; `None` where it leaves the declared one.
pub(in crate::target) fn bound(
    table: &Table,
    setting: &Setting,
) -> Result<Option<Value>, Diagnostic> {
    let Some(entry) = table.get(&setting.head.name) else { return Ok(None) };
    let wrong = |want: &str| Err(errors::bad_setting(Some(entry.span), &setting.head.name, want));
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
        (Ty::Enum(id), Bound::Text(_)) => {
            // Members are compared by name; a name that is none compares as no member.
            let _ = id;
            Value::Text(text.unwrap_or_default().to_owned())
        }
        _ => return wrong("a value of its declared type"),
    };
    Ok(Some(value))
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
