//! Sources whose white space and comments are drawn at random, and sources that are damaged at
//! random and can still be read.
#![expect(clippy::string_slice, reason = "a test, on the borders of its own stretches")]

use std::sync::OnceLock;

use proptest::prelude::*;

use super::corpus::{Stretch, corpus, stretches};
use super::{formatted, keeps_its_promises};

/// The sources that can be read.
fn sound() -> &'static [(String, String)] {
    static SOUND: OnceLock<Vec<(String, String)>> = OnceLock::new();
    SOUND.get_or_init(|| {
        let all = corpus().into_iter();
        all.filter(|(name, text)| text.len() < 20_000 && formatted(name, text).is_some()).collect()
    })
}

/// What may stand where white space stood.
const BLANKS: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\n\n\n\n",
    " \r\n ",
    "\n        ",
    " // end\n",
    "\n// own\n",
    "\n/// doc\n",
    "\n\n// apart\n\n",
    " /* in */ ",
    "\n/* own */ ",
    "\n/* two\n   lines */\n",
    " /* two\nlines */ ",
    "\n/**/\n",
    " /* a */ /* b */ // c\n",
    "\n//! module\n",
    "\n////\n",
    " // Ærø 🎉 שלום\n",
    "\n    /* deep\n         deeper\n  less */\n\n",
    "\n// a\n\n// b\n/* c */ /* d */\n",
];

/// The source with other white space. `every`: also between signs and words that touch.
fn relaid(text: &str, picks: &[u16], every: bool) -> String {
    let mut out = String::new();
    let mut picks = picks.iter().copied().cycle();
    let mut touching = false;
    for (what, range) in stretches(text) {
        let pick = usize::from(picks.next().unwrap_or_default());
        match what {
            Stretch::Blank if pick % 3 == 0 => out.push_str(&text[range]),
            Stretch::Blank => out.push_str(BLANKS[pick / 3 % BLANKS.len()]),
            _ => {
                if every && touching && pick % 7 == 0 {
                    out.push_str(BLANKS[pick / 7 % BLANKS.len()]);
                }
                out.push_str(&text[range]);
            }
        }
        touching = what != Stretch::Blank && what != Stretch::Comment;
    }
    out
}

/// The source on as few lines as its comments allow.
fn pressed(text: &str) -> String {
    let mut out = String::new();
    for (what, range) in stretches(text) {
        let piece = &text[range];
        match what {
            Stretch::Blank if out.ends_with('\n') => {}
            Stretch::Blank => out.push(' '),
            Stretch::Comment if piece.starts_with("//") => {
                out.push_str(piece);
                out.push('\n');
            }
            _ => out.push_str(piece),
        }
    }
    out
}

/// The source with some of its pieces taken away, doubled or swapped.
fn damaged(text: &str, picks: &[(u16, u8)]) -> String {
    let mut pieces: Vec<&str> =
        stretches(text).into_iter().map(|(_, range)| &text[range]).collect();
    for (place, kind) in picks {
        let at = usize::from(*place) % pieces.len().max(1);
        match kind % 4 {
            0 if !pieces.is_empty() => drop(pieces.remove(at)),
            1 if !pieces.is_empty() => pieces.insert(at, pieces[at]),
            2 if at + 2 < pieces.len() => pieces.swap(at, at + 2),
            _ => pieces.insert(
                at,
                [",", " ", "\n", "{", "}", "\"", "//", "not "][usize::from(kind / 4) % 8],
            ),
        }
    }
    pieces.concat()
}

#[test]
fn every_source_on_one_line_and_on_many() {
    // The sources beside each other in `tests/ui` are much alike.
    for (name, text) in sound().iter().step_by(3) {
        // Lines of a test that lack their time, which they may not, are lines by standing on their own rows.
        let undated = ["JC0312-of-a-test.journey", "every_construct.journey"]
            .iter()
            .any(|undated| name.ends_with(undated));
        let on_one_line = keeps_its_promises(name, &pressed(text));
        assert_eq!(on_one_line.is_none(), undated, "{name}");
        let spread: String = stretches(text)
            .into_iter()
            .map(|(what, range)| if what == Stretch::Blank { "\n" } else { &text[range] })
            .collect();
        keeps_its_promises(name, &spread);
    }
}

#[test]
fn the_look_of_a_source_does_not_depend_on_its_margins() {
    for (name, text) in sound() {
        if text.contains("\"\"\"") || text.contains("/*") {
            continue;
        }
        let bare: String = text.lines().map(|line| line.trim().to_owned() + "\n").collect();
        assert_eq!(formatted(name, &bare), formatted(name, text), "{name}");
    }
}

/// How many sources are drawn; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    let wanted = std::env::var("PROPTEST_CASES").ok();
    wanted.and_then(|wanted| wanted.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_white_space_and_comments(
        which in any::<prop::sample::Index>(),
        picks in prop::collection::vec(any::<u16>(), 1..400),
        every in any::<bool>(),
    ) {
        let (name, text) = which.get(sound());
        keeps_its_promises(name, &relaid(text, &picks, every));
    }

    #[test]
    fn random_damage(
        which in any::<prop::sample::Index>(),
        picks in prop::collection::vec(any::<(u16, u8)>(), 1..4),
    ) {
        let (name, text) = which.get(sound());
        let text = damaged(text, &picks);
        if let Some(new) = formatted(name, &text) {
            prop_assert_eq!(formatted(name, &new).unwrap(), new.clone());
            super::same_tree(name, &text, &new);
        }
    }
}
