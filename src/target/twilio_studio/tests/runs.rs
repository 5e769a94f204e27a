//! What emitted flows do, on the small Studio of the tests.

use super::studio::{Came, Does, run};
use super::{MANIFEST, World};
use serde_json::{Value, json};

const NUMBER: &str = "+4520123456";
const SERVICE: &str = "MG00000000000000000000000000000001";

/// The prelude's event and customer as parameters, with others laid over them; `null` takes one away.
fn parameters(over: &Value) -> Value {
    let mut all = json!({
        "customer_id": "c1",
        "profile_phone": NUMBER,
        "profile_language": "en",
        "profile_tier": "silver",
        "profile_visits": 3,
        "event_order": "o1",
        "event_total": 45_000,
        "event_at": "09:30",
        "event_day": "2026-11-02",
        "event_gift": true,
    });
    for (name, value) in over.as_object().unwrap() {
        if value.is_null() {
            all.as_object_mut().unwrap().remove(name);
        } else {
            all[name] = value.clone();
        }
    }
    all
}

/// A journey's run in which Twilio takes every message.
fn taken(definition: &Value, over: &Value) -> Came {
    run(definition, NUMBER, &parameters(over), |_, _| Does::Takes(true))
}

/// The definition of a journey `j` with these steps.
fn steps(steps: &str) -> Value {
    let source = format!("journey j {{ trigger on bought as order  entry ignore {steps} }}");
    World::new(MANIFEST, &source).flow("j").0
}

#[test]
fn gates_are_asked_in_their_order() {
    let source = r#"
rules asked { consent marketing }
message promo { purpose marketing  sms { en: "Stop: shop.example/s" } }
journey j { rules asked  trigger on bought as order  entry ignore
    send promo via sms { unreachable { exit nobody } failed { exit refused } } exit done }
"#;
    let definition = World::new(MANIFEST, source).flow("j").0;
    let consent = json!({ "consent_marketing_sms": "2026-01-01T00:00:00Z" });
    let came = taken(&definition, &consent);
    assert_eq!(came.sent, [format!("{SERVICE} > {NUMBER}: Stop: shop.example/s")]);
    assert_eq!(came.outcome, "done");
    let mut closed = vec![json!({})];
    for (name, value) in [("suppressed_sms", json!("bounce")), ("profile_phone", Value::Null)] {
        let mut over = consent.clone();
        over[name] = value;
        closed.push(over);
    }
    for over in closed {
        let came = taken(&definition, &over);
        assert_eq!((came.sent.len(), came.outcome.as_str()), (0, "nobody"), "{over}");
    }
    let refused = run(&definition, NUMBER, &parameters(&consent), |_, _| Does::Takes(false));
    assert_eq!(refused.outcome, "refused");
}

#[test]
fn a_channel_without_a_widget_is_posted_once_and_may_be_refused() {
    let manifest = format!(
        "{MANIFEST}\n[targets.twilio-studio.channels]\nemail = \"https://mail.example/studio\"\n"
    );
    let source = r#"
message m(what: bought) { purpose service  locales en > da
    email { subject { en: "It {is} here"  da: "Den er her" }
            body { en: "{{% {customer.name ?? "you"} & {what.order}"  da: "Hej {customer.name ?? "du"}: {what.order}" } }
    sms { en: "by sms" da: "på sms" } }
journey j { trigger on bought as order  entry ignore
    send m(order) via email > sms { unreachable { exit nobody } failed { exit refused } } exit done }
"#;
    let source = source.replace("{is}", "is").replace("{{%", "%");
    let definition = World::new(&manifest, &source).flow("j").0;
    let with = |over: Value, answers: bool| {
        run(&definition, NUMBER, &parameters(&over), |kind, _| match kind {
            "request" => Does::Brings(answers.then(|| json!({}))),
            _ => Does::Takes(true),
        })
    };
    let sofie = json!({ "profile_email": "s@example.com", "profile_name": "Sofie {{ 1 }}" });
    let came = with(sofie.clone(), true);
    let form = |came: &Came| -> Value {
        let (address, form) = came.requests[0].split_once(' ').unwrap();
        assert_eq!((came.requests.len(), address), (1, "https://mail.example/studio"));
        serde_json::from_str(form).unwrap()
    };
    assert_eq!(
        form(&came),
        json!({
            "channel": "email",
            "to": "s@example.com",
            "message": "m",
            "locale": "en",
            "purpose": "service",
            "content_subject": "It is here",
            "content_text": "% Sofie {{ 1 }} & o1",
        })
    );
    assert_eq!((came.sent.len(), came.outcome.as_str()), (0, "done"));
    let refused = with(sofie.clone(), false);
    assert_eq!((refused.requests.len(), refused.sent.len()), (1, 1), "the next channel follows");
    let mut danish = sofie;
    danish["profile_language"] = json!("da-DK");
    assert_eq!(form(&with(danish, true))["content_text"], "Hej Sofie {{ 1 }}: o1");
    let without = with(json!({}), true);
    assert_eq!((without.requests.len(), without.sent.len()), (0, 1), "nothing to post to");
}

