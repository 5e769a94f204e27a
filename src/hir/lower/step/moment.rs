//! Points of the calendar, and whether they can be over, missing or moved.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::names::type_name;
use crate::hir::{Day, Expr, ExprKind, Moment, Ty, errors};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp};

/// What can become of a point of the calendar.
#[derive(Clone, Copy, Default)]
pub(in crate::hir::lower) struct Fate {
    /// It may lie before the instant at which it is asked for.
    pub(in crate::hir::lower) past: bool,
    /// There may be none.
    pub(in crate::hir::lower) missing: bool,
    /// It may move while a run waits: it is made of what is known about the customer.
    pub(in crate::hir::lower) moves: bool,
}

impl Checker<'_> {
    /// What is known about the customer need not hold any more when a date is computed anew.
    pub(super) fn forget_for(&mut self, moves: Option<&ast::Name>) {
        if moves.is_some_and(|moves| moves.text == "follow") {
            self.time_passes();
        }
    }

    /// The point of `wait until`; nothing where it could not be read.
    pub(in crate::hir::lower) fn moment(&mut self, moment: &ast::Moment) -> Option<(Moment, Fate)> {
        let mut fate = Fate::default();
        let day = match day_word(&moment.day) {
            Some(day) => Some(day),
            None => {
                let day = self.calendar(&moment.day);
                fate.moves = reads_customer(&day);
                match day.ty.known() {
                    Ty::Date | Ty::DateTime | Ty::MonthDay => Some(Day::Of(day)),
                    Ty::Time => {
                        if let Some(at) = &moment.at {
                            self.sink.push(errors::time_of_a_time(at.span));
                        }
                        Some(Day::Of(day))
                    }
                    Ty::Error => None,
                    _ => {
                        let found = type_name(self.cx.program, &day.ty);
                        self.sink.push(errors::wrong_type("a day or an instant", &found, day.span));
                        None
                    }
                }
            }
        };
        let at = moment.at.as_ref().map(|at| self.expr_of(at, &Ty::Time));
        let broken = at.as_ref().is_some_and(|at| at.ty == Ty::Error);
        fate.moves |= at.as_ref().is_some_and(reads_customer);
        let moment = Moment { day: day?, at };
        fate.past = moment.can_pass();
        fate.missing = moment.can_miss();
        (!broken).then_some((moment, fate))
    }

    /// A date that may be missing, also where a span is added to it or taken away.
    pub(super) fn calendar(&mut self, expr: &ast::Expr) -> Expr {
        let ast::ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), at, a, b) = &expr.kind
        else {
            return self.expr(expr, None);
        };
        let mut a = self.calendar(a);
        let b = self.expr(b, None);
        let missing =
            matches!(&a.ty, Ty::Optional(known) if matches!(**known, Ty::Date | Ty::DateTime));
        if missing {
            a.ty = a.ty.known().clone();
        }
        let op = if *op == BinaryOp::Add { crate::hir::Op::Add } else { crate::hir::Op::Sub };
        let mut whole = self.arithmetic_of(op, *at, a, b, expr.span);
        if missing && let ExprKind::Binary(_, a, _) = &mut whole.kind {
            a.ty = a.ty.clone().optional();
            whole.ty = whole.ty.optional();
        }
        whole
    }

    /// `moves follow` or `moves keep`: said where the date can change, and only there.
    pub(super) fn moves(&mut self, moves: Option<&ast::Name>, fate: Fate, head: Span) -> bool {
        match moves {
            None if fate.moves => {
                self.sink.push(errors::moves_missing(head));
                false
            }
            None => false,
            Some(name) if !matches!(name.text.as_str(), "follow" | "keep") => {
                let names = vec!["follow", "keep"];
                self.sink.push(errors::unknown_name("way", &name.text, name.span, names, None));
                false
            }
            Some(name) => {
                if !fate.moves {
                    self.sink.push(errors::moves_nothing(&name.text, name.span));
                }
                name.text == "follow"
            }
        }
    }
}

/// Is it made of what is known about the customer.
pub(super) fn reads_customer(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| {
        found |= matches!(
            part.kind,
            ExprKind::Customer(_)
                | ExprKind::History(_)
                | ExprKind::InSegment(_)
                | ExprKind::ConsentAge(_)
        );
    });
    found
}

/// A word that names a day.
fn day_word(day: &ast::Expr) -> Option<Day> {
    let ast::ExprKind::Path(path) = &day.kind else { return None };
    Some(match path.single()?.text.as_str() {
        "today" => Day::Today,
        "tomorrow" => Day::Tomorrow,
        "weekday" => Day::Workday,
        word => Day::Week(crate::hir::lower::days::weekday(word)?),
    })
}
