//! Quiet and office hours as the minutes of a week, for platforms that look at the clock on the wall.

use crate::hir::{Channel, Effect, Id, Window};

/// Minutes of a day.
pub(in crate::target) const DAY: usize = 1440;
/// Minutes of a week, which begins on Monday.
pub(in crate::target) const WEEK: usize = 7 * DAY;

/// When messages on a channel may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::target) struct Week {
    /// By minute of the week: may a message go out.
    pub(in crate::target) may: Vec<bool>,
    /// Is a message held while it may not; else it does not go out.
    pub(in crate::target) defer: bool,
}

/// Windows that say different things: one is deferred, another skipped.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::target) struct Mixed;

/// The hours of a channel; `None` where no window closes it.
pub(in crate::target) fn week(
    windows: &[Window],
    channel: Id<Channel>,
) -> Result<Option<Week>, Mixed> {
    let applies: Vec<&Window> = windows
        .iter()
        .filter(|window| window.channels.is_empty() || window.channels.contains(&channel))
        .collect();
    let Some(first) = applies.first() else { return Ok(None) };
    let defer = |window: &Window| window.effect == Effect::Defer;
    if applies.iter().any(|window| defer(window) != defer(first)) {
        return Err(Mixed);
    }
    // All office hours together are one window.
    let offices = applies.iter().any(|window| window.office);
    let mut may = vec![!offices; WEEK];
    for window in applies.iter().filter(|window| window.office) {
        set(&mut may, window, true);
    }
    for window in applies.iter().filter(|window| !window.office) {
        set(&mut may, window, false);
    }
    if may.iter().all(|minute| *minute) {
        return Ok(None);
    }
    Ok(Some(Week { may, defer: defer(first) }))
}

/// Sets the minutes of a window, which can reach into the next day.
fn set(may: &mut [bool], window: &Window, value: bool) {
    let (from, to) = window.hours.map_or((0, DAY), |(from, to)| (from.into(), to.into()));
    let length = if from < to { to - from } else { to + DAY - from };
    for day in (0..7).filter(|day| window.days >> day & 1 == 1) {
        for minute in 0..length {
            if let Some(place) = may.get_mut((day * DAY + from + minute) % WEEK) {
                *place = value;
            }
        }
    }
}

impl Week {
    /// The spans in which no message may go out, as first minute and the minute at which it may again; the
    /// last one can end in the next week. `None` where it never opens.
    pub(in crate::target) fn closed(&self) -> Option<Vec<(usize, usize)>> {
        let open = self.may.iter().position(|may| *may)?;
        let mut spans = Vec::new();
        let mut from = None;
        // Once round, from a minute that is open.
        for minute in open..=open + WEEK {
            let may = self.may.get(minute % WEEK).copied().unwrap_or(true);
            match (from, may) {
                (None, false) => from = Some(minute),
                (Some(first), true) => {
                    let back = if first >= WEEK { WEEK } else { 0 };
                    spans.push((first - back, minute - back));
                    from = None;
                }
                _ => {}
            }
        }
        spans.sort_unstable();
        Some(spans)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::source::{FileId, Span};

    fn window(office: bool, days: u8, hours: Option<(u16, u16)>) -> Window {
        let span = Span::new(FileId(0), 0, 0);
        Window { office, days, hours, channels: Vec::new(), effect: Effect::Defer, span }
    }

    fn closed(windows: &[Window]) -> Option<Vec<(usize, usize)>> {
        week(windows, Id::new(0)).unwrap().unwrap().closed()
    }

    #[test]
    fn closed_spans_go_round_the_week() {
        const H: usize = 60;
        let office = window(true, 0b1_1111, Some((9 * 60, 17 * 60)));
        let spans = closed(&[office]).unwrap();
        assert_eq!(spans.len(), 5);
        assert_eq!(spans.first(), Some(&(17 * H, DAY + 9 * H)));
        assert_eq!(spans.last(), Some(&(4 * DAY + 17 * H, WEEK + 9 * H)));
        // A night from Sunday into Monday.
        let night = window(false, 0b111_1111, Some((21 * 60, 8 * 60)));
        let spans = closed(&[night]).unwrap();
        assert_eq!(spans.len(), 7);
        assert_eq!(spans.last(), Some(&(6 * DAY + 21 * H, WEEK + 8 * H)));
        // Monday from its first minute.
        assert_eq!(closed(&[window(false, 1, None)]), Some(vec![(0, DAY)]));
        assert_eq!(closed(&[window(false, 0b111_1111, None)]), None);
    }
}
