//! The registry of codes: each is registered once, explained, shown by a ui test, and used.

use std::collections::BTreeSet;
use std::fs;

use journeyc::diag::{Class, Severity, codes, explain};

use crate::{support, ui};

/// Codes that no ui test can show, and the file of the test that does: it names the code, or the
/// test that is named here.
const SHOWN_ELSEWHERE: &[(u16, &str, &str)] = &[
    (105, "tests/it/bad_input.rs", "a_line_of_100_megabytes_is_refused_at_once"),
    (501, "src/target/aws/tests/findings.rs", "JC0501"),
    (502, "src/target/aws/tests/findings.rs", "JC0502"),
    (503, "src/target/aws/tests/findings.rs", "JC0503"),
    (604, "src/target/aws/tests/findings.rs", "JC0604"),
    // Every construct can be run.
    (802, "src/testing/tests.rs", "JC0802"),
];

/// Findings that say that the compiler is at fault: no source is known to give them.
const FAULTS: &[u16] = &[409];

#[test]
fn codes_are_registered_once() {
    let numbers: Vec<u16> = codes::ALL.iter().map(|code| code.number()).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    let slugs: BTreeSet<&str> = codes::ALL.iter().map(|code| code.slug()).collect();
    assert_eq!(slugs.len(), numbers.len(), "two codes have one name");
    for code in codes::ALL {
        assert_eq!(codes::find(&code.to_string()), Some(*code));
        let slug = code.slug();
        assert!(
            slug.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()),
            "{slug}"
        );
        assert!(!code.title().is_empty());
    }
}

#[test]
fn retired_numbers_are_not_used_again() {
    let registry = fs::read_to_string(support::root().join("src/diag/codes.rs")).unwrap();
    for line in registry.lines().filter(|line| line.trim_end().ends_with(": retired")) {
        let number: u16 =
            line.trim().trim_start_matches("// ").trim_end_matches(": retired").parse().unwrap();
        assert!(codes::ALL.iter().all(|code| code.number() != number), "{number} is used again");
    }
}

#[test]
fn codes_are_explained() {
    let pages = support::files_below(&support::root().join("src/diag/explain"), ".md");
    assert_eq!(pages.len(), codes::ALL.len(), "a page without a code, or a code without a page");
    for code in codes::ALL {
        assert!(!explain::page(*code).is_empty(), "{code} has no page");
    }
}

#[test]
fn codes_are_shown() {
    let shown: BTreeSet<String> = ui::cases().iter().map(|case| ui::code_of(case)).collect();
    let mut missing = Vec::new();
    for code in codes::ALL {
        let elsewhere = SHOWN_ELSEWHERE.iter().find(|(number, ..)| *number == code.number());
        if let Some((_, file, word)) = elsewhere {
            let test = fs::read_to_string(support::root().join(file)).unwrap();
            assert!(test.contains(word), "{file} does not show {code}");
        } else if !shown.contains(&code.to_string()) && !FAULTS.contains(&code.number()) {
            missing.push(format!("{code} {}", code.slug()));
        }
    }
    assert!(missing.is_empty(), "no ui test shows {missing:#?}");
    let registered: BTreeSet<String> = codes::ALL.iter().map(ToString::to_string).collect();
    for code in &shown {
        assert!(registered.contains(code), "ui tests show {code}, which is not registered");
    }
}

#[test]
fn good_practice_is_a_warning_with_its_source() {
    let cases: Vec<String> = ui::cases().iter().map(|case| ui::code_of(case)).collect();
    let group = codes::ALL.iter().filter(|code| (702..800).contains(&code.number()));
    let mut seen = 0;
    for code in group {
        seen += 1;
        assert_eq!((code.class(), code.severity()), (Class::Policy, Severity::Warning), "{code}");
        let page = explain::page(*code);
        assert!(page.contains("\nSource: "), "the page of {code} names no source");
        assert!(page.contains("The check "), "the page of {code} does not say when it speaks");
        assert!(cases.contains(&code.to_string()), "no case shows {code}");
        assert_eq!(explain::examples(*code).len(), 2, "{code}");
    }
    assert!(seen >= 17, "{seen}");
}

#[test]
fn codes_are_used() {
    let registry = fs::read_to_string(support::root().join("src/diag/codes.rs")).unwrap();
    let mut used = String::new();
    for path in support::files_below(&support::root().join("src"), ".rs") {
        if support::shown(&path) != "src/diag/codes.rs" {
            used.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    let mut unused = Vec::new();
    for line in registry.lines() {
        let Some((name, rest)) = line.trim().split_once('=') else { continue };
        let (name, number) = (name.trim(), rest.split_whitespace().next().unwrap_or_default());
        let Ok(number) = number.parse::<u16>() else { continue };
        if !name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()) {
            continue;
        }
        let word = format!("codes::{name}");
        let is_used = used.match_indices(&word).any(|(at, _)| {
            let next = used.get(at + word.len()..).and_then(|rest| rest.chars().next());
            !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        if !is_used {
            unused.push(format!("JC{number:04} {name}"));
        }
    }
    assert!(unused.is_empty(), "nothing gives {unused:#?}");
}
