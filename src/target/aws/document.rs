//! A typed model of the Amazon States Language, as much of it as is emitted. Every state speaks
//! JSONata.

use super::jsonata::Ast;
use super::jsonata::print::delimited;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// A value with expressions in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tpl {
    /// Constant text.
    Text(String),
    /// What the template puts another text in place of: `${key}`. Constant text never looks like that.
    Place(String),
    /// A constant number.
    Num(i64),
    /// A constant.
    Bool(bool),
    /// An expression.
    Expr(Ast),
    /// An object.
    Obj(Vec<(String, Tpl)>),
    /// A list.
    List(Vec<Tpl>),
}

impl Tpl {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A constant, lists and objects without content too.
    pub(super) fn from_value(ast: Ast) -> Self {
        match ast {
            Ast::Array(items) if items.is_empty() => Self::List(Vec::new()),
            Ast::Object(entries) if entries.is_empty() => Self::Obj(Vec::new()),
            other => other.into(),
        }
    }

    pub(super) fn obj<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Obj(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }
}

impl From<Ast> for Tpl {
    fn from(ast: Ast) -> Self {
        match ast {
            Ast::Num(number) => Self::Num(number),
            Ast::Bool(value) => Self::Bool(value),
            Ast::Str(text) if plain(&text) => Self::Text(text),
            other => Self::Expr(other),
        }
    }
}

/// May a text stand outside an expression: nothing on the way to the service would change it.
fn plain(text: &str) -> bool {
    !text.is_empty()
        && !["{%", "%}", "{{", "}}", "${"].iter().any(|pair| text.contains(pair))
        && !text.chars().any(char::is_control)
}

impl Serialize for Tpl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) if plain(text) => serializer.serialize_str(text),
            Self::Text(text) => serializer.serialize_str(&delimited(&Ast::str(text.clone()))),
            Self::Place(key) => serializer.serialize_str(&format!("${{{key}}}")),
            Self::Num(number) => serializer.serialize_i64(*number),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Expr(ast) => serializer.serialize_str(&delimited(ast)),
            Self::Obj(entries) => map(entries, serializer),
            Self::List(items) => items.serialize(serializer),
        }
    }
}

/// Serializes pairs as an object, in their order.
pub(super) fn map<V: Serialize, S: Serializer>(
    entries: &[(String, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

fn condition<S: Serializer>(ast: &Ast, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&delimited(ast))
}

/// Variables that a state sets, in order of their names.
pub(super) type Assign = Vec<(String, Tpl)>;

/// A state machine.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Machine {
    pub(super) comment: String,
    pub(super) query_language: &'static str,
    pub(super) start_at: String,
    #[serde(serialize_with = "map")]
    pub(super) states: Vec<(String, State)>,
}

/// A state.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "Type")]
pub(super) enum State {
    Pass(Pass),
    Task(Box<Task>),
    Choice(Choice),
    Wait(Wait),
    Succeed(Succeed),
    Fail(Fail),
}

/// Sets variables.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Pass {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "assign")]
    pub(super) assign: Assign,
    pub(super) next: String,
}

/// Calls a service. Its result stays out of the next state's input.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Task {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) resource: String,
    pub(super) arguments: Option<Tpl>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timeout_seconds: Option<Tpl>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "assign")]
    pub(super) assign: Assign,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) retry: Vec<Retry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) catch: Vec<Catch>,
    pub(super) output: Empty,
    pub(super) next: String,
}

/// `{}`
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Empty {}

/// Tries again.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Retry {
    pub(super) error_equals: Vec<String>,
    pub(super) interval_seconds: u32,
    pub(super) max_attempts: u32,
    pub(super) backoff_rate: u32,
    pub(super) max_delay_seconds: u32,
    pub(super) jitter_strategy: &'static str,
}

/// Goes on elsewhere after an error.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Catch {
    pub(super) error_equals: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "assign")]
    pub(super) assign: Assign,
    pub(super) output: Empty,
    pub(super) next: String,
}

impl Catch {
    /// Catches everything that can be caught.
    pub(super) fn all(next: impl Into<String>) -> Self {
        Self::of("States.ALL", next)
    }

    /// Catches one error.
    pub(super) fn of(error: &str, next: impl Into<String>) -> Self {
        Self {
            error_equals: vec![error.to_owned()],
            assign: Vec::new(),
            output: Empty {},
            next: next.into(),
        }
    }
}

/// Takes the first way whose condition holds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Choice {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) choices: Vec<Rule>,
    pub(super) default: String,
}

/// A way of a choice.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Rule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(serialize_with = "condition")]
    pub(super) condition: Ast,
    pub(super) next: String,
}

/// Lets time pass.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Wait {
    pub(super) seconds: Tpl,
    pub(super) next: String,
}

/// Ends well.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Succeed {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<Tpl>,
}

/// Ends with an error.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Fail {
    pub(super) error: String,
    pub(super) cause: String,
}

fn assign<S: Serializer>(entries: &Assign, serializer: S) -> Result<S::Ok, S::Error> {
    map(entries, serializer)
}

impl State {
    /// A choice with one condition.
    pub(super) fn either(condition: Ast, yes: impl Into<String>, no: impl Into<String>) -> Self {
        Self::Choice(Choice {
            comment: None,
            choices: vec![Rule { comment: None, condition, next: yes.into() }],
            default: no.into(),
        })
    }

    /// Sets variables.
    pub(super) fn assign(assign: Assign, next: impl Into<String>) -> Self {
        Self::Pass(Pass { comment: None, assign, next: next.into() })
    }

    /// The names of all states that can follow, to be read.
    pub(super) fn followers(&self) -> Vec<&str> {
        match self {
            Self::Pass(pass) => vec![&pass.next],
            Self::Task(task) => {
                task.catch.iter().map(|catch| catch.next.as_str()).chain([&*task.next]).collect()
            }
            Self::Choice(choice) => choice
                .choices
                .iter()
                .map(|rule| rule.next.as_str())
                .chain([&*choice.default])
                .collect(),
            Self::Wait(wait) => vec![&wait.next],
            Self::Succeed(_) | Self::Fail(_) => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub(super) fn nexts(&mut self) -> Vec<&mut String> {
        match self {
            Self::Pass(pass) => vec![&mut pass.next],
            Self::Task(task) => {
                task.catch.iter_mut().map(|catch| &mut catch.next).chain([&mut task.next]).collect()
            }
            Self::Choice(choice) => choice
                .choices
                .iter_mut()
                .map(|rule| &mut rule.next)
                .chain([&mut choice.default])
                .collect(),
            Self::Wait(wait) => vec![&mut wait.next],
            Self::Succeed(_) | Self::Fail(_) => Vec::new(),
        }
    }

    /// The most events that it leaves in the history of an execution.
    pub(super) fn events(&self) -> u64 {
        match self {
            Self::Pass(_) | Self::Choice(_) | Self::Wait(_) | Self::Succeed(_) | Self::Fail(_) => 2,
            // Entered, exited; scheduled, started, and succeeded or failed for each attempt.
            Self::Task(task) => {
                2 + 3
                    * (1 + task
                        .retry
                        .iter()
                        .map(|retry| u64::from(retry.max_attempts))
                        .sum::<u64>())
            }
        }
    }
}

impl Machine {
    /// One line, as CloudFormation carries it.
    pub(super) fn compact(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Many lines, as a person reads it.
    pub(super) fn pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
