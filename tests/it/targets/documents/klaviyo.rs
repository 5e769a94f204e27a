//! Klaviyo: the schema of its API, a tree of actions, and the bodies that `request.json` names.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, schema, text};
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks { target: "klaviyo", one, all, named: &[] };

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| schema("klaviyo/flow-create.strict.schema.json"));

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
