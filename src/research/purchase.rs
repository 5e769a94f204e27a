//! Before, at and after the purchase: carts, checkouts, thanks.

use super::{PURCHASE, errors, is_stage};
use crate::diag::Sink;
use crate::hir::{
    ArmOn, Block, Event, ExprKind, Id, Journey, MapDef, Program, Ref, State, StepKind, Timer,
    Value, Weight,
};
use crate::source::Span;

/// A thank-you that comes later than this many seconds after the payment comes late.
const A_MOMENT: i64 = 3_600;
/// What is not written out takes a day.
const A_DAY: i64 = 86_400;
/// A checkout of more steps than cart, address and payment has too many.
const STEPS: u32 = 3;

/// The journeys that a map shows.
fn journeys(map: &MapDef) -> Vec<Id<Journey>> {
    map.journeys.iter().map(|journey| journey.id).collect()
}

/// Events that touchpoints of a map emit, each once.
fn emitted<'p>(
    program: &'p Program,
    map: &MapDef,
    wanted: impl Fn(&Event, &crate::hir::Touchpoint) -> bool,
) -> Vec<&'p Ref<Event>> {
    let mut found: Vec<&Ref<Event>> = Vec::new();
    for shown in &map.touchpoints {
        let touchpoint = program.touchpoints.at(shown.id);
        for event in &touchpoint.emits {
            if wanted(program.events.at(event.id), touchpoint)
                && !found.iter().any(|other| other.id == event.id)
            {
                found.push(event);
            }
        }
    }
    found
}

/// A purchase that nobody thanks for at once. It is asked of maps that show journeys, and of the
/// events of the purchase that are conversions; one that is thanked for is enough.
pub(super) fn no_thank_you(program: &Program, sink: &mut Sink) {
    for (_, map) in program.maps.iter() {
        let journeys = journeys(map);
        let bought = emitted(program, map, |event, touchpoint| {
            event.weight == Weight::Conversion
                && touchpoint.stage.as_ref().is_some_and(|at| is_stage(program, at.id, PURCHASE))
        });
        let Some(first) = bought.first() else { continue };
        if journeys.is_empty() {
            continue;
        }
        let soonest = bought
            .iter()
            .flat_map(|event| program.begun_by(event.id, &journeys))
            .filter_map(|id| first_send(program.journeys.at(id)).map(|found| (found, id)))
            .min_by_key(|((after, _), _)| *after);
        let name = &program.events.at(first.id).head.name;
        match soonest {
            None => sink.push(errors::no_thank_you(name, first.span, map.head.span)),
            Some(((after, span), _)) if after > A_MOMENT => {
                sink.push(errors::late_thank_you(name, after, span));
            }
            Some(_) => {}
        }
    }
}

/// The earliest send of a journey: seconds after entry, and where it stands.
fn first_send(journey: &Journey) -> Option<(i64, Span)> {
    let mut at = 0;
    for part in &journey.parts {
        match earliest(&part.block, at) {
            Ok(found) => return Some(found),
            Err(passed) => at = passed,
        }
    }
    None
}

/// The earliest send in a block that begins at `at`, or the time at its end.
fn earliest(block: &Block, at: i64) -> Result<(i64, Span), i64> {
    let mut at = at;
    for step in &block.steps {
        let later = match &step.kind {
            // What another journey sends is not looked at: it may be the thanks.
            StepKind::Send(_) | StepKind::Start { .. } => return Ok((at, step.span)),
            StepKind::Wait { span, .. } => match &span.kind {
                ExprKind::Value(Value::Duration(seconds)) => *seconds,
                _ => A_DAY,
            },
            StepKind::Race(race) => match race.timer {
                Timer::Span(seconds) => {
                    let arms = race.arms.iter().filter_map(|arm| earliest(&arm.block, at).ok());
                    if let Some(found) = arms.min_by_key(|(after, _)| *after) {
                        return Ok(found);
                    }
                    if let Ok(found) = earliest(&race.elapsed, at + seconds) {
                        return Ok(found);
                    }
                    seconds
                }
                Timer::Moment { .. } => A_DAY,
            },
            other => {
                let inside = other.blocks().into_iter().filter_map(|b| earliest(b, at).ok());
                if let Some(found) = inside.min_by_key(|(after, _)| *after) {
                    return Ok(found);
                }
                0
            }
        };
        at += later;
    }
    Err(at)
}

/// A cart that is left, and nothing reminds of it.
pub(super) fn cart_without_reminder(program: &Program, sink: &mut Sink) {
    for (_, map) in program.maps.iter() {
        let journeys = journeys(map);
        if journeys.is_empty() {
            continue;
        }
        let left = emitted(program, map, |event, _| {
            event.head.name.split('_').any(|word| word == "abandoned")
        });
        for event in left {
            let begun = program.begun_by(event.id, &journeys);
            let reminds = begun.iter().any(|id| sends(program.journeys.at(*id)))
                || journeys.iter().any(|id| waits_for(program.journeys.at(*id), event.id));
            if !reminds {
                let name = &program.events.at(event.id).head.name;
                sink.push(errors::cart_without_reminder(name, event.span, map.head.span));
            }
        }
    }
}

fn sends(journey: &Journey) -> bool {
    let mut any = false;
    journey.each_step(|step| {
        any |= matches!(step.kind, StepKind::Send(_) | StepKind::Start { .. });
    });
    any
}

fn waits_for(journey: &Journey, event: Id<Event>) -> bool {
    let mut any = false;
    journey.each_step(|step| {
        if let StepKind::Race(race) = &step.kind {
            any |= race.arms.iter().any(|arm| match &arm.on {
                ArmOn::Event(pattern) => pattern.event == event,
                _ => false,
            });
        }
    });
    any
}

/// A checkout with too many steps, and no plan for fewer.
pub(super) fn too_many_steps(program: &Program, sink: &mut Sink) {
    for (_, touchpoint) in program.touchpoints.iter() {
        let Some((steps, span)) = touchpoint.steps else { continue };
        let buying = touchpoint.stage.as_ref().is_some_and(|at| is_stage(program, at.id, PURCHASE));
        let fewer = touchpoint.state == State::Current
            && touchpoint.twin.is_some_and(|twin| {
                program.touchpoints.at(twin).steps.is_some_and(|(planned, _)| planned < steps)
            });
        if steps > STEPS && buying && !fewer {
            sink.push(errors::too_many_steps(&touchpoint.head.name, steps, STEPS, span));
        }
    }
}
