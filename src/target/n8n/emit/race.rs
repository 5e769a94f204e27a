//! `wait until`, a point of the calendar in the customer's zone, computed when the run comes to it; and
//! races, waits that events can end or whose point moves.
//!
//! A race is `ID`, which sets its restarts back; `ID begin`, which computes until when it lasts (a point
//! of the calendar by `ID read`, `ID point` and `ID when`); and `ID stand`. Its arms are asked where the
//! mail is read (see `mail`).

use super::mail::STAND;
use super::{Builder, Kind, count, counted, counter_key, now, way};
use crate::flow::{NodeId, NodeKind};
use crate::hir::{Day, Expr, ExprKind, Moment, Timer, Ty, Value};
use crate::target::n8n::js::{Js, Op};

/// The point of a day: its instant, `"past"`, or `null` where there is none. `v` is what the day is of,
/// `at` milliseconds after midnight or `null`.
pub(in crate::target::n8n) const POINT: &str = "(now, z, k, v, at) => { \
const D = 86400000; \
const off = (t) => DateTime.fromMillis(t, { zone: z }).offset * 60000; \
const inst = (l) => { const o = off(l - D), p = off(l + D); \
return off(l - o) === o ? l - o : off(l - p) === p ? l - p : l - o; }; \
const day = (t) => Math.floor((t + off(t)) / D); \
const today = day(now); \
const of = (d) => at === null && d === today ? now : inst(d * D + (at ?? 0)); \
const once = (p) => p < now ? \"past\" : p; \
const next = (ds) => ds.map(of).find((p) => p >= now) ?? null; \
const week = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => today + n); \
if (k === \"week\") return next(week.filter((d) => (d + 3) % 7 === v)); \
if (k === \"workday\") return next(week.filter((d) => (d + 3) % 7 < 5)); \
if (k === \"today\") return once(of(today)); \
if (k === \"tomorrow\") return once(of(today + 1)); \
if ((v ?? null) === null) return null; \
if (k === \"date\") return once(of(Date.parse(v + \"T00:00:00Z\") / D)); \
if (k === \"time\") { const m = 60000 * (60 * Number(v.slice(0, 2)) + Number(v.slice(3, 5))); \
return [today, today + 1].map((d) => inst(d * D + m)).find((p) => p >= now) ?? null; } \
if (k === \"monthday\") { const y = new Date(today * D).getUTCFullYear(); \
const m = Number(v.slice(2, 4)), d = Number(v.slice(5, 7)); \
const leap = (n) => n % 4 === 0 && (n % 100 !== 0 || n % 400 === 0); \
return next([y, y + 1].map((n) => Date.UTC(n, m - 1, m === 2 && d === 29 && !leap(n) ? 28 : d) / D)); } \
const t = DateTime.fromISO(v).toMillis(); \
return once(at === null ? t : of(day(t))); }";

/// `09:30` in milliseconds.
const TIME: &str = "(s) => 60000 * (60 * Number(s.slice(0, 2)) + Number(s.slice(3, 5)))";

/// A wait with arms, or for a point that moves. `ways`: elapsed, past, missing.
pub(super) struct Race<'r> {
    pub(super) id: &'r str,
    pub(super) place: NodeId,
    pub(super) timer: &'r Timer,
    pub(super) restarts: &'r [u32],
    pub(super) ways: [NodeId; 3],
}

/// Where a race computes until when it lasts.
fn begin(id: &str) -> String {
    format!("{id} begin")
}

