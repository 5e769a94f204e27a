//! Questions about one field, for platforms whose branches have one criterion. Three are enough: is the
//! field equal to a word, is it above a whole number, is there a value.

use super::{Part, constant, has_twin, oriented, shape};
use crate::hir::{Expr, ExprKind, Op, Program, Ty, Value};
use crate::source::Span;

/// A condition over such questions.
type Condition = super::Condition<Question>;

/// A question that a branch can ask about a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The field, by its name.
    pub field: String,
    /// What is asked.
    pub test: Test,
}

/// What a question asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Is it this word: `true`, `false` or a member of an enum.
    Is(String),
    /// Is it above this whole number.
    Above(i64),
    /// Is there a value.
    Known,
}

impl Question {
    /// In words, for people who look at a branch.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.test {
            Test::Is(word) => format!("{} is {word}", self.field),
            Test::Above(number) => format!("{} is above {number}", self.field),
            Test::Known => format!("{} is known", self.field),
        }
    }
}

/// What a branch cannot ask: the place, and why.
pub type Cannot = (Span, &'static str);

/// The name of the field that an expression reads, or why it cannot be asked about.
pub type FieldOf<'f> = dyn Fn(&Expr) -> Result<String, Cannot> + 'f;

/// Whole numbers of the platform have 32 bits; a bound is moved by one.
const NUMBERS: std::ops::RangeInclusive<i64> = (i32::MIN as i64 + 1)..=(i32::MAX as i64 - 1);

const TEXTS: &str = "texts are compared without regard to case there; use an enum";
const PLAIN: &str = "a branch there compares a field with a constant: a whole number, a bool or a member of an enum";
const ELSEWHERE: &str = "who is in this segment only another system knows";
const OR_ELSE: &str =
    "a branch there has nothing like `??`; ask with `is known`, and join it by `and` or `or`";
const TOO_LARGE: &str = "a whole number has 32 bits there";
const ORDER: &str = "members of an enum are compared by their order, which the platform does not know; write `in [..]`";

/// The condition that an expression is.
///
/// # Errors
/// The first place that no question can stand for, with the reason.
pub fn condition(program: &Program, field: &FieldOf<'_>, expr: &Expr) -> Result<Condition, Cannot> {
    let held = |expr: &Expr| constant(expr, &|_| None);
    let plain = field;
    let field = |value: &Expr| match value.kind {
        ExprKind::Coalesce(..) => Err((value.span, OR_ELSE)),
        _ => plain(value),
    };
    shape(expr).replaced(&mut |part| match part {
        Part::Known(_, value) => Ok(ask(field(value)?, Test::Known)),
        Part::Compare(whole, op, a, b) => {
            let (value, op, with) = oriented(op, a, b, &held).ok_or((whole.span, PLAIN))?;
            let bound = if std::ptr::eq(value, a) { b } else { a };
            compare(program, field(value)?, op, &with, bound.span)
        }
        Part::OneOf(_, value, items) => {
            let name = field(value)?;
            let equal = |item: &Expr| {
                let with = held(item).ok_or((item.span, PLAIN))?;
                compare(program, name.clone(), Op::Eq, &with, item.span)
            };
            Ok(Condition::Or(items.iter().map(equal).collect::<Result<_, _>>()?))
        }
        Part::Other(Expr { kind: ExprKind::InSegment(id), span, .. }) => {
            let segment = program.segments.at(*id);
            let predicate = segment.predicate.as_ref().filter(|_| !segment.external);
            condition(program, plain, predicate.ok_or((*span, ELSEWHERE))?)
        }
        // A field of type bool.
        Part::Other(value) if *value.ty.known() == Ty::Bool => {
            Ok(ask(field(value)?, Test::Is("true".to_owned())))
        }
        Part::Other(value) => Err((value.span, PLAIN)),
    })
}

fn ask(field: String, test: Test) -> Condition {
    Condition::Ask(Question { field, test })
}

/// A comparison with a constant; words are written as the event writes them, and are equal or not.
fn compare(
    program: &Program,
    field: String,
    op: Op,
    with: &Value,
    span: Span,
) -> Result<Condition, Cannot> {
    let above = |field: String, number: i64| ask(field, Test::Above(number));
    let word = |field: String, word: String| match op {
        Op::Eq => Ok(ask(field, Test::Is(word))),
        Op::Ne => Ok(!ask(field, Test::Is(word))),
        _ => Err((span, ORDER)),
    };
    match with {
        Value::Int(number) if !NUMBERS.contains(number) => Err((span, TOO_LARGE)),
        Value::Int(number) => Ok(match op {
            Op::Gt => above(field, *number),
            Op::Ge => above(field, number - 1),
            Op::Le => !above(field, *number),
            Op::Lt => !above(field, number - 1),
            Op::Eq | Op::Ne => {
                let least = above(field.clone(), number - 1);
                let equal = Condition::And(vec![least, !above(field, *number)]);
                if op == Op::Eq { equal } else { !equal }
            }
            _ => return Err((span, PLAIN)),
        }),
        Value::Bool(value) => word(field, value.to_string()),
        Value::Enum(id, place) => {
            let members = &program.enums.at(*id).members;
            let member = members.get(*place as usize).map(ToString::to_string).unwrap_or_default();
            if has_twin(program, *id, &member) {
                return Err((span, TEXTS));
            }
            word(field, member)
        }
        Value::Text(_) => Err((span, TEXTS)),
        _ => Err((span, PLAIN)),
    }
}
