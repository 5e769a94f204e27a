//! Flow definitions of target `twilio-studio` keep to their schema, and broken ones do not.
#![expect(clippy::unwrap_used, reason = "tests")]

use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use serde_json::{Value, json};
use std::path::Path;

/// Words that are strange to JSON, Liquid and Studio, wherever a source can have some.
const HARD: &str = r#"
use std.channels { sms }
profile Customer { name: text up to 20?  phone: phone?  language: locale = en  zone: timezone = "UTC" }
event signed_up { size: text  first: text?  _x: text }
message hard(what: signed_up) "\"Quotes\" \\ {{ x }} <b> Ærø 👩‍👧" {
    purpose service
    sms { en: "100% \{\{ x }} \{% if %} ' \" \\ {what.size} \{{what._x}} {what.first ?? "\{"} Ærø 👩‍👧 #\{x} $\{y}" }
}
/// {% doc %}
journey a.hard_one "{{ title }} \" ' \\" {
    trigger on signed_up as e
    entry   ignore
    send hard(e) via sms #the_1st_send
    if e.size == "it's" and customer.name ?? "x" == "say \"so\"" { exit of_course }
}
"#;

const MANIFEST: &str = "[workspace]\nname = \"hard\"\nlocale = \"en\"\n[journeys]\n\"*\" = [\"twilio-studio\"]\n[targets.twilio-studio.senders]\nsms = \"+4512345678\"\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn validator() -> jsonschema::Validator {
    let text = include_str!("../schemas/twilio-studio/flow.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
}

/// The definitions of a workspace, and the schemas of parameters beside them.
fn built(workspace: &Workspace) -> (Vec<Value>, Vec<Value>) {
    let built = driver::build(workspace, &BuildOptions::default()).unwrap();
    let errors: Vec<_> = built.diagnostics.iter().filter(|item| item.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let files = built.outputs.into_iter().filter(|folder| folder.path == "twilio-studio");
    let (schemas, flows): (Vec<_>, Vec<_>) = files
        .flat_map(|folder| folder.files)
        .partition(|(path, _)| path.ends_with(".parameters.schema.json"));
    let read = |files: Vec<(String, Vec<u8>)>| {
        files.into_iter().map(|(_, bytes)| serde_json::from_slice(&bytes).unwrap()).collect()
    };
    (read(flows), read(schemas))
}

fn workspaces() -> Vec<Workspace> {
    let folder = |path: &str| Workspace::load(&root().join(path)).unwrap();
    let hard = HARD.replace("journey a.hard_one", "journey hard_one");
    vec![
        folder("examples/twilio"),
        folder("tests/golden/twilio-studio"),
        Workspace::from_memory(MANIFEST, &[("all.journey", &hard)]),
    ]
}

#[test]
fn definitions_keep_to_the_schema() {
    let validator = validator();
    let mut checked = 0;
    for workspace in workspaces() {
        let (flows, schemas) = built(&workspace);
        assert_eq!(flows.len(), schemas.len());
        for flow in flows {
            let wrong: Vec<String> = validator
                .iter_errors(&flow)
                .map(|error| format!("{error} at {}", error.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
            checked += 1;
        }
        for schema in schemas {
            assert!(jsonschema::meta::is_valid(&schema), "{schema}");
        }
    }
    assert_eq!(checked, 4);
}

#[test]
fn the_schema_bites() {
    let validator = validator();
    let (flows, _) = built(&workspaces().swap_remove(0));
    let flow = flows.first().unwrap();
    let place = |kind: &str| {
        let states = flow["states"].as_array().unwrap();
        states.iter().position(|state| state["type"] == kind).unwrap()
    };
    let (ask, split, send) =
        (place("send-and-wait-for-reply"), place("split-based-on"), place("send-message"));
    for (pointer, value) in [
        (format!("/states/{ask}/properties/timeout"), json!(14_400)),
        (format!("/states/{split}/transitions/1/conditions/0/type"), json!("matches")),
        (format!("/states/{send}/type"), json!("send-email")),
        (format!("/states/{send}/transitions/0/event"), json!("delivered")),
        (format!("/states/{ask}/properties/content_sid"), json!("visit_question")),
        (format!("/states/{split}/transitions/1/conditions"), json!([])),
        ("/states".to_owned(), json!([])),
        ("/flags".to_owned(), json!({})),
    ] {
        let mut broken = flow.clone();
        *broken.pointer_mut(&pointer).unwrap() = value;
        assert!(!validator.is_valid(&broken), "{pointer}");
    }
}

#[test]
fn parameters_keep_to_the_schema_beside_the_flow() {
    let (_, schemas) = built(&workspaces().swap_remove(0));
    let schema = jsonschema::validator_for(schemas.first().unwrap()).unwrap();
    let good = json!({
        "customer_id": "c1", "profile_phone": "+4520123456", "profile_language": "da",
        "event_visit_id": "v1", "event_day": "2026-11-03", "event_at": "09:00", "event_fee": 45_000,
    });
    assert!(schema.is_valid(&good));
    for (name, value) in [
        ("event_fee", json!("450 DKK")),
        ("event_day", json!("3.11.2026")),
        ("event_at", json!("9:00")),
        ("profile_phone", json!("20123456")),
        ("event_visit_id", json!(null)),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(!schema.is_valid(&bad), "{name}");
    }
}
