//! What is emitted for sources, and what is said where the platform cannot.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::SALESFORCE;
use crate::target::world::{World, messages};
use serde_json::Value;
use std::collections::BTreeMap;

const MANIFEST: &str = r#"
[workspace]
name = "grej"
currency = "SEK"
zone = "Europe/Stockholm"

[targets.salesforce]
schema_version      = "252"
send_classification = "95da425b-a06f-e611-96fe-38eaa7142c61"
sender_profile      = "a75d452b-7ef4-eb11-b82d-48df37d1da95"
delivery_profile    = "163f8417-13f7-e911-a2d8-1402ec938a35"

[targets.salesforce.emails]
hi = 1
[targets.salesforce.sms]
hi = { asset = 1, message = 2, code = 3, keyword = 4 }
"#;

const DECLARED: &str = r#"
use std.channels { email, rcs, sms }
profile Customer { phone: phone? email: email? points: int = 0 }
enum Kind { low, high }
enum Case { same, Same }
event go { key: text up to 9, size: int, kind: Kind, case: Case, open: bool, count: int?, xs: list of int }
message hi { purpose service  locales en  sms { en: "hi" } email { subject { en: "hi" } body { en: "hi" } } rcs { en: "hi" } }
message bye { purpose service  locales en  sms { en: "bye" } }
"#;

/// The documents, by path, or what is said instead.
fn built(manifest: &str, journey: &str) -> Result<BTreeMap<String, Value>, Vec<String>> {
    let source = format!("{DECLARED}\n{journey}");
    let world = World::new(&SALESFORCE, manifest, &source);
    let found = messages(&world.findings());
    if !found.is_empty() {
        return Err(found);
    }
    let files = world.emit();
    Ok(files.into_iter().map(|f| (f.path, serde_json::from_slice(&f.bytes).unwrap())).collect())
}

fn journey(body: &str) -> Value {
    let source = format!("journey j {{ trigger on go as e  entry parallel  {body} }}");
    built(MANIFEST, &source).unwrap_or_else(|found| panic!("{found:?}"))["j.journey.json"].clone()
}

fn refused(body: &str) -> Vec<String> {
    let source = format!("journey j {{ trigger on go as e  entry parallel  {body} }}");
    built(MANIFEST, &source).unwrap_err()
}

/// What becomes of an event: the kinds of the activities that the contact comes to. Decisions are
/// carried out as the platform carries them out: one criterion, or the remainder.
fn path(journey: &Value, event: &[(&str, &str)]) -> Vec<String> {
    let activities = journey["activities"].as_array().unwrap();
    let by_key = |key: &str| activities.iter().find(|a| a["key"] == key).unwrap();
    let mut at = activities.first();
    let mut came = Vec::new();
    while let Some(activity) = at {
        let outcomes = activity["outcomes"].as_array().unwrap();
        let mut out = &outcomes[0];
        if activity["type"] == "MULTICRITERIADECISION" {
            let xml = activity["configurationArguments"]["criteria"]["default_path_1"].as_str();
            let document = roxmltree::Document::parse(xml.unwrap()).unwrap();
            let node = document.descendants().find(|n| n.has_tag_name("Condition")).unwrap();
            let key = node.attribute("Key").unwrap();
            let field = key.strip_prefix("Event.APIEvent-grej-go.").unwrap();
            let wanted = node.first_element_child().unwrap().text().unwrap_or_default();
            let has = event.iter().find(|(name, _)| *name == field).map(|(_, value)| *value);
            let holds = match node.attribute("Operator").unwrap() {
                "IsNotNull" => has.is_some(),
                "Equal" => has.is_some_and(|has| has.eq_ignore_ascii_case(wanted)),
                "GreaterThan" => has.is_some_and(|has| {
                    has.parse::<i64>().unwrap() > wanted.parse::<i64>().unwrap()
                }),
                other => panic!("{other}"),
            };
            if !holds {
                out = &outcomes[1];
            }
        } else {
            came.push(activity["type"].as_str().unwrap().to_owned());
        }
        at = out["next"].as_str().map(by_key);
    }
    came
}

#[test]
fn loops_are_written_out() {
    let made =
        journey("repeat up to 2 times { send hi via sms  if e.size > 3 { stop } wait 1 day }");
    assert_eq!(path(&made, &[("size", "4")]), ["SMSSYNC"]);
    assert_eq!(path(&made, &[("size", "3")]), ["SMSSYNC", "WAIT", "SMSSYNC", "WAIT"]);
    // A run has one arm in every round, and Journey Builder would draw anew.
    let drawn = refused(
        "repeat up to 2 times { split s { a 50% { send hi via sms } b 50% { } } wait 1 day }",
    );
    assert_eq!(drawn, ["JC0501: target salesforce cannot do a `split` in a loop"]);
    let inside = journey(
        "split s { a 50% { repeat up to 2 times { send hi via sms  wait 1 day } } b 50% { } }",
    );
    assert_eq!(path(&inside, &[])[0], "RANDOMSPLIT");
}

