//! Knock: the schema of its management API, refs, and what its pages limit.

use super::{Document, Looks, Written, against, list, missing, schema, text, texts};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "knock",
    one,
    all,
    vendor: super::none,
    ids: &["/ref"],
    links: &["/workflow_key"],
    entries: &[],
    named: &["properties"],
    nested: &["/branches/*/steps/*", "/cohort_branches/*/steps/*"],
};

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| schema("knock/workflow-request.strict.schema.json"));

/// Days: docs.knock.app, designing-workflows, the pages of the functions.
const DAYS: [(&str, &str, i64); 4] = [
    ("batch", "/settings/batch_window", 31),
    ("delay", "/settings/delay_for", 365),
    ("wait_for_event", "/settings/expires_after", 30),
    ("throttle", "/settings/throttle_window", 31),
];
/// Steps inside each other; ways of a branch: the same pages.
const DEEP: usize = 5;
const WAYS: std::ops::RangeInclusive<usize> = 2..=10;
/// `WorkflowRequest.name` and `.description`.
const LENGTHS: [(&str, usize); 2] = [("/name", 255), ("/description", 280)];

const WRITTEN: &Written = &[
    ("channel", &["/name", "/channel_key", "/channel_type"]),
    ("delay", &["/name"]),
    (
        "batch",
        &[
            "/name",
            "/settings/batch_execution_mode",
            "/settings/batch_order",
            "/settings/batch_window_type",
            "/settings/workflow_version_mode",
        ],
    ),
    (
        "http_fetch",
        &["/name", "/settings/method", "/settings/url", "/settings/headers", "/settings/body"],
    ),
    (
        "wait_for_event",
        &["/name", "/settings/expires_after", "/settings/on_match", "/settings/on_timeout"],
    ),
    ("throttle", &["/name", "/settings/throttle_limit", "/settings/throttle_window"]),
    ("random_cohort", &["/name", "/cohort_key"]),
    ("branch", &["/name"]),
    ("update_data", &["/name"]),
    ("update_user", &["/name"]),
    ("trigger_workflow", &["/name", "/settings/recipients"]),
];

/// A step that lasts, and where it says how long: one of these.
const LENGTH: [(&str, [&str; 2]); 2] = [
    ("delay", ["/settings/delay_for", "/settings/delay_until_field_path"]),
    ("batch", ["/settings/batch_window", "/settings/batch_until_field_path"]),
];

/// Operators that ask about a value alone.
const ALONE: [&str; 4] = ["empty", "not_empty", "exists", "not_exists"];

/// What a trigger that is not told otherwise would take for granted.
const TOP: [&str; 3] =
    ["/trigger_frequency", "/settings/is_commercial", "/settings/override_preferences"];

fn one(_: &str, document: &Value) -> Vec<String> {
    let mut found = against(&SCHEMA, document);
    for (field, most) in LENGTHS {
        if text(document, field).is_some_and(|text| text.chars().count() > most) {
            found.push(format!("{field} has more than {most} characters"));
        }
    }
    // The schema of a trigger is one too.
    if let Some(schema) = document.get("trigger_data_json_schema")
        && !jsonschema::meta::is_valid(schema)
    {
        found.push("the schema of the trigger is none".to_owned());
    }
    for place in TOP {
        if document.pointer(place).is_none() {
            found.push(format!("{place} is not written out"));
        }
    }
    trigger(document, &mut found);
    let mut refs = BTreeSet::new();
    conditions(document, &refs, &mut found);
    steps(list(document, "/steps"), 0, &mut refs, &mut found);
    found
}

/// The data of the trigger: each field has a type, and what is asked for is a field or was written by a step.
fn trigger(document: &Value, found: &mut Vec<String>) {
    // A trigger without data has no schema.
    let none = Value::Object(serde_json::Map::new());
    let schema = document.get("trigger_data_json_schema").unwrap_or(&none);
    let there = document.get("trigger_data_json_schema").is_some();
    let empty = serde_json::Map::new();
    let fields = schema["properties"].as_object().unwrap_or(&empty);
    if there && (schema["type"] != "object" || schema.get("required").is_none()) {
        found.push("the data of the trigger may be anything".to_owned());
    }
    if there && schema.get("properties").is_none() {
        found.push("the data of the trigger has no fields".to_owned());
    }
    for (name, _) in fields.iter().filter(|(_, field)| field.get("type").is_none()) {
        found.push(format!("{name} may be anything"));
    }
    let mut asked = Vec::new();
    texts(document, &mut |text| {
        for (at, _) in text.match_indices("data.") {
            // `event.data.x` is the event's.
            if text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_') {
                continue;
            }
            let rest = &text[at + "data.".len()..];
            let end =
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            asked.push(rest[..end].to_owned());
        }
    });
    let written = document["steps"].to_string();
    for name in asked {
        // What a step keeps in the data is written by it, as a key.
        let kept = written.contains(&format!("\\\"{name}\\\""));
        if !fields.contains_key(&name) && !kept {
            found.push(format!("`data.{name}` is no field of the trigger"));
        }
    }
}

