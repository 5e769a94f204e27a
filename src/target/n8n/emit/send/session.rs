//! Free text where only templates go out at any time: the customer must have written on the channel within its
//! session. The router writes down when they did; `STEM sessions` asks before each attempt.

use super::Plan;
use crate::hir::{Channel, Id, Message};
use crate::target::n8n::emit::{Builder, Kind, NodeKind};
use crate::target::n8n::js::Js;
use crate::target::n8n::lowering::channel_name;

/// Has the customer written on a channel so short a time ago. At its end a session is over.
pub(in crate::target::n8n) const IN_SESSION: &str =
    "(w, c, now, length) => (w[c] ?? null) !== null && now < Number(w[c]) + length";

impl Builder<'_> {
    /// Does a message of the journey go out within a session only, on one of its channels.
    pub(in crate::target::n8n::emit) fn has_sessions(&self) -> bool {
        let messages = &self.cx.program.messages;
        self.flow.nodes.iter().any(|node| match &node.kind {
            NodeKind::Send { message, via, .. } => messages.get(*message).is_some_and(|message| {
                via.iter().flatten().any(|channel| self.session_of(message, *channel).is_some())
            }),
            _ => false,
        })
    }

    /// How long the session is (seconds) within which what the message says on a channel can go out; `None` where it
    /// goes out at any time.
    fn session_of(&self, message: &Message, channel: Id<Channel>) -> Option<i64> {
        let card = self.cx.program.channels.get(channel).filter(|card| card.templates)?;
        let content = message.contents.iter().find(|content| content.channel == channel)?;
        // Without a session nobody could say when it is open.
        content.template.is_none().then(|| card.session.unwrap_or(0))
    }

    /// The gate of a channel: is the customer in its session. `None` where it needs none.
    pub(super) fn in_session(&self, plan: &Plan<'_>, channel: Id<Channel>) -> Option<Js> {
        let seconds = self.session_of(plan.message, channel)?;
        let own = |name: &str| Js::json().dot(name);
        let name = Js::str(channel_name(self.cx.program, channel));
        let length = Js::Num(seconds.saturating_mul(1_000));
        Some(Js::Code(IN_SESSION).call(vec![own("wrote"), name, own("now"), length]))
    }

    /// `STEM read` and `STEM facts`, and where the message needs a session `STEM sessions` and `STEM wrote`.
    pub(super) fn read_for(&mut self, plan: &Plan<'_>, stem: &str, before: &str, next: &str) {
        let mut channels = plan.via.iter().flatten();
        let needs = channels.any(|channel| self.session_of(plan.message, *channel).is_some());
        let Some(store) = self.store.clone().filter(|_| needs) else {
            self.read_facts(stem, before, next);
            return;
        };
        let (asks, wrote) = (format!("{stem} sessions"), format!("{stem} wrote"));
        self.read_facts(stem, before, &asks);
        self.put(&asks, store.wrote(), vec![wrote.clone()]);
        let entries = vec![("wrote".to_owned(), Js::json().dot("wrote"))];
        let all = Js::with(Js::output(&format!("{stem} facts")), entries);
        self.put(&wrote, Kind::Set(all), vec![next.to_owned()]);
    }
}
