//! The foot of the map: where all this is known from, when it is looked at, and what the signs mean.

use super::grid::as_f64;
use super::stack::{Stack, Type};
use super::{Drawn, MARGIN, Sheet, feel, felt, header, icons, over_time};
use crate::draw::svg::{self, Element};
use crate::draw::words::Word;
use crate::map::document::{State, Variant};

const GAP: f64 = 36.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Drawn {
    let document = sheet.document;
    let width = ((sheet.width - 2.0 * MARGIN - 2.0 * GAP) / 3.0).min(520.0);
    let at = |nth: usize| MARGIN + as_f64(nth) * (width + GAP);
    let lists = [
        (Word::Sources, &document.sources),
        (Word::Competitors, &document.competitors),
        (Word::Notes, &document.notes),
    ];
    // Without anything that is known, nothing stands at the left.
    let first = usize::from(lists.iter().any(|(_, list)| !list.is_empty()));
    let mut known = Stack::at(at(0), 16.0, width);
    for (word, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        known.text(Type::Label, sheet.word(word));
        known.text(Type::Small, &header::joined(list.iter().map(String::as_str)));
        known.gap(6.0);
    }
    let mut dates = Stack::at(at(first), 16.0, width);
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
    let mut legend = Stack::at(at(first + 1), 16.0, width);
    self::legend(sheet, &mut legend);
    let height = known.y.max(dates.y).max(legend.y);
    let mut items = vec![super::rule(sheet, 0.0)];
    items.extend(known.items.into_iter().chain(dates.items).chain(legend.items));
    Drawn { items, height }
}

/// The signs that the map has, beside each other, over as many lines as they need.
fn legend(sheet: &Sheet<'_>, stack: &mut Stack) {
    let shown = signs(sheet);
    if shown.is_empty() {
        return;
    }
    stack.text(Type::Label, sheet.word(Word::Legend));
    stack.gap(3.0);
    let (left, mut x) = (stack.x, stack.x);
    for (sign, word) in shown {
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

/// The signs that stand somewhere on the map, with their words.
fn signs(sheet: &Sheet<'_>) -> Vec<(Element, Word)> {
    let columns = &sheet.grid.columns;
    let any = |has: &dyn Fn(&Variant) -> bool| {
        columns.iter().filter_map(|column| column.of(sheet.document)).any(has)
    };
    let mode = |wanted: &'static str| any(&|one| one.mode == Some(wanted));
    let need = |met: bool| any(&|one| one.needs.iter().any(|need| need.met == Some(met)));
    let icon = |name: &str, class: &str| icons::icon(name, class, (0.0, 0.0), 0.85);
    let signs = [
        (any(&|one| one.moment_of_truth), icon("truth", "truth"), Word::MomentOfTruth),
        (mode("online"), icon("online", ""), Word::Online),
        (mode("offline"), icon("offline", ""), Word::Offline),
        (mode("hybrid"), icon("hybrid", ""), Word::Hybrid),
        (need(true), icon("tick", "good"), Word::Met),
        (need(false), icon("cross", "bad"), Word::Unmet),
        (
            any(&|one| !one.channels.is_empty()),
            svg::circle("use", (0.0, 0.0), 5.0),
            Word::UsedThere,
        ),
        (
            !sheet.document.messages.is_empty(),
            svg::circle("send", (0.0, 0.0), 5.0),
            Word::SentThere,
        ),
        (any(&|one| one.feels.is_some()), feel::face((0.0, 0.0), 7.0, 2.0), Word::Feelings),
    ];
    let signs = signs.into_iter().chain(felt_signs(sheet)).chain(measured_signs(sheet));
    let only_for = any(&|one| !one.personas.is_empty());
    let who = header::avatars(sheet, &only_for_some(sheet), (9.0, 0.0)).into_iter().next();
    let who = who.map(|who| (only_for, who, Word::OnlyForPersona));
    let back = (!sheet.document.backs.is_empty(), stroke("back"), Word::WayBack);
    let signs = signs.chain(who).chain([back]);
    signs.filter(|(shown, ..)| *shown).map(|(_, sign, word)| (sign, word)).collect()
}

/// A sign, where it is shown, and its word.
type Sign = (bool, Element, Word);

/// A line of this class as a sign.
fn stroke(class: &str) -> Element {
    svg::path(class, "M-7 0L7 0")
}

/// A box of this class as a sign.
fn patch(class: &str) -> Element {
    svg::rect(class, (-7.0, -5.0), (14.0, 10.0), 0.0)
}

/// The first persona whose letter stands at a touchpoint.
fn only_for_some(sheet: &Sheet<'_>) -> Vec<String> {
    let mut columns = sheet.grid.columns.iter().filter_map(|column| column.of(sheet.document));
    let named = columns.find_map(|one| one.personas.first());
    named.into_iter().cloned().collect()
}

/// The curves of feelings, and the ground under the first.
fn felt_signs(sheet: &Sheet<'_>) -> Vec<Sign> {
    let states = &sheet.document.states;
    let felt = |state: State| -> Vec<i8> {
        let columns = sheet.grid.columns.iter().filter_map(|column| column.of(sheet.document));
        columns.filter(|one| one.states.contains(&state)).filter_map(|one| one.feels).collect()
    };
    let curve = |state: &State| {
        // As in the lane: the future is dashed where today stands beside it.
        let (class, word) = match state {
            State::Current => ("curve", Word::FeltToday),
            State::Future if states.len() > 1 => ("curve future", Word::FeltInFuture),
            State::Future => ("curve", Word::FeltInFuture),
        };
        (felt(*state).len() > 1, stroke(class), word)
    };
    let first = states.first().map(|state| felt(*state)).filter(|felt| felt.len() > 1);
    let first = first.unwrap_or_default();
    let grounds = [
        (first.iter().any(|feels| *feels > 0), patch("felt-good"), Word::FeltGood),
        (first.iter().any(|feels| *feels < 0), patch("felt-bad"), Word::FeltBad),
    ];
    states.iter().map(curve).chain(grounds).collect()
}

/// What stands in the lanes of what data says.
fn measured_signs(sheet: &Sheet<'_>) -> Vec<Sign> {
    let Some(measured) = &sheet.document.measured else { return Vec::new() };
    let came = measured.touchpoints.iter().any(|one| one.customers > 0);
    let charts = over_time::charts(sheet);
    let marked = charts && measured.unusual.iter().any(|one| one.group.is_none());
    let felt = svg::group("felt").with(stroke("curve measured"));
    vec![
        (felt::any(sheet), felt.with(felt::dot((0.0, 0.0))), Word::FeltMeasured),
        (came, patch("counted"), Word::HowMany),
        (came, patch("bar-flow"), Word::HowManyGoOn),
        (charts, patch("usual"), Word::UsualBand),
        (marked, patch("stands-out"), Word::StandsOut),
    ]
}
