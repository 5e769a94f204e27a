//! Operators. Numbers are whole and exact; what is divided rounds half away from zero.

use super::super::js::{Js, Op};
use super::Lowering;
use crate::hir::{self, Expr, Ty, Value};
use crate::source::Span;
use crate::value::range::can_leave;

/// A text as something that is ordered by its characters, and not by units of UTF-16.
const BY_CHARACTER: &str =
    "(s) => [...s].map((c) => c.codePointAt(0).toString(16).padStart(6, \"0\")).join(\"\")";

/// A whole number, or the end of the range that it lies beyond.
const HELD: &str = "(n) => Math.max(-9007199254740991, Math.min(9007199254740991, n))";

/// `a / b` of whole numbers; missing where `b` is zero. A quotient of whole numbers that a double holds exactly is never
/// closer to a half than it can tell.
const DIVIDED: &str = "(a, b) => b === 0 ? null : Math.sign(a) * Math.sign(b) * Number((2n * BigInt(Math.abs(a)) + BigInt(Math.abs(b))) / (2n * BigInt(Math.abs(b))))";

/// `a * b / 10,000`.
const SHARE: &str = "(a, b) => Math.sign(a) * Math.sign(b) * Number((BigInt(Math.abs(a)) * BigInt(Math.abs(b)) + 5000n) / 10000n)";

/// A day and whole days of a span, forth or back.
const DAYS: &str = "(d, s, n) => (d ?? null) === null ? null : new Date(Math.max(-62135596800000, Math.min(253402214400000, Date.parse(d + \"T00:00:00Z\") + n * Math.floor(s / 86400) * 86400000))).toISOString().slice(0, 10)";

/// An instant and a span, forth or back: whole days keep the clock time of the zone, other spans are
/// absolute.
const SHIFTED: &str = "(v, s, n, z) => { if ((v ?? null) === null) return null; \
const t = DateTime.fromISO(v).toMillis(), k = n * s * 1000; \
const off = (t) => DateTime.fromMillis(t, { zone: z }).offset * 60000; \
const l = t + off(t) + k, o = off(l - 86400000), p = off(l + 86400000); \
const whole = off(l - o) === o ? l - o : off(l - p) === p ? l - p : l - o; \
return DateTime.fromMillis(Math.max(-62135596800000, Math.min(253402207200000, s % 86400 === 0 ? whole : t + k))).toUTC().toISO(); }";

/// Seconds between two days, and between two instants.
const BETWEEN_DAYS: &str =
    "(a, b) => (Date.parse(a + \"T00:00:00Z\") - Date.parse(b + \"T00:00:00Z\")) / 1000";
const BETWEEN: &str = "(a, b) => Math.floor((DateTime.fromISO(a).toMillis() - DateTime.fromISO(b).toMillis()) / 1000)";

/// Midnight or another time of a day in a zone: the instant in milliseconds. A time that a clock
/// change skips moves forward by the gap; one that comes twice is the first.
pub(in crate::target::n8n) const INSTANT: &str = "(l, z) => { \
const off = (t) => DateTime.fromMillis(t, { zone: z }).offset * 60000; \
const o = off(l - 86400000), p = off(l + 86400000); \
return off(l - o) === o ? l - o : off(l - p) === p ? l - p : l - o; }";

/// A result that may lie beyond the range of whole numbers, or the end of the range.
fn held(may_leave: bool, number: Js) -> Js {
    if may_leave { Js::Code(HELD).call(vec![number]) } else { number }
}

