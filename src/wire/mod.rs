//! What goes over the wire, as JSON Schema 2020-12: the events and requests that a workspace takes,
//! the neutral form of a journey, and the report of a build. `README.md` beside this file tells
//! their shapes in words.

mod contracts;
pub(crate) mod read;
mod types;

pub(crate) use types::event_key;

#[cfg(test)]
mod tests;

use crate::hir::Program;
use serde_json::{Map, Value, json};

/// The schema of the schemas.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

const FLOW: &str = include_str!("flow.schema.json");
const REPORT: &str = include_str!("report.schema.json");

/// The schema of what a workspace takes. The schema itself is that of one event; the profile of a
/// customer, receipts, replies and requests to start a journey are its `$defs`.
#[must_use]
pub fn events_schema(program: &Program) -> Value {
    let mut events: Vec<_> = program.events.iter().map(|(_, event)| event).collect();
    events.sort_by(|a, b| (&a.head.name, &a.head.module).cmp(&(&b.head.name, &b.head.module)));
    let twice = events.iter().zip(events.iter().skip(1)).any(|(a, b)| a.head.name == b.head.name);
    let keys: Vec<String> = events.iter().map(|event| types::event_key(program, event)).collect();
    let mut defs = Map::new();
    for (event, key) in events.iter().zip(&keys) {
        defs.insert(format!("event.{key}"), contracts::event(event, key));
    }
    for (event, key) in events.iter().zip(&keys) {
        defs.insert(format!("data.{key}"), types::fields(program, &event.head, &event.fields));
    }
    defs.insert("profile".to_owned(), contracts::profile(program));
    defs.insert("receipt".to_owned(), contracts::receipt(program));
    defs.insert("reply".to_owned(), contracts::reply(program));
    defs.insert("start".to_owned(), contracts::start(program));
    for (key, schema) in types::declared(program) {
        defs.insert(key, schema);
    }
    defs.insert("instant".to_owned(), types::instant());
    defs.insert("id".to_owned(), json!({"type": "string", "minLength": 1}));

    let refs: Vec<Value> = keys.iter().map(|key| named(types::reference("event", key))).collect();
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(format!("Events of {}", program.workspace)));
    let description = "One event. Beside it, under `$defs`: the `profile` of a customer, a `receipt`, \
                       a `reply`, and a request to `start` a journey.";
    schema.insert("description".to_owned(), json!(description));
    match (refs.is_empty(), twice) {
        (true, _) => schema.insert("not".to_owned(), json!({})),
        // Two modules may each have an event of one name; their payloads may look alike.
        (false, true) => schema.insert("anyOf".to_owned(), json!(refs)),
        (false, false) => schema.insert("oneOf".to_owned(), json!(refs)),
    };
    schema.insert("$defs".to_owned(), Value::Object(defs));
    Value::Object(schema)
}

/// The envelope of an event that says its own name.
fn named(mut reference: Value) -> Value {
    if let Some(schema) = reference.as_object_mut() {
        schema.insert("required".to_owned(), json!(["event"]));
    }
    reference
}

/// The schema of the report of a build.
#[must_use]
pub fn report_schema() -> Value {
    embedded(REPORT)
}

/// The schema of the neutral form of a journey.
#[must_use]
pub fn flow_schema() -> Value {
    embedded(FLOW)
}

/// A schema of the sources; a test reads each of them.
fn embedded(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
