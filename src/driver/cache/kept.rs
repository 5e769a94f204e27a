//! What one build keeps for the next.

use super::Summary;
use super::shared::{Division, divide, text};
use crate::diag::{Diagnostic, render};
use crate::driver::report::{Place, Row};
use crate::driver::{BuildOptions, OutputFolder};
use crate::hir::Construct;
use crate::proof::Order;
use crate::source::{self, FileId, Workspace, digest, stamp};
use crate::target::{TARGETS, Target, fidelity};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What is known of the last build with the same options. The empty memory knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The digest of what all files share.
    pub(super) shared: String,
    /// The digest of the findings that point at no file that is apart.
    pub(super) findings: String,
    /// The sources, by path.
    pub(super) files: BTreeMap<String, Kept>,
}

/// What is known of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The digest of its text.
    pub(super) text: String,
    pub(super) summary: Summary,
    /// What its journeys became; `None` if it must be built again.
    pub(super) built: Option<Vec<KeptRow>>,
}

/// A place: the number of its file, its line and its column.
type KeptPlace = (usize, u32, u32);

/// What a journey became on a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptRow {
    journey: String,
    target: String,
    /// The files of the places.
    paths: Vec<SmolStr>,
    /// By number: the construct, and its places.
    constructs: Vec<(usize, Vec<KeptPlace>)>,
    longest: Option<u64>,
    most_steps: u64,
    /// What begins it.
    begins: Vec<SmolStr>,
    /// When its messages go out.
    orders: Vec<(SmolStr, Order<SmolStr>)>,
    /// The digest of its document.
    document: String,
    /// The stamp of the file that holds it; empty where it was not seen yet.
    stamp: String,
}

impl KeptRow {
    fn of(row: &Row, document: String) -> Option<Self> {
        let mut paths: Vec<SmolStr> = Vec::new();
        let mut constructs = Vec::with_capacity(row.constructs.len());
        for (construct, _, places) in &row.constructs {
            let number = Construct::ALL.iter().position(|other| other == construct)?;
            let places = places.iter().map(|place| {
                let known = paths.iter().position(|path| *path == place.file);
                let file = known.unwrap_or_else(|| {
                    paths.push(place.file.clone());
                    paths.len() - 1
                });
                (file, place.line, place.column)
            });
            let places = places.collect();
            constructs.push((number, places));
        }
        Some(Self {
            journey: row.journey.clone(),
            target: row.target.to_owned(),
            paths,
            constructs,
            longest: row.longest,
            most_steps: row.most_steps,
            begins: row.begins.clone(),
            orders: row.orders.clone(),
            document,
            stamp: String::new(),
        })
    }

    /// The row of the report.
    pub(super) fn row(&self) -> Option<Row> {
        let target = self.target()?;
        let mut constructs = Vec::with_capacity(self.constructs.len());
        for (number, places) in &self.constructs {
            let construct = *Construct::ALL.get(*number)?;
            let place = |(file, line, column): &KeptPlace| {
                Some(Place { file: self.paths.get(*file)?.clone(), line: *line, column: *column })
            };
            let places: Option<Vec<Place>> = places.iter().map(place).collect();
            constructs.push((construct, fidelity(target, construct), places?));
        }
        Some(Row {
            journey: self.journey.clone(),
            target: target.name(),
            built: true,
            constructs,
            longest: self.longest,
            most_steps: self.most_steps,
            // A target with a document of its own for each journey runs nobody.
            inside: None,
            begins: self.begins.clone(),
            orders: self.orders.clone(),
        })
    }

    /// The name of its document in the folder of the target.
    pub(super) fn file(&self) -> Option<String> {
        self.target()?.own_file(&self.journey)
    }

    /// Where its document stands.
    fn place(&self, out: &Path) -> Option<PathBuf> {
        Some(out.join(&self.target).join(self.file()?))
    }

    /// Does its document stand there as it was written? A file with the stamp that it had behind the
    /// last build was not touched since; any other one is read.
    fn stands(&self, out: &Path) -> bool {
        self.place(out).is_some_and(|place| {
            let stamp = stamp(&place);
            stamp.is_some_and(|stamp| stamp == self.stamp)
                || source::is_file_with(&place, &self.document)
        })
    }

    fn target(&self) -> Option<&'static dyn Target> {
        TARGETS.iter().copied().find(|target| target.name() == self.target)
    }
}

impl Memory {
    /// What the last build into this folder kept. Documents that do not stand there as they were
    /// written are not relied on.
    #[must_use]
    pub fn recall(out: &Path, options: &BuildOptions) -> Self {
        let read = source::recall(out, &name(options)).and_then(|bytes| Self::read(&bytes));
        let mut memory = read.unwrap_or_default();
        let out = documents(out, options);
        memory.files.par_iter_mut().for_each(|(_, kept)| {
            let rows = kept.built.as_deref().unwrap_or_default();
            if !rows.iter().all(|row| row.stands(&out)) {
                kept.built = None;
            }
        });
        memory
    }

    /// Keeps this for the next build into the folder, behind its documents.
    pub fn keep(&mut self, out: &Path, options: &BuildOptions) {
        let folder = documents(out, options);
        self.files.par_iter_mut().for_each(|(_, kept)| {
            for row in kept.built.as_deref_mut().unwrap_or_default() {
                row.stamp = row.place(&folder).and_then(|place| stamp(&place)).unwrap_or_default();
            }
        });
        source::keep(out, &name(options), &self.written());
    }

