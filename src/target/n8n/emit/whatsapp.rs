//! WhatsApp by Meta's Cloud API: an approved template, whose placeholders are numbered in the order
//! in which the values stand in the text; or free text, which `send::session` lets go out.
//!
//! n8n's own WhatsApp node speaks version 13.0 of the API, which Meta no longer has, so this is an
//! HTTP Request with the credential of that node.

use super::send::{Ask, Reading};
use super::{Builder, Http, Kind};
use crate::diag::Diagnostic;
use crate::hir::{Text, TextPart};
use crate::target::n8n::errors;
use crate::target::n8n::js::{Js, Op};
use crate::text::locale;

/// `text` without a leading base; `null` where it begins with something else, which Meta refuses.
const AFTER: &str = "(s, b) => s.startsWith(b) ? s.slice(b.length) : null";

fn object<const N: usize>(entries: [(&str, Js); N]) -> Js {
    Js::Object(None, entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Builder<'_> {
    pub(super) fn whatsapp(&mut self, reading: &Reading<'_>) -> Result<Ask, Diagnostic> {
        let span = reading.plan.span();
        let number = self.cx.settings.need("whatsapp_phone_number_id", span)?;
        let credential = self.cx.settings.need("whatsapp_credential_id", span)?;
        let Some(template) = reading.content.template.clone() else {
            if !self.buttons(reading).is_empty() {
                return Err(errors::refused(
                    reading.content.span,
                    "buttons of a WhatsApp text outside a template",
                    "this version sends free text without them",
                    "name an approved template: `whatsapp template \"name\" category marketing`",
                ));
            }
            let text = self.slot(reading, "text").unwrap_or_else(|| Js::str(""));
            let text = object([("preview_url", Js::Bool(false)), ("body", text)]);
            return Ok(self.meta(reading, (number, credential), ("text", text)));
        };
        let mut components = Vec::new();
        for (place, slot) in [("header", "header"), ("body", "text")] {
            if let Some(parameters) = self.parameters(reading, slot) {
                components.push(object([("type", Js::str(place)), ("parameters", parameters)]));
            }
        }
        for (at, button) in self.buttons(reading).into_iter().enumerate() {
            let (kind, parameter) = match button.target {
                Some(_) if button.fixed => continue,
                Some(target) => {
                    let base = self.cx.settings.need("whatsapp_link_base", span)?;
                    let rest = Js::Code(AFTER).call(vec![target, Js::str(base)]);
                    ("url", object([("type", Js::str("text")), ("text", rest)]))
                }
                None => {
                    let payload = Js::str(button.name);
                    ("quick_reply", object([("type", Js::str("payload")), ("payload", payload)]))
                }
            };
            components.push(object([
                ("type", Js::str("button")),
                ("sub_type", Js::str(kind)),
                ("index", Js::str(at.to_string())),
                ("parameters", Js::Array(vec![parameter])),
            ]));
        }
        let code = self.language_code(reading)?;
        let mut fields = vec![
            ("name".to_owned(), Js::str(template)),
            ("language".to_owned(), object([("code", code)])),
        ];
        if !components.is_empty() {
            fields.push(("components".to_owned(), Js::Array(components)));
        }
        let template = ("template", Js::Object(None, fields));
        Ok(self.meta(reading, (number, credential), template))
    }

    /// A request of Meta's API: the number and the credential, the type of the message and what it says.
    fn meta(
        &self,
        reading: &Reading<'_>,
        (number, credential): (String, String),
        (kind, said): (&str, Js),
    ) -> Ask {
        let message = vec![
            ("messaging_product".to_owned(), Js::str("whatsapp")),
            ("recipient_type".to_owned(), Js::str("individual")),
            ("to".to_owned(), reading.to.clone()),
            ("type".to_owned(), Js::str(kind)),
            (kind.to_owned(), said),
        ];
        let version = self.cx.settings.meta_api_version();
        let url = format!("https://graph.facebook.com/{version}/{number}/messages");
        Ask {
            message,
            kind: Kind::Http(Http {
                method: "POST",
                url: Js::str(url),
                credential: Some(("whatsAppApi", credential)),
                headers: Vec::new(),
                body: Some(Js::json().dot("message")),
                timeout: 30,
                tries: 1,
                fails_over: true,
            }),
        }
    }

    /// The values of a text of the template, in the order of the text that is chosen.
    fn parameters(&mut self, reading: &Reading<'_>, slot: &str) -> Option<Js> {
        let slot = reading.content.slot(slot)?;
        let texts: Vec<Vec<&TextPart>> = slot.texts.iter().map(values).collect();
        texts.iter().map(Vec::len).max().filter(|count| *count > 0)?;
        Some(self.localized(reading, &texts, |me, parts, form| {
            let text = |part: &&TextPart| {
                let value = me.lowering.text_part(part, form, false);
                object([("type", Js::str("text")), ("text", Js::str("").bin(Op::Add, value))])
            };
            Js::Array(parts.iter().map(text).collect())
        }))
    }

    /// Meta's code of the template's language, which is not always the tag.
    fn language_code(&mut self, reading: &Reading<'_>) -> Result<Js, Diagnostic> {
        let mut codes = Vec::new();
        for tag in reading.plan.locales() {
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
        Ok(self.localized(reading, &codes, |_, code, _| Js::str(*code)))
    }
}

/// What is no fixed text: each is a placeholder of the template.
fn values(text: &Text) -> Vec<&TextPart> {
    text.parts.iter().filter(|part| !matches!(part, TextPart::Text(_))).collect()
}
