//! Diagnostics of this target.

pub(super) use crate::target::errors::{bad_setting, limit};

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// The target's name, in every finding.
pub(super) const TARGET: &str = "twilio-studio";

/// Something in a journey that this target cannot do, beyond whole constructs.
pub(super) fn refused(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    crate::target::errors::refused(TARGET, span, what, why, instead)
}

/// An expression that has no faithful form in Studio.
pub(super) fn no_form(span: Span, what: &str) -> Diagnostic {
    refused(
        span,
        what,
        "Studio has no operator or filter that is known to do the same",
        "let the system that starts the journey give the answer as a field of the event, or build this journey for `aws`",
    )
}

/// A wait that is not for an answer to the message sent just before.
pub(super) fn bare_wait(span: Span) -> Diagnostic {
    refused(
        span,
        "a wait that does not follow a message",
        "Studio waits in one widget only, which sends a message and waits for the answer",
        "write `send M via sms { unreachable { exit .. } failed { exit .. } }` and right after it `wait up to D { on reply to M { .. } }`, or build this journey for `aws`",
    )
}

/// A channel that Studio has no widget for, and nothing that it posts to.
pub(super) fn no_channel(span: Span, channel: &str) -> Diagnostic {
    crate::target::errors::no_channel(TARGET, span, channel, &super::send::CHANNELS)
}

/// A wait for an answer on a channel that has no widget.
pub(super) fn no_answers(span: Span, channel: &str) -> Diagnostic {
    refused(
        span,
        &format!("a wait for an answer on `{channel}`"),
        "Studio hears answers on `sms`, `whatsapp` and `rcs` only",
        "send on one of these, or build this journey for `aws`",
    )
}

/// A text of a message that is posted.
pub(super) fn too_long(span: Span, slot: &str) -> Diagnostic {
    limit(
        Some(span),
        format!("the `{slot}` is longer than the 16 KB that Liquid fills in"),
        "https://www.twilio.com/docs/studio/user-guide/get-started",
        "write less, or build this journey for `aws`",
    )
}

/// A message that is waited for also where it did not go out.
pub(super) fn waits_unsent(span: Span, arm: &str) -> Diagnostic {
    refused(
        span,
        "a wait for an answer to a message that did not go out",
        &format!(
            "without an arm `{arm}` that leads elsewhere the run would come to the wait, and Studio waits only behind a message"
        ),
        &format!(
            "give the send an arm that does not lead to the wait: `{arm} {{ exit not_reached }}`"
        ),
    )
}

/// What happens when a message that is waited for cannot be delivered.
pub(super) fn delivery_failure(span: Span) -> Diagnostic {
    refused(
        span,
        "this wait",
        "Studio ends the wait when the message cannot be delivered, at once or later, and does not say which",
        "give the wait the arms `on failed of M` and `on undelivered of M`, and end them as the send's own `failed` arm ends: `exit not_delivered` in all three",
    )
}

/// Answers in which only some are taken.
pub(super) fn picky(span: Span) -> Diagnostic {
    refused(
        span,
        "a wait that stays open after an answer that does not fit",
        "Studio ends the wait with the first answer, whatever it says",
        "end the arms on answers with one that has no `where`",
    )
}

/// Facts about the customer that are read after time has passed.
pub(super) fn no_facts(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_SETTING,
        span,
        "target twilio-studio does not know the customer after a wait".to_owned(),
        "facts about the customer are needed here, and time has passed",
    )
    .note("an execution knows what it was started with; the language asks for what holds now")
    .help("add to journey.toml an address that answers with the customer's facts:\n[targets.twilio-studio]\nfacts_url = \"https://api.example.com/facts\"")
}

/// An action that nothing carries out.
pub(super) fn no_action(span: Span, action: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("target twilio-studio does not know how to call `{action}`"),
        "called here",
    )
    .help(format!(
        "add to journey.toml:\n[actions.\"{action}\"]\nurl = \"https://api.example.com/{}\"",
        action.replace('.', "-")
    ))
}

/// More widgets than a flow can have.
pub(super) fn too_large(span: Span) -> Diagnostic {
    limit(
        Some(span),
        format!("the flow needs more than {} widgets", super::names::WIDGETS),
        "https://www.twilio.com/docs/studio/rest-api/v2/schemas (`states`, maxItems 1000)",
        "loops are written out round by round: lower their number, or divide the journey",
    )
}

/// Our own check of a flow found something.
pub(super) fn broken(span: Span, what: &str) -> Diagnostic {
    crate::target::errors::broken("Studio flow", span, what)
}
