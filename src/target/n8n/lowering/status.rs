//! What became of the messages that a run has sent, as its object holds it.
//!
//! `st` is a list with an entry for each channel that has accepted a message: `k` the message, `c` the channel,
//! `p` the alternative of its send, `id` the provider's, `s` the status by its place in
//! [`crate::hir::STATUSES`]. Of each message there is the newest send only.

use super::super::js::{Js, Op};
use super::{Lowering, channel_name};
use crate::hir::{self, Channel, Expr, ExprKind, Id, Message, Program, Value};

/// The first of the statuses that stand apart from the order: `undelivered`, `failed`.
const APART: u32 = 6;

/// The status of a message: the highest; what stands apart only where there is nothing else; -1 where it
/// was not sent.
pub(in crate::target::n8n) const STATUS: &str = "(st, k, c) => { \
const all = st.filter((h) => h.k === k && (c === null || h.c === c)).map((h) => h.s); \
const up = all.filter((s) => s < 6); \
return up.length > 0 ? Math.max(...up) : all.length > 0 ? all[all.length - 1] : -1; }";

/// Has a message reached a status, on a channel or on any.
pub(in crate::target::n8n) const HAS: &str = "(st, k, s, c) => st.some((h) => h.k === k && (c === null || h.c === c) \
&& (s < 6 ? h.s < 6 && h.s >= s : h.s === s))";

/// The name under which a message is kept.
pub(in crate::target::n8n) fn message_key(program: &Program, message: Id<Message>) -> String {
    let name = program.messages.get(message).map_or("", |message| message.head.name.as_str());
    // Two modules can each have a message of one name.
    format!("{name}_{}", message.index())
}

/// What is kept of all messages.
pub(in crate::target::n8n) fn kept() -> Js {
    Js::json().dot("st")
}

impl Lowering<'_> {
    /// Has a message reached a status.
    pub(in crate::target::n8n) fn has_reached(
        &self,
        status: u32,
        message: Id<Message>,
        channel: Option<Id<Channel>>,
    ) -> Js {
        let key = Js::str(message_key(self.program, message));
        let place = Js::Num(i64::from(status));
        Js::Code(HAS).call(vec![kept(), key, place, self.only(channel)])
    }

    fn only(&self, channel: Option<Id<Channel>>) -> Js {
        channel.map_or(Js::Null, |channel| Js::str(channel_name(self.program, channel)))
    }

    /// `M.status >= seen`: what was not sent stands below every status, and what stands apart is neither
    /// more nor less than others.
    pub(super) fn compare_status(&mut self, op: hir::Op, a: &Expr, b: &Expr) -> Option<Js> {
        let (status, word, op) = match (&a.kind, &b.kind) {
            (ExprKind::Status(..), _) => (a, b, op),
            (_, ExprKind::Status(..)) => (b, a, op.turned()),
            _ => return None,
        };
        let ExprKind::Status(message, channel) = &status.kind else { return None };
        let ExprKind::Value(Value::Int(place)) = &word.kind else { return None };
        let key = Js::str(message_key(self.program, *message));
        let value = Js::Code(STATUS).call(vec![kept(), key, self.only(*channel)]);
        let (place, apart) = (Js::Num(*place), *place >= i64::from(APART));
        let local = self.local("t");
        let below = |value: Js| value.bin(Op::Lt, Js::Num(i64::from(APART)));
        let ordered = |op: Op| {
            value
                .clone()
                .once(&local, |value| below(value.clone()).and(value.bin(op, place.clone())))
        };
        Some(match op {
            hir::Op::Eq => value.eq(place),
            hir::Op::Ne => value.bin(Op::Ne, place),
            hir::Op::Le | hir::Op::Ge if apart => value.eq(place),
            hir::Op::Lt | hir::Op::Gt if apart => Js::Bool(false),
            hir::Op::Lt => ordered(Op::Lt),
            hir::Op::Le => ordered(Op::Le),
            hir::Op::Gt => ordered(Op::Gt),
            hir::Op::Ge => ordered(Op::Ge),
            _ => return None,
        })
    }
}
