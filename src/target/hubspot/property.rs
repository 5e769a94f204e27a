//! Properties of contacts that a workflow reads or sets: which one a field of the profile is, whether HubSpot
//! can have it so, and the definition of those that are not HubSpot's own (`POST /crm/v3/properties/contacts`).

use super::own::{self, Own};
use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::hir::{Field, Program, Ty};
use crate::target::errors;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Characters of an internal name.
const LONGEST: usize = 100;

/// Fields of the profile that a workflow uses, by their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    /// Those that it reads or sets.
    pub(super) all: BTreeSet<u32>,
    /// Those that it sets.
    pub(super) set: BTreeSet<u32>,
}

/// The type of the property and the form of its field, for a type of the language. `None` where HubSpot has
/// nothing like it.
fn kind(ty: &Ty) -> Option<(&'static str, &'static str)> {
    Some(match ty.known() {
        Ty::Bool => ("bool", "booleancheckbox"),
        Ty::Int => ("number", "number"),
        Ty::Enum(_) => ("enumeration", "select"),
        Ty::Phone => ("string", "phonenumber"),
        Ty::Text(_) | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone => ("string", "text"),
        Ty::Date => ("date", "date"),
        Ty::DateTime => ("datetime", "date"),
        _ => return None,
    })
}

/// What is wrong with the properties that a workflow uses.
pub(super) fn misfits(program: &Program, settings: &Settings, used: &Used) -> Vec<Diagnostic> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for place in &used.all {
        let Some(field) = program.profile_fields().get(*place as usize) else { continue };
        let name = settings.property(*place);
        let wrong = misfit(settings, field, *place, used.set.contains(place));
        if let Some(wrong) = wrong {
            found.push(wrong);
        } else if !names.insert(name) {
            let twice = format!("another field is the property `{name}` as well");
            found.push(refused(field, &twice, "give each field a property of its own"));
        }
    }
    found
}

/// What is wrong with the property of one field.
fn misfit(settings: &Settings, field: &Field, place: u32, set: bool) -> Option<Diagnostic> {
    let name = settings.property(place);
    let Some((wanted, _)) = kind(&field.ty) else {
        let why = "HubSpot has no type for its values";
        return Some(refused(field, why, "keep what the journey asks in a field of another type"));
    };
    let key =
        if field.name.is_ascii() { field.name.to_string() } else { format!("\"{}\"", field.name) };
    let other = format!(
        "give it a property of another name:\n[targets.hubspot.properties]\n{key} = \"{}\"",
        other_name(&field.name)
    );
    if !is_name(name) {
        // What `journey.toml` names has been said there.
        return (!settings.is_mapped(place)).then(|| {
            let why = "names of properties are made of the small letters a to z, digits and underscores, a letter first, 100 signs at most";
            refused(field, why, &other)
        });
    }
    let own = match own::own(name) {
        Some(own) => own,
        None if name.starts_with(own::PREFIX) => {
            let why = format!(
                "names that begin with `{}` are HubSpot's, and journeyc does not know the type of `{name}`",
                own::PREFIX
            );
            return Some(refused(field, &why, &other));
        }
        None => return None,
    };
    let is = format!("HubSpot has a property `{name}` of its own, of the type {}", own.kind);
    if own.kind != wanted || !own.single {
        let several = if own.single { "" } else { " with several values" };
        return Some(refused(field, &format!("{is}{several}"), &other));
    }
    if set && !own.written {
        let why = format!("HubSpot keeps its property `{name}` itself, and this journey sets it");
        return Some(refused(field, &why, &other));
    }
    let help = format!(
        "say that it is HubSpot's:\n[targets.hubspot.properties]\n{} = \"{name}\"\nor {other}",
        field.name
    );
    (!settings.is_mapped(place)).then(|| refused(field, &is, &help))
}

fn refused(field: &Field, why: &str, instead: &str) -> Diagnostic {
    let what = format!("the field `{}`", field.name);
    errors::refused("hubspot", field.span, &what, why, instead)
}

/// A name that the property of a field can have, near to its own.
fn other_name(field: &str) -> String {
    let mut name = "journey_".to_owned();
    for sign in field.chars() {
        match sign {
            'A'..='Z' => {
                if !name.ends_with('_') {
                    name.push('_');
                }
                name.push(sign.to_ascii_lowercase());
            }
            'a'..='z' | '0'..='9' | '_' => name.push(sign),
            _ => {}
        }
    }
    name.truncate(LONGEST);
    name
}

/// Is it a name that a property can have.
pub(super) fn is_name(name: &str) -> bool {
    name.len() <= LONGEST
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The definition of the property of a field of the profile, with its name. Nothing for HubSpot's own.
pub(super) fn definition(
    program: &Program,
    settings: &Settings,
    place: u32,
) -> Result<Option<(String, Value)>, Diagnostic> {
    let name = settings.property(place);
    let Some(field) = program.profile_fields().get(place as usize) else { return Ok(None) };
    let (None::<Own>, Some((kind, field_type))) = (own::own(name), kind(&field.ty)) else {
        return Ok(None);
    };
    let options = match field.ty.known() {
        Ty::Bool => vec!["true", "false"],
        Ty::Enum(id) => program.enums.at(*id).members.iter().map(|of| of.as_str()).collect(),
        _ => Vec::new(),
    };
    let mut made = json!({
        "name": name,
        "label": name,
        "groupName": settings.group()?,
        "type": kind,
        "fieldType": field_type,
    });
    if let (Some(made), false) = (made.as_object_mut(), options.is_empty()) {
        let options = options.iter().enumerate().map(|(place, member)| {
            json!({ "label": member, "value": member, "displayOrder": place, "hidden": false })
        });
        made.insert("options".to_owned(), options.collect());
    }
    Ok(Some((name.to_owned(), made)))
}
