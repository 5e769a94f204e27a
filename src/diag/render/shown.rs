//! A source text as it may be shown: nothing in it can steer a terminal or hide other text, and
//! secrets are covered. Every change keeps the number of bytes, so that spans still fit.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, SourceMap, Span};

/// The texts that the findings point into, ready to be shown.
pub(super) struct Shown<'s> {
    pub(super) sources: &'s SourceMap,
    texts: BTreeMap<FileId, Cow<'s, str>>,
}

impl<'s> Shown<'s> {
    /// Prepares every file that a label points into.
    pub(super) fn new(sources: &'s SourceMap, items: &[Diagnostic]) -> Self {
        let files = items.iter().flat_map(|item| &item.labels).map(|label| label.span.file);
        let mut texts: BTreeMap<FileId, Cow<'s, str>> = BTreeMap::new();
        for file in files {
            texts.entry(file).or_insert_with(|| harmless(sources.text(file)));
        }
        for item in items.iter().filter(|item| item.code == codes::SECRET_IN_MANIFEST) {
            for label in &item.labels {
                if let Some(text) = texts.get_mut(&label.span.file) {
                    let covered = cover(text, label.span);
                    *text = Cow::Owned(covered);
                }
            }
        }
        Self { sources, texts }
    }

    /// The text of a file.
    pub(super) fn text(&self, file: FileId) -> &str {
        self.texts.get(&file).map_or("", |text| text)
    }

    /// The bytes of a span, moved to lie within the text and between characters.
    pub(super) fn range(&self, span: Span) -> std::ops::Range<usize> {
        let text = self.text(span.file);
        let start = boundary(text, span.start as usize);
        let mut end = boundary(text, (span.end as usize).max(start));
        // An end inside a character includes it.
        while end < span.end as usize && end < text.len() {
            end = text.ceil_char_boundary(end + 1);
        }
        start..end.max(start)
    }
}

fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

/// Stars for a secret, so that no log of a build repeats it.
fn cover(text: &str, span: Span) -> String {
    let secret = span.start as usize..span.end as usize;
    text.char_indices()
        .map(|(at, letter)| match letter {
            _ if !secret.contains(&at) || matches!(letter, '\n' | '\r' | '"' | '\'') => {
                Cow::Owned(letter.to_string())
            }
            _ => Cow::Owned("*".repeat(letter.len_utf8())),
        })
        .collect()
}

/// Replaces what a terminal obeys, what turns the direction of writing and what some tools take
/// for a line break.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|letter| substitute(letter).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|letter| substitute(letter).unwrap_or(letter)).collect())
}

/// A harmless character of the same number of bytes.
fn substitute(letter: char) -> Option<char> {
    match letter {
        '\n' | '\r' | '\t' => None,
        '\u{0}'..='\u{1f}' | '\u{7f}' => Some('?'),
        '\u{80}'..='\u{9f}' => Some('\u{a0}'),
        '\u{2028}' | '\u{2029}' => Some('\u{2003}'),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some('\u{fffd}')
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_has_as_many_bytes() {
        let text = "a\u{1b}[31m\u{85}\u{2028}\u{202e}b\u{0}\t\r\n";
        let shown = harmless(text);
        assert_eq!(shown.len(), text.len());
        assert!(shown.chars().all(|c| substitute(c).is_none()));
        assert!(matches!(harmless("æøå 🛒\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn secrets_are_covered() {
        let mut sources = SourceMap::default();
        let file = sources.add("journey.toml", "token = \"hemmelig æ\"\n");
        let span = Span::new(file, 8, 21);
        let item = Diagnostic::new(codes::SECRET_IN_MANIFEST, span, "secret", "");
        let shown = Shown::new(&sources, &[item]);
        assert_eq!(shown.text(file), "token = \"***********\"\n");
    }

    #[test]
    fn ranges_lie_between_characters() {
        let mut sources = SourceMap::default();
        let file = sources.add("a", "æøå");
        let at = |start, end| Diagnostic::new(codes::SYNTAX, Span::new(file, start, end), "", "");
        let shown = Shown::new(&sources, &[at(0, 0)]);
        assert_eq!(shown.range(Span::new(file, 1, 3)), 0..4);
        assert_eq!(shown.range(Span::new(file, 90, 99)), 6..6);
        assert_eq!(shown.range(Span::new(file, 2, 2)), 2..2);
    }
}
