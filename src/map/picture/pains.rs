//! What hurts, each pain with its two priorities in a small square: to the right for the business, up for
//! the customer.

use super::stack::{Stack, Type};
use super::{Drawn, Sheet};
use crate::draw::svg::{self, Element};
use crate::draw::words::Word;
use crate::map::document::Pain;

const PAD: f64 = 9.0;
/// The side of a cell of the square.
const CELL: f64 = 8.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    super::said::by_column(sheet, |stack, variant| {
        for pain in &variant.pains {
            card(sheet, stack, pain);
        }
    })
}

fn card(sheet: &Sheet<'_>, stack: &mut Stack, pain: &Pain) {
    let top = stack.y;
    let side = 3.0 * CELL;
    let mut inner = Stack::at(stack.x + PAD, top + PAD, stack.width - 2.0 * PAD);
    let rated = pain.business.is_some() || pain.customer.is_some();
    let levels = levels(sheet, pain);
    if rated {
        inner
            .items
            .push(square(pain, (stack.x + PAD, top + PAD)).with(svg::title(&levels.join(", "))));
        for (at, text) in levels.iter().enumerate() {
            let y = top + PAD + 9.5 + super::grid::as_f64(at) * 14.0;
            inner.items.push(svg::line("small", (stack.x + PAD + side + 8.0, y), text));
        }
        inner.gap(side.max(26.0) + 5.0);
    }
    inner.text(Type::Body, pain.text.as_deref().or(pain.name.as_deref()).unwrap_or_default());
    if let Some(cause) = &pain.cause {
        inner.text(Type::Small, &sheet.filled(Word::Cause, &cause.replace('_', " ")));
    }
    let height = inner.y - top + PAD;
    let group = svg::group("pain-card").data("source", &pain.source).with(svg::rect(
        "pain",
        (stack.x, top),
        (stack.width, height),
        8.0,
    ));
    let group = group.with(super::accent("bad", (stack.x, top), height));
    stack.items.push(group.with_all(inner.items));
    stack.y = top + height + 7.0;
}

/// `Business: high`, `Customer: medium`
fn levels(sheet: &Sheet<'_>, pain: &Pain) -> Vec<String> {
    let said = |word: Word, level: Option<&str>| {
        let level = sheet.word(match level? {
            "low" => Word::Low,
            "medium" => Word::Medium,
            _ => Word::High,
        });
        Some(format!("{}: {level}", sheet.word(word)))
    };
    [said(Word::Business, pain.business), said(Word::Customer, pain.customer)]
        .into_iter()
        .flatten()
        .collect()
}

fn place(level: Option<&str>) -> Option<u8> {
    match level? {
        "low" => Some(0),
        "medium" => Some(1),
        _ => Some(2),
    }
}

fn square(pain: &Pain, (x, y): (f64, f64)) -> Element {
    let (business, customer) = (place(pain.business), place(pain.customer));
    let mut group = svg::group("priority");
    for row in 0..3_u8 {
        for column in 0..3_u8 {
            // A pain with one priority fills the whole row or column of that.
            let hit =
                business.is_none_or(|at| at == column) && customer.is_none_or(|at| at == 2 - row);
            let class = if hit { "cell hit" } else { "cell" };
            let at = (x + f64::from(column) * CELL, y + f64::from(row) * CELL);
            group.push(svg::rect(class, at, (CELL, CELL), 0.0));
        }
    }
    group
}
