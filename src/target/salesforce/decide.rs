//! Conditions as decision splits.
//!
//! Every question is a split of its own, with one criterion and the remainder; `and`, `or` and `not`
//! are ways between them. So nothing rests on how criteria are combined, and only operators are used
//! that public documents of the vendor show: `Equal`, `GreaterThan`, `IsNotNull`.

use crate::hir::{Expr, ExprKind, Op, Program, Ty, Value, VarId};
use crate::source::Span;

/// A question that a split can ask about a field of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// The field, by its name.
    pub(super) field: String,
    /// The operator.
    pub(super) operator: &'static str,
    /// The value that it is held against.
    pub(super) value: String,
}

/// A condition, with nothing but questions at its leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Always(bool),
    Ask(Question),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

/// What a decision cannot ask: the place, and why.
pub(super) type Cannot = (Span, &'static str);

/// Whole numbers of the platform have 32 bits; a bound is moved by one.
const NUMBERS: std::ops::RangeInclusive<i64> = (i32::MIN as i64 + 1)..=(i32::MAX as i64 - 1);

const EVENT_ONLY: &str =
    "a decision sees the fields of the event that began the journey; add the fact to the event";
const TEXTS: &str = "texts are compared without regard to case here; use an enum";
const PLAIN: &str = "a decision compares a field of the event with a constant: a whole number, a bool or a member of an enum";
const TOO_LARGE: &str = "a whole number of a data extension has 32 bits";

/// The condition that an expression is.
pub(super) fn condition(
    program: &Program,
    trigger: Option<VarId>,
    expr: &Expr,
) -> Result<Condition, Cannot> {
    let of = |expr: &Expr| condition(program, trigger, expr);
    let field = |expr: &Expr| field(program, trigger, expr);
    Ok(match &expr.kind {
        ExprKind::Value(Value::Bool(value)) => Condition::Always(*value),
        ExprKind::Not(inner) => not(of(inner)?),
        ExprKind::Binary(Op::And, a, b) => Condition::And(Box::new(of(a)?), Box::new(of(b)?)),
        ExprKind::Binary(Op::Or, a, b) => Condition::Or(Box::new(of(a)?), Box::new(of(b)?)),
        ExprKind::Is { value, known } => {
            let is_known = ask(field(value)?, "IsNotNull", String::new());
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
        _ if *expr.ty.known() == Ty::Bool => ask(field(expr)?, "Equal", "true".to_owned()),
        _ => return Err((expr.span, PLAIN)),
    })
}

fn ask(field: String, operator: &'static str, value: String) -> Condition {
    Condition::Ask(Question { field, operator, value })
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
    let above = |field: String, number: i64| ask(field, "GreaterThan", number.to_string());
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
            Op::Eq => Ok(ask(field, "Equal", word)),
            Op::Ne => Ok(not(ask(field, "Equal", word))),
            _ => Err((
                span,
                "members of an enum are compared by their order, which the platform does not know; write `in [..]`",
            )),
        },
        Constant::Text => Err((span, TEXTS)),
        Constant::Other => Err((span, PLAIN)),
    }
}

/// The field of the trigger's event that an expression reads.
fn field(program: &Program, trigger: Option<VarId>, expr: &Expr) -> Result<String, Cannot> {
    let ExprKind::Field(of, place) = &expr.kind else { return Err((expr.span, EVENT_ONLY)) };
    match (&of.kind, of.ty.known()) {
        (ExprKind::Var(var), Ty::Event(event)) if Some(*var) == trigger => {
            let field = program.events.at(*event).fields.get(*place as usize);
            field.map(|field| field.name.to_string()).ok_or((expr.span, EVENT_ONLY))
        }
        _ => Err((expr.span, EVENT_ONLY)),
    }
}

/// The criterion of a question, as XML.
pub(super) fn criterion(event: &str, question: &Question) -> String {
    format!(
        "<FilterDefinition><ConditionSet Operator=\"AND\" ConditionSetName=\"Individual Filter Grouping\">\
         <Condition IsEphemeralAttribute=\"true\" Key=\"Event.{}.{}\" Operator=\"{}\" UiMetaData=\"{{}}\">\
         <Value><![CDATA[{}]]></Value></Condition></ConditionSet></FilterDefinition>",
        attribute(event),
        attribute(&question.field),
        question.operator,
        // The one sequence that CDATA cannot hold is cut in two.
        question.value.replace("]]>", "]]]]><![CDATA[>"),
    )
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
