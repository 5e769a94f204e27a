//! Whole documents: their shape, and that Klaviyo's own schema takes them.

use super::*;
use serde_json::json;

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../../../tests/schemas/klaviyo/flow-create.strict.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
}

fn valid(body: &Value) {
    let validator = schema();
    let wrong: Vec<String> = validator
        .iter_errors(body)
        .take(3)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The whole body of a journey `j`, which must keep to the schema.
fn body(header: &str, steps: &str) -> Value {
    let files = World::new(MANIFEST, &journey(header, steps)).emit();
    let body = json(&files, "j.flow.json");
    valid(&body);
    body
}

#[test]
fn a_linear_journey_says_everything() {
    let body = body(
        "trigger on go as e where e.total > 200 DKK  entry parallel  goal on paid  exit on left outcome gone",
        "send hello via sms  wait 2 days  send hello via email  wait 90 minutes  send hello via push  wait 3 hours",
    );
    let condition = |metric: &str| {
        json!({ "conditions": [{
            "type": "profile-metric", "metric_id": metric, "measurement": "count",
            "measurement_filter": { "type": "numeric", "operator": "equals", "value": 0 },
            "timeframe_filter": { "type": "date", "operator": "flow-start" },
            "metric_filters": null
        }] })
    };
    let definition = &body["data"]["attributes"]["definition"];
    assert_eq!(body["data"]["attributes"]["name"], "A journey");
    assert_eq!(
        definition["triggers"],
        json!([{ "type": "metric", "id": "MGO", "trigger_filter": { "condition_groups": [
            { "conditions": [{ "type": "metric-property", "metric_id": "MGO", "field": "total",
                "filter": { "type": "numeric", "operator": "greater-than", "value": 20000 } }] }
        ] } }])
    );
    let groups = json!([condition("MPAID"), condition("MLEFT")]);
    assert_eq!(definition["profile_filter"], json!({ "condition_groups": groups }));
    assert_eq!(definition["reentry_criteria"], json!({ "duration": 0, "unit": "alltime" }));
    assert_eq!(
        shape(definition),
        [
            "send-sms purchase-send-hello -> purchase-wait-2d",
            "time-delay purchase-wait-2d -> purchase-send-hello-2",
            "send-email purchase-send-hello-2 -> purchase-wait-90m",
            "time-delay purchase-wait-90m -> purchase-send-hello-3",
            // Behind the last wait nothing happens, so it is no part of the flow.
            "send-mobile-push purchase-send-hello-3 -> end",
        ]
    );
    let actions = definition["actions"].as_array().unwrap();
    let data = |kind: &str| &actions.iter().find(|of| of["type"] == kind).unwrap()["data"];
    assert_eq!(
        data("send-sms")["message"],
        json!({
            "name": "Hello",
            "body": "{% if not person|lookup:'language' or person|lookup:'language'|lower == \"da\" or person|lookup:'language'|lower|slice:\":3\" == \"da-\" or person|lookup:'language'|lower|slice:\":3\" == \"da_\" %}Hej {% if first_name %}{{ first_name|safe }}{% else %}der{% endif %}{% else %}Hi {% if first_name %}{{ first_name|safe }}{% else %}there{% endif %}{% endif %}",
            "message_hierarchy": ["sms"],
            "shorten_links": false, "include_contact_card": false, "add_org_prefix": false,
            "add_info_link": false, "add_opt_out_language": false, "smart_sending_enabled": false,
            "sms_quiet_hours_enabled": false, "transactional": false, "add_tracking_params": false,
            "custom_tracking_params": null, "additional_filters": { "condition_groups": [
                { "conditions": [{ "type": "profile-marketing-consent", "consent": {
                    "channel": "sms", "can_receive_marketing": true,
                    "consent_status": { "subscription": "subscribed" } } }] }
            ] }
        })
    );
    let email = &data("send-email")["message"];
    assert_eq!(email["template_id"], "THELLO");
    assert_eq!(email["from_email"], "hej@kurven.example");
    assert_eq!(email["transactional"], false);
    assert_eq!(email["smart_sending_enabled"], false);
    assert_eq!(
        *data("time-delay"),
        json!({
            "unit": "days", "value": 2, "secondary_value": null, "timezone": "profile",
            "delay_until_time": null, "delay_until_weekdays":
                ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        })
    );
    let minutes = actions.iter().find(|of| of["data"]["unit"] == "minutes").unwrap();
    assert_eq!(minutes["data"], json!({ "unit": "minutes", "value": 90, "secondary_value": null }));
}

#[test]
fn everything_it_can_do_keeps_to_the_schema() {
    for (header, steps) in [
        ("trigger enters vip  entry ignore", "send hello via email > sms"),
        (
            "trigger enters news  entry parallel",
            "send hello via email and sms { unreachable { exit nobody } }",
        ),
        ("trigger on go  entry ignore, again after 7 days", "send receipt via email"),
        (
            "trigger on go among vip  entry parallel",
            "set tier = gold  wait 1 day  send hello via push",
        ),
        (
            "",
            "set vip = true  set born = missing  set children = 2  set spent = 20 DKK  set born = 2026-01-02  send receipt via email",
        ),
        (
            "",
            "split offer { a 50% { send hello via sms } b 25% { send hello via email } holdout 25% }",
        ),
        (
            "",
            "repeat up to 3 times every 1 day as n { if n == 2 { send hello via sms } else { send hello via email } }",
        ),
        (
            "",
            "if seen(paid within 2 days) or count(left) >= 2 or customer in vip or not seen(paid since entry) { send hello via sms }",
        ),
        (
            "",
            "match customer.tier { gold, silver { send hello via sms } bronze { send hello via email } }",
        ),
        (
            "",
            "if consented(marketing, sms) and e.big and (e.tier ?? bronze) >= silver and customer.phone is known { send hello via sms }",
        ),
    ] {
        body(header, steps);
    }
}

#[test]
fn hard_names_are_names() {
    let source = journey("", "send hello via sms")
        .replace("journey j \"A journey\"", "journey j \"Æ {{ name }} {% x %} 🛒 \\\"q\\\"\"");
    let files = World::new(MANIFEST, &source).emit();
    let body = json(&files, "j.flow.json");
    valid(&body);
    assert_eq!(body["data"]["attributes"]["name"], "Æ {{ name }} {% x %} 🛒 \"q\"");
}

/// A way to break a body.
type Harm = fn(&mut Value);

#[test]
fn broken_documents_are_told() {
    let sound = body("", "send hello via sms  wait 2 days  send hello via email");
    let breaks: [(&str, Harm); 6] = [
        ("no triggers", |of| {
            of["data"]["attributes"]["definition"].as_object_mut().unwrap().remove("triggers");
        }),
        ("another type", |of| action(of, 0)["type"] = json!("send-viber")),
        ("another unit", |of| action(of, 1)["data"]["unit"] = json!("fortnights")),
        ("another key", |of| action(of, 0)["data"]["message"]["colour"] = json!("red")),
        ("a text for a number", |of| action(of, 1)["data"]["value"] = json!("2")),
        ("another filter", |of| {
            action(of, 0)["data"]["message"]["additional_filters"]["condition_groups"][0]["conditions"]
                [0]["type"] = json!("profile-mood");
        }),
    ];
    let validator = schema();
    for (what, harm) in breaks {
        let mut broken = sound.clone();
        harm(&mut broken);
        assert_ne!(broken, sound, "{what}");
        assert!(!validator.is_valid(&broken), "{what}");
    }
}

fn action(body: &mut Value, at: usize) -> &mut Value {
    &mut body["data"]["attributes"]["definition"]["actions"][at]
}

#[test]
fn links_are_looked_over() {
    use crate::target::klaviyo::check::check;
    use crate::target::klaviyo::document::{Action, Data, Definition, Links, Reentry, Trigger};
    let step = |id: &str, next: Option<&str>| Action {
        temporary_id: id.to_owned(),
        kind: "time-delay",
        links: Links::Next { next: next.map(str::to_owned) },
        data: Data::Delay { unit: "hours", value: 1, secondary_value: None },
    };
    let flow = |entry: &str, actions: Vec<Action>| Definition {
        triggers: vec![Trigger::List { id: "L".to_owned() }],
        profile_filter: None,
        reentry_criteria: Reentry { duration: 0, unit: "alltime" },
        entry_action_id: Some(entry.to_owned()),
        actions,
    };
    let sound = flow("a", vec![step("a", Some("b")), step("b", None)]);
    assert_eq!(check(&sound), Vec::<String>::new());
    for (broken, said) in [
        (flow("x", vec![step("a", None)]), "a way leads to `x`, which does not exist"),
        (flow("a", vec![step("a", Some("a"))]), "two ways lead to `a`"),
        (flow("a", vec![step("a", None), step("b", None)]), "`b` cannot be reached"),
        (flow("a", vec![step("a", None), step("a", None)]), "two actions are called `a`"),
        (Definition { triggers: Vec::new(), ..sound }, "it has 0 triggers"),
    ] {
        assert!(check(&broken).contains(&said.to_owned()), "{said}: {:?}", check(&broken));
    }
}

#[test]
fn a_service_mail_asks_for_the_address_and_the_hand() {
    let definition =
        definition("", "send receipt via email { unreachable { send hello via sms } }");
    assert_eq!(
        shape(&definition),
        [
            "conditional-split purchase-send-receipt-if -> purchase-send-receipt-unreachable-send-hello | purchase-send-receipt-if-2",
            "send-sms purchase-send-receipt-unreachable-send-hello -> end",
            "conditional-split purchase-send-receipt-if-2 -> purchase-send-receipt | purchase-send-receipt-unreachable-send-hello-2",
            "send-email purchase-send-receipt -> end",
            "send-sms purchase-send-receipt-unreachable-send-hello-2 -> end",
        ]
    );
    let asked = questions(&definition);
    assert_eq!(
        asked[1],
        json!({ "type": "profile-property", "property": "email", "filter": { "type": "existence", "operator": "is-set" } })
    );
    assert_eq!(
        asked[0],
        json!({ "type": "profile-marketing-consent", "consent": {
            "channel": "email", "can_receive_marketing": false, "consent_status": {
                "subscription": "any", "filters": [
                    { "field": "manual_suppression_date", "filter": { "type": "existence", "operator": "is-set" } }
                ] } } })
    );
    let actions = definition["actions"].as_array().unwrap();
    let mail = actions.iter().find(|of| of["type"] == "send-email").unwrap();
    assert_eq!(mail["data"]["message"]["transactional"], true);
}

#[test]
fn marketing_asks_for_consent_on_each_channel() {
    let definition = definition("", "send hello via email > sms > push  set vip = true");
    let actions = definition["actions"].as_array().unwrap();
    let last = actions.iter().find(|of| of["type"] == "send-mobile-push").unwrap();
    let mut asked = questions(&definition);
    asked.push(only(&last["data"]["message"]["additional_filters"]));
    let consents: Vec<&Value> = asked.iter().map(|of| &of["consent"]).collect();
    let consent = |channel: &str, subscription: &str| {
        json!({
            "channel": channel, "can_receive_marketing": true,
            "consent_status": { "subscription": subscription }
        })
    };
    assert_eq!(
        consents,
        [&consent("email", "subscribed"), &consent("sms", "subscribed"), &consent("push", "any")]
    );
    assert_eq!(
        shape(&definition)[..2],
        [
            "conditional-split purchase-send-hello-if -> purchase-send-hello-email | purchase-send-hello-if-2",
            "send-email purchase-send-hello-email -> purchase-set-vip",
        ]
    );
}

#[test]
fn both_channels_count_as_one_success() {
    let both = |arm: &str| {
        shape(&definition("", &format!("send hello via email and sms {arm} set vip = true")))
    };
    assert_eq!(
        both(""),
        [
            "send-email purchase-send-hello-email -> purchase-send-hello-sms",
            "send-sms purchase-send-hello-sms -> purchase-set-vip",
            "update-profile purchase-set-vip -> end",
        ]
    );
    assert_eq!(
        both("{ unreachable { exit nobody } }"),
        [
            "conditional-split purchase-send-hello-if -> purchase-send-hello-email | purchase-send-hello-if-2",
            "send-email purchase-send-hello-email -> purchase-send-hello-sms",
            "send-sms purchase-send-hello-sms -> purchase-set-vip",
            "update-profile purchase-set-vip -> end",
            "conditional-split purchase-send-hello-if-2 -> purchase-send-hello-sms-2 | end",
            "send-sms purchase-send-hello-sms-2 -> purchase-set-vip-2",
            "update-profile purchase-set-vip-2 -> end",
        ]
    );
}

#[test]
fn a_property_is_updated_or_deleted() {
    let definition = definition("", "set tier = silver  set born = missing  set children = -2");
    let actions = definition["actions"].as_array().unwrap();
    let operations: Vec<&Value> =
        actions.iter().map(|of| &of["data"]["profile_operations"][0]).collect();
    assert_eq!(
        operations,
        [
            &json!({ "operator": "update", "property_type": "string", "property_key": "properties['tier']", "property_value": "silver" }),
            &json!({ "operator": "delete", "property_key": "properties['born']" }),
            &json!({ "operator": "update", "property_type": "numeric", "property_key": "properties['children']", "property_value": -2 }),
        ]
    );
}

#[test]
fn shares_are_drawn_from_what_is_left() {
    let definition = definition(
        "",
        "split offer { a 50% { send hello via sms } b 30% { send hello via email } c 20% { set vip = true } }",
    );
    let drawn: Vec<Value> = questions(&definition)
        .iter()
        .filter(|of| of["type"] == "profile-sample")
        .cloned()
        .collect();
    assert_eq!(
        drawn,
        [
            json!({ "type": "profile-sample", "percentage": 50 }),
            json!({ "type": "profile-sample", "percentage": 60 })
        ]
    );
}

#[test]
fn rounds_stand_one_after_the_other() {
    let definition = definition(
        "",
        "repeat up to 3 times every 1 day as n { if n == 2 { send receipt via email } else { set children = 1 } } set vip = true",
    );
    let kinds: Vec<&str> = definition["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["type"].as_str().unwrap())
        .collect();
    // One round of three sends. Its question parts the ways, and the rest stands on both of them.
    assert_eq!(kinds.iter().filter(|kind| **kind == "send-email").count(), 1);
    assert_eq!(kinds[..3], ["update-profile", "time-delay", "conditional-split"]);
    assert_eq!(kinds.iter().filter(|kind| **kind == "update-profile").count(), 5);
}

#[test]
fn the_folder_says_where_it_goes() {
    let files = World::new(MANIFEST, &journey("", "send hello via email")).emit();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["j.flow.json", "request.json", "templates/hello.txt"]);
    assert_eq!(
        json(&files, "request.json"),
        json!({
            "method": "POST", "url": "https://a.klaviyo.com/api/flows",
            "headers": { "revision": "2026-07-15", "content-type": "application/vnd.api+json" },
            "bodies": ["j.flow.json"]
        })
    );
    assert!(text(&files, "templates/hello.txt").contains("{{ first_name|safe }}"));
}

/// A manifest that asks for A/B tests.
fn tests() -> String {
    MANIFEST
        .replace("from_label", "ab_tests = true\nfrom_label")
        .replace("receipt = ", "bold = \"TBOLD\"\nreceipt = ")
}

/// The definition of a journey `j` under that manifest, with another message.
fn tested(steps: &str) -> Value {
    let bold = "message bold { purpose marketing  locales da  sms { da: \"Nu!\" }  email { subject { da: \"Nu!\" } body { da: \"Nu!\" } } }\njourney j";
    let files = World::new(&tests(), &journey("", steps).replace("journey j", bold)).emit();
    json(&files, "j.flow.json").pointer("/data/attributes/definition").unwrap().clone()
}

#[test]
fn a_split_between_messages_is_an_ab_test_where_that_is_asked_for() {
    let steps = "split words { plain 33.3% { send hello via email } bold 66.7% { send bold via email } } send hello via sms";
    let found = tested(steps);
    assert_eq!(
        shape(&found),
        [
            "ab-test purchase-split-words -> purchase-send-hello",
            "send-sms purchase-send-hello -> end"
        ]
    );
    let data = &found["actions"][0]["data"];
    let test = &data["current_experiment"];
    let read: Vec<(&str, &str, f64)> = test["variations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let id = one["temporary_id"].as_str().unwrap();
            let template = one["data"]["message"]["template_id"].as_str().unwrap();
            (id, template, test["allocations"][id].as_f64().unwrap())
        })
        .collect();
    assert_eq!(
        read,
        [
            ("purchase-split-words-plain", "THELLO", 0.333),
            ("purchase-split-words-bold", "TBOLD", 0.667)
        ]
    );
    assert_eq!(data["main_action"]["temporary_id"], "purchase-split-words-main");
    assert_eq!(data["main_action"]["data"], test["variations"][0]["data"]);
    assert_eq!(test["automatic_winner_selection_settings"]["enabled"], false);
    // Each asks for consent as it would alone.
    for one in test["variations"].as_array().unwrap() {
        let filter = &one["data"]["message"]["additional_filters"];
        assert_eq!(only(filter)["type"], "profile-marketing-consent");
        assert_eq!(
            (&one["links"]["next"], &one["data"]["status"]),
            (&Value::Null, &"draft".into())
        );
    }
    // What is more than a message each is drawn as ever, and so is all of it where nobody asks for tests.
    for steps in [
        "split words { plain 50% { send hello via email } bold 50% { send bold via sms } }",
        "split words { plain 50% { send hello via email set vip = true } bold 50% { send bold via email } }",
        "split words { holdout 50% bold 50% { send bold via email } }",
        "split words { plain 50% { send hello via email > sms } bold 50% { send bold via email } }",
        // What is not marketing has a question before it.
        "split words { plain 50% { send receipt via email } bold 50% { send receipt via email } }",
    ] {
        let found = tested(steps);
        assert_eq!(
            found["actions"][0]["data"]["profile_filter"]["condition_groups"][0]["conditions"][0]["type"],
            "profile-sample",
            "{steps}"
        );
    }
    let found = definition(
        "",
        "split words { plain 50% { send hello via email } bold 50% { send hello via email } }",
    );
    assert_eq!(found["actions"][0]["type"], "conditional-split");
}

