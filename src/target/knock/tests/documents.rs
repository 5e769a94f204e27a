//! Workflows: their shape, their conditions, and that the vendor's schema takes them and bites.

use super::*;

#[test]
fn ways_come_together() {
    for (body, wanted) in [
        ("send bye via sms", "channel"),
        (
            "if e.count > 1 { send bye via sms } send hello(e) via email",
            "branch[channel][] channel",
        ),
        // A way that ends the run leaves the other one as it is.
        (
            "if e.count > 1 { exit gone } send bye via sms wait 1 day",
            "branch[ end][] channel delay",
        ),
        (
            "if e.count > 1 { if e.count > 5 { exit gone } set points = 1 } else { exit other } send bye via sms",
            "branch[][ end] branch[ end][] update_user channel",
        ),
        // Every way ends: nothing has to be ended.
        ("if e.count > 1 { send bye via sms exit a } else { exit b }", "branch[channel][]"),
        (
            "if e.count > 1 { set points = 1 } else { set points = 2 } exit done",
            "branch[update_user][update_user]",
        ),
        (
            "repeat up to 3 times every 1 day { if e.count > 1 { stop } send bye via sms }",
            "branch[][channel delay branch[][channel delay branch[][channel]]]",
        ),
        (
            "repeat up to 2 times every 1 day as round { if round == 2 { stop } send bye via sms } exhausted { set points = 9 }",
            "channel delay",
        ),
        (
            "repeat up to 2 times every 1 day { send bye via sms } exhausted { set points = 9 }",
            "channel delay channel update_user",
        ),
    ] {
        assert_eq!(shape(&steps("entry parallel", body)), wanted, "{body}");
    }
}

#[test]
fn stages_are_jumped_to() {
    let source = format!(
        "{HEAD}\nuse std.stages {{ loyalty, advocacy }}\njourney j {{ trigger on go as e  entry parallel  stage purchase {{ if e.count > 1 {{ goto advocacy }} set points = 1 }} stage loyalty {{ wait 1 day send bye via sms }} stage advocacy {{ set points = 3 if customer.points > 9 {{ goto loyalty at most 1 times }} }} }}\n"
    );
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "j/workflow.json");
    assert_eq!(
        shape(&document["steps"]),
        "branch[][update_user delay channel] update_user branch[delay channel update_user branch[][]][]"
    );
}

#[test]
fn conditions_are_groups() {
    let empty = |path: &str| value!({"variable": path, "operator": "empty"});
    let there = |path: &str| value!({"variable": path, "operator": "not_empty"});
    for (asked, wanted) in [
        ("e.count > 5", value!({"all": [says("data.count", "greater_than", "5")]})),
        ("not (e.count > 5)", value!({"all": [says("data.count", "less_than_or_equal_to", "5")]})),
        ("e.id == \"a\\\"b\"", value!({"all": [says("data.id", "equal_to", "\"a\\\"b\"")]})),
        ("e.id == \"data.id\"", value!({"all": [says("data.id", "equal_to", "\"data.id\"")]})),
        (
            "e.total >= 10.50 DKK",
            value!({"all": [says("data.total", "greater_than_or_equal_to", "1050")]}),
        ),
        ("e.off < 12.5%", value!({"all": [says("data.off", "less_than", "1250")]})),
        ("e.note is known", value!({"all": [there("data.note")]})),
        ("not (e.note is known)", value!({"all": [empty("data.note")]})),
        (
            "e.note is known and e.note == \"x\"",
            value!({"all": [there("data.note"), says("data.note", "equal_to", "\"x\"")]}),
        ),
        (
            "e.tier >= silver",
            value!({"any": [says("data.tier", "equal_to", "\"silver\""), says("data.tier", "equal_to", "\"gold\"")]}),
        ),
        // A property that is not there has its default.
        (
            "customer.tier < silver",
            value!({"any": [says("recipient.tier", "equal_to", "\"bronze\""), empty("recipient.tier")]}),
        ),
        (
            "customer.tier == gold",
            value!({"all": [says("recipient.tier", "equal_to", "\"gold\"")]}),
        ),
        (
            "customer.tier != bronze",
            value!({"all": [there("recipient.tier"), says("recipient.tier", "not_equal_to", "\"bronze\"")]}),
        ),
        (
            "customer.points > 5",
            value!({"all": [there("recipient.points"), says("recipient.points", "greater_than", "5")]}),
        ),
        (
            "customer.points < 5",
            value!({"any": [{"all": [there("recipient.points"), says("recipient.points", "less_than", "5")]}, empty("recipient.points")]}),
        ),
        ("customer.vip", value!({"all": [says("recipient.vip", "equal_to", "true")]})),
        ("not customer.vip", value!({"all": [says("recipient.vip", "not_equal_to", "true")]})),
        (
            "e.count in 2..5",
            value!({"all": [says("data.count", "greater_than_or_equal_to", "2"), says("data.count", "less_than_or_equal_to", "5")]}),
        ),
        (
            "e.count in [2, 5]",
            value!({"any": [says("data.count", "equal_to", "2"), says("data.count", "equal_to", "5")]}),
        ),
        ("5 < e.count", value!({"all": [says("data.count", "greater_than", "5")]})),
        ("e.count == e.off or e.count > 1", Value::Null),
        (
            "consented(marketing, sms)",
            value!({"all": [says("recipient.consent_marketing_sms", "equal_to", "true")]}),
        ),
        (
            "(e.count > 1 or e.count < -1) and e.id == \"x\"",
            value!({"any": [
                {"all": [says("data.count", "greater_than", "1"), says("data.id", "equal_to", "\"x\"")]},
                {"all": [says("data.count", "less_than", "-1"), says("data.id", "equal_to", "\"x\"")]},
            ]}),
        ),
    ] {
        if wanted != Value::Null {
            assert_eq!(condition(asked), wanted, "{asked}");
        }
    }
}

