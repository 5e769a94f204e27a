//! What all verbs share: where they work, and how they speak.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::{Format, progress};
use crate::diag::render::{json, sarif, short, terminal};
use crate::diag::{Diagnostic, Severity};
use crate::driver::Answer;
use crate::source::{SourceMap, Workspace};

/// How a verb ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Nothing is wrong with the sources.
    Fine,
    /// The sources have errors.
    Errors,
}

/// Why a verb could not do its work, in a user's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure(pub(super) String);

/// The run of one verb.
pub(super) struct Session<'s> {
    pub(super) directory: PathBuf,
    pub(super) format: Format,
    pub(super) color: bool,
    /// May a progress line be drawn?
    pub(super) progress: bool,
    pub(super) out: &'s mut dyn Write,
    pub(super) err: &'s mut dyn Write,
}

/// Where findings go in the formats for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Findings {
    /// They are what the verb is asked for.
    Wanted,
    /// The standard output holds something else.
    Aside,
}

impl Session<'_> {
    /// A path that was given on the command line, as seen from the folder to work in.
    pub(super) fn path(&self, given: &Path) -> PathBuf {
        match self.directory.join(given) {
            path if path.as_os_str().is_empty() => PathBuf::from("."),
            path => path,
        }
    }

    /// Loads a workspace: the given folder, or the one to work in.
    pub(super) fn load(&self, given: Option<&Path>) -> Result<Workspace, Failure> {
        let folder = self.path(given.unwrap_or_else(|| Path::new("")));
        let busy = progress::start(self.progress, "reading");
        let loaded = Workspace::load(&folder).map_err(|error| Failure(error.to_string()));
        drop(busy);
        loaded
    }

    /// Shows findings.
    pub(super) fn show(
        &mut self,
        sources: &SourceMap,
        found: &[Diagnostic],
        findings: Findings,
    ) -> Result<Exit, Failure> {
        let (text, for_programs) = match self.format {
            Format::Human => (terminal::render(sources, found, self.color), false),
            Format::Short => (short::render(sources, found), false),
            Format::Json => (json::render(sources, found), true),
            Format::Sarif => (sarif::render(sources, found), true),
        };
        if for_programs && findings == Findings::Wanted {
            self.say(&text)?;
        } else {
            self.tell(&text)?;
        }
        let errors = found.iter().any(Diagnostic::is_error);
        Ok(if errors { Exit::Errors } else { Exit::Fine })
    }

    /// Shows errors with all that was found beside them. Findings that stop nothing are counted in a line for
    /// people: who asks for a picture has not asked what could be better, and `check` says it.
    pub(super) fn show_errors(
        &mut self,
        sources: &SourceMap,
        found: &[Diagnostic],
        findings: Findings,
    ) -> Result<Exit, Failure> {
        if self.format != Format::Human || found.iter().any(Diagnostic::is_error) {
            return self.show(sources, found, findings);
        }
        if !found.is_empty() {
            self.summary(&format!("{}; `journeyc check` shows what was found", counted(found)))?;
        }
        Ok(Exit::Fine)
    }

    /// Shows the findings of an answer, and its text if there are no errors.
    pub(super) fn answer(&mut self, sources: &SourceMap, answer: &Answer) -> Result<Exit, Failure> {
        let exit = match answer.diagnostics.as_slice() {
            [] => Exit::Fine,
            found => self.show(sources, found, Findings::Aside)?,
        };
        if exit == Exit::Fine {
            self.say(&answer.text)?;
        }
        Ok(exit)
    }

    /// A line for people, after the findings.
    pub(super) fn summary(&mut self, line: &str) -> Result<(), Failure> {
        match self.format {
            Format::Human => self.tell(&format!("{line}\n")),
            Format::Short | Format::Json | Format::Sarif => Ok(()),
        }
    }

    /// Writes to the standard output.
    pub(super) fn say(&mut self, text: &str) -> Result<(), Failure> {
        self.give(text.as_bytes())
    }

    /// Writes bytes to the standard output.
    pub(super) fn give(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        written(self.out.write_all(bytes).and_then(|()| self.out.flush()))
    }

    /// Writes to the standard error.
    pub(super) fn tell(&mut self, text: &str) -> Result<(), Failure> {
        written(self.err.write_all(text.as_bytes()))
    }
}

/// Whoever reads us may stop reading, as `head` does: that is no failure.
fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}

/// How many threads all that runs in parallel may use.
/// `None`: as many as the machine has.
pub(super) fn set_threads(threads: Option<NonZeroUsize>) {
    let threads = threads.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(super::STACK);
    // Only the first call in a process counts; the command line makes one.
    drop(pool.build_global());
}

/// `3 errors, 1 warning`, or `no findings`.
pub(super) fn counted(found: &[Diagnostic]) -> String {
    let parts: Vec<String> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
            .into_iter()
            .map(|(severity, word)| (found.iter().filter(|d| d.severity == severity).count(), word))
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| count(number, word))
            .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}
