//! What customers do, ask, think and say at each touchpoint.

use super::grid::Column;
use super::stack::{Stack, Type};
use super::{Drawn, Sheet, icons};
use crate::draw::svg::{self, Element};
use crate::map::document::Variant;

/// What customers do.
pub(super) fn actions(sheet: &Sheet<'_>) -> Option<Drawn> {
    by_column(sheet, |stack, variant| {
        for action in &variant.actions {
            stack.marked(svg::circle("use", (4.0, 0.0), 2.2), Type::Body, action);
        }
    })
}

/// What they ask, think and say, in bubbles.
pub(super) fn thoughts(sheet: &Sheet<'_>) -> Option<Drawn> {
    by_column(sheet, |stack, variant| {
        let asked = variant.asks.iter().map(|text| ("question", text));
        let thought = variant.thinks.iter().map(|text| ("thought", text));
        let quoted = variant.quotes.iter().map(|text| ("quote", text));
        for (icon, text) in asked.chain(thought).chain(quoted) {
            bubble(stack, icon, text);
        }
    })
}

/// A lane whose cells are filled by a function, column by column.
pub(super) fn by_column(sheet: &Sheet<'_>, fill: impl Fn(&mut Stack, &Variant)) -> Option<Drawn> {
    let mut items: Vec<Element> = Vec::new();
    let mut height = 0.0_f64;
    for column in &sheet.grid.columns {
        let Some(variant) = column.of(sheet.document) else { continue };
        let mut stack = Stack::new(column.x, column.width);
        fill(&mut stack, variant);
        height = height.max(stack.y);
        if !stack.items.is_empty() {
            items.push(cell(column, variant).with_all(stack.items));
        }
    }
    (height > 0.0).then_some(Drawn { items, height })
}

/// A group of what belongs to a column, so that a page can find it.
pub(super) fn cell(column: &Column, variant: &Variant) -> Element {
    let state = if column.future { "future" } else { "current" };
    svg::group("cell-of").data("of", &variant.head.name).data("variant", state)
}

fn bubble(stack: &mut Stack, icon: &str, text: &str) {
    const PAD: f64 = 8.0;
    let top = stack.y;
    let mut inner = Stack::at(stack.x + PAD, top + PAD - 2.0, stack.width - 2.0 * PAD);
    inner.marked(icons::icon(icon, "", (5.0, 0.0), 0.8), Type::Body, text);
    let height = inner.y - top + PAD - 2.0;
    stack.items.push(svg::rect("bubble", (stack.x, top), (stack.width, height), 9.0));
    stack.items.extend(inner.items);
    stack.y = top + height + 6.0;
}
