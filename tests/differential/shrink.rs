//! Making a case smaller: whatever can be left out, is left out.

use crate::case::{Arm, Case, Collect, Journey, Step, Trigger};
use crate::pool::Pool;

/// The smallest case that still diverges, as far as leaving out one thing after the other leads.
pub(crate) fn shrunk(pool: &mut Pool, case: &Case) -> Case {
    let mut smallest = case.clone();
    loop {
        let tries = smaller(&smallest);
        match pool.first(tries.len(), |judge, n| judge.diverges(&tries[n], None)) {
            Some(n) => smallest = tries[n].clone(),
            None => return smallest,
        }
    }
}

/// Cases that are a little smaller, the greatest steps first.
fn smaller(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut other = case.clone();
        change(&mut other);
        found.push(other);
    };
    if case.journeys.len() > 1 {
        with(&|c| drop(c.journeys.remove(0)));
        with(&|c| drop(c.journeys.pop()));
    }
    if case.called.is_some() {
        with(&|c| c.called = None);
    }
    for at in 0..case.story.len() {
        with(&|c| {
            c.story.remove(at);
        });
    }
    for at in 0..case.journeys.len() {
        for other in smaller_journeys(&case.journeys[at]) {
            with(&|c| c.journeys[at] = other.clone());
        }
    }
    for other in case.called.iter().flat_map(smaller_journeys) {
        with(&|c| c.called = Some(other.clone()));
    }
    let rules = &case.rules;
    if rules.quiet.is_some() {
        with(&|c| c.rules.quiet = None);
    }
    if rules.sunday {
        with(&|c| c.rules.sunday = false);
    }
    if rules.office {
        with(&|c| c.rules.office = false);
    }
    if rules.cap.is_some() {
        with(&|c| c.rules.cap = None);
    }
    if rules.fallback.is_some() {
        with(&|c| c.rules.fallback = None);
    }
    if rules.receipts {
        with(&|c| c.rules.receipts = false);
    }
    if rules.refusals {
        with(&|c| c.rules.refusals = false);
    }
    if rules.prefer.is_some() {
        with(&|c| c.rules.prefer = None);
    }
    if rules.critical {
        with(&|c| c.rules.critical = false);
    }
    let known = &case.customer.more;
    if known.language != 0 {
        with(&|c| c.customer.more.language = 0);
    }
    if known.blocked_sms || known.blocked_email {
        with(&|c| {
            (c.customer.more.blocked_sms, c.customer.more.blocked_email) = (false, false);
        });
    }
    if known.answer.is_some() {
        with(&|c| c.customer.more.answer = None);
    }
    if (known.spent, known.off, known.opens) != (0, 0, 0) {
        with(&|c| {
            let more = &mut c.customer.more;
            (more.spent, more.off, more.opens) = (0, 0, 0);
        });
    }
    if case.customer.zone != 0 {
        with(&|c| c.customer.zone = 0);
    }
    if case.customer.trial.is_some() {
        with(&|c| c.customer.trial = None);
    }
    if case.customer.refuse_sms || case.customer.refuse_email {
        with(&|c| (c.customer.refuse_sms, c.customer.refuse_email) = (false, false));
    }
    for at in 0..case.story.len() {
        let before = if at == 0 { 0 } else { case.story[at - 1].0 };
        if case.story[at].0 > before + 1 {
            with(&|c| c.story[at].0 = before + (c.story[at].0 - before) / 2);
        }
    }
    found
}

