//! Twilio Studio: the schema of a flow, the vendor's subset where it stands beside the checkout, widgets in a graph
//! without ways back, and the limits of its pages.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, schema, text, texts};
use crate::targets::vendors;
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "twilio-studio",
    one,
    all,
    vendor,
    ids: &["/states/*/name"],
    links: &["/next"],
    entries: &["/initial_state"],
    named: &["$defs"],
    nested: &[],
};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| schema("twilio-studio/flow.schema.json"));

/// Bytes of a text that Liquid fills in, widgets, seconds of an execution: `src/target/twilio_studio/README.md`.
const TEXT: usize = 16 * 1024;
const LIVES: u64 = 30 * 86_400;

/// The events of a widget that lead on.
const EVENTS: [(&str, &[&str]); 5] = [
    ("trigger", &["incomingRequest"]),
    ("send-message", &["sent", "failed"]),
    ("send-and-wait-for-reply", &["incomingMessage", "timeout", "deliveryFailure"]),
    ("split-based-on", &["noMatch", "match"]),
    ("make-http-request", &["success", "failed"]),
];

fn one(path: &str, document: &Value) -> Vec<String> {
    if path.ends_with(".parameters.schema.json") {
        let valid = jsonschema::meta::is_valid(document);
        return if valid { Vec::new() } else { vec!["it is no schema".to_owned()] };
    }
    let mut found = against(&SCHEMA, document);
    if document.pointer("/flags/allow_concurrent_calls").is_none() {
        found.push("flags are not written out".to_owned());
    }
    let states = list(document, "/states");
    let steps = states.iter().map(|state| {
        let next = list(state, "/transitions").iter().filter_map(|way| text(way, "/next"));
        (text(state, "/name").unwrap_or_default(), next.collect())
    });
    let entry = text(document, "/initial_state").unwrap_or_default();
    let begins = states.iter().find(|state| state["name"] == entry.as_str());
    if begins.is_none_or(|state| state["type"] != "trigger") {
        found.push(format!("`{entry}` is no trigger"));
    }
    found.extend(
        Graph { steps: steps.collect(), entry: Some(entry), ends: &[], shape: Shape::Forward }
            .wrong(),
    );
    for state in states {
        let events =
            EVENTS.iter().find(|(kind, _)| state["type"] == *kind).map_or(&[][..], |(_, of)| of);
        for event in events {
            let leads = |way: &&Value| way["event"] == *event && way.get("next").is_some();
            if !list(state, "/transitions").iter().any(|way| leads(&way)) {
                found.push(format!("`{event}` of {} leads nowhere", state["name"]));
            }
        }
        if state["type"] == "send-message" && text(state, "/properties/to").is_none() {
            found.push(format!("{} is for nobody", state["name"]));
        }
        let timeout = text(state, "/properties/timeout").and_then(|text| text.parse::<u64>().ok());
        if timeout.is_some_and(|seconds| seconds > LIVES) {
            found.push(format!("{} waits for longer than an execution lives", state["name"]));
        }
        texts(&state["properties"], &mut |text| {
            if text.len() > TEXT {
                found.push(format!("a text of {} is too long", state["name"]));
            }
        });
    }
    found
}

fn vendor(documents: &[Document]) -> Vec<String> {
    let own = |path: &str| !path.ends_with(".schema.json");
    let flows: Vec<Document> = documents.iter().filter(|(path, _)| own(path)).cloned().collect();
    super::against_each(vendors::TWILIO.as_ref(), &flows, ".json")
}

/// Each flow has its parameters beside it, and asks for no others.
fn all(documents: &[Document]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, flow) in documents.iter().filter(|(path, _)| !path.ends_with(".schema.json")) {
        let beside = format!("{}.parameters.schema.json", path.trim_end_matches(".json"));
        let Some((_, schema)) = documents.iter().find(|(other, _)| *other == beside) else {
            found.push(format!("{path} has no schema of its parameters"));
            continue;
        };
        texts(flow, &mut |text| {
            for rest in text.split("flow.data.").skip(1) {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                if schema["properties"].get(&rest[..end]).is_none() {
                    found.push(format!("{path} asks for the parameter {}", &rest[..end]));
                }
            }
        });
        let facts = schema["$defs"].as_object().into_iter().flat_map(|all| all.values());
        for part in facts.chain([schema]) {
            found.extend(parameters(part).into_iter().map(|what| format!("{beside}: {what}")));
        }
    }
    found
}

/// Parameters have types, and those that must be there are among them.
fn parameters(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let Some(properties) = schema["properties"].as_object() else {
        return vec!["nothing is asked for".to_owned()];
    };
    if schema["type"] != "object" || schema.get("description").is_none() {
        found.push("it is no object that is described".to_owned());
    }
    for (name, property) in properties {
        if property.get("type").is_none() && property.get("enum").is_none() {
            found.push(format!("{name} may be anything"));
        }
    }
    let required = list(schema, "/required");
    let known = |name: &Value| properties.contains_key(name.as_str().unwrap_or_default());
    if !required.iter().all(known) {
        found.push("what must be there is not what is asked for".to_owned());
    }
    found
}
