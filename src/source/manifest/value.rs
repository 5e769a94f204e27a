//! Values of the manifest with their places, and getters that say what is wrong in a user's words.

use super::errors;
use crate::diag::Diagnostic;
use crate::source::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point, as written: there are no floats.
    Decimal(String),
    /// `true` or `false`.
    Bool(bool),
    /// A date or a time, as written.
    Date(String),
    /// `{ secret = "NAME" }`: a value that is bound where the output is deployed.
    Secret(String),
    /// `[a, b]`.
    List(Vec<Spanned<Value>>),
    /// `{ a = 1 }` or a section.
    Table(Table),
}

impl Value {
    /// What it is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Decimal(_) => "a decimal number",
            Self::Bool(_) => "true or false",
            Self::Date(_) => "a date or time",
            Self::Secret(_) => "a secret",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// A text that is written out, or the name of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOrSecret<'t> {
    /// Written out.
    Text(&'t str),
    /// The name of a secret.
    Secret(&'t str),
}

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Value,
    /// Where the value stands; of a section its header.
    pub span: Span,
}

/// A table: entries in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its path, as in `targets.aws`.
    pub name: String,
    /// Its header, if it is written.
    pub span: Option<Span>,
    /// Its lines.
    pub entries: Vec<Entry>,
}

impl Table {
    /// A table that is not written anywhere.
    #[must_use]
    pub fn empty(name: impl Into<String>) -> Self {
        Self { name: name.into(), span: None, entries: Vec::new() }
    }

    /// The line with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Where the value of a key stands; where it is missing, where the table does.
    #[must_use]
    pub fn span_of(&self, key: &str) -> Option<Span> {
        self.get(key).map(|entry| entry.span).or(self.span)
    }

    /// A text.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn text(&self, key: &str) -> Result<Option<&str>, Diagnostic> {
        self.read(key, "a text", |value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// A text that must be there. `example` is shown in the help, as it is written in the manifest.
    ///
    /// # Errors
    /// If it is missing or something else stands there.
    pub fn need_text(&self, key: &str, example: &str) -> Result<&str, Diagnostic> {
        self.text(key)?.ok_or_else(|| errors::missing_setting(self.span, &self.name, key, example))
    }

    /// A text or a reference to a secret.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn text_or_secret(&self, key: &str) -> Result<Option<TextOrSecret<'_>>, Diagnostic> {
        self.read(key, "a text or `{ secret = \"NAME\" }`", |value| match value {
            Value::Text(text) => Some(TextOrSecret::Text(text)),
            Value::Secret(name) => Some(TextOrSecret::Secret(name)),
            _ => None,
        })
    }

    /// The name of a secret.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn secret(&self, key: &str) -> Result<Option<&str>, Diagnostic> {
        self.read(key, "`{ secret = \"NAME\" }`", |value| match value {
            Value::Secret(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// A whole number.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn integer(&self, key: &str) -> Result<Option<i64>, Diagnostic> {
        self.read(key, "a whole number", |value| match value {
            Value::Integer(number) => Some(*number),
            _ => None,
        })
    }

    /// A whole number within bounds, both included.
    ///
    /// # Errors
    /// If something else stands there, or a number outside the bounds.
    pub fn integer_in(&self, key: &str, least: i64, most: i64) -> Result<Option<i64>, Diagnostic> {
        let number = self.integer(key)?;
        match (number, self.get(key)) {
            (Some(found), Some(entry)) if !(least..=most).contains(&found) => {
                let message =
                    format!("`{key}` is {found}, but must lie between {least} and {most}");
                Err(errors::bad_value(entry.span, message, "choose a number in that range"))
            }
            _ => Ok(number),
        }
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn boolean(&self, key: &str) -> Result<Option<bool>, Diagnostic> {
        self.read(key, "true or false", |value| match value {
            Value::Bool(on) => Some(*on),
            _ => None,
        })
    }

    /// A length of time in seconds, written as `"30 seconds"` or `"2 hours"`.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn seconds(&self, key: &str) -> Result<Option<u64>, Diagnostic> {
        self.read(key, "a length of time like \"30 seconds\"", |value| match value {
            Value::Text(text) => seconds(text),
            _ => None,
        })
    }

    /// A list of texts; a single text counts as a list of one.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn texts(&self, key: &str) -> Result<Option<Vec<Spanned<&str>>>, Diagnostic> {
        let Some(entry) = self.get(key) else { return Ok(None) };
        texts(entry).map(Some)
    }

    /// A table within the table.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn table(&self, key: &str) -> Result<Option<&Table>, Diagnostic> {
        self.read(key, "a table", |value| match value {
            Value::Table(table) => Some(table),
            _ => None,
        })
    }

    /// A finding for each key that is not among `known`.
    #[must_use]
    pub fn unknown_keys(&self, known: &[&str]) -> Vec<Diagnostic> {
        self.entries
            .iter()
            .filter(|entry| !known.contains(&entry.key.as_str()))
            .map(|entry| errors::unknown_key(entry.key_span, &entry.key, &self.name, known))
            .collect()
    }

    /// This table with the entries of `over` laid over it; tables within are merged, everything
    /// else is replaced.
    #[must_use]
    pub fn merged(&self, over: &Table) -> Table {
        let mut merged = self.clone();
        for entry in &over.entries {
            match merged.entries.iter_mut().find(|old| old.key == entry.key) {
                Some(old) => {
                    let value = match (&old.value, &entry.value) {
                        (Value::Table(below), Value::Table(over)) => {
                            Value::Table(below.merged(over))
                        }
                        _ => entry.value.clone(),
                    };
                    *old = Entry { value, ..entry.clone() };
                }
                None => merged.entries.push(entry.clone()),
            }
        }
        merged
    }

    fn read<'t, T>(
        &'t self,
        key: &str,
        want: &str,
        get: impl Fn(&'t Value) -> Option<T>,
    ) -> Result<Option<T>, Diagnostic> {
        let Some(entry) = self.get(key) else { return Ok(None) };
        match get(&entry.value) {
            Some(value) => Ok(Some(value)),
            None => Err(errors::wrong_kind(entry.span, key, want, entry.value.kind())),
        }
    }
}

/// The texts of a line.
pub(super) fn texts(entry: &Entry) -> Result<Vec<Spanned<&str>>, Diagnostic> {
    let want = "a list of texts";
    match &entry.value {
        Value::Text(text) => Ok(vec![Spanned { value: text, span: entry.span }]),
        Value::List(items) => items
            .iter()
            .map(|item| match &item.value {
                Value::Text(text) => Ok(Spanned { value: text.as_str(), span: item.span }),
                other => Err(errors::wrong_kind(item.span, &entry.key, want, other.kind())),
            })
            .collect(),
        other => Err(errors::wrong_kind(entry.span, &entry.key, want, other.kind())),
    }
}

fn seconds(text: &str) -> Option<u64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let each = match unit.trim() {
        "second" | "seconds" => 1,
        "minute" | "minutes" => 60,
        "hour" | "hours" => 60 * 60,
        "day" | "days" => 24 * 60 * 60,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        assert_eq!(seconds("30 seconds"), Some(30));
        assert_eq!(seconds("1 hour"), Some(3600));
        assert_eq!(seconds("2 weeks"), None);
        assert_eq!(seconds("99999999999999999999 days"), None);
        assert_eq!(seconds("hour"), None);
    }
}
