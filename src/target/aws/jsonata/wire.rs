//! Values as they are stored and sent: plain JSON to attribute values of DynamoDB and back.
//!
//! | type | attribute | plain JSON |
//! | --- | --- | --- |
//! | text and its kin, date, time, datetime, enum, channel | `S` | text |
//! | decimal | `S` | text, exact |
//! | int, money (minor units), percent (hundredths), duration (seconds) | `N` | number |
//! | bool | `BOOL` | `true`, `false` |
//! | record, event | `M` | object |
//! | list | `L` | list |

use super::{Ast, Lowering};
use crate::hir::{Field, Ty};

/// What a value is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    Text,
    Number,
    Bool,
    Object,
    List,
}

fn wire(ty: &Ty) -> Wire {
    match ty.known() {
        Ty::Int | Ty::Percent | Ty::Duration | Ty::Money(_) => Wire::Number,
        Ty::Bool => Wire::Bool,
        Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) => Wire::Object,
        Ty::List(_) => Wire::List,
        _ => Wire::Text,
    }
}

impl Lowering<'_> {
    fn fields(&self, ty: &Ty) -> Vec<Field> {
        match ty.known() {
            Ty::Record(id) => self.program.records.get(*id).map(|def| def.fields.clone()),
            Ty::Event(id) => self.program.events.get(*id).map(|def| def.fields.clone()),
            Ty::Answer(id) => self.program.actions.get(*id).map(|def| def.result.clone()),
            _ => None,
        }
        .unwrap_or_default()
    }

    /// A plain value as an attribute value; the value must be there.
    pub(in crate::target::aws) fn encode(&mut self, ty: &Ty, value: Ast) -> Ast {
        let one = |key: &str, value: Ast| Ast::Object(vec![(key.to_owned(), value)]);
        match wire(ty) {
            Wire::Text => one("S", value),
            Wire::Number => one("N", value.digits()),
            Wire::Bool => one("BOOL", value),
            Wire::Object => {
                let fields = self.fields(ty);
                one("M", self.encode_fields(&fields, &value))
            }
            Wire::List => {
                let inner = match ty.known() {
                    Ty::List(inner) => inner.as_ref().clone(),
                    _ => Ty::Error,
                };
                let local = self.local("i");
                let body = self.encode(&inner, Ast::var(local.clone()));
                let each = Ast::Lambda(vec![local], Box::new(body));
                one("L", Ast::call("map", vec![value, each]).listed())
            }
        }
    }

    /// The fields of a plain object as a map of attribute values. What is missing or has another
    /// type is left out.
    pub(in crate::target::aws) fn encode_fields(&mut self, fields: &[Field], base: &Ast) -> Ast {
        let entries = fields
            .iter()
            .map(|field| {
                let value = base.clone().dot(field.name.as_str());
                let fits = self.fits(&field.ty, value.clone());
                let encoded = self.encode(&field.ty, value);
                (field.name.to_string(), fits.when(encoded))
            })
            .collect();
        Ast::Object(entries)
    }

    /// Is a plain value there, and of the right kind.
    pub(in crate::target::aws) fn fits(&mut self, ty: &Ty, value: Ast) -> Ast {
        let kind = match wire(ty) {
            Wire::Text => "string",
            Wire::Number => "number",
            Wire::Bool => "boolean",
            Wire::Object => "object",
            Wire::List => "array",
        };
        Ast::call("type", vec![value]).eq(Ast::str(kind))
    }

    /// The declared fields of a plain object that are there with the right kind, and defaults.
    pub(in crate::target::aws) fn plain_fields(&mut self, fields: &[Field], base: &Ast) -> Ast {
        let mut entries = Vec::new();
        for field in fields {
            let value = base.clone().dot(field.name.as_str());
            let fits = self.fits(&field.ty, value.clone());
            let entry = match &field.default {
                Some(default) => fits.then(value, self.expr(default)),
                None => fits.when(value),
            };
            entries.push((field.name.to_string(), entry));
        }
        Ast::Object(entries)
    }

    /// Are all fields there that must be, with the right kind.
    pub(in crate::target::aws) fn complete(&mut self, fields: &[Field], base: &Ast) -> Ast {
        let mut all = Ast::Bool(true);
        for field in
            fields.iter().filter(|field| !field.ty.is_optional() && field.default.is_none())
        {
            let fits = self.fits(&field.ty, base.clone().dot(field.name.as_str()));
            all = all.and(fits);
        }
        all
    }

    /// An attribute value as a plain one; undefined where it is missing.
    pub(in crate::target::aws) fn decode(&mut self, ty: &Ty, attribute: Ast) -> Ast {
        match wire(ty) {
            Wire::Text => attribute.dot("S"),
            Wire::Number => Ast::call("number", vec![attribute.dot("N")]),
            // The two integrations of DynamoDB spell it differently.
            Wire::Bool => {
                let (upper, lower) = (attribute.clone().dot("BOOL"), attribute.dot("Bool"));
                upper.clone().exists().then(upper, lower)
            }
            Wire::Object => {
                let fields = self.fields(ty);
                let map = attribute.dot("M");
                let object = self.decode_fields(&fields, &map);
                map.exists().when(object)
            }
            Wire::List => {
                let inner = match ty.known() {
                    Ty::List(inner) => inner.as_ref().clone(),
                    _ => Ty::Error,
                };
                let list = attribute.dot("L");
                let local = self.local("i");
                let body = self.decode(&inner, Ast::var(local.clone()));
                let each = Ast::Lambda(vec![local], Box::new(body));
                list.clone().exists().when(Ast::call("map", vec![list, each]).listed())
            }
        }
    }

    /// A map of attribute values as a plain object, with the defaults of its fields.
    pub(in crate::target::aws) fn decode_fields(&mut self, fields: &[Field], map: &Ast) -> Ast {
        let entries =
            fields.iter().map(|field| (field.name.to_string(), self.decode_field(field, map)));
        Ast::Object(entries.collect())
    }

    /// One field of a map, with its default.
    pub(in crate::target::aws) fn decode_field(&mut self, field: &Field, map: &Ast) -> Ast {
        let attribute = map.clone().dot(field.name.as_str());
        let value = self.decode(&field.ty, attribute.clone());
        match &field.default {
            Some(default) => {
                let default = self.expr(default);
                attribute.exists().then(value, default)
            }
            None => value,
        }
    }
}
