//! `send .. to`: messages to somebody who is not the customer. What it asks can be said only when all
//! messages, contacts and channels are known.
//!
//! Nobody asks such a recipient for consent or looks at a suppression: that is known of customers. So
//! only what serves goes there, and never to the customer's own address.

use crate::diag::Sink;
use crate::hir::{Address, Expr, ExprKind, Program, Purpose, Send, StepKind, Ty, errors};

pub(super) fn check(program: &Program, sink: &mut Sink) {
    for (_, journey) in program.journeys.iter() {
        journey.each_step(|step| {
            if let StepKind::Send(send) = &step.kind
                && let Some(to) = &send.to
            {
                one(program, send, to, sink);
            }
        });
    }
}

fn one(program: &Program, send: &Send, to: &Expr, sink: &mut Sink) {
    let message = program.messages.at(send.message);
    let name = &message.head.name;
    let serves = |purpose| matches!(purpose, Purpose::Service | Purpose::Critical);
    if let Some(purpose) = message.purpose.filter(|purpose| !serves(*purpose)) {
        sink.push(errors::purpose_to_others(name, purpose.text(), to.span, message.head.span));
    }
    if let Some(channel) = own_address(program, to) {
        let channel = &program.channels.at(channel).head.name;
        sink.push(errors::own_address(channel, to.span));
    }
    // What is no recipient has its own finding.
    let known = matches!(to.ty.known(), Ty::Contact | Ty::Phone | Ty::Email);
    if !known || send.via.iter().any(Vec::is_empty) {
        return;
    }
    for channel in send.via.iter().flatten() {
        let card = program.channels.at(*channel);
        if !program.has_address(to, card.address) {
            let whom = match &to.kind {
                ExprKind::Contact(id) => format!("`{}`", program.contacts.at(*id).head.name),
                _ => "this recipient".to_owned(),
            };
            sink.push(errors::recipient_without_address(&whom, &card.head.name, to.span));
        }
    }
    let spoken = || message.contents.iter().map(|content| program.channels.at(content.channel));
    let any = spoken().any(|card| program.has_address(to, card.address));
    if send.via.is_empty()
        && !any
        && let Some(card) = spoken().next()
    {
        sink.push(errors::recipient_without_address("this recipient", &card.head.name, to.span));
    }
}

/// The channel whose address in the customer's profile this is.
fn own_address(program: &Program, to: &Expr) -> Option<crate::hir::Id<crate::hir::Channel>> {
    let ExprKind::Customer(field) = &to.kind else { return None };
    let mut channels = program.channels.iter();
    channels.find(|(_, card)| card.field == Some(*field)).map(|(id, _)| id)
}

impl Program {
    /// Can somebody who is not the customer have an address of this kind.
    #[must_use]
    pub fn has_address(&self, to: &Expr, address: Address) -> bool {
        let field = match address {
            Address::Phone => "phone",
            Address::Email => "email",
            Address::PushToken => "push_token",
            Address::None => return false,
        };
        match (&to.kind, to.ty.known()) {
            (ExprKind::Contact(id), _) => {
                self.contacts.at(*id).fields.iter().any(|(name, _)| name == field)
            }
            // Which contact it is, is known when it is sent.
            (_, Ty::Contact) => true,
            (_, Ty::Phone) => address == Address::Phone,
            (_, Ty::Email) => address == Address::Email,
            _ => false,
        }
    }
}
