//! AWS: the schemas of the states language that npm `asl-validator` carries, states in a graph, and resources of
//! the template that name each other.

use super::graph::{Graph, Shape};
use super::{Document, Looks, against, list, text};
use crate::support::{files_below, root};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "aws",
    one,
    all,
    vendor: super::none,
    ids: &[],
    links: &["/Next", "/Default", "/Ref", "/DependsOn", "/Fn::GetAtt/*", "/DependsOn/*"],
    entries: &["/StartAt"],
    named: &[
        "States",
        "Resources",
        "Outputs",
        "Assign",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
    ],
    nested: &[],
};

/// Types of states: the states language.
const TYPES: [&str; 8] = ["Task", "Choice", "Wait", "Pass", "Parallel", "Map", "Succeed", "Fail"];
/// Characters of a state's name, bytes of a definition: Step Functions, quotas.
const NAME: usize = 80;
const DEFINITION: usize = 1024 * 1024;

/// Files that name each other by their ids.
static STATES: LazyLock<Validator> = LazyLock::new(|| {
    let files = files_below(&root().join("tests/schemas/aws"), ".json");
    let schema = |path| serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap();
    let all: Map<String, Value> =
        files.into_iter().map(|path| (path.display().to_string(), schema(path))).collect();
    let whole = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "allOf": [{ "$ref": "http://asl-validator.cloud/state-machine.json#" }],
        "definitions": all,
    });
    jsonschema::validator_for(&whole).unwrap()
});

fn one(path: &str, document: &Value) -> Vec<String> {
    if path == "template.json" {
        return template(document);
    }
    let mut found = against(&STATES, &spelled(document));
    if document["QueryLanguage"] != "JSONata" {
        found.push("it would be read as JSONPath".to_owned());
    }
    found.extend(machine(document));
    if document.to_string().len() > DEFINITION {
        found.push("the definition is too large".to_owned());
    }
    found
}

/// The language of a machine is that of its states; the schemas want it in each (`asl-validator` puts it there).
fn spelled(machine: &Value) -> Value {
    let mut machine = machine.clone();
    let language = machine["QueryLanguage"].clone();
    spell(&mut machine, &language);
    machine
}

fn spell(machine: &mut Value, language: &Value) {
    for state in machine["States"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if state.is_object() && state.get("QueryLanguage").is_none() {
            state["QueryLanguage"] = language.clone();
        }
        for key in ["ItemProcessor", "Iterator"] {
            state.get_mut(key).into_iter().for_each(|inner| spell(inner, language));
        }
        let branches = state.get_mut("Branches").and_then(Value::as_array_mut);
        branches.into_iter().flatten().for_each(|inner| spell(inner, language));
    }
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
        found.extend(written(name, state));
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

/// What a state of each type must say, and of each retry.
const WRITTEN: [(&str, &[&str]); 4] = [
    ("Task", &["Arguments"]),
    ("Choice", &["Default"]),
    ("Fail", &["Error", "Cause"]),
    ("Wait", &["Seconds"]),
];
const RETRY: [&str; 5] =
    ["IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"];

/// What is missing of it.
fn written(name: &str, state: &Value) -> Vec<String> {
    let of_type =
        WRITTEN.iter().filter(|(kind, _)| state["Type"] == *kind).flat_map(|(_, keys)| *keys);
    let mut keys: Vec<&str> = of_type.filter(|key| state.get(**key).is_none()).copied().collect();
    for retry in list(state, "/Retry") {
        keys.extend(RETRY.iter().filter(|key| retry.get(**key).is_none()));
    }
    let time = state["TimeoutSeconds"].is_null() && state["Resource"].as_str().is_some_and(waits);
    keys.extend(time.then_some("TimeoutSeconds"));
    keys.into_iter().map(|key| format!("{key} of `{name}` is not written out")).collect()
}

/// A task that holds the run until somebody answers.
fn waits(resource: &str) -> bool {
    resource.ends_with(".waitForTaskToken")
}

fn ways(state: &Value) -> Vec<String> {
    let own = ["/Next", "/Default"].into_iter().filter_map(|key| text(state, key));
    let lists = ["/Choices", "/Catch"].into_iter().flat_map(|key| list(state, key));
    own.chain(lists.map(|way| text(way, "/Next").unwrap_or_default())).collect()
}

/// What resources cannot be without: the pages of CloudFormation's resource types.
const PROPERTIES: [(&str, &[&str]); 8] = [
    ("AWS::DynamoDB::Table", &["TableName", "AttributeDefinitions", "KeySchema", "BillingMode"]),
    ("AWS::Events::EventBus", &["Name"]),
    ("AWS::Events::Rule", &["Targets"]),
    ("AWS::IAM::Role", &["AssumeRolePolicyDocument", "Policies"]),
    ("AWS::Logs::LogGroup", &["LogGroupName"]),
    ("AWS::StepFunctions::StateMachine", &["StateMachineName", "RoleArn"]),
    ("AWS::StepFunctions::StateMachineAlias", &["Name", "DeploymentPreference"]),
    ("AWS::StepFunctions::StateMachineVersion", &["StateMachineArn"]),
];

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
        for (of, properties) in PROPERTIES.iter().filter(|(of, _)| *of == kind) {
            for property in
                properties.iter().filter(|one| resource["Properties"].get(**one).is_none())
            {
                found.push(format!("`{name}`, an {of}, has no {property}"));
            }
        }
        // A definition that is too large for a template stands beside it.
        let properties = &resource["Properties"];
        let defined = ["DefinitionString", "DefinitionS3Location"]
            .iter()
            .any(|key| properties.get(*key).is_some());
        if kind == "AWS::StepFunctions::StateMachine" && !defined {
            found.push(format!("the machine `{name}` is not defined"));
        }
        // What is known of customers outlives the stack.
        let kept =
            ["DeletionPolicy", "UpdateReplacePolicy"].iter().all(|key| resource[*key] == "Retain");
        if kind == "AWS::DynamoDB::Table" && !kept {
            found.push(format!("the table `{name}` would go with the stack"));
        }
        if let Some(definition) = text(resource, "/Properties/DefinitionString") {
            match serde_json::from_str::<Value>(&definition) {
                Ok(definition) => found.extend(machine(&definition)),
                Err(why) => found.push(format!("the definition of `{name}` is no JSON: {why}")),
            }
        }
    }
    let outputs = document["Outputs"].as_object();
    if outputs.is_none_or(|all| all.values().any(|of| of.get("Value").is_none())) {
        found.push("an output has no value".to_owned());
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
