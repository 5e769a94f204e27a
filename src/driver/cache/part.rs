//! The smaller workspace that has to be built, and what is put beside its results.

use super::Summary;
use super::kept::{Kept, Made, Memory, built, shared_findings};
use super::shared::{Division, divide, text};
use crate::diag::Sink;
use crate::driver::BuildOptions;
use crate::driver::report::Row;
use crate::source::{FileId, Workspace};
use crate::syntax;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// A part of a workspace that stands for all of it.
pub(in crate::driver) struct Part {
    /// The sources to build: those that changed, and all that are not apart.
    pub(in crate::driver) workspace: Workspace,
    /// The modules that any source uses.
    pub(in crate::driver) used: BTreeSet<String>,
    /// The names of all journeys, also of those that are not built again.
    pub(in crate::driver) journeys: Vec<String>,
    /// The rows of the journeys that are not built again.
    pub(in crate::driver) rows: Vec<Row>,
    /// Their documents: target, name.
    pub(in crate::driver) documents: Vec<(&'static str, String)>,
    memory: Memory,
    division: Division,
    /// For each source of the whole workspace: what is known of it, if it is built again.
    again: Vec<Option<(FileId, String, Summary)>>,
}

/// The rows and documents of a file that is not built again.
type KeptRows = Vec<(Row, String)>;

/// Finds out what need not be built. `None` where the whole workspace must be.
pub(in crate::driver) fn part(
    workspace: &Workspace,
    options: &BuildOptions,
    mut memory: Memory,
) -> Option<Part> {
    if memory.files.is_empty() {
        return None;
    }
    let files = &workspace.journey_files;
    let seen: Vec<Option<(String, Option<Summary>)>> =
        files.par_iter().map(|file| look(workspace, *file, &memory)).collect();
    let seen: Option<Vec<(String, Option<Summary>)>> = seen.into_iter().collect();
    let (texts, fresh): (Vec<String>, Vec<Option<Summary>>) = seen?.into_iter().unzip();
    let summaries: Option<Vec<&Summary>> = files
        .iter()
        .zip(&fresh)
        .map(|(file, fresh)| {
            let kept = || memory.files.get(workspace.sources.path(*file)).map(|kept| &kept.summary);
            fresh.as_ref().or_else(kept)
        })
        .collect();
    let summaries = summaries?;
    let division = divide(workspace, options, &texts, &summaries)?;
    if division.shared != memory.shared {
        return None;
    }
    let journeys: Vec<String> =
        summaries.iter().flat_map(|summary| summary.journeys.iter().cloned()).collect();

    // The rows of what is kept, made in parallel; `None` for a file that is built again.
    let details = files.par_iter().zip(&fresh).zip(&division.apart);
    let kept: Vec<Option<KeptRows>> = details
        .map(|((file, fresh), apart)| {
            let kept = memory.files.get(workspace.sources.path(*file))?;
            let built = kept.built.as_ref().filter(|_| *apart && fresh.is_none())?;
            built.iter().map(|kept| Some((kept.row()?, kept.file()?))).collect()
        })
        .collect();
    let mut again = Vec::with_capacity(files.len());
    let (mut rows, mut documents, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    for (((file, text), summary), kept) in files.iter().zip(texts).zip(summaries).zip(kept) {
        if let Some(kept) = kept {
            for (row, document) in kept {
                documents.push((row.target, document));
                rows.push(row);
            }
            again.push(None);
        } else {
            sources.push(*file);
            again.push(Some((*file, text, summary.clone())));
        }
    }
    // A file that is gone is forgotten.
    let paths: BTreeSet<&str> = files.iter().map(|file| workspace.sources.path(*file)).collect();
    memory.files.retain(|path, _| paths.contains(path.as_str()));
    let smaller = Workspace { journey_files: sources, ..workspace.clone() };
    // Where most is built anyway, the whole is no slower.
    (smaller.journey_files.len() * 2 <= files.len()).then(|| Part {
        workspace: smaller,
        used: division.used.clone(),
        journeys,
        rows,
        documents,
        memory,
        division,
        again,
    })
}

/// The digest of a source and, where it is not the remembered one, what it declares; `None` where
/// it has errors.
fn look(workspace: &Workspace, file: FileId, memory: &Memory) -> Option<(String, Option<Summary>)> {
    let text = text(workspace, file);
    let known = memory.files.get(workspace.sources.path(file));
    if known.is_some_and(|kept| kept.text == text) {
        return Some((text, None));
    }
    let mut sink = Sink::default();
    let tree = syntax::parse(file, workspace.sources.text(file), &mut sink);
    (sink.errors() == 0).then(|| (text, Some(Summary::of(&tree))))
}

impl Part {
    /// What the next build may rely on; `None` if the results of this part do not stand for the
    /// whole workspace.
    pub(in crate::driver) fn memory(
        mut self,
        whole: &Workspace,
        made: &Made<'_>,
    ) -> Option<Memory> {
        if shared_findings(whole, &self.division, made.found) != self.memory.findings {
            return None;
        }
        let rows = built(made);
        for (again, apart) in self.again.into_iter().zip(&self.division.apart) {
            let Some((file, text, summary)) = again else { continue };
            let built = rows.of(file, &summary, *apart, made);
            let path = whole.sources.path(file).to_owned();
            self.memory.files.insert(path, Kept { text, summary, built });
        }
        Some(self.memory)
    }
}
