//! AWS Step Functions and the messaging services of AWS.
//!
//! One STANDARD state machine per journey, one EXPRESS router that keeps events and starts runs, four
//! tables, and a CloudFormation template that makes them all. `README.md` beside this file has the
//! facts with their sources.

mod capabilities;
mod minimum;
mod check;
mod clock;
mod document;
mod errors;
mod gather;
mod iam;
mod inside;
mod jsonata;
mod limits;
mod machine;
mod names;
mod router;
mod settings;
mod tables;
mod template;
mod versions;
mod waker;
mod zones;
#[cfg(test)]
mod tests;

use self::machine::{Built, Context};
use self::names::Names;
use self::settings::Settings;
use super::{Capability, Evidence, Input, Inside, OutputFile, Target, Wanted};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// The target `aws`.
#[derive(Clone, Copy, Debug)]
pub struct Aws;

/// The target, as the list of targets has it.
pub static AWS: Aws = Aws;

impl Target for Aws {
    fn name(&self) -> &'static str {
        "aws"
    }

    fn title(&self) -> &'static str {
        "AWS Step Functions with End User Messaging, SES and SNS"
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

    fn check(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        with_context(input, &mut problems, |cx, problems| match machine::build(cx, flow) {
            Ok(built) => {
                problems.extend(limits::sound(
                    &built.machine,
                    &built.machine.compact(),
                    &flow.name,
                ));
                problems.extend(limits::run(flow, info, &built));
            }
            Err(found) => problems.extend(found),
        });
        problems.extend(clock::refuse(flow));
        problems.extend(gather::refuse(flow));
        problems.extend(router::segments::refuse(input.program, flow));
        problems
    }

    fn inside(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Option<Inside> {
        // What is wrong with the settings is reported by `check`.
        Some(with_context(input, &mut Vec::new(), |cx, _| inside::inside(cx, flow, info)))
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let flows: Vec<&Flow> = input.flows.iter().map(|(flow, _)| flow).collect();
        emit(input, &flows)
    }
}

/// Reads the settings and gives them to `f`.
fn with_context<T>(
    input: &Input<'_>,
    problems: &mut Vec<Diagnostic>,
    f: impl FnOnce(Context<'_>, &mut Vec<Diagnostic>) -> T,
) -> T {
    let names = Names::new(&input.program.workspace, input.env);
    let settings = Settings::read(input.manifest, input.env, problems);
    let cx = Context {
        program: input.program,
        manifest: input.manifest,
        env: input.env,
        names: &names,
        settings: &settings,
        past: machine::past::Asks::of(input.program, input.flows.iter().copied()),
    };
    f(cx, problems)
}

/// The documents of several journeys.
fn emit(input: &Input<'_>, flows: &[&Flow]) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let files = with_context(input, &mut problems, |cx, problems| documents(cx, flows, problems));
    if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(files) }
}

/// A machine, its definition on one line, and what is wrong with it.
type Made = Result<(Built, String, Vec<Diagnostic>), Vec<Diagnostic>>;

fn make(cx: Context<'_>, flow: &Flow) -> Made {
    let built = machine::build(cx, flow)?;
    let definition = built.machine.compact();
    let found = limits::sound(&built.machine, &definition, &flow.name);
    Ok((built, definition, found))
}

