//! A send: what is asked before a message goes out, in this order, and what becomes of it.
//!
//! For each alternative from the left: consent, suppression, address and session of each channel. Where none is
//! open the next alternative follows at once. Then, for the whole message: quiet and office hours, caps,
//! expiry; then the providers. A refusal leads to the next alternative.
//!
//! To somebody who is not the customer (`to`) only the address, the windows and the expiry are asked:
//! consent, suppression and caps are the customer's.

use super::chain::Chain;
use super::life::{Life, Timed};
use super::run::{At, RunId};
use super::step::Next;
use super::trace::{Gate, Shown, What};
use super::window::{closed, next_open};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Address, Channel, Effect, Expr, Id, Message, Purpose, Value};
use crate::source::Span;
use crate::text::{locale, render};
use crate::value::{Data, Form, Scope, eval, moment, plain};
use smol_str::SmolStr;
use std::sync::Arc;

/// The place of `sent` in the list of statuses.
const SENT: u32 = 1;
/// The first status that stands apart.
const APART: u32 = 6;

/// A message that a provider has accepted.
#[derive(Clone, Debug)]
pub struct SentMessage {
    /// When it was accepted first.
    pub at: i64,
    /// The message.
    pub message: Id<Message>,
    /// The run that sent it.
    pub run: RunId,
    /// The channels that have accepted it, in order.
    pub hops: Vec<Hop>,
    /// Does it take a place in caps.
    pub(super) counts: bool,
    /// The values of its parameters.
    pub(super) args: Arc<[Data]>,
    /// Who got it, where that is not the customer.
    pub(super) to: Option<Data>,
    /// What is left of its chain, watched beside the run, and until when.
    pub(super) chain: Option<(Chain, i64)>,
}

/// A message on one channel.
#[derive(Clone, Debug)]
pub struct Hop {
    /// The channel.
    pub channel: Id<Channel>,
    /// Its alternative, by its place in `via`.
    pub place: usize,
    /// A place in [`crate::hir::STATUSES`].
    pub status: u32,
    /// When the customer last did something with it.
    pub(super) engaged: Option<i64>,
}

impl SentMessage {
    /// Does it take a place in caps: critical ones that pass them do not, nor does what nobody got.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.counts
    }

    /// Its highest status, or that on a channel; `undelivered` and `failed` only where there is
    /// nothing else.
    #[must_use]
    pub fn status(&self, channel: Option<Id<Channel>>) -> Option<u32> {
        let hops = || self.hops.iter().filter(|hop| channel.is_none_or(|c| hop.channel == c));
        let ordered = hops().map(|hop| hop.status).filter(|status| *status < APART).max();
        ordered.or_else(|| hops().next_back().map(|hop| hop.status))
    }

    /// Has it reached a status, on a channel or on any.
    pub(super) fn has(&self, status: u32, channel: Option<Id<Channel>>) -> bool {
        let hops = self.hops.iter().filter(|hop| channel.is_none_or(|c| hop.channel == c));
        hops.into_iter().any(|hop| match status {
            APART.. => hop.status == status,
            _ => hop.status < APART && hop.status >= status,
        })
    }
}

/// What a send says, from its node.
struct Said<'f> {
    message: Id<Message>,
    args: &'f [Expr],
    via: &'f [Vec<Id<Channel>>],
    to: Option<&'f Expr>,
    consent: Option<Purpose>,
}

/// What a send says, with values: for whom, if not for the customer, and the parameters.
#[derive(Clone)]
struct Filled {
    args: Arc<[Data]>,
    to: Option<Data>,
}

/// How an attempt went.
enum Tried {
    /// Accepted.
    Accepted,
    /// Held until an instant.
    Until(i64),
    /// Stopped: the message does not go out (any more).
    Stopped,
    /// No alternative is left.
    Exhausted,
}

fn said(flow: &Flow, node: NodeId) -> Option<Said<'_>> {
    match &flow.nodes.get(node.0 as usize)?.kind {
        NodeKind::Send { message, args, via, to, consent, .. } => {
            Some(Said { message: *message, args, via, to: to.as_ref(), consent: *consent })
        }
        _ => None,
    }
}

