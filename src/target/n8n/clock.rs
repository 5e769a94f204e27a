//! The clock: one workflow that knows which triggers by time are due, and for whom.
//!
//! A Schedule Trigger begins it at the minutes at which a trigger can come in some zone. It ends at once where none
//! does; else it reads the customers' records page by page and calls a journey's webhook for each customer whose
//! trigger comes at this instant. A request that comes twice begins one run.
//!
//! Offsets of zones are whole quarters of an hour, so a trigger at 09:20 comes at minute 5, 20, 35 or 50 of
//! universal time in every zone, and a tick every fifteen minutes meets each of its instants exactly.

use super::document::{Http, Kind, Node, Workflow};
use super::emit::{Context, facts_of, flow_span, id_of, is_timed, tick_key, webhook_path};
use super::js::{Js, Op};
use super::lowering::Lowering;
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{Days, Trigger, TriggerKind};
use std::collections::BTreeSet;

/// The name of its document, which no journey can have.
pub(super) const NAME: &str = "journeyc-clock";

const PAGE: &str = "page";
const NEXT: &str = "next who is due";
const MORE: &str = "more";
const DONE: &str = "done";

/// The newest tick that is not behind `now`: minutes behind a quarter of an hour.
pub(super) const TICK: &str = "(now, ms) => Math.max(...ms.map((m) => \
Math.floor((now - m * 60000) / 900000) * 900000 + m * 60000))";

/// The day (since 1970) of a trigger `g` that comes at an instant in a zone, if any.
pub(super) const COMES: &str = "(g, z, at, date) => { \
const D = 86400000; \
const off = (t) => DateTime.fromMillis(t, { zone: z }).offset * 60000; \
const inst = (l) => { const o = off(l - D), p = off(l + D); \
return off(l - o) === o ? l - o : off(l - p) === p ? l - p : l - o; }; \
const today = Math.floor((at + off(at)) / D); \
const d = [today, today - 1].find((d) => inst(d * D + g.t) === at); \
if (d === undefined) return false; \
const day = DateTime.fromMillis(d * D, { zone: \"UTC\" }); \
if (g.w !== null) return (g.w & (1 << ((d + 3) % 7))) !== 0; \
if (g.m !== null) return day.day === Math.min(g.m, day.daysInMonth); \
if (g.d !== null) return day.toISODate() === g.d; \
if (typeof date !== \"string\") return false; \
const is = date.slice(-5), here = day.toISODate().slice(5); \
return is === here || (is === \"02-29\" && !day.isInLeapYear && here === g.l); }";

/// Makes the clock for the journeys of a workspace; none where no trigger comes by time.
pub(super) fn build(cx: Context<'_>, flows: &[&Flow]) -> Result<Option<Workflow>, Vec<Diagnostic>> {
    let mut flows: Vec<&Flow> = flows.to_vec();
    flows.sort_by_key(|flow| flow.journey);
    let timed: Vec<(&Flow, usize, &Trigger)> = flows
        .iter()
        .flat_map(|flow| flow.triggers.iter().enumerate().map(|(at, trigger)| (*flow, at, trigger)))
        .filter(|(.., trigger)| is_timed(&trigger.kind))
        .collect();
    let Some((first, ..)) = timed.first() else { return Ok(None) };
    let span = flow_span(cx, first);
    let mut problems = Vec::new();
    let mut need = |key: &str| match cx.settings.need(key, span) {
        Ok(value) => value,
        Err(finding) => {
            problems.push(finding);
            String::new()
        }
    };
    let needed = Needed {
        customers: need("customers_url"),
        webhooks: need("webhook_url"),
        caller: need("webhook_credential_id"),
    };
    let mut clock = Clock { cx, lowering: Lowering::new(cx.program), nodes: Vec::new() };
    clock.all(&timed, &needed);
    problems.extend(clock.lowering.problems);
    if problems.iter().any(Diagnostic::is_error) {
        return Err(problems);
    }
    Ok(Some(Workflow {
        id: id_of(&[&cx.program.workspace, cx.env.unwrap_or("default"), NAME]),
        name: format!("{} clock", cx.program.workspace),
        zone: cx.program.zone.as_ref().map_or("UTC", |zone| zone.as_str()).to_owned(),
        nodes: clock.nodes,
    }))
}

/// What the settings say.
struct Needed {
    customers: String,
    webhooks: String,
    caller: String,
}

