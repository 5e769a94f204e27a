//! The customer who costs more than the budget: a run that takes the dearest way, in the dearest locale, on the
//! channels that are paid for, with values as long as they may be. Played in the interpreter, and every
//! text that went out is measured and paid for: nothing of it is taken from the bounds.

use super::Bounds;
use crate::hir::{Channel, Id, Message, Pricing, Program, STATUSES, Ty, Value};
use crate::proof::story::{Story, Wish, find, replay, spend};
use crate::proof::{Look, monday_morning};
use crate::source::{Lengths, Prices};
use crate::text::sms;
use crate::time::{Engine, Input, Life, RunId, What};
use crate::value::{Data, fields_of};
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// What values are made of where they cost most: two units of UCS-2.
const DEAREST: &str = "🛒";
/// How long a value without a bound is made.
const LONG: u32 = 200;
/// How often a message is reported not to have come.
const BOUNCES: usize = 32;

/// A message on one channel, and what it cost.
#[derive(Clone, Debug)]
pub struct Paid {
    /// The run that sent it.
    pub run: Option<RunId>,
    /// Which message of the life it is; it may go out on several channels.
    pub send: usize,
    /// The message.
    pub message: Id<Message>,
    /// The channel.
    pub channel: Id<Channel>,
    /// Its locale, by its place in the message.
    pub locale: usize,
    /// The parts of an SMS, or 1.
    pub parts: u32,
    /// What was paid.
    pub price: Decimal,
}

/// What the messages of a life cost, in the order in which they went out. The engine must have been asked for
/// texts. What has no price is not in it.
#[must_use]
pub fn paid(program: &Program, prices: &Prices, life: &Life<'_>) -> Vec<Paid> {
    let sent = life.trace().iter().filter_map(|entry| match &entry.what {
        What::Sent(shown) => Some((entry.run, shown)),
        _ => None,
    });
    sent.filter_map(|(run, shown)| {
        let card = program.channels.at(shown.channel);
        let one = prices.dearest(&card.head.name)?;
        let text = shown.texts.iter().find(|(slot, _)| slot == "text");
        let parts = match (card.price, &card.parts, text) {
            (Pricing::PerPart, Some(cut), Some((_, text))) => sms::measure(text, cut).parts,
            _ => 1,
        };
        Some(Paid {
            run,
            send: shown.send,
            message: shown.message,
            channel: shown.channel,
            locale: shown.locale,
            parts,
            price: Decimal::from(parts).checked_mul(one.amount)?,
        })
    })
    .collect()
}

/// What costs too much.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// One message, at one step.
    Message(Id<Message>, crate::source::Span),
    /// One run.
    Run,
}

impl Of {
    /// What was paid for the first one that costs more than `most`.
    fn over(self, paid: &[Paid], most: Decimal) -> Option<Vec<Paid>> {
        let together = |first: &Paid| -> Vec<Paid> {
            let same = |it: &&Paid| match self {
                Self::Message(..) => it.send == first.send,
                Self::Run => it.run == first.run,
            };
            paid.iter().filter(same).cloned().collect()
        };
        paid.iter()
            .filter(|it| !matches!(self, Self::Message(message, _) if message != it.message))
            .map(together)
            .find(|all| sum(all) > most)
    }
}

fn sum(paid: &[Paid]) -> Decimal {
    paid.iter().map(|it| it.price).sum()
}

