//! The head of the map: its title, what it is about, and whose journey it is.

use super::grid::as_f64;
use super::stack::{Stack, Type};
use super::{Drawn, MARGIN, Sheet, icons};
use crate::draw::svg::{self, Element};
use crate::draw::words::Word;
use crate::map::document::{Evidence, Persona, State};

/// How wide a card of a persona is.
const CARD: f64 = 372.0;
const GAP: f64 = 18.0;
const PAD: f64 = 16.0;
/// How wide the part with the title is.
const TITLE: f64 = 430.0;
const AVATARS: [&str; 4] = ["a", "b", "c", "d"];

pub(super) fn draw(sheet: &Sheet<'_>) -> Drawn {
    let mut about = Stack::new(MARGIN, TITLE);
    self::about(sheet, &mut about);
    let from = MARGIN + TITLE + 40.0;
    let room = sheet.width - MARGIN - from;
    let per_row = ((room + GAP) / (CARD + GAP)).floor().max(1.0);
    let width = if per_row > 1.0 { CARD } else { room.min(CARD * 1.6) };
    let mut items = about.items;
    let (mut y, mut row_height, mut at) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (nth, persona) in sheet.document.personas.iter().enumerate() {
        if at >= per_row {
            (y, row_height, at) = (y + row_height + GAP, 0.0, 0.0);
        }
        let (card, height) = card(sheet, persona, nth, (from + at * (width + GAP), y), width);
        items.push(card);
        row_height = row_height.max(height);
        at += 1.0;
    }
    Drawn { items, height: about.y.max(y + row_height) }
}

fn about(sheet: &Sheet<'_>, stack: &mut Stack) {
    let document = sheet.document;
    // A title of a few words is large; one that is a paragraph does not push the map off the window.
    let title = &document.head.title;
    let lines = Type::Title.wrap(title, TITLE).len();
    stack.text(if lines > 3 { Type::LongTitle } else { Type::Title }, title);
    stack.gap(6.0);
    let states = document.states.iter().map(|state| match state {
        State::Current => ("today", sheet.word(Word::Today)),
        State::Future => ("future", sheet.word(Word::Future)),
    });
    let edition = document.edition.as_deref().map(|edition| ("", edition));
    stack.chips(states.chain(edition));
    if let Some(doc) = &document.head.doc {
        stack.gap(8.0);
        stack.text(Type::Body, &doc.replace('\n', " "));
    }
    for (word, list) in [(Word::Scenario, &document.scenario), (Word::Goals, &document.goals)] {
        listed(sheet, stack, word, list);
    }
    let metrics = document.metrics.iter().filter(|one| document.kpis.contains(&one.head.name));
    let kpis: Vec<String> = metrics.map(|metric| super::measures::said(sheet, metric)).collect();
    if !kpis.is_empty() {
        stack.gap(8.0);
        stack.text(Type::Label, "KPI");
        for kpi in &kpis {
            stack.marked(icons::icon("flag", "strong", (5.0, 0.0), 0.75), Type::Body, kpi);
        }
    }
}

fn listed(sheet: &Sheet<'_>, stack: &mut Stack, word: Word, list: &[String]) {
    if list.is_empty() {
        return;
    }
    stack.gap(8.0);
    stack.text(Type::Label, sheet.word(word));
    for text in list {
        stack.text(Type::Body, text);
    }
}

fn card(
    sheet: &Sheet<'_>,
    persona: &Persona,
    nth: usize,
    (x, y): (f64, f64),
    width: f64,
) -> (Element, f64) {
    const AVATAR: f64 = 24.0;
    let mut head =
        Stack::at(x + PAD + 2.0 * AVATAR + 14.0, y + PAD, width - 2.0 * PAD - 2.0 * AVATAR - 14.0);
    head.text(Type::Heading, &persona.head.title);
    head.text(Type::Small, &who(sheet, persona));
    let mut stack = Stack::at(x + PAD, head.y.max(y + PAD + 2.0 * AVATAR) + 8.0, width - 2.0 * PAD);
    let quote = persona.quotes.first().map(|quote| format!("“{quote}”"));
    if let Some(text) = quote.as_ref().or(persona.head.doc.as_ref()) {
        stack.text(Type::Body, &text.replace('\n', " "));
    }
    for (word, list) in [(Word::Goals, &persona.goals), (Word::Worries, &persona.worries)] {
        listed(sheet, &mut stack, word, list);
    }
    let evidence: Vec<String> = persona.evidence.iter().map(|one| said(sheet, one)).collect();
    if !evidence.is_empty() {
        stack.gap(10.0);
        let class = if persona.evidence.iter().all(|one| one.kind == "assumption") {
            "warn"
        } else {
            "good"
        };
        stack.chips(evidence.iter().map(|text| (class, text.as_str())));
    }
    let height = stack.y + PAD - y;
    let class = AVATARS.get(nth % AVATARS.len()).copied().unwrap_or_default();
    let name = persona.sample.as_ref().and_then(first_name).unwrap_or(&persona.head.title);
    let initial: String = name.chars().take(1).collect::<String>().to_uppercase();
    let middle = (x + PAD + AVATAR, y + PAD + AVATAR);
    let group = svg::group("persona")
        .data("persona", &persona.head.name)
        .data("source", &persona.head.source)
        .with(svg::rect("card", (x, y), (width, height), 12.0))
        .with(svg::circle(&format!("avatar {class}"), middle, AVATAR))
        .with(svg::line("heading mid", (middle.0, middle.1 + 6.0), &initial))
        .with_all(head.items)
        .with_all(stack.items);
    (group, height)
}

