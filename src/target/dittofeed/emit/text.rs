//! What a message says, in Liquid.

use super::super::condition::{constant, event_path};
use super::super::document::PropertyDefinition;
use super::super::errors;
use super::super::keyed;
use super::super::liquid::{Liquid, Shape, escaped};
use super::Builder;
use crate::diag::Diagnostic;
use crate::flow::NodeId;
use crate::hir::{self, Expr, ExprKind, Id, Message, Text, TextPart, Ty, Value};
use crate::source::Span;
use crate::target::forms::short_hash;
use crate::text::render::{self, LocaleStyle};
use crate::text::{currency, locale};
use crate::value::{Data, zone::Zone};

/// Properties that every workspace of Dittofeed has, with the trait of the same name, and that nobody can change
/// (`isomorphic-lib/src/protectedUserProperties.ts`).
const OWN: &[&str] = &["email", "phone", "language"];

/// A message on a channel, where it is sent.
pub(super) struct Reading<'a> {
    pub(super) message: Id<Message>,
    pub(super) args: &'a [Expr],
    pub(super) node: NodeId,
    pub(super) channel: Id<hir::Channel>,
}

impl Builder<'_> {
    /// A slot in the language of whoever reads it.
    pub(super) fn slot(
        &mut self,
        reading: &Reading<'_>,
        name: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let program = self.cx.program;
        let message = program.messages.at(reading.message);
        let content = message.contents.iter().find(|content| content.channel == reading.channel);
        let Some(slot) = content.and_then(|content| content.slot(name)) else {
            return Err(errors::refused(
                span,
                "a message without words for its channel",
                &format!("it has no `{name}`"),
                "write it",
            ));
        };
        let html = name == "html";
        let mut texts = Vec::new();
        for (at, text) in slot.texts.iter().enumerate() {
            let tag = message.locales.get(at).map_or("", |tag| tag.as_str());
            texts.push(self.text(reading, text, tag, html)?);
        }
        Ok(self.choose(message, texts))
    }

    /// The body of an e-mail: its HTML, or its text as HTML, since Dittofeed sends nothing else.
    pub(super) fn mail_body(
        &mut self,
        reading: &Reading<'_>,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let program = self.cx.program;
        let message = program.messages.at(reading.message);
        let content = message.contents.iter().find(|content| content.channel == reading.channel);
        if content.is_some_and(|content| content.slot("html").is_some()) {
            return self.slot(reading, "html", span);
        }
        let slot = content.and_then(|content| content.slot("text"));
        let mut texts = Vec::new();
        for (at, text) in slot.iter().flat_map(|slot| slot.texts.iter().enumerate()) {
            let tag = message.locales.get(at).map_or("", |tag| tag.as_str());
            let lines = |literal: &str| escaped(literal).replace('\n', "<br>\n");
            let marked = Text {
                parts: text.parts.iter().map(|part| in_html(part, lines)).collect(),
                ..text.clone()
            };
            texts.push(self.text(reading, &marked, tag, true)?);
        }
        let body = self.choose(message, texts);
        Ok(format!("<!doctype html>\n<html>\n<body>\n{body}\n</body>\n</html>"))
    }

    /// The text for the customer's language.
    fn choose(&mut self, message: &Message, texts: Vec<String>) -> String {
        let program = self.cx.program;
        let mut all = texts;
        let same = all.first().cloned();
        if let Some(first) = same
            && all.iter().all(|text| *text == first)
        {
            return first;
        }
        let default = program.locale.to_string();
        let Some(field) = language_field(program) else {
            let chosen = locale::choose(&default, &message.locales);
            let at = message.locales.iter().position(|tag| Some(tag) == chosen).unwrap_or(0);
            return if at < all.len() { all.swap_remove(at) } else { String::new() };
        };
        let name = self.trait_property(&field.name);
        let default = match field.default.as_ref().and_then(constant) {
            Some(Value::Text(tag)) => tag,
            _ => default,
        };
        let mut liquid = Liquid::new(false);
        let table = locale::lookup_table(&message.locales);
        liquid.localized(&format!("user.{name}"), &default, &table, all);
        liquid.finish()
    }

    fn text(
        &mut self,
        reading: &Reading<'_>,
        text: &Text,
        tag: &str,
        html: bool,
    ) -> Result<String, Diagnostic> {
        let style = render::style(tag);
        let mut liquid = Liquid::new(html);
        for part in &text.parts {
            match part {
                TextPart::Text(literal) => {
                    liquid.literal(literal);
                }
                TextPart::Slot(expr) => {
                    let expr = put_in(expr, reading.args, self.params(reading));
                    self.show(&mut liquid, &expr, style, reading.node)?;
                }
                // Refused by name.
                TextPart::Each { .. } | TextPart::Plural { .. } => {}
            }
        }
        Ok(liquid.finish())
    }

    fn params(&self, reading: &Reading<'_>) -> u32 {
        self.cx.program.messages.at(reading.message).params
    }

    /// A value, with what is shown where it is missing.
    fn show(
        &mut self,
        liquid: &mut Liquid,
        expr: &Expr,
        style: LocaleStyle,
        node: NodeId,
    ) -> Result<(), Diagnostic> {
        if let Some(value) = constant(expr) {
            let shown = self.constant(&value, style, expr.span)?;
            liquid.constant(&shown);
            return Ok(());
        }
        let (value, other) = match &expr.kind {
            ExprKind::Coalesce(value, other) => (value.as_ref(), Some(other.as_ref())),
            _ => (expr, None),
        };
        if let (ExprKind::Missing, Some(other)) = (&value.kind, other) {
            return self.show(liquid, other, style, node);
        }
        let (path, default) = self.path(value, node)?;
        let shape = shape(value, style)?;
        let missing = match (&default, other) {
            (Some(default), _) => {
                let mut inner = Liquid::new(liquid.is_html());
                let shown = self.constant(default, style, value.span)?;
                inner.constant(&shown);
                Some(inner.finish())
            }
            (None, Some(other)) => {
                let mut inner = Liquid::new(liquid.is_html());
                self.show(&mut inner, other, style, node)?;
                Some(inner.finish())
            }
            (None, None) => None,
        };
        match missing {
            Some(missing) => liquid.either(&path, &shape, &missing),
            None => liquid.value(&path, &shape),
        };
        Ok(())
    }

    /// The path of a value in a template, with its default.
    fn path(&mut self, expr: &Expr, node: NodeId) -> Result<(String, Option<Value>), Diagnostic> {
        match &expr.kind {
            ExprKind::CustomerId => return Ok(("user.id".to_owned(), None)),
            ExprKind::Customer(field) => {
                if let Some(field) = self.cx.program.profile_fields().get(*field as usize) {
                    let default = field.default.as_ref().and_then(constant);
                    return Ok((format!("user.{}", self.trait_property(&field.name)), default));
                }
            }
            _ => {}
        }
        match event_path(self.cx.program, self.flow.trigger_var, expr) {
            Some(path) => {
                if self.key.as_ref().is_none_or(|key| key.path != path) {
                    self.one_event(expr.span, node)?;
                }
                Ok((format!("user.{}", self.event_property(&path).0), None))
            }
            None => Err(errors::value(
                expr.span,
                "a template of Dittofeed shows fields of the customer and of the event that began the run",
                "show one of those, or a constant",
            )),
        }
    }

    /// The name of the user property that holds a trait.
    pub(super) fn trait_property(&mut self, path: &str) -> String {
        if OWN.contains(&path) {
            return path.to_owned();
        }
        let name = format!("journeyc_{path}");
        self.property(name, PropertyDefinition::Trait { path: path.to_owned() }).0
    }

    /// The user property that holds a value of the run's own event: name and id.
    pub(super) fn event_property(&mut self, path: &str) -> (String, String) {
        let event = self
            .trigger
            .map_or_else(String::new, |event| keyed::event_name(self.cx.program, event));
        // Two pairs of names can make the same words; the hash tells them apart.
        let words = format!("{event} {path}");
        let plain = words.replace([' ', '.', '-'], "_");
        let name = format!("journeyc_event_{plain}_{}", short_hash(&words));
        let definition =
            PropertyDefinition::Performed { event, path: path.to_owned(), skip_re_compute: true };
        self.property(name, definition)
    }

    /// A constant as it looks in a text.
    fn constant(
        &self,
        value: &Value,
        style: LocaleStyle,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let zone = Zone::find(self.cx.program.zone.as_deref().unwrap_or("UTC"));
        let shown = zone.and_then(|zone| {
            let data = Data::Value(value.clone());
            crate::value::rendered(self.cx.program, &data, style, &zone)
        });
        shown.ok_or_else(|| errors::value(span, "it has no form in a text", "show something else"))
    }
}

