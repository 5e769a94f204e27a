//! What could be better: by whom, until when, and how far it has come.

use super::stack::{Stack, Type};
use super::{Drawn, Sheet, header, icons};
use crate::draw::svg;
use crate::draw::words::Word;
use crate::map::document::{Opportunity, Variant};

const PAD: f64 = 9.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    super::said::by_column(sheet, |stack, variant| {
        for one in &variant.opportunities {
            card(sheet, stack, variant, one);
        }
    })
}

fn card(sheet: &Sheet<'_>, stack: &mut Stack, variant: &Variant, one: &Opportunity) {
    let top = stack.y;
    let mut inner = Stack::at(stack.x + PAD, top + PAD, stack.width - 2.0 * PAD);
    let text = one.text.as_deref().unwrap_or_default();
    inner.marked(icons::icon("bulb", "idea", (5.0, 0.0), 0.85), Type::Body, text);
    let due = one.due.as_ref().map(|due| sheet.filled(Word::Due, &sheet.day(due)));
    let who: Vec<String> = one.owner.iter().cloned().chain(due).collect();
    if !who.is_empty() {
        inner.gap(2.0);
        inner.indented(Type::Small, "", &header::joined(who.iter().map(String::as_str)), 16.0);
    }
    inner.gap(5.0);
    let (class, word) = match one.status {
        "started" => ("blue", Word::Started),
        "done" => ("good", Word::Done),
        "dropped" => ("", Word::GivenUp),
        _ => ("", Word::Planned),
    };
    let metrics =
        sheet.document.metrics.iter().filter(|metric| one.kpis.contains(&metric.head.name));
    let kpis: Vec<&str> = metrics.map(|metric| metric.head.title.as_str()).collect();
    inner.chips([(class, sheet.word(word))].into_iter().chain(kpis.iter().map(|kpi| ("", *kpi))));
    let height = inner.y - top + PAD;
    let pains: Vec<&str> = one
        .pains
        .iter()
        .filter_map(|at| variant.pains.get(*at))
        .filter_map(|pain| pain.text.as_deref().or(pain.name.as_deref()))
        .collect();
    let mut group = svg::group("opportunity").data("source", &one.source);
    if !pains.is_empty() {
        group.push(svg::title(&pains.join("; ")));
    }
    group.push(svg::rect("idea-card", (stack.x, top), (stack.width, height), 8.0));
    group.push(super::accent("good", (stack.x, top), height));
    stack.items.push(group.with_all(inner.items));
    stack.y = top + height + 7.0;
}
