//! Types on the wire.

use crate::hir::Value as Constant;
use crate::hir::{EnumDef, Event, Expr, ExprKind, Field, Head, Id, Program, Record, Ty};
use serde_json::{Map, Value, json};

/// The largest whole number that every reader of JSON takes exactly.
const SAFE: i64 = 9_007_199_254_740_991;

/// Date and month of the calendar.
const DAY: &str = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

/// The schema of a type.
pub(super) fn schema(program: &Program, ty: &Ty) -> Value {
    let whole = |extra: Value| {
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("integer"));
        if let Value::Object(extra) = extra {
            schema.extend(extra);
        }
        schema.insert("minimum".to_owned(), json!(-SAFE));
        schema.insert("maximum".to_owned(), json!(SAFE));
        Value::Object(schema)
    };
    match ty.known() {
        Ty::Text(Some(most)) => json!({"type": "string", "maxLength": most}),
        Ty::Text(None) => json!({"type": "string"}),
        Ty::Int => whole(json!({})),
        Ty::Decimal => {
            json!({"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"})
        }
        Ty::Bool => json!({"type": "boolean"}),
        Ty::Percent => whole(json!({"x-unit": "hundredths of a percent"})),
        Ty::Date => {
            json!({"type": "string", "format": "date", "pattern": format!("^[0-9]{{4}}-{DAY}$")})
        }
        Ty::MonthDay => json!({"type": "string", "pattern": format!("^--{DAY}$")}),
        Ty::Time => json!({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
        Ty::DateTime => json!({"$ref": "#/$defs/instant"}),
        Ty::Duration => whole(json!({"x-unit": "seconds"})),
        Ty::Money(code) => whole(json!({"x-currency": code.as_str(), "x-unit": "minor units"})),
        Ty::Phone => json!({"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"}),
        Ty::Email => {
            json!({"type": "string", "format": "email", "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"})
        }
        Ty::Url => json!({"type": "string", "format": "uri", "pattern": r"^https?://[^\s]+$"}),
        Ty::Locale => json!({
            "type": "string",
            "pattern": "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$",
        }),
        Ty::Timezone => json!({
            "type": "string",
            "pattern": "^(UTC|[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*)+)$",
        }),
        Ty::Channel => {
            choice(program.channels.iter().map(|(_, channel)| channel.head.name.as_str()))
        }
        // What customers answer is no part of events or profiles.
        Ty::Reply(_) | Ty::Choice(_) | Ty::Inbound => Value::Bool(true),
        Ty::Contact => {
            choice(program.contacts.iter().map(|(_, contact)| contact.head.name.as_str()))
        }
        Ty::Enum(id) => program.enums.get(*id).map_or(Value::Bool(true), |def| {
            reference("enum", &key(enum_heads(program), &def.head))
        }),
        Ty::Record(id) => program.records.get(*id).map_or(Value::Bool(true), |record| {
            reference("record", &key(record_heads(program), &record.head))
        }),
        Ty::Event(id) => program
            .events
            .get(*id)
            .map_or(Value::Bool(true), |event| reference("data", &event_key(program, event))),
        Ty::Answer(id) => program
            .actions
            .get(*id)
            .map_or(Value::Bool(true), |action| fields(program, &action.head, &action.result)),
        Ty::List(inner) => json!({"type": "array", "items": schema(program, inner)}),
        Ty::Optional(_) | Ty::Error => Value::Bool(true),
    }
}

/// One of some words; nothing fits where there are none.
pub(super) fn choice<'a>(words: impl Iterator<Item = &'a str>) -> Value {
    let words: Vec<&str> = words.collect();
    if words.is_empty() { Value::Bool(false) } else { json!({"type": "string", "enum": words}) }
}

/// An instant in UTC.
pub(super) fn instant() -> Value {
    json!({
        "description": "An instant in UTC (RFC 3339)",
        "type": "string",
        "format": "date-time",
        "pattern":
            format!(r"^[0-9]{{4}}-{DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{{1,9}})?Z$"),
    })
}

