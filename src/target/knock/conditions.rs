//! Conditions. Knock compares one value with another and joins comparisons in two levels: any of groups, in
//! each of which all must hold. So an expression becomes that form (the disjunctive normal form), and
//! `not` is pushed down to the comparisons.
//!
//! A path that leads nowhere is an empty text in Knock, and an empty text is more than any number. So where
//! a value can be missing, that is asked first.

use super::document::{Condition, Group, Member};
use super::errors;
use super::values::{self, Names, Operand, Path};
use crate::diag::Diagnostic;
use crate::hir::{Channel, Expr, ExprKind, Id, Message, Op, Program, Ty, Value};
use crate::source::Span;
use crate::target::decide::{holds, whole};
use std::collections::HashMap;

/// Any of these groups of conditions, in which all must hold. No group at all never holds; an empty group
/// always does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Any(pub(super) Vec<Vec<Condition>>);

/// More groups than anybody could read, or than Knock would like to keep.
const MOST_GROUPS: usize = 32;

/// By message, the sends of it on the way to here, the newest last; `None` where ways have met that know
/// others.
pub(super) type Sent = HashMap<Id<Message>, Option<Vec<Steps>>>;

/// Channel steps, by their channels.
pub(super) type Steps = Vec<(Id<Channel>, String)>;

/// What conditions are made from.
pub(super) struct Asked<'a> {
    pub(super) program: &'a Program,
    pub(super) names: &'a Names,
    pub(super) sent: &'a Sent,
}

impl Any {
    /// Holds always.
    pub(super) fn always() -> Self {
        Self(vec![Vec::new()])
    }

    /// One condition.
    pub(super) fn one(condition: Condition) -> Self {
        Self(vec![vec![condition]])
    }

    /// All of these.
    pub(super) fn all(conditions: Vec<Condition>) -> Self {
        Self(vec![conditions])
    }

    /// Does it never hold.
    pub(super) fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// Does it always hold.
    pub(super) fn is_always(&self) -> bool {
        self.0.iter().any(Vec::is_empty)
    }

    /// This or that.
    pub(super) fn or(mut self, other: Self) -> Self {
        for group in other.0 {
            if !self.0.contains(&group) {
                self.0.push(group);
            }
        }
        self
    }

    /// This and that.
    pub(super) fn and(self, other: &Self) -> Self {
        let mut groups = Vec::new();
        for left in &self.0 {
            for right in &other.0 {
                let mut group = left.clone();
                group.extend(right.iter().filter(|condition| !left.contains(condition)).cloned());
                groups.push(group);
            }
        }
        Self(groups)
    }

    /// Without groups in which a step is skipped and is not.
    fn possible(mut self) -> Self {
        self.0.retain(|group| {
            let other = |one: &Condition| {
                group.iter().any(|two| {
                    one.variable == two.variable
                        && one.argument == two.argument
                        && one.operator == "equal_to"
                        && two.operator == "not_equal_to"
                })
            };
            !group.iter().any(other)
        });
        self
    }

    /// As Knock writes it; `None` where it always holds. What never holds has no form.
    pub(super) fn group(self) -> Option<Group> {
        if self.is_always() {
            return None;
        }
        match <[Vec<Condition>; 1]>::try_from(self.0) {
            Ok([all]) => Some(Group::All(all)),
            Err(groups) => Some(Group::Any(groups.into_iter().map(member).collect())),
        }
    }
}

fn member(group: Vec<Condition>) -> Member {
    match <[Condition; 1]>::try_from(group) {
        Ok([one]) => Member::One(one),
        Err(all) => Member::All { all },
    }
}

