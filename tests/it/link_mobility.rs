//! What the target `link-mobility` writes, against the schemas that we wrote from LINK's pages, and filled in
//! as its page says.

use crate::support::root;
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use serde_json::{Value, json};

const WORKSPACES: [&str; 2] = ["examples/link-mobility", "tests/golden/link"];

fn schema(name: &str) -> jsonschema::Validator {
    let path = root().join("tests/schemas/link-mobility").join(name);
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn wrong(validator: &jsonschema::Validator, document: &Value) -> Vec<String> {
    let found = validator.iter_errors(document);
    found.map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// The documents of a workspace whose names end in this.
fn documents(folder: &str, end: &str) -> Vec<(String, Value)> {
    let workspace = Workspace::load(&root().join(folder)).unwrap();
    let built = driver::build(&workspace, &BuildOptions::default()).unwrap();
    assert_eq!(built.diagnostics, [], "{folder}");
    let ours = built.outputs.into_iter().find(|outputs| outputs.path == "link-mobility").unwrap();
    ours.files
        .into_iter()
        .filter(|(path, _)| path.ends_with(end))
        .map(|(path, bytes)| (path, serde_json::from_slice(&bytes).unwrap()))
        .collect()
}

/// Fills a request in, with values that are nobody's, and looks at nothing but the companion.
pub(crate) fn filled(mut request: Value, values: &Value) -> Value {
    for fill in values["fill"].as_array().unwrap() {
        let text = match (fill["form"].as_str().unwrap(), fill.get("texts")) {
            ("phone", _) => "+4520123456".to_owned(),
            ("datetime", _) => "2026-11-02T12:00:00Z".to_owned(),
            ("timezone", _) => "Europe/Copenhagen".to_owned(),
            (_, None) => "a value".to_owned(),
            (_, Some(texts)) => {
                let tag = values["locale"]["last"].as_str().unwrap();
                let parts = texts[tag].as_array().unwrap().iter();
                parts.map(|part| part.as_str().unwrap_or("<value>")).collect()
            }
        };
        *request.pointer_mut(fill["path"].as_str().unwrap()).unwrap() = Value::String(text);
    }
    request
}

#[test]
fn requests_are_what_mylink_takes_once_they_are_filled_in() {
    let (messages, values) = (schema("messages.schema.json"), schema("values.schema.json"));
    let mut checked = 0;
    for folder in WORKSPACES {
        let companions = documents(folder, ".values.json");
        for (path, request) in documents(folder, ".messages.json") {
            let stem = path.strip_suffix(".messages.json").unwrap();
            let of =
                companions.iter().find(|(of, _)| of.strip_suffix(".values.json") == Some(stem));
            let (_, companion) = of.unwrap();
            assert_eq!(wrong(&values, companion), [""; 0], "{path}");
            let request = filled(request, companion);
            assert_eq!(wrong(&messages, &request), [""; 0], "{path}: {request:#}");
            for link in companion["links"].as_array().unwrap() {
                let at = request.pointer(link["path"].as_str().unwrap()).unwrap();
                assert_eq!(at["channelId"], link["channel"], "{path}");
            }
            checked += 1;
        }
    }
    assert!(checked >= 10, "{checked}");
}

#[test]
fn templates_are_what_mylink_takes() {
    let validator = schema("template.schema.json");
    let mut checked = 0;
    for folder in WORKSPACES {
        for (path, body) in documents(folder, ".json") {
            if path.starts_with("templates/") {
                assert_eq!(wrong(&validator, &body), [""; 0], "{path}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 5);
}

/// The four kinds of request that LINK's pages show, in our words.
fn shown() -> Vec<Value> {
    let text = |channel: &str, text: &str| json!({ "channelId": channel, "userId": "4520123456", "content": { "text": text } });
    let with = |mut message: Value, key: &str, value: Value| {
        message[key] = value;
        message
    };
    let card = json!({ "card": {
        "title": "Opening", "text": "Come and see",
        "media": { "source": "https://shop.example/a.jpeg", "type": "image/jpeg" },
        "buttons": [{ "caption": "The way", "openUrl": { "url": "https://shop.example/way" } }],
    } });
    let template = |id: &str| json!({ "fromTemplate": { "templateId": id, "variables": { "name": "Sofie" } } });
    let context = |id: &str| json!({ "user": "sofie@example.com", "id": id });
    let rich = json!({ "channelId": "rcs", "userId": "4520123456", "content": card });
    let from = |channel: &str, id: &str| json!({ "channelId": channel, "userId": "+4520123456", "content": template(id) });
    let chain = with(text("viber", "Hello"), "fallback", text("sms", "Hello"));
    let late = with(text("sms", "Hello"), "context", context("2"));
    vec![
        with(rich, "fallback", text("sms", "Come and see: https://shop.example/way")),
        with(text("rcs", "Hello"), "fallback", chain),
        with(with(text("viber", "Hello"), "context", context("1")), "fallback", late),
        with(from("rcs", "tpl1"), "fallback", from("sms", "tpl2")),
    ]
    .into_iter()
    .map(|message| json!({ "messages": [message] }))
    .collect()
}

#[test]
fn the_schema_takes_what_links_pages_show() {
    let validator = schema("messages.schema.json");
    for request in shown() {
        assert_eq!(wrong(&validator, &request), [""; 0], "{request:#}");
    }
}

#[test]
fn the_schema_refuses_what_is_broken() {
    let validator = schema("messages.schema.json");
    let (path, good) = documents("tests/golden/link", ".messages.json")
        .into_iter()
        .find(|(path, _)| path.starts_with("at_night/"))
        .unwrap();
    let companion = documents("tests/golden/link", ".values.json");
    let of = companion.iter().find(|(of, _)| of.starts_with("at_night/")).unwrap();
    let good = filled(good, &of.1);
    assert_eq!(wrong(&validator, &good), [""; 0], "{path}");
    type Break = (&'static str, fn(&mut Value));
    let breaks: [Break; 9] = [
        ("a channel that is not there", |message| message["channelId"] = json!("email")),
        ("two contents", |message| message["content"]["text"] = json!("x")),
        ("no content", |message| message["content"] = json!({})),
        ("hours that nothing says", |message| {
            message.as_object_mut().unwrap().remove("allowedHours");
        }),
        ("two ends", |message| message["validFor"] = json!("PT1H")),
        ("an end that is no instant", |message| message["validUntil"] = json!("{{end}}")),
        ("an unknown field", |message| message["valid_for"] = json!("PT1H")),
        ("no recipient", |message| {
            message.as_object_mut().unwrap().remove("userId");
        }),
        ("a second button on Viber", |message| {
            let first = message["content"]["card"]["buttons"][0].clone();
            message["content"]["card"]["buttons"].as_array_mut().unwrap().push(first);
        }),
    ];
    for (what, change) in breaks {
        let mut broken = good.clone();
        change(&mut broken["messages"][0]);
        assert!(!validator.is_valid(&broken), "{what}: {broken:#}");
        // A fallback is held to the same.
        let mut inside = good.clone();
        let mut message = good["messages"][0].clone();
        change(&mut message);
        inside["messages"][0]["fallback"] = message;
        assert!(!validator.is_valid(&inside), "{what}");
    }
    assert!(!validator.is_valid(&json!({ "messages": [] })));
}

#[test]
fn no_text_that_looks_like_a_place_is_one() {
    let requests = documents("tests/golden/link", ".messages.json");
    let values = documents("tests/golden/link", ".values.json");
    let of = |all: &[(String, Value)]| {
        all.iter().find(|(path, _)| path.starts_with("chain/")).unwrap().1.clone()
    };
    let request = filled(of(&requests), &of(&values));
    let rcs = request.pointer("/messages/0/content/text").unwrap();
    assert_eq!(rcs, "{{customer.phone}} {% raw %} ${x} #Ærø 🎁 \"'\\ <value>");
    // A number that is written out stands as it is, and nothing fills it in.
    let call = "/messages/0/content/suggestions/1/dial/phoneNumber";
    assert_eq!(request.pointer(call).unwrap(), "+4570123456");
    let fills = of(&values);
    assert!(fills["fill"].as_array().unwrap().iter().all(|fill| fill["path"] != call));
}
