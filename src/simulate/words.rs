//! What the trace knows, in words.

use super::Stage;
use crate::flow::{BranchOf, Flow, NodeId, NodeKind};
use crate::hir::{ArmOn, Channel, Effect, Id, Message, STATUSES};
use crate::text::render::OTHER_STYLE;
use crate::time::{Engine, Entry, Shown, What};
use crate::value::zone::Zone;
use crate::value::{Data, params, rendered, written};

/// A line of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The instant.
    pub(crate) at: i64,
    /// On the customer's clock: `2026-11-02 10:00`, with seconds where there are some.
    pub(crate) clock: String,
    /// The journey, with the number of the run where the customer had several.
    pub(crate) run: String,
    /// What happened.
    pub(crate) text: String,
    /// The place in the source that made it so: `journeys/cart.journey:22`.
    pub(crate) place: Option<String>,
    /// More about it: the texts of a message.
    pub(crate) more: Vec<(String, String)>,
}

/// All lines of a trace, in order.
pub(crate) fn lines(
    stage: Stage<'_>,
    engine: &Engine<'_>,
    zone: &Zone,
    trace: &[Entry],
) -> Vec<Line> {
    trace.iter().filter_map(|entry| line(stage, engine, zone, trace, entry)).collect()
}

/// One entry; nothing for what a person need not know.
pub(crate) fn line(
    stage: Stage<'_>,
    engine: &Engine<'_>,
    zone: &Zone,
    trace: &[Entry],
    entry: &Entry,
) -> Option<Line> {
    let text = text(stage, engine, zone, entry)?;
    let run = entry.run.and_then(|id| {
        let (flow, _) = engine.flows.get(id.flow as usize)?;
        let runs = trace.iter().filter(|other| {
            matches!(other.what, What::Began) && other.run.is_some_and(|run| run.flow == id.flow)
        });
        let mut numbers = runs.filter_map(|other| other.run).map(|run| run.number);
        let place = numbers.clone().position(|number| number == id.number)?;
        let several = numbers.nth(1).is_some();
        Some(if several { format!("{} ({})", flow.name, place + 1) } else { flow.name.to_string() })
    });
    let place = entry.span.map(|span| {
        let at = stage.sources.place(span.file, span.start);
        format!("{}:{}", stage.sources.path(span.file), at.line)
    });
    let more = match &entry.what {
        What::Sent(shown) => shown
            .texts
            .iter()
            .filter(|(slot, _)| slot != "html")
            .map(|(slot, text)| (slot.to_string(), text.clone()))
            .collect(),
        _ => Vec::new(),
    };
    Some(Line {
        at: entry.at,
        clock: clock(zone, entry.at),
        run: run.unwrap_or_default(),
        text,
        place,
        more,
    })
}

/// An instant on a clock.
pub(crate) fn clock(zone: &Zone, at: i64) -> String {
    let Some(local) = zone.local(at) else { return crate::value::zone::written(at) };
    let form = match (local.second(), local.subsec_nanosecond()) {
        (0, 0) => "%Y-%m-%d %H:%M",
        (_, 0) => "%Y-%m-%d %H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S%.3f",
    };
    local.strftime(form).to_string()
}

