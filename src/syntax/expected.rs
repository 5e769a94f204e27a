//! What could have stood at a place, in the words of whoever writes a source.

use super::keywords::keywords;
use super::parser::Rule;

/// Where in a source a place is, which decides what can stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Outside all declarations.
    File,
    /// Directly in a journey.
    Journey,
    /// In a block of steps.
    Steps,
    /// In the arms of a wait, a split, a match ...
    Arms,
    /// Directly in a message.
    Message,
    /// In a channel's content.
    Content,
    /// In channel rules.
    Rules,
    /// In a test.
    Test,
    /// In a profile, record or event.
    Fields,
    /// In a persona, touchpoint, channel, stage, map or plan.
    Card,
    /// In a lifecycle.
    Lifecycle,
    /// In a list of values, a record or anything else.
    Values,
}

/// What can always stand behind a declaration.
const END: &str = "the end of the file";

/// Words that may begin a clause of a journey.
const HEADER: &[&str] = &[
    "active", "entry", "exit", "for", "goal", "holdout", "lasts", "priority", "rules", "stage",
    "trigger", "while",
];
const ARMS: &[&str] = &[
    "else",
    "exhausted",
    "failed",
    "missing",
    "on",
    "past",
    "reached",
    "skipped",
    "timeout",
    "unreachable",
];
const MESSAGE: &[&str] =
    &["buttons", "expires", "list", "locales", "purpose", "stages", "survey", "tags"];
const RULES: &[&str] =
    &["allow", "cap", "consent", "fallback", "office", "prefer", "quiet", "sender"];
const TEST: &[&str] = &["at", "expect", "given", "reply", "set", "until"];
const LIFECYCLE: &[&str] = &["back", "range", "stages"];

impl Place {
    /// What stands there, with its article.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::File => "a declaration",
            Self::Journey => "a clause, a stage or a step",
            Self::Steps => "a step",
            Self::Arms => "an arm",
            Self::Message => "a clause of the message",
            Self::Content => "a text by its locale",
            Self::Rules => "a rule",
            Self::Test => "a line of the test",
            Self::Fields => "a field such as `name: text`",
            Self::Card | Self::Lifecycle => "a clause",
            Self::Values => "a value",
        }
    }

    /// What is said of a word that announces nothing there.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::File => "declaration",
            Self::Journey => "clause or step",
            Self::Steps => "step",
            Self::Arms => "arm",
            Self::Rules => "rule",
            Self::Test => "line of a test",
            _ => "clause",
        }
    }

    /// Do all lines there begin with a keyword?
    pub(super) fn has_keywords(self) -> bool {
        matches!(
            self,
            Self::File | Self::Journey | Self::Steps | Self::Rules | Self::Card | Self::Lifecycle
        )
    }

    /// The words with which a line may begin there.
    pub(super) fn words(self) -> Vec<&'static str> {
        let words = keywords();
        match self {
            Self::File => words.declarations.to_vec(),
            Self::Journey => [HEADER, words.steps].concat(),
            Self::Steps => words.steps.to_vec(),
            Self::Arms => [ARMS, words.steps].concat(),
            Self::Message => MESSAGE.to_vec(),
            Self::Content => MESSAGE.to_vec(),
            Self::Rules => RULES.to_vec(),
            Self::Test => [TEST, words.statuses].concat(),
            Self::Fields | Self::Values => Vec::new(),
            Self::Card => words.clauses.to_vec(),
            Self::Lifecycle => LIFECYCLE.to_vec(),
        }
    }

    /// The place inside the braces of a statement that begins with these words.
    pub(super) fn inside(outer: Self, first: &str, second: &str) -> Self {
        match (outer, first) {
            (Self::File, "journey") => Self::Journey,
            (Self::File, "message") => Self::Message,
            (Self::File, "rules") => Self::Rules,
            (Self::File, "test") => Self::Test,
            (
                Self::File,
                "profile" | "record" | "event" | "conversion" | "microconversion" | "action",
            ) => Self::Fields,
            (Self::File, "persona" | "touchpoint" | "channel" | "stage" | "map" | "plan") => {
                Self::Card
            }
            (Self::File, "lifecycle") => Self::Lifecycle,
            (Self::File, _) => Self::Values,
            (Self::Message, _) => Self::Content,
            (Self::Content | Self::Values | Self::Test | Self::Fields, _) => Self::Values,
            (Self::Card, "sample") => Self::Values,
            (Self::Card, _) => Self::Card,
            (
                Self::Journey | Self::Steps,
                "wait" | "countdown" | "match" | "split" | "send" | "call",
            ) => Self::Arms,
            (Self::Journey | Self::Steps, "track") => Self::Values,
            _ if second == "for" => Self::Arms,
            _ => Self::Steps,
        }
    }
}

