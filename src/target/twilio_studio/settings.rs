//! What `journey.toml` says for this target: `[targets.twilio-studio]` and `[actions]`.

use super::errors;
use crate::diag::Diagnostic;
use crate::source::{Manifest, Span, Table};
use crate::target::errors::no_id;

/// The tables within the section.
const SENDERS: &str = "senders";
const TEMPLATES: &str = "templates";
const CHANNELS: &str = "channels";

/// What is wanted of a key and its text, where the text is something else.
type Fits = fn(&str, &str) -> Option<&'static str>;

/// The settings of the target.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    table: Table,
}

/// How an action is called.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) url: String,
    pub(super) retries: u32,
}

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(super) fn read(
        manifest: &Manifest,
        env: Option<&str>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let table = manifest.settings(errors::TARGET, env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.twilio-studio")
        });
        problems.extend(table.unknown_keys(&["facts_url", SENDERS, TEMPLATES, CHANNELS]));
        match table.text("facts_url") {
            Ok(url) => {
                let wanted = url
                    .and_then(address_wants)
                    .map(|want| errors::bad_setting(table.span_of("facts_url"), "facts_url", want));
                problems.extend(wanted);
            }
            Err(finding) => problems.push(finding),
        }
        let settings = Self { table };
        let tables: [(&str, Fits); 3] =
            [(SENDERS, sender_wants), (TEMPLATES, template_wants), (CHANNELS, channel_wants)];
        for (key, fits) in tables {
            match settings.table.table(key) {
                Ok(Some(table)) => problems.extend(wrong_entries(table, fits)),
                Ok(None) => {}
                Err(finding) => problems.push(finding),
            }
        }
        settings
    }

    /// Where the customer's facts are asked.
    pub(super) fn facts_url(&self) -> Option<&str> {
        self.table.text("facts_url").ok().flatten()
    }

    /// What messages of a channel are sent from.
    pub(super) fn sender(&self, channel: &str, span: Span) -> Result<String, Diagnostic> {
        let example = match channel {
            "whatsapp" => "\"whatsapp:+4512345678\"",
            _ => "\"MG0123456789abcdef0123456789abcdef\"",
        };
        self.within(SENDERS, channel).ok_or_else(|| {
            no_id(
                errors::TARGET,
                span,
                &format!("the sender of `{channel}`, a Messaging Service or a number"),
                SENDERS,
                channel,
                example,
            )
        })
    }

    /// Where messages of a channel without a widget are posted.
    pub(super) fn channel(&self, channel: &str) -> Option<String> {
        self.within(CHANNELS, channel)
    }

    /// The content template that is the approved one in a language.
    pub(super) fn template(
        &self,
        name: &str,
        locale: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let key = format!("{name}.{locale}");
        self.within(TEMPLATES, &key).ok_or_else(|| {
            no_id(
                errors::TARGET,
                span,
                &format!("the content template `{name}` in `{locale}`"),
                TEMPLATES,
                &format!("\"{key}\""),
                "\"HX0123456789abcdef0123456789abcdef\"",
            )
        })
    }

    fn within(&self, table: &str, key: &str) -> Option<String> {
        let table = self.table.table(table).ok().flatten()?;
        table.text(key).ok().flatten().map(str::to_owned)
    }
}

/// Findings for entries of a table that do not fit.
fn wrong_entries(table: &Table, fits: Fits) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for entry in &table.entries {
        match table.text(&entry.key) {
            Ok(text) => {
                if let Some(want) = fits(&entry.key, text.unwrap_or_default()) {
                    found.push(errors::bad_setting(Some(entry.span), &entry.key, want));
                }
            }
            Err(finding) => found.push(finding),
        }
    }
    found
}

/// What is wrong with the sender of a channel.
fn sender_wants(channel: &str, text: &str) -> Option<&'static str> {
    let service = is_sid(text, "MG");
    match channel {
        "whatsapp" if !service && !text.strip_prefix("whatsapp:").is_some_and(is_number) => {
            Some("`whatsapp:` and a number, or the SID of a Messaging Service (`MG..`)")
        }
        "rcs" if !service => Some("the SID of a Messaging Service (`MG..`) with an RCS sender"),
        "sms" if !service && !is_number(text) => {
            Some("a number as `+4512345678`, or the SID of a Messaging Service (`MG..`)")
        }
        "sms" | "rcs" | "whatsapp" => None,
        _ => Some("to be the sender of `sms`, `whatsapp` or `rcs`; no other channel has one here"),
    }
}

fn template_wants(_: &str, text: &str) -> Option<&'static str> {
    (!is_sid(text, "HX")).then_some("the SID of a content template: `HX` and 32 hexadecimal digits")
}

fn channel_wants(channel: &str, url: &str) -> Option<&'static str> {
    if super::send::CHANNELS.contains(&channel) {
        return Some("to be a channel without a widget of Studio; name its sender under `senders`");
    }
    address_wants(url)
}

/// What is wrong with an address that Studio posts to: Liquid would read its braces.
fn address_wants(url: &str) -> Option<&'static str> {
    let fits = url.starts_with("https://") && !url.contains(['{', '}']);
    (!fits).then_some("an `https://` address without braces")
}

fn is_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.chars().all(|digit| digit.is_ascii_digit())
    })
}

fn is_sid(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| rest.len() == 32 && rest.chars().all(|digit| digit.is_ascii_hexdigit()))
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
    let url = match (table.text("url")?, table.text("connection")?) {
        (Some(url), _) => url.to_owned(),
        (None, Some(connection)) => {
            let Some(found) = manifest.connection(connection, env)? else {
                return Err(errors::no_action(span, name));
            };
            found.need_text("url", "\"https://api.example.com/tasks\"")?.to_owned()
        }
        (None, None) => return Err(errors::no_action(span, name)),
    };
    if let Some(want) = address_wants(&url) {
        let place = table.span_of("url").or_else(|| table.span_of("connection"));
        return Err(errors::bad_setting(place, "url", want));
    }
    if let Some(seconds) = table.seconds("timeout")?
        && seconds != super::names::REQUEST
    {
        return Err(errors::limit(
            table.span_of("timeout"),
            format!("a request of Studio is given up after 10 seconds, not after {seconds}"),
            "https://www.twilio.com/docs/studio/widget-library/http-request",
            "write `timeout = \"10 seconds\"`, or leave it out",
        ));
    }
    let retries = table.integer_in("retries", 0, 20)?.unwrap_or(2);
    Ok(Call { url, retries: u32::try_from(retries).unwrap_or(2) })
}
