//! One function for each finding of the proofs.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// What is said where a proof fails and no story was found.
pub(crate) const NO_STORY: &str = "no single customer's story was found that shows it; conditions of \
     this journey may exclude it, which this proof does not see";

/// What is said where there was no time to look for a story.
pub(super) const TOO_LONG: &str = "no customer's story was looked for: the journey is long, and the \
     findings before this one have theirs";

/// What is said where proofs that speak only of what they can show stopped early.
pub(super) const MORE: &str = "the journey is long and has many findings; what is found only by a \
     customer's story was not looked for everywhere. mend these, and check again";

/// What is said where only the time that an answer takes would show it.
pub(super) const CALLS_TAKE_TIME: &str = "no customer's story was found that shows it: in the \
     interpreter every `call` is answered at once; outside, a customer can withdraw while it waits for its answer";

/// A marketing message that goes out without consent.
pub(super) fn no_consent(
    message: &str,
    channels: &str,
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
    found.note(
        "law: in the EU, advertising by e-mail and text message needs consent before it is sent, or an existing \
         customer and one's own similar goods (directive 2002/58/EC, article 13; in Denmark \
         markedsføringsloven § 10, in Norway markedsføringsloven § 15, in Sweden marknadsföringslagen § 19)",
    )
}

/// The way out where nobody has asked.
pub(super) fn ask_before(found: Diagnostic, channel: &str) -> Diagnostic {
    found.help(format!(
        "write `consent marketing` in the rules, or ask before the send: `if consented(marketing, {channel}) {{ .. }}`; \
         what was asked before a wait has to be asked again behind it"
    ))
}

/// The way out where it was asked, and the message goes out later than that.
pub(super) fn asked_too_early(
    found: Diagnostic,
    channel: &str,
    (clause, what): (Span, &str),
) -> Diagnostic {
    found.label(clause, what).help(format!(
        "write `consent marketing` in the rules, which ask again on {channel} at the instant at which it goes out"
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

/// Journeys that begin each other.
pub(super) fn circle(journeys: &[&str], at_once: bool, two: bool, span: Span) -> Diagnostic {
    let names: Vec<String> = journeys.iter().map(|name| format!("`{name}`")).collect();
    let names = names.join(", ");
    let (code, message) = match (at_once, journeys.len()) {
        (true, 1) => (codes::ENDLESS, format!("{names} begins itself anew without time passing")),
        (true, _) => (codes::ENDLESS, format!("{names} begin each other without time passing")),
        (false, 1) => (codes::GOES_ROUND, format!("{names} begins itself over and over")),
        (false, _) => (codes::GOES_ROUND, format!("{names} begin each other over and over")),
    };
    // Customers do it to each other.
    let message = if two { format!("{message}, from one customer to the next") } else { message };
    let found = Diagnostic::new(code, span, message, "this begins the next run");
    match at_once {
        true if two => found.help(
            "say which events of others count: `where` on the trigger, or `again after` in the entry; or emit an event that this journey does not hear",
        ),
        true => found.help(
            "put a wait on the way, or a condition that ends it: `where` on the trigger, or an `if` before the step",
        ),
        false => found.help(
            "say how it ends: `where` on the trigger, `again after` in the entry, or another event; if it is meant to go on, \
             write `allow JC0414 \"why\"` before the step",
        ),
    }
}

/// A message that quiet hours outlive.
pub(super) fn held_too_long(
    message: &str,
    lives: &str,
    send: Span,
    clause: Span,
    expires: Span,
) -> Diagnostic {
    Diagnostic::new(
        codes::HELD_TOO_LONG,
        send,
        format!("`{message}` is lost where it is held for longer than the {lives} that it lives"),
        "can be held here until it has expired",
    )
    .label(clause, "this holds it")
    .label(expires, "it lives so long")
    .help("let it live longer, let this message pass (`allow critical`), or wait for an hour at which it may go out")
}

/// A step that no run comes to before it ends.
pub(super) fn never_in_time(least: &str, lasts: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NEVER_IN_TIME,
        span,
        format!("no run comes here: it takes {least} at least, and a run lasts {lasts} at most"),
        "never reached in time",
    )
    .help("raise `lasts at most`, wait less before it, or take the step out")
}

/// The same message, and nothing between.
pub(super) fn twice(message: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SAME_MESSAGE,
        second,
        format!("`{message}` goes out a second time in a row, whatever the customer has done"),
        "again",
    )
    .label(first, "sent here before")
    .help("ask first whether it is still wanted (`if not message.status >= seen`, `wait up to .. { on clicked .. }`), or send another message")
}

/// Advertising without an end.
pub(super) fn no_way_out(journey: &str, second: Span, first: Span) -> Diagnostic {
    let what = match first == second {
        true => "goes out in every round, also to who has bought, or left, since",
        false => "goes out also to who has bought, or left, since",
    };
    let found = Diagnostic::new(
        codes::NO_WAY_OUT,
        second,
        format!("`{journey}` goes on advertising whatever the customer does"),
        what,
    );
    let found = if first == second { found } else { found.label(first, "sent before") };
    found.help("say what the journey is for (`goal on order_completed`), what ends it (`exit on ..`), or ask before the message")
}

/// A message that the journey itself has made impossible.
pub(super) fn dead_send(message: &str, purpose: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DEAD_SEND,
        span,
        format!("`{message}` never goes out: consent to {purpose} was withdrawn just before, on every channel"),
        "no channel is left",
    )
    .help("send it before the consent is withdrawn, or send a message of another purpose, such as `service`")
}

