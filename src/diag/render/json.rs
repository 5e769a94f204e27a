//! One JSON object a line, for editors and scripts. Lines and columns begin at 1; columns count
//! characters; `end_column` is the first column behind the place.

use serde_json::{Value, json};

use super::{class_word, severity_word};
use crate::diag::{Diagnostic, Fix};
use crate::source::{SourceMap, Span};

/// The findings, one a line.
#[must_use]
pub fn render(sources: &SourceMap, items: &[Diagnostic]) -> String {
    items.iter().map(|item| format!("{}\n", object(sources, item))).collect()
}

/// One finding.
#[must_use]
pub fn object(sources: &SourceMap, item: &Diagnostic) -> Value {
    let mut object = json!({
        "code": item.code.to_string(),
        "slug": item.code.slug(),
        "severity": severity_word(item.severity),
        "class": class_word(item.code.class()),
        "message": item.message,
    });
    extend(&mut object, place(sources, item.span()));
    let labels: Vec<Value> = item
        .labels
        .iter()
        .map(|label| {
            let mut at = place(sources, Some(label.span));
            extend(&mut at, json!({ "message": label.text }));
            at
        })
        .collect();
    let fixes: Vec<Value> = item.fixes.iter().map(|fix| self::fix(sources, fix)).collect();
    let rest = json!({
        "help": item.help, "notes": item.notes, "labels": labels, "fixes": fixes,
    });
    extend(&mut object, rest);
    object
}

fn fix(sources: &SourceMap, fix: &Fix) -> Value {
    let edits: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| {
            let mut at = place(sources, Some(edit.span));
            extend(&mut at, json!({ "text": edit.text }));
            at
        })
        .collect();
    json!({ "title": fix.title, "edits": edits })
}

/// File, line and column; all `null` for a finding without a place.
fn place(sources: &SourceMap, span: Option<Span>) -> Value {
    let Some(span) = span else {
        return json!({
            "file": null, "line": null, "column": null, "end_line": null, "end_column": null,
        });
    };
    let (start, end) = sources.places(span);
    json!({
        "file": sources.path(span.file),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}

fn extend(object: &mut Value, more: Value) {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
}
