//! `countdown`: a series of steps before a date.

use super::moment::Fate;
use crate::hir::lower::checker::Checker;
use crate::hir::lower::names::type_name;
use crate::hir::{
    Block, CalendarSpan, Construct, Countdown, CountdownArm, ExprKind, StepKind, Ty, Value, errors,
};
use crate::source::Span;
use crate::syntax::ast;

/// The longest span before a date: a hundred years.
const MOST_MONTHS: i64 = 1_200;
/// As days.
const MOST_DAYS: i64 = 36_600;

impl Checker<'_> {
    pub(super) fn countdown(
        &mut self,
        to: &ast::Expr,
        moves: Option<&ast::Name>,
        arms: &[ast::CountdownArm],
        head: Span,
    ) -> StepKind {
        self.need(Construct::Countdown, head);
        self.local_time.get_or_insert(head);
        self.forget_for(moves);
        let date = self.calendar(to);
        let mut fate = Fate::default();
        let read = match date.ty.known() {
            Ty::Date | Ty::DateTime => true,
            Ty::Error => false,
            _ => {
                let found = type_name(self.cx.program, &date.ty);
                self.sink.push(errors::wrong_type("a date or an instant", &found, date.span));
                false
            }
        };
        fate.moves = super::moment::reads_customer(&date);
        let follow = if read { self.moves(moves, fate, head) } else { false };
        self.time_passes();
        let start = self.mark();
        let mut points: Vec<CountdownArm> = Vec::new();
        let mut skipped: Option<(Block, Span)> = None;
        let mut broken = !read;
        // The skipped block runs first, wherever it stands; each point may be passed over.
        for arm in arms {
            let span = arm.span.head();
            let point = arm.before.as_ref().map(|before| self.before(before));
            let at = arm.at.as_ref().map(|at| self.clock(at));
            let mark = self.mark();
            let (block, _) = self.arm(&arm.block, &mark);
            self.leave(&start, true);
            match point {
                None => match &skipped {
                    Some((_, first)) => {
                        self.sink.push(errors::clause_twice("skipped", span, *first));
                    }
                    None => skipped = Some((block, span)),
                },
                Some(before) => {
                    let (Some(before), Some(at)) =
                        (before, at.map_or(Some(None), |at| at.map(Some)))
                    else {
                        broken = true;
                        continue;
                    };
                    let next = CountdownArm { before, at, block, span };
                    if let Some(last) = points.last()
                        && !earlier(last, &next)
                    {
                        self.sink.push(errors::points_out_of_order(span, last.span));
                    }
                    points.push(next);
                }
            }
        }
        let unread = arms
            .iter()
            .any(|arm| arm.before.as_ref().is_some_and(|b| matches!(b.kind, ast::ExprKind::Hole)));
        if skipped.is_none() && !unread {
            self.sink.push(errors::skipped_missing(head));
        }
        if points.is_empty() && !unread && !broken {
            self.sink.push(errors::countdown_without_points(head));
        }
        if broken || unread {
            return StepKind::Error;
        }
        let skipped = skipped.map_or_else(Block::default, |(block, _)| block);
        StepKind::Countdown(Box::new(Countdown { to: date, follow, arms: points, skipped }))
    }

    /// `2 months`, `7 days`: here a month has a meaning, since it is counted back from a date.
    fn before(&mut self, expr: &ast::Expr) -> Option<CalendarSpan> {
        if let ast::ExprKind::Quantity(digits, unit) = &expr.kind {
            let factor = match unit.text.trim_end_matches('s') {
                "month" => Some((true, 1)),
                "year" => Some((true, 12)),
                "day" => Some((false, 1)),
                "week" => Some((false, 7)),
                _ => None,
            };
            if let Some((months, factor)) = factor {
                let most = if months { MOST_MONTHS } else { MOST_DAYS };
                let number = digits.parse::<i64>().ok().and_then(|n| n.checked_mul(factor));
                let Some(number) = number.filter(|number| (0..=most).contains(number)) else {
                    self.sink.push(errors::odd_calendar_span(expr.span));
                    return None;
                };
                let number = i32::try_from(number).ok()?;
                return Some(if months {
                    CalendarSpan { months: number, ..CalendarSpan::default() }
                } else {
                    CalendarSpan { days: number, ..CalendarSpan::default() }
                });
            }
        }
        let seconds = self.seconds(expr)?;
        Some(CalendarSpan { seconds, ..CalendarSpan::default() })
    }

    /// A time of day that is written out, in minutes after midnight.
    pub(in crate::hir::lower) fn clock(&mut self, expr: &ast::Expr) -> Option<u16> {
        let value = self.expr_of(expr, &Ty::Time);
        match value.kind {
            ExprKind::Value(Value::Time(minutes)) => Some(minutes),
            ExprKind::Error => None,
            _ => {
                self.sink.push(errors::not_constant("a time of day", expr.span));
                None
            }
        }
    }
}

/// Does `a` always come before `b`. A month is between 28 and 31 days.
fn earlier(a: &CountdownArm, b: &CountdownArm) -> bool {
    let least = |span: CalendarSpan, month: i64| {
        i64::from(span.months) * month * 86_400 + i64::from(span.days) * 86_400 + span.seconds
    };
    let months = (a.before.months, b.before.months);
    let (long, short) = match months {
        (x, y) if x == y => (least(a.before, 0), least(b.before, 0)),
        (x, y) if x > y => {
            // Only the months that the first has more than the second are of unknown length.
            let more = i64::from(x - y) * 28 * 86_400;
            (
                least(CalendarSpan { months: 0, ..a.before }, 0) + more,
                least(CalendarSpan { months: 0, ..b.before }, 0),
            )
        }
        (x, y) => {
            let more = i64::from(y - x) * 31 * 86_400;
            (
                least(CalendarSpan { months: 0, ..a.before }, 0),
                least(CalendarSpan { months: 0, ..b.before }, 0) + more,
            )
        }
    };
    match (a.at, b.at) {
        _ if a.before.seconds != 0 || b.before.seconds != 0 => long > short,
        (Some(x), Some(y)) if long == short => x < y,
        _ => long > short,
    }
}
