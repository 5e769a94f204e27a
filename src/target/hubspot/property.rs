//! Properties of contacts that a workflow reads or sets (`POST /crm/v3/properties/contacts`).

use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::hir::{Program, Ty};
use serde_json::{Value, json};

/// The property of a field of the profile, by its place, with its name. Nothing for fields of types that no
/// branch asks about.
pub(super) fn property(
    program: &Program,
    settings: &Settings,
    field: u32,
) -> Result<Option<(String, Value)>, Diagnostic> {
    let Some(field) = program.profile_fields().get(field as usize) else { return Ok(None) };
    let options = |members: Vec<&str>| {
        let options = members.iter().enumerate().map(|(place, member)| {
            json!({ "label": member, "value": member, "displayOrder": place, "hidden": false })
        });
        options.collect::<Vec<_>>()
    };
    let (kind, field_type, options) = match field.ty.known() {
        Ty::Bool => ("bool", "booleancheckbox", options(vec!["true", "false"])),
        Ty::Int => ("number", "number", Vec::new()),
        Ty::Enum(id) => {
            let members = program.enums.at(*id).members.iter().map(|member| member.as_str());
            ("enumeration", "select", options(members.collect()))
        }
        Ty::Text(_) => ("string", "text", Vec::new()),
        _ => return Ok(None),
    };
    let mut made = json!({
        "name": field.name.as_str(),
        "label": field.name.as_str(),
        "groupName": settings.group()?,
        "type": kind,
        "fieldType": field_type,
    });
    if let (Some(made), false) = (made.as_object_mut(), options.is_empty()) {
        made.insert("options".to_owned(), json!(options));
    }
    Ok(Some((field.name.to_string(), made)))
}
