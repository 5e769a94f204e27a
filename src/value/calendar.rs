//! Days of the Gregorian calendar and clock times, as expressions count with them.

use super::zone::Zone;
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Unit};

/// The seconds of a day, as spans count it.
pub(crate) const DAY: i64 = 86_400;
/// The first and the last day of the calendar.
const DAYS: (&str, &str) = ("0001-01-01", "9999-12-31");
/// The first and the last instant of the calendar, in every zone: milliseconds of universal time.
pub(crate) const FIRST: i64 = -62_135_596_800_000;
pub(crate) const LAST: i64 = 253_402_207_200_000;

/// Year, month and day of `YYYY-MM-DD`.
pub(crate) fn parse(date: &str) -> Option<(i32, u8, u8)> {
    let date: Date = date.parse().ok()?;
    let part = |n: i8| u8::try_from(n).ok();
    Some((i32::from(date.year()), part(date.month())?, part(date.day())?))
}

/// `YYYY-MM-DD` so many days after another date, or the end of the calendar; `None` where this is no date.
pub(crate) fn plus_days(date: &str, days: i64) -> Option<String> {
    let date: Date = date.parse().ok()?;
    let moved = Span::new().try_days(days).ok().and_then(|days| date.checked_add(days).ok());
    let end = if days < 0 { DAYS.0 } else { DAYS.1 };
    Some(moved.filter(|moved| moved.year() >= 1).map_or_else(|| end.to_owned(), |d| d.to_string()))
}

/// The seconds from one date to another.
pub(crate) fn between(from: &str, to: &str) -> Option<i64> {
    let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
    let days = from.until((Unit::Day, to)).ok()?.get_days();
    i64::from(days).checked_mul(DAY)
}

/// An instant so many seconds later, or the end of the calendar. A whole number of days keeps the clock time,
/// anything else is absolute.
pub(crate) fn plus(zone: &Zone, at: i64, seconds: i64) -> i64 {
    let whole = || {
        let local = zone.local(at)?;
        let days = Span::new().try_days(seconds / DAY).ok()?;
        zone.instant(local.checked_add(days).ok()?)
    };
    let moved = if seconds % DAY == 0 { whole() } else { None };
    let absolute = || at.saturating_add(seconds.saturating_mul(1_000));
    moved.unwrap_or_else(absolute).clamp(FIRST, LAST)
}

/// A date and minutes after midnight as an instant.
pub(crate) fn instant(zone: &Zone, date: &str, minutes: u16) -> Option<i64> {
    let date: Date = date.parse().ok()?;
    let clock = SignedDuration::from_mins(i64::from(minutes));
    zone.instant(date.to_datetime(jiff::civil::Time::midnight()).checked_add(clock).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_added_and_taken_away() {
        for (date, days, to) in [
            ("1970-01-01", 11_016, "2000-02-29"),
            ("2000-02-29", 366, "2001-03-01"),
            ("2026-11-02", -1, "2026-11-01"),
            ("2024-03-01", -1, "2024-02-29"),
        ] {
            assert_eq!(plus_days(date, days).as_deref(), Some(to), "{date}");
            assert_eq!(between(date, to), Some(days * DAY));
        }
        assert_eq!(plus_days("9999-12-31", 1).as_deref(), Some("9999-12-31"));
        assert_eq!(plus_days("2026-11-02", i64::MIN).as_deref(), Some("0001-01-01"));
        assert_eq!(plus_days("tomorrow", 1), None);
    }

    #[test]
    #[expect(clippy::unwrap_used, reason = "a test")]
    fn whole_days_keep_the_clock_time_and_hours_do_not() {
        let zone = Zone::find("Europe/Copenhagen").unwrap();
        // The night of 29 March 2026 lacks an hour.
        let before = instant(&zone, "2026-03-28", 9 * 60).unwrap();
        assert_eq!(Some(plus(&zone, before, DAY)), instant(&zone, "2026-03-29", 9 * 60));
        assert_eq!(plus(&zone, before, DAY + 3_600), before + 25 * 3_600_000);
        assert_eq!(plus(&zone, before, i64::MAX), LAST);
        assert_eq!(plus(&zone, before, -i64::MAX), FIRST);
    }
}
