//! What one person gets at worst: over all runs of a journey, and over all journeys together.
//!
//! Two things bound it: how often the journey can begin for a customer, and caps that count all its messages.
//! How often it begins is known where it begins by the calendar, and where it says `again after`. A customer's time
//! zone is taken for one that stays: who travels west meets the same hour of a day twice.

use super::most::Most;
use super::{Bounds, DAY, WEEK};
use crate::flow::{Flow, NodeKind};
use crate::hir::{Days, Effect, Expr, ExprKind, Id, Program, Purpose, Rules, TriggerKind};
use std::collections::BTreeMap;

/// How much nearer two mornings can come when the clock is set forward.
const CLOCK_CHANGE: i64 = 2 * 3_600;

/// What one person gets at worst from a journey. `None` is no bound: it comes as often as it is triggered.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Messages in any 24 hours.
    pub day: Option<u32>,
    /// Messages in any 7 days.
    pub week: Option<u32>,
    /// Caps that count all its messages together with those of other journeys: the rules and the place
    /// there, with how many in 24 hours and in 7 days.
    pub(super) caps: Vec<((Id<Rules>, u32), u32, u32)>,
}

/// By number of messages of one run, from one, the least seconds from the first to the last, where that is less than
/// what is given.
type Spans<'s> = &'s dyn Fn(i64) -> Option<Vec<i64>>;

/// The bounds of a journey. `longest` is how long a run can wait.
pub(super) fn of(
    program: &Program,
    flow: &Flow,
    longest: Option<u64>,
    run: &Most,
    spans: Spans<'_>,
) -> Person {
    let mut person = Person {
        day: begun(flow, longest, spans, (DAY, run.day)),
        week: begun(flow, longest, spans, (WEEK, run.week)),
        caps: Vec::new(),
    };
    for (rules, place, cap) in &flow.rules.caps {
        let counts_all = flow.nodes.iter().all(|node| match &node.kind {
            NodeKind::Send { message, via, to: None, .. } => {
                let message = program.messages.at(*message);
                let critical = message.purpose == Some(Purpose::Critical);
                !(critical && flow.rules.allow_critical)
                    && cap.tag.as_ref().is_none_or(|tag| message.tags.contains(tag))
                    && (cap.channels.is_empty()
                        || via.iter().flatten().all(|channel| cap.channels.contains(channel)))
            }
            _ => true,
        });
        if !counts_all {
            continue;
        }
        // A sliding window of another length is covered by so many of this one.
        let within = |seconds: i64| {
            let windows = seconds.div_euclid(cap.per.max(1))
                + i64::from(seconds.rem_euclid(cap.per.max(1)) > 0);
            u32::try_from(windows).ok().and_then(|windows| windows.checked_mul(cap.count))
        };
        let (Some(day), Some(week)) = (within(DAY), within(WEEK)) else { continue };
        person.day = Some(person.day.map_or(day, |known| known.min(day)));
        person.week = Some(person.week.map_or(week, |known| known.min(week)));
        if !cap.per_journey {
            person.caps.push(((*rules, *place), day, week));
        }
    }
    if run.all == Some(0) {
        person.day = Some(0);
        person.week = Some(0);
    }
    person
}

