//! Sends: the gates of each channel as questions, and the message itself.

use super::condition::{consent, has_email, suppressed_by_hand};
use super::content::Sent;
use super::document::{Condition, Data, Email, Push, Sms};
use super::errors;
use super::plan::{Plan, Step, Test};
use super::template::{Put, Template};
use crate::diag::Diagnostic;
use crate::hir::{Channel, Content, Id, Purpose, TriggerKind};
use crate::source::Span;
use crate::target::errors::all_carried;
use crate::text::mailbox;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What stands in the templates of e-mails, by the names of their messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Templates {
    pub(super) all: BTreeMap<String, Files>,
}

/// The parts of a template, and where it was first asked for.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub(super) html: Option<String>,
    pub(super) text: Option<String>,
    pub(super) span: Span,
}

impl Templates {
    /// Adds a template; an error where the same message has another one already.
    pub(super) fn add(&mut self, name: &str, files: Files) -> Result<(), Diagnostic> {
        match self.all.get(name) {
            Some(old) if old.html != files.html || old.text != files.text => {
                Err(errors::two_templates(files.span, name))
            }
            Some(_) => Ok(()),
            None => {
                self.all.insert(name.to_owned(), files);
                Ok(())
            }
        }
    }
}

/// The ways out of a send.
pub(super) struct Ways {
    pub(super) next: Rc<Plan>,
    pub(super) unreachable: Rc<Plan>,
}

/// How the message is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// Asks consent.
    Marketing,
    /// Goes out without consent.
    Transactional,
}

/// The plan of a send.
pub(super) fn send(
    sent: &Sent<'_>,
    via: &[Vec<Id<Channel>>],
    needs: Option<Purpose>,
    span: Span,
    ways: &Ways,
    templates: &mut Templates,
) -> Result<Rc<Plan>, Diagnostic> {
    let meant = meant(sent, needs, span)?;
    let several = via.iter().flatten().count() > 1;
    let mut rest = Rc::clone(&ways.unreachable);
    for group in via.iter().rev() {
        // Without anybody reached the next alternative follows; with somebody, the next step.
        let mut reached = Rc::clone(&ways.next);
        let mut nobody = rest;
        for channel in group.iter().rev() {
            let name = &sent.cx.program.channels.at(*channel).head.name;
            let data = data(sent, *channel, meant, span, templates)?;
            let (kind, suffix) = match name.as_str() {
                "email" => ("send-email", "-email"),
                "sms" => ("send-sms", "-sms"),
                _ => ("send-mobile-push", "-push"),
            };
            let step = Step { kind, suffix: if several { suffix } else { "" }, data };
            let same = Rc::ptr_eq(&reached, &nobody);
            nobody = gate(sent, name, meant, &step, &reached, &nobody, span)?;
            reached = match same {
                true => Rc::clone(&nobody),
                false => gate(sent, name, meant, &step, &reached, &reached, span)?,
            };
        }
        rest = nobody;
    }
    Ok(rest)
}

fn meant(sent: &Sent<'_>, needs: Option<Purpose>, span: Span) -> Result<Meant, Diagnostic> {
    match (sent.message.purpose, needs) {
        (Some(Purpose::Marketing), Some(_)) => Ok(Meant::Marketing),
        (Some(Purpose::Marketing), None) | (None, _) => Err(errors::refused(
            span,
            "marketing without consent",
            "Klaviyo keeps marketing from those who have unsubscribed, whatever the rules say",
            "take `consent none` out of the rules",
        )),
        (Some(_), Some(purpose)) => Err(errors::refused(
            span,
            &format!("consent for `{}`", purpose.text()),
            "Klaviyo keeps consent for marketing only",
            "take the purpose out of `consent`, or send it as marketing",
        )),
        (Some(Purpose::ConsentRequest), None) => Err(errors::refused(
            span,
            "a request for consent",
            "Klaviyo asks for consent itself, by its double opt-in",
            "turn the double opt-in of the list on",
        )),
        (Some(_), None) => Ok(Meant::Transactional),
    }
}

/// A message behind what must hold before it goes out on a channel. Where everybody goes on the same way,
/// it is a filter of the message, which skips it; else a question.
fn gate(
    sent: &Sent<'_>,
    channel: &str,
    meant: Meant,
    step: &Step,
    then: &Rc<Plan>,
    no: &Rc<Plan>,
    span: Span,
) -> Result<Rc<Plan>, Diagnostic> {
    let behind = |condition: Condition| {
        if Rc::ptr_eq(then, no) {
            let step = Step { data: step.data.clone().filtered(condition), ..step.clone() };
            return Rc::new(Plan::Act(step, Rc::clone(then)));
        }
        let act = Rc::new(Plan::Act(step.clone(), Rc::clone(then)));
        Rc::new(Plan::Split(Test::Profile(condition), act, Rc::clone(no)))
    };
    match (meant, consent(channel)) {
        (_, None) => Err(errors::no_channel(span, channel)),
        (Meant::Marketing, Some(consent)) => Ok(behind(consent)),
        (Meant::Transactional, Some(_)) if channel == "email" => {
            transactional(sent, span)?;
            let test = Test::Profile(suppressed_by_hand());
            Ok(Rc::new(Plan::Split(test, Rc::clone(no), behind(has_email()))))
        }
        (Meant::Transactional, Some(_)) => Err(errors::refused(
            span,
            &format!("a message that is not marketing on `{channel}`"),
            "Klaviyo asks for consent before every text message and push",
            "send it by e-mail",
        )),
    }
}

