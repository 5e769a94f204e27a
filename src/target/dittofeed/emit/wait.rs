//! Waits: a delay, or a wait for segments where something can end it.

use super::super::condition::{constant, event_path};
use super::super::document::{Delay, EXIT, NodeKind, PropertyDefinition, SegmentChild};
use super::super::errors;
use super::Builder;
use crate::diag::Diagnostic;
use crate::flow::{self, Node, NodeId};
use crate::hir::{Day, Expr, ExprKind, Moment, Op, Timer, Ty, Value};

impl Builder<'_> {
    pub(super) fn wait(&mut self, id: NodeId, node: &Node) -> String {
        let flow::NodeKind::Wait { span, next, .. } = &node.kind else { return EXIT.to_owned() };
        let next = self.place(*next);
        let ExprKind::Value(Value::Duration(seconds)) = span.kind else {
            self.problems.push(errors::refused(
                self.span(id),
                "a wait whose length is data",
                "a delay of Dittofeed is a number, or ends at an instant",
                "write the span out",
            ));
            return next;
        };
        self.timed(&node.id, seconds.max(0), Vec::new(), next)
    }

    pub(super) fn race(&mut self, id: NodeId, node: &Node) -> String {
        let flow::NodeKind::Race { timer, arms, elapsed, past, missing, .. } = &node.kind else {
            return EXIT.to_owned();
        };
        let next = self.place(*elapsed);
        match timer {
            Timer::Span(seconds) => {
                let mut children = Vec::new();
                for (at, arm) in arms.iter().enumerate() {
                    let pattern = self.patterns.get(&(id.0 as usize, at)).cloned();
                    let (Some(pattern), Some(key)) = (pattern, self.key.clone()) else { continue };
                    let segment = pattern.segment(self.cx.program, &key);
                    let segment_id = self.segment(segment);
                    children.push(SegmentChild { id: self.place(arm.to), segment_id });
                }
                self.timed(&node.id, (*seconds).max(0), children, next)
            }
            Timer::Moment { moment, follow } => {
                let same = self.place(*past) == next && self.place(*missing) == next;
                match self.until(moment, *follow, arms.is_empty(), same, id) {
                    Ok(variant) => {
                        let step = self.fresh(&node.id);
                        self.put(step, NodeKind::Delay { variant, child: next })
                    }
                    Err(finding) => {
                        self.problems.push(finding);
                        next
                    }
                }
            }
        }
    }

    /// A wait of a length, which the journey's watches and its own arms can end.
    fn timed(
        &mut self,
        base: &str,
        seconds: i64,
        arms: Vec<SegmentChild>,
        child: String,
    ) -> String {
        let id = self.fresh(base);
        let watched = self.watches.iter();
        let mut children: Vec<SegmentChild> = watched
            .map(|segment| SegmentChild { id: EXIT.to_owned(), segment_id: segment.clone() })
            .collect();
        children.extend(arms);
        let kind = if children.is_empty() {
            NodeKind::Delay { variant: Delay::Second { seconds }, child }
        } else {
            NodeKind::WaitFor {
                timeout_seconds: seconds,
                timeout_child: child,
                segment_children: children,
            }
        };
        self.put(id, kind)
    }

    /// `wait until` an instant. Dittofeed goes on at once where it is over or missing.
    fn until(
        &mut self,
        moment: &Moment,
        follow: bool,
        alone: bool,
        same: bool,
        id: NodeId,
    ) -> Result<Delay, Diagnostic> {
        let span = self.span(id);
        let no = |why: &str, instead: &str| {
            Err(errors::refused(span, "this `wait until`", why, instead))
        };
        let day = match &moment.day {
            Day::Of(day) if *day.ty.known() == Ty::DateTime && moment.at.is_none() => day,
            _ => {
                return no(
                    "Dittofeed reads the customer's clock with the offset of today, and the day of the week in UTC, which is wrong near midnight and when clocks change",
                    "wait until a field that is a `datetime`, or build this journey for target aws",
                );
            }
        };
        if follow {
            return no("a delay is computed once", "write `moves keep`");
        }
        if !alone || !self.watches.is_empty() {
            return no(
                "a delay until an instant cannot be ended by an event",
                "wait for a span, or take `goal`, `exit` and the arms out",
            );
        }
        if !same {
            return no(
                "a delay goes on in one way, whether the instant is reached, over or missing",
                "leave `past`, `missing` and `reached` empty, and ask with `if` before",
            );
        }
        let (source, offset) = offset(day);
        if offset.unsigned_abs() >= 86_400 {
            return no(
                "days before or after an instant are days of the customer's calendar, and Dittofeed counts seconds",
                "write less than 24 hours, or let the instant itself be sent",
            );
        }
        let user_property = self.instant(source, id)?;
        let (offset_seconds, offset_direction) =
            if offset < 0 { (-offset, "before") } else { (offset, "after") };
        Ok(Delay::UserProperty { user_property, offset_seconds, offset_direction })
    }

    /// The id of the user property that holds an instant.
    fn instant(&mut self, source: &Expr, id: NodeId) -> Result<String, Diagnostic> {
        if let ExprKind::Customer(field) = &source.kind
            && let Some(field) = self.cx.program.profile_fields().get(*field as usize)
            && field.default.is_none()
        {
            let path = field.name.to_string();
            let name = format!("journeyc_{path}");
            return Ok(self.property(name, PropertyDefinition::Trait { path }).1);
        }
        match event_path(self.cx.program, self.flow.trigger_var, source) {
            Some(path) => {
                self.one_event(source.span, id)?;
                Ok(self.event_property(&path).1)
            }
            None => Err(errors::refused(
                source.span,
                "this `wait until`",
                "a delay ends at an instant that is a field of the customer or of the trigger's event",
                "wait until such a field",
            )),
        }
    }

    /// Is the newest event of the run the one that began it.
    pub(super) fn one_event(
        &self,
        span: crate::source::Span,
        id: NodeId,
    ) -> Result<(), Diagnostic> {
        let later = self.later.get(id.0 as usize).copied().unwrap_or(true);
        if self.key.is_none() || !later {
            return Ok(());
        }
        Err(errors::value(
            span,
            "after a wait, another event of the run's key may have come, and Dittofeed shows the values of the newest",
            "use it before the first wait, write `entry parallel`, or keep it in a field of the customer",
        ))
    }
}

/// An instant with seconds after it, or before it.
fn offset(expr: &Expr) -> (&Expr, i64) {
    let ExprKind::Binary(op @ (Op::Add | Op::Sub), of, by) = &expr.kind else { return (expr, 0) };
    match constant(by) {
        Some(Value::Duration(seconds)) if *op == Op::Add => (of, seconds),
        Some(Value::Duration(seconds)) => (of, -seconds),
        _ => (expr, 0),
    }
}