impl Life<'_> {
    /// A run asks its send, for the first time or again.
    pub(super) fn attempt(&mut self, at: usize, flow: &Flow, mut chain: Chain) -> Next {
        let Some(id) = self.runs.get(at).map(|run| run.id) else { return Next::Stays };
        let Some(what) = said(flow, chain.node) else { return Next::Stays };
        if chain.send.is_none() {
            // Everything is asked again from the first.
            chain.hop = 0;
            chain.asked = false;
        }
        let filled = Filled {
            args: what.args.iter().map(|arg| self.eval(at, arg)).collect(),
            to: what.to.map(|to| self.eval(at, to)),
        };
        match self.offer(id, flow, &what, &mut chain, &filled) {
            Tried::Until(until) => {
                self.hold(at, At::Deferred(chain), until);
                Next::Stays
            }
            Tried::Stopped => Next::Way(0),
            Tried::Exhausted if chain.send.is_some() => Next::Way(0),
            Tried::Exhausted if chain.asked => Next::Way(2),
            Tried::Exhausted => Next::Way(1),
            Tried::Accepted => self.accepted(at, flow, &what, chain),
        }
    }

    /// A provider has the message: is the run held for a receipt, is the chain watched beside it, or
    /// is it settled.
    fn accepted(&mut self, at: usize, flow: &Flow, what: &Said<'_>, chain: Chain) -> Next {
        let rest = chain.hop < what.via.len();
        let Some(fallback) = flow.rules.fallback.as_ref().filter(|_| rest) else {
            return Next::Way(0);
        };
        if let Some((_, seconds)) = fallback.unless {
            let until = self.now.saturating_add(seconds.saturating_mul(1_000));
            self.hold(at, At::Held(chain), until);
            return Next::Stays;
        }
        let sent = chain.send.and_then(|send| self.sends.get(send));
        let args = sent.map(|send| send.args.clone()).unwrap_or_else(|| Arc::from([]));
        let limit = self.expires(what.message, &args, chain.first);
        let until = limit.unwrap_or_else(|| super::chain::longest(chain.first));
        if let Some(send) = chain.send.and_then(|send| self.sends.get_mut(send)) {
            send.chain = Some((chain, until));
        }
        Next::Way(0)
    }

    fn hold(&mut self, at: usize, state: At, until: i64) {
        let Some(run) = self.runs.get_mut(at) else { return };
        let node = match &state {
            At::Deferred(chain) | At::Held(chain) => chain.node,
            _ => return,
        };
        run.at = state;
        run.turn += 1;
        let (id, turn) = (run.id, run.turn);
        self.timer(until, Timed::Wake(id.number, turn));
        let span = self.span(id.flow, node);
        self.note(Some(id), span, || What::Waits { node, until: Some(until) });
    }

    /// The chain of a send whose run went on, or has ended, asks its next alternative.
    pub(super) fn chain_asks(&mut self, send: usize) {
        let engine = self.engine;
        let Some(sent) = self.sends.get_mut(send) else { return };
        let Some((mut chain, until)) = sent.chain.take() else { return };
        let id = sent.run;
        let filled = Filled { args: sent.args.clone(), to: sent.to.clone() };
        let Some((flow, _)) = engine.flows.get(id.flow as usize) else { return };
        let Some(what) = said(flow, chain.node) else { return };
        if self.now > until {
            return;
        }
        let rest = match self.offer(id, flow, &what, &mut chain, &filled) {
            Tried::Until(at) => {
                self.timer(at, Timed::Chain(send));
                true
            }
            Tried::Accepted => chain.hop < what.via.len(),
            Tried::Stopped | Tried::Exhausted => false,
        };
        if let Some(sent) = self.sends.get_mut(send).filter(|_| rest) {
            sent.chain = Some((chain, until));
        }
    }

    /// Offers a message to the alternatives that are left, and moves the chain behind the one that
    /// took it.
    fn offer(
        &mut self,
        id: RunId,
        flow: &Flow,
        what: &Said<'_>,
        chain: &mut Chain,
        filled: &Filled,
    ) -> Tried {
        let span = self.span(id.flow, chain.node);
        let message = what.message;
        while let Some(group) = what.via.get(chain.hop) {
            let place = chain.hop;
            chain.hop += 1;
            let open: Vec<Id<Channel>> = group
                .iter()
                .copied()
                .filter(|channel| match self.gate(what, *channel, filled.to.as_ref()) {
                    None => true,
                    Some(gate) => {
                        let channel = Some(*channel);
                        let (effect, until) = (None, None);
                        self.note(Some(id), span, || What::Closed {
                            message,
                            channel,
                            gate,
                            effect,
                            until,
                        });
                        false
                    }
                })
                .collect();
            if open.is_empty() {
                continue;
            }
            if let Some(tried) = self.windows(id, flow, message, &open, chain, place, filled) {
                return tried;
            }
            if self.expires(message, &filled.args, chain.first).is_some_and(|last| self.now > last)
            {
                self.closes(id, message, Gate::Expired, Some(Effect::Drop), None, span);
                return Tried::Stopped;
            }
            chain.asked = true;
            let mut accepted = Vec::new();
            for channel in open {
                if self.given.refused.contains(&channel) {
                    self.note(Some(id), span, || What::Refused { message, channel });
                } else {
                    accepted.push(channel);
                }
            }
            if !accepted.is_empty() {
                self.goes_out(id, flow, message, &accepted, chain, filled, place);
                return Tried::Accepted;
            }
        }
        Tried::Exhausted
    }

    /// Windows and caps, which hold for the whole message. Nothing is known of the clock of somebody
    /// who is not the customer, so it is the workspace's; and caps protect customers.
    #[expect(clippy::too_many_arguments, reason = "one place where all of it meets")]
    fn windows(
        &mut self,
        id: RunId,
        flow: &Flow,
        message: Id<Message>,
        open: &[Id<Channel>],
        chain: &mut Chain,
        place: usize,
        filled: &Filled,
    ) -> Option<Tried> {
        if self.passes(flow, message) {
            return None;
        }
        let zone = if filled.to.is_some() { &self.engine.zone } else { &self.zone };
        let windows = &flow.rules.windows;
        let (channel, window) = open
            .iter()
            .find_map(|channel| Some((*channel, closed(windows, *channel, zone, self.now)?)))
            .unzip();
        if let (Some(channel), Some(window)) = (channel, window) {
            let mut until = None;
            let mut effect = window.effect;
            if effect == Effect::Defer {
                until = next_open(windows, channel, zone, self.now);
                // What never opens is no reason to wait.
                if until.is_none() {
                    effect = Effect::Drop;
                }
            }
            let at = Some(window.span);
            self.closes(id, message, window.gate, Some(effect), until, at);
            // The same alternative is asked when it opens.
            chain.hop = place;
            return Some(until.map_or(Tried::Stopped, Tried::Until));
        }
        // A message that was accepted once has its place.
        if chain.send.is_some() || filled.to.is_some() {
            return None;
        }
        let full = self.full(id.flow as usize, flow, message, open)?;
        let (effect, span) = (full.cap.effect, full.cap.span);
        let until = (effect == Effect::Defer).then_some(full.until);
        self.closes(id, message, Gate::Cap, Some(effect), until, Some(span));
        chain.hop = place;
        Some(until.map_or(Tried::Stopped, Tried::Until))
    }

    fn closes(
        &mut self,
        id: RunId,
        message: Id<Message>,
        gate: Gate,
        effect: Option<Effect>,
        until: Option<i64>,
        span: Option<Span>,
    ) {
        let channel = None;
        self.note(Some(id), span, || What::Closed { message, channel, gate, effect, until });
    }

    /// The first gate of a channel that is closed for this customer, or for somebody else.
    fn gate(&self, what: &Said<'_>, channel: Id<Channel>, to: Option<&Data>) -> Option<Gate> {
        let consent = what.consent;
        if to.is_some() {
            return if self.address(channel, to) == Data::Missing {
                Some(Gate::Address)
            } else {
                // Nobody knows when somebody else has written.
                self.needs_session(what.message, channel).then_some(Gate::Session)
            };
        }
        let held = |purpose| self.consent.iter().any(|(p, c, _)| *p == purpose && *c == channel);
        if consent.is_some_and(|purpose| !held(purpose)) {
            return Some(Gate::Consent);
        }
        if self.given.suppressed.contains(&channel) {
            return Some(Gate::Suppression);
        }
        let card = self.engine.program.channels.at(channel);
        if self.address(channel, None) == Data::Missing && !card.broadcast {
            return Some(Gate::Address);
        }
        (self.needs_session(what.message, channel) && !self.in_session(channel))
            .then_some(Gate::Session)
    }

    /// Is what a message says on a channel free text, where only templates go out at any time.
    fn needs_session(&self, message: Id<Message>, channel: Id<Channel>) -> bool {
        let contents = &self.engine.program.messages.at(message).contents;
        let content = contents.iter().find(|content| content.channel == channel);
        self.engine.program.channels.at(channel).templates
            && content.is_some_and(|content| content.template.is_none())
    }

    /// Has the customer written on a channel within its session. At its end it is over.
    fn in_session(&self, channel: Id<Channel>) -> bool {
        let session = self.engine.program.channels.at(channel).session;
        let wrote = self.wrote.iter().find(|(other, _)| *other == channel);
        session.zip(wrote).is_some_and(|(seconds, (_, at))| {
            self.now < at.saturating_add(seconds.saturating_mul(1_000))
        })
    }

    fn address(&self, channel: Id<Channel>, to: Option<&Data>) -> Data {
        match to {
            Some(Data::Value(Value::Contact(id))) => {
                let word = match self.engine.program.channels.at(channel).address {
                    Address::Phone => "phone",
                    Address::Email => "email",
                    Address::PushToken => "push_token",
                    Address::None => return Data::Missing,
                };
                let fields = &self.engine.program.contacts.at(*id).fields;
                let value = fields.iter().find(|(name, _)| name == word).map(|(_, value)| value);
                let known = |value| self.scoped(None, |scope| eval(scope, value).into_owned());
                return value.map_or(Data::Missing, known);
            }
            Some(Data::Value(Value::Text(text))) => {
                // A number is no e-mail address, and the other way round.
                let fits = match self.engine.program.channels.at(channel).address {
                    Address::Phone => !text.contains('@'),
                    Address::Email => text.contains('@'),
                    Address::PushToken | Address::None => false,
                };
                return if fits { Data::text(text.as_str()) } else { Data::Missing };
            }
            Some(_) => return Data::Missing,
            None => {}
        }
        let field = self.engine.program.channels.at(channel).field;
        let value = field.and_then(|field| self.fields.get(field as usize));
        value.cloned().unwrap_or(Data::Missing)
    }

    /// Do windows and caps let it pass.
    fn passes(&self, flow: &Flow, message: Id<Message>) -> bool {
        let purpose = self.engine.program.messages.at(message).purpose;
        flow.rules.allow_critical && purpose == Some(Purpose::Critical)
    }

    /// The last instant at which a message may go out.
    fn expires(&self, message: Id<Message>, args: &[Data], first: i64) -> Option<i64> {
        let expires = self.engine.program.messages.at(message).expires.as_ref()?;
        let value =
            self.scoped(None, |scope| eval(&Scope { vars: args, ..*scope }, expires).into_owned());
        match value {
            Data::Value(Value::Duration(seconds)) => {
                Some(first.saturating_add(seconds.saturating_mul(1_000)))
            }
            other => moment(&self.zone, &other),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one place where all of it meets")]
    fn goes_out(
        &mut self,
        id: RunId,
        flow: &Flow,
        message: Id<Message>,
        channels: &[Id<Channel>],
        chain: &mut Chain,
        filled: &Filled,
        place: usize,
    ) {
        let counts = !self.passes(flow, message) && filled.to.is_none();
        let hops = channels.iter().map(|c| Hop { channel: *c, place, status: SENT, engaged: None });
        match chain.send.and_then(|send| self.sends.get_mut(send)) {
            Some(send) => {
                send.hops.extend(hops);
                send.counts = counts;
            }
            None => {
                chain.send = Some(self.sends.len());
                self.sends.push(SentMessage {
                    at: self.now,
                    message,
                    run: id,
                    hops: hops.collect(),
                    counts,
                    args: filled.args.clone(),
                    to: filled.to.clone(),
                    chain: None,
                });
            }
        }
        // What was sent can be asked about.
        self.changed |= !self.engine.segments.is_empty()
            || self.engine.watches_facts.iter().any(|watches| *watches);
        let span = self.span(id.flow, chain.node);
        for channel in channels {
            let send = chain.send.unwrap_or(0);
            let shown = |life: &Self| life.shown(message, *channel, filled, place, send);
            if self.is_tracing() {
                let shown = shown(self);
                self.note(Some(id), span, || What::Sent(Box::new(shown)));
            }
        }
    }

    /// The message as the customer reads it.
    fn shown(
        &self,
        id: Id<Message>,
        channel: Id<Channel>,
        filled: &Filled,
        hop: usize,
        send: usize,
    ) -> Shown {
        let message = self.engine.program.messages.at(id);
        let language = self.engine.language_field.and_then(|at| self.fields.get(at as usize));
        let args = &filled.args;
        let language = match language {
            Some(Data::Value(Value::Text(tag))) if filled.to.is_none() => tag.as_str(),
            _ => self.engine.program.locale.as_str(),
        };
        let chosen = locale::choose(language, &message.locales);
        let at = chosen.and_then(|tag| message.locales.iter().position(|other| other == tag));
        let at = at.unwrap_or(0);
        let mut texts = Vec::new();
        if self.engine.texts {
            let tag = message.locales.get(at).map_or("", SmolStr::as_str);
            let form = Form { locale: tag, style: render::style(tag) };
            let names: Vec<String> = message.vars.iter().map(|var| var.name.to_string()).collect();
            let content = message.contents.iter().find(|content| content.channel == channel);
            for slot in content.into_iter().flat_map(|content| &content.slots) {
                let Some(text) = slot.texts.get(at) else { continue };
                let filled = self.scoped(None, |scope| {
                    plain(&Scope { vars: args, ..*scope }, text, &names, form)
                });
                texts.push((slot.name.clone(), filled));
            }
        }
        let to = Some(self.address(channel, filled.to.as_ref()));
        let to = to.filter(|to| *to != Data::Missing);
        let recipient = filled.to.clone();
        let args = args.clone();
        Shown { message: id, channel, to, recipient, locale: at, args, texts, hop, send }
    }
}
