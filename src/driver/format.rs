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
            Ok(text) => one(id, &file.shown, text, |old, new| match write {
                true => file.replace(old, new),
                false => Ok(()),
            }),
            Err(why) => (Formatted::Failed(format!("cannot read `{}`: {why}", file.shown)), vec![]),
        })
        .collect();
    let mut run = FormatRun { sources, ..FormatRun::default() };
    for (file, (formatted, found)) in files.iter().zip(done) {
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
    let (formatted, mut diagnostics) = one(id, shown, text, |_, _| Ok(()));
    diag::sort(&mut diagnostics);
    FormatRun { sources, diagnostics, files: vec![(shown.to_owned(), formatted)] }
}

/// Formats one text and writes it. Where that fails, `write` says why.
fn one(
    id: FileId,
    shown: &str,
    old: String,
    write: impl FnOnce(&str, &str) -> Result<(), String>,
) -> (Formatted, Vec<Diagnostic>) {
    let formatted = match format::format(id, &old) {
        Ok(new) if new == old => Formatted::Same,
        Ok(new) => match write(&old, &new) {
            Ok(()) => Formatted::Changed { old, new },
            Err(why) => Formatted::Failed(format!("cannot write `{shown}`: {why}")),
        },
        Err(Refusal::Syntax(found)) => return (Formatted::Broken, found),
        Err(Refusal::Fault) => Formatted::Failed(format!("`{shown}` {FAULT}")),
    };
    (formatted, Vec::new())
}

/// What to say where the formatter's own check fails.
const FAULT: &str = "was not formatted, since the result would not say the same. This is a fault of \
                     journeyc, not of the file: please report it, with the file";
