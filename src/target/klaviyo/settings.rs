//! What `[targets.klaviyo]` holds: the ids that Klaviyo gave, by the names that the sources know.

use super::errors;
use super::template::{self, Value};
use crate::diag::Diagnostic;
use crate::hir::{Field, Program, Ty};
use crate::source::{Manifest, Span, Table};

/// Settings that are texts.
const TEXTS: [&str; 2] = ["from_email", "from_label"];
/// Settings that are tables of ids by name.
const TABLES: [&str; 5] = ["metrics", "lists", "segments", "templates", "properties"];

/// The section, with what the environment lays over it.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    table: Table,
}

/// A property of a profile, as Klaviyo names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Property {
    /// One of Klaviyo's own.
    Known(&'static str),
    /// Any other.
    Custom(String),
}

/// Klaviyo's own properties that are used by the same names in conditions.
const KNOWN: [&str; 4] = ["email", "phone_number", "first_name", "last_name"];

impl Property {
    fn of(name: &str) -> Self {
        let known = KNOWN.into_iter().find(|known| *known == name);
        known.map_or_else(|| Self::Custom(name.to_owned()), Self::Known)
    }

    /// As a condition or an update names it.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Known(name) => (*name).to_owned(),
            Self::Custom(name) => format!("properties['{name}']"),
        }
    }

    /// In a text; `None` where how is not documented.
    pub(super) fn value(&self) -> Option<Value> {
        match self {
            Self::Known("phone_number") => None,
            Self::Known(name) => Some(Value::Known(name)),
            Self::Custom(name) => Some(Value::Property(name.clone())),
        }
    }
}

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(super) fn read(
        program: &Program,
        manifest: &Manifest,
        env: Option<&str>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let table = manifest.settings("klaviyo", env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.klaviyo")
        });
        let known: Vec<&str> = TEXTS.into_iter().chain(["ab_tests"]).chain(TABLES).collect();
        problems.extend(table.unknown_keys(&known));
        problems.extend(TEXTS.iter().filter_map(|key| table.text(key).err()));
        problems.extend(table.boolean("ab_tests").err());
        for section in TABLES {
            match table.table(section) {
                Err(finding) => problems.push(finding),
                Ok(None) => {}
                Ok(Some(ids)) => {
                    problems.extend(ids.unknown_keys(&names(program, section)));
                    for entry in &ids.entries {
                        match ids.text(&entry.key) {
                            Err(finding) => problems.push(finding),
                            Ok(Some(name))
                                if section == "properties" && !template::is_name(name) =>
                            {
                                problems.push(errors::bad_property(entry.span, name));
                            }
                            Ok(_) => {}
                        }
                    }
                }
            }
        }
        Self { table }
    }

    /// Does a split between messages become an A/B test.
    pub(super) fn ab_tests(&self) -> bool {
        self.table.boolean("ab_tests").ok().flatten().unwrap_or(false)
    }

    /// The address that carries out an action. How long Klaviyo waits for an answer and how often it tries again is
    /// Klaviyo's own, so the manifest may say nothing of it.
    pub(super) fn action(
        manifest: &Manifest,
        env: Option<&str>,
        name: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let missing = || errors::no_action(span, name);
        let table = manifest.action(name, env)?.ok_or_else(missing)?;
        let (url, at) = match (table.text("url")?, table.text("connection")?) {
            (Some(url), _) => (url.to_owned(), table.span_of("url")),
            (None, Some(connection)) => {
                let found = manifest.connection(connection, env)?.ok_or_else(missing)?;
                let url = found.need_text("url", "\"https://api.example.com/tasks\"")?;
                (url.to_owned(), table.span_of("connection"))
            }
            (None, None) => return Err(missing()),
        };
        if !url.starts_with("https://") || url.contains(['{', '}']) {
            let want = "an address that begins with `https://`, without braces";
            return Err(crate::target::errors::bad_setting(at, "url", want));
        }
        let own = [
            ("timeout", table.seconds("timeout")?.is_some()),
            ("retries", table.integer("retries")?.is_some()),
        ];
        match own.into_iter().find(|(_, said)| *said) {
            Some((key, _)) => Err(errors::own_pace(table.span_of(key), key)),
            None => Ok(url),
        }
    }

    /// A text that must be there.
    pub(super) fn need(&self, key: &str, example: &str) -> Result<String, Diagnostic> {
        self.table.need_text(key, example).map(str::to_owned)
    }

    fn id(&self, section: &str, name: &str) -> Option<&str> {
        self.table.table(section).ok().flatten()?.text(name).ok().flatten()
    }

    /// The id of the metric of an event.
    pub(super) fn metric(&self, span: Span, event: &str) -> Result<String, Diagnostic> {
        let found = self.id("metrics", event).map(str::to_owned);
        let what = format!("the metric of the event `{event}`");
        found.ok_or_else(|| errors::no_id(span, &what, "metrics", event, "\"Xy12Za\""))
    }

    /// The id of the template of a message.
    pub(super) fn template(&self, span: Span, message: &str) -> Result<String, Diagnostic> {
        let found = self.id("templates", message).map(str::to_owned);
        let what = format!("the e-mail template of the message `{message}`");
        found.ok_or_else(|| errors::no_id(span, &what, "templates", message, "\"Rs34Tu\""))
    }

    /// The id of the list or the segment that an external segment is; true for a list.
    pub(super) fn group(&self, span: Span, segment: &str) -> Result<(String, bool), Diagnostic> {
        if let Some(id) = self.id("lists", segment) {
            return Ok((id.to_owned(), true));
        }
        let found = self.id("segments", segment).map(|id| (id.to_owned(), false));
        let what = format!("the segment `{segment}`, or of the list that it is");
        found.ok_or_else(|| errors::no_id(span, &what, "segments", segment, "\"Vw56Xy\""))
    }

    /// The property that holds a field of the profile.
    pub(super) fn property(&self, field: &Field) -> Property {
        match (self.id("properties", &field.name), field.ty.known()) {
            (Some(name), _) => Property::of(name),
            (None, Ty::Phone) if field.name == "phone" => Property::Known("phone_number"),
            (None, _) => Property::of(&field.name),
        }
    }
}

/// The names that a table of ids may have.
fn names<'p>(program: &'p Program, section: &str) -> Vec<&'p str> {
    match section {
        "metrics" => program.events.iter().map(|(_, of)| of.head.name.as_str()).collect(),
        "templates" => program.messages.iter().map(|(_, of)| of.head.name.as_str()).collect(),
        "properties" => program.profile_fields().iter().map(|of| of.name.as_str()).collect(),
        _ => {
            let external = program.segments.iter().filter(|(_, of)| of.external);
            external.map(|(_, of)| of.head.name.as_str()).collect()
        }
    }
}