impl Asked<'_> {
    /// The conditions under which an expression is true, or, without `wanted`, under which it is not.
    pub(super) fn holds(&self, expr: &Expr, wanted: bool) -> Result<Any, Diagnostic> {
        let found = self.form(expr, wanted)?;
        if found.0.len() > MOST_GROUPS {
            return Err(errors::refused(
                expr.span,
                "so many alternatives in one condition",
                "a condition of Knock is a list of groups, and this one would have more than 32",
                "ask in several `if`, one inside the other",
            ));
        }
        Ok(found)
    }

    fn form(&self, expr: &Expr, wanted: bool) -> Result<Any, Diagnostic> {
        match &expr.kind {
            ExprKind::Value(Value::Bool(truth)) => {
                Ok(if *truth == wanted { Any::always() } else { Any(Vec::new()) })
            }
            ExprKind::Not(inner) => self.form(inner, !wanted),
            ExprKind::Binary(op @ (Op::And | Op::Or), a, b) => {
                let (a, b) = (self.holds(a, wanted)?, self.holds(b, wanted)?);
                Ok(if (*op == Op::And) == wanted { a.and(&b) } else { a.or(b) })
            }
            ExprKind::Binary(op @ (Op::Ge | Op::Gt), a, b) => match (&a.kind, &b.kind) {
                (ExprKind::Status(message, channel), ExprKind::Value(Value::Int(place))) => {
                    let place = if *op == Op::Gt { place + 1 } else { *place };
                    self.reached(expr.span, *message, *channel, place, wanted)
                }
                _ => self.compared(expr.span, *op, a, b, wanted),
            },
            ExprKind::Binary(op, a, b) => self.compared(expr.span, *op, a, b, wanted),
            ExprKind::Is { value, known } => {
                let Operand::Path(path) = self.operand(value)? else {
                    return Err(errors::no_expression(expr.span));
                };
                let operator = if *known == wanted { "not_empty" } else { "empty" };
                Ok(Any::one(Condition::bare(path.text, operator)))
            }
            ExprKind::InList(value, items) => {
                let mut found = if wanted { Any(Vec::new()) } else { Any::always() };
                for item in items {
                    let one = self.compared(expr.span, Op::Eq, value, item, wanted)?;
                    found = if wanted { found.or(one) } else { found.and(&one) };
                }
                Ok(found)
            }
            ExprKind::InRange(value, low, high) => {
                let low = self.compared(expr.span, Op::Ge, value, low, wanted)?;
                let high = self.compared(expr.span, Op::Le, value, high, wanted)?;
                Ok(if wanted { low.and(&high) } else { low.or(high) })
            }
            ExprKind::InSegment(id) => {
                let predicate =
                    self.program.segments.get(*id).and_then(|def| def.predicate.as_ref());
                let predicate = predicate.ok_or_else(|| errors::no_expression(expr.span))?;
                self.form(predicate, wanted)
            }
            ExprKind::Consented(purpose, channel) => {
                let property = super::names::consent(self.program, *purpose, *channel);
                let operator = if wanted { "equal_to" } else { "not_equal_to" };
                Ok(Any::one(Condition::new(format!("recipient.{property}"), operator, "true")))
            }
            _ if *expr.ty.known() == Ty::Bool => match self.operand(expr)? {
                Operand::Path(path) => self.equal(expr.span, path, &Value::Bool(true), wanted),
                Operand::Constant(Value::Bool(truth)) if truth == wanted => Ok(Any::always()),
                Operand::Constant(_) => Ok(Any(Vec::new())),
            },
            _ => Err(errors::no_expression(expr.span)),
        }
    }

    pub(super) fn operand(&self, expr: &Expr) -> Result<Operand, Diagnostic> {
        values::operand(self.program, self.names, expr)
    }

    fn compared(
        &self,
        span: Span,
        op: Op,
        a: &Expr,
        b: &Expr,
        wanted: bool,
    ) -> Result<Any, Diagnostic> {
        if matches!(a.kind, ExprKind::Status(..)) || matches!(b.kind, ExprKind::Status(..)) {
            return Err(errors::refused(
                span,
                "this comparison of a status",
                "Knock says whether a message has come as far as a status",
                "write `>=`, or `not` before it",
            ));
        }
        let op =
            if wanted { op } else { opposite(op).ok_or_else(|| errors::no_expression(span))? };
        match (self.operand(a)?, self.operand(b)?) {
            (Operand::Path(path), Operand::Constant(value)) => {
                self.with_constant(span, &a.ty, op, path, &value)
            }
            (Operand::Constant(value), Operand::Path(path)) => {
                self.with_constant(span, &b.ty, op.turned(), path, &value)
            }
            (Operand::Path(one), Operand::Path(other)) => {
                between(self.program, (span, &a.ty), op, &one, &other)
            }
            (Operand::Constant(one), Operand::Constant(other)) => {
                let holds = holds(&one, op, &other).ok_or_else(|| errors::no_expression(span))?;
                Ok(if holds { Any::always() } else { Any(Vec::new()) })
            }
        }
    }

    fn with_constant(
        &self,
        span: Span,
        ty: &Ty,
        op: Op,
        path: Path,
        value: &Value,
    ) -> Result<Any, Diagnostic> {
        match (op, ty.known(), value) {
            (Op::Eq, ..) => self.equal(span, path, value, true),
            (Op::Ne, ..) => self.equal(span, path, value, false),
            // Members in declared order: one of those that stand on the right side.
            (_, Ty::Enum(id), Value::Enum(..)) => {
                let members = self.program.enums.get(*id).map_or(0, |def| def.members.len());
                let mut found = Any(Vec::new());
                for at in 0..u32::try_from(members).unwrap_or(u32::MAX) {
                    let member = Value::Enum(*id, at);
                    if holds(&member, op, value) == Some(true) {
                        found = found.or(self.equal(span, path.clone(), &member, true)?);
                    }
                }
                Ok(found)
            }
            _ if values::is_number(ty) => {
                let than = whole(value).ok_or_else(|| errors::no_expression(span))?;
                let operator = operator(op).ok_or_else(|| errors::no_expression(span))?;
                let compares = Condition::new(path.text.clone(), operator, than.to_string());
                let Some(default) = &path.default else { return Ok(Any::one(compares)) };
                let there = Condition::bare(path.text.clone(), "not_empty");
                let found = Any::all(vec![there, compares]);
                Ok(match holds(default, op, value) {
                    Some(true) => found.or(Any::one(Condition::bare(path.text, "empty"))),
                    _ => found,
                })
            }
            _ => Err(errors::no_expression(span)),
        }
    }

    /// `path == value`, or, without `wanted`, that it is not.
    fn equal(
        &self,
        span: Span,
        path: Path,
        value: &Value,
        wanted: bool,
    ) -> Result<Any, Diagnostic> {
        // An empty text is what Knock takes for a missing one.
        let json = values::json(self.program, value).filter(|json| *json != "");
        let json = json.ok_or_else(|| errors::no_expression(span))?;
        let operator = if wanted { "equal_to" } else { "not_equal_to" };
        let compares = Condition::new(path.text.clone(), operator, json.to_string());
        let Some(default) = path.default else { return Ok(Any::one(compares)) };
        // What is missing is the default.
        let is_default = default == *value;
        let missing = Condition::bare(path.text.clone(), "empty");
        let there = Condition::bare(path.text, "not_empty");
        Ok(match (wanted, is_default) {
            (true, true) => Any(vec![vec![compares], vec![missing]]),
            (false, true) => Any::all(vec![there, compares]),
            (true, false) | (false, false) => Any::one(compares),
        })
    }

    /// Has a message of this run come as far as a status.
    fn reached(
        &self,
        span: Span,
        message: Id<Message>,
        channel: Option<Id<Channel>>,
        place: i64,
        wanted: bool,
    ) -> Result<Any, Diagnostic> {
        let sends = match self.sent.get(&message) {
            None => &[][..],
            Some(Some(sends)) => sends,
            Some(None) => {
                return Err(errors::refused(
                    span,
                    "the status of a message that several ways send",
                    "Knock knows the status of a step's message, and which step was the newest it does not say",
                    "ask on the way on which it is sent, or give the second one a message of its own",
                ));
            }
        };
        // What was never sent has no status.
        let mut found = if wanted { Any(Vec::new()) } else { Any::always() };
        for steps in sends {
            let mut here = if wanted { Any(Vec::new()) } else { Any::always() };
            let on_it = |on: Id<Channel>| channel.is_none_or(|wanted| wanted == on);
            for (_, step) in steps.iter().filter(|(on, _)| on_it(*on)) {
                let one = status(step, place, wanted).ok_or_else(|| {
                    errors::refused(
                        span,
                        "the status `replied`",
                        "Knock hears no answers",
                        "let your system write the answer into the profile, and ask for that",
                    )
                })?;
                here = if wanted { here.or(one) } else { here.and(&one) };
            }
            // Where every step was skipped, the send before it is the newest one. What has come as far as a
            // status was not skipped; what has not may have been.
            let never: Vec<Condition> = steps.iter().map(|(_, step)| skipped(step)).collect();
            found = match (wanted, found.is_always()) {
                (true, _) => here.or(found.and(&Any::all(never))),
                (false, true) => here,
                (false, false) => {
                    let sent = Any(steps.iter().map(|(_, step)| vec![made(step)]).collect());
                    here.and(&sent).possible().or(found.and(&Any::all(never)))
                }
            };
        }
        Ok(found)
    }
}

