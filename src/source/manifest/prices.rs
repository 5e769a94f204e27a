//! `[prices]`, `[lengths]` and `[limits]`: what messages cost, how long their values are taken to be,
//! and what a workspace allows itself below the limits of a channel.

use super::errors;
use super::sections::is_country;
use super::value::{Entry, Table, Value};
use crate::diag::Sink;
use crate::source::Span;
use crate::text::currency;
use rust_decimal::Decimal;

/// What a channel costs: `sms = "0.35 DKK"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The channel's name.
    pub channel: String,
    /// For recipients in this country (ISO 3166, two capitals); `None` for all others.
    pub country: Option<String>,
    /// The amount in units of the currency: often a fraction of its smallest coin.
    pub amount: Decimal,
    /// The currency (ISO 4217), the same for all prices of a workspace.
    pub currency: String,
    /// Where the channel's name stands.
    pub key_span: Span,
}

/// `[prices]`: for each part or each message, as the channel's card says with `price`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// The prices in the order in which they are written.
    pub all: Vec<Price>,
}

impl Prices {
    /// The price of a channel in a country; where that has none of its own, the general one.
    #[must_use]
    pub fn of(&self, channel: &str, country: Option<&str>) -> Option<&Price> {
        let own = |price: &&Price| price.country.is_some() && price.country.as_deref() == country;
        let of_channel = || self.all.iter().filter(|price| price.channel == channel);
        of_channel().find(own).or_else(|| of_channel().find(|price| price.country.is_none()))
    }

    /// The highest price of a channel, whatever the country: what is paid at worst where nobody knows
    /// where the recipient is.
    #[must_use]
    pub fn dearest(&self, channel: &str) -> Option<&Price> {
        let of_channel = self.all.iter().filter(|price| price.channel == channel);
        // The first of several that are equal, so that the answer does not depend on their number.
        of_channel.reduce(|a, b| if b.amount > a.amount { b } else { a })
    }

    /// The currency of all prices; `None` where there are none.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.all.first().map(|price| price.currency.as_str())
    }
}

/// `[lengths]`: how many characters a value without a bound of its own is taken to have at most. An
/// assumption of the workspace: nothing cuts a longer one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// A `text` without `up to`.
    pub text: Option<u32>,
    /// A `url`.
    pub url: Option<u32>,
    /// An `email`.
    pub email: Option<u32>,
    /// A number: `int`, `decimal`, `percent`.
    pub number: Option<u32>,
    /// An amount of `money`, with its currency.
    pub money: Option<u32>,
}

/// A limit that the workspace sets itself: `[limits.sms] parts = 3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLimit {
    /// The channel's name.
    pub channel: String,
    /// What it counts, as in the channel's card: `text`, `parts`, `subject` ...
    pub counts: String,
    /// The most there may be.
    pub most: u32,
    /// Where the channel's name stands.
    pub channel_span: Span,
    /// Where the number stands.
    pub span: Span,
}

/// The longest that `[lengths]` takes.
const LONGEST: i64 = 10_000;

/// `[lengths]`.
pub(super) fn lengths(table: &Table, sink: &mut Sink) -> Lengths {
    sink.items.extend(table.unknown_keys(&["text", "url", "email", "number", "money"]));
    let mut read = |key: &str| match table.integer_in(key, 1, LONGEST) {
        Ok(found) => found.and_then(|length| u32::try_from(length).ok()),
        Err(finding) => {
            sink.push(finding);
            None
        }
    };
    Lengths {
        text: read("text"),
        url: read("url"),
        email: read("email"),
        number: read("number"),
        money: read("money"),
    }
}

/// `[prices]`: channels, and tables of countries.
pub(super) fn prices(table: &Table, sink: &mut Sink) -> Prices {
    let mut found = Prices::default();
    for entry in &table.entries {
        match &entry.value {
            Value::Table(inner) if is_country(&entry.key) => {
                for line in &inner.entries {
                    price(&mut found, line, Some(&entry.key), sink);
                }
            }
            Value::Table(_) => {
                let message = format!("`{}` is no country", entry.key);
                let help = "write the two letters of ISO 3166, as in `[prices.DK]`";
                sink.push(errors::bad_value(entry.key_span, message, help));
            }
            _ => price(&mut found, entry, None, sink),
        }
    }
    found
}

fn price(found: &mut Prices, entry: &Entry, country: Option<&str>, sink: &mut Sink) {
    let help = "write an amount and a currency, as in \"0.35 DKK\"";
    let Value::Text(text) = &entry.value else {
        let kind = entry.value.kind();
        sink.push(errors::wrong_kind(entry.span, &entry.key, "a price like \"0.35 DKK\"", kind));
        return;
    };
    let parsed = text.split_once(' ').and_then(|(amount, code)| {
        let amount: Decimal = amount.parse().ok()?;
        let code = currency::find(code.trim())?.code;
        (!amount.is_sign_negative()).then_some((amount, code))
    });
    let Some((amount, code)) = parsed else {
        sink.push(errors::bad_value(entry.span, format!("`{text}` is no price"), help));
        return;
    };
    if let Some(first) = found.currency().filter(|first| *first != code) {
        let message = format!("this price is in {code}, the others are in {first}");
        let help = "write all prices in one currency, so that they can be added";
        sink.push(errors::bad_value(entry.span, message, help));
        return;
    }
    found.all.push(Price {
        channel: entry.key.clone(),
        country: country.map(str::to_owned),
        amount,
        currency: code.to_owned(),
        key_span: entry.key_span,
    });
}

/// `[limits]`: a table for each channel.
pub(super) fn limits(table: &Table, sink: &mut Sink) -> Vec<OwnLimit> {
    let mut found = Vec::new();
    for entry in &table.entries {
        let Value::Table(inner) = &entry.value else {
            let kind = entry.value.kind();
            let want = "a table like `[limits.sms]`";
            sink.push(errors::wrong_kind(entry.span, &entry.key, want, kind));
            continue;
        };
        for line in &inner.entries {
            let most = match inner.integer_in(&line.key, 0, i64::from(u32::MAX)) {
                Ok(most) => most.and_then(|most| u32::try_from(most).ok()),
                Err(finding) => {
                    sink.push(finding);
                    None
                }
            };
            found.extend(most.map(|most| OwnLimit {
                channel: entry.key.clone(),
                counts: line.key.clone(),
                most,
                channel_span: entry.key_span,
                span: line.span,
            }));
        }
    }
    found
}
