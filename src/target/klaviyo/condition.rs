//! Conditions as questions that Klaviyo can ask, one condition each.
//!
//! `and`, `or` and `not` become ways: no answer depends on how Klaviyo joins conditions. Negative operators
//! are never used, because what is not set fails them too; the ways are changed instead. A property that is
//! not set is asked for by itself where the profile has a default.

use super::context::{Context, State};
use super::document::{Condition, Consent, ConsentFilter, ConsentStatus, Value as Held, Words};
use super::errors;
use super::plan::{Plan, Test};
use crate::diag::Diagnostic;
use crate::hir::{Event, Expr, ExprKind, Field, History, Id, Op, Purpose, Question, Ty, Value};
use crate::source::Span;
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

type Made = Result<Rc<Plan>, Diagnostic>;

/// The way `yes` where the condition holds, else `no`.
pub(super) fn decide(
    cx: &Context<'_>,
    state: &State,
    expr: &Expr,
    yes: &Rc<Plan>,
    no: &Rc<Plan>,
) -> Made {
    let again = |expr: &Expr, yes: &Rc<Plan>, no: &Rc<Plan>| decide(cx, state, expr, yes, no);
    match &expr.kind {
        ExprKind::Value(Value::Bool(holds)) => Ok(Rc::clone(if *holds { yes } else { no })),
        ExprKind::Not(inner) => again(inner, no, yes),
        ExprKind::Binary(Op::And, a, b) => again(a, &again(b, yes, no)?, no),
        ExprKind::Binary(Op::Or, a, b) => again(a, yes, &again(b, yes, no)?),
        ExprKind::Binary(op, a, b) => {
            if let Some(value) = constant(state, b) {
                compare(cx, state, expr, a, *op, &[value], yes, no)
            } else if let Some(value) = constant(state, a) {
                compare(cx, state, expr, b, op.turned(), &[value], yes, no)
            } else {
                Err(two_values(expr.span))
            }
        }
        ExprKind::InList(a, items) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|item| constant(state, item)).collect();
            let items = items.ok_or_else(|| two_values(expr.span))?;
            compare(cx, state, expr, a, Op::Eq, &items, yes, no)
        }
        ExprKind::InRange(a, from, to) => {
            let (Some(from), Some(to)) = (constant(state, from), constant(state, to)) else {
                return Err(two_values(expr.span));
            };
            let below = compare(cx, state, expr, a, Op::Le, &[to], yes, no)?;
            compare(cx, state, expr, a, Op::Ge, &[from], &below, no)
        }
        ExprKind::Is { value, known } => {
            let (yes, no) = if *known { (yes, no) } else { (no, yes) };
            let operand = operand(cx, state, value)?;
            Ok(split(is_set(cx, &operand, value.span)?, yes, no))
        }
        ExprKind::Customer(_) | ExprKind::Field(..) | ExprKind::Coalesce(..) => {
            compare(cx, state, expr, expr, Op::Eq, &[Value::Bool(true)], yes, no)
        }
        ExprKind::InSegment(id) => {
            let segment = cx.program.segments.at(*id);
            match &segment.predicate {
                Some(predicate) if !segment.external => again(predicate, yes, no),
                _ => {
                    let (group, _) = cx.settings.group(expr.span, &segment.head.name)?;
                    Ok(split(Test::Profile(member(group)), yes, no))
                }
            }
        }
        ExprKind::History(history) if history.question == Question::Seen => {
            Ok(split(past(cx, history, "greater-than-or-equal", 1, expr.span)?, yes, no))
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
            Ok(split(Test::Profile(consent), yes, no))
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
pub(super) fn member(id: String) -> Condition {
    Condition::ProfileGroupMembership {
        is_member: true,
        group_ids: vec![id],
        timeframe_filter: None,
    }
}

/// Consent for marketing on a channel, and no suppression there: "can receive marketing" and "subscribed".
pub(super) fn consent(channel: &str) -> Option<Condition> {
    let (channel, subscription) = match channel {
        "email" => ("email", "subscribed"),
        "sms" => ("sms", "subscribed"),
        // A push token is the consent; Klaviyo has no other word for it.
        "push" => ("push", "any"),
        _ => return None,
    };
    let consent_status = ConsentStatus { subscription, filters: Vec::new() };
    let consent = Consent { channel, can_receive_marketing: true, consent_status };
    Some(Condition::ProfileMarketingConsent { consent })
}

/// Is the e-mail address suppressed by hand. Klaviyo keeps such addresses from marketing only.
pub(super) fn suppressed_by_hand() -> Condition {
    let filter = ConsentFilter {
        field: "manual_suppression_date",
        filter: Held::Existence { operator: "is-set" },
    };
    let consent_status = ConsentStatus { subscription: "any", filters: vec![filter] };
    let consent = Consent { channel: "email", can_receive_marketing: false, consent_status };
    Condition::ProfileMarketingConsent { consent }
}

/// Has the profile an e-mail address: Klaviyo's own, which it sends to.
pub(super) fn has_email() -> Condition {
    let filter = Held::Existence { operator: "is-set" };
    Condition::ProfileProperty { property: "email".to_owned(), filter }
}

/// So many events since the run began.
pub(super) fn since_start(metric_id: String, operator: &'static str, value: i64) -> Condition {
    Condition::ProfileMetric {
        metric_id,
        measurement: "count",
        measurement_filter: Held::Numeric { operator, value },
        timeframe_filter: Held::Date { operator: "flow-start", unit: None, quantity: None },
        metric_filters: None,
    }
}

fn split(test: Test, yes: &Rc<Plan>, no: &Rc<Plan>) -> Rc<Plan> {
    if Rc::ptr_eq(yes, no) {
        return Rc::clone(yes);
    }
    Rc::new(Plan::Split(test, Rc::clone(yes), Rc::clone(no)))
}

/// A constant: written out, or the number of the round.
fn constant(state: &State, expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Value(value) => Some(value.clone()),
        ExprKind::Var(var) => state.rounds.get(var).map(|round| Value::Int(*round)),
        ExprKind::Negate(inner) => match constant(state, inner)? {
            Value::Int(number) => number.checked_neg().map(Value::Int),
            Value::Money(minor, code) => Some(Value::Money(minor.checked_neg()?, code)),
            _ => None,
        },
        _ => None,
    }
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
#[expect(clippy::too_many_arguments, reason = "the parts of one comparison")]
fn compare<'a>(
    cx: &Context<'a>,
    state: &State,
    whole: &Expr,
    a: &'a Expr,
    op: Op,
    values: &[Value],
    yes: &Rc<Plan>,
    no: &Rc<Plan>,
) -> Made {
    if let Some(value) = constant(state, a) {
        let holds = values.iter().any(|other| holds(op, &value, other));
        return Ok(Rc::clone(if holds { yes } else { no }));
    }
    if op == Op::Ne {
        return compare(cx, state, whole, a, Op::Eq, values, no, yes);
    }
    if let ExprKind::History(history) = &a.kind {
        let (Question::Count, [Value::Int(number)]) = (history.question, values) else {
            return Err(no_question(whole.span));
        };
        let operator = numeric(op).ok_or_else(|| no_question(whole.span))?;
        return Ok(split(past(cx, history, operator, *number, whole.span)?, yes, no));
    }
    let operand = operand(cx, state, a)?;
    let fits = |value: &Value| values.iter().any(|other| holds(op, value, other));
    let Some(default) = operand.default else {
        return one_of(cx, &operand, filters(cx, whole, a, op, values)?, a.span, yes, no);
    };
    // Klaviyo leaves a property that is not set out of conditions on texts and truth values. So what the
    // default does not fit is asked for: whoever has nothing goes the other way.
    if let (Place::Customer(_), Some(all)) = (operand.place, every(cx, a)) {
        let (yes, no) = if fits(default) { (no, yes) } else { (yes, no) };
        let asked: Vec<Value> = all.into_iter().filter(|of| fits(of) != fits(default)).collect();
        let filters = filters(cx, whole, a, Op::Eq, &asked)?;
        return one_of(cx, &operand, filters, a.span, yes, no);
    }
    let stored = one_of(cx, &operand, filters(cx, whole, a, op, values)?, a.span, yes, no)?;
    Ok(split(is_set(cx, &operand, a.span)?, &stored, if fits(default) { yes } else { no }))
}

