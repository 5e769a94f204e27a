//! The shape of the sources: module docs, short files, no words that belong to one machine.

use std::fs;
use std::path::PathBuf;

use crate::support;

/// Longer files are hard to read as a whole.
const LONGEST: usize = 1_300;
/// Half of the files are shorter than this.
const MEDIAN: usize = 200;

fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in folders {
        found.extend(support::files_below(&support::root().join(folder), ".rs"));
    }
    assert!(found.len() > 50);
    found.iter().map(|path| (support::shown(path), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn files_say_what_they_are() {
    for (path, text) in sources(&["src", "tests"]) {
        assert!(text.starts_with("//! "), "{path} has no module doc");
    }
}

#[test]
fn files_are_short() {
    let mut lengths = Vec::new();
    for (path, text) in sources(&["src", "tests"]) {
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{path} has {lines} lines");
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median < MEDIAN, "the median file has {median} lines");
}

/// A word that is put together, so that this file does not hold it.
fn word(parts: &[&str]) -> String {
    parts.concat()
}

#[test]
fn nothing_is_left_open() {
    let words = [
        word(&["#[ig", "nore"]),
        word(&["todo", "!("]),
        word(&["unimple", "mented!("]),
        word(&["/wo", "rk/"]),
        word(&["/ro", "ot/"]),
        word(&["dbg", "!("]),
    ];
    for (path, text) in sources(&["src", "tests"]) {
        for word in &words {
            assert!(!text.contains(word), "{path} holds `{word}`");
        }
        // What a merge leaves where two changes meet.
        let conflict =
            text.lines().any(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>"));
        assert!(!conflict, "{path} holds both sides of a merge");
    }
}

#[test]
fn lints_are_expected_and_never_allowed() {
    let allow = word(&["al", "low("]);
    for (path, text) in sources(&["src"]) {
        // The parser that pest makes is no code of ours.
        if path == "src/syntax/mod.rs" {
            assert!(text.matches(&allow).count() <= 1, "{path}");
            continue;
        }
        let attributes = text.lines().filter(|line| line.trim_start().starts_with("#"));
        for line in attributes {
            assert!(!line.contains(&allow), "{path}: {line}");
        }
    }
}

#[test]
fn no_path_of_one_machine() {
    let words = [word(&["/wo", "rk/"]), word(&["/ro", "ot/"]), word(&["/ho", "me/"])];
    for ending in [".md", ".journey", ".toml", ".json", ".stderr"] {
        for folder in ["src", "stdlib", "examples", "grammar", "editors", "tests/ui"] {
            for path in support::files_below(&support::root().join(folder), ending) {
                let text = fs::read_to_string(&path).unwrap_or_default();
                for word in &words {
                    assert!(!text.contains(word), "{} holds `{word}`", path.display());
                }
            }
        }
    }
}
