//! Touchpoints: where customer and brand meet.

use super::grid::Column;
use super::stack::{Stack, Type};
use super::{Drawn, Sheet, header, icons};
use crate::draw::svg::{self, Element};
use crate::draw::words::Word;
use crate::map::document::{Change, Touchpoint, Variant};

const PAD: f64 = 11.0;
/// A card is never lower.
const LEAST: f64 = 52.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let drawn: Vec<(&Column, Stack, &Touchpoint, &Variant)> = sheet
        .grid
        .columns
        .iter()
        .filter_map(|column| {
            let touchpoint = sheet.document.touchpoints.get(column.touchpoint?)?;
            let variant = column.of(sheet.document)?;
            Some((column, inside(sheet, column, touchpoint, variant), touchpoint, variant))
        })
        .collect();
    let height = drawn.iter().map(|(_, stack, ..)| stack.y + PAD).fold(LEAST, f64::max);
    let items: Vec<Element> = drawn
        .into_iter()
        .map(|(column, stack, touchpoint, variant)| {
            // Cards end where their texts do: those of a row need not be as high as the fullest.
            let height = (stack.y + PAD).max(LEAST);
            let stage = touchpoint.stage.as_deref().unwrap_or_default();
            svg::group("touchpoint")
                .attr("tabindex", "0")
                .attr("role", "button")
                .attr("aria-label", svg::said(&stack.items))
                .data("touchpoint", &touchpoint.name)
                .data("variant", if column.future { "future" } else { "current" })
                .data("stage", stage)
                .data("channels", variant.channels.join(" "))
                .data("personas", variant.personas.join(" "))
                .data("source", &variant.head.source)
                .with(svg::title(variant.head.doc.as_deref().unwrap_or(&variant.head.title)))
                .with(svg::rect("card", (column.x, 0.0), (column.width, height), 10.0))
                .with_all(stack.items)
        })
        .collect();
    (!items.is_empty()).then_some(Drawn { items, height })
}

/// The names of the touchpoints alone: what stands above the lanes on a sheet that goes on with them.
pub(super) fn names(sheet: &Sheet<'_>) -> Option<Drawn> {
    let mut items: Vec<Element> = Vec::new();
    let mut height = 0.0_f64;
    for column in &sheet.grid.columns {
        let Some(variant) = column.of(sheet.document) else { continue };
        let mut stack = Stack::new(column.x, column.width);
        if column.future {
            stack.chips([("future", sheet.word(Word::Future))]);
            stack.gap(4.0);
        }
        stack.text(Type::Name, &variant.head.title);
        height = height.max(stack.y);
        items.extend(stack.items);
    }
    (height > 0.0).then_some(Drawn { items, height })
}

fn inside(sheet: &Sheet<'_>, column: &Column, touchpoint: &Touchpoint, variant: &Variant) -> Stack {
    let mut stack = Stack::at(column.x + PAD, PAD, column.width - 2.0 * PAD);
    let mode = variant.mode.unwrap_or_default();
    let (icon, word) = match mode {
        "online" => ("online", Some(Word::Online)),
        "offline" => ("offline", Some(Word::Offline)),
        "hybrid" => ("hybrid", Some(Word::Hybrid)),
        _ => ("channel", None),
    };
    if !variant.personas.is_empty() {
        stack.items.extend(header::avatars(
            sheet,
            &variant.personas,
            (column.x + column.width - PAD, PAD + 8.0),
        ));
    }
    let badge = match (column.future, touchpoint.change) {
        (true, Change::Added) => Some(sheet.word(Word::New)),
        (true, _) => Some(sheet.word(Word::Future)),
        (false, Change::Changed) => Some(sheet.word(Word::Today)),
        (false, _) => None,
    };
    let class = if column.future { "future" } else { "today" };
    if badge.is_some() || !variant.personas.is_empty() {
        stack.chips(badge.map(|badge| (class, badge)));
        stack.y = stack.y.max(PAD + 18.0) + 5.0;
    }
    stack.text(Type::Name, &variant.head.title);
    stack.gap(3.0);
    let parts: Vec<&str> = word
        .map(|word| sheet.word(word))
        .into_iter()
        .chain(variant.places.iter().map(String::as_str).filter(|place| *place != mode))
        .collect();
    if !parts.is_empty() {
        let places = header::joined(parts).replace('_', " ");
        stack.marked(icons::icon(icon, "", (6.0, 0.0), 0.8), Type::Small, &places);
    }
    if let Some(steps) = variant.steps {
        let changed = touchpoint.changes.contains(&"steps");
        let text = match steps {
            1 => sheet.word(Word::OneStep).to_owned(),
            steps => sheet.filled(Word::StepsThere, &steps.to_string()),
        };
        stack.indented(Type::Small, if changed { "change" } else { "" }, &text, 16.0);
    }
    if column.future && !touchpoint.changes.is_empty() {
        let lanes = lanes(&touchpoint.changes).into_iter().map(|word| sheet.word(word));
        let lanes = lanes.collect::<Vec<_>>().join(", ");
        stack.indented(
            Type::Small,
            "change",
            &format!("{}: {lanes}", sheet.word(Word::Changed)),
            16.0,
        );
    }
    let evidence: Vec<String> =
        variant.evidence.iter().map(|one| header::said(sheet, one)).collect();
    let assumed = variant.evidence.iter().all(|one| one.kind == "assumption");
    let truth = variant.moment_of_truth.then(|| ("truth", sheet.word(Word::MomentOfTruth)));
    if truth.is_some() || !evidence.is_empty() {
        stack.gap(6.0);
        let class = if assumed { "warn" } else { "good" };
        stack.chips(truth.into_iter().chain(evidence.iter().map(|text| (class, text.as_str()))));
    }
    stack
}

/// The lanes in which the future differs from today, in their order.
fn lanes(changes: &[&'static str]) -> Vec<Word> {
    const LANES: [(&[&str], Word); 8] = [
        (&["actions"], Word::Actions),
        (&["asks", "thinks", "quotes"], Word::SaidAndThought),
        (&["feels", "feeling"], Word::Feelings),
        (&["needs", "selfservice"], Word::Needs),
        (&["channels"], Word::Channels),
        (&["pains"], Word::Pains),
        (&["opportunities"], Word::Opportunities),
        (&["frontstage", "backstage", "systems"], Word::Backstage),
    ];
    let differs = |fields: &[&str]| fields.iter().any(|field| changes.contains(field));
    LANES.iter().filter(|(fields, _)| differs(fields)).map(|(_, word)| *word).collect()
}
