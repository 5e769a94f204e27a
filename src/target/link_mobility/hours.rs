//! Quiet and office hours as MyLINK's `allowedHours`: OpenStreetMap's opening hours
//! (<https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>), of which only days of the
//! week, hours and `off` are written.

use crate::hir::{Channel, Id, Window};
use crate::target::week::{DAY, Mixed, week};

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// When a message may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// The hours, as MyLINK takes them.
    pub(super) allowed: String,
    /// Is the message held outside them; else it fails.
    pub(super) defer: bool,
}

/// The open hours of a channel; `None` where no window closes it.
pub(super) fn open(windows: &[Window], channel: Id<Channel>) -> Result<Option<Open>, Mixed> {
    let week = week(windows, channel)?;
    Ok(week.map(|week| Open { allowed: written(&week.may), defer: week.defer }))
}

/// The week in words: neighbouring days with the same hours together.
fn written(may: &[bool]) -> String {
    let mut days: Vec<(usize, usize, String)> = Vec::new();
    for (at, day) in may.chunks(DAY).enumerate() {
        let hours = hours(day);
        match days.last_mut() {
            Some((_, last, same)) if *same == hours => *last = at,
            _ => days.push((at, at, hours)),
        }
    }
    let name = |at: usize| DAYS.get(at).copied().unwrap_or_default();
    let rules: Vec<String> = days
        .iter()
        .map(|(first, last, hours)| match first == last {
            true => format!("{} {hours}", name(*first)),
            false => format!("{}-{} {hours}", name(*first), name(*last)),
        })
        .collect();
    rules.join("; ")
}

/// `08:00-12:00,13:00-21:00`, or `off`.
fn hours(day: &[bool]) -> String {
    let clock = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
    let mut spans: Vec<String> = Vec::new();
    let mut from = None;
    for (at, open) in day.iter().copied().chain([false]).enumerate() {
        match (from, open) {
            (None, true) => from = Some(at),
            (Some(start), false) => {
                spans.push(format!("{}-{}", clock(start), clock(at)));
                from = None;
            }
            _ => {}
        }
    }
    if spans.is_empty() { "off".to_owned() } else { spans.join(",") }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::hir::Effect;
    use crate::source::{FileId, Span};

    const EVERY: u8 = 0b111_1111;

    fn window(office: bool, days: u8, hours: Option<(u16, u16)>, effect: Effect) -> Window {
        let span = Span::new(FileId(0), 0, 0);
        Window { office, days, hours, channels: Vec::new(), effect, span }
    }

    fn allowed(windows: &[Window]) -> Option<String> {
        open(windows, Id::new(0)).unwrap().map(|open| open.allowed)
    }

    #[test]
    fn quiet_hours_close_and_office_hours_open() {
        let night = window(false, EVERY, Some((21 * 60, 8 * 60)), Effect::Defer);
        let sunday = window(false, 0b100_0000, None, Effect::Defer);
        let office = |days, from: u16, to: u16| {
            window(true, days, Some((from * 60, to * 60)), Effect::Defer)
        };
        for (windows, want) in [
            (vec![], None),
            (vec![night.clone()], Some("Mo-Su 08:00-21:00")),
            (vec![night.clone(), sunday.clone()], Some("Mo-Sa 08:00-21:00; Su off")),
            (vec![sunday.clone()], Some("Mo-Sa 00:00-24:00; Su off")),
            (vec![office(0b1_1111, 9, 17)], Some("Mo-Fr 09:00-17:00; Sa-Su off")),
            (
                vec![office(0b1_1111, 9, 12), office(0b1_1111, 13, 17), sunday],
                Some("Mo-Fr 09:00-12:00,13:00-17:00; Sa-Su off"),
            ),
            // From Friday evening to Saturday morning, and from Sunday into Monday.
            (
                vec![window(true, 0b101_0000, Some((22 * 60, 2 * 60)), Effect::Skip)],
                Some("Mo 00:00-02:00; Tu-Th off; Fr 22:00-24:00; Sa 00:00-02:00; Su 22:00-24:00"),
            ),
            (vec![office(EVERY, 9, 17), night], Some("Mo-Su 09:00-17:00")),
        ] {
            assert_eq!(allowed(&windows).as_deref(), want);
        }
    }

    #[test]
    fn two_effects_are_none() {
        let night = window(false, EVERY, Some((21 * 60, 8 * 60)), Effect::Defer);
        let sunday = window(false, 0b100_0000, None, Effect::Drop);
        assert_eq!(open(&[night, sunday], Id::new(0)), Err(Mixed));
    }
}
