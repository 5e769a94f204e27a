//! Whole workspaces become bodies that Klaviyo's own schema takes.

use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;

use crate::support;

fn schema() -> jsonschema::Validator {
    let path = support::root().join("tests/schemas/klaviyo/flow-create.strict.schema.json");
    let text = std::fs::read_to_string(path).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// Builds for Klaviyo and holds every body against the schema; the number of bodies.
fn valid(workspace: &Workspace) -> usize {
    let options = BuildOptions { targets: vec!["klaviyo".to_owned()], ..BuildOptions::default() };
    let built = driver::build(workspace, &options).unwrap();
    assert_eq!(built.diagnostics, []);
    let schema = schema();
    let mut checked = 0;
    for (path, bytes) in built.outputs.into_iter().flat_map(|folder| folder.files) {
        if !path.ends_with(".flow.json") {
            continue;
        }
        let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let wrong: Vec<String> = schema
            .iter_errors(&body)
            .take(3)
            .map(|error| format!("{path}: {error} at {}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        checked += 1;
    }
    checked
}

#[test]
fn folders_become_bodies_that_the_schema_takes() {
    for (folder, bodies) in [("examples/klaviyo", 2), ("tests/golden/klaviyo", 4)] {
        let workspace = Workspace::load(&support::root().join(folder)).unwrap();
        assert_eq!(valid(&workspace), bodies, "{folder}");
    }
}

#[test]
fn the_first_example_needs_ids_only() {
    let source = support::root().join("examples/hello/journeys/hello.journey");
    let source = std::fs::read_to_string(source).unwrap();
    let manifest = "[workspace]\nname = \"hello\"\nlocale = \"da\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";
    let ids = "[targets.klaviyo]\nfrom_email = \"a@b.example\"\nfrom_label = \"A\"\n\
               [targets.klaviyo.metrics]\nsigned_up = \"M1\"\n\
               [targets.klaviyo.templates]\nwelcome = \"T1\"\nfirst_cup = \"T2\"\n";
    let files = [("hello.journey", source.as_str())];
    assert_eq!(valid(&Workspace::from_memory(&format!("{manifest}{ids}"), &files)), 1);
}
