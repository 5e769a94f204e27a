//! What `journey.toml` says for this target, by journeyc's names:
//!
//! ```toml
//! [targets.knock]
//! email_layout = "default"                 # the layout around bodies that are no whole page
//! track_links  = false                     # link tracking; on where a journey asks for clicks
//! batch_items  = 10                        # how much of a digest a text is handed; more needs Knock's Enterprise plan
//! track_opens  = false                     # open tracking; on where a journey asks who has seen an e-mail
//! [targets.knock.channels.email]
//! key    = "ses"                           # the key of the channel in the account
//! [targets.knock.channels.viber]
//! key    = "viber-by-sinch"
//! type   = "sms"                           # the kind of Knock's channel, where the name does not say it
//! sender = "Kurven"                        # the sender that is set there
//! [targets.knock.events.order_completed]
//! source = "shop"                          # the key of the integration source
//! event  = "order_completed"               # the event's key there
//! fields = "data"                          # where in it the fields stand
//! ```

use super::errors;
use crate::diag::Diagnostic;
use crate::hir::{Address, Channel};
use crate::source::{Manifest, Span, Table};

/// Seconds after which Knock gives a request up (designing-workflows/fetch-function).
const TIMEOUT: u64 = 15;
/// How often it tries again (the same page).
const RETRIES: i64 = 2;

/// A kind of channel of Knock's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Email,
    Sms,
    Push,
}

impl Kind {
    /// As Knock writes it.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
        }
    }
}

/// A channel of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Carrier {
    pub(super) kind: Kind,
    pub(super) key: String,
    /// The sender that is set there.
    pub(super) sender: Option<String>,
}

/// An event of an integration source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) source: String,
    pub(super) event: String,
    pub(super) fields: String,
}

