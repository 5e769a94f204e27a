//! MyLINK: our schemas, the transcribed one where it stands beside the checkout, and requests that are filled in as
//! their companion says.

use super::{Document, Looks, against, list, schema, text};
use crate::link_mobility::filled;
use crate::targets::vendors;
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks =
    Looks { target: "link-mobility", one, all, named: &["texts", "variables", "options"] };

static MESSAGES: LazyLock<Validator> =
    LazyLock::new(|| schema("link-mobility/messages.schema.json"));
static VALUES: LazyLock<Validator> = LazyLock::new(|| schema("link-mobility/values.schema.json"));
static TEMPLATE: LazyLock<Validator> =
    LazyLock::new(|| schema("link-mobility/template.schema.json"));

fn one(path: &str, document: &Value) -> Vec<String> {
    match () {
        () if path.ends_with(".values.json") => against(&VALUES, document),
        () if path.starts_with("templates/") => against(&TEMPLATE, document),
        // A request is one when it is filled in.
        () => Vec::new(),
    }
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
        for link in list(values, "/links") {
            let message = text(link, "/path").and_then(|place| request.pointer(&place));
            if message.is_some_and(|message| message["channelId"] != link["channel"]) {
                found.push(format!("{beside}: a link has another channel than its message"));
            }
        }
        if !found.is_empty() || !VALUES.is_valid(values) {
            continue;
        }
        let request = filled(request.clone(), values);
        found
            .extend(against(&MESSAGES, &request).into_iter().map(|what| format!("{path}: {what}")));
        let vendor = vendors::LINK_MOBILITY.as_ref();
        let said = vendor.map(|schema| against(schema, &request)).unwrap_or_default();
        found.extend(said.into_iter().map(|what| format!("{path}: {what}")));
    }
    found
}
