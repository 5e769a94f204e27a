//! Viber and every other channel: an HTTPS endpoint behind a connection of EventBridge, which takes
//! one neutral body for all of them (see the target's README), or the body of an API that the connection
//! names.

use super::{Ask, Builder, Reading};
use crate::diag::Diagnostic;
use crate::hir::{Channel, Id};
use crate::target::aws::document::Tpl;
use crate::target::aws::errors;
use crate::target::aws::jsonata::Ast;
use crate::target::aws::settings::{self, Api, Connection};
use crate::target::link_mobility;

/// A `POST` of a JSON body, with a key that is the same for every attempt.
pub(in crate::target::aws) fn request(connection: &Connection, body: Tpl, key: Ast) -> Tpl {
    Tpl::obj([
        ("ApiEndpoint", Tpl::text(connection.url.as_str())),
        ("Method", Tpl::text("POST")),
        ("Authentication", Tpl::obj([("ConnectionArn", Tpl::text(connection.arn.as_str()))])),
        (
            "Headers",
            Tpl::obj([
                ("Content-Type", Tpl::text("application/json")),
                ("Idempotency-Key", Tpl::from(key)),
            ]),
        ),
        ("RequestBody", body),
    ])
}

impl Builder<'_> {
    /// Does journey.toml have a connection of AWS for a channel.
    pub(super) fn has_connection(&self, channel: &str) -> bool {
        settings::carries(self.cx.manifest, self.cx.env, channel)
    }

    pub(super) fn connected(
        &mut self,
        reading: &Reading<'_>,
        of: Id<Channel>,
        channel: &str,
    ) -> Result<Ask, Diagnostic> {
        let connection = settings::connection(self.cx.manifest, self.cx.env, channel)?
            .ok_or_else(|| errors::no_connection(reading.plan.span, channel))?;
        let entered = Ast::var("states").path(&["context", "State", "EnteredTime"]);
        let key = Ast::var("run_id")
            .concat(Ast::str(format!("/{}/{channel}/", reading.plan.id)))
            .concat(entered);
        if connection.api == Api::LinkMobility {
            let Some(word) = link_mobility::content::channel(channel) else {
                return Err(errors::not_by_link(reading.plan.span, channel));
            };
            return self.by_link(reading, (of, word), &connection, key);
        }
        let mut content = Vec::new();
        for slot in &reading.content.slots {
            if let Some(text) = self.slot(reading, &slot.name) {
                content.push((slot.name.to_string(), Tpl::from(text)));
            }
        }
        let buttons: Vec<Tpl> = self
            .buttons(reading)
            .into_iter()
            .map(|button| {
                let mut entries =
                    vec![("name", Tpl::text(button.name)), ("label", Tpl::from(button.label))];
                if let Some(target) = button.target {
                    entries.push(("target", Tpl::from(target)));
                }
                Tpl::obj(entries)
            })
            .collect();
        if !buttons.is_empty() {
            content.push(("buttons".to_owned(), Tpl::List(buttons)));
        }
        let tags: Vec<String> = reading.message.locales.iter().map(ToString::to_string).collect();
        let locale = self.localized(reading, &tags, |_, tag, _| Ast::str(tag.as_str()));
        let mut body = vec![
            ("key", Tpl::from(key.clone())),
            ("channel", Tpl::text(channel)),
            ("to", Tpl::Expr(reading.to.clone())),
            ("message", Tpl::text(reading.message.head.name.as_str())),
            ("locale", Tpl::from(locale)),
            ("content", Tpl::Obj(content)),
        ];
        if let Some(purpose) = reading.message.purpose {
            body.push(("purpose", Tpl::text(purpose.text())));
        }
        if let Some((_, sender)) = reading.plan.senders.iter().find(|(named, _)| *named == of) {
            body.push(("sender", Tpl::text(sender)));
        }
        self.grants.http(&connection);
        let answered = Ast::var("states").path(&["result", "ResponseBody", "message_id"]);
        Ok(Ask {
            resource: "arn:aws:states:::http:invoke",
            arguments: request(&connection, Tpl::obj(body), key.clone()),
            retry: super::super::retry::http(3),
            message_id: Ast::call("type", vec![answered.clone()])
                .eq(Ast::str("string"))
                .then(answered, key),
            token: false,
        })
    }
}
