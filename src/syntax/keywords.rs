//! The words of the language as data: for editors, for `journeyc dump keywords`, and for messages.
//!
//! The grammar is where they are spelled; a test compares both.

use serde::Serialize;

/// The words of the language, each list sorted.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Keywords {
    /// Words that announce a declaration.
    pub declarations: &'static [&'static str],
    /// Words that announce or continue a clause inside a declaration.
    pub clauses: &'static [&'static str],
    /// Words that announce a step.
    pub steps: &'static [&'static str],
    /// Signs and words between operands.
    pub operators: &'static [&'static str],
    /// Words that cannot stand bare as a name.
    pub reserved: &'static [&'static str],
    /// Built-in types.
    pub types: &'static [&'static str],
    /// Units of time.
    pub units: &'static [&'static str],
    /// Functions of expressions.
    pub functions: &'static [&'static str],
    /// Values with a word of their own.
    pub constants: &'static [&'static str],
    /// Weekdays and months.
    pub calendar: &'static [&'static str],
    /// Purposes of messages.
    pub purposes: &'static [&'static str],
    /// Statuses of messages.
    pub statuses: &'static [&'static str],
}

/// All words of the language.
#[must_use]
pub fn keywords() -> Keywords {
    Keywords {
        declarations: DECLARATIONS,
        clauses: CLAUSES,
        steps: STEPS,
        operators: OPERATORS,
        reserved: RESERVED,
        types: TYPES,
        units: UNITS,
        functions: FUNCTIONS,
        constants: CONSTANTS,
        calendar: CALENDAR,
        purposes: PURPOSES,
        statuses: STATUSES,
    }
}

/// Is it a word that cannot stand bare as a name?
pub(crate) fn is_reserved(word: &str) -> bool {
    word.len() <= 6 && RESERVED.binary_search(&word).is_ok()
}

/// Words that announce a declaration.
const DECLARATIONS: &[&str] = &[
    "action",
    "allow",
    "channel",
    "compute",
    "contact",
    "conversion",
    "enum",
    "event",
    "journey",
    "lifecycle",
    "map",
    "message",
    "metric",
    "microconversion",
    "persona",
    "plan",
    "profile",
    "record",
    "rules",
    "segment",
    "setting",
    "stage",
    "test",
    "touchpoint",
    "use",
];

/// Words that announce or continue a clause.
const CLAUSES: &[&str] = &[
    "about",
    "actions",
    "active",
    "address",
    "after",
    "again",
    "allow",
    "among",
    "any",
    "anyone",
    "api",
    "as",
    "asks",
    "at",
    "audience",
    "back",
    "backstage",
    "before",
    "behaviour",
    "block",
    "blocked",
    "brand",
    "broadcast",
    "buttons",
    "by",
    "called",
    "cap",
    "caption",
    "category",
    "cause",
    "channel",
    "channels",
    "clicked",
    "collect",
    "competitors",
    "connection",
    "consent",
    "current",
    "customer",
    "defer",
    "delivered",
    "demographics",
    "devices",
    "do",
    "drop",
    "each",
    "emits",
    "encoding",
    "enters",
    "entry",
    "every",
    "evidence",
    "except",
    "exhausted",
    "exit",
    "expect",
    "expires",
    "extends",
    "external",
    "failed",
    "fails",
    "fallback",
    "feedback",
    "feels",
    "file",
    "fits",
    "followed",
    "for",
    "fresh",
    "from",
    "frontstage",
    "future",
    "given",
    "goal",
    "goals",
    "grant",
    "habits",
    "handover",
    "history",
    "hobbies",
    "holdout",
    "journey",
    "journeys",
    "key",
    "kpi",
    "kpis",
    "lasts",
    "leap",
    "leaves",
    "lifecycle",
    "limit",
    "list",
    "lists",
    "locales",
    "media",
    "message",
    "microconversion",
    "microconversions",
    "missing",
    "moment",
    "most",
    "motivation",
    "moves",
    "needs",
    "notes",
    "nothing",
    "of",
    "office",
    "on",
    "one",
    "opportunity",
    "outcome",
    "pain",
    "parts",
    "past",
    "per",
    "persona",
    "personas",
    "pii",
    "place",
    "plural",
    "prefer",
    "prefers",
    "price",
    "priority",
    "publish",
    "purpose",
    "questions",
    "queued",
    "quiet",
    "quote",
    "quotes",
    "range",
    "reached",
    "receipts",
    "replied",
    "replies",
    "reply",
    "returns",
    "review",
    "reviewed",
    "rules",
    "running",
    "same",
    "sample",
    "scenario",
    "secret",
    "seen",
    "selfservice",
    "sender",
    "sensitive",
    "sent",
    "session",
    "set",
    "sets",
    "share",
    "since",
    "skip",
    "skipped",
    "sliding",
    "source",
    "sources",
    "split",
    "stage",
    "stages",
    "started",
    "state",
    "steps",
    "sticky",
    "stopped",
    "survey",
    "systems",
    "tag",
    "tags",
    "target",
    "template",
    "templates",
    "text",
    "thinks",
    "timeline",
    "timeout",
    "times",
    "to",
    "touchpoints",
    "tracked",
    "trigger",
    "ttl",
    "unblock",
    "undelivered",
    "unreachable",
    "until",
    "up",
    "usage",
    "version",
    "via",
    "when",
    "where",
    "while",
    "who",
    "winner",
    "with",
    "withdraw",
    "within",
    "won",
    "worries",
    "year",
];

