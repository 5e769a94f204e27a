//! E-mail by Amazon SES, with the headers of RFC 8058 where it is marketing.

use super::{Ask, Builder, Reading};
use crate::diag::Diagnostic;
use crate::hir::{Channel, Id, Purpose};
use crate::target::aws::document::Tpl;
use crate::target::aws::jsonata::Ast;
use crate::target::aws::machine::split;
use crate::text::mailbox;

/// The token of a link that unsubscribes: opaque, and found again in the messages table.
pub(super) fn token(step: &str) -> Ast {
    split::hash(Ast::var("run_id").concat(Ast::str(format!("/{step}"))))
}

impl Builder<'_> {
    pub(super) fn email(
        &mut self,
        reading: &Reading<'_>,
        channel: Id<Channel>,
    ) -> Result<Ask, Diagnostic> {
        let sender = reading.plan.senders.iter().find(|(of, _)| *of == channel);
        let from = match sender {
            Some((_, sender)) => sender.clone(),
            None => self.cx.settings.need("email_from")?,
        };
        let marketing = reading.message.purpose == Some(Purpose::Marketing);
        let text =
            |value: Ast| Tpl::obj([("Data", Tpl::from(value)), ("Charset", Tpl::text("UTF-8"))]);
        let subject = self.slot(reading, "subject").unwrap_or_else(|| Ast::str(""));
        let mut body = Vec::new();
        if let Some(html) = self.slot(reading, "html") {
            body.push(("Html", text(html)));
        }
        if let Some(plain) = self.slot(reading, "text") {
            body.push(("Text", text(plain)));
        }
        let mut simple = vec![("Subject", text(subject)), ("Body", Tpl::obj(body))];
        if marketing {
            let url = self.cx.settings.need("unsubscribe_url")?;
            let sign = if url.contains('?') { '&' } else { '?' };
            let link = Ast::concat_all(vec![
                Ast::str(format!("<{url}{sign}t=")),
                token(reading.plan.id),
                Ast::str(">"),
            ]);
            let header =
                |name: &str, value: Tpl| Tpl::obj([("Name", Tpl::text(name)), ("Value", value)]);
            simple.push((
                "Headers",
                Tpl::List(vec![
                    header("List-Unsubscribe", Tpl::Expr(link)),
                    header("List-Unsubscribe-Post", Tpl::text("List-Unsubscribe=One-Click")),
                ]),
            ));
        }
        let to = Tpl::obj([("ToAddresses", Tpl::List(vec![Tpl::Expr(reading.to.clone())]))]);
        let mut arguments = vec![
            ("FromEmailAddress", Tpl::text(mailbox::read(&from).header())),
            ("Destination", to),
            ("Content", Tpl::obj([("Simple", Tpl::obj(simple))])),
        ];
        if let Some(set) = self.cx.settings.get("email_configuration_set") {
            arguments.push(("ConfigurationSetName", Tpl::text(set)));
        }
        self.grants.email = true;
        Ok(Ask {
            resource: "arn:aws:states:::aws-sdk:sesv2:sendEmail",
            arguments: Tpl::obj(arguments),
            retry: super::super::retry::email(),
            message_id: Ast::var("states").path(&["result", "MessageId"]),
            token: marketing,
        })
    }
}