struct Clock<'a> {
    cx: Context<'a>,
    lowering: Lowering<'a>,
    nodes: Vec<Node>,
}

impl Clock<'_> {
    fn put(&mut self, name: &str, kind: Kind, outs: &[&str]) {
        let outs = outs.iter().map(|out| (*out).to_owned()).collect();
        self.nodes.push(Node { name: name.to_owned(), kind, outs, notes: None });
    }

    fn all(&mut self, timed: &[(&Flow, usize, &Trigger)], needed: &Needed) {
        let json = |name: &str| Js::json().dot(name);
        let minutes: BTreeSet<u16> =
            timed.iter().map(|(.., trigger)| minutes_of(&trigger.kind) % 15).collect();
        self.put("the clock", Kind::Clock(cron(&minutes)), &["tick"]);
        let now = Js::name("$now").method("toMillis", Vec::new());
        let minutes = minutes.iter().map(|at| Js::Num(i64::from(*at))).collect();
        let at = Js::Code(TICK).call(vec![now, Js::Array(minutes)]);
        let tick = vec![("at".to_owned(), at), ("after".to_owned(), Js::Null)];
        self.put("tick", Kind::Set(Js::Object(None, tick)), &["tick comes"]);
        let comes = self.somewhere(timed);
        self.put("tick comes", Kind::If(comes), &[PAGE, DONE]);
        self.put(PAGE, Kind::Set(Js::json()), &["customers"]);
        let url = Js::Code(AFTER).call(vec![Js::str(&*needed.customers), json("after")]);
        let credential = self.cx.settings.get("profile_credential_id");
        let http = Http {
            method: "GET",
            url,
            credential: credential.map(|id| ("httpHeaderAuth", id.to_owned())),
            headers: Vec::new(),
            body: None,
            timeout: 60,
            tries: 5,
            fails_over: false,
        };
        self.put("customers", Kind::Http(http), &["who"]);
        let who = self.who(timed);
        self.put("who", Kind::Set(who), &[NEXT]);
        let any = json("todo").dot("length").bin(Op::Gt, Js::Num(0));
        self.put(NEXT, Kind::If(any), &["due", MORE]);
        let entries = vec![
            ("due".to_owned(), json("todo").method("at", vec![Js::Num(0)])),
            ("todo".to_owned(), json("todo").method("slice", vec![Js::Num(1)])),
        ];
        self.put("due", Kind::Set(Js::with(Js::json(), entries)), &["due goes"]);
        let due = |name: &str| Js::json().path(&["due", name]);
        let request =
            Js::concat_all(vec![due("k"), Js::str("/"), json("at"), Js::str("/"), due("c")]);
        let body = vec![
            ("request_id".to_owned(), request),
            ("customer_id".to_owned(), due("c")),
            ("tick".to_owned(), due("k")),
        ];
        let path = webhook_path(self.cx, "");
        let base = format!("{}/{path}", needed.webhooks.trim_end_matches('/'));
        let url = Js::str(base).plus(due("j"));
        let http = Http::calls(url, needed.caller.clone(), Js::Object(None, body));
        self.put("due goes", Kind::Http(http), &["due gone"]);
        self.put("due gone", Kind::Set(Js::output("due")), &[NEXT]);
        self.put(MORE, Kind::If(json("after").exists()), &[PAGE, DONE]);
        self.put(DONE, Kind::Rest, &[]);
    }

    /// Can a trigger come now in some zone: else nobody is read.
    fn somewhere(&self, timed: &[(&Flow, usize, &Trigger)]) -> Js {
        let all = timed.iter().map(|(.., trigger)| data(trigger)).collect();
        Js::Code(SOMEWHERE).call(vec![Js::Array(all), Js::json().dot("at")])
    }

    /// For whom a trigger comes, from a page of records.
    fn who(&mut self, timed: &[(&Flow, usize, &Trigger)]) -> Js {
        let outer = std::mem::replace(&mut self.lowering.facts, Js::name("c"));
        let before = || Js::output(PAGE);
        let all = timed
            .iter()
            .map(|(flow, place, trigger)| {
                let date = match &trigger.kind {
                    TriggerKind::EachYear { date, .. } => {
                        self.lowering.expr(date).or_else(Js::Null)
                    }
                    _ => Js::Null,
                };
                let zone = self.lowering.zone();
                let args = vec![data(trigger), zone, Js::name("at"), date];
                let mut comes = Js::name("comes").call(args);
                if let Some(segment) = trigger.among {
                    comes = comes.and(self.lowering.segment(segment, trigger.span));
                }
                let persona = flow.persona.and_then(|id| self.cx.program.personas.get(id));
                if let Some((persona, asked)) =
                    persona.and_then(|persona| Some((persona, persona.predicate.as_ref()?)))
                {
                    comes = comes.and(self.lowering.predicate(&persona.vars, asked));
                }
                let due = vec![
                    ("c".to_owned(), Js::name("r").dot("customer_id")),
                    ("k".to_owned(), Js::str(tick_key(flow, *place))),
                    ("j".to_owned(), Js::str(flow.name.as_str())),
                ];
                comes.then(Js::Object(None, due), Js::Null)
            })
            .collect();
        self.lowering.facts = outer;
        let there = Js::Code("(d) => d !== null");
        let all = Js::Array(all).method("filter", vec![there]);
        let facts = facts_of(&mut self.lowering, &Js::name("r"));
        let one = Js::Arrow(vec!["c".to_owned()], Box::new(all)).call(vec![facts]);
        let each = Js::Arrow(vec!["r".to_owned()], Box::new(one));
        let todo = Js::name("p").dot("customers").method("flatMap", vec![each]);
        let entries = vec![
            ("todo".to_owned(), todo),
            ("after".to_owned(), Js::name("p").dot("next").or_else(Js::Null)),
        ];
        let page = Js::name("JSON").method("parse", vec![Js::json().dot("data")]);
        let names = ["p", "at", "comes"].map(str::to_owned).to_vec();
        let all = Js::Arrow(names, Box::new(Js::with(before(), entries)));
        all.call(vec![page, before().dot("at"), Js::Code(COMES)])
    }
}

