//! The minimum set: what a CRM team builds from in Klaviyo's flow builder: a metric or a list, delays, splits,
//! messages with consent, a filter that ends the flow.

use crate::hir::Construct as C;
use crate::target::Wanted;

/// In the order of the report.
pub(super) const MINIMUM: &[Wanted] = &[
    Wanted::form(
        C::TriggerEvent,
        "a metric; `where` over amounts, numbers, enums and truth values of the event",
    ),
    Wanted::form(
        C::TriggerSegment,
        "an external segment or list, in a journey that does not wait and sends marketing",
    ),
    Wanted::whole(C::TriggerAmong),
    Wanted::form(C::Persona, "over numbers, amounts, enums and truth values of the profile"),
    Wanted::whole(C::EntryParallel),
    Wanted::form(C::EntryIgnore, "in a journey that does not wait"),
    Wanted::form(C::EntryRestart, "in a journey that does not wait"),
    Wanted::form(
        C::EntryAgain,
        "in a journey that does not wait, for everybody whom the event is about",
    ),
    Wanted::form(C::Goal, "an event, without a condition"),
    Wanted::form(C::ExitOn, "an event, without a condition"),
    Wanted::form(C::Lasts, "no shorter than the waits"),
    Wanted::form(C::Send, "on `email`, `sms` and `push`"),
    Wanted::whole(C::SendChain),
    Wanted::whole(C::SendBoth),
    Wanted::whole(C::SendUnreachable),
    Wanted::form(C::ConsentGate, "marketing"),
    Wanted::whole(C::SuppressionGate),
    Wanted::form(C::WaitSpan, "whole minutes, hours, days"),
    Wanted::form(
        C::If,
        "numbers, amounts, enums and truth values of the profile, the past, segments, consent",
    ),
    Wanted::form(C::Match, "an enum of the profile"),
    Wanted::form(C::Split, "shares that are whole percents of those who are left, arm by arm"),
    Wanted::whole(C::SplitHoldout),
    Wanted::whole(C::Repeat),
    Wanted::whole(C::RepeatEvery),
    Wanted::form(C::Set, "a custom property, to a constant"),
    Wanted::form(
        C::Call,
        "as the last step of its way, with constants, enums and e-mail addresses",
    ),
    Wanted::whole(C::Exit),
    Wanted::form(C::History, "`seen` and `count`, over all time or the last days, without `where`"),
    Wanted::form(C::SinceEntry, "`seen` of another event than the trigger's"),
    Wanted::whole(C::SegmentTest),
    Wanted::form(C::SegmentExternal, "by the id of a list or segment of the account"),
    Wanted::form(C::Consented, "marketing"),
];
