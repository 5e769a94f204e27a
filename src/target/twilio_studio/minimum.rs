//! The minimum set: what is built from Studio's messaging widgets: send, send and wait for the reply, splits, requests,
//! an execution that the REST API starts.

use crate::hir::Construct as C;
use crate::target::Wanted;

/// In the order of the report.
pub(super) const MINIMUM: &[Wanted] = &[
    Wanted::form(C::TriggerEvent, "one event, also with a condition on its fields"),
    Wanted::whole(C::TriggerApi),
    Wanted::whole(C::TriggerAmong),
    Wanted::whole(C::Persona),
    Wanted::whole(C::EntryIgnore),
    Wanted::whole(C::JourneyHoldout),
    Wanted::form(
        C::Send,
        "on `sms`, `whatsapp` and `rcs`; `email` as plain text, posted to an address of yours",
    ),
    Wanted::whole(C::SendChain),
    Wanted::whole(C::SendBoth),
    Wanted::form(C::SendTo, "a contact or a number of the event"),
    Wanted::whole(C::SendUnreachable),
    Wanted::whole(C::SendFailed),
    Wanted::whole(C::ConsentGate),
    Wanted::whole(C::SuppressionGate),
    Wanted::form(C::Template, "with the placeholders of its text"),
    Wanted::form(C::SessionText, "behind an answer on WhatsApp"),
    Wanted::form(C::Buttons, "in a content template"),
    Wanted::form(C::Race, "replies to the message just sent, on one channel"),
    Wanted::form(C::If, "numbers, texts, dates, times, enums, truth values"),
    Wanted::whole(C::Match),
    Wanted::whole(C::Split),
    Wanted::whole(C::SplitSticky),
    Wanted::whole(C::SplitHoldout),
    Wanted::form(C::Repeat, "with a send and its wait in the round"),
    Wanted::whole(C::Let),
    Wanted::whole(C::Call),
    Wanted::whole(C::CallFailed),
    Wanted::whole(C::Goto),
    Wanted::whole(C::GotoBack),
    Wanted::whole(C::Exit),
    Wanted::whole(C::SegmentTest),
    Wanted::whole(C::Consented),
    Wanted::form(C::Contact, "with a number"),
];
