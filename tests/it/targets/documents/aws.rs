//! AWS: the schemas of the states language where they stand beside the checkout, states in a graph, and resources of
//! the template that name each other.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, text};
use crate::targets::vendors;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) const LOOKS: Looks = Looks {
    target: "aws",
    one,
    all,
    named: &[
        "States",
        "Resources",
        "Outputs",
        "Assign",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
    ],
};

/// Types of states: the states language.
const TYPES: [&str; 8] = ["Task", "Choice", "Wait", "Pass", "Parallel", "Map", "Succeed", "Fail"];
/// Characters of a state's name, bytes of a definition: Step Functions, quotas.
const NAME: usize = 80;
const DEFINITION: usize = 1024 * 1024;

fn one(path: &str, document: &Value) -> Vec<String> {
    if path == "template.json" {
        return template(document);
    }
    let mut found =
        vendors::STATES.as_ref().map(|schema| against(schema, document)).unwrap_or_default();
    found.extend(machine(document));
    if document.to_string().len() > DEFINITION {
        found.push("the definition is too large".to_owned());
    }
    found
}

/// A machine, and those inside of it.
fn machine(document: &Value) -> Vec<String> {
    let Some(states) = document["States"].as_object() else {
        return vec!["there are no states".to_owned()];
    };
    let mut found = Vec::new();
    let steps = states.iter().map(|(name, state)| (name.clone(), ways(state)));
    let graph = Graph {
        steps: steps.collect(),
        entry: Some(text(document, "/StartAt").unwrap_or_default()),
        ends: &[],
        shape: Shape::Any,
    };
    found.extend(graph.wrong());
    for (name, state) in states {
        let kind = state["Type"].as_str().unwrap_or_default();
        if !TYPES.contains(&kind) {
            found.push(format!("`{name}` has the type `{kind}`"));
        }
        if name.chars().count() > NAME {
            found.push(format!("the name `{name}` is too long"));
        }
        let ends = state["End"] == true || ["Succeed", "Fail", "Choice"].contains(&kind);
        if !ends && state.get("Next").is_none() {
            found.push(format!("`{name}` leads nowhere, and is no end"));
        }
        if kind == "Task"
            && !state["Resource"].as_str().is_some_and(|arn| arn.starts_with("arn:aws:states:::"))
        {
            found.push(format!("`{name}` asks nobody"));
        }
        let inner = ["ItemProcessor", "Iterator"].into_iter().filter_map(|key| state.get(key));
        found.extend(inner.chain(list(state, "/Branches")).flat_map(machine));
    }
    found
}

fn ways(state: &Value) -> Vec<String> {
    let own = ["/Next", "/Default"].into_iter().filter_map(|key| text(state, key));
    let lists = ["/Choices", "/Catch"].into_iter().flat_map(|key| list(state, key));
    own.chain(lists.map(|way| text(way, "/Next").unwrap_or_default())).collect()
}

fn template(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let Some(resources) = document["Resources"].as_object() else {
        return vec!["there are no resources".to_owned()];
    };
    if document["AWSTemplateFormatVersion"] != "2010-09-09" {
        found.push("the format has another version".to_owned());
    }
    for (name, resource) in resources {
        let kind = text(resource, "/Type").unwrap_or_default();
        if kind.split("::").count() != 3 || !kind.starts_with("AWS::") {
            found.push(format!("`{name}` has the type `{kind}`"));
        }
        if let Some(definition) = text(resource, "/Properties/DefinitionString") {
            match serde_json::from_str::<Value>(&definition) {
                Ok(definition) => found.extend(machine(&definition)),
                Err(why) => found.push(format!("the definition of `{name}` is no JSON: {why}")),
            }
        }
    }
    references(document, &mut |name| {
        if !resources.contains_key(name) && !name.starts_with("AWS::") {
            found.push(format!("`{name}` is named, and is no resource"));
        }
    });
    found
}

/// Every resource that is named.
fn references(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, look)),
        Value::Object(fields) => {
            for (key, field) in fields {
                match (key.as_str(), field) {
                    ("Ref" | "DependsOn", Value::String(name)) => look(name),
                    ("DependsOn", Value::Array(names)) => {
                        names.iter().filter_map(Value::as_str).for_each(&mut *look)
                    }
                    ("Fn::GetAtt", Value::Array(path)) => {
                        path.first().and_then(Value::as_str).into_iter().for_each(&mut *look);
                    }
                    ("Fn::Sub", Value::String(text)) => {
                        for rest in text.split("${").skip(1) {
                            let name = rest.split(['}', '.']).next().unwrap_or_default();
                            look(name);
                        }
                    }
                    _ => references(field, look),
                }
            }
        }
        _ => {}
    }
}

/// The machines that stand beside the template are those in it.
fn all(documents: &[Document]) -> Vec<String> {
    let Some((_, template)) = documents.iter().find(|(path, _)| path == "template.json") else {
        return vec!["there is no template".to_owned()];
    };
    let machines = template["Resources"].as_object().into_iter().flatten();
    let machines: BTreeSet<String> = machines
        .filter(|(_, resource)| resource["Type"] == "AWS::StepFunctions::StateMachine")
        .filter_map(|(_, resource)| text(resource, "/Properties/StateMachineName"))
        .collect();
    let beside: BTreeSet<String> = documents
        .iter()
        .filter_map(|(path, _)| path.strip_suffix(".asl.json"))
        .map(str::to_owned)
        .collect();
    if machines == beside {
        Vec::new()
    } else {
        vec![format!("the template has {machines:?}; beside it is {beside:?}")]
    }
}
