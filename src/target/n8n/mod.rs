//! n8n: one workflow for each journey, of n8n's own nodes, without Code nodes.
//!
//! What runs share (entries, what reaches a run while it waits, caps) is in a database (`store`), and events
//! come to runs by a workflow of their own (`router`).
//!
//! `README.md` beside this file has the facts with their sources. The workflows run in the tests on
//! n8n's own executor (`tests/n8n`), and do there what the reference interpreter does.

mod capabilities;
mod minimum;
mod check;
mod clock;
mod document;
mod emit;
mod errors;
mod js;
mod lowering;
mod router;
mod settings;
mod store;
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

    fn inside(&self, input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Option<Inside> {
        let settings = Settings::read(input.manifest, input.env, &mut Vec::new());
        let mut when_replaced = vec![
            "People inside stay in the version in which they began: n8n keeps the workflow with each execution that waits.".to_owned(),
        ];
        if emit::has_chains(flow) {
            when_replaced.push(
                "A message whose `fallback` goes on beside its run asks its next channels in the version that is active then.".to_owned(),
            );
        }
        Some(Inside {
            document: file(&flow.name),
            when_replaced,
            hears: emit::hears(context(input, &settings), flow),
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
        let settings = Settings::read(input.manifest, input.env, &mut Vec::new());
        let cx = context(input, &settings);
        let flows: Vec<&Flow> = input.flows.iter().map(|(flow, _)| flow).collect();
        let shared = [
            (router::NAME, looked_at(cx, &flows, router::build(cx, &flows))),
            (clock::NAME, looked_at(cx, &flows, clock::build(cx, &flows))),
        ];
        for (name, made) in shared {
            match made {
                Ok(None) => {}
                Ok(Some(workflow)) => {
                    let bytes = pretty(&workflow.json());
                    files.push(OutputFile { path: file(name), bytes });
                }
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(emit::not_built(cx, &flows));
        if flows.iter().any(|flow| emit::needs_store(cx, flow)) {
            let schema = store::schema(&input.program.workspace, input.env);
            let bytes = store::tables(&schema).into_bytes();
            files.push(OutputFile { path: TABLES.to_owned(), bytes });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(files) }
    }
}

/// The statements that make the store's tables.
const TABLES: &str = "store.sql";

fn context<'a>(input: &'a Input<'a>, settings: &'a Settings) -> Context<'a> {
    Context { program: input.program, manifest: input.manifest, env: input.env, settings }
}

/// A workflow that all journeys share, looked at.
fn looked_at(
    cx: Context<'_>,
    flows: &[&Flow],
    made: Result<Option<Workflow>, Vec<Diagnostic>>,
) -> Result<Option<Workflow>, Vec<Diagnostic>> {
    let Some(workflow) = made? else { return Ok(None) };
    let unsound = check::check(&workflow);
    if unsound.is_empty() {
        return Ok(Some(workflow));
    }
    let first = flows.first();
    let unsound = unsound.into_iter();
    Err(unsound.filter_map(|what| Some(errors::unsound(flow_span(cx, first?), what))).collect())
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
    let cx = context(input, &settings);
    let workflow = emit::build(cx, flow)?;
    let unsound = check::check(&workflow);
    if unsound.is_empty() {
        return Ok(workflow);
    }
    let span = flow_span(cx, flow);
    Err(unsound.into_iter().map(|what| errors::unsound(span, what)).collect())
}
