//! The customer who gets more messages than the budget: runs of the heaviest journeys, begun together or one after
//! the other, until too many messages go out in one window. Played in the interpreter, with every journey of the story
//! and its caps; nothing of it is taken from the bounds.
//!
//! How: each journey is first shown alone, on the way that sends most. To the customer who gets most happens
//! then what begins the other runs, as long as each adds a message; and what adds nothing is left out again.

use super::{Bounds, most};
use crate::diag::Sink;
use crate::flow::{self, Flow, FlowInfo};
use crate::hir::Program;
use crate::proof::story::{Story, Wish, find, replay, spend, tell};
use crate::proof::unroll::unroll;
use crate::proof::{EFFORT, monday_morning};
use crate::simulate::not_runnable;
use crate::source::SourceMap;
use crate::time::{Engine, Life, What};
use smol_str::SmolStr;
use std::cell::Cell;
use std::collections::BTreeSet;

/// So many journeys play in it, the heaviest first.
const JOURNEYS: usize = 8;
/// How often something more happens to the customer.
const MORE: usize = 24;
/// A budget above this is not shown: nobody reads such a story.
pub(super) const READ: u32 = 24;
/// A minute, in milliseconds.
const MINUTE: i64 = 60_000;

/// A story that shows it, in words, with the names of the journeys that play in it.
pub(super) struct Shown {
    pub(super) story: Story,
    pub(super) names: Vec<SmolStr>,
    pub(super) told: Vec<String>,
}

/// More messages to a customer than `most` within so many seconds, by these journeys, heaviest first.
pub(super) fn story(
    program: &Program,
    sources: &SourceMap,
    heaviest: &[&Bounds],
    (seconds, most): (i64, u32),
) -> Option<Shown> {
    if most > READ {
        return None;
    }
    let window = seconds.saturating_mul(1_000);
    let (bounds, flows): (Vec<&Bounds>, Vec<(Flow, FlowInfo)>) = heaviest
        .iter()
        .filter_map(|bounds| {
            let flow = flow::lower(program, bounds.journey);
            let info = flow::verify(program, &flow, &mut Sink::default())?;
            // What has no meaning yet cannot be played, and is refused by name where it is built.
            not_runnable(&flow, &info).is_empty().then_some((*bounds, (flow, info)))
        })
        .take(JOURNEYS)
        .unzip();
    let effort = Cell::new(EFFORT);
    let search = Search { engine: silent(program, &flows), window, most, effort: &effort };
    let alone: Vec<Story> =
        (0..flows.len()).filter_map(|at| search.alone(program, at, bounds.get(at)?)).collect();
    let story = search.together(&alone)?;
    // Journeys that have no run in it are left out, if it shows the same without them.
    let life = replay(&search.engine, &story);
    let runs: BTreeSet<usize> = life.runs().iter().map(|run| run.id.flow as usize).collect();
    let playing: Vec<(Flow, FlowInfo)> =
        runs.iter().filter_map(|at| flows.get(*at).cloned()).collect();
    let small = silent(program, &playing);
    let same = crowd(&replay(&small, &story), window).len() > most as usize;
    let (flows, engine) = if same { (&playing, small) } else { (&flows, search.engine) };
    let names = flows.iter().map(|(flow, _)| flow.name.clone()).collect();
    let life = replay(&engine, &story);
    let told = vec![tell(sources, flows, &engine, &story), listed(program, &life, window)];
    Some(Shown { story, names, told })
}

fn silent<'e>(program: &'e Program, flows: &'e [(Flow, FlowInfo)]) -> Engine<'e> {
    let mut engine = Engine::new(program, flows);
    engine.texts = false;
    engine
}

struct Search<'e> {
    engine: Engine<'e>,
    window: i64,
    most: u32,
    effort: &'e Cell<usize>,
}

