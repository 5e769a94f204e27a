//! `send`: a channel step for each channel, each under the condition that those before it were skipped.
//!
//! Knock skips a step where its conditions do not hold (consent), where the recipient has opted out
//! (suppression) and where there is no address, and goes on with the next step at once: that is what the
//! language asks of a chain. Where a message has been taken, Knock delivers it beside the run, so what a
//! provider says later is a receipt and no refusal.

use super::super::conditions::{self, Any, Steps};
use super::super::content;
use super::super::document::{Channel, Condition, Delay, DelaySettings, Duration, Overrides, Step};
use super::super::render::Writer;
use super::super::settings::{Carrier, Kind};
use super::super::{check, errors, liquid, names};
use super::{Arm, Emitter};
use crate::diag::Diagnostic;
use crate::flow::{Flow, Node, NodeKind};
use crate::hir::{self, Expr, ExprKind, Id, Message, Ty, Value};
use crate::source::Span;
use crate::text::mailbox::{self, Mailbox};

/// Does the flow ask for clicks, and for who has seen a message.
pub(super) fn asks(flow: &Flow) -> (bool, bool) {
    let (mut clicks, mut seen) = (false, false);
    let mut place = |place: i64| {
        clicks |= place == 4;
        seen |= place == 3;
    };
    if let Some((status, _)) = flow.rules.fallback.as_ref().and_then(|fallback| fallback.unless) {
        place(i64::from(status));
    }
    for node in &flow.nodes {
        let NodeKind::Branch { arms, .. } = &node.kind else { continue };
        for arm in arms {
            arm.condition.walk(&mut |expr| {
                if let ExprKind::Binary(op, a, b) = &expr.kind
                    && let (ExprKind::Status(..), ExprKind::Value(Value::Int(at))) =
                        (&a.kind, &b.kind)
                {
                    place(if *op == hir::Op::Gt { at + 1 } else { *at });
                }
            });
        }
    }
    // Who has clicked has seen it.
    (clicks || seen, seen)
}

/// A send, taken apart.
pub(super) struct Sending<'a> {
    pub(super) message: Id<Message>,
    args: &'a [Expr],
    pub(super) consent: Option<hir::Purpose>,
    pub(super) span: Span,
}

