//! Waits. A span is a delay, or, where a goal or an exit watches the run, a wait for that event that halts
//! it. A race with one event is a wait for it and a branch on whether it came.

use super::super::conditions::{Any, Asked};
use super::super::document::Condition;
use super::super::document::{
    Delay, DelaySettings, Duration, MatchGroup, SourceEvent, Step, Wait, WaitSettings,
};
use super::super::values::Bound;
use super::super::{check, errors};
use super::{Arm, Emitter};
use crate::diag::Diagnostic;
use crate::flow::{Node, NodeKind};
use crate::hir::{ArmOn, Pattern, Timer, TriggerKind, Watch, WatchKind};
use crate::source::Span;

/// A length that no duration of Knock has.
pub(super) fn bad_length(span: Span) -> Diagnostic {
    errors::knock_limit(
        Some(span),
        "a wait of Knock has whole minutes, and at most 365 days".to_owned(),
        "designing-workflows/delay-function",
        "write whole minutes, and no more than 365 days",
    )
}

fn too_long_for_an_event(span: Span) -> Diagnostic {
    errors::knock_limit(
        Some(span),
        "a wait for an event lasts at most 30 days".to_owned(),
        "designing-workflows/wait-for-event-function",
        "write a shorter wait",
    )
}

impl Emitter<'_> {
    /// `wait` for a span.
    pub(super) fn wait(&mut self, id: &str, seconds: i64, span: Span, steps: &mut Vec<Step>) {
        // A negative span is none.
        if seconds <= 0 {
            return;
        }
        match self.watch() {
            Err(problem) => self.refuse(problem),
            Ok(None) => {
                match Duration::of(seconds).filter(|length| length.seconds() <= check::DELAY) {
                    None => self.refuse(bad_length(span)),
                    Some(length) => {
                        let key = self.refs.fresh(id);
                        steps.push(Step::Delay(Delay {
                            key,
                            name: super::titled(id),
                            conditions: None,
                            settings: DelaySettings::length(length),
                        }));
                    }
                }
            }
            Ok(Some(pattern)) => {
                // One after the other, where Knock's longest is too short.
                let mut left = seconds;
                while left > 0 && self.problems.is_empty() {
                    let part = left.min(check::EVENT);
                    self.wait_for(id, &pattern, part, ("halt", "continue"), span, steps);
                    left -= part;
                }
            }
        }
    }

    /// What can end the run while it waits: one event, or nothing.
    pub(super) fn watch(&self) -> Result<Option<Pattern>, Diagnostic> {
        match self.cx.flow.watches.as_slice() {
            [] => Ok(None),
            [one] => self.watched(one).map(Some),
            [_, second, ..] => Err(errors::refused(
                second.span,
                "two goals or exits of one journey",
                "a run of Knock waits for one event at a time",
                "keep the one that matters most",
            )),
        }
    }

    fn watched(&self, watch: &Watch) -> Result<Pattern, Diagnostic> {
        let (WatchKind::Goal(pattern) | WatchKind::Exit(pattern)) = &watch.kind else {
            return Err(errors::no_expression(watch.span));
        };
        let longest = self.longest();
        if watch.within.is_some_and(|within| longest > within) {
            return Err(errors::refused(
                watch.span,
                "a goal or exit that counts only for a part of the run",
                "Knock waits for its event as long as the run waits",
                "take `within` out, or make it as long as a run can be",
            ));
        }
        Ok(pattern.clone())
    }

    /// A wait for an event, with what follows a match and the end of the time. Gives back its ref.
    pub(super) fn wait_for(
        &mut self,
        id: &str,
        pattern: &Pattern,
        seconds: i64,
        (on_match, on_timeout): (&'static str, &'static str),
        span: Span,
        steps: &mut Vec<Step>,
    ) -> Option<(String, String)> {
        let event = self.cx.program.events.get(pattern.event)?;
        if pattern.of_anyone {
            self.refuse(errors::refused(
                span,
                "an event of somebody else",
                "Knock takes only events of the run's own recipient",
                "send the event for this customer too",
            ));
            return None;
        }
        let source = match self.cx.settings.event(&event.head.name, span) {
            Ok(source) => source,
            Err(problem) => {
                self.refuse(problem);
                return None;
            }
        };
        let Some(expires_after) = Duration::of(seconds) else {
            self.refuse(bad_length(span));
            return None;
        };
        if seconds > check::EVENT {
            self.refuse(too_long_for_an_event(span));
            return None;
        }
        let conditions = match self.matches(pattern, &source.fields, span) {
            Ok(conditions) => conditions,
            Err(problem) => {
                self.refuse(problem);
                return None;
            }
        };
        let key = self.refs.fresh(id);
        let match_conditions = match conditions.is_empty() {
            true => Vec::new(),
            false => vec![MatchGroup { operator: "and", conditions }],
        };
        steps.push(Step::WaitForEvent(Wait {
            key: key.clone(),
            name: super::titled(id),
            conditions: None,
            settings: WaitSettings {
                event: SourceEvent {
                    event_type: "integration_source",
                    integration_source_key: source.source,
                    event_key: source.event,
                },
                match_conditions,
                expires_after,
                on_match,
                on_timeout,
            },
        }));
        Some((key, source.fields))
    }

    /// What is asked of the event: the key and the filter. Knock's pages do not say how several groups are
    /// joined, so there is one.
    fn matches(
        &self,
        pattern: &Pattern,
        fields: &str,
        span: Span,
    ) -> Result<Vec<Condition>, Diagnostic> {
        let program = self.cx.program;
        let mut names = self.known.names.clone();
        names.insert(pattern.var, Bound::Path(format!("event.{fields}")));
        let asked = Asked { program, names: &names, sent: &self.known.sent };
        let mut all = Any::always();
        if let Some(field) = pattern.same_key {
            let key = self.cx.flow.entry_policy.as_ref().and_then(|policy| policy.key.as_ref());
            let event = program.events.get(pattern.event);
            let place = usize::try_from(field).unwrap_or(usize::MAX);
            let field = event.and_then(|event| event.fields.get(place));
            let (Some(key), Some(field)) = (key, field) else {
                return Err(errors::no_expression(span));
            };
            match asked.operand(key)? {
                super::super::values::Operand::Path(path) if path.default.is_none() => {
                    let variable = format!("event.{fields}.{}", field.name);
                    all = Any::one(Condition::new(variable, "equal_to", path.text));
                }
                _ => return Err(errors::no_expression(key.span)),
            }
        }
        if let Some(filter) = &pattern.filter {
            all = all.and(&asked.holds(filter, true)?);
        }
        match <[Vec<Condition>; 1]>::try_from(all.0) {
            Ok([all]) => Ok(all),
            Err(_) => Err(errors::refused(
                span,
                "`or` in what is asked of an event that is waited for",
                "Knock joins the conditions of a wait by `and`",
                "ask it of a field of the event that says it",
            )),
        }
    }

    /// `wait up to D` with one event, and no way back.
    pub(super) fn race(
        &mut self,
        state: u32,
        node: &Node,
        span: Span,
        steps: &mut Vec<Step>,
    ) -> Option<u32> {
        let NodeKind::Race { timer, arms, .. } = &node.kind else { return None };
        let Timer::Span(seconds) = timer else { return self.until(state, node, span, steps) };
        let (Some(arm), None) = (arms.first(), arms.get(1)) else {
            if let Some(second) = arms.get(1) {
                self.refuse(errors::refused(
                    second.span,
                    "a wait for several things at once",
                    "a step of Knock waits for one event",
                    "wait for the one that matters most",
                ));
                return None;
            }
            self.wait(&node.id, *seconds, span, steps);
            return self.way(state, 0);
        };
        let ArmOn::Event(pattern) = &arm.on else {
            self.refuse(errors::refused(
                arm.span,
                "a wait for a status, an answer or a segment",
                "a wait of Knock hears of all messages and changes of the customer, and not of those of this run alone",
                "wait, and ask behind it: `if reminder.status >= clicked`",
            ));
            return None;
        };
        if !self.cx.flow.watches.is_empty() {
            self.refuse(errors::refused(
                arm.span,
                "a wait for an event in a journey with a goal or an exit",
                "a run of Knock waits for one event at a time",
                "take the goal or the arm out",
            ));
            return None;
        }
        let begins = self.cx.flow.triggers.iter().any(|trigger| {
            matches!(&trigger.kind, TriggerKind::Event { event, .. } if *event == pattern.event)
        });
        if begins {
            self.refuse(errors::refused(
                arm.span,
                "a wait for the event that begins the journey",
                "Knock would begin another run with it, which the language does not",
                "use another event",
            ));
            return None;
        }
        let (key, fields) =
            self.wait_for(&node.id, pattern, *seconds, ("continue", "continue"), arm.span, steps)?;
        let bound = Bound::Path(format!("refs.{key}.signal_variables.{fields}"));
        let came = Condition::new(format!("refs.{key}.matched"), "equal_to", "true");
        let event = self.cx.program.events.get(pattern.event)?;
        let way = Arm {
            name: event.head.title.clone(),
            when: Any::one(came),
            to: self.way(state, 0)?,
            first: Vec::new(),
            names: vec![(pattern.var, bound)],
        };
        let otherwise = self.way(state, 1)?;
        self.ways(state, &format!("{}/came", node.id), vec![way], otherwise, steps)
    }
}
