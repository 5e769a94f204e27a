//! What is emitted for sources, what it does on a small Studio of our own, and what is said where the
//! target cannot.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod findings;
mod runs;
mod studio;
mod texts;

use super::STUDIO;
use crate::driver::{Analysis, analyze};
use crate::source::Workspace;
use crate::target::{Input, OutputFile, Target};
use serde_json::Value;

/// A manifest with everything that the tests need.
pub(super) const MANIFEST: &str = r#"
[workspace]
name     = "studio"
locale   = "en"
currency = "DKK"
zone     = "Europe/Copenhagen"

[journeys]
"*" = ["twilio-studio"]

[targets.twilio-studio]
facts_url = "https://shop.example/facts"

[targets.twilio-studio.senders]
sms      = "MG00000000000000000000000000000001"
whatsapp = "whatsapp:+4512345678"
rcs      = "MG00000000000000000000000000000002"

[targets.twilio-studio.templates]
"ask.en" = "HX00000000000000000000000000000001"

[actions."crm.note"]
url     = "https://shop.example/note"
retries = 1
"#;

/// What every source begins with.
pub(super) const PRELUDE: &str = r#"
use std.channels { sms, whatsapp, rcs, email }
enum Tier { bronze, silver, gold }
profile Customer {
    name:     text up to 40?
    phone:    phone?   pii
    email:    email?   pii
    language: locale   = en
    zone:     timezone = "Europe/Copenhagen"
    tier:     Tier     = bronze
    visits:   int      = 0
    birthday: date?
}
event bought { order: text up to 40  total: money  at: time  day: date  gift: bool  note: text up to 40? }
action crm.note(line: text)
message plain(what: bought) { purpose service  sms { en: "Order {what.order}." } }
message ask { purpose service  sms { en: "Yes or no?" } }
"#;

/// A checked workspace with the flows of all its journeys.
pub(super) struct World {
    workspace: Workspace,
    analysis: Analysis,
}

impl World {
    /// The prelude with a source behind it.
    pub(super) fn new(manifest: &str, source: &str) -> Self {
        let source = format!("{PRELUDE}{source}");
        let workspace = Workspace::from_memory(manifest, &[("all.journey", &source)]);
        let analysis = analyze(&workspace);
        let items = analysis.sink.items.iter().chain(&workspace.diagnostics);
        let errors: Vec<String> = items
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

    /// The definition of a journey, and the schema of its parameters.
    pub(super) fn flow(&self, journey: &str) -> (Value, Value) {
        let said = self.findings();
        assert_eq!(said, Vec::<String>::new());
        let files = STUDIO.emit(&self.input()).unwrap();
        (
            json(&files, &format!("{journey}.json")),
            json(&files, &format!("{journey}.parameters.schema.json")),
        )
    }

    /// What is said about all journeys, with the text it is said about.
    pub(super) fn findings(&self) -> Vec<String> {
        let input = self.input();
        let of = self.analysis.flows.iter();
        let found = of.flat_map(|(flow, info)| STUDIO.check(&input, flow, info));
        found
            .map(|item| {
                let at = item.span().map_or("", |span| self.workspace.sources.slice(span));
                format!("{} {} @ {at}", item.code, item.message)
            })
            .collect()
    }
}

fn json(files: &[OutputFile], path: &str) -> Value {
    let file = files.iter().find(|file| file.path == path).unwrap();
    serde_json::from_slice(&file.bytes).unwrap()
}
