//! Time and interruption: waits, countdowns, schedules, windows, zones.

use super::{and, near};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;

pub(crate) fn restart_outside(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "`restart` starts a wait again, and it stands in no `on` arm of one",
        "no wait to start again",
    )
    .help("write it in an `on` arm: `wait up to 1 hour { on cart_modified { restart at most 5 times } }`")
}

pub(crate) fn restart_on_status(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "a status that is reached stays reached, so the wait would end at once, again and again",
        "in an arm on a status",
    )
    .help("restart on an event or a reply, or leave the arm without `restart`")
}

pub(crate) fn arm_of_another_wait(word: &str, other: &str, span: Span) -> Diagnostic {
    let (own, its) = match other {
        "timeout" => ("`wait up to`", "the time runs out"),
        _ => ("`wait until`", "the point is reached"),
    };
    Diagnostic::new(
        codes::MISPLACED,
        span.head(),
        format!("{own} has no arm `{word}`"),
        "an arm of the other kind of wait",
    )
    .help(format!("`{other}` is the arm for when {its}"))
}

pub(crate) fn arm_never(word: &str, span: Span) -> Diagnostic {
    let why = match word {
        "past" => "this point always lies ahead",
        _ => "there always is a point",
    };
    Diagnostic::new(
        codes::UNREACHABLE,
        span.head(),
        format!("the arm `{word}` can never be taken"),
        why,
    )
    .help("take it out")
}

pub(crate) fn arms_missing(words: &[&str], span: Span) -> Diagnostic {
    let what = match words {
        ["past"] => "when the point is over already",
        ["missing"] => "when there is no date",
        _ => "when the point is over already, or there is no date",
    };
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("this wait does not say what happens {what}"),
        format!("no arm {}", and(words)),
    )
    .help(format!(
        "add {}; an empty arm goes on with the next step",
        words.iter().map(|word| format!("`{word} {{ }}`")).collect::<Vec<_>>().join(" and ")
    ))
}

pub(crate) fn moves_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this date can change while a run waits for it",
        "`moves follow` or `moves keep`?",
    )
    .help("add `moves follow` to wait for the new date, or `moves keep` to wait for the one that was there")
    .fix("write `moves follow`", span.tail(), " moves follow")
}

pub(crate) fn moves_nothing(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        format!("`moves {word}` says what happens when the date changes, and this one cannot"),
        "nothing moves",
    )
    .help("take `moves` out: only what is known about the customer can change while a run waits")
}

pub(crate) fn time_of_a_time(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "a time of day stands in front of `at` already",
        "a second time of day",
    )
    .help("take one of them out")
}

pub(crate) fn skipped_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this countdown does not say what happens when a point lies in the past already",
        "no `skipped`",
    )
    .help("add `skipped { }`; an empty one goes on with the points that are left")
}

pub(crate) fn countdown_without_points(span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISSING_CLAUSE, span, "this countdown counts no points", "no points")
        .help("add one, such as `7 days before at 09:00 { }`")
}

pub(crate) fn points_out_of_order(span: Span, before: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUT_OF_ORDER,
        span,
        "the points of a countdown stand in order, and this one is not always later than the last",
        "not after the point above it",
    )
    .label(before, "the point above it")
    .help("put the point that comes first in front: `2 months before`, then `7 days before`, then `1 day before`")
}

pub(crate) fn odd_calendar_span(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUT_OF_RANGE,
        span,
        "whole days, weeks, months or years of at most a hundred years are counted here",
        "cannot be counted back",
    )
}

pub(crate) fn exit_without_outcome(such_as: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISSING_CLAUSE, span, "an `exit` names its outcome", "no outcome")
        .help(format!("add a word for what came of it, such as `outcome {such_as}`"))
        .fix(format!("write `outcome {such_as}`"), span.tail(), format!(" outcome {such_as}"))
}

pub(crate) fn among_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this trigger does not say whose runs it starts",
        "among whom?",
    )
    .help("add `among` and a segment, or let the journey be `for` a persona that says `where`")
}

