//! `journeyc simulate`: one customer's way through a journey, on a virtual clock.
//!
//! [`input`] reads what happens, [`play`] lets it happen in the interpreter, and a story is shown
//! as a table ([`table`]), as JSON ([`json`]) or as a Mermaid sequence ([`mermaid`]); [`words`] says in
//! words what the trace knows.

mod customer;
pub(crate) mod input;
mod json;
mod mermaid;
mod play;
mod steps;
mod table;
pub(crate) mod words;

#[cfg(test)]
mod tests;

use crate::diag::{Diagnostic, codes, suggest};
use crate::flow::{Flow, FlowInfo, NodeKind};
use crate::hir::Program;
use crate::source::SourceMap;
use crate::time::{Engine, Life};

pub use play::Play;
pub use steps::steps;

/// What to simulate.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The journey.
    pub journey: String,
    /// Every journey of the workspace runs, not only this one and what it starts.
    pub all: bool,
    /// Whose sample the customer is.
    pub persona: Option<String>,
    /// A customer as the wire contract writes it, instead.
    pub customer: Option<String>,
    /// What happens, one JSON object a line.
    pub events: Option<String>,
    /// When it begins: `2026-11-02 10:00` on the customer's clock, or an instant with its offset.
    pub at: Option<String>,
    /// When it stops, in the same form.
    pub until: Option<String>,
    /// No consent but what is given.
    pub no_consent: bool,
    /// No receipts but those in the events. Else every message is delivered ten seconds after it
    /// went out.
    pub no_receipts: bool,
    /// Channels whose providers refuse.
    pub refuse: Vec<String>,
    /// The form of the story.
    pub form: Form,
}

/// The form of a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A line for each thing that happened.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// A Mermaid sequence diagram.
    Mermaid,
}

/// Everything that a simulation stands on.
#[derive(Clone, Copy)]
pub struct Stage<'p> {
    /// The program.
    pub program: &'p Program,
    /// The journeys of the workspace.
    pub flows: &'p [(Flow, FlowInfo)],
    /// The sources, for places.
    pub sources: &'p SourceMap,
}

/// The journeys that run: the one that is asked for and all that they start; or all.
///
/// # Errors
/// If there is no such journey; the text says so, with names that are near.
pub fn cast<'p>(
    stage: Stage<'p>,
    journey: &str,
    all: bool,
) -> Result<Vec<&'p (Flow, FlowInfo)>, String> {
    let find = |name: &str| stage.flows.iter().find(|(flow, _)| flow.name == name);
    let Some(first) = find(journey) else {
        let names: Vec<&str> = stage.flows.iter().map(|(flow, _)| flow.name.as_str()).collect();
        return Err(suggest::unknown("journey", journey, &names));
    };
    if all {
        return Ok(stage.flows.iter().collect());
    }
    let mut chosen = vec![first];
    let mut from = 0;
    while let Some((flow, _)) = chosen.get(from) {
        from += 1;
        for node in &flow.nodes {
            let NodeKind::Start { journey, .. } = &node.kind else { continue };
            let started = stage.flows.iter().find(|(flow, _)| flow.journey == *journey);
            if let Some(started) = started
                && chosen.iter().all(|(flow, _)| flow.journey != *journey)
            {
                chosen.push(started);
            }
        }
    }
    Ok(chosen)
}

/// What the interpreter cannot run of a journey: a finding for each construct without a meaning yet.
#[must_use]
pub fn not_runnable(flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
    let needs = info.needs().iter().filter(|(construct, _)| !construct.is_lowered());
    needs
        .filter_map(|(construct, places)| {
            let message = format!(
                "`{}` cannot be run here: {} has no meaning in this version yet",
                flow.name,
                construct.title()
            );
            let finding = Diagnostic::new(codes::REFUSED, *places.first()?, message, "needed here");
            Some(finding.help("leave it out, or simulate and test the journeys that do without it"))
        })
        .collect()
}

/// A whole story as text.
///
/// # Errors
/// If the options name something that is not there, or the events or the customer cannot be read.
pub fn simulate(stage: Stage<'_>, options: &Options) -> Result<String, String> {
    let chosen = cast(stage, &options.journey, options.all)?;
    let engine = Engine::new(stage.program, chosen.iter().copied());
    let mut play = Play::new(stage, &engine, options)?;
    play.run(options)?;
    Ok(tell(stage, &engine, &play, options.form))
}

/// Plays a whole story and looks at the life, with every way that runs have taken.
///
/// # Errors
/// If the options name something that is not there, or the events or the customer cannot be read.
pub fn watch<R>(
    stage: Stage<'_>,
    options: &Options,
    look: impl FnOnce(&Engine<'_>, &Life<'_>) -> R,
) -> Result<R, String> {
    let chosen = cast(stage, &options.journey, options.all)?;
    let mut engine = Engine::new(stage.program, chosen.iter().copied());
    engine.texts = false;
    engine.passes = true;
    let mut play = Play::new(stage, &engine, options)?;
    play.run(options)?;
    Ok(look(&engine, play.life()))
}

fn tell(stage: Stage<'_>, engine: &Engine<'_>, play: &Play<'_>, form: Form) -> String {
    let life: &Life<'_> = play.life();
    match form {
        Form::Table => table::story(stage, engine, life, &play.head(), play.not_heard()),
        Form::Json => json::story(stage, engine, life, play),
        Form::Mermaid => mermaid::story(stage, engine, life),
    }
}