/// A story in which it costs more than `most`, with what was paid, in words.
pub(super) fn story(
    look: &Look<'_>,
    prices: &Prices,
    bounds: &Bounds,
    of: Of,
    most: Decimal,
) -> Option<(Story, String)> {
    let (program, flow) = (look.program, look.flow());
    let mut engine = Engine::new(program, [look.pair]);
    engine.texts = true;
    let paths = match of {
        Of::Message(_, span) => {
            let at = flow.spans.iter().position(|other| *other == span)?;
            look.paths_to(crate::flow::NodeId(u32::try_from(at).ok()?))
        }
        Of::Run => super::most::dearest(look.unrolled(), bounds).into_iter().collect(),
    };
    let mut locales: Vec<SmolStr> = bounds
        .sends
        .iter()
        .filter(|send| matches!(of, Of::Run) || matches!(of, Of::Message(_, at) if at == send.span))
        .map(|send| send.locale.clone())
        .collect();
    locales.sort();
    locales.dedup();
    let shows = |life: &Life<'_>| of.over(&paid(program, prices, life), most).is_some();
    let try_with = |path: &[_], dressed: &dyn Fn(&mut Story)| {
        let path = path.to_vec();
        let begins = monday_morning(program);
        let effort = &look.effort;
        find(&engine, &Wish { flow: 0, path, begins, with: dressed, shows: &shows, effort })
    };
    let channels = channels(program, flow, of);
    let cost = |story: &Story| {
        let paid = paid(program, prices, &replay(&engine, story));
        of.over(&paid, most).map(|all| sum(&all))
    };
    let found = paths.iter().find_map(|path| {
        let mut dearest: Option<(Decimal, Story)> = None;
        for (locale, only) in locales.iter().flat_map(|of| channels.iter().map(move |on| (of, on)))
        {
            let with = |fill: &'static str| {
                let (engine, locale) = (&engine, locale.as_str());
                move |story: &mut Story| dress(look, engine, story, locale, *only, fill)
            };
            // What cannot be shown with the dearest values cannot be shown with others.
            let Some(worst) = try_with(path, &with(DEAREST)) else { continue };
            let plainer = ["", "a", "ł"].into_iter().filter_map(|fill| try_with(path, &with(fill)));
            // Of those that cost the same the plainest is told.
            for story in plainer.chain([worst]) {
                let Some(cost) = cost(&story) else { continue };
                if dearest.as_ref().is_none_or(|(most, _)| cost > *most) {
                    dearest = Some((cost, story));
                }
            }
        }
        dearest.map(|(_, story)| story)
    })?;
    let all = of.over(&paid(program, prices, &replay(&engine, &found)), most)?;
    Some((found, told(program, prices, &all)))
}

/// The channels that a customer may be reached on alone; `None` is all of them.
fn channels(program: &Program, flow: &crate::flow::Flow, of: Of) -> Vec<Option<Id<Channel>>> {
    let mut found = vec![None];
    for (node, span) in flow.nodes.iter().zip(&flow.spans) {
        let crate::flow::NodeKind::Send { via, .. } = &node.kind else { continue };
        if matches!(of, Of::Message(_, at) if at != *span) {
            continue;
        }
        for channel in via.iter().flatten() {
            if !found.contains(&Some(*channel)) && !program.channels.at(*channel).broadcast {
                found.push(Some(*channel));
            }
        }
    }
    // Of one alone there is nothing to choose.
    if found.len() == 2 {
        found.truncate(1)
    }
    found
}

/// The customer reads in a locale, can be reached on one channel alone, and has values as long as they may be, made
/// of one character; where rules fall back, messages come back.
fn dress(
    look: &Look<'_>,
    engine: &Engine<'_>,
    story: &mut Story,
    locale: &str,
    only: Option<Id<Channel>>,
    fill: &str,
) {
    let program = look.program;
    let fields = program.profile_fields();
    for (at, value) in &mut story.given.fields {
        if let Some(field) = fields.get(*at as usize) {
            stretch(program, &field.ty, value, fill);
        }
    }
    let language = fields.iter().position(|field| *field.ty.known() == Ty::Locale);
    if let Some(at) = language.and_then(|at| u32::try_from(at).ok()) {
        story.given.fields.retain(|(field, _)| *field != at);
        story.given.fields.push((at, Data::text(locale)));
    }
    if let Some(only) = only {
        let others = program.channels.iter().map(|(id, _)| id).filter(|id| *id != only);
        story.given.suppressed.extend(others);
    }
    for (_, input) in &mut story.inputs {
        match input {
            Input::Event(event, data) => {
                let types = program.events.at(*event).fields.iter();
                *data = stretched(program, types.map(|field| &field.ty), data, fill);
            }
            Input::Start(place, args) => {
                let Some((flow, _)) = engine.flows.get(*place) else { continue };
                let types = program.journeys.at(flow.journey).inputs.iter();
                *args = stretched(program, types.map(|field| &field.ty), args, fill).to_vec();
            }
            _ => {}
        }
    }
    bounce(look, engine, story);
}

fn stretched<'t>(
    program: &Program,
    types: impl Iterator<Item = &'t Ty>,
    data: &[Data],
    fill: &str,
) -> std::sync::Arc<[Data]> {
    let mut all = data.to_vec();
    for (value, ty) in all.iter_mut().zip(types) {
        stretch(program, ty, value, fill);
    }
    all.into()
}

