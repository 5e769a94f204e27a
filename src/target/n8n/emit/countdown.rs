//! `countdown`: a series of points before a date, which stays as it was when the run came to it, or moves.
//!
//! `ID` begins it and `ID again` goes back to it; both look at what is known (`ID look`, `ID read`)
//! and find the next point (`ID point`).

use super::{Builder, Kind, count, counted, counter_key, now, way};
use crate::flow::{CountdownPoint, NodeId};
use crate::hir::{Expr, Ty};
use crate::target::n8n::js::{Js, Op};

/// The next point from place `n` on whose local day is not over: its place, and when it is due, or
/// `null` where none is left.
pub(in crate::target::n8n) const NEXT_POINT: &str = "(ps, to, whole, n, now, z) => { \
const D = 86400000; \
const off = (t) => DateTime.fromMillis(t, { zone: z }).offset * 60000; \
const inst = (l) => { const o = off(l - D), p = off(l + D); \
return off(l - o) === o ? l - o : off(l - p) === p ? l - p : l - o; }; \
const local = (t) => t + off(t); \
const t = whole ? Date.parse(to + \"T00:00:00Z\") : local(DateTime.fromISO(to).toMillis()); \
const base = Math.floor(t / D), clock = t - base * D; \
const today = Math.floor(local(now) / D); \
const due = (p) => { const b = new Date(base * D); \
const m = b.getUTCFullYear() * 12 + b.getUTCMonth() - p.months; \
const first = (k) => Date.UTC(Math.floor(k / 12), k % 12, 1) / D; \
const day = first(m) + Math.min(b.getUTCDate(), first(m + 1) - first(m)) - 1 - p.days; \
return inst(day * D + (p.at ?? clock)) - p.seconds * 1000; }; \
for (let k = n; k < ps.length; k++) { const at = due(ps[k]); \
if (Math.floor(local(at) / D) >= today) return { place: k, due: at }; } \
return { place: ps.length, due: null }; }";

/// A countdown with its ways.
pub(super) struct Series<'f> {
    pub(super) counter: u32,
    pub(super) to: &'f Expr,
    pub(super) follow: bool,
    pub(super) points: &'f [CountdownPoint],
    pub(super) skipped: NodeId,
    pub(super) next: NodeId,
}

/// In place of a node's name: where a countdown is gone on with.
pub(super) fn again(id: &str) -> String {
    format!("{id} again")
}

impl Builder<'_> {
    pub(super) fn countdown(&mut self, id: &str, series: &Series<'_>, scope: &[Js]) {
        let (look, point, which) =
            (format!("{id} look"), format!("{id} point"), format!("{id} which"));
        for (name, begins) in [(id.to_owned(), true), (again(id), false)] {
            let entries = vec![("begins".to_owned(), Js::Bool(begins)), ("now".to_owned(), now())];
            self.put(&name, Kind::Set(Js::with(Js::json(), entries)), vec![look.clone()]);
        }
        self.put(&look, Kind::Set(Js::json()), vec![format!("{id} read")]);
        self.read_facts(id, &look, &point);
        let begins = || Js::json().dot("begins");
        let key = counter_key(series.counter);
        let date = self.lower(series.to, scope).or_else(Js::Null);
        let date = if series.follow {
            date
        } else {
            begins().then(date, Js::json().dot("dates").maybe(key.clone()))
        };
        let place = begins().then(Js::Num(0), counted(series.counter));
        let zone = self.lowering.zone();
        let whole = Js::Bool(*series.to.ty.known() == Ty::Date);
        let points = Js::Array(series.points.iter().map(one).collect());
        let found = Js::Code(NEXT_POINT).call(vec![
            points,
            Js::name("d"),
            whole,
            place,
            Js::json().dot("now"),
            zone,
        ]);
        // Without a date there is nothing to count down to.
        let missing =
            Js::Object(None, vec![("place".to_owned(), Js::Num(0)), ("due".to_owned(), Js::Null)]);
        let found = Js::name("d").eq(Js::Null).then(missing, found);
        let dates = Js::with(Js::json().dot("dates"), vec![(key.clone(), Js::name("d"))]);
        let place = Js::name("p").dot("place");
        let counters = Js::with(Js::json().dot("counters"), vec![(key, place)]);
        let all = vec![
            ("dates".to_owned(), dates),
            ("counters".to_owned(), counters),
            ("point".to_owned(), Js::name("p")),
        ];
        let kept = Js::Arrow(vec!["p".to_owned()], Box::new(Js::with(Js::json(), all)));
        let kept = Js::Arrow(vec!["d".to_owned()], Box::new(kept.call(vec![found])));
        self.put(&point, Kind::Set(kept.call(vec![date])), vec![which.clone()]);
        let at = |name: &str| Js::json().path(&["point", name]);
        let (wait, arm) = (format!("{id} wait"), format!("{id} arm"));
        let first = self.hold(&wait, &at("due"), &arm);
        if series.follow {
            self.follow(again(id));
        }
        let rules = vec![
            ("skipped".to_owned(), begins().and(at("place").bin(Op::Gt, Js::Num(0)))),
            ("over".to_owned(), at("due").eq(Js::Null)),
            ("due".to_owned(), at("due").bin(Op::Le, Js::json().dot("now"))),
        ];
        let outs = vec![way(series.skipped), way(series.next), arm.clone(), first];
        self.put(&which, Kind::Switch(rules), outs);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        for (number, place) in series.points.iter().zip(0_i64..) {
            let counts = format!("{id} point {}", place + 1);
            rules.push((format!("{}", place + 1), at("place").eq(Js::Num(place))));
            outs.push(counts.clone());
            self.put(
                &counts,
                Kind::Set(count(series.counter, Js::Num(place + 1))),
                vec![way(number.to)],
            );
        }
        outs.push(way(series.next));
        self.put(&arm, Kind::Switch(rules), outs);
    }
}

fn one(point: &CountdownPoint) -> Js {
    let at = point.at.map_or(Js::Null, |minutes| Js::Num(i64::from(minutes) * 60_000));
    let entries = vec![
        ("months".to_owned(), Js::Num(i64::from(point.before.months))),
        ("days".to_owned(), Js::Num(i64::from(point.before.days))),
        ("seconds".to_owned(), Js::Num(point.before.seconds)),
        ("at".to_owned(), at),
    ];
    Js::Object(None, entries)
}
