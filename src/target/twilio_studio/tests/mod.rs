//! What is emitted for sources, what it does on a small Studio of our own, and what is said where the
//! target cannot.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod findings;
mod runs;
mod studio;
mod texts;

use super::STUDIO;
use crate::target::world::{self, json};
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

/// A checked workspace, for Studio.
pub(super) struct World(world::World);

impl World {
    /// The prelude with a source behind it.
    pub(super) fn new(manifest: &str, source: &str) -> Self {
        Self::of(manifest, &format!("{PRELUDE}{source}"))
    }

    /// A source that has everything itself.
    pub(super) fn of(manifest: &str, source: &str) -> Self {
        Self(world::World::new(&STUDIO, manifest, source))
    }

    /// The definition of a journey, and the schema of its parameters.
    pub(super) fn flow(&self, journey: &str) -> (Value, Value) {
        assert_eq!(self.findings(), Vec::<String>::new());
        let files = self.0.emit();
        let schema = format!("{journey}.parameters.schema.json");
        (json(&files, &format!("{journey}.json")), json(&files, &schema))
    }

    /// What is said about all journeys, with the text it is said about.
    pub(super) fn findings(&self) -> Vec<String> {
        let found = self.0.findings().into_iter();
        found
            .map(|item| {
                let at = item.span().map_or("", |span| self.0.workspace.sources.slice(span));
                format!("{} {} @ {at}", item.code, item.message)
            })
            .collect()
    }
}
