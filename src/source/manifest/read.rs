//! From TOML text to a [`Table`] with places.

use toml::Spanned as Parsed;
use toml::de::{DeTable, DeValue};

use super::errors;
use super::value::{Entry, Spanned, Table, Value};
use crate::diag::Sink;
use crate::source::{FileId, Span};

/// Reads a whole manifest. What is broken becomes a finding; the rest is still read.
pub(super) fn table(file: FileId, text: &str, sink: &mut Sink) -> Table {
    let (parsed, problems) = DeTable::parse_recoverable(text);
    let mut last = None;
    for problem in problems {
        let span = span(file, problem.span().unwrap_or(0..0));
        // The parser often says twice what is one mistake; the first on a line is the true one.
        let line = text.get(..span.start as usize).map(|before| before.matches('\n').count());
        if line != last || line.is_none() {
            sink.push(errors::not_toml(span, words(problem.message())));
        }
        last = line;
    }
    convert(file, parsed.get_ref(), String::new(), None)
}

fn convert(file: FileId, parsed: &DeTable<'_>, name: String, at: Option<Span>) -> Table {
    let mut entries: Vec<Entry> = parsed
        .iter()
        .map(|(key, found)| {
            let path = join(&name, key.get_ref());
            let Spanned { value, span: at } = value(file, found, path);
            Entry {
                key: key.get_ref().to_string(),
                key_span: span(file, key.span()),
                value,
                span: at,
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span);
    Table { name, span: at, entries }
}

fn value(file: FileId, parsed: &Parsed<DeValue<'_>>, path: String) -> Spanned<Value> {
    let at = span(file, parsed.span());
    let value = match parsed.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            // Larger than any setting: kept as written, so that a getter can refuse it.
            Err(_) => Value::Decimal(number.to_string()),
        },
        DeValue::Float(number) => Value::Decimal(number.to_string()),
        DeValue::Boolean(on) => Value::Bool(*on),
        DeValue::Datetime(when) => Value::Date(when.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| value(file, item, path.clone())).collect())
        }
        DeValue::Table(entries) => {
            let table = convert(file, entries, path, Some(at));
            match table.entries.as_slice() {
                [Entry { key, value: Value::Text(name), .. }] if key == "secret" => {
                    Value::Secret(name.clone())
                }
                _ => Value::Table(table),
            }
        }
    };
    Spanned { value, span: at }
}

/// `targets` and `aws` are `targets.aws`; what is no bare key is quoted.
fn join(name: &str, key: &str) -> String {
    let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let key = if bare && !key.is_empty() { key.to_owned() } else { format!("\"{key}\"") };
    if name.is_empty() { key } else { format!("{name}.{key}") }
}

fn span(file: FileId, range: std::ops::Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, offset(range.start), offset(range.end))
}

/// What the parser says, where a user would put it otherwise.
fn words(message: &str) -> &str {
    let message = message.split(", expected").next().unwrap_or(message);
    match message {
        "duplicate key" => "this key stands twice",
        "string values must be quoted" => "a text stands between quotation marks",
        "missing opening quote" | "invalid basic string" => "a quotation mark is missing",
        "key with no value" | "missing value for key" | "missing value" => "this key has no value",
        "missing assignment between key-value pairs" | "invalid key-value pair" => {
            "a `=` is missing between the key and its value"
        }
        "unclosed array" => "a `]` is missing",
        "unclosed table" | "unclosed array table" => "a `]` is missing at the end of the header",
        "unclosed inline table" => "a `}` is missing",
        "missing comma between array elements" | "missing comma between key-value pairs" => {
            "a comma is missing"
        }
        "invalid unquoted key" => "a key with such letters stands between quotation marks",
        "unexpected key or value" | "unexpected content" => {
            "there is more on this line than one key and its value"
        }
        "cannot recurse further; max recursion depth met" | "recursion limit" => {
            "lists and tables are nested too deep"
        }
        _ => message,
    }
}
