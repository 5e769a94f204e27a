//! Days of the Gregorian calendar, for the few expressions that count with them.

/// Year, month and day of `YYYY-MM-DD`.
pub(super) fn parse(date: &str) -> Option<(i32, u8, u8)> {
    let mut parts = date.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    Some((year, month, day))
}

/// `YYYY-MM-DD`
pub(super) fn written(days: i64) -> Option<String> {
    let (year, month, day) = from_days(days)?;
    (0..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Days since 1 January 1970.
pub(super) fn days(date: &str) -> Option<i64> {
    let (year, month, day) = parse(date)?;
    // Years begin in March, so that the leap day is the last of its year.
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (i64::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn from_days(days: i64) -> Option<(i64, i64, i64)> {
    let days = days.checked_add(719_468)?;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    Some((era * 400 + year + i64::from(month <= 2), month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for (date, count) in
            [("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-11-02", 20_759), ("1969-12-31", -1)]
        {
            assert_eq!(days(date), Some(count), "{date}");
            assert_eq!(written(count).as_deref(), Some(date));
        }
        for count in (-200_000..400_000).step_by(97) {
            let date = written(count).unwrap_or_default();
            assert_eq!(days(&date), Some(count), "{date}");
        }
    }
}