#[test]
fn a_chain_goes_on_where_a_step_was_skipped() {
    let steps = steps(
        "entry parallel",
        "send hello(e) via email > push and sms { unreachable { set points = 1 } } if hello.status >= delivered { set points = 2 }",
    );
    assert_eq!(
        shape(&steps),
        "channel channel channel branch[update_user][] branch[update_user][]"
    );
    let skipped = |at: usize| {
        let step = steps[at]["ref"].as_str().unwrap();
        says(&format!("refs.{step}.delivery_status"), "equal_to", "$message.skipped")
    };
    let consent =
        |channel: &str| says(&format!("recipient.consent_marketing_{channel}"), "equal_to", "true");
    assert_eq!(steps[0]["conditions"], value!({"all": [consent("email")]}));
    assert_eq!(steps[1]["conditions"], value!({"all": [skipped(0), consent("push")]}));
    assert_eq!(steps[2]["conditions"], value!({"all": [skipped(0), consent("sms")]}));
    assert_eq!(
        steps[3]["branches"][0]["conditions"],
        value!({"all": [skipped(0), skipped(1), skipped(2)]})
    );
    let email = steps[0]["ref"].as_str().unwrap();
    let asked = steps[4]["branches"][0]["conditions"]["any"].as_array().unwrap();
    assert_eq!(asked.len(), 9);
    assert!(asked.contains(&says(
        &format!("refs.{email}.delivery_status"),
        "greater_than_or_equal_to",
        "$message.delivered"
    )));
    assert!(asked.contains(&says(
        &format!("refs.{email}.engagement_status"),
        "contains",
        "$message.link_clicked"
    )));
}

#[test]
fn settings_are_written_out() {
    let source = journey("entry parallel", "if e.total > dear { send bye via sms }")
        .replace("journey j", "setting dear: money = 100 DKK\njourney j");
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "j/workflow.json");
    assert_eq!(
        document["steps"][0]["branches"][0]["conditions"],
        value!({"all": [says("data.total", "greater_than", "10000")]})
    );
}

#[test]
fn nothing_is_left_to_a_default() {
    let document = document("entry parallel", "send hello(e) via email > sms");
    assert_eq!(document["trigger_frequency"], "every_trigger");
    assert_eq!(
        document["settings"],
        value!({"is_commercial": true, "override_preferences": false})
    );
    assert_eq!(
        document["steps"][0]["channel_overrides"],
        value!({"link_tracking": false, "open_tracking": false})
    );
    assert_eq!(document["steps"][1]["channel_overrides"], value!({"link_tracking": false}));
    // Who asks for clicks has links tracked.
    let asked = steps(
        "entry parallel",
        "send hello(e) via sms wait 1 day if hello.status >= clicked { set points = 1 }",
    );
    assert_eq!(asked[0]["channel_overrides"], value!({"link_tracking": true}));
    let service = super::document("entry parallel", "send receipt via sms");
    assert_eq!(service["settings"]["is_commercial"], false);
    assert!(service["steps"][0].get("conditions").is_none());
}

