//! Conditions as questions, and what happens where nothing is stored.

use super::*;
use serde_json::json;

/// The questions of `if CONDITION { .. } else { .. }`, with what they lead to: `yes`, `no` or a number of
/// another question.
fn asked(condition: &str) -> Vec<String> {
    let steps = format!("if {condition} {{ set vip = true #yes }} else {{ set vip = true #no }}");
    let definition = definition("", &steps);
    let actions = definition["actions"].as_array().unwrap();
    let mut out = Vec::new();
    for action in actions.iter().filter(|of| of["links"].get("next").is_none()) {
        let filter = action["data"].get("profile_filter").or(action["data"].get("trigger_filter"));
        let condition = only(filter.unwrap());
        let way = |key: &str| {
            let id = action["links"][key].as_str().unwrap();
            id.trim_end_matches(|c: char| c == '-' || c.is_ascii_digit())
                .rsplit('-')
                .next()
                .unwrap()
                .to_owned()
        };
        let name =
            condition.get("property").or(condition.get("field")).or(condition.get("metric_id"));
        let held = condition.get("filter").or(condition.get("measurement_filter"));
        let held = held.map_or(String::new(), |of| {
            let value = of.get("value").map_or(String::new(), |value| format!(" {value}"));
            format!("{}{value}", of["operator"].as_str().unwrap())
        });
        let name = name.and_then(Value::as_str).unwrap_or("membership");
        out.push(format!("{name} {held} ? {} : {}", way("next_if_true"), way("next_if_false")));
    }
    out
}

#[test]
fn what_is_not_set_is_the_default() {
    // A property that is not set fails each of these questions, and bronze is the default.
    let others = "properties['tier'] in [\"silver\",\"gold\"]";
    assert_eq!(asked("customer.tier == bronze"), [format!("{others} ? no : yes")]);
    assert_eq!(asked("customer.tier != bronze"), [format!("{others} ? yes : no")]);
    assert_eq!(asked("customer.tier >= silver"), [format!("{others} ? yes : no")]);
    assert_eq!(asked("customer.tier < gold"), ["properties['tier'] equals \"gold\" ? no : yes"]);
    assert_eq!(
        asked("customer.tier in [silver]"),
        ["properties['tier'] equals \"silver\" ? yes : no"]
    );
    assert_eq!(asked("customer.vip"), ["properties['vip'] equals true ? yes : no"]);
    assert_eq!(asked("not customer.vip"), ["properties['vip'] equals true ? no : yes"]);
    // What Klaviyo makes of a number that is not set is not documented.
    assert_eq!(
        asked("customer.children < 2"),
        [
            "properties['children'] is-set ? if : yes",
            "properties['children'] less-than 2 ? yes : no",
        ]
    );
}

#[test]
fn a_value_that_may_be_missing_is_asked_for() {
    assert_eq!(asked("customer.phone is known"), ["phone_number is-set ? yes : no"]);
    assert_eq!(asked("customer.email is missing"), ["email is-set ? no : yes"]);
    assert_eq!(asked("e.plan is known"), ["plan is-set ? yes : no"]);
    assert_eq!(
        asked("(e.tier ?? gold) == gold"),
        ["tier is-set ? if : yes", "tier equals \"gold\" ? yes : no"]
    );
}

#[test]
fn sums_turn_round() {
    assert_eq!(asked("200 DKK < e.total"), ["total greater-than 20000 ? yes : no"]);
    assert_eq!(
        asked("e.total in 1 DKK..2 DKK"),
        ["total greater-than-or-equal 100 ? if : no", "total less-than-or-equal 200 ? yes : no"]
    );
}

#[test]
fn and_or_and_not_are_ways() {
    let big = "big is-set ? if : ";
    assert_eq!(
        asked("e.total > 1 DKK and e.big"),
        [
            "total greater-than 100 ? if : no".to_owned(),
            format!("{big}no"),
            "big equals true ? yes : no".to_owned(),
        ]
    );
    assert_eq!(
        asked("not (e.total > 1 DKK or e.total == 3 DKK)"),
        ["total greater-than 100 ? no : if", "total equals 300 ? no : yes"]
    );
}

#[test]
fn the_past_is_counted_in_hours() {
    let steps = "if seen(paid within 2 days) { set vip = true }";
    assert_eq!(
        questions(&definition("", steps)),
        [json!({
            "type": "profile-metric", "metric_id": "MPAID", "measurement": "count",
            "measurement_filter": { "type": "numeric", "operator": "greater-than-or-equal", "value": 1 },
            "timeframe_filter": { "type": "date", "operator": "in-the-last", "unit": "hour", "quantity": 48 },
            "metric_filters": null
        })]
    );
    assert_eq!(asked("count(paid) != 3"), ["MPAID equals 3 ? no : yes"]);
    assert_eq!(asked("not seen(paid since entry)"), ["MPAID greater-than-or-equal 1 ? no : yes"]);
}

#[test]
fn segments_are_groups_or_predicates() {
    assert_eq!(asked("customer in vip"), ["membership  ? yes : no"]);
    assert_eq!(
        asked("customer in parents"),
        [
            "properties['children'] is-set ? if : no",
            "properties['children'] greater-than 0 ? yes : no"
        ]
    );
    let definition = definition("", "if customer in news { set vip = true }");
    assert_eq!(
        questions(&definition),
        [json!({
            "type": "profile-group-membership", "is_member": true, "group_ids": ["LNEWS"],
            "timeframe_filter": null
        })]
    );
}

#[test]
fn who_enters_is_asked_first() {
    let definition = definition(
        "trigger on go as e where e.total > 1 DKK and customer.vip among vip  entry parallel",
        "send hello via sms",
    );
    assert_eq!(definition["triggers"][0]["trigger_filter"], Value::Null);
    assert_eq!(
        shape(&definition),
        [
            "conditional-split start-if -> start-if-2 | end",
            "trigger-split start-if-2 -> start-if-3 | end",
            "conditional-split start-if-3 -> purchase-send-hello | end",
            "send-sms purchase-send-hello -> end",
        ]
    );
}