#[test]
fn conditions_decide_as_they_are_written() {
    let send = "send hi via sms";
    for (condition, takes, leaves) in [
        ("e.size > 3", "4", "3"),
        ("e.size >= 3", "3", "2"),
        ("e.size < 3", "2", "3"),
        ("e.size <= 3", "3", "4"),
        ("e.size == 3", "3", "4"),
        ("e.size != 3", "2", "3"),
        ("3 < e.size", "4", "3"),
        ("e.size in 2..4", "4", "5"),
        ("e.size in [2, 7]", "7", "3"),
        ("not (e.size > 3)", "3", "4"),
        ("e.size > 3 and e.size < 6", "5", "6"),
        ("e.size > 3 and not (e.size < 6)", "6", "5"),
        ("e.size < 3 or e.size > 6", "7", "5"),
        ("not (e.size < 3 or e.size > 6)", "4", "7"),
    ] {
        let made = journey(&format!("if {condition} {{ {send} }} else {{ wait 1 day }}"));
        assert_eq!(path(&made, &[("size", takes)]), ["SMSSYNC"], "{condition}");
        assert_eq!(path(&made, &[("size", leaves)]), ["WAIT"], "{condition}");
    }
}

#[test]
fn words_truths_and_missing_values_decide_too() {
    let made = journey("match e.kind { low { send hi via sms } high { send hi via email } }");
    assert_eq!(path(&made, &[("kind", "low")]), ["SMSSYNC"]);
    assert_eq!(path(&made, &[("kind", "high")]), ["EMAILV2"]);
    let made = journey("if e.open and e.kind == high { send hi via sms }");
    assert_eq!(path(&made, &[("open", "true"), ("kind", "high")]), ["SMSSYNC"]);
    assert_eq!(path(&made, &[("open", "false"), ("kind", "high")]), [""; 0]);
    let made =
        journey("if e.count is known and e.count > 1 { send hi via sms } else { wait 1 hour }");
    assert_eq!(path(&made, &[]), ["WAIT"]);
    assert_eq!(path(&made, &[("count", "1")]), ["WAIT"]);
    assert_eq!(path(&made, &[("count", "2")]), ["SMSSYNC"]);
}

#[test]
fn the_condition_of_the_trigger_comes_first() {
    let source = "journey j { trigger on go as e where e.size > 1  entry ignore  send hi via sms and email }";
    let made = built(MANIFEST, source).unwrap();
    let made = &made["j.journey.json"];
    assert_eq!(made["entryMode"], "SingleEntryAcrossAllVersions");
    assert_eq!(path(made, &[("size", "1")]), [""; 0]);
    assert_eq!(path(made, &[("size", "2")]), ["SMSSYNC", "EMAILV2"]);
}

#[test]
fn shares_and_ends() {
    let made = journey(
        "split s { a 40% { send hi via sms } b 50% { send hi via email  exit out } holdout 10% }  wait 3 hours",
    );
    let split = &made["activities"][0];
    let shares: Vec<i64> = split["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| way["arguments"]["percentage"].as_i64().unwrap())
        .collect();
    assert_eq!(shares, [40, 50, 10]);
    assert_eq!(split["outcomes"][2].get("next"), None, "the control group ends");
    let found = refused("split s { a 0.5% { send hi via sms } b 99.5% { } }");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("JC0502: the share of `a` is no whole percent"), "{found:?}");
}

#[test]
fn what_a_decision_cannot_ask_is_refused_at_its_place() {
    for (body, message) in [
        (
            "if customer.points > 3 { send hi via sms }",
            "JC0501: target salesforce cannot do this condition",
        ),
        (
            "if e.key == \"a\" { send hi via sms }",
            "JC0501: target salesforce cannot do this condition",
        ),
        (
            "if e.case == same { send hi via sms }",
            "JC0501: target salesforce cannot do this condition",
        ),
        (
            "if e.kind > low { send hi via sms }",
            "JC0501: target salesforce cannot do this condition",
        ),
        (
            "if e.size > 3000000000 { send hi via sms }",
            "JC0501: target salesforce cannot do this condition",
        ),
        ("send hi via rcs", "JC0501: target salesforce cannot send on the channel `rcs`"),
        (
            "send bye via sms",
            "JC0604: target salesforce needs the id of the SMS `bye` in MobileConnect",
        ),
        (
            "wait 90 seconds  send hi via sms",
            "JC0502: Journey Builder waits in whole minutes, and this is 90 seconds",
        ),
    ] {
        assert_eq!(refused(body), [message], "{body}");
    }
}