/// Words that announce a step.
const STEPS: &[&str] = &[
    "allow",
    "call",
    "consent",
    "countdown",
    "else",
    "exit",
    "goto",
    "if",
    "let",
    "match",
    "repeat",
    "restart",
    "send",
    "set",
    "split",
    "start",
    "stop",
    "track",
    "wait",
];

/// Signs and words between operands.
const OPERATORS: &[&str] =
    &["!=", "*", "+", "-", "/", "<", "<=", "==", ">", ">=", "??", "and", "in", "is", "not", "or"];

/// Words that cannot stand bare as a name.
const RESERVED: &[&str] = &[
    "after", "and", "as", "at", "before", "by", "each", "else", "every", "for", "from", "if", "in",
    "is", "not", "of", "on", "or", "per", "since", "to", "until", "up", "via", "when", "where",
    "with", "within",
];

/// Built-in types.
const TYPES: &[&str] = &[
    "bool", "channel", "contact", "date", "datetime", "decimal", "duration", "email", "int",
    "list", "locale", "money", "monthday", "percent", "phone", "text", "time", "timezone", "url",
];

/// Units of time.
const UNITS: &[&str] = &[
    "day", "days", "hour", "hours", "minute", "minutes", "month", "months", "second", "seconds",
    "week", "weeks", "year", "years",
];

/// Functions of expressions.
const FUNCTIONS: &[&str] = &[
    "all",
    "consent_age",
    "consented",
    "count",
    "engaged",
    "last",
    "length",
    "max",
    "min",
    "seen",
    "sent",
    "status",
    "sum",
];

/// Values with a word of their own.
const CONSTANTS: &[&str] = &["false", "known", "missing", "true"];

/// Weekdays and months.
const CALENDAR: &[&str] = &[
    "april",
    "august",
    "december",
    "february",
    "friday",
    "january",
    "july",
    "june",
    "march",
    "may",
    "monday",
    "november",
    "october",
    "saturday",
    "september",
    "sunday",
    "thursday",
    "tuesday",
    "wednesday",
];

/// Purposes of messages.
const PURPOSES: &[&str] =
    &["authentication", "consent_request", "critical", "marketing", "service", "verification"];