/// The section.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    table: Table,
    env: Option<String>,
}

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(super) fn read(
        manifest: &Manifest,
        env: Option<&str>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let table = manifest.settings("knock", env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.knock")
        });
        let known =
            ["email_layout", "track_links", "track_opens", "batch_items", "channels", "events"];
        problems.extend(table.unknown_keys(&known));
        problems.extend(table.text("email_layout").err());
        problems.extend(table.boolean("track_links").err());
        problems.extend(table.boolean("track_opens").err());
        problems.extend(table.integer_in("batch_items", 10, 100).err());
        for (section, keys) in
            [("channels", &["key", "type", "sender"]), ("events", &["source", "event", "fields"])]
        {
            match table.table(section) {
                Err(finding) => problems.push(finding),
                Ok(None) => {}
                Ok(Some(section)) => {
                    for entry in &section.entries {
                        match section.table(&entry.key) {
                            Ok(Some(one)) => {
                                problems.extend(one.unknown_keys(keys));
                                problems.extend(keys.iter().filter_map(|key| one.text(key).err()));
                            }
                            Ok(None) => {}
                            Err(finding) => problems.push(finding),
                        }
                    }
                }
            }
        }
        Self { table, env: env.map(str::to_owned) }
    }

    fn section(&self, section: &str, name: &str) -> Option<&Table> {
        self.table.table(section).ok()??.table(name).ok()?
    }

    /// The layout around the bodies of e-mails.
    pub(super) fn layout(&self) -> Option<&str> {
        self.table.text("email_layout").ok()?
    }

    /// Are links tracked where no journey asks.
    pub(super) fn track_links(&self) -> bool {
        self.table.boolean("track_links").ok().flatten().unwrap_or(false)
    }

    /// Are opens tracked where no journey asks.
    pub(super) fn track_opens(&self) -> bool {
        self.table.boolean("track_opens").ok().flatten().unwrap_or(false)
    }

    /// How many of what a digest gathered a text is handed.
    pub(super) fn batch_items(&self) -> i64 {
        self.table.integer("batch_items").ok().flatten().unwrap_or(10)
    }

    /// The address that carries out an action, needed at `span`. Knock gives a request 15 seconds and tries
    /// twice more; what the manifest says must be that.
    pub(super) fn action(
        &self,
        manifest: &Manifest,
        name: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let env = self.env.as_deref();
        let missing = || errors::no_action(span, name);
        let table = manifest.action(name, env)?.ok_or_else(missing)?;
        let url = match (table.text("url")?, table.text("connection")?) {
            (Some(url), _) => url.to_owned(),
            (None, Some(connection)) => {
                let found = manifest.connection(connection, env)?.ok_or_else(missing)?;
                found.need_text("url", "\"https://api.example.com/tasks\"")?.to_owned()
            }
            (None, None) => return Err(missing()),
        };
        let timeout = table.seconds("timeout")?.filter(|seconds| *seconds != TIMEOUT);
        let retries = table.integer_in("retries", 0, 20)?.filter(|retries| *retries != RETRIES);
        let off = match (timeout, retries) {
            (None, None) => return Ok(url),
            (Some(_), _) => "timeout",
            (None, Some(_)) => "retries",
        };
        Err(errors::knock_limit(
            table.span_of(off),
            "a request of Knock is given up after 15 seconds, and tried twice more".to_owned(),
            "designing-workflows/fetch-function",
            "write `timeout = \"15 seconds\"` and `retries = 2`, or leave them out",
        ))
    }

    /// The channel of the account that carries a channel, needed at `span`.
    pub(super) fn channel(&self, channel: &Channel, span: Span) -> Result<Carrier, Diagnostic> {
        let name = channel.head.name.as_str();
        let table = self.section("channels", name);
        let text = |key: &str| table.and_then(|table| table.text(key).ok().flatten());
        let named = match (channel.address, name) {
            (Address::Email, _) => Some(Kind::Email),
            (Address::PushToken, _) => Some(Kind::Push),
            (Address::Phone, "sms") => Some(Kind::Sms),
            (Address::Phone, _) => None,
            (Address::None, _) => {
                return Err(errors::no_channel("knock", span, name, &["email", "sms", "push"]));
            }
        };
        let kind = match (text("type"), named) {
            (None, Some(kind)) => kind,
            (Some("sms"), None) => Kind::Sms,
            (Some(kind), Some(named)) if kind == named.text() => named,
            (Some(_), _) => {
                let span = table.and_then(|table| table.span_of("type")).unwrap_or(span);
                let want = match named {
                    Some(kind) => format!("\"{}\", or to be left out", kind.text()),
                    None => "\"sms\": what goes to a phone goes out by a channel of that kind"
                        .to_owned(),
                };
                return Err(errors::bad_setting(span, "type", &want));
            }
            (None, None) => {
                return Err(errors::no_id(
                    "knock",
                    span,
                    &format!("a channel of kind sms whose provider sends `{name}`"),
                    &format!("channels.{name}"),
                    "type",
                    "\"sms\"",
                ));
            }
        };
        let key = text("key").ok_or_else(|| {
            let what = format!("the channel that sends `{name}`");
            errors::no_id(
                "knock",
                span,
                &what,
                &format!("channels.{name}"),
                "key",
                "\"my-channel\"",
            )
        })?;
        Ok(Carrier { kind, key: key.to_owned(), sender: text("sender").map(str::to_owned) })
    }

    /// The event of an integration source that brings an event, needed at `span`.
    pub(super) fn event(&self, name: &str, span: Span) -> Result<Source, Diagnostic> {
        let table = self.section("events", name);
        let text = |key: &str| table.and_then(|table| table.text(key).ok().flatten());
        let source = text("source").ok_or_else(|| {
            let what = format!("the integration source that brings `{name}`");
            errors::no_id(
                "knock",
                span,
                &what,
                &format!("events.{name}"),
                "source",
                "\"my-source\"",
            )
        })?;
        Ok(Source {
            source: source.to_owned(),
            event: text("event").unwrap_or(name).to_owned(),
            fields: text("fields").unwrap_or("data").to_owned(),
        })
    }
}
