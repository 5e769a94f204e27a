//! Words that several steps need: lengths of time, days, hours.

use super::Look;
use crate::draw::words::{Word, label, span as words};
use crate::hir::{CalendarSpan, Effect, STATUSES};

/// A length of time in words.
pub(super) fn span(look: &Look<'_>, seconds: u64) -> String {
    words::bound(seconds, look.lang)
}

/// A length of time as it is, and not as a bound.
pub(super) fn exactly(look: &Look<'_>, seconds: i64) -> String {
    words::span(u64::try_from(seconds).unwrap_or(0), look.lang)
}

/// A text with two places, filled in order.
pub(super) fn filled_twice(look: &Look<'_>, word: Word, first: &str, second: &str) -> String {
    let text = label(word, look.lang);
    match text.split_once("{}") {
        Some((before, after)) => format!("{before}{first}{}", after.replacen("{}", second, 1)),
        None => text.to_owned(),
    }
}

/// `09:05`
pub(super) fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Hours and the days on which they begin: `21:00–08:00`, `Mon–Fri 09:00–17:00`.
pub(super) fn hours(look: &Look<'_>, days: u8, hours: Option<(u16, u16)>) -> String {
    let hours = hours.map_or_else(
        || look.word(Word::AllDay),
        |(from, to)| format!("{}–{}", clock(from), clock(to)),
    );
    match self::days(look, days) {
        days if days.is_empty() => hours,
        days => format!("{days} {hours}"),
    }
}

/// Days of the week: runs with a dash, the others with commas; nothing for all of them.
pub(super) fn days(look: &Look<'_>, days: u8) -> String {
    const NAMES: [Word; 7] = [
        Word::Monday,
        Word::Tuesday,
        Word::Wednesday,
        Word::Thursday,
        Word::Friday,
        Word::Saturday,
        Word::Sunday,
    ];
    if days & 0x7F == 0x7F {
        return String::new();
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in (0..7).filter(|day| days >> day & 1 == 1) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let name = |day: usize| NAMES.get(day).map_or("", |word| label(*word, look.lang));
    let said = runs.into_iter().map(|(first, last)| match last - first {
        0 => name(first).to_owned(),
        1 => format!("{}, {}", name(first), name(last)),
        _ => format!("{}–{}", name(first), name(last)),
    });
    said.collect::<Vec<_>>().join(", ")
}

/// What has become of a message: the word for a place in [`STATUSES`].
pub(super) fn status(look: &Look<'_>, place: u32) -> String {
    let name = STATUSES.get(place as usize).copied().unwrap_or_default();
    look.word(match name {
        "queued" => Word::StatusQueued,
        "sent" => Word::StatusSent,
        "delivered" => Word::StatusDelivered,
        "seen" => Word::StatusSeen,
        "clicked" => Word::StatusClicked,
        "replied" => Word::StatusReplied,
        "undelivered" => Word::StatusUndelivered,
        _ => Word::Failed,
    })
}

/// What becomes of a message that a rule stops.
pub(super) fn effect(look: &Look<'_>, effect: Effect) -> String {
    look.word(match effect {
        Effect::Defer => Word::Held,
        Effect::Skip => Word::SkippedSend,
        Effect::Drop => Word::Dropped,
    })
}

/// A point before or after a date: `3 days before`, `on the day`.
pub(super) fn before(look: &Look<'_>, span: &CalendarSpan) -> String {
    let negative = span.months < 0 || span.days < 0 || span.seconds < 0;
    let mut parts = Vec::new();
    if span.months != 0 {
        parts.push(look.filled(Word::Months, &span.months.unsigned_abs().to_string()));
    }
    let seconds = i64::from(span.days) * 86_400 + span.seconds;
    if seconds != 0 {
        parts.push(words::span(seconds.unsigned_abs(), look.lang));
    }
    match (parts.is_empty(), negative) {
        (true, _) => look.word(Word::OnTheDay),
        (false, false) => look.filled(Word::Before, &parts.join(" ")),
        (false, true) => look.filled(Word::After, &parts.join(" ")),
    }
}
