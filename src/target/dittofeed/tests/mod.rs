//! What is emitted for sources: documents, and what is said where the target cannot.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod documents;
mod findings;

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
    let world = World::new(MANIFEST, &format!("{HEAD}journey j {{ {head}\n{steps} }}"));
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
    let world = World::new(manifest, &format!("{HEAD}journey j {{ {head}\n{steps} }}"));
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
