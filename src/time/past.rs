//! What expressions can ask about a life.

use super::life::Life;
use super::run::Run;
use crate::hir::{Channel, History, Id, Message, Purpose, Question, Segment, Ty, Value};
use crate::value::{Data, Overlay, Past, Scope, eval, holds, sum, zero};

/// A life as a run sees it.
pub(super) struct View<'a> {
    pub(super) life: &'a Life<'a>,
    pub(super) run: Option<&'a Run>,
}

impl View<'_> {
    /// The instant that lies so many seconds back.
    fn since(&self, within: Option<i64>) -> i64 {
        let back = within.map(|seconds| seconds.saturating_mul(1_000));
        back.map_or(i64::MIN, |back| self.life.now.saturating_sub(back))
    }
}

impl Past for View<'_> {
    fn history(&self, scope: &Scope<'_>, history: &History, ty: &Ty) -> Data {
        let from = self.since(history.within);
        let mark = if history.since_entry { self.run.map_or(0, |run| run.mark) } else { 0 };
        let found = self
            .life
            .history
            .iter()
            .enumerate()
            .filter(|(at, (when, event, _))| {
                *event == history.event && *when >= from && *at >= mark
            })
            .map(|(_, (_, _, data))| Data::Fields(data.clone()));
        let fits = |data: &Data| match &history.filter {
            None => true,
            Some(filter) => {
                let overlay = Overlay { var: history.element, value: data, below: scope.overlay };
                holds(&Scope { overlay: Some(&overlay), ..*scope }, filter)
            }
        };
        let mut found = found.filter(fits);
        match history.question {
            Question::Seen => Data::truth(found.next().is_some()),
            Question::Count => {
                Data::Value(Value::Int(i64::try_from(found.count()).unwrap_or(i64::MAX)))
            }
            Question::Last => found.next_back().unwrap_or(Data::Missing),
            Question::All => Data::List(found.collect()),
            Question::Sum => found.fold(zero(ty), |total, data| {
                let Some(value) = &history.value else { return Data::Missing };
                let overlay = Overlay { var: history.element, value: &data, below: scope.overlay };
                let value = eval(&Scope { overlay: Some(&overlay), ..*scope }, value).into_owned();
                // What an event does not carry adds nothing.
                if value == Data::Missing { total } else { sum(scope.zone, &total, &value) }
            }),
        }
    }

    fn in_segment(&self, scope: &Scope<'_>, segment: Id<Segment>) -> bool {
        match &self.life.engine.program.segments.at(segment).predicate {
            Some(predicate) => holds(&Scope { vars: &[], overlay: None, ..*scope }, predicate),
            None => self.life.given.segments.contains(&segment),
        }
    }

    fn consented(&self, purpose: Purpose, channel: Id<Channel>) -> bool {
        self.life.consent.iter().any(|(p, c, _)| *p == purpose && *c == channel)
    }

    fn consent_age(&self, purpose: Purpose) -> Option<i64> {
        let given = self.life.consent.iter().filter(|(p, _, _)| *p == purpose);
        let oldest = given.map(|(_, _, since)| *since).min()?;
        Some(self.life.now.saturating_sub(oldest).div_euclid(1_000))
    }

    fn status(&self, message: Id<Message>, channel: Option<Id<Channel>>) -> Option<u32> {
        // Asked from outside a run, as a test does, it is the customer's newest.
        let send = self.life.newest(message, self.run.map(|run| run.id))?;
        self.life.sends.get(send)?.status(channel)
    }

    fn sent(&self, message: Option<Id<Message>>, tag: Option<&str>, within: Option<i64>) -> bool {
        let from = self.since(within);
        self.life.sends.iter().rev().any(|send| {
            let tags = || &self.life.engine.program.messages.at(send.message).tags;
            send.at >= from
                && send.to.is_none()
                && message.is_none_or(|message| send.message == message)
                && tag.is_none_or(|tag| tags().iter().any(|other| other == tag))
        })
    }

    fn engaged(&self, channel: Id<Channel>, within: Option<i64>) -> bool {
        let from = self.since(within);
        self.life.sends.iter().filter(|send| send.to.is_none()).any(|send| {
            send.hops
                .iter()
                .any(|hop| hop.channel == channel && hop.engaged.is_some_and(|at| at >= from))
        })
    }
}
