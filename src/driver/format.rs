//! Formatting many sources at once.

use rayon::prelude::*;

use crate::diag::{self, Diagnostic};
use crate::format::{self, Refusal};
use crate::source::{Editable, FileId, SourceMap};

/// What became of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formatted {
    /// It has the right look.
    Same,
    /// It gets this text; it has it already unless it was only checked.
    Changed {
        /// As it was.
        old: String,
        /// As it should be.
        new: String,
    },
    /// It has errors and is left alone: they are among the findings.
    Broken,
    /// It could not be read or written, or the formatter found itself to be wrong: why, in a user's
    /// words.
    Failed(String),
}

/// What formatting gave.
#[derive(Clone, Debug, Default)]
pub struct FormatRun {
    /// The texts that findings point at.
    pub sources: SourceMap,
    /// What is wrong with sources that cannot be read, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of each file, in their order.
    pub files: Vec<(String, Formatted)>,
}

/// Formats sources, in parallel. Without `write`, nothing is written. What happens to one source
/// never stops the others.
#[must_use]
pub fn format(files: &[Editable], write: bool) -> FormatRun {
    let texts: Vec<Result<String, String>> = files.par_iter().map(Editable::read).collect();
    let mut sources = SourceMap::default();
    for (file, text) in files.iter().zip(&texts) {
        sources.add(file.shown.as_str(), text.as_deref().unwrap_or_default());
    }
    let ids: Vec<FileId> = sources.ids().collect();
    let done: Vec<(Formatted, Vec<Diagnostic>)> = (files, texts, ids)
        .into_par_iter()
        .map(|(file, text, id)| match text {
            Ok(text) => one(id, text, |old, new| if write { file.replace(old, new) } else { Ok(()) }),
            Err(why) => (Formatted::Failed(format!("cannot read `{}`: {why}", file.shown)), Vec::new()),
        })
        .collect();
    let mut run = FormatRun { sources, ..FormatRun::default() };
    for (file, (formatted, found)) in files.iter().zip(done) {
        let formatted = match formatted {
            Formatted::Failed(why) if !why.starts_with("cannot") => {
                Formatted::Failed(format!("cannot format `{}`: {why}", file.shown))
            }
            other => other,
        };
        run.diagnostics.extend(found);
        run.files.push((file.shown.clone(), formatted));
    }
    diag::sort(&mut run.diagnostics);
    run
}

/// Formats one text that stands in no file.
#[must_use]
pub fn format_text(shown: &str, text: String) -> FormatRun {
    let mut sources = SourceMap::default();
    let id = sources.add(shown, text.as_str());
    let (formatted, mut diagnostics) = one(id, text, |_, _| Ok(()));
    diag::sort(&mut diagnostics);
    FormatRun { sources, diagnostics, files: vec![(shown.to_owned(), formatted)] }
}

fn one(
    id: FileId,
    old: String,
    write: impl FnOnce(&str, &str) -> Result<(), String>,
) -> (Formatted, Vec<Diagnostic>) {
    match format::format(id, &old) {
        Ok(new) if new == old => (Formatted::Same, Vec::new()),
        Ok(new) => match write(&old, &new) {
            Ok(()) => (Formatted::Changed { old, new }, Vec::new()),
            Err(why) => (Formatted::Failed(why), Vec::new()),
        },
        Err(Refusal::Syntax(found)) => (Formatted::Broken, found),
        Err(Refusal::Fault) => (Formatted::Failed(FAULT.to_owned()), Vec::new()),
    }
}

/// What to say where the formatter's own check fails.
const FAULT: &str = "the result would not say the same, so nothing was written. This is a fault of \
                     journeyc: please report it, with the file";
