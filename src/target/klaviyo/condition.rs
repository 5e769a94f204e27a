//! Conditions as questions that Klaviyo can ask, one condition each.
//!
//! `target/decide` makes ways of `and`, `or` and `not`: no answer depends on how Klaviyo joins conditions.
//! Negative operators are never used, because what is not set fails them too; the ways are changed instead.
//! A property that is not set is asked for by itself where the profile has a default.

use super::context::{Context, State};
use super::document::{
    Condition as Asked, Consent, ConsentFilter, ConsentStatus, Value as Held, Words,
};
use super::errors;
use super::plan::{Plan, Test};
use crate::diag::Diagnostic;
use crate::hir::{Event, Expr, ExprKind, Field, History, Id, Op, Purpose, Question, Ty, Value};
use crate::source::Span;
use crate::target::decide::{self, Part, holds, members_that, oriented, shape, whole};
use std::rc::Rc;

/// Where a value stands that is compared.
struct Operand<'a> {
    place: Place<'a>,
    /// Its value where nothing is stored.
    default: Option<&'a Value>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Customer(&'a Field),
    Event(Id<Event>, &'a Field),
}

/// A condition over what Klaviyo can ask.
type Condition = decide::Condition<Test>;

type Made = Result<Condition, Diagnostic>;

/// The way `yes` where the condition holds, else `no`.
pub(super) fn decide(
    cx: &Context<'_>,
    state: &State,
    expr: &Expr,
    yes: &Rc<Plan>,
    no: &Rc<Plan>,
) -> Result<Rc<Plan>, Diagnostic> {
    let condition = condition(cx, state, expr)?;
    Ok(decide::tree(&condition, Rc::clone(yes), Rc::clone(no), &mut |test: &Test, yes, no| {
        // Both ways lead to one place: nothing is asked.
        if Rc::ptr_eq(&yes, &no) { yes } else { Rc::new(Plan::Split(test.clone(), yes, no)) }
    }))
}

fn condition(cx: &Context<'_>, state: &State, expr: &Expr) -> Made {
    shape(expr).replaced(&mut |part| match part {
        Part::Compare(all, op, a, b) => {
            let (a, op, value) = oriented(op, a, b, &|expr| constant(state, expr))
                .ok_or_else(|| two_values(all.span))?;
            compare(cx, state, all, a, op, &[value])
        }
        Part::OneOf(all, a, items) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|item| constant(state, item)).collect();
            let items = items.ok_or_else(|| two_values(all.span))?;
            compare(cx, state, all, a, Op::Eq, &items)
        }
        Part::Known(_, value) => is_set(cx, &operand(cx, state, value)?, value.span),
        Part::Other(expr) => other(cx, state, expr),
    })
}

/// What is true or not by itself.
fn other(cx: &Context<'_>, state: &State, expr: &Expr) -> Made {
    match &expr.kind {
        ExprKind::Customer(_) | ExprKind::Field(..) | ExprKind::Coalesce(..) => {
            compare(cx, state, expr, expr, Op::Eq, &[Value::Bool(true)])
        }
        ExprKind::InSegment(id) => {
            let segment = cx.program.segments.at(*id);
            match &segment.predicate {
                Some(predicate) if !segment.external => condition(cx, state, predicate),
                _ => {
                    let (group, _) = cx.settings.group(expr.span, &segment.head.name)?;
                    Ok(Condition::Ask(Test::Profile(member(group))))
                }
            }
        }
        ExprKind::History(history) if history.question == Question::Seen => {
            past(cx, history, "greater-than-or-equal", 1, expr.span)
        }
        ExprKind::Consented(Purpose::Marketing, channel) => {
            let name = &cx.program.channels.at(*channel).head.name;
            let consent = consent(name).ok_or_else(|| {
                errors::refused(
                    expr.span,
                    &format!("a question for consent on `{name}`"),
                    "it knows consent for marketing on email, sms and push",
                    "ask for one of these",
                )
            })?;
            Ok(Condition::Ask(Test::Profile(consent)))
        }
        ExprKind::Consented(..) => Err(errors::refused(
            expr.span,
            "a question for consent to anything but marketing",
            "it keeps consent for marketing only",
            "keep the answer in a field of the profile, and ask that",
        )),
        _ => Err(no_question(expr.span)),
    }
}

