//! Sends: for each channel its gates, one split each, and a widget for each language. A gate that is
//! closed leads to the next channel, and so does a widget that failed. `post.rs` sends on channels that
//! Studio has no widget for.

use super::builder::{Builder, Draft, State, To, Way};
use super::content::Saying;
use super::document::{Content, Offset, Properties};
use super::errors;
use super::liquid::{Liquid, Place};
use super::names;
use super::parameters::Shape;
use super::values::{Reading, Val, reads_customer};
use crate::diag::Diagnostic;
use crate::flow::ir::{NodeId, NodeKind};
use crate::hir::{Address, Channel, Expr, ExprKind, Id, Message, Purpose, TextPart, Value};
use crate::source::Span;
use crate::target::errors::no_sender;

/// The channels that the widgets send on.
pub(super) const CHANNELS: [&str; 3] = ["sms", "whatsapp", "rcs"];

/// A send.
#[derive(Clone, Copy)]
pub(super) struct Plan<'f> {
    pub(super) id: &'f str,
    pub(super) span: Span,
    pub(super) message: Id<Message>,
    pub(super) args: &'f [Expr],
    pub(super) via: &'f [Vec<Id<Channel>>],
    pub(super) to: Option<&'f Expr>,
    pub(super) consent: Option<Purpose>,
    pub(super) next: NodeId,
    pub(super) unreachable: NodeId,
    pub(super) failed: NodeId,
}

/// Where the recipient of a message is found.
#[derive(Clone)]
enum Recipient {
    /// A field of the customer's profile.
    Customer,
    Text(Liquid),
}

/// What has come of a send so far.
#[derive(Clone, Copy, Default, PartialEq)]
struct Tried {
    /// A widget was tried.
    asked: bool,
    /// One was taken.
    taken: bool,
}

