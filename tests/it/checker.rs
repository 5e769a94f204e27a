//! The checker on sources that nobody would write: it never panics, and what it says lies inside
//! the files.

use std::fs;

use proptest::prelude::*;

use crate::support;

/// The sources of all examples.
fn examples() -> Vec<String> {
    let root = support::root();
    let mut texts: Vec<String> = ["examples", "tests/ui/ok"]
        .iter()
        .flat_map(|folder| support::files_below(&root.join(folder), ".journey"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    texts.sort();
    texts
}

/// Words, numbers, strings, signs and the white space between them.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => rest.get(1..).and_then(|tail| tail.find('"')).map_or(rest.len(), |at| at + 2),
            c if c.is_alphanumeric() || c == '_' => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            c if c.is_whitespace() => rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, tail) = rest.split_at(end);
        found.push(token);
        rest = tail;
    }
    found
}

/// A change of one token.
#[derive(Clone, Debug)]
enum Change {
    Remove(usize),
    Repeat(usize),
    Swap(usize, usize),
    Replace(usize, usize),
    Cut(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>();
    prop_oneof![
        at.prop_map(Change::Remove),
        at.prop_map(Change::Repeat),
        (at, at).prop_map(|(a, b)| Change::Swap(a, b)),
        (at, at).prop_map(|(a, b)| Change::Replace(a, b)),
        (at, 0_usize..40).prop_map(|(a, n)| Change::Cut(a, n)),
    ]
}

fn mutated(text: &str, changes: &[Change]) -> String {
    let mut list = tokens(text);
    for change in changes {
        let count = list.len();
        if count < 2 {
            break;
        }
        match *change {
            Change::Remove(at) => {
                list.remove(at % count);
            }
            Change::Repeat(at) => {
                let token = list[at % count];
                list.insert(at % count, token);
            }
            Change::Swap(a, b) => list.swap(a % count, b % count),
            Change::Replace(a, b) => list[a % count] = list[b % count],
            Change::Cut(at, length) => {
                let from = at % count;
                list.drain(from..(from + length).min(count));
            }
        }
    }
    list.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutations_never_panic(pick in any::<usize>(), changes in prop::collection::vec(change(), 1..8)) {
        let texts = examples();
        let text = mutated(&texts[pick % texts.len()], &changes);
        let files = [("main.journey", text.as_str())];
        let (workspace, found) = support::check("", &files);
        support::assert_spans(&workspace, &found, &text);
        // The same text gives the same findings.
        let (_, again) = support::check("", &files);
        prop_assert_eq!(found, again);
    }

    #[test]
    fn any_text_is_checked(text in "[a-z{}()\\[\\]\":.,=<>?#/*+ \n0-9%æ🛒-]{0,200}") {
        let (workspace, found) = support::check("", &[("main.journey", &text)]);
        support::assert_spans(&workspace, &found, &text);
    }
}

#[test]
fn examples_have_no_errors() {
    let folder = support::root().join("examples");
    let manifests = support::files_below(&folder, "journey.toml");
    for manifest in manifests.iter().filter(|path| !support::shown(path).contains("gallery")) {
        let workspace = journeyc::source::Workspace::load(manifest.parent().unwrap()).unwrap();
        let found = journeyc::driver::check(&workspace).diagnostics;
        assert!(found.is_empty(), "{}: {:?}", manifest.display(), found);
    }
}
