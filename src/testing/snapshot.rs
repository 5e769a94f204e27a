//! Timelines as files: `expect timeline "name"` compares what happened with what happened when the
//! file was written.
//!
//! The file of a test in `a/b.journey` is `a/b.timelines/<title of the test>--<name>.txt`, with
//! dashes for what is no letter or digit. Places in the source are left out of it, so that a
//! change elsewhere in the file does not change it.

use super::Ground;
use super::run::Failure;
use super::show::Row;
use super::side;
use crate::hir::Test;
use crate::source::{AssetLookup, Span};

/// A timeline that a test asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its file, from the workspace.
    pub path: String,
    /// What happened.
    pub text: String,
    /// What the file says; `None` where it is not there.
    pub before: Option<String>,
    /// The line that asks for it.
    pub span: Span,
}

impl Snapshot {
    /// Is the file as it should be.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.before.as_ref() == Some(&self.text)
    }

    /// What is wrong with it, and what to do.
    pub(super) fn complaint(&self) -> Option<(String, Option<String>)> {
        let Some(before) = &self.before else {
            let help = "look at it with `journeyc test --update`, which writes the file";
            return Some((format!("there is no `{}` yet", self.path), Some(help.to_owned())));
        };
        if self.is_current() {
            return None;
        }
        let differ = before.lines().zip(self.text.lines()).position(|(a, b)| a != b);
        let line = differ.unwrap_or(before.lines().count().min(self.text.lines().count())) + 1;
        let help = "if it is right as it is now, write it with `journeyc test --update`";
        Some((
            format!("what happens is not what `{}` says, from line {line}", self.path),
            Some(help.to_owned()),
        ))
    }

    /// The file beside what happens now, line by line.
    #[must_use]
    pub fn difference(&self) -> Vec<String> {
        side::texts(self.before.as_deref().unwrap_or_default(), &self.text)
    }
}

/// The timeline as it is now, with what its file says.
pub(super) fn take(
    ground: Ground<'_>,
    test: &Test,
    name: &str,
    span: Span,
    rows: &[Row],
) -> Snapshot {
    let from = test.span.file;
    let path = ground.workspace.sources.path(from);
    let stem = path.strip_suffix(".journey").unwrap_or(path);
    let file = format!("{}--{}.txt", slug(&test.title), slug(name));
    let folder = stem.rsplit('/').next().unwrap_or(stem);
    let lookup = ground.workspace.resolve(from, &format!("{folder}.timelines/{file}"));
    let before = match lookup {
        AssetLookup::Found { text, .. } => Some(text.replace("\r\n", "\n")),
        _ => None,
    };
    let text = written(rows);
    Snapshot { path: format!("{stem}.timelines/{file}"), text, before, span }
}

/// The instant where it changes, then what happened.
fn written(rows: &[Row]) -> String {
    let mut out = String::new();
    let mut last: Option<i64> = None;
    for row in rows {
        let clock = if last == Some(row.at) { "" } else { &row.clock };
        last = Some(row.at);
        out.push_str(format!("{clock:<16}  {}", row.text).trim_end());
        out.push('\n');
    }
    out
}

/// Letters and digits, with dashes between them.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for letter in text.to_lowercase().chars() {
        if letter.is_alphanumeric() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    // A file name has its limit on every system.
    out.chars().take(80).collect::<String>().trim_end_matches('-').to_owned()
}

/// A second timeline with the same file.
pub(super) fn twin(snapshot: &Snapshot) -> Failure {
    Failure {
        span: snapshot.span,
        instead: format!("another timeline is written to `{}` too", snapshot.path),
        when: "at the end".to_owned(),
        help: Some("give this one another name".to_owned()),
        timeline: false,
    }
}