/// Statuses of messages.
const STATUSES: &[&str] =
    &["clicked", "delivered", "failed", "queued", "replied", "seen", "sent", "undelivered"];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// The rules of the grammar: name and right-hand side.
    fn rules() -> BTreeMap<&'static str, String> {
        let mut rules = BTreeMap::new();
        let mut name = "";
        for line in include_str!("../../grammar/journey.pest").lines() {
            if line.starts_with("//") {
                continue;
            }
            let mut text = line;
            if !line.starts_with(' ')
                && let Some((before, after)) = line.split_once('=')
            {
                (name, text) = (before.trim(), after);
            }
            let body: &mut String = rules.entry(name).or_default();
            body.push_str(text);
            body.push(' ');
        }
        rules
    }

    /// The quoted words of a text, a plural `"s"?` or `"ed"?` behind a word included.
    fn words(text: &str) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        let parts: Vec<&str> = text.split('"').collect();
        let quoted = |at: usize| if at % 2 == 1 { parts.get(at).copied() } else { None };
        for at in 0..parts.len() {
            let Some(word) = quoted(at).filter(|word| is_word(word)) else { continue };
            if matches!(word, "s" | "ed") {
                continue;
            }
            words.insert(word.to_owned());
            if let (Some(between), Some(tail @ ("s" | "ed"))) = (parts.get(at + 1), quoted(at + 2))
                && between.trim() == "~"
            {
                words.insert(format!("{word}{tail}"));
            }
        }
        words
    }

    fn is_word(text: &str) -> bool {
        text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_lowercase())
    }

    /// A right-hand side without its braces.
    fn inside(body: &str) -> &str {
        body.trim_start_matches([' ', '_', '$', '@', '{']).trim_end_matches([' ', '}'])
    }

    /// The words with which the alternatives of a rule begin; an optional part is passed over.
    fn first_words(rule: &str) -> BTreeSet<String> {
        let rules = rules();
        let mut found = BTreeSet::new();
        for alternative in inside(rules.get(rule).unwrap()).split('|') {
            let mut body = rules.get(alternative.trim()).unwrap();
            while let Some(next) = rules.get(inside(body).split(' ').next().unwrap()) {
                body = next;
            }
            found.extend(body.split('"').nth(1).filter(|word| is_word(word)).map(str::to_owned));
        }
        found
    }

    #[test]
    fn lists_are_sorted() {
        let words = keywords();
        let value = serde_json::to_value(words).unwrap();
        for (name, list) in value.as_object().unwrap() {
            let list: Vec<&str> =
                list.as_array().unwrap().iter().filter_map(|word| word.as_str()).collect();
            assert!(list.is_sorted() && !list.is_empty(), "{name}");
        }
    }

    #[test]
    fn declarations_and_steps_are_those_of_the_grammar() {
        let mut declarations = first_words("decl");
        declarations.extend(words(rules().get("weight").unwrap()));
        assert_eq!(declarations.into_iter().collect::<Vec<_>>(), DECLARATIONS);
        assert_eq!(
            first_words("step").into_iter().chain(["else".to_owned()]).collect::<BTreeSet<_>>(),
            STEPS.iter().map(|word| (*word).to_owned()).collect()
        );
        let units: BTreeSet<String> = words(rules().get("time_unit").unwrap());
        let plurals = units.iter().map(|unit| format!("{unit}s"));
        assert_eq!(
            plurals.chain(units.clone()).collect::<BTreeSet<_>>(),
            UNITS.iter().map(|word| (*word).to_owned()).collect()
        );
    }

    #[test]
    fn every_word_of_the_grammar_is_in_a_list_and_every_clause_in_the_grammar() {
        let grammar: BTreeSet<String> =
            rules().values().flat_map(|body| words(body.as_str())).collect();
        let lists = [
            DECLARATIONS,
            CLAUSES,
            STEPS,
            OPERATORS,
            RESERVED,
            UNITS,
            CONSTANTS,
            CALENDAR,
            STATUSES,
        ];
        let unknown: Vec<&String> = grammar
            .iter()
            .filter(|word| !lists.iter().any(|list| list.contains(&word.as_str())))
            .collect();
        assert_eq!(unknown, Vec::<&String>::new(), "words of the grammar in no list");
        let stale: Vec<&&str> = CLAUSES.iter().filter(|word| !grammar.contains(**word)).collect();
        assert_eq!(stale, Vec::<&&str>::new(), "clauses that the grammar does not have");
    }
}
