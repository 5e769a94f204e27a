//! What is emitted, and why it means the same.

use super::*;
use serde_json::json as lit;

#[test]
fn an_event_without_a_key_begins_a_run_each() {
    let journey = journey(EACH, "wait 90 seconds  send hi via sms");
    let entry = &journey["definition"]["entryNode"];
    assert_eq!(*entry, lit!({ "type": "EventEntryNode", "event": "visit", "child": "wait-90s" }));
    assert_eq!(step(&journey, "wait-90s")["variant"], lit!({ "type": "Second", "seconds": 90 }));
    assert_eq!(journey["canRunMultiple"], true);
}

/// A message that is refused must not end the run, and a blocked customer gets none.
#[test]
fn a_message_never_ends_a_run() {
    let files = emitted(EACH, "send hi via sms  wait 1 day");
    let journey = json(&files, "journeys/j.json");
    let sent = step(&journey, "send-hi");
    assert_eq!(sent["skipOnFailure"], true);
    assert_eq!(sent["syncProperties"], false);
    assert_eq!(sent["retryCount"], 3);
    assert_eq!(sent["child"], "wait-1d");
    assert_eq!(sent.get("subscriptionGroupId"), None);
    let gate = &step(&journey, "send-hi/blocked")["variant"];
    assert_eq!((&gate["trueChild"], &gate["falseChild"]), (&lit!("wait-1d"), &lit!("send-hi")));
    let asked = segment(&files, &gate["segment"]);
    assert_eq!(asked["path"], "sms_blocked");
    assert_eq!(asked["operator"], lit!({ "type": "Equals", "value": "true" }));
}

/// Dittofeed sends to everybody where a group does not exist, and to the silent where it is opt-out: the split does not.
#[test]
fn consent_is_asked_as_opt_in() {
    let files = emitted(EACH, "send offer via sms and email");
    let journey = json(&files, "journeys/j.json");
    assert_eq!(journey["definition"]["entryNode"]["child"], "send-offer/sms/consent");
    let gate = &step(&journey, "send-offer/sms/consent")["variant"];
    assert_eq!(gate["falseChild"], "send-offer/email/consent");
    let asked = segment(&files, &gate["segment"]);
    assert_eq!(asked["type"], "SubscriptionGroup");
    assert_eq!(asked["subscriptionGroupType"], "OptIn");
    assert_eq!(asked["subscriptionGroupId"], "11111111-1111-4111-8111-111111111111");
    let sent = step(&journey, "send-offer/sms");
    assert_eq!(sent["subscriptionGroupId"], asked["subscriptionGroupId"]);
    let mail = step(&journey, "send-offer/email");
    assert_eq!(mail["subscriptionGroupId"], "22222222-2222-4222-8222-222222222222");
    assert_eq!(mail["child"], "ExitNode");
}

/// What a default answers is answered where no trait is there, too: `not`, `!=` and `missing` are ways of the graph.
#[test]
fn conditions_are_asked_so_that_nothing_known_is_a_no() {
    let ways = |condition: &str| {
        let files =
            emitted(EACH, &format!("if {condition} {{ wait 1 hour }} else {{ wait 2 hours }}"));
        let journey = json(&files, "journeys/j.json");
        let nodes = journey["definition"]["nodes"].as_array().unwrap().clone();
        let known = |wanted: &Value| nodes.iter().find(|node| node["id"] == *wanted);
        // The way of a customer of whom nothing is known.
        let mut at = journey["definition"]["entryNode"]["child"].clone();
        let mut asked = Vec::new();
        while let Some(node) = known(&at).filter(|node| node["type"] == "SegmentSplitNode") {
            let question = segment(&files, &node["variant"]["segment"]);
            asked.push(match question["operator"]["type"].as_str() {
                Some(operator) => format!("{operator} {}", question["operator"]["value"]),
                None => format!(
                    "Performed {} {}",
                    question["timesOperator"].as_str().unwrap(),
                    question["times"]
                ),
            });
            at = node["variant"]["falseChild"].clone();
        }
        (asked.join(", "), known(&at).unwrap()["variant"]["seconds"].as_i64().unwrap() == 3600)
    };
    let yes = |asked: &str| (asked.to_owned(), true);
    let no = |asked: &str| (asked.to_owned(), false);
    assert_eq!(ways("customer.visits > 2"), no("GreaterThanOrEqual 3"));
    assert_eq!(ways("customer.visits == 0"), yes("Exists null"));
    assert_eq!(ways("customer.visits < 3"), yes("Exists null"));
    assert_eq!(ways("customer.visits != 0"), no("Exists null"));
    assert_eq!(ways("not (customer.visits > 2)"), yes("GreaterThanOrEqual 3"));
    assert_eq!(ways("customer.tier == bronze"), yes("Exists null"));
    assert_eq!(ways("customer.tier >= silver"), no("Equals \"silver\", Equals \"gold\""));
    assert_eq!(ways("customer.vip"), no("Equals \"true\""));
    assert_eq!(ways("customer.first_name is missing"), yes("Exists null"));
    assert_eq!(ways("(customer.first_name ?? \"Bo\") == \"Bo\""), yes("Exists null"));
    assert_eq!(ways("seen(paid) or customer.vip"), no("Performed >= 1, Equals \"true\""));
    assert_eq!(ways("count(paid) < 2"), yes("Performed >= 2"));
}

