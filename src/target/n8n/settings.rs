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
        "customers_url",
        "the address under which the records of all customers are read, for triggers by time",
        "\"https://data.example.com/customers\"",
    ),
    (
        "webhook_credential_id",
        "the credential (Header Auth) that callers of the webhook must have",
        "\"Yx3hTz0aB1c2D3e4\"",
    ),
    (
        "webhook_url",
        "the address below which n8n has its webhooks",
        "\"https://n8n.example.com/webhook\"",
    ),
    ("events_url", "the address that takes events", "\"https://data.example.com/events\""),
    ("events_credential_id", "the credential (Header Auth) for events", "\"Yx3hTz0aB1c2D3e4\""),
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

/// How an action is called.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) connection: Connection,
    /// Seconds.
    pub(super) timeout: u64,
    pub(super) retries: u32,
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

/// The credential of `[connections.store]`: the database that runs share.
pub(super) fn store(
    manifest: &Manifest,
    env: Option<&str>,
    span: Span,
) -> Result<String, Diagnostic> {
    let table = manifest.connection(STORE, env)?;
    let found = table.map(|table| table.text("credential_id").map(|id| id.map(str::to_owned)));
    found.transpose()?.flatten().ok_or_else(|| errors::no_store(span))
}

/// `[actions."NAME"]`
pub(super) fn action(
    manifest: &Manifest,
    env: Option<&str>,
    name: &str,
    span: Span,
) -> Result<Call, Diagnostic> {
    let Some(table) = manifest.action(name, env)? else {
        return Err(errors::no_action(span, name));
    };
    let Some(of) = table.text("connection")? else { return Err(errors::no_action(span, name)) };
    let Some(mut found) = connection(manifest, env, of)? else {
        return Err(errors::no_action(span, name));
    };
    if let Some(url) = table.text("url")? {
        url.clone_into(&mut found.url);
    }
    let timeout = table.seconds("timeout")?.unwrap_or(60).clamp(1, MOST_TIMEOUT);
    let retries = table.integer_in("retries", 0, 20)?.unwrap_or(2);
    if retries > MOST_RETRIES {
        let at = table.span_of("retries").unwrap_or(span);
        return Err(errors::too_many_retries(at, name, retries));
    }
    Ok(Call { connection: found, timeout, retries: u32::try_from(retries).unwrap_or(2) })
}

/// The connection that is no address, but the database that runs share.
const STORE: &str = "store";
/// The most retries of a node. Source: n8n-core 2.40.3, `maxTries` is at most 5.
const MOST_RETRIES: i64 = 4;
/// A day: longer than any server waits.
const MOST_TIMEOUT: u64 = 86_400;
