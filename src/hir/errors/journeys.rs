//! Journeys and steps: JC0309 to JC0312 and JC04xx.

use super::and;
use crate::diag::{Diagnostic, codes};
use crate::source::Span;

pub(crate) fn not_exhaustive(name: &str, missing: &[&str], span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NOT_EXHAUSTIVE,
        span,
        format!("the match does not say what happens for {}", and(missing)),
        format!("{} of `{name}` left out", and(missing)),
    )
    .help(format!("add an arm `{} {{ }}`, or `else {{ }}`", missing.join(", ")))
}

pub(crate) fn else_wanted(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NOT_EXHAUSTIVE,
        span,
        format!("a match on {what} needs an `else`"),
        "not every value is named",
    )
    .help("add `else { }`; it may be empty")
}

pub(crate) fn else_twice(span: Span) -> Diagnostic {
    Diagnostic::new(codes::REPEATED_ARM, span, "a match has one `else`", "a second one")
}

pub(crate) fn repeated_arm(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::REPEATED_ARM,
        span,
        format!("`{name}` has an arm already"),
        "this arm can never be taken",
    )
}

/// Hundredths of a percent as they are written.
fn shown(hundredths: i64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths.abs() % 100);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

pub(crate) fn split_sum(sum: i64, span: Span, shares: &[Span]) -> Diagnostic {
    let mut finding = Diagnostic::new(
        codes::SPLIT_SUM,
        span,
        format!("the arms make {}, not 100%", shown(sum)),
        format!("{} in all", shown(sum)),
    );
    for share in shares {
        finding = finding.label(*share, "");
    }
    let rest = 10_000 - sum;
    if rest > 0 {
        finding.help(format!(
            "{} are left: give them to an arm, or to `holdout {}`",
            shown(rest),
            shown(rest)
        ))
    } else {
        finding.help(format!("take {} away", shown(-rest)))
    }
}

pub(crate) fn share_missing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_SUM,
        span,
        format!("the arm `{name}` has no share"),
        "how many percent?",
    )
    .help(format!("write `{name} 50% {{ }}`"))
}

pub(crate) fn split_without_name(span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISSING_CLAUSE, span, "a split needs a name", "no name")
        .help("write `split offer sticky { }`: the name decides who gets which arm, and stands in reports")
}

pub(crate) fn trigger_missing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("nothing starts the journey `{name}`"),
        "no `trigger`",
    )
    .help("add `trigger on` an event, or `trigger started` where another journey starts it")
}

pub(crate) fn trigger_without_name(name: &str, span: Span, bound: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_VALUE,
        span,
        format!("`{name}` has no value in a run that this trigger starts"),
        format!("does not give `{name}`"),
    )
    .label(bound, "given here")
    .help(format!("bind the same name to the same event in every trigger (`as {name}`), or write a journey for each"))
}

pub(crate) fn event_without_values(name: &str, span: Span, param: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_VALUE,
        span,
        format!("the parameter `{name}` has no value in a run that this trigger starts"),
        "gives no parameters",
    )
    .label(param, "this parameter")
    .help("a journey with parameters is started: `trigger started` or `trigger api`; an event's values stand in the event")
}

pub(crate) fn missing_entry(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_ENTRY,
        span,
        format!("`{name}` does not say what happens when it is triggered again"),
        "can fire again while a run goes on",
    )
    .help("add `entry parallel` (a run each), `entry one per cart.cart_id, restart`, or `entry ignore`")
}

pub(crate) fn policy_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_ENTRY,
        span,
        "the entry does not say what a second trigger does",
        "`ignore`, `restart` or `parallel`?",
    )
    .help("add `, ignore` to drop it, `, restart` to begin anew, or `, parallel` to run beside")
}

pub(crate) fn key_without_entry(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "there is no key: the journey's `entry` names none",
        "which key?",
    )
    .help("write `entry one per cart.cart_id, restart`, or take the words out")
}

pub(crate) fn key_in_trigger(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SYNTAX,
        span,
        "a trigger starts a run, so there is no run yet whose key could be the same",
        "does not belong here",
    )
    .help("take it out; `entry one per ...` says what a second trigger with the same key does")
}

pub(crate) fn unbounded(word: &str, bound: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNBOUNDED_LOOP,
        span,
        format!("this `{word}` has no bound, and every journey ends"),
        "could go on for ever",
    )
    .help(format!("say how far it may go, such as `{word} {bound}`"))
    .note("with a bound, the most messages a customer can get is known before the first is sent")
}

pub(crate) fn wait_over_bound(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUT_OF_RANGE,
        span,
        "this wait is longer than its own bound",
        "longer than what `at most` says",
    )
    .help("take `at most` out: a span that is written out needs no bound")
}

pub(crate) fn negative_wait(span: Span) -> Diagnostic {
    Diagnostic::new(codes::OUT_OF_RANGE, span, "a wait cannot go back in time", "less than nothing")
}

pub(crate) fn loop_without_wait(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_WAIT_IN_LOOP,
        span,
        "this loop can go round without a wait",
        "all rounds at one instant",
    )
    .help("add `every 1 day` to the `repeat`, or a `wait` on each way through it")
}

pub(crate) fn stop_outside(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNREACHABLE,
        span,
        "`stop` leaves a `repeat`, and none stands around",
        "no loop here",
    )
    .help("end the journey with `exit` and an outcome")
}

pub(crate) fn unreachable(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        codes::UNREACHABLE,
        span,
        format!("{what} can never be reached"),
        "every way before it leaves",
    )
    .help("take it out, or move it in front of what leaves")
}

pub(crate) fn outcome_missing(span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISSING_CLAUSE, span, "an `exit` names its outcome", "no outcome")
        .help("write `exit` and a word for what came of it, such as `exit declined`")
}

pub(crate) fn set_field_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_FIELD,
        span,
        "`set` changes a field of the profile",
        "no field of the profile",
    )
    .help("write `set customer.tier = gold`")
}

pub(crate) fn journey_does_nothing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NEVER_SENDS,
        span,
        format!("the journey `{name}` sends nothing and changes nothing"),
        "does nothing",
    )
    .help("add a step that does something, such as `send`, or take the journey out")
}

pub(crate) fn pinned_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_STEP_ID,
        span,
        format!("two steps of this journey are pinned as `#{name}`"),
        "the same id again",
    )
    .label(first, "first here")
    .help(
        "give one of them another id: ids tell the steps apart in reports and in running journeys",
    )
}

pub(crate) fn no_time(span: Span) -> Diagnostic {
    Diagnostic::new(codes::OUT_OF_RANGE, span, "a span of no time is no wait", "no time at all")
        .help("write how long, such as `1 hour`, or take it out")
}

pub(crate) fn clause_twice(word: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE_CLAUSE, span, format!("`{word}` stands twice"), "here again")
        .label(first, "first here")
        .help("take one of them out: only one can hold")
}

pub(crate) fn event_without_key(event: &str, key: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("`{event}` has no `{key}`, so its key cannot be the same"),
        "which field?",
    )
    .help("write `any key`, or take the words out")
}

pub(crate) fn which_key(event: &str, key: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("`{event}` has a `{key}` too: does it end only the run with the same one?"),
        "`same key` or `any key`?",
    )
    .help("add `same key` for the run with the event's own key, `any key` for every run of the customer")
    .fix("write `same key`", span.tail(), " same key")
}

/// Two arms do the same.
pub(crate) fn same_arms(second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(codes::SAME_ARMS, second, "two arms do the same", "the same again")
        .label(first, "first here")
        .help("make one arm of them, or write what should differ")
}
