//! Emitted documents keep to the schemas that `journeyc schema` prints.

use journeyc::driver::{self, BuildOptions, Schema};
use journeyc::source::Workspace;
use std::path::PathBuf;

fn schema(of: Schema, workspace: Option<&Workspace>) -> jsonschema::Validator {
    let answer = driver::schema(of, workspace).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&answer.text).unwrap()).unwrap()
}

fn valid(validator: &jsonschema::Validator, document: &serde_json::Value, name: &str) {
    let wrong: Vec<String> = validator
        .iter_errors(document)
        .take(5)
        .map(|error| format!("{name}: {error} at {}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn flows_and_reports_keep_to_their_schemas() {
    let flow = schema(Schema::Flow, None);
    let report = schema(Schema::Report, None);
    let mut checked = 0;
    let folders = [
        "examples/hello",
        "examples/nordic-shop",
        "tests/golden/loop",
        "tests/conformance/workspaces/constructs",
        "tests/conformance/workspaces/escaping",
    ];
    for folder in folders {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
        let workspace = Workspace::load(&folder).unwrap();
        for outputs in driver::build(&workspace, &BuildOptions::default()).unwrap().outputs {
            for (path, bytes) in outputs.files {
                let schema = match outputs.path.as_str() {
                    "flow" => &flow,
                    "" => &report,
                    _ => continue,
                };
                valid(schema, &serde_json::from_slice(&bytes).unwrap(), &path);
                checked += 1;
            }
        }
    }
    assert!(checked > 28, "{checked}");
}

#[test]
fn workflows_of_knock_keep_to_the_schema_of_its_api() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let text = root.join("tests/schemas/knock/workflow-request.strict.schema.json");
    let text = std::fs::read_to_string(text).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    let mut checked = Vec::new();
    for folder in ["examples/knock", "tests/golden/knock"] {
        let workspace = Workspace::load(&root.join(folder)).unwrap();
        let built = driver::build(&workspace, &BuildOptions::default()).unwrap();
        let workflows = built.outputs.into_iter().filter(|outputs| outputs.path == "knock");
        for (path, bytes) in workflows.flat_map(|outputs| outputs.files) {
            valid(&schema, &serde_json::from_slice(&bytes).unwrap(), &path);
            checked.push(path);
        }
    }
    let names = ["comments", "trial", "desk", "ends", "heard", "later", "left-cart", "week"];
    assert_eq!(checked, names.map(|name| format!("{name}/workflow.json")));
}

#[test]
fn the_schema_of_the_events_takes_an_event_and_refuses_a_broken_one() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop");
    let workspace = Workspace::load(&folder).unwrap();
    let answer = driver::schema(Schema::Events, Some(&workspace)).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    assert!(jsonschema::meta::is_valid(&whole));
    let text = answer.text;
    for name in ["order_completed", "cart_abandoned", "x-currency"] {
        assert!(text.contains(name), "{name}");
    }
}
