//! Klaviyo: the schema of its API, a tree of actions, and the bodies that `request.json` names.

use super::graph::{Graph, Shape};
use super::{Document, Looks, Written, against, list, missing, schema, text};
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "klaviyo",
    one,
    all,
    vendor: super::none,
    ids: &["/temporary_id"],
    links: &["/links/next", "/links/next_if_true", "/links/next_if_false", "/bodies/*"],
    entries: &["/entry_action_id"],
    named: &[],
    nested: &[],
};

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| schema("klaviyo/flow-create.strict.schema.json"));

const WRITTEN: &Written = &[
    (
        "send-email",
        &[
            "/data/status",
            "/data/message/name",
            "/data/message/from_email",
            "/data/message/from_label",
            "/data/message/reply_to_email",
            "/data/message/cc_email",
            "/data/message/bcc_email",
            "/data/message/subject_line",
            "/data/message/preview_text",
            "/data/message/template_id",
            "/data/message/smart_sending_enabled",
            "/data/message/transactional",
            "/data/message/add_tracking_params",
            "/data/message/custom_tracking_params",
            "/data/message/additional_filters",
        ],
    ),
    (
        "send-sms",
        &[
            "/data/status",
            "/data/message/name",
            "/data/message/message_hierarchy",
            "/data/message/shorten_links",
            "/data/message/add_org_prefix",
            "/data/message/add_info_link",
            "/data/message/add_opt_out_language",
            "/data/message/include_contact_card",
            "/data/message/sms_quiet_hours_enabled",
            "/data/message/smart_sending_enabled",
            "/data/message/transactional",
            "/data/message/add_tracking_params",
            "/data/message/custom_tracking_params",
            "/data/message/additional_filters",
        ],
    ),
    (
        "send-mobile-push",
        &[
            "/data/status",
            "/data/message/name",
            "/data/message/title",
            "/data/message/on_open",
            "/data/message/push_type",
            "/data/message/sound",
            "/data/message/badge",
            "/data/message/smart_sending_enabled",
            "/data/message/additional_filters",
        ],
    ),
    (
        "send-webhook",
        &["/data/status", "/data/message/name", "/data/message/headers", "/data/message/body"],
    ),
    (
        "ab-test",
        &[
            "/data/status",
            "/data/current_experiment/name",
            "/data/current_experiment/allocations",
            "/data/current_experiment/winner_metric",
            "/data/current_experiment/automatic_winner_selection_settings/automatic_end_date",
        ],
    ),
    ("time-delay", &["/data/unit", "/data/secondary_value"]),
    ("conditional-split", &["/data/profile_filter"]),
    ("trigger-split", &["/data/trigger_filter"]),
];

/// What the call is, in the revision of the schema.
const CALL: [(&str, &str); 4] = [
    ("/method", "POST"),
    ("/url", "https://a.klaviyo.com/api/flows"),
    ("/headers/revision", "2026-07-15"),
    ("/headers/content-type", "application/vnd.api+json"),
];

/// Every condition about a metric: what it counts, when, and of which of its events.
fn conditions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| conditions(item, found)),
        Value::Object(fields) => {
            if value["type"] == "profile-metric" {
                for key in ["timeframe_filter", "metric_filters", "measurement_filter"] {
                    if value.get(key).is_none() {
                        found
                            .push(format!("{key} of a question about a metric is not written out"));
                    }
                }
            }
            fields.values().for_each(|field| conditions(field, found));
        }
        _ => {}
    }
}

