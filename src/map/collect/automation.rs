//! What automation does: the journeys of the map, and each of their sends with the time after the trigger.
//!
//! The time is the shortest way through the flow to the send, counted in waits of a fixed length. A wait
//! for a point of the calendar, and the gathering of events, count nothing and are marked, because only
//! data knows how long they are.

use super::Of;
use crate::bounds;
use crate::draw::words::{Lang, Word, filled_twice, label, when};
use crate::flow::{Flow, FlowInfo, NodeId, NodeKind};
use crate::hir::{self, Days, ExprKind, Id, Timer, TriggerKind, Value};
use crate::map::document::{Journey, Linked, Message, Trigger};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Journeys and messages, in the order of the map and of the steps.
pub(super) fn all(of: &Of<'_>, stages: &[Id<hir::Stage>]) -> (Vec<Journey>, Vec<Message>) {
    let (mut journeys, mut messages) = (Vec::new(), Vec::new());
    for shown in &of.map.journeys {
        let flow = of.stuff.flows.iter().find(|(flow, _)| flow.journey == shown.id);
        let sent = flow.map(|(flow, _)| sends(of, flow, stages)).unwrap_or_default();
        journeys.push(journey(of, shown.id, flow));
        messages.extend(sent);
    }
    (journeys, messages)
}

fn journey(of: &Of<'_>, id: Id<hir::Journey>, flow: Option<&(Flow, FlowInfo)>) -> Journey {
    let program = of.stuff.program;
    let journey = program.journeys.at(id);
    let tests = program.tests.iter().filter(|(_, test)| test.of.contains(&id));
    Journey {
        head: of.head(&journey.head, of.names.journey(id)),
        persona: journey.persona.map(|persona| of.names.persona(persona)),
        triggers: journey.triggers.iter().map(|one| trigger(of, one)).collect(),
        goal: journey.watches.iter().any(|watch| watch.outcome == "goal"),
        tests: tests
            .map(|(_, test)| Linked { title: test.title.clone(), source: of.place(test.span) })
            .collect(),
        longest: flow.and_then(|(_, info)| info.longest()),
        most_messages: flow.and_then(|pair| {
            bounds::of(program, &of.stuff.workspace.manifest.prices, pair).run.all
        }),
    }
}

fn trigger(of: &Of<'_>, trigger: &hir::Trigger) -> Trigger {
    let program = of.stuff.program;
    let written = || {
        let words: Vec<&str> =
            of.stuff.workspace.sources.slice(trigger.span).split_whitespace().collect();
        words.strip_prefix(&["trigger"]).unwrap_or(&words).join(" ")
    };
    let lang = Lang::of(&program.locale);
    let word = |word| label(word, lang).to_owned();
    match &trigger.kind {
        TriggerKind::Event { event, .. } => Trigger {
            kind: "event",
            of: Some(of.names.event(*event)),
            title: program.events.at(*event).head.title.clone(),
        },
        TriggerKind::Segment { segment, enters } => {
            let head = &program.segments.at(*segment).head;
            let kind = if *enters { "enters" } else { "leaves" };
            Trigger { kind, of: Some(head.name.to_string()), title: head.title.clone() }
        }
        TriggerKind::Every { days, at } => {
            let title = match days {
                Days::Week(mask) => when::weekly(*mask, *at, lang),
                Days::Month(day) => when::monthly(*day, *at, lang),
            };
            Trigger { kind: "schedule", of: None, title }
        }
        TriggerKind::EachYear { date, at, .. } => {
            let date = of.stuff.workspace.sources.slice(date.span);
            let title = filled_twice(Word::EachYearOn, lang, date, &when::clock(*at));
            Trigger { kind: "date", of: None, title }
        }
        TriggerKind::At { date, at } => {
            let title = filled_twice(Word::OnDate, lang, date, &when::clock(*at));
            Trigger { kind: "date", of: None, title }
        }
        TriggerKind::Started => {
            Trigger { kind: "started", of: None, title: word(Word::StartedByOther) }
        }
        TriggerKind::Api => Trigger { kind: "api", of: None, title: word(Word::StartedByApi) },
        TriggerKind::Later => Trigger { kind: "api", of: None, title: written() },
    }
}

