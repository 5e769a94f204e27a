//! The back half of the pipeline: flows to documents, for each target that journeys are mapped to.

use super::report::{self, Row};
use super::{Analysis, BuildOptions, Built, OutputFolder, analyze, finished};
use crate::diag::{Diagnostic, Severity, codes, suggest};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Program};
use crate::source::Workspace;
use crate::target::{self, Fidelity, Input, Target};
use rayon::prelude::*;

/// Builds a workspace. Nothing is written.
///
/// # Errors
/// If the options name something that does not exist; the text says what.
pub fn build(workspace: &Workspace, options: &BuildOptions) -> Result<Built, String> {
    let names: Vec<&str> = target::TARGETS.iter().map(|target| target.name()).collect();
    for wanted in &options.targets {
        if !names.contains(&wanted.as_str()) {
            let near = suggest::did_you_mean(wanted, names.iter().copied());
            let hint = near.unwrap_or_else(|| format!("there is {}", suggest::one_of(&names)));
            return Err(format!("there is no target `{wanted}`; {hint}"));
        }
    }
    if let Err(finding) = workspace.manifest.check_env(options.env.as_deref()) {
        let hint = finding.help.map(|help| format!("; {help}")).unwrap_or_default();
        return Err(format!("{}{hint}", finding.message));
    }
    let mut analysis = analyze(workspace);
    let mut found = std::mem::take(&mut analysis.sink.items);
    found.extend(manifest_names(workspace, &analysis.program, &names));
    let stopped = found.iter().chain(&workspace.diagnostics).any(Diagnostic::is_error);
    if stopped {
        return Ok(Built { diagnostics: finished(workspace, found), ..Built::default() });
    }
    let mut rows = Vec::new();
    let mut outputs = Vec::new();
    for target in target::TARGETS {
        let flows = mapped(workspace, &analysis, *target, options);
        if flows.is_empty() {
            continue;
        }
        let files =
            one(workspace, &analysis.program, *target, flows, options, &mut rows, &mut found);
        outputs.extend(files);
    }
    let environment = options.env.as_deref();
    let prefix = environment.map(|env| format!("{env}/")).unwrap_or_default();
    for folder in &mut outputs {
        folder.path = format!("{prefix}{}", folder.path);
    }
    let document = report::document(workspace, environment, &rows);
    outputs.push(OutputFolder {
        path: prefix.trim_end_matches('/').to_owned(),
        files: vec![("report.json".to_owned(), document)],
    });
    let mut journeys: Vec<&str> =
        rows.iter().filter(|row| row.built).map(|row| row.journey.as_str()).collect();
    journeys.sort_unstable();
    journeys.dedup();
    Ok(Built {
        journeys: journeys.len(),
        report: report::table(&rows),
        outputs,
        diagnostics: finished(workspace, found),
    })
}

/// Names in the manifest that the sources do not have.
fn manifest_names(workspace: &Workspace, program: &Program, targets: &[&str]) -> Vec<Diagnostic> {
    let journeys: Vec<&str> =
        program.journeys.iter().map(|(_, journey)| journey.head.name.as_str()).collect();
    let actions: Vec<&str> =
        program.actions.iter().map(|(_, action)| action.head.name.as_str()).collect();
    workspace.manifest.check_names(&journeys, &actions, targets)
}

/// The journeys for a target: those that the manifest maps to it. Where `--target` names one that
/// nothing is mapped to, all of them.
fn mapped<'a>(
    workspace: &Workspace,
    analysis: &'a Analysis,
    target: &dyn Target,
    options: &BuildOptions,
) -> Vec<&'a (Flow, FlowInfo)> {
    let asked = options.targets.iter().any(|name| name == target.name());
    if !options.targets.is_empty() && !asked {
        return Vec::new();
    }
    let wants = |flow: &Flow| {
        let targets = workspace.manifest.targets_of(&flow.name);
        targets.iter().any(|name| name.value == target.name())
    };
    let some: Vec<_> = analysis.flows.iter().filter(|(flow, _)| wants(flow)).collect();
    if some.is_empty() && asked { analysis.flows.iter().collect() } else { some }
}

/// Checks and emits the journeys of one target.
fn one(
    workspace: &Workspace,
    program: &Program,
    target: &dyn Target,
    flows: Vec<&(Flow, FlowInfo)>,
    options: &BuildOptions,
    rows: &mut Vec<Row>,
    found: &mut Vec<Diagnostic>,
) -> Option<OutputFolder> {
    let input = |flows| Input {
        program,
        manifest: &workspace.manifest,
        sources: &workspace.sources,
        env: options.env.as_deref(),
        flows,
    };
    let checked: Vec<(Vec<Diagnostic>, Row)> = flows
        .par_iter()
        .map(|(flow, info)| {
            let mut against = refusals(target, flow, info);
            against.extend(target.check(&input(Vec::new()), flow, info));
            let refused = against.iter().any(Diagnostic::is_error);
            (against, report::row(workspace, target, flow, info, !refused))
        })
        .collect();
    let mut taken: Vec<&(Flow, FlowInfo)> = Vec::new();
    for (flow, (mut against, row)) in flows.into_iter().zip(checked) {
        if options.allow_refused {
            for finding in against.iter_mut().filter(|finding| finding.is_error()) {
                finding.severity = Severity::Warning;
            }
        }
        found.append(&mut against);
        if row.built {
            taken.push(flow);
        }
        rows.push(row);
    }
    if taken.is_empty() || found.iter().any(Diagnostic::is_error) {
        return None;
    }
    match target.emit(&input(taken)) {
        Ok(files) => Some(OutputFolder {
            path: target.name().to_owned(),
            files: files.into_iter().map(|file| (file.path, file.bytes)).collect(),
        }),
        Err(findings) => {
            found.extend(findings);
            None
        }
    }
}

/// What the journey needs and the target cannot do: one finding per construct.
pub(super) fn refusals(target: &dyn Target, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (construct, places) in info.needs() {
        let Fidelity::Refused(why) = fidelity(target, *construct) else { continue };
        let Some((first, rest)) = places.split_first() else { continue };
        let message = format!(
            "`{}` cannot be built for `{}`: {} is refused",
            flow.name,
            target.name(),
            construct.title()
        );
        let mut finding = Diagnostic::new(codes::REFUSED, *first, message, "needed here");
        for place in rest.iter().take(3) {
            finding = finding.label(*place, "and here");
        }
        let help = format!(
            "take `{}` out of the targets of `{}` in journey.toml, or build the rest with `--allow-refused`",
            target.name(),
            flow.name
        );
        found.push(finding.note(why).help(help));
    }
    found
}

/// How a target does a construct. What has no lowering yet is refused by every target.
pub(super) fn fidelity(target: &dyn Target, construct: Construct) -> Fidelity {
    if !construct.is_lowered() {
        return Fidelity::Refused("this version of journeyc checks it and does not compile it yet");
    }
    let row = target.capabilities().iter().find(|row| row.construct == construct);
    row.map_or(Fidelity::Refused("the target has nothing like it"), |row| row.fidelity)
}
