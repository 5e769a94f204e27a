//! What automation sends: a card for each journey in each stage, with what begins it, and its messages
//! with their channels in order and the time after the beginning.

use super::grid::{Band, COLUMN, Column, GAP};
use super::stack::{Stack, Type};
use super::{Drawn, Sheet, icons};
use crate::draw::svg::{self, Element};
use crate::draw::words::{Word, span};
use crate::map::document::{Document, Journey, Message};

const PAD: f64 = 10.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let mut items = Vec::new();
    let mut height = 0.0_f64;
    for band in &sheet.grid.bands {
        let (cards, tall) = of_band(sheet, band);
        items.extend(cards);
        height = height.max(tall);
    }
    (height > 0.0).then_some(Drawn { items, height })
}

/// The cards of a stage: under the touchpoint whose event begins the journey, or where a column is shortest. What
/// runs now stands under no touchpoint of the future.
fn of_band(sheet: &Sheet<'_>, band: &Band) -> (Vec<Element>, f64) {
    let document = sheet.document;
    let stage = band.stage.and_then(|at| document.stages.get(at)).map(|one| one.head.name.as_str());
    let columns = sheet.grid.columns_of(band);
    // Cards are dealt out to all columns of the stage, and those of this sheet are drawn.
    let mut ends: Vec<f64> = vec![0.0; band.all.max(1)];
    let first = (sheet.grid.before.len() + band.columns.start).saturating_sub(band.skipped);
    let whole: Vec<&Column> = sheet.grid.all().skip(first).take(band.all).collect();
    let mut height = 0.0_f64;
    let mut items = Vec::new();
    for journey in &document.journeys {
        let sent: Vec<&Message> = document
            .messages
            .iter()
            .filter(|one| one.journey == journey.head.name && one.stage.as_deref() == stage)
            .collect();
        if sent.is_empty() {
            continue;
        }
        let Some((at, top)) = place(&whole, document, journey, &ends) else { continue };
        let here = at.checked_sub(band.skipped).and_then(|at| columns.get(at));
        let width = columns.first().map_or(COLUMN, |column| column.width);
        let (card, tall) = card(sheet, journey, &sent, (here.map_or(0.0, |one| one.x), top), width);
        if here.is_some() {
            items.push(card.data("stage", stage.unwrap_or_default()));
            height = height.max(top + tall);
        }
        if let Some(end) = ends.get_mut(at) {
            *end = top + tall + GAP;
        }
    }
    (items, height)
}

/// The column of a card, by its place in the stage, and where the column ends.
fn place(
    whole: &[&Column],
    document: &Document,
    journey: &Journey,
    ends: &[f64],
) -> Option<(usize, f64)> {
    let begins = |column: &Column| {
        let emits = column.of(document).into_iter().flat_map(|variant| &variant.emits);
        let mut triggers = journey.triggers.iter().filter(|one| one.kind == "event");
        let emitted: Vec<&String> = emits.map(|(name, _)| name).collect();
        triggers.any(|one| one.of.as_ref().is_some_and(|of| emitted.contains(&of)))
    };
    let rank = |at: usize| match whole.get(at) {
        Some(column) if column.future => 2,
        Some(column) if begins(column) => 0,
        _ => 1,
    };
    let all = ends.iter().copied().enumerate();
    all.min_by(|a, b| rank(a.0).cmp(&rank(b.0)).then(a.1.total_cmp(&b.1)))
}

fn card(
    sheet: &Sheet<'_>,
    journey: &Journey,
    sent: &[&Message],
    (x, y): (f64, f64),
    width: f64,
) -> (Element, f64) {
    let mut stack = Stack::at(x + PAD, y + PAD, width - 2.0 * PAD);
    stack.marked(icons::icon("bolt", "act", (5.0, 0.0), 0.8), Type::Name, &journey.head.title);
    let begins: Vec<&str> = journey.triggers.iter().map(|one| one.title.as_str()).collect();
    stack.indented(Type::Small, "", &begins.join(", "), 16.0);
    for message in sent {
        stack.gap(6.0);
        message_of(sheet, &mut stack, message);
    }
    let height = stack.y - y + PAD;
    let channels: Vec<&str> =
        sent.iter().flat_map(|one| one.via.iter().flatten()).map(String::as_str).collect();
    let title = journey.head.doc.as_deref().unwrap_or(&journey.head.title);
    let group = svg::group("automation")
        .attr("tabindex", "0")
        .attr("role", "button")
        .attr("aria-label", svg::said(&stack.items))
        .data("journey", &journey.head.name)
        .data("personas", journey.persona.as_deref().unwrap_or_default())
        .data("channels", channels.join(" "))
        .data("source", &journey.head.source)
        .with(svg::title(title))
        .with(svg::rect("auto-card", (x, y), (width, height), 9.0))
        .with(super::accent("auto", (x, y), height))
        .with_all(stack.items);
    (group, height)
}

fn message_of(sheet: &Sheet<'_>, stack: &mut Stack, message: &Message) {
    const ICON: f64 = 19.0;
    let mut chain = svg::group("via");
    let (mut x, y) = (stack.x + 7.0, stack.y + 8.0);
    let right = stack.x + stack.width;
    let titles: Vec<String> = message
        .via
        .iter()
        .map(|together| {
            together.iter().map(|one| sheet.channel_title(one)).collect::<Vec<_>>().join(" + ")
        })
        .collect();
    chain.push(svg::title(&titles.join(" › ")));
    for (at, together) in message.via.iter().enumerate() {
        for (nth, channel) in together.iter().enumerate() {
            let sign = match (at, nth) {
                (0, 0) => "",
                (_, 0) => "›",
                _ => "+",
            };
            let wide = if sign.is_empty() { ICON } else { ICON + 9.0 };
            if x + wide - ICON + 8.0 > right {
                break;
            }
            if !sign.is_empty() {
                chain.push(svg::line("small mid", (x - 3.0, y + 4.0), sign));
                x += 9.0;
            }
            chain.push(icons::icon(channel, "strong", (x, y), 0.8));
            x += ICON;
        }
    }
    let when = when(sheet, message);
    let lines = Type::Small.wrap(&when, right - x);
    // The time stands beside the channels where it fits there on one line, else below.
    if let [only] = lines.as_slice() {
        stack.items.push(svg::line("small end", (right, y + 4.0), only));
        stack.gap(17.0);
    } else {
        stack.gap(17.0);
        stack.text(Type::Small, &when);
    }
    stack.items.push(chain);
    stack.text(Type::Body, &message.head.title);
}

/// When it goes out, counted from what began the journey.
fn when(sheet: &Sheet<'_>, message: &Message) -> String {
    let seconds = u64::try_from(message.earliest).unwrap_or(0);
    let spoken = span::span(seconds, sheet.lang);
    match (seconds, message.waits) {
        (0, false) => sheet.word(Word::RightAway).to_owned(),
        (0, true) => sheet.word(Word::OnADay).to_owned(),
        (_, false) => sheet.filled(Word::Later, &spoken),
        (_, true) => sheet.filled(Word::LaterAtLeast, &spoken),
    }
}
