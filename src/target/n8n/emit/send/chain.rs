//! A chain with a deadline (`fallback .. not delivered after D`): the run is held behind a channel that has
//! accepted, until a receipt is good enough, one says that the message did not arrive, or the time is over; then
//! comes the next channel.
//!
//! `acc` says that the message was accepted once: it has its place in the caps, what holds it leads back to the
//! alternative where it was held, and when no alternative is left the run goes on behind the send.

use super::Plan;
use crate::hir::{Channel, Fallback, Id};
use crate::target::n8n::emit::status::Verdict;
use crate::target::n8n::emit::{Builder, Kind, now};
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::lowering::channel_name;
use crate::target::n8n::lowering::status::{kept, message_key};

/// The places of `undelivered` and `failed` in [`crate::hir::STATUSES`].
const UNDELIVERED: i64 = 6;
const FAILED: i64 = 7;

/// Has every channel of the alternative `p` that accepted a message one of some statuses.
pub(in crate::target::n8n) const LOST: &str =
    "(st, k, p, bad) => st.filter((h) => h.k === k && h.p === p).every((h) => bad.includes(h.s))";

/// Had a channel of an alternative before `p` accepted a message.
pub(in crate::target::n8n) const BEFORE: &str =
    "(st, k, p) => st.some((h) => h.k === k && h.p < p)";

impl Builder<'_> {
    /// Where a run goes on behind an alternative that has accepted.
    pub(super) fn behind(&mut self, plan: &Plan<'_>, at: usize, stem: &str, hop: &str) -> String {
        if plan.watched && at + 1 < plan.via.len() {
            return self.watch(plan, at, stem);
        }
        let fallback = self.flow.rules.fallback.as_ref().filter(|_| plan.chained);
        let last = at + 1 >= plan.via.len();
        let Some((fallback, (status, seconds))) =
            fallback.filter(|_| !last).and_then(|fallback| Some((fallback, fallback.unless?)))
        else {
            return plan.next.clone();
        };
        let place = Js::Num(i64::try_from(at).unwrap_or(0));
        let bad = bad(fallback);
        let bad = Js::Code(LOST).call(vec![kept(), self.key_of(plan), place, Js::Array(bad)]);
        let good = self.lowering.has_reached(status, plan.of, None);
        let until = now().plus(Js::Num(seconds.saturating_mul(1_000)));
        self.hold_for_receipt(stem, plan.of, until, Verdict { good, bad }, (&plan.next, hop))
    }

    fn key_of(&self, plan: &Plan<'_>) -> Js {
        Js::str(message_key(self.cx.program, plan.of))
    }

    /// `ID over?`: a message that was accepted once is not refused where the last channel refuses it.
    pub(super) fn over(&mut self, plan: &Plan<'_>, nobody: String) -> String {
        if !plan.chained {
            return nobody;
        }
        let name = format!("{} over?", plan.id);
        self.put(&name, Kind::If(accepted()), vec![plan.next.clone(), nobody]);
        name
    }

    /// Where a message that is held is asked again: all of it, or this alternative.
    pub(super) fn back(&mut self, plan: &Plan<'_>, at: usize, stem: &str) -> String {
        if plan.beside {
            return self.back_beside(stem);
        }
        if !plan.chained || at == 0 {
            return plan.ask.clone();
        }
        let name = format!("{stem} back");
        let again = format!("{stem} again");
        self.put(&name, Kind::If(accepted()), vec![again, plan.ask.clone()]);
        name
    }

    /// `NAME`: `once` where the message was accepted before this alternative, else `first`.
    pub(super) fn once(
        &mut self,
        plan: &Plan<'_>,
        at: usize,
        name: &str,
        once: &str,
        first: String,
    ) -> String {
        if !plan.chained || at == 0 || once == first {
            return first;
        }
        let place = Js::Num(i64::try_from(at).unwrap_or(0));
        let before = Js::Code(BEFORE).call(vec![kept(), self.key_of(plan), place]);
        let before = accepted().and(before);
        self.put(name, Kind::If(before), vec![once.to_owned(), first]);
        name.to_owned()
    }

    /// What the provider of a channel calls the message, from its answer.
    pub(super) fn provider_id(&self, channel: Id<Channel>, kind: &Kind) -> Js {
        let name = channel_name(self.cx.program, channel);
        let read = |code: &'static str| Js::Code(code).call(vec![Js::json().dot("data")]);
        match kind {
            Kind::Twilio { .. } => Js::json().dot("sid"),
            Kind::Email { .. } => Js::json().dot("messageId"),
            Kind::Http(http)
                if name == "whatsapp"
                    && http.credential.as_ref().is_some_and(|(of, _)| *of == "whatsAppApi") =>
            {
                read(OF_META)
            }
            _ => read(OF_CONNECTION),
        }
    }
}

/// The id of a message in the answer of Meta's Cloud API.
pub(in crate::target::n8n) const OF_META: &str =
    "(t) => { try { return JSON.parse(t).messages[0].id ?? null; } catch { return null; } }";
/// The id of a message in the answer of a connection.
pub(in crate::target::n8n) const OF_CONNECTION: &str =
    "(t) => { try { return JSON.parse(t).message_id ?? null; } catch { return null; } }";

/// The statuses that lead to the next alternative.
pub(super) fn bad(fallback: &Fallback) -> Vec<Js> {
    let all = [(fallback.undelivered, UNDELIVERED), (fallback.failed, FAILED)];
    all.into_iter().filter(|(named, _)| *named).map(|(_, status)| Js::Num(status)).collect()
}

/// Was the message accepted once.
fn accepted() -> Js {
    Js::json().dot("acc").bin(Op::Eq, Js::Bool(true))
}