fn smaller_journeys(journey: &Journey) -> Vec<Journey> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut Journey)| {
        let mut other = journey.clone();
        change(&mut other);
        found.push(other);
    };
    for steps in smaller_blocks(&journey.steps) {
        with(&|j| j.steps = steps.clone());
    }
    if journey.trigger != Trigger::Event {
        with(&|j| j.trigger = Trigger::Event);
    }
    if journey.keyed {
        with(&|j| j.keyed = false);
    }
    if journey.policy != 2 {
        with(&|j| j.policy = 2);
    }
    if journey.again.is_some() {
        with(&|j| j.again = None);
    }
    if journey.filter {
        with(&|j| j.filter = false);
    }
    if journey.goal.is_some() {
        with(&|j| j.goal = None);
    }
    if journey.exit {
        with(&|j| j.exit = false);
    }
    if journey.when {
        with(&|j| j.when = false);
    }
    if journey.keep {
        with(&|j| j.keep = false);
    }
    if journey.lasts.is_some() {
        with(&|j| j.lasts = None);
    }
    let more = &journey.more;
    if more.persona {
        with(&|j| j.more.persona = false);
    }
    if more.holdout.is_some() {
        with(&|j| j.more.holdout = None);
    }
    if more.among {
        with(&|j| j.more.among = false);
    }
    if more.active.is_some() {
        with(&|j| j.more.active = None);
    }
    if more.priority.is_some() {
        with(&|j| j.more.priority = None);
    }
    if more.back.is_some() {
        with(&|j| j.more.back = None);
    }
    if let Some(collect) = more.collect {
        with(&|j| j.more.collect = None);
        let with = &mut with;
        let mut simpler = |simple: Collect| {
            if simple != collect {
                with(&|j: &mut Journey| j.more.collect = Some(simple));
            }
        };
        simpler(Collect { sliding: None, ..collect });
        simpler(Collect { until: false, ..collect });
        simpler(Collect { except: false, ..collect });
        simpler(Collect { by: false, ..collect });
    }
    found
}

/// Without one step, with what stood inside it in its place, or with a smaller step.
fn smaller_blocks(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    for at in 0..steps.len() {
        let with = |inner: Vec<Step>| {
            let mut other = steps.to_vec();
            other.splice(at..=at, inner);
            other
        };
        found.push(with(Vec::new()));
        found.extend(inner(&steps[at]).into_iter().filter(|i| !i.is_empty()).map(with));
        found.extend(smaller_steps(&steps[at]).into_iter().map(|step| with(vec![step])));
    }
    found
}

fn inner(step: &Step) -> Vec<Vec<Step>> {
    let blocks: Vec<&Vec<Step>> = match step {
        Step::Race { arms, timeout, .. } => {
            arms.iter().map(|(_, block, _)| block).chain([timeout]).collect()
        }
        Step::Until { past, missing, .. } => vec![past, missing],
        Step::Countdown { skipped, .. } => vec![skipped],
        Step::If(_, a, b) | Step::Match(a, b) | Step::Split(a, b) | Step::SendOr(_, _, a, b) => {
            vec![a, b]
        }
        Step::Repeat { steps, .. }
        | Step::Let(_, steps)
        | Step::Call(steps, _)
        | Step::Holdout(_, steps)
        | Step::Last(_, steps) => vec![steps],
        Step::Round { steps, exhausted, .. } => vec![steps, exhausted],
        Step::Draw(a, b) => vec![a, b],
        Step::Tier(a, b, c) => vec![a, b, c],
        _ => Vec::new(),
    };
    blocks.into_iter().cloned().collect()
}