fn sends(of: &Of<'_>, flow: &Flow, stages: &[Id<hir::Stage>]) -> Vec<Message> {
    let program = of.stuff.program;
    let earliest = earliest(flow);
    let shown = |stage: Id<hir::Stage>| {
        let wanted = program.stage_itself(stage);
        stages.iter().find(|one| program.stage_itself(**one) == wanted).copied()
    };
    let gathered = flow.triggers.iter().any(|trigger| trigger.collect.is_some());
    let mut found: Vec<(u32, Message)> = Vec::new();
    for (at, (node, span)) in flow.nodes.iter().zip(&flow.spans).enumerate() {
        let NodeKind::Send { message, via, .. } = &node.kind else { continue };
        let Some(Some((seconds, waits))) = earliest.get(at) else { continue };
        let sent = program.messages.at(*message);
        let stage = match node.stage {
            Some(stage) => shown(stage),
            None => touched(of, flow).and_then(shown),
        };
        let mut head = of.head(&sent.head, sent.head.name.to_string());
        head.source = of.place(*span);
        let names = |list: &Vec<_>| list.iter().map(|id| of.names.channel(*id)).collect();
        let message = Message {
            head,
            journey: of.names.journey(flow.journey),
            step: node.id.to_string(),
            stage: stage.map(|stage| of.names.stage(stage)),
            via: via.iter().map(names).collect(),
            purpose: sent.purpose.map(hir::Purpose::text),
            earliest: *seconds,
            waits: *waits || gathered,
        };
        found.push((span.start, message));
    }
    // A flow is made from its end, and a reader begins with its beginning.
    found.sort_by_key(|(at, message)| (message.earliest, *at));
    found.into_iter().map(|(_, message)| message).collect()
}

/// The stage of the touchpoint that the event of a journey comes from.
fn touched(of: &Of<'_>, flow: &Flow) -> Option<Id<hir::Stage>> {
    let events: Vec<_> = flow
        .triggers
        .iter()
        .filter_map(|trigger| match &trigger.kind {
            TriggerKind::Event { event, .. } => Some(*event),
            _ => None,
        })
        .collect();
    let touchpoints = of.map.touchpoints.iter().map(|one| of.stuff.program.touchpoints.at(one.id));
    touchpoints
        .filter(|one| one.emits.iter().any(|event| events.contains(&event.id)))
        .find_map(|one| one.stage.as_ref().map(|stage| stage.id))
}

/// For each node the fewest seconds from the trigger, and whether a wait without a fixed length lies
/// on that way; nothing for nodes that no way leads to.
fn earliest(flow: &Flow) -> Vec<Option<(i64, bool)>> {
    let mut best: Vec<Option<(i64, bool)>> = vec![None; flow.nodes.len()];
    let mut open = BinaryHeap::from([Reverse((0_i64, false, flow.entry))]);
    while let Some(Reverse((seconds, waits, at))) = open.pop() {
        let place = usize::try_from(at.0).unwrap_or(usize::MAX);
        let (Some(slot), Some(node)) = (best.get_mut(place), flow.nodes.get(place)) else {
            continue;
        };
        if slot.is_some() {
            continue;
        }
        *slot = Some((seconds, waits));
        for (to, takes, open_end) in ways(&node.kind) {
            open.push(Reverse((seconds.saturating_add(takes), waits || open_end, to)));
        }
    }
    best
}

/// The ways from a node: where to, in how many seconds at least, and whether that has no fixed length.
fn ways(kind: &NodeKind) -> Vec<(NodeId, i64, bool)> {
    match kind {
        NodeKind::Wait { span, next, .. } => match &span.kind {
            ExprKind::Value(Value::Duration(seconds)) => vec![(*next, (*seconds).max(0), false)],
            _ => vec![(*next, 0, true)],
        },
        NodeKind::Race { timer, arms, elapsed, past, missing, .. } => {
            let timed = match timer {
                Timer::Span(seconds) => (*elapsed, *seconds, false),
                Timer::Moment { .. } => (*elapsed, 0, true),
            };
            let mut ways: Vec<_> = arms.iter().map(|arm| (arm.to, 0, true)).collect();
            ways.push(timed);
            // Both lead where `elapsed` does where they cannot be: that is no shorter way.
            for way in [*past, *missing] {
                if way != *elapsed {
                    ways.push((way, 0, false));
                }
            }
            ways
        }
        NodeKind::Countdown { points, skipped, next, .. } => {
            let others = [*skipped, *next].map(|to| (to, 0, true));
            points.iter().map(|point| (point.to, 0, true)).chain(others).collect()
        }
        NodeKind::Winner { arms, .. } => arms.iter().map(|arm| (arm.to, 0, true)).collect(),
        other => other.successors().into_iter().map(|to| (to, 0, false)).collect(),
    }
}
