//! Conditions that time alone changes, and the next instant at which that can be: `$wake`, in milliseconds.
//!
//! What is asked `within` a span becomes another answer when the oldest event of the span falls out of it, a
//! millisecond behind its end; what was sent, and engagement, when the newest instant does. An age of consent changes at
//! the spans that it is compared with. A question that is asked too early is asked again, so an instant at
//! which nothing changes does no harm.

use super::past::{arms, headers};
use super::watch::look;
use super::{AFTER, Builder, Piece, retry};
use crate::flow::Flow;
use crate::hir::{
    Channel, Event, Expr, ExprKind, Id, Message, Op, Program, Purpose, Segment, TriggerKind, Value,
};
use crate::target::aws::document::{State, Task, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::tables;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// An instant that does not come: the year 5138.
pub(in crate::target::aws) const NEVER: i64 = 100_000_000_000_000;

/// What changes a condition so many seconds after something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::target::aws) enum Change {
    /// An event falls out of the span.
    Event(Id<Event>, i64),
    /// A message does.
    Sent(Option<Id<Message>>, Option<SmolStr>, i64),
    /// Engagement does.
    Engaged(Id<Channel>, i64),
    /// Consent has become so old.
    Consent(Purpose, i64),
}

/// What can change a condition as time goes on; `None` where nobody can say when: an age of consent that is
/// not compared with spans that are written out.
pub(in crate::target::aws) fn changes(
    program: &Program,
    condition: &Expr,
) -> Option<BTreeSet<Change>> {
    let mut found = BTreeSet::new();
    let (mut ages, mut known) = (0, 0);
    look(program, condition, 0, &mut |expr| match &expr.kind {
        ExprKind::History(history) => {
            found.extend(history.within.map(|span| Change::Event(history.event, span)));
        }
        ExprKind::Sent { message, tag, within: Some(within) } => {
            found.insert(Change::Sent(*message, tag.clone(), *within));
        }
        ExprKind::Engaged(channel, Some(within)) => {
            found.insert(Change::Engaged(*channel, *within));
        }
        ExprKind::ConsentAge(_) => ages += 1,
        // That there is consent changes with the record.
        ExprKind::Is { value, .. } if age(value).is_some() => known += 1,
        ExprKind::Binary(Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge, a, b) => {
            let compared = age(a).zip(written(b)).or_else(|| age(b).zip(written(a)));
            if let Some((purpose, seconds)) = compared {
                known += 1;
                found.insert(Change::Consent(purpose, seconds));
            }
        }
        ExprKind::InRange(value, low, high) => {
            if let (Some(purpose), Some(low), Some(high)) =
                (age(value), written(low), written(high))
            {
                known += 1;
                found.insert(Change::Consent(purpose, low));
                found.insert(Change::Consent(purpose, high));
            }
        }
        _ => {}
    });
    (ages == known).then_some(found)
}

/// The purpose of an age of consent, also with a span that stands for a missing one.
fn age(expr: &Expr) -> Option<Purpose> {
    match &expr.kind {
        ExprKind::ConsentAge(purpose) => Some(*purpose),
        ExprKind::Coalesce(value, other) => written(other).and_then(|_| age(value)),
        _ => None,
    }
}

/// A span that is written out.
fn written(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Value(Value::Duration(seconds)) => Some(*seconds),
        _ => None,
    }
}

/// What can change the conditions of a journey's header and the segments of its waits.
pub(super) fn of_flow(program: &Program, flow: &Flow) -> BTreeSet<Change> {
    let predicate = |segment: Id<Segment>| program.segments.get(segment)?.predicate.as_ref();
    let conditions = headers(flow).into_iter().chain(arms(flow).filter_map(predicate));
    conditions.filter_map(|condition| changes(program, condition)).flatten().collect()
}

/// What can change the segments that begin journeys.
pub(in crate::target::aws) fn of_triggers<'f>(
    program: &Program,
    flows: impl Iterator<Item = &'f Flow>,
) -> BTreeSet<Change> {
    let kinds = flows.flat_map(|flow| &flow.triggers).map(|trigger| &trigger.kind);
    let predicates = kinds.filter_map(|kind| match kind {
        TriggerKind::Segment { segment, .. } => program.segments.get(*segment)?.predicate.as_ref(),
        _ => None,
    });
    predicates.filter_map(|predicate| changes(program, predicate)).flatten().collect()
}

fn now() -> Ast {
    Ast::call("millis", Vec::new())
}

fn earliest(instants: Vec<Ast>) -> Tpl {
    Tpl::Expr(Ast::call("min", vec![Ast::Array(instants)]))
}

