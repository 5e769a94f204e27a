//! Every finding as a user sees it: `tests/ui/<phase>/JC0203-slug.journey` (or a folder of that
//! name, a whole workspace) and what it gives in `JC0203-slug.stderr`. `UPDATE_EXPECT=1` writes
//! the expectations anew. The tests in a case of JC08xx are run, too.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use journeyc::diag::Diagnostic;
use journeyc::diag::render::short;
use journeyc::source::Workspace;

use crate::support;

/// Folders with rules of their own.
const OTHERS: [&str; 2] = ["ok", "three-errors"];

/// All cases: files and folders whose names begin with a code.
pub(crate) fn cases() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for phase in fs::read_dir(support::root().join("tests/ui")).unwrap() {
        let phase = phase.unwrap().path();
        if !phase.is_dir() || OTHERS.iter().any(|name| phase.ends_with(name)) {
            continue;
        }
        for case in fs::read_dir(&phase).unwrap() {
            let case = case.unwrap().path();
            if case.is_dir() || case.extension().is_some_and(|ending| ending == "journey") {
                found.push(case);
            } else {
                let ending = case.extension().unwrap_or_default();
                assert_eq!(ending, "stderr", "{} is no case", case.display());
            }
        }
    }
    found.sort();
    found
}

/// `JC0203` of `JC0203-slug.journey`.
pub(crate) fn code_of(case: &Path) -> String {
    let name = case.file_name().unwrap().to_string_lossy();
    name.split('-').next().unwrap_or_default().to_owned()
}

pub(crate) fn load(case: &Path) -> Workspace {
    if case.is_dir() {
        return Workspace::load(case).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    }
    let name = case.file_name().unwrap().to_string_lossy();
    let text = fs::read_to_string(case).unwrap();
    Workspace::from_memory("", &[(name.as_ref(), &text)])
}

/// The short form, the form with snippets, and the changes that mend.
fn rendered(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut out = short::render(&workspace.sources, found);
    out.push('\n');
    out.push_str(&short::rich(&workspace.sources, found));
    for fix in found.iter().flat_map(|finding| &finding.fixes) {
        writeln!(out, "fix: {}", fix.title).unwrap();
        for edit in &fix.edits {
            let (start, end) = workspace.sources.places(edit.span);
            writeln!(
                out,
                "  {}:{}:{}..{}:{}: {:?}",
                workspace.sources.path(edit.span.file),
                start.line,
                start.column,
                end.line,
                end.column,
                edit.text
            )
            .unwrap();
        }
    }
    out
}

#[test]
fn cases_give_what_stands_beside_them() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(!cases.is_empty());
    for case in &cases {
        let workspace = load(case);
        let code = code_of(case);
        let found = support::found(&workspace, &code);
        let name = support::shown(case);
        support::assert_spans(&workspace, &found, &name);
        if !support::codes_of(&found).contains(&code) {
            wrong.push(format!("{name} does not give {code}: {:?}", support::codes_of(&found)));
        }
        let expectation = case.with_extension("stderr");
        let got = rendered(&workspace, &found);
        if support::update() {
            fs::write(&expectation, got).unwrap();
            continue;
        }
        let want = fs::read_to_string(&expectation).unwrap_or_default();
        if want != got {
            wrong.push(format!("{name} gives something else:\n{got}\ninstead of:\n{want}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n(UPDATE_EXPECT=1 writes them anew)", wrong.join("\n"));
}

#[test]
fn every_expectation_has_its_case() {
    let cases: BTreeSet<PathBuf> =
        cases().iter().map(|case| case.with_extension("stderr")).collect();
    for expectation in support::files_below(&support::root().join("tests/ui"), ".stderr") {
        assert!(cases.contains(&expectation), "{} has no case", expectation.display());
    }
}

#[test]
fn what_is_right_gives_no_finding() {
    let folder = support::root().join("tests/ui/ok");
    for path in support::files_below(&folder, ".journey") {
        let text = fs::read_to_string(&path).unwrap();
        let mut files = vec![(support::shown(&path), text.clone())];
        // The bodies that it names, with nothing in them that could be wrong.
        for name in ["cart", "discount", "help"] {
            for locale in ["da", "en"] {
                let body = "<mjml><mj-body></mj-body></mjml>".to_owned();
                files.push((format!("tests/ui/ok/{name}.{locale}.mjml"), body));
            }
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let manifest = "[workspace]\nname = \"ok\"\ncurrency = \"DKK\"\n";
        let (workspace, found) = support::check(manifest, &files);
        // The first page of the language's design shows an import that it does not use.
        let found: Vec<_> = found.into_iter().filter(|found| found.code.number() != 210).collect();
        assert!(found.is_empty(), "{}", rendered(&workspace, &found));
    }
}

#[test]
fn three_errors_are_three() {
    let root = support::root();
    let output =
        support::journeyc(&root, &["check", "tests/ui/three-errors", "--message-format", "short"]);
    let err = support::stderr(&output);
    assert_eq!(support::exit_code(&output), 1, "{err}");
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines.len(), 3, "{err}");
    for code in ["JC0201", "JC0304", "JC0311"] {
        assert_eq!(lines.iter().filter(|line| line.contains(code)).count(), 1, "{err}");
    }
    let output = support::journeyc(&root, &["check", "tests/ui/three-errors"]);
    let err = support::stderr(&output);
    assert_eq!(support::exit_code(&output), 1);
    for words in ["did you mean `cart_reminder`?", "first_name", "90%", "3 errors"] {
        assert!(err.contains(words), "{words}: {err}");
    }
}
