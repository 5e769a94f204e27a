//! Stories of one customer: `journeyc simulate`.

use super::{Analysis, Answer, analyze, finished};
use crate::diag::Diagnostic;
use crate::simulate::{self, Options, Stage};
use crate::source::Workspace;
use std::io::{BufRead, Write};

/// One customer's way through a journey. Where the sources have errors, or the journey needs what has
/// no meaning yet, the findings say so and there is no text.
///
/// # Errors
/// If the options name something that does not exist, or a document cannot be read.
pub fn simulate(workspace: &Workspace, options: &Options) -> Result<Answer, String> {
    let analysis = analyze(workspace);
    let stopped = stops(&analysis, workspace, options)?;
    let text = match stopped.is_empty() {
        true => simulate::simulate(stage(&analysis, workspace), options)?,
        false => String::new(),
    };
    Ok(Answer { diagnostics: all(workspace, analysis, stopped), text })
}

/// The same, step by step: the reader says what happens. The findings, where there are errors.
///
/// # Errors
/// If the options name something that does not exist, or `out` takes no more.
pub fn steps(
    workspace: &Workspace,
    options: &Options,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<Vec<Diagnostic>, String> {
    let analysis = analyze(workspace);
    let stopped = stops(&analysis, workspace, options)?;
    if stopped.is_empty() {
        simulate::steps(stage(&analysis, workspace), options, input, out)?;
        return Ok(Vec::new());
    }
    Ok(all(workspace, analysis, stopped))
}

fn stage<'a>(analysis: &'a Analysis, workspace: &'a Workspace) -> Stage<'a> {
    Stage { program: &analysis.program, flows: &analysis.flows, sources: &workspace.sources }
}

/// What stands against running it: errors of the sources, or constructs without a meaning.
fn stops(
    analysis: &Analysis,
    workspace: &Workspace,
    options: &Options,
) -> Result<Vec<Diagnostic>, String> {
    let found = analysis.sink.items.iter().chain(&workspace.diagnostics);
    let errors: Vec<Diagnostic> = found.filter(|found| found.is_error()).cloned().collect();
    if !errors.is_empty() {
        return Ok(errors);
    }
    let chosen = simulate::cast(stage(analysis, workspace), &options.journey, options.all)?;
    Ok(chosen.iter().flat_map(|(flow, info)| simulate::not_runnable(flow, info)).collect())
}

/// The findings of the sources, and those that stop a run beside them.
fn all(workspace: &Workspace, analysis: Analysis, stopped: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut found = analysis.sink.items;
    found.extend(stopped.into_iter().filter(|finding| finding.code == crate::diag::codes::REFUSED));
    finished(workspace, found)
}
