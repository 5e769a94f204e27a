//! Diagnostics of this target.

pub(super) use crate::target::errors::limit;

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// Something in a journey that this target cannot do, beyond whole constructs.
pub(super) fn refused(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    crate::target::errors::refused("aws", span, what, why, instead)
}

/// A whole number that JSONata cannot hold exactly.
pub(super) fn number_too_large(span: Span, number: i64) -> Diagnostic {
    limit(
        Some(span),
        format!(
            "{number} is too large: AWS Step Functions counts in doubles, exact up to 9007199254740991"
        ),
        "JSONata 2.0.6, numbers",
        "use a smaller number",
    )
}

/// A channel without anything that carries it.
pub(super) fn no_connection(span: Span, channel: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("target aws has no connection for the channel `{channel}`"),
        "sent here",
    )
    .note("AWS carries sms, rcs, whatsapp, email and push by itself; other channels go to an HTTPS endpoint")
    .help(format!(
        "add to journey.toml:\n[connections.{channel}]\narn = \"arn:aws:events:eu-north-1:123456789012:connection/{channel}/..\"\nurl = \"https://api.example.com/messages\""
    ))
}

/// A connection that an action names and the manifest lacks.
pub(super) fn unknown_connection(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("journey.toml has no `[connections.{name}]`"),
        "named here",
    )
    .help(format!("add `[connections.{name}]` with `arn` and `url`"))
}

/// An action that nothing carries out.
pub(super) fn no_action(span: Span, action: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("target aws does not know how to call `{action}`"),
        "called here",
    )
    .help(format!(
        "add to journey.toml:\n[actions.\"{action}\"]\nlambda = \"arn:aws:lambda:eu-north-1:123456789012:function:{}\"\nor, for an HTTPS endpoint, `connection = \"NAME\"` and `[connections.NAME]` with `arn` and `url`",
        action.replace('.', "-")
    ))
}

/// Something that nobody can hear of.
pub(super) fn not_heard(span: Span, name: &str, words: &[&str]) -> Diagnostic {
    Diagnostic::new(
        codes::MANIFEST_KEY,
        span,
        format!("no event of the sources is called `{name}`"),
        "people in older versions cannot hear of it",
    )
    .help(format!("keep the event in the sources, or name one of {}", words.join(", ")))
}

/// Two machines of one name.
pub(super) fn name_taken(span: Option<Span>, name: &str) -> Diagnostic {
    limit(
        span,
        format!("the state machine name `{name}` is used twice"),
        "names are made of workspace, environment and journey, with dashes",
        "rename the journey",
    )
}