/// Personal data in an argument.
pub(super) fn personal_argument(
    field: &str,
    action: &str,
    param: &str,
    arg: Span,
    declared: Span,
) -> Diagnostic {
    Diagnostic::new(
        codes::PERSONAL_DATA,
        arg,
        format!("`{field}` is personal data, and `{action}` has not said that it takes any"),
        "leaves with this call",
    )
    .label(declared, format!("`{param}` is not marked"))
    .help(format!(
        "mark the parameter where it may have it (`{param}: .. pii`), or pass what is needed only"
    ))
}

/// Personal data in a link: that of a button, or one that a text writes out.
pub(super) fn personal_link(field: &str, message: &str, target: Span) -> Diagnostic {
    Diagnostic::new(
        codes::PERSONAL_DATA,
        target,
        format!("`{field}` is personal data, and the link of `{message}` carries it"),
        "is read by whoever sees the address: servers, logs, analytics",
    )
    .help(
        "put a key into the address that only your own systems can resolve, such as `customer.id`",
    )
}

/// An arm that is never taken, because of one above it or of all that are.
pub(super) fn shadowed(lower: Span, upper: Span, together: bool) -> Diagnostic {
    let message = match together {
        true => "this arm is never taken: those above take together all that it asks for",
        false => "this arm is never taken: the one above takes all that it waits for",
    };
    Diagnostic::new(codes::SHADOWED, lower, message, "never taken")
        .label(upper, if together { "the first of them" } else { "always first" })
        .help("put the narrower arm above the wider one, or take it out")
}

/// A condition that excludes itself, or that one before it excludes.
pub(super) fn never_holds(condition: Span, first: Span, second: Span) -> Diagnostic {
    let inside = |span: Span| {
        span.file == condition.file && condition.start <= span.start && span.end <= condition.end
    };
    let found =
        |message: &str| Diagnostic::new(codes::IMPOSSIBLE_GUARD, condition, message, "never true");
    let found = if inside(first) {
        found("this condition never holds: two of its parts exclude each other")
            .label(first, "this")
            .label(second, "and this are never true together")
    } else {
        found("this condition never holds: one before it, which still holds here, excludes it")
            .label(first, "what holds here")
    };
    found.help("take one of the two out, or write `or` where either is meant")
}

