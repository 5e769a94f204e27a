//! What is emitted for sources, that the vendor's schema takes it, and what is said where Knock cannot.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod clock;
mod documents;
mod findings;
mod held;
mod texts;

use super::KNOCK;
use crate::target::OutputFile;
use crate::target::world::{World, messages};
use serde_json::{Value, json as value};
use std::path::Path;
use std::sync::LazyLock;

/// A document that the schema has taken.
fn json(files: &[OutputFile], path: &str) -> Value {
    let file = files.iter().find(|file| file.path == path).unwrap();
    let document = serde_json::from_slice(&file.bytes).unwrap();
    let wrong = wrong(&document);
    assert!(wrong.is_empty(), "{path}: {}\n{document:#}", wrong.join("\n"));
    document
}

/// The vendor's schema of a workflow; `tests/schemas/SOURCES.md` says where it is from.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas/knock/workflow-request.strict.schema.json");
    let text = std::fs::read_to_string(path).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
});

/// What the schema says against a document.
fn wrong(document: &Value) -> Vec<String> {
    SCHEMA.iter_errors(document).take(3).map(|error| error.to_string()).collect()
}

const MANIFEST: &str = r#"
[workspace]
name = "shop"
locale = "da"
currency = "DKK"
zone = "Europe/Copenhagen"
[targets.knock.channels.email]
key = "ses"
[targets.knock.channels.sms]
key = "twilio"
sender = "Kurven"
[targets.knock.channels.push]
key = "fcm"
[targets.knock.events.bought]
source = "shop"
[targets.knock.events.quit]
source = "shop"
event = "customer_quit"
fields = "data.properties"
"#;

const HEAD: &str = r#"
use std.channels { email, push, rcs, sms, viber, whatsapp }
use std.stages { purchase }
enum Tier { bronze, silver, gold }
profile Customer {
    first_name: text up to 20?
    phone: phone?  pii
    mail: email?  pii
    push_token: text?
    language: locale = da
    zone: timezone = "Europe/Copenhagen"
    tier: Tier = bronze
    points: int = 0
    vip: bool = false
    nickname: text?
    renews: date?
}
event go { id: text  total: money  url: url  off: percent  day: date  count: int  note: text?  tier: Tier }
event bought { id: text  total: money }
event quit { reason: text? }
message hello(e: go) {
    purpose marketing
    locales da > en
    sms {
        da: "Hej {customer.first_name ?? "der"}, {e.total}: {e.url}"
        en: "Hi {customer.first_name ?? "there"}, {e.total}: {e.url}"
    }
    push { title { da: "Hej" en: "Hi" } text { da: "Din kurv" en: "Your cart" } }
    email { subject { da: "Din kurv" en: "Your cart" } body { da: "Æble & {e.id}" en: "Apple & {e.id}" } }
}
message bye { purpose marketing  locales da  sms { da: "Farvel" }  viber { da: "Farvel" } }
message receipt { purpose service  locales da  sms { da: "Tak" } }
"#;

/// A journey with these header clauses and steps.
fn journey(header: &str, steps: &str) -> String {
    format!(
        "{HEAD}\njourney j \"J\" {{ trigger on go as e  {header}  stage purchase {{ {steps} }} }}\n"
    )
}

/// The steps of the workflow of one journey.
fn steps(header: &str, body: &str) -> Value {
    document(header, body)["steps"].clone()
}

/// The workflow of one journey.
fn document(header: &str, body: &str) -> Value {
    let world = World::new(&KNOCK, MANIFEST, &journey(header, body));
    assert_eq!(world.refused(), Vec::<&str>::new(), "{header} {body}");
    json(&world.emit(), "j/workflow.json")
}

/// The steps by type, those inside branches in brackets.
fn shape(steps: &Value) -> String {
    let each = steps.as_array().unwrap().iter().map(|step| {
        let kind = step["type"].as_str().unwrap();
        let ways = step.get("branches").or_else(|| step.get("cohort_branches"));
        let Some(ways) = ways else { return kind.to_owned() };
        let ways = ways.as_array().unwrap().iter().map(|way| {
            let end = if way["terminates"] == true { " end" } else { "" };
            format!("[{}{end}]", shape(&way["steps"]))
        });
        format!("{kind}{}", ways.collect::<String>())
    });
    each.collect::<Vec<_>>().join(" ")
}

fn condition(asked: &str) -> Value {
    let steps = steps("entry parallel", &format!("if {asked} {{ send bye via sms }}"));
    steps[0]["branches"][0]["conditions"].clone()
}

fn says(variable: &str, operator: &str, argument: &str) -> Value {
    value!({"variable": variable, "operator": operator, "argument": argument})
}

/// The workflow of a journey with more declarations before it.
fn with(declared: &str, trigger: &str, header: &str, steps: &str) -> Value {
    let source = journey(header, steps)
        .replace("trigger on go as e", trigger)
        .replace("journey j", &format!("{declared}\njourney j"));
    let manifest =
        format!("{MANIFEST}\n[actions.\"crm.task\"]\nurl = \"https://crm.example/{{{{t}}}}\"\n");
    let world = World::new(&KNOCK, &manifest, &source);
    assert_eq!(world.refused(), Vec::<&str>::new(), "{header} {steps}");
    json(&world.emit(), "j/workflow.json")
}