fn smaller_steps(step: &Step) -> Vec<Step> {
    let mut found: Vec<Step> = Vec::new();
    // The same with another block in it.
    let mut with = |block: &[Step], make: &dyn Fn(Vec<Step>) -> Step| {
        found.extend(smaller_blocks(block).into_iter().map(make));
    };
    match step {
        Step::Let(value, steps) => with(steps, &|steps| Step::Let(*value, steps)),
        Step::Call(failed, leaves) => with(failed, &|failed| Step::Call(failed, *leaves)),
        Step::Holdout(share, steps) => with(steps, &|steps| Step::Holdout(*share, steps)),
        Step::Last(which, steps) => with(steps, &|steps| Step::Last(*which, steps)),
        Step::Draw(a, b) => {
            with(a, &|a| Step::Draw(a, b.clone()));
            with(b, &|b| Step::Draw(a.clone(), b));
        }
        Step::Tier(a, b, c) => {
            with(a, &|a| Step::Tier(a, b.clone(), c.clone()));
            with(b, &|b| Step::Tier(a.clone(), b, c.clone()));
            with(c, &|c| Step::Tier(a.clone(), b.clone(), c));
        }
        Step::Round { times, minutes, steps, exhausted } => {
            let round = |times: u8, steps: Vec<Step>, exhausted: Vec<Step>| Step::Round {
                times,
                minutes: *minutes,
                steps,
                exhausted,
            };
            with(steps, &|steps| round(*times, steps, exhausted.clone()));
            with(exhausted, &|exhausted| round(*times, steps.clone(), exhausted));
            if *times > 1 {
                found.push(round(times - 1, steps.clone(), exhausted.clone()));
            }
        }
        Step::Wait(minutes) if *minutes > 1 => found.push(Step::Wait(minutes / 2)),
        Step::SendOr(m, via, a, b) => {
            found.push(Step::Send(*m, *via));
            found.extend(
                smaller_blocks(a).into_iter().map(|a| Step::SendOr(*m, *via, a, b.clone())),
            );
            found.extend(
                smaller_blocks(b).into_iter().map(|b| Step::SendOr(*m, *via, a.clone(), b)),
            );
        }
        Step::Race { minutes, arms, timeout } => {
            let race = |arms: Vec<(Arm, Vec<Step>, Option<u8>)>, timeout: &[Step]| Step::Race {
                minutes: *minutes,
                arms,
                timeout: timeout.to_vec(),
            };
            for at in 0..arms.len() {
                let mut fewer = arms.clone();
                let (arm, block, restart) = fewer.remove(at);
                found.push(race(fewer, timeout));
                let mut other = |block: Vec<Step>, restart| {
                    let mut arms = arms.clone();
                    arms[at] = (arm, block, restart);
                    found.push(race(arms, timeout));
                };
                if restart.is_some() {
                    other(block.clone(), None);
                }
                smaller_blocks(&block).into_iter().for_each(|block| other(block, restart));
            }
            found.extend(smaller_blocks(timeout).iter().map(|timeout| race(arms.clone(), timeout)));
        }
        Step::Until { point, follow, arm, past, missing } => {
            let until = |arm: bool, past: &[Step], missing: &[Step]| Step::Until {
                point: *point,
                follow: *follow,
                arm,
                past: past.to_vec(),
                missing: missing.to_vec(),
            };
            if *arm {
                found.push(until(false, past, missing));
            }
            found.extend(smaller_blocks(past).iter().map(|past| until(*arm, past, missing)));
            found.extend(smaller_blocks(missing).iter().map(|missing| until(*arm, past, missing)));
        }
        Step::Countdown { follow, to, skipped } => {
            found.extend(smaller_blocks(skipped).into_iter().map(|skipped| Step::Countdown {
                follow: *follow,
                to: *to,
                skipped,
            }))
        }
        Step::If(c, a, b) => {
            found.extend(smaller_blocks(a).into_iter().map(|a| Step::If(*c, a, b.clone())));
            found.extend(smaller_blocks(b).into_iter().map(|b| Step::If(*c, a.clone(), b)));
        }
        Step::Match(a, b) => {
            found.extend(smaller_blocks(a).into_iter().map(|a| Step::Match(a, b.clone())));
            found.extend(smaller_blocks(b).into_iter().map(|b| Step::Match(a.clone(), b)));
        }
        Step::Split(a, b) => {
            found.extend(smaller_blocks(a).into_iter().map(|a| Step::Split(a, b.clone())));
            found.extend(smaller_blocks(b).into_iter().map(|b| Step::Split(a.clone(), b)));
        }
        Step::Repeat { times, every, steps, stop } => {
            let repeat = |times: u8, steps: &[Step], stop: bool| Step::Repeat {
                times,
                every: *every,
                steps: steps.to_vec(),
                stop,
            };
            if *times > 1 {
                found.push(repeat(times - 1, steps, *stop));
            }
            if *stop {
                found.push(repeat(*times, steps, false));
            }
            let blocks = smaller_blocks(steps);
            found.extend(
                blocks.iter().filter(|b| !b.is_empty()).map(|steps| repeat(*times, steps, *stop)),
            );
        }
        _ => {}
    }
    found
}