/// An object with these fields and no others. A value that is missing is left out, never null.
pub(super) fn fields(program: &Program, head: &Head, fields: &[Field]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        let mut schema = match schema(program, &field.ty) {
            Value::Object(schema) => schema,
            other => {
                properties.insert(field.name.to_string(), other);
                continue;
            }
        };
        if let Some(default) = field.default.as_ref().and_then(|value| constant(program, value)) {
            schema.insert("default".to_owned(), default);
        }
        if field.personal {
            schema.insert("x-pii".to_owned(), Value::Bool(true));
        }
        properties.insert(field.name.to_string(), Value::Object(schema));
        if !field.ty.is_optional() && field.default.is_none() {
            required.push(field.name.as_str());
        }
    }
    let mut object = titled(head);
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("required".to_owned(), json!(required));
    object.insert("additionalProperties".to_owned(), Value::Bool(false));
    Value::Object(object)
}

/// A schema that begins with the title and the doc comment of a declaration.
pub(super) fn titled(head: &Head) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("title".to_owned(), json!(head.title));
    if let Some(doc) = &head.doc {
        schema.insert("description".to_owned(), json!(doc));
    }
    schema
}

/// The schemas of all enums and records, by key.
pub(super) fn declared(program: &Program) -> Vec<(String, Value)> {
    let mut all: Vec<(String, Value)> = Vec::new();
    for (_, def) in program.enums.iter() {
        let mut schema = titled(&def.head);
        schema.insert("type".to_owned(), json!("string"));
        let members: Vec<&str> = def.members.iter().map(smol_str::SmolStr::as_str).collect();
        schema.insert("enum".to_owned(), json!(members));
        all.push((format!("enum.{}", key(enum_heads(program), &def.head)), Value::Object(schema)));
    }
    for (_, record) in program.records.iter() {
        let key = format!("record.{}", key(record_heads(program), &record.head));
        all.push((key, fields(program, &record.head, &record.fields)));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// The key of an event: its name, with its module where another event has the same name.
pub(crate) fn event_key(program: &Program, event: &Event) -> String {
    key(program.events.iter().map(|(_, event)| &event.head), &event.head)
}

/// A reference to a definition. What is not ASCII is percent-encoded, as in every URI.
pub(super) fn reference(kind: &str, key: &str) -> Value {
    let mut target = format!("#/$defs/{kind}.");
    for byte in key.bytes() {
        if byte.is_ascii() {
            target.push(char::from(byte));
        } else {
            target.push_str(&format!("%{byte:02X}"));
        }
    }
    json!({"$ref": target})
}

/// A constant on the wire; `None` for what is no constant, or has no form there without a zone.
pub(super) fn constant(program: &Program, expr: &Expr) -> Option<Value> {
    let ExprKind::Value(value) = &expr.kind else { return None };
    Some(match value {
        Constant::Text(text) => json!(text),
        Constant::Int(number) | Constant::Percent(number) | Constant::Duration(number) => {
            json!(number)
        }
        Constant::Decimal(number) => json!(number.normalize().to_string()),
        Constant::Bool(truth) => json!(truth),
        Constant::Date(date) => json!(date.as_str()),
        Constant::MonthDay(month, day) => json!(format!("--{month:02}-{day:02}")),
        Constant::Time(minutes) => json!(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
        Constant::DateTime(..) => return None,
        Constant::Money(minor, _) => json!(minor),
        Constant::Enum(id, at) => {
            let members: &EnumDef = program.enums.get(*id)?;
            json!(members.members.get(usize::try_from(*at).ok()?)?.as_str())
        }
        Constant::Channel(id) => json!(program.channels.get(*id)?.head.name.as_str()),
        Constant::Contact(id) => json!(program.contacts.get(*id)?.head.name.as_str()),
    })
}

fn enum_heads(program: &Program) -> impl Iterator<Item = &Head> {
    program.enums.iter().map(|(_, def): (Id<EnumDef>, _)| &def.head)
}

fn record_heads(program: &Program) -> impl Iterator<Item = &Head> {
    program.records.iter().map(|(_, record): (Id<Record>, _)| &record.head)
}

fn key<'a>(all: impl Iterator<Item = &'a Head>, head: &Head) -> String {
    let same = all.filter(|other| other.name == head.name).count();
    if same > 1 { format!("{}.{}", head.module, head.name) } else { head.name.to_string() }
}
