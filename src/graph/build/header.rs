//! What starts a run, and what holds for the whole journey.

use super::{Look, say};
use crate::draw::words::{Word, when};
use crate::graph::model::{Fact, Kind, Node};
use crate::hir::{Days, Entry, Policy, Trigger, TriggerKind, Watch, WatchKind, Whose};

/// What starts a run, as the first step.
pub(super) fn start(look: &Look<'_>) -> Node {
    let program = look.input.program;
    let flow = look.input.flow;
    let titles = flow.triggers.iter().map(|trigger| match &trigger.kind {
        TriggerKind::Event { event, .. } => program.events.at(*event).head.title.clone(),
        TriggerKind::Segment { segment, enters } => {
            let word = if *enters { Word::Enters } else { Word::Leaves };
            look.filled(word, &program.segments.at(*segment).head.title)
        }
        TriggerKind::Started => look.word(Word::StartedByOther),
        TriggerKind::Api => look.word(Word::StartedByApi),
        TriggerKind::Every { days: Days::Week(mask), at } => when::weekly(*mask, *at, look.lang),
        TriggerKind::Every { days: Days::Month(day), at } => when::monthly(*day, *at, look.lang),
        TriggerKind::EachYear { date, at, .. } => {
            let date = look.source(date.span);
            say::filled_twice(look, Word::EachYearOn, &date, &when::clock(*at))
        }
        TriggerKind::At { date, at } => {
            say::filled_twice(look, Word::OnDate, &look.date(date), &when::clock(*at))
        }
        TriggerKind::Later => clause(look, trigger.span),
    });
    let mut distinct: Vec<String> = Vec::new();
    for title in titles {
        if !distinct.contains(&title) {
            distinct.push(title);
        }
    }
    let title = distinct.join(&format!(" {} ", look.word(Word::Or)));
    let lines = flow
        .triggers
        .iter()
        .filter_map(|trigger| line(look, trigger))
        .filter(|line| *line != title)
        .collect();
    let first = flow.triggers.first().map(|trigger| trigger.span);
    let head = program.journeys.at(flow.journey).head.span;
    Node {
        id: "start".to_owned(),
        kind: Kind::Start,
        title,
        lines,
        chain: Vec::new(),
        notes: Vec::new(),
        stage: None,
        doc: flow.doc.clone(),
        source: look.place(first.unwrap_or(head)),
        latest: None,
    }
}

/// What more is to be said of a trigger whose title stands above: its condition, and where there is more the clause
/// itself.
fn line(look: &Look<'_>, trigger: &Trigger) -> Option<String> {
    let plain = trigger.among.is_none() && trigger.collect.is_none();
    match &trigger.kind {
        TriggerKind::Event { filter, whose: Whose::Own, .. } if plain => {
            filter.as_ref().map(|filter| look.filled(Word::Where, &look.source(filter.span)))
        }
        TriggerKind::Segment { .. } | TriggerKind::Every { .. } | TriggerKind::At { .. }
            if plain =>
        {
            None
        }
        TriggerKind::Started | TriggerKind::Api if plain => None,
        TriggerKind::EachYear { leap: (month, day), .. } if plain => {
            Some(look.filled(Word::Leap, &format!("{day}/{month}")))
        }
        _ => Some(clause(look, trigger.span)),
    }
}

/// How often somebody can enter.
fn entry(look: &Look<'_>, entry: &Entry) -> String {
    let mut parts = Vec::new();
    if let Some(key) = &entry.key {
        parts.push(look.filled(Word::PerKey, &look.source(key.span)));
    }
    parts.push(look.word(match entry.policy {
        Policy::Ignore => Word::OneAtATime,
        Policy::Restart => Word::NewestOnly,
        Policy::Parallel => Word::EachTime,
    }));
    if let Some(again) = entry.again {
        parts.push(look.filled(Word::AgainAfter, &say::exactly(look, again)));
    }
    parts.join(", ")
}

/// What ends a run.
fn watch(look: &Look<'_>, watch: &Watch) -> String {
    let program = look.input.program;
    let pattern = match &watch.kind {
        WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => pattern,
        WatchKind::When(expr) | WatchKind::While(expr) => return look.source(expr.span),
    };
    let event = program.events.at(pattern.event);
    let mut parts = vec![event.head.title.clone()];
    if pattern.of_anyone {
        parts.push(look.word(Word::OfAnyone));
    }
    if let Some(field) = pattern.same_key.and_then(|place| event.fields.get(place as usize)) {
        parts.push(look.filled(Word::SameKey, &field.name));
    }
    if let Some(filter) = &pattern.filter {
        parts.push(look.filled(Word::Where, &look.source(filter.span)));
    }
    if let Some(within) = watch.within {
        parts.push(look.filled(Word::Within, &say::exactly(look, within)));
    }
    if look.source(watch.span).contains(" outcome ") {
        parts.push(look.filled(Word::Outcome, &watch.outcome));
    }
    parts.join(", ")
}

/// A trigger as it is written, without its first word.
fn clause(look: &Look<'_>, span: crate::source::Span) -> String {
    let text = look.source(span);
    text.strip_prefix("trigger ").map_or_else(|| text.clone(), |rest| rest.trim_start().to_owned())
}

/// What holds for the whole journey, in the order of a header.
pub(super) fn facts(look: &Look<'_>) -> Vec<Fact> {
    let (program, flow, info) = (look.input.program, look.input.flow, look.input.info);
    let mut facts = Vec::new();
    let mut fact = |label: Word, value: String| facts.push(Fact { label: look.word(label), value });
    let persona = flow.persona.map(|id| program.personas.at(id).head.title.clone());
    fact(Word::For, persona.unwrap_or_else(|| look.word(Word::Everybody)));
    if let Some(entry) = &flow.entry_policy {
        fact(Word::Entry, self::entry(look, entry));
    }
    for of in &flow.watches {
        let word = match &of.kind {
            WatchKind::Goal(_) => Word::Goal,
            WatchKind::Exit(_) | WatchKind::When(_) => Word::Exit,
            WatchKind::While(_) => Word::While,
        };
        fact(word, watch(look, of));
    }
    if let Some((from, to)) = &flow.active {
        let day = |day: &Option<smol_str::SmolStr>| look.date(day.as_deref().unwrap_or_default());
        fact(Word::Active, format!("{}–{}", day(from), day(to)));
    }
    if let Some(seconds) = flow.lasts {
        fact(Word::Lasts, look.filled(Word::AtMost, &say::exactly(look, seconds)));
    }
    let longest = match info.longest() {
        Some(seconds) => say::span(look, seconds),
        None => look.word(Word::NoBound),
    };
    let steps = look.filled(Word::Steps, &info.most_steps().to_string());
    fact(Word::AtWorst, format!("{longest} · {steps}"));
    facts
}
