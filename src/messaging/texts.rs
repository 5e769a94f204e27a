//! The limits in a channel's card: texts, payloads, and what [`answers`] counts.

use super::size::{self, Taken};
use super::{Cx, Said, answers, errors, payload};
use crate::diag::Sink;
use crate::hir::Limit;
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
        "buttons" | "suggestions" | "reply_buttons" | "rows" => {
            let of = (name, counted.counts, counted.what);
            errors::too_many_buttons(counted.span, of, counted.surely, limit)
        }
        "payload" => errors::payload_too_large(counted.span, counted.surely, limit),
        counts => {
            let of = (name, counted.what.unwrap_or(counts));
            errors::too_long(counted.span, of, counted.surely, limit)
        }
    }
}

/// Something of a message that a limit can be about.
pub(super) struct Counted {
    /// What is counted, in the words of a card.
    pub(super) counts: &'static str,
    /// What it is called, where that is not what the card counts.
    pub(super) what: Option<&'static str>,
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
    found.extend(answers::all(cx, said));
    // What a connection carries has an envelope that nobody here knows.
    let name = said.card.head.name.as_str();
    if said.card.limit("payload").is_some()
        && !cx.workspace.manifest.connection_names().contains(&name)
    {
        let texts = said.content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice());
        found.extend(texts.iter().enumerate().map(|(locale, text)| {
            let size = payload::bytes(said.content, locale);
            let size = u32::try_from(size).unwrap_or(u32::MAX);
            Counted::number("payload", text.span, size)
        }));
    }
    found
}

impl Counted {
    /// Something that is known to the last one.
    pub(super) fn number(counts: &'static str, span: Span, number: u32) -> Self {
        Self { counts, what: None, span, least: number, surely: number, loose: Vec::new() }
    }
}

/// A text, as far as its length is known.
pub(super) fn counted(counts: &'static str, span: Span, taken: &Taken<'_>) -> Counted {
    let loose = taken.loose.iter().map(|loose| loose.what.clone()).collect();
    Counted { counts, what: None, span, least: taken.words(), surely: taken.surely(), loose }
}