#[test]
fn a_goal_ends_the_run_where_it_waits() {
    let steps = steps(
        "entry one per e.id, parallel goal on bought same key",
        "wait 45 days send bye via sms wait 1 hour",
    );
    assert_eq!(shape(&steps), "wait_for_event wait_for_event channel wait_for_event");
    assert_eq!(
        steps[0]["settings"],
        value!({
            "event": {"event_type": "integration_source", "integration_source_key": "shop", "event_key": "bought"},
            "match_conditions": [{"operator": "and", "conditions": [says("event.data.id", "equal_to", "data.id")]}],
            "expires_after": {"unit": "hours", "value": 720},
            "on_match": "halt",
            "on_timeout": "continue",
        })
    );
    assert_eq!(steps[1]["settings"]["expires_after"], value!({"unit": "hours", "value": 360}));
}

#[test]
fn an_event_is_waited_for() {
    let steps = steps(
        "entry parallel",
        "wait up to 90 minutes { on quit as q where q.reason is known { if q.reason == \"price\" { send bye via sms } exit gone } timeout { set points = 1 } } send bye via sms",
    );
    assert_eq!(shape(&steps), "wait_for_event branch[branch[channel][] end][] update_user channel");
    assert_eq!(steps[0]["settings"]["event"]["event_key"], "customer_quit");
    assert_eq!(steps[0]["settings"]["expires_after"], value!({"unit": "minutes", "value": 90}));
    assert_eq!(
        steps[0]["settings"]["match_conditions"][0]["conditions"],
        value!([{"variable": "event.data.properties.reason", "operator": "not_empty"}])
    );
    let wait = steps[0]["ref"].as_str().unwrap();
    let came = &steps[1]["branches"][0];
    assert_eq!(
        came["conditions"],
        value!({"all": [says(&format!("refs.{wait}.matched"), "equal_to", "true")]})
    );
    assert_eq!(
        came["steps"][0]["branches"][0]["conditions"]["all"][0]["variable"],
        format!("refs.{wait}.signal_variables.data.properties.reason")
    );
}

#[test]
fn entry_is_a_throttle() {
    let steps =
        steps("entry one per e.id, ignore, again after 3 days", "wait 2 days send bye via sms");
    assert_eq!(
        steps[0],
        value!({
            "type": "throttle", "ref": "entry", "name": "Entry",
            "settings": {
                "throttle_key": "{{ data.id | append: \"\" | sha256 | slice: 0, 32 }}",
                "throttle_limit": 1,
                "throttle_window": {"unit": "hours", "value": 72},
            },
        })
    );
}

/// Does a group of conditions hold where paths have these values; one that is not there has nothing.
fn holds(group: &Value, world: &Value) -> bool {
    if let Some(all) = group["all"].as_array() {
        return all.iter().all(|one| holds(one, world));
    }
    if let Some(any) = group["any"].as_array() {
        return any.iter().any(|one| holds(one, world));
    }
    let have = &world[group["variable"].as_str().unwrap()];
    let nothing = have.is_null() || *have == "";
    let argument = group["argument"].as_str().unwrap_or_default();
    let with = match serde_json::from_str::<Value>(argument) {
        Ok(value) => value,
        Err(_) if argument.starts_with('$') => value!(argument),
        Err(_) => world[argument].clone(),
    };
    // Elixir's order: a text, also the empty one, is more than any number.
    let more = match (have.as_i64().filter(|_| !nothing), with.as_i64()) {
        (Some(have), Some(with)) => have > with,
        (have, with) => have.is_none() && with.is_some(),
    };
    match group["operator"].as_str().unwrap() {
        "empty" => nothing,
        "not_empty" => !nothing,
        "equal_to" => *have == with,
        "not_equal_to" => *have != with,
        "greater_than" => more,
        "less_than" => !more && *have != with,
        other => panic!("{other}"),
    }
}

