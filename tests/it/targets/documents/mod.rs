//! What is held against the documents of a target: the vendor's schema, or one of ours where the vendor has none that
//! can be carried, and looks of our own that share nothing with those of the compiler.

mod aws;
mod dittofeed;
mod flow;
mod graph;
mod hubspot;
mod klaviyo;
mod knock;
mod link_mobility;
mod n8n;
mod salesforce;
mod twilio_studio;

use crate::support::root;
use jsonschema::Validator;
use serde_json::Value;
use std::fs;

/// A document: its path below the folder of its target, and what it says.
pub(crate) type Document = (String, Value);

/// The looks at the documents of one target.
pub(crate) struct Looks {
    /// Its name.
    pub(crate) target: &'static str,
    /// What is wrong with one document by itself.
    pub(crate) one: fn(&str, &Value) -> Vec<String>,
    /// What is wrong between them.
    pub(crate) all: fn(&[Document]) -> Vec<String>,
    /// What a schema of the vendor's says that stands beside the checkout.
    pub(crate) vendor: fn(&[Document]) -> Vec<String>,
    /// Where ids, links and beginnings stand: what the path of the text ends in.
    pub(crate) ids: &'static [&'static str],
    pub(crate) links: &'static [&'static str],
    pub(crate) entries: &'static [&'static str],
    /// Where keys are names that the journey gives, and not the platform's: a word that the path of the object
    /// ends in.
    pub(crate) named: &'static [&'static str],
    /// Parts of a path that lead to more of the same, and are left out where kinds of places are told apart.
    pub(crate) nested: &'static [&'static str],
}

/// Each target's.
pub(crate) const LOOKS: [&Looks; 10] = [
    &flow::LOOKS,
    &aws::LOOKS,
    &n8n::LOOKS,
    &klaviyo::LOOKS,
    &knock::LOOKS,
    &dittofeed::LOOKS,
    &twilio_studio::LOOKS,
    &link_mobility::LOOKS,
    &salesforce::LOOKS,
    &hubspot::LOOKS,
];

/// The documents among the files; texts and pages are none.
pub(crate) fn read(files: &[(String, Vec<u8>)]) -> Vec<Document> {
    files
        .iter()
        .filter(|(path, _)| path.ends_with(".json"))
        .map(|(path, bytes)| (path.clone(), serde_json::from_slice(bytes).unwrap()))
        .collect()
}

/// Everything that is wrong.
pub(crate) fn wrong(looks: &Looks, documents: &[Document]) -> Vec<String> {
    let each = documents.iter().flat_map(|(path, document)| {
        (looks.one)(path, document).into_iter().map(move |what| format!("{path}: {what}"))
    });
    each.chain((looks.all)(documents)).chain((looks.vendor)(documents)).collect()
}

/// The looks of a target.
pub(crate) fn of(target: &str) -> &'static Looks {
    LOOKS.iter().find(|looks| looks.target == target).unwrap()
}

/// No schema of the vendor's stands beside the checkout.
fn none(_: &[Document]) -> Vec<String> {
    Vec::new()
}

/// What a schema says against the documents whose path ends so, if it is there.
fn against_each(schema: Option<&Validator>, documents: &[Document], end: &str) -> Vec<String> {
    let Some(schema) = schema else { return Vec::new() };
    let each = documents.iter().filter(|(path, _)| path.ends_with(end));
    each.flat_map(|(path, document)| {
        against(schema, document).into_iter().map(move |what| format!("{path}: {what}"))
    })
    .collect()
}

/// A schema of `tests/schemas`.
fn schema(path: &str) -> Validator {
    let text = fs::read_to_string(root().join("tests/schemas").join(path)).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&serde_json::from_str(&text).unwrap())
        .unwrap()
}

/// What a schema says against a document.
fn against(schema: &Validator, document: &Value) -> Vec<String> {
    let errors = schema.iter_errors(document).take(3);
    errors.map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// What is always written out, so that nothing rests on what a platform would take for missing: by the `type` of a
/// step, the places that must be there.
type Written = [(&'static str, &'static [&'static str])];

/// What of it is missing.
fn missing(written: &Written, step: &Value) -> Vec<String> {
    let kind = step["type"].as_str().unwrap_or_default();
    let places = written.iter().filter(|(of, _)| *of == kind).flat_map(|(_, places)| *places);
    places
        .filter(|place| step.pointer(place).is_none())
        .map(|place| format!("{place} of a {kind} is not written out"))
        .collect()
}

/// Does a text stand at this place?
fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

/// The elements of a list; none where there is no list.
fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Looks at every text of a document.
fn texts(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, look)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, look)),
        _ => {}
    }
}
