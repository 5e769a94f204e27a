//! n8n: one workflow for each journey, of n8n's own nodes, without Code nodes.
//!
//! `README.md` beside this file has the facts with their sources. The workflows run in the tests on
//! n8n's own executor (`tests/n8n`), and do there what the reference interpreter does.

mod capabilities;
mod minimum;
mod check;
mod document;
mod emit;
mod errors;
mod js;
mod lowering;
mod settings;
#[cfg(test)]
mod tests;

use self::document::Workflow;
use self::emit::{Context, flow_span};
use self::settings::Settings;
use super::{Capability, Evidence, Input, Inside, OutputFile, Target, Wanted, pretty};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};

/// The target `n8n`.
#[derive(Clone, Copy, Debug)]
pub struct N8n;

/// The target, as the list of targets has it.
pub static N8N: N8n = N8n;

impl Target for N8n {
    fn name(&self) -> &'static str {
        "n8n"
    }

    fn title(&self) -> &'static str {
        "n8n workflows with Twilio, SMTP and HTTP nodes"
    }

    fn evidence(&self) -> Evidence {
        Evidence::Engine
    }

    fn capabilities(&self) -> &'static [Capability] {
        capabilities::CAPABILITIES
    }

    fn minimum(&self) -> &'static [Wanted] {
        minimum::MINIMUM
    }

    fn inside(&self, _input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Option<Inside> {
        Some(Inside {
            document: file(&flow.name),
            when_replaced: vec![
                "People inside stay in the version in which they began: n8n keeps the workflow with each execution that waits.".to_owned(),
            ],
            hears: Vec::new(),
        })
    }

    fn check(&self, input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let made = made(input, flow, &mut problems);
        problems.extend(made.err().into_iter().flatten());
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut files = Vec::new();
        for (flow, _) in &input.flows {
            match made(input, flow, &mut problems) {
                Ok(workflow) => {
                    let bytes = pretty(&workflow.json());
                    files.push(OutputFile { path: file(&flow.name), bytes });
                }
                Err(found) => problems.extend(found),
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(files) }
    }
}

fn file(journey: &str) -> String {
    format!("{journey}.json")
}

/// The workflow of a journey, looked at.
fn made(
    input: &Input<'_>,
    flow: &Flow,
    problems: &mut Vec<Diagnostic>,
) -> Result<Workflow, Vec<Diagnostic>> {
    let settings = Settings::read(input.manifest, input.env, problems);
    let cx = Context {
        program: input.program,
        manifest: input.manifest,
        env: input.env,
        settings: &settings,
    };
    let workflow = emit::build(cx, flow)?;
    let unsound = check::check(&workflow);
    if unsound.is_empty() {
        return Ok(workflow);
    }
    let span = flow_span(cx, flow);
    Err(unsound.into_iter().map(|what| errors::unsound(span, what)).collect())
}
