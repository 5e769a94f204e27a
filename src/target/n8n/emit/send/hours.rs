//! Quiet and office hours, and expiry: what is asked of the whole message once a channel is open. Between
//! them stand the caps (`caps`).

use super::Plan;
use crate::hir::{Channel, Id, Message, Purpose, Window};
use crate::target::n8n::emit::{Builder, Kind, now};
use crate::target::n8n::js::{Js, Op};

/// What the hours of a channel do with a message at an instant: `null` where it may go out, else
/// `effect`, and `until` where it is held. What never opens is no reason to wait.
pub(in crate::target::n8n) const HOURS: &str = "(ws, z, now) => { \
const D = 86400000; \
const off = (t) => DateTime.fromMillis(t, { zone: z }).offset * 60000; \
const inst = (l) => { const o = off(l - D), p = off(l + D); \
return off(l - o) === o ? l - o : off(l - p) === p ? l - p : l - o; }; \
const day = (t) => Math.floor((t + off(t)) / D); \
const hours = (w, d) => (w.days & (1 << ((d + 3) % 7))) === 0 ? null : w.from === null \
? [inst(d * D), inst((d + 1) * D)] \
: [inst(d * D + w.from * 60000), inst((w.to > w.from ? d : d + 1) * D + w.to * 60000)]; \
const inside = (w, t) => { const d = day(t); \
const h = [d - 1, d].map((k) => hours(w, k)).find((h) => h !== null && h[0] <= t && t < h[1]); \
return h === undefined ? null : h[1]; }; \
const begins = (w, t) => { const d = day(t); \
const h = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => hours(w, d + k)).find((h) => h !== null && h[0] > t); \
return h === undefined ? null : h[0]; }; \
const office = ws.filter((w) => w.office); \
const closed = (t) => { for (const w of ws) { \
if (!w.office) { const end = inside(w, t); if (end !== null) return { effect: w.effect, opens: end }; } \
else if (office.every((o) => inside(o, t) === null)) { \
const all = office.map((o) => begins(o, t)).filter((b) => b !== null); \
return { effect: w.effect, opens: all.length === 0 ? null : Math.min(...all) }; } } \
return null; }; \
const first = closed(now); \
if (first === null) return null; \
if (first.effect !== \"defer\") return { effect: first.effect }; \
let t = now; \
for (let n = 0; n < 2000; n++) { const c = closed(t); \
if (c === null) return { effect: \"defer\", until: t }; \
if (c.opens === null || c.opens <= t) return { effect: \"drop\" }; \
t = c.opens; } \
return { effect: \"drop\" }; }";

impl Builder<'_> {
    /// Can a message be held at its send.
    pub(super) fn is_held(&self, message: &Message) -> bool {
        self.has_hours(message) || self.is_capped(message)
    }

    /// Do hours apply to a message.
    fn has_hours(&self, message: &Message) -> bool {
        let rules = &self.flow.rules;
        let passes = rules.allow_critical && message.purpose == Some(Purpose::Critical);
        !rules.windows.is_empty() && !passes
    }

    /// The nodes between the gates of an alternative and its providers (`go`); gives the first.
    pub(super) fn held(
        &mut self,
        plan: &Plan<'_>,
        (at, stem): (usize, &str),
        open: &[(Id<Channel>, Js)],
        go: &str,
        back: &str,
    ) -> String {
        let mut next = go.to_owned();
        if let Some(limit) = &plan.expires {
            let name = format!("{stem} in time");
            let in_time = now().bin(Op::Le, limit.clone());
            self.put(&name, Kind::If(in_time), vec![next, plan.next.clone()]);
            next = name;
        }
        let uncapped = next.clone();
        let next = self.capped(plan, stem, open, next, back);
        let next = self.once(plan, at, &format!("{stem} counted?"), &uncapped, next);
        if !self.has_hours(plan.message) {
            return next;
        }
        let zone = self.lowering.zone();
        let several = open.len() > 1;
        let each = open.iter().map(|(channel, open)| {
            let windows = self.windows(*channel);
            let hours = Js::Code(HOURS).call(vec![windows, zone.clone(), Js::json().dot("now")]);
            if several { open.clone().then(hours, Js::Null) } else { hours }
        });
        let closed = each.collect::<Vec<_>>().into_iter().reduce(Js::or_else).unwrap_or(Js::Null);
        let (hours, may) = (format!("{stem} hours"), format!("{stem} may go"));
        let entries = vec![("held".to_owned(), closed)];
        self.put(&hours, Kind::Set(Js::with(Js::json(), entries)), vec![may.clone()]);
        let held = || Js::json().dot("held");
        let hold = format!("{stem} hold");
        let first = if plan.beside {
            self.put(&hold, Kind::Until(held().maybe("until")), vec![back.to_owned()]);
            hold
        } else {
            self.hold(&hold, &held().maybe("until"), back)
        };
        let rules = vec![
            ("open".to_owned(), held().eq(Js::Null)),
            ("later".to_owned(), held().maybe("effect").eq(Js::str("defer"))),
        ];
        self.put(&may, Kind::Switch(rules), vec![next, first, plan.next.clone()]);
        hours
    }

    /// The windows of a channel, in the order of the rules.
    fn windows(&self, channel: Id<Channel>) -> Js {
        let applies =
            |window: &&Window| window.channels.is_empty() || window.channels.contains(&channel);
        let minutes = |hours: Option<u16>| hours.map_or(Js::Null, |at| Js::Num(i64::from(at)));
        let one = |window: &Window| {
            let entries = vec![
                ("office".to_owned(), Js::Bool(window.office)),
                ("days".to_owned(), Js::Num(i64::from(window.days))),
                ("from".to_owned(), minutes(window.hours.map(|(from, _)| from))),
                ("to".to_owned(), minutes(window.hours.map(|(_, to)| to))),
                ("effect".to_owned(), Js::str(window.effect.text())),
            ];
            Js::Object(None, entries)
        };
        Js::Array(self.flow.rules.windows.iter().filter(applies).map(one).collect())
    }
}