/// How a value of a type looks.
fn shape(expr: &Expr, style: LocaleStyle) -> Result<Shape, Diagnostic> {
    Ok(match expr.ty.known() {
        Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone | Ty::Enum(_) => {
            Shape::Plain
        }
        Ty::Int => Shape::Int(style),
        Ty::Money(code) => match currency::find(code) {
            Some(currency) => Shape::Money(style, currency),
            None => return Err(unshown(expr.span)),
        },
        _ => return Err(unshown(expr.span)),
    })
}

fn unshown(span: Span) -> Diagnostic {
    errors::value(
        span,
        "Liquid shows texts, enums, whole numbers and money as journeyc does; not dates, times, percentages, decimals or durations",
        "send it as a text, or build this journey for target aws",
    )
}

/// A literal of a text as HTML.
fn in_html(part: &TextPart, lines: impl Fn(&str) -> String) -> TextPart {
    match part {
        TextPart::Text(literal) => TextPart::Text(lines(literal)),
        other => other.clone(),
    }
}

/// An expression of a message with the arguments of a send in the place of its parameters.
fn put_in(expr: &Expr, args: &[Expr], params: u32) -> Expr {
    let inner = |of: &Expr| Box::new(put_in(of, args, params));
    let kind = match &expr.kind {
        ExprKind::Var(var) if var.0 < params => {
            return args.get(var.0 as usize).cloned().unwrap_or_else(|| expr.clone());
        }
        ExprKind::Field(of, at) => ExprKind::Field(inner(of), *at),
        ExprKind::Coalesce(a, b) => ExprKind::Coalesce(inner(a), inner(b)),
        _ => return expr.clone(),
    };
    Expr { kind, ..expr.clone() }
}

/// The profile's field with the customer's language.
fn language_field(program: &hir::Program) -> Option<&hir::Field> {
    let locales =
        || program.profile_fields().iter().filter(|field| *field.ty.known() == Ty::Locale);
    locales().find(|field| field.name == "language").or_else(|| locales().next())
}
