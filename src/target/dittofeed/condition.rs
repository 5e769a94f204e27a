//! Conditions as trees over what a segment can ask.
//!
//! Each leaf is a question that is plainly true or not: a value that is missing answers no. A value with a default is
//! asked in a way that gives the default's answer where it is missing. `target/decide` makes the graph of `and`, `or` and
//! `not`, so no segment says `not`.

use super::document::{Literal, Operator};
use super::errors;
use crate::diag::Diagnostic;
use crate::hir::{
    Channel, Event, Expr, ExprKind, History, Id, Op, Program, Purpose, Question, Segment, Ty,
    Value, VarId,
};
use crate::source::Span;
use crate::target::decide::{self, Condition, Part, holds, members_that, oriented, shape};
use std::ops::Not;

/// A condition over what a segment can ask.
pub(super) type Cond = Condition<Leaf>;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Leaf {
    /// A trait of the customer.
    Trait { path: String, operator: Operator },
    /// An event with these properties: the one that began the run, or the one that is looked at.
    Event { properties: Vec<(String, Operator)> },
    /// An event was seen so many times at least.
    Performed { event: Id<Event>, times: i64, properties: Vec<(String, Operator)> },
    /// The customer said yes.
    Consent { purpose: Purpose, channel: Id<Channel>, span: Span },
    /// A segment that the platform knows.
    External { segment: Id<Segment>, span: Span },
}

/// What a condition can see.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) program: &'a Program,
    /// The variable that is an event whose properties can be asked.
    pub(super) event: Option<VarId>,
    /// Is the event looked at by the run, which tells numbers from texts, or by the database, where all is text.
    pub(super) keyed: bool,
    /// May the customer be asked about.
    pub(super) customer: bool,
    /// Events that begin this journey or that it waits for: the database has not counted them when the run goes on.
    pub(super) own: &'a [Id<Event>],
}

/// Where a value comes from.
struct Source {
    path: String,
    of_event: bool,
    /// The value where none is there.
    missing: Option<Value>,
}

type Found<T> = Result<T, Diagnostic>;

