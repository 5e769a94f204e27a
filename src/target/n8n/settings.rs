//! What `journey.toml` says for this target: `[targets.n8n]` and connections.
//!
//! Credentials stay in n8n; a setting names them by the id that n8n gives them.

use super::errors;
use crate::diag::Diagnostic;
use crate::source::{Manifest, Span, Table};

/// The keys of `[targets.n8n]`: what it is, and an example.
const KEYS: &[(&str, &str, &str)] = &[
    (
        "profile_url",
        "the address under which a customer's record is read",
        "\"https://data.example.com/customers\"",
    ),
    (
        "profile_credential_id",
        "the credential (Header Auth) for the customer's record",
        "\"Yx3hTz0aB1c2D3e4\"",
    ),
    (
        "webhook_credential_id",
        "the credential (Header Auth) that callers of the webhook must have",
        "\"Yx3hTz0aB1c2D3e4\"",
    ),
    ("twilio_credential_id", "the credential of Twilio", "\"Yx3hTz0aB1c2D3e4\""),
    ("twilio_from", "the number or sender id for SMS", "\"+4520123456\""),
    ("smtp_credential_id", "the credential of the SMTP account", "\"Yx3hTz0aB1c2D3e4\""),
    ("email_from", "the sender of e-mails", "\"Shop <hello@example.com>\""),
    ("whatsapp_credential_id", "the credential of WhatsApp", "\"Yx3hTz0aB1c2D3e4\""),
    ("whatsapp_phone_number_id", "the id of the WhatsApp number", "\"106540352242922\""),
    (
        "whatsapp_link_base",
        "what links in WhatsApp templates begin with",
        "\"https://www.example.com/\"",
    ),
    ("meta_api_version", "the version of Meta's Graph API", "\"v21.0\""),
];

/// The version of Meta's API where none is set.
const META_API_VERSION: &str = "v21.0";

/// The settings of the target.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    table: Table,
}

/// Where messages of a channel go.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) url: String,
    pub(super) credential: Option<String>,
}

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(super) fn read(
        manifest: &Manifest,
        env: Option<&str>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let table = manifest.settings("n8n", env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.n8n")
        });
        let known: Vec<&str> = KEYS.iter().map(|(key, ..)| *key).collect();
        problems.extend(table.unknown_keys(&known));
        for (key, ..) in KEYS {
            problems.extend(table.text(key).err());
        }
        Self { table }
    }

    /// A setting, where it is there.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.table.text(key).ok().flatten()
    }

    /// A setting that must be there for what stands at `span`.
    pub(super) fn need(&self, key: &str, span: Span) -> Result<String, Diagnostic> {
        if let Some(value) = self.get(key) {
            return Ok(value.to_owned());
        }
        let row = KEYS.iter().find(|(known, ..)| *known == key);
        let (what, example) =
            row.map_or(("a setting", "\"..\""), |(_, what, example)| (what, example));
        Err(errors::no_setting(span, what, key, example))
    }

    pub(super) fn meta_api_version(&self) -> &str {
        self.get("meta_api_version").unwrap_or(META_API_VERSION)
    }
}

/// `[connections.NAME]`; `Ok(None)` where there is none with a `url`.
pub(super) fn connection(
    manifest: &Manifest,
    env: Option<&str>,
    name: &str,
) -> Result<Option<Connection>, Diagnostic> {
    let Some(table) = manifest.connection(name, env)? else { return Ok(None) };
    let Some(url) = table.text("url")? else { return Ok(None) };
    let credential = table.text("credential_id")?.map(str::to_owned);
    Ok(Some(Connection { url: url.to_owned(), credential }))
}
