//! Our own look at a workflow, before anything is written: the light import of n8n does not see a
//! link that leads nowhere.

use super::document::Workflow;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a workflow; nothing in a sound one.
pub(super) fn check(workflow: &Workflow) -> Vec<String> {
    let mut found = Vec::new();
    let mut outs: BTreeMap<&str, &[String]> = BTreeMap::new();
    for node in &workflow.nodes {
        if outs.insert(&node.name, &node.outs).is_some() {
            found.push(format!("two nodes are called `{}`", node.name));
        }
        if node.outs.len() != node.kind.ways() {
            found.push(format!("`{}` has {} ways on", node.name, node.outs.len()));
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&str> =
        workflow.nodes.first().map(|n| n.name.as_str()).into_iter().collect();
    while let Some(name) = waiting.pop() {
        match outs.get(name) {
            None => found.push(format!("a node leads to `{name}`, which does not exist")),
            Some(next) => {
                if seen.insert(name) {
                    waiting.extend(next.iter().map(String::as_str));
                }
            }
        }
    }
    for name in outs.keys().filter(|name| !seen.contains(*name)) {
        found.push(format!("the node `{name}` cannot be reached"));
    }
    texts(&workflow.json(), &mut |text| {
        let expression = text.strip_prefix("={{ ").and_then(|rest| rest.strip_suffix(" }}"));
        if text.starts_with('=')
            && expression.is_none_or(|inner| inner.contains("{{") || inner.contains("}}"))
        {
            found.push(format!("n8n would cut this expression in two: {text}"));
        }
    });
    found
}

/// Looks at every text of a document.
fn texts(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, look)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, look)),
        _ => {}
    }
}
