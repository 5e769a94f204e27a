//! The minimum set: what a team builds from in Dittofeed's journey editor: an event or a key, messages behind
//! subscription groups, delays, waits for events, splits on segments, cohorts.

use crate::hir::Construct as C;
use crate::target::Wanted;

/// In the order of the report.
pub(super) const MINIMUM: &[Wanted] = &[
    Wanted::form(
        C::TriggerEvent,
        "one event; with a key `where` over its texts, enums, amounts and numbers",
    ),
    Wanted::whole(C::Persona),
    Wanted::whole(C::EntryParallel),
    Wanted::form(C::EntryIgnore, "`one per` a text of the event"),
    Wanted::form(C::EntryKey, "a text of the event"),
    Wanted::form(C::Goal, "`same key`"),
    Wanted::form(C::ExitOn, "`same key`"),
    Wanted::form(C::Send, "on `email`, `sms` and `push`"),
    Wanted::whole(C::SendBoth),
    Wanted::form(C::ConsentGate, "marketing"),
    Wanted::whole(C::SuppressionGate),
    Wanted::whole(C::WaitSpan),
    Wanted::form(
        C::WaitUntil,
        "a `datetime` of the profile, less than a day before or after it, with empty arms, in a journey that hears no other event",
    ),
    Wanted::form(C::Race, "events with `same key`"),
    Wanted::form(
        C::If,
        "numbers, amounts, enums and truth values of the profile, the past, segments, consent",
    ),
    Wanted::form(C::Match, "an enum of the profile"),
    Wanted::whole(C::Split),
    Wanted::whole(C::SplitHoldout),
    Wanted::form(C::Repeat, "without a wait for an event or a split in it"),
    Wanted::whole(C::Exit),
    Wanted::form(
        C::History,
        "`seen` and `count` over all time, of events that the journey does not hear",
    ),
    Wanted::whole(C::SegmentTest),
    Wanted::whole(C::SegmentExternal),
    Wanted::whole(C::Consented),
    Wanted::form(C::DateMath, "the hours before or after the instant of a `wait until`"),
];
