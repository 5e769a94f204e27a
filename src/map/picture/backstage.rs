//! What people of ours do: in sight of the customer, behind the line of visibility, and what that rests on.

use super::stack::Type;
use super::{Drawn, GUTTER, MARGIN, Sheet};
use crate::draw::svg::{self, Path};
use crate::draw::words::Word;
use crate::map::document::Variant;

/// The least room above the line: the label of the lane stands there.
const LEAST: f64 = 30.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let front = part(sheet, |variant| &variant.frontstage);
    let back = part(sheet, |variant| &variant.backstage);
    let systems = part(sheet, |variant| &variant.systems);
    if front.is_none() && back.is_none() && systems.is_none() {
        return None;
    }
    let front = front.unwrap_or_default();
    let mut items = front.items;
    let mut y = front.height.max(LEAST) + 12.0;
    let mut line = Path::default();
    line.to('M', &[(MARGIN, y)]);
    line.to('L', &[(sheet.grid.right, y)]);
    items.push(svg::path("sight", line.data()));
    items.push(svg::line(
        "small end",
        (sheet.grid.right, y - 5.0),
        sheet.word(Word::LineOfVisibility),
    ));
    y += 14.0;
    for (word, part) in [(Word::Backstage, back), (Word::Systems, systems)] {
        let Some(part) = part else { continue };
        let mut label = super::Stack::new(MARGIN, GUTTER - 16.0);
        label.tinted(Type::Label, "lane-name", sheet.word(word));
        let at = format!("translate(0 {})", svg::number(y));
        let group = svg::group("part").attr("transform", at);
        items.push(group.with_all(label.items).with_all(part.items));
        y += part.height.max(label.y) + 12.0;
    }
    Some(Drawn { items, height: y - 12.0 })
}

fn part(sheet: &Sheet<'_>, of: fn(&Variant) -> &Vec<String>) -> Option<Drawn> {
    super::said::by_column(sheet, |stack, variant| {
        for text in of(variant) {
            stack.marked(svg::circle("use", (4.0, 0.0), 2.2), Type::Body, text);
        }
    })
}
