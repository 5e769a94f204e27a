//! Characters outside the GSM alphabet: one of them, and the whole SMS has less than half the room.
//!
//! Said is only what costs something: where the text has more parts for it. Nothing is said where the
//! letters of the language itself are outside the alphabet (three or more different ones in a text,
//! as in Polish or Greek), since nothing else could be written.

use super::errors::{self, Culprit};
use super::{Cx, Said, size};
use crate::diag::Sink;
use crate::hir::{Text, TextPart};
use crate::source::Span;
use crate::text::gsm;
use crate::text::sms::{self, Parts, Piece};

/// So many letters that the alphabet lacks are a language and no slip.
const A_LANGUAGE: usize = 3;

/// Says which characters make a text dearer.
pub(super) fn check(cx: &Cx<'_>, said: Said<'_>, sink: &mut Sink) {
    let (Some(cut), Some(slot)) = (&said.card.parts, said.content.slot("text")) else { return };
    let Some(room) = cut.gsm7 else { return };
    for (locale, text) in slot.texts.iter().enumerate() {
        let mut literals = String::new();
        words(text, &mut literals);
        let mut different: Vec<char> = Vec::new();
        for c in literals.chars().filter(|c| gsm::septets(*c).is_none()) {
            if !different.contains(&c) {
                different.push(c);
            }
        }
        let letters = different.iter().filter(|c| c.is_alphabetic()).count();
        if different.is_empty() || letters >= A_LANGUAGE {
            continue;
        }
        let taken = size::apart(cx.ground(said, locale, true), text);
        if let Some((dear, cheap)) = dearer(&taken.pieces, cut) {
            different.truncate(sms::MAX_CULPRITS);
            let found: Vec<Culprit> =
                different.into_iter().map(|c| culprit(cx, c, text.span)).collect();
            let room = (room.part, cut.ucs2.part);
            sink.push(errors::sms_encoding(text.span, &found, (dear, cheap), room));
        }
    }
}

fn culprit(cx: &Cx<'_>, c: char, text: Span) -> Culprit {
    let source = cx.workspace.sources.slice(text);
    let width = u32::try_from(c.len_utf8()).unwrap_or(0);
    let places = source.char_indices().filter(|(_, other)| *other == c);
    let spans = places.filter_map(|(at, _)| {
        let start = text.start + u32::try_from(at).ok()?;
        Some(Span::new(text.file, start, start + width))
    });
    Culprit { c, spans: spans.collect(), instead: gsm::gsm_replacement(c) }
}

/// The parts of the text as it is and as it would be in the alphabet, if that makes a difference:
/// with its values at their longest in plain letters or, where they have no bound, left out.
fn dearer(pieces: &[Piece<'_>], cut: &Parts) -> Option<(u32, u32)> {
    let mended: Vec<String> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(words) => in_the_alphabet(words),
            Piece::Slot { .. } => String::new(),
        })
        .collect();
    let plain: Vec<Piece<'_>> = pieces
        .iter()
        .zip(&mended)
        .map(|(piece, words)| match piece {
            Piece::Literal(_) => Piece::Literal(words),
            slot @ Piece::Slot { .. } => *slot,
        })
        .collect();
    let (now, then) = (sms::worst_case(pieces, cut), sms::worst_case(&plain, cut));
    let filled = now.plain.zip(then.plain).map(|(now, then)| (now.parts, then.parts));
    let pair = filled.unwrap_or((now.least.parts, then.least.parts));
    (pair.0 > pair.1).then_some(pair)
}

fn in_the_alphabet(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match (gsm::septets(c), gsm::gsm_replacement(c)) {
            (Some(_), _) => out.push(c),
            (None, Some(with)) => out.push_str(with),
            (None, None) => out.push('x'),
        }
    }
    out
}

/// What the author wrote, without the values.
fn words(text: &Text, out: &mut String) {
    for part in &text.parts {
        match part {
            TextPart::Text(words) => out.push_str(words),
            TextPart::Slot(_) => {}
            TextPart::Each { body, .. } => words_of(body, out),
            TextPart::Plural { forms, .. } => {
                forms.iter().for_each(|(_, form)| words_of(form, out))
            }
        }
    }
}

fn words_of(text: &Text, out: &mut String) {
    words(text, out);
}
