//! All renderers on texts that are hard to point into.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use serde_json::Value;

use super::{json, sarif, short, terminal};
use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, SourceMap, Span};

fn one(text: &str, needle: &str) -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let file = sources.add("journeys/æ b.journey", text);
    let start = text.find(needle).unwrap();
    let span = span(file, start, start + needle.len());
    let finding = Diagnostic::new(codes::UNKNOWN_NAME, span, "nothing is called so", "not found")
        .label(span.head(), "first letter")
        .note("names are declared")
        .help("did you mean `tier`?")
        .fix("write `tier`", span, "tier");
    (sources, vec![finding])
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    Span::new(file, u32::try_from(start).unwrap(), u32::try_from(end).unwrap())
}

#[test]
fn letters_beyond_ascii_stand_before_the_place() {
    for text in ["// æøå\n\"🛒 é\" tiers", "// æøå\r\n\"🛒 é\" tiers\r\n"] {
        let (sources, items) = one(text, "tiers");
        let drawn = terminal::render(&sources, &items, false);
        assert!(drawn.contains("journeys/æ b.journey:2:7"), "{drawn}");
        assert!(drawn.contains("\"🛒 é\" tiers"), "{drawn}");
        assert!(drawn.contains("error[JC0201]: nothing is called so"), "{drawn}");
        assert!(drawn.contains("did you mean `tier`?"), "{drawn}");
        assert!(!drawn.contains('\u{1b}'));
        assert!(terminal::render(&sources, &items, true).contains('\u{1b}'));

        let line = short::render(&sources, &items);
        assert_eq!(line, "journeys/æ b.journey:2:7: error[JC0201]: nothing is called so\n");
        let rich = short::rich(&sources, &items);
        assert!(rich.contains("^^^^^"), "{rich}");
        assert!(short::medium(&sources, &items).contains("help: did you mean"));

        let object: Value = serde_json::from_str(&json::render(&sources, &items)).unwrap();
        assert_eq!((&object["line"], &object["column"]), (&2.into(), &7.into()));
        assert_eq!((&object["end_line"], &object["end_column"]), (&2.into(), &12.into()));
        assert_eq!(object["fixes"][0]["edits"][0]["text"], "tier");
        assert_eq!(object["class"], "language");
        assert_eq!(object["labels"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn an_empty_place_at_the_end() {
    for text in ["", "journey x {", "journey x {\n", "journey x {\r\n", "æ"] {
        let mut sources = SourceMap::default();
        let file = sources.add("a.journey", text);
        let end = span(file, text.len(), text.len());
        let items = [Diagnostic::new(codes::UNCLOSED_BLOCK, end, "not closed", "here")];
        for drawn in [
            terminal::render(&sources, &items, false),
            short::rich(&sources, &items),
            json::render(&sources, &items),
        ] {
            assert!(
                drawn.contains("not closed") && drawn.contains("a.journey"),
                "{text:?}: {drawn}"
            );
        }
        assert!(terminal::render(&sources, &items, false).contains("here"), "{text:?}");
    }
}

#[test]
fn on_what_a_finding_rests_stands_in_its_header() {
    let (sources, _) = one("a", "a");
    let found = |code| vec![Diagnostic::without_place(code, "so it is")];
    for (code, header) in [
        (codes::CONSENT, "error[JC0410, law]: so it is"),
        (codes::NO_SESSION, "warning[JC0411, platform limit]: so it is"),
        (codes::CAP_IN_RUN, "warning[JC0413, policy]: so it is"),
        (codes::ENDLESS, "error[JC0412]: so it is"),
    ] {
        let items = found(code);
        assert!(terminal::render(&sources, &items, false).starts_with(header), "{header}");
        // The short form is for tools, and has it in no place.
        assert!(!short::render(&sources, &items).contains(", "));
    }
}

#[test]
fn no_place_at_all() {
    let sources = SourceMap::default();
    let items = [Diagnostic::without_place(codes::MANIFEST_NAME, "no such thing").help("add it")];
    let drawn = terminal::render(&sources, &items, false);
    assert_eq!(drawn, "error[JC0603]: no such thing\n  help: add it\n\n");
    assert_eq!(short::render(&sources, &items), "error[JC0603]: no such thing\n");
    let object: Value = serde_json::from_str(&json::render(&sources, &items)).unwrap();
    assert_eq!(object["file"], Value::Null);
    let log: Value = serde_json::from_str(&sarif::render(&sources, &items)).unwrap();
    assert_eq!(log["runs"][0]["results"][0].get("locations"), None);
}

#[test]
fn places_that_fit_no_text_lose_no_finding() {
    let mut sources = SourceMap::default();
    let file = sources.add("a.journey", "æ\u{2028}x");
    let spans = [span(file, 1, 1), span(file, 1, 3), span(file, 90, 99), span(FileId(9), 1, 2)];
    for at in spans {
        let items = [Diagnostic::new(codes::SYNTAX, at, "odd place", "")];
        let drawn = terminal::render(&sources, &items, false);
        assert!(drawn.contains("odd place"));
        assert!(drawn.contains("here") || at.file == FileId(9), "{drawn}");
        assert!(short::rich(&sources, &items).contains("odd place"));
        assert!(sarif::render(&sources, &items).contains("Odd place"));
        assert!(json::render(&sources, &items).contains("odd place"));
    }
}

#[test]
fn a_place_over_many_lines_and_two_files() {
    let mut sources = SourceMap::default();
    let first = sources.add("a.journey", "a\nb\nc\nd\ne\nf\ng\nh\ni\n");
    let second = sources.add("b.journey", "enum B { x }\n");
    let items = [Diagnostic::new(codes::DUPLICATE_NAME, span(first, 0, 17), "twice", "one")
        .label(span(second, 5, 6), "other")];
    for drawn in [terminal::render(&sources, &items, false), short::rich(&sources, &items)] {
        assert!(drawn.contains("b.journey:1:6") && drawn.contains("other"), "{drawn}");
    }
}

#[test]
fn large_files_and_long_lines_are_fast() {
    let mut text = "send message_æ via sms\n".repeat(100_000);
    let end = text.len();
    text.push_str(&"x".repeat(1_000_000));
    let mut sources = SourceMap::default();
    let file = sources.add("a.journey", text);
    let mut items: Vec<Diagnostic> = (0..200)
        .map(|n| Diagnostic::new(codes::SYNTAX, span(file, n * 1_000, n * 1_000 + 4), "x", "y"))
        .collect();
    items.push(Diagnostic::new(codes::SYNTAX, span(file, end + 3, end + 9), "long line", ""));
    items.push(Diagnostic::new(codes::SYNTAX, span(file, 0, end), "all of it", ""));
    let begun = std::time::Instant::now();
    let drawn = terminal::render(&sources, &items, false);
    assert!(drawn.len() < 200_000, "a long line is not drawn");
    drop(short::render(&sources, &items));
    drop(json::render(&sources, &items));
    drop(sarif::render(&sources, &items));
    assert!(begun.elapsed().as_secs() < 10, "took {:?}", begun.elapsed());
}

#[test]
fn sarif_names_its_rules() {
    let (sources, items) = one("// æøå\n\"🛒 é\" tiers", "tiers");
    let log: Value = serde_json::from_str(&sarif::render(&sources, &items)).unwrap();
    let run = &log["runs"][0];
    let result = &run["results"][0];
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "journeys/%C3%A6%20b.journey");
    assert_eq!(place["region"]["startColumn"], 7);
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "First letter.");
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "tier");
}

#[test]
fn nothing_in_a_source_steers_the_terminal() {
    let (sources, mut items) = one("\u{1b}[2J tiers \u{202e}", "tiers");
    items[0].message = "\u{1b}[2J".to_owned();
    for drawn in [terminal::render(&sources, &items, false), short::rich(&sources, &items)] {
        assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn}");
    }
}
