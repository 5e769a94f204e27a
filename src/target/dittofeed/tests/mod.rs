//! What is emitted for sources: documents, and what is said where the target cannot.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod documents;
mod findings;

use super::DITTOFEED;
use crate::target::world::{World, json, messages};
use crate::target::{Fidelity, OutputFile, fidelity};
use serde_json::Value;

/// The steps of a journey by id.
fn step<'a>(journey: &'a Value, id: &str) -> &'a Value {
    let nodes = journey["definition"]["nodes"].as_array().unwrap();
    nodes.iter().find(|node| node["id"] == id).unwrap_or_else(|| {
        let ids: Vec<&str> = nodes.iter().filter_map(|node| node["id"].as_str()).collect();
        panic!("no {id} in {ids:?}")
    })
}

/// What all sources of these tests begin with.
const HEAD: &str = r#"
use std.channels { email, sms, whatsapp }
enum Tier { bronze, silver, gold }
enum State { booked, moved, cancelled }
profile Customer {
    first_name: text up to 20?
    phone:      phone?
    email:      email?
    language:   locale   = da
    zone:       timezone = "Europe/Copenhagen"
    tier:       Tier     = bronze
    visits:     int      = 0
    vip:        bool     = false
    born:       date?
    next:       datetime?
}
event visit { id: text, state: State, n: int, at: datetime, ok: bool, day: date }
event paid { id: text, total: money }
event left { who: text }
rules shop { consent marketing  sender email "Klinikken <hej@klinik.example>" }
message hi { purpose service  locales da  sms { da: "Hej {customer.first_name ?? "du"}" } }
message offer {
    purpose marketing  locales da
    sms   { da: "Tilbud. Afmeld: x.example" }
    email { subject { da: "Tilbud" } body { da: "Kun i dag. Afmeld: x.example" } }
}
"#;

/// A journey with a key.
const KEYED: &str =
    "trigger on visit as v where v.state == booked  entry one per v.id, ignore  rules shop";
/// A journey in which each event begins a run.
const EACH: &str = "trigger on visit as v  entry parallel  rules shop";

/// The files of a journey with this head and these steps.
fn emitted(head: &str, steps: &str) -> Vec<OutputFile> {
    let world = World::new(&DITTOFEED, MANIFEST, &format!("{HEAD}journey j {{ {head}\n{steps} }}"));
    assert_eq!(world.refused(), Vec::<&str>::new());
    assert_eq!(messages(&world.findings()), Vec::<String>::new());
    world.emit()
}

/// The journey itself.
fn journey(head: &str, steps: &str) -> Value {
    json(&emitted(head, steps), "journeys/j.json")
}

/// What stands against a journey, each with the text that it points at.
fn against(manifest: &str, head: &str, steps: &str) -> Vec<String> {
    let world = World::new(&DITTOFEED, manifest, &format!("{HEAD}journey j {{ {head}\n{steps} }}"));
    let shown = world.findings().into_iter().map(|item| {
        let at = item.span().map_or("", |span| world.workspace.sources.slice(span));
        format!("{} @ {at}", item.message)
    });
    shown.collect()
}

/// The segment with this id, as it is defined.
fn segment(files: &[OutputFile], id: &Value) -> Value {
    let all = files.iter().filter(|file| file.path.starts_with("segments/"));
    let mut read = all.map(|file| serde_json::from_slice::<Value>(&file.bytes).unwrap());
    read.find(|segment| segment["id"] == *id).unwrap()["definition"]["entryNode"].clone()
}

const MANIFEST: &str = r#"
[workspace]
name = "clinic"
locale = "da"
currency = "DKK"
zone = "Europe/Copenhagen"
[targets.dittofeed]
workspace = "0f8fad5b-d9cb-469f-a165-70867728950e"
sms_provider = "Twilio"
[targets.dittofeed.subscription_groups.marketing]
sms = "11111111-1111-4111-8111-111111111111"
email = "22222222-2222-4222-8222-222222222222"
push = "33333333-3333-4333-8333-333333333333"
[targets.dittofeed.suppressed]
sms = "sms_blocked"
email = "email_blocked"
push = "push_blocked"
[targets.dittofeed.segments]
lapsed = "44444444-4444-4444-8444-444444444444"
"#;
