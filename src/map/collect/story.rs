//! Stories: what happens to one customer, told by the tests of the map's journeys. Each is played once more,
//! so that a story cannot say what the journeys do not do. Behind them stand the personas of the map: the
//! sample of each in every journey that it can begin, as `simulate` plays it.

use super::Of;
use crate::hir::{Event, Id, Journey, Persona, Test};
use crate::map::document::{Message, Story, Told, Way};
use crate::simulate::words::clock;
use crate::simulate::{self, Options, Stage};
use crate::testing::{self, Ground};
use crate::time::{Engine, Entry, Life, Pass, RunId, What};
use rayon::prelude::*;

/// The stories of a map: those of tests in their order, then those of personas in the order of the map.
pub(super) fn all(of: &Of<'_>, messages: &[Message]) -> Vec<Story> {
    let mut stories = tests(of, messages);
    stories.extend(personas(of, messages));
    stories.retain(|story| !story.steps.is_empty());
    stories
}

/// A story of each test of the journeys of a map, in the order of the tests.
fn tests(of: &Of<'_>, messages: &[Message]) -> Vec<Story> {
    let stuff = of.stuff;
    let first = |test: &Test| {
        let mut shown =
            test.of.iter().filter(|id| of.map.journeys.iter().any(|one| one.id == **id));
        shown.next().copied()
    };
    let tests: Vec<(Id<Test>, &Test, Id<Journey>)> = stuff
        .program
        .tests
        .iter()
        .filter_map(|(id, test)| Some((id, test, first(test)?)))
        .collect();
    let ground = Ground { workspace: stuff.workspace, program: stuff.program, flows: stuff.flows };
    let played: Vec<Option<Story>> = tests
        .into_par_iter()
        .map(|(id, test, journey)| {
            let steps =
                testing::watch(ground, id, |engine, life| steps(of, messages, engine, life))?;
            let (title, source) = (test.title.clone(), of.place(test.span));
            let journey = of.names.journey(journey);
            Some(Story { title, source, journey, persona: None, steps })
        })
        .collect();
    played.into_iter().flatten().collect()
}

/// A story of each persona in each journey that begins for its sample.
fn personas(of: &Of<'_>, messages: &[Message]) -> Vec<Story> {
    let pairs: Vec<(Id<Persona>, Id<Journey>)> = of
        .map
        .personas
        .iter()
        .flat_map(|persona| of.map.journeys.iter().map(|journey| (persona.id, journey.id)))
        .collect();
    let played: Vec<Option<Story>> = pairs
        .into_par_iter()
        .map(|(persona, journey)| simulated(of, messages, persona, journey))
        .collect();
    played.into_iter().flatten().collect()
}

/// The story of a persona in a journey; nothing where the journey is not for it, cannot be run, or does not
/// begin.
fn simulated(
    of: &Of<'_>,
    messages: &[Message],
    persona: Id<Persona>,
    id: Id<Journey>,
) -> Option<Story> {
    let stuff = of.stuff;
    let (whose, journey) = (stuff.program.personas.at(persona), stuff.program.journeys.at(id));
    if whose.samples.is_empty() || journey.persona.is_some_and(|other| other != persona) {
        return None;
    }
    let stage =
        Stage { program: stuff.program, flows: stuff.flows, sources: &stuff.workspace.sources };
    let (flow, _) = stuff.flows.iter().find(|(flow, _)| flow.journey == id)?;
    let cast = simulate::cast(stage, &flow.name, false).ok()?;
    if cast.iter().any(|(_, info)| testing::obstacle(info).is_some()) {
        return None;
    }
    let options = Options {
        journey: flow.name.to_string(),
        persona: Some(whose.head.name.to_string()),
        ..Options::default()
    };
    let look = |engine: &Engine<'_>, life: &Life<'_>| steps(of, messages, engine, life);
    let steps = simulate::watch(stage, &options, look).ok()?;
    steps.iter().any(|step| step.kind == "begins").then(|| Story {
        title: format!("{}: {}", whose.head.title, journey.head.title),
        source: of.place(journey.head.span),
        journey: of.names.journey(id),
        persona: Some(of.names.persona(persona)),
        steps,
    })
}

/// The moments of a life, each with the ways that were taken until then.
fn steps(of: &Of<'_>, messages: &[Message], engine: &Engine<'_>, life: &Life<'_>) -> Vec<Told> {
    let mut steps: Vec<Told> = Vec::new();
    let mut passes = life.walk().iter().peekable();
    let mut ways: Vec<Way> = Vec::new();
    for (at, entry) in life.trace().iter().enumerate() {
        while let Some(pass) = passes.next_if(|pass| pass.entries <= at) {
            ways.extend(way(of, engine, pass));
        }
        if let (What::Began, Some(run)) = (&entry.what, entry.run) {
            ways.extend(begun(of, engine, run));
        }
        if let Some(step) = told(of, messages, engine, life, entry) {
            steps.push(Told { ways: std::mem::take(&mut ways), ..step });
        }
    }
    // What comes behind the last moment belongs to it: where the customer stands then.
    ways.extend(passes.filter_map(|pass| way(of, engine, pass)));
    if let Some(last) = steps.last_mut() {
        last.ways.append(&mut ways);
    }
    steps
}

/// The ways of a run that begins: to `start`, and from there to its first step.
fn begun(of: &Of<'_>, engine: &Engine<'_>, run: RunId) -> Vec<Way> {
    const START: &str = "start";
    let Some((flow, _)) = usize::try_from(run.flow).ok().and_then(|at| engine.flows.get(at)) else {
        return Vec::new();
    };
    let journey = of.names.journey(flow.journey);
    let first = flow.nodes.get(flow.entry.0 as usize).map(|node| node.id.to_string());
    let mut ways = vec![(journey.clone(), None, START.to_owned())];
    ways.extend(first.map(|first| (journey, Some(START.to_owned()), first)));
    ways
}

fn way(of: &Of<'_>, engine: &Engine<'_>, pass: &Pass) -> Option<Way> {
    let (flow, _) = engine.flows.get(usize::try_from(pass.run.flow).ok()?)?;
    let from = flow.nodes.get(pass.node.0 as usize)?;
    let to = *from.kind.successors().get(pass.way)?;
    let to = flow.nodes.get(to.0 as usize)?;
    Some((of.names.journey(flow.journey), Some(from.id.to_string()), to.id.to_string()))
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
    let (at, ways) = (clock(life.zone(), entry.at), Vec::new());
    Some(Told { at, kind, title, touchpoint, journey, stage, ways })
}

/// The touchpoint that an event comes from, by name.
fn source(of: &Of<'_>, event: Id<Event>) -> Option<String> {
    let shown = of.map.touchpoints.iter().map(|one| of.stuff.program.touchpoints.at(one.id));
    let mut shown = shown.filter(|one| one.emits.iter().any(|emitted| emitted.id == event));
    shown.next().map(|one| of.names.touchpoint(&one.head))
}