impl Scope<'_> {
    /// A condition of the language.
    pub(super) fn condition(self, expr: &Expr) -> Found<Cond> {
        shape(expr).replaced(&mut |part| match part {
            Part::Compare(whole, op, a, b) => self.comparison(whole, op, a, b),
            Part::OneOf(whole, value, items) => {
                let of = |item: &Expr| self.comparison(whole, Op::Eq, value, item);
                Ok(Cond::Or(items.iter().map(of).collect::<Found<_>>()?))
            }
            Part::Known(_, value) => Ok(self.leaf(&self.source(value)?, Operator::Exists)),
            Part::Other(expr) => self.other(expr),
        })
    }

    /// What is true or not by itself.
    fn other(self, expr: &Expr) -> Found<Cond> {
        match &expr.kind {
            ExprKind::InSegment(segment) => self.segment(*segment, expr.span),
            ExprKind::Consented(purpose, channel) => {
                self.about_customer(expr.span)?;
                let (purpose, channel, span) = (*purpose, *channel, expr.span);
                Ok(Cond::Ask(Leaf::Consent { purpose, channel, span }))
            }
            ExprKind::History(history) if history.question == Question::Seen => {
                self.performed(history, 1, expr.span)
            }
            ExprKind::Customer(_) | ExprKind::Field(..) | ExprKind::Coalesce(..)
                if *expr.ty.known() == Ty::Bool =>
            {
                self.tested(&self.source(expr)?, Op::Eq, &Value::Bool(true), expr.span)
            }
            _ => Err(errors::condition(
                expr.span,
                "a segment of Dittofeed asks about one trait, one event or one subscription group",
                "compare a field of the customer with a constant, or build this journey for target aws",
            )),
        }
    }

    fn about_customer(self, span: Span) -> Found<()> {
        if self.customer {
            return Ok(());
        }
        Err(errors::condition(
            span,
            "what a run waits for is asked of the event alone",
            "compare the event's own fields with constants, and ask about the customer behind the wait",
        ))
    }

    fn segment(self, id: Id<Segment>, span: Span) -> Found<Cond> {
        self.about_customer(span)?;
        let segment = self.program.segments.at(id);
        match &segment.predicate {
            Some(predicate) => Scope { event: None, ..self }.condition(predicate),
            None => Ok(Cond::Ask(Leaf::External { segment: id, span })),
        }
    }

    fn comparison(self, whole: &Expr, op: Op, a: &Expr, b: &Expr) -> Found<Cond> {
        if let Some(counted) = self.counted(whole, op, a, b) {
            return counted;
        }
        let (value, op, with) = oriented(op, a, b, &constant).ok_or_else(|| {
            errors::condition(
                whole.span,
                "a segment of Dittofeed compares a value with a constant, not with another value",
                "write the constant out",
            )
        })?;
        self.tested(&self.source(value)?, op, &with, whole.span)
    }

    /// `count(e) >= 3`
    fn counted(self, whole: &Expr, op: Op, a: &Expr, b: &Expr) -> Option<Found<Cond>> {
        let (history, op, bound) = match (&a.kind, &b.kind) {
            (ExprKind::History(history), ExprKind::Value(Value::Int(n))) => (history, op, *n),
            (ExprKind::Value(Value::Int(n)), ExprKind::History(history)) => {
                (history, op.turned(), *n)
            }
            _ => return None,
        };
        if history.question != Question::Count {
            return None;
        }
        let least = |n: i64| match n {
            ..=0 => Ok(Cond::Always(true)),
            n => self.performed(history, n, whole.span),
        };
        let next = bound.saturating_add(1);
        Some(match op {
            Op::Ge => least(bound),
            Op::Gt => least(next),
            Op::Lt => least(bound).map(Not::not),
            Op::Le => least(next).map(Not::not),
            Op::Eq => both(least(bound), least(next).map(Not::not)),
            Op::Ne => both(least(bound), least(next).map(Not::not)).map(Not::not),
            _ => return None,
        })
    }

    fn performed(self, history: &History, times: i64, span: Span) -> Found<Cond> {
        self.about_customer(span)?;
        if history.within.is_some() {
            return Err(errors::condition(
                span,
                "Dittofeed rounds the window of `within` to intervals of its own",
                "leave `within` out, or build this journey for target aws",
            ));
        }
        if history.since_entry {
            return Err(errors::condition(
                span,
                "the database of events does not know when a run began",
                "leave `since entry` out, or build this journey for target aws",
            ));
        }
        if self.own.contains(&history.event) {
            return Err(errors::condition(
                span,
                "the event that the run began with, or waited for, is counted by Dittofeed only a while later",
                "ask about another event, or keep the answer in a field of the customer",
            ));
        }
        let scope = Scope { event: Some(history.element), keyed: false, customer: false, ..self };
        let properties = match &history.filter {
            Some(filter) => scope.properties(filter)?,
            None => Vec::new(),
        };
        Ok(Cond::Ask(Leaf::Performed { event: history.event, times, properties }))
    }

    /// A condition on one event, as a list that holds together.
    pub(super) fn properties(self, filter: &Expr) -> Found<Vec<(String, Operator)>> {
        let cond = self.condition(filter)?;
        let mut found = Vec::new();
        if positive(&cond, &mut found) {
            return Ok(found);
        }
        Err(errors::condition(
            filter.span,
            "one segment holds conditions on an event that are all true",
            "join conditions with `and`; `or`, `not` and `!=` are not possible here",
        ))
    }

    /// A field of the customer or of the event, maybe with `??` and a constant.
    fn source(self, expr: &Expr) -> Found<Source> {
        if let ExprKind::Coalesce(value, other) = &expr.kind
            && let Some(missing) = constant(other)
        {
            let inner = self.source(value)?;
            let missing = inner.missing.unwrap_or(missing);
            return Ok(Source { missing: Some(missing), ..inner });
        }
        if let ExprKind::Customer(field) = &expr.kind {
            self.about_customer(expr.span)?;
            if let Some(field) = self.program.profile_fields().get(*field as usize) {
                let missing = field.default.as_ref().and_then(constant);
                return Ok(Source { path: field.name.to_string(), of_event: false, missing });
            }
        }
        match event_path(self.program, self.event, expr) {
            Some(path) => Ok(Source { path, of_event: true, missing: None }),
            None => Err(errors::condition(
                expr.span,
                "a segment of Dittofeed asks about fields of the customer and of the event that began the run",
                "compare one of those with a constant, or build this journey for target aws",
            )),
        }
    }

    fn leaf(self, source: &Source, operator: Operator) -> Cond {
        let path = source.path.clone();
        Cond::Ask(if source.of_event {
            Leaf::Event { properties: vec![(path, operator)] }
        } else {
            Leaf::Trait { path, operator }
        })
    }

    /// A value against a constant, with the right answer where it is missing.
    fn tested(self, source: &Source, op: Op, value: &Value, span: Span) -> Found<Cond> {
        let known = self.known(source, op, value, span)?;
        let Some(default) = &source.missing else { return Ok(known) };
        let wanted = holds(default, op, value).ok_or_else(|| unordered(span))?;
        if wanted == of_nothing(&known) {
            return Ok(known);
        }
        Ok(Cond::or_default(self.leaf(source, Operator::Exists), known, wanted))
    }

    /// The same for a value that is there.
    fn known(self, source: &Source, op: Op, value: &Value, span: Span) -> Found<Cond> {
        if op == Op::Ne {
            return self.known(source, Op::Eq, value, span).map(Not::not);
        }
        let leaf = |operator: Operator| self.leaf(source, operator);
        let equals = |text: &str| leaf(Operator::Equals { value: Literal::Text(text.to_owned()) });
        match value {
            Value::Text(text) if op == Op::Eq => Ok(equals(text)),
            Value::Bool(truth) if op == Op::Eq && !(source.of_event && self.keyed) => {
                Ok(equals(if *truth { "true" } else { "false" }))
            }
            Value::Enum(id, _) => {
                let fits = |member: &Value| holds(member, op, value) == Some(true);
                let fitting = members_that(self.program, *id, &fits);
                Ok(Cond::Or(fitting.into_iter().map(equals).collect()))
            }
            Value::Int(n) | Value::Money(n, _) | Value::Percent(n) | Value::Duration(n) => {
                whole_number(span, *n)?;
                let number = match op {
                    Op::Eq if source.of_event && self.keyed => {
                        leaf(Operator::Equals { value: Literal::Number(*n) })
                    }
                    Op::Eq => equals(&n.to_string()),
                    Op::Ge => leaf(Operator::GreaterThanOrEqual { value: *n }),
                    Op::Gt => leaf(Operator::GreaterThanOrEqual { value: n + 1 }),
                    Op::Lt => leaf(Operator::LessThan { value: *n }),
                    Op::Le => leaf(Operator::LessThan { value: n + 1 }),
                    _ => return Err(unordered(span)),
                };
                // A run takes a property that is not there for 0.
                let ordered = source.of_event && self.keyed && op != Op::Eq;
                Ok(if ordered { Cond::And(vec![leaf(Operator::Exists), number]) } else { number })
            }
            _ => Err(unordered(span)),
        }
    }
}

