//! What is emitted, and what is said where the target cannot. What the workflows do is tested on n8n
//! itself (`tests/n8n`).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod documents;
mod findings;

use super::N8N;
use crate::diag::Diagnostic;
use crate::driver::{Analysis, analyze};
use crate::source::Workspace;
use crate::target::{Input, OutputFile, Target};
use serde_json::Value;

/// A checked workspace with the flows of all its journeys.
struct World {
    workspace: Workspace,
    analysis: Analysis,
}

impl World {
    fn new(manifest: &str, source: &str) -> Self {
        let workspace = Workspace::from_memory(manifest, &[("all.journey", source)]);
        let analysis = analyze(&workspace);
        let all = analysis.sink.items.iter().chain(&workspace.diagnostics);
        let errors: Vec<Diagnostic> = all.filter(|item| item.is_error()).cloned().collect();
        assert!(errors.is_empty(), "{}", messages(&errors).join("\n"));
        Self { workspace, analysis }
    }

    fn input(&self) -> Input<'_> {
        Input {
            program: &self.analysis.program,
            manifest: &self.workspace.manifest,
            sources: &self.workspace.sources,
            env: None,
            flows: self.analysis.flows.iter().collect(),
        }
    }

    fn emit(&self) -> Vec<OutputFile> {
        match N8N.emit(&self.input()) {
            Ok(files) => files,
            Err(found) => panic!("{}", messages(&found).join("\n")),
        }
    }

    fn findings(&self) -> Vec<Diagnostic> {
        let input = self.input();
        self.analysis.flows.iter().flat_map(|(flow, info)| N8N.check(&input, flow, info)).collect()
    }
}

fn messages(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(|item| format!("{}: {}", item.code, item.message)).collect()
}

fn json(files: &[OutputFile], path: &str) -> Value {
    let file = files.iter().find(|file| file.path == path).unwrap();
    serde_json::from_slice(&file.bytes).unwrap()
}

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
message hello {
    purpose marketing
    locales da
    sms { da: "=x \{\{ 1 }} .constructor" }
    viber { da: "x" }
    push { title { da: "x" } body { da: "x" } }
    whatsapp template "t" category marketing { da: "Hej med dig" }
    email { subject { da: "=x" } body { da: "x" } }
}
"#;

/// A workspace with one journey.
fn world(manifest: &str, steps: &str) -> World {
    let header = "trigger on go as e  entry parallel";
    World::new(manifest, &format!("{HEAD}\njourney j {{ {header}\n{steps} }}"))
}