    /// A line for what is shared and one for each source: many small texts are read and written
    /// in parallel.
    fn written(&self) -> Vec<u8> {
        // Writing into memory cannot fail.
        let mut bytes = serde_json::to_vec(&(&self.shared, &self.findings)).unwrap_or_default();
        let lines: Vec<Vec<u8>> = self
            .files
            .par_iter()
            .map(|file| serde_json::to_vec(&file).unwrap_or_default())
            .collect();
        for line in lines {
            bytes.push(b'\n');
            bytes.extend_from_slice(&line);
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let (shared, findings) = serde_json::from_slice(lines.next()?).ok()?;
        let lines: Vec<&[u8]> = lines.collect();
        let files: Option<Vec<(String, Kept)>> =
            lines.into_par_iter().map(|line| serde_json::from_slice(line).ok()).collect();
        Some(Self { shared, findings, files: files?.into_iter().collect() })
    }
}

/// Where the folders of the targets stand.
fn documents(out: &Path, options: &BuildOptions) -> PathBuf {
    options.env.as_ref().map_or_else(|| out.to_owned(), |env| out.join(env))
}

/// A name for each set of options.
fn name(options: &BuildOptions) -> String {
    let mut name = digest(format!("{options:?}").as_bytes());
    name.truncate(16);
    name
}

/// What a build made, as far as it is worth remembering.
pub(in crate::driver) struct Made<'b> {
    /// The findings, before levels are applied.
    pub(in crate::driver) found: &'b [Diagnostic],
    /// The rows of the report.
    pub(in crate::driver) rows: &'b [Row],
    /// The documents, in folders with the names of their targets.
    pub(in crate::driver) outputs: &'b [OutputFolder],
    /// Journeys about which a target had something to say.
    pub(in crate::driver) doubtful: &'b HashSet<String>,
}

/// What a build of the whole workspace has to remember; nothing where that cannot be said.
pub(in crate::driver) fn remember(
    workspace: &Workspace,
    options: &BuildOptions,
    summaries: &[Summary],
    made: &Made<'_>,
) -> Memory {
    let files = &workspace.journey_files;
    let texts: Vec<String> = files.par_iter().map(|file| text(workspace, *file)).collect();
    let borrowed: Vec<&Summary> = summaries.iter().collect();
    let Some(division) = divide(workspace, options, &texts, &borrowed) else {
        return Memory::default();
    };
    let mut memory = Memory {
        findings: shared_findings(workspace, &division, made.found),
        shared: division.shared.clone(),
        files: BTreeMap::new(),
    };
    let built = built(made);
    for (((file, text), summary), apart) in
        files.iter().zip(texts).zip(summaries).zip(&division.apart)
    {
        let kept =
            Kept { text, summary: summary.clone(), built: built.of(*file, summary, *apart, made) };
        memory.files.insert(workspace.sources.path(*file).to_owned(), kept);
    }
    memory
}

/// What became of each journey.
pub(super) struct BuiltRows {
    rows: HashMap<String, Vec<Option<KeptRow>>>,
    /// The files that a finding points into.
    touched: HashSet<FileId>,
}

/// Digests the documents.
pub(super) fn built(made: &Made<'_>) -> BuiltRows {
    let mut documents: HashMap<(&str, &str), &[u8]> = HashMap::new();
    for folder in made.outputs {
        for (path, bytes) in &folder.files {
            documents.insert((&folder.path, path), bytes);
        }
    }
    let kept: Vec<Option<KeptRow>> = made
        .rows
        .par_iter()
        .map(|row| {
            let target = TARGETS.iter().find(|target| target.name() == row.target)?;
            let file = target.own_file(&row.journey)?;
            let bytes = documents.get(&(row.target, file.as_str()))?;
            KeptRow::of(row, digest(bytes)).filter(|_| row.built)
        })
        .collect();
    let mut rows: HashMap<String, Vec<Option<KeptRow>>> = HashMap::new();
    for (row, kept) in made.rows.iter().zip(kept) {
        rows.entry(row.journey.clone()).or_default().push(kept);
    }
    let labels = made.found.iter().flat_map(|finding| &finding.labels);
    BuiltRows { rows, touched: labels.map(|label| label.span.file).collect() }
}

impl BuiltRows {
    /// What the journeys of a source became, if that can be kept.
    pub(super) fn of(
        &self,
        file: FileId,
        summary: &Summary,
        apart: bool,
        made: &Made<'_>,
    ) -> Option<Vec<KeptRow>> {
        let sound = apart
            && !self.touched.contains(&file)
            && !summary.journeys.iter().any(|journey| made.doubtful.contains(journey));
        if !sound {
            return None;
        }
        let rows = summary.journeys.iter().filter_map(|journey| self.rows.get(journey)).flatten();
        rows.cloned().collect()
    }
}

/// The digest of the findings that point at no file that is apart.
pub(super) fn shared_findings(
    workspace: &Workspace,
    division: &Division,
    found: &[Diagnostic],
) -> String {
    let apart: HashSet<FileId> = workspace
        .journey_files
        .iter()
        .zip(&division.apart)
        .filter_map(|(file, apart)| apart.then_some(*file))
        .collect();
    let mut shared: Vec<Diagnostic> = found
        .iter()
        .filter(|finding| !finding.labels.iter().any(|label| apart.contains(&label.span.file)))
        .cloned()
        .collect();
    crate::diag::sort(&mut shared);
    // The order of findings that look alike does not matter.
    let text = render::json::render(&workspace.sources, &shared);
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    digest(lines.join("\n").as_bytes())
}