impl Lowering<'_> {
    pub(super) fn binary(&mut self, op: hir::Op, a: &Expr, b: &Expr, span: Span) -> Js {
        if let Some(compared) = self.compare_status(op, a, b) {
            return compared;
        }
        let (left, right) = (a.ty.known(), b.ty.known());
        let dates = |ty: &Ty| matches!(ty, Ty::Date | Ty::DateTime | Ty::Time | Ty::MonthDay);
        match op {
            hir::Op::And => self.expr(a).and(self.expr(b)),
            hir::Op::Or => self.expr(a).or(self.expr(b)),
            hir::Op::Eq => self.same(a).eq(self.same(b)),
            hir::Op::Ne => self.same(a).bin(Op::Ne, self.same(b)),
            hir::Op::Lt => self.ordered(Op::Lt, a, b),
            hir::Op::Le => self.ordered(Op::Le, a, b),
            hir::Op::Gt => self.ordered(Op::Gt, a, b),
            hir::Op::Ge => self.ordered(Op::Ge, a, b),
            hir::Op::Add | hir::Op::Sub if dates(left) || dates(right) => {
                self.date_math(op, a, b, span)
            }
            hir::Op::Add if matches!(left, Ty::Text(_)) => self.expr(a).plus(self.expr(b)),
            hir::Op::Add => held(can_leave(op, a, b), self.number(a).plus(self.number(b))),
            hir::Op::Sub => held(can_leave(op, a, b), self.number(a).minus(self.number(b))),
            hir::Op::Mul if *left == Ty::Percent || *right == Ty::Percent => {
                let share = Js::Code(SHARE).call(vec![self.number(a), self.number(b)]);
                held(can_leave(op, a, b), share)
            }
            hir::Op::Mul => held(can_leave(op, a, b), self.number(a).bin(Op::Mul, self.number(b))),
            hir::Op::Div => Js::Code(DIVIDED).call(vec![self.number(a), self.number(b)]),
        }
    }

    /// Arithmetic with days and instants; missing where the left side is.
    fn date_math(&mut self, op: hir::Op, a: &Expr, b: &Expr, span: Span) -> Js {
        let (left, right) = (a.ty.known().clone(), b.ty.known().clone());
        let (first, second) = (self.expr(a), self.expr(b));
        let sign = Js::Num(if op == hir::Op::Sub { -1 } else { 1 });
        match (left, right) {
            (Ty::Date, Ty::Duration) => Js::Code(DAYS).call(vec![first, second, sign]),
            (Ty::DateTime, Ty::Duration) => {
                let zone = self.zone();
                Js::Code(SHIFTED).call(vec![first, second, sign, zone])
            }
            (Ty::Date, Ty::Date) => Js::Code(BETWEEN_DAYS).call(vec![first, second]),
            (Ty::DateTime, Ty::DateTime) => Js::Code(BETWEEN).call(vec![first, second]),
            _ => self.refuse(
                span,
                "this arithmetic with times",
                "this version does not compile it for n8n",
                "compute it before, and keep it in the record",
            ),
        }
    }

    /// A value to count with.
    pub(super) fn number(&mut self, expr: &Expr) -> Js {
        if *expr.ty.known() == Ty::Decimal {
            return self.decimals(expr.span);
        }
        self.expr(expr)
    }

    fn decimals(&mut self, span: Span) -> Js {
        self.refuse(
            span,
            "arithmetic or comparison of decimals",
            "an expression of n8n counts in doubles, which would round",
            "use money, percent or int, which are exact",
        )
    }

    fn ordered(&mut self, op: Op, a: &Expr, b: &Expr) -> Js {
        let ty = a.ty.clone();
        self.rank(a, &ty).bin(op, self.rank(b, &ty))
    }

    /// A value that can be compared by size: of an enum its place, of an instant its milliseconds.
    pub(super) fn rank(&mut self, expr: &Expr, ty: &Ty) -> Js {
        let value = self.number(expr);
        match ty.known() {
            Ty::Enum(id) => {
                let members =
                    self.program.enums.get(*id).map_or(&[][..], |def| def.members.as_slice());
                let order = members.iter().map(|member| Js::str(member.as_str())).collect();
                Js::Array(order).method("indexOf", vec![value])
            }
            Ty::DateTime => millis(value),
            Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone => {
                Js::Code(BY_CHARACTER).call(vec![value])
            }
            _ => value,
        }
    }

    /// A value that is the same as another where `===` says so.
    pub(in crate::target::n8n) fn same(&mut self, expr: &Expr) -> Js {
        let value = self.number(expr);
        let ty = expr.ty.clone();
        self.key_of(&ty, value, expr.span)
    }

    pub(in crate::target::n8n) fn key_of(&mut self, ty: &Ty, value: Js, span: Span) -> Js {
        match ty.known() {
            Ty::DateTime => millis(value),
            Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) | Ty::List(_) => self.refuse(
                span,
                "a comparison of records or lists",
                "expressions of n8n compare them by identity",
                "compare their fields",
            ),
            Ty::Decimal => self.decimals(span),
            _ => value,
        }
    }

    /// A local date and time of the customer's zone, as an instant.
    pub(super) fn local_instant(&mut self, date: &str, minutes: u16) -> Js {
        let text = format!("{date}T{:02}:{:02}:00Z", minutes / 60, minutes % 60);
        let local = millis(Js::str(text));
        let zone = self.zone();
        let at = Js::Code(INSTANT).call(vec![local, zone]);
        Js::name("DateTime")
            .method("fromMillis", vec![at])
            .method("toUTC", Vec::new())
            .method("toISO", Vec::new())
    }

    /// The customer's zone.
    pub(in crate::target::n8n) fn zone(&mut self) -> Js {
        self.reads_facts = true;
        self.facts.clone().dot("zone")
    }

    /// How the zone is found when what is known of the customer is read.
    pub(in crate::target::n8n) fn found_zone(&mut self, profile: &Js) -> Js {
        let program = self.program;
        let here = Js::str(program.zone.as_ref().map_or("UTC", |zone| zone.as_str()));
        let field = program.profile_fields().iter().find(|field| *field.ty.known() == Ty::Timezone);
        let Some(field) = field else { return here };
        let name = self.allowed(&field.name, field.span);
        let read = profile.clone().dot(name);
        let read = match &field.default {
            Some(Expr { kind: hir::ExprKind::Value(Value::Text(text)), .. }) => {
                read.or_else(Js::str(text))
            }
            _ => read.or_else(here.clone()),
        };
        Js::Code(KNOWN_ZONE).call(vec![read, here])
    }
}

/// A zone if there is one of this name, else another.
const KNOWN_ZONE: &str = "(z, other) => DateTime.fromMillis(0, { zone: z }).isValid ? z : other";

/// An instant in milliseconds.
pub(in crate::target::n8n) fn millis(instant: Js) -> Js {
    Js::name("DateTime").method("fromISO", vec![instant]).method("toMillis", Vec::new())
}
