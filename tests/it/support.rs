//! What several tests need: the repository's files, checked workspaces, the built binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use journeyc::diag::Diagnostic;
use journeyc::driver;
use journeyc::source::Workspace;

/// The folder of the package.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Should expectations be written anew?
pub(crate) fn update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}

/// Every file below a folder with this ending, by path.
pub(crate) fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let skipped = path == root().join("target") || path.ends_with("node_modules");
            if path.is_dir() && !skipped {
                open.push(path);
            } else if path.is_file() && path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path below the package, with forward slashes.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Checks a workspace in memory.
pub(crate) fn check(manifest: &str, files: &[(&str, &str)]) -> (Workspace, Vec<Diagnostic>) {
    let workspace = Workspace::from_memory(manifest, files);
    let checked = driver::check(&workspace);
    (workspace, checked.diagnostics)
}

/// The findings of a workspace that shows a code: those of tests come when they run.
pub(crate) fn found(workspace: &Workspace, code: &str) -> Vec<Diagnostic> {
    if code < "JC0800" {
        return driver::check(workspace).diagnostics;
    }
    let threshold = (code == "JC0803").then_some(rust_decimal::Decimal::ONE_HUNDRED);
    let options = driver::TestOptions { threshold, ..driver::TestOptions::default() };
    driver::test(workspace, &options).unwrap().diagnostics
}

/// `JC0201, JC0304`: the codes of findings in their order.
pub(crate) fn codes_of(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(|finding| finding.code.to_string()).collect()
}

/// Every span lies in its file, between characters.
pub(crate) fn assert_spans(workspace: &Workspace, found: &[Diagnostic], what: &str) {
    let places = found.iter().flat_map(|finding| {
        let labels = finding.labels.iter().map(|label| label.span);
        let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        labels.chain(edits).map(move |span| (finding, span))
    });
    for (finding, span) in places {
        let text = workspace.sources.text(span.file);
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(
            text.get(start..end).is_some(),
            "{what}: {} points at {start}..{end} of {} bytes: {}",
            finding.code,
            text.len(),
            finding.message
        );
    }
}

/// Runs the built compiler in a folder.
pub(crate) fn journeyc(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

/// The built compiler, ready to run.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_journeyc"));
    command.current_dir(folder).args(args).env_remove("NO_COLOR");
    command
}

/// The code that a process ended with; a signal is a failure of the test.
pub(crate) fn exit_code(output: &Output) -> i32 {
    output.status.code().expect("ended by a signal")
}

/// Standard error as text; it never holds the words of a panic.
pub(crate) fn stderr(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    for word in ["panicked", "RUST_BACKTRACE", "src/", "overflow"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    text
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
