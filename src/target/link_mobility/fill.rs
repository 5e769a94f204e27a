//! Texts that are known at run time only.
//!
//! A text of a request is either written out or filled in, never both: what is filled in is replaced as a
//! whole, at its JSON Pointer. What stands there before (`Hej {{customer.first_name}}`) is for people, and
//! no program reads it; so a text that only looks like a place to fill is one.

use super::content::{self, Words};
use super::document::Doc;
use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::hir::{Content, Expr, Message, Program, Slot, Text, TextPart};
use crate::target::flow;
use crate::value::described;
use serde_json::{Map, Value, json};

/// A text, and how it comes to be where that is not known yet.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    /// What stands in the request.
    shown: String,
    /// The form of what is filled in, and where it comes from; `None` for a text that is written out.
    how: Option<(&'static str, Value)>,
}

impl Fill {
    /// A text that is known.
    pub(super) fn known(text: impl Into<String>) -> Self {
        Self { shown: text.into(), how: None }
    }

    /// A value: its form (`phone`, `datetime` ..), where it comes from, and what people read.
    pub(super) fn value(form: &'static str, from: Value, shown: &str) -> Self {
        Self { shown: format!("{{{{{shown}}}}}"), how: Some((form, json!({ "value": from }))) }
    }
}

/// Writes a request, and a list of all that is to be filled in.
pub(super) fn write(doc: Doc<Fill>) -> (Value, Vec<Value>) {
    let mut fills = Vec::new();
    let value = at(doc, "", &mut fills);
    (value, fills)
}

fn at(doc: Doc<Fill>, path: &str, fills: &mut Vec<Value>) -> Value {
    match doc {
        Doc::Text(text) => Value::String(text),
        Doc::Value(Fill { shown, how: None }) => Value::String(shown),
        Doc::Value(Fill { shown, how: Some((form, from)) }) => {
            let mut entry = Map::new();
            entry.insert("path".to_owned(), json!(path));
            entry.insert("form".to_owned(), json!(form));
            if let Value::Object(from) = from {
                entry.extend(from);
            }
            fills.push(Value::Object(entry));
            Value::String(shown)
        }
        Doc::List(items) => items
            .into_iter()
            .enumerate()
            .map(|(place, item)| at(item, &format!("{path}/{place}"), fills))
            .collect(),
        Doc::Object(entries) => {
            let mut out = Map::new();
            for (key, value) in entries {
                // RFC 6901.
                let step = key.replace('~', "~0").replace('/', "~1");
                let value = at(value, &format!("{path}/{step}"), fills);
                out.insert(key, value);
            }
            Value::Object(out)
        }
    }
}

/// The texts of one content for whoever reads them.
pub(super) struct Texts<'a> {
    pub(super) program: &'a Program,
    pub(super) message: &'a Message,
    pub(super) content: &'a Content,
    pub(super) settings: &'a Settings,
    /// The names of the message's variables.
    pub(super) names: &'a [String],
    /// The place of the locale that people see in the request.
    pub(super) shown: usize,
}