impl Search<'_> {
    /// One journey alone: the customer who gets as many of its messages as can be shown.
    fn alone(&self, program: &Program, at: usize, bounds: &Bounds) -> Option<Story> {
        let (flow, _) = self.engine.flows.get(at)?;
        let unrolled = unroll(flow);
        let path = most::fullest(&unrolled, bounds).unwrap_or_default();
        let sends = |(node, way): &&(flow::NodeId, usize)| {
            *way == 0 && matches!(bounds.weights.get(node.0 as usize), Some(Some(_)))
        };
        // More than is too many need not be shown.
        let whole = path.iter().filter(sends).count().clamp(1, self.most as usize + 1);
        (1..=whole).rev().find_map(|wanted| {
            let shows = |life: &Life<'_>| crowd(life, self.window).len() >= wanted;
            let (path, begins) = (path.clone(), monday_morning(program));
            let wish =
                Wish { flow: at, path, begins, with: &|_| {}, shows: &shows, effort: self.effort };
            find(&self.engine, &wish)
        })
    }

    /// How many messages go out in the fullest window of a story; nothing once the search has taken too long.
    fn count(&self, story: &Story) -> Option<usize> {
        // Each thing that happens can lead through each journey.
        let nodes: usize = self.engine.flows.iter().map(|(flow, _)| flow.nodes.len()).sum();
        let steps = (story.inputs.len() + 1).saturating_mul(nodes);
        spend(self.effort, steps).then(|| crowd(&replay(&self.engine, story), self.window).len())
    }

    /// Stories put together until there are too many messages in a window.
    fn together(&self, alone: &[Story]) -> Option<Story> {
        // Of those that get the same, the customer of the heaviest journey.
        let mut best: Option<(usize, Story)> = None;
        for story in alone {
            let count = self.count(story)?;
            if best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, story.clone()));
            }
        }
        let (mut count, mut story) = best?;
        for _ in 0..MORE {
            if count > self.most as usize {
                return Some(self.without_idle(story));
            }
            (count, story) = self.fuller(alone, count, &story)?;
        }
        None
    }

    /// A story with something more that makes it fuller.
    fn fuller(&self, alone: &[Story], count: usize, story: &Story) -> Option<(usize, Story)> {
        let ends = replay(&self.engine, story).trace().iter().map(|entry| entry.at).max();
        let ends = ends.unwrap_or(story.begins) - story.begins;
        for more in alone {
            for later in [MINUTE, 0, ends.saturating_add(MINUTE)] {
                for as_other in [false, true] {
                    let tried = joined(story, more, later, as_other);
                    let found = self.count(&tried)?;
                    if found > count {
                        return Some((found, tried));
                    }
                }
            }
        }
        None
    }

    /// The story without what it does not need.
    fn without_idle(&self, mut story: Story) -> Story {
        for at in (0..story.inputs.len()).rev() {
            let mut less = story.clone();
            less.inputs.remove(at);
            match self.count(&less) {
                Some(count) if count > self.most as usize => story = less,
                Some(_) => {}
                None => break,
            }
        }
        story
    }
}

/// One story with what happens in another, so much later; and if so wanted, with what is known of the other's customer.
fn joined(story: &Story, more: &Story, later: i64, as_other: bool) -> Story {
    let mut all = story.clone();
    let moved = |at: i64| story.begins.saturating_add(at - more.begins).saturating_add(later);
    all.inputs.extend(more.inputs.iter().map(|(at, input)| (moved(*at), input.clone())));
    all.inputs.sort_by_key(|(at, _)| *at);
    all.reaches = all.reaches.max(moved(more.reaches));
    if as_other {
        for (field, value) in &more.given.fields {
            all.given.fields.retain(|(other, _)| other != field);
            all.given.fields.push((*field, value.clone()));
        }
        let given = more.given.clone();
        all.given.segments.extend(given.segments);
        all.given.history.extend(given.history);
        all.given.history.sort_by_key(|(at, _, _)| *at);
        all.given.arms.extend(given.arms);
        all.given.answers.extend(given.answers);
        all.given.consent.extend(given.consent);
    }
    all
}

/// The messages to the customer in the fullest window of a life: instant, and place in the trace.
fn crowd(life: &Life<'_>, window: i64) -> Vec<(i64, usize)> {
    let mut seen = BTreeSet::new();
    let sent: Vec<(i64, usize)> = life
        .trace()
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| match &entry.what {
            // What falls back is one message.
            What::Sent(shown) if shown.recipient.is_none() && seen.insert(shown.send) => {
                Some((entry.at, place))
            }
            _ => None,
        })
        .collect();
    let from = |at: usize| -> &[(i64, usize)] {
        let rest = sent.get(at..).unwrap_or_default();
        let begins = rest.first().map_or(0, |(at, _)| *at);
        rest.get(..rest.partition_point(|(at, _)| *at < begins.saturating_add(window)))
            .unwrap_or_default()
    };
    // Of those that are as full, the first.
    (0..sent.len()).rev().map(from).max_by_key(|of| of.len()).unwrap_or_default().to_vec()
}

/// `6 messages within 24 hours of 2026-11-02 10:00: ..`
fn listed(program: &Program, life: &Life<'_>, window: i64) -> String {
    let crowd = crowd(life, window);
    let name = |place: usize| match life.trace().get(place).map(|entry| &entry.what) {
        Some(What::Sent(shown)) => program.messages.at(shown.message).head.name.as_str(),
        _ => "",
    };
    let mut names: Vec<(&str, usize)> = Vec::new();
    for (_, place) in &crowd {
        let name = name(*place);
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, times)) => *times += 1,
            None => names.push((name, 1)),
        }
    }
    let shown: Vec<String> = names
        .into_iter()
        .map(|(name, times)| match times {
            1 => name.to_owned(),
            _ => format!("{name} ({times} times)"),
        })
        .collect();
    let span = crate::value::spoken(window / 1_000);
    format!("{} messages go out within {span}: {}", crowd.len(), shown.join(", "))
}