fn unordered(span: Span) -> Diagnostic {
    errors::condition(
        span,
        "Dittofeed compares texts for being the same and whole numbers by size; not dates, decimals or instants, and no `bool` of an event that it waits for",
        "use a text, an enum or a whole number, or build this journey for target aws",
    )
}

/// JSON and the database count in doubles.
fn whole_number(span: Span, n: i64) -> Found<()> {
    if n.unsigned_abs() < 1 << 53 {
        return Ok(());
    }
    Err(errors::limit(
        Some(span),
        format!("{n} is too large: Dittofeed counts in doubles, exact up to 9007199254740991"),
        "dittofeed/dittofeed, packages/backend-lib/src/computedProperties/computePropertiesIncremental.ts (toFloat64OrNull)",
        "use a smaller number",
    ))
}

fn both(a: Found<Cond>, b: Found<Cond>) -> Found<Cond> {
    Ok(Cond::And(vec![a?, b?]))
}

/// The answer where nothing is known: every leaf says no.
fn of_nothing(cond: &Cond) -> bool {
    match cond {
        Cond::Always(truth) => *truth,
        Cond::Not(inner) => !of_nothing(inner),
        Cond::And(parts) => parts.iter().all(of_nothing),
        Cond::Or(parts) => parts.iter().any(of_nothing),
        Cond::Ask(_) => false,
    }
}

