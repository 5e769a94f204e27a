//! Conditions as trees of questions, for platforms whose branches ask about one field at a time.
//!
//! Every question becomes a branch of its own, with one criterion and the rest; `and`, `or` and `not`
//! are ways between them. So nothing rests on how a platform combines criteria, and three questions
//! are enough: is the field equal to a word, is it above a whole number, is there a value.

use crate::flow::{Flow, NodeId};
use crate::hir::{Expr, ExprKind, Op, Program, Ty, Value};
use crate::source::Span;

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

/// A condition, with nothing but questions at its leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It always holds, or never.
    Always(bool),
    /// A question.
    Ask(Question),
    /// `not`
    Not(Box<Condition>),
    /// `and`
    And(Box<Condition>, Box<Condition>),
    /// `or`
    Or(Box<Condition>, Box<Condition>),
}

/// What a branch cannot ask: the place, and why.
pub type Cannot = (Span, &'static str);

/// The name of the field that an expression reads, or why it cannot be asked about.
pub type FieldOf<'f> = dyn Fn(&Expr) -> Result<String, Cannot> + 'f;

/// Whole numbers of the platform have 32 bits; a bound is moved by one.
const NUMBERS: std::ops::RangeInclusive<i64> = (i32::MIN as i64 + 1)..=(i32::MAX as i64 - 1);

const TEXTS: &str = "texts are compared without regard to case there; use an enum";
const PLAIN: &str = "a branch there compares a field with a constant: a whole number, a bool or a member of an enum";
const TOO_LARGE: &str = "a whole number has 32 bits there";

/// The condition that an expression is.
///
/// # Errors
/// The first place that no question can stand for, with the reason.
pub fn condition(program: &Program, field: &FieldOf<'_>, expr: &Expr) -> Result<Condition, Cannot> {
    let of = |expr: &Expr| condition(program, field, expr);
    Ok(match &expr.kind {
        ExprKind::Value(Value::Bool(value)) => Condition::Always(*value),
        ExprKind::Not(inner) => not(of(inner)?),
        ExprKind::Binary(Op::And, a, b) => Condition::And(Box::new(of(a)?), Box::new(of(b)?)),
        ExprKind::Binary(Op::Or, a, b) => Condition::Or(Box::new(of(a)?), Box::new(of(b)?)),
        ExprKind::Is { value, known } => {
            let is_known = ask(field(value)?, Test::Known);
            if *known { is_known } else { not(is_known) }
        }
        ExprKind::Binary(op, a, b) => match (constant(program, a), constant(program, b)) {
            (None, Some(value)) => compare(field(a)?, *op, value, b.span)?,
            (Some(value), None) => compare(field(b)?, op.turned(), value, a.span)?,
            _ => return Err((expr.span, PLAIN)),
        },
        ExprKind::InList(value, list) => {
            let name = field(value)?;
            let mut whole = Condition::Always(false);
            for one in list {
                let Some(wanted) = constant(program, one) else { return Err((one.span, PLAIN)) };
                let equal = compare(name.clone(), Op::Eq, wanted, one.span)?;
                whole = match whole {
                    Condition::Always(_) => equal,
                    before => Condition::Or(Box::new(before), Box::new(equal)),
                };
            }
            whole
        }
        ExprKind::InRange(value, from, to) => {
            let name = field(value)?;
            let (Some(least), Some(most)) = (constant(program, from), constant(program, to)) else {
                return Err((expr.span, PLAIN));
            };
            let above = compare(name.clone(), Op::Ge, least, from.span)?;
            let below = compare(name, Op::Le, most, to.span)?;
            Condition::And(Box::new(above), Box::new(below))
        }
        // A field of type bool.
        _ if *expr.ty.known() == Ty::Bool => ask(field(expr)?, Test::Is("true".to_owned())),
        _ => return Err((expr.span, PLAIN)),
    })
}

fn ask(field: String, test: Test) -> Condition {
    Condition::Ask(Question { field, test })
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

/// A constant that a field can be held against.
enum Constant {
    Number(i64),
    /// As the event writes it; equality alone.
    Word(String),
    Text,
    Other,
}

fn constant(program: &Program, expr: &Expr) -> Option<Constant> {
    let ExprKind::Value(value) = &expr.kind else { return None };
    Some(match value {
        Value::Int(number) => Constant::Number(*number),
        Value::Bool(value) => Constant::Word(value.to_string()),
        Value::Enum(id, place) => {
            let members = &program.enums.at(*id).members;
            let member = members.get(*place as usize).map(ToString::to_string).unwrap_or_default();
            let same = members.iter().filter(|other| other.eq_ignore_ascii_case(&member)).count();
            if same > 1 { Constant::Text } else { Constant::Word(member) }
        }
        Value::Text(_) => Constant::Text,
        _ => Constant::Other,
    })
}

fn compare(field: String, op: Op, with: Constant, span: Span) -> Result<Condition, Cannot> {
    let above = |field: String, number: i64| ask(field, Test::Above(number));
    match with {
        Constant::Number(number) if !NUMBERS.contains(&number) => Err((span, TOO_LARGE)),
        Constant::Number(number) => Ok(match op {
            Op::Gt => above(field, number),
            Op::Ge => above(field, number - 1),
            Op::Le => not(above(field, number)),
            Op::Lt => not(above(field, number - 1)),
            Op::Eq | Op::Ne => {
                let least = above(field.clone(), number - 1);
                let equal = Condition::And(Box::new(least), Box::new(not(above(field, number))));
                if op == Op::Eq { equal } else { not(equal) }
            }
            _ => return Err((span, PLAIN)),
        }),
        Constant::Word(word) => match op {
            Op::Eq => Ok(ask(field, Test::Is(word))),
            Op::Ne => Ok(not(ask(field, Test::Is(word)))),
            _ => Err((
                span,
                "members of an enum are compared by their order, which the platform does not know; write `in [..]`",
            )),
        },
        Constant::Text => Err((span, TEXTS)),
        Constant::Other => Err((span, PLAIN)),
    }
}

/// Where a way leads, in the words of a target: to a step, or nowhere.
pub type To = Option<usize>;

/// The first branch of a condition that leads to `yes` or `no`; `ask` makes the branch of a question.
pub fn tree(
    condition: &Condition,
    yes: To,
    no: To,
    ask: &mut dyn FnMut(&Question, To, To) -> To,
) -> To {
    match condition {
        Condition::Always(true) => yes,
        Condition::Always(false) => no,
        Condition::Not(inner) => tree(inner, no, yes, ask),
        Condition::And(a, b) => {
            let then = tree(b, yes, no, ask);
            tree(a, then, no, ask)
        }
        Condition::Or(a, b) => {
            let then = tree(b, yes, no, ask);
            tree(a, yes, then, ask)
        }
        // Both ways lead to one place: nothing is asked.
        Condition::Ask(_) if yes == no => yes,
        Condition::Ask(question) => ask(question, yes, no),
    }
}

/// The nodes of a flow that can be reached, each after those that it leads to; what leads back comes
/// after one that it leads to.
#[must_use]
pub fn after_what_follows(flow: &Flow) -> Vec<NodeId> {
    let mut order = Vec::new();
    let mut seen = vec![false; flow.nodes.len()];
    let mut todo = vec![(flow.entry, false)];
    while let Some((id, left)) = todo.pop() {
        let Some(node) = flow.nodes.get(id.0 as usize) else { continue };
        if left {
            order.push(id);
            continue;
        }
        if seen.get_mut(id.0 as usize).is_none_or(|seen| std::mem::replace(seen, true)) {
            continue;
        }
        todo.push((id, true));
        todo.extend(node.kind.successors().into_iter().rev().map(|next| (next, false)));
    }
    order
}
