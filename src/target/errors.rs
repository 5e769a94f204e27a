//! Diagnostics that every target can have. What only one of them says stands in its own folder.

use crate::diag::{Diagnostic, codes};
use crate::flow::passes::MOST;
use crate::source::Span;

/// Something in a journey that a target cannot do, beyond whole constructs: what, why, and what to
/// write instead.
#[must_use]
pub fn refused(target: &str, span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    Diagnostic::new(codes::REFUSED, span, format!("target {target} cannot do {what}"), why)
        .help(instead.to_owned())
}

/// A limit of the platform, with the page that states it.
#[must_use]
pub fn limit(span: Option<Span>, what: String, source: &str, help: &str) -> Diagnostic {
    let found = match span {
        Some(span) => Diagnostic::new(codes::TARGET_LIMIT, span, what, ""),
        None => Diagnostic::without_place(codes::TARGET_LIMIT, what),
    };
    found.note(format!("source: {source}")).help(help.to_owned())
}

/// Something of the account (a template, a list, a metric) that `journey.toml` does not name: `what` in
/// the platform's words, the section, the key and an example of a value.
#[must_use]
pub fn no_id(
    target: &str,
    span: Span,
    what: &str,
    section: &str,
    key: &str,
    example: &str,
) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_SETTING,
        span,
        format!("target {target} needs the id of {what}"),
        "needed here",
    )
    .help(format!("add to journey.toml:\n[targets.{target}.{section}]\n{key} = {example}"))
}

/// A channel that a target has nothing for.
#[must_use]
pub fn no_channel(target: &str, span: Span, channel: &str, carried: &[&str]) -> Diagnostic {
    Diagnostic::new(
        codes::REFUSED,
        span,
        format!("target {target} cannot send on the channel `{channel}`"),
        "sent here",
    )
    .note(format!("it sends on {}", carried.join(", ")))
    .help("take the channel out of `via`, or build this journey for a target that has it")
}

/// A name that is not known to be taken by a platform; `letters` says which it takes.
#[must_use]
pub fn name(target: &str, span: Span, name: &str, letters: &str) -> Diagnostic {
    refused(
        target,
        span,
        &format!("the name `{name}`"),
        &format!("names are made of {letters}"),
        "rename it; its title can hold every letter",
    )
}

/// A setting of `journey.toml` that has the wrong form: its name, and what is wanted of it.
#[must_use]
pub fn bad_setting(span: Option<Span>, name: &str, want: &str) -> Diagnostic {
    let message = format!("the setting `{name}` needs {want}");
    match span {
        Some(span) => Diagnostic::new(codes::MANIFEST_KEY, span, message, ""),
        None => Diagnostic::without_place(codes::MANIFEST_KEY, message),
    }
}

/// A journey whose loops, written out, make more steps than [`MOST`].
#[must_use]
pub fn too_many_rounds(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        codes::TARGET_LIMIT,
        span,
        format!("`{name}` has more than {MOST} steps when its loops are written out"),
        "",
    )
    .note("nothing leads back there, so each round stands there by itself")
    .help("write fewer rounds, or build this journey for `aws`")
}

/// A split in a loop, on a platform that draws by itself.
#[must_use]
pub fn drawn_anew(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a `split` in a loop",
        "each round would be drawn anew, and a run keeps its arm",
        "split before the loop, and write the loop into each arm",
    )
}

/// A document that a target's own check does not pass: a fault of the compiler. `document` is what the
/// platform calls it.
#[must_use]
pub fn broken(document: &str, span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        codes::BROKEN_FLOW,
        span,
        format!("the compiler made a broken {document}: {what}"),
        "from here",
    )
    .note("this is a fault of journeyc, not of your source; please report it with this file")
}
