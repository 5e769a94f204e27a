//! Quiet hours and office hours: is a channel open, and when does it open again.

use super::points::{instant, today, weekday};
use super::trace::Gate;
use crate::hir::{Channel, Effect, Id, Window};
use crate::source::Span;
use crate::value::zone::Zone;
use jiff::ToSpan;
use jiff::civil::Date;

/// How many openings and closings are looked through: a year of days, several times a day.
const MOST: usize = 2_000;

/// A closed window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) gate: Gate,
    pub(super) effect: Effect,
    pub(super) span: Span,
    /// The end of these hours, or the next beginning of office hours; `None` for never.
    opens: Option<i64>,
}

/// The first window in the order of the rules that is closed for a channel at an instant. Hours reach
/// from their beginning to their end, which is open again.
pub(super) fn closed(
    windows: &[Window],
    channel: Id<Channel>,
    zone: &Zone,
    at: i64,
) -> Option<Closed> {
    let applies =
        |window: &&Window| window.channels.is_empty() || window.channels.contains(&channel);
    let office = || windows.iter().filter(applies).filter(|window| window.office);
    for window in windows.iter().filter(applies) {
        if !window.office {
            if let Some(end) = open_until(window, zone, at) {
                let (gate, opens) = (Gate::Quiet, Some(end));
                return Some(Closed { gate, effect: window.effect, span: window.span, opens });
            }
        } else if office().all(|window| open_until(window, zone, at).is_none()) {
            // All office hours together are one window.
            let opens = office().filter_map(|window| next_begin(window, zone, at)).min();
            let gate = Gate::Office;
            return Some(Closed { gate, effect: window.effect, span: window.span, opens });
        }
    }
    None
}

/// What the first window that is closed does.
pub(crate) fn closed_by(
    windows: &[Window],
    channel: Id<Channel>,
    zone: &Zone,
    at: i64,
) -> Option<Effect> {
    closed(windows, channel, zone, at).map(|closed| closed.effect)
}

/// The first instant from `at` on at which no window is closed; `None` where none opens.
pub(crate) fn next_open(
    windows: &[Window],
    channel: Id<Channel>,
    zone: &Zone,
    at: i64,
) -> Option<i64> {
    let mut at = at;
    for _ in 0..MOST {
        match closed(windows, channel, zone, at) {
            None => return Some(at),
            Some(window) => at = window.opens.filter(|opens| *opens > at)?,
        }
    }
    None
}

/// The end of a window's hours, where an instant lies in them.
fn open_until(window: &Window, zone: &Zone, at: i64) -> Option<i64> {
    let today = today(zone, at);
    [today.yesterday().ok(), Some(today)]
        .into_iter()
        .flatten()
        .filter_map(|day| hours(window, zone, day))
        .find(|(begin, end)| *begin <= at && at < *end)
        .map(|(_, end)| end)
}

/// The first beginning of a window after an instant.
fn next_begin(window: &Window, zone: &Zone, at: i64) -> Option<i64> {
    let today = today(zone, at);
    let days = (0..=8).filter_map(|n: i32| today.checked_add(n.days()).ok());
    days.filter_map(|day| hours(window, zone, day))
        .map(|(begin, _)| begin)
        .find(|begin| *begin > at)
}

/// The hours of a window that begin on a day.
fn hours(window: &Window, zone: &Zone, day: Date) -> Option<(i64, i64)> {
    if window.days & (1 << weekday(day)) == 0 {
        return None;
    }
    let tomorrow = day.tomorrow().ok()?;
    match window.hours {
        None => Some((instant(zone, day, 0)?, instant(zone, tomorrow, 0)?)),
        Some((from, to)) => {
            let last = if to > from { day } else { tomorrow };
            Some((instant(zone, day, from)?, instant(zone, last, to)?))
        }
    }
}
