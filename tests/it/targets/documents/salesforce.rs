//! Journey Builder: our schemas, one start, activities without ways back, and everything that criteria and defaults
//! name.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, schema, text, texts};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "salesforce",
    one,
    all,
    vendor: super::none,
    ids: &["/activities/*/key"],
    links: &["/next", "/eventDefinitionKey", "/defaults/email/*", "/defaults/mobileNumber/*"],
    entries: &[],
    named: &["criteria"],
    nested: &[],
};

static JOURNEY: LazyLock<Validator> = LazyLock::new(|| schema("salesforce/journey.schema.json"));
static EVENT: LazyLock<Validator> = LazyLock::new(|| schema("salesforce/event.schema.json"));

fn one(path: &str, document: &Value) -> Vec<String> {
    if path.starts_with("events/") {
        let mut found = against(&EVENT, document);
        let fields = list(document, "/schema/fields");
        let names: BTreeSet<String> = fields
            .iter()
            .filter_map(|field| text(field, "/name"))
            .map(|name| name.to_lowercase())
            .collect();
        if names.len() != fields.len() {
            found.push("two fields have one name".to_owned());
        }
        if fields.iter().filter(|field| field["isPrimaryKey"] == true).count() != 1 {
            found.push("one field is the key".to_owned());
        }
        return found;
    }
    let mut found = against(&JOURNEY, document);
    let activities = list(document, "/activities");
    let steps = activities.iter().map(|activity| {
        let next = list(activity, "/outcomes").iter().filter_map(|way| text(way, "/next"));
        (text(activity, "/key").unwrap_or_default(), next.collect())
    });
    // There is no start activity: it is the one that nothing leads to, and it stands first.
    let entry = activities.first().and_then(|activity| text(activity, "/key"));
    found.extend(Graph { steps: steps.collect(), entry, ends: &[], shape: Shape::Forward }.wrong());
    for activity in activities {
        let key = &activity["key"];
        let ways = list(activity, "/outcomes");
        let keys: BTreeSet<String> = ways.iter().filter_map(|way| text(way, "/key")).collect();
        if keys.len() != ways.len() {
            found.push(format!("two ways of {key} have one key"));
        }
        let shares: i64 =
            ways.iter().filter_map(|way| way["arguments"]["percentage"].as_i64()).sum();
        if activity["type"] == "RANDOMSPLIT" && shares != 100 {
            found.push(format!("the shares of {key} sum to {shares}"));
        }
        if let Some(criteria) = activity["configurationArguments"]["criteria"].as_object() {
            let mut asked: BTreeSet<String> = criteria.keys().cloned().collect();
            asked.insert("remainder_path".to_owned());
            if asked != keys || ways.last().is_none_or(|way| way["key"] != "remainder_path") {
                found.push(format!(
                    "the criteria of {key} are not those of its ways, with the rest last"
                ));
            }
            for xml in criteria.values().filter_map(Value::as_str) {
                if let Err(why) = roxmltree::Document::parse(xml) {
                    found.push(format!("a criterion of {key} is no XML: {why}"));
                }
            }
        }
    }
    if document["triggers"][0]["eventDefinitionKey"]
        != document["triggers"][0]["metaData"]["eventDefinitionKey"]
    {
        found.push("the trigger names two events".to_owned());
    }
    found
}

/// The event of a trigger is defined, with the fields that are asked for.
fn all(documents: &[Document]) -> Vec<String> {
    let mut found = Vec::new();
    let events: Vec<&Value> = documents
        .iter()
        .filter(|(path, _)| path.starts_with("events/"))
        .map(|(_, document)| document)
        .collect();
    for (path, document) in documents.iter().filter(|(path, _)| path.ends_with(".journey.json")) {
        let key = text(document, "/triggers/0/eventDefinitionKey").unwrap_or_default();
        let Some(event) = events.iter().find(|event| event["eventDefinitionKey"] == key.as_str())
        else {
            found.push(format!("{path}: the event `{key}` is not defined"));
            continue;
        };
        let fields = list(event, "/schema/fields");
        let known = |name: &str| fields.iter().any(|field| field["name"] == name);
        let mut asked = Vec::new();
        texts(document, &mut |text| {
            // `{{Event.KEY."FIELD"}}`, and `Key="Event.KEY.FIELD"` of criteria.
            if let Some(rest) = text.strip_prefix("{{Event.") {
                let (of, field) = rest.trim_end_matches("}}").split_once('.').unwrap_or((rest, ""));
                asked.push((of.to_owned(), field.trim_matches('"').to_owned()));
            }
            for rest in text.split(" Key=\"Event.").skip(1) {
                let path = rest.split('"').next().unwrap_or_default();
                let (of, field) = path.rsplit_once('.').unwrap_or((path, ""));
                asked.push((of.to_owned(), field.to_owned()));
            }
        });
        for (of, field) in asked {
            if of != key || !known(&field) {
                found.push(format!("{path}: `{of}.{field}` is no field of the event"));
            }
        }
    }
    found
}
