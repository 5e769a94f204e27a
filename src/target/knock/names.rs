//! How things are called in Knock: workflows, steps, properties of a user, values of a run.

use super::errors;
use crate::diag::Diagnostic;
use crate::hir::{Address, Channel, Field, Id, Program, Purpose, Ty};
use std::collections::HashMap;

/// Properties of a user that have a meaning of their own in Knock.
const RESERVED: [&str; 11] = [
    "id",
    "created_at",
    "updated_at",
    "collection",
    "subscription",
    "schedule",
    "preferences",
    "channel_data",
    "phone_number",
    "email",
    "timezone",
];

/// How every key begins that a workflow of ours adds to the data of its run.
const OURS: &str = "journeyc_";

/// What Liquid makes of an object by itself where it has no such field: how many fields it has (edgurgel/solid
/// `lib/solid/matcher.ex`), and in other engines its first or last one.
const OF_OBJECTS: [&str; 3] = ["size", "first", "last"];

/// The key of a journey's workflow.
pub(super) fn workflow(journey: &str) -> String {
    journey.replace('_', "-")
}

/// The file of a journey's workflow.
pub(super) fn file(journey: &str) -> String {
    format!("{}/workflow.json", workflow(journey))
}

/// The key in a run's data of what the workflow keeps for itself.
pub(super) fn kept(name: &str) -> String {
    format!("{OURS}run_{name}")
}

/// The key in a run's data of a value that the journey has named: none that the workflow keeps for itself.
pub(super) fn named(name: &str) -> String {
    format!("{OURS}let_{name}")
}

/// Fields that a trigger brings whose names mean something else in the data of a run.
pub(super) fn check_brought(fields: &[Field]) -> Vec<Diagnostic> {
    let ours = fields.iter().filter(|field| field.name.starts_with(OURS));
    ours.map(|field| {
        errors::name_taken(field.span, &field.name, "what a workflow keeps in the data of its run")
    })
    .collect()
}

/// A field that can be missing, where Liquid would read something else in its place. A field that is always
/// there is read before that.
pub(super) fn check_optional(field: &Field) -> Option<Diagnostic> {
    let optional = field.default.is_some() || field.ty.is_optional();
    (optional && OF_OBJECTS.contains(&field.name.as_str()))
        .then(|| errors::of_objects(field.span, &field.name, ", or bring it always"))
}

/// The property of a user that holds a consent.
pub(super) fn consent(program: &Program, purpose: Purpose, channel: Id<Channel>) -> String {
    let channel = program.channels.get(channel).map_or("", |channel| channel.head.name.as_str());
    format!("consent_{}_{channel}", purpose.text())
}

/// The property of a user that a field of the profile is. Knock reads addresses and zone from its own.
pub(super) fn property(program: &Program, field: u32) -> Option<(String, &Field)> {
    let at = usize::try_from(field).ok()?;
    let declared = program.profile_fields().get(at)?;
    let address = |kind: Address| {
        program
            .channels
            .iter()
            .any(|(_, channel)| channel.address == kind && channel.field == Some(field))
    };
    let zone = program.profile_fields().iter().position(|other| *other.ty.known() == Ty::Timezone);
    let name = if address(Address::Phone) {
        "phone_number"
    } else if address(Address::Email) {
        "email"
    } else if zone == Some(at) {
        "timezone"
    } else {
        declared.name.as_str()
    };
    Some((name.to_owned(), declared))
}

/// Fields of the profile whose names mean something else in Knock, or that would be one property.
pub(super) fn check_profile(
    program: &Program,
    fields: impl Iterator<Item = u32>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut taken: HashMap<String, u32> = HashMap::new();
    for field in fields {
        let Some((name, declared)) = property(program, field) else { continue };
        let own = name == declared.name;
        let meant = match name.as_str() {
            "email" => *declared.ty.known() == Ty::Email,
            "phone_number" => *declared.ty.known() == Ty::Phone,
            "timezone" => *declared.ty.known() == Ty::Timezone,
            _ => false,
        };
        // Nothing says that a user has it, whatever its type.
        if OF_OBJECTS.contains(&name.as_str()) {
            found.push(errors::of_objects(declared.span, &name, ""));
        } else if name.starts_with("consent_") {
            found.push(errors::name_taken(declared.span, &name, "what is kept of consents"));
        } else if own && !meant && RESERVED.contains(&name.as_str()) {
            found.push(errors::name_taken(declared.span, &name, "Knock's own user"));
        } else if taken.insert(name.clone(), field).is_some() {
            found.push(errors::name_taken(
                declared.span,
                &declared.name,
                &format!("`{name}` of Knock's user"),
            ));
        }
    }
    found
}

/// Refs of steps: letters, digits and underscores, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Refs {
    used: HashMap<String, u32>,
}

impl Refs {
    /// A ref for a step.
    pub(super) fn fresh(&mut self, wanted: &str) -> String {
        let plain: String = wanted
            .chars()
            .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '_' })
            .collect();
        let mut name = plain.clone();
        loop {
            match self.used.get_mut(&name) {
                None => {
                    self.used.insert(name.clone(), 1);
                    return name;
                }
                Some(count) => {
                    *count += 1;
                    name = format!("{name}_{count}");
                }
            }
        }
    }
}
