//! What the interpreter tells of a case, in the lines that the engines write too; or why nothing can be compared.

use crate::case::{Case, FUNCTION, Happening, message};
use crate::live::live;
use crate::written::written;
use journeyc::flow::{Flow, FlowInfo, NodeKind};
use journeyc::hir::{
    ArmOn, Construct, Id, Journey, Program, Timer, TriggerKind, Value as Constant, WatchKind,
};
use journeyc::time::{Engine, What};
use journeyc::value::{Data, zone};
use std::collections::{BTreeMap, BTreeSet};

/// What a case did: lines that both sides write in the same way.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Story {
    /// What goes out, calls among it.
    pub(crate) sends: Vec<String>,
    pub(crate) runs: Vec<String>,
    /// Events that a step emits.
    pub(crate) tracks: Vec<String>,
}

/// Why a case is not compared.
pub(crate) enum Besides {
    /// Two runs asked a cap at one instant.
    OneCapAtOnce,
    /// A watched fact was true for no time.
    ForNoTime,
    /// A run was replaced at the instant at which it had begun.
    ReplacedAtOnce,
    /// A run ended by its own timer at the instant at which the clock would have begun another.
    EndsAsTheClockBegins,
    /// An event was emitted at an instant at which another run went on by itself.
    EmittedAtOnce,
    /// A run changed a fact at an instant at which another run went on.
    ChangedAtOnce,
    /// What a run did is over after a span, which begins another run, over and over: each time a thousandth later.
    ThousandthsAdd,
    /// Two events of one name at one instant.
    TwoAtOnce,
    /// A run sent something at an instant at which another run went on, where somebody asks what was sent.
    SentAtOnce,
}

/// The happenings of the story that are receipts for nobody: the newest message of that name did not go out on that
/// channel. An engine that finds messages by their texts would take an older one.
pub(crate) fn unheard(
    case: &Case,
    program: &Program,
    flows: &[(Flow, FlowInfo)],
) -> BTreeSet<usize> {
    let engine = Engine::new(program, flows);
    let life = live(case, program, &engine);
    let mut unheard = BTreeSet::new();
    for (place, (minutes, what)) in case.story.iter().enumerate() {
        let Happening::Receipt(m, email, _) = what else { continue };
        let before = case.at(place, *minutes);
        let sent =
            life.trace().iter().filter(|entry| entry.at <= before).filter_map(|entry| match &entry
                .what
            {
                What::Sent(shown) => Some(shown),
                _ => None,
            });
        let of: Vec<_> = sent
            .filter(|shown| program.messages.at(shown.message).head.name == message(*m))
            .collect();
        let newest = of.iter().map(|shown| shown.send).max();
        let channel = if *email { "email" } else { "sms" };
        let there = of.iter().any(|shown| {
            Some(shown.send) == newest && program.channels.at(shown.channel).head.name == channel
        });
        if !there {
            unheard.insert(place);
        }
    }
    unheard
}

