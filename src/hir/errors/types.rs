//! Types, units and values that may be missing: JC0107 and JC03xx.

use super::{and, near, s};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;

pub(crate) fn wrong_type(want: &str, found: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        format!("{want} is needed here, this is {found}"),
        format!("this is {found}"),
    )
}

pub(crate) fn wrong_unit(text: &str, want: &str, fix: Option<String>, span: Span) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::WRONG_UNIT,
        span,
        format!("`{text}` has the wrong unit: {want} is needed here"),
        format!("{want} is needed"),
    );
    match fix {
        Some(fix) => finding.help(format!("write the unit, such as `{fix}`")).fix(
            format!("write `{fix}`"),
            span,
            fix,
        ),
        None => finding,
    }
}

pub(crate) fn two_currencies(found: &str, want: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::TWO_CURRENCIES,
        span,
        format!("{found} and {want} meet, and there is no rate between them"),
        format!("{want} on one side, {found} on the other"),
    )
    .help("amounts are never converted; compare amounts of one currency, or let the event carry the amount in the other")
}

pub(crate) fn missing_value(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_VALUE,
        span,
        format!("`{text}` may be missing here"),
        "has no value for some customers",
    )
    .help(format!("give a default with `{text} ?? ...`, or ask first: `if {text} is known {{ }}`"))
    .note("what was asked before a wait is not known after it: the profile may have changed")
}

/// A quotient whose divisor may be zero; `guard` is the divisor where a condition can be about it.
pub(crate) fn missing_quotient(
    text: &str,
    divisor: &str,
    guard: bool,
    in_text: bool,
    span: Span,
) -> Diagnostic {
    let hole = if in_text { ", and the text would have a hole" } else { "" };
    let ask =
        if guard { format!(", or ask first: `if {divisor} != 0 {{ }}`") } else { String::new() };
    let ask = if in_text { "" } else { ask.as_str() };
    let (open, close) = if in_text { ("{", "}") } else { ("", "") };
    Diagnostic::new(
        codes::MISSING_VALUE,
        span,
        format!("`{text}` has no value where `{divisor}` is 0{hole}"),
        "may be a division by zero",
    )
    .help(format!("give a default with `{open}{text} ?? ...{close}`{ask}"))
}

pub(crate) fn divided_by_zero(span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TYPE, span, "nothing can be divided by 0", "0")
        .help("write the number that is meant")
}

pub(crate) fn missing_in_text(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_VALUE,
        span,
        format!("`{text}` may be missing, and the text would have a hole: \"Hi ,\""),
        "has no value for some customers",
    )
    .help(format!("say what stands there instead: `{{{text} ?? \"there\"}}`"))
    .fix("add a default", span.tail(), " ?? \"\"")
}

pub(crate) fn always_known(text: &str, span: Span, known: bool) -> Diagnostic {
    let word = if known { "always" } else { "never" };
    Diagnostic::new(
        codes::IMPOSSIBLE_GUARD,
        span,
        format!("`{text}` is never missing, so this {word} holds"),
        format!("{word} true"),
    )
    .help("take the question out, or make the field optional with `?`")
}

pub(crate) fn needless_default(text: &str, span: Span, value: Span) -> Diagnostic {
    Diagnostic::new(
        codes::IMPOSSIBLE_GUARD,
        span,
        format!("`{text}` is never missing, so what follows `??` is never used"),
        "the default is never used",
    )
    .label(value, "always has a value")
    .help("take the `??` and what follows it out")
}

pub(crate) fn constant_condition(value: bool, span: Span) -> Diagnostic {
    let word = if value { "always" } else { "never" };
    Diagnostic::new(
        codes::IMPOSSIBLE_GUARD,
        span,
        format!("this condition {word} holds"),
        format!("{word} true"),
    )
    .help("take the `if` out, or say what it should depend on")
}

pub(crate) fn not_a_condition(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        format!("`{text}` is no condition"),
        "a yes-or-no question is needed",
    )
    .help(format!("ask `{text} is known`, or compare it with something"))
    .fix("ask whether it is known", span.tail(), " is known")
}

pub(crate) fn no_order(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        format!("{what} has no order, so nothing is more or less"),
        "cannot be ordered",
    )
    .help("compare with `==` or `!=`")
}

pub(crate) fn not_comparable(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        format!("{what} cannot be compared as a whole"),
        "compares whole things",
    )
    .help("compare one of its fields")
}

pub(crate) fn no_arithmetic(op: &str, a: &str, b: &str, span: Span) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        format!("`{op}` does not join {a} and {b}"),
        format!("{a} {op} {b}"),
    );
    if op == "/" {
        finding.help("only an amount can be divided, by a whole number, and decimals by decimals")
    } else {
        finding
    }
}

pub(crate) fn not_summable(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TYPE, span, format!("{what} cannot be added up"), "cannot be added up")
        .help("`sum` takes a number, an amount or a span of time: `sum(order_completed.total within 90 days)`")
}

pub(crate) fn text_too_long(length: Option<u32>, most: u32, span: Span) -> Diagnostic {
    let found = match length {
        Some(length) => format!("this one can have {length}"),
        None => "the length of this one is not known".to_owned(),
    };
    Diagnostic::new(
        codes::OUT_OF_RANGE,
        span,
        format!("a text of at most {most} characters is needed here, {found}"),
        "may be too long",
    )
}

pub(crate) fn out_of_range(number: i64, least: u32, most: u32, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUT_OF_RANGE,
        span,
        format!("{number} is outside {least} to {most}"),
        format!("between {least} and {most} is possible"),
    )
}

