//! The foot of the map: where all this is known from, when it is looked at, and what the signs mean.

use super::grid::as_f64;
use super::stack::{Stack, Type};
use super::{Drawn, MARGIN, Sheet, feel, icons};
use crate::draw::svg::{self, Element};
use crate::draw::words::Word;

const GAP: f64 = 36.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Drawn {
    let document = sheet.document;
    let width = ((sheet.width() - 2.0 * MARGIN - 2.0 * GAP) / 3.0).min(520.0);
    let at = |nth: usize| MARGIN + as_f64(nth) * (width + GAP);
    let mut known = Stack::at(at(0), 16.0, width);
    let lists = [
        (Word::Sources, &document.sources),
        (Word::Competitors, &document.competitors),
        (Word::Notes, &document.notes),
    ];
    for (word, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        known.text(Type::Label, sheet.word(word));
        known.text(Type::Small, &list.join(" · "));
        known.gap(6.0);
    }
    let mut dates = Stack::at(at(1), 16.0, width);
    dates.text(Type::Label, &document.workspace);
    dates.text(Type::Small, &document.head.source);
    if let Some(edition) = &document.edition {
        dates.text(Type::Small, &format!("{} {edition}", sheet.word(Word::Edition)));
    }
    if let Some(day) = &document.reviewed {
        dates.text(Type::Small, &sheet.filled(Word::Reviewed, &sheet.day(day)));
    }
    if let Some(day) = &document.review {
        dates.text(Type::Small, &sheet.filled(Word::Review, &sheet.day(day)));
    }
    if let Some(measured) = &document.measured {
        dates.text(Type::Small, &format!("{}: {}", sheet.word(Word::MeasuredLane), measured.data));
    }
    let mut legend = Stack::at(at(2), 16.0, width);
    legend.text(Type::Label, sheet.word(Word::Legend));
    legend.gap(3.0);
    self::legend(sheet, &mut legend);
    let height = known.y.max(dates.y).max(legend.y);
    let mut items = vec![super::rule(sheet, 0.0)];
    items.extend(known.items.into_iter().chain(dates.items).chain(legend.items));
    Drawn { items, height }
}

/// The signs beside each other, over as many lines as they need.
fn legend(sheet: &Sheet<'_>, stack: &mut Stack) {
    let signs: [(Element, Word); 8] = [
        (icons::icon("truth", "truth", (0.0, 0.0), 0.85), Word::MomentOfTruth),
        (icons::icon("online", "", (0.0, 0.0), 0.85), Word::Online),
        (icons::icon("offline", "", (0.0, 0.0), 0.85), Word::Offline),
        (icons::icon("tick", "good", (0.0, 0.0), 0.85), Word::Met),
        (icons::icon("cross", "bad", (0.0, 0.0), 0.85), Word::Unmet),
        (svg::circle("use", (0.0, 0.0), 5.0), Word::UsedThere),
        (svg::circle("send", (0.0, 0.0), 5.0), Word::SentThere),
        (feel::face((0.0, 0.0), 7.0, 2.0), Word::Feelings),
    ];
    let (left, mut x) = (stack.x, stack.x);
    for (sign, word) in signs {
        let text = sheet.word(word);
        let wide = 18.0 + Type::Small.width(text) + 14.0;
        if x > left && x + wide > left + stack.width {
            x = left;
            stack.gap(19.0);
        }
        let at = format!("translate({} {})", svg::number(x + 7.0), svg::number(stack.y + 8.0));
        stack.items.push(svg::group("sign").attr("transform", at).with(sign));
        stack.items.push(svg::line("small", (x + 18.0, stack.y + 12.0), text));
        x += wide;
    }
    stack.gap(19.0);
}