#[test]
fn what_has_a_default_is_compared_with_what_has_one() {
    let body =
        "let kept = customer.points  wait 1 day  if customer.points > kept { send bye via sms }";
    let steps = steps("entry parallel", body);
    let asked = &steps[2]["branches"][0]["conditions"];
    for (points, kept, wanted) in [
        (value!(5), value!(4), true),
        (value!(4), value!(4), false),
        (value!(null), value!(0), false),
        (value!(null), value!(-1), true),
        (value!(1), value!(0), true),
    ] {
        let world = value!({"recipient.points": points, "data.journeyc_let_kept": kept});
        assert_eq!(holds(asked, &world), wanted, "{world} {asked}");
    }
}

#[test]
fn the_newest_message_is_the_last_that_was_not_skipped() {
    let body = "send bye via sms  wait 1 day  send bye via sms  wait 1 day
        if bye.status >= queued { set points = 1 } else { set points = 2 }
        if bye.status >= seen { set points = 3 }";
    let steps = steps("entry parallel", body);
    let keys: Vec<&str> = [0, 2].iter().map(|at| steps[*at]["ref"].as_str().unwrap()).collect();
    let asked = &steps[5]["branches"][0]["conditions"];
    let skipped = "$message.skipped";
    for (first, second, wanted) in [
        ((skipped, ""), (skipped, ""), false),
        (("$message.sent", "$message.read"), (skipped, ""), true),
        (("$message.sent", "$message.read"), ("$message.sent", ""), false),
        ((skipped, ""), ("$message.sent", "$message.read"), true),
    ] {
        let mut text = asked.to_string();
        for (key, (delivery, engagement)) in keys.iter().zip([first, second]) {
            text = text
                .replace(&format!("refs.{key}.delivery_status"), &format!("delivery {delivery}"));
            text = text.replace(
                &format!("refs.{key}.engagement_status"),
                &format!("engagement {engagement}"),
            );
        }
        assert_eq!(status_holds(&serde_json::from_str(&text).unwrap()), wanted, "{text}");
    }
}

/// The same for conditions on statuses, which stand in the place of their paths.
fn status_holds(group: &Value) -> bool {
    if let Some(all) = group["all"].as_array() {
        return all.iter().all(status_holds);
    }
    if let Some(any) = group["any"].as_array() {
        return any.iter().any(status_holds);
    }
    let have = group["variable"].as_str().unwrap().split(' ').nth(1).unwrap();
    let with = group["argument"].as_str().unwrap();
    match group["operator"].as_str().unwrap() {
        "equal_to" | "contains" => have == with,
        "not_equal_to" | "not_contains" => have != with,
        other => panic!("{other}"),
    }
}

#[test]
fn a_run_that_takes_no_time_needs_no_throttle() {
    for entry in ["entry ignore", "entry restart", "entry one per e.id, ignore"] {
        assert_eq!(steps(entry, "send bye via sms"), steps("entry parallel", "send bye via sms"));
    }
}

#[test]
fn who_comes_in_is_asked_of_the_trigger() {
    let source = format!(
        "{HEAD}\nsegment rich = customer.points > 10\npersona gold_one {{ where customer.tier == gold }}\njourney j {{ for gold_one trigger on go as e among rich where e.count > 1  entry parallel  stage purchase {{ send bye via sms }} }}\n"
    );
    let source = source.replace(
        "on go as e among rich where e.count > 1",
        "on go as e where e.count > 1 among rich",
    );
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "j/workflow.json");
    assert_eq!(
        document["conditions"],
        value!({"all": [
            says("data.count", "greater_than", "1"),
            {"variable": "recipient.points", "operator": "not_empty"},
            says("recipient.points", "greater_than", "10"),
            says("recipient.tier", "equal_to", "\"gold\""),
        ]})
    );
}

