//! The minimum set: what the journeys of a service team use in Journey Builder: an API event, e-mail and SMS, waits,
//! decision and random splits.

use crate::hir::Construct as C;
use crate::target::Wanted;

/// In the order of the report.
pub(super) const MINIMUM: &[Wanted] = &[
    Wanted::form(C::TriggerEvent, "one event, also with a condition on its fields"),
    Wanted::whole(C::EntryParallel),
    Wanted::whole(C::EntryIgnore),
    Wanted::form(C::Send, "on `email` and `sms`, messages that serve"),
    Wanted::whole(C::SuppressionGate),
    Wanted::form(C::Plural, "in a text that the account keeps"),
    Wanted::form(C::WaitSpan, "whole minutes, hours, days"),
    Wanted::form(C::If, "numbers, enums and truth values of the event"),
    Wanted::form(C::Match, "an enum of the event"),
    Wanted::form(C::Split, "whole percents"),
    Wanted::whole(C::SplitHoldout),
    Wanted::whole(C::Repeat),
    Wanted::whole(C::RepeatEvery),
    Wanted::whole(C::Exit),
];