/// Is somebody in a list or a segment.
pub(super) fn member(id: String) -> Asked {
    Asked::ProfileGroupMembership { is_member: true, group_ids: vec![id], timeframe_filter: None }
}

/// Consent for marketing on a channel, and no suppression there: "can receive marketing" and "subscribed".
pub(super) fn consent(channel: &str) -> Option<Asked> {
    let (channel, subscription) = match channel {
        "email" => ("email", "subscribed"),
        "sms" => ("sms", "subscribed"),
        // A push token is the consent; Klaviyo has no other word for it.
        "push" => ("push", "any"),
        _ => return None,
    };
    let consent_status = ConsentStatus { subscription, filters: Vec::new() };
    let consent = Consent { channel, can_receive_marketing: true, consent_status };
    Some(Asked::ProfileMarketingConsent { consent })
}

/// Is the e-mail address suppressed by hand. Klaviyo keeps such addresses from marketing only.
pub(super) fn suppressed_by_hand() -> Asked {
    let filter = ConsentFilter {
        field: "manual_suppression_date",
        filter: Held::Existence { operator: "is-set" },
    };
    let consent_status = ConsentStatus { subscription: "any", filters: vec![filter] };
    let consent = Consent { channel: "email", can_receive_marketing: false, consent_status };
    Asked::ProfileMarketingConsent { consent }
}

/// Has the profile an e-mail address: Klaviyo's own, which it sends to.
pub(super) fn has_email() -> Asked {
    let filter = Held::Existence { operator: "is-set" };
    Asked::ProfileProperty { property: "email".to_owned(), filter }
}

/// So many events since the run began.
pub(super) fn since_start(metric_id: String, operator: &'static str, value: i64) -> Asked {
    Asked::ProfileMetric {
        metric_id,
        measurement: "count",
        measurement_filter: Held::Numeric { operator, value },
        timeframe_filter: Held::Date { operator: "flow-start", unit: None, quantity: None },
        metric_filters: None,
    }
}

/// A constant: written out, or the number of the round.
fn constant(state: &State, expr: &Expr) -> Option<Value> {
    decide::constant(expr, &|var| state.rounds.get(&var).map(|round| Value::Int(*round)))
}

fn operand<'a>(cx: &Context<'a>, state: &State, expr: &'a Expr) -> Result<Operand<'a>, Diagnostic> {
    match &expr.kind {
        ExprKind::Customer(at) => {
            let field = cx.field(*at).ok_or_else(|| no_question(expr.span))?;
            if state.set.contains(at) {
                return Err(just_set(expr.span, &field.name));
            }
            let default = match field.default.as_ref().map(|default| &default.kind) {
                Some(ExprKind::Value(value)) => Some(value),
                Some(_) => return Err(no_question(expr.span)),
                None => None,
            };
            Ok(Operand { place: Place::Customer(field), default })
        }
        ExprKind::Field(..) => {
            let (event, field) = cx.event_field(expr).ok_or_else(|| no_question(expr.span))?;
            let default = match field.default.as_ref().map(|default| &default.kind) {
                Some(ExprKind::Value(value)) => Some(value),
                Some(_) => return Err(no_question(expr.span)),
                None => None,
            };
            Ok(Operand { place: Place::Event(event, field), default })
        }
        ExprKind::Coalesce(value, other) => match &other.kind {
            ExprKind::Value(default) => {
                Ok(Operand { default: Some(default), ..operand(cx, state, value)? })
            }
            _ => Err(two_values(expr.span)),
        },
        _ => Err(no_question(expr.span)),
    }
}

