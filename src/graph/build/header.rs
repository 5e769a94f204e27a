//! What starts a run, and what holds for the whole journey.

use super::{Look, say};
use crate::draw::words::Word;
use crate::graph::model::{Fact, Kind, Node};
use crate::hir::{TriggerKind, WatchKind};

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
        TriggerKind::Every { .. }
        | TriggerKind::EachYear { .. }
        | TriggerKind::At { .. }
        | TriggerKind::Later => clause(look, trigger.span),
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
        .map(|trigger| clause(look, trigger.span))
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

/// A clause of the header without its first word.
fn clause(look: &Look<'_>, span: crate::source::Span) -> String {
    let text = look.source(span);
    for word in ["trigger ", "goal ", "exit ", "while ", "entry "] {
        if let Some(rest) = text.strip_prefix(word) {
            return rest.trim_start().to_owned();
        }
    }
    text
}

/// What holds for the whole journey, in the order of a header.
pub(super) fn facts(look: &Look<'_>) -> Vec<Fact> {
    let (program, flow, info) = (look.input.program, look.input.flow, look.input.info);
    let mut facts = Vec::new();
    let mut fact = |label: Word, value: String| facts.push(Fact { label: look.word(label), value });
    let persona = flow.persona.map(|id| program.personas.at(id).head.title.clone());
    fact(Word::For, persona.unwrap_or_else(|| look.word(Word::Everybody)));
    if let Some(entry) = &flow.entry_policy {
        fact(Word::Entry, clause(look, entry.span));
    }
    for watch in &flow.watches {
        let word = match &watch.kind {
            WatchKind::Goal(_) => Word::Goal,
            WatchKind::Exit(_) | WatchKind::When(_) => Word::Exit,
            WatchKind::While(_) => Word::While,
        };
        fact(word, clause(look, watch.span));
    }
    if let Some((from, to)) = &flow.active {
        let day = |day: &Option<smol_str::SmolStr>| day.as_deref().unwrap_or_default().to_owned();
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
