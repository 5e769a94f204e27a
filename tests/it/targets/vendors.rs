//! Schemas that this repository does not carry: they are read from `../shared/schemas` where that stands beside the
//! checkout. Elsewhere a line says that they did not run; our own schemas and looks do.

use crate::support::root;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

/// MyLINK's requests, transcribed from the vendor's own specification.
pub(super) static LINK_MOBILITY: LazyLock<Option<Validator>> =
    LazyLock::new(|| Some(validator(&read("link-mobility/send-messages.strict.schema.json")?)));

/// Flows of Twilio Studio, the widgets of messaging.
pub(super) static TWILIO: LazyLock<Option<Validator>> =
    LazyLock::new(|| Some(validator(&read("twilio/studio-flow-messaging-subset.schema.json")?)));

fn folder() -> PathBuf {
    root().join("../shared/schemas")
}

fn read(path: &str) -> Option<Value> {
    let text = fs::read_to_string(folder().join(path)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

/// What is there takes something, and refuses nothing at all.
#[test]
fn schemas_beside_the_checkout() {
    for (name, schema) in [("link-mobility", &LINK_MOBILITY), ("twilio-studio", &TWILIO)] {
        match schema.as_ref() {
            Some(schema) => assert!(!schema.is_valid(&json!({})), "{name} takes anything"),
            None => {
                eprintln!("{name}: no schema of the vendor's in ../shared/schemas; it did not run")
            }
        }
    }
}