#[test]
fn what_a_decision_lacks_is_said_once_and_for_what_it_is() {
    for (body, why) in [
        ("if (e.count ?? 3) > 2 { send hi via sms }", "a branch there has nothing like `??`"),
        ("if e.count as n { if n > 2 { send hi via sms } }", "a decision gives no name to a value"),
        (
            "if customer.points > 3 { send hi via sms }",
            "a decision sees the fields of the event that began the journey",
        ),
    ] {
        let source =
            format!("{DECLARED}\njourney j {{ trigger on go as e  entry parallel  {body} }}");
        let found = World::new(&SALESFORCE, MANIFEST, &source).findings();
        assert_eq!(found.len(), 1, "{body}: {found:?}");
        assert!(found[0].labels[0].text.starts_with(why), "{body}: {found:?}");
    }
}

#[test]
fn names_with_other_letters_are_refused() {
    let source = "event Købt { Åben: bool }\njourney ærø { trigger on Købt as x  entry parallel  send hi via sms }";
    let name = |name| format!("JC0501: target salesforce cannot do the name `{name}`");
    assert_eq!(built(MANIFEST, source).unwrap_err(), ["ærø", "Købt", "Åben"].map(name));
}

#[test]
fn settings_that_are_missing_or_unknown_are_said() {
    let source =
        "journey j { trigger on go as e  entry parallel  if e.open { send hi via email } }";
    let without = MANIFEST.replace("schema_version      = \"252\"", "");
    assert_eq!(
        built(&without, source).unwrap_err(),
        ["JC0604: `[targets.salesforce]` lacks `schema_version`"]
    );
    for (old, new) in [
        ("\"252\"", "\"{{ x }}\""),
        ("\"95da425b-a06f-e611-96fe-38eaa7142c61\"", "\"Transactional\""),
    ] {
        let found = built(&MANIFEST.replace(old, new), source).unwrap_err();
        assert!(
            found.len() == 1 && found[0].starts_with("JC0602: the setting `targets.salesforce."),
            "{found:?}"
        );
    }
    let more = MANIFEST.replace("hi = 1", "hi = 1\nhello = 2");
    let found = built(&more, source).unwrap_err();
    assert!(found[0].starts_with("JC0602"), "{found:?}");
}

#[test]
fn an_event_has_the_fields_of_its_data_extension() {
    let made = built(MANIFEST, "journey j { trigger on go as e  entry parallel  send hi via sms }")
        .unwrap();
    let event = &made["events/go.json"];
    let fields: Vec<(&str, &str)> = event["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["name"].as_str().unwrap(), f["dataType"].as_str().unwrap()))
        .collect();
    assert_eq!(
        fields,
        [
            ("ContactKey", "Text"),
            ("EmailAddress", "EmailAddress"),
            ("MobilePhone", "Phone"),
            ("Locale", "Text"),
            ("key", "Text"),
            ("size", "Number"),
            ("kind", "Text"),
            ("case", "Text"),
            ("open", "Text"),
            ("count", "Number"),
        ]
    );
}

#[test]
fn values_in_criteria_are_text() {
    use super::criteria::criterion;
    use crate::target::decide::{Question, Test};
    let nasty = "a]]>b<c>&\"'{{x}}";
    let question = Question { field: "f<&\"".into(), test: Test::Is(nasty.into()) };
    let xml = criterion("e", &question);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let node = document.descendants().find(|n| n.has_tag_name("Condition")).unwrap();
    assert_eq!(node.attribute("Key"), Some("Event.e.f<&\""));
    let value: String = node
        .first_element_child()
        .unwrap()
        .descendants()
        .filter_map(|n| n.text().filter(|_| n.is_text()))
        .collect();
    assert_eq!(value, nasty);
}

#[test]
fn content_of_the_account_has_the_values_of_one_send() {
    let manifest = MANIFEST.replace("hi = 1", "hi = 1\nmany = 2");
    let found = |steps: &str| {
        let source = format!(
            "message many(n: int) {{ purpose service  locales en  email {{ subject {{ en: \"{{n}}\" }} body {{ en: \"{{n}}\" }} }} }}
            journey j {{ trigger on go as e  entry parallel  {steps} }}"
        );
        built(&manifest, &source).err().unwrap_or_default()
    };
    assert_eq!(
        found("send many(e.size) via email  wait 1 day  send many(e.size) via email"),
        [""; 0]
    );
    assert_eq!(
        found("send many(e.size) via email  wait 1 day  send many(3) via email"),
        ["JC0501: target salesforce cannot do `many` with other values than elsewhere"]
    );
}