#[test]
fn a_message_moves_on_where_a_channel_is_closed_or_refuses() {
    let source = r#"
message m { purpose service
    rcs { en: "by rcs" }  whatsapp template "ask" category utility { en: "by whatsapp" }  sms { en: "by sms" } }
journey j { trigger on bought as order  entry ignore
    send m via rcs > whatsapp > sms { unreachable { exit nobody } failed { exit refused } } exit done }
"#;
    let definition = World::new(MANIFEST, source).flow("j").0;
    let by = |came: &Came| -> Vec<&'static str> {
        let names = [("rcs:", "rcs"), ("whatsapp:+45201", "whatsapp"), ("> +45", "sms")];
        let of = |text: &String| names.iter().find(|(sign, _)| text.contains(sign)).unwrap().1;
        came.sent.iter().map(of).collect()
    };
    let refusing = |refuse: &'static [&'static str], over: Value| {
        run(&definition, NUMBER, &parameters(&over), |_, said| {
            Does::Takes(!refuse.iter().any(|sign| said.contains(sign)))
        })
    };
    let all = refusing(&["rcs", "whatsapp", "sms"], json!({}));
    assert_eq!((by(&all), all.outcome.as_str()), (vec!["rcs", "whatsapp", "sms"], "refused"));
    let first = refusing(&[], json!({}));
    assert_eq!((by(&first), first.outcome.as_str()), (vec!["rcs"], "done"));
    let skipped =
        refusing(&["by sms"], json!({ "suppressed_rcs": "x", "suppressed_whatsapp": "x" }));
    assert_eq!((by(&skipped), skipped.outcome.as_str()), (vec!["sms"], "refused"));
    let last = refusing(&["rcs"], json!({ "suppressed_whatsapp": "x", "suppressed_sms": "x" }));
    // One was asked, so this is a failure.
    assert_eq!((by(&last), last.outcome.as_str()), (vec!["rcs"], "refused"));
    let none = refusing(&[], json!({ "profile_phone": null }));
    assert_eq!((by(&none), none.outcome.as_str()), (vec![], "nobody"));
}

#[test]
fn both_at_once_have_succeeded_when_one_was_taken() {
    let source = r#"
message m { purpose service  rcs { en: "by rcs" }  sms { en: "by sms" } }
journey j { trigger on bought as order  entry ignore
    send m via rcs and sms { unreachable { exit nobody } failed { exit refused } } exit done }
"#;
    let definition = World::new(MANIFEST, source).flow("j").0;
    for (refused, outcome) in
        [(vec!["rcs"], "done"), (vec!["by sms"], "done"), (vec!["by"], "refused"), (vec![], "done")]
    {
        let came = run(&definition, NUMBER, &parameters(&json!({})), |_, said| {
            Does::Takes(!refused.iter().any(|sign| said.contains(sign)))
        });
        assert_eq!((came.sent.len(), came.outcome.as_str()), (2, outcome), "{refused:?}");
    }
}

const ASK: &str = r#"
    send ask via sms { unreachable { exit nobody } failed { exit lost } }
    wait up to 4 hours {
        on reply to ask as yes where yes.text ?? "" == "Yes" { send plain(order) via sms  exit glad }
        on reply to ask as any_other { call crm.note(line: any_other.text ?? "none")  exit noted }
        on failed of ask { exit lost }
        on undelivered of ask { exit lost }
        timeout { exit silent }
    }
"#;

