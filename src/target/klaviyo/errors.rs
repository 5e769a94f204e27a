//! Diagnostics of this target.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::target::errors;

/// Something in a journey that this target cannot do, beyond whole constructs.
pub(super) fn refused(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    errors::refused("klaviyo", span, what, why, instead)
}

/// An id that the manifest lacks.
pub(super) fn no_id(span: Span, what: &str, section: &str, key: &str, example: &str) -> Diagnostic {
    errors::no_id("klaviyo", span, what, section, key, example)
}

/// A channel that Klaviyo has nothing for, or nothing that is used here.
pub(super) fn no_channel(span: Span, channel: &str) -> Diagnostic {
    errors::no_channel("klaviyo", span, channel, &["email", "sms", "push"])
}

/// A name that cannot stand in a template.
pub(super) fn bad_property(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        codes::MANIFEST_KEY,
        span,
        format!("the property `{}` cannot be named in a template of Klaviyo", name.escape_debug()),
        "named here",
    )
    .help("name a property without quotes, backslashes, braces, `|`, `%` and `#`")
}

/// An action that nothing says how to call.
pub(super) fn no_action(span: Span, action: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("target klaviyo does not know how to call `{action}`"),
        "called here",
    )
    .help(format!(
        "add to journey.toml:\n[actions.\"{action}\"]\nurl = \"https://api.example.com/tasks\""
    ))
}

/// A pace of a call that Klaviyo sets by itself.
pub(super) fn own_pace(span: Option<Span>, key: &str) -> Diagnostic {
    errors::limit(
        span,
        format!(
            "`{key}` of a call says nothing to Klaviyo: a webhook is tried again at its own pace"
        ),
        "https://developers.klaviyo.com/en/docs/understanding_webhook_status_codes",
        "leave it out for this environment",
    )
}

/// A tree with too many steps.
pub(super) fn too_large(span: Span, journey: &str, most: usize) -> Diagnostic {
    errors::limit(
        Some(span),
        format!("the journey `{journey}` becomes more than {most} steps at Klaviyo"),
        "journeyc's own bound: ways do not meet again in a flow of Klaviyo, so what follows an `if` stands there once for each way",
        "move what both ways share before the branch, or split the journey in two",
    )
}

/// A document that the own check does not pass: a fault of the compiler.
pub(super) fn broken(span: Span, what: &str) -> Diagnostic {
    errors::broken("flow for Klaviyo", span, what)
}

/// Two contents for one template.
pub(super) fn two_templates(span: Span, message: &str) -> Diagnostic {
    refused(
        span,
        &format!("two contents of the message `{message}` in one template"),
        "a send elsewhere gives it other arguments, and the id of one template stands in journey.toml",
        "declare a message for each of them",
    )
}
