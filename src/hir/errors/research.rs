//! Cards of research: their clauses, and what these may say.

use super::{near, wrong_type};
use crate::diag::{Diagnostic, codes};
use crate::hir::Measure;
use crate::source::Span;

/// Words that are used elsewhere for what a clause here says.
const OTHER_WORDS: [(&str, &str); 16] = [
    ("emotion", "feels"),
    ("mood", "feels"),
    ("feelings", "feels"),
    ("does", "actions"),
    ("thoughts", "thinks"),
    ("problem", "pain"),
    ("painpoint", "pain"),
    ("ideas", "opportunity"),
    ("location", "place"),
    ("events", "emits"),
    ("metrics", "kpis"),
    ("persona", "personas"),
    ("fears", "worries"),
    ("post", "publish"),
    ("action", "do"),
    ("survey", "feedback"),
];

pub(crate) fn no_clause(kind: &str, word: &str, span: Span, clauses: &[&str]) -> Diagnostic {
    let other = OTHER_WORDS.iter().find(|(from, to)| *from == word && clauses.contains(to));
    let Some((_, to)) = other else {
        return super::unknown_clause(kind, word, span, clauses);
    };
    super::unknown_clause(kind, word, span, &[]).help(format!("write `{to}`")).fix(
        format!("write `{to}`"),
        span,
        *to,
    )
}

pub(crate) fn unexpected_item(clause: &str, want: &str, found: &str, span: Span) -> Diagnostic {
    let finding = wrong_type(want, found, span);
    let word = found.strip_prefix("the word `").and_then(|rest| rest.strip_suffix('`'));
    match word {
        Some(word) if want == "a text in quotes" => finding
            .help(format!("write it in quotes: `{clause} \"{word}\"`"))
            .fix(format!("write `\"{word}\"`"), span, format!("\"{word}\"")),
        _ => finding.help(format!("`{clause}` takes {want}")),
    }
}

pub(crate) fn clause_says_nothing(clause: &str, want: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("`{clause}` says nothing"),
        format!("{want} is missing"),
    )
    .help("write it, or take the clause out; a word that begins a clause itself stands in quotes")
}

pub(crate) fn one_only(whose: &str, what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_CLAUSE,
        span,
        format!("{whose} has one {what}"),
        "a second one",
    )
    .help("take it out")
}

pub(crate) fn touchpoint_without_stage(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("the touchpoint `{name}` belongs to no stage"),
        "no `stage`",
    )
    .help("say where in the customer's life it stands, such as `stage purchase`")
}

pub(crate) fn two_modes(first: &str, second: &str, span: Span) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::DUPLICATE_CLAUSE,
        span,
        format!("a touchpoint cannot be {first} and {second}"),
        "another way of being there",
    );
    finding.help("what is both online and offline is `hybrid`")
}

pub(crate) fn feeling_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISSING_CLAUSE, span, "`feels` has no number", "from -2 to +2")
        .help("write a number and words for it, such as `feels -1 \"frustrated\"`")
}

pub(crate) fn feeling_out_of_range(number: i64, span: Span) -> Diagnostic {
    let nearest = if number < 0 { "-2" } else { "2" };
    Diagnostic::new(
        codes::OUT_OF_RANGE,
        span,
        format!("feelings run from -2 to +2, this is {number}"),
        "not on the scale",
    )
    .help("-2 is very bad, 0 is neither, +2 is very good")
    .fix(format!("write `{nearest}`"), span, nearest)
}

pub(crate) fn cause_without_pain(span: Span) -> Diagnostic {
    Diagnostic::new(codes::MISPLACED, span, "this `cause` belongs to no pain", "no `pain` above it")
        .help("write it behind the pain that it explains: `pain business high \"...\" cause delivery`")
}

pub(crate) fn text_without_publish(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        "this `text` belongs to nothing that is published",
        "no `publish` above it",
    )
    .help("write it behind its `publish`")
}

pub(crate) fn unknown_pain(name: &str, span: Span, names: Vec<&str>) -> Diagnostic {
    let none = names.is_empty();
    let finding = super::unknown_name("pain", name, span, names, None);
    if none {
        finding.help(format!(
            "give a pain of this touchpoint the name: `pain {name} business high \"...\"`"
        ))
    } else {
        finding
    }
}

