//! What can hold or stop a send: only what can bite it there.

use super::{Look, say};
use crate::draw::words::Word;
use crate::graph::model::{Note, NoteKind};
use crate::hir::{Channel, Expr, ExprKind, Id, Message, Purpose, Value};

/// The rules that are asked for a message on these channels, in the order in which they are asked.
/// To somebody who is not the customer neither consent nor caps are.
pub(super) fn notes(
    look: &Look<'_>,
    message: Id<Message>,
    via: &[Vec<Id<Channel>>],
    to: Option<&Expr>,
    consent: Option<Purpose>,
) -> Vec<Note> {
    let program = look.input.program;
    let rules = &look.input.flow.rules;
    let declared = program.messages.at(message);
    let mut notes = Vec::new();
    if let Some(purpose) = consent {
        let text = look.filled(Word::ConsentNeeded, &say::purpose(look, purpose));
        notes.push(Note { kind: NoteKind::Consent, text });
    }
    let passes = rules.allow_critical && declared.purpose == Some(Purpose::Critical);
    let fits = |channels: &[Id<Channel>]| {
        channels.is_empty() || via.iter().flatten().any(|channel| channels.contains(channel))
    };
    // On which channels, where that is not all of them.
    let on = |channels: &[Id<Channel>]| {
        let all = channels.is_empty() || via.iter().flatten().all(|of| channels.contains(of));
        let names = channels.iter().filter(|of| via.iter().flatten().any(|one| one == *of));
        let names: Vec<&str> =
            names.map(|id| program.channels.at(*id).head.title.as_str()).collect();
        if all { String::new() } else { format!(" · {}", names.join(", ")) }
    };
    if !passes {
        for window in rules.windows.iter().filter(|window| fits(&window.channels)) {
            let hours = say::hours(look, window.days, window.hours);
            let (kind, word) = match window.office {
                true => (NoteKind::Office, Word::Office),
                false => (NoteKind::Quiet, Word::Quiet),
            };
            let hours = look.filled(word, &hours);
            let text =
                format!("{hours}{}: {}", on(&window.channels), say::effect(look, window.effect));
            notes.push(Note { kind, text });
        }
        let caps = rules.caps.iter().map(|(_, _, cap)| cap).filter(|_| to.is_none());
        let tagged = |tag: &Option<smol_str::SmolStr>| {
            tag.as_ref().is_none_or(|tag| declared.tags.contains(tag))
        };
        for cap in caps.filter(|cap| fits(&cap.channels) && tagged(&cap.tag)) {
            let per = say::exactly(look, cap.per);
            let mut text = say::filled_twice(look, Word::CapOf, &cap.count.to_string(), &per);
            if cap.per_journey {
                text = format!("{text} {}", look.word(Word::CapJourney));
            }
            if let Some(tag) = &cap.tag {
                text = format!("{text} · {tag}");
            }
            let text = format!("{text}{}: {}", on(&cap.channels), say::effect(look, cap.effect));
            notes.push(Note { kind: NoteKind::Cap, text });
        }
    }
    if let Some(expires) = &declared.expires {
        let when = match &expires.kind {
            ExprKind::Value(Value::Duration(seconds)) => say::exactly(look, *seconds),
            _ => look.source(expires.span),
        };
        let text = look.filled(Word::Expires, &when);
        notes.push(Note { kind: NoteKind::Expires, text });
    }
    notes
}
