//! Caps: how many messages a person got in the window that slides with time.
//!
//! The ledger of a person is one row of the store. One statement forgets what no cap looks back to, and
//! writes the message down where every cap has room: so two sends at once cannot both take the last
//! place. It gives the ledger back, from which the workflow finds the cap that is full, and when it has
//! room. A message that no provider takes gives its place back. So does one that nobody got, by receipts: each channel
//! that accepts it is written down in its entry (`h`), and the router's statement says there what becomes of it;
//! when all have failed, the entry counts no more (`o`).
//!
//! `STEM cap` says what is written down and which caps apply, `STEM place` asks, `STEM room` and
//! `STEM may` read the answer.

use super::Plan;
use crate::hir::{Cap, Channel, Id, Message, Purpose, Rules};
use crate::target::n8n::emit::{Builder, Kind, NodeKind, now};
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::lowering::channel_name;

/// The channels that are there.
pub(in crate::target::n8n) const THERE: &str = "(cs) => cs.filter((c) => c !== null)";

/// The caps that look at one of the channels.
pub(in crate::target::n8n) const APPLY: &str =
    "(cs, ch) => cs.filter((c) => c.c === null || c.c.some((x) => ch.includes(x)))";

/// The first cap without room: what it does, and when it has room again; `null` where the message `k` has
/// its place, or every cap has room.
pub(in crate::target::n8n) const FULL: &str = "(ms, cs, k) => { \
if (ms.some((m) => m.k === k)) return null; \
for (const c of cs) { \
const at = ms.filter((m) => m.o !== true && m.t > c.since && m.r.includes(c.r) && (c.j === null || m.j === c.j) \
&& (c.c === null || c.c.some((x) => m.c.includes(x))) && (c.g === null || m.g.includes(c.g))) \
.map((m) => m.t).sort((a, b) => a - b); \
if (at.length >= c.n) return { effect: c.e, until: at[at.length - c.n] + c.per }; } \
return null; }";

