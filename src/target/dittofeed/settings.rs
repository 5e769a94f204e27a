//! What `journey.toml` says for this target: `[targets.dittofeed]`.

use super::errors;
use crate::diag::Diagnostic;
use crate::source::{Manifest, Span, Table};
use crate::target::forms::is_uuid;

/// The keys that are texts.
const TEXTS: &[&str] = &["workspace", "sms_provider"];
/// The keys that are tables.
const TABLES: &[&str] = &["subscription_groups", "suppressed", "segments"];
/// The providers of text messages that take a sender from a journey.
const SMS_PROVIDERS: &[&str] = &["Twilio", "SignalWire"];
/// An id as an example.
const UUID: &str = "\"6f1c2e0a-4b7d-4c1e-9f57-0d2b8a3c5e11\"";

/// The settings of the target.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    table: Table,
    /// The id of Dittofeed's workspace; empty where it is missing, which is a finding.
    pub(super) workspace: String,
}

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(super) fn read(
        manifest: &Manifest,
        env: Option<&str>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let table = manifest.settings("dittofeed", env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.dittofeed")
        });
        let known: Vec<&str> = TEXTS.iter().chain(TABLES).copied().collect();
        problems.extend(table.unknown_keys(&known));
        problems.extend(TEXTS.iter().filter_map(|key| table.text(key).err()));
        for key in TABLES {
            match table.table(key) {
                Ok(found) => problems.extend(found.into_iter().flat_map(|found| forms(key, found))),
                Err(finding) => problems.push(finding),
            }
        }
        if let Ok(Some(provider)) = table.text("sms_provider")
            && !SMS_PROVIDERS.contains(&provider)
        {
            let want = "\"Twilio\" or \"SignalWire\": the others take no sender from a journey";
            problems.push(errors::bad_setting(
                table.span_of("sms_provider"),
                "targets.dittofeed.sms_provider",
                want,
            ));
        }
        let workspace = match table.need_text("workspace", UUID) {
            Ok(workspace) => {
                let span = table.span_of("workspace");
                problems.extend(not_a_uuid(span, "targets.dittofeed.workspace", workspace));
                workspace.to_owned()
            }
            Err(finding) => {
                if table.get("workspace").is_none() {
                    problems.push(finding);
                }
                String::new()
            }
        };
        Self { table, workspace }
    }

    /// The provider that text messages with a sender go through.
    pub(super) fn sms_provider(&self) -> Option<&str> {
        self.table.text("sms_provider").ok().flatten()
    }

    /// The subscription group that holds a consent.
    pub(super) fn group(
        &self,
        purpose: &str,
        channel: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let groups = self.table("subscription_groups");
        let of = groups.and_then(|groups| groups.table(purpose).ok().flatten());
        let id = of.and_then(|of| of.text(channel).ok().flatten());
        id.map(str::to_owned).ok_or_else(|| {
            let what = format!("the subscription group for consent `{purpose}` on `{channel}`");
            let section = format!("subscription_groups.{purpose}");
            errors::no_id(span, &what, &section, channel, UUID)
        })
    }

    /// The trait that says that a channel is blocked for a customer.
    pub(super) fn suppressed(&self, channel: &str, span: Span) -> Result<String, Diagnostic> {
        let named = self.table("suppressed").and_then(|traits| traits.text(channel).ok().flatten());
        named.map(str::to_owned).ok_or_else(|| {
            let what = format!("the trait that is true for customers whose `{channel}` is blocked");
            errors::no_id(span, &what, "suppressed", channel, &format!("\"{channel}_blocked\""))
        })
    }

    /// The id of an external segment.
    pub(super) fn segment(&self, name: &str, span: Span) -> Result<String, Diagnostic> {
        let id = self.table("segments").and_then(|table| table.text(name).ok().flatten());
        id.map(str::to_owned).ok_or_else(|| {
            errors::no_id(span, &format!("the segment `{name}`"), "segments", name, UUID)
        })
    }

    fn table(&self, key: &str) -> Option<&Table> {
        self.table.table(key).ok().flatten()
    }
}

/// What is wrong in one of the tables.
fn forms(key: &str, table: &Table) -> Vec<Diagnostic> {
    let name = |entry: &str| format!("targets.dittofeed.{key}.{entry}");
    let mut found = Vec::new();
    for entry in &table.entries {
        let span = Some(entry.span);
        match key {
            "subscription_groups" => match table.table(&entry.key) {
                Ok(inner) => {
                    let known: Vec<&str> = errors::CHANNELS.to_vec();
                    found.extend(inner.into_iter().flat_map(|inner| inner.unknown_keys(&known)));
                    for group in inner.into_iter().flat_map(|inner| &inner.entries) {
                        let full = format!("{}.{}", name(&entry.key), group.key);
                        match inner.map_or(Ok(None), |inner| inner.text(&group.key)) {
                            Ok(id) => {
                                found.extend(not_a_uuid(Some(group.span), &full, id.unwrap_or("")));
                            }
                            Err(finding) => found.push(finding),
                        }
                    }
                }
                Err(finding) => found.push(finding),
            },
            "segments" => match table.text(&entry.key) {
                Ok(id) => found.extend(not_a_uuid(span, &name(&entry.key), id.unwrap_or(""))),
                Err(finding) => found.push(finding),
            },
            _ => match table.text(&entry.key) {
                Ok(path) if path.is_some_and(plain_path) => {}
                Ok(_) => {
                    let want = "the name of a trait: letters, digits and `_`";
                    found.push(errors::bad_setting(span, &name(&entry.key), want));
                }
                Err(finding) => found.push(finding),
            },
        }
    }
    if key == "suppressed" {
        found.extend(table.unknown_keys(errors::CHANNELS));
    }
    found
}

/// A name that means the same as a path of JSON.
fn plain_path(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn not_a_uuid(span: Option<Span>, name: &str, text: &str) -> Option<Diagnostic> {
    (!is_uuid(text)).then(|| {
        errors::bad_setting(
            span,
            name,
            "an id (a UUID), as the address of its page in Dittofeed shows",
        )
    })
}
