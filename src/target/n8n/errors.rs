//! Diagnostics of this target.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::target::errors::limit;

/// Something in a journey that this target cannot do, beyond whole constructs.
pub(super) fn refused(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    crate::target::errors::refused("n8n", span, what, why, instead)
}

/// A whole number that an expression of n8n cannot hold exactly.
pub(super) fn number_too_large(span: Span, number: i64) -> Diagnostic {
    limit(
        Some(span),
        format!("{number} is too large: n8n counts in doubles, exact up to 9007199254740991"),
        "ECMAScript, Number.MAX_SAFE_INTEGER",
        "use a smaller number",
    )
}

/// Something of the installation that `journey.toml` does not name: what, the key and an example.
pub(super) fn no_setting(span: Span, what: &str, key: &str, example: &str) -> Diagnostic {
    Diagnostic::new(codes::MISSING_SETTING, span, format!("target n8n needs {what}"), "needed here")
        .help(format!("add to journey.toml:\n[targets.n8n]\n{key} = {example}"))
}

/// Runs that share something, and no database for it.
pub(super) fn no_store(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        "target n8n needs a PostgreSQL database for what runs of this journey share",
        "needed here",
    )
    .note("events that reach a run, entry policies and caps are decided by statements of a store; `store.sql` makes its tables")
    .help("add to journey.toml:\n[connections.store]\ncredential_id = \"Pg6sT4uV8wX2yZ0a\"")
}

/// A channel without anything that carries it.
pub(super) fn no_connection(span: Span, channel: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("target n8n has no connection for the channel `{channel}`"),
        "sent here",
    )
    .note("n8n carries sms, whatsapp and email by nodes of its own; other channels go to an HTTPS endpoint")
    .help(format!(
        "add to journey.toml:\n[connections.{channel}]\nurl = \"https://api.example.com/messages\"\ncredential_id = \"..\""
    ))
}

/// A workflow that our own look finds wrong. It is a fault of journeyc; nothing is written.
pub(super) fn unsound(span: Span, what: String) -> Diagnostic {
    limit(
        Some(span),
        format!("the workflow would be wrong: {what}"),
        "journeyc's own check of workflows",
        "this is a fault of journeyc; please report it with the journey",
    )
}

/// An action that nothing carries out.
pub(super) fn no_action(span: Span, action: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("target n8n does not know how to call `{action}`"),
        "called here",
    )
    .help(format!(
        "add to journey.toml:\n[actions.\"{action}\"]\nconnection = \"NAME\"\n[connections.NAME]\nurl = \"https://api.example.com/..\"\ncredential_id = \"..\""
    ))
}

/// More retries than n8n makes.
pub(super) fn too_many_retries(span: Span, action: &str, retries: i64) -> Diagnostic {
    limit(
        Some(span),
        format!("`{action}` would be tried again {retries} times; n8n does so 4 times at most"),
        "n8n-core 2.40.3, workflow-execute: maxTries is between 2 and 5",
        "write `retries = 4` or less",
    )
}
