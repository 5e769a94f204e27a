//! Texts of messages: their values, and which translation somebody gets.

use super::context::{Context, State};
use super::errors;
use super::template::{Put, Template, Test, Value};
use crate::diag::Diagnostic;
use crate::hir::{Expr, ExprKind, Field, Message, Slot, Text, TextPart, Ty};
use crate::source::Span;
use crate::text::locale;
use crate::text::render::{self, LocaleStyle};
use crate::value::zone::Zone;
use crate::value::{Data, rendered};

/// A message that is sent at a place of a flow, with its arguments.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) cx: Context<'a>,
    pub(super) state: &'a State,
    pub(super) message: &'a Message,
    pub(super) args: &'a [Expr],
}

/// What values are made from at a place of a flow: the arguments are those of a message.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) cx: Context<'a>,
    pub(super) state: &'a State,
    pub(super) args: &'a [Expr],
}

/// What a slot shows.
enum Shown {
    Literal(String),
    Data(Value),
    Missing,
    /// The first where it is there.
    Either(Box<Shown>, Box<Shown>),
}

impl<'a> Sent<'a> {
    fn values(&self) -> Values<'a> {
        Values { cx: self.cx, state: self.state, args: self.args }
    }

    /// A slot of a content in everybody's language.
    pub(super) fn slot(&self, slot: &Slot, put: Put) -> Result<Template, Diagnostic> {
        let mut each = Vec::new();
        for (at, text) in slot.texts.iter().enumerate() {
            let tag = self.message.locales.get(at).map_or("", |tag| tag.as_str());
            each.push(self.text(text, render::style(tag), put)?);
        }
        self.localized(each, slot.texts.first().map(|text| text.span))
    }

    fn text(&self, text: &Text, style: LocaleStyle, put: Put) -> Result<Template, Diagnostic> {
        let mut out = Template::default();
        for part in &text.parts {
            match part {
                TextPart::Text(literal) => out.literal(literal),
                TextPart::Slot(expr) => {
                    let shown = self.values().shown(expr, style, true)?;
                    out.append(shown.template(put));
                }
                // Refused by name.
                TextPart::Each { .. } | TextPart::Plural { .. } => {}
            }
        }
        Ok(out)
    }

    /// Chooses a translation by the customer's language, as `text::locale::choose` does.
    fn localized(
        &self,
        mut each: Vec<Template>,
        span: Option<Span>,
    ) -> Result<Template, Diagnostic> {
        let chain = &self.message.locales;
        let whole = |tag: &str| {
            let chosen = locale::choose(tag, chain);
            chain.iter().position(|tag| Some(tag) == chosen).unwrap_or(0)
        };
        let mut default = self.cx.program.locale.to_string();
        let language = language(self.cx.program.profile_fields());
        let Some((at, field)) = language.filter(|_| each.len() > 1) else {
            let at = if each.len() > 1 { whole(&default) } else { 0 };
            return Ok(if at < each.len() { each.swap_remove(at) } else { Template::default() });
        };
        let span = span.unwrap_or_else(|| self.cx.head());
        if self.state.set.contains(&at) {
            self.values().customer(at, span, render::style(""))?;
        }
        let Some(value) = self.cx.settings.property(field).value() else {
            return Err(no_value(span));
        };
        if let Some(ExprKind::Value(crate::hir::Value::Text(tag))) =
            field.default.as_ref().map(|default| &default.kind)
        {
            default.clone_from(tag);
        }
        let last = each.len() - 1;
        let mut tests: Vec<(Test, usize)> = Vec::new();
        let missing = whole(&default);
        if missing != last {
            tests.push((Test::Missing(value.clone()), missing));
        }
        let mut table = locale::lookup_table(chain);
        // The longest tag that fits wins; one that leads to the last text needs no question, unless a
        // shorter one would answer it.
        table.sort_by_key(|(tag, _)| std::cmp::Reverse(tag.matches('-').count()));
        table.retain(|(tag, at)| *at != last || tag.contains('-'));
        tests.extend(table.into_iter().map(|(tag, at)| (Test::Tag(value.clone(), tag), at)));
        let mut ways: Vec<(Test, usize)> = Vec::new();
        for (test, at) in tests {
            match ways.last_mut() {
                Some((Test::Any(tests), before)) if *before == at => tests.push(test),
                _ => ways.push((Test::Any(vec![test]), at)),
            }
        }
        let text = |at: usize| each.get(at).cloned().unwrap_or_default();
        let mut out = Template::default();
        let ways = ways.into_iter().map(|(test, at)| (test, text(at))).collect();
        out.choice(ways, text(last));
        Ok(out)
    }
}