/// The way `yes` where one of the filters holds.
fn one_of(
    cx: &Context<'_>,
    operand: &Operand<'_>,
    filters: Vec<Held>,
    span: Span,
    yes: &Rc<Plan>,
    no: &Rc<Plan>,
) -> Made {
    filters.into_iter().rev().try_fold(Rc::clone(no), |rest, filter| {
        Ok(split(question(cx, operand, filter, span)?, yes, &rest))
    })
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
    whole: &Expr,
    a: &Expr,
    op: Op,
    values: &[Value],
) -> Result<Vec<Held>, Diagnostic> {
    if let Ty::Enum(id) = a.ty.known() {
        let members = &cx.program.enums.at(*id).members;
        let same = |a: &str| members.iter().filter(|b| b.eq_ignore_ascii_case(a)).count() > 1;
        if members.iter().any(|member| same(member)) {
            return Err(capitals(whole.span));
        }
        let fits = |at: &usize| {
            let this = Value::Enum(*id, u32::try_from(*at).unwrap_or(u32::MAX));
            values.iter().any(|value| holds(op, &this, value))
        };
        let mut fitting: Vec<String> = (0..members.len())
            .filter(fits)
            .filter_map(|at| members.get(at))
            .map(ToString::to_string)
            .collect();
        return Ok(match fitting.len() {
            0 => Vec::new(),
            1 => fitting
                .pop()
                .map(|one| Held::String { operator: "equals", value: Words::One(one) })
                .into_iter()
                .collect(),
            _ => vec![Held::String { operator: "in", value: Words::Several(fitting) }],
        });
    }
    values
        .iter()
        .map(|value| match value {
            Value::Bool(value) if op == Op::Eq => {
                Ok(Held::Boolean { operator: "equals", value: *value })
            }
            Value::Int(value)
            | Value::Money(value, _)
            | Value::Percent(value)
            | Value::Duration(value) => {
                let operator = numeric(op).ok_or_else(|| no_question(whole.span))?;
                Ok(Held::Numeric { operator, value: *value })
            }
            Value::Text(_) => Err(capitals(whole.span)),
            Value::Date(_) | Value::DateTime(..) | Value::MonthDay(..) | Value::Time(_) => {
                Err(errors::refused(
                    whole.span,
                    "a comparison of dates or times",
                    "Klaviyo compares dates in UTC, and the journey means the customer's zone",
                    "keep the answer in a field of the profile, and ask that",
                ))
            }
            _ => Err(no_question(whole.span)),
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

/// Does a comparison of two constants hold.
fn holds(op: Op, a: &Value, b: &Value) -> bool {
    let order = match (a, b) {
        (Value::Int(a), Value::Int(b))
        | (Value::Percent(a), Value::Percent(b))
        | (Value::Duration(a), Value::Duration(b))
        | (Value::Money(a, _), Value::Money(b, _)) => a.cmp(b),
        (Value::Enum(_, a), Value::Enum(_, b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => return false,
    };
    match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        _ => false,
    }
}

fn question(
    cx: &Context<'_>,
    operand: &Operand<'_>,
    filter: Held,
    span: Span,
) -> Result<Test, Diagnostic> {
    Ok(match operand.place {
        Place::Customer(field) => {
            let property = cx.settings.property(field).path();
            Test::Profile(Condition::ProfileProperty { property, filter })
        }
        Place::Event(event, field) => {
            let metric_id = cx.metric(event, span)?;
            let condition = Condition::MetricProperty {
                metric_id: metric_id.clone(),
                field: field.name.to_string(),
                filter,
            };
            Test::Event(metric_id, condition)
        }
    })
}

fn is_set(cx: &Context<'_>, operand: &Operand<'_>, span: Span) -> Result<Test, Diagnostic> {
    question(cx, operand, Held::Existence { operator: "is-set" }, span)
}

/// A question about past events: how many.
fn past(
    cx: &Context<'_>,
    history: &History,
    operator: &'static str,
    value: i64,
    span: Span,
) -> Result<Test, Diagnostic> {
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
        return Ok(Test::Profile(since_start(metric_id, operator, value)));
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
    Ok(Test::Profile(Condition::ProfileMetric {
        metric_id,
        measurement: "count",
        measurement_filter: Held::Numeric { operator, value },
        timeframe_filter,
        metric_filters: None,
    }))
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
