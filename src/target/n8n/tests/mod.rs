//! What is emitted, and what is said where the target cannot. What the workflows do is tested on n8n
//! itself (`tests/n8n`).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod documents;
mod findings;
mod store;

use super::N8N;
use crate::target::world::{World, json, messages};
use crate::target::{OutputFile, Target};
use serde_json::Value;

const MANIFEST: &str = r#"
[workspace]
name = "shop"
locale = "da"
currency = "DKK"
zone = "Europe/Copenhagen"
[targets.n8n]
profile_url = "https://data.example.com/customers/"
webhook_credential_id = "w1"
twilio_credential_id = "t1"
twilio_from = "+4512345678"
smtp_credential_id = "s1"
email_from = "=Shop {{ x }} <hello@example.com>"
whatsapp_credential_id = "a1"
whatsapp_phone_number_id = "12345"
[connections.viber]
url = "https://viber.example.com/send"
[connections.crm]
url = "https://crm.example.com/task"
[actions."crm.task"]
connection = "crm"
retries = 3
[settings]
limit = "2 DKK"
"#;

/// With a database for what runs share.
const SHARED: &str = r#"
[workspace]
name = "shop"
locale = "da"
currency = "DKK"
zone = "Europe/Copenhagen"
[targets.n8n]
profile_url = "https://data.example.com/customers/"
webhook_url = "https://n8n.example.com/webhook/"
webhook_credential_id = "w1"
events_url = "https://data.example.com/events"
twilio_credential_id = "t1"
twilio_from = "+4512345678"
smtp_credential_id = "s1"
email_from = "hello@example.com"
whatsapp_credential_id = "a1"
whatsapp_phone_number_id = "12345"
[connections.store]
credential_id = "p1"
"#;

const HEAD: &str = r#"
use std.channels { email, push, sms, viber, whatsapp }
profile Customer {
    phone: phone?  email: email?  push_token: text?  visits: int = 0  born: date?  rate: decimal = 1.5
    zone: timezone = "Europe/Copenhagen"  binding: text = "x"
}
event go { when: datetime?  total: money = 0 DKK }
event other { n: int }
setting limit: money = 1 DKK
action crm.task(title: text) -> { id: text }
rules free { consent none }
rules capped { cap 1 per 1 day skip }
rules beside { fallback on [failed] }
segment many = customer.visits > 3
message hello {
    purpose marketing
    locales da
    sms { da: "=x \{\{ 1 }} .constructor" }
    viber { da: "x" }
    push { title { da: "x" } body { da: "x" } }
    whatsapp template "t" category marketing { da: "Hej med dig" }
    email { subject { da: "=x" } body { da: "x" } }
}
message talk { purpose service  locales da  whatsapp { da: "x" buttons [yes "Ja"] } }
"#;

/// A workspace with one journey.
fn world(manifest: &str, steps: &str) -> World {
    journey(manifest, "trigger on go as e  entry parallel", steps)
}

/// A workspace with one journey of this header.
fn journey(manifest: &str, header: &str, steps: &str) -> World {
    World::new(&N8N, manifest, &format!("{HEAD}\njourney j {{ {header}\n{steps} }}"))
}
