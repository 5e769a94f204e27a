//! Knock: a workflow for each journey, in the folders of its command line tool.
//!
//! `README.md` beside this file has the facts with their sources.

mod capabilities;
mod minimum;
mod check;
mod clock;
mod conditions;
mod content;
mod document;
mod emit;
mod errors;
mod liquid;
mod names;
mod render;
mod schema;
mod settings;
mod shape;
#[cfg(test)]
mod tests;
mod values;

use self::document::Workflow;
use self::settings::Settings;
use super::{Capability, Evidence, Fidelity, Input, OutputFile, Target, Wanted, fidelity, pretty};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use rayon::prelude::*;

/// The target `knock`.
#[derive(Clone, Copy, Debug)]
pub struct Knock;

/// The target, as the list of targets has it.
pub static KNOCK: Knock = Knock;

impl Target for Knock {
    fn name(&self) -> &'static str {
        "knock"
    }

    fn title(&self) -> &'static str {
        "Knock workflows, for `knock workflow push`"
    }

    fn evidence(&self) -> Evidence {
        Evidence::Schema
    }

    fn capabilities(&self) -> &'static [Capability] {
        capabilities::CAPABILITIES
    }

    fn minimum(&self) -> &'static [Wanted] {
        minimum::MINIMUM
    }

    fn own_file(&self, journey: &str) -> Option<String> {
        Some(names::file(journey))
    }

    fn check(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.manifest, input.env, &mut problems);
        problems
            .extend(names::check_profile(input.program, info.customer_fields().iter().copied()));
        // What is refused as a construct has been said, and has no workflow to look at.
        let refused = info
            .needs()
            .keys()
            .any(|construct| matches!(fidelity(self, *construct), Fidelity::Refused(_)));
        if !refused && let Err(found) = workflow(input, &settings, flow) {
            problems.extend(found);
        }
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.manifest, input.env, &mut problems);
        let made: Vec<_> = input
            .flows
            .par_iter()
            .map(|(flow, _)| {
                let workflow = workflow(input, &settings, flow)?;
                Ok(OutputFile { path: names::file(&flow.name), bytes: pretty(&workflow) })
            })
            .collect();
        let mut files = Vec::new();
        for one in made {
            match one {
                Ok(file) => files.push(file),
                Err(found) => problems.extend::<Vec<Diagnostic>>(found),
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(files) }
    }
}

/// The workflow of a journey, looked over.
fn workflow(
    input: &Input<'_>,
    settings: &Settings,
    flow: &Flow,
) -> Result<Workflow, Vec<Diagnostic>> {
    let cx = emit::Context {
        program: input.program,
        manifest: input.manifest,
        settings,
        flow,
        sources: input.sources,
    };
    let workflow = emit::workflow(cx)?;
    let span = input.program.journeys.at(flow.journey).head.span;
    let found = check::check(&workflow);
    if found.is_empty() {
        return Ok(workflow);
    }
    Err(found.iter().map(|what| errors::unsound(span, what)).collect())
}
