//! What becomes of messages: receipts and replies, which the router brings into the inbox of the run that
//! has sent the message.
//!
//! A channel that has accepted a message that somebody asks about is written down twice: in the run's object
//! (`LABEL sent`, see `lowering::status`), and in the store with the provider's id (`LABEL note`), so that the
//! router finds the run. What has come before that is given back by the same statement (`LABEL noted`). A message
//! that caps count, or that a chain watches beside the run, is written down there too.

use super::mail::MORE;
use super::{Builder, Http, Kind, way};
use crate::flow::{Flow, NodeId, NodeKind, RaceArm};
use crate::hir::{ArmOn, Day, Expr, ExprKind, Id, Message, Timer, WatchKind};
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::lowering::status::{kept, message_key};
use crate::target::n8n::store::Noted;
use std::collections::BTreeSet;

/// The name under which a receipt comes.
pub(in crate::target::n8n) const RECEIPT: &str = "journeyc.receipt";
/// The name under which a reply comes.
pub(in crate::target::n8n) const REPLY: &str = "journeyc.reply";
/// The name under which a run is told that a chain beside it has sent its message on a further channel.
pub(in crate::target::n8n) const HOP: &str = "journeyc.hop";

/// What is kept of the messages after something has come, and the message `m` that it says something new about:
/// one whose status has grown, or that is answered. What has arrived has not failed.
pub(in crate::target::n8n) const GROWN: &str = "(st, g) => { \
if (g.name === \"journeyc.hop\") { const d = g.data; const own = st.filter((o) => o.k === d.k && o.n === d.n); \
return { st: own.length === 0 || own.some((o) => o.c === d.c && o.p === d.p) ? st : [...st, d], m: null }; } \
const reply = g.name === \"journeyc.reply\"; \
const s = reply ? 5 : g.name === \"journeyc.receipt\" ? g.data.s : -1; \
const h = s < 0 || typeof g.data.message_id !== \"string\" ? undefined : st.find((o) => o.id === g.data.message_id); \
if (h === undefined) return { st, m: null }; \
const grows = s >= 6 ? h.s < 2 : h.s >= 6 ? s >= 2 : s > h.s; \
return { st: grows ? st.map((o) => o === h ? { ...o, s } : o) : st, m: grows || reply ? h.k : null }; }";

/// The list with a channel that has accepted: of a new send (`on` is not true) the first.
pub(in crate::target::n8n) const SENT: &str =
    "(st, on, h) => [...(on === true ? st : st.filter((o) => o.k !== h.k)), h]";