/// Makes a value as long as it may be.
fn stretch(program: &Program, ty: &Ty, value: &mut Data, fill: &str) {
    if fill.is_empty() || *value == Data::Missing {
        return;
    }
    let Lengths { text, url, .. } = program.lengths;
    let times = |most: Option<u32>| most.unwrap_or(LONG).min(LONG) as usize;
    match (ty.known(), &mut *value) {
        (Ty::Text(most), _) => *value = Data::text(fill.repeat(times(most.or(text)))),
        (Ty::Url, Data::Value(Value::Text(known))) => {
            let more = times(url).saturating_sub(known.chars().count());
            *value = Data::text(format!("{known}{}", "a".repeat(more)));
        }
        (Ty::List(element), Data::List(all)) => {
            *all = all
                .iter()
                .cloned()
                .map(|mut of| {
                    stretch(program, element, &mut of, fill);
                    of
                })
                .collect();
        }
        (ty, Data::Fields(values)) => {
            let types = fields_of(program, ty).iter().map(|field| &field.ty);
            *values = stretched(program, types, values, fill);
        }
        _ => {}
    }
}

/// Every message comes back from the channels that rules have a next one for.
fn bounce(look: &Look<'_>, engine: &Engine<'_>, story: &mut Story) {
    let Some(fallback) = &look.flow().rules.fallback else { return };
    let status = match (fallback.failed, fallback.undelivered) {
        (true, _) => "failed",
        (_, true) => "undelivered",
        // Time alone brings the next channel.
        _ => return,
    };
    let Some(status) = STATUSES.iter().position(|name| *name == status) else { return };
    let Ok(status) = u32::try_from(status) else { return };
    let mut back: Vec<(usize, Id<Channel>)> = Vec::new();
    for _ in 0..BOUNCES {
        if !spend(&look.effort, story.inputs.len() + 1) {
            return;
        }
        let life = replay(engine, story);
        let next = life.trace().iter().find_map(|entry| match &entry.what {
            What::Sent(shown)
                if !back.contains(&(shown.send, shown.channel)) && goes_on(look, shown) =>
            {
                Some((entry.at, shown.message, shown.channel, shown.send))
            }
            _ => None,
        });
        let Some((at, message, channel, send)) = next else { return };
        back.push((send, channel));
        story.inputs.push((at + 60_000, Input::Receipt(message, Some(channel), status)));
        story.inputs.sort_by_key(|(at, _)| *at);
    }
}

/// Is there a channel behind the one that a message went out on.
fn goes_on(look: &Look<'_>, shown: &crate::time::Shown) -> bool {
    look.flow().nodes.iter().any(|node| match &node.kind {
        crate::flow::NodeKind::Send { message, via, .. } => {
            let last = via.len().saturating_sub(1);
            *message == shown.message
                && via.iter().take(last).any(|group| group.contains(&shown.channel))
        }
        _ => false,
    })
}

/// `paid: hi in en via sms, 2 parts: 0.7 DKK; .. together 1.4 DKK`
fn told(program: &Program, prices: &Prices, all: &[Paid]) -> String {
    const SHOWN: usize = 8;
    let currency = prices.currency().unwrap_or_default();
    let mut lines: Vec<String> = all
        .iter()
        .take(SHOWN)
        .map(|it| {
            let message = program.messages.at(it.message);
            let card = program.channels.at(it.channel);
            let locale = message.locales.get(it.locale).map_or("", SmolStr::as_str);
            let parts = match (card.price, it.parts) {
                (Pricing::PerMessage, _) => String::new(),
                (Pricing::PerPart, 1) => ", 1 part".to_owned(),
                (Pricing::PerPart, parts) => format!(", {parts} parts"),
            };
            let (name, price) = (&message.head.name, it.price.normalize());
            format!("{name} in {locale} via {}{parts}: {price} {currency}", card.head.name)
        })
        .collect();
    if all.len() > SHOWN {
        lines.push(format!(".. and {} more", all.len() - SHOWN));
    }
    if all.len() > 1 {
        lines.push(format!("together {} {currency}", sum(all).normalize()));
    }
    format!("what is paid in it:\n  {}", lines.join("\n  "))
}
