//! What ends a run from outside its steps: `goal`, `exit on`, `exit when`, `while`. Asked of everything
//! that comes, before any arm.

use super::enter::{enters, is_reached};
use super::mail::{OFFER, WATCH};
use super::{Builder, EXPIRED, Kind};
use crate::flow::NodeKind;
use crate::hir::{ArmOn, Event, Id, Pattern, TriggerKind, WatchKind};
use crate::target::n8n::errors;
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::store::Enters;
use crate::wire::event_key;
use std::collections::BTreeSet;

impl Builder<'_> {
    /// The question, and the ends that it leads to.
    pub(super) fn watches(&mut self, scope: &[Js]) {
        let flow = self.flow;
        let got = |name: &str| Js::json().path(&["got", name]);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        if flow.lasts.is_some() {
            // What came after the run should have ended is not for it.
            rules.push(("lasts".to_owned(), Js::json().dot("ends").bin(Op::Lt, got("t"))));
            outs.push(EXPIRED.to_owned());
        }
        let mut outcomes = BTreeSet::new();
        for watch in &flow.watches {
            let (title, holds) = match &watch.kind {
                WatchKind::Goal(pattern) => ("goal", self.pattern(pattern, scope)),
                WatchKind::Exit(pattern) => ("exit on", self.pattern(pattern, scope)),
                WatchKind::When(condition) => ("exit when", self.lower(condition, scope)),
                WatchKind::While(condition) => ("while", self.lower(condition, scope).not()),
            };
            let mut asked = Js::Bool(true);
            if let Some(within) = watch.within {
                let last = Js::json().dot("entered").plus(Js::Num(within.saturating_mul(1_000)));
                asked = got("t").bin(Op::Le, last);
            }
            rules.push((title.to_owned(), asked.and(holds)));
            outs.push(end_of(&watch.outcome));
            outcomes.insert(watch.outcome.clone());
        }
        if rules.is_empty() {
            self.put(WATCH, Kind::Set(Js::json()), vec![OFFER.to_owned()]);
            return;
        }
        outs.push(OFFER.to_owned());
        self.put(WATCH, Kind::Switch(rules), outs);
        for outcome in outcomes {
            self.end(&end_of(&outcome), &outcome);
        }
    }

    /// Does what has come fit a pattern.
    pub(super) fn pattern(&mut self, pattern: &Pattern, scope: &[Js]) -> Js {
        let program = self.cx.program;
        let Some(event) = program.events.get(pattern.event) else { return Js::Bool(false) };
        let got = || Js::json().dot("got");
        let mut all = got().dot("name").eq(Js::str(event_key(program, event)));
        if let Some(field) = pattern.same_key.and_then(|at| event.fields.get(at as usize)) {
            let key = self.flow.entry_policy.as_ref().and_then(|entry| entry.key.clone());
            let key = key.map_or(Js::Null, |key| {
                self.lowering.within(scope.to_vec(), |lowering| lowering.same(&key))
            });
            let name = self.lowering.allowed(&field.name, field.span);
            let value = self.lowering.key_of(&field.ty, got().dot("data").dot(name), field.span);
            all = all.and(value.eq(key));
        }
        if let Some(filter) = &pattern.filter {
            let mut inner = scope.to_vec();
            if let Some(slot) = inner.get_mut(pattern.var.0 as usize) {
                *slot = got().dot("data");
            }
            all = all.and(self.lower(filter, &inner));
        }
        all
    }

    /// What a journey that is reached must not do, because the run would go on, or another would begin,
    /// before it is told.
    pub(super) fn refuse_own_events(&mut self) {
        let flow = self.flow;
        if !is_reached(flow) {
            return;
        }
        let watched: BTreeSet<Id<Event>> = flow
            .watches
            .iter()
            .filter_map(|watch| match &watch.kind {
                WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => Some(pattern.event),
                WatchKind::When(_) | WatchKind::While(_) => None,
            })
            .collect();
        let begins: BTreeSet<Id<Event>> = flow
            .triggers
            .iter()
            .filter_map(|trigger| match &trigger.kind {
                TriggerKind::Event { event, .. } => Some(*event),
                _ => None,
            })
            .collect();
        let gathered: BTreeSet<Id<Event>> = flow
            .triggers
            .iter()
            .filter_map(|trigger| match &trigger.kind {
                TriggerKind::Event { event, .. } if trigger.collect.is_some() => Some(*event),
                _ => None,
            })
            .collect();
        let beside = matches!(enters(flow), Enters::Beside | Enters::Apart(_));
        let ignores = matches!(enters(flow), Enters::Alone(_));
        let keyed = flow.entry_policy.as_ref().is_some_and(|entry| entry.key.is_some());
        for watch in &flow.watches {
            if let WatchKind::Goal(pattern) | WatchKind::Exit(pattern) = &watch.kind
                && begins.contains(&pattern.event)
                && !beside
            {
                self.problems.push(errors::refused(
                    watch.span,
                    "an event that ends a run and begins the next one in its place",
                    "the router asks for the entry before the old run has looked at the event",
                    "say `entry parallel`, or end the run on another event",
                ));
            }
        }
        for (node, span) in flow.nodes.iter().zip(&flow.spans) {
            match &node.kind {
                NodeKind::Track { event, .. } if watched.contains(event) => {
                    self.problems.push(errors::refused(
                        *span,
                        "`track` of an event that ends the journey's own runs",
                        "the event comes back by the router, and the run would go on meanwhile",
                        "end the run with `exit` behind the `track`",
                    ));
                }
                NodeKind::Race { arms, .. } => {
                    for arm in arms {
                        let ArmOn::Event(pattern) = &arm.on else { continue };
                        // The same key is taken, so that nothing begins whether the arm takes it or not.
                        let harmless = ignores && (!keyed || pattern.same_key.is_some());
                        if gathered.contains(&pattern.event) {
                            self.problems.push(errors::refused(
                                arm.span,
                                "a wait for the event that a digest gathers",
                                "a wait that takes it hides it from the digest, and it has been gathered by then",
                                "wait for another event",
                            ));
                            continue;
                        }
                        if begins.contains(&pattern.event) && !harmless {
                            self.problems.push(errors::refused(
                                arm.span,
                                "a wait for the event that begins the journey",
                                "a wait that takes it hides it from the trigger, and the router has begun a new run by then",
                                "wait for another event, or say `entry ignore`",
                            ));
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The end that a watch leads to.
fn end_of(outcome: &str) -> String {
    format!("watch: {outcome}")
}
