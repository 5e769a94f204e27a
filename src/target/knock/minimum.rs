//! The minimum set: what a product team builds from in Knock's workflow editor: a trigger by key, channel steps with
//! conditions, delays, a wait for an event, branches, experiments, updates of the recipient.

use crate::hir::Construct as C;
use crate::target::Wanted;

/// In the order of the report.
pub(super) const MINIMUM: &[Wanted] = &[
    Wanted::form(C::TriggerEvent, "one event, also with a condition on its fields"),
    Wanted::whole(C::TriggerStarted),
    Wanted::whole(C::TriggerApi),
    Wanted::whole(C::TriggerAmong),
    Wanted::form(C::Persona, "over numbers, enums and truth values of the profile"),
    Wanted::whole(C::EntryParallel),
    Wanted::form(C::EntryIgnore, "with `again after` a pause that is longer than a run"),
    Wanted::form(C::EntryRestart, "with `again after` a pause that is longer than a run"),
    Wanted::form(C::EntryAgain, "up to 31 days"),
    Wanted::form(C::Goal, "one goal or exit, in a journey that waits for no other event"),
    Wanted::form(C::ExitOn, "one goal or exit, in a journey that waits for no other event"),
    Wanted::whole(C::JourneyHoldout),
    Wanted::form(C::Send, "on `email`, `sms`, `push`, and channels that a provider carries as SMS"),
    Wanted::whole(C::SendChain),
    Wanted::whole(C::SendBoth),
    Wanted::whole(C::SendUnreachable),
    Wanted::whole(C::ConsentGate),
    Wanted::whole(C::SuppressionGate),
    Wanted::form(C::WaitSpan, "up to 365 days"),
    Wanted::form(C::Race, "one arm on an event, up to 30 days, and `timeout`"),
    Wanted::form(C::If, "one value with a constant, `and`, `or`, `not`; four deep"),
    Wanted::form(C::Match, "an enum of the profile"),
    Wanted::form(C::Split, "shares with one decimal"),
    Wanted::whole(C::SplitSticky),
    Wanted::whole(C::SplitHoldout),
    Wanted::whole(C::Repeat),
    Wanted::whole(C::RepeatEvery),
    Wanted::form(C::Let, "a field of the trigger or of the profile"),
    Wanted::form(C::Set, "a constant, or `missing`"),
    Wanted::whole(C::ConsentChange),
    Wanted::form(C::Start, "with fields of the trigger as arguments"),
    Wanted::whole(C::Exit),
    Wanted::whole(C::SegmentTest),
    Wanted::whole(C::Consented),
    Wanted::form(C::MessageStatus, "`>=`, of a message that one step sends"),
    Wanted::whole(C::Setting),
];
