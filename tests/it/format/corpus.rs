//! Every source in the repository, and a scanner of comments that shares nothing with the compiler.
#![expect(clippy::string_slice, reason = "a test, on sound sources")]

use std::fs;

use crate::support;

/// Names and texts: `.journey` files, and the `journey` blocks of all pages.
pub(super) fn corpus() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for folder in ["examples", "stdlib", "docs", "tests", "src"] {
        for path in support::files_below(&support::root().join(folder), ".journey") {
            // A few show what happens to files that are no text.
            all.extend(fs::read_to_string(&path).ok().map(|text| (support::shown(&path), text)));
        }
    }
    for folder in ["docs/src", "src"] {
        for path in support::files_below(&support::root().join(folder), ".md") {
            let name = support::shown(&path);
            let page = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            for (at, rest) in page.split("```journey").skip(1).enumerate() {
                let (info, rest) = rest.split_once('\n').unwrap();
                let text = rest.split("```").next().unwrap();
                let text = if info.contains("steps") || info.contains("header") {
                    format!("journey example {{\n{text}}}\n")
                } else {
                    text.to_owned()
                };
                all.push((format!("{name}, block {}", at + 1), text));
            }
        }
    }
    assert!(all.len() > 400, "only {} sources", all.len());
    all
}

/// A stretch of a source: what it is, and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    Blank,
    Comment,
    Text,
    Other,
}

/// The comments of a source, without white space at the margins of their lines.
pub(super) fn comments(text: &str) -> Vec<Vec<String>> {
    let lines = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect();
    let found = stretches(text).into_iter().filter(|(what, _)| *what == Stretch::Comment);
    found.map(|(_, range)| lines(&text[range])).collect()
}

/// Takes a sound source apart. Texts in slots of texts are followed by counting braces.
pub(super) fn stretches(text: &str) -> Vec<(Stretch, std::ops::Range<usize>)> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (what, length) = if rest.starts_with("//") {
            (Stretch::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Stretch::Comment, rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if rest.starts_with('"') {
            (Stretch::Text, text_length(rest))
        } else if rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '\u{b}') {
            let blank = |c: char| c.is_ascii_whitespace() || c == '\u{b}';
            (Stretch::Blank, rest.find(|c| !blank(c)).unwrap_or(rest.len()))
        } else {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let end = rest.find(|c| !word(c)).filter(|end| *end > 0);
            let sign = rest.chars().next().map_or(1, char::len_utf8);
            let whole = if rest.starts_with(word) { rest.len() } else { sign };
            (Stretch::Other, end.unwrap_or(whole))
        };
        all.push((what, at..at + length));
        at += length;
    }
    all
}

/// How long the text is that begins here, with its quotes.
fn text_length(rest: &str) -> usize {
    if let Some(body) = rest.strip_prefix("\"\"\"") {
        let mut at = 0;
        while !body[at..].starts_with("\"\"\"") {
            at += if body[at..].starts_with('\\') { 1 } else { 0 };
            at += body[at..].chars().next().map_or(1, char::len_utf8);
        }
        return at + 6;
    }
    let (mut at, mut depth) = (1, 0_usize);
    loop {
        match rest.as_bytes()[at] {
            b'\\' => at += 1 + rest[at + 1..].chars().next().map_or(1, char::len_utf8),
            b'{' => {
                depth += 1;
                at += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'"' if depth == 0 => return at + 1,
            b'"' => at += text_length(&rest[at..]),
            _ => at += rest[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
}
