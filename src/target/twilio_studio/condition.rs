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
        let span = expr.span;
        match &expr.kind {
            ExprKind::Value(Value::Bool(holds)) => Ok(if *holds { yes } else { no }),
            ExprKind::Not(inner) => self.condition(id, inner, reading, no, yes),
            ExprKind::Binary(Op::And, a, b) => {
                let second = self.condition(id, b, reading, yes, no.clone())?;
                self.condition(id, a, reading, second, no)
            }
            ExprKind::Binary(Op::Or, a, b) => {
                let second = self.condition(id, b, reading, yes.clone(), no)?;
                self.condition(id, a, reading, yes, second)
            }
            ExprKind::Binary(op @ (Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge), a, b) => {
                let (left, right) = (self.scope(reading).value(a)?, self.scope(reading).value(b)?);
                self.compare(id, (*op, &a.ty, span), left, right, (yes, no))
            }
            ExprKind::Is { value, known } => {
                let (there, missing) = if *known { (yes, no) } else { (no, yes) };
                match self.scope(reading).bound(value)? {
                    Binding::Value(found) => self.known(id, &found, &value.ty, there, missing),
                    _ => Ok(there),
                }
            }
            ExprKind::InList(value, items) => {
                let found = self.scope(reading).value(value)?;
                let mut next = no;
                for item in items.iter().rev() {
                    let one = self.scope(reading).value(item)?;
                    let of = (Op::Eq, &value.ty, span);
                    next = self.compare(id, of, found.clone(), one, (yes.clone(), next))?;
                }
                Ok(next)
            }
            ExprKind::InRange(value, low, high) => {
                let found = self.scope(reading).value(value)?;
                let low = self.scope(reading).value(low)?;
                let high = self.scope(reading).value(high)?;
                let below = (Op::Le, &value.ty, span);
                let second = self.compare(id, below, found.clone(), high, (yes, no.clone()))?;
                self.compare(id, (Op::Ge, &value.ty, span), found, low, (second, no))
            }
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
        let input = Liquid::known(place, &Liquid::text("yes"), &Liquid::text("no"));
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
            (Val::Const(left), Val::Const(right)) => match op {
                Op::Eq => Ok(if left == right { yes } else { no }),
                Op::Ne => Ok(if left == right { no } else { yes }),
                _ => match (whole(&left), whole(&right)) {
                    (Some(left), Some(right)) => {
                        let holds = match op {
                            Op::Lt => left < right,
                            Op::Le => left <= right,
                            Op::Gt => left > right,
                            _ => left >= right,
                        };
                        Ok(if holds { yes } else { no })
                    }
                    _ => Err(errors::no_form(span, "this comparison of constants")),
                },
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
            Ty::Enum(of) => {
                let members = self.cx.program.enums.at(*of).members.clone();
                let members: Vec<&str> = members.iter().map(smol_str::SmolStr::as_str).collect();
                self.member(id, (op, span), place, right, &members, ways)
            }
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
        members: &[&str],
        (yes, no): Ways,
    ) -> Result<To, Diagnostic> {
        let at = match right {
            Val::Const(Value::Enum(_, at)) => *at as usize,
            Val::Place(other) if op == Op::Eq => {
                return Ok(self.yes(id, &Liquid::same_places(place, other), yes, no));
            }
            _ => return Err(errors::no_form(span, "this comparison of members")),
        };
        let mut small: Vec<String> = members.iter().map(|name| name.to_lowercase()).collect();
        small.sort_unstable();
        small.dedup();
        if small.len() < members.len() {
            return Err(errors::refused(
                span,
                "members of an enum that differ by small letters and capitals alone",
                "the operators of a split do not tell them apart",
                "rename one of them",
            ));
        }
        let fitting: Vec<&str> = members
            .iter()
            .enumerate()
            .filter(|(place, _)| match op {
                Op::Lt => *place < at,
                Op::Le => *place <= at,
                Op::Gt => *place > at,
                Op::Ge => *place >= at,
                _ => *place == at,
            })
            .map(|(_, name)| *name)
            .collect();
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

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number)
        | Value::Percent(number)
        | Value::Duration(number)
        | Value::Money(number, _) => Some(*number),
        _ => None,
    }
}
