//! SARIF 2.1.0, for code-scanning services. Columns count Unicode characters, as the run says.

use serde_json::{Value, json};

use super::{class_word, severity_word};
use crate::diag::{Code, Diagnostic, Fix, Label, codes, explain};
use crate::source::{FileId, SourceMap, Span};

/// One log with one run.
#[must_use]
pub fn render(sources: &SourceMap, items: &[Diagnostic]) -> String {
    let rules: Vec<Value> = codes::ALL.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = items.iter().map(|item| result(sources, item)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "journeyc",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "SRCROOT": { "description": { "text": "the workspace" } } },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.to_string(),
        "name": code.slug(),
        "shortDescription": { "text": sentence(code.title()) },
        "help": { "text": explain::text(code), "markdown": explain::page(code) },
        "defaultConfiguration": { "level": severity_word(code.severity()) },
        "properties": { "class": class_word(code.class()) },
    })
}

fn result(sources: &SourceMap, item: &Diagnostic) -> Value {
    let mut text = sentence(&item.message);
    for more in item.notes.iter().chain(&item.help) {
        text.push(' ');
        text.push_str(&sentence(more));
    }
    let mut result = json!({
        "ruleId": item.code.to_string(),
        "level": severity_word(item.severity),
        "message": { "text": text },
    });
    let index = codes::ALL.iter().position(|code| *code == item.code);
    let mut set = |key: &str, value: Value| {
        if let Some(object) = result.as_object_mut() {
            object.insert(key.to_owned(), value);
        }
    };
    set("ruleIndex", json!(index));
    if let Some((first, others)) = item.labels.split_first() {
        set("locations", json!([location(sources, first, None)]));
        let related: Vec<Value> = others
            .iter()
            .enumerate()
            .map(|(id, label)| location(sources, label, Some(id)))
            .collect();
        if !related.is_empty() {
            set("relatedLocations", Value::Array(related));
        }
    }
    if !item.fixes.is_empty() {
        let fixes = item.fixes.iter().map(|fix| self::fix(sources, fix)).collect();
        set("fixes", Value::Array(fixes));
    }
    result
}

fn location(sources: &SourceMap, label: &Label, id: Option<usize>) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(sources, label.span.file),
            "region": region(sources, label.span),
        },
    });
    if let Some(object) = location.as_object_mut() {
        if let Some(id) = id {
            object.insert("id".to_owned(), json!(id));
        }
        if !label.text.is_empty() {
            object.insert("message".to_owned(), json!({ "text": sentence(&label.text) }));
        }
    }
    location
}

/// The edits of a fix lie in one file.
fn fix(sources: &SourceMap, fix: &Fix) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(sources, edit.span),
                "insertedContent": { "text": edit.text },
            })
        })
        .collect();
    let file = fix.edits.first().map_or(FileId(0), |edit| edit.span.file);
    json!({
        "description": { "text": sentence(&fix.title) },
        "artifactChanges": [{
            "artifactLocation": artifact(sources, file),
            "replacements": replacements,
        }],
    })
}

fn artifact(sources: &SourceMap, file: FileId) -> Value {
    json!({ "uri": uri(sources.path(file)), "uriBaseId": "SRCROOT" })
}

fn region(sources: &SourceMap, span: Span) -> Value {
    let (start, end) = sources.places(span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A relative URI reference: everything but letters, digits and `-._~/` is escaped.
fn uri(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// SARIF wants sentences: with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let text = format!("{}{}", first.to_uppercase(), letters.as_str());
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/æ#.journey"), "a%20b/%C3%A6%23.journey");
        assert_eq!(sentence("write `send`"), "Write `send`.");
        assert_eq!(sentence("did you mean it?"), "Did you mean it?");
    }
}