/// `a op value`; with several values, `a` is one of them.
fn compare(
    cx: &Context<'_>,
    state: &State,
    all: &Expr,
    a: &Expr,
    op: Op,
    values: &[Value],
) -> Made {
    let fits =
        |op: Op, value: &Value| values.iter().any(|other| holds(value, op, other).unwrap_or(false));
    if let Some(value) = constant(state, a) {
        return Ok(Condition::Always(fits(op, &value)));
    }
    if op == Op::Ne {
        return compare(cx, state, all, a, Op::Eq, values).map(|equal| !equal);
    }
    if let ExprKind::History(history) = &a.kind {
        let (Question::Count, [Value::Int(number)]) = (history.question, values) else {
            return Err(no_question(all.span));
        };
        let operator = numeric(op).ok_or_else(|| no_question(all.span))?;
        return past(cx, history, operator, *number, all.span);
    }
    let operand = operand(cx, state, a)?;
    let fits = |value: &Value| fits(op, value);
    let Some(default) = operand.default else {
        return one_of(cx, &operand, filters(cx, all, a, op, values)?, a.span);
    };
    // Klaviyo leaves a property that is not set out of conditions on texts and truth values. So what the
    // default does not fit is asked for: whoever has nothing goes the other way.
    if let (Place::Customer(_), Some(every)) = (operand.place, every(cx, a)) {
        let asked: Vec<Value> = every.into_iter().filter(|of| fits(of) != fits(default)).collect();
        let others = one_of(cx, &operand, filters(cx, all, a, Op::Eq, &asked)?, a.span)?;
        return Ok(if fits(default) { !others } else { others });
    }
    let stored = one_of(cx, &operand, filters(cx, all, a, op, values)?, a.span)?;
    Ok(Condition::or_default(is_set(cx, &operand, a.span)?, stored, fits(default)))
}

/// One of the filters holds.
fn one_of(cx: &Context<'_>, operand: &Operand<'_>, filters: Vec<Held>, span: Span) -> Made {
    let asked = filters.into_iter().map(|filter| question(cx, operand, filter, span));
    Ok(Condition::Or(asked.collect::<Result<_, _>>()?))
}

/// Every value that an expression can have, where they are few.
fn every(cx: &Context<'_>, expr: &Expr) -> Option<Vec<Value>> {
    match expr.ty.known() {
        Ty::Bool => Some(vec![Value::Bool(false), Value::Bool(true)]),
        Ty::Enum(id) => {
            let count = u32::try_from(cx.program.enums.at(*id).members.len()).ok()?;
            Some((0..count).map(|at| Value::Enum(*id, at)).collect())
        }
        _ => None,
    }
}

/// The filters of which one must hold.
fn filters(
    cx: &Context<'_>,
    all: &Expr,
    a: &Expr,
    op: Op,
    values: &[Value],
) -> Result<Vec<Held>, Diagnostic> {
    if let Ty::Enum(id) = a.ty.known() {
        if decide::has_twins(cx.program, *id) {
            return Err(capitals(all.span));
        }
        let fits =
            |this: &Value| values.iter().any(|value| holds(this, op, value).unwrap_or(false));
        let fitting = members_that(cx.program, *id, &fits);
        let fitting: Vec<String> = fitting.into_iter().map(str::to_owned).collect();
        return Ok(match <[String; 1]>::try_from(fitting) {
            Ok([one]) => vec![Held::String { operator: "equals", value: Words::One(one) }],
            Err(none) if none.is_empty() => Vec::new(),
            Err(several) => vec![Held::String { operator: "in", value: Words::Several(several) }],
        });
    }
    values
        .iter()
        .map(|value| match value {
            Value::Bool(value) if op == Op::Eq => {
                Ok(Held::Boolean { operator: "equals", value: *value })
            }
            Value::Text(_) => Err(capitals(all.span)),
            Value::Date(_) | Value::DateTime(..) | Value::MonthDay(..) | Value::Time(_) => {
                Err(errors::refused(
                    all.span,
                    "a comparison of dates or times",
                    "Klaviyo compares dates in UTC, and the journey means the customer's zone",
                    "keep the answer in a field of the profile, and ask that",
                ))
            }
            _ => {
                let number = numeric(op).zip(whole(value));
                let (operator, value) = number.ok_or_else(|| no_question(all.span))?;
                Ok(Held::Numeric { operator, value })
            }
        })
        .collect()
}

