//! The limits in a channel's card: texts, labels, buttons, payloads.

use super::size::{self, Taken};
use super::{Cx, Said, errors, payload};
use crate::diag::Sink;
use crate::hir::{Button, Limit};
use crate::source::Span;

/// Says what the channel does not carry, and what it is better not to write.
pub(super) fn check(cx: &Cx<'_>, said: Said<'_>, sink: &mut Sink) {
    for counted in all(cx, said) {
        let Some(limit) = said.card.limit(counted.counts) else { continue };
        if limit.advised {
            if counted.least > limit.most {
                let (channel, sizes) = (said.card.head.name.as_str(), (counted.least, limit.most));
                let of = (channel, counted.counts);
                sink.push(errors::longer_than_advised(counted.span, of, sizes));
            }
        } else if counted.surely > limit.most {
            sink.push(above(said, &counted, limit));
        }
    }
}

fn above(said: Said<'_>, counted: &Counted, limit: &Limit) -> crate::diag::Diagnostic {
    let name = said.card.head.name.as_str();
    match counted.counts {
        "buttons" | "suggestions" => {
            let found = counted.surely as usize;
            errors::too_many_buttons(counted.span, name, found, limit)
        }
        "payload" => errors::payload_too_large(counted.span, counted.surely, limit),
        counts => errors::too_long(counted.span, (name, counts), counted.surely, limit),
    }
}

/// Something of a message that a limit can be about.
pub(super) struct Counted {
    /// What is counted, in the words of a card.
    pub(super) counts: &'static str,
    /// Where it stands.
    pub(super) span: Span,
    /// How much it is without any value.
    pub(super) least: u32,
    /// How much it can be, as far as that is sure: a value without a bound counts as nothing, a
    /// number as one digit.
    pub(super) surely: u32,
    /// The values that have no bound.
    pub(super) loose: Vec<String>,
}

/// The slots whose length a card can limit.
const SLOTS: [&str; 7] = ["text", "subject", "title", "description", "caption", "header", "footer"];

/// All that limits can be about, parts aside.
pub(super) fn all(cx: &Cx<'_>, said: Said<'_>) -> Vec<Counted> {
    let mut found = Vec::new();
    for slot in &said.content.slots {
        let Some(counts) = SLOTS.into_iter().find(|name| *name == slot.name) else { continue };
        for (locale, text) in slot.texts.iter().enumerate() {
            let taken = size::apart(cx.ground(said, locale, false), text);
            found.push(counted(counts, text.span, &taken));
        }
    }
    for (locale, buttons) in said.content.buttons.iter().enumerate() {
        for button in buttons {
            let taken = size::apart(cx.ground(said, locale, false), &button.label);
            found.push(counted(label(said, button), button.label.span, &taken));
        }
    }
    if let Some(buttons) = said.content.buttons.first().filter(|buttons| !buttons.is_empty()) {
        let number = u32::try_from(buttons.len()).unwrap_or(u32::MAX);
        let span = buttons.get(number_shown(said)).or(buttons.last());
        let span = span.map_or(said.content.span, |button| button.label.span);
        for counts in ["buttons", "suggestions"] {
            let loose = Vec::new();
            found.push(Counted { counts, span, least: number, surely: number, loose });
        }
    }
    // What a connection carries has an envelope that nobody here knows.
    let name = said.card.head.name.as_str();
    if said.card.limit("payload").is_some()
        && !cx.workspace.manifest.connection_names().contains(&name)
    {
        let texts = said.content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice());
        found.extend(texts.iter().enumerate().map(|(locale, text)| {
            let size = payload::bytes(said.content, locale);
            let size = u32::try_from(size).unwrap_or(u32::MAX);
            let (counts, loose) = ("payload", Vec::new());
            Counted { counts, span: text.span, least: size, surely: size, loose }
        }));
    }
    found
}

/// The place of the first button that is not shown.
fn number_shown(said: Said<'_>) -> usize {
    let limit = said.card.limit("buttons").or(said.card.limit("suggestions"));
    limit.map_or(0, |limit| limit.most as usize)
}

/// A button that is an answer may have a limit of its own.
fn label(said: Said<'_>, button: &Button) -> &'static str {
    let is_reply = button.target.is_none();
    if is_reply && said.card.limit("reply_label").is_some() { "reply_label" } else { "label" }
}

fn counted(counts: &'static str, span: Span, taken: &Taken<'_>) -> Counted {
    let loose = taken.loose.iter().map(|loose| loose.what.clone()).collect();
    Counted { counts, span, least: taken.words(), surely: taken.surely(), loose }
}
