//! What comes in and what is kept: events, profiles, receipts, replies, requests.

use super::types;
use crate::hir::{Event, Journey, Program, Purpose, STATUSES, TriggerKind};
use serde_json::{Map, Value, json};

/// An object of these properties; those in `required` must be there.
fn object(head: Map<String, Value>, properties: Value, required: &[&str]) -> Value {
    let mut object = head;
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), properties);
    object.insert("required".to_owned(), json!(required));
    Value::Object(object)
}

fn head(title: &str, description: &str) -> Map<String, Value> {
    let mut head = Map::new();
    head.insert("title".to_owned(), json!(title));
    head.insert("description".to_owned(), json!(description));
    head
}

fn id(description: &str) -> Value {
    json!({"$ref": "#/$defs/id", "description": description})
}

fn instant(description: &str) -> Value {
    json!({"$ref": "#/$defs/instant", "description": description})
}

/// Channels that reach one customer.
fn channels(program: &Program) -> impl Iterator<Item = &str> {
    let channels = program.channels.iter().map(|(_, channel)| channel);
    channels.filter(|channel| !channel.broadcast).map(|channel| channel.head.name.as_str())
}

/// An event with its envelope.
pub(super) fn event(event: &Event, key: &str) -> Value {
    let mut properties = Map::new();
    properties.insert("event_id".to_owned(), id("Unique: the same id again is the same event"));
    let mut required = vec!["event_id"];
    if !event.about_thing {
        properties.insert("customer_id".to_owned(), id("Whom it is about"));
        required.push("customer_id");
    }
    properties.insert("event".to_owned(), json!({"const": event.head.name.as_str()}));
    properties.insert("at".to_owned(), instant("When it happened"));
    properties.insert("data".to_owned(), types::reference("data", key));
    // Where the name travels beside the event, `event` may be left out.
    required.extend(["at", "data"]);
    object(types::titled(&event.head), Value::Object(properties), &required)
}

/// What is known about a customer, consent included.
pub(super) fn profile(program: &Program) -> Value {
    let known = match &program.profile {
        Some(profile) => types::fields(program, &profile.head, &profile.fields),
        None => json!({"type": "object", "additionalProperties": false}),
    };
    let channels: Vec<&str> = channels(program).collect();
    let purposes: Vec<&str> = Purpose::ALL.into_iter().map(Purpose::text).collect();
    let consents = if channels.is_empty() {
        Value::Bool(false)
    } else {
        json!({"pattern": format!("^({})/({})$", purposes.join("|"), channels.join("|"))})
    };
    let external = program.segments.iter().filter(|(_, segment)| segment.external);
    let external: Vec<&str> = external.map(|(_, segment)| segment.head.name.as_str()).collect();
    let mut customer = object(
        head("Customer", "What is known about a customer, with consent and suppression."),
        json!({
            "customer_id": id("Whom it is about"),
            "profile": known,
            "consent": {
                "description":
                    "When consent was given, by `purpose/channel`. What is not there is not given.",
                "type": "object",
                "propertyNames": consents,
                "additionalProperties": {"$ref": "#/$defs/instant"},
            },
            "suppressed": {
                "description": "Since when a channel must not be used, by channel.",
                "type": "object",
                "propertyNames": types::choice(channels.iter().copied()),
                "additionalProperties": {"$ref": "#/$defs/instant"},
            },
        }),
        &["customer_id", "profile", "consent", "suppressed"],
    );
    // Members that only the platform knows; a document that names none is in none.
    if let (false, Some(Value::Object(properties))) =
        (external.is_empty(), customer.get_mut("properties"))
    {
        let segments = json!({
            "description": "The external segments that the customer is in.",
            "type": "array",
            "items": types::choice(external.iter().copied()),
            "uniqueItems": true,
        });
        properties.insert("segments".to_owned(), segments);
    }
    customer
}

/// What a provider says about a message.
pub(super) fn receipt(program: &Program) -> Value {
    let statuses = STATUSES.into_iter().filter(|status| *status != "queued");
    object(
        head("Receipt", "What a provider says about a message that it has taken."),
        json!({
            "message_id": id("The id that the provider gave the message"),
            "status": types::choice(statuses),
            "at": instant("When it happened"),
            "channel": types::choice(channels(program)),
        }),
        &["message_id", "status", "at", "channel"],
    )
}

/// What a customer answers: a text, or one of the choices of a message.
pub(super) fn reply(program: &Program) -> Value {
    let mut reply = head("Reply", "What a customer answers: words, or one of the choices offered.");
    reply.insert("oneOf".to_owned(), json!([{"required": ["text"]}, {"required": ["choice"]}]));
    object(
        reply,
        json!({
            "customer_id": id("Who answers"),
            "channel": types::choice(channels(program)),
            "text": {"type": "string", "x-pii": true},
            "choice": {"type": "string", "minLength": 1, "description": "The name of the choice"},
            "at": instant("When it came"),
            "message_id": id("The message that is answered, where that is known"),
        }),
        &["customer_id", "channel", "at"],
    )
}

/// A request to start a journey that says `trigger api` or `trigger started`.
pub(super) fn start(program: &Program) -> Value {
    let asked = |journey: &Journey| {
        let kinds = journey.triggers.iter().map(|trigger| &trigger.kind);
        kinds.into_iter().any(|kind| matches!(kind, TriggerKind::Api | TriggerKind::Started))
    };
    let mut journeys: Vec<&Journey> = program
        .journeys
        .iter()
        .map(|(_, journey)| journey)
        .filter(|journey| asked(journey))
        .collect();
    journeys.sort_by(|a, b| (&a.head.name, &a.head.module).cmp(&(&b.head.name, &b.head.module)));
    let mut start =
        head("Start", "A request to start a journey that says `trigger api` or `trigger started`.");
    let requests: Vec<Value> =
        journeys.into_iter().map(|journey| request(program, journey)).collect();
    if requests.is_empty() {
        start.insert("not".to_owned(), json!({}));
    } else {
        start.insert("oneOf".to_owned(), json!(requests));
    }
    Value::Object(start)
}

fn request(program: &Program, journey: &Journey) -> Value {
    let mut args = Map::new();
    let mut required = Vec::new();
    for param in &journey.inputs {
        args.insert(param.name.to_string(), types::schema(program, &param.ty));
        if !param.ty.is_optional() && param.default.is_none() {
            required.push(param.name.as_str());
        }
    }
    object(
        types::titled(&journey.head),
        json!({
            "request_id": id("Unique: the same id again is the same request"),
            "customer_id": id("For whom"),
            "journey": {"const": journey.head.name.as_str()},
            "args": {
                "type": "object",
                "properties": args,
                "required": required,
                "additionalProperties": false,
            },
        }),
        &["request_id", "customer_id", "journey", "args"],
    )
}
