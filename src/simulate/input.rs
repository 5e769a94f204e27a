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

use super::Stage;
use super::customer::{channel, consent, external, winner};
use crate::diag::suggest;
use crate::hir::{Field, Id, Message, STATUSES};
use crate::time::{Engine, Input};
use crate::value::zone::{self, Zone};
use crate::value::{Data, constant, moment};
use crate::wire::read;
use serde_json::Value as Json;

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
        let granted = json.get("granted").and_then(Json::as_bool).unwrap_or(true);
        return Ok(vec![Input::Consent(granted, purpose, vec![channel])]);
    }
    if let Some(name) = text("block") {
        let blocked = json.get("blocked").and_then(Json::as_bool).unwrap_or(true);
        return Ok(vec![Input::Block(channel(program, name)?, blocked)]);
    }
    if let Some(name) = text("segment") {
        let member = json.get("member").and_then(Json::as_bool).unwrap_or(true);
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

/// `2026-11-02 10:00` on the customer's clock, an instant with its offset, or `+2 hours` after `from`.
pub(crate) fn instant(zone: &Zone, from: i64, text: &str) -> Result<i64, String> {
    if let Some(span) = text.strip_prefix('+') {
        let seconds =
            seconds(span).ok_or_else(|| format!("`{text}` is no span like \"+2 hours\""))?;
        return Ok(from.saturating_add(seconds.saturating_mul(1_000)));
    }
    let local = || {
        let (date, clock) = text.split_once([' ', 'T'])?;
        let (hours, minutes) = clock.split_once(':')?;
        let minutes =
            hours.parse::<u16>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
        let minutes = (minutes < 1_440).then_some(minutes)?;
        moment(zone, &Data::Value(crate::hir::Value::DateTime(date.into(), minutes)))
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
    number.parse::<i64>().ok()?.checked_mul(each)
}
