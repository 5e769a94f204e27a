//! Lines that allow a finding.

use crate::diag::{Code, Diagnostic, codes};
use crate::source::Span;

/// The code does not exist.
pub(crate) fn allow_of_nothing(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_ALLOW,
        span,
        format!("`{word}` is not the code of a finding"),
        "expected a code such as `JC0413`, or its name",
    )
    .help("the code stands before each finding; `journeyc explain` lists them all")
}

/// The finding is an error that cannot be lived with.
pub(crate) fn allow_of_error(code: Code, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_ALLOW,
        span,
        format!("{code} cannot be allowed: {}", code.title()),
        "this must be mended",
    )
    .help("only findings about laws, platforms and policies can be allowed, not what means nothing")
}

/// Nobody would know why.
pub(crate) fn allow_without_reason(code: Code, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_ALLOW,
        span,
        format!("{code} is allowed here without a reason"),
        "expected the reason in quotes",
    )
    .help("whoever reads this next has to know why it is right")
    .fix("write a reason", span.tail(), " \"because ..\"")
}

/// The reason is empty.
pub(crate) fn allow_without_words(span: Span) -> Diagnostic {
    Diagnostic::new(codes::BAD_ALLOW, span, "the reason says nothing", "expected a sentence")
        .help("whoever reads this next has to know why it is right")
}

/// Nothing follows.
pub(crate) fn allow_before_nothing(code: Code, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_ALLOW,
        span,
        format!("{code} is allowed here, and nothing follows that it could be about"),
        "nothing follows",
    )
    .help("it stands before the step or the declaration that it is about")
}
