//! Twilio Studio: the schema of a flow, the vendor's subset where it stands beside the checkout, widgets in a graph
//! without ways back, and the limits of its pages.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, schema, text, texts};
use crate::targets::vendors;
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks =
    Looks { target: "twilio-studio", one, all, named: &["properties", "$defs"] };

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
    found.extend(
        vendors::TWILIO.as_ref().map(|schema| against(schema, document)).unwrap_or_default(),
    );
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

/// Each flow has its parameters beside it.
fn all(documents: &[Document]) -> Vec<String> {
    let there = |path: &str| documents.iter().any(|(other, _)| other == path);
    let flows = documents.iter().filter(|(path, _)| !path.ends_with(".schema.json"));
    flows
        .filter_map(|(path, _)| path.strip_suffix(".json"))
        .filter(|stem| !there(&format!("{stem}.parameters.schema.json")))
        .map(|stem| format!("{stem} has no schema of its parameters"))
        .collect()
}