/// The step was skipped: no message was made.
pub(super) fn skipped(step: &str) -> Condition {
    Condition::new(format!("refs.{step}.delivery_status"), "equal_to", "$message.skipped")
}

/// The step was not skipped.
pub(super) fn made(step: &str) -> Condition {
    Condition::new(format!("refs.{step}.delivery_status"), "not_equal_to", "$message.skipped")
}

/// Has a step's message come as far as a status, by its place; or, without `wanted`, has it not. What was
/// opened or clicked was delivered, whatever the provider has said.
pub(super) fn status(step: &str, place: i64, wanted: bool) -> Option<Any> {
    let delivery = format!("refs.{step}.delivery_status");
    let engagement = format!("refs.{step}.engagement_status");
    let mut engaged = vec!["$message.link_clicked"];
    let least = match place {
        ..=0 => {
            let operator = if wanted { "not_equal_to" } else { "equal_to" };
            return Some(Any::one(Condition::new(delivery, operator, "$message.skipped")));
        }
        1 => Some("$message.sent"),
        2 => Some("$message.delivered"),
        3 | 4 => None,
        _ => return None,
    };
    if place <= 3 {
        engaged.push("$message.read");
    }
    let says = if wanted { "contains" } else { "not_contains" };
    let engaged = engaged.into_iter().map(|word| Condition::new(engagement.clone(), says, word));
    if wanted {
        let mut found = Any(engaged.map(|condition| vec![condition]).collect());
        if let Some(word) = least {
            found = found.or(Any::one(Condition::new(delivery, "greater_than_or_equal_to", word)));
        }
        return Some(found);
    }
    let mut below: Vec<Condition> = engaged.collect();
    below.extend(least.map(|word| Condition::new(delivery.clone(), "less_than", word)));
    // A step that was skipped has no message, and so none of these.
    let skipped = Any::one(Condition::new(delivery, "equal_to", "$message.skipped"));
    Some(skipped.or(Any::all(below)))
}

