//! What can hold a message at its send, and for how long.
//!
//! A send is held by hours that defer, for as long as they last, and by a cap that defers, for nobody knows how
//! long: other journeys fill it too. Whatever was known before is asked again only by the gates.

use super::monday_morning;
use crate::flow::{Flow, NodeKind};
use crate::hir::{Cap, Channel, Effect, Id, Message, Program, Purpose, Window};
use crate::source::Span;
use crate::time::next_open;
use crate::value::zone::Zone;

/// Steps of the week that is looked through, in milliseconds.
const STEP: i64 = 30 * 60_000;
const WEEK: i64 = 7 * 86_400_000;
/// Minutes of a day and of a week.
const DAY: usize = 1_440;
const MINUTES: usize = 7 * DAY;
/// A night in which clocks are put back is longer by this.
const CLOCKS: i64 = 3_600;

/// The first clause that can hold a send, whichever of its channels it then takes.
pub(super) fn clause(program: &Program, flow: &Flow, send: &NodeKind) -> Option<Span> {
    let NodeKind::Send { message, via, to, .. } = send else { return None };
    if passes(program, flow, *message) {
        return None;
    }
    let channels: Vec<Id<Channel>> = via.iter().flatten().copied().collect();
    let window = windows(flow, &channels).find(|window| window.effect == Effect::Defer);
    let cap = || caps(program, flow, *message, &channels).next().filter(|_| to.is_none());
    window.map(|window| window.span).or_else(|| cap().map(|cap| cap.span))
}

/// The most seconds that a send can be held; `None` where there is no bound.
pub(super) fn longest(program: &Program, flow: &Flow, send: &NodeKind) -> Option<i64> {
    let NodeKind::Send { message, via, to, .. } = send else { return Some(0) };
    if passes(program, flow, *message) {
        return Some(0);
    }
    let channels: Vec<Id<Channel>> = via.iter().flatten().copied().collect();
    if to.is_none() && caps(program, flow, *message, &channels).next().is_some() {
        return None;
    }
    if windows(flow, &channels).all(|window| window.effect != Effect::Defer) {
        return Some(0);
    }
    let minutes = longest_closed(&windows(flow, &channels).collect::<Vec<_>>());
    Some(minutes.saturating_mul(60).saturating_add(CLOCKS))
}

/// Do windows and caps let a message pass.
fn passes(program: &Program, flow: &Flow, message: Id<Message>) -> bool {
    flow.rules.allow_critical && program.messages.at(message).purpose == Some(Purpose::Critical)
}

fn windows<'f>(
    flow: &'f Flow,
    channels: &'f [Id<Channel>],
) -> impl Iterator<Item = &'f Window> + use<'f> {
    flow.rules.windows.iter().filter(|window| {
        window.channels.is_empty() || window.channels.iter().any(|c| channels.contains(c))
    })
}

/// The caps that can hold a message.
fn caps<'f>(
    program: &'f Program,
    flow: &'f Flow,
    message: Id<Message>,
    channels: &'f [Id<Channel>],
) -> impl Iterator<Item = &'f Cap> + use<'f> {
    let tags = &program.messages.at(message).tags;
    flow.rules.caps.iter().map(|(_, _, cap)| cap).filter(move |cap| {
        cap.effect == Effect::Defer
            && cap.tag.as_ref().is_none_or(|tag| tags.contains(tag))
            && (cap.channels.is_empty() || cap.channels.iter().any(|c| channels.contains(c)))
    })
}

/// The most minutes in a row of a week that some of these windows close.
fn longest_closed(windows: &[&Window]) -> i64 {
    let mut closed = vec![false; MINUTES];
    let office = || windows.iter().filter(|window| window.office);
    if office().next().is_some() {
        let mut open = vec![false; MINUTES];
        office().for_each(|window| mark(&mut open, window));
        closed = open.into_iter().map(|open| !open).collect();
    }
    windows.iter().filter(|window| !window.office).for_each(|window| mark(&mut closed, window));
    let (mut most, mut row) = (0_usize, 0_usize);
    // Twice round, for hours that reach over the end of the week.
    for is in closed.iter().chain(&closed) {
        row = if *is { row + 1 } else { 0 };
        most = most.max(row);
    }
    i64::try_from(most.min(MINUTES)).unwrap_or(i64::MAX)
}

/// Marks the minutes of a window.
fn mark(week: &mut [bool], window: &Window) {
    let (from, to) = window.hours.map_or((0, DAY), |(from, to)| (from.into(), to.into()));
    let length = if to > from { to - from } else { to + DAY - from };
    for day in (0..7).filter(|day| window.days & (1 << day) != 0) {
        for minute in 0..length {
            if let Some(slot) = week.get_mut((day * DAY + from + minute) % MINUTES) {
                *slot = true;
            }
        }
    }
}

/// Instants of a week at which every channel is held for longer than so many seconds.
pub(super) fn hours(
    program: &Program,
    flow: &Flow,
    channels: &[Id<Channel>],
    seconds: i64,
) -> Vec<i64> {
    let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
    let windows = &flow.rules.windows;
    let held = |at: &i64| {
        channels.iter().all(|channel| {
            next_open(windows, *channel, &zone, *at)
                .is_some_and(|open| open - at > seconds.saturating_mul(1_000))
        })
    };
    let begin = monday_morning(program);
    let steps = usize::try_from(WEEK / STEP).unwrap_or(0);
    (0_i64..).take(steps).map(|n| begin + n * STEP).filter(held).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn the_longest_row_of_closed_minutes() {
        let window = |office, days, hours| Window {
            office,
            days,
            hours,
            channels: Vec::new(),
            effect: Effect::Defer,
            span: Span::new(FileId(0), 0, 0),
        };
        let night = window(false, 0b111_1111, Some((21 * 60, 8 * 60)));
        assert_eq!(longest_closed(&[&night]), 11 * 60);
        let week = window(true, 0b001_1111, Some((9 * 60, 17 * 60)));
        assert_eq!(longest_closed(&[&week]), (7 + 48 + 9) * 60, "from Friday to Monday");
        let sunday = window(false, 0b100_0000, None);
        assert_eq!(longest_closed(&[&night, &sunday]), (3 + 24 + 8) * 60);
        assert_eq!(longest_closed(&[]), 0);
    }
}
