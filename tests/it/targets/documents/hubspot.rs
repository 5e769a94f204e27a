//! HubSpot: our schemas, actions without ways back, and properties and values that are there.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, schema, text};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "hubspot",
    one,
    all,
    vendor: super::none,
    ids: &["/actionId"],
    links: &["/nextActionId", "/property", "/property_name"],
    entries: &["/startActionId"],
    named: &["customProperties"],
    nested: &[],
};

static WORKFLOW: LazyLock<Validator> = LazyLock::new(|| schema("hubspot/workflow.schema.json"));
static PROPERTY: LazyLock<Validator> = LazyLock::new(|| schema("hubspot/property.schema.json"));
static EVENT: LazyLock<Validator> = LazyLock::new(|| schema("hubspot/event.schema.json"));

fn one(path: &str, document: &Value) -> Vec<String> {
    if path.starts_with("properties/") {
        return against(&PROPERTY, document);
    }
    if path.starts_with("events/") {
        return against(&EVENT, document);
    }
    let mut found = against(&WORKFLOW, document);
    let actions = list(document, "/actions");
    let steps = actions.iter().map(|action| {
        let own =
            ["/connection", "/defaultBranch"].into_iter().filter_map(|key| action.pointer(key));
        let branches = list(action, "/listBranches").iter().filter_map(|way| way.get("connection"));
        let next = own.chain(branches).map(|way| text(way, "/nextActionId").unwrap_or_default());
        (text(action, "/actionId").unwrap_or_default(), next.collect())
    });
    let ways = actions.iter().flat_map(|action| {
        let own =
            ["/connection", "/defaultBranch"].into_iter().filter_map(|key| action.pointer(key));
        own.chain(list(action, "/listBranches").iter().filter_map(|way| way.get("connection")))
    });
    // A workflow is a tree: one standard way to each action but the first, and others go to it.
    let mut standard: BTreeMap<String, usize> = BTreeMap::new();
    for way in ways {
        let to = text(way, "/nextActionId").unwrap_or_default();
        *standard.entry(to).or_default() += usize::from(way["edgeType"] == "STANDARD");
    }
    found.extend(
        standard
            .iter()
            .filter(|(_, ways)| **ways != 1)
            .map(|(to, ways)| format!("{ways} standard ways lead to `{to}`")),
    );
    let entry = text(document, "/startActionId");
    found.extend(Graph { steps: steps.collect(), entry, ends: &[], shape: Shape::Forward }.wrong());
    found
}

/// Properties that are asked or set are made, and have the values that they are held against.
fn all(documents: &[Document]) -> Vec<String> {
    let properties: BTreeMap<String, &Value> = documents
        .iter()
        .filter(|(path, _)| path.starts_with("properties/"))
        .filter_map(|(_, document)| Some((text(document, "/name")?, document)))
        .collect();
    let mut found = Vec::new();
    for (path, document) in documents.iter().filter(|(path, _)| path.ends_with(".workflow.json")) {
        for action in list(document, "/actions") {
            let set = text(action, "/fields/property_name").map(|name| {
                (name, text(action, "/fields/value/staticValue").into_iter().collect())
            });
            let asked = list(action, "/listBranches")
                .iter()
                .flat_map(|way| list(way, "/filterBranch/filterBranches"))
                .flat_map(|all| list(all, "/filters"))
                .filter_map(|filter| {
                    let values = list(filter, "/operation/values").iter();
                    let values = values.filter_map(|value| value.as_str().map(str::to_owned));
                    Some((text(filter, "/property")?, values.collect::<Vec<String>>()))
                });
            for (name, values) in asked.chain(set) {
                let Some(property) = properties.get(&name) else {
                    found.push(format!("{path}: the property `{name}` is not made"));
                    continue;
                };
                let options = list(property, "/options");
                for value in values {
                    if !options.is_empty()
                        && !options.iter().any(|option| option["value"] == value.as_str())
                    {
                        found.push(format!("{path}: `{name}` is never `{value}`"));
                    }
                }
            }
        }
    }
    found
}