#[test]
fn what_changes_is_kept_and_what_does_not_is_not() {
    let steps = steps(
        "entry parallel",
        "let n = customer.points let i = e.id wait 1 day if n > 5 and i == \"x\" { set nickname = i } if customer.nickname as nick { wait 1 day if nick == \"y\" { set nickname = missing } } consent withdraw marketing on [sms, email] set points = customer.points",
    );
    assert_eq!(
        shape(&steps),
        "update_data delay branch[update_user][] branch[update_data delay branch[update_user][]][] update_user update_user"
    );
    assert_eq!(
        steps[0]["settings"]["data"],
        "{\"journeyc_let_n\": {% assign journeyc_value = recipient.points | default: \"\" %}{% if journeyc_value == \"\" %}0{% else %}{{ journeyc_value | json }}{% endif %}}"
    );
    assert_eq!(
        steps[2]["branches"][0]["conditions"],
        value!({"all": [says("data.journeyc_let_n", "greater_than", "5"), says("data.id", "equal_to", "\"x\"")]})
    );
    assert_eq!(
        steps[2]["branches"][0]["steps"][0]["settings"]["update_properties"],
        "{\"nickname\": {{ data.id | json }}}"
    );
    let inside = &steps[3]["branches"][0]["steps"];
    assert_eq!(
        inside[2]["branches"][0]["steps"][0]["settings"]["update_properties"],
        "{\"nickname\": null}"
    );
    assert_eq!(
        steps[4]["settings"]["update_properties"],
        "{\"consent_marketing_sms\":false,\"consent_marketing_email\":false}"
    );
}

#[test]
fn another_journey_is_triggered() {
    let source = format!(
        "{}\njourney other_one(id: text, note: text?, n: int = 5) {{ trigger started trigger api  stage purchase {{ if n > 3 {{ send bye via sms }} }} }}\n",
        journey("entry parallel", "start other_one(id: e.id, n: 7)")
    );
    let files = World::new(&KNOCK, MANIFEST, &source).emit();
    let document = json(&files, "j/workflow.json");
    assert_eq!(document["steps"][0]["settings"]["workflow_key"], "other-one");
    assert_eq!(
        document["steps"][0]["settings"]["data"],
        "{\"id\": {{ data.id | json }}, \"n\": 7}"
    );
    let other = json(&files, "other-one/workflow.json");
    assert_eq!(other["trigger_data_json_schema"]["required"], value!(["id"]));
    assert_eq!(
        other["steps"][0]["branches"][0]["conditions"],
        value!({"any": [
            {"all": [{"variable": "data.n", "operator": "not_empty"}, says("data.n", "greater_than", "3")]},
            {"variable": "data.n", "operator": "empty"},
        ]})
    );
}

#[test]
fn a_deadline_is_a_delay_at_the_end() {
    let source = journey("entry parallel rules late", "send hello(e) via push > sms")
        .replace("journey j", "rules late { fallback not delivered after 15 minutes }\njourney j");
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "j/workflow.json");
    let steps = &document["steps"];
    assert_eq!(shape(steps), "channel delay channel");
    let push = steps[0]["ref"].as_str().unwrap();
    let delivery = format!("refs.{push}.delivery_status");
    let engagement = format!("refs.{push}.engagement_status");
    assert_eq!(
        steps[1]["conditions"],
        value!({"all": [says(&delivery, "not_equal_to", "$message.skipped")]})
    );
    let consent = says("recipient.consent_marketing_sms", "equal_to", "true");
    assert_eq!(
        steps[2]["conditions"],
        value!({"any": [
            {"all": [says(&delivery, "equal_to", "$message.skipped"), consent]},
            {"all": [
                says(&engagement, "not_contains", "$message.link_clicked"),
                says(&engagement, "not_contains", "$message.read"),
                says(&delivery, "less_than", "$message.delivered"),
                consent,
            ]},
        ]})
    );
}

/// The delays of a chain under rules, in minutes, their conditions, and those of the last step.
fn looked_for(fallback: &str, more: &str) -> (Vec<i64>, Value, Value) {
    let rules = format!(
        "rules late {{ fallback {fallback} }}\nmessage brief {{ purpose service  locales da  {more}  sms {{ da: \"x\" }}  push {{ title {{ da: \"x\" }} text {{ da: \"x\" }} }} }}"
    );
    let document = with(
        &rules,
        "trigger on go as e",
        "entry parallel rules late goal on bought",
        "send brief via push > sms",
    );
    let steps = document["steps"].as_array().unwrap();
    let delays = &steps[1..steps.len() - 1];
    let minutes = delays.iter().map(|delay| {
        let length = &delay["settings"]["delay_for"];
        length["value"].as_i64().unwrap() * if length["unit"] == "hours" { 60 } else { 1 }
    });
    assert!(delays.iter().all(|delay| delay["conditions"] == delays[0]["conditions"]));
    (
        minutes.collect(),
        delays[0]["conditions"].clone(),
        steps.last().unwrap()["conditions"].clone(),
    )
}