/// The word of a list that comes nearest, if one comes near.
pub(super) fn near<'w>(word: &str, list: &[&'w str]) -> Option<&'w str> {
    if word.len() < 3 || list.contains(&word) {
        return None;
    }
    let allowed = match word.chars().count() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    list.iter()
        .map(|known| (strsim::damerau_levenshtein(word, known), *known))
        .filter(|(distance, known)| *distance <= allowed && *distance * 2 <= known.len() + 1)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// The rules that a parser wanted, as at most five words for them.
pub(super) fn words(rules: &[Rule], place: Place) -> Vec<&'static str> {
    let mut found: Vec<(u8, &'static str)> =
        rules.iter().filter_map(|rule| word(*rule, place)).collect();
    found.sort_unstable();
    found.dedup();
    let mut words: Vec<&'static str> = found.into_iter().map(|(_, word)| word).collect();
    if words.len() > 1 {
        words.retain(|word| *word != END);
    }
    words.truncate(5);
    words
}

/// A word for a rule, and how much it matters: the least matters most.
fn word(rule: Rule, place: Place) -> Option<(u8, &'static str)> {
    Some(match rule {
        Rule::block
        | Rule::fields
        | Rule::card
        | Rule::record
        | Rule::wait_arms
        | Rule::call_arms
        | Rule::send_arms => (0, "`{`"),
        Rule::unit | Rule::time_unit | Rule::currency => (0, "a unit such as `days` or `DKK`"),
        Rule::up_to => (0, "`up to`"),
        Rule::type_ | Rule::type_named | Rule::type_element => (0, "a type"),
        Rule::default => (0, "`=`"),
        Rule::ident | Rule::path | Rule::field_name => (1, "a name"),
        Rule::str | Rule::template | Rule::title => (1, "a text in quotes"),
        Rule::expr | Rule::operand | Rule::reference | Rule::primary => (1, "a value"),
        Rule::quantity => (2, "a duration such as `2 days`"),
        Rule::time => (2, "a time such as `08:00`"),
        Rule::date => (2, "a date such as `2026-11-02`"),
        Rule::weekday | Rule::every_day => (2, "a weekday"),
        Rule::locale => (2, "a locale such as `da`"),
        Rule::effect => (2, "`defer`, `skip` or `drop`"),
        Rule::on_channels => (2, "`on` and channels"),
        Rule::args | Rule::params => (3, "`(`"),
        Rule::via | Rule::via_one => (3, "`via`"),
        Rule::bind => (3, "`as`"),
        Rule::where_ => (3, "`where`"),
        Rule::within => (3, "`within`"),
        Rule::at_time | Rule::at_most => (3, "`at`"),
        Rule::key => (3, "`same key` or `any key`"),
        Rule::outcome => (3, "`outcome`"),
        Rule::infix | Rule::operator => (4, "an operator"),
        Rule::pin => (6, "`#name`"),
        Rule::EOI => (5, END),
        Rule::test_end => (5, "the end of the line"),
        Rule::step
        | Rule::card_clause
        | Rule::field
        | Rule::test_line
        | Rule::wait_arm
        | Rule::locale_text => (5, place.noun()),
        _ => return None,
    })
}
