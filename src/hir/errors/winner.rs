//! Findings about `winner by` in a split.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

pub(crate) fn winner_share_missing(head: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_WINNER,
        head,
        "nobody is left to take the arm that wins",
        "no share for the winner",
    )
    .help("write an arm `winner 80%` without a block, and smaller shares for the others: who falls in it is held until the decision, and then takes the arm that won")
}

pub(crate) fn winner_not_asked(arm: Span, head: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_WINNER,
        arm,
        "the share of the winner, and nothing says what wins",
        "waits for a winner",
    )
    .label(head, "no `winner by` here")
    .help("write `winner by clicked after 2 days` before the `{` of the split, or call the arm something else")
}

pub(crate) fn winner_with_block(arm: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_WINNER,
        arm,
        "the share of the winner has no steps of its own",
        "takes the arm that wins",
    )
    .help("take its block out: who falls in it takes the block of the arm that wins")
}

pub(crate) fn too_few_can_win(head: Span, arms: usize) -> Diagnostic {
    let there = match arms {
        0 => "no arm can win",
        _ => "only one arm can win",
    };
    Diagnostic::new(codes::SPLIT_WINNER, head, there, "two arms and more can be compared")
        .help("write at least two arms with a block beside `winner`; `holdout` is not compared")
}

pub(crate) fn winner_status(status: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_WINNER,
        span,
        format!("`{status}` says nothing about what customers do with a message"),
        "not what a customer does",
    )
    .help("write `clicked`, `seen`, `replied` or `delivered`")
}

pub(crate) fn winner_at_once(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_WINNER,
        span,
        "the winner is decided before anybody can have done anything",
        "no time at all",
    )
    .help("write how long the arms are compared, such as `2 days`")
}

pub(crate) fn nothing_to_count(name: &str, status: &str, span: Span, by: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SPLIT_WINNER,
        span,
        format!("the arm `{name}` sends the customer no message, so it can never win"),
        "sends nothing",
    )
    .label(by, format!("counts messages that are {status}"))
    .help(format!(
        "send a message in the block of `{name}`, or make it the control group: `holdout`"
    ))
}
