//! Twilio Studio: a flow definition (REST API v2) for each journey, with the parameters that an execution
//! is started with as a JSON schema. `README.md` beside this file has the facts with their sources.
//!
//! Read on: [`builder`] (nodes to widgets), [`send`], [`reply`], [`call`], [`condition`], [`values`]
//! (what an expression is while a flow runs), [`liquid`] (texts), [`layout`] and [`check`].

mod builder;
mod call;
mod capabilities;
mod minimum;
mod check;
mod condition;
mod content;
mod document;
mod entry;
mod errors;
mod inside;
mod layout;
mod liquid;
mod live;
mod names;
mod numbers;
mod parameters;
mod reply;
mod send;
mod post;
mod settings;
#[cfg(test)]
mod tests;
mod values;
mod widgets;

use self::builder::{Built, Context};
use self::document::Definition;
use self::settings::Settings;
use super::{
    Capability, Evidence, Fidelity, Input, Inside, OutputFile, Target, Wanted, fidelity, pretty,
};
use crate::diag::{Diagnostic, codes};
use crate::flow::{Flow, FlowInfo};
use crate::hir::Construct;
use crate::source::Span;
use rayon::prelude::*;

/// The target.
pub static STUDIO: Studio = Studio;

/// The target `twilio-studio`.
#[derive(Clone, Copy, Debug)]
pub struct Studio;

impl Target for Studio {
    fn name(&self) -> &'static str {
        errors::TARGET
    }

    fn title(&self) -> &'static str {
        "Twilio Studio flows (REST API v2)"
    }

    fn evidence(&self) -> Evidence {
        Evidence::Shape
    }

    fn capabilities(&self) -> &'static [Capability] {
        capabilities::CAPABILITIES
    }

    fn minimum(&self) -> &'static [Wanted] {
        minimum::MINIMUM
    }

    fn inside(&self, _input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Option<Inside> {
        Some(inside::inside(definition_path(flow)))
    }

    fn check(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.manifest, input.env, &mut problems);
        problems.extend(header(input, flow, info));
        match make(context(input, &settings), flow) {
            Ok((_, definition)) => problems.extend(unsound(input, flow, &definition)),
            // What a refused construct leads to is not said twice.
            Err(found) => problems.extend(found.into_iter().filter(|finding| {
                finding.code != codes::REFUSED
                    || !finding.span().is_some_and(|span| is_refused(self, info, span))
            })),
        }
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.manifest, input.env, &mut problems);
        let made: Vec<Result<[OutputFile; 2], Vec<Diagnostic>>> = input
            .flows
            .par_iter()
            .map(|(flow, _)| {
                let cx = context(input, &settings);
                make(cx, flow).map(|(built, definition)| files(cx, flow, &built, &definition))
            })
            .collect();
        let mut files = Vec::new();
        for made in made {
            match made {
                Ok(pair) => files.extend(pair),
                Err(found) => problems.extend(found),
            }
        }
        if problems.iter().any(Diagnostic::is_error) {
            return Err(problems);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

/// Does a construct that is refused as a whole stand at a place. A part of a text stands around what it counts or
/// goes through.
fn is_refused(target: &Studio, info: &FlowInfo, span: Span) -> bool {
    let around = |place: &Span| {
        place.file == span.file && place.start <= span.start && span.end <= place.end
    };
    info.needs().iter().any(|(construct, places)| {
        let here = match construct {
            Construct::Plural | Construct::Each => places.iter().any(around),
            _ => places.contains(&span),
        };
        here && matches!(fidelity(target, *construct), Fidelity::Refused(_))
    })
}

fn context<'a>(input: &Input<'a>, settings: &'a Settings) -> Context<'a> {
    Context { program: input.program, manifest: input.manifest, env: input.env, settings }
}

/// The widgets of a journey and its definition.
fn make(cx: Context<'_>, flow: &Flow) -> Result<(Built, Definition), Vec<Diagnostic>> {
    let mut built = builder::build(cx, flow)?;
    let definition = layout::definition(&mut built, flow.title.clone());
    Ok((built, definition))
}

/// What the header of a journey asks for beyond constructs.
fn header(input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let span = input.program.journeys.at(flow.journey).head.span;
    if flow.entry_policy.is_none() {
        found.push(errors::refused(
            span,
            "several runs of one customer at once",
            "a journey without an `entry` is parallel, and Twilio has one execution at a time for the same To and From",
            "write `entry ignore`",
        ));
    }
    if info.longest().is_none_or(|longest| longest > names::LIFE) {
        found.push(errors::limit(
            Some(span),
            "an execution lives for 30 days at most, and this journey can wait longer".to_owned(),
            "https://www.twilio.com/docs/studio/widget-library/send-wait-reply",
            "shorten its waits, or build it for `aws`",
        ));
    }
    found
}

/// What our own check says.
fn unsound(input: &Input<'_>, flow: &Flow, definition: &Definition) -> Vec<Diagnostic> {
    let span = input.program.journeys.at(flow.journey).head.span;
    check::check(definition).iter().map(|what| errors::broken(span, what)).collect()
}

fn definition_path(flow: &Flow) -> String {
    format!("{}.json", flow.name)
}

fn files(cx: Context<'_>, flow: &Flow, built: &Built, definition: &Definition) -> [OutputFile; 2] {
    let start = match &built.answers {
        None => {
            "Start with To: the customer's number as +4512345678, and From: any sender of yours."
                .to_owned()
        }
        Some((channel, from)) => {
            let prefix = match cx.program.channels.at(*channel).head.name.as_str() {
                "whatsapp" => "whatsapp:",
                "rcs" => "rcs:",
                _ => "",
            };
            format!(
                "Start with To: {prefix}+4512345678, the customer's number, and From: {}, where the flow must be connected to incoming messages.",
                from.as_str()
            )
        }
    };
    let title = format!("Parameters of an execution of `{}`", flow.name);
    [
        OutputFile { path: definition_path(flow), bytes: pretty(definition) },
        OutputFile {
            path: format!("{}.parameters.schema.json", flow.name),
            bytes: pretty(&built.parameters.schema(&title, &start)),
        },
    ]
}
