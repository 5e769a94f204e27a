//! What a message says: a text in Liquid for each language, or a content template with its variables.

use super::builder::{Builder, To};
use super::document::{Content, Operator, Pair};
use super::errors;
use super::liquid::{Liquid, Place};
use super::names::language_field;
use super::numbers;
use super::values::{Binding, Env, Reading, Val};
use crate::diag::Diagnostic;
use crate::hir::{self, Channel, Expr, Id, Message, Text, TextPart, Ty, Value, VarId};
use crate::source::Span;
use crate::target::errors::all_carried;
use crate::text::render::{self, LocaleStyle};
use crate::text::{currency, locale};
use std::collections::BTreeMap;

/// A message to be sent on a channel.
pub(super) struct Saying<'m> {
    pub(super) message: &'m Message,
    pub(super) channel: Id<Channel>,
    pub(super) content: &'m hir::Content,
    /// What its parameters stand for.
    pub(super) args: Env,
    pub(super) span: Span,
}

impl Builder<'_> {
    /// What the parameters of a message stand for.
    pub(super) fn args(&mut self, args: &[Expr], reading: &mut Reading) -> Result<Env, Diagnostic> {
        let mut bound: Env = BTreeMap::new();
        for (at, arg) in (0_u32..).zip(args) {
            let value = self.scope(reading).bound(arg)?;
            if value != Binding::Value(Val::Missing) {
                bound.insert(VarId(at), value);
            }
        }
        Ok(bound)
    }

    /// The way to the widget with the text for a customer's language: `made` gives the widget for a
    /// place among the locales.
    pub(super) fn in_language(
        &mut self,
        id: &str,
        message: &Message,
        to_customer: bool,
        reading: &mut Reading,
        span: Span,
        mut made: impl FnMut(&mut Self, &mut Reading, usize) -> Result<To, Diagnostic>,
    ) -> Result<To, Diagnostic> {
        let program = self.cx.program;
        let chain = &message.locales;
        let fixed = |wanted: &str| {
            let chosen = locale::choose(wanted, chain);
            chain.iter().position(|tag| Some(tag) == chosen).unwrap_or(0)
        };
        let field = language_field(program).filter(|_| to_customer && chain.len() > 1);
        let Some(field) = field else { return made(self, reading, fixed(&program.locale)) };
        let place = self.scope(reading).customer(field, span)?;
        let mut widgets: BTreeMap<usize, To> = BTreeMap::new();
        for at in 0..chain.len() {
            let to = made(self, reading, at)?;
            widgets.insert(at, to);
        }
        let otherwise = widgets.get(&(chain.len() - 1)).cloned();
        let Some(otherwise) = otherwise else { return made(self, reading, 0) };
        // The longest tag that is the beginning of the customer's tag wins (RFC 4647, part 3.4). Two of
        // one length cannot both be, so each length is one split.
        let table = locale::lookup_table(chain);
        let mut by_length: BTreeMap<usize, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
        for (tag, at) in table {
            let length = tag.split('-').count();
            by_length.entry(length).or_default().entry(at).or_default().push(tag);
        }
        let mut next = otherwise;
        for (place_of, of_length) in by_length.into_values().enumerate() {
            let ways = of_length
                .into_iter()
                // The shortest are asked last: what leads where everybody else goes need not be asked.
                .filter(|(at, _)| place_of > 0 || widgets.get(at) != Some(&next))
                .filter_map(|(at, tags)| {
                    let tags: Vec<String> =
                        tags.iter().map(|tag| tag.replace('-', "[-_]")).collect();
                    let pattern = format!("({})([-_].*)?", tags.join("|"));
                    Some((Operator::Regex, Liquid::text(&pattern), widgets.get(&at)?.clone()))
                })
                .collect::<Vec<_>>();
            if !ways.is_empty() {
                next = self.split(&format!("{id}_language"), &Liquid::value(&place), ways, next);
            }
        }
        // A customer without a language is written to in that of the workspace.
        let nobody = widgets.get(&fixed(&program.locale)).cloned();
        let optional = program
            .profile_fields()
            .get(field as usize)
            .is_some_and(|field| field.ty.is_optional());
        match nobody {
            Some(nobody) if optional => {
                Ok(self.holds_something(&format!("{id}_language"), &place, next, nobody))
            }
            _ => Ok(next),
        }
    }

    /// What is said in one language.
    pub(super) fn said(
        &mut self,
        saying: &Saying<'_>,
        at: usize,
        reading: &mut Reading,
    ) -> Result<Content, Diagnostic> {
        let channel = &self.cx.program.channels.at(saying.channel).head.name;
        let tag = saying.message.locales.get(at).cloned().unwrap_or_default();
        let style = render::style(&tag);
        let Some(text) = saying.content.slot("text").and_then(|slot| slot.texts.get(at)) else {
            return Err(errors::no_form(saying.span, "a message without a text"));
        };
        // Header and footer of a content template are kept with it; its variables are numbered in the body here.
        let in_template = saying.content.template.is_some();
        let carried: &[&str] = if in_template { &["text", "header", "footer"] } else { &["text"] };
        all_carried("twilio-studio", saying.content, carried)?;
        let header = saying.content.slot("header").and_then(|slot| slot.texts.get(at));
        let is_value = |part: &&TextPart| !matches!(part, TextPart::Text(_));
        if let Some(text) = header.filter(|text| text.parts.iter().any(|part| is_value(&part))) {
            return Err(errors::refused(
                text.span,
                "a value in the header of a template",
                "which number its variable has in the content template is not known here",
                "say it in the text of the template",
            ));
        }
        let buttons = saying.content.buttons.get(at).map_or(&[][..], Vec::as_slice);
        let Some(template) = &saying.content.template else {
            if !buttons.is_empty() {
                return Err(errors::refused(
                    saying.content.span,
                    &format!("buttons of a text on `{channel}`"),
                    "the widgets send a text or a content template, and a text has no buttons",
                    "write the links into the text, or name an approved template of `whatsapp`",
                ));
            }
            return Ok(Content::Body { body: self.text(saying, text, style, reading)? });
        };
        for button in buttons {
            if let Some(target) = &button.target
                && !matches!(target.kind, hir::ExprKind::Value(_))
            {
                return Err(errors::refused(
                    target.span,
                    "a button whose link is data",
                    "which variable of the content template holds the end of the link is not known here",
                    "write the link into the text of the template",
                ));
            }
        }
        let sid = self.cx.settings.template(template, &tag, saying.content.template_spans.0)?;
        let mut variables = Vec::new();
        for part in text.parts.iter().filter(|part| !matches!(part, TextPart::Text(_))) {
            let value = self.part(saying, part, style, reading)?;
            variables.push(Pair { key: (variables.len() + 1).to_string(), value });
        }
        Ok(Content::Template {
            message_type: "content_template",
            content_sid: sid,
            content_variables: variables,
        })
    }

    pub(super) fn text(
        &mut self,
        saying: &Saying<'_>,
        text: &Text,
        style: LocaleStyle,
        reading: &mut Reading,
    ) -> Result<Liquid, Diagnostic> {
        let mut whole = Liquid::default();
        for part in &text.parts {
            whole = whole.then(&self.part(saying, part, style, reading)?);
        }
        Ok(whole)
    }

    fn part(
        &mut self,
        saying: &Saying<'_>,
        part: &TextPart,
        style: LocaleStyle,
        reading: &mut Reading,
    ) -> Result<Liquid, Diagnostic> {
        match part {
            TextPart::Text(text) => Ok(Liquid::text(text)),
            TextPart::Slot(expr) => {
                let outside = std::mem::replace(&mut reading.env, saying.args.clone());
                let value = self.scope(reading).value(expr);
                reading.env = outside;
                self.shown(&value?, &expr.ty, style, expr.span)
            }
            TextPart::Each { list, .. } => Err(errors::no_form(list.span, "`{each ..}`")),
            TextPart::Plural { count, .. } => Err(errors::no_form(count.span, "`{plural ..}`")),
        }
    }

    /// A value as people read it.
    fn shown(
        &mut self,
        value: &Val,
        ty: &Ty,
        style: LocaleStyle,
        span: Span,
    ) -> Result<Liquid, Diagnostic> {
        match value {
            Val::Missing => Err(errors::no_form(span, "a value that is missing on one way")),
            Val::Const(value) => {
                let text = self.constant(value, style);
                text.map(|text| Liquid::text(&text))
                    .ok_or_else(|| errors::no_form(span, "this constant in a text"))
            }
            Val::Place(place) => filled(place, ty, style, span),
            Val::Or(place, other) => {
                let first = filled(place, ty, style, span)?;
                let second = self.shown(other, ty, style, span)?;
                Ok(Liquid::known(place, false, &first, &second))
            }
        }
    }

    fn constant(&self, value: &Value, style: LocaleStyle) -> Option<String> {
        Some(match value {
            Value::Text(text) => text.clone(),
            Value::Int(number) => render::int(*number, style),
            Value::Percent(points) => render::percent(*points, style),
            Value::Money(minor, code) => render::money(*minor, currency::find(code)?, style),
            Value::Enum(id, at) => {
                self.cx.program.enums.at(*id).members.get(*at as usize)?.to_string()
            }
            Value::Time(minutes) => {
                render::time(u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?)
            }
            Value::Date(date) => {
                let mut parts = date.split('-').map(str::parse::<i32>);
                let year = parts.next()?.ok()?;
                let month = u8::try_from(parts.next()?.ok()?).ok()?;
                let day = u8::try_from(parts.next()?.ok()?).ok()?;
                render::date(year, month, day, style)
            }
            _ => return None,
        })
    }
}

/// What a place holds, as people read it.
fn filled(place: &Place, ty: &Ty, style: LocaleStyle, span: Span) -> Result<Liquid, Diagnostic> {
    Ok(match ty.known() {
        Ty::Text(_)
        | Ty::Phone
        | Ty::Email
        | Ty::Url
        | Ty::Locale
        | Ty::Timezone
        | Ty::Enum(_)
        | Ty::Choice(_)
        | Ty::Time => Liquid::value(place),
        Ty::Int => numbers::int(place, style),
        Ty::Percent => numbers::percent(place, style),
        Ty::Money(code) => match currency::find(code) {
            Some(currency) => numbers::money(place, currency, style),
            None => return Err(errors::no_form(span, "an amount in this currency")),
        },
        Ty::Date => numbers::date(place, style),
        _ => {
            return Err(errors::refused(
                span,
                "a value of this type in a text",
                "Liquid in Studio does not know the customer's clock and counts in doubles",
                "let the event carry it as a text",
            ));
        }
    })
}
