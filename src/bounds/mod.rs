//! What journeys do at worst: messages, length, parts of SMS, money. `journeyc bounds` shows it, and a
//! budget in `journey.toml` is held against it.
//!
//! Every number is a bound: no customer gets more. It may be higher than what can happen, because
//! conditions that exclude each other are not looked at.
//!
//! `most` looks at one run, `person` at one customer over all runs and journeys, `table` and `json` show
//! both, [`budget`] holds them against what the workspace allows itself, `story` finds a customer who costs
//! more, `many` one who gets more.

pub mod budget;
mod json;
mod many;
mod most;
mod person;
mod story;
mod table;

pub use json::json;
pub use most::{Most, Weight};
pub use person::{Person, together};
pub use story::{Paid, paid};
pub use table::table;

use crate::flow::{Flow, FlowInfo};
use crate::hir::{Channel, Id, Journey, Message, Pricing, Program};
use crate::messaging::cost;
use crate::proof::unroll::unroll;
use crate::source::Prices;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// A day, in seconds.
pub const DAY: i64 = 86_400;
/// A week, in seconds.
pub const WEEK: i64 = 7 * DAY;

/// What one journey does at worst.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The journey.
    pub journey: Id<Journey>,
    /// Its name.
    pub name: SmolStr,
    /// What one run sends.
    pub run: Most,
    /// What one person gets from it, over all runs.
    pub person: Person,
    /// The longest time in seconds that a run can wait; `None` where only a date of the data bounds it.
    pub longest: Option<u64>,
    /// The cost of each message on its dearest way, by the step that sends it.
    pub sends: Vec<Dear>,
    /// What each node weighs; `None` is no send.
    pub(crate) weights: Vec<Option<Weight>>,
}

/// What a message costs at worst, where it is sent.
#[derive(Clone, Debug)]
pub struct Dear {
    /// The message.
    pub message: Id<Message>,
    /// The step.
    pub span: crate::source::Span,
    /// In which locale.
    pub locale: SmolStr,
    /// Parts of SMS, if it can take that channel; `None` where a value has no bound.
    pub parts: Option<u32>,
    /// The price in the currency of the prices, over all channels that it may be charged for; `None`
    /// where a price is not given or the parts have no bound.
    pub price: Option<Decimal>,
    /// Why there is no price.
    pub unknown: Option<String>,
    /// Has a channel of it no price in `journey.toml`.
    pub unpriced: bool,
}

/// The bounds of a journey.
#[must_use]
pub fn of(program: &Program, prices: &Prices, (flow, info): &(Flow, FlowInfo)) -> Bounds {
    let unrolled = unroll(flow);
    let mut sends = Vec::new();
    let weights: Vec<Option<Weight>> = flow
        .nodes
        .iter()
        .zip(&flow.spans)
        .map(|(node, span)| {
            let crate::flow::NodeKind::Send { message, via, to, .. } = &node.kind else {
                return None;
            };
            let dear = dear(program, prices, flow, *message, via, *span);
            let weight = Weight { to_customer: to.is_none(), parts: dear.parts, price: dear.price };
            sends.push(dear);
            Some(weight)
        })
        .collect();
    let run = most::of(flow, &unrolled, &weights);
    let spans = |seconds| most::spans(&unrolled, &weights, seconds);
    let person = person::of(program, flow, info.longest(), &run, &spans);
    Bounds {
        journey: flow.journey,
        name: flow.name.clone(),
        run,
        person,
        longest: info.longest(),
        sends,
        weights,
    }
}

/// A message on its dearest way and in its dearest locale. Where rules fall back, every alternative can
/// be charged for; else only the one that takes it.
fn dear(
    program: &Program,
    prices: &Prices,
    flow: &Flow,
    message: Id<Message>,
    via: &[Vec<Id<Channel>>],
    span: crate::source::Span,
) -> Dear {
    let falls_back = flow.rules.fallback.is_some();
    let locales = program.messages.at(message).locales.iter().enumerate();
    let all = locales.map(|(at, locale)| {
        let mut sum = Dear {
            message,
            span,
            locale: locale.clone(),
            parts: Some(0),
            price: Some(Decimal::ZERO),
            unknown: None,
            unpriced: false,
        };
        for group in via {
            let mut parts = Some(0_u32);
            let mut price = Some(Decimal::ZERO);
            for channel in group {
                let card = program.channels.at(*channel);
                let cases = cost::worst_case(program, message, *channel);
                let Some(case) = cases.get(at) else { continue };
                if card.price == Pricing::PerPart {
                    parts = parts.zip(case.parts).and_then(|(sum, more)| sum.checked_add(more));
                }
                let one = prices.dearest(&card.head.name);
                sum.unpriced |= one.is_none();
                let one_price = one.and_then(|one| case.price(card, one));
                if one_price.is_none() && sum.unknown.is_none() {
                    sum.unknown = Some(match one {
                        None => format!("no price for {}", card.head.name),
                        Some(_) => format!("no bound for the text on {}", card.head.name),
                    });
                }
                price = price.zip(one_price).and_then(|(sum, more)| sum.checked_add(more));
            }
            if falls_back {
                sum.parts = sum.parts.zip(parts).and_then(|(a, b)| a.checked_add(b));
                sum.price = sum.price.zip(price).and_then(|(a, b)| a.checked_add(b));
            } else {
                sum.parts = sum.parts.zip(parts).map(|(a, b)| a.max(b));
                sum.price = sum.price.zip(price).map(|(a, b)| a.max(b));
            }
        }
        sum
    });
    // What has no bound is dearer than all.
    let dearest = all.reduce(|a, b| match (a.price, b.price) {
        (None, _) => a,
        (_, None) => b,
        (Some(x), Some(y)) if y > x => b,
        (Some(x), Some(y)) if x == y && b.parts > a.parts => b,
        _ => a,
    });
    dearest.unwrap_or(Dear {
        message,
        span,
        locale: SmolStr::default(),
        parts: Some(0),
        price: Some(Decimal::ZERO),
        unknown: None,
        unpriced: false,
    })
}
