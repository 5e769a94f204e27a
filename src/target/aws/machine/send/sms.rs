//! SMS and RCS by AWS End User Messaging (`pinpointsmsvoicev2`).

use super::{Ask, Builder, Reading};
use crate::diag::Diagnostic;
use crate::hir::{Channel, ExprKind, Id, Purpose, Value};
use crate::target::aws::document::Tpl;
use crate::target::aws::jsonata::{Ast, BinOp};

impl Builder<'_> {
    pub(super) fn sms(
        &mut self,
        reading: &Reading<'_>,
        channel: Id<Channel>,
    ) -> Result<Ask, Diagnostic> {
        let body = self.slot(reading, "text").unwrap_or_else(|| Ast::str(""));
        let promotional = reading.message.purpose == Some(Purpose::Marketing);
        let mut arguments = vec![
            ("DestinationPhoneNumber", Tpl::Expr(reading.to.clone())),
            ("MessageBody", Tpl::from(body)),
            ("MessageType", Tpl::text(if promotional { "PROMOTIONAL" } else { "TRANSACTIONAL" })),
        ];
        let sender = reading
            .plan
            .senders
            .iter()
            .find(|(of, _)| *of == channel)
            .map(|(_, sender)| sender.clone());
        if let Some(sender) =
            sender.or_else(|| self.cx.settings.get("sms_origination").map(str::to_owned))
        {
            arguments.push(("OriginationIdentity", Tpl::text(sender)));
        }
        if let Some(set) = self.cx.settings.get("sms_configuration_set") {
            arguments.push(("ConfigurationSetName", Tpl::text(set)));
        }
        arguments.extend(self.time_to_live(reading, channel));
        self.grants.sms = true;
        Ok(Ask {
            resource: "arn:aws:states:::aws-sdk:pinpointsmsvoicev2:sendTextMessage",
            arguments: Tpl::obj(arguments),
            retry: super::super::retry::sms(),
            message_id: Ast::var("states").path(&["result", "MessageId"]),
            token: false,
        })
    }

    pub(super) fn rcs(
        &mut self,
        reading: &Reading<'_>,
        channel: Id<Channel>,
    ) -> Result<Ask, Diagnostic> {
        let agent = self.cx.settings.need("rcs_agent")?;
        let body = self.slot(reading, "text").unwrap_or_else(|| Ast::str(""));
        let text = Tpl::obj([("Body", Tpl::from(body))]);
        let mut content = vec![("Content", Tpl::obj([("TextMessage", text)]))];
        let suggestions = self.suggestions(reading);
        if !suggestions.is_empty() {
            content.push(("Suggestions", Tpl::List(suggestions)));
        }
        let mut arguments = vec![
            ("DestinationPhoneNumber", Tpl::Expr(reading.to.clone())),
            ("OriginationIdentity", Tpl::text(agent)),
            ("RcsMessageContent", Tpl::obj(content)),
        ];
        if let Some(set) = self.cx.settings.get("sms_configuration_set") {
            arguments.push(("ConfigurationSetName", Tpl::text(set)));
        }
        arguments.extend(self.time_to_live(reading, channel));
        self.grants.rcs = true;
        Ok(Ask {
            resource: "arn:aws:states:::aws-sdk:pinpointsmsvoicev2:sendRcsMessage",
            arguments: Tpl::obj(arguments),
            retry: super::super::retry::sms(),
            message_id: Ast::var("states").path(&["result", "MessageId"]),
            token: false,
        })
    }

    /// The buttons as suggestions: a link, a call or a reply.
    fn suggestions(&mut self, reading: &Reading<'_>) -> Vec<Tpl> {
        self.buttons(reading)
            .into_iter()
            .map(|button| {
                let text = ("Text", Tpl::from(button.label));
                let data = ("PostbackData", Tpl::text(button.name.as_str()));
                let (kind, action) = match (button.name.as_str(), button.target) {
                    ("call", Some(target)) => {
                        ("DialPhone", Tpl::obj([text, data, ("PhoneNumber", Tpl::from(target))]))
                    }
                    (_, Some(target)) => {
                        ("OpenUrl", Tpl::obj([text, data, ("Url", Tpl::from(target))]))
                    }
                    (_, None) => ("Reply", Tpl::obj([text, data])),
                };
                Tpl::obj([(kind, action)])
            })
            .collect()
    }

    /// `expires` as the provider's own limit: seconds, inside what the channel's card says with `ttl`.
    fn time_to_live(
        &self,
        reading: &Reading<'_>,
        channel: Id<Channel>,
    ) -> Option<(&'static str, Tpl)> {
        let ttl = self.cx.program.channels.get(channel)?.ttl.as_ref();
        let (least, most) = ttl.map_or((0, u32::MAX), |ttl| (ttl.least, ttl.most));
        time_to_live(reading, i64::from(least), i64::from(most))
    }
}

/// `expires` in seconds, not below `least` and not above `most`.
fn time_to_live(reading: &Reading<'_>, least: i64, most: i64) -> Option<(&'static str, Tpl)> {
    let Some(ExprKind::Value(Value::Duration(seconds))) =
        reading.message.expires.as_ref().map(|expires| &expires.kind)
    else {
        return None;
    };
    if !reading.plan.held {
        return Some(("TimeToLive", Tpl::Num((*seconds).clamp(least, most))));
    }
    // What is left of it, where the message was held.
    let waited = Ast::call("millis", Vec::new())
        .bin(BinOp::Sub, Ast::var("first"))
        .bin(BinOp::Div, Ast::Num(1000));
    let left = Ast::Num(*seconds).bin(BinOp::Sub, Ast::call("floor", vec![waited]));
    let most = Ast::call("min", vec![Ast::Array(vec![Ast::Num(most), left])]);
    Some(("TimeToLive", Tpl::Expr(Ast::call("max", vec![Ast::Array(vec![Ast::Num(least), most])]))))
}