/// The messages that are asked about: by arms, in conditions, by chains that move on by receipts.
pub(in crate::target::n8n) fn asked(flow: &Flow) -> BTreeSet<Id<Message>> {
    let mut found = BTreeSet::new();
    each_expr(flow, &mut |expr| {
        expr.walk(&mut |part| {
            if let ExprKind::Status(message, _) = &part.kind {
                found.insert(*message);
            }
        });
    });
    for node in &flow.nodes {
        match &node.kind {
            NodeKind::Send { message, via, .. } if is_chained(flow, via.len()) => {
                found.insert(*message);
            }
            NodeKind::Race { arms, .. } => {
                for arm in arms {
                    if let ArmOn::Status { message, .. } | ArmOn::Reply { message, .. } = &arm.on {
                        found.insert(*message);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Is the run held at a send with so many alternatives until a receipt or a deadline.
pub(in crate::target::n8n) fn is_chained(flow: &Flow, alternatives: usize) -> bool {
    alternatives > 1 && flow.rules.fallback.as_ref().is_some_and(|f| f.unless.is_some())
}

/// Does a receipt move an accepted message on to its next channel while the run goes on.
pub(in crate::target::n8n) fn is_beside(flow: &Flow, alternatives: usize) -> bool {
    alternatives > 1 && flow.rules.fallback.as_ref().is_some_and(|f| f.unless.is_none())
}

/// Can a chain of the journey go on beside its run.
pub(in crate::target::n8n) fn has_chains(flow: &Flow) -> bool {
    flow.nodes.iter().any(|node| match &node.kind {
        NodeKind::Send { via, to, .. } => to.is_none() && is_beside(flow, via.len()),
        _ => false,
    })
}

/// Does a condition that is watched look at a status.
fn is_watched(flow: &Flow) -> bool {
    let mut asks = false;
    for watch in &flow.watches {
        if let WatchKind::When(expr) | WatchKind::While(expr) = &watch.kind {
            expr.walk(&mut |part| asks |= matches!(part.kind, ExprKind::Status(..)));
        }
    }
    asks
}

/// Does the journey listen to what customers write.
fn hears_replies(flow: &Flow) -> bool {
    flow.nodes.iter().any(|node| match &node.kind {
        NodeKind::Race { arms, .. } => {
            arms.iter().any(|arm| matches!(arm.on, ArmOn::Reply { .. } | ArmOn::Inbound { .. }))
        }
        _ => false,
    })
}

/// The names under which receipts and replies come, as far as the journey listens to them.
pub(in crate::target::n8n) fn hears(flow: &Flow) -> Vec<&'static str> {
    let told = !asked(flow).is_empty();
    // An answer is a status, too.
    let replies = told || hears_replies(flow);
    [(told, RECEIPT), (replies, REPLY)].into_iter().filter(|(is, _)| *is).map(|(_, n)| n).collect()
}

/// Every expression of the steps and watches.
pub(super) fn each_expr(flow: &Flow, look: &mut impl FnMut(&Expr)) {
    for watch in &flow.watches {
        match &watch.kind {
            WatchKind::When(expr) | WatchKind::While(expr) => look(expr),
            WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => {
                pattern.filter.iter().for_each(&mut *look);
            }
        }
    }
    for node in &flow.nodes {
        match &node.kind {
            NodeKind::Send { args, .. } => args.iter().for_each(&mut *look),
            NodeKind::Wait { span, .. } => look(span),
            NodeKind::Race { timer, arms, .. } => {
                if let Timer::Moment { moment, .. } = timer {
                    if let Day::Of(day) = &moment.day {
                        look(day);
                    }
                    moment.at.iter().for_each(&mut *look);
                }
                for arm in arms {
                    match &arm.on {
                        ArmOn::Event(pattern) => pattern.filter.iter().for_each(&mut *look),
                        ArmOn::Reply { filter, .. } => filter.iter().for_each(&mut *look),
                        _ => {}
                    }
                }
            }
            NodeKind::Countdown { to, .. } => look(to),
            NodeKind::Branch { arms, .. } => arms.iter().for_each(|arm| look(&arm.condition)),
            NodeKind::Let { value, .. } => look(value),
            NodeKind::Set { value, .. } => value.iter().for_each(&mut *look),
            NodeKind::Track { fields, .. } => fields.iter().flatten().for_each(&mut *look),
            NodeKind::Call { args, .. } => args.iter().flatten().for_each(&mut *look),
            NodeKind::Start { args, each, .. } => {
                args.iter().flatten().for_each(&mut *look);
                each.iter().for_each(|(_, list)| look(list));
            }
            _ => {}
        }
    }
}

/// `m` of what is asked now is this message.
fn about(key: &str) -> Js {
    Js::json().path(&["got", "m"]).eq(Js::str(key))
}

impl Builder<'_> {
    /// Is what becomes of a message asked about.
    pub(super) fn is_asked(&self, message: Id<Message>) -> bool {
        self.asked.contains(&message)
    }

    /// What a run's object holds of a channel that has accepted a message. `id` is the provider's, `number` says
    /// the how many-th of the run's sends it is, where that matters.
    pub(super) fn hop(
        &self,
        message: Id<Message>,
        (channel, place): (&str, usize),
        id: Js,
        number: Option<Js>,
    ) -> Js {
        let place = i64::try_from(place).unwrap_or(0);
        let mut hop = vec![
            ("k".to_owned(), Js::str(message_key(self.cx.program, message))),
            ("c".to_owned(), Js::str(channel)),
            ("p".to_owned(), Js::Num(place)),
            ("id".to_owned(), id),
            ("s".to_owned(), Js::Num(1)),
        ];
        hop.extend(number.map(|number| ("n".to_owned(), number)));
        Js::Object(None, hop)
    }

    /// Behind a channel that has accepted: what the run's object holds of it.
    pub(super) fn accepted(before: &Js, hop: Js) -> Vec<(String, Js)> {
        let all = vec![before.clone().dot("st"), before.clone().dot("acc"), hop];
        vec![("st".to_owned(), Js::Code(SENT).call(all)), ("acc".to_owned(), Js::Bool(true))]
    }

    /// `LABEL note` and `LABEL noted`: the router finds by the message who wants to know what becomes of it.
    /// Gives the first.
    pub(super) fn note(&mut self, label: &str, sent: &str, noting: Noted, next: String) -> String {
        let Some(store) = self.store.clone() else { return next };
        let (note, noted) = (format!("{label} note"), format!("{label} noted"));
        let (wants, tells) = (noting.wants, noting.tells.is_some());
        let behind = if tells { format!("{label} told") } else { noted.clone() };
        self.put(&note, store.note(&self.flow.name, noting), vec![behind.clone()]);
        if tells {
            let wakes = || Js::json().dot("wakes");
            let wake = format!("{label} wake");
            self.put(&behind, Kind::If(wakes().exists()), vec![wake.clone(), noted.clone()]);
            self.put(&wake, Kind::Http(Http::wake(wakes())), vec![noted.clone(), noted.clone()]);
        }
        let mut entries = Vec::new();
        if wants && !tells {
            let early = Js::json().dot("early").or_else(Js::Array(Vec::new()));
            let inbox = Js::output(sent).dot("inbox").method("concat", vec![early]);
            entries.push(("inbox".to_owned(), inbox));
        }
        self.put(&noted, Kind::Set(Js::with(Js::output(sent), entries)), vec![next]);
        note
    }

    /// Where a run goes on behind a message that was accepted: conditions may look at that.
    pub(super) fn behind_accepted(&mut self, id: &str, next: String) -> String {
        if is_watched(self.flow) { self.look(&format!("{id} said"), next, true) } else { next }
    }

    /// What `mail: next` does with what has come, where messages are asked about.
    pub(super) fn grown(&self, entries: Vec<(String, Js)>) -> Js {
        if self.asked.is_empty() {
            return Js::with(Js::json(), entries);
        }
        let got = Js::json().dot("inbox").method("at", vec![Js::Num(0)]);
        let part = |name: &str| Js::name("g").dot(name);
        let mut entries = entries;
        entries.retain(|(name, _)| name != "got");
        entries.push(("st".to_owned(), part("st")));
        let about = vec![("m".to_owned(), part("m"))];
        entries.push(("got".to_owned(), Js::with(got.clone(), about)));
        let next = Js::with(Js::json(), entries);
        let grown = Js::Code(GROWN).call(vec![kept(), got]);
        Js::Arrow(vec!["g".to_owned()], Box::new(next)).call(vec![grown])
    }

    /// Does an arm on a status, a reply or a message of the customer fit what has come; `None` for others.
    pub(super) fn answer_arm(&mut self, on: &ArmOn, scope: &[Js]) -> Option<Js> {
        let got = |name: &str| Js::json().path(&["got", name]);
        let data = |name: &str| Js::json().path(&["got", "data", name]);
        let open = || Js::json().dot("open");
        match on {
            ArmOn::Status { status, message, channel } => {
                let key = message_key(self.cx.program, *message);
                Some(about(&key).and(self.lowering.has_reached(*status, *message, *channel)))
            }
            ArmOn::Reply { message, var, filter } => {
                let key = message_key(self.cx.program, *message);
                let mut holds = open().and(got("name").eq(Js::str(REPLY))).and(about(&key));
                if let Some(filter) = filter {
                    let mut inner = scope.to_vec();
                    if let Some(slot) = inner.get_mut(var.0 as usize) {
                        *slot = got("data");
                    }
                    holds = holds.and(self.lower(filter, &inner));
                }
                Some(holds)
            }
            ArmOn::Inbound { channel, .. } => {
                let name = super::channel_name(self.cx.program, *channel);
                let by_themselves = data("message_id").exists().not();
                let came = open().and(got("name").eq(Js::str(REPLY))).and(by_themselves);
                Some(came.and(data("channel").eq(Js::str(name))))
            }
            ArmOn::Event(_) | ArmOn::Segment { .. } => None,
        }
    }

    /// `NAME`: arms on statuses that were already reached are taken at once. Gives the first node.
    pub(super) fn reached(&mut self, name: &str, race: NodeId, next: String) -> String {
        let flow = self.flow;
        let kind = flow.nodes.get(race.0 as usize).map(|node| &node.kind);
        let Some(NodeKind::Race { arms, .. }) = kind else { return next };
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        for (arm, number) in arms.iter().zip(1..) {
            let ArmOn::Status { status, message, channel } = &arm.on else { continue };
            let holds = self.lowering.has_reached(*status, *message, *channel);
            rules.push((format!("{number}"), left(arm).and(holds)));
            outs.push(way(arm.to));
        }
        if rules.is_empty() {
            return next;
        }
        outs.push(next);
        self.put(name, Kind::Switch(rules), outs);
        name.to_owned()
    }
}

/// An arm whose restarts are used up, and the one time without, fits nothing any more.
pub(super) fn left(arm: &RaceArm) -> Js {
    let mut holds = Js::Bool(true);
    for (counter, max) in &arm.restarts {
        let used = super::counted(*counter).bin(Op::Le, Js::Num(i64::from(*max)));
        holds = holds.and(used);
    }
    holds
}

/// Has an arm on a status: such a one is asked whenever the status grows.
pub(super) fn has_status_arm(arms: &[RaceArm]) -> bool {
    arms.iter().any(|arm| matches!(arm.on, ArmOn::Status { .. }))
}

/// What the chain of a send does with what has come while it holds the run: `good` goes on behind the send, and
/// `bad` leads to the next channel.
pub(super) struct Verdict {
    pub(super) good: Js,
    pub(super) bad: Js,
}

impl Builder<'_> {
    /// `STEM until`: the run is held behind an alternative until a receipt is good enough, or bad, or the time
    /// is over. Gives the first node.
    pub(super) fn hold_for_receipt(
        &mut self,
        stem: &str,
        message: Id<Message>,
        until: Js,
        verdict: Verdict,
        (settled, hop): (&str, &str),
    ) -> String {
        let (name, asks) = (format!("{stem} until"), format!("{stem} asks"));
        let first = self.stand(&name, until, hop.to_owned(), None);
        let key = message_key(self.cx.program, message);
        self.ask_of_answers(about(&key), asks.clone());
        let rules = vec![("good".to_owned(), verdict.good), ("bad".to_owned(), verdict.bad)];
        let outs = vec![settled.to_owned(), hop.to_owned(), MORE.to_owned()];
        self.put(&asks, Kind::Switch(rules), outs);
        first
    }
}
