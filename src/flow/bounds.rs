//! How long a run can be: the longest wait and the most steps.

use crate::hir::{Block, ExprKind, Journey, Step, StepKind, Timer, Value};

/// Seconds waited and steps taken, both at the most.
#[derive(Clone, Copy, Default)]
struct Most {
    seconds: u64,
    steps: u64,
}

impl Most {
    fn then(self, other: Self) -> Self {
        Self {
            seconds: self.seconds.saturating_add(other.seconds),
            steps: self.steps.saturating_add(other.steps),
        }
    }

    fn or(self, other: Self) -> Self {
        Self { seconds: self.seconds.max(other.seconds), steps: self.steps.max(other.steps) }
    }

    fn times(self, rounds: u64) -> Self {
        Self {
            seconds: self.seconds.saturating_mul(rounds),
            steps: self.steps.saturating_mul(rounds),
        }
    }

    fn step() -> Self {
        Self { seconds: 0, steps: 1 }
    }
}

/// The longest time in seconds that a run can wait, and the most steps that it can take. Both are
/// bounds: each way back counts as one more pass through the whole journey.
pub(super) fn bounds(journey: &Journey) -> (u64, u64) {
    let mut passes = 1;
    let pass = journey
        .parts
        .iter()
        .fold(Most::step(), |sum, part| sum.then(block(&part.block, &mut passes)));
    let all = pass.times(passes);
    (all.seconds, all.steps)
}

fn block(block: &Block, passes: &mut u64) -> Most {
    block.steps.iter().fold(Most::default(), |sum, step| sum.then(self::step(step, passes)))
}

fn step(step: &Step, passes: &mut u64) -> Most {
    let one = Most::step();
    match &step.kind {
        StepKind::Wait { span, at_most } => {
            let seconds = match &span.kind {
                ExprKind::Value(Value::Duration(seconds)) => *seconds,
                _ => at_most.unwrap_or(0),
            };
            Most { seconds: u64::try_from(seconds).unwrap_or(0), steps: 1 }
        }
        StepKind::Race(race) => {
            let waited = match &race.timer {
                Timer::Span(seconds) => u64::try_from(*seconds).unwrap_or(0),
                Timer::Moment { .. } => 0,
            };
            let others = [&race.elapsed, &race.past, &race.missing];
            let arms = race.arms.iter().map(|arm| &arm.block).chain(others);
            let most = arms.fold(Most::default(), |most, arm| most.or(block(arm, passes)));
            most.then(Most { seconds: waited, steps: 1 })
        }
        StepKind::Countdown(countdown) => {
            let arms = countdown.arms.iter().map(|arm| &arm.block).chain([&countdown.skipped]);
            arms.fold(one, |sum, arm| sum.then(block(arm, passes)).then(one))
        }
        StepKind::Send(send) => {
            let arms = [&send.unreachable, &send.failed].into_iter().flatten();
            arms.fold(Most::default(), |most, arm| most.or(block(arm, passes))).then(one)
        }
        StepKind::If { arms, otherwise } => {
            let other = block(otherwise, passes);
            arms.iter().fold(other, |most, (_, arm)| most.or(block(arm, passes))).then(one)
        }
        StepKind::Match { arms, otherwise, .. } => {
            let other = otherwise.as_ref().map_or(Most::default(), |arm| block(arm, passes));
            arms.iter().fold(other, |most, arm| most.or(block(&arm.block, passes))).then(one)
        }
        StepKind::Split { arms, .. } => arms
            .iter()
            .fold(Most::default(), |most, arm| most.or(block(&arm.block, passes)))
            .then(one),
        StepKind::Repeat { max, every, body, exhausted, .. } => {
            let pause = Most { seconds: u64::try_from(every.unwrap_or(0)).unwrap_or(0), steps: 2 };
            let rounds = block(body, passes).then(pause).times(u64::from(*max));
            rounds.then(block(exhausted, passes)).then(one)
        }
        StepKind::Call { failed, .. } => {
            failed.as_ref().map_or(Most::default(), |arm| block(arm, passes)).then(one)
        }
        StepKind::Goto { at_most, .. } => {
            *passes = passes.saturating_add(u64::from(at_most.unwrap_or(0)));
            one
        }
        StepKind::Later { blocks, .. } => {
            blocks.iter().fold(Most::default(), |most, arm| most.or(block(arm, passes))).then(one)
        }
        _ => one,
    }
}
