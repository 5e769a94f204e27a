//! Dittofeed: the schemas of its server, steps in a graph without ways back, and everything that a step names.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, text};
use crate::support::root;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "dittofeed",
    one,
    all,
    vendor: super::none,
    ids: &["/nodes/*/id", "!/id"],
    links: &[
        "/child",
        "/trueChild",
        "/falseChild",
        "/timeoutChild",
        "/children/*/id",
        "/segmentChildren/*/id",
        "/templateId",
        "/variant/segment",
        "/segmentId",
        "/variant/userProperty",
    ],
    entries: &["/entryNode/child"],
    named: &[],
    nested: &[],
};

/// By the folder of a document: where in it the schema holds, and the schema.
static SCHEMAS: LazyLock<[(&str, &str, Validator); 4]> = LazyLock::new(|| {
    [
        ("journeys/", "", schema("UpsertJourneyResource")),
        ("segments/", "", schema("UpsertSegmentResource")),
        ("templates/", "", schema("UpsertMessageTemplateResource")),
        ("user-properties/", "/definition", schema("UserPropertyDefinition")),
    ]
});

/// A schema of the server, closed: it is open there, and a key that it does not know would be lost quietly.
fn schema(name: &str) -> Validator {
    let path = root().join(format!("tests/schemas/dittofeed/{name}.schema.json"));
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    outside(&mut schema);
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// The low-code editor's body is a schema of its own, which the server adds; this target writes none.
fn outside(schema: &mut Value) {
    match schema {
        Value::Object(fields)
            if fields.get("$ref").is_some_and(|to| to == "LowCodeEmailJsonBody") =>
        {
            *schema = json!({ "not": {} });
        }
        Value::Object(fields) => fields.values_mut().for_each(outside),
        Value::Array(items) => items.iter_mut().for_each(outside),
        _ => {}
    }
}

fn one(path: &str, document: &Value) -> Vec<String> {
    let Some((_, place, schema)) = SCHEMAS.iter().find(|(folder, ..)| path.starts_with(folder))
    else {
        return vec!["nothing checks this folder".to_owned()];
    };
    let mut found = match document.pointer(place) {
        Some(part) => against(schema, part),
        None => vec![format!("{place} is missing")],
    };
    let id = text(document, "/id").unwrap_or_default();
    // The property that the server itself looks for has the id that the account gave it.
    let own = path.starts_with("user-properties/") && document["name"] == "deviceToken";
    if id.len() != 36 && !own {
        found.push(format!("`{id}` is no UUID"));
    }
    if document.get("definition").is_none() {
        found.push("there is no definition".to_owned());
    }
    let counted = document["definition"]["entryNode"]["type"].as_str().unwrap_or_default();
    if ["Performed", "KeyedPerformed"].contains(&counted) {
        for key in ["times", "timesOperator"] {
            if document["definition"]["entryNode"].get(key).is_none() {
                found.push(format!("{key} is not written out"));
            }
        }
    }
    for key in ["workspaceId", "name"] {
        if document.get(key).is_none_or(|value| value.as_str().is_none_or(str::is_empty)) {
            found.push(format!("`{key}` is missing"));
        }
    }
    if path.starts_with("journeys/") {
        found.extend(journey(document));
    }
    found
}

fn journey(document: &Value) -> Vec<String> {
    let nodes = list(document, "/definition/nodes");
    let steps = nodes.iter().map(|node| {
        let ways = ["/child", "/variant/trueChild", "/variant/falseChild", "/timeoutChild"];
        let own = ways.iter().filter_map(|way| text(node, way));
        let lists = ["/children", "/segmentChildren"].into_iter().flat_map(|key| list(node, key));
        let next = own.chain(lists.filter_map(|child| text(child, "/id")));
        (text(node, "/id").unwrap_or_default(), next.collect())
    });
    let graph = Graph {
        steps: steps.collect(),
        entry: Some(text(document, "/definition/entryNode/child").unwrap_or_default()),
        ends: &["ExitNode"],
        shape: Shape::Forward,
    };
    let mut found = graph.wrong();
    for node in nodes {
        let shares: f64 =
            list(node, "/children").iter().filter_map(|way| way["percent"].as_f64()).sum();
        if node["type"] == "RandomCohortNode" && !(100.0..100.001).contains(&shares) {
            found.push(format!("the shares of {} sum to {shares}", node["id"]));
        }
        if node["type"] == "MessageNode" && node.get("retryCount").is_none() {
            found.push(format!("retryCount of {} is not written out", node["id"]));
        }
        if node["variant"]["type"] == "UserProperty" {
            for key in ["offsetSeconds", "offsetDirection"] {
                if node["variant"].get(key).is_none() {
                    found.push(format!("{key} of {} is not written out", node["id"]));
                }
            }
        }
        // `getJourneyConstraintViolations` of the server refuses nothing else here; what it silently takes for a
        // default is written out.
        if node["type"] == "MessageNode" && node["skipOnFailure"] != true {
            found.push(format!("a message that fails would end the run at {}", node["id"]));
        }
    }
    let hears = nodes.iter().any(|node| node["type"] == "WaitForNode");
    if hears && document.pointer("/definition/entryNode/key").is_none() {
        found.push("a run that waits for events has no key".to_owned());
    }
    // Without it, a key that had a run never has another.
    if document["canRunMultiple"] != true {
        found.push("a customer could enter once only".to_owned());
    }
    found
}

/// What a step names is there, and ids are of one document each.
fn all(documents: &[Document]) -> Vec<String> {
    let mut found = Vec::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for (path, document) in documents {
        if let Some(id) = document["id"].as_str()
            && !ids.insert(id)
        {
            found.push(format!("{path}: another document has the id {id}"));
        }
    }
    let in_folder = |folder: &str| -> BTreeSet<&str> {
        let of = documents.iter().filter(|(path, _)| path.starts_with(folder));
        of.filter_map(|(_, document)| document["id"].as_str()).collect()
    };
    let (segments, templates, properties) =
        (in_folder("segments/"), in_folder("templates/"), in_folder("user-properties/"));
    let keyed: BTreeSet<&str> = documents
        .iter()
        .filter(|(_, document)| document["definition"]["entryNode"]["type"] == "KeyedPerformed")
        .filter_map(|(_, document)| document["id"].as_str())
        .collect();
    for (path, document) in documents.iter().filter(|(path, _)| path.starts_with("journeys/")) {
        for node in list(document, "/definition/nodes") {
            let mut must = |pointer: &str, known: &BTreeSet<&str>, what: &str| {
                if let Some(id) = text(node, pointer)
                    && !known.contains(id.as_str())
                {
                    found.push(format!(
                        "{path}: {} names the {what} {id}, which is nowhere",
                        node["id"]
                    ));
                }
            };
            must("/variant/templateId", &templates, "template");
            must("/variant/userProperty", &properties, "property");
            // Segments of the account are named in `journey.toml`, and are no document.
            let of_account =
                text(node, "/variant/segment").is_some_and(|id| id.starts_with("44444444-"));
            if !of_account {
                must("/variant/segment", &segments, "segment");
            }
            for at in 0..list(node, "/segmentChildren").len() {
                must(&format!("/segmentChildren/{at}/segmentId"), &keyed, "keyed segment");
            }
        }
    }
    found
}
