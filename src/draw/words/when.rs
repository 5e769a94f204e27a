//! Days and times of day in words.

use super::{Lang, Word, filled, filled_twice, label};
use crate::text::render::{self, LocaleStyle};

/// `09:05`, of minutes after midnight.
#[must_use]
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A day `2026-12-01` as readers of a language write it; what is no day stays as it is.
#[must_use]
pub fn date(day: &str, style: LocaleStyle) -> String {
    let mut parts = day.split('-');
    let year = parts.next().and_then(|text| text.parse().ok());
    let month = parts.next().and_then(|text| text.parse().ok());
    let of_month = parts.next().and_then(|text| text.parse().ok());
    match (year, month, of_month, parts.next()) {
        (Some(year), Some(month), Some(day), None) => render::date(year, month, day, style),
        _ => day.to_owned(),
    }
}

/// Something that comes round on days of the week: `every Mon, Thu at 09:00`.
#[must_use]
pub fn weekly(mask: u8, at: u16, lang: Lang) -> String {
    match days(mask, lang) {
        days if days.is_empty() => filled(Word::EveryDay, lang, &clock(at)),
        days => filled_twice(Word::EveryOf, lang, &days, &clock(at)),
    }
}

/// Something that comes round on a day of the month.
#[must_use]
pub fn monthly(day: u8, at: u16, lang: Lang) -> String {
    filled_twice(Word::EveryMonth, lang, &day.to_string(), &clock(at))
}

/// Days of the week, Monday in the lowest bit: runs with a dash, the others with commas; nothing for all of them.
#[must_use]
pub fn days(mask: u8, lang: Lang) -> String {
    const NAMES: [Word; 7] = [
        Word::Monday,
        Word::Tuesday,
        Word::Wednesday,
        Word::Thursday,
        Word::Friday,
        Word::Saturday,
        Word::Sunday,
    ];
    if mask & 0x7F == 0x7F {
        return String::new();
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in (0..7).filter(|day| mask >> day & 1 == 1) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let name = |day: usize| NAMES.get(day).map_or("", |word| label(*word, lang));
    let said = runs.into_iter().map(|(first, last)| match last - first {
        0 => name(first).to_owned(),
        1 => format!("{}, {}", name(first), name(last)),
        _ => format!("{}–{}", name(first), name(last)),
    });
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Lang, date, monthly, weekly};
    use crate::text::render::style;

    #[test]
    fn a_day_is_written_as_its_readers_do() {
        assert_eq!(date("2026-11-02", style("da-DK")), "2.11.2026");
        assert_eq!(date("2026-11-02", style("en")), "2 Nov 2026");
        assert_eq!(date("2026-11-02", style("sv")), "2026-11-02");
        for other in ["", "2026-11", "now - 3 days", "2026-11-02-1"] {
            assert_eq!(date(other, style("da")), other);
        }
    }

    #[test]
    fn what_comes_round_is_said_in_each_language() {
        assert_eq!(weekly(0x7F, 540, Lang::Da), "hver dag kl. 09:00");
        assert_eq!(weekly(0b1001, 545, Lang::En), "every Mon, Thu at 09:05");
        assert_eq!(weekly(0b1_1111, 545, Lang::Sv), "varje må–fr kl. 09:05");
        assert_eq!(monthly(31, 0, Lang::Nb), "den 31. i hver måned kl. 00:00");
    }
}
