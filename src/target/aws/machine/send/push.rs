//! Push by Amazon SNS: the customer's token is the ARN of an endpoint of a platform application.

use super::{Ask, Builder, Reading};
use crate::diag::Diagnostic;
use crate::hir::Button;
use crate::target::aws::document::Tpl;
use crate::target::aws::errors;
use crate::target::aws::jsonata::Ast;

impl Builder<'_> {
    pub(super) fn push(&mut self, reading: &Reading<'_>) -> Result<Ask, Diagnostic> {
        let text = self.slot(reading, "text").unwrap_or_else(|| Ast::str(""));
        let title = self.slot(reading, "title");
        // A tap opens one link; buttons of their own are the app's business, and SNS knows nothing of them.
        let buttons = reading.content.buttons.first().map_or(&[][..], Vec::as_slice);
        let other = |(place, button): &(usize, &Button)| *place > 0 || button.name != "open";
        if let Some((_, button)) = buttons.iter().enumerate().find(other) {
            return Err(errors::refused(
                button.label.span,
                &format!("the button `{}` of a push message", button.name),
                "a push message opens one link when it is tapped, and shows no buttons",
                "leave one button, `open` with its link, or carry the channel by a connection",
            ));
        }
        let link = self.buttons(reading).into_iter().find_map(|button| button.target);
        let object = |entries: Vec<(&str, Ast)>| {
            Ast::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        };
        let string = |value: Ast| Ast::call("string", vec![value]);
        let mut alert = Vec::new();
        if let Some(title) = title {
            alert.push(("title", title));
        }
        alert.push(("body", text.clone()));
        let mut apns = vec![("aps", object(vec![("alert", object(alert.clone()))]))];
        let mut fcm = vec![("notification", object(alert))];
        if let Some(link) = link {
            apns.push(("url", link.clone()));
            fcm.push(("data", object(vec![("url", link)])));
        }
        let apns = string(object(apns));
        let message = object(vec![
            ("default", text),
            ("APNS", apns.clone()),
            ("APNS_SANDBOX", apns),
            ("GCM", string(object(fcm))),
        ]);
        self.grants.push = true;
        Ok(Ask {
            resource: "arn:aws:states:::aws-sdk:sns:publish",
            arguments: Tpl::obj([
                ("TargetArn", Tpl::Expr(reading.to.clone())),
                ("MessageStructure", Tpl::text("json")),
                ("Message", Tpl::Expr(string(message))),
            ]),
            retry: super::super::retry::push(),
            message_id: Ast::var("states").path(&["result", "MessageId"]),
            token: false,
        })
    }
}
