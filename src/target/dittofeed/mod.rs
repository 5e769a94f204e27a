//! Dittofeed: the bodies of its admin API for journeys, and for the segments, templates and user properties that a
//! journey needs.
//!
//! `README.md` beside this file has the facts with their sources, which are files of the open-source server.

mod capabilities;
mod minimum;
mod check;
mod condition;
mod document;
mod emit;
mod errors;
mod ids;
mod inside;
mod keyed;
mod liquid;
mod settings;
#[cfg(test)]
mod tests;

use self::emit::{Built, Context};
use self::ids::{Names, segment_file};
use self::settings::Settings;
use super::errors::broken;
use super::forms::file_name;
use super::{Capability, Evidence, Input, Inside, OutputFile, Target, Wanted, pretty};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use serde::Serialize;
use std::collections::BTreeMap;

/// The target `dittofeed`.
#[derive(Clone, Copy, Debug)]
pub struct Dittofeed;

/// The target, as the list of targets has it.
pub static DITTOFEED: Dittofeed = Dittofeed;

impl Target for Dittofeed {
    fn name(&self) -> &'static str {
        "dittofeed"
    }

    fn title(&self) -> &'static str {
        "Dittofeed journeys with their segments, templates and user properties"
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

    fn inside(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Option<Inside> {
        Some(inside::inside(input.program, flow, info, journey_path(&flow.name)))
    }

    fn check(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        with_context(input, &mut problems, |cx, problems| match emit::build(cx, flow, info) {
            Ok(built) => problems.extend(sound(&built, flow, input)),
            Err(found) => problems.extend(found),
        });
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        emit(input, &input.flows)
    }
}

/// Reads the settings and gives them to `f`.
fn with_context<T>(
    input: &Input<'_>,
    problems: &mut Vec<Diagnostic>,
    f: impl FnOnce(Context<'_>, &mut Vec<Diagnostic>) -> T,
) -> T {
    let settings = Settings::read(input.manifest, input.env, problems);
    let names = Names::new(&settings.workspace, &input.program.workspace, input.env);
    f(Context { program: input.program, names: &names, settings: &settings }, problems)
}

/// What our own look finds.
fn sound(built: &Built, flow: &Flow, input: &Input<'_>) -> Vec<Diagnostic> {
    let span = input.program.journeys.at(flow.journey).head.span;
    check::check(built).iter().map(|what| broken("journey for Dittofeed", span, what)).collect()
}

fn journey_path(journey: &str) -> String {
    format!("journeys/{}.json", file_name(journey))
}

/// The documents of several journeys.
fn emit(
    input: &Input<'_>,
    flows: &[&(Flow, FlowInfo)],
) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let files = with_context(input, &mut problems, |cx, problems| {
        // Segments and properties are shared: what has one name is the same whoever asks for it.
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (flow, info) in flows {
            match emit::build(cx, flow, info) {
                Ok(built) => {
                    problems.extend(sound(&built, flow, input));
                    files.insert(journey_path(&flow.name), pretty(&built.journey));
                    let resources = &built.resources;
                    put(&mut files, "segments", &resources.segments, segment_file);
                    put(&mut files, "user-properties", &resources.properties, file_name);
                    let prefix = cx.names.of("");
                    for (name, template) in &resources.templates {
                        let short = name.strip_prefix(&prefix).unwrap_or(name);
                        let path = format!("templates/{}.json", file_name(short));
                        files.insert(path, pretty(template));
                    }
                }
                Err(found) => problems.extend(found),
            }
        }
        files
    });
    if problems.iter().any(Diagnostic::is_error) {
        return Err(problems);
    }
    Ok(files.into_iter().map(|(path, bytes)| OutputFile { path, bytes }).collect())
}

fn put<T: Serialize>(
    files: &mut BTreeMap<String, Vec<u8>>,
    folder: &str,
    resources: &BTreeMap<String, T>,
    file_name: impl Fn(&str) -> String,
) {
    for (name, resource) in resources {
        files.insert(format!("{folder}/{}.json", file_name(name)), pretty(resource));
    }
}
