//! What happens: one JSON object a line, as the wire contracts write it.
//!
//! ```text
//! {"at": "2026-11-02T09:00:00Z", "event": "cart_abandoned", "data": {"cart_id": "c1", ..}}
//! {"at": "+10 minutes", "event": "friend_joined", "of": "anyone", "data": {}}
//! {"at": "+30 minutes", "message": "cart_reminder", "channel": "sms", "status": "clicked"}
//! {"at": "+1 hour",  "message": "cart_reminder", "text": "yes", "choice": "yes"}
//! {"at": "+1 hour",  "channel": "sms", "text": "When does it come?"}
//! {"at": "+2 hours", "set": {"tier": "gold", "birthday": null}}
//! {"at": "+2 hours", "consent": "marketing/sms", "granted": false}
//! {"at": "+2 hours", "block": "sms", "blocked": true}
//! {"at": "+2 hours", "segment": "vip", "member": true}
//! {"at": "+1 day",   "journey": "win_back", "args": {}}
//! {"at": "+2 days",  "split": "win_back.words", "won": "plain"}
//! ```
//!
//! A line says one thing, and nothing that it says is passed over: a key that has no place in it is an error.

use super::Stage;
use super::customer::{channel, consent, external, winner};
use crate::diag::suggest;
use crate::hir::{Field, Id, Message, STATUSES};
use crate::time::{Engine, Input};
use crate::value::calendar::LAST;
use crate::value::zone::{self, Zone};
use crate::value::{Data, constant, moment};
use crate::wire::read;
use serde_json::Value as Json;

/// What a line can say: the key that says what happens, and those that go with it.
const LINES: [(&str, &[&str]); 9] = [
    ("event", &["data", "of", "event_id"]),
    ("journey", &["args", "request_id"]),
    ("set", &[]),
    ("consent", &["granted"]),
    ("block", &["blocked"]),
    ("segment", &["member"]),
    ("split", &["won"]),
    ("message", &["channel", "status", "text", "choice"]),
    ("channel", &["text"]),
];

/// All lines of a document, each with its instant; `from` is what `+1 hour` counts from.
pub(super) fn lines(
    stage: Stage<'_>,
    engine: &Engine<'_>,
    zone: &Zone,
    from: i64,
    text: &str,
) -> Result<Vec<(i64, Vec<Input>)>, String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let read = one(stage, engine, zone, from, line);
        found.push(read.map_err(|wrong| format!("line {} of the events: {wrong}", number + 1))?);
    }
    Ok(found)
}

/// One line: its instant, and what happens then.
pub(crate) fn one(
    stage: Stage<'_>,
    engine: &Engine<'_>,
    zone: &Zone,
    from: i64,
    line: &str,
) -> Result<(i64, Vec<Input>), String> {
    let json: Json = serde_json::from_str(line).map_err(|wrong| format!("no JSON: {wrong}"))?;
    let at = match json.get("at").and_then(Json::as_str) {
        Some(text) => instant(zone, from, text)?,
        None => return Err("`at` is missing: an instant, or a span like \"+2 hours\"".into()),
    };
    Ok((at, inputs(stage, engine, &json)?))
}

/// What a line says, whatever its time.
pub(crate) fn inputs(
    stage: Stage<'_>,
    engine: &Engine<'_>,
    json: &Json,
) -> Result<Vec<Input>, String> {
    let program = stage.program;
    nothing_else(json)?;
    let text = |key: &str| json.get(key).and_then(Json::as_str);
    let empty = Json::Object(serde_json::Map::new());
    let default = |expr: &crate::hir::Expr| constant(program, expr);
    if let Some(name) = text("event") {
        let found = program.events.iter().find(|(_, event)| {
            event.head.name == name || format!("{}.{}", event.head.module, event.head.name) == name
        });
        let Some((id, event)) = found else {
            let names: Vec<&str> =
                program.events.iter().map(|(_, e)| e.head.name.as_str()).collect();
            return Err(suggest::unknown("event", name, &names));
        };
        let data = json.get("data").unwrap_or(&empty);
        let data = read::fields(program, &event.fields, data, name, &default)?;
        return match text("of") {
            None => Ok(vec![Input::Event(id, data)]),
            Some("anyone") => Ok(vec![Input::Other(id, data)]),
            Some(_) => Err("`of` should be \"anyone\": an event of somebody else".into()),
        };
    }
    if let Some(name) = text("journey") {
        let Some(place) = engine.flow(name) else {
            let names: Vec<&str> =
                engine.flows.iter().map(|(flow, _)| flow.name.as_str()).collect();
            return Err(suggest::unknown("journey", name, &names));
        };
        let declared = engine.flows.get(place).map(|(flow, _)| flow.journey);
        let inputs: &[Field] = declared.map_or(&[], |id| &program.journeys.at(id).inputs);
        let args = json.get("args").unwrap_or(&empty);
        let args = read::fields(program, inputs, args, name, &default)?;
        return Ok(vec![Input::Start(place, args.to_vec())]);
    }
    if let Some(Json::Object(fields)) = json.get("set") {
        let declared = program.profile_fields();
        return fields
            .iter()
            .map(|(key, value)| {
                let Some(at) = declared.iter().position(|field| field.name == key.as_str()) else {
                    let names: Vec<&str> =
                        declared.iter().map(|field| field.name.as_str()).collect();
                    return Err(suggest::unknown("field of the profile", key, &names));
                };
                let ty = declared.get(at).map(|field| &field.ty);
                let value = match (value, ty) {
                    (Json::Null, _) | (_, None) => Data::Missing,
                    (value, Some(ty)) => read::value(program, ty, value, key)?,
                };
                Ok(Input::Set(u32::try_from(at).unwrap_or(u32::MAX), value))
            })
            .collect();
    }
    if let Some(key) = text("consent") {
        let (purpose, channel) = consent(program, key)?;
        let granted = truth(json, "granted")?;
        return Ok(vec![Input::Consent(granted, purpose, vec![channel])]);
    }
    if let Some(name) = text("block") {
        let blocked = truth(json, "blocked")?;
        return Ok(vec![Input::Block(channel(program, name)?, blocked)]);
    }
    if let Some(name) = text("segment") {
        let member = truth(json, "member")?;
        return Ok(vec![Input::Member(external(program, name)?, member)]);
    }
    if let Some(split) = text("split") {
        let arm = text("won").ok_or_else(|| {
            format!("what of `{split}`? say which arm has won: `\"won\": \"..\"`")
        })?;
        return Ok(vec![Input::Won(split.to_owned(), winner(stage, split, arm)?)]);
    }
    let on = text("channel").map(|name| channel(program, name)).transpose()?;
    if let Some(name) = text("message") {
        let message = message(stage, name)?;
        if let Some(status) = text("status") {
            let Some(at) = STATUSES.iter().position(|known| *known == status) else {
                return Err(suggest::unknown("status", status, &STATUSES));
            };
            return Ok(vec![Input::Receipt(message, on, u32::try_from(at).unwrap_or(0))]);
        }
        let said = text("text").map(str::to_owned);
        let choice = text("choice").map(smol_str::SmolStr::new);
        if said.is_some() || choice.is_some() {
            return Ok(vec![Input::Reply(message, said, choice)]);
        }
        return Err(format!("what of `{name}`? say `status`, `text` or `choice`"));
    }
    match (on, text("text")) {
        (Some(channel), Some(text)) => Ok(vec![Input::Inbound(channel, text.to_owned())]),
        _ => Err(
            "what happens? say `event`, `journey`, `set`, `consent`, `block`, `split` or `message`"
                .into(),
        ),
    }
}

