//! Definitions of custom events (`POST /events/v3/event-definitions`).

use crate::hir::{Event, Id, Program, Ty};
use serde_json::{Value, json};

/// The definition of an event. Fields that are no single value (lists, records) have no place in it.
pub(super) fn definition(program: &Program, event: Id<Event>) -> Value {
    let declared = program.events.at(event);
    let fields = declared.fields.iter().filter_map(|field| {
        let kind = match field.ty.known() {
            Ty::List(_) | Ty::Record(_) => return None,
            Ty::Int => "number",
            _ => "string",
        };
        let name = field.name.as_str();
        Some(json!({ "name": name, "label": name, "type": kind }))
    });
    json!({
        "name": declared.head.name.as_str(),
        "label": declared.head.title,
        "primaryObject": "CONTACT",
        "includeDefaultProperties": false,
        "propertyDefinitions": fields.collect::<Vec<_>>(),
    })
}
