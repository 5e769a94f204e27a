//! The pipeline, from a workspace to findings and outputs: what the command line calls.

mod analyze;
mod bounds;
mod build;
mod cache;
mod dump;
mod format;
mod graph;
mod map;
mod replaced;
mod report;
mod simulate;
mod stream;
mod test;

pub(crate) use analyze::{Analysis, analyze};
pub use bounds::bounds;
pub use build::{build, rebuild};
pub use cache::Memory;
pub use format::{FormatRun, Formatted, format, format_text};
pub use graph::{GraphOptions, graph};
pub use map::{MapOptions, Maps, Pages, map_documents, map_pages, maps};
pub use replaced::replaced;
pub use simulate::{simulate, steps};
pub use stream::stream;
pub use test::{Reports, TestOptions, TestRun, test};

use crate::diag::{self, Diagnostic};
use crate::preview;
use crate::source::Workspace;
use crate::wire;
use rayon::prelude::*;

/// What checking a workspace gave.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The findings, with the levels of the workspace applied, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// How many journeys the sources declare.
    pub journeys: usize,
}

/// What to build.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Only these targets; none means all that the manifest maps journeys to.
    pub targets: Vec<String>,
    /// The environment whose settings are laid over the others.
    pub env: Option<String>,
    /// Leave out what a target refuses, and build the rest.
    pub allow_refused: bool,
}

/// What building a workspace gave.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The findings, with the levels of the workspace applied, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// How many journeys were built.
    pub journeys: usize,
    /// The outputs by folder below the output folder. Each folder is written whole or not at all,
    /// and one that is not named here is left as it is.
    pub outputs: Vec<OutputFolder>,
    /// What a person wants to know about the build, line by line: exact, emulated, refused.
    pub report: String,
    /// Does a target among those built run people, who can be inside when the next build is deployed.
    pub people: bool,
    /// Targets that do not take all journeys; none where those are left out.
    pub able: Vec<Able>,
}

/// Which journeys a target takes, where it does not take all that it was asked to.
#[derive(Clone, Debug)]
pub struct Able {
    /// Its name.
    pub target: &'static str,
    /// The journeys that it takes; they are built where the others are left out.
    pub taken: Vec<String>,
    /// Those that it would take with the lines that journey.toml lacks.
    pub unset: Vec<String>,
    /// How many it was asked to take.
    pub of: usize,
}

/// A folder of outputs.
#[derive(Clone, Debug, Default)]
pub struct OutputFolder {
    /// Its path below the output folder; empty for that itself.
    pub path: String,
    /// Its files: path with forward slashes, bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Files that stand there already as they should: paths with forward slashes.
    pub kept: Vec<String>,
}

/// A text that somebody asked for, and what was found on the way.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The findings, with the levels of the workspace applied, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The text.
    pub text: String,
}

/// A schema of something that the compiler writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// The neutral form of a journey.
    Flow,
    /// The events of the workspace.
    Events,
    /// The report of a build.
    Report,
    /// The document of a map.
    Map,
}

/// An inner form of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// The syntax tree of a file.
    Tree,
    /// The resolved program.
    Hir,
    /// The flow of a journey.
    Flow,
    /// All keywords of the language.
    Keywords,
}

/// Which message to show, and to whom.
#[derive(Clone, Debug, Default)]
pub struct PreviewOptions {
    /// The message.
    pub message: String,
    /// The persona whose sample customer reads it.
    pub persona: Option<String>,
    /// The locale.
    pub locale: Option<String>,
    /// The channel; none means all of them.
    pub channel: Option<String>,
}

/// Checks a workspace.
#[must_use]
pub fn check(workspace: &Workspace) -> Checked {
    let (program, mut sink) = analyze::program(workspace);
    let ids = analyze::journeys(workspace, &program, &sink);
    let looked = ids.is_some();
    if let Some(ids) = ids {
        // Nobody needs the flows: each is gone when the next one is made.
        let made: Vec<_> = ids
            .into_par_iter()
            .map(|id| {
                let made = analyze::flow(workspace, &program, id);
                (made.facts, made.sink)
            })
            .collect();
        let mut facts = Vec::with_capacity(made.len());
        for (of, found) in made {
            facts.extend(of);
            sink.items.extend(found.items);
        }
        analyze::together(workspace, &program, facts, &mut sink);
    }
    analyze::settle(workspace, &program, looked, &mut sink);
    Checked { diagnostics: finished(workspace, sink.items), journeys: program.journeys.len() }
}

/// Looks at the checked program and the flows of a workspace; flows are none where there are errors.
pub fn with_flows<R>(
    workspace: &Workspace,
    look: impl FnOnce(&crate::hir::Program, &[(crate::flow::Flow, crate::flow::FlowInfo)]) -> R,
) -> R {
    let analysis = analyze(workspace);
    look(&analysis.program, &analysis.flows)
}

/// What each target makes of a journey, or of all.
///
/// # Errors
/// If there is no such journey.
pub fn targets(workspace: &Workspace, journey: Option<&str>) -> Result<Answer, String> {
    let analysis = analyze(workspace);
    let text = report::matrix(workspace, &analysis, journey)?;
    Ok(Answer { diagnostics: finished(workspace, analysis.sink.items), text })
}

/// A JSON schema. That of the events needs the workspace.
///
/// # Errors
/// If the workspace is needed and not given.
pub fn schema(schema: Schema, workspace: Option<&Workspace>) -> Result<Answer, String> {
    let text = |value: &serde_json::Value| {
        serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|why| why.to_string())
    };
    let (value, diagnostics) = match (schema, workspace) {
        (Schema::Flow, _) => (wire::flow_schema(), Vec::new()),
        (Schema::Report, _) => (wire::report_schema(), Vec::new()),
        (Schema::Map, _) => (crate::map::schema(), Vec::new()),
        (Schema::Events, Some(workspace)) => {
            let analysis = analyze(workspace);
            let value = wire::events_schema(&analysis.program);
            (value, finished(workspace, analysis.sink.items))
        }
        (Schema::Events, None) => return Err("the schema of the events needs a workspace".into()),
    };
    Ok(Answer { diagnostics, text: text(&value)? })
}

/// A message as a customer reads it.
///
/// # Errors
/// If the options name something that does not exist.
pub fn preview(workspace: &Workspace, options: &PreviewOptions) -> Result<Answer, String> {
    let analysis = analyze(workspace);
    let stopped = analysis.sink.errors() > 0;
    let text = if stopped { String::new() } else { preview::preview(&analysis.program, options)? };
    Ok(Answer { diagnostics: finished(workspace, analysis.sink.items), text })
}

/// An inner form of a file or journey, for those who work on the compiler.
///
/// # Errors
/// If there is no such file or journey.
pub fn dump(workspace: &Workspace, what: Dump, name: Option<&str>) -> Result<Answer, String> {
    let (text, found) = dump::dump(workspace, what, name)?;
    Ok(Answer { diagnostics: finished(workspace, found.items), text })
}

/// All findings as they are shown: with those of the workspace, at its levels, in order.
fn finished(workspace: &Workspace, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.extend(workspace.diagnostics.iter().cloned());
    workspace.manifest.levels.apply(&mut found);
    diag::sort(&mut found);
    found
}
