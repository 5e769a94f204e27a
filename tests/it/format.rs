//! The formatter: over every source in the repository, over sources that are laid out at random,
//! over cases with a known answer, and as a command.

mod command;
mod corpus;
mod random;

use std::fs;

use journeyc::diag::Sink;
use journeyc::format::{Refusal, format};
use journeyc::source::SourceMap;
use journeyc::syntax;

use crate::support;
use corpus::{comments, corpus};

/// The formatted text; `None` for a source that cannot be read.
fn formatted(name: &str, text: &str) -> Option<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text);
    match format(file, text) {
        Ok(text) => Some(text),
        Err(Refusal::Syntax(found)) => {
            let errors = found.iter().any(journeyc::diag::Diagnostic::is_error);
            assert!(errors, "{name}: refused, and no error says why:\n{text}");
            None
        }
        Err(Refusal::Fault) => panic!("{name}: the formatter refuses its own work on\n{text}"),
    }
}

/// The tree without places, a line for each stretch between two, and the findings of reading.
fn tree(text: &str) -> (String, Vec<String>) {
    let mut sources = SourceMap::default();
    let file = sources.add("a.journey", text);
    let mut sink = Sink::default();
    let tree = format!("{:?}", syntax::parse(file, sources.text(file), &mut sink));
    let mut parts = tree.split("Span { ");
    let mut placeless = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        placeless.push('\n');
        placeless.push_str(part.split_once('}').unwrap().1);
    }
    let found = sink.items.iter().map(|found| format!("{} {}", found.code, found.message));
    (placeless, found.collect())
}

/// Both read as the same tree, with the same findings.
fn same_tree(name: &str, old: &str, new: &str) {
    let ((a, a_found), (b, b_found)) = (tree(old), tree(new));
    let differs = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    assert_eq!(differs, None, "{name}: another tree:\n{new}");
    assert_eq!((a.len(), a_found), (b.len(), b_found), "{name}: another tree:\n{new}");
}

/// What formatting promises of any source that can be read: the same tree, the same comments in the
/// same order, and nothing to do for a second run. Gives the result.
fn keeps_its_promises(name: &str, text: &str) -> Option<String> {
    let new = formatted(name, text)?;
    same_tree(name, text, &new);
    assert_eq!(comments(&new), comments(text), "{name}: other comments:\n{new}");
    let again = formatted(name, &new).unwrap();
    assert_eq!(again, new, "{name}: the second run changes the first");
    for (at, line) in new.lines().enumerate() {
        assert!(!line.ends_with(['\t', '\r']), "{name}:{}: a blank at the end", at + 1);
    }
    assert!(new.is_empty() || new.ends_with('\n') && !new.ends_with("\n\n"), "{name}: its end");
    assert!(!new.starts_with('\n'), "{name}: its beginning");
    Some(new)
}

#[test]
fn every_source_of_the_repository_stays_what_it_is() {
    let mut done = 0;
    for (name, text) in corpus() {
        done += usize::from(keeps_its_promises(&name, &text).is_some());
    }
    assert!(done > 300, "only {done} sources were formatted");
}

#[test]
fn the_examples_and_the_standard_library_have_the_right_look() {
    for (name, text) in corpus() {
        if ["stdlib/", "examples/", "docs/prelude", "src/cli/new/"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            assert_eq!(formatted(&name, &text).unwrap(), text, "{name}: run `journeyc fmt`");
        }
    }
}

#[test]
fn cases_with_known_answers() {
    let folder = support::root().join("tests/fmt");
    let mut seen = 0;
    for path in support::files_below(&folder, ".journey") {
        let name = support::shown(&path);
        let text = fs::read_to_string(&path).unwrap();
        let new =
            keeps_its_promises(&name, &text).unwrap_or_else(|| panic!("{name}: cannot be read"));
        let expected = path.with_extension("out");
        if support::update() {
            fs::write(&expected, &new).unwrap();
        }
        assert_eq!(new, fs::read_to_string(&expected).unwrap_or_default(), "{name}");
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} cases");
}

