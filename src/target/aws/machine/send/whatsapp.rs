//! WhatsApp by AWS End User Messaging Social: an approved template, whose placeholders are numbered
//! in the order in which the values stand in the text.

use super::{Ask, Builder, Reading, content};
use crate::diag::Diagnostic;
use crate::hir::{Button, Text, TextPart};
use crate::target::aws::document::Tpl;
use crate::target::aws::errors;
use crate::target::aws::jsonata::Ast;
use crate::text::locale;

/// A button with its label and target for whoever reads it.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) label: Ast,
    pub(super) target: Option<Ast>,
    /// Is the target written out in the source.
    pub(super) fixed: bool,
}

impl Builder<'_> {
    pub(super) fn whatsapp(&mut self, reading: &Reading<'_>) -> Result<Ask, Diagnostic> {
        let number = self.cx.settings.need("whatsapp_phone_number_id")?;
        let Some(template) = reading.content.template.clone() else {
            return Err(errors::refused(
                reading.content.span,
                "a WhatsApp text outside a template",
                "free text needs the session window",
                "name an approved template: `whatsapp template \"name\" category marketing`",
            ));
        };
        let mut components = Vec::new();
        for (place, slot) in [("header", "header"), ("body", "text")] {
            if let Some(parameters) = self.parameters(reading, slot) {
                components.push(Tpl::obj([("type", Tpl::text(place)), ("parameters", parameters)]));
            }
        }
        let shown = self.buttons(reading);
        for (at, button) in shown.into_iter().enumerate() {
            components.extend(self.template_button(at, button)?);
        }
        let code = self.language_code(reading)?;
        let mut fields = vec![
            ("name", Tpl::text(template)),
            ("language", Tpl::obj([("code", Tpl::from(code))])),
        ];
        if !components.is_empty() {
            fields.push(("components", Tpl::List(components)));
        }
        let message = Tpl::obj([
            ("messaging_product", Tpl::text("whatsapp")),
            ("recipient_type", Tpl::text("individual")),
            ("to", Tpl::Expr(reading.to.clone())),
            ("type", Tpl::text("template")),
            ("template", Tpl::obj(fields)),
        ]);
        self.grants.whatsapp = true;
        Ok(Ask {
            resource: "arn:aws:states:::aws-sdk:socialmessaging:sendWhatsAppMessage",
            arguments: Tpl::obj([
                ("OriginationPhoneNumberId", Tpl::text(number)),
                ("MetaApiVersion", Tpl::text(self.cx.settings.meta_api_version())),
                ("Message", message),
            ]),
            retry: super::super::retry::whatsapp(),
            message_id: Ast::var("states").path(&["result", "MessageId"]),
            token: false,
        })
    }

    /// The values of a text of the template, in the order of the text that is chosen. The locales of a message
    /// use the same placeholders, but may have them in another order.
    fn parameters(&mut self, reading: &Reading<'_>, slot: &str) -> Option<Tpl> {
        let slot = reading.content.slot(slot)?;
        let texts: Vec<Vec<&TextPart>> = slot.texts.iter().map(values).collect();
        let count = texts.iter().map(Vec::len).max().filter(|count| *count > 0)?;
        if texts.iter().any(|parts| parts.len() != count) {
            // A language without plurals can do without a placeholder.
            let all = self.localized(reading, &texts, |me, parts, form| {
                let text = |part: &&TextPart| {
                    let value = me.lowering.part(part, form);
                    Ast::Object(vec![("type".into(), Ast::str("text")), ("text".into(), value)])
                };
                Ast::Array(parts.iter().map(text).collect())
            });
            return Some(Tpl::Expr(all));
        }
        let all = (0..count).map(|place| {
            let each: Vec<Option<&TextPart>> =
                texts.iter().map(|parts| parts.get(place).copied()).collect();
            let value = self.localized(reading, &each, |me, part, form| match part {
                Some(part) => me.lowering.part(part, form),
                None => Ast::str(""),
            });
            Tpl::obj([("type", Tpl::text("text")), ("text", Tpl::from(value))])
        });
        Some(Tpl::List(all.collect()))
    }

    /// Meta's code of the template's language, which is not always the tag.
    fn language_code(&mut self, reading: &Reading<'_>) -> Result<Ast, Diagnostic> {
        let mut codes = Vec::new();
        for tag in &reading.message.locales {
            let code = locale::parse(tag).ok().and_then(|locale| locale::whatsapp_code(&locale));
            codes.push(code.ok_or_else(|| {
                errors::refused(
                    reading.content.span,
                    &format!("a WhatsApp template in `{tag}`"),
                    "WhatsApp has no templates in this language",
                    "leave WhatsApp out of this message, or the locale out of its list",
                )
            })?);
        }
        Ok(self.localized(reading, &codes, |_, code, _| Ast::str(*code)))
    }

    /// The buttons of a content, by their place in the first locale.
    pub(super) fn buttons(&mut self, reading: &Reading<'_>) -> Vec<Shown> {
        let lists = &reading.content.buttons;
        let Some(first) = lists.first() else { return Vec::new() };
        let mut shown = Vec::new();
        for (place, button) in first.iter().enumerate() {
            let each: Vec<&Button> =
                lists.iter().map(|list| list.get(place).unwrap_or(button)).collect();
            let label = self.localized(reading, &each, |me, button, form| {
                me.lowering.text(&button.label, form)
            });
            // Each language of a template has its own link, so links that differ can all be fixed.
            let mut fixed = true;
            let target = button.target.is_some().then(|| {
                self.localized(reading, &each, |me, button, _| {
                    let target = button
                        .target
                        .as_ref()
                        .map_or_else(|| Ast::str(""), |target| me.lowering.expr(target));
                    fixed &= matches!(target, Ast::Str(_));
                    target
                })
            });
            shown.push(Shown { name: button.name.to_string(), label, target, fixed });
        }
        shown
    }

    /// What a template needs to be told about a button: nothing where its link is written out, the
    /// end of a link that is data, or the name of a reply.
    fn template_button(&mut self, at: usize, button: Shown) -> Result<Option<Tpl>, Diagnostic> {
        let (kind, parameter) = match button.target {
            Some(_) if button.fixed => return Ok(None),
            Some(target) => {
                let base = self.cx.settings.need("whatsapp_link_base")?;
                let rest = content::after_base(target, &base);
                ("url", Tpl::obj([("type", Tpl::text("text")), ("text", Tpl::Expr(rest))]))
            }
            None => (
                "quick_reply",
                Tpl::obj([("type", Tpl::text("payload")), ("payload", Tpl::text(button.name))]),
            ),
        };
        Ok(Some(Tpl::obj([
            ("type", Tpl::text("button")),
            ("sub_type", Tpl::text(kind)),
            ("index", Tpl::text(at.to_string())),
            ("parameters", Tpl::List(vec![parameter])),
        ])))
    }
}

/// What is no fixed text: each is a placeholder of the template.
fn values(text: &Text) -> Vec<&TextPart> {
    text.parts.iter().filter(|part| !matches!(part, TextPart::Text(_))).collect()
}
