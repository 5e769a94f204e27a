//! What `journey.toml` says for MyLINK: `[targets.link-mobility]`, which `aws` reads too where a
//! connection says `api = "link-mobility"`.

use super::errors;
use crate::diag::Diagnostic;
use crate::source::{Manifest, Span, Table};

/// The name of the target, and of the API in a connection.
pub(in crate::target) const NAME: &str = "link-mobility";

const LINK_BASE: &str = "whatsapp_link_base";
const GATES_ONCE: &str = "gates_once";
const TEMPLATES: &str = "templates";

/// The settings.
#[derive(Clone, Debug)]
pub(in crate::target) struct Settings {
    table: Table,
    templates: Table,
}

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(in crate::target) fn read(
        manifest: &Manifest,
        env: Option<&str>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let table = manifest.settings(NAME, env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty(format!("targets.{NAME}"))
        });
        problems.extend(table.unknown_keys(&[LINK_BASE, GATES_ONCE, TEMPLATES]));
        problems.extend(table.text(LINK_BASE).err());
        problems.extend(table.boolean(GATES_ONCE).err());
        let templates = match table.table(TEMPLATES) {
            Ok(found) => found.cloned().unwrap_or_else(|| Table::empty(TEMPLATES)),
            Err(finding) => {
                problems.push(finding);
                Table::empty(TEMPLATES)
            }
        };
        for entry in &templates.entries {
            let of = match templates.table(&entry.key) {
                Ok(Some(of)) => of,
                Ok(None) => continue,
                Err(finding) => {
                    problems.push(finding);
                    continue;
                }
            };
            problems.extend(of.entries.iter().filter_map(|entry| of.text(&entry.key).err()));
        }
        Self { table, templates }
    }

    /// What every link of a template that is data begins with.
    ///
    /// # Errors
    /// If nothing is set.
    pub(super) fn link_base(&self, span: Span) -> Result<&str, Diagnostic> {
        self.table.text(LINK_BASE).ok().flatten().ok_or_else(|| errors::no_base(span))
    }

    /// The same, where it is there.
    pub(super) fn known_link_base(&self) -> Option<&str> {
        self.table.text(LINK_BASE).ok().flatten()
    }

    /// Is it meant that the gates of a chain are asked once, when the request is posted.
    pub(super) fn gates_once(&self) -> bool {
        self.table.boolean(GATES_ONCE).ok().flatten().unwrap_or(false)
    }

    /// The id of an approved template in a locale, where it is named.
    pub(in crate::target) fn template(&self, name: &str, locale: &str) -> Option<&str> {
        self.templates.table(name).ok().flatten()?.text(locale).ok().flatten()
    }
}
