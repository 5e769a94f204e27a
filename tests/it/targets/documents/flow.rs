//! The neutral form: its own schema, and steps that are all reached.

use super::graph::{Graph, Shape};
use super::{Looks, against, list, text};
use journeyc::driver::{self, Schema};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "flow",
    one,
    all: super::none,
    vendor: super::none,
    ids: &["/steps/*/id"],
    links: &[
        "/steps/*/next",
        "/steps/*/unreachable",
        "/steps/*/failed",
        "/steps/*/otherwise",
        "/steps/*/body",
        "/steps/*/exhausted",
        "/steps/*/elapsed",
        "/steps/*/past",
        "/steps/*/missing",
        "/steps/*/race",
        "/steps/*/countdown",
        "/steps/*/skipped",
        "/arms/*/next",
        "/points/*/next",
    ],
    entries: &["/entry"],
    named: &["args", "settings", "values"],
    nested: &[],
};

/// The keys of a step that hold the id of another.
const WAYS: [&str; 12] = [
    "next",
    "unreachable",
    "failed",
    "otherwise",
    "body",
    "exhausted",
    "elapsed",
    "past",
    "missing",
    "race",
    "countdown",
    "skipped",
];

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let text = driver::schema(Schema::Flow, None).unwrap().text;
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
});

/// Expressions and parts of texts, where other documents hold them.
pub(super) static EXPRESSION: LazyLock<Validator> = LazyLock::new(|| part("expr"));
pub(super) static PART: LazyLock<Validator> = LazyLock::new(|| part("part"));

/// A part of the schema, as one of its own.
fn part(name: &str) -> Validator {
    let text = driver::schema(Schema::Flow, None).unwrap().text;
    let schema: Value = serde_json::from_str(&text).unwrap();
    let own = json!({ "$schema": schema["$schema"], "$ref": format!("#/$defs/{name}"), "$defs": schema["$defs"] });
    jsonschema::validator_for(&own).unwrap()
}

/// A constant has the form of its type: docs/src/wire.md.
pub(super) fn constants(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| constants(item, found)),
        Value::Object(fields) => {
            if value["op"] == "value" {
                let kind = value["type"].as_str().unwrap_or_default();
                let right = match kind.split([' ', '?']).next().unwrap_or_default() {
                    "int" | "money" | "percent" | "duration" => value["value"].is_i64(),
                    "bool" => value["value"].is_boolean(),
                    _ => value["value"].is_string(),
                };
                if !right {
                    found.push(format!("{} is no {kind}", value["value"]));
                }
            }
            fields.values().for_each(|field| constants(field, found));
        }
        _ => {}
    }
}

/// The slots of a content, by its channel.
const SLOTS: [(&str, &[&str]); 2] = [("sms", &["text"]), ("email", &["subject", "text"])];

/// By the key that names something, where it is declared.
const DECLARED: [(&str, &str); 3] =
    [("event", "/events"), ("action", "/actions"), ("segment", "/segments")];

/// What is named is declared.
fn named(document: &Value, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| named(document, item, found)),
        Value::Object(fields) => {
            for (key, place) in DECLARED {
                let Some(name) = fields.get(key).and_then(Value::as_str) else { continue };
                if document.pointer(place).is_none_or(|all| all.get(name).is_none()) {
                    found.push(format!("the {key} `{name}` is not declared"));
                }
            }
            if let Some(name) = fields.get("type").and_then(Value::as_str)
                && let Some(name) = name.trim_end_matches('?').strip_prefix("enum ")
                && document.pointer("/enums").is_none_or(|all| all.get(name).is_none())
            {
                found.push(format!("the enum `{name}` is not declared"));
            }
            if value["kind"] == "send" {
                let message = &document["messages"][value["message"].as_str().unwrap_or_default()];
                if message.is_null() {
                    found.push(format!("the message {} is not declared", value["message"]));
                }
                let via = list(value, "/via").iter().flat_map(|at_once| list(at_once, ""));
                for channel in via.filter_map(Value::as_str) {
                    if message["channels"].get(channel).is_none() {
                        found.push(format!("{} has no content on {channel}", value["message"]));
                    }
                }
                let args: Vec<&String> =
                    value["args"].as_object().into_iter().flat_map(|all| all.keys()).collect();
                for param in
                    list(message, "/params").iter().filter_map(|param| param["name"].as_str())
                {
                    if !args.iter().any(|arg| *arg == param) {
                        found.push(format!("{} lacks its {param}", value["id"]));
                    }
                }
                if message.get("params").is_none() {
                    found.push(format!("the parameters of {} are missing", value["message"]));
                }
            }
            fields.values().for_each(|field| named(document, field, found));
        }
        _ => {}
    }
}

fn one(_: &str, document: &Value) -> Vec<String> {
    let mut found = against(&SCHEMA, document);
    let steps = list(document, "/steps").iter().map(|step| {
        let own = WAYS.iter().filter_map(|key| text(step, &format!("/{key}")));
        let arms = ["/arms", "/points"].into_iter().flat_map(|key| list(step, key));
        let next = own.chain(arms.filter_map(|arm| text(arm, "/next")));
        (text(step, "/id").unwrap_or_default(), next.collect())
    });
    named(document, document, &mut found);
    constants(document, &mut found);
    for (name, message) in document["messages"].as_object().into_iter().flatten() {
        let locales = list(message, "/locales");
        for (channel, slots) in SLOTS {
            let Some(content) = message["channels"].get(channel) else { continue };
            for slot in slots.iter().filter(|slot| content["slots"].get(**slot).is_none()) {
                found.push(format!("`{name}` has no {slot} on {channel}"));
            }
        }
        for channel in message["channels"].as_object().into_iter().flat_map(|all| all.values()) {
            for slot in channel["slots"].as_object().into_iter().flat_map(|all| all.values()) {
                if locales.iter().any(|tag| slot.get(tag.as_str().unwrap_or_default()).is_none()) {
                    found.push(format!("a text of `{name}` is missing in a language"));
                }
            }
        }
    }
    // A restart and the way back into a countdown lead to steps before them.
    let graph = Graph {
        steps: steps.collect(),
        entry: Some(text(document, "/entry").unwrap_or_default()),
        ends: &[],
        shape: Shape::Any,
    };
    found.extend(graph.wrong());
    found
}
