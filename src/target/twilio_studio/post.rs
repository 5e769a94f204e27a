//! Sends on channels that Studio has no widget for: a Make HTTP Request widget posts what is said to an
//! address of yours, for each language one. It is asked once, so that nobody gets a message twice;
//! what is no 2xx within ten seconds counts as a refusal.

use super::builder::{Builder, To};
use super::content::Saying;
use super::document::Pair;
use super::errors;
use super::liquid::Liquid;
use super::names::TEXT;
use super::send::Plan;
use super::values::Reading;
use crate::diag::Diagnostic;
use crate::hir::{Channel, Id};
use crate::text::render;

impl Builder<'_> {
    pub(super) fn post(
        &mut self,
        plan: &Plan<'_>,
        reading: &mut Reading,
        channel: Id<Channel>,
        sent: &To,
        failed: &To,
    ) -> Result<To, Diagnostic> {
        let program = self.cx.program;
        let message = program.messages.at(plan.message);
        let name = program.channels.at(channel).head.name.as_str();
        let url = self.cx.settings.channel(name).ok_or_else(|| {
            let carried = errors::no_channel(plan.span, name);
            carried.help(format!(
                "or let a system of yours send it, and add its address to journey.toml:\n[targets.twilio-studio.channels]\n{name} = \"https://api.example.com/{name}\""
            ))
        })?;
        if plan.to.is_some() {
            return Err(errors::no_form(plan.span, "a recipient who is not the customer, here"));
        }
        let content = message.contents.iter().find(|content| content.channel == channel);
        let Some(content) = content else {
            return Err(errors::no_form(plan.span, "a message without a text on this channel"));
        };
        if content.slot("html").is_some() {
            return Err(errors::refused(
                content.span,
                "a body in HTML",
                "Liquid puts a customer's name into it as it is, markup and all",
                "write the body as text",
            ));
        }
        if content.buttons.iter().any(|buttons| !buttons.is_empty()) {
            return Err(errors::refused(
                content.span,
                &format!("buttons on `{name}`"),
                "a form of Studio holds texts, and no lists",
                "write the links into the text",
            ));
        }
        let args = self.args(plan.args, reading)?;
        let saying = Saying { message, channel, content, args, span: plan.span };
        let base = self.base(plan, channel);
        self.in_language(&base, message, true, reading, plan.span, |me, reading, at| {
            let tag = message.locales.get(at).cloned().unwrap_or_default();
            let widget = match message.locales.len() {
                0 | 1 => me.name(&base),
                _ => me.name(&format!("{base}_{tag}")),
            };
            let to = me.address(reading, channel, plan.span)?;
            let purpose = message.purpose.map(|purpose| ("purpose", Liquid::text(purpose.text())));
            let known = [
                ("channel", Liquid::text(name)),
                ("to", to),
                ("message", Liquid::text(&message.head.name)),
                ("locale", Liquid::text(&tag)),
            ];
            let mut senders = me.flow.rules.senders.iter();
            let sender = senders.find(|(of, _)| *of == channel);
            let sender = sender.map(|(_, sender)| ("sender", Liquid::text(sender)));
            let mut form: Vec<Pair> = known
                .into_iter()
                .chain(purpose)
                .chain(sender)
                .map(|(key, value)| Pair { key: key.to_owned(), value })
                .collect();
            for slot in &content.slots {
                let Some(text) = slot.texts.get(at) else { continue };
                let value = me.text(&saying, text, render::style(&tag), reading)?;
                if value.as_str().len() > TEXT {
                    return Err(errors::too_long(content.span, &slot.name));
                }
                form.push(Pair { key: format!("content_{}", slot.name), value });
            }
            me.push_request(widget.clone(), &url, form, sent.clone(), failed.clone());
            Ok(To::Widget(widget))
        })
    }
}
