//! Points of the calendar in a customer's zone.

use crate::hir::{CalendarSpan, Day, Days, Value};
use crate::value::zone::Zone;
use crate::value::{Data, moment};
use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan};

/// A point that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// There is none.
    Missing,
    /// It is over.
    Past,
    /// It is reached at this instant.
    At(i64),
}

/// Minutes after midnight as a time of day.
fn clock(minutes: u16) -> Time {
    let part = |n: u16| i8::try_from(n).unwrap_or(0);
    Time::constant(part(minutes / 60 % 24), part(minutes % 60), 0, 0)
}

/// A date at minutes after midnight, as an instant.
pub(super) fn instant(zone: &Zone, date: Date, minutes: u16) -> Option<i64> {
    zone.instant(date.to_datetime(clock(minutes)))
}

/// The day on the customer's calendar.
pub(super) fn today(zone: &Zone, now: i64) -> Date {
    zone.local(now).map_or(Date::constant(9999, 12, 31), DateTime::date)
}

/// The day of the week; Monday is 0.
pub(super) fn weekday(date: Date) -> u8 {
    u8::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// The next point of a day. `value` is what [`Day::Of`] gave, `at` a time of day.
pub(super) fn next(zone: &Zone, now: i64, day: &Day, value: &Data, at: Option<u16>) -> Point {
    let today = today(zone, now);
    // A day without a time is reached at once when it is today.
    let of = |date: Date| match at {
        None if date == today => Some(now),
        minutes => instant(zone, date, minutes.unwrap_or(0)),
    };
    let coming = |fits: &dyn Fn(Date) -> bool, most: i32| {
        let days = (0..=most).filter_map(|n| today.checked_add(n.days()).ok());
        let points = days.filter(|date| fits(*date)).filter_map(of);
        points.into_iter().find(|point| *point >= now).map_or(Point::Missing, Point::At)
    };
    let once = |point: Option<i64>| match point {
        None => Point::Missing,
        Some(point) if point < now => Point::Past,
        Some(point) => Point::At(point),
    };
    match day {
        Day::Week(wanted) => coming(&|date| weekday(date) == *wanted, 7),
        Day::Workday => coming(&|date| weekday(date) < 5, 7),
        Day::Today => once(of(today)),
        Day::Tomorrow => once(today.tomorrow().ok().and_then(of)),
        Day::Of(_) => match value {
            Data::Value(Value::Date(date)) => once(date.parse().ok().and_then(of)),
            Data::Value(Value::Time(minutes)) => {
                let days = [Some(today), today.tomorrow().ok()];
                let mut points =
                    days.into_iter().flatten().filter_map(|day| instant(zone, day, *minutes));
                points.find(|point| *point >= now).map_or(Point::Missing, Point::At)
            }
            Data::Value(Value::MonthDay(month, day)) => {
                let years =
                    (0..=1).filter_map(|n| year_day(today.year() + n, (*month, *day), (2, 28)));
                years.filter_map(of).find(|point| *point >= now).map_or(Point::Missing, Point::At)
            }
            other => match (moment(zone, other), at) {
                (None, _) => Point::Missing,
                (point, None) => once(point),
                (Some(point), Some(_)) => {
                    once(zone.local(point).and_then(|local| of(local.date())))
                }
            },
        },
    }
}

/// A day of the year; `leap` where the year has no 29 February.
fn year_day(year: i16, (month, day): (u8, u8), leap: (u8, u8)) -> Option<Date> {
    let date = |(month, day): (u8, u8)| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    date((month, day)).or_else(|| if (month, day) == (2, 29) { date(leap) } else { None })
}

/// The first instant from `from` on (itself included) on these days at this time.
pub(super) fn next_every(zone: &Zone, from: i64, days: Days, at: u16) -> Option<i64> {
    let first = today(zone, from);
    let fits = |date: Date| match days {
        Days::Week(mask) => mask & (1 << weekday(date)) != 0,
        Days::Month(day) => date.day() == i8::try_from(day).unwrap_or(31).min(date.days_in_month()),
    };
    let dates = (0..=63).filter_map(|n: i32| first.checked_add(n.days()).ok());
    dates
        .filter(|date| fits(*date))
        .filter_map(|date| instant(zone, date, at))
        .find(|at| *at >= from)
}

/// The first instant from `from` on at which a day of the year comes round.
pub(super) fn next_year_day(
    zone: &Zone,
    from: i64,
    date: &Data,
    at: u16,
    leap: (u8, u8),
) -> Option<i64> {
    let wanted = match date {
        Data::Value(Value::MonthDay(month, day)) => (*month, *day),
        Data::Value(Value::Date(date)) => {
            let date: Date = date.parse().ok()?;
            (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?)
        }
        _ => return None,
    };
    let first = today(zone, from).year();
    let days = (0..=9).filter_map(|n| year_day(first + n, wanted, leap));
    days.filter_map(|date| instant(zone, date, at)).find(|at| *at >= from)
}

/// A point of a countdown, and the local day it falls on.
pub(super) fn before(
    zone: &Zone,
    to: &Data,
    span: CalendarSpan,
    at: Option<u16>,
) -> Option<(i64, Date)> {
    let local = match to {
        Data::Value(Value::Date(date)) => date.parse::<Date>().ok()?.to_datetime(Time::midnight()),
        other => zone.local(moment(zone, other)?)?,
    };
    let months = Span::new().try_months(i64::from(span.months)).ok()?;
    let days = Span::new().try_days(i64::from(span.days)).ok()?;
    let local = local.checked_sub(months).ok()?.checked_sub(days).ok()?;
    let local = at.map_or(local, |minutes| local.date().to_datetime(clock(minutes)));
    let point = zone.instant(local)?.checked_sub(span.seconds.checked_mul(1_000)?)?;
    Some((point, zone.local(point)?.date()))
}
