//! Tests: times, names of what a journey has, whose outcome.

use super::{and, near};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;

pub(crate) fn no_first_time(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "a span is counted from the first time of the test, and none stands before it",
        "after what?",
    )
    .help("let the first line say its date, such as `at 2026-11-02 10:00`")
}

pub(crate) fn test_without_time(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this test does not say when it takes place",
        "no line has a date",
    )
    .help("begin a line with one, such as `at 2026-11-02 10:00`")
}

pub(crate) fn when_missing(span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISSING_CLAUSE, span, "this line does not say when it happens", "when?")
        .help("put a time in front, such as `at 2026-11-02 10:00` or `at +1 hour`")
}

pub(crate) fn span_without_plus(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "a span after the first time of the test has a plus in front",
        "after what?",
    )
    .help("write a `+` in front of it")
    .fix("write `+`", span.head(), "+")
}

pub(crate) fn test_time_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NOT_CONSTANT,
        span,
        "a time of a test is a date with a time, written out",
        "no point in time",
    )
    .help("write `2026-11-02 10:00`, or `+1 hour` to count from the first time of the test")
}

pub(crate) fn not_begun_by_name(name: &str, span: Span, decl: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("`{name}` is begun by its triggers, and not by its name"),
        "neither `trigger started` nor `trigger api` there",
    )
    .label(decl, "declared here")
    .help("let happen what its trigger waits for: an event, a day, a change of the customer")
}

pub(crate) fn unknown_split<'n>(
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("no journey of this test has a split `{name}`"),
        "not a split here",
    );
    near(finding, name, span, names)
}

pub(crate) fn unknown_arm<'n>(
    split: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_MEMBER,
        span,
        format!("the split `{split}` has no arm `{name}`"),
        "not an arm of it",
    );
    near(finding, name, span, names)
}

pub(crate) fn no_winner_asked(split: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_WINNER,
        span,
        format!("the split `{split}` looks for no winner"),
        "nothing can win here",
    )
    .help(format!("write `given split {split} = ` and an arm to say which arm is drawn"))
}

pub(crate) fn unknown_gate<'n>(
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("nothing called `{name}` stops a message"),
        "not a gate",
    );
    near(finding, name, span, names)
}

pub(crate) fn unknown_outcome<'n>(
    journey: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("no run of `{journey}` ends with `{name}`"),
        "not an outcome of it",
    );
    near(finding, name, span, names)
}

pub(crate) fn no_such_locale<'n>(
    message: &str,
    tag: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("the message `{message}` has no text in `{tag}`"),
        "not one of its locales",
    );
    near(finding, tag, span, names)
}

pub(crate) fn whose_outcome(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this test runs several journeys, so an outcome says whose it is",
        "the outcome of which journey?",
    )
    .help("write `outcome of` and the journey in front")
}

pub(crate) fn takes_no_part(name: &str, names: Vec<&str>, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        format!("`{name}` takes no part in this test, so it never begins"),
        "not in this world",
    )
    .help(format!("the test is `of` {}: add `{name}` there", and(&names)))
}

pub(crate) fn journey_without_key(name: &str, span: Span, decl: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        format!("the runs of `{name}` have no key"),
        "a key of what?",
    )
    .label(decl, "its `entry` does not say `one per`")
    .help("take `key` out: without it the newest run is asked about")
}

pub(crate) fn hours_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        "hours of the day are two times with dots between them",
        "no hours",
    )
    .help("write them such as `21:00..08:00`")
}

pub(crate) fn membership_follows(name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        format!("who is in `{name}` follows from its condition"),
        "cannot be told",
    )
    .label(declared, "declared here")
    .help("let happen what makes the condition true: an event, or `set`")
}
