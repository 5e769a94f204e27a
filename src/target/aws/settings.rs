//! What `journey.toml` says for this target: `[targets.aws]`, connections and actions.

use super::errors;
use crate::diag::Diagnostic;
use crate::source::{Manifest, Span, Table};

/// The keys of `[targets.aws]` with an example of each.
const KEYS: &[(&str, &str)] = &[
    ("region", "\"eu-north-1\""),
    ("account", "\"123456789012\""),
    ("sms_origination", "\"arn:aws:sms-voice:eu-north-1:123456789012:sender-id/Kurven/DK\""),
    ("sms_configuration_set", "\"journeys\""),
    ("rcs_agent", "\"arn:aws:sms-voice:eu-north-1:123456789012:rcs-agent/rcs-0123\""),
    ("whatsapp_phone_number_id", "\"phone-number-id-0123456789abcdef0123456789abcdef\""),
    ("whatsapp_link_base", "\"https://www.example.com/\""),
    ("meta_api_version", "\"v21.0\""),
    ("email_from", "\"Shop <hello@example.com>\""),
    ("email_configuration_set", "\"journeys\""),
    ("unsubscribe_url", "\"https://www.example.com/unsubscribe\""),
];

/// The key that names what people in older versions wait for.
const STILL_HEARD: &str = "still_heard";

/// The version of Meta's API where none is set.
const META_API_VERSION: &str = "v21.0";

/// The settings of the target.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    table: Table,
}

/// Where messages or calls of a connection go.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) arn: String,
    pub(super) url: String,
}

/// What carries out an action.
#[derive(Clone, Debug)]
pub(super) enum Carrier {
    Lambda(String),
    Http(Connection),
}

/// How an action is called.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) carrier: Carrier,
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
        let table = manifest.settings("aws", env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.aws")
        });
        let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).chain([STILL_HEARD]).collect();
        problems.extend(table.unknown_keys(&known));
        for (key, _) in KEYS {
            problems.extend(table.text(key).err());
        }
        problems.extend(table.texts(STILL_HEARD).err());
        Self { table }
    }

    /// A setting, where it is there.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.table.text(key).ok().flatten()
    }

    /// What people in older versions wait for, and where the setting says so.
    pub(super) fn still_heard(&self) -> Vec<(String, Span)> {
        let names = self.table.texts(STILL_HEARD).ok().flatten().unwrap_or_default();
        names.into_iter().map(|name| (name.value.to_owned(), name.span)).collect()
    }

    /// A setting that must be there.
    pub(super) fn need(&self, key: &str) -> Result<String, Diagnostic> {
        let example =
            KEYS.iter().find(|(known, _)| *known == key).map_or("\"..\"", |(_, example)| example);
        // A value of the wrong kind has been reported where the section was read.
        self.table.need_text(key, example).map(str::to_owned)
    }

    pub(super) fn meta_api_version(&self) -> &str {
        self.get("meta_api_version").unwrap_or(META_API_VERSION)
    }
}

/// Does a connection carry the channel, in place of AWS's own service.
pub(super) fn carries(manifest: &Manifest, env: Option<&str>, channel: &str) -> bool {
    let table = manifest.connection(channel, env);
    table.is_ok_and(|table| table.is_some_and(|table| table.get("arn").is_some()))
}

/// `[connections.NAME]`; `Ok(None)` where there is none.
pub(super) fn connection(
    manifest: &Manifest,
    env: Option<&str>,
    name: &str,
) -> Result<Option<Connection>, Diagnostic> {
    let Some(table) = manifest.connection(name, env)? else { return Ok(None) };
    let arn =
        table.need_text("arn", "\"arn:aws:events:eu-north-1:123456789012:connection/name/id\"")?;
    let url = table.need_text("url", "\"https://api.example.com/messages\"")?;
    Ok(Some(Connection { arn: arn.to_owned(), url: url.to_owned() }))
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
    let timeout = table.seconds("timeout")?.unwrap_or(60).clamp(1, 99_999_999);
    let retries = table.integer_in("retries", 0, 20)?.unwrap_or(2);
    let carrier = match (table.text("lambda")?, table.text("connection")?) {
        (Some(arn), _) => Carrier::Lambda(arn.to_owned()),
        (None, Some(name)) => {
            let mut found = connection(manifest, env, name)?.ok_or_else(|| {
                errors::unknown_connection(table.span_of("connection").unwrap_or(span), name)
            })?;
            if let Some(url) = table.text("url")? {
                url.clone_into(&mut found.url);
            }
            Carrier::Http(found)
        }
        (None, None) => return Err(errors::no_action(span, name)),
    };
    Ok(Call { carrier, timeout, retries: u32::try_from(retries).unwrap_or(2) })
}
