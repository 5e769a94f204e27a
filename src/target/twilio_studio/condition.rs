//! Conditions as splits, each of which asks one thing. Operators are used where their page says that
//! they do what the language does: numbers, dates, times of day, and words of a closed set, in which no
//! two differ by small letters and capitals alone. Texts are compared inside Liquid, and the split
//! only looks at `yes`.

use super::builder::{Builder, To};
use super::document::Operator;
use super::errors;
use super::liquid::{Liquid, Place};
use super::names;
use super::parameters::Shape;
use super::values::{Binding, Reading, Val, is_text};
use crate::diag::Diagnostic;
use crate::hir::{Expr, ExprKind, Op, Ty, Value};
use crate::source::Span;
use crate::target::decide::{Part, has_twins, holds, members_that, shape, try_tree, whole};

/// Where a condition leads.
type Ways = (To, To);

impl Builder<'_> {
    /// The way on: `yes` where a condition holds, else `no`.
    pub(super) fn condition(
        &mut self,
        id: &str,
        expr: &Expr,
        reading: &mut Reading,
        yes: To,
        no: To,
    ) -> Result<To, Diagnostic> {
        try_tree(&shape(expr), yes, no, &mut |part, yes, no| {
            self.asked_for(id, *part, reading, yes, no)
        })
    }

    fn asked_for(
        &mut self,
        id: &str,
        part: Part<'_>,
        reading: &mut Reading,
        yes: To,
        no: To,
    ) -> Result<To, Diagnostic> {
        match part {
            Part::Compare(whole, op, a, b) => {
                let (left, right) = (self.scope(reading).value(a)?, self.scope(reading).value(b)?);
                self.compare(id, (op, &a.ty, whole.span), left, right, (yes, no))
            }
            Part::OneOf(whole, value, items) => {
                let found = self.scope(reading).value(value)?;
                items.iter().rev().try_fold(no, |next, item| {
                    let one = self.scope(reading).value(item)?;
                    let of = (Op::Eq, &value.ty, whole.span);
                    self.compare(id, of, found.clone(), one, (yes.clone(), next))
                })
            }
            Part::Known(_, value) => match self.scope(reading).bound(value)? {
                Binding::Value(found) => self.known(id, &found, &value.ty, yes, no),
                _ => Ok(yes),
            },
            Part::Other(expr) => self.other(id, expr, reading, yes, no),
        }
    }

    /// What is true or not by itself.
    fn other(
        &mut self,
        id: &str,
        expr: &Expr,
        reading: &mut Reading,
        yes: To,
        no: To,
    ) -> Result<To, Diagnostic> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::InSegment(segment) => {
                let program = self.cx.program;
                match &program.segments.at(*segment).predicate {
                    Some(predicate) => self.condition(id, predicate, reading, yes, no),
                    None => Err(errors::no_form(span, "an external segment")),
                }
            }
            ExprKind::Consented(purpose, channel) => {
                let name = names::consent(*purpose, self.cx.program.channels.at(*channel));
                let place = self.scope(reading).fact(name, Shape::Text, false, false, span)?;
                Ok(self.holds_something(id, &place, yes, no))
            }
            _ if *expr.ty.known() == Ty::Bool => {
                let value = self.scope(reading).value(expr)?;
                let truth = Val::Const(Value::Bool(true));
                self.compare(id, (Op::Eq, &expr.ty, span), value, truth, (yes, no))
            }
            _ => Err(errors::no_form(span, "this condition")),
        }
    }

    /// A split on whether a value is there.
    pub(super) fn known(
        &mut self,
        id: &str,
        value: &Val,
        ty: &Ty,
        yes: To,
        no: To,
    ) -> Result<To, Diagnostic> {
        Ok(match value {
            Val::Const(_) => yes,
            Val::Missing => no,
            Val::Place(place) => self.there(id, place, ty, yes, no),
            Val::Or(place, other) => {
                let second = self.known(id, other, ty, yes.clone(), no)?;
                self.there(id, place, ty, yes, second)
            }
        })
    }

    /// A text that is empty is there; `is_not_blank` would not see it.
    fn there(&mut self, id: &str, place: &Place, ty: &Ty, yes: To, no: To) -> To {
        // The id of a button is never blank, and a place for one can hold an empty text.
        let choice = matches!(ty.known(), Ty::Choice(_));
        if !is_text(ty) || choice {
            return self.holds_something(id, place, yes, no);
        }
        let input = Liquid::known(place, false, &Liquid::text("yes"), &Liquid::text("no"));
        self.yes(id, &input, yes, no)
    }

    /// A split on whether a place holds more than white space.
    pub(super) fn holds_something(&mut self, id: &str, place: &Place, yes: To, no: To) -> To {
        let input = Liquid::value(place);
        self.split(id, &input, vec![(Operator::IsNotBlank, Liquid::default(), yes)], no)
    }

    /// A split on a text that says `yes` or `no`.
    fn yes(&mut self, id: &str, input: &Liquid, yes: To, no: To) -> To {
        self.split(id, input, vec![(Operator::EqualTo, Liquid::text("yes"), yes)], no)
    }

    /// A comparison of values of one type.
    fn compare(
        &mut self,
        id: &str,
        (op, ty, span): (Op, &Ty, Span),
        left: Val,
        right: Val,
        (yes, no): Ways,
    ) -> Result<To, Diagnostic> {
        match (left, right) {
            // What is not there is compared where the checker has made sure that it does not matter.
            (Val::Missing, _) | (_, Val::Missing) => Ok(no),
            (Val::Or(place, other), right) => {
                let of = (op, ty, span);
                let known = Val::Place(place.clone());
                let first =
                    self.compare(id, of, known, right.clone(), (yes.clone(), no.clone()))?;
                let second = self.compare(id, of, *other, right, (yes, no))?;
                Ok(self.there(id, &place, ty, first, second))
            }
            (left @ (Val::Const(_) | Val::Place(_)), right @ Val::Or(..)) => {
                self.compare(id, (op.turned(), ty, span), right, left, (yes, no))
            }
            (Val::Const(left), right @ Val::Place(_)) => {
                self.compare(id, (op.turned(), ty, span), right, Val::Const(left), (yes, no))
            }
            (Val::Const(left), Val::Const(right)) => match holds(&left, op, &right) {
                Some(holds) => Ok(if holds { yes } else { no }),
                None => Err(errors::no_form(span, "this comparison of constants")),
            },
            (Val::Place(place), right) => {
                // Each operator that Studio lacks is the opposite of one that it has.
                let (op, ways) = match op {
                    Op::Ne => (Op::Eq, (no, yes)),
                    op => (op, (yes, no)),
                };
                self.asked(id, (op, ty, span), &place, &right, ways)
            }
        }
    }

    /// A split on a place and a constant or another place.
    fn asked(
        &mut self,
        id: &str,
        (op, ty, span): (Op, &Ty, Span),
        place: &Place,
        right: &Val,
        ways: Ways,
    ) -> Result<To, Diagnostic> {
        match ty.known() {
            Ty::Int | Ty::Money(_) | Ty::Percent | Ty::Duration => self.ordered(
                id,
                (op, span),
                place,
                right,
                ways,
                (Operator::LessThan, Operator::GreaterThan),
            ),
            Ty::Date => {
                let operators = (Operator::IsBeforeDate, Operator::IsAfterDate);
                self.ordered(id, (op, span), place, right, ways, operators)
            }
            Ty::Time => {
                let operators = (Operator::IsBeforeTime, Operator::IsAfterTime);
                self.ordered(id, (op, span), place, right, ways, operators)
            }
            Ty::Bool => self.truth(id, (op, span), place, right, ways),
            Ty::Enum(_) => self.member(id, (op, span), place, right, ways),
            _ if is_text(ty) && op == Op::Eq => self.same(id, span, place, right, ways),
            _ => Err(errors::no_form(span, "this comparison")),
        }
    }

    /// Numbers, dates, times of day.
    fn ordered(
        &mut self,
        id: &str,
        (op, span): (Op, Span),
        place: &Place,
        right: &Val,
        (yes, no): Ways,
        (less, greater): (Operator, Operator),
    ) -> Result<To, Diagnostic> {
        let value = match right {
            Val::Const(value) => Liquid::text(
                &written(value).ok_or_else(|| errors::no_form(span, "this comparison"))?,
            ),
            Val::Place(other) => Liquid::value(other),
            _ => return Err(errors::no_form(span, "this comparison")),
        };
        let input = Liquid::value(place);
        let (operator, yes, no) = match op {
            Op::Lt => (less, yes, no),
            Op::Ge => (less, no, yes),
            Op::Gt => (greater, yes, no),
            Op::Le => (greater, no, yes),
            _ => (Operator::EqualTo, yes, no),
        };
        Ok(self.split(id, &input, vec![(operator, value, yes)], no))
    }

    fn truth(
        &mut self,
        id: &str,
        (op, span): (Op, Span),
        place: &Place,
        right: &Val,
        (yes, no): Ways,
    ) -> Result<To, Diagnostic> {
        let (Op::Eq, Val::Const(Value::Bool(wanted))) = (op, right) else {
            return Err(errors::no_form(span, "this comparison of truths"));
        };
        let (yes, no) = if *wanted { (yes, no) } else { (no, yes) };
        let input = Liquid::value(place);
        Ok(self.split(id, &input, vec![(Operator::EqualTo, Liquid::text("true"), yes)], no))
    }

    /// A member of an enum, by its name. An order is a set of members.
    fn member(
        &mut self,
        id: &str,
        (op, span): (Op, Span),
        place: &Place,
        right: &Val,
        (yes, no): Ways,
    ) -> Result<To, Diagnostic> {
        let (of, wanted) = match right {
            Val::Const(wanted @ Value::Enum(of, _)) => (*of, wanted),
            Val::Place(other) if op == Op::Eq => {
                return Ok(self.yes(id, &Liquid::same_places(place, other), yes, no));
            }
            _ => return Err(errors::no_form(span, "this comparison of members")),
        };
        let program = self.cx.program;
        if has_twins(program, of) {
            return Err(errors::refused(
                span,
                "members of an enum that differ by small letters and capitals alone",
                "the operators of a split do not tell them apart",
                "rename one of them",
            ));
        }
        let fitting = members_that(program, of, &|member| holds(member, op, wanted) == Some(true));
        let operator = match fitting.as_slice() {
            [] => return Ok(no),
            [_] => Operator::EqualTo,
            _ => Operator::MatchesAnyOf,
        };
        let value = Liquid::text(&fitting.join(","));
        Ok(self.split(id, &Liquid::value(place), vec![(operator, value, yes)], no))
    }

    /// Texts, sign by sign.
    fn same(
        &mut self,
        id: &str,
        span: Span,
        place: &Place,
        right: &Val,
        (yes, no): Ways,
    ) -> Result<To, Diagnostic> {
        let input = match right {
            Val::Const(Value::Text(text)) => Liquid::same_text(place, text).ok_or_else(|| {
                errors::refused(
                    span,
                    "a comparison with this text",
                    "Liquid has no way to write a backslash, a brace, a percent sign, a line break or both kinds of quotes in a constant",
                    "let the event carry the answer as a field",
                )
            })?,
            Val::Place(other) => Liquid::same_places(place, other),
            _ => return Err(errors::no_form(span, "this comparison")),
        };
        Ok(self.yes(id, &input, yes, no))
    }
}

/// A constant as Studio's operators read it.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Date(date) => Some(date.to_string()),
        Value::Time(minutes) => Some(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
        other => whole(other).map(|number| number.to_string()),
    }
}
