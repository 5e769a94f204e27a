//! The schemas are sound, take what is right and refuse what is wrong.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{events_schema, flow_schema, report_schema};
use crate::driver::{Analysis, analyze};
use crate::hir::Program;
use crate::source::Workspace;

const SMALL: &str = r#"
use std.channels { sms, email }

enum Tier { bronze, silver, gold }
record Address { street: text up to 40, city: text? }

profile Customer {
    phone:    phone? pii
    email:    email? pii
    language: locale = da
    birthday: date?
    tier:     Tier = bronze
    spent:    money = 0 DKK
}

/// Something was bought.
event bought "Order paid" {
    order_id: text up to 36
    total:    money
    off:      percent?
    weight:   decimal?
    tier:     Tier
    to:       Address
    tags:     list of text
    day:      date?
    each_year: monthday?
    slot:     time?
    due:      datetime?
    took:     duration?
    phone:    phone?
    mail:     email? pii
    link:     url?
    tongue:   locale?
    zone:     timezone?
    count:    int?
    gift:     bool?
}

message hello(order: bought) { purpose service  locales da  sms { da: "Hej {order.order_id}" } }

journey greet(order: text, priority: int?) "Greet" {
    trigger api
    entry parallel
    wait 1 day
}
"#;

fn program(source: &str) -> Program {
    let manifest = "[workspace]\nname = \"t\"\nlocale = \"da\"\ncurrency = \"DKK\"\n";
    let workspace = Workspace::from_memory(manifest, &[("a.journey", source)]);
    let Analysis { program, sink, .. } = analyze(&workspace);
    let errors: Vec<_> = sink
        .items
        .iter()
        .filter(|found| found.severity == crate::diag::Severity::Error)
        .map(|found| &found.message)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    program
}

