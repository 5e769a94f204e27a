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
        let errors: Vec<String> = analysis
            .sink
            .items
            .iter()
            .chain(&workspace.diagnostics)
            .filter(|item| item.is_error())
            .map(|item| {
                let at = item.span().map_or("", |span| workspace.sources.slice(span));
                format!("{}: {} @ {at}", item.code, item.message)
            })
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
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
        match AWS.emit(&self.input()) {
            Ok(files) => files,
            Err(found) => panic!("{}", messages(&found).join("\n")),
        }
    }

    /// What the target says about all journeys.
    fn findings(&self) -> Vec<Diagnostic> {
        let input = self.input();
        self.analysis.flows.iter().flat_map(|(flow, info)| AWS.check(&input, flow, info)).collect()
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