fn documents(cx: Context<'_>, flows: &[&Flow], problems: &mut Vec<Diagnostic>) -> Vec<OutputFile> {
    let mut sorted: Vec<&Flow> = flows.to_vec();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let made: Vec<(&Flow, Made)> =
        sorted.into_par_iter().map(|flow| (flow, make(cx, flow))).collect();
    let mut machines: Vec<(&Flow, Built)> = Vec::new();
    let mut definitions: Vec<String> = Vec::new();
    let mut asks = BTreeSet::new();
    for (flow, made) in made {
        match made {
            Ok((built, definition, found)) => {
                problems.extend(found);
                asks.extend(built.asks.iter().copied());
                machines.push((flow, built));
                definitions.push(definition);
            }
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(limits::names(cx, &machines));
    problems.extend(limits::started(&machines));
    let entries: Vec<router::Entry<'_>> = machines
        .iter()
        .zip(&definitions)
        .map(|((flow, _), definition)| router::Entry { flow, version: versions::hash(definition) })
        .collect();
    let router = match router::build(cx, &entries, &asks) {
        Ok(router) => router,
        Err(found) => {
            problems.extend(found);
            return Vec::new();
        }
    };
    let definition = router.machine.compact();
    problems.extend(limits::sound(&router.machine, &definition, &cx.names.router()));
    let clock = match clock::build(cx, &entries) {
        Ok(clock) => clock,
        Err(found) => {
            problems.extend(found);
            return Vec::new();
        }
    };
    let part = |name: String, logical: &str, definition: String, grants| versions::Part {
        name,
        logical: logical.to_owned(),
        express: false,
        definition,
        file: None,
        grants,
        versions: Vec::new(),
        lasting: false,
    };
    let mut parts: Vec<versions::Part<'_>> = Vec::new();
    for ((flow, built), definition) in machines.iter().zip(definitions) {
        let (name, logical) = (cx.names.machine(&flow.name), template::journey_id(&flow.name));
        let part = part(name, &logical, definition, &built.grants);
        parts.push(versions::Part { lasting: true, ..part });
    }
    let mut files = vec![asl(&cx.names.router(), &router.machine)];
    files.par_extend(
        machines.par_iter().map(|(flow, built)| asl(&cx.names.machine(&flow.name), &built.machine)),
    );
    let gatherer = gather::build(cx, &entries);
    if let Some(gatherer) = &gatherer {
        let definition = gatherer.machine.compact();
        problems.extend(limits::sound(&gatherer.machine, &definition, &cx.names.gatherer()));
        files.push(asl(&cx.names.gatherer(), &gatherer.machine));
        let part = part(cx.names.gatherer(), gather::LOGICAL, definition, &gatherer.grants);
        // Lists are under way in it.
        parts.push(versions::Part { lasting: true, ..part });
    }
    let waker = waker::build(cx, &entries);
    if let Some(waker) = &waker {
        let definition = waker.machine.compact();
        problems.extend(limits::sound(&waker.machine, &definition, &cx.names.waker()));
        files.push(asl(&cx.names.waker(), &waker.machine));
        let part = part(cx.names.waker(), waker::LOGICAL, definition, &waker.grants);
        // Executions wait in it.
        parts.push(versions::Part { lasting: true, ..part });
    }
    let started =
        parts.iter().map(|part| (versions::place_key(&part.logical), part.version_id(cx.names)));
    let versions = started.collect();
    let begins = part(cx.names.router(), "Router", definition, &router.grants);
    parts.push(versions::Part { express: true, versions, ..begins });
    if let Some(clock) = &clock {
        let definition = clock.machine.compact();
        problems.extend(limits::sound(&clock.machine, &definition, &cx.names.clock()));
        files.push(asl(&cx.names.clock(), &clock.machine));
        parts.push(part(cx.names.clock(), "Clock", definition, &clock.grants));
    }
    let minutes = clock.as_ref().map_or(&[][..], |clock| clock.minutes.as_slice());
    let whole = |parts: &[versions::Part<'_>]| {
        let template = template::template(cx.names, &cx.program.workspace, &router, minutes, parts);
        let resources = template.get("Resources").and_then(|all| all.as_object());
        let count = resources.map_or(0, serde_json::Map::len);
        (serde_json::to_string_pretty(&template).unwrap_or_default() + "\n", count)
    };
    let (mut text, resources) = whole(&parts);
    if text.len() > names::TEMPLATE {
        // Too large for one file: the definitions stand beside it, and `package` brings them.
        for part in &mut parts {
            part.file = Some(format!("{}.asl.json", part.name));
        }
        text = whole(&parts).0;
    }
    problems.extend(limits::template(text.len(), resources));
    files.push(OutputFile { path: "template.json".to_owned(), bytes: text.into_bytes() });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn asl(name: &str, machine: &document::Machine) -> OutputFile {
    OutputFile { path: format!("{name}.asl.json"), bytes: machine.pretty().into_bytes() }
}
