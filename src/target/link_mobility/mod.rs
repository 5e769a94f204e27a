//! LINK Mobility's MyLINK Multichannel API: messages on SMS, RCS, Viber and WhatsApp, with the next channel
//! inside as a fallback.
//!
//! It takes messages and no journeys, so it stands beside a target that runs the journey: each send becomes a
//! request to be filled in and posted ([`send`], [`fill`]). The target `aws` makes the same messages itself
//! ([`document`], [`content`]). `README.md` beside this file has the facts with their sources.

mod capabilities;
mod minimum;
pub(in crate::target) mod check;
pub(in crate::target) mod content;
pub(in crate::target) mod document;
pub(in crate::target) mod errors;
mod fill;
mod hours;
pub(in crate::target) mod send;
pub(in crate::target) mod settings;
mod templates;
#[cfg(test)]
mod tests;

use self::send::{Cx, Send};
use self::settings::{NAME, Settings};
use super::{Capability, Evidence, Input, OutputFile, Target, Wanted, pretty};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Program};
use std::collections::BTreeMap;

/// The target `link-mobility`.
#[derive(Clone, Copy, Debug)]
pub struct LinkMobility;

/// The target, as the list of targets has it.
pub static LINK_MOBILITY: LinkMobility = LinkMobility;

impl Target for LinkMobility {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "LINK Mobility MyLINK: the messages of journeys that another target runs"
    }

    fn evidence(&self) -> Evidence {
        Evidence::Shape
    }

    fn capabilities(&self) -> &'static [Capability] {
        &capabilities::CAPABILITIES
    }

    fn minimum(&self) -> &'static [Wanted] {
        minimum::MINIMUM
    }

    fn leaves(&self) -> &'static [Construct] {
        &capabilities::LEFT
    }

    fn concerns(&self, program: &Program, flow: &Flow) -> bool {
        let sends = send::sends(program, flow);
        let mut channels = sends.iter().flat_map(|send| send.via.iter().flatten());
        channels.any(|channel| send::name(program, *channel).is_some())
    }

    fn check(&self, input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.manifest, input.env, &mut problems);
        let cx = Cx { program: input.program, manifest: input.manifest, settings: &settings };
        problems.extend(documents(cx, flow).err().unwrap_or_default());
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.manifest, input.env, &mut problems);
        let cx = Cx { program: input.program, manifest: input.manifest, settings: &settings };
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (flow, _) in &input.flows {
            let made = match documents(cx, flow) {
                Ok(made) => made,
                Err(found) => {
                    problems.extend(found);
                    continue;
                }
            };
            for document in made {
                let bytes = pretty(&document.value);
                let other = files.insert(document.path, bytes.clone());
                // Only templates are shared, and a template has one text.
                if other.is_some_and(|other| other != bytes) {
                    let span = flow.spans.first().copied();
                    let name = document.template.unwrap_or_default();
                    problems.extend(span.map(|span| errors::two_texts(span, &name)));
                }
            }
        }
        if problems.iter().any(Diagnostic::is_error) {
            return Err(problems);
        }
        Ok(files.into_iter().map(|(path, bytes)| OutputFile { path, bytes }).collect())
    }
}

/// A document with its path.
struct Document {
    path: String,
    value: serde_json::Value,
    /// The template that it is the text of.
    template: Option<String>,
}

/// The documents of a journey.
fn documents(cx: Cx<'_>, flow: &Flow) -> Result<Vec<Document>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    let sends: Vec<Send<'_>> = send::sends(cx.program, flow);
    for send in &sends {
        for request in send.requests(cx) {
            let only = request.only.map(|id| cx.program.channels.at(id).head.name.as_str());
            let only = only.map(|name| format!(".{name}")).unwrap_or_default();
            let stem = format!("{}/{}{only}", flow.name, send.id);
            let document = |end: &str, value| Document {
                path: format!("{stem}.{end}.json"),
                value,
                template: None,
            };
            match send.make(cx, &request) {
                Ok(made) => {
                    found.push(document("messages", made.request));
                    found.push(document("values", made.values));
                }
                Err(more) => problems.extend(more),
            }
        }
        match templates::of(cx, send) {
            Ok(all) => found.extend(all.into_iter().map(|of| Document {
                path: of.path,
                value: of.body,
                template: Some(of.name),
            })),
            Err(more) => problems.extend(more),
        }
    }
    if found.is_empty() && problems.is_empty() {
        let span = sends.first().map(|send| send.span).or(flow.spans.first().copied());
        problems.extend(span.map(errors::nothing));
    }
    // A message that is sent twice has its faults twice.
    let mut seen: Vec<Diagnostic> = Vec::new();
    problems.into_iter().for_each(|found| {
        if !seen.contains(&found) {
            seen.push(found);
        }
    });
    if seen.iter().any(Diagnostic::is_error) { Err(seen) } else { Ok(found) }
}
