//! Diagnostics of this target.

pub(super) use crate::target::errors::{limit, no_channel, no_id};

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// Something in a journey that Knock cannot do, beyond whole constructs: what, why, what to write instead.
pub(super) fn refused(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    crate::target::errors::refused("knock", span, what, why, instead)
}

/// An expression that neither a condition nor a path of Knock can say.
pub(super) fn no_expression(span: Span) -> Diagnostic {
    refused(
        span,
        "this expression",
        "a condition of Knock compares one value of the run or of the recipient with another, and computes nothing",
        "give a sum a name with `let`; compute the rest before, and bring it as a field of the event or of the profile",
    )
}

/// A value whose look in a text Liquid cannot make.
pub(super) fn no_look(span: Span, what: &str) -> Diagnostic {
    refused(
        span,
        &format!("{what} in a text"),
        "it cannot be written in Knock's Liquid as the language writes it",
        "bring it as a text",
    )
}

/// A limit of Knock's own pages.
pub(super) fn knock_limit(span: Option<Span>, what: String, page: &str, help: &str) -> Diagnostic {
    limit(span, what, &format!("https://docs.knock.app/{page}"), help)
}

/// A name that Knock keeps for itself, or that is taken.
pub(super) fn name_taken(span: Span, name: &str, by: &str) -> Diagnostic {
    Diagnostic::new(
        codes::REFUSED,
        span,
        format!("target knock cannot use the name `{name}`: {by} has it"),
        "declared here",
    )
    .help("give it another name")
}

/// A field that Liquid does not find missing.
pub(super) fn of_objects(span: Span, name: &str, or: &str) -> Diagnostic {
    refused(
        span,
        &format!("a field called `{name}` that can be missing"),
        &format!(
            "Liquid has a `{name}` of every object, and reads that where the field is missing"
        ),
        &format!("give it another name{or}"),
    )
}

/// A setting with a value that does not do.
pub(super) fn bad_setting(span: Span, name: &str, want: &str) -> Diagnostic {
    crate::target::errors::bad_setting(Some(span), name, want)
}

/// An action that nothing says how to call.
pub(super) fn no_action(span: Span, action: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONNECTION,
        span,
        format!("target knock does not know how to call `{action}`"),
        "called here",
    )
    .help(format!(
        "add to journey.toml:\n[actions.\"{action}\"]\nurl = \"https://api.example.com/tasks\""
    ))
}

/// A document that would not be sound: a fault of the compiler.
pub(super) fn unsound(span: Span, what: &str) -> Diagnostic {
    crate::target::errors::broken("workflow", span, what)
}