#[test]
fn a_call_at_the_end_is_a_webhook() {
    let action = "action crm.task(title: text, tier: Tier, who: email?, points: int, less: money, urgent: bool)\njourney j";
    let manifest = format!("{MANIFEST}\n[actions.\"crm.task\"]\nurl = \"https://crm.example/t\"\n");
    let steps = "if customer.vip { call crm.task(title: \"Say \\\"hi\\\"\", tier: customer.tier, who: customer.email, points: -3, less: -2.50 DKK, urgent: true) exit handed } send hello via sms";
    let files = World::new(&manifest, &journey("", steps).replace("journey j", action)).emit();
    let found = json(&files, "j.flow.json").pointer("/data/attributes/definition").unwrap().clone();
    let hook = found["actions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["type"] == "send-webhook")
        .unwrap();
    assert_eq!(hook["links"]["next"], Value::Null);
    let message = &hook["data"]["message"];
    assert_eq!(message["url"], "https://crm.example/t");
    assert_eq!(message["headers"]["content-type"], "application/json");
    assert_eq!(
        message["body"],
        r#"{"title": "Say \"hi\"", "tier": "{% if person|lookup:'tier' %}{{ person|lookup:'tier'|safe }}{% else %}bronze{% endif %}", "who": {% if email %}"{{ email|safe }}"{% else %}null{% endif %}, "points": -3, "less": -250, "urgent": true}"#
    );
}
