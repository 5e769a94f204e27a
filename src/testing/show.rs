//! What happened, in words: the rows of a timeline.

use super::{Ground, ways};
use crate::hir::{Effect, Field, STATUSES};
use crate::source::Span;
use crate::time::{Engine, Entry, Gate, Life, RunId, Shown, What};
use crate::value::zone::Zone;
use crate::value::{Data, written};

/// The days of the week, Monday first.
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A row of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When, in milliseconds of universal time.
    pub at: i64,
    /// On the customer's clock: `mon 2026-11-02 10:00`.
    pub clock: String,
    /// What.
    pub text: String,
    /// The place in the source that made it so.
    pub place: Option<Span>,
}

/// Everything that happened so far.
pub(super) fn rows(ground: Ground<'_>, engine: &Engine<'_>, life: &Life<'_>) -> Vec<Row> {
    let rows = life.trace().iter().filter_map(|entry| {
        Some(Row {
            at: entry.at,
            clock: clock(life.zone(), entry.at),
            text: text(ground, engine, life, entry)?,
            place: entry.span,
        })
    });
    rows.collect()
}

/// `mon 2026-11-02 10:00`, with seconds where there are some.
pub(super) fn clock(zone: &Zone, at: i64) -> String {
    let Some(local) = zone.local(at) else { return at.to_string() };
    let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
    let day = WEEK.get(day).copied().unwrap_or_default();
    let (date, hour, minute) = (local.date(), local.hour(), local.minute());
    match local.second() {
        0 => format!("{day} {date} {hour:02}:{minute:02}"),
        second => format!("{day} {date} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// `1 time`, `2 times`
pub(super) fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// The source's text, on one line.
pub(super) fn source(ground: Ground<'_>, span: Span) -> String {
    one_line(ground.workspace.sources.slice(span))
}

/// The head of an arm: a place without length stands for what comes up to its block.
pub(super) fn head(ground: Ground<'_>, span: Span) -> String {
    if span.start < span.end {
        return source(ground, span);
    }
    let text = ground.workspace.sources.text(span.file);
    let rest = text.get(span.start as usize..).unwrap_or_default();
    one_line(rest.split(['{', '\n']).next().unwrap_or_default())
}

/// Text without breaks.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `path:line`
pub(super) fn place(ground: Ground<'_>, span: Span) -> String {
    let sources = &ground.workspace.sources;
    format!("{}:{}", sources.path(span.file), sources.place(span.file, span.start).line)
}

/// The journey of a run, with its number where the customer has several of it.
fn run(engine: &Engine<'_>, life: &Life<'_>, id: RunId) -> String {
    let name = engine.flows.get(id.flow as usize).map_or("", |(flow, _)| flow.name.as_str());
    let same = || life.runs().iter().filter(|run| run.id.flow == id.flow);
    if same().count() < 2 {
        return name.to_owned();
    }
    let place = same().position(|run| run.id == id).unwrap_or(0);
    format!("{name}#{}", place + 1)
}

fn text(ground: Ground<'_>, engine: &Engine<'_>, life: &Life<'_>, entry: &Entry) -> Option<String> {
    let program = ground.program;
    let who = entry.run.map(|id| run(engine, life, id)).unwrap_or_default();
    let flow = entry.run.and_then(|run| engine.flows.get(run.flow as usize));
    Some(match &entry.what {
        What::Event { event, data } => {
            // What a step has tracked stands there already.
            if entry.run.is_some() {
                return None;
            }
            let event = program.events.at(*event);
            format!("{}{}", event.head.name, payload(ground, &event.fields, data))
        }
        What::Began => {
            let key = entry.run.and_then(|id| life.runs().get(id.number as usize));
            match key.and_then(|run| run.key.as_ref()) {
                Some(key) => format!("{who} begins, key {}", value(ground, key)),
                None => format!("{who} begins"),
            }
        }
        What::NotBegun { journey, why } => {
            let name = &program.journeys.at(*journey).head.name;
            format!("{name} does not begin: {}", why.text())
        }
        What::Waits { until, .. } => match until {
            Some(until) => format!("{who} waits until {}", clock(life.zone(), *until)),
            None => format!("{who} waits"),
        },
        What::Woke { node, way } => {
            let (flow, _) = flow?;
            format!("{who} goes on: {}", ways::name(ground, flow, *node, *way))
        }
        What::Closed { .. } => format!("{who}: {}", closed(ground, life.zone(), entry)),
        What::Refused { message, channel } => format!(
            "{who}: the provider refuses {} via {}",
            program.messages.at(*message).head.name,
            program.channels.at(*channel).head.name
        ),
        What::Sent(shown) => {
            let name = &program.messages.at(shown.message).head.name;
            format!("{who} sends {name} {}", details(ground, shown))
        }
        What::Status { message, channel, status, late } => format!(
            "{} is {} via {}{}",
            program.messages.at(*message).head.name,
            STATUSES.get(*status as usize).copied().unwrap_or_default(),
            program.channels.at(*channel).head.name,
            if *late { ", after it moved on" } else { "" }
        ),
        What::Replied { message, text, choice } => {
            let name = &program.messages.at(*message).head.name;
            match (choice, text) {
                (Some(choice), _) => format!("reply to {name}: {choice}"),
                (None, Some(text)) => format!("reply to {name}: {text:?}"),
                (None, None) => format!("reply to {name}"),
            }
        }
        What::Inbound { channel, text } => {
            format!("message from {}: {text:?}", program.channels.at(*channel).head.name)
        }
        What::Set { field, value } => {
            let declared = program.profile_fields().get(*field as usize)?;
            let value = written(program, &declared.ty, value);
            let who = if who.is_empty() { String::new() } else { format!("{who}: ") };
            format!("{who}{} = {value}", declared.name)
        }
        What::Consent { grant, purpose, channels } => {
            let names: Vec<&str> =
                channels.iter().map(|id| program.channels.at(*id).head.name.as_str()).collect();
            let verb = if *grant { "granted" } else { "withdrawn" };
            format!("{who}: consent {} {verb} on {}", purpose.text(), names.join(", "))
        }
        What::Called { action, args, failed } => {
            let action = program.actions.at(*action);
            let args: Vec<String> = super::run::shown_fields(&action.params, args)
                .map(|(field, value)| {
                    format!("{}: {}", field.name, written(program, &field.ty, value))
                })
                .collect();
            let end = if *failed { ", which fails" } else { "" };
            format!("{who} calls {}({}){end}", action.head.name, args.join(", "))
        }
        What::Tracked { event, data } => {
            let event = program.events.at(*event);
            format!("{who} tracks {}{}", event.head.name, payload(ground, &event.fields, data))
        }
        What::Drew { split, arm } => {
            let split = split.rsplit('.').next().unwrap_or_default();
            format!("{who} draws {arm} of {split}")
        }
        What::Ended { outcome } => format!("{who} ends: {outcome}"),
        What::Endless => "the journeys keep each other going; stopped".to_owned(),
    })
}

fn payload(ground: Ground<'_>, fields: &[Field], data: &[Data]) -> String {
    let pairs: Vec<String> = super::run::shown_fields(fields, data)
        .map(|(field, value)| {
            format!("{}: {}", field.name, written(ground.program, &field.ty, value))
        })
        .collect();
    if pairs.is_empty() { String::new() } else { format!(" {{ {} }}", pairs.join(", ")) }
}

/// A value whose type is not at hand.
fn value(ground: Ground<'_>, data: &Data) -> String {
    let ty = match data {
        Data::Value(crate::hir::Value::Text(_)) => crate::hir::Ty::Text(None),
        _ => crate::hir::Ty::Error,
    };
    written(ground.program, &ty, data)
}

/// Why a message did not go out at once.
pub(super) fn closed(ground: Ground<'_>, zone: &Zone, entry: &Entry) -> String {
    let What::Closed { message, channel, gate, effect, until } = &entry.what else {
        return String::new();
    };
    let message = &ground.program.messages.at(*message).head.name;
    let on = channel.map(|id| format!(" on {}", ground.program.channels.at(id).head.name));
    let on = on.unwrap_or_default();
    let why = match gate {
        Gate::Consent => format!("no consent{on}"),
        Gate::Suppression => format!("blocked{on}"),
        Gate::Address => format!("no address{on}"),
        Gate::Quiet => "quiet hours".to_owned(),
        Gate::Office => "outside office hours".to_owned(),
        Gate::Cap => "a cap is full".to_owned(),
        Gate::Expired => "it has expired".to_owned(),
    };
    match (effect, until) {
        (_, Some(until)) => format!("{message} is held until {}: {why}", clock(zone, *until)),
        (Some(Effect::Skip | Effect::Defer), _) => format!("{message} is skipped: {why}"),
        (Some(Effect::Drop), _) => format!("{message} is dropped: {why}"),
        (None, None) => format!("{message}: {why}"),
    }
}

/// `via sms in da to "+45" with { off: 10% }`
pub(super) fn details(ground: Ground<'_>, shown: &Shown) -> String {
    let program = ground.program;
    let message = program.messages.at(shown.message);
    let channel = &program.channels.at(shown.channel).head.name;
    let locale = message.locales.get(shown.locale).map_or("", smol_str::SmolStr::as_str);
    let to = shown.to.as_ref().map(|to| format!(" to {}", value(ground, to)));
    let params = crate::value::params(message).iter().zip(shown.args.iter());
    // What a parameter holds that has parts stands at the event that brought it.
    let plain = params.filter(|(_, value)| matches!(value, Data::Value(_) | Data::Instant(_)));
    let with: Vec<String> = plain
        .map(|(var, value)| format!("{}: {}", var.name, written(program, &var.ty, value)))
        .collect();
    let with =
        if with.is_empty() { String::new() } else { format!(" with {{ {} }}", with.join(", ")) };
    let to = to.unwrap_or_default();
    format!("via {channel} in {locale}{to}{with}")
}