#[test]
fn a_journey_with_a_key_hears_of_what_it_waits_for() {
    let head = format!(
        "{KEYED}  goal on paid same key  exit on visit as c same key where c.state == cancelled outcome off"
    );
    let files = emitted(
        &head,
        "wait up to 2 days { on visit as m same key where m.state == moved { wait 1 hour } }  send hi via sms  wait 1 day",
    );
    let journey = json(&files, "journeys/j.json");
    let entry = &journey["definition"]["entryNode"];
    // No event name but these two begins so; whatever else has the key ends at the first step.
    assert_eq!((&entry["event"], &entry["key"]), (&lit!("*"), &lit!("id")));
    let first = step(&journey, "entry");
    let asked = segment(&files, &first["variant"]["segment"]);
    assert_eq!((&asked["event"], &asked["key"]), (&lit!("visit"), &lit!("id")));
    assert_eq!(
        asked["properties"],
        lit!([{ "path": "state", "operator": { "type": "Equals", "value": "booked" } }])
    );
    assert_eq!(first["variant"]["falseChild"], "ExitNode");
    for (id, more) in [("wait-1d", 0), ("wait-2d", 1)] {
        let wait = step(&journey, id);
        let children = wait["segmentChildren"].as_array().unwrap();
        assert_eq!(children.len(), 2 + more, "{id}");
        assert_eq!(children[0]["id"], "ExitNode");
        assert_eq!(segment(&files, &children[0]["segmentId"])["event"], "paid");
        assert_eq!(children[1]["id"], "ExitNode");
    }
}

#[test]
fn a_wait_until_goes_on_at_once_where_the_instant_is_over() {
    let files = emitted(EACH, "wait until v.at - 3 hours { past { } }");
    let journey = json(&files, "journeys/j.json");
    let wait = &step(&journey, "wait-until")["variant"];
    assert_eq!(wait["offsetSeconds"], 10800);
    assert_eq!(wait["offsetDirection"], "before");
    let property = files.iter().find(|file| file.path.starts_with("user-properties/")).unwrap();
    let property: Value = serde_json::from_slice(&property.bytes).unwrap();
    assert_eq!(property["id"], wait["userProperty"]);
    let wanted =
        lit!({ "type": "Performed", "event": "visit", "path": "at", "skipReCompute": true });
    assert_eq!(property["definition"], wanted);
}

/// A value of the event is data; a customer's name too.
#[test]
fn texts_are_liquid_and_values_stand_behind_if() {
    let files = emitted(EACH, "send hi via sms");
    let template = files.iter().find(|file| file.path.starts_with("templates/")).unwrap();
    let template: Value = serde_json::from_slice(&template.bytes).unwrap();
    assert_eq!(
        template["definition"],
        lit!({
            "type": "Sms",
            "identifierKey": "phone",
            "body": "Hej {% if user.journeyc_first_name %}{{ user.journeyc_first_name }}{% else %}du{% endif %}",
        })
    );
    assert_eq!(template["name"], "clinic/default/j/send-hi hi sms");
}

#[test]
fn the_way_out_is_one_for_all_outcomes() {
    let journey = journey(EACH, "split s { holdout 10%  b 90% { exit done } }");
    let children = step(&journey, "split-s")["children"].as_array().unwrap();
    let shares: Vec<(&Value, &Value)> =
        children.iter().map(|child| (&child["id"], &child["percent"])).collect();
    assert_eq!(shares, [(&lit!("ExitNode"), &lit!(10.0)), (&lit!("ExitNode"), &lit!(90.0))]);
}

#[test]
fn loops_are_written_out() {
    let journey = journey(EACH, "repeat up to 2 times { send hi via sms  wait 1 day }");
    let mut id = journey["definition"]["entryNode"]["child"].as_str().unwrap();
    let mut came = Vec::new();
    while id != "ExitNode" {
        let node = step(&journey, id);
        came.push(node["type"].as_str().unwrap());
        let child = match node["type"].as_str().unwrap() {
            "SegmentSplitNode" => &node["variant"]["falseChild"],
            _ => &node["child"],
        };
        id = child.as_str().unwrap();
    }
    let round = ["SegmentSplitNode", "MessageNode", "DelayNode"];
    assert_eq!(came, [round, round].concat());
    // What the number of a round decides is decided.
    let steps = "repeat up to 2 times as round { if round > 1 { send hi via sms } wait 1 day }";
    let journey = super::journey(EACH, steps);
    let nodes = journey["definition"]["nodes"].as_array().unwrap();
    let sent = nodes.iter().filter(|node| node["type"] == "MessageNode").count();
    assert_eq!((sent, nodes.len()), (1, 4));
}