impl Builder<'_> {
    /// Does a cap count a message of the journey.
    pub(in crate::target::n8n::emit) fn has_caps(&self) -> bool {
        let messages = &self.cx.program.messages;
        self.flow.nodes.iter().any(|node| match &node.kind {
            NodeKind::Send { message, .. } => {
                messages.get(*message).is_some_and(|message| self.is_capped(message))
            }
            _ => false,
        })
    }

    /// Do caps apply to a message.
    pub(super) fn is_capped(&self, message: &Message) -> bool {
        let rules = &self.flow.rules;
        let passes = rules.allow_critical && message.purpose == Some(Purpose::Critical);
        !passes && !rules.caps.is_empty()
    }

    /// Does it matter which channels have carried a message.
    pub(super) fn tells_channels(&self, message: &Message) -> bool {
        let mut caps = self.cx.program.rules.iter().flat_map(|(_, rules)| &rules.caps);
        self.is_capped(message) && caps.any(|cap| !cap.channels.is_empty())
    }

    /// The nodes of an alternative's caps; gives the first.
    pub(super) fn capped(
        &mut self,
        plan: &Plan<'_>,
        stem: &str,
        open: &[(Id<Channel>, Js)],
        next: String,
        back: &str,
    ) -> String {
        // Of a chain beside the run the message has its place.
        let applies = self.is_capped(plan.message) && !plan.beside;
        let Some(store) = self.store.clone().filter(|_| applies) else {
            return next;
        };
        let (cap, place, room, may) = (
            format!("{stem} cap"),
            format!("{stem} place"),
            format!("{stem} room"),
            format!("{stem} may"),
        );
        let several = open.len() > 1;
        let channels = open
            .iter()
            .map(|(channel, open)| {
                let name = Js::str(channel_name(self.cx.program, *channel));
                if several { open.clone().then(name, Js::Null) } else { name }
            })
            .collect();
        let channels = Js::Code(THERE).call(vec![Js::Array(channels)]);
        let caps = self.flow.rules.caps.iter().filter(|(_, _, cap)| tagged(plan.message, cap));
        let caps: Vec<Js> = caps.map(|cap| self.cap(cap)).collect();
        let own = |name: &str| Js::json().dot(name);
        let mut in_time = Js::Bool(true);
        if let Some(limit) = &plan.expires {
            in_time = now().bin(Op::Le, limit.clone());
        }
        let entries = vec![
            ("written".to_owned(), self.message(plan.message, Js::name("ch"))),
            ("caps".to_owned(), Js::Code(APPLY).call(vec![Js::Array(caps), Js::name("ch")])),
            ("in_time".to_owned(), in_time),
        ];
        let asks = Js::Arrow(vec!["ch".to_owned()], Box::new(Js::with(Js::json(), entries)));
        self.put(&cap, Kind::Set(asks.call(vec![channels])), vec![place.clone()]);
        self.put(
            &place,
            store.count(own("now").minus(Js::Num(self.longest()))),
            vec![room.clone()],
        );
        let asked = |name: &str| Js::output(&cap).dot(name);
        let key = asked("written").dot("k");
        let full = Js::Code(FULL).call(vec![own("messages"), asked("caps"), key]);
        let entries = vec![("held".to_owned(), full), ("caps".to_owned(), Js::Null)];
        self.put(&room, Kind::Set(Js::with(Js::output(&cap), entries)), vec![may.clone()]);
        let held = || own("held");
        let hold = format!("{stem} wait");
        let first = self.hold(&hold, &held().maybe("until"), back);
        let rules = vec![
            ("room".to_owned(), held().eq(Js::Null)),
            ("later".to_owned(), held().maybe("effect").eq(Js::str("defer"))),
        ];
        self.put(&may, Kind::Switch(rules), vec![next, first, plan.next.clone()]);
        cap
    }

    /// Gives the place back where every provider refused; gives the first node.
    pub(super) fn give_back(&mut self, plan: &Plan<'_>, next: String) -> String {
        let Some(store) = self.store.clone().filter(|_| self.is_capped(plan.message)) else {
            return next;
        };
        let id = plan.id;
        let (taken, back, given) =
            (format!("{id} place"), format!("{id} back"), format!("{id} given back"));
        let holds = Js::json().dot("asked");
        let keep = format!("{id} lost");
        self.put(&taken, Kind::If(holds), vec![keep.clone(), next.clone()]);
        self.put(&keep, Kind::Set(Js::json()), vec![back.clone()]);
        self.put(&back, store.forget(key()), vec![given.clone()]);
        self.put(&given, Kind::Set(Js::output(&keep)), vec![next]);
        taken
    }

    /// A message that several channels were asked to carry counts on those that accepted it; gives the first node.
    pub(super) fn settle(&mut self, plan: &Plan<'_>, stem: &str, next: String) -> String {
        let tells = self.tells_channels(plan.message) && !plan.beside;
        let store = self.store.clone().filter(|_| tells);
        let Some(store) = store else { return next };
        let (accepted, counts, counted) =
            (format!("{stem} accepted"), format!("{stem} counts"), format!("{stem} counted"));
        self.put(&accepted, Kind::Set(Js::json()), vec![counts.clone()]);
        self.put(&counts, store.carried(key(), Js::json().dot("accepted")), vec![counted.clone()]);
        self.put(&counted, Kind::Set(Js::output(&accepted)), vec![next]);
        accepted
    }

    /// A cap as the statement and the workflow read it.
    fn cap(&self, (rules, number, cap): &(Id<Rules>, u32, Cap)) -> Js {
        let per = cap.per.saturating_mul(1_000);
        let or_null = |text: Option<Js>| text.unwrap_or(Js::Null);
        let channels = cap.channels.iter();
        let channels: Vec<Js> =
            channels.map(|c| Js::str(channel_name(self.cx.program, *c))).collect();
        let journey = cap.per_journey.then(|| Js::str(self.flow.name.as_str()));
        let entries = vec![
            ("n".to_owned(), Js::Num(i64::from(cap.count))),
            ("since".to_owned(), Js::json().dot("now").minus(Js::Num(per))),
            ("per".to_owned(), Js::Num(per)),
            ("r".to_owned(), Js::str(self.cap_name(*rules, *number))),
            ("j".to_owned(), or_null(journey)),
            ("c".to_owned(), or_null((!channels.is_empty()).then_some(Js::Array(channels)))),
            ("g".to_owned(), or_null(cap.tag.as_ref().map(|tag| Js::str(tag.as_str())))),
            ("e".to_owned(), Js::str(cap.effect.text())),
        ];
        Js::Object(None, entries)
    }

    /// A message as it stands in the ledger: its key, when, journey, the caps it is under, channels, tags.
    fn message(&self, message: &Message, channels: Js) -> Js {
        let caps = self.flow.rules.caps.iter();
        let caps = caps.map(|(rules, number, _)| Js::str(self.cap_name(*rules, *number))).collect();
        let tags = message.tags.iter().map(|tag| Js::str(tag.as_str())).collect();
        let entries = vec![
            ("k".to_owned(), key()),
            ("t".to_owned(), Js::json().dot("now")),
            ("j".to_owned(), Js::str(self.flow.name.as_str())),
            ("r".to_owned(), Js::Array(caps)),
            ("c".to_owned(), channels),
            ("g".to_owned(), Js::Array(tags)),
        ];
        Js::Object(None, entries)
    }

    /// What tells a cap from others: its rules and its place there.
    fn cap_name(&self, rules: Id<Rules>, number: u32) -> String {
        let rules = self.cx.program.rules.get(rules);
        rules.map_or_else(String::new, |of| format!("{}.{}#{number}", of.head.module, of.head.name))
    }

    /// The longest time that any cap of the workspace looks back, in milliseconds.
    pub(super) fn longest(&self) -> i64 {
        let caps = self.cx.program.rules.iter().flat_map(|(_, rules)| &rules.caps);
        caps.map(|cap| cap.per.saturating_mul(1_000)).max().unwrap_or(0)
    }
}

fn tagged(message: &Message, cap: &Cap) -> bool {
    cap.tag.as_ref().is_none_or(|tag| message.tags.contains(tag))
}

/// What tells a message in the ledger from others: the run, and the how many-th of its sends it is.
pub(super) fn key() -> Js {
    Js::json().dot("run").plus(Js::str("/")).plus(Js::json().dot("sends"))
}
