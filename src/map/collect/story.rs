//! Stories: what happens to one customer, told by the tests of the map's journeys. Each is played once more,
//! so that a story cannot say what the journeys do not do.

use super::Of;
use crate::hir::{Event, Id, Test};
use crate::map::document::{Message, Story, Told};
use crate::simulate::words::clock;
use crate::testing::{self, Ground};
use crate::time::{Engine, Entry, Life, What};
use rayon::prelude::*;

/// A story of each test of the journeys of a map, in the order of the tests.
pub(super) fn all(of: &Of<'_>, messages: &[Message]) -> Vec<Story> {
    let stuff = of.stuff;
    let shown =
        |test: &Test| test.of.iter().any(|id| of.map.journeys.iter().any(|one| one.id == *id));
    let tests: Vec<(Id<Test>, &Test)> =
        stuff.program.tests.iter().filter(|(_, test)| shown(test)).collect();
    let ground = Ground { workspace: stuff.workspace, program: stuff.program, flows: stuff.flows };
    let played: Vec<Option<Story>> = tests
        .into_par_iter()
        .map(|(id, test)| {
            let steps =
                testing::watch(ground, id, |engine, life| steps(of, messages, engine, life))?;
            Some(Story { title: test.title.clone(), source: of.place(test.span), steps })
        })
        .collect();
    played.into_iter().flatten().filter(|story| !story.steps.is_empty()).collect()
}

fn steps(of: &Of<'_>, messages: &[Message], engine: &Engine<'_>, life: &Life<'_>) -> Vec<Told> {
    life.trace().iter().filter_map(|entry| told(of, messages, engine, life, entry)).collect()
}

fn told(
    of: &Of<'_>,
    messages: &[Message],
    engine: &Engine<'_>,
    life: &Life<'_>,
    entry: &Entry,
) -> Option<Told> {
    let program = of.stuff.program;
    let flow = entry.run.and_then(|run| engine.flows.get(usize::try_from(run.flow).ok()?));
    let journey = flow.map(|flow| of.names.journey(flow.0.journey));
    let titled = flow.map(|flow| flow.0.title.clone()).unwrap_or_default();
    let mut stage = None;
    let (kind, title, touchpoint) = match &entry.what {
        What::Event { event, .. } => {
            ("event", program.events.at(*event).head.title.clone(), source(of, *event))
        }
        What::Began => ("begins", titled, None),
        What::Sent(sent) => {
            let place = entry.span.map(|span| of.place(span));
            let shown = messages.iter().find(|one| Some(&one.head.source) == place.as_ref());
            stage = shown.and_then(|one| one.stage.clone());
            let channel = &program.channels.at(sent.channel).head.title;
            let message = &program.messages.at(sent.message).head.title;
            ("sends", format!("{channel}: {message}"), None)
        }
        What::Ended { outcome } => ("ends", format!("{titled}: {outcome}"), None),
        _ => return None,
    };
    Some(Told { at: clock(life.zone(), entry.at), kind, title, touchpoint, journey, stage })
}

/// The touchpoint that an event comes from, by name.
fn source(of: &Of<'_>, event: Id<Event>) -> Option<String> {
    let shown = of.map.touchpoints.iter().map(|one| of.stuff.program.touchpoints.at(one.id));
    let mut shown = shown.filter(|one| one.emits.iter().any(|emitted| emitted.id == event));
    shown.next().map(|one| of.names.touchpoint(&one.head))
}