impl Builder<'_> {
    /// The states that set `$wake`; the customer and what was sent are read before, where they are needed.
    pub(in crate::target::aws) fn next_change(
        &mut self,
        id: &str,
        changes: &BTreeSet<Change>,
    ) -> Vec<Piece> {
        let mut instants = vec![Ast::Num(NEVER)];
        let mut queries = Vec::new();
        for change in changes {
            match change {
                Change::Event(event, span) => {
                    let place = queries.len() + 1;
                    queries.extend(self.oldest_event(&format!("{id} {place}"), *event, *span));
                }
                Change::Sent(message, tag, span) => {
                    let newest = self.lowering.newest_sent(*message, tag.as_deref());
                    instants.push(self.behind(newest, &[span.saturating_mul(1_000) + 1]));
                }
                Change::Engaged(channel, span) => {
                    let newest = self.lowering.newest_engaged(*channel);
                    instants.push(self.behind(newest, &[span.saturating_mul(1_000) + 1]));
                }
                // An age is counted in whole seconds.
                Change::Consent(purpose, span) => {
                    let oldest = self.lowering.oldest_consent(*purpose);
                    let span = span.saturating_mul(1_000);
                    instants.push(self.behind(oldest, &[span, span + 1_000]));
                }
            }
        }
        let begin = vec![("wake".to_owned(), earliest(instants))];
        let mut pieces = vec![(id.to_owned(), State::assign(begin, AFTER))];
        pieces.extend(queries);
        pieces
    }

    /// The first instant behind now that lies so many milliseconds after another; undefined where there is none.
    fn behind(&mut self, from: Ast, millis: &[i64]) -> Ast {
        let (base, at) = (self.lowering.local("t"), self.lowering.local("t"));
        let all =
            millis.iter().map(|millis| Ast::var(base.clone()).bin(BinOp::Add, Ast::Num(*millis)));
        let late = Ast::Lambda(vec![at.clone()], Box::new(Ast::var(at).bin(BinOp::Gt, now())));
        let later = Ast::call("filter", vec![Ast::Array(all.collect()), late]).listed();
        let first = Ast::call("min", vec![later]);
        let known = Ast::var(base.clone()).exists().when(first);
        Ast::Block(vec![(base, from)], Box::new(known))
    }

    /// Asks for the oldest event of a span.
    fn oldest_event(&mut self, id: &str, event: Id<Event>, span: i64) -> Option<Piece> {
        let name = self.cx.program.events.get(event)?.head.name.to_string();
        self.asks.insert(event);
        self.grants.events_read = true;
        let span = span.saturating_mul(1_000);
        let text = |value: Ast| Tpl::obj([("S", Tpl::Expr(value))]);
        let stream = Ast::var("customer_id").concat(Ast::str(format!("#{name}")));
        let from = Ast::call("fromMillis", vec![now().bin(BinOp::Sub, Ast::Num(span))]);
        let arguments = Tpl::obj([
            ("TableName", Tpl::text(self.names.table(tables::EVENTS))),
            (
                "KeyConditionExpression",
                Tpl::text("#stream = :stream AND #at BETWEEN :from AND :to"),
            ),
            ("ProjectionExpression", Tpl::text("#at")),
            (
                "ExpressionAttributeNames",
                Tpl::obj([("#stream", Tpl::text("stream")), ("#at", Tpl::text("at"))]),
            ),
            (
                "ExpressionAttributeValues",
                Tpl::obj([
                    (":stream", text(stream)),
                    (":from", text(from)),
                    // `~` sorts behind the `#` that stands between an instant and an event's id.
                    (":to", text(Ast::call("now", Vec::new()).concat(Ast::str("~")))),
                ]),
            ),
            ("Limit", Tpl::Num(1)),
        ]);
        let oldest = Ast::var("states").path(&["result", "Items", "at", "S"]);
        let at = Ast::call("substringBefore", vec![Ast::var("o"), Ast::str("#")]);
        let out = Ast::call("toMillis", vec![at]).bin(BinOp::Add, Ast::Num(span + 1));
        let out = Ast::Block(
            vec![("o".into(), oldest)],
            Box::new(Ast::var("o").exists().then(out, Ast::Num(NEVER))),
        );
        let task = Task {
            comment: Some(format!("when the oldest {name} falls out of the span")),
            resource: "arn:aws:states:::aws-sdk:dynamodb:query".into(),
            arguments: Some(arguments),
            assign: vec![("wake".into(), earliest(vec![Ast::var("wake"), out]))],
            retry: vec![retry::dynamodb_sdk()],
            next: AFTER.into(),
            ..Task::default()
        };
        Some((format!("{id} {name}"), State::Task(Box::new(task))))
    }
}