impl Emitter<'_> {
    pub(super) fn send(
        &mut self,
        state: u32,
        node: &Node,
        span: Span,
        steps: &mut Vec<Step>,
    ) -> Option<u32> {
        let NodeKind::Send { message, args, via, consent, next, unreachable, .. } = &node.kind
        else {
            return None;
        };
        let sending = Sending { message: *message, args, consent: *consent, span };
        let expires = self.cx.program.messages.at(*message).expires.as_ref();
        if expires.is_some_and(|expires| *expires.ty.known() != Ty::Duration) {
            self.refuse(errors::refused(
                span,
                "a message that expires at an instant",
                "a condition of Knock does not ask whether an instant is over",
                "write a span (`expires 2 days`), or ask it in your system",
            ));
        }
        let deadline = self.deadline(state, &sending, via.len());
        let hours = self.hours(&node.id, &sending, via, unreachable != next, steps);
        if let (Some(_), Some(_)) = (&hours, deadline) {
            self.refuse(errors::refused(
                span,
                "a deadline of a chain under quiet or office hours",
                "the run is held before the chain, and the deadline could end while they are closed",
                "take the deadline or the hours out",
            ));
        }
        let dropped = hours.and_then(|hours| hours.dropped);
        // The steps of each alternative that were written.
        let mut sent: Vec<Steps> = Vec::new();
        for (place, alternative) in via.iter().enumerate() {
            if let (Some((_, seconds)), Some(before)) = (deadline, sent.last()) {
                self.hold(&node.id, seconds, before, span, steps);
            }
            let mut open = Any::always();
            for (_, step) in sent.iter().flatten() {
                let not_yet = match deadline {
                    Some((status, _)) => conditions::status(step, i64::from(status), false),
                    None => Some(Any::one(conditions::skipped(step))),
                };
                open = open.and(&not_yet.unwrap_or_else(Any::always));
            }
            if let Some(dropped) = &dropped {
                open = open.and(&Any::one(dropped.opposite()));
            }
            let mut here = Vec::new();
            for channel in alternative {
                match self.channel(&node.id, *channel, &sending, open.clone(), place) {
                    Ok((key, step)) => {
                        here.push((*channel, key));
                        steps.push(step);
                    }
                    Err(problem) => self.refuse(problem),
                }
            }
            sent.push(here);
        }
        let all: Steps = sent.into_iter().flatten().collect();
        let mut nobody: Vec<Condition> =
            all.iter().map(|(_, step)| conditions::skipped(step)).collect();
        if let Some(sends) = self.known.sent.entry(*message).or_insert_with(|| Some(Vec::new())) {
            sends.push(all);
        }
        if unreachable == next || nobody.is_empty() {
            return self.way(state, 0);
        }
        // What the hours have dropped was not out of reach.
        nobody.extend(dropped.as_ref().map(Condition::opposite));
        let arm = Arm {
            name: "Unreachable".to_owned(),
            when: Any::all(nobody),
            to: self.way(state, 1)?,
            first: Vec::new(),
            names: Vec::new(),
        };
        let otherwise = self.way(state, 0)?;
        // A way of its own for `failed` is refused, so the two meet where all three do.
        self.ways(state, &format!("{}/unreachable", node.id), vec![arm], otherwise, steps)
    }

    /// The deadline of a chain: the status and seconds. It holds the run to its end, which nobody sees only
    /// where nothing follows. A receipt would have to move the chain on at once, which is refused.
    fn deadline(
        &mut self,
        state: u32,
        sending: &Sending<'_>,
        alternatives: usize,
    ) -> Option<(u32, i64)> {
        let fallback = self.cx.flow.rules.fallback.as_ref().filter(|_| alternatives > 1)?;
        if fallback.failed || fallback.undelivered {
            let problem = errors::refused(
                sending.span,
                "a chain that a receipt moves on",
                "a run cannot wait for whichever comes first, a receipt of its own message or a deadline",
                "send on one channel, or write `fallback not delivered after 15 minutes` alone",
            );
            self.refuse(problem);
            return None;
        }
        let (status, seconds) = fallback.unless?;
        let follows = self.way(state, 0).and_then(|to| self.node(to));
        if !matches!(follows.map(|(node, _)| &node.kind), Some(NodeKind::End { .. })) {
            self.refuse(errors::refused(
                sending.span,
                "a deadline of a chain that something follows",
                "Knock can wait for its end and ask then, and does not go on as soon as the message has arrived",
                "let the send be the last step of the journey, and `start` another one before it for the rest",
            ));
        }
        let expires = self.cx.program.messages.at(sending.message).expires.as_ref();
        let last = i64::try_from(alternatives - 1).unwrap_or(i64::MAX).saturating_mul(seconds);
        if let Some(ExprKind::Value(Value::Duration(expires))) =
            expires.map(|expires| &expires.kind)
            && last > *expires
        {
            self.refuse(errors::refused(
                sending.span,
                "a chain that goes on after its message has expired",
                "Knock does not know when a message expires",
                "write a shorter deadline, or a longer `expires`",
            ));
        }
        Some((status, seconds))
    }

    /// Waits for the deadline, where one of these steps has sent.
    fn hold(
        &mut self,
        id: &str,
        seconds: i64,
        before: &[(Id<hir::Channel>, String)],
        span: Span,
        steps: &mut Vec<Step>,
    ) {
        if !self.cx.flow.watches.is_empty() {
            self.refuse(errors::refused(
                span,
                "a deadline of a chain that a goal or an exit could end",
                "a delay of Knock with a condition cannot wait for an event",
                "take the goal or the deadline out",
            ));
            return;
        }
        let Some(length) = Duration::of(seconds).filter(|length| length.seconds() <= check::DELAY)
        else {
            self.refuse(super::wait::bad_length(span));
            return;
        };
        let went_out = Any(before.iter().map(|(_, step)| vec![conditions::made(step)]).collect());
        if went_out.is_never() {
            return;
        }
        let key = self.refs.fresh(&format!("{id}/deadline"));
        steps.push(Step::Delay(Delay {
            key,
            name: "Deadline".to_owned(),
            conditions: went_out.group(),
            settings: DelaySettings::length(length),
        }));
    }

    /// A channel step.
    fn channel(
        &mut self,
        id: &str,
        channel: Id<hir::Channel>,
        sending: &Sending<'_>,
        mut open: Any,
        place: usize,
    ) -> Result<(String, Step), Diagnostic> {
        let program = self.cx.program;
        let card = program.channels.at(channel);
        let carrier = self.cx.settings.channel(card, sending.span)?;
        let message = program.messages.at(sending.message);
        let content = message.contents.iter().find(|content| content.channel == channel);
        let content = content.ok_or_else(|| errors::no_expression(sending.span))?;
        if let Some(purpose) = sending.consent {
            let property = names::consent(program, purpose, channel);
            open = open.and(&Any::one(Condition::new(
                format!("recipient.{property}"),
                "equal_to",
                "true",
            )));
        }
        let overrides = self.overrides(channel, &carrier, sending.span)?;
        let writer = Writer { program, names: &self.known.names, args: sending.args };
        let template =
            content::template(&writer, self.cx.settings, carrier.kind, message, content)?;
        let key = self.refs.fresh(&format!("{id}/{}", card.head.name));
        let name = match place {
            0 => format!("{}: {}", message.head.title, card.head.title),
            _ => format!("{}: else {}", message.head.title, card.head.title),
        };
        let step = Channel {
            key: key.clone(),
            name,
            channel_type: carrier.kind.text(),
            channel_key: carrier.key,
            conditions: open.group(),
            channel_overrides: overrides,
            template,
        };
        Ok((key, Step::Channel(Box::new(step))))
    }

    /// The sender, and what is tracked: nothing that neither the journey nor the settings ask for.
    fn overrides(
        &self,
        channel: Id<hir::Channel>,
        carrier: &Carrier,
        span: Span,
    ) -> Result<Option<Overrides>, Diagnostic> {
        let (clicks, seen) = self.asks;
        let senders = &self.cx.flow.rules.senders;
        let sender =
            senders.iter().find(|(of, _)| *of == channel).map(|(_, sender)| sender.as_str());
        let mut overrides = Overrides {
            from_name: None,
            from_address: None,
            link_tracking: clicks || self.cx.settings.track_links(),
            open_tracking: None,
        };
        match carrier.kind {
            Kind::Email => {
                overrides.open_tracking = Some(seen || self.cx.settings.track_opens());
                if let Some(sender) = sender {
                    let Mailbox { name, address } = mailbox::read(sender);
                    overrides.from_name = name.as_deref().map(liquid::text);
                    overrides.from_address = Some(liquid::text(&address));
                }
            }
            Kind::Sms | Kind::Push => {
                if let Some(sender) =
                    sender.filter(|sender| carrier.sender.as_deref() != Some(*sender))
                {
                    let name = self.cx.program.channels.at(channel).head.name.as_str();
                    return Err(errors::no_id(
                        "knock",
                        span,
                        &format!(
                            "a channel that is set up to send as {sender:?}: a step cannot say it"
                        ),
                        &format!("channels.{name}"),
                        "sender",
                        &format!("{sender:?}"),
                    ));
                }
                if carrier.kind == Kind::Push {
                    return Ok(None);
                }
            }
        }
        Ok(Some(overrides))
    }
}
