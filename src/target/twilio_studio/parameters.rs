//! The parameters that an execution is started with, and the facts that `facts_url` answers with: what
//! the flow reads, and no more, as a JSON schema.

use super::errors;
use super::liquid::{Needed, Place};
use super::numbers::LARGEST;
use crate::diag::Diagnostic;
use crate::hir::{Program, Ty};
use crate::source::Span;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a parameter looks like.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Text,
    /// A text of a form.
    Formed(&'static str),
    /// One of some words.
    Words(Vec<String>),
    Bool,
    /// A whole number between two others, with its unit.
    Number(i64, i64, String),
}

impl Shape {
    /// The shape of a type; lists, records and exact decimals have none here.
    pub(super) fn of(program: &Program, ty: &Ty, span: Span) -> Result<Self, Diagnostic> {
        let number = |unit: String| Self::Number(-LARGEST, LARGEST, unit);
        Ok(match ty.known() {
            Ty::Text(_) | Ty::Email | Ty::Url | Ty::Timezone | Ty::Locale => Self::Text,
            Ty::Phone => Self::Formed(r"^\+[1-9][0-9]{6,14}$"),
            Ty::Date => Self::Formed("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
            Ty::Time => Self::Formed("^([01][0-9]|2[0-3]):[0-5][0-9]$"),
            Ty::MonthDay => Self::Formed("^--(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
            Ty::DateTime => Self::Formed("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$"),
            Ty::Bool => Self::Bool,
            Ty::Int => number(String::new()),
            Ty::Percent => number("hundredths of a percent".to_owned()),
            Ty::Duration => number("seconds".to_owned()),
            Ty::Money(code) => number(format!("minor units of {code}")),
            Ty::Enum(id) => {
                Self::Words(program.enums.at(*id).members.iter().map(ToString::to_string).collect())
            }
            _ => {
                return Err(errors::no_form(span, "a list, a record or a decimal as a parameter"));
            }
        })
    }

    /// A bucket of a split.
    pub(super) fn bucket() -> Self {
        Self::Number(0, 9_999, "bucket".to_owned())
    }

    fn schema(&self) -> Map<String, Value> {
        let schema = match self {
            Self::Text => json!({"type": "string"}),
            Self::Formed(pattern) => json!({"type": "string", "pattern": pattern}),
            Self::Words(words) => json!({"type": "string", "enum": words}),
            Self::Bool => json!({"type": "boolean"}),
            Self::Number(least, most, unit) if unit.is_empty() => {
                json!({"type": "integer", "minimum": least, "maximum": most})
            }
            Self::Number(least, most, unit) => {
                json!({"type": "integer", "minimum": least, "maximum": most, "x-unit": unit})
            }
        };
        match schema {
            Value::Object(schema) => schema,
            _ => Map::new(),
        }
    }
}

#[derive(Clone, Debug)]
struct Parameter {
    shape: Shape,
    needed: bool,
    personal: bool,
}

/// What a flow reads from outside.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    given: BTreeMap<String, Parameter>,
    facts: BTreeMap<String, Parameter>,
}

impl Parameters {
    /// A parameter of the execution.
    pub(super) fn add(&mut self, name: &str, shape: Shape, needed: bool, personal: bool) {
        self.given.entry(name.to_owned()).or_insert(Parameter { shape, needed, personal });
    }

    /// A fact that is asked for while the flow runs.
    pub(super) fn add_fact(&mut self, name: &str, shape: Shape, needed: bool, personal: bool) {
        self.facts.entry(name.to_owned()).or_insert(Parameter { shape, needed, personal });
    }

    /// The parameters that must be there.
    pub(super) fn needed(&self) -> Vec<Needed> {
        let needed = self.given.iter().filter(|(_, found)| found.needed);
        needed
            .map(|(name, found)| Needed {
                name: name.clone(),
                place: Place::parameter(name),
                truth: found.shape == Shape::Bool,
            })
            .collect()
    }

    /// As a JSON schema: the parameters, and in `$defs` what `facts_url` answers with.
    pub(super) fn schema(&self, title: &str, start: &str) -> Value {
        let mut schema = object(&self.given);
        schema.insert("title".to_owned(), json!(title));
        schema.insert("description".to_owned(), json!(start));
        if !self.facts.is_empty() {
            let mut facts = object(&self.facts);
            facts.insert(
                "description".to_owned(),
                json!("What facts_url answers with, for the form field customer_id"),
            );
            schema.insert("$defs".to_owned(), json!({"facts": facts}));
        }
        let mut whole = Map::new();
        whole.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        for key in ["title", "description", "type", "properties", "required"] {
            if let Some(value) = schema.remove(key) {
                whole.insert(key.to_owned(), value);
            }
        }
        whole.extend(schema);
        Value::Object(whole)
    }
}

fn object(of: &BTreeMap<String, Parameter>) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, found) in of {
        let mut schema = found.shape.schema();
        if found.personal {
            schema.insert("x-pii".to_owned(), Value::Bool(true));
        }
        properties.insert(name.clone(), Value::Object(schema));
        if found.needed {
            required.push(name.as_str());
        }
    }
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("required".to_owned(), json!(required));
    object
}
