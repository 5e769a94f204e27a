//! What `journey.toml` says for this target: ids of events and e-mails of the account, and names of properties.

use crate::diag::Diagnostic;
use crate::source::{Span, Table};
use crate::target::forms::{Form, is_digits};
use crate::target::{Input, errors};

/// The settings.
pub(super) struct Settings {
    table: Table,
    /// The property of each field of the profile, and whether `journey.toml` names it.
    properties: Vec<(String, bool)>,
}

/// What the account's ids and names look like.
const FORMS: [Form; 3] = [
    ("events", is_event, "the id of an event, as \"6-1234567\""),
    ("emails", is_digits, "the number of an e-mail as a text, as \"113782603056\""),
    (
        "properties",
        super::property::is_name,
        "the internal name of a property: small letters a to z, digits and underscores, a letter first, 100 signs at most",
    ),
];

/// The type of an object and a number.
fn is_event(text: &str) -> bool {
    text.split_once('-').is_some_and(|(kind, id)| is_digits(kind) && is_digits(id))
}

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(super) fn read(input: &Input<'_>, problems: &mut Vec<Diagnostic>) -> Self {
        let table = input.manifest.settings("hubspot", input.env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.hubspot")
        });
        problems.extend(table.unknown_keys(&["events", "emails", "properties", "group"]));
        let program = input.program;
        let events = program.events.iter().map(|(_, event)| event.head.name.as_str());
        let messages = program.messages.iter().map(|(_, message)| message.head.name.as_str());
        let fields = program.profile_fields().iter().map(|field| field.name.as_str());
        for (section, known) in [
            ("events", events.collect::<Vec<_>>()),
            ("emails", messages.collect()),
            ("properties", fields.clone().collect()),
        ] {
            match table.table(section) {
                Ok(Some(inner)) => problems.extend(inner.unknown_keys(&known)),
                Ok(None) => {}
                Err(finding) => problems.push(finding),
            }
        }
        for (section, fits, want) in FORMS {
            let inner = table.table(section).ok().flatten();
            for entry in inner.iter().flat_map(|inner| &inner.entries) {
                // What is no text is found where it is used.
                let text = inner.and_then(|inner| inner.text(&entry.key).ok().flatten());
                if text.is_some_and(|text| !fits(text)) {
                    let name = format!("targets.hubspot.{section}.{}", entry.key);
                    problems.push(errors::bad_setting(Some(entry.span), &name, want));
                }
            }
        }
        if let Ok(Some(group)) = table.text("group")
            && !super::property::is_name(group)
        {
            problems.push(errors::bad_setting(
                table.span_of("group"),
                "targets.hubspot.group",
                "the internal name of a group: small letters a to z, digits and underscores",
            ));
        }
        let named = table.table("properties").ok().flatten();
        let properties = fields
            .map(|field| match named.map_or(Ok(None), |named| named.text(field)) {
                Ok(Some(name)) => (name.to_owned(), true),
                Ok(None) => (field.to_owned(), false),
                Err(finding) => {
                    problems.push(finding);
                    (field.to_owned(), true)
                }
            })
            .collect();
        Self { table, properties }
    }

    /// The property that a field of the profile is, by the field's place.
    pub(super) fn property(&self, place: u32) -> &str {
        self.properties.get(place as usize).map_or("", |(name, _)| name.as_str())
    }

    /// Does `journey.toml` name that property.
    pub(super) fn is_mapped(&self, place: u32) -> bool {
        self.properties.get(place as usize).is_some_and(|(_, mapped)| *mapped)
    }

    /// The group of the properties that are made.
    pub(super) fn group(&self) -> Result<String, Diagnostic> {
        Ok(self.table.text("group")?.unwrap_or("contactinformation").to_owned())
    }

    /// The id of the definition of a custom event.
    pub(super) fn event(&self, event: &str, span: Span) -> Result<String, Diagnostic> {
        let what = format!("the definition of the event `{event}` (`eventTypeId`)");
        self.id("events", event, &what, "\"6-1234567\"", span)
    }

    /// The id of an automated e-mail.
    pub(super) fn email(&self, message: &str, span: Span) -> Result<String, Diagnostic> {
        let what = format!("the automated e-mail `{message}`");
        self.id("emails", message, &what, "\"113782603056\"", span)
    }

    fn id(
        &self,
        section: &str,
        key: &str,
        what: &str,
        example: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let id = match self.table.table(section)? {
            Some(table) => table.text(key)?,
            None => None,
        };
        id.map(str::to_owned)
            .ok_or_else(|| errors::no_id("hubspot", span, what, section, key, example))
    }
}
