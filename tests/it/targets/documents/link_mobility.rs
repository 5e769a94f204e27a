//! MyLINK: our schemas, the transcribed one where it stands beside the checkout, and requests that are filled in as
//! their companion says.

use super::{Document, Looks, against, flow, list, schema, text, texts};
use crate::link_mobility::filled;
use crate::targets::vendors;
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks = Looks {
    target: "link-mobility",
    one,
    all,
    vendor,
    ids: &[],
    links: &["/fill/*/path", "/links/*/path"],
    entries: &[],
    named: &["texts", "variables", "options"],
    nested: &["/fallback"],
};

static MESSAGES: LazyLock<Validator> =
    LazyLock::new(|| schema("link-mobility/messages.schema.json"));
static VALUES: LazyLock<Validator> = LazyLock::new(|| schema("link-mobility/values.schema.json"));
static TEMPLATE: LazyLock<Validator> =
    LazyLock::new(|| schema("link-mobility/template.schema.json"));

fn one(path: &str, document: &Value) -> Vec<String> {
    match () {
        () if path.ends_with(".values.json") => values(document),
        () if path.starts_with("templates/") => template(document),
        // A request is one when it is filled in.
        () => Vec::new(),
    }
}

/// A template: what it is called, and the places in its words are its variables.
fn template(document: &Value) -> Vec<String> {
    let mut found = against(&TEMPLATE, document);
    for place in ["/template/meta/name", "/template/meta/locale"] {
        if text(document, place).is_none() {
            found.push(format!("{place} is not written out"));
        }
    }
    let variables = list(document, "/template/variables");
    texts(&document["template"]["content"], &mut |words| {
        for rest in words.split("{{").skip(1) {
            let name = rest.split("}}").next().unwrap_or_default();
            if !variables.iter().any(|variable| variable["name"] == name) {
                found.push(format!("{{{{{name}}}}} is no variable"));
            }
        }
    });
    found
}

/// What a companion computes besides: the run, the instants of the request, the words of a template.
const OWN: [&str; 6] = ["run_id", "now", "came", "min", "template", "zone"];

fn operations(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| operations(item, look)),
        Value::Object(fields) => {
            value["op"].as_str().into_iter().for_each(&mut *look);
            // What stands where a field has none; what a link is written behind.
            if fields.contains_key("otherwise") || fields.contains_key("after") {
                look("zone");
            }
            fields.values().for_each(|field| operations(field, look));
        }
        _ => {}
    }
}

/// A companion: its values and texts have the form that they have in a journey's neutral form.
fn values(document: &Value) -> Vec<String> {
    let mut found = against(&VALUES, document);
    flow::constants(document, &mut found);
    let fills = list(document, "/fill");
    let args = document["args"].as_object().into_iter().flat_map(|args| args.values());
    let own = fills.iter().filter_map(|fill| fill.get("value"));
    for value in own.chain(args) {
        let mut known = true;
        operations(value, &mut |op| known &= !OWN.contains(&op));
        if known {
            found.extend(against(&flow::EXPRESSION, value));
        }
    }
    let texts =
        fills.iter().filter_map(|fill| fill["texts"].as_object()).flat_map(|texts| texts.values());
    let parts = texts.flat_map(|text| list(text, ""));
    for part in parts {
        let mut known = true;
        operations(part, &mut |op| known &= !OWN.contains(&op));
        if known {
            found.extend(against(&flow::PART, part));
        }
    }
    // Every locale of a text has its style, and one is chosen for each tag.
    let tags =
        fills.iter().filter_map(|fill| fill["texts"].as_object()).flat_map(|texts| texts.keys());
    for tag in tags {
        if document["styles"].get(tag).is_none() {
            found.push(format!("the locale {tag} has no style"));
        }
        let chosen =
            document["locale"]["tags"].as_object().into_iter().flat_map(|all| all.values());
        if !chosen.chain([&document["locale"]["last"]]).any(|of| of == tag.as_str()) {
            found.push(format!("nobody reads {tag}"));
        }
    }
    found
}

fn all(documents: &[Document]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, request) in documents {
        let Some(stem) = path.strip_suffix(".messages.json") else { continue };
        let beside = format!("{stem}.values.json");
        let Some((_, values)) = documents.iter().find(|(other, _)| *other == beside) else {
            found.push(format!("{path} has no companion"));
            continue;
        };
        let mut nowhere = |pointer: &str| {
            if request.pointer(pointer).is_none() {
                found.push(format!("{beside}: {pointer} leads nowhere"));
            }
        };
        let places = list(values, "/fill").iter().chain(list(values, "/links"));
        places.filter_map(|place| text(place, "/path")).for_each(|place| nowhere(&place));
        list(request, "/messages").iter().for_each(|message| ends(message, &mut found));
        for link in list(values, "/links") {
            let message = text(link, "/path").and_then(|place| request.pointer(&place));
            if message.is_some_and(|message| message["channelId"] != link["channel"]) {
                found.push(format!("{beside}: a link has another channel than its message"));
            }
        }
        if found.is_empty() && VALUES.is_valid(values) {
            let said = against(&MESSAGES, &filled(request.clone(), values));
            found.extend(said.into_iter().map(|what| format!("{path}: {what}")));
        }
    }
    found
}

/// What MyLINK does without an end, without a word for hours that are over, and for whom a receipt is: it is written
/// out, of each message and its fallbacks.
fn ends(message: &Value, found: &mut Vec<String>) {
    if message.get("validFor").is_some() == message.get("validUntil").is_some() {
        found.push("a message has no end, or two".to_owned());
    }
    if message.get("allowedHours").is_some() && message.get("whenDnd").is_none() {
        found.push("whenDnd is not written out".to_owned());
    }
    for key in ["journey", "message", "step"] {
        if message["context"].get(key).is_none() {
            found.push(format!("a receipt would not say which {key} it is for"));
        }
    }
    message.get("fallback").into_iter().for_each(|fallback| ends(fallback, found));
}

/// Requests as they are posted.
fn vendor(documents: &[Document]) -> Vec<String> {
    let posted = documents.iter().filter_map(|(path, request)| {
        let beside = format!("{}.values.json", path.strip_suffix(".messages.json")?);
        let (_, values) = documents.iter().find(|(other, _)| *other == beside)?;
        Some((path.clone(), filled(request.clone(), values)))
    });
    let posted: Vec<Document> = posted.collect();
    super::against_each(vendors::LINK_MOBILITY.as_ref(), &posted, ".messages.json")
}