/// The messages of a test: each is whole, has a share, and ends there; the shares are all there is.
fn ab_test(action: &Value, found: &mut Vec<String>) {
    let test = &action["data"]["current_experiment"];
    let all = list(test, "/variations");
    let shares = test["allocations"].as_object();
    let ids: Vec<String> = all.iter().filter_map(|one| text(one, "/temporary_id")).collect();
    let named: Vec<String> = shares.into_iter().flatten().map(|(id, _)| id.clone()).collect();
    if all.len() < 2 || ids.len() != named.len() || !named.iter().all(|id| ids.contains(id)) {
        found.push(format!("the shares of a test are not those of its messages: {named:?}"));
    }
    let sum: f64 = shares.into_iter().flatten().filter_map(|(_, share)| share.as_f64()).sum();
    if (sum - 1.0).abs() > 1e-9 {
        found.push(format!("the shares of a test sum to {sum}"));
    }
    for one in all.iter().chain([&action["data"]["main_action"]]) {
        found.extend(missing(WRITTEN, one));
        if one.pointer("/links/next") != Some(&Value::Null) {
            found.push("a message of a test does not end".to_owned());
        }
        if text(one, "/temporary_id").is_none() {
            found.push("a message of a test has no id".to_owned());
        }
    }
}

fn one(path: &str, document: &Value) -> Vec<String> {
    if !path.ends_with(".flow.json") {
        return Vec::new();
    }
    let mut found = against(&SCHEMA, document);
    let definition = &document["data"]["attributes"]["definition"];
    if list(definition, "/triggers").len() != 1 {
        found.push("only one trigger is supported".to_owned());
    }
    let steps = list(definition, "/actions").iter().map(|action| {
        let ways = ["next", "next_if_true", "next_if_false"];
        let next = ways.iter().filter_map(|key| text(action, &format!("/links/{key}")));
        (text(action, "/temporary_id").unwrap_or_default(), next.collect())
    });
    for action in list(definition, "/actions") {
        found.extend(missing(WRITTEN, action));
        let content = action.pointer("/data/message/headers/content-type");
        if action["type"] == "send-webhook" && content.is_none_or(|of| of != "application/json") {
            found.push("a webhook does not say that it is JSON".to_owned());
        }
        if action["type"] == "ab-test" {
            ab_test(action, &mut found);
        }
        // A way that ends says so.
        if action["links"].as_object().is_none_or(serde_json::Map::is_empty) {
            found.push(format!("{} has no way on", action["temporary_id"]));
        }
    }
    for delay in list(definition, "/actions").iter().filter(|of| of["type"] == "time-delay") {
        let days = delay["data"]["unit"] == "days";
        if days && delay["data"].get("timezone").is_none() {
            found.push("the zone of a delay of days is not written out".to_owned());
        }
    }
    for key in ["profile_filter", "reentry_criteria"] {
        if definition.get(key).is_none() {
            found.push(format!("{key} is not written out"));
        }
    }
    for trigger in list(definition, "/triggers") {
        if text(trigger, "/id").is_none() {
            found.push("a trigger has no id".to_owned());
        }
        if trigger["type"] == "metric" && trigger.get("trigger_filter").is_none() {
            found.push("trigger_filter is not written out".to_owned());
        }
    }
    conditions(definition, &mut found);
    let graph = Graph {
        steps: steps.collect(),
        entry: text(definition, "/entry_action_id"),
        ends: &[],
        shape: Shape::Tree,
    };
    found.extend(graph.wrong());
    found
}

fn all(documents: &[Document]) -> Vec<String> {
    let Some((_, request)) = documents.iter().find(|(path, _)| path == "request.json") else {
        return vec!["there is no request.json".to_owned()];
    };
    for (place, wanted) in CALL {
        if text(request, place).is_none_or(|there| there != wanted) {
            return vec![format!("{place} of request.json is not {wanted}")];
        }
    }
    let mut named: Vec<String> = list(request, "/bodies")
        .iter()
        .filter_map(|body| body.as_str().map(str::to_owned))
        .collect();
    named.sort();
    let mut there: Vec<String> = documents
        .iter()
        .map(|(path, _)| path.clone())
        .filter(|path| path.ends_with(".flow.json"))
        .collect();
    there.sort();
    if named == there {
        Vec::new()
    } else {
        vec![format!("request.json names {named:?}; there is {there:?}")]
    }
}