/// Can one of the triggers come at an instant with some offset from universal time.
pub(super) const SOMEWHERE: &str = "(gs, at) => { const D = 86400000; \
for (let q = -64; q <= 64; q++) { const l = at + q * 900000; const d = Math.floor(l / D); \
const day = DateTime.fromMillis(d * D, { zone: \"UTC\" }); \
if (gs.some((g) => l - d * D === g.t && (g.w !== null ? (g.w & (1 << ((d + 3) % 7))) !== 0 \
: g.m !== null ? day.day === Math.min(g.m, day.daysInMonth) : g.d === null || day.toISODate() === g.d) \
|| g.t < 21600000 || g.t >= 75600000)) return true; } \
return false; }";

/// The address of a page.
pub(super) const AFTER: &str = "(u, a) => a === null ? u \
: u + (u.includes(\"?\") ? \"&\" : \"?\") + \"after=\" + encodeURIComponent(a)";

/// Minutes after midnight.
fn minutes_of(kind: &TriggerKind) -> u16 {
    match kind {
        TriggerKind::Every { at, .. }
        | TriggerKind::EachYear { at, .. }
        | TriggerKind::At { at, .. } => *at,
        _ => 0,
    }
}

/// A trigger as data: its time `t`, and on which days.
fn data(trigger: &Trigger) -> Js {
    let time = i64::from(minutes_of(&trigger.kind)) * 60_000;
    let (mut week, mut month, mut date, mut leap) = (Js::Null, Js::Null, Js::Null, Js::Null);
    match &trigger.kind {
        TriggerKind::Every { days: Days::Week(mask), .. } => week = Js::Num(i64::from(*mask)),
        TriggerKind::Every { days: Days::Month(day), .. } => month = Js::Num(i64::from(*day)),
        TriggerKind::At { date: day, .. } => date = Js::str(day.as_str()),
        TriggerKind::EachYear { leap: (month, day), .. } => {
            leap = Js::str(format!("{month:02}-{day:02}"));
        }
        _ => {}
    }
    let entries = [("t", Js::Num(time)), ("w", week), ("m", month), ("d", date), ("l", leap)];
    Js::Object(None, entries.into_iter().map(|(name, js)| (name.to_owned(), js)).collect())
}

/// Every fifteen minutes, so many minutes behind the quarter.
fn cron(minutes: &BTreeSet<u16>) -> String {
    let all: BTreeSet<u16> =
        minutes.iter().flat_map(|at| (0..4).map(move |quarter| at + quarter * 15)).collect();
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    format!("{} * * * *", all.join(","))
}