/// Transactional messages stand in flows that a metric begins.
fn transactional(sent: &Sent<'_>, span: Span) -> Result<(), Diagnostic> {
    let metric = |trigger: &crate::hir::Trigger| matches!(trigger.kind, TriggerKind::Event { .. });
    if sent.cx.flow.triggers.iter().all(metric) {
        return Ok(());
    }
    Err(errors::refused(
        span,
        "a message that is not marketing in a journey that a segment begins",
        "Klaviyo has transactional e-mail in flows that a metric begins",
        "begin the journey by an event",
    ))
}

fn data(
    sent: &Sent<'_>,
    channel: Id<Channel>,
    meant: Meant,
    span: Span,
    templates: &mut Templates,
) -> Result<Data, Diagnostic> {
    let name = &sent.cx.program.channels.at(channel).head.name;
    let content = sent.message.contents.iter().find(|of| of.channel == channel);
    let content = content.ok_or_else(|| errors::no_channel(span, name))?;
    let carried: &[&str] = match name.as_str() {
        "email" => &["subject", "text"],
        "push" => &["title", "text"],
        _ => &["text"],
    };
    all_carried("klaviyo", content, carried)?;
    let title = sent.message.head.title.clone();
    let slot = |name: &str| text(sent, content, name, Put::Plain);
    match name.as_str() {
        "email" => {
            let (from_email, from_label) = sender(sent, channel)?;
            template(sent, content, span, templates)?;
            let message = Email {
                name: title,
                from_email,
                from_label,
                reply_to_email: None,
                cc_email: None,
                bcc_email: None,
                subject_line: slot("subject")?.unwrap_or_default(),
                preview_text: None,
                template_id: sent.cx.settings.template(span, &sent.message.head.name)?,
                smart_sending_enabled: false,
                transactional: meant == Meant::Transactional,
                add_tracking_params: false,
                custom_tracking_params: None,
                additional_filters: None,
            };
            Ok(Data::Email { message, status: "draft" })
        }
        "sms" => {
            no_sender(sent, channel, span)?;
            let message = Sms {
                name: title,
                body: slot("text")?.unwrap_or_default(),
                message_hierarchy: ["sms"],
                shorten_links: false,
                include_contact_card: false,
                add_org_prefix: false,
                add_info_link: false,
                add_opt_out_language: false,
                smart_sending_enabled: false,
                sms_quiet_hours_enabled: false,
                transactional: false,
                add_tracking_params: false,
                custom_tracking_params: None,
                additional_filters: None,
            };
            Ok(Data::Sms { message, status: "draft" })
        }
        "push" => {
            let message = Push {
                name: title,
                title: slot("title")?.unwrap_or_default(),
                body: slot("text")?.unwrap_or_default(),
                sound: false,
                badge: false,
                on_open: "home",
                push_type: "standard",
                smart_sending_enabled: false,
                additional_filters: None,
            };
            Ok(Data::Push { message, status: "draft" })
        }
        name => Err(errors::no_channel(span, name)),
    }
}

fn text(
    sent: &Sent<'_>,
    content: &Content,
    name: &str,
    put: Put,
) -> Result<Option<String>, Diagnostic> {
    let slot = content.slot(name);
    let made = slot.map(|slot| sent.slot(slot, put)).transpose()?;
    Ok(made.as_ref().map(Template::print))
}

/// Keeps what the template of an e-mail has to hold.
fn template(
    sent: &Sent<'_>,
    content: &Content,
    span: Span,
    templates: &mut Templates,
) -> Result<(), Diagnostic> {
    let html = text(sent, content, "html", Put::Html)?;
    let text = text(sent, content, "text", Put::Plain)?;
    templates.add(&sent.message.head.name, Files { html, text, span })
}

/// Address and name: what the rules say, else the settings.
fn sender(sent: &Sent<'_>, channel: Id<Channel>) -> Result<(String, String), Diagnostic> {
    let rules = &sent.cx.flow.rules.senders;
    let named = rules.iter().find(|(of, _)| *of == channel);
    let named = named.map(|(_, sender)| mailbox::read(sender));
    let setting = |key: &str, example: &str| sent.cx.settings.need(key, example);
    let address = match &named {
        Some(named) => named.address.clone(),
        None => setting("from_email", "\"hello@shop.example\"")?,
    };
    let label = match named.and_then(|named| named.name) {
        Some(label) => label,
        None => setting("from_label", "\"The Shop\"")?,
    };
    Ok((address, label))
}

/// A flow does not choose the number that a text message comes from.
fn no_sender(sent: &Sent<'_>, channel: Id<Channel>, span: Span) -> Result<(), Diagnostic> {
    if sent.cx.flow.rules.senders.iter().all(|(of, _)| *of != channel) {
        return Ok(());
    }
    Err(errors::refused(
        span,
        "a `sender` of text messages",
        "a flow sends from the number or name that the account has for the country",
        "take `sender sms` out of the rules of this journey",
    ))
}
