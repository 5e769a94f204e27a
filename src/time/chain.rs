//! What comes back about a message: receipts and answers, and the channels that it moves on to.

use super::life::Life;
use super::run::At;
use super::trace::What;
use crate::flow::NodeId;
use crate::hir::Value;
use crate::hir::{AnswersKind, ArmOn, Channel, Id, Message};
use crate::value::Data;
use smol_str::SmolStr;

/// `delivered`, the first status that stands above `undelivered` and `failed`.
const DELIVERED: u32 = 2;
/// `replied`.
const REPLIED: u32 = 5;
/// `undelivered`.
const UNDELIVERED: u32 = 6;
/// `failed`.
const FAILED: u32 = 7;

/// A send on its way through its alternatives.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// The node.
    pub(super) node: NodeId,
    /// When the run came to it.
    pub(super) first: i64,
    /// The next alternative.
    pub(super) hop: usize,
    /// Was any provider asked.
    pub(super) asked: bool,
    /// The message, once it was accepted: its place among the customer's.
    pub(super) send: Option<usize>,
}

impl Chain {
    pub(super) fn begin(node: NodeId, first: i64) -> Self {
        Self { node, first, hop: 0, asked: false, send: None }
    }
}

/// How long a chain is watched beside its run where the message does not say when it expires: 72
/// hours, after which an SMS is not delivered any more by most networks.
pub(super) fn longest(first: i64) -> i64 {
    first.saturating_add(72 * 3_600_000)
}

