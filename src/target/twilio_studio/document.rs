//! A typed model of a Studio flow definition, as much of it as is emitted. The names of types, events
//! and properties are those of the widget library; sources in `README.md`.

use super::liquid::Liquid;
use serde::Serialize;

/// A flow.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Definition {
    pub(super) description: String,
    pub(super) states: Vec<State>,
    pub(super) initial_state: String,
    pub(super) flags: Flags,
}

/// What Studio wants to know about calls. No flow of ours takes one; it has to be said.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Flags {
    pub(super) allow_concurrent_calls: bool,
}

/// A widget.
#[derive(Clone, Debug, Serialize)]
pub(super) struct State {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) transitions: Vec<Transition>,
    pub(super) properties: Properties,
}

/// A way out of a widget; without `next` the execution ends.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Transition {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
    pub(super) event: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) conditions: Vec<Condition>,
}

/// When a way out of a split is taken.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Condition {
    pub(super) friendly_name: String,
    pub(super) arguments: Vec<Liquid>,
    #[serde(rename = "type")]
    pub(super) kind: Operator,
    pub(super) value: Liquid,
}

/// The operators that are used. All of them trim, and none tells small letters from capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Operator {
    EqualTo,
    MatchesAnyOf,
    IsBlank,
    IsNotBlank,
    Regex,
    LessThan,
    GreaterThan,
    IsBeforeDate,
    IsAfterDate,
    IsBeforeTime,
    IsAfterTime,
}

impl Operator {
    /// As the editor names a condition.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::EqualTo => "equal_to",
            Self::MatchesAnyOf => "matches_any_of",
            Self::IsBlank => "is_blank",
            Self::IsNotBlank => "is_not_blank",
            Self::Regex => "regex",
            Self::LessThan => "less_than",
            Self::GreaterThan => "greater_than",
            Self::IsBeforeDate => "is_before_date",
            Self::IsAfterDate => "is_after_date",
            Self::IsBeforeTime => "is_before_time",
            Self::IsAfterTime => "is_after_time",
        }
    }
}

/// What a widget is told.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Properties {
    /// `trigger`
    Trigger { offset: Offset },
    /// `send-message`
    Send {
        offset: Offset,
        from: Liquid,
        to: Liquid,
        #[serde(flatten)]
        content: Content,
    },
    /// `send-and-wait-for-reply`; it writes to the contact of the execution. Seconds, as a text.
    Ask {
        offset: Offset,
        from: Liquid,
        #[serde(flatten)]
        content: Content,
        timeout: String,
    },
    /// `split-based-on`
    Split { offset: Offset, input: Liquid },
    /// `set-variables`
    Variables { offset: Offset, variables: Vec<Pair> },
    /// `make-http-request`
    Http {
        offset: Offset,
        method: &'static str,
        url: String,
        content_type: &'static str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        parameters: Vec<Pair>,
    },
}

/// What a message says: a text, or an approved template with its variables.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Content {
    Body {
        body: Liquid,
    },
    Template {
        message_type: &'static str,
        content_sid: String,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content_variables: Vec<Pair>,
    },
}

/// A key and a value.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) value: Liquid,
}

/// Where a widget stands on the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Offset {
    pub(super) x: i64,
    pub(super) y: i64,
}

impl Properties {
    /// Where the widget stands, to be changed.
    pub(super) fn offset(&mut self) -> &mut Offset {
        match self {
            Self::Trigger { offset }
            | Self::Send { offset, .. }
            | Self::Ask { offset, .. }
            | Self::Split { offset, .. }
            | Self::Variables { offset, .. }
            | Self::Http { offset, .. } => offset,
        }
    }

    /// Where the widget stands.
    pub(super) fn at(&self) -> Offset {
        match self {
            Self::Trigger { offset }
            | Self::Send { offset, .. }
            | Self::Ask { offset, .. }
            | Self::Split { offset, .. }
            | Self::Variables { offset, .. }
            | Self::Http { offset, .. } => *offset,
        }
    }

    /// Every text that Studio fills in.
    pub(super) fn templates(&self) -> Vec<&Liquid> {
        match self {
            Self::Trigger { .. } => Vec::new(),
            Self::Send { to, content, .. } => content.templates().into_iter().chain([to]).collect(),
            Self::Ask { content, .. } => content.templates(),
            Self::Split { input, .. } => vec![input],
            Self::Variables { variables: pairs, .. } | Self::Http { parameters: pairs, .. } => {
                pairs.iter().map(|pair| &pair.value).collect()
            }
        }
    }
}

impl Content {
    fn templates(&self) -> Vec<&Liquid> {
        match self {
            Self::Body { body } => vec![body],
            Self::Template { content_variables, .. } => {
                content_variables.iter().map(|pair| &pair.value).collect()
            }
        }
    }
}