#[test]
fn a_receipt_is_looked_for() {
    let (minutes, open, next) = looked_for("on [failed, undelivered]", "");
    // 72 hours, and no receipt is heard later than half as late again as it came.
    assert_eq!(minutes.iter().sum::<i64>(), 72 * 60);
    let mut passed = 0;
    for span in &minutes {
        assert!(*span <= 1.max(passed / 2), "{minutes:?}");
        passed += span;
    }
    let delivery = "refs.purchase_send_brief_push.delivery_status";
    assert_eq!(
        open,
        value!({"all": [
            says(delivery, "not_equal_to", "$message.skipped"),
            says(delivery, "not_equal_to", "$message.undelivered"),
            says(delivery, "not_equal_to", "$message.bounced"),
            says(delivery, "less_than", "$message.delivered"),
        ]})
    );
    assert_eq!(
        next,
        value!({"any": [
            says(delivery, "equal_to", "$message.skipped"),
            says(delivery, "equal_to", "$message.undelivered"),
            says(delivery, "equal_to", "$message.bounced"),
        ]})
    );
    let (minutes, _, next) = looked_for("on [failed]", "expires 10 minutes");
    assert_eq!(minutes, [1, 1, 1, 1, 2, 3, 1]);
    assert_eq!(next["any"].as_array().unwrap().len(), 2);
}

#[test]
fn a_channel_of_another_name_goes_by_a_channel_that_is_named() {
    let manifest = format!(
        "{MANIFEST}[targets.knock.channels.viber]\ntype = \"sms\"\nkey = \"viber-by-sinch\"\n"
    );
    let document = json(
        &World::new(&KNOCK, &manifest, &journey("entry parallel", "send bye via viber")).emit(),
        "j/workflow.json",
    );
    assert_eq!(document["steps"][0]["channel_type"], "sms");
    assert_eq!(document["steps"][0]["channel_key"], "viber-by-sinch");
}

#[test]
fn the_schema_bites() {
    let good = document(
        "entry parallel, again after 1 day",
        "wait up to 1 day { on bought { exit sold } } send hello(e) via email > sms > push if e.count > 1 { set points = 1 } split s { a 50% { } b 50% { wait 1 day } }",
    );
    assert_eq!(wrong(&good), Vec::<String>::new());
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        assert!(document != good);
        !wrong(&document).is_empty()
    };
    let kind = |kind: &str| {
        good["steps"].as_array().unwrap().iter().position(|step| step["type"] == kind).unwrap()
    };
    let at = |place: usize| format!("/steps/{place}");
    let changes: Vec<(String, Value)> = vec![
        ("/settings/is_commercial".to_owned(), value!("yes")),
        ("/trigger_frequency".to_owned(), value!("sometimes")),
        ("/steps".to_owned(), value!({})),
        ("/name".to_owned(), value!(5)),
        (format!("{}/type", at(kind("channel"))), value!("message")),
        (format!("{}/ref", at(kind("channel"))), value!(null)),
        (format!("{}/channel_type", at(kind("channel"))), value!("viber")),
        (format!("{}/template/subject", at(kind("channel"))), value!(1)),
        (
            format!("{}/settings/expires_after/unit", at(kind("wait_for_event"))),
            value!("fortnights"),
        ),
        (format!("{}/settings/on_match", at(kind("wait_for_event"))), value!("stop")),
        (format!("{}/settings/throttle_window/value", at(kind("throttle"))), value!("1")),
        (format!("{}/branches", at(kind("branch"))), value!({})),
        (format!("{}/branches/0/conditions/all/0/operator", at(kind("branch"))), value!("is")),
        (format!("{}/cohort_branches/0/percentage", at(kind("random_cohort"))), value!(50)),
    ];
    for (path, wrong) in changes {
        let bitten = broken(&|document| match document.pointer_mut(&path) {
            Some(place) => *place = wrong.clone(),
            None => panic!("{path}"),
        });
        assert!(bitten, "{path}");
    }
    let (wait, channel) = (at(kind("wait_for_event")), at(kind("channel")));
    for path in [
        format!("{wait}/type"),
        format!("{wait}/ref"),
        format!("{wait}/settings"),
        format!("{wait}/settings/event"),
        format!("{channel}/template"),
        "/name".to_owned(),
    ] {
        let (parent, key) = path.rsplit_once('/').unwrap();
        let bitten = broken(&|document| {
            let parent =
                if parent.is_empty() { Some(document) } else { document.pointer_mut(parent) };
            parent.unwrap().as_object_mut().unwrap().remove(key).unwrap();
        });
        assert!(bitten, "{path}");
    }
    let bitten = broken(&|document| document["colour"] = value!("red"));
    assert!(bitten);
}

