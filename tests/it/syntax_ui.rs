//! Findings of the syntax phase: each `tests/ui/syntax/*.journey` has its findings beside it in
//! `.stderr`. `UPDATE_EXPECT=1` writes them.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its data")]

use journeyc::diag::{Diagnostic, Sink};
use journeyc::source::FileId;
use journeyc::syntax;
use std::fmt::Write as _;
use std::path::Path;

/// The line and column of an offset, counted from 1.
fn place(text: &str, offset: u32) -> (usize, usize) {
    let before = text.get(..offset as usize).unwrap();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// A finding as lines of text.
fn shown(name: &str, text: &str, finding: &Diagnostic) -> String {
    let mut out = String::new();
    let (line, column) = place(text, finding.span().unwrap().start);
    writeln!(out, "{name}:{line}:{column}: {} {}", finding.code, finding.message).unwrap();
    for label in finding.labels.iter().filter(|label| !label.text.is_empty()) {
        let (line, column) = place(text, label.span.start);
        writeln!(out, "  {line}:{column}: {}", label.text).unwrap();
    }
    if let Some(help) = &finding.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    for fix in &finding.fixes {
        writeln!(out, "  fix: {}", fix.title).unwrap();
    }
    out
}

#[test]
fn findings_are_the_expected_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/syntax");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "journey"))
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut sink = Sink::default();
        syntax::parse(FileId(0), &text, &mut sink);
        journeyc::diag::sort(&mut sink.items);
        let found: String = sink.items.iter().map(|finding| shown(&name, &text, finding)).collect();
        let beside = path.with_extension("stderr");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&beside, &found).unwrap();
        }
        if found != std::fs::read_to_string(&beside).unwrap_or_default() {
            wrong.push(found);
        }
    }
    assert!(wrong.is_empty(), "UPDATE_EXPECT=1 writes these:\n{}", wrong.join("\n"));
}