#[test]
fn an_answer_a_silence_and_a_failure_go_their_ways() {
    let definition = steps(ASK);
    let facts = json!({ "profile_phone": "+4520999999", "profile_language": "en" });
    let after = |does: fn() -> Does, answer: Option<Value>| {
        run(&definition, NUMBER, &parameters(&json!({})), |kind, said| match kind {
            "send-and-wait-for-reply" => does(),
            "send-message" => Does::Takes(true),
            _ if said.contains("facts") => Does::Brings(Some(facts.clone())),
            _ => Does::Brings(answer.clone()),
        })
    };
    let glad = after(|| Does::Answers("Yes", None), None);
    assert_eq!(glad.outcome, "glad");
    // The number is asked for anew after the wait.
    assert_eq!(glad.sent[1], format!("{SERVICE} > +4520999999: Order o1."));
    assert_eq!(glad.requests, [r#"https://shop.example/facts {"customer_id":"c1"}"#]);
    // Studio's own operators would take this for a yes.
    let noted = after(|| Does::Answers(" yes", None), Some(json!({})));
    assert_eq!(noted.requests, [r#"https://shop.example/note {"line":" yes"}"#]);
    assert_eq!(noted.outcome, "noted");
    let nasty = after(|| Does::Answers("{{ x }} {% if %}", None), None);
    // A call that fails is tried once more.
    assert_eq!(nasty.requests, vec![r#"https://shop.example/note {"line":"{{ x }} {% if %}"}"#; 2]);
    assert_eq!(after(|| Does::Silent, None).outcome, "silent");
    assert_eq!(after(|| Does::Undeliverable, None).outcome, "lost");
    let wait = definition["states"].as_array().unwrap().iter();
    let mut wait = wait.filter(|state| state["type"] == "send-and-wait-for-reply");
    assert_eq!(wait.next().unwrap()["properties"]["timeout"], "14400");
}

#[test]
fn an_execution_for_another_number_writes_to_nobody() {
    let definition = steps(ASK);
    let came = run(&definition, "+4599999999", &parameters(&json!({})), |_, said| panic!("{said}"));
    assert_eq!(came.outcome, "studio:address_changed");
}

#[test]
fn parameters_that_are_missing_stop_everything() {
    let definition = steps(ASK);
    for name in ["event_order", "customer_id"] {
        let came = taken(&definition, &json!({ name: null }));
        assert_eq!(
            (came.sent.len(), came.outcome.as_str()),
            (0, "studio:bad_parameters"),
            "{name}"
        );
    }
}

/// A truth that is missing is not taken for one that is not so: of the event, of the profile behind a wait, of an
/// action's answer, and where another stands for it.
#[test]
fn truths_that_are_missing_stop_everything() {
    let definition = steps("if order.gift { exit gift } exit plain");
    for (gift, outcome) in [
        (json!(true), "gift"),
        (json!(false), "plain"),
        (json!("false"), "plain"),
        (Value::Null, "studio:bad_parameters"),
    ] {
        assert_eq!(taken(&definition, &json!({ "event_gift": gift })).outcome, outcome, "{gift}");
    }

    let manifest = format!(
        "{MANIFEST}\n[actions.\"crm.ask\"]\nurl = \"https://shop.example/ask\"\nretries = 0\n"
    );
    let source = r#"
action crm.ask(glad: bool) -> { open: bool }
journey j { trigger on bought as order  entry ignore
    send ask via sms { unreachable { exit nobody } failed { exit lost } }
    wait up to 1 hour {
        on reply to ask as any_answer { }
        on failed of ask { exit lost }
        on undelivered of ask { exit lost }
    }
    call crm.ask(glad: customer.glad ?? true) as answer { failed { exit unanswered } }
    if answer is known and answer.open { exit open }
    if customer.member { exit member }
    exit closed }
"#;
    let prelude = super::PRELUDE.replace(
        "    birthday: date?\n",
        "    birthday: date?\n    member: bool = true\n    glad: bool?\n",
    );
    let world = World::of(&manifest, &format!("{prelude}{source}"));
    let definition = world.flow("j").0;
    let run = |glad: Value, open: Value, member: Value| {
        run(&definition, NUMBER, &parameters(&json!({})), |kind, said| match kind {
            "request" if said.contains("/ask") => Does::Brings(Some(json!({ "open": open }))),
            "request" => Does::Brings(Some(
                json!({ "profile_phone": NUMBER, "profile_glad": glad, "profile_member": member }),
            )),
            _ => Does::Answers("Yes", None),
        })
    };
    for (glad, sent) in [(json!(true), "true"), (json!(false), "false"), (Value::Null, "true")] {
        let came = run(glad, json!(true), json!(true));
        assert_eq!(came.requests[1], format!(r#"https://shop.example/ask {{"glad":"{sent}"}}"#));
        assert_eq!(came.outcome, "open");
    }
    let yes = || json!(true);
    assert_eq!(run(yes(), json!(false), json!(true)).outcome, "member");
    assert_eq!(run(yes(), json!(false), json!(false)).outcome, "closed");
    assert_eq!(run(yes(), json!(false), Value::Null).outcome, "studio:facts_missing");
    assert_eq!(run(yes(), Value::Null, json!(true)).outcome, "unanswered");
}

#[test]
fn facts_that_nobody_brings_stop_the_run() {
    let definition = steps(ASK);
    for facts in [None, Some(json!({ "profile_phone": NUMBER }))] {
        let source = "message two { purpose service locales en > da  sms { en: \"a\" da: \"b\" } }";
        let asked = format!(
            "{source} journey j {{ trigger on bought as order  entry ignore {} }}",
            ASK.replace("plain(order)", "two")
        );
        let definition = if facts.is_some() {
            World::new(MANIFEST, &asked).flow("j").0
        } else {
            definition.clone()
        };
        let came = run(&definition, NUMBER, &parameters(&json!({})), |kind, _| match kind {
            "send-and-wait-for-reply" => Does::Answers("Yes", None),
            _ => Does::Brings(facts.clone()),
        });
        assert_eq!(came.outcome, "studio:facts_missing");
    }
}

#[test]
fn rounds_are_counted() {
    let definition = steps(
        r#"repeat up to 3 times as round {
        send ask via sms { unreachable { exit nobody } failed { exit lost } }
        wait up to 1 hour {
            on reply to ask as answer { if answer.text ?? "" == "stop" and round > 1 { stop } }
            on failed of ask { exit lost }
            on undelivered of ask { exit lost }
        }
    } exhausted { exit tired } exit stopped"#,
    );
    for (stops_at, rounds, outcome) in
        [(1, 2, "stopped"), (2, 2, "stopped"), (3, 3, "stopped"), (9, 3, "tired")]
    {
        let mut round = 0;
        let came = run(&definition, NUMBER, &parameters(&json!({})), |kind, _| {
            if kind == "request" {
                return Does::Brings(Some(json!({ "profile_phone": NUMBER })));
            }
            round += 1;
            if round >= stops_at { Does::Answers("stop", None) } else { Does::Silent }
        });
        assert_eq!((came.sent.len(), came.outcome.as_str()), (rounds, outcome), "{stops_at}");
    }
}

#[test]
fn conditions_hold_where_the_language_says() {
    for (condition, over, holds) in [
        ("customer.visits > 3", json!({ "profile_visits": 3 }), false),
        ("customer.visits >= 3", json!({ "profile_visits": 3 }), true),
        ("customer.visits <= 3", json!({ "profile_visits": "4" }), false),
        ("customer.visits != 3", json!({ "profile_visits": 4 }), true),
        ("customer.visits in 3..5", json!({ "profile_visits": 5 }), true),
        ("customer.visits in 3..5", json!({ "profile_visits": 6 }), false),
        ("customer.visits in [1, 7]", json!({ "profile_visits": 7 }), true),
        ("10 > customer.visits", json!({ "profile_visits": 10 }), false),
        ("order.total > 450 DKK", json!({}), false),
        ("order.total < 450.01 DKK", json!({}), true),
        ("customer.tier >= silver", json!({ "profile_tier": "gold" }), true),
        ("customer.tier > silver", json!({}), false),
        ("customer.tier != silver", json!({}), false),
        ("order.at < 09:30", json!({}), false),
        ("order.at <= 09:30", json!({}), true),
        ("order.day > 2026-11-01", json!({}), true),
        ("order.day == 2026-11-02", json!({}), true),
        ("order.gift", json!({}), true),
        ("not order.gift", json!({ "event_gift": false }), true),
        ("order.order == \"O1\"", json!({}), false),
        ("order.order == \"o1\"", json!({}), true),
        ("order.order != \"o1\"", json!({ "event_order": "o1 " }), true),
        ("order.note is known", json!({}), false),
        ("order.note is known", json!({ "event_note": "" }), true),
        ("order.note ?? order.order == \"o1\"", json!({}), true),
        ("order.note ?? order.order == \"o1\"", json!({ "event_note": "n" }), false),
        ("customer.birthday is missing", json!({}), true),
        ("customer.birthday is missing", json!({ "profile_birthday": "2000-01-01" }), false),
        ("consented(marketing, sms)", json!({}), false),
        ("consented(marketing, sms)", json!({ "consent_marketing_sms": "t" }), true),
        ("order.gift and customer.visits > 5 or customer.tier == gold", json!({}), false),
        ("order.gift and (customer.visits > 5 or customer.tier == silver)", json!({}), true),
        ("not (order.gift or customer.visits > 5)", json!({ "event_gift": false }), true),
    ] {
        let definition = steps(&format!("if {condition} {{ exit holds }} exit other"));
        let came = taken(&definition, &over);
        assert_eq!(came.outcome, if holds { "holds" } else { "other" }, "{condition} {over}");
    }
}

#[test]
fn shares_are_asked_of_a_bucket() {
    let definition = steps("split s sticky { a 25% { exit a } b 74.99% { exit b } holdout 0.01% }");
    for (bucket, outcome) in [
        (json!(0), "a"),
        (json!(2_499), "a"),
        (json!(2_500), "b"),
        (json!("9998"), "b"),
        (json!(9_999), "control"),
        (json!(10_000), "studio:bad_parameters"),
        (Value::Null, "studio:bad_parameters"),
    ] {
        assert_eq!(taken(&definition, &json!({ "bucket_s": bucket })).outcome, outcome, "{bucket}");
    }
}

#[test]
fn each_customer_is_written_to_in_one_language() {
    let source = r#"
message m { purpose service  locales pt-BR > nb > da > en
    sms { pt-BR: "pt-BR" nb: "nb" da: "da" en: "en" } }
journey j { trigger on bought as order  entry ignore  send m via sms }
"#;
    let definition = World::new(MANIFEST, source).flow("j").0;
    let chain = ["pt-BR", "nb", "da", "en"];
    for wanted in
        ["da", "DA-dk", "nn", "no_NO", "pt", "pt-PT", "pt-BR", "de", "en-GB", "dansk", "zh-Hant-TW"]
    {
        let came = taken(&definition, &json!({ "profile_language": wanted }));
        let text = came.sent[0].rsplit(' ').next().unwrap().to_owned();
        assert_eq!(Some(&text.as_str()), crate::text::locale::choose(wanted, &chain), "{wanted}");
    }
}

#[test]
fn a_pressed_button_is_a_choice_and_opens_the_session() {
    let source = r#"
message ask_wa { purpose service  whatsapp template "ask" category utility { en: "Come, {customer.name ?? "you"}?" buttons [yes "Yes", no "No"] } }
message free { purpose service  whatsapp { en: "Good." } }
journey j { trigger on bought as order  entry ignore
    send ask_wa via whatsapp { unreachable { exit nobody } failed { exit lost } }
    wait up to 1 hour {
        on reply to ask_wa as r where r.choice == yes { send free via whatsapp  exit comes }
        on reply to ask_wa as other { exit other }
        on failed of ask_wa { exit lost }
        on undelivered of ask_wa { exit lost }
    }
}
"#;
    let definition = World::new(MANIFEST, source).flow("j").0;
    let pressed = |button: Option<&'static str>| {
        let over = parameters(&json!({ "profile_name": "{{ 'x' }} \"Ærø\"" }));
        run(&definition, "whatsapp:+4520123456", &over, |kind, _| match kind {
            "send-and-wait-for-reply" => Does::Answers("Yes", button),
            "send-message" => Does::Takes(true),
            _ => Does::Brings(Some(json!({ "profile_phone": NUMBER }))),
        })
    };
    let comes = pressed(Some("yes"));
    assert_eq!(comes.outcome, "comes");
    let asked = r#"whatsapp:+4512345678 > whatsapp:+4520123456: HX00000000000000000000000000000001 {"1":"{{ 'x' }} \"Ærø\""}"#;
    assert_eq!(comes.sent, [asked, "whatsapp:+4512345678 > whatsapp:+4520123456: Good."]);
    assert_eq!(pressed(Some("no")).outcome, "other");
    assert_eq!(pressed(None).outcome, "other");
}

#[test]
fn what_must_be_there_is_in_the_schema() {
    let source = "journey j { trigger on bought as order  entry ignore  if order.note is known { send plain(order) via sms } }";
    let (_, schema) = World::new(MANIFEST, source).flow("j");
    assert_eq!(schema["required"], json!(["event_order"]));
    let names: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["event_note", "event_order", "profile_phone", "suppressed_sms"]);
    assert_eq!(schema["properties"]["profile_phone"]["x-pii"], true);
}