pub(crate) fn interpret(
    case: &Case,
    program: &Program,
    flows: &[(Flow, FlowInfo)],
) -> (Story, Option<Besides>) {
    let engine = Engine::new(program, flows);
    let life = live(case, program, &engine);
    let mut story = Story::default();
    let mut asked: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    let mut begun = BTreeMap::new();
    let mut replaced = false;
    let mut sets: BTreeMap<(i64, u32), u32> = BTreeMap::new();
    // Journeys by the clock: when one came, and when a run of it came to its end by itself.
    let mut came: BTreeSet<(Id<Journey>, i64)> = BTreeSet::new();
    let mut ended: BTreeSet<(Id<Journey>, i64)> = BTreeSet::new();
    let (mut active, mut emitted) = (BTreeMap::<i64, BTreeSet<u32>>::new(), false);
    let mut changed: BTreeSet<(i64, u32)> = BTreeSet::new();
    let mut sent: BTreeSet<(i64, u32)> = BTreeSet::new();
    let (mut heard, mut two) = (BTreeSet::new(), false);
    let thousandths = life.trace().iter().any(|entry| entry.at.rem_euclid(1_000) > 1);
    for entry in life.trace() {
        let at = second(entry.at);
        if let Some(run) = entry.run {
            let runs = active.entry(entry.at).or_default();
            runs.insert(run.number);
            let visit = matches!(&entry.what, What::Tracked { event, .. }
                if program.events.at(*event).head.name == "visit");
            emitted |= visit && runs.len() > 1;
        }
        match &entry.what {
            What::Sent(shown) => {
                let channel = &program.channels.at(shown.channel).head.name;
                let to = match &shown.to {
                    Some(Data::Value(Constant::Text(to))) => to.clone(),
                    other => format!("{other:?}"),
                };
                let text: Vec<&str> = shown.texts.iter().map(|(_, text)| text.as_str()).collect();
                story.sends.push(format!("{at} {channel} to {to}: {}", text.join(" | ")));
                asked.entry(entry.at).or_default().extend(entry.run.map(|run| run.number));
                sent.extend(entry.run.map(|run| (entry.at, run.number)));
            }
            // Only visits are looked back at.
            What::Event { event, .. } if program.events.at(*event).head.name == "visit" => {
                two |= !heard.insert(entry.at);
            }
            What::Called { action, args, failed: false } => {
                let params = &program.actions.at(*action).params;
                let body = params.iter().zip(args).map(|(p, arg)| (p.name.as_str(), arg));
                story.sends.push(format!("{at} lambda to {FUNCTION}: {}", object(program, body)));
            }
            What::Tracked { event, data } if program.events.at(*event).head.name == "noted" => {
                let fields = &program.events.at(*event).fields;
                let body =
                    fields.iter().zip(data.iter()).map(|(f, value)| (f.name.as_str(), value));
                story.tracks.push(format!("{at} {}", object(program, body)));
            }
            What::Closed { gate: journeyc::time::Gate::Cap, .. } => {
                asked.entry(entry.at).or_default().extend(entry.run.map(|run| run.number));
            }
            What::Set { field, .. } => {
                if let Some(run) = entry.run {
                    changed.insert((entry.at, run.number));
                }
                *sets.entry((entry.at, *field)).or_insert(0) += 1;
            }
            What::NotBegun { journey, .. } => {
                came.insert((*journey, entry.at));
            }
            What::Began => {
                came.insert((engine.flows[entry.run.unwrap().flow as usize].0.journey, entry.at));
                begun.insert(entry.run, at);
            }
            What::Ended { outcome } => {
                let (flow, _) = engine.flows[entry.run.unwrap().flow as usize];
                let from = begun.get(&entry.run).cloned().unwrap_or_default();
                let restarted = outcome.as_str() == "restarted";
                replaced |= restarted && from == at;
                if by_the_clock(flow) && !restarted && from != at {
                    ended.insert((flow.journey, entry.at));
                }
                story.runs.push(format!("{} from {from} to {at}: {outcome}", flow.name));
            }
            _ => {}
        }
    }
    for run in life.runs().iter().filter(|run| run.is_alive()) {
        let (flow, _) = engine.flows[run.id.flow as usize];
        story.runs.push(format!("{} from {}: under way", flow.name, second(run.entered)));
    }
    story.sends.sort();
    story.runs.sort();
    story.tracks.sort();
    let together = |runs: &Vec<u32>| runs.iter().any(|run| *run != runs[0]);
    let capped = case.rules.cap.is_some();
    let watched = engine.flows.iter().any(|(flow, _)| watches_facts(flow));
    let beside = |(at, run): &(i64, u32)| {
        active.get(at).is_some_and(|runs| runs.iter().any(|other| other != run))
    };
    let changed = changed.iter().any(beside);
    let asks = flows.iter().any(|(_, info)| info.needs().contains_key(&Construct::SentBefore));
    let besides = if watched && sets.values().any(|times| *times > 1) {
        Some(Besides::ForNoTime)
    } else if emitted {
        Some(Besides::EmittedAtOnce)
    } else if two {
        Some(Besides::TwoAtOnce)
    } else if thousandths {
        Some(Besides::ThousandthsAdd)
    } else if changed {
        Some(Besides::ChangedAtOnce)
    } else if asks && sent.iter().any(beside) {
        Some(Besides::SentAtOnce)
    } else if replaced {
        Some(Besides::ReplacedAtOnce)
    } else if ended.iter().any(|both| came.contains(both)) {
        Some(Besides::EndsAsTheClockBegins)
    } else if capped && asked.values().any(together) {
        Some(Besides::OneCapAtOnce)
    } else {
        None
    };
    (story, besides)
}

/// Does a change of a fact end or wake a run, or begin one.
fn watches_facts(flow: &Flow) -> bool {
    let ends = flow
        .watches
        .iter()
        .any(|watch| matches!(watch.kind, WatchKind::When(_) | WatchKind::While(_)));
    let begins =
        flow.triggers.iter().any(|trigger| matches!(trigger.kind, TriggerKind::Segment { .. }));
    let wakes = flow.nodes.iter().any(|node| match &node.kind {
        NodeKind::Race { timer, arms, .. } => {
            matches!(timer, Timer::Moment { follow: true, .. })
                || arms.iter().any(|arm| matches!(arm.on, ArmOn::Segment { .. }))
        }
        NodeKind::Countdown { follow, .. } => *follow,
        _ => false,
    });
    ends || begins || wakes
}

/// Can time alone begin a journey.
fn by_the_clock(flow: &Flow) -> bool {
    flow.triggers.iter().any(|trigger| {
        // What gathers events begins its run when its time is over.
        let gathers = trigger.collect.is_some();
        gathers
            || matches!(
                trigger.kind,
                TriggerKind::Every { .. }
                    | TriggerKind::EachYear { .. }
                    | TriggerKind::At { .. }
                    | TriggerKind::Segment { .. }
            )
    })
}

/// An instant to the second, in which documents on AWS wait: what falls out of a span does so a thousandth behind
/// its end.
fn second(at: i64) -> String {
    zone::written((at + 999).div_euclid(1_000) * 1_000)
}

/// Fields as the documents write them, in the order of their names.
fn object<'a>(program: &Program, fields: impl Iterator<Item = (&'a str, &'a Data)>) -> String {
    let fields = fields.filter_map(|(name, value)| Some((name, written(program, value)?)));
    serde_json::to_string(&fields.collect::<BTreeMap<_, _>>()).expect("JSON")
}