impl Builder<'_> {
    pub(super) fn send(
        &mut self,
        state: &State,
        id: &str,
        span: Span,
        kind: &NodeKind,
    ) -> Result<To, Diagnostic> {
        let NodeKind::Send { message, args, via, to, consent, next, unreachable, failed } = kind
        else {
            return Err(errors::no_form(span, "this step"));
        };
        let plan = Plan {
            id,
            span,
            message: *message,
            args,
            via,
            to: to.as_ref(),
            consent: *consent,
            next: *next,
            unreachable: *unreachable,
            failed: *failed,
        };
        let waits = self.flow.nodes.get(next.0 as usize);
        let waits = waits.is_some_and(|node| matches!(node.kind, NodeKind::Race { .. }));
        for channel in via.iter().flatten() {
            let name = &self.cx.program.channels.at(*channel).head.name;
            if waits && !CHANNELS.contains(&name.as_str()) {
                return Err(errors::no_answers(span, name));
            }
        }
        let reads = self.reads_facts(&plan);
        self.with_facts(state, id, span, reads, |me, reading| {
            if waits {
                return me.ask(state, &plan, reading);
            }
            me.alternatives.clear();
            me.alternative(state, &plan, reading, 0, Tried::default())
        })
    }

    /// Does a send need facts about the customer: for its gates, or for what is said.
    fn reads_facts(&self, plan: &Plan<'_>) -> bool {
        let program = self.cx.program;
        let slots = program.messages.at(plan.message).contents.iter();
        let mut slots = slots
            .flat_map(|content| &content.slots)
            .flat_map(|slot| &slot.texts)
            .flat_map(|text| &text.parts)
            .filter_map(|part| match part {
                TextPart::Slot(expr) => Some(expr),
                _ => None,
            });
        plan.to.is_none()
            || slots.any(|slot| reads_customer(program, slot))
            || plan.args.iter().chain(plan.to).any(|of| reads_customer(program, of))
    }

    /// The alternatives from one on.
    fn alternative(
        &mut self,
        state: &State,
        plan: &Plan<'_>,
        reading: &mut Reading,
        at: usize,
        tried: Tried,
    ) -> Result<To, Diagnostic> {
        let Some(channels) = plan.via.get(at) else {
            return Ok(self.go(state, if tried.asked { plan.failed } else { plan.unreachable }));
        };
        // An alternative is come to from every channel before it; its widgets are made once.
        if let Some(known) = self.alternatives.get(&(at, tried.asked)) {
            return Ok(known.clone());
        }
        let made = self.each(state, plan, reading, (at, channels), tried)?;
        self.alternatives.insert((at, tried.asked), made.clone());
        Ok(made)
    }

    /// The channels of an alternative from one on: all of them are tried.
    fn each(
        &mut self,
        state: &State,
        plan: &Plan<'_>,
        reading: &mut Reading,
        (at, channels): (usize, &[Id<Channel>]),
        tried: Tried,
    ) -> Result<To, Diagnostic> {
        let Some((channel, rest)) = channels.split_first() else {
            if tried.taken {
                return Ok(self.go(state, plan.next));
            }
            return self.alternative(state, plan, reading, at + 1, tried);
        };
        let closed = self.each(state, plan, reading, (at, rest), tried)?;
        // Where both ways out are one, nobody needs to know whether a widget was tried.
        let failed = Tried { asked: plan.failed != plan.unreachable, ..tried };
        let failed = if failed == tried || tried.asked {
            closed.clone()
        } else {
            self.each(state, plan, reading, (at, rest), failed)?
        };
        let sent = if tried.taken {
            closed.clone()
        } else {
            let sent = Tried { asked: true, taken: true };
            self.each(state, plan, reading, (at, rest), sent)?
        };
        let widgets = self.deliver(state, plan, reading, *channel, sent, failed)?;
        self.gates(plan, reading, *channel, widgets, closed)
    }

    /// Consent, suppression, address, in this order; they are made from the last.
    pub(super) fn gates(
        &mut self,
        plan: &Plan<'_>,
        reading: &mut Reading,
        channel: Id<Channel>,
        open: To,
        closed: To,
    ) -> Result<To, Diagnostic> {
        if plan.to.is_some() {
            return Ok(open);
        }
        let program = self.cx.program;
        let card = program.channels.at(channel);
        let base = |gate: &str| format!("{}_{}_{gate}", plan.id, card.head.name);
        let Some(field) = card.field else {
            return Err(errors::no_form(plan.span, "a channel without an address"));
        };
        let mut next = open;
        let optional = program
            .profile_fields()
            .get(field as usize)
            .is_some_and(|field| field.ty.is_optional());
        let address = self.scope(reading).customer(field, plan.span)?;
        if optional {
            next = self.holds_something(&base("address"), &address, next, closed.clone());
        }
        let name = names::suppressed(card);
        let blocked = self.scope(reading).fact(name, Shape::Text, false, false, plan.span)?;
        next = self.holds_something(&base("suppressed"), &blocked, closed.clone(), next);
        if let Some(purpose) = plan.consent {
            let name = names::consent(purpose, card);
            let given = self.scope(reading).fact(name, Shape::Text, false, false, plan.span)?;
            next = self.holds_something(&base("consent"), &given, next, closed);
        }
        Ok(next)
    }

    /// The widgets that send on a channel, one for each language.
    fn deliver(
        &mut self,
        state: &State,
        plan: &Plan<'_>,
        reading: &mut Reading,
        channel: Id<Channel>,
        sent: To,
        failed: To,
    ) -> Result<To, Diagnostic> {
        let recipient = match plan.to {
            None => Recipient::Customer,
            Some(to) => Recipient::Text(self.recipient(to, channel, reading)?),
        };
        let name = &self.cx.program.channels.at(channel).head.name;
        if !CHANNELS.contains(&name.as_str()) {
            return self.post(plan, reading, channel, &sent, &failed);
        }
        let from = self.from(channel, plan.span)?;
        self.widgets(state, plan, reading, channel, |me, name, content, reading| {
            let to = match &recipient {
                Recipient::Text(text) => text.clone(),
                Recipient::Customer => me.address(reading, channel, plan.span)?,
            };
            let way = |event, to: &To| Way { event, conditions: Vec::new(), to: Some(to.clone()) };
            me.push(Draft {
                name,
                kind: "send-message",
                ways: vec![way("sent", &sent), way("failed", &failed)],
                properties: Properties::Send {
                    offset: Offset::default(),
                    from: from.clone(),
                    to,
                    content,
                },
            });
            Ok(())
        })
    }

    /// A widget for each language, made by `make` from its name and what it says.
    pub(super) fn widgets(
        &mut self,
        state: &State,
        plan: &Plan<'_>,
        reading: &mut Reading,
        channel: Id<Channel>,
        mut make: impl FnMut(&mut Self, String, Content, &mut Reading) -> Result<(), Diagnostic>,
    ) -> Result<To, Diagnostic> {
        let program = self.cx.program;
        let message = program.messages.at(plan.message);
        let card = program.channels.at(channel);
        let content = message.contents.iter().find(|content| content.channel == channel);
        let Some(content) = content else {
            return Err(errors::no_form(plan.span, "a message without a text on this channel"));
        };
        if card.head.name == "whatsapp"
            && content.template.is_none()
            && state.answered != Some(channel)
        {
            return Err(errors::refused(
                plan.span,
                "a free WhatsApp text here",
                "WhatsApp takes one within 24 hours of the customer's last message, and only right behind an answer on WhatsApp is that certain",
                "name an approved template: `whatsapp template \"name\" category utility`",
            ));
        }
        let args = self.args(plan.args, reading)?;
        let saying = Saying { message, channel, content, args, span: plan.span };
        let base = self.base(plan, channel);
        let to_customer = plan.to.is_none();
        let languages = message.locales.len() > 1 && to_customer;
        self.in_language(&base, message, to_customer, reading, plan.span, |me, reading, at| {
            let tag = message.locales.get(at).filter(|_| languages);
            let name = match tag {
                Some(tag) => me.name(&format!("{base}_{tag}")),
                None => me.name(&base),
            };
            let content = me.said(&saying, at, reading)?;
            make(me, name.clone(), content, reading)?;
            Ok(To::Widget(name))
        })
    }

    /// What the names of a send's widgets on a channel begin with.
    pub(super) fn base(&self, plan: &Plan<'_>, channel: Id<Channel>) -> String {
        let many = plan.via.iter().flatten().count() > 1;
        let name = &self.cx.program.channels.at(channel).head.name;
        if many { format!("{}_{name}", plan.id) } else { plan.id.to_owned() }
    }

    /// What messages of a channel are sent from: what the rules name, for SMS, else what the settings name.
    pub(super) fn from(&self, channel: Id<Channel>, span: Span) -> Result<Liquid, Diagnostic> {
        let name = &self.cx.program.channels.at(channel).head.name;
        let ruled = self.flow.rules.senders.iter().find(|(of, _)| *of == channel);
        match ruled {
            Some((_, sender)) if name == "sms" => return Ok(Liquid::text(sender)),
            Some(_) => {
                let kept = "it is the account's: `[targets.twilio-studio.senders]` names it";
                return Err(no_sender("twilio-studio", span, name, kept));
            }
            None => {}
        }
        self.cx.settings.sender(name, span).map(|sender| Liquid::text(&sender))
    }

    /// The customer's address on a channel, as Twilio writes it.
    pub(super) fn address(
        &mut self,
        reading: &mut Reading,
        channel: Id<Channel>,
        span: Span,
    ) -> Result<Liquid, Diagnostic> {
        let card = self.cx.program.channels.at(channel);
        let Some(field) = card.field else {
            return Err(errors::no_form(span, "a channel without an address"));
        };
        let place: Place = self.scope(reading).customer(field, span)?;
        Ok(prefix(&card.head.name).then(&Liquid::value(&place)))
    }

    /// The address of somebody else.
    fn recipient(
        &mut self,
        to: &Expr,
        channel: Id<Channel>,
        reading: &mut Reading,
    ) -> Result<Liquid, Diagnostic> {
        let card = self.cx.program.channels.at(channel);
        if card.address != Address::Phone {
            return Err(errors::no_form(to.span, "this recipient"));
        }
        let value = self.scope(reading).value(to)?;
        let number = self.number(&value);
        let number = number.ok_or_else(|| errors::no_form(to.span, "this recipient"))?;
        Ok(prefix(&card.head.name).then(&number))
    }

    /// A phone number, or that of a contact.
    fn number(&self, value: &Val) -> Option<Liquid> {
        match value {
            Val::Const(Value::Contact(id)) => {
                let fields = &self.cx.program.contacts.at(*id).fields;
                let phone = fields.iter().find(|(name, _)| name == "phone");
                match phone.map(|(_, expr)| &expr.kind) {
                    Some(ExprKind::Value(Value::Text(number))) => Some(Liquid::text(number)),
                    _ => None,
                }
            }
            Val::Const(Value::Text(number)) => Some(Liquid::text(number)),
            Val::Const(_) | Val::Missing => None,
            Val::Place(place) => Some(Liquid::value(place)),
            Val::Or(place, other) => {
                Some(Liquid::known(place, false, &Liquid::value(place), &self.number(other)?))
            }
        }
    }
}

/// What stands before a number: without `rcs:` a Messaging Service may fall back to SMS by itself.
fn prefix(channel: &str) -> Liquid {
    Liquid::text(match channel {
        "whatsapp" => "whatsapp:",
        "rcs" => "rcs:",
        _ => "",
    })
}