fn numeric(op: Op) -> Option<&'static str> {
    Some(match op {
        Op::Eq => "equals",
        Op::Lt => "less-than",
        Op::Le => "less-than-or-equal",
        Op::Gt => "greater-than",
        Op::Ge => "greater-than-or-equal",
        _ => return None,
    })
}

fn question(cx: &Context<'_>, operand: &Operand<'_>, filter: Held, span: Span) -> Made {
    Ok(Condition::Ask(match operand.place {
        Place::Customer(field) => {
            let property = cx.settings.property(field).path();
            Test::Profile(Asked::ProfileProperty { property, filter })
        }
        Place::Event(event, field) => {
            let metric_id = cx.metric(event, span)?;
            let condition = Asked::MetricProperty {
                metric_id: metric_id.clone(),
                field: field.name.to_string(),
                filter,
            };
            Test::Event(metric_id, condition)
        }
    }))
}

fn is_set(cx: &Context<'_>, operand: &Operand<'_>, span: Span) -> Made {
    question(cx, operand, Held::Existence { operator: "is-set" }, span)
}

/// A question about past events: how many.
fn past(
    cx: &Context<'_>,
    history: &History,
    operator: &'static str,
    value: i64,
    span: Span,
) -> Made {
    if history.filter.is_some() {
        return Err(errors::refused(
            span,
            "`where` in a question about past events",
            "conditions on properties of past events were seen to take the wrong way at Klaviyo",
            "ask without `where`, or send an event of its own for what is asked",
        ));
    }
    let metric_id = cx.metric(history.event, span)?;
    if history.since_entry {
        if cx.is_trigger(history.event) {
            return Err(errors::refused(
                span,
                "`since entry` about the event that begins the run",
                "Klaviyo does not document whether it counts that event",
                "ask about another event",
            ));
        }
        return Ok(Condition::Ask(Test::Profile(since_start(metric_id, operator, value))));
    }
    let timeframe_filter = match history.within {
        None => Held::Date { operator: "alltime", unit: None, quantity: None },
        // Hours, because days may begin at midnight in UTC.
        Some(seconds) if seconds > 0 && seconds % 3600 == 0 => Held::Date {
            operator: "in-the-last",
            unit: Some("hour"),
            quantity: Some(seconds / 3600),
        },
        Some(_) => {
            return Err(errors::refused(
                span,
                "a question about a time that is not whole hours",
                "it counts in hours",
                "ask about whole hours",
            ));
        }
    };
    Ok(Condition::Ask(Test::Profile(Asked::ProfileMetric {
        metric_id,
        measurement: "count",
        measurement_filter: Held::Numeric { operator, value },
        timeframe_filter,
        metric_filters: None,
    })))
}

fn just_set(span: Span, field: &str) -> Diagnostic {
    errors::refused(
        span,
        &format!("`customer.{field}` right after it is set"),
        "Klaviyo does not say that a change is there for the next step",
        "wait in between, or use the value itself",
    )
}

fn capitals(span: Span) -> Diagnostic {
    errors::refused(
        span,
        "a comparison of texts, or of members that differ in capitals only",
        "Klaviyo does not document whether it tells capitals from small letters",
        "declare the field as an enum whose members differ in letters",
    )
}

fn two_values(span: Span) -> Diagnostic {
    errors::refused(
        span,
        "a comparison of two values that are data",
        "a condition at Klaviyo compares with a constant",
        "compare with a constant, or keep the answer in a field of the profile",
    )
}

fn no_question(span: Span) -> Diagnostic {
    errors::refused(
        span,
        "this condition",
        "a condition at Klaviyo compares a field of the profile or of the event that began the run with a constant, or counts events",
        "keep the answer in a field of the profile, and ask that",
    )
}
