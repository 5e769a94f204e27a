//! A story of two customers. What a journey of one emits is heard by the other as somebody else's event, at the
//! same instant; nothing else passes between them.

use super::{AT_MOST, Story};
use crate::time::{Engine, Given, Input, Life, What};

/// So often the two answer each other at one instant; then it is plain that they never stop.
const ROUNDS: usize = 40;
/// So many instants are played: a circle shows long before.
const INSTANTS: usize = 4_000;

/// Plays both lives to their ends.
pub(super) fn replay<'e>(
    engine: &'e Engine<'e>,
    story: &Story,
    second: Given,
) -> (Life<'e>, Life<'e>) {
    let mut lives = [
        Life::new(engine, story.begins, story.given.clone()),
        Life::new(engine, story.begins, second),
    ];
    // How much of each one's trace the other has heard.
    let mut heard = [0, 0];
    let mut inputs = story.inputs.iter().peekable();
    let last = story.reaches.saturating_add(AT_MOST);
    for _ in 0..INSTANTS {
        let [first, other] = &mut lives;
        let arrives = inputs.peek().map(|(at, _)| *at);
        let timers = [first.next_timer(), other.next_timer()];
        // Calendars that go on for ever do not keep a story going.
        let idle = arrives.is_none() && is_over(first) && is_over(other);
        let next = timers.into_iter().flatten().chain(arrives).min();
        let goes_on = |at: &i64| *at <= last && !(idle && *at > story.reaches);
        let Some(at) = next.filter(goes_on) else { break };
        while let Some((_, input)) = inputs.next_if(|(when, _)| *when <= at) {
            first.arrive(at, input.clone());
        }
        first.settle(at);
        other.settle(at);
        for _ in 0..ROUNDS {
            let [of_first, of_other] = &mut heard;
            let (by_first, by_other) = (emitted(first, of_first), emitted(other, of_other));
            if by_first.is_empty() && by_other.is_empty() {
                break;
            }
            by_first.into_iter().for_each(|input| other.arrive(at, input));
            by_other.into_iter().for_each(|input| first.arrive(at, input));
            first.settle(at);
            other.settle(at);
        }
        // Of what is left at an instant that never ends nobody hears.
        heard = [first.trace().len(), other.trace().len()];
    }
    let [first, other] = lives;
    (first, other)
}

fn is_over(life: &Life<'_>) -> bool {
    life.runs().iter().all(|run| !run.is_alive()) && !life.is_pending()
}

/// What journeys of a life have emitted since it was last asked, as somebody else hears it.
fn emitted(life: &Life<'_>, heard: &mut usize) -> Vec<Input> {
    let fresh = life.trace().get(*heard..).unwrap_or_default();
    *heard = life.trace().len();
    fresh
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Tracked { event, data } => Some(Input::Other(*event, data.clone())),
            _ => None,
        })
        .collect()
}
