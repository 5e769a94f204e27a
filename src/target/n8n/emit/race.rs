//! `wait until`: a point of the calendar in the customer's zone, computed when the run comes to it.

use super::{Builder, Kind, now, way};
use crate::flow::NodeId;
use crate::hir::{Day, Expr, ExprKind, Timer, Ty, Value};
use crate::source::Span;
use crate::target::n8n::errors;
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

impl Builder<'_> {
    /// A wait without arms. `ways`: reached, past, missing.
    pub(super) fn point(
        &mut self,
        id: &str,
        span: Span,
        timer: &Timer,
        ways: [NodeId; 3],
        scope: &[Js],
    ) {
        let [elapsed, past, missing] = ways.map(way);
        let moment = match timer {
            Timer::Span(seconds) => {
                self.wait(id, Js::Num((*seconds).max(0)), elapsed);
                return;
            }
            Timer::Moment { follow: true, .. } => {
                self.problems.push(errors::refused(
                    span,
                    "a wait that follows a date when it moves (`moves follow`)",
                    "nothing wakes a waiting workflow when the customer's record changes",
                    "write `moves keep`, or build the journey for another target",
                ));
                return;
            }
            Timer::Moment { moment, .. } => moment,
        };
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
        let point = Js::Code(POINT).call(vec![now(), zone, Js::str(kind), value, at]);
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

    fn time_of_day(&mut self, at: &Expr, scope: &[Js]) -> Js {
        if let ExprKind::Value(Value::Time(minutes)) = &at.kind {
            return Js::Num(i64::from(*minutes) * 60_000);
        }
        let value = self.lower(at, scope);
        let there = value.clone().or_else(Js::Null).bin(Op::Eq, Js::Null);
        there.then(Js::Null, Js::Code(TIME).call(vec![value]))
    }
}