impl Builder<'_> {
    /// A wait without arms. `ways`: reached, past, missing.
    pub(super) fn point(&mut self, id: &str, timer: &Timer, ways: [NodeId; 3], scope: &[Js]) {
        let [elapsed, past, missing] = ways.map(way);
        let moment = match timer {
            Timer::Span(seconds) => {
                self.wait(id, Js::Num((*seconds).max(0)), elapsed);
                return;
            }
            Timer::Moment { moment, .. } => moment,
        };
        let point = self.moment(moment, scope);
        let when = format!("{id} when");
        let wait = format!("{id} wait");
        let found = vec![("until".to_owned(), point)];
        self.put(id, Kind::Set(Js::with(Js::json(), found)), vec![when.clone()]);
        let until = || Js::json().dot("until");
        let first = self.hold(&wait, &until(), &elapsed);
        let rules = vec![
            ("missing".to_owned(), until().eq(Js::Null)),
            ("past".to_owned(), until().eq(Js::str("past"))),
        ];
        self.put(&when, Kind::Switch(rules), vec![missing, past, first]);
    }

    /// A point of the calendar: its instant, `"past"`, or `null`.
    pub(super) fn moment(&mut self, moment: &Moment, scope: &[Js]) -> Js {
        let (kind, value) = match &moment.day {
            Day::Week(day) => ("week", Js::Num(i64::from(*day))),
            Day::Workday => ("workday", Js::Null),
            Day::Today => ("today", Js::Null),
            Day::Tomorrow => ("tomorrow", Js::Null),
            Day::Of(day) => {
                let kind = match day.ty.known() {
                    Ty::Date => "date",
                    Ty::Time => "time",
                    Ty::MonthDay => "monthday",
                    _ => "instant",
                };
                (kind, self.lower(day, scope))
            }
        };
        let at = moment.at.as_ref().map_or(Js::Null, |at| self.time_of_day(at, scope));
        let zone = self.lowering.zone();
        Js::Code(POINT).call(vec![now(), zone, Js::str(kind), value, at])
    }

    /// A wait with arms, or for a point that moves.
    pub(super) fn race(&mut self, race: &Race<'_>, scope: &[Js]) {
        let id = race.id;
        let [elapsed, past, missing] = race.ways.map(way);
        let (begin, stand) = (begin(id), format!("{id} stand"));
        let counters = race.restarts.iter().map(|c| (counter_key(*c), Js::Num(0))).collect();
        let counters = Js::with(Js::json().dot("counters"), counters);
        let entries = vec![("counters".to_owned(), counters)];
        let first = self.reached(&format!("{id} reached"), race.place, begin.clone());
        self.put(id, Kind::Set(Js::with(Js::json(), entries)), vec![first]);
        let until = |at: Js| Js::with(Js::json(), vec![("until".to_owned(), at)]);
        match race.timer {
            Timer::Span(seconds) => {
                let at = now().plus(Js::Num((*seconds).max(0).saturating_mul(1_000)));
                let first = self.inside(id, race.place, (&begin, false), stand.clone());
                self.put(&begin, Kind::Set(until(at)), vec![first]);
            }
            Timer::Moment { moment, .. } => {
                let (point, when) = (format!("{id} point"), format!("{id} when"));
                let entries = vec![("now".to_owned(), now())];
                let looks = Kind::Set(Js::with(Js::json(), entries));
                self.put(&begin, looks, vec![format!("{id} read")]);
                self.read_facts(id, &begin, &point);
                let at = self.moment(moment, scope);
                self.put(&point, Kind::Set(until(at)), vec![when.clone()]);
                let until = || Js::json().dot("until");
                let rules = vec![
                    ("missing".to_owned(), until().eq(Js::Null)),
                    ("past".to_owned(), until().eq(Js::str("past"))),
                ];
                let first = self.inside(id, race.place, (&begin, true), stand.clone());
                self.put(&when, Kind::Switch(rules), vec![missing, past, first]);
            }
        }
        self.stand(&stand, Js::json().dot("until"), elapsed, Some(race.place));
        if matches!(race.timer, Timer::Moment { follow: true, .. }) {
            self.follow(begin);
        }
        let Some(node) = self.nodes.last_mut() else { return };
        if let Kind::Set(Js::Object(_, entries)) = &mut node.kind {
            let kept = vec![(id.to_owned(), Js::json().dot("until"))];
            entries.push(("points".to_owned(), Js::with(Js::json().dot("points"), kept)));
        }
        node.outs = vec![STAND.to_owned()];
    }

    /// `restart`: once more with a new point, or back with the point that the race had.
    pub(super) fn restart(&mut self, id: &str, counter: u32, max: u32, race: NodeId) {
        let Some(of) = self.flow.nodes.get(race.0 as usize) else { return };
        if !matches!(of.kind, NodeKind::Race { .. }) {
            return;
        }
        let (again, back) = (format!("{id} again"), format!("{id} back"));
        let more = counted(counter).bin(Op::Lt, Js::Num(i64::from(max)));
        self.put(id, Kind::If(more), vec![again.clone(), back.clone()]);
        let grown = || count(counter, counted(counter).plus(Js::Num(1)));
        let first = self.reached(&format!("{id} reached"), race, begin(&of.id));
        self.put(&again, Kind::Set(grown()), vec![first]);
        let kept = ("until".to_owned(), Js::json().dot("points").dot(of.id.as_str()));
        let kept = match grown() {
            Js::Object(base, mut entries) => {
                entries.push(kept);
                Js::Object(base, entries)
            }
            other => other,
        };
        let first = self.reached(&format!("{id} reached back"), race, format!("{} stand", of.id));
        self.put(&back, Kind::Set(kept), vec![first]);
    }

    fn time_of_day(&mut self, at: &Expr, scope: &[Js]) -> Js {
        if let ExprKind::Value(Value::Time(minutes)) = &at.kind {
            return Js::Num(i64::from(*minutes) * 60_000);
        }
        let value = self.lower(at, scope);
        let there = value.clone().or_else(Js::Null).bin(Op::Eq, Js::Null);
        there.then(Js::Null, Js::Code(TIME).call(vec![value]))
    }
}
