//! The findings about good practice: JC0703 to JC0719. All are warnings of class policy.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// "a, b and c"
fn and(parts: &[&str]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

pub(super) fn stage_without_channel(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::STAGE_WITHOUT_CHANNEL,
        span,
        format!("no channel reaches customers in the stage `{name}`"),
        "without a channel",
    )
    .help("say which channels fit it, such as `fits email, push`, or name the `channels` of a touchpoint there")
}

pub(super) fn preference_ignored(
    message: &str,
    persona: &str,
    liked: &[&str],
    span: Span,
) -> Diagnostic {
    let first = liked.first().copied().unwrap_or_default();
    Diagnostic::new(
        codes::PREFERENCE_IGNORED,
        span,
        format!("`{message}` reaches `{persona}` by no channel that they prefer"),
        "none of the preferred channels",
    )
    .note(format!("`{persona}` prefers {}", liked.join(" > ")))
    .help(format!("put `{first}` into `via`, or leave `via` out: then the persona's order holds"))
}

pub(super) fn no_offline_touchpoint(map: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_OFFLINE_TOUCHPOINT,
        span,
        format!("the map `{map}` shows several channels and nothing off the screen"),
        "all touchpoints are online",
    )
    .help("add what customers meet in the world, such as a store, a call or a parcel: `place store, offline`")
}

pub(super) fn bare_touchpoint(name: &str, missing: &[&str], span: Span) -> Diagnostic {
    let what = match missing {
        ["feels"] => "what customers feel",
        ["asks", _] => "what customers ask or need",
        _ => "what customers feel, ask or need",
    };
    let clause = match missing {
        ["asks", _] => "asks \"What does delivery cost?\"",
        _ => "feels -1 \"frustrated\"",
    };
    Diagnostic::new(
        codes::BARE_TOUCHPOINT,
        span,
        format!("the touchpoint `{name}` does not say {what}"),
        "a place without a person",
    )
    .help(format!("write it down, such as `{clause}`"))
}

pub(super) fn pain_lacks(missing: &[&str], span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::PAIN_WITHOUT_ACTION,
        span,
        format!("this pain lacks {}", and(missing)),
        "known, and left as it is",
    )
    .help("a pain has two priorities, a cause and an answer: `pain business high, customer low \"...\" cause delivery` and `opportunity \"...\" owner \"...\" due 2026-12-01`")
}

pub(super) fn opportunity_lacks(missing: &[&str], span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::PAIN_WITHOUT_ACTION,
        span,
        format!("this opportunity lacks {}", and(missing)),
        "nobody sees to it",
    )
    .help("write who sees to it, and until when: `owner \"Web team\" due 2026-12-01`")
}

pub(super) fn no_thank_you(event: &str, span: Span, map: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_THANK_YOU,
        span,
        format!("nobody says thank you after `{event}`"),
        "no journey answers it",
    )
    .label(map, "none of the journeys on this map")
    .help(format!("add a journey with `trigger on {event}` that sends a thank-you at once, and name it in `journeys`"))
}

pub(super) fn late_thank_you(event: &str, after: i64, span: Span) -> Diagnostic {
    let hours = after / 3_600;
    let time = if hours < 48 { format!("{hours} hours") } else { format!("{} days", hours / 24) };
    Diagnostic::new(
        codes::NO_THANK_YOU,
        span,
        format!("the first message after `{event}` comes {time} later"),
        "the first word after the payment",
    )
    .help("say thank you a moment after the payment, and the rest later")
}

pub(super) fn cart_without_reminder(event: &str, span: Span, map: Span) -> Diagnostic {
    Diagnostic::new(
        codes::CART_WITHOUT_REMINDER,
        span,
        format!("nothing reminds of the cart after `{event}`"),
        "no journey answers it",
    )
    .label(map, "none of the journeys on this map")
    .help(format!("add a journey with `trigger on {event}` that reminds of what lies in the cart, and name it in `journeys`"))
}

pub(super) fn too_many_steps(name: &str, steps: u32, most: u32, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::TOO_MANY_STEPS,
        span,
        format!("buying takes {steps} steps at `{name}`"),
        format!("more than {most}"),
    )
    .help(format!("plan fewer: a variant `touchpoint {name} future {{ .. }}` with its `steps`"))
}

