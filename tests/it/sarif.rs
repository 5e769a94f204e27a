//! What goes to code-scanning services keeps to the schema of SARIF 2.1.0: every finding that the ui
//! cases give, and a run without findings. Where the schema comes from: `tests/schemas/SOURCES.md`.

use std::fs;

use journeyc::diag::render::sarif;
use journeyc::driver;
use serde_json::Value;

use crate::{support, ui};

fn validator() -> jsonschema::Validator {
    let text = fs::read_to_string(support::root().join("tests/schemas/sarif-2.1.0.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // The pattern of a language tag has a bracket too many, which is no regular expression here.
    for part in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][part]["properties"]["language"];
        assert!(language.as_object_mut().unwrap().remove("pattern").is_some());
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn wrong(validator: &jsonschema::Validator, log: &Value) -> Vec<String> {
    let errors = validator.iter_errors(log).take(5);
    errors.map(|error| format!("{error} at {}", error.instance_path())).collect()
}

#[test]
fn every_finding_keeps_to_the_schema() {
    let validator = validator();
    let mut broken = Vec::new();
    let (mut results, mut places, mut fixes) = (0, 0, 0);
    for case in ui::cases() {
        let workspace = ui::load(&case);
        let found = driver::check(&workspace).diagnostics;
        let log: Value = serde_json::from_str(&sarif::render(&workspace.sources, &found)).unwrap();
        let shown = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(shown.len(), found.len());
        results += shown.len();
        places += shown.iter().filter(|result| result["relatedLocations"].is_array()).count();
        fixes += shown.iter().filter(|result| result["fixes"].is_array()).count();
        let errors = wrong(&validator, &log);
        if !errors.is_empty() {
            broken.push(format!("{}: {}", support::shown(&case), errors.join("\n")));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    // Results with a second place and with a mend were among them.
    assert!(results > 150 && places > 20 && fixes > 20, "{results} {places} {fixes}");
}

#[test]
fn a_run_without_findings_keeps_to_the_schema() {
    let output = support::journeyc(
        &support::root(),
        &["check", "examples/hello", "--message-format", "sarif"],
    );
    let log: Value = serde_json::from_str(&support::stdout(&output)).unwrap();
    assert_eq!(wrong(&validator(), &log), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_is_no_log() {
    let validator = validator();
    let (workspace, found) = support::check("", &[("a.journey", "journey x {")]);
    let log: Value = serde_json::from_str(&sarif::render(&workspace.sources, &found)).unwrap();
    assert_eq!(wrong(&validator, &log), Vec::<String>::new());
    let changes: [fn(&mut Value); 5] = [
        |log| log["version"] = "2.2.0".into(),
        |log| log["runs"][0]["results"][0]["level"] = "fatal".into(),
        |log| log["runs"][0]["results"][0]["message"] = Value::Null,
        |log| log["runs"][0]["tool"] = serde_json::json!({}),
        |log| {
            let place = &mut log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
            place["region"]["startLine"] = 0.into();
        },
    ];
    for change in changes {
        let mut broken = log.clone();
        change(&mut broken);
        assert!(!wrong(&validator, &broken).is_empty(), "{broken:#}");
    }
}
