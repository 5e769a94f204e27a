//! What one person gets at worst: over all runs of a journey, and over all journeys together.
//!
//! Two things bound it: how often the journey can begin for a customer, and caps that count all its messages.

use super::most::Most;
use super::{Bounds, DAY, WEEK};
use crate::flow::{Flow, NodeKind};
use crate::hir::{Id, Program, Purpose, Rules, TriggerKind};
use std::collections::BTreeMap;

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

/// The bounds of a journey.
pub(super) fn of(program: &Program, flow: &Flow, run: &Most) -> Person {
    let mut person = Person {
        day: runs(flow, DAY).zip(run.day).and_then(|(runs, each)| runs.checked_mul(each)),
        week: runs(flow, WEEK).zip(run.week).and_then(|(runs, each)| runs.checked_mul(each)),
        caps: Vec::new(),
    };
    for (rules, place, cap) in &flow.rules.caps {
        let counts_all = flow.nodes.iter().all(|node| match &node.kind {
            NodeKind::Send { message, via, .. } => {
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

/// How many runs of a customer can send in a window of so many seconds; `None` is no bound.
fn runs(flow: &Flow, seconds: i64) -> Option<u32> {
    let pause = flow.entry_policy.as_ref().and_then(|entry| {
        let again = entry.again.filter(|again| *again > 0 && entry.key.is_none())?;
        // Runs of before may still be under way, so the window is longer by what a run lasts.
        let lasts = flow.lasts?;
        u32::try_from(seconds.saturating_add(lasts).div_euclid(again) + 1).ok()
    });
    let once = flow.triggers.iter().all(|trigger| matches!(trigger.kind, TriggerKind::At { .. }));
    let dates = u32::try_from(flow.triggers.len()).ok().filter(|_| once);
    match (pause, dates) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
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