fn steps(all: &[Value], depth: usize, refs: &mut BTreeSet<String>, found: &mut Vec<String>) {
    for step in all {
        let name = text(step, "/ref").unwrap_or_default();
        let kind = text(step, "/type").unwrap_or_default();
        conditions(step, refs, found);
        found.extend(missing(WRITTEN, step));
        // A link that is shortened, an e-mail that is counted: the account's setting is laid over.
        if ["sms", "email"].contains(&step["channel_type"].as_str().unwrap_or_default())
            && step.pointer("/channel_overrides/link_tracking").is_none()
        {
            found.push(format!("link_tracking of `{name}` is not written out"));
        }
        if step["channel_type"] == "email" {
            for place in ["/template/html_body", "/channel_overrides/open_tracking"] {
                if step.pointer(place).is_none() {
                    found.push(format!("{place} of `{name}` is not written out"));
                }
            }
        }
        for matched in list(step, "/settings/match_conditions") {
            if matched.get("operator").is_none() || list(matched, "/conditions").is_empty() {
                found.push(format!("`{name}` takes any event"));
            }
            list(matched, "/conditions").iter().for_each(|one| condition(one, refs, found));
        }
        for (of, place, days) in DAYS {
            if kind == of && step.pointer(place).is_some_and(|span| seconds(span) > days * 86_400) {
                found.push(format!("`{name}` is longer than {days} days"));
            }
        }
        // One of the two says how long.
        for (of, places) in LENGTH {
            if kind == of
                && places.iter().filter(|place| step.pointer(place).is_some()).count() != 1
            {
                found.push(format!("`{name}` does not say how long, or says it twice"));
            }
        }
        let branches = list(step, "/branches");
        let cohorts = list(step, "/cohort_branches");
        let ways = branches.len().max(cohorts.len());
        if ["branch", "random_cohort"].contains(&kind.as_str()) && !WAYS.contains(&ways) {
            found.push(format!("`{name}` has {ways} ways"));
        }
        if ways > 0 && depth >= DEEP {
            found.push(format!("`{name}` stands too deep"));
        }
        if let Some((last, others)) = branches.split_last()
            && (last.get("conditions").is_some()
                || others.iter().any(|way| way.get("conditions").is_none()))
        {
            found.push(format!("the last way of `{name}` must be its default"));
        }
        let shares: f64 = cohorts
            .iter()
            .filter_map(|way| text(way, "/percentage"))
            .map(|share| share.parse().unwrap_or(f64::NAN))
            .sum();
        if !cohorts.is_empty() && (shares - 100.0).abs() > 1e-6 {
            found.push(format!("the shares of `{name}` sum to {shares}"));
        }
        // A ref is that of no step in any way.
        if !refs.insert(name.clone()) {
            found.push(format!("two steps have the ref `{name}`"));
        }
        for way in branches.iter().chain(cohorts) {
            for key in ["name", "steps", "terminates"] {
                if way.get(key).is_none() {
                    found.push(format!("{key} of a way of `{name}` is not written out"));
                }
            }
            conditions(way, refs, found);
            steps(list(way, "/steps"), depth + 1, refs, found);
        }
    }
}

/// Each condition of something, whatever groups it stands in.
fn conditions(of: &Value, refs: &BTreeSet<String>, found: &mut Vec<String>) {
    if let Some(conditions) = of.get("conditions").filter(|conditions| conditions.is_object()) {
        group(conditions, refs, found);
    }
}

fn group(all: &Value, refs: &BTreeSet<String>, found: &mut Vec<String>) {
    if list(all, "/all").is_empty() && list(all, "/any").is_empty() {
        found.push("a group of conditions is empty".to_owned());
    }
    for member in list(all, "/all").iter().chain(list(all, "/any")) {
        if member.get("variable").is_some() {
            condition(member, refs, found);
        } else {
            group(member, refs, found);
        }
    }
}

/// What a condition asks of a step must stand before it.
fn condition(condition: &Value, refs: &BTreeSet<String>, found: &mut Vec<String>) {
    let operator = text(condition, "/operator").unwrap_or_default();
    if condition.get("argument").is_none() && !ALONE.contains(&operator.as_str()) {
        found.push(format!("`{operator}` is held against nothing"));
    }
    let path = text(condition, "/variable").unwrap_or_default();
    let mut parts = path.split('.');
    match (parts.next(), parts.next()) {
        (Some("refs"), Some(step)) if !refs.contains(step) => {
            found.push(format!("a condition asks of `{step}`, which is not before it"));
        }
        (Some("refs" | "data" | "recipient" | "event"), Some(_)) => {}
        _ => found.push(format!("`{path}` is no path")),
    }
}

fn seconds(span: &Value) -> i64 {
    let unit = match span["unit"].as_str() {
        Some("seconds") => 1,
        Some("minutes") => 60,
        Some("hours") => 3_600,
        Some("days") => 86_400,
        Some("weeks") => 7 * 86_400,
        _ => return i64::MAX,
    };
    span["value"].as_i64().map_or(i64::MAX, |value| value.saturating_mul(unit))
}

/// Workflows that a step triggers are there.
fn all(documents: &[Document]) -> Vec<String> {
    let there: BTreeSet<&str> =
        documents.iter().filter_map(|(path, _)| path.strip_suffix("/workflow.json")).collect();
    let mut found = Vec::new();
    fn triggered<'v>(steps: &'v [Value], look: &mut impl FnMut(&'v Value)) {
        for step in steps {
            look(step);
            for way in list(step, "/branches").iter().chain(list(step, "/cohort_branches")) {
                triggered(list(way, "/steps"), look);
            }
        }
    }
    for (path, document) in documents {
        triggered(list(document, "/steps"), &mut |step| {
            if step["type"] != "trigger_workflow" {
                return;
            }
            let key = text(step, "/settings/workflow_key").unwrap_or_default();
            if !there.contains(key.as_str()) {
                found.push(format!("{path}: a step triggers `{key}`, which is nowhere"));
            }
        });
    }
    found
}
