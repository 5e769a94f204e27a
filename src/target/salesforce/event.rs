//! The definition of an event, with the fields of its data extension.

use super::document::{EventDefinition, Field, Schema};
use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{Event, Id, Ty};
use crate::target::{Input, errors};

/// What every event of ours carries about the contact.
const CONTACT: [(&str, &str, Option<&str>, bool); 4] = [
    ("ContactKey", "Text", Some("254"), true),
    ("EmailAddress", "EmailAddress", None, false),
    ("MobilePhone", "Phone", None, false),
    ("Locale", "Text", Some("35"), false),
];

/// `workspace-env-name`: so that staging and production can live in one account.
pub(super) fn named(input: &Input<'_>, name: &str) -> String {
    let env = input.env.map(|env| format!("{env}-")).unwrap_or_default();
    format!("{}-{env}{name}", input.program.workspace)
}

/// The key of an event's definition.
pub(super) fn key(input: &Input<'_>, event: Id<Event>) -> String {
    format!("APIEvent-{}", named(input, &input.program.events.at(event).head.name))
}

/// Names of a journey and its event that the platform is not known to take: no public document has other
/// letters in a key or in a field of a data extension.
pub(super) fn names(input: &Input<'_>, flow: &Flow, event: Option<Id<Event>>) -> Vec<Diagnostic> {
    let journey = &input.program.journeys.at(flow.journey).head;
    let mut names = vec![(journey.name.as_str(), journey.span)];
    if let Some(event) = event {
        let event = input.program.events.at(event);
        names.push((event.head.name.as_str(), event.head.span));
        names.extend(event.fields.iter().map(|field| (field.name.as_str(), field.span)));
    }
    let taken = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    names
        .into_iter()
        .filter(|(name, _)| !taken(name))
        .map(|(name, span)| {
            errors::name("salesforce", span, name, "the letters a to z, digits and underscores")
        })
        .collect()
}

/// The definition of an event. Fields that are no single value (lists, records) have no place in it.
pub(super) fn definition(
    input: &Input<'_>,
    settings: &Settings,
    event: Id<Event>,
) -> Result<EventDefinition, Diagnostic> {
    let declared = input.program.events.at(event);
    let mut fields: Vec<Field> = CONTACT
        .iter()
        .map(|(name, kind, length, primary)| Field {
            name: (*name).to_owned(),
            data_type: kind,
            max_length: length.map(str::to_owned),
            is_nullable: !primary,
            is_primary_key: *primary,
        })
        .collect();
    for field in &declared.fields {
        let (data_type, max_length) = match field.ty.known() {
            Ty::List(_) | Ty::Record(_) => continue,
            Ty::Int => ("Number", None),
            Ty::Text(length) => ("Text", length.map(|length| length.to_string())),
            _ => ("Text", None),
        };
        // The platform's databases do not tell `email` from `Email`.
        if fields.iter().any(|other| other.name.eq_ignore_ascii_case(&field.name)) {
            return Err(errors::limit(
                Some(field.span),
                format!(
                    "the field `{}` has the name of a field that every event carries",
                    field.name
                ),
                "names of data-extension fields are unique without regard to case",
                "choose another name for the field",
            ));
        }
        fields.push(Field {
            name: field.name.to_string(),
            data_type,
            max_length,
            is_nullable: matches!(field.ty, Ty::Optional(_)),
            is_primary_key: false,
        });
    }
    Ok(EventDefinition {
        kind: "APIEvent",
        name: named(input, &declared.head.name),
        mode: "Production",
        event_definition_key: key(input, event),
        source_application_extension_id: settings.text("source_application_extension")?,
        schema: Schema { fields },
    })
}