/// What all runs send in a window of so many seconds, of which one run sends `each` at most; `None` is no bound.
fn begun(
    flow: &Flow,
    longest: Option<u64>,
    spans: Spans<'_>,
    (seconds, each): (i64, Option<u32>),
) -> Option<u32> {
    // Runs of before may still be under way, so the window is longer by what a run lasts.
    let lasts = lasts(flow, longest);
    let window = lasts.map(|lasts| seconds.saturating_add(lasts));
    let by_time = flow.triggers.iter().try_fold(0_u32, |sum, trigger| {
        sum.checked_add(u32::try_from(times(&trigger.kind, window)?).ok()?)
    });
    let again = flow
        .entry_policy
        .as_ref()
        .and_then(|entry| entry.again.filter(|again| *again > 0 && entry.key.is_none()));
    let paused = again.zip(window);
    let paused =
        paused.and_then(|(again, window)| u32::try_from(window.div_euclid(again) + 1).ok());
    let runs = match (paused, by_time) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let most = runs.zip(each).and_then(|(runs, each)| runs.checked_mul(each));
    let apart = again
        .zip(lasts)
        .filter(|(again, lasts)| again > lasts)
        .and_then(|(again, lasts)| one_after_the_other(&spans(seconds)?, seconds, again, lasts));
    match (most, apart) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The messages in a window of runs that are over when the next begins: what each sends takes its time, and so
/// does the pause between two.
fn one_after_the_other(spans: &[i64], seconds: i64, again: i64, lasts: i64) -> Option<u32> {
    let pause = again.saturating_sub(lasts);
    // By number of messages of some runs, the least time that they take.
    let mut before: Vec<i64> = spans.to_vec();
    let mut most = before.len();
    for runs in 2_i64.. {
        // The runs between the first and the last lie wholly inside.
        let least = again.saturating_mul(runs - 2).saturating_add(pause);
        if least >= seconds || spans.is_empty() {
            break;
        }
        let mut with = vec![i64::MAX; before.len() + spans.len()];
        for (a, first) in before.iter().enumerate() {
            for (b, last) in spans.iter().enumerate() {
                let time = first.saturating_add(pause).saturating_add(*last).max(least);
                if let Some(slot) = with.get_mut(a + b + 1) {
                    *slot = time.min(*slot);
                }
            }
        }
        let fits = with.iter().rposition(|time| *time < seconds);
        most = most.max(fits.map_or(0, |at| at + 1));
        before = with;
    }
    u32::try_from(most).ok()
}

/// How long a run can be, in seconds: as it says, or as its waits are, where nothing else can hold it.
fn lasts(flow: &Flow, longest: Option<u64>) -> Option<i64> {
    let held = || {
        let rules = &flow.rules;
        let defers = rules.windows.iter().any(|window| window.effect == Effect::Defer)
            || rules.caps.iter().any(|(_, _, cap)| cap.effect == Effect::Defer)
            || rules.fallback.is_some();
        flow.nodes.iter().any(|node| match node.kind {
            NodeKind::Call { .. } | NodeKind::Later { .. } => true,
            NodeKind::Send { .. } => defers,
            _ => false,
        })
    };
    flow.lasts.or_else(|| longest.filter(|_| !held()).and_then(|longest| longest.try_into().ok()))
}

/// How often a trigger can fit in a window of so many seconds, which may have no bound itself; `None` is no bound.
fn times(trigger: &TriggerKind, window: Option<i64>) -> Option<i64> {
    if matches!(trigger, TriggerKind::At { .. }) {
        return Some(1);
    }
    let window = window?;
    // So many days of the calendar can lie in it: a clock that is set forward brings two mornings nearer.
    let days = window.saturating_add(CLOCK_CHANGE).saturating_add(DAY - 1).div_euclid(DAY);
    Some(match trigger {
        TriggerKind::Every { days: Days::Week(mask), .. } => {
            let on = |day: i64| i64::from(mask & (1 << day.rem_euclid(7)) != 0);
            let rest = |from: i64| (from..from + days.rem_euclid(7)).map(on).sum::<i64>();
            let fullest = (0..7).map(rest).max().unwrap_or(0);
            i64::from(mask.count_ones()).saturating_mul(days.div_euclid(7)) + fullest
        }
        // 28 days lie between two at least.
        TriggerKind::Every { days: Days::Month(_), .. } => (days - 1).div_euclid(28) + 1,
        // A date that is known about the customer can be corrected: then its day comes once more.
        TriggerKind::EachYear { date, .. } if moves(date) => days,
        TriggerKind::EachYear { .. } => (days - 1).div_euclid(365) + 1,
        _ => return None,
    })
}

/// Can the date become another one.
fn moves(date: &Expr) -> bool {
    let mut fixed = true;
    date.walk(&mut |part| {
        fixed &= matches!(part.kind, ExprKind::Value(_) | ExprKind::Setting(_));
    });
    !fixed
}

/// What one person gets at worst from all journeys together. Journeys under one cap share it.
#[must_use]
pub fn together(all: &[Bounds]) -> Person {
    let sum = |of: fn(&Person) -> Option<u32>, cap: fn(&(u32, u32)) -> u32| {
        let mut shared: BTreeMap<(Id<Rules>, u32), (u32, Option<u32>)> = BTreeMap::new();
        let mut alone = Some(0_u32);
        let add = |a: Option<u32>, b: Option<u32>| a.zip(b).and_then(|(a, b)| a.checked_add(b));
        for bounds in all {
            let own = of(&bounds.person);
            let tightest = bounds
                .person
                .caps
                .iter()
                .map(|(name, day, week)| (*name, cap(&(*day, *week))))
                .min_by_key(|(name, most)| (*most, *name));
            match tightest {
                Some((name, most)) => {
                    let slot = shared.entry(name).or_insert((most, Some(0)));
                    slot.1 = add(slot.1, own);
                }
                None => alone = add(alone, own),
            }
        }
        shared
            .values()
            .fold(alone, |sum, (most, own)| add(sum, Some(own.map_or(*most, |own| own.min(*most)))))
    };
    Person {
        day: sum(|person| person.day, |(day, _)| *day),
        week: sum(|person| person.week, |(_, week)| *week),
        caps: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hir::{Ty, Value};
    use crate::source::{FileId, Span};

    #[test]
    fn runs_that_are_apart_share_a_window() {
        const HOUR: i64 = 3_600;
        // Ten messages, twelve hours between two, and a week between two runs.
        let spans: Vec<i64> = (0..10).map(|n| n * 12 * HOUR).collect();
        assert_eq!(one_after_the_other(&spans, WEEK, WEEK, 108 * HOUR), Some(10));
        // A run of one instant, every day: seven in a week, and one in a day.
        assert_eq!(one_after_the_other(&[0], WEEK, DAY, 0), Some(7));
        assert_eq!(one_after_the_other(&[0], DAY, DAY, 0), Some(1));
        // The last of one and the first of the next are a day apart.
        assert_eq!(one_after_the_other(&[0, DAY], DAY + 1, 2 * DAY, DAY), Some(2));
        assert_eq!(one_after_the_other(&[], WEEK, DAY, 0), Some(0));
    }

    #[test]
    fn the_calendar_bounds_how_often_a_journey_begins() {
        let every = |days| TriggerKind::Every { days, at: 540 };
        let date = |kind, ty| {
            let date = Expr { kind, ty, span: Span::new(FileId(0), 0, 0) };
            TriggerKind::EachYear { date, at: 540, leap: (2, 28) }
        };
        let birthday = || date(ExprKind::Customer(0), Ty::Date.optional());
        let holiday = || date(ExprKind::Value(Value::MonthDay(12, 24)), Ty::MonthDay);
        // Monday; Monday to Friday; every day. In a day with a clock change, and in a week and a day.
        for (kind, day, week) in [
            (every(Days::Week(0b1)), 1, 2),
            (every(Days::Week(0b1_1111)), 2, 6),
            (every(Days::Week(0b111_1111)), 2, 8),
            (every(Days::Month(31)), 1, 1),
            (birthday(), 2, 8),
            (holiday(), 1, 1),
        ] {
            assert_eq!(times(&kind, Some(DAY)), Some(day), "{kind:?}");
            assert_eq!(times(&kind, Some(WEEK)), Some(week), "{kind:?}");
        }
        assert_eq!(times(&every(Days::Month(1)), Some(28 * DAY)), Some(2));
        assert_eq!(times(&holiday(), Some(366 * DAY)), Some(2));
        assert_eq!(times(&TriggerKind::Api, Some(DAY)), None);
        assert_eq!(times(&every(Days::Week(1)), None), None);
        let at = TriggerKind::At { date: "2026-12-01".into(), at: 540 };
        assert_eq!(times(&at, None), Some(1));
    }
}
