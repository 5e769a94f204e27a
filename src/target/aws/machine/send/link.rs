//! A channel by LINK Mobility's MyLINK: a connection that says `api = "link-mobility"`. One message a
//! request and no `fallback` in it: the machine moves on by itself, so consent, windows and caps are asked
//! again for each channel, and receipts are heeded.

use super::whatsapp::Shown;
use super::{Ask, Builder, Reading, content as texts};
use crate::diag::Diagnostic;
use crate::hir::{Channel, ExprKind, Id, Slot, Ty, Value};
use crate::target::aws::document::Tpl;
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::settings::Connection;
use crate::target::link_mobility::content::{self, Words};
use crate::target::link_mobility::document::{self, Doc, Message, Validity};
use crate::target::link_mobility::settings::Settings;
use crate::target::link_mobility::{check, errors, send};

/// How long MyLINK may try where the message does not say when it expires.
const LONGEST: i64 = 72 * 3600;

/// The texts of a content as expressions.
struct Expressions<'b, 'c, 'r> {
    builder: &'b mut Builder<'c>,
    reading: &'r Reading<'r>,
    settings: &'r Settings,
    buttons: Vec<Shown>,
}

impl Words for Expressions<'_, '_, '_> {
    type Value = Ast;

    fn slot(&mut self, slot: &Slot) -> Ast {
        self.builder.slot(self.reading, &slot.name).unwrap_or_else(|| Ast::str(""))
    }

    fn label(&mut self, place: usize) -> Ast {
        self.buttons.get(place).map_or_else(|| Ast::str(""), |button| button.label.clone())
    }

    fn target(&mut self, place: usize) -> Ast {
        let target = self.buttons.get(place).and_then(|button| button.target.clone());
        target.unwrap_or_else(|| Ast::str(""))
    }

    fn after(&mut self, place: usize, base: &str) -> Ast {
        texts::after_base(self.target(place), base)
    }

    fn variable(&mut self, slot: &Slot, place: usize) -> Ast {
        let parts: Vec<_> =
            slot.texts.iter().map(|text| content::values(text).get(place).copied()).collect();
        self.builder.localized(self.reading, &parts, |me, part, form| match part {
            Some(part) => me.lowering.part(part, form),
            None => Ast::str(""),
        })
    }

    fn template(&mut self, name: &str) -> Result<Ast, Diagnostic> {
        let span = self.reading.content.template_spans.0;
        let ids = self.reading.message.locales.iter().map(|locale| {
            let id = self.settings.template(name, locale);
            id.ok_or_else(|| errors::no_template(span, name, locale))
        });
        let ids = ids.collect::<Result<Vec<&str>, Diagnostic>>()?;
        Ok(self.builder.localized(self.reading, &ids, |_, id, _| Ast::str(*id)))
    }
}

impl Builder<'_> {
    /// The request for a channel, with the key that is the same for every attempt.
    pub(super) fn by_link(
        &mut self,
        reading: &Reading<'_>,
        (channel, word): (Id<Channel>, &'static str),
        connection: &Connection,
        key: Ast,
    ) -> Result<Ask, Diagnostic> {
        let program = self.cx.program;
        let settings = Settings::read(self.cx.manifest, self.cx.env, &mut self.lowering.problems);
        let most = send::parts(self.cx.manifest);
        let message = reading.message;
        let problems = &mut self.lowering.problems;
        problems.extend(check::lengths(program, word, message, reading.content));
        if word == "sms" {
            let of = (reading.plan.message, channel);
            problems.extend(check::sms_parts(program, of.0, of.1, reading.content, most));
        }
        let mut senders = reading.plan.senders.iter();
        let sender = senders.find(|(of, _)| *of == channel).map(|(_, sender)| sender.as_str());
        let options = content::options("aws", word, reading.content, sender, most)?;
        let buttons = self.buttons(reading);
        let validity = self.validity(reading);
        let mut words = Expressions { builder: self, reading, settings: &settings, buttons };
        let said = content::of("aws", word, reading.content, &settings, &mut words)?;
        let known = |text: &str| Doc::Text(text.to_owned());
        let body = document::request(vec![Message {
            channel: word,
            user: reading.to.clone(),
            content: said,
            context: vec![
                ("journey", known(reading.plan.journey)),
                ("step", known(reading.plan.id)),
                ("message", known(&message.head.name)),
                ("run", Doc::Value(Ast::var("run_id"))),
            ],
            validity,
            hours: None,
            options,
            fallback: None,
        }]);
        self.grants.http(connection);
        let first = Ast::var("states").path(&["result", "ResponseBody"]);
        let first = Ast::At(Box::new(first.dot("messages")), Box::new(Ast::Num(0)));
        let answered = first.dot("messageId");
        Ok(Ask {
            resource: "arn:aws:states:::http:invoke",
            arguments: super::http::request(connection, template(body), key.clone()),
            retry: super::super::retry::http_once(3),
            message_id: Ast::call("type", vec![answered.clone()])
                .eq(Ast::str("string"))
                .then(answered, key),
            token: false,
        })
    }

    /// What is left of the message's life.
    fn validity(&mut self, reading: &Reading<'_>) -> Validity<Ast> {
        let longest = || Doc::Text(content::duration(LONGEST));
        let Some(expires) = &reading.message.expires else { return Validity::For(longest()) };
        if expires.ty == Ty::DateTime {
            return Validity::Until(Doc::Value(self.lowering.expr(expires)));
        }
        if let (ExprKind::Value(Value::Duration(seconds)), false) =
            (&expires.kind, reading.plan.held)
        {
            return Validity::For(Doc::Text(content::duration((*seconds).max(1))));
        }
        let span = self.lowering.expr(expires);
        let left = match reading.plan.held {
            true => {
                let waited = Ast::call("millis", Vec::new())
                    .bin(BinOp::Sub, Ast::var("first"))
                    .bin(BinOp::Div, Ast::Num(1000));
                span.bin(BinOp::Sub, Ast::call("floor", vec![waited]))
            }
            false => span,
        };
        let left = Ast::call("max", vec![Ast::Array(vec![Ast::Num(1), left])]);
        let words = vec![Ast::str("PT"), left.digits(), Ast::str("S")];
        Validity::For(Doc::Value(Ast::concat_all(words)))
    }
}

/// A document with expressions in it.
fn template(doc: Doc<Ast>) -> Tpl {
    match doc {
        Doc::Text(text) => Tpl::text(text),
        Doc::Value(value) => Tpl::from(value),
        Doc::List(items) => Tpl::List(items.into_iter().map(template).collect()),
        Doc::Object(entries) => {
            Tpl::Obj(entries.into_iter().map(|(key, value)| (key, template(value))).collect())
        }
    }
}
