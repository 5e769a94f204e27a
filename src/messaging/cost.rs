//! What a message costs at worst: its parts on a channel, in each of its locales, and the money.
//!
//! ```text
//! for case in cost::worst_case(&program, message, channel) {
//!     // case.parts: the parts of the longest filling there is, or `None` and `case.unbounded`
//!     let price = workspace.manifest.prices.of("sms", Some("DK"))?;
//!     let money = case.price(program.channels.at(channel), price);
//! }
//! ```
//!
//! No filling of a text has more parts than [`PerLocale::parts`]. A `text up to 20` may hold an emoji
//! or a letter that SMS has no cheap code for, so the worst case of nearly every text with a name in
//! it is UCS-2; [`PerLocale::plain`] is the worst case among values of plain letters and digits.

use super::size::{self, Ground, Loose};
use crate::hir::{Channel, Id, Message, Pricing, Program};
use crate::source::Price;
use crate::text::render;
use crate::text::sms::{self, Encoding};
use crate::value::zone::Zone;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// The worst case of a message on a channel in one locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerLocale {
    /// The locale.
    pub locale: SmolStr,
    /// The most characters (Unicode scalar values) of all its texts together; `None` where a value
    /// has no bound.
    pub length: Option<u32>,
    /// The parts with every value left out: no filling has fewer.
    pub least: u32,
    /// The parts with every value at its longest, in letters and digits of the GSM alphabet. `None`
    /// where a value has no bound.
    pub plain: Option<u32>,
    /// The parts with every value at its longest, in the dearest characters that it can hold: no
    /// filling has more. `None` where a value has no bound. 1 on channels that do not cut texts.
    pub parts: Option<u32>,
    /// How the words of the text are encoded, before any value is put in; `None` on channels that do
    /// not cut texts.
    pub encoding: Option<Encoding>,
    /// Why there is no bound: the values that have none.
    pub unbounded: Vec<Loose>,
    /// The values that only `[lengths]` in journey.toml bounds: an assumption, which nothing holds
    /// the data to.
    pub assumed: Vec<Loose>,
}

impl PerLocale {
    /// What it costs to send this once: the price of each part or of the message, as the channel's
    /// card says. `None` where the parts have no bound.
    #[must_use]
    pub fn price(&self, channel: &Channel, price: &Price) -> Option<Decimal> {
        let count = match channel.price {
            Pricing::PerPart => self.parts?,
            Pricing::PerMessage => 1,
        };
        Decimal::from(count).checked_mul(price.amount)
    }
}

/// The worst case of `message` on `channel`, for each of its locales in their order; empty where the
/// message says nothing on the channel.
///
/// A price is that of the country, and of the channel, as journey.toml gives them in `[prices]`:
/// [`crate::source::Prices::of`].
#[must_use]
pub fn worst_case(program: &Program, message: Id<Message>, channel: Id<Channel>) -> Vec<PerLocale> {
    let (Some(message), Some(card)) =
        (program.messages.get(message), program.channels.get(channel))
    else {
        return Vec::new();
    };
    let Some(content) = message.contents.iter().find(|content| content.channel == channel) else {
        return Vec::new();
    };
    let names: Vec<String> = message.vars.iter().map(|var| var.name.to_string()).collect();
    let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
    let locales = message.locales.iter().enumerate();
    let cases = locales.map(|(at, locale)| {
        let style = render::style(locale);
        let ground = Ground { program, names: &names, zone: &zone, style, numbers: true };
        let mut case = PerLocale {
            locale: locale.clone(),
            length: Some(0),
            least: 1,
            plain: Some(1),
            parts: Some(1),
            encoding: None,
            unbounded: Vec::new(),
            assumed: Vec::new(),
        };
        for slot in &content.slots {
            let Some(text) = slot.texts.get(at) else { continue };
            let taken = size::apart(ground, text);
            case.length =
                case.length.zip(taken.longest()).map(|(sum, more)| sum.saturating_add(more));
            if let (Some(cut), "text") = (&card.parts, slot.name.as_str()) {
                let bounds = sms::worst_case(&taken.pieces, cut);
                case.least = bounds.least.parts;
                case.plain = bounds.plain.map(|plain| plain.parts);
                case.parts = bounds.worst.map(|worst| worst.parts);
                case.encoding = Some(bounds.least.encoding);
            }
            case.unbounded.extend(taken.loose);
            case.assumed.extend(taken.assumed);
        }
        case
    });
    cases.collect()
}

#[cfg(test)]
mod tests;