pub(crate) fn moment_of_what(span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TYPE, span, "a moment is a `moment of truth`", "which moment?")
        .help("write `moment of truth` where it is decided whether the customer is satisfied")
        .fix("write `moment of truth`", span, "moment of truth")
}

pub(crate) fn age_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TYPE, span, "an age is needed here", "no number of years")
        .help("write years, such as `age 34` or `age 28..45`")
}

pub(crate) fn fact_without_value(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("nothing is said of `{word}`"),
        "a text or a number is missing",
    )
    .help(format!("write what it is, such as `{word} \"...\"`"))
}

pub(crate) fn review_before(span: Span, last: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUT_OF_ORDER,
        span,
        "the next review does not come after the last one",
        "the next one",
    )
    .label(last, "the last one")
    .help("move the next one to a later day")
}

// ---- lifecycles ------------------------------------------------------------------------------

pub(crate) fn lifecycle_without_stages(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("the lifecycle `{name}` has no stages"),
        "no `stages`",
    )
    .help("name them in order: `stages awareness > consideration > purchase`")
}

pub(crate) fn stage_again(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_CLAUSE,
        span,
        format!("the stage `{name}` stands twice in this lifecycle"),
        "here again, by this name or another",
    )
    .label(first, "first here")
    .help("take one of them out; a way back is a line of its own: `back loyalty > consideration`")
}

pub(crate) fn not_in_lifecycle(
    name: &str,
    lifecycle: &str,
    span: Span,
    names: Vec<&str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("the lifecycle `{lifecycle}` has no stage `{name}`"),
        "not one of its stages",
    );
    near(finding, name, span, names)
}

pub(crate) fn range_leads_back(span: Span) -> Diagnostic {
    Diagnostic::new(codes::OUT_OF_ORDER, span, "this range ends before it begins", "out of order")
        .help("write the earlier stage first")
}

pub(crate) fn back_leads_on(span: Span) -> Diagnostic {
    Diagnostic::new(codes::OUT_OF_ORDER, span, "this way back does not lead back", "out of order")
        .help("write the later stage first: `back loyalty > consideration`")
}

pub(crate) fn touchpoint_outside(
    name: &str,
    stage: &str,
    lifecycle: &str,
    span: Span,
    at: Span,
) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        format!("`{name}` belongs to the stage `{stage}`, which the lifecycle `{lifecycle}` does not have"),
        "has no place on this map",
    )
    .label(at, "its stage")
    .help("show it on a map whose lifecycle has the stage, or give it another stage")
}

// ---- metrics ---------------------------------------------------------------------------------

pub(crate) fn unknown_measure(words: &str, span: Span) -> Diagnostic {
    let names: Vec<&str> = Measure::WORDS.iter().map(|(word, _)| *word).collect();
    super::unknown_name("measure", words, span, names, None)
}

pub(crate) fn followed_wanted(measure: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("`{measure}` needs a second event"),
        "`followed by` is missing",
    )
    .help("say what it leads to, such as `followed by order_completed`")
}

pub(crate) fn followed_not_here(measure: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISPLACED,
        span,
        format!("`{measure}` looks at one event"),
        "a second one",
    )
    .help("take `followed by` out, or ask for a `share`, a `count` or a time")
}

pub(crate) fn within_wanted(measure: &str, two: bool, span: Span) -> Diagnostic {
    let why =
        if two { "how long the second event may take" } else { "over which time it is counted" };
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("this `{measure}` does not say {why}"),
        "`within` is missing",
    )
    .help("write a span of time, such as `within 30 days`")
    .fix("add `within 30 days`", span, " within 30 days")
}

pub(crate) fn field_wanted(event: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_TYPE,
        span,
        format!("which field of `{event}` is meant?"),
        "an event is no number",
    )
    .help(format!("name a number or an amount of it, such as `{event}.total`"))
}

pub(crate) fn not_measurable(found: &str, span: Span) -> Diagnostic {
    wrong_type("a number, an amount, a span of time or a condition", found, span)
}

pub(crate) fn target_not_constant(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NOT_CONSTANT,
        span,
        "a target must be written out",
        "not known beforehand",
    )
    .help("write a number, such as `target >= 12%`")
}
