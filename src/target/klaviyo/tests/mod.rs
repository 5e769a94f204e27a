//! What is emitted for sources: whole documents, and what is said where a target cannot.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod conditions;
mod documents;
mod findings;
mod texts;

use super::KLAVIYO;
use crate::target::OutputFile;
use crate::target::world::{self, json, messages};
use serde_json::Value;

/// A checked workspace, for Klaviyo.
struct World(world::World);

impl World {
    fn new(manifest: &str, source: &str) -> Self {
        Self(world::World::new(&KLAVIYO, manifest, source))
    }

    fn of(manifest: &str, files: &[(&str, &str)]) -> Self {
        Self(world::World::of(&KLAVIYO, manifest, files))
    }

    fn emit(&self) -> Vec<OutputFile> {
        self.0.emit()
    }

    /// What the target says about all journeys, refused constructs first.
    fn findings(&self) -> Vec<String> {
        let refused = self.0.refused().into_iter().map(str::to_owned);
        refused.chain(messages(&self.0.findings())).collect()
    }
}

fn text(files: &[OutputFile], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.bytes.clone()).unwrap()
}

/// The definition that a journey `j` with these header clauses and steps becomes.
fn definition(header: &str, steps: &str) -> Value {
    let files = World::new(MANIFEST, &journey(header, steps)).emit();
    json(&files, "j.flow.json").pointer("/data/attributes/definition").unwrap().clone()
}

/// The finding about a journey `j`.
fn findings(header: &str, steps: &str) -> Vec<String> {
    World::new(MANIFEST, &journey(header, steps)).findings()
}

fn journey(header: &str, steps: &str) -> String {
    let header = if header.is_empty() { "trigger on go as e  entry parallel" } else { header };
    format!("{HEAD}\njourney j \"A journey\" {{ {header}  stage purchase {{ {steps} }} }}\n")
}

/// What follows each action, as one line each: `kind id -> ways`.
fn shape(definition: &Value) -> Vec<String> {
    let actions = definition["actions"].as_array().unwrap();
    let word = |value: &Value| value.as_str().unwrap_or("end").to_owned();
    actions
        .iter()
        .map(|action| {
            let links = &action["links"];
            let ways = match links.get("next") {
                Some(next) => word(next),
                None => {
                    format!("{} | {}", word(&links["next_if_true"]), word(&links["next_if_false"]))
                }
            };
            format!("{} {} -> {ways}", word(&action["type"]), word(&action["temporary_id"]))
        })
        .collect()
}

/// The one condition of every question, in the order of the document.
fn questions(definition: &Value) -> Vec<Value> {
    let actions = definition["actions"].as_array().unwrap();
    let filters = actions.iter().filter_map(|action| {
        let data = &action["data"];
        data.get("profile_filter").or_else(|| data.get("trigger_filter"))
    });
    filters.map(only).collect()
}

/// The condition of a filter that has one group with one condition.
fn only(filter: &Value) -> Value {
    let groups = filter["condition_groups"].as_array().unwrap();
    let conditions = groups.first().unwrap()["conditions"].as_array().unwrap();
    assert_eq!((groups.len(), conditions.len()), (1, 1), "{filter}");
    conditions.first().unwrap().clone()
}

const MANIFEST: &str = r#"
[workspace]
name = "shop"
locale = "da"
currency = "DKK"
zone = "Europe/Copenhagen"
[targets.klaviyo]
from_email = "hej@kurven.example"
from_label = "Kurven"
[targets.klaviyo.metrics]
go = "MGO"
paid = "MPAID"
left = "MLEFT"
[targets.klaviyo.lists]
news = "LNEWS"
[targets.klaviyo.segments]
vip = "SVIP"
[targets.klaviyo.templates]
hello = "THELLO"
receipt = "TRECEIPT"
[targets.klaviyo.properties]
nick = "Nick name"
"#;

const HEAD: &str = r#"
use std.channels { email, push, rcs, sms, whatsapp }
use std.stages { purchase }
enum Tier { bronze, silver, gold }
profile Customer {
    first_name: text up to 20?
    nick: text up to 20 = "ven"
    phone: phone?
    email: email?
    push_token: text?
    language: locale = da
    zone: timezone = "Europe/Copenhagen"
    tier: Tier = bronze
    children: int = 0
    vip: bool = false
    spent: money = 0 DKK
    born: date?
    score: decimal = 1.5
}
event go { total: money  tier: Tier?  plan: text up to 10?  big: bool = false }
event paid { total: money }
event left
segment vip external
segment news external
segment parents = customer.children > 0
message hello {
    purpose marketing
    locales da > en
    sms { da: "Hej {customer.first_name ?? "der"}" en: "Hi {customer.first_name ?? "there"}" }
    push { title { da: "Hej" en: "Hi" } body { da: "Hej {customer.nick}" en: "Hi {customer.nick}" } }
    email { subject { da: "Hej" en: "Hi" } body { da: "Hej {customer.first_name ?? "der"}" en: "Hi {customer.first_name ?? "there"}" } }
}
message receipt {
    purpose service
    email { subject { da: "Tak" } body { da: "Tak" } }
    sms { da: "Tak" }
}
"#;