pub(crate) fn not_constant(want: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NOT_CONSTANT,
        span,
        format!("{want} must be written out here"),
        "not known before the run",
    )
    .help("what bounds a run has to be known before it begins, so that its worst case can be shown")
}

pub(crate) fn calendar_span(digits: &str, unit: &str, span: Span) -> Diagnostic {
    let days = if unit.starts_with("year") { "365 days" } else { "30 days" };
    Diagnostic::new(
        codes::CALENDAR_SPAN,
        span,
        format!("`{digits} {unit}` has no fixed length"),
        "months and years differ",
    )
    .help(format!("say what is meant in days, such as `{days}`"))
}

pub(crate) fn number_too_large(digits: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_LITERAL,
        span,
        format!("`{digits}` is too large a number"),
        "too large",
    )
}

pub(crate) fn percent_too_fine(digits: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_LITERAL,
        span,
        format!("`{digits}` is finer than a hundredth of a percent"),
        "at most two decimals",
    )
}

pub(crate) fn money_too_fine(digits: &str, code: &str, decimals: u8, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_LITERAL,
        span,
        format!("`{digits} {code}` is finer than the currency: {code} has {decimals} decimals"),
        "too many decimals",
    )
}

pub(crate) fn unknown_currency<'n>(
    code: &str,
    span: Span,
    codes_: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::BAD_LITERAL,
        span,
        format!("`{code}` is no currency of ISO 4217"),
        "no such currency",
    );
    near(finding, code, span, codes_)
}

pub(crate) fn bad_string(text: &str, expected: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        format!("\"{text}\" is not {expected}"),
        format!("expected {expected}"),
    )
}

pub(crate) fn fields_not_here(span: Span) -> Diagnostic {
    Diagnostic::new(codes::UNKNOWN_TYPE, span, "fields in braces are no type of a field", "no type")
        .help("declare a `record` and name it here")
}

pub(crate) fn limit_not_here(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_TYPE,
        span,
        format!("`up to` bounds texts, not `{name}`"),
        "only a `text` has a greatest length",
    )
}

pub(crate) fn currency_not_here(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_TYPE,
        span,
        format!("`{name}` has no currency"),
        "only `money` has a currency",
    )
}

pub(crate) fn empty_range(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::IMPOSSIBLE_GUARD,
        span,
        "nothing lies in this range: it ends before it begins",
        "an empty range",
    )
    .help("write the smaller end first")
}

pub(crate) fn range_not_here(span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TYPE, span, "a range is no value", "a range")
        .help("a range stands behind `in`: `customer.age in 28..45`")
}

pub(crate) fn record_not_here(span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TYPE, span, "`{ }` is no value here", "a record in braces")
        .help("name the record: `Address(street: \"...\")`")
}

pub(crate) fn secret_not_here(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        "a secret is no value that a journey can look at",
        "a secret",
    )
    .help("bind it to a connection in journey.toml")
}

pub(crate) fn segment_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TYPE, span, "`customer in` asks for a segment", "no segment")
}

pub(crate) fn event_wanted(function: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_ARGUMENTS,
        span,
        format!("`{function}` asks about one event"),
        "an event is needed",
    )
    .help(format!("such as `{function}(order_completed within 90 days)`"))
}

pub(crate) fn purpose_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_ARGUMENTS, span, "a purpose is needed here", "no purpose")
        .help("a purpose is `service`, `marketing`, `authentication`, `verification`, `consent_request` or `critical`")
}

pub(crate) fn argument_count(name: &str, want: usize, found: usize, span: Span) -> Diagnostic {
    let word = if want == 1 { "argument" } else { "arguments" };
    Diagnostic::new(
        codes::WRONG_ARGUMENTS,
        span,
        format!("`{name}` takes {want} {word}, here are {found}"),
        format!("{want} {word}"),
    )
}

pub(crate) fn argument_twice(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_ARGUMENTS, span, format!("`{name}` is given twice"), "given again")
}

pub(crate) fn unknown_argument<'n>(
    owner: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::WRONG_ARGUMENTS,
        span,
        format!("`{owner}` has no parameter `{name}`"),
        "no such parameter",
    );
    near(finding, name, span, names)
}

pub(crate) fn arguments_missing(owner: &str, names: &[&str], span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_ARGUMENTS,
        span,
        format!("`{owner}` needs {}", and(names)),
        format!("argument{} missing", s(names)),
    )
}

pub(crate) fn fields_missing(owner: &str, names: &[&str], span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_ARGUMENTS,
        span,
        format!("`{owner}` needs {}", and(names)),
        format!("field{} missing", s(names)),
    )
}

pub(crate) fn answer_fields_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(codes::UNKNOWN_TYPE, span, "an action answers with fields", "no fields")
        .help("such as `-> { task_id: text }`")
}

pub(crate) fn cannot_be_missing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_VALUE,
        span,
        format!("`{name}` always has a value, so it cannot be set to missing"),
        "never missing",
    )
    .help("make the field optional with `?`, or set it to a value")
}

pub(crate) fn share_out_of_range(span: Span) -> Diagnostic {
    Diagnostic::new(codes::OUT_OF_RANGE, span, "a share is outside 0% to 100%", "no such share")
}

pub(crate) fn settled(value: bool, span: Span) -> Diagnostic {
    let word = if value { "always" } else { "never" };
    Diagnostic::new(
        codes::IMPOSSIBLE_GUARD,
        span,
        format!("this {word} holds: no member lies beyond"),
        format!("{word} true"),
    )
    .help("compare with another member, or take the condition out")
}