/// Is the condition a list of properties that hold together.
fn positive(cond: &Cond, into: &mut Vec<(String, Operator)>) -> bool {
    match cond {
        Cond::And(parts) => parts.iter().all(|part| positive(part, into)),
        // A member of an enum: one way to be it.
        Cond::Or(parts) => matches!(parts.as_slice(), [part] if positive(part, into)),
        Cond::Ask(Leaf::Event { properties }) => {
            join(into, properties);
            true
        }
        Cond::Always(truth) => *truth,
        _ => false,
    }
}

/// Adds properties that are not there yet.
fn join(into: &mut Vec<(String, Operator)>, properties: &[(String, Operator)]) {
    for property in properties {
        if !into.contains(property) {
            into.push(property.clone());
        }
    }
}

/// The same condition with questions about the event that hold together asked as one, first.
pub(super) fn merged(cond: Cond) -> Cond {
    match cond {
        Cond::Not(inner) => !merged(*inner),
        Cond::Or(mut parts) if parts.len() == 1 => parts.pop().map_or(Cond::Always(false), merged),
        Cond::Or(parts) => Cond::Or(parts.into_iter().map(merged).collect()),
        Cond::And(parts) => {
            let mut properties = None;
            let mut rest = Vec::new();
            for part in parts.into_iter().map(merged) {
                let inner = match part {
                    Cond::And(inner) => inner,
                    other => vec![other],
                };
                for part in inner {
                    match part {
                        Cond::Ask(Leaf::Event { properties: more }) => {
                            join(properties.get_or_insert_with(Vec::new), &more);
                        }
                        other => rest.push(other),
                    }
                }
            }
            let event = properties.map(|properties| Cond::Ask(Leaf::Event { properties }));
            Cond::And(event.into_iter().chain(rest).collect())
        }
        other => other,
    }
}

/// How many questions there are.
pub(super) fn questions(cond: &Cond) -> usize {
    match cond {
        Cond::Always(_) => 0,
        Cond::Ask(_) => 1,
        Cond::Not(inner) => questions(inner),
        Cond::And(parts) | Cond::Or(parts) => parts.iter().map(questions).sum(),
    }
}

/// The value of a constant.
pub(super) fn constant(expr: &Expr) -> Option<Value> {
    decide::constant(expr, &|_| None)
}

/// The path of a field of the event that a variable holds.
pub(super) fn event_path(program: &Program, event: Option<VarId>, expr: &Expr) -> Option<String> {
    let ExprKind::Field(of, at) = &expr.kind else { return None };
    let field = crate::value::fields_of(program, &of.ty).get(*at as usize)?;
    Some(match &of.kind {
        ExprKind::Var(var) if Some(*var) == event => field.name.to_string(),
        _ => format!("{}.{}", event_path(program, event, of)?, field.name),
    })
}