fn text(stage: Stage<'_>, engine: &Engine<'_>, zone: &Zone, entry: &Entry) -> Option<String> {
    let program = stage.program;
    let message = |id: Id<Message>| &program.messages.at(id).head.name;
    let channel = |id: Id<Channel>| &program.channels.at(id).head.name;
    let flow = entry.run.and_then(|run| engine.flows.get(run.flow as usize)).map(|(flow, _)| flow);
    Some(match &entry.what {
        What::Event { event, data, own } => {
            let declared = program.events.at(*event);
            let data =
                written(program, &crate::hir::Ty::Event(*event), &Data::Fields(data.clone()));
            let whose = if *own || declared.about_thing { "" } else { " of somebody else" };
            format!("{}{whose} {data}", declared.head.name)
        }
        What::Began => "begins".to_owned(),
        What::Gathers { journey, until } => {
            let name = &program.journeys.at(*journey).head.name;
            format!("gathered for {name}, until {}", clock(zone, *until))
        }
        What::NotBegun { journey, why } => {
            format!("{} does not begin: {}", program.journeys.at(*journey).head.name, why.text())
        }
        What::Waits { node, until } => {
            let id = node_id(flow, *node);
            match until {
                Some(until) => format!("{id}: waits, until {} at the latest", clock(zone, *until)),
                None => format!("{id}: waits"),
            }
        }
        What::Woke { node, way } => {
            format!("{}: {}", node_id(flow, *node), way_name(stage, flow?, *node, *way))
        }
        What::Closed { .. } => closed(stage, zone, &entry.what),
        What::Refused { message: m, channel: c } => {
            format!("{} via {} is refused by the provider", message(*m), channel(*c))
        }
        What::Sent(shown) => {
            format!("sends {} {}", message(shown.message), way_out(stage, zone, shown))
        }
        What::Status { message: m, channel: c, status, late } => {
            let status = STATUSES.get(*status as usize).copied().unwrap_or("?");
            let late = if *late { ", after it had moved on" } else { "" };
            format!("{} via {} is {status}{late}", message(*m), channel(*c))
        }
        What::Replied { message: m, text, choice } => {
            let said = match (text, choice) {
                (_, Some(choice)) => format!("chooses {choice}"),
                (Some(text), None) => format!("says {text:?}"),
                (None, None) => "says nothing".to_owned(),
            };
            format!("answers {}: {said}", message(*m))
        }
        What::Inbound { channel: c, text } => format!("writes via {}: {text:?}", channel(*c)),
        What::Set { field, value } => {
            let field = program.profile_fields().get(*field as usize)?;
            format!("{} is {}", field.name, written(program, &field.ty, value))
        }
        What::Blocked { channel: c, blocked } => {
            let verb = if *blocked { "blocked" } else { "not blocked any more" };
            format!("{} is {verb}", channel(*c))
        }
        What::Member { segment, member } => {
            let verb = if *member { "enters" } else { "leaves" };
            format!("{verb} {}", program.segments.at(*segment).head.name)
        }
        What::Consent { grant, purpose, channels } => {
            let verb = if *grant { "granted" } else { "withdrawn" };
            let names: Vec<&str> = channels.iter().map(|c| channel(*c).as_str()).collect();
            format!("consent to {} is {verb} on {}", purpose.text(), names.join(", "))
        }
        What::Called { action, failed, .. } => {
            let name = &program.actions.at(*action).head.name;
            if *failed { format!("calls {name}, which fails") } else { format!("calls {name}") }
        }
        What::Tracked { event, .. } => format!("tracks {}", program.events.at(*event).head.name),
        What::Drew { split, arm } => {
            let name = split.rsplit_once('.').map_or(split.as_str(), |(_, name)| name);
            format!("draws {arm} of {name}")
        }
        What::Decided { split, arm } => {
            let name = split.rsplit_once('.').map_or(split.as_str(), |(_, name)| name);
            format!("{arm} has won {name}")
        }
        What::Won { split, arm, known } => {
            let name = split.rsplit_once('.').map_or(split.as_str(), |(_, name)| name);
            let why = if *known { "" } else { " (nobody was counted: the first arm)" };
            format!("takes {arm}, which has won {name}{why}")
        }
        What::Ended { outcome } => format!("ends: {outcome}"),
        What::Endless => "journeys keep each other going without time passing; stopped".to_owned(),
    })
}

/// Why a message did not go out at once, and what follows; nothing for other entries.
pub(crate) fn closed(stage: Stage<'_>, zone: &Zone, what: &What) -> String {
    let What::Closed { message, channel, gate, effect, until } = what else {
        return String::new();
    };
    let program = stage.program;
    let name = &program.messages.at(*message).head.name;
    let on = channel.map(|c| format!(" via {}", program.channels.at(c).head.name));
    let then = match (effect, until) {
        (None, _) => "the next channel is asked".to_owned(),
        (Some(Effect::Defer), Some(until)) => format!("held until {}", clock(zone, *until)),
        (Some(Effect::Skip), _) => "skipped".to_owned(),
        (Some(_), _) => "dropped".to_owned(),
    };
    format!("{name}{} is stopped by {}: {then}", on.unwrap_or_default(), gate.text())
}