/// A part of a text that is filled in.
enum Part<'p> {
    Words(String),
    Of(&'p TextPart),
    Expr(&'p Expr),
    /// What stands behind a base in a link.
    After(&'p Expr, String),
    /// The id of a template.
    Template(String, String),
}

impl Texts<'_> {
    /// A text for each locale, each of parts; one that is the same for everybody is written out.
    fn fill(&self, by_locale: Vec<Vec<Part<'_>>>) -> Fill {
        let plain = |parts: &Vec<Part<'_>>| -> Option<String> {
            parts.iter().map(|part| self.plain(part)).collect()
        };
        let known: Option<Vec<String>> = by_locale.iter().map(plain).collect();
        if let Some(known) = known
            && let Some(first) = known.first()
            && known.iter().all(|text| text == first)
        {
            return Fill::known(first.clone());
        }
        let shown = by_locale.get(self.shown).map_or(&[][..], Vec::as_slice);
        let shown: String = shown.iter().map(|part| self.for_people(part)).collect();
        let texts: Map<String, Value> = self
            .message
            .locales
            .iter()
            .zip(&by_locale)
            .map(|(tag, parts)| {
                (tag.to_string(), parts.iter().flat_map(|part| self.part(part)).collect())
            })
            .collect();
        Fill { shown, how: Some(("text", json!({ "texts": texts }))) }
    }

    fn plain(&self, part: &Part<'_>) -> Option<String> {
        match part {
            Part::Words(text) | Part::Of(TextPart::Text(text)) => Some(text.clone()),
            Part::Expr(expr) => constant(expr),
            _ => None,
        }
    }

    /// A part as data; the words of a text one by one.
    fn part(&self, part: &Part<'_>) -> Vec<Value> {
        let expr = |of: &Expr| flow::expression(self.program, &self.message.vars, of);
        match part {
            Part::Words(text) => vec![json!(text)],
            Part::Of(of) => {
                let text = Text { parts: vec![(*of).clone()], span: self.content.span };
                match flow::words(self.program, &self.message.vars, &text) {
                    Value::Array(parts) => parts,
                    other => vec![other],
                }
            }
            Part::Expr(of) => match constant(of) {
                Some(text) => vec![json!(text)],
                None => vec![json!({ "slot": expr(of) })],
            },
            Part::After(of, base) => vec![json!({ "slot": expr(of), "after": base })],
            Part::Template(name, locale) => {
                let of =
                    json!({ "op": "template", "type": "text", "template": name, "locale": locale });
                vec![json!({ "slot": of })]
            }
        }
    }

    fn for_people(&self, part: &Part<'_>) -> String {
        let place = |words: String| format!("{{{{{words}}}}}");
        let of = |expr: &Expr| described(self.program, self.names, expr);
        match part {
            Part::Words(text) | Part::Of(TextPart::Text(text)) => text.clone(),
            Part::Of(TextPart::Slot(expr)) => place(of(expr)),
            Part::After(expr, _) => place(of(expr)),
            Part::Of(TextPart::Each { list, .. }) => place(format!("each of {}", of(list))),
            Part::Of(TextPart::Plural { count, .. }) => place(format!("plural {}", of(count))),
            Part::Expr(expr) => constant(expr).unwrap_or_else(|| place(of(expr))),
            Part::Template(name, locale) => place(format!("template {name} {locale}")),
        }
    }

    /// A button's target for each locale.
    fn targets(&self, place: usize) -> Vec<&Expr> {
        let lists = self.content.buttons.iter();
        lists.filter_map(|list| list.get(place)?.target.as_ref()).collect()
    }
}

impl Words for Texts<'_> {
    type Value = Fill;

    fn slot(&mut self, slot: &Slot) -> Fill {
        let texts = slot.texts.iter().map(|text| text.parts.iter().map(Part::Of).collect());
        self.fill(texts.collect())
    }

    fn label(&mut self, place: usize) -> Fill {
        let lists = self.content.buttons.iter();
        let labels = lists.filter_map(|list| list.get(place));
        let labels = labels.map(|button| button.label.parts.iter().map(Part::Of).collect());
        self.fill(labels.collect())
    }

    fn target(&mut self, place: usize) -> Fill {
        self.fill(self.targets(place).into_iter().map(|of| vec![Part::Expr(of)]).collect())
    }

    fn after(&mut self, place: usize, base: &str) -> Fill {
        let targets = self.targets(place).into_iter();
        self.fill(targets.map(|of| vec![Part::After(of, base.to_owned())]).collect())
    }

    fn variable(&mut self, slot: &Slot, place: usize) -> Fill {
        let values = slot.texts.iter().filter_map(|text| content::values(text).get(place).copied());
        self.fill(values.map(|part| vec![Part::Of(part)]).collect())
    }

    fn template(&mut self, name: &str) -> Result<Fill, Diagnostic> {
        let ids = self.message.locales.iter().map(|locale| {
            vec![match self.settings.template(name, locale) {
                Some(id) => Part::Words(id.to_owned()),
                None => Part::Template(name.to_owned(), locale.to_string()),
            }]
        });
        Ok(self.fill(ids.collect()))
    }
}

/// A link or a number that is written out.
fn constant(expr: &Expr) -> Option<String> {
    match &expr.kind {
        crate::hir::ExprKind::Value(crate::hir::Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}
