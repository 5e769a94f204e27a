//! The minimum set: what a workflow of contacts that serves is built from: a custom event, e-mail, delays, branches
//! over properties, properties that are set.

use crate::hir::Construct as C;
use crate::target::Wanted;

/// In the order of the report.
pub(super) const MINIMUM: &[Wanted] = &[
    Wanted::form(C::TriggerEvent, "a custom event, without a condition"),
    Wanted::form(C::TriggerAmong, "a segment over numbers, enums and truth values of the profile"),
    Wanted::form(C::Persona, "over numbers, enums and truth values of the profile"),
    Wanted::whole(C::EntryIgnore),
    Wanted::form(C::Send, "on `email`, messages that serve, without values of the event"),
    Wanted::whole(C::SuppressionGate),
    Wanted::form(C::Plural, "in a text that the account keeps"),
    Wanted::form(C::WaitSpan, "whole minutes, hours, days"),
    Wanted::form(C::If, "numbers, enums and truth values of the profile"),
    Wanted::form(C::Match, "an enum of the profile"),
    Wanted::whole(C::Repeat),
    Wanted::whole(C::RepeatEvery),
    Wanted::form(C::Set, "to a constant"),
    Wanted::whole(C::Exit),
    Wanted::whole(C::SegmentTest),
];