/// How a message went out: `via push in da to token-1 with { off: 10% }`.
pub(crate) fn way_out(stage: Stage<'_>, zone: &Zone, shown: &Shown) -> String {
    let program = stage.program;
    let message = program.messages.at(shown.message);
    let channel = &program.channels.at(shown.channel).head.name;
    let locale = message.locales.get(shown.locale);
    let locale = locale.map(|tag| format!(" in {tag}")).unwrap_or_default();
    let shows = |data: &Option<Data>| {
        data.as_ref().and_then(|data| rendered(program, data, OTHER_STYLE, zone))
    };
    let to = match (shows(&shown.recipient), shows(&shown.to)) {
        (Some(whom), Some(to)) if whom != to => format!(" to {whom}, {to}"),
        (_, Some(to)) => format!(" to {to}"),
        _ => String::new(),
    };
    // What has parts, such as an event, stands where it came from.
    let plain = params(message)
        .iter()
        .zip(shown.args.iter())
        .filter(|(_, value)| matches!(value, Data::Value(_) | Data::Instant(_)))
        .map(|(var, value)| format!("{}: {}", var.name, written(program, &var.ty, value)));
    let with: Vec<String> = plain.collect();
    let with =
        if with.is_empty() { String::new() } else { format!(" with {{ {} }}", with.join(", ")) };
    format!("via {channel}{locale}{to}{with}")
}

fn node_id(flow: Option<&Flow>, node: NodeId) -> &str {
    flow.and_then(|flow| flow.nodes.get(node.0 as usize)).map_or("?", |node| node.id.as_str())
}

/// A way out of a node, as the source names it.
pub(crate) fn way_name(stage: Stage<'_>, flow: &Flow, node: NodeId, way: usize) -> String {
    let program = stage.program;
    let Some(node) = flow.nodes.get(node.0 as usize) else { return "?".to_owned() };
    let past = |arms: usize, names: &[&str]| {
        way.checked_sub(arms).and_then(|at| names.get(at)).map_or("on", |name| *name).to_owned()
    };
    match &node.kind {
        NodeKind::Race { arms, timer, .. } => match arms.get(way) {
            Some(arm) => match &arm.on {
                ArmOn::Event(pattern) => {
                    format!("on {}", program.events.at(pattern.event).head.name)
                }
                ArmOn::Reply { message, .. } => {
                    format!("on reply to {}", program.messages.at(*message).head.name)
                }
                ArmOn::Status { status, message, channel } => {
                    let status = STATUSES.get(*status as usize).copied().unwrap_or("?");
                    let via = channel.map(|c| format!(" via {}", program.channels.at(c).head.name));
                    let name = &program.messages.at(*message).head.name;
                    format!("on {status} of {name}{}", via.unwrap_or_default())
                }
                ArmOn::Inbound { channel, .. } => {
                    format!("on message from {}", program.channels.at(*channel).head.name)
                }
                ArmOn::Segment { segment, enters } => {
                    let verb = if *enters { "enters" } else { "leaves" };
                    format!("on {verb} {}", program.segments.at(*segment).head.name)
                }
            },
            None => match timer {
                crate::hir::Timer::Span(_) => past(arms.len(), &["timeout", "past", "missing"]),
                crate::hir::Timer::Moment { .. } => {
                    past(arms.len(), &["reached", "past", "missing"])
                }
            },
        },
        NodeKind::Countdown { points, .. } => {
            if way < points.len() {
                format!("point {}", way + 1)
            } else {
                past(points.len(), &["skipped", "behind the last"])
            }
        }
        NodeKind::Send { .. } => past(0, &["on", "unreachable", "failed"]),
        NodeKind::Call { .. } => past(0, &["on", "failed"]),
        NodeKind::Loop { .. } => past(0, &["once more", "exhausted"]),
        NodeKind::Branch { of, arms, .. } => match (of, arms.get(way)) {
            (_, None) => "else".to_owned(),
            (BranchOf::If, Some(arm)) => {
                let words = stage.sources.slice(arm.condition.span);
                format!("if {}", words.split_whitespace().collect::<Vec<_>>().join(" "))
            }
            (_, Some(arm)) => arm.label.clone(),
        },
        NodeKind::Split { arms, .. } => {
            arms.get(way).map_or_else(|| "?".to_owned(), |arm| arm.name.to_string())
        }
        NodeKind::Winner { arms, .. } => {
            arms.get(way).map_or_else(|| "?".to_owned(), |arm| format!("{} has won", arm.name))
        }
        _ => "on".to_owned(),
    }
}
