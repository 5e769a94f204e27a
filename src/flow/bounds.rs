//! How long a run can be: the longest wait and the most steps.

use super::names::blocks;
use crate::hir::{Block, Day, ExprKind, Journey, Moment, Step, StepKind, Timer, Ty, Value};

/// Seconds waited and steps taken, both at the most. `None` seconds are bounded by a date only.
#[derive(Clone, Copy)]
struct Most {
    seconds: Option<u64>,
    steps: u64,
}

impl Most {
    /// Nothing at all.
    const NONE: Self = Self { seconds: Some(0), steps: 0 };
    /// A step that takes no time.
    const STEP: Self = Self { seconds: Some(0), steps: 1 };

    fn wait(seconds: Option<i64>) -> Self {
        let seconds = seconds.map(|seconds| u64::try_from(seconds).unwrap_or(0));
        Self { seconds, steps: 1 }
    }

    fn then(self, other: Self) -> Self {
        Self {
            seconds: self.seconds.zip(other.seconds).map(|(a, b)| a.saturating_add(b)),
            steps: self.steps.saturating_add(other.steps),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            seconds: self.seconds.zip(other.seconds).map(|(a, b)| a.max(b)),
            steps: self.steps.max(other.steps),
        }
    }

    fn times(self, rounds: u64) -> Self {
        Self {
            seconds: self.seconds.map(|seconds| seconds.saturating_mul(rounds)),
            steps: self.steps.saturating_mul(rounds),
        }
    }
}

/// The longest time in seconds that a run can wait, and the most steps that it can take. Both are
/// bounds: each way back counts as one more pass through the whole journey, and each restart as one
/// more pass through its wait. `lasts` cuts the time.
pub(super) fn bounds(journey: &Journey) -> (Option<u64>, u64) {
    let mut passes = 1;
    let pass = journey
        .parts
        .iter()
        .fold(Most::STEP, |sum, part| sum.then(block(&part.block, &mut passes)));
    let all = pass.times(passes);
    let lasts = journey.lasts.map(|seconds| u64::try_from(seconds).unwrap_or(0));
    let longest = match (all.seconds, lasts) {
        (Some(seconds), Some(lasts)) => Some(seconds.min(lasts)),
        (seconds, lasts) => seconds.or(lasts),
    };
    (longest, all.steps)
}

fn block(block: &Block, passes: &mut u64) -> Most {
    block.steps.iter().fold(Most::NONE, |sum, step| sum.then(self::step(step, passes)))
}

fn step(step: &Step, passes: &mut u64) -> Most {
    let one = Most::STEP;
    match &step.kind {
        StepKind::Wait { span, at_most } => {
            let seconds = match &span.kind {
                ExprKind::Value(Value::Duration(seconds)) => *seconds,
                _ => at_most.unwrap_or(0),
            };
            Most::wait(Some(seconds))
        }
        StepKind::Race(race) => {
            let waited = match &race.timer {
                Timer::Span(seconds) => Some(*seconds),
                Timer::Moment { moment, .. } => until(moment),
            };
            let others = [&race.elapsed, &race.past, &race.missing];
            let behind =
                others.into_iter().fold(Most::NONE, |most, arm| most.or(block(arm, passes)));
            let on = race.arms.iter().map(|arm| &arm.block);
            let (starts, more) = on.clone().map(restarts).fold((0, 0), both);
            let arm = on.fold(Most::NONE, |most, arm| most.or(block(arm, passes)));
            if more == 0 {
                return Most::wait(waited).then(arm.or(behind));
            }
            // Each restart waits anew; once more an arm is taken without that, and then it is closed. The
            // timer that runs then goes on in the arm, and may be over behind it.
            let waits = Most::wait(waited).times(u64::saturating_add(starts, 1));
            let others = race.arms.iter().any(|arm| restarts(&arm.block) == (0, 0));
            let times = u64::saturating_add(starts, more).saturating_add(u64::from(others));
            let arms = arm.times(times);
            waits.then(arms).then(behind)
        }
        StepKind::Countdown(countdown) => {
            let arms = countdown.arms.iter().map(|arm| &arm.block).chain([&countdown.skipped]);
            let all = arms.fold(one, |sum, arm| sum.then(block(arm, passes)).then(one));
            Most { seconds: None, ..all }
        }
        StepKind::Send(send) => {
            let arms = [&send.unreachable, &send.failed].into_iter().flatten();
            arms.fold(Most::NONE, |most, arm| most.or(block(arm, passes))).then(one)
        }
        StepKind::If { arms, otherwise } => {
            let other = block(otherwise, passes);
            arms.iter().fold(other, |most, (_, arm)| most.or(block(arm, passes))).then(one)
        }
        StepKind::Match { arms, otherwise, .. } => {
            let other = otherwise.as_ref().map_or(Most::NONE, |arm| block(arm, passes));
            arms.iter().fold(other, |most, arm| most.or(block(&arm.block, passes))).then(one)
        }
        StepKind::Split { arms, winner, .. } => {
            let arm = arms.iter().fold(Most::NONE, |most, arm| most.or(block(&arm.block, passes)));
            // The share that takes the arm that wins waits for it first.
            let held = winner.map_or(Most::NONE, |winner| Most::wait(Some(winner.after)));
            arm.then(held).then(one)
        }
        StepKind::Repeat { max, every, body, exhausted, .. } => {
            let pause = Most { steps: 2, ..Most::wait(Some(every.unwrap_or(0))) };
            let rounds = block(body, passes).then(pause).times(u64::from(*max));
            rounds.then(block(exhausted, passes)).then(one)
        }
        StepKind::Call { failed, .. } => {
            failed.as_ref().map_or(Most::NONE, |arm| block(arm, passes)).then(one)
        }
        StepKind::Goto { at_most, .. } => {
            *passes = passes.saturating_add(u64::from(at_most.unwrap_or(0)));
            one
        }
        StepKind::Later { blocks, .. } => {
            blocks.iter().fold(Most::NONE, |most, arm| most.or(block(arm, passes))).then(one)
        }
        _ => one,
    }
}

/// The most seconds until a point of the calendar that comes round; `None` for a date. A clock change
/// can make the last day an hour longer.
pub(crate) fn until(moment: &Moment) -> Option<i64> {
    const DAY: i64 = 86_400;
    const CHANGE: i64 = 3_600;
    let days = match &moment.day {
        Day::Today => 1,
        Day::Tomorrow => 2,
        Day::Workday => 3,
        Day::Week(_) => 7,
        Day::Of(day) => match day.ty.known() {
            Ty::Time => 1,
            Ty::MonthDay => 366,
            _ => return None,
        },
    };
    Some(days * DAY + CHANGE)
}

/// How often the restarts of a block start their wait anew, at the most, and how many stand in it.
fn restarts(block: &Block) -> (u64, u64) {
    let one = |step: &Step| match &step.kind {
        StepKind::Restart { max } => (u64::from(*max), 1),
        kind => blocks(kind).into_iter().map(|(_, block)| restarts(block)).fold((0, 0), both),
    };
    block.steps.iter().map(one).fold((0, 0), both)
}

fn both(a: (u64, u64), b: (u64, u64)) -> (u64, u64) {
    (a.0.saturating_add(b.0), a.1.saturating_add(b.1))
}