/// A validator for the whole schema, or for one of its definitions.
fn validator(schema: &Value, def: Option<&str>) -> Validator {
    assert!(jsonschema::draft202012::meta::is_valid(schema), "not a schema: {schema}");
    let schema = match def {
        Some(def) => json!({
            "$schema": schema["$schema"],
            "$ref": format!("#/$defs/{def}"),
            "$defs": schema["$defs"],
        }),
        None => schema.clone(),
    };
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

/// `value` with what the pointer leads to replaced, or removed.
fn with(value: &Value, pointer: &str, to: Option<Value>) -> Value {
    let mut value = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap();
    match (parent, to) {
        (Value::Object(map), Some(to)) => drop(map.insert(key.to_owned(), to)),
        (Value::Object(map), None) => drop(map.remove(key).unwrap()),
        (parent, to) => {
            let at: usize = key.parse().unwrap();
            *parent.get_mut(at).unwrap() = to.unwrap();
        }
    }
    value
}

fn takes(validator: &Validator, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{value:#}\n{errors:#?}");
}

fn refuses(validator: &Validator, good: &Value, changes: &[(&str, Option<Value>)]) {
    for (pointer, to) in changes {
        let bad = with(good, pointer, to.clone());
        assert!(!validator.is_valid(&bad), "{pointer} = {to:?} should not pass");
    }
}

fn order() -> Value {
    json!({
        "event_id": "e-1", "customer_id": "c-1", "event": "bought", "at": "2026-11-02T08:00:00.125Z",
        "data": {
            "order_id": "o-1", "total": 45000, "off": 1000, "weight": "1.5", "tier": "silver",
            "to": {"street": "Havnegade 12"}, "tags": ["a"], "day": "2026-11-02",
            "each_year": "--02-29", "slot": "09:00", "due": "2026-11-02T08:00:00Z", "took": 3600,
            "phone": "+4520123456", "mail": "a@example.com", "link": "https://example.com/a?b=c",
            "tongue": "nb-NO", "zone": "Europe/Copenhagen", "count": 2, "gift": true,
        }
    })
}

#[test]
fn events_are_taken_and_broken_ones_are_not() {
    let schema = events_schema(&program(SMALL));
    let validator = validator(&schema, None);
    takes(&validator, &order());
    for optional in ["off", "weight", "day", "slot", "due", "mail", "gift"] {
        takes(&validator, &with(&order(), &format!("/data/{optional}"), None));
    }
    let data = |name: &str, value: Value| (format!("/data/{name}"), Some(value));
    let broken = [
        data("total", json!(450.5)),
        data("total", json!("450")),
        data("total", json!(9_007_199_254_740_992_i64)),
        data("off", Value::Null),
        data("weight", json!(1.5)),
        data("weight", json!("01.5")),
        data("tier", json!("platinum")),
        data("to", json!({})),
        data("to", json!({"street": "a", "zip": "1"})),
        data("tags", json!([1])),
        data("order_id", json!("o".repeat(37))),
        data("day", json!("2026-13-02")),
        data("day", json!("2026-02-30")),
        data("each_year", json!("02-29")),
        data("slot", json!("24:00")),
        data("due", json!("2026-11-02T08:00:00+01:00")),
        data("took", json!("PT1H")),
        data("phone", json!("20123456")),
        data("mail", json!("a.example.com")),
        data("link", json!("javascript:alert(1)")),
        data("tongue", json!("nb_NO")),
        data("zone", json!("CET+1 hour")),
        data("surprise", json!(1)),
        ("/data/total".to_owned(), None),
        ("/event_id".to_owned(), None),
        ("/event_id".to_owned(), Some(json!(""))),
        ("/customer_id".to_owned(), None),
        ("/event".to_owned(), Some(json!("sold"))),
        ("/event".to_owned(), None),
        ("/at".to_owned(), Some(json!("2026-11-02"))),
    ];
    for (pointer, to) in broken {
        refuses(&validator, &order(), &[(&pointer, to)]);
    }
}

#[test]
fn an_event_whose_name_travels_beside_it() {
    let schema = events_schema(&program(SMALL));
    let validator = validator(&schema, Some("event.bought"));
    takes(&validator, &order());
    takes(&validator, &with(&order(), "/event", None));
    refuses(&validator, &order(), &[("/event", Some(json!("sold"))), ("/data/total", None)]);
}

#[test]
fn titles_docs_units_and_personal_fields_are_said() {
    let schema = events_schema(&program(SMALL));
    let event = &schema["$defs"]["event.bought"];
    assert_eq!(event["title"], "Order paid");
    assert_eq!(event["description"], "Something was bought.");
    let data = &schema["$defs"]["data.bought"];
    assert_eq!(data["properties"]["total"]["x-currency"], "DKK");
    assert_eq!(data["properties"]["mail"]["x-pii"], true);
    assert_eq!(data["required"], json!(["order_id", "total", "tier", "to", "tags"]));
    assert_eq!(schema["$defs"]["enum.Tier"]["enum"], json!(["bronze", "silver", "gold"]));
    let profile = &schema["$defs"]["profile"]["properties"]["profile"];
    assert_eq!(profile["properties"]["tier"]["default"], "bronze");
    assert_eq!(profile["properties"]["phone"]["x-pii"], true);
    assert_eq!(profile["required"], json!([]));
}

#[test]
fn profiles_receipts_replies_and_requests() {
    let schema = events_schema(&program(SMALL));
    let at = "2026-11-02T08:00:00Z";

    let profile = json!({
        "customer_id": "c-1", "profile": {"phone": "+4520123456", "tier": "gold"},
        "consent": {"marketing/sms": at}, "suppressed": {"email": at}
    });
    let customers = validator(&schema, Some("profile"));
    takes(&customers, &profile);
    refuses(
        &customers,
        &profile,
        &[
            ("/consent", Some(json!({"marketing": at}))),
            ("/consent", Some(json!({"marketing/fax": at}))),
            ("/consent", Some(json!({"marketing/sms": true}))),
            ("/suppressed", Some(json!({"fax": at}))),
            ("/profile/phone", Some(Value::Null)),
        ],
    );

    let receipt = json!({"message_id": "m", "status": "delivered", "at": at, "channel": "sms"});
    let receipts = validator(&schema, Some("receipt"));
    takes(&receipts, &receipt);
    refuses(&receipts, &receipt, &[("/status", Some(json!("queued"))), ("/at", None)]);

    let reply = json!({"customer_id": "c-1", "channel": "sms", "text": "STOP", "at": at});
    let replies = validator(&schema, Some("reply"));
    takes(&replies, &reply);
    takes(&replies, &with(&with(&reply, "/text", None), "/choice", Some(json!("yes"))));
    refuses(&replies, &reply, &[("/text", None), ("/choice", Some(json!("yes")))]);

    let start = json!({
        "request_id": "r", "customer_id": "c-1", "journey": "greet", "args": {"order": "o-1"}
    });
    let starts = validator(&schema, Some("start"));
    takes(&starts, &start);
    refuses(
        &starts,
        &start,
        &[
            ("/args/order", None),
            ("/args/colour", Some(json!("red"))),
            ("/journey", Some(json!("other"))),
        ],
    );
}

#[test]
fn an_empty_workspace_takes_no_event() {
    let schema = events_schema(&Program::default());
    assert!(!validator(&schema, None).is_valid(&order()));
    for def in ["profile", "receipt", "reply", "start"] {
        validator(&schema, Some(def));
    }
}

#[test]
fn the_schema_of_an_example_is_sound_and_always_the_same() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop");
    let schema = || events_schema(&analyze(&Workspace::load(&dir).unwrap()).program);
    let first = schema();
    assert_eq!(first.to_string(), schema().to_string());
    let cart = json!({
        "event_id": "e-1", "customer_id": "c-1", "event": "cart_abandoned", "at": "2026-11-02T08:00:00Z",
        "data": {"cart_id": "c1", "total": 45000, "url": "https://kurven.example/c1"}
    });
    takes(&validator(&first, None), &cart);
}

#[path = "documents_tests.rs"]
mod documents;
