//! Parsing never panics and never gives a span outside its text, whatever it is given.

use super::{BIG, read};
use proptest::prelude::*;

/// All findings lie in the text, on the borders of characters.
fn sound(text: &str) -> Result<(), TestCaseError> {
    let (tree, findings) = read(text);
    for finding in &findings {
        for label in &finding.labels {
            let range = label.span.start as usize..label.span.end as usize;
            prop_assert!(text.get(range).is_some(), "{finding:?}");
        }
    }
    for decl in &tree.decls {
        prop_assert!(text.get(decl.span.start as usize..decl.span.end as usize).is_some());
    }
    Ok(())
}

/// A cut of the big example on borders of characters.
fn cut(from: usize, length: usize) -> &'static str {
    let start = BIG.floor_char_boundary(from % BIG.len());
    let end = BIG.floor_char_boundary((start + length).min(BIG.len()));
    BIG.get(start..end).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text(text in ".{0,400}") {
        sound(&text)?;
    }

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        sound(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn random_signs(text in "(journey|stage|if|wait|send|[a-z]|\"|\\{|\\}|\\(|\\)|\\[|,|:|=|/|\\*|\n| |1|\u{1}|æ|\\\\){0,200}") {
        sound(&text)?;
    }

    #[test]
    fn cuts_and_splices(parts in proptest::collection::vec((0usize..10_000, 1usize..1_500), 1..5)) {
        let text: String = parts.iter().map(|(from, length)| cut(*from, *length)).collect();
        sound(&text)?;
    }

    #[test]
    fn bytes_put_in(at in 0usize..10_000, what in "[\\PC]{1,3}") {
        let at = BIG.floor_char_boundary(at % BIG.len());
        let (head, tail) = BIG.split_at(at);
        sound(&[head, &what, tail].concat())?;
    }
}