/// Two paths. Where one has nothing, its default stands for it.
fn between(
    program: &Program,
    (span, ty): (Span, &Ty),
    op: Op,
    one: &Path,
    other: &Path,
) -> Result<Any, Diagnostic> {
    let equality = matches!(op, Op::Eq | Op::Ne);
    let comparable = match ty.known() {
        Ty::Bool => equality,
        ty if values::is_number(ty) => true,
        ty if values::is_text(ty) => equality,
        Ty::Date | Ty::MonthDay | Ty::Time => equality,
        _ => false,
    };
    let (Some(straight), Some(turned), true) = (operator(op), operator(op.turned()), comparable)
    else {
        return Err(errors::no_expression(span));
    };
    let there = |path: &Path| {
        let asked = path.default.as_ref().map(|_| Condition::bare(path.text.clone(), "not_empty"));
        Any::all(asked.into_iter().collect())
    };
    let missing = |path: &Path| Any::one(Condition::bare(path.text.clone(), "empty"));
    let against = |path: &Path, operator: &'static str, value: &Value| {
        let json = values::json(program, value).filter(|json| *json != "");
        let json = json.ok_or_else(|| errors::no_expression(span))?;
        Ok(Any::one(Condition::new(path.text.clone(), operator, json.to_string())))
    };
    let compared = Any::one(Condition::new(one.text.clone(), straight, other.text.clone()));
    let mut found = there(one).and(&there(other)).and(&compared);
    if let Some(default) = &other.default {
        found = found.or(there(one).and(&missing(other)).and(&against(one, straight, default)?));
    }
    if let Some(default) = &one.default {
        found = found.or(there(other).and(&missing(one)).and(&against(other, turned, default)?));
    }
    if let (Some(default), Some(second)) = (&one.default, &other.default)
        && holds(default, op, second).ok_or_else(|| errors::no_expression(span))?
    {
        found = found.or(missing(one).and(&missing(other)));
    }
    Ok(found)
}

fn opposite(op: Op) -> Option<Op> {
    Some(match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
        _ => return None,
    })
}

fn operator(op: Op) -> Option<&'static str> {
    Some(match op {
        Op::Eq => "equal_to",
        Op::Ne => "not_equal_to",
        Op::Lt => "less_than",
        Op::Le => "less_than_or_equal_to",
        Op::Gt => "greater_than",
        Op::Ge => "greater_than_or_equal_to",
        _ => return None,
    })
}