impl Life<'_> {
    /// The newest message of this name: of a run, or of the customer.
    pub(super) fn newest(
        &self,
        message: Id<Message>,
        run: Option<super::run::RunId>,
    ) -> Option<usize> {
        self.sends
            .iter()
            .rposition(|send| send.message == message && run.is_none_or(|run| send.run == run))
    }

    pub(super) fn receipt(
        &mut self,
        message: Id<Message>,
        channel: Option<Id<Channel>>,
        status: u32,
    ) {
        let Some(at) = self.newest(message, None) else { return };
        if self.grow(at, channel, status) {
            self.answer_arms(at, None);
        }
    }

    pub(super) fn reply(
        &mut self,
        message: Id<Message>,
        text: Option<String>,
        choice: Option<SmolStr>,
    ) {
        let Some(at) = self.newest(message, None) else { return };
        self.note(None, None, || What::Replied {
            message,
            text: text.clone(),
            choice: choice.clone(),
        });
        let _ = self.grow(at, None, REPLIED);
        // An answer is a message from the customer, if it went to the customer.
        let send = self.sends.get(at).filter(|send| send.to.is_none());
        if let Some(channel) = send.and_then(|send| send.hops.last()).map(|hop| hop.channel) {
            self.writes(channel);
        }
        self.answer_of_survey(at, choice.as_deref());
        let part = |text: Option<String>| text.map_or(Data::Missing, Data::text);
        let value = Data::Fields([part(text), part(choice.map(|c| c.to_string()))].into());
        self.answer_arms(at, Some(&value));
    }

    pub(super) fn inbound(&mut self, channel: Id<Channel>, text: String) {
        self.note(None, None, || What::Inbound { channel, text: text.clone() });
        self.writes(channel);
        let value = Data::Fields([Data::text(text), Data::Value(Value::Channel(channel))].into());
        for at in self.under_way() {
            let Some(run) = self.runs.get(at) else { continue };
            let found = self.arm(run, |on| match on {
                ArmOn::Inbound { channel: wanted, var } if *wanted == channel => Some(Some(*var)),
                _ => None,
            });
            if let Some((way, var)) = found {
                self.leave_race(at, way, var.map(|var| (var, value.clone())));
            }
        }
    }

    /// The answer of a survey is written into the profile, before anybody hears of it.
    fn answer_of_survey(&mut self, at: usize, choice: Option<&str>) {
        let engine = self.engine;
        let (Some(send), Some(choice)) = (self.sends.get(at), choice) else { return };
        // What somebody else answers says nothing about the customer.
        if send.to.is_some() {
            return;
        }
        let channel = send.hops.last().map(|hop| hop.channel);
        let message = engine.program.messages.at(send.message);
        for answers in &message.answers {
            let AnswersKind::Survey(of, Some(field)) = &answers.kind else { continue };
            let members = &engine.program.enums.at(*of).members;
            let member = members.iter().position(|member| member == choice);
            let here = answers.channel.is_none_or(|only| Some(only) == channel);
            if let Some(member) = member.filter(|_| here) {
                let member = u32::try_from(member).unwrap_or(u32::MAX);
                self.set_field(*field, Data::Value(Value::Enum(*of, member)), None);
            }
        }
    }

    /// The customer has written on a channel: its session begins anew.
    fn writes(&mut self, channel: Id<Channel>) {
        self.wrote.retain(|(other, _)| *other != channel);
        self.wrote.push((channel, self.now));
    }

    /// A status grows. Says whether it did.
    fn grow(&mut self, at: usize, channel: Option<Id<Channel>>, status: u32) -> bool {
        let now = self.now;
        let Some(send) = self.sends.get_mut(at) else { return false };
        let last = send.hops.last().map(|hop| hop.place);
        let found = send.hops.iter_mut().rfind(|hop| channel.is_none_or(|c| hop.channel == c));
        let Some(hop) = found else { return false };
        let grows = match (hop.status, status) {
            // What has arrived has not failed.
            (old, UNDELIVERED..) => old < DELIVERED,
            (UNDELIVERED.., new) => new >= DELIVERED,
            (old, new) => new > old,
        };
        if !grows {
            return false;
        }
        hop.status = status;
        if (3..UNDELIVERED).contains(&status) {
            hop.engaged = Some(now);
        }
        let (channel, place, message, run) = (hop.channel, hop.place, send.message, send.run);
        // A message that nobody got gives its place back.
        if send.hops.iter().all(|hop| hop.status >= UNDELIVERED) {
            send.counts = false;
        }
        let late = Some(place) != last;
        self.note(Some(run), None, || What::Status { message, channel, status, late });
        self.moves_on(at, status, late);
        true
    }

    /// Settles the chain of a message, or lets it move on.
    fn moves_on(&mut self, at: usize, status: u32, late: bool) {
        let engine = self.engine;
        let Some(send) = self.sends.get(at) else { return };
        let Some((flow, _)) = engine.flows.get(send.run.flow as usize) else { return };
        let Some(fallback) = &flow.rules.fallback else { return };
        let good = fallback.unless.is_some_and(|(wanted, _)| send.has(wanted, None));
        let moves = |status| match status {
            UNDELIVERED => fallback.undelivered,
            FAILED => fallback.failed,
            _ => false,
        };
        // Of several channels at once, all must have failed.
        let last = send.hops.last().map(|hop| hop.place);
        let newest = || send.hops.iter().filter(|hop| Some(hop.place) == last);
        let bad = !late && moves(status) && newest().all(|hop| moves(hop.status));
        let number = send.run.number;
        let held = self.runs.get(number as usize).and_then(|run| match &run.at {
            At::Held(chain) if chain.send == Some(at) => Some(chain.node),
            _ => None,
        });
        match held {
            Some(node) if good => self.go(number as usize, node, 0),
            Some(_) if bad => {
                if let Some(run) = self.runs.get_mut(number as usize) {
                    run.turn += 1;
                }
                self.ready.push(number);
            }
            Some(_) => {}
            None if bad && send.chain.is_some() => self.chain_asks(at),
            None => {}
        }
    }

    /// Arms that wait for a status of a message, or for an answer to it.
    fn answer_arms(&mut self, at: usize, reply: Option<&Data>) {
        let Some(message) = self.sends.get(at).map(|send| send.message) else { return };
        for place in self.under_way() {
            let Some(run) = self.runs.get(place) else { continue };
            if self.newest(message, Some(run.id)) != Some(at) {
                continue;
            }
            let Some(send) = self.sends.get(at) else { return };
            let found = self.arm(run, |on| match (on, reply) {
                (ArmOn::Status { status, message: wanted, channel }, _) => {
                    (*wanted == message && send.has(*status, *channel)).then_some(None)
                }
                (ArmOn::Reply { message: wanted, var, filter }, Some(reply)) => {
                    let fits = self.condition(run, *var, reply, filter.as_ref());
                    (*wanted == message && fits).then_some(Some(*var))
                }
                _ => None,
            });
            if let Some((way, var)) = found {
                let bind = var.zip(reply.cloned());
                self.leave_race(place, way, bind);
            }
        }
    }
}