pub(crate) fn time_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this trigger does not say at what time of day it starts runs",
        "at what time?",
    )
    .help("add a time behind the day, such as `at 09:00`")
}

pub(crate) fn leap_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this trigger does not say what 29 February is in other years",
        "when is it in a year without 29 February?",
    )
    .help("add `, leap 28 february` or `, leap 1 march`")
    .fix("write `leap 28 february`", span.tail(), ", leap 28 february")
}

pub(crate) fn leap_on_a_leap_day(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUT_OF_RANGE,
        span,
        "29 February is the day that other years do not have",
        "not in every year",
    )
    .help("write `leap 28 february` or `leap 1 march`")
}

pub(crate) fn month_and_days(day: Span, month: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        day,
        "a day of the month and days of the week do not go together in one trigger",
        "a day of the week",
    )
    .label(month, "a day of the month")
    .help("write a `trigger every` for each")
}

pub(crate) fn day_of_month_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this trigger does not say on which day of the month",
        "on which day?",
    )
    .help("write the day, such as `month on 1`; behind the end of a month it is the last day")
    .fix("write `month on 1`", span.tail(), " on 1")
}

pub(crate) fn day_of_week_missing(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this trigger does not say on which day of the week",
        "on which day?",
    )
    .help("write the day, such as `every monday at 09:00`")
    .fix("write `monday`", span, "monday")
}

pub(crate) fn day_of_no_month(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "only a month has days by number",
        "the number of a day",
    )
    .help("write `every month on 1`, or take `on` out")
}

pub(crate) fn empty_hours(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUT_OF_RANGE,
        span,
        "these hours end when they begin",
        "no time at all, or a whole day?",
    )
    .help("for a whole day, name the day without hours, such as `sunday`")
}

pub(crate) fn window_of_all_time(office: bool, span: Span) -> Diagnostic {
    let (word, such_as) = match office {
        true => ("office", "office monday..friday 09:00..17:00"),
        false => ("quiet", "quiet 21:00..08:00"),
    };
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("`{word}` says neither days nor hours"),
        "when?",
    )
    .help(format!("add days, hours or both, such as `{such_as}`"))
}

pub(crate) fn no_zone(field: Option<Span>, span: Span) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::NO_ZONE,
        span,
        "this asks for the customer's local time, and there is no time zone to tell it by",
        "in which zone?",
    )
    .help("give the profile a field such as `zone: timezone = \"Europe/Copenhagen\"`, or write `zone` under `[workspace]` in journey.toml");
    match field {
        Some(field) => finding.label(field, "missing for some customers"),
        None => finding,
    }
}

pub(crate) fn active_without_zone(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_ZONE,
        span,
        "the days on which runs begin are days of the workspace's zone, and it has none",
        "in which zone?",
    )
    .help("write `zone = \"Europe/Copenhagen\"` or another one under `[workspace]` in journey.toml")
}

pub(crate) fn not_started(name: &str, span: Span, decl: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("`{name}` does not say that other journeys can start it"),
        "no `trigger started` there",
    )
    .label(decl, "declared here")
    .help("add `trigger started` to it")
}

pub(crate) fn unknown_choice<'n>(
    message: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_MEMBER,
        span,
        format!("`{message}` has no button or row `{name}`"),
        "nobody can choose it",
    );
    near(finding, name, span, names)
}

pub(crate) fn unknown_part<'n>(
    owner: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_FIELD,
        span,
        format!("{owner} has no field `{name}`"),
        "no such field",
    );
    near(finding, name, span, names)
}

pub(crate) fn only_events_collected(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "`collect` gathers events, and this trigger is none",
        "a list of what?",
    )
    .help("write it behind `trigger on EVENT`, or leave it out")
}

pub(crate) fn comes_round_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "a digest is closed at a point that comes round again, and this one does not",
        "can be missing, or over",
    )
    .help("write a day of the week, such as `until monday at 09:00`")
}
