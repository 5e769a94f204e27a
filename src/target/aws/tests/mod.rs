//! What is emitted for sources: whole documents, and what is said where a target cannot.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod documents;
mod findings;
mod link;
mod render;
mod versions;

use super::AWS;
use crate::target::Target;
use crate::target::world::{World, json, messages};
use serde_json::Value;

const MANIFEST: &str = r#"
[workspace]
name = "shop"
locale = "da"
currency = "DKK"
[targets.aws]
whatsapp_phone_number_id = "phone-number-id-0123456789abcdef0123456789abcdef"
whatsapp_link_base = "https://kurven.example/"
rcs_agent = "rcs-agent"
email_from = "Kurven <hej@kurven.example>"
unsubscribe_url = "https://kurven.example/stop"
[connections.viber]
arn = "arn:aws:events:us-east-1:123456789012:connection/viber/1"
url = "https://viber.example/send"
[actions."crm.task"]
lambda = "arn:aws:lambda:us-east-1:123456789012:function:crm-task"
retries = 1
"#;