/// Messages that wait for the same minute.
pub(super) fn pile_up(journeys: usize, opens: Option<&str>, clause: Span) -> Diagnostic {
    let when = opens.map(|opens| format!(", here at {opens}")).unwrap_or_default();
    Diagnostic::new(
        codes::PILE_UP,
        clause,
        format!("messages of {journeys} journeys are held here and can go out all at once{when}"),
        "holds them, and lets them go in the same minute",
    )
    .help(
        "add a cap to the rules that counts them all (`cap 2 per 1 hour defer`), or let the less urgent ones `skip`",
    )
}

/// A message of one journey that hours hold while a later one of another goes out.
pub(super) fn overtaken_by_another(
    [first, second]: [&str; 2],
    journey: &str,
    send: Span,
    later: Span,
    clause: Span,
) -> Diagnostic {
    overtaken(first, second, send, later, clause).help(format!(
        "let both stand under the same hours, or send both from one journey: a run waits while a message is held; `{journey}` sends `{second}`"
    ))
}

/// A message that comes back, and whose next channel is held while its run goes on.
pub(super) fn overtaken_in_its_run(
    [first, second]: [&str; 2],
    send: Span,
    later: Span,
    clause: Span,
) -> Diagnostic {
    overtaken(first, second, send, later, clause).help(
        "let the run wait for the message (`fallback on [undelivered], not delivered after 15 minutes`), or let both stand under the same hours",
    )
}

fn overtaken(first: &str, second: &str, send: Span, later: Span, clause: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OVERTAKEN,
        send,
        format!(
            "`{second}`, which is written to follow `{first}`, can reach the customer before it"
        ),
        "can be held",
    )
    .label(later, "goes out meanwhile")
    .label(clause, format!("holds `{first}`, and not `{second}`"))
}

/// Free text outside of a session.
pub(super) fn no_session(
    message: &str,
    (channel, source): (&str, Option<&String>),
    session: &str,
    send: Span,
) -> Diagnostic {
    let found = Diagnostic::new(
        codes::NO_SESSION,
        send,
        format!("`{message}` reaches nobody who has not written on {channel} within {session}"),
        "goes out only while the customer's session is open",
    )
    .note(format!(
        "platform limit: outside the {session} after the customer's last message only approved templates go out on {channel}"
    ));
    let found = match source {
        Some(source) => found.note(format!("source: {source}")),
        None => found,
    };
    found.help(
        "send it behind `on message from ..` or `on reply to ..` and without a longer wait, give the message a template, put another channel behind \
         it, or say what happens else: `unreachable { .. }`",
    )
}

/// A message to somebody else for whose purpose the rules ask consent.
pub(super) fn recipient_consent(
    message: &str,
    purpose: &str,
    send: Span,
    to: Span,
    rules: Option<Span>,
) -> Diagnostic {
    let found = Diagnostic::new(
        codes::RECIPIENT_CONSENT,
        send,
        format!("`{message}` goes to somebody else without the consent that the rules want for `{purpose}`"),
        "consent is asked of the customer, and of nobody else",
    )
    .label(to, "of this recipient no consent is known");
    let found = match rules {
        Some(rules) => found.label(rules, format!("these rules ask consent for `{purpose}`")),
        None => found,
    };
    found.help(format!(
        "send it from a journey whose rules do not ask consent for `{purpose}`, or send it to the customer; if the recipient has \
         agreed elsewhere, write `allow {} \"why\"` before the step",
        codes::RECIPIENT_CONSENT
    ))
}

/// A message to an address that came with data, on a channel whose provider wants consent first.
pub(super) fn recipient_opt_in(
    message: &str,
    (channel, source): (&str, &str),
    send: Span,
    to: Span,
) -> Diagnostic {
    Diagnostic::new(
        codes::RECIPIENT_OPT_IN,
        send,
        format!("`{message}` can go on {channel} to somebody who has never agreed to that"),
        "goes out whatever they have said",
    )
    .label(to, "of this address no consent is known")
    .note(format!(
        "platform limit: {channel} wants the recipient's consent before the first message of a business"
    ))
    .note(format!("source: {source}"))
    .help(format!(
        "send it on another channel, or to a `contact`; if the address comes with its owner's consent, write \
         `allow {} \"why\"` before the step",
        codes::RECIPIENT_OPT_IN
    ))
}
