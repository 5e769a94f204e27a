//! `send`: gates as splits, then a message with its template.

use super::super::document::{
    Channel, EXIT, Literal, NodeKind, Operator, PropertyDefinition, SegmentNode, Sender, Template,
    TemplateDefinition, UserProperty,
};
use super::super::errors;
use super::super::liquid::Liquid;
use super::Builder;
use super::text::Reading;
use crate::diag::Diagnostic;
use crate::flow::{self, Node, NodeId};
use crate::hir::{self, Address, Id, Purpose};
use crate::source::Span;
use crate::target::errors::all_carried;
use crate::text::mailbox::{self, Mailbox};

/// How often Dittofeed tries a message whose attempt broke off. It is the server's own number, written out.
const ATTEMPTS: u32 = 3;

impl Builder<'_> {
    pub(super) fn send(&mut self, id: NodeId, node: &Node) -> String {
        let flow::NodeKind::Send { message, args, via, consent, next, .. } = &node.kind else {
            return EXIT.to_owned();
        };
        let span = self.span(id);
        let mut place = self.place(*next);
        let channels: Vec<Id<hir::Channel>> = via.iter().flatten().copied().collect();
        for channel in channels.iter().rev() {
            let name = self.cx.program.channels.at(*channel).head.name.to_string();
            let base = if channels.len() == 1 {
                node.id.to_string()
            } else {
                format!("{}/{name}", node.id)
            };
            let reading = Reading { message: *message, args, node: id, channel: *channel };
            match self.channel(&reading, &name, &base, *consent, &place, span) {
                Ok(first) => place = first,
                Err(finding) => self.problems.push(finding),
            }
        }
        place
    }

    /// The gates of one channel and the message behind them.
    fn channel(
        &mut self,
        reading: &Reading<'_>,
        channel: &str,
        base: &str,
        consent: Option<Purpose>,
        next: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        if !errors::CHANNELS.contains(&channel) {
            return Err(errors::no_channel(span, channel));
        }
        let group = match consent {
            Some(purpose) => Some(self.cx.settings.group(purpose.text(), channel, span)?),
            None => None,
        };
        let blocked = self.cx.settings.suppressed(channel, span)?;
        let variant = self.variant(reading, channel, base, span)?;
        let id = self.fresh(base);
        let title = self.cx.program.messages.at(reading.message).head.title.clone();
        let kind = NodeKind::Message {
            name: title,
            subscription_group_id: group.clone(),
            variant,
            skip_on_failure: true,
            sync_properties: false,
            retry_count: ATTEMPTS,
            child: next.to_owned(),
        };
        let mut place = self.put(id, kind);
        let blocked = self.segment(SegmentNode::Trait {
            id: "1",
            path: blocked,
            operator: Operator::Equals { value: Literal::Text("true".to_owned()) },
        });
        let (gate, name) = (format!("{base}/blocked"), format!("{channel} blocked"));
        place = self.two_ways(&gate, &name, blocked, next.to_owned(), place);
        if let Some(group) = group {
            let segment = self.consent(group);
            let name = format!("consent on {channel}");
            place =
                self.two_ways(&format!("{base}/consent"), &name, segment, place, next.to_owned());
        }
        Ok(place)
    }

    /// The channel's part of the message, with its template.
    fn variant(
        &mut self,
        reading: &Reading<'_>,
        channel: &str,
        base: &str,
        span: Span,
    ) -> Result<Channel, Diagnostic> {
        let sender = self.flow.rules.senders.iter().find(|(of, _)| *of == reading.channel);
        let sender = sender.map(|(_, sender)| sender.clone());
        let address = self.address(reading.channel, span)?;
        let carried: &[&str] = match channel {
            "email" => &["subject", "text"],
            "sms" => &["text"],
            _ => &["title", "text"],
        };
        let mut contents = self.cx.program.messages.at(reading.message).contents.iter();
        if let Some(content) = contents.find(|content| content.channel == reading.channel) {
            all_carried("dittofeed", content, carried)?;
        }
        let definition = match channel {
            "email" => {
                let from = sender.clone().ok_or_else(|| {
                    errors::refused(
                        span,
                        "an e-mail without a sender",
                        "a template of Dittofeed says whom it is from",
                        "write `sender email \"hello@example.com\"` into the rules of the journey",
                    )
                })?;
                let Mailbox { name, address: from } = mailbox::read(&from);
                TemplateDefinition::Email {
                    name: name.map(|name| literal(&name)),
                    from: literal(&from),
                    subject: self.slot(reading, "subject", span)?,
                    identifier_key: address,
                    body: self.mail_body(reading, span)?,
                }
            }
            "sms" => TemplateDefinition::Sms {
                identifier_key: address,
                body: self.slot(reading, "text", span)?,
            },
            _ => TemplateDefinition::MobilePush {
                title: self.slot(reading, "title", span)?,
                body: self.slot(reading, "text", span)?,
            },
        };
        let names = self.cx.names;
        let message = &self.cx.program.messages.at(reading.message).head.name;
        let name = names.of(&format!("{}/{base} {message} {channel}", self.flow.name));
        let template_id = names.uuid("template", &name);
        let template = Template {
            workspace_id: names.workspace_id.clone(),
            id: template_id.clone(),
            name: name.clone(),
            definition,
        };
        self.resources.templates.insert(name, template);
        Ok(match channel {
            "email" => Channel::Email { template_id },
            "sms" => self.text_message(template_id, sender, span)?,
            _ => Channel::MobilePush { template_id },
        })
    }

    /// A sender goes with the name of the provider, or Dittofeed leaves it out in silence.
    fn text_message(
        &self,
        template_id: String,
        sender: Option<String>,
        span: Span,
    ) -> Result<Channel, Diagnostic> {
        let provider_override = self.cx.settings.sms_provider().map(str::to_owned);
        if sender.is_some() && provider_override.is_none() {
            return Err(errors::refused(
                span,
                "a sender of text messages without a provider",
                "Dittofeed takes a sender from a journey only together with the name of the provider",
                "add `sms_provider = \"Twilio\"` (or \"SignalWire\") to [targets.dittofeed], or take `sender sms` out of the rules",
            ));
        }
        let sender_override = sender.map(|phone| Sender { phone });
        Ok(Channel::Sms { template_id, provider_override, sender_override })
    }

    /// The user property that holds the address.
    fn address(&mut self, channel: Id<hir::Channel>, span: Span) -> Result<String, Diagnostic> {
        let program = self.cx.program;
        let channel = program.channels.at(channel);
        let field = channel.field.and_then(|at| program.profile_fields().get(at as usize));
        let Some(field) = field else {
            return Err(errors::refused(
                span,
                "a channel without an address",
                "Dittofeed reads addresses from traits of the customer",
                "give the profile a field for it",
            ));
        };
        let path = field.name.to_string();
        if channel.address == Address::PushToken {
            // The server looks for this name alone. It is there in every workspace, so it has no id of ours.
            let name = "deviceToken".to_owned();
            let property = UserProperty {
                workspace_id: self.cx.names.workspace_id.clone(),
                id: None,
                name: name.clone(),
                definition: PropertyDefinition::Trait { path },
            };
            self.resources.properties.insert(name.clone(), property);
            return Ok(name);
        }
        Ok(self.trait_property(&path))
    }
}

/// Text that Liquid leaves as it is.
fn literal(text: &str) -> String {
    let mut liquid = Liquid::new(false);
    liquid.literal(text);
    liquid.finish()
}