/// Does every key of a line go with what it says.
fn nothing_else(json: &Json) -> Result<(), String> {
    let Json::Object(line) = json else {
        return Err("a line is an object: `{\"at\": .., \"event\": ..}`".to_owned());
    };
    let Some((says, with)) = LINES.iter().find(|(says, _)| line.contains_key(*says)) else {
        return Ok(());
    };
    let known = || with.iter().chain([says, &"at", &"customer_id"]).copied();
    let Some(key) = line.keys().find(|key| known().all(|known| known != key.as_str())) else {
        return Ok(());
    };
    if LINES.iter().any(|(says, _)| says == key) {
        return Err(format!("a line says one thing: write `{says}` and `{key}` on two lines"));
    }
    let near = suggest::did_you_mean(key, known());
    let help = near.map(|near| format!("; {near}")).unwrap_or_default();
    Err(format!("a line with `{says}` has no `{key}`{help}"))
}

/// True or false; what is left out is true.
fn truth(json: &Json, key: &str) -> Result<bool, String> {
    match json.get(key) {
        None => Ok(true),
        Some(Json::Bool(truth)) => Ok(*truth),
        Some(other) => Err(format!("`{key}` should be true or false, and is {other}")),
    }
}

fn message(stage: Stage<'_>, name: &str) -> Result<Id<Message>, String> {
    let messages = || stage.program.messages.iter();
    match messages().find(|(_, message)| message.head.name == name) {
        Some((id, _)) => Ok(id),
        None => {
            let names: Vec<&str> =
                messages().map(|(_, message)| message.head.name.as_str()).collect();
            Err(suggest::unknown("message", name, &names))
        }
    }
}

/// `2026-11-02 10:00` on the customer's clock, with seconds where they are written; an instant with its offset; or
/// `+2 hours` after `from`.
pub(crate) fn instant(zone: &Zone, from: i64, text: &str) -> Result<i64, String> {
    if let Some(span) = text.strip_prefix('+') {
        let seconds =
            seconds(span).ok_or_else(|| format!("`{text}` is no span like \"+2 hours\""))?;
        let at = from.saturating_add(seconds.saturating_mul(1_000));
        return if at <= LAST {
            Ok(at)
        } else {
            Err(format!("`{text}` leads beyond the calendar, which ends with the year 9999"))
        };
    }
    let local = || {
        let (date, clock) = text.split_once([' ', 'T'])?;
        let mut parts = clock.split(':').map(str::parse::<u16>);
        let (hours, minutes) = (parts.next()?.ok()?, parts.next()?.ok()?);
        let seconds = parts.next().unwrap_or(Ok(0)).ok().filter(|seconds| *seconds < 60)?;
        let fits = hours < 24 && minutes < 60 && parts.next().is_none();
        let minutes = fits.then_some(hours * 60 + minutes)?;
        let at = moment(zone, &Data::Value(crate::hir::Value::DateTime(date.into(), minutes)))?;
        Some(at.saturating_add(i64::from(seconds) * 1_000))
    };
    zone::read(text).or_else(local).ok_or_else(|| {
        format!("`{text}` is no time like \"2026-11-02 10:00\" or \"2026-11-02T09:00:00Z\"")
    })
}

fn seconds(text: &str) -> Option<i64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let each = match unit.trim().trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 604_800,
        _ => return None,
    };
    Some(number.parse::<i64>().ok()?.saturating_mul(each))
}
