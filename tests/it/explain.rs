//! Every explain page is a test: its failing example gives exactly its own code, its mended
//! example gives nothing at all.

use std::collections::BTreeSet;

use journeyc::diag::explain::{self, Promise};
use journeyc::diag::{Code, codes};
use journeyc::source::Workspace;

use crate::support;

/// Pages whose examples cannot be run by the front end alone, with the reason and the place where
/// their finding is tested.
pub(crate) const NOT_RUN: &[(u16, &str)] = &[
    (104, "300 brackets would hide the page: bad_input::deep_nesting_is_refused"),
    (105, "a file of 16 MiB: bad_input::a_line_of_100_megabytes_is_refused_at_once"),
    (106, "bytes that are no text: bad_input::what_is_not_utf8_is_named"),
    (409, "a fault of the compiler: no source gives it"),
    (501, "needs a target: the targets' tests"),
    (502, "needs a target: the targets' tests"),
    (503, "needs a target: the targets' tests"),
    (603, "needs folders on a disk: tests/ui/manifest"),
    (604, "needs a target: the targets' tests"),
    (605, "needs folders on a disk: bad_input::a_folder_with_the_name_of_a_source"),
    (802, "every construct can be run: the tests of `testing` make the verdict themselves"),
];

fn run(code: Code, promise: Promise) -> Option<Vec<String>> {
    let example = explain::examples(code).into_iter().find(|example| example.promise == promise)?;
    let mut manifest = "";
    let mut files: Vec<(&str, &str)> = Vec::new();
    for (path, text) in &example.files {
        if path == "journey.toml" {
            manifest = text;
        } else {
            files.push((path, text));
        }
    }
    let workspace = Workspace::from_memory(manifest, &files);
    let found = support::found(&workspace, &code.to_string());
    support::assert_spans(&workspace, &found, &code.to_string());
    let lines = found.iter().map(|finding| format!("{}: {}", finding.code, finding.message));
    Some(lines.collect())
}

#[test]
fn examples_keep_their_promises() {
    let mut wrong = Vec::new();
    for code in codes::ALL {
        let listed = NOT_RUN.iter().any(|(number, _)| *number == code.number());
        let (fails, passes) = (run(*code, Promise::Fails), run(*code, Promise::Passes));
        let (Some(fails), Some(passes)) = (fails, passes) else {
            assert!(listed, "the page of {code} has no example that can be run");
            continue;
        };
        assert!(!listed, "the page of {code} can be run; take it off the list");
        let own = format!("{code}: ");
        if fails.is_empty() || !fails.iter().all(|line| line.starts_with(&own)) {
            wrong.push(format!("{code}: the failing example gives {fails:#?}"));
        }
        if !passes.is_empty() {
            wrong.push(format!("{code}: the mended example gives {passes:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_run_is_registered() {
    let numbers: BTreeSet<u16> = codes::ALL.iter().map(|code| code.number()).collect();
    for (number, reason) in NOT_RUN {
        assert!(numbers.contains(number) && !reason.is_empty(), "{number}: {reason}");
    }
}