pub(super) fn no_feedback(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_FEEDBACK,
        span,
        format!("nobody asks customers what they think of `{name}`"),
        "a moment of truth without an answer",
    )
    .help("say how they are asked, such as `feedback \"One question in the app the day after\"`")
}

pub(super) fn no_feedback_on_map(map: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_FEEDBACK,
        span,
        format!("nobody asks customers for their opinion anywhere on the map `{map}`"),
        "no touchpoint with `feedback`",
    )
    .help("say at a touchpoint how they are asked, such as `feedback \"Survey with the receipt\"`")
}

pub(super) fn no_self_service(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_SELF_SERVICE,
        span,
        format!("customers cannot help themselves at `{name}`"),
        "support without self-service",
    )
    .help("say how they can, such as `selfservice \"Guides and videos\"`, or plan it in a `future` variant")
}

pub(super) fn map_without_future(map: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_FUTURE,
        span,
        format!("the map `{map}` shows no future: no touchpoint has a `future` variant"),
        "only today",
    )
    .help("write what shall change beside what is: `touchpoint checkout future { .. }`")
}

pub(super) fn current_without_future(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_FUTURE,
        span,
        format!("`{name}` is marked as current and has no future variant"),
        "one half of a pair",
    )
    .help(format!("add `touchpoint {name} future {{ .. }}`, or take `current` out"))
}

pub(super) fn plan_without_entries(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::PLAN_WITHOUT_DATES,
        span,
        format!("the plan `{name}` plans nothing"),
        "neither `publish` nor `do`",
    )
    .help("write what happens when: `publish 2026-12-03 \"Last orders\" via facebook by \"Maja\"`")
}

pub(super) fn entry_without_date(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::PLAN_WITHOUT_DATES,
        span,
        format!("this `{word}` has no date"),
        "some day",
    )
    .help(format!("write the day behind the word: `{word} 2026-12-03 \"...\"`"))
}

pub(super) fn without_evidence(name: &str, span: Span, assumed: Option<Span>) -> Diagnostic {
    let finding = match assumed {
        None => Diagnostic::new(
            codes::NO_EVIDENCE,
            span,
            format!("nothing is known of what `{name}` rests on"),
            "no `evidence`",
        ),
        Some(assumed) => Diagnostic::new(
            codes::NO_EVIDENCE,
            span,
            format!("`{name}` rests on assumptions alone"),
            "nobody was asked",
        )
        .label(assumed, "all there is"),
    };
    finding.help("talk to some of them and write it down: `evidence interviews 8 on 2026-09-30`")
}

pub(super) fn goal_without_kpi(kind: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::GOAL_WITHOUT_KPI,
        span,
        format!("no number tells whether the goals of the {kind} `{name}` are reached"),
        "a goal without a KPI",
    )
    .help("name a metric: `kpis cart_recovery`, with `metric cart_recovery = share of .. target >= 12%`")
}

pub(super) fn map_ends_at_purchase(map: &str, span: Span, stages: bool) -> Diagnostic {
    let label =
        if stages { "no stage after the purchase" } else { "no touchpoint after the purchase" };
    Diagnostic::new(
        codes::MAP_ENDS_AT_PURCHASE,
        span,
        format!("the map `{map}` ends at the purchase"),
        label,
    )
    .note("up to the purchase it is the buyer's journey; the customer's goes on: waiting, use, help, coming back")
    .help(if stages {
        "take a lifecycle that goes on, such as `five_stage` of `std.stages`"
    } else {
        "show what customers meet after the purchase, such as the parcel or customer service"
    })
}

pub(super) fn confirmation_before_purchase(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED_TOUCHPOINT,
        span,
        format!("`{name}` stands before the purchase that it confirms"),
        "too early",
    )
    .help("a confirmation belongs to the time after the purchase: `stage post_purchase`")
}

pub(super) fn newsletter_after_purchase(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED_TOUCHPOINT,
        span,
        format!("`{name}` stands after the purchase that it should lead to"),
        "too late",
    )
    .help("a newsletter makes people aware: `stage awareness`")
}

pub(super) fn no_review_date(kind: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_REVIEW_DATE,
        span,
        format!("nobody will look at the {kind} `{name}` again"),
        "no `review`",
    )
    .help("write when it is held against what happened since: `review 2027-02-01`")
}
