//! `[budget]`: what one customer may get, and what it may cost, at worst.

use super::errors;
use super::value::{Table, Value};
use crate::diag::Sink;
use crate::source::Span;
use crate::text::currency;
use rust_decimal::Decimal;

/// The budget of a workspace. What is not given is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Messages from all journeys together to one person in any 24 hours.
    pub messages_per_day: Option<(u32, Span)>,
    /// Messages from all journeys together to one person in any 7 days.
    pub messages_per_week: Option<(u32, Span)>,
    /// What one message may cost, with its currency.
    pub message_cost: Option<(Decimal, String, Span)>,
    /// What one run of a journey may cost, with its currency.
    pub run_cost: Option<(Decimal, String, Span)>,
}

impl Budget {
    /// Is nothing limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `[budget]`
pub(super) fn budget(table: &Table, sink: &mut Sink) -> Budget {
    const KEYS: [&str; 4] = ["messages_per_day", "messages_per_week", "message_cost", "run_cost"];
    sink.items.extend(table.unknown_keys(&KEYS));
    let mut count = |key: &str| match table.integer_in(key, 0, i64::from(u32::MAX)) {
        Ok(found) => {
            let place = table.entries.iter().find(|entry| entry.key == key)?;
            Some((u32::try_from(found?).ok()?, place.span))
        }
        Err(finding) => {
            sink.push(finding);
            None
        }
    };
    let (messages_per_day, messages_per_week) =
        (count("messages_per_day"), count("messages_per_week"));
    let mut cost = |key: &str| {
        let entry = table.entries.iter().find(|entry| entry.key == key)?;
        let Value::Text(text) = &entry.value else {
            let kind = entry.value.kind();
            sink.push(errors::wrong_kind(entry.span, key, "an amount like \"0.70 DKK\"", kind));
            return None;
        };
        let parsed = text.split_once(' ').and_then(|(amount, code)| {
            let amount: Decimal = amount.parse().ok()?;
            let code = currency::find(code.trim())?.code;
            (!amount.is_sign_negative()).then(|| (amount, code.to_owned(), entry.span))
        });
        if parsed.is_none() {
            let help = "write an amount and a currency, as in \"0.70 DKK\"";
            sink.push(errors::bad_value(entry.span, format!("`{text}` is no amount"), help));
        }
        parsed
    };
    Budget {
        messages_per_day,
        messages_per_week,
        message_cost: cost("message_cost"),
        run_cost: cost("run_cost"),
    }
}
