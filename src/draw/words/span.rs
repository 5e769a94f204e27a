//! Lengths of time in words.

use super::Lang;

/// Seconds, the words for one and for more in Danish, Swedish, Norwegian, English.
const UNITS: [(u64, [(&str, &str); 4]); 4] = [
    (86_400, [("dag", "dage"), ("dag", "dagar"), ("dag", "dager"), ("day", "days")]),
    (3_600, [("time", "timer"), ("timme", "timmar"), ("time", "timer"), ("hour", "hours")]),
    (
        60,
        [
            ("minut", "minutter"),
            ("minut", "minuter"),
            ("minutt", "minutter"),
            ("minute", "minutes"),
        ],
    ),
    (
        1,
        [
            ("sekund", "sekunder"),
            ("sekund", "sekunder"),
            ("sekund", "sekunder"),
            ("second", "seconds"),
        ],
    ),
];

/// A length of time in full: `1 day 2 hours`. None is `0 seconds`.
#[must_use]
pub fn span(seconds: u64, lang: Lang) -> String {
    said(seconds, lang, UNITS.len())
}

/// A bound, rounded up to its two largest units, so that it stays one: `3 days 4 hours`.
#[must_use]
pub fn bound(seconds: u64, lang: Lang) -> String {
    let first = UNITS.iter().position(|(length, _)| seconds >= *length).unwrap_or(UNITS.len() - 1);
    let last = UNITS.get(first + 1).map_or(1, |(length, _)| *length);
    said(seconds.div_ceil(last).saturating_mul(last), lang, 2)
}

fn said(seconds: u64, lang: Lang, most: usize) -> String {
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, words) in UNITS {
        let count = rest / length;
        rest %= length;
        let [da, sv, nb, en] = words;
        let (one, more) = match lang {
            Lang::Da => da,
            Lang::Sv => sv,
            Lang::Nb => nb,
            Lang::En => en,
        };
        match count {
            0 if length > 1 || !parts.is_empty() => {}
            1 => parts.push(format!("1 {one}")),
            count => parts.push(format!("{count} {more}")),
        }
    }
    parts.truncate(most);
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{bound, span};
    use crate::draw::words::Lang;

    #[test]
    fn in_words() {
        assert_eq!(span(0, Lang::En), "0 seconds");
        assert_eq!(span(86_400, Lang::Da), "1 dag");
        assert_eq!(span(93_784, Lang::Sv), "1 dag 2 timmar 3 minuter 4 sekunder");
        assert_eq!(span(3_600, Lang::Nb), "1 time");
    }

    #[test]
    fn a_bound_is_never_rounded_down() {
        assert_eq!(bound(93_784, Lang::En), "1 day 3 hours");
        assert_eq!(bound(86_400, Lang::En), "1 day");
        assert_eq!(bound(86_399, Lang::En), "1 day");
        assert_eq!(bound(59, Lang::En), "59 seconds");
    }
}
