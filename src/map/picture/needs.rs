//! What customers need at each touchpoint, met or not; how they can help themselves and are asked.

use super::said::by_column;
use super::stack::Type;
use super::{Drawn, Sheet, icons};
use crate::draw::svg;
use crate::draw::words::Word;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    by_column(sheet, |stack, variant| {
        for need in &variant.needs {
            let mark = match need.met {
                Some(true) => icons::icon("tick", "good", (5.0, 0.0), 0.85),
                Some(false) => icons::icon("cross", "bad", (5.0, 0.0), 0.85),
                None => svg::circle("use", (4.0, 0.0), 2.2),
            };
            let said = match need.met {
                Some(true) => sheet.word(Word::Met),
                Some(false) => sheet.word(Word::Unmet),
                None => "",
            };
            let mark = svg::group("need").with(svg::title(said)).with(mark);
            stack.marked(mark, Type::Body, &need.text);
        }
        for text in &variant.selfservice {
            stack.text(Type::Small, &sheet.filled(Word::Selfservice, text));
        }
        for text in &variant.feedback {
            stack.text(Type::Small, &sheet.filled(Word::Feedback, text));
        }
    })
}
