//! Stand-ins for the slots of a text while tools that know nothing of slots work on it.
//!
//! A body like `<a href="{cart.url}">{customer.first_name ?? "der"}</a>` is no MJML: the quotation
//! marks inside the slot end the attribute. So each slot is first replaced by a marker, the MJML
//! becomes HTML and the HTML becomes plain text, and then the markers are found again and become
//! whatever a target writes for a slot.
//!
//! A marker is made of ASCII lower-case letters and digits only. That makes it one word that
//! nothing escapes, wraps, capitalizes or percent-encodes, in running text, in an attribute and in
//! a link. It starts with a run of letters that no text should have; [`collides`] says whether one
//! has it, and the compiler refuses such a text.

/// How every marker begins. It overlaps with no part of itself, so text before a marker cannot hide
/// it.
const START: &str = "jcslot7q";
/// How every marker ends. Without it the digits of a text after a marker would join its number.
const END: char = 'z';

/// The marker of slot number `index`.
pub fn mark(index: u32) -> String {
    format!("{START}{index}{END}")
}

/// Whether `text`, as its author wrote it, has something in it that could be taken for a marker.
/// Letters of either case count, since a host name in a link may be put into lower case.
pub fn collides(text: &str) -> bool {
    text.to_ascii_lowercase().contains(START)
}

/// A stretch of a text with markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text between markers; never empty.
    Text(&'a str),
    /// The marker of the slot with this number.
    Slot(u32),
}

/// Takes a text apart at its markers. Putting the pieces together again, with [`mark`] for each
/// slot, gives the same text.
pub fn split_at_markers(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut pending = text;
    // Where to look on inside `pending`: behind a start that no marker followed.
    let mut from = 0;
    while let Some(found) = pending.get(from..).and_then(|rest| rest.find(START)) {
        let start = from + found;
        match marker_at(pending, start) {
            Some((index, end)) => {
                if let Some(before) = pending.get(..start).filter(|before| !before.is_empty()) {
                    pieces.push(Piece::Text(before));
                }
                pieces.push(Piece::Slot(index));
                pending = pending.get(end..).unwrap_or_default();
                from = 0;
            }
            None => from = start + START.len(),
        }
    }
    if !pending.is_empty() {
        pieces.push(Piece::Text(pending));
    }
    pieces
}

/// Turns an offset into a text with markers into the offset in the text that the author wrote, so
/// that an error of a tool points at the source. `slot_len` gives the bytes that a slot took there,
/// braces included. An offset inside a marker becomes the start of its slot.
pub fn original_offset(marked: &str, offset: usize, slot_len: impl Fn(u32) -> usize) -> usize {
    let mut in_marked = 0;
    let mut in_original = 0;
    for piece in split_at_markers(marked) {
        let (marked_len, original_len) = match piece {
            Piece::Text(text) => (text.len(), text.len()),
            Piece::Slot(index) => (mark(index).len(), slot_len(index)),
        };
        if offset < in_marked + marked_len {
            return match piece {
                Piece::Text(_) => in_original + (offset - in_marked),
                Piece::Slot(_) => in_original,
            };
        }
        in_marked += marked_len;
        in_original += original_len;
    }
    in_original
}

/// The number of the marker that starts at `start`, and where it ends.
fn marker_at(text: &str, start: usize) -> Option<(u32, usize)> {
    let rest = text.get(start + START.len()..)?;
    let digits = rest.get(..rest.find(|c: char| !c.is_ascii_digit())?)?;
    let index: u32 = digits.parse().ok()?;
    // A marker is written in one way only: no zeros in front.
    let marker = mark(index);
    text.get(start..)?.starts_with(&marker).then_some((index, start + marker.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markers_stand_next_to_anything() {
        let text = format!("Hej {}, 🎉{}æøå1{}2.", mark(0), mark(12), mark(4_294_967_295));
        assert_eq!(
            split_at_markers(&text),
            [
                Piece::Text("Hej "),
                Piece::Slot(0),
                Piece::Text(", 🎉"),
                Piece::Slot(12),
                Piece::Text("æøå1"),
                Piece::Slot(u32::MAX),
                Piece::Text("2."),
            ]
        );
    }

    #[test]
    fn neighbours_stay_apart() {
        let text = mark(1) + &mark(2);
        assert_eq!(split_at_markers(&text), [Piece::Slot(1), Piece::Slot(2)]);
        assert_eq!(split_at_markers(""), []);
    }

    #[test]
    fn what_only_begins_like_a_marker_is_text() {
        for text in [
            "jcslot7q",
            "jcslot7qz",
            "jcslot7q1",
            "jcslot7q01z",
            "jcslot7q99999999999z",
            "JCSLOT7Q1Z",
        ] {
            assert_eq!(split_at_markers(text), [Piece::Text(text)], "{text}");
            assert!(collides(text), "{text}");
        }
        let text = format!("jcslot7q{}", mark(3));
        assert_eq!(split_at_markers(&text), [Piece::Text("jcslot7q"), Piece::Slot(3)]);
    }

    #[test]
    fn offsets_lead_back_to_the_source() {
        let source = "Hej {name}, se {url}!";
        let marked = format!("Hej {}, se {}!", mark(0), mark(1));
        let lens = |index| if index == 0 { 6 } else { 5 };
        let back = |offset| original_offset(&marked, offset, lens);
        assert_eq!(back(0), 0);
        assert_eq!(back(4), 4);
        assert_eq!(back(6), 4, "inside a marker");
        assert_eq!(back(4 + mark(0).len()), 10);
        assert_eq!(back(marked.len()), source.len());
        assert_eq!(back(marked.len() - 1), source.len() - 1);
        assert_eq!(back(9999), source.len());
    }

    proptest! {
        #[test]
        fn any_text_comes_apart_and_together_again(text in ".{0,60}") {
            let together: String = split_at_markers(&text)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.to_owned(),
                    Piece::Slot(index) => mark(index),
                })
                .collect();
            prop_assert_eq!(together, text);
        }

        #[test]
        fn slots_come_back_in_order(parts in prop::collection::vec(("[jcslot7qz0-9æ🎉 ]{0,12}", any::<u32>()), 0..8)) {
            prop_assume!(parts.iter().all(|(text, _)| !collides(text)));
            let text: String = parts.iter().map(|(text, index)| text.clone() + &mark(*index)).collect();
            let slots: Vec<u32> = split_at_markers(&text)
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Slot(index) => Some(index),
                    Piece::Text(_) => None,
                })
                .collect();
            prop_assert_eq!(slots, parts.iter().map(|(_, index)| *index).collect::<Vec<_>>());
        }
    }
}