impl Values<'_> {
    /// An argument as a text of JSON: in quotes, or `null` where it is not there. Its values hold no signs that JSON
    /// would escape.
    pub(super) fn quoted(&self, arg: &Expr) -> Result<Template, Diagnostic> {
        let shown = self.shown(arg, render::style(""), false)?;
        let quoted = |inside: Template| {
            let mut out = Template::default();
            out.literal("\"");
            out.append(inside);
            out.literal("\"");
            out
        };
        let mut null = Template::default();
        null.literal("null");
        Ok(match shown {
            Shown::Missing => null,
            Shown::Data(value) => {
                let test = Test::Known(value.clone());
                let mut out = Template::default();
                let there = quoted(Shown::Data(value).template(Put::Plain));
                out.choice(vec![(test, there)], null);
                out
            }
            shown => quoted(shown.template(Put::Plain)),
        })
    }

    /// What a slot shows. Inside a message names are its parameters, in an argument they are the journey's.
    fn shown(&self, expr: &Expr, style: LocaleStyle, inside: bool) -> Result<Shown, Diagnostic> {
        match &expr.kind {
            ExprKind::Value(value) => {
                let data = Data::Value(value.clone());
                let text = rendered(self.cx.program, &data, style, &Zone::UTC);
                text.map(Shown::Literal).ok_or_else(|| no_value(expr.span))
            }
            ExprKind::Missing => Ok(Shown::Missing),
            ExprKind::Customer(at) => self.customer(*at, expr.span, style),
            ExprKind::Var(var) if inside => {
                let arg = self.args.get(var.0 as usize).ok_or_else(|| no_value(expr.span))?;
                self.shown(arg, style, false)
            }
            ExprKind::Var(var) => {
                let round = self.state.rounds.get(var).ok_or_else(|| no_value(expr.span))?;
                Ok(Shown::Literal(render::int(*round, style)))
            }
            ExprKind::Field(of, at) => {
                // A parameter that is the event stands for the event.
                let of = match &of.kind {
                    ExprKind::Var(var) if inside => {
                        self.args.get(var.0 as usize).ok_or_else(|| no_value(expr.span))?
                    }
                    _ => of,
                };
                let whole =
                    Expr { kind: ExprKind::Field(Box::new(of.clone()), *at), ..expr.clone() };
                let (_, field) = self.cx.event_field(&whole).ok_or_else(|| no_value(expr.span))?;
                shows(field, expr.span)?;
                self.with_default(Value::Event(field.name.to_string()), field, style)
            }
            ExprKind::Coalesce(a, b) => {
                let (a, b) = (self.shown(a, style, inside)?, self.shown(b, style, inside)?);
                Ok(match a {
                    Shown::Missing => b,
                    Shown::Literal(text) => Shown::Literal(text),
                    a => Shown::Either(Box::new(a), Box::new(b)),
                })
            }
            _ => Err(no_value(expr.span)),
        }
    }

    fn customer(&self, at: u32, span: Span, style: LocaleStyle) -> Result<Shown, Diagnostic> {
        let field = self.cx.field(at).ok_or_else(|| no_value(span))?;
        shows(field, span)?;
        if self.state.set.contains(&at) {
            return Err(errors::refused(
                span,
                &format!("`customer.{}` in a message right after it is set", field.name),
                "Klaviyo does not say that a change is there for the next step",
                "wait in between, or write the value itself",
            ));
        }
        let value = self.cx.settings.property(field).value().ok_or_else(|| {
            errors::refused(
                span,
                &format!("`customer.{}` in a text", field.name),
                "how a template names the phone number is not documented",
                "keep a copy in a property of your own, and name it under [targets.klaviyo.properties]",
            )
        })?;
        self.with_default(value, field, style)
    }

    fn with_default(
        &self,
        value: Value,
        field: &Field,
        style: LocaleStyle,
    ) -> Result<Shown, Diagnostic> {
        let Some(default) = &field.default else { return Ok(Shown::Data(value)) };
        let default = self.shown(default, style, false)?;
        Ok(Shown::Either(Box::new(Shown::Data(value)), Box::new(default)))
    }
}

impl Shown {
    fn template(self, put: Put) -> Template {
        let mut out = Template::default();
        match self {
            Self::Literal(text) if put == Put::Html => out.literal(&escaped(&text)),
            Self::Literal(text) => out.literal(&text),
            Self::Data(value) => out.value(value, put),
            Self::Missing => {}
            Self::Either(a, b) => {
                let test = Test::Any(a.tests());
                out.choice(vec![(test, a.template(put))], b.template(put));
            }
        }
        out
    }

    /// Is it there.
    fn tests(&self) -> Vec<Test> {
        match self {
            Self::Data(value) => vec![Test::Known(value.clone())],
            Self::Either(a, b) => a.tests().into_iter().chain(b.tests()).collect(),
            Self::Literal(_) | Self::Missing => Vec::new(),
        }
    }
}

/// The profile's field with the customer's language.
fn language(fields: &[Field]) -> Option<(u32, &Field)> {
    let locales = || fields.iter().enumerate().filter(|(_, of)| *of.ty.known() == Ty::Locale);
    let found = locales().find(|(_, field)| field.name == "language").or_else(|| locales().next());
    found.and_then(|(at, field)| Some((u32::try_from(at).ok()?, field)))
}

/// Does a value look the same in Klaviyo's templates as in the journey's texts.
fn shows(field: &Field, span: Span) -> Result<(), Diagnostic> {
    match field.ty.known() {
        Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone | Ty::Enum(_) => {
            Ok(())
        }
        _ => Err(errors::refused(
            span,
            &format!("`{}` in a text", field.name),
            "Klaviyo writes numbers, amounts and dates by its own rules, not by those of the language",
            "send it as a text as well, written as it should be read",
        )),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn no_value(span: Span) -> Diagnostic {
    errors::refused(
        span,
        "this value in a text",
        "a template knows the profile, and the event that began the run",
        "write a field of one of them, or a constant",
    )
}
