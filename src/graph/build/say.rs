//! Words that several steps need: lengths of time, days, hours.

use super::Look;
use crate::draw::words::when::{clock, days};
use crate::draw::words::{Word, span as words};
use crate::hir::{CalendarSpan, Day, Effect, Moment, Purpose, STATUSES};

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
    crate::draw::words::filled_twice(word, look.lang, first, second)
}

/// Hours and the days on which they begin: `21:00–08:00`, `Mon–Fri 09:00–17:00`.
pub(super) fn hours(look: &Look<'_>, mask: u8, hours: Option<(u16, u16)>) -> String {
    let hours = hours.map_or_else(
        || look.word(Word::AllDay),
        |(from, to)| format!("{}–{}", clock(from), clock(to)),
    );
    match days(mask, look.lang) {
        days if days.is_empty() => hours,
        days => format!("{days} {hours}"),
    }
}

/// What a message is for.
pub(super) fn purpose(look: &Look<'_>, purpose: Purpose) -> String {
    look.word(match purpose {
        Purpose::Service => Word::PurposeService,
        Purpose::Marketing => Word::PurposeMarketing,
        Purpose::Authentication => Word::PurposeAuthentication,
        Purpose::Verification => Word::PurposeVerification,
        Purpose::ConsentRequest => Word::PurposeConsent,
        Purpose::Critical => Word::PurposeCritical,
    })
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

/// The point of the calendar until which somebody waits.
pub(super) fn until(look: &Look<'_>, moment: &Moment) -> String {
    let day = match &moment.day {
        Day::Week(day) => days(1 << day.min(&6), look.lang),
        Day::Workday => look.word(Word::Workday),
        Day::Today => look.word(Word::ThisDay),
        Day::Tomorrow => look.word(Word::Tomorrow),
        Day::Of(day) => look.date(&look.source(day.span)),
    };
    match &moment.at {
        None => look.filled(Word::Until, &day),
        Some(at) => {
            let at = look.source(at.span);
            filled_twice(look, Word::UntilAt, &day, &at)
        }
    }
}
