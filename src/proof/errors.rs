//! One function for each finding of the proofs.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// What is said where a proof fails and no story was found.
pub(super) const NO_STORY: &str = "no single customer's story was found that shows it; conditions of \
     this journey may exclude it, which this proof does not see";

/// A marketing message that goes out without consent.
pub(super) fn no_consent(
    message: &str,
    channels: &str,
    first: &str,
    send: Span,
    rule: Option<Span>,
) -> Diagnostic {
    let found = Diagnostic::new(
        codes::CONSENT,
        send,
        format!("`{message}` is marketing and can go out without consent on {channels}"),
        "goes out whatever the customer has said",
    );
    let found = match rule {
        Some(rule) => found.label(rule, "this takes the question for consent away"),
        None => found,
    };
    found
        .note(
            "in the EU, advertising by e-mail and text message needs consent before it is sent, or an existing \
             customer and one's own similar goods (directive 2002/58/EC, article 13; in Denmark \
             markedsføringsloven § 10, in Norway markedsføringsloven § 15, in Sweden marknadsföringslagen § 19)",
        )
        .help(format!(
            "write `consent marketing` in the rules, or ask before the send: `if consented(marketing, {first}) {{ .. }}`; \
             what was asked before a wait has to be asked again behind it"
        ))
}

/// A message that the journey's own cap stops.
pub(super) fn cap_in_run(
    message: &str,
    count: u32,
    span: &str,
    effect: &str,
    send: Span,
    cap: Span,
) -> Diagnostic {
    let many = match count {
        0 => "no message".to_owned(),
        1 => "1 message".to_owned(),
        n => format!("{n} messages"),
    };
    Diagnostic::new(
        codes::CAP_IN_RUN,
        send,
        format!("`{message}` can be stopped by the cap, because of what this journey has sent itself"),
        format!("message number {} in {span}", count.saturating_add(1)),
    )
    .label(cap, format!("lets {many} through in {span}, and `{effect}`s what comes after"))
    .help(format!(
        "wait longer before it, send it as a part of the message before, raise the cap, or write `defer` so that it waits for \
         its turn; if it may be lost, write `allow {} \"why\"` before the step",
        codes::CAP_IN_RUN
    ))
}