#[test]
fn the_first_example_is_a_workflow() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source =
        std::fs::read_to_string(root.join("examples/hello/journeys/hello.journey")).unwrap();
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "hello/workflow.json");
    assert_eq!(shape(&document["steps"]), "channel channel delay branch[][ end] channel channel");
}

#[test]
fn hard_names_are_names() {
    let source = format!(
        "{HEAD}\n{}",
        r#"
event type { refs: text  data: text  recipient: text?  id: int }
message other { purpose marketing  locales da  sms { da: "\{\{ 'x' }} \{% %}" } }
journey a_b_c "A \"title\" with {{ braces }} and Ærø" {
    trigger on type as data where data.refs == "$message.sent" and data.data == "recipient.id"
    entry parallel
    stage purchase {
        split if_ sticky { true_ 50% { send bye via sms } blåbær 50% { send other via sms } }
        if data.recipient as event { set nickname = event }
    }
}
"#
    );
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "a-b-c/workflow.json");
    assert_eq!(document["name"], "A \"title\" with {{ braces }} and Ærø");
    assert_eq!(
        document["conditions"],
        value!({"all": [
            says("data.refs", "equal_to", "\"$message.sent\""),
            says("data.data", "equal_to", "\"recipient.id\""),
        ]})
    );
    assert_eq!(
        shape(&document["steps"]),
        "update_data branch[channel][channel] branch[update_user][]"
    );
}

/// What a run changes: the properties that its steps write, in order, where paths have these values.
fn changes(steps: &Value, world: &mut Value, found: &mut Vec<String>) {
    for step in steps.as_array().unwrap() {
        if step.get("conditions").is_some_and(|asked| !holds(asked, world)) {
            continue;
        }
        match step["type"].as_str().unwrap() {
            "update_user" => {
                found.push(step["settings"]["update_properties"].as_str().unwrap().to_owned());
            }
            "update_data" => {
                let data: Value =
                    serde_json::from_str(step["settings"]["data"].as_str().unwrap()).unwrap();
                for (key, kept) in data.as_object().unwrap() {
                    world[format!("data.{key}")] = kept.clone();
                }
            }
            "branch" => {
                let ways = step["branches"].as_array().unwrap();
                let taken = ways
                    .iter()
                    .find(|way| way.get("conditions").is_none_or(|asked| holds(asked, world)));
                changes(&taken.unwrap()["steps"], world, found);
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn what_stands_too_deep_becomes_conditions() {
    // Eight questions inside each other; what a way changes is asked again further in.
    let body = (0..8).rev().fold("set points = 8".to_owned(), |inside, level| {
        format!("if e.count > {level} {{ set nickname = \"{level}\" {inside} }} else {{ set points = {level} }}")
    });
    let steps = steps("entry parallel", &format!("{body} set vip = true"));
    for count in 0..10 {
        let mut world = value!({"data.count": count});
        let mut found = Vec::new();
        changes(&steps, &mut world, &mut found);
        let mut wanted: Vec<String> =
            (0..count.min(8)).map(|level| format!("{{\"nickname\":\"{level}\"}}")).collect();
        wanted.push(format!("{{\"points\":{}}}", count.min(8)));
        wanted.push("{\"vip\":true}".to_owned());
        let plain: Vec<String> = found.iter().map(|one| one.replace(": ", ":")).collect();
        assert_eq!(plain, wanted, "{count}");
    }
}
