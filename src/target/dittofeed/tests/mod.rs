//! What is emitted for sources: documents, and what is said where the target cannot.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod documents;
mod findings;
mod schemas;

use super::DITTOFEED;
use crate::diag::Diagnostic;
use crate::driver::{Analysis, analyze};
use crate::source::Workspace;
use crate::target::{Fidelity, Input, OutputFile, Target, fidelity};
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
        match DITTOFEED.emit(&self.input()) {
            Ok(files) => files,
            Err(found) => panic!("{}", messages(&found).join("\n")),
        }
    }

    /// What the target says about all journeys, beyond constructs.
    fn findings(&self) -> Vec<Diagnostic> {
        let input = self.input();
        let flows = self.analysis.flows.iter();
        flows.flat_map(|(flow, info)| DITTOFEED.check(&input, flow, info)).collect()
    }

    /// The constructs that the journeys need and the target refuses.
    fn refused(&self) -> Vec<&'static str> {
        let needs = self.analysis.flows.iter().flat_map(|(_, info)| info.needs().keys());
        let refused = |of: &&crate::hir::Construct| {
            matches!(fidelity(&DITTOFEED, **of), Fidelity::Refused(_))
        };
        needs.filter(refused).map(|of| of.key()).collect()
    }
}

fn messages(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(|item| format!("{}: {}", item.code, item.message)).collect()
}

fn json(files: &[OutputFile], path: &str) -> Value {
    let file = files.iter().find(|file| file.path == path);
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    serde_json::from_slice(&file.unwrap_or_else(|| panic!("{path} is not in {paths:?}")).bytes)
        .unwrap()
}

/// The steps of a journey by id.
fn step<'a>(journey: &'a Value, id: &str) -> &'a Value {
    let nodes = journey["definition"]["nodes"].as_array().unwrap();
    nodes.iter().find(|node| node["id"] == id).unwrap_or_else(|| {
        let ids: Vec<&str> = nodes.iter().filter_map(|node| node["id"].as_str()).collect();
        panic!("no {id} in {ids:?}")
    })
}

const ALL: &str = include_str!("all.journey");

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