/// `Sofie, 28–45 years, nurse · 35 % of customers`
fn who(sheet: &Sheet<'_>, persona: &Persona) -> String {
    let name = persona.sample.as_ref().and_then(first_name).map(str::to_owned);
    let age = persona.age.map(|(from, to)| match from == to {
        true => sheet.filled(Word::Years, &from.to_string()),
        false => sheet.filled(Word::Years, &format!("{from}–{to}")),
    });
    let facts = persona.facts.iter().map(|(_, said)| said.clone());
    let share = persona.share.map(|share| sheet.filled(Word::ShareOfAll, &sheet.share(share)));
    let parts: Vec<String> = name
        .into_iter()
        .chain(age)
        .chain(persona.occupation.clone())
        .chain(facts)
        .chain(share)
        .collect();
    joined(parts.iter().map(String::as_str))
}

/// The name of a sample, or the value of a field that is a first name.
fn first_name(sample: &crate::map::document::Sample) -> Option<&str> {
    let named = sample.name.as_deref();
    let field = |(name, value): &(String, String)| name.contains("name").then_some(value.clone());
    named.or_else(|| {
        sample.fields.iter().find(|pair| field(pair).is_some()).map(|(_, value)| value.as_str())
    })
}

/// `12 interviews`, `survey (214)`
pub(super) fn said(sheet: &Sheet<'_>, evidence: &Evidence) -> String {
    let kind = sheet.word(match evidence.kind {
        "interviews" => Word::Interviews,
        "survey" => Word::Survey,
        "groups" => Word::Groups,
        "observations" => Word::Observations,
        "tests" => Word::UserTests,
        "data" => Word::DataFound,
        "reviews" => Word::Reviews,
        _ => Word::Assumption,
    });
    let words = evidence.words.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
    match (evidence.kind, evidence.count) {
        // So many people have answered one survey.
        ("survey" | "data", Some(count)) => format!("{kind} ({count}){words}"),
        (_, Some(count)) => format!("{count} {kind}{words}"),
        (_, None) => format!("{kind}{words}"),
    }
}

/// The class of a persona's avatar.
pub(super) fn avatar(nth: usize) -> &'static str {
    AVATARS.get(nth % AVATARS.len()).copied().unwrap_or_default()
}

/// Parts beside each other, in this order whatever their letters are.
pub(super) fn joined<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    parts.into_iter().map(svg::isolated).collect::<Vec<_>>().join(" · ")
}

/// Small avatars of the personas that a touchpoint is for, where that is not everybody.
pub(super) fn avatars(sheet: &Sheet<'_>, names: &[String], (x, y): (f64, f64)) -> Vec<Element> {
    let all = sheet.document.personas.iter().enumerate();
    let shown = all.filter(|(_, persona)| names.contains(&persona.head.name));
    shown
        .enumerate()
        .map(|(at, (nth, persona))| {
            let name = persona.sample.as_ref().and_then(first_name).unwrap_or(&persona.head.title);
            let initial: String = name.chars().take(1).collect::<String>().to_uppercase();
            let middle = (x - 9.0 - as_f64(at) * 20.0, y);
            svg::group("who")
                .with(svg::title(&persona.head.title))
                .with(svg::circle(&format!("avatar {}", avatar(nth)), middle, 8.5))
                .with(svg::line("lab mid", (middle.0, middle.1 + 4.0), &initial))
        })
        .collect()
}