/// A source with this body, in a journey.
fn steps(body: &str) -> String {
    format!("journey j {{\n    trigger  api\n    entry    parallel\n{body}}}\n")
}

#[test]
fn line_ends_marks_and_the_end_of_the_file() {
    let plain = "enum A { b }\n";
    for text in ["enum A{b}", "\u{feff}enum A {b}\n", "\n\n\tenum A { b }  \n\n\n", "enum A { b}\r"]
    {
        assert_eq!(formatted("a", text).unwrap(), plain, "{text:?}");
    }
    // The first line says which ends there are.
    assert_eq!(
        formatted("a", "enum A{b}\r\n\nenum C{d}\n").unwrap(),
        "enum A { b }\r\n\r\nenum C { d }\r\n"
    );
    assert_eq!(
        formatted("a", "enum A{b}\n\r\nenum C{d}\r\n").unwrap(),
        "enum A { b }\n\nenum C { d }\n"
    );
    let dos = "message m {\r\n    purpose  service\r\n    email {\r\n        body {\r\n            en: \"\"\"\r\n                one\r\n                \"\"\"\r\n        }\r\n    }\r\n}\r\n";
    assert_eq!(formatted("a", dos).unwrap(), dos);
    // A `\r` of its own is what a text says.
    let odd = "message m {\r\n    email {\r\n        body {\r\n            en: \"\"\"\r\n                a\r\r\n                \"\"\"\r\n        }\r\n    }\r\n}\r\n";
    assert_eq!(formatted("a", odd).unwrap(), odd);
    for (empty, wanted) in [
        ("", ""),
        (" \n\t\r\n", ""),
        ("// c", "// c\n"),
        ("\n\n// c\n\n\n// d\n\n", "// c\n\n// d\n"),
    ] {
        assert_eq!(formatted("a", empty).unwrap(), wanted, "{empty:?}");
    }
}

#[test]
fn a_source_with_errors_is_left_alone() {
    for text in
        ["journey {", "enum A { b", "message m { sms { en: \"x } }", "enum A { \u{1} }", "¤"]
    {
        assert_eq!(formatted("a", text), None, "{text:?}");
    }
    let deep = steps(&format!("{}{}", "if a {".repeat(300), "}".repeat(300)));
    assert_eq!(formatted("a", &deep), None);
}

#[test]
fn as_deep_and_as_long_as_the_language_allows() {
    let deep = steps(&format!("{}stop{}", "if a { ".repeat(100), " }".repeat(100)));
    assert!(keeps_its_promises("deep", &deep).unwrap().contains(&" ".repeat(404)));
    let chain = steps(&format!("if a {{ }} {}", "else if a { } ".repeat(200)));
    assert_eq!(keeps_its_promises("chain", &chain).unwrap().matches("} else if a {").count(), 200);
    let many: String = (0..20_000).map(|at| format!("name_number_{at}, ")).collect();
    let lists = format!("use a {{ {many} }}\nmetric m = sum([{many}])\n");
    let new = keeps_its_promises("lists", &lists).unwrap();
    assert!(new.lines().count() > 2_000);
    assert!(new.lines().all(|line| line.chars().count() <= 120), "a list does not fit");
}

#[test]
fn the_width_of_a_sign_is_that_on_a_screen() {
    let text = "enum A { b \"x\", // c\nÆrø \"x\", // c\n日本 \"x\", // c\nשלום \"x\", // 🎉 רק\nе \"x\" }";
    let new = keeps_its_promises("wide", text).unwrap();
    let wanted = "enum A {\n    b    \"x\",                                           // c\n    Ærø  \"x\",                                           // c\n    日本 \"x\",                                           // c\n    שלום \"x\",                                           // 🎉 רק\n    е    \"x\"\n}\n";
    assert_eq!(new, wanted);
}
