//! What begins and ends a run: trigger, filters, re-entry.

use super::condition::{decide, since_start};
use super::context::{Context, State};
use super::document::{Filter, Reentry, Trigger};
use super::errors;
use super::plan::{Plan, Test};
use crate::diag::Diagnostic;
use crate::hir::{self, Expr, ExprKind, Policy, TriggerKind, Ty, WatchKind};
use std::rc::Rc;

/// The head of a flow, and what its first action is made from.
pub(super) struct Start {
    pub(super) trigger: Trigger,
    pub(super) profile_filter: Option<Filter>,
    pub(super) reentry: Reentry,
    pub(super) first: Rc<Plan>,
}

/// Makes the head of a flow.
pub(super) fn start(cx: &Context<'_>, problems: &mut Vec<Diagnostic>) -> Option<Start> {
    let mut keep = |found: Diagnostic| problems.push(found);
    let state = State::default();
    let go = Rc::new(Plan::Go(cx.flow.entry, state.clone()));
    let stop = Rc::new(Plan::Stop);
    if let Some(second) = cx.flow.triggers.get(1) {
        keep(errors::refused(
            second.span,
            "several triggers",
            "a flow of Klaviyo has one",
            "write a journey for each trigger",
        ));
    }
    let trigger = cx.flow.triggers.first()?;
    // Persona and `among` are asked before the trigger's own condition; all of them stand at one instant.
    let mut first = Rc::clone(&go);
    let mut guard = |condition: &Expr, first: &mut Rc<Plan>| match decide(
        cx, &state, condition, first, &stop,
    ) {
        Ok(plan) => *first = plan,
        Err(found) => keep(found),
    };
    let mut trigger_filter = None;
    if let TriggerKind::Event { filter: Some(filter), .. } = &trigger.kind {
        guard(filter, &mut first);
        if let Plan::Split(Test::Event(_, condition), yes, no) = &*first
            && Rc::ptr_eq(yes, &go)
            && Rc::ptr_eq(no, &stop)
        {
            trigger_filter = Some(Filter::all(vec![condition.clone()]));
        }
        if trigger_filter.is_some() {
            first = Rc::clone(&go);
        }
    }
    if let Some(segment) = trigger.among {
        let kind = ExprKind::InSegment(segment);
        guard(&Expr { kind, ty: Ty::Bool, span: trigger.span }, &mut first);
    }
    let persona = cx.flow.persona.map(|persona| cx.program.personas.at(persona));
    if let Some(predicate) = persona.and_then(|persona| persona.predicate.as_ref()) {
        guard(predicate, &mut first);
    }
    let guarded = !Rc::ptr_eq(&first, &go);
    let begun = begins(cx, trigger, trigger_filter).map_err(&mut keep);
    let reentry = reentry(cx, guarded).map_err(&mut keep);
    let profile_filter = watches(cx, problems);
    lasts(cx, problems);
    let (trigger, reentry) = (begun.ok()??, reentry.ok()?);
    Some(Start { trigger, profile_filter, reentry, first })
}

/// `None` where the construct is refused by name.
fn begins(
    cx: &Context<'_>,
    trigger: &hir::Trigger,
    trigger_filter: Option<Filter>,
) -> Result<Option<Trigger>, Diagnostic> {
    match &trigger.kind {
        TriggerKind::Event { event, .. } => {
            let id = cx.metric(*event, trigger.span)?;
            Ok(Some(Trigger::Metric { id, trigger_filter }))
        }
        TriggerKind::Segment { segment, enters } => {
            let segment = cx.program.segments.at(*segment);
            let refused = |what: &str, why: &str, instead: &str| {
                Err(errors::refused(trigger.span, what, why, instead))
            };
            if !enters {
                return refused(
                    "`leaves` a segment",
                    "a flow of Klaviyo begins when somebody enters",
                    "begin by an event",
                );
            }
            if !segment.external {
                return refused(
                    "a trigger on a segment that is a predicate",
                    "its segment would have to be made at Klaviyo from the same condition",
                    "declare the segment `external`, and name its id under [targets.klaviyo.segments]",
                );
            }
            if cx.info.longest() != Some(0) {
                return refused(
                    "a wait in a journey that a segment begins",
                    "Klaviyo sends the messages of such a flow only to those who are still in the segment",
                    "begin by an event",
                );
            }
            let (id, list) = cx.settings.group(trigger.span, &segment.head.name)?;
            Ok(Some(if list { Trigger::List { id } } else { Trigger::Segment { id } }))
        }
        _ => Ok(None),
    }
}

