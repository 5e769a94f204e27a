//! Days of the week, as numbers and as masks with Monday in the lowest bit.

use crate::syntax::ast::Name;

/// The days of the week.
pub(super) const WEEK: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Monday is 0.
pub(super) fn weekday(word: &str) -> Option<u8> {
    WEEK.iter().zip(0_u8..).find(|(day, _)| **day == word).map(|(_, number)| number)
}

/// The days that a word stands for: a weekday, `day`, `weekday`, `weekend`.
pub(super) fn mask(word: &str) -> Option<u8> {
    match word {
        "day" => Some(0b111_1111),
        "weekday" => Some(0b001_1111),
        "weekend" => Some(0b110_0000),
        _ => weekday(word).map(|day| 1 << day),
    }
}

/// `friday..monday`: also over the end of the week.
pub(super) fn range(from: &Name, to: &Name) -> Option<u8> {
    let (mut day, last) = (weekday(&from.text)?, weekday(&to.text)?);
    let mut days = 1 << day;
    while day != last {
        day = (day + 1) % 7;
        days |= 1 << day;
    }
    Some(days)
}
