//! The JSON schema of what a trigger brings. Knock holds each trigger against it, so that a value has the
//! type that conditions and texts rely on.

use crate::hir::{Program, Ty};
use serde_json::{Map, Value, json};

/// An object with these fields: name, type, and is it without a default.
pub(super) fn object<'a>(
    program: &Program,
    fields: impl Iterator<Item = (&'a str, &'a Ty, bool)>,
) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, ty, bare) in fields {
        let needed = bare && !ty.is_optional();
        properties.insert(name.to_owned(), field(program, ty, needed, 0));
        if needed {
            required.push(json!(name));
        }
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), Value::Array(required));
    Value::Object(schema)
}

/// A field. One that may be missing may also be null, as `start` brings it. Knock's conditions take an empty
/// text for a missing one, so it must not be empty.
fn field(program: &Program, ty: &Ty, needed: bool, depth: u8) -> Value {
    let mut schema = of(program, ty, depth);
    if let (false, Value::Object(schema)) = (needed, &mut schema)
        && let Some(kind) = schema.get("type").cloned()
    {
        let plain = kind == json!("string") && !schema.contains_key("pattern");
        schema.insert("type".to_owned(), json!([kind, "null"]));
        if let Some(Value::Array(members)) = schema.get_mut("enum") {
            members.push(Value::Null);
        } else if plain {
            schema.insert("minLength".to_owned(), json!(1));
        }
    }
    schema
}

/// A type. A record inside a record inside a record is an object.
fn of(program: &Program, ty: &Ty, depth: u8) -> Value {
    let record = |fields: &[crate::hir::Field]| {
        if depth > 8 {
            return json!({"type": "object"});
        }
        let mut properties = Map::new();
        let mut required = Vec::new();
        for one in fields {
            let needed = one.default.is_none() && !one.ty.is_optional();
            properties.insert(one.name.to_string(), field(program, &one.ty, needed, depth + 1));
            if needed {
                required.push(json!(one.name.as_str()));
            }
        }
        json!({"type": "object", "properties": properties, "required": required})
    };
    match ty.known() {
        Ty::Int | Ty::Percent | Ty::Duration | Ty::Money(_) => json!({"type": "integer"}),
        Ty::Bool => json!({"type": "boolean"}),
        Ty::Text(Some(most)) => json!({"type": "string", "maxLength": most}),
        Ty::Date => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
        Ty::Enum(id) => match program.enums.get(*id) {
            Some(def) => {
                let members: Vec<&str> =
                    def.members.iter().map(smol_str::SmolStr::as_str).collect();
                json!({"type": "string", "enum": members})
            }
            None => json!({"type": "string"}),
        },
        Ty::List(inner) => json!({"type": "array", "items": of(program, inner, depth + 1)}),
        Ty::Record(id) => {
            program.records.get(*id).map_or(json!({"type": "object"}), |def| record(&def.fields))
        }
        Ty::Event(id) => {
            program.events.get(*id).map_or(json!({"type": "object"}), |def| record(&def.fields))
        }
        _ => json!({"type": "string"}),
    }
}