/// How soon somebody can enter again.
fn reentry(cx: &Context<'_>, guarded: bool) -> Result<Reentry, Diagnostic> {
    let always = Reentry { duration: 0, unit: "alltime" };
    let Some(entry) = &cx.flow.entry_policy else { return Ok(always) };
    let waits = cx.info.longest() != Some(0);
    if entry.policy != Policy::Parallel && waits {
        return Err(errors::refused(
            entry.span,
            &format!("`entry {}` in a journey that waits", entry.policy.text()),
            "a flow of Klaviyo does not know whether somebody is still inside",
            "write `entry parallel`, or build the journey for aws",
        ));
    }
    let Some(again) = entry.again else { return Ok(always) };
    if guarded {
        return Err(errors::refused(
            entry.span,
            "`again after` beside a condition on who enters",
            "Klaviyo counts from when somebody entered the flow, also where its first question turns them away",
            "take the pause out, or begin the journey on one comparison of a field of the event",
        ));
    }
    if waits {
        return Err(errors::refused(
            entry.span,
            "`again after` in a journey that waits",
            "Klaviyo does not document whether its pause counts from the entry or from the end",
            "take the pause out, or build the journey for aws",
        ));
    }
    match again {
        again if again % 86_400 == 0 => Ok(Reentry { duration: again / 86_400, unit: "day" }),
        again if again % 3_600 == 0 => Ok(Reentry { duration: again / 3_600, unit: "hour" }),
        _ => Err(errors::refused(
            entry.span,
            "a pause that is not whole hours",
            "Klaviyo counts hours",
            "write whole hours",
        )),
    }
}

/// Events that end a run, as a filter that Klaviyo asks before each action.
fn watches(cx: &Context<'_>, problems: &mut Vec<Diagnostic>) -> Option<Filter> {
    let mut conditions = Vec::new();
    for watch in &cx.flow.watches {
        let (WatchKind::Goal(pattern) | WatchKind::Exit(pattern)) = &watch.kind else { continue };
        let longest = cx.info.longest().and_then(|longest| i64::try_from(longest).ok());
        let refused =
            |what: &str, why: &str, instead: &str| errors::refused(watch.span, what, why, instead);
        if pattern.filter.is_some() {
            problems.push(refused(
                "`where` in what ends a run",
                "conditions on properties of past events were seen to take the wrong way at Klaviyo",
                "send an event of its own for what ends the run",
            ));
        } else if pattern.of_anyone {
            problems.push(refused(
                "an event of somebody else that ends a run",
                "Klaviyo counts the events of the profile",
                "send an event of the customer",
            ));
        } else if cx.is_trigger(pattern.event) {
            problems.push(refused(
                "the event that begins the run as what ends it",
                "Klaviyo does not document whether it counts that event as one since the start of the flow",
                "end the run by another event",
            ));
        } else if watch.within.is_some_and(|within| longest.is_none_or(|longest| longest > within))
        {
            problems.push(refused(
                "`within` that is shorter than the journey",
                "Klaviyo counts every event since the start of the flow",
                "leave `within` out, or make it as long as the waits of the journey",
            ));
        } else {
            match cx.metric(pattern.event, watch.span) {
                Ok(metric) => conditions.push(since_start(metric, "equals", 0)),
                Err(found) => problems.push(found),
            }
        }
    }
    (!conditions.is_empty()).then(|| Filter::all(conditions))
}

/// `lasts at most` is kept by journeys whose waits are shorter anyway.
fn lasts(cx: &Context<'_>, problems: &mut Vec<Diagnostic>) {
    let Some(lasts) = cx.flow.lasts else { return };
    let longest = cx.info.longest().and_then(|longest| i64::try_from(longest).ok());
    if longest.is_none_or(|longest| longest >= lasts) {
        problems.push(errors::refused(
            cx.head(),
            "`lasts at most` that cuts a run",
            "a flow of Klaviyo has no time limit",
            "make the waits of the journey shorter than it lasts",
        ));
    }
}
