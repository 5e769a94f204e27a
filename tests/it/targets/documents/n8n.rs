//! n8n: our schema of the nodes that are written, nodes in a graph, outputs that a node has, and the names of nodes in
//! expressions.

use super::graph::{Graph, Shape};
use super::{Looks, against, list, schema, text, texts};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "n8n",
    one,
    all: super::none,
    vendor: super::none,
    ids: &["/nodes/*/name", "/nodes/*/id"],
    links: &["/node"],
    entries: &[],
    named: &["connections", "credentials"],
    nested: &[],
};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| schema("n8n/workflow.schema.json"));

fn one(path: &str, document: &Value) -> Vec<String> {
    if !path.ends_with(".json") {
        return Vec::new();
    }
    let mut found = against(&SCHEMA, document);
    let nodes = list(document, "/nodes");
    let outs = |node: &Value| -> Vec<&Value> {
        let name = node["name"].as_str().unwrap_or_default();
        let main = document["connections"].get(name).map_or(&[][..], |of| list(of, "/main"));
        main.iter().collect()
    };
    let steps = nodes.iter().map(|node| {
        let next = outs(node).into_iter().flat_map(|out| out.as_array().into_iter().flatten());
        (text(node, "/name").unwrap_or_default(), next.filter_map(|to| text(to, "/node")).collect())
    });
    // Loops of n8n lead back.
    let entry = Some(nodes.first().and_then(|node| text(node, "/name")).unwrap_or_default());
    found.extend(Graph { steps: steps.collect(), entry, ends: &[], shape: Shape::Any }.wrong());
    let begins = ["n8n-nodes-base.webhook", "n8n-nodes-base.scheduleTrigger"];
    if nodes.first().is_none_or(|node| begins.iter().all(|kind| node["type"] != *kind)) {
        found.push("the first node is no trigger".to_owned());
    }
    let names: BTreeSet<&str> = nodes.iter().filter_map(|node| node["name"].as_str()).collect();
    if let Some(connections) = document["connections"].as_object() {
        for name in connections.keys().filter(|name| !names.contains(name.as_str())) {
            found.push(format!("ways lead from `{name}`, which is no node"));
        }
    }
    let mut seen = BTreeSet::new();
    for node in nodes {
        let id = text(node, "/id").unwrap_or_default();
        if !seen.insert(id.clone()) {
            found.push(format!("two nodes have the id `{id}`"));
        }
        let (there, has) = (outs(node).len(), ways(node));
        if there != has {
            found.push(format!("{} has {has} outputs, and {there} are led on", node["name"]));
        }
        texts(&node["parameters"], &mut |text| {
            for (quote, end) in [("$(\"", '"'), ("$('", '\'')] {
                for rest in text.split(quote).skip(1) {
                    let name = rest.split(end).next().unwrap_or_default();
                    if !names.contains(name) {
                        found.push(format!("{} asks `{name}`, which is no node", node["name"]));
                    }
                }
            }
        });
    }
    found
}

/// The outputs of a node.
fn ways(node: &Value) -> usize {
    let own = match node["type"].as_str().unwrap_or_default() {
        "n8n-nodes-base.stopAndError" | "n8n-nodes-base.noOp" => 0,
        "n8n-nodes-base.if" => 2,
        "n8n-nodes-base.switch" => {
            let more = usize::from(node["parameters"]["options"]["fallbackOutput"] == "extra");
            list(node, "/parameters/rules/values").len() + more
        }
        _ => 1,
    };
    own + usize::from(node["onError"] == "continueErrorOutput")
}
