//! A story as JSON.

use super::words::line;
use super::{Play, Stage};
use crate::hir::{STATUSES, Ty};
use crate::time::{Engine, Life, What};
use crate::value::{Data, zone};
use crate::wire::read::written;
use serde_json::{Map, Value, json};

/// The document: who, the database of zones, the trace, the runs, and what was said and nobody heard.
pub(super) fn story(
    stage: Stage<'_>,
    engine: &Engine<'_>,
    life: &Life<'_>,
    play: &Play<'_>,
) -> String {
    let trace: Vec<Value> = life
        .trace()
        .iter()
        .map(|entry| {
            let mut out = Map::new();
            out.insert("at".into(), json!(zone::written(entry.at)));
            if let Some((flow, _)) = entry.run.and_then(|run| engine.flows.get(run.flow as usize)) {
                out.insert("journey".into(), json!(flow.name.as_str()));
                out.insert("run".into(), json!(entry.run.map(|run| run.number)));
            }
            what(stage, &entry.what, &mut out);
            if let Some(line) = line(stage, engine, life.zone(), life.trace(), entry) {
                out.insert("text".into(), json!(line.text));
                if let Some(place) = line.place {
                    out.insert("source".into(), json!(place));
                }
            }
            Value::Object(out)
        })
        .collect();
    let runs: Vec<Value> = life
        .runs()
        .iter()
        .map(|run| {
            let name = engine.flows.get(run.id.flow as usize).map(|(flow, _)| flow.name.as_str());
            json!({
                "journey": name,
                "run": run.id.number,
                "entered": zone::written(run.entered),
                "outcome": run.outcome.as_deref(),
            })
        })
        .collect();
    let mut document = json!({
        "customer_id": play.customer(),
        "zone": life.zone().name(),
        "time_zones": zone::DATABASE,
        "trace": trace,
        "runs": runs,
    });
    if let (false, Value::Object(document)) = (play.not_heard().is_empty(), &mut document) {
        document.insert("not_heard".to_owned(), json!(play.not_heard()));
    }
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text + "\n"
}

fn what(stage: Stage<'_>, what: &What, out: &mut Map<String, Value>) {
    let program = stage.program;
    let mut put = |kind: &str, rest: Value| {
        out.insert("what".into(), json!(kind));
        if let Value::Object(rest) = rest {
            out.extend(rest.into_iter().filter(|(_, value)| !value.is_null()));
        }
    };
    let message = |id| program.messages.at(id).head.name.as_str();
    let channel = |id| program.channels.at(id).head.name.as_str();
    let payload = |event, data: &std::sync::Arc<[Data]>| {
        written(program, &Ty::Event(event), &Data::Fields(data.clone()))
    };
    match what {
        What::Event { event, data, own } => {
            let name = program.events.at(*event).head.name.as_str();
            let mut what = json!({ "event": name, "data": payload(*event, data) });
            if let (false, Value::Object(what)) = (own, &mut what) {
                what.insert("own".to_owned(), json!(false));
            }
            put("event", what);
        }
        What::Tracked { event, data } => put(
            "tracked",
            json!({ "event": program.events.at(*event).head.name.as_str(), "data": payload(*event, data) }),
        ),
        What::Began => put("began", json!({})),
        What::Gathers { journey, until } => put(
            "gathers",
            json!({
                "journey": program.journeys.at(*journey).head.name.as_str(),
                "until": zone::written(*until),
            }),
        ),
        What::NotBegun { journey, why } => put(
            "not_begun",
            json!({ "journey": program.journeys.at(*journey).head.name.as_str(), "why": why.text() }),
        ),
        What::Waits { until, .. } => put("waits", json!({ "until": until.map(zone::written) })),
        What::Woke { .. } => put("woke", json!({})),
        What::Closed { message: m, channel: c, gate, effect, until } => put(
            "closed",
            json!({
                "message": message(*m), "channel": c.map(channel), "gate": gate.text(),
                "effect": effect.map(crate::hir::Effect::text), "until": until.map(zone::written),
            }),
        ),
        What::Refused { message: m, channel: c } => {
            put("refused", json!({ "message": message(*m), "channel": channel(*c) }));
        }
        What::Sent(shown) => {
            let declared = program.messages.at(shown.message);
            let to = shown.to.as_ref().and_then(|to| written(program, &Ty::Text(None), to));
            let texts: Map<String, Value> =
                shown.texts.iter().map(|(slot, text)| (slot.to_string(), json!(text))).collect();
            let mut sent = json!({
                "message": message(shown.message), "channel": channel(shown.channel), "to": to,
                "locale": declared.locales.get(shown.locale).map(smol_str::SmolStr::as_str),
                "content": texts,
            });
            let whom = shown.recipient.as_ref();
            if let (Some(whom), Value::Object(sent)) = (whom, &mut sent) {
                let whom = written(program, &Ty::Text(None), whom);
                sent.insert("recipient".to_owned(), json!(whom));
            }
            put("sent", sent);
        }
        What::Status { message: m, channel: c, status, late } => put(
            "status",
            json!({
                "message": message(*m), "channel": channel(*c),
                "status": STATUSES.get(*status as usize), "late": late.then_some(true),
            }),
        ),
        What::Replied { message: m, text, choice } => put(
            "replied",
            json!({ "message": message(*m), "said": text, "choice": choice.as_deref() }),
        ),
        What::Inbound { channel: c, text } => {
            put("inbound", json!({ "channel": channel(*c), "said": text }));
        }
        What::Set { field, value } => {
            let Some(field) = program.profile_fields().get(*field as usize) else { return };
            let value = written(program, &field.ty, value);
            put("set", json!({ "field": field.name.as_str(), "value": value }));
        }
        What::Blocked { channel: c, blocked } => {
            put("blocked", json!({ "channel": channel(*c), "blocked": blocked }));
        }
        What::Member { segment, member } => {
            let segment = program.segments.at(*segment).head.name.as_str();
            put("member", json!({ "segment": segment, "member": member }));
        }
        What::Consent { grant, purpose, channels } => {
            let names: Vec<&str> = channels.iter().map(|c| channel(*c)).collect();
            put(
                "consent",
                json!({ "granted": grant, "purpose": purpose.text(), "channels": names }),
            );
        }
        What::Called { action, args, failed } => {
            let declared = program.actions.at(*action);
            let args: Map<String, Value> = declared
                .params
                .iter()
                .zip(args)
                .filter_map(|(param, value)| {
                    Some((param.name.to_string(), written(program, &param.ty, value)?))
                })
                .collect();
            put(
                "called",
                json!({ "action": declared.head.name.as_str(), "args": args, "failed": failed.then_some(true) }),
            );
        }
        What::Drew { split, arm } => put("drew", json!({ "split": split, "arm": arm.as_str() })),
        What::Decided { split, arm } => {
            put("decided", json!({ "split": split, "arm": arm.as_str() }));
        }
        What::Won { split, arm, known } => {
            put("won", json!({ "split": split, "arm": arm.as_str(), "known": known }));
        }
        What::Ended { outcome } => put("ended", json!({ "outcome": outcome.as_str() })),
        What::Endless => put("endless", json!({})),
    }
}
