//! `send`: a channel step for each channel, each under the condition that those before it were skipped.
//!
//! Knock skips a step where its conditions do not hold (consent), where the recipient has opted out
//! (suppression) and where there is no address, and goes on with the next step at once: that is what the
//! language asks of a chain. Where a message has been taken, Knock delivers it beside the run, so what a
//! provider says later is a receipt and no refusal. A receipt comes to the journey when the run looks for it.

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

/// How long a chain is watched whose message does not say when it expires: 72 hours.
const WATCHED: i64 = 72 * 3_600;

/// When a chain moves on behind a message that Knock has taken.
struct Moves {
    /// At the deadline, unless the message has come to this status.
    unless: Option<u32>,
    /// As soon as the message has one of these statuses of Knock's.
    bad: Vec<&'static str>,
    /// How long it is waited for.
    seconds: i64,
}

impl Moves {
    /// A step's message is on its way: it was made, and nothing bad was heard of it. What has arrived does not
    /// fail any more.
    fn under_way(&self, step: &str) -> Vec<Condition> {
        let status = |operator, word: &str| {
            Condition::new(format!("refs.{step}.delivery_status"), operator, word)
        };
        let mut all = vec![conditions::made(step)];
        all.extend(self.bad.iter().map(|word| status("not_equal_to", word)));
        if self.unless.is_none() {
            all.push(status("less_than", "$message.delivered"));
        }
        all
    }

    /// A step was skipped, or something bad was heard of its message.
    fn came_to_nothing(&self, step: &str) -> Any {
        let mut found = Any::one(conditions::skipped(step));
        for word in &self.bad {
            let path = format!("refs.{step}.delivery_status");
            found = found.or(Any::one(Condition::new(path, "equal_to", *word)));
        }
        found
    }
}

/// Spans between looks for a receipt, in seconds: after one minute first, and each time when half as much again has
/// passed, to the end. So what is heard is heard no later than half as late again as it came.
fn looks(seconds: i64) -> Vec<i64> {
    let last = seconds / 60;
    let mut found = Vec::new();
    let mut passed = 0;
    while passed < last {
        let span = (passed / 2).max(1).min(last - passed);
        found.push(span * 60);
        passed += span;
    }
    found
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
        let moves = self.moves(state, &sending, via.len());
        let hours = self.hours(&node.id, &sending, via, unreachable != next, steps);
        if let (Some(_), Some(_)) = (&hours, &moves) {
            self.refuse(errors::refused(
                span,
                "a chain that moves on under quiet or office hours",
                "the run is held before the chain, and the next channel could be due while they are closed",
                "take the `fallback` or the hours out",
            ));
        }
        let dropped = hours.and_then(|hours| hours.dropped);
        // The steps of each alternative that were written.
        let mut sent: Vec<Steps> = Vec::new();
        for (place, alternative) in via.iter().enumerate() {
            if let (Some(moves), Some(before)) = (&moves, sent.last()) {
                self.hold(&node.id, moves, before, span, steps);
            }
            let mut open = Any::always();
            for (_, step) in sent.iter().flatten() {
                let not_yet = match &moves {
                    Some(Moves { unless: Some(status), .. }) => {
                        conditions::status(step, i64::from(*status), false)
                    }
                    Some(moves) => Some(moves.came_to_nothing(step)),
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

    /// When a chain moves on behind a message that Knock has taken. The run looks for it, which nobody sees
    /// only where nothing follows.
    fn moves(&mut self, state: u32, sending: &Sending<'_>, alternatives: usize) -> Option<Moves> {
        let fallback = self.cx.flow.rules.fallback.as_ref().filter(|_| alternatives > 1)?;
        let mut bad = Vec::new();
        bad.extend(fallback.failed.then_some("$message.undelivered"));
        bad.extend(fallback.undelivered.then_some("$message.bounced"));
        let unless = fallback.unless;
        let follows = self.way(state, 0).and_then(|to| self.node(to));
        if !matches!(follows.map(|(node, _)| &node.kind), Some(NodeKind::End { .. })) {
            self.refuse(errors::refused(
                sending.span,
                "a chain that moves on by a receipt or a deadline, and that something follows",
                "Knock can look for a receipt and wait for a deadline, and does not go on meanwhile",
                "let the send be the last step of the journey, and `start` another one before it for the rest",
            ));
        }
        let expires = self.cx.program.messages.at(sending.message).expires.as_ref();
        let expires = expires.and_then(|expires| match expires.kind {
            ExprKind::Value(Value::Duration(seconds)) => Some(seconds),
            _ => None,
        });
        let Some((status, seconds)) = unless else {
            if alternatives > 2 {
                self.refuse(errors::refused(
                    sending.span,
                    "a chain of three channels that receipts move on",
                    "how long the last receipt is still waited for is known only while the run lasts",
                    "send on two of them, or add a deadline: `not delivered after 15 minutes`",
                ));
            }
            let seconds = expires.unwrap_or(WATCHED);
            return (!bad.is_empty()).then_some(Moves { unless: None, bad, seconds });
        };
        let last = i64::try_from(alternatives - 1).unwrap_or(i64::MAX).saturating_mul(seconds);
        if expires.is_some_and(|expires| last > expires) {
            self.refuse(errors::refused(
                sending.span,
                "a chain that goes on after its message has expired",
                "Knock does not know when a message expires",
                "write a shorter deadline, or a longer `expires`",
            ));
        }
        Some(Moves { unless: Some(status), bad, seconds })
    }

    /// Waits until a chain moves on, where one of these steps has sent: for the deadline, or from look to look,
    /// as long as no receipt has come.
    fn hold(
        &mut self,
        id: &str,
        moves: &Moves,
        before: &[(Id<hir::Channel>, String)],
        span: Span,
        steps: &mut Vec<Step>,
    ) {
        // Without a deadline the run of the language is over, and nothing ends a chain that is watched.
        if moves.unless.is_some() && !self.cx.flow.watches.is_empty() {
            self.refuse(errors::refused(
                span,
                "a deadline of a chain that a goal or an exit could end",
                "a delay of Knock with a condition cannot wait for an event",
                "take the goal or the deadline out",
            ));
            return;
        }
        let open = Any(before.iter().map(|(_, step)| moves.under_way(step)).collect());
        if open.is_never() {
            return;
        }
        let looks = if moves.bad.is_empty() { vec![moves.seconds] } else { looks(moves.seconds) };
        for seconds in looks {
            let Some(length) =
                Duration::of(seconds).filter(|length| length.seconds() <= check::DELAY)
            else {
                self.refuse(super::wait::bad_length(span));
                return;
            };
            let key = self.refs.fresh(&format!("{id}/deadline"));
            let name = if moves.bad.is_empty() { "Deadline" } else { "A receipt?" };
            steps.push(Step::Delay(Delay {
                key,
                name: name.to_owned(),
                conditions: open.clone().group(),
                settings: DelaySettings::length(length),
            }));
        }
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
