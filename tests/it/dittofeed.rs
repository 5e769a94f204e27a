//! Documents of the target `dittofeed` against the schemas of Dittofeed's own server.

use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::fs;

use crate::support;

/// The validator for the bodies of a folder.
fn validator(file: &str) -> Validator {
    let path = support::root().join("tests/schemas/dittofeed").join(file);
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    // The low-code editor's body is a schema of its own, which the server adds; this target writes none.
    replace(&mut schema, "LowCodeEmailJsonBody");
    jsonschema::validator_for(&schema).unwrap()
}

/// Takes out references that lead outside the file.
fn replace(schema: &mut Value, name: &str) {
    match schema {
        Value::Object(fields) if fields.get("$ref").is_some_and(|to| to == name) => {
            *schema = json!({ "not": {} });
        }
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, name)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, name)),
        _ => {}
    }
}

fn wrong(validator: &Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).take(3).map(|error| error.to_string()).collect()
}

/// Every document of a workspace for this target: path and body.
fn documents(folder: &str) -> Vec<(String, Value)> {
    let workspace = Workspace::load(&support::root().join(folder)).unwrap();
    let built = driver::build(&workspace, &BuildOptions::default()).unwrap();
    let outputs = built.outputs.into_iter().filter(|outputs| outputs.path == "dittofeed");
    let files = outputs.flat_map(|outputs| outputs.files);
    files.map(|(path, bytes)| (path, serde_json::from_slice(&bytes).unwrap())).collect()
}

#[test]
fn bodies_keep_to_the_schemas_of_the_server() {
    let journeys = validator("UpsertJourneyResource.schema.json");
    let segments = validator("UpsertSegmentResource.schema.json");
    let templates = validator("UpsertMessageTemplateResource.schema.json");
    let properties = validator("UserPropertyDefinition.schema.json");
    let mut checked = [0; 4];
    for folder in ["tests/golden/dittofeed", "examples/dittofeed"] {
        for (path, body) in documents(folder) {
            let (at, found) = match path.split('/').next().unwrap() {
                "journeys" => (0, wrong(&journeys, &body)),
                "segments" => (1, wrong(&segments, &body)),
                "templates" => (2, wrong(&templates, &body)),
                "user-properties" => (3, wrong(&properties, &body["definition"])),
                other => panic!("nothing checks {other}"),
            };
            checked[at] += 1;
            assert_eq!(found, Vec::<String>::new(), "{folder}: {path}");
        }
    }
    assert!(checked[0] >= 3 && checked[1] > 20 && checked[2] > 10 && checked[3] > 6, "{checked:?}");
}

/// The schemas bite: a small change of each kind is refused.
#[test]
fn broken_bodies_are_refused() {
    let all = documents("tests/golden/dittofeed");
    let of = |path: &str| all.iter().find(|(known, _)| known.starts_with(path)).unwrap().1.clone();
    let node = |journey: &Value, kind: &str| -> usize {
        let nodes = journey["definition"]["nodes"].as_array().unwrap();
        nodes.iter().position(|node| node["type"] == kind).unwrap()
    };
    let journeys = validator("UpsertJourneyResource.schema.json");
    let breaks = |path: &str, kind: &str, change: &dyn Fn(&mut Value)| {
        let mut journey = of(path);
        let at = node(&journey, kind);
        assert!(journeys.is_valid(&journey));
        change(&mut journey["definition"]["nodes"][at]);
        assert!(!journeys.is_valid(&journey), "{path} {kind}");
    };
    let each = "journeys/welcome_all";
    breaks(each, "MessageNode", &|node| node["variant"]["type"] = json!("Viber"));
    breaks(each, "MessageNode", &|node| node["variant"]["providerOverride"] = json!("Nobody"));
    breaks(each, "MessageNode", &|node| drop(node.as_object_mut().unwrap().remove("child")));
    breaks(each, "DelayNode", &|node| node["variant"]["seconds"] = json!("90"));
    breaks(each, "DelayNode", &|node| drop(node.as_object_mut().unwrap().remove("child")));
    breaks(each, "SegmentSplitNode", &|node| node["variant"]["type"] = json!("Many"));
    breaks(each, "RandomCohortNode", &|node| node["children"][0]["percent"] = json!("33.33"));
    breaks("journeys/visit", "WaitForNode", &|node| node["timeoutSeconds"] = json!(null));
    let mut journey = of(each);
    journey["definition"]["entryNode"]["type"] = json!("Start");
    assert!(!journeys.is_valid(&journey));

    let mut segment = of("segments/customer-tier");
    segment["definition"]["entryNode"]["operator"]["type"] = json!("Is");
    assert!(!validator("UpsertSegmentResource.schema.json").is_valid(&segment));
    let mut template = of("templates/welcome_all");
    template["definition"]["type"] = json!("Fax");
    assert!(!validator("UpsertMessageTemplateResource.schema.json").is_valid(&template));
    let mut property = of("user-properties/journeyc_tier");
    property["definition"].as_object_mut().unwrap().remove("path");
    assert!(!validator("UserPropertyDefinition.schema.json").is_valid(&property["definition"]));
}

/// What a step names is made, under an id that it has in each journey.
#[test]
fn ids_are_of_one_kind_each() {
    let all = documents("tests/golden/dittofeed");
    let mut ids: Vec<&str> = all.iter().filter_map(|(_, body)| body["id"].as_str()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    let made = |id: &Value| ids.contains(&id.as_str().unwrap());
    let mut seen = 0;
    for (_, body) in all.iter().filter(|(path, _)| path.starts_with("journeys/")) {
        for node in body["definition"]["nodes"].as_array().unwrap() {
            let segment = &node["variant"]["segment"];
            let external = segment == "44444444-4444-4444-8444-444444444444";
            assert!(segment.is_null() || external || made(segment), "{node}");
            assert!(
                node["variant"]["templateId"].is_null() || made(&node["variant"]["templateId"])
            );
            for child in node["segmentChildren"].as_array().into_iter().flatten() {
                assert!(made(&child["segmentId"]));
                seen += 1;
            }
        }
    }
    assert!(seen >= 5);
}
