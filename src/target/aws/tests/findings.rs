//! What is said where the target cannot, with the code of each finding.

use super::*;

const HEAD: &str = r#"
use std.channels { email, push, rcs, sms, viber, whatsapp }
use std.stages { purchase }
profile Customer { phone: phone?  email: email?  push_token: text?  zone: timezone = "Europe/Copenhagen"  rate: decimal = 1.5  born: date?  since: date = 2026-01-01 }
event go { at_date: date?  when: datetime?  rate: decimal }
action crm.task(title: text) -> { id: text }
message hello {
    purpose marketing
    locales da
    sms { da: "x" }
    rcs { da: "x" }
    viber { da: "x" }
    whatsapp template "t" category marketing { da: "Hej med dig" }
    email { subject { da: "x" } body { da: "x" } }
}
"#;

fn findings(manifest: &str, steps: &str) -> Vec<String> {
    let source = format!(
        "{HEAD}\njourney j {{ trigger on go as e  entry parallel  stage purchase {{ {steps} }} }}"
    );
    messages(&World::new(&AWS, manifest, &source).findings())
}

const BARE: &str = "[workspace]\nname = \"shop\"\nlocale = \"da\"\n";

#[test]
fn what_is_not_set_is_asked_for() {
    for (steps, wanted) in [
        ("send hello via sms", None),
        ("send hello via email", Some("JC0604: `[targets.aws]` lacks `email_from`")),
        ("send hello via rcs", Some("JC0604: `[targets.aws]` lacks `rcs_agent`")),
        (
            "send hello via whatsapp",
            Some("JC0604: `[targets.aws]` lacks `whatsapp_phone_number_id`"),
        ),
        (
            "send hello via viber",
            Some("JC0503: target aws has no connection for the channel `viber`"),
        ),
        (
            "call crm.task(title: \"x\")",
            Some("JC0503: target aws does not know how to call `crm.task`"),
        ),
    ] {
        let found = findings(BARE, steps);
        assert_eq!(found, Vec::from_iter(wanted.map(str::to_owned)), "{steps}");
    }
}

#[test]
fn unsubscription_needs_an_address() {
    let manifest = format!("{BARE}[targets.aws]\nemail_from = \"a@b.example\"\n");
    let found = findings(&manifest, "send hello via email");
    assert_eq!(found, ["JC0604: `[targets.aws]` lacks `unsubscribe_url`"]);
}

#[test]
fn decimals_are_not_compared() {
    let found = findings(BARE, "if customer.rate > e.rate { send hello via sms }");
    assert_eq!(found, ["JC0501: target aws cannot do arithmetic or comparison of decimals"]);
}

#[test]
fn unknown_settings_are_named() {
    let manifest = format!("{BARE}[targets.aws]\nemail_form = \"a@b.example\"\n");
    let found = findings(&manifest, "send hello via sms");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("JC0602"), "{found:?}");
}

#[test]
fn a_run_longer_than_a_year_is_too_long() {
    let found = findings(BARE, "wait 300 days send hello via sms wait 300 days send hello via sms");
    assert_eq!(
        found,
        ["JC0502: a run of `j` can last 600 days; Step Functions ends one after 365"]
    );
}

#[test]
fn a_long_history_is_a_limit() {
    let found = findings(BARE, "repeat up to 1000 times every 1 hour { send hello via sms }");
    assert!(found.iter().any(|text| text.contains("entries in its history")), "{found:?}");
}

#[test]
fn a_message_a_day_for_most_of_a_year_is_none() {
    let found = findings(BARE, "repeat up to 350 times every 1 day { send hello via sms }");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_argument_that_is_left_out_is_missing() {
    let source = r#"
use std.channels { sms }
profile Customer { phone: phone?  zone: timezone = "Europe/Copenhagen" }
event go
message hello(name: text?) { purpose service  sms { en: "Hi {name ?? "there"}" } }
journey j { trigger on go  entry parallel  send hello() via sms }
"#;
    let files = World::new(&AWS, BARE, source).emit();
    let machine = json(&files, "shop-default-j.asl.json");
    let body = &machine["States"]["send-hello sms"]["Arguments"]["MessageBody"];
    assert_eq!(body, "{% 'Hi ' & ($t1 := {}.v; $exists($t1) ? $t1 : 'there') %}");
}

#[test]
fn a_name_that_may_not_be_bound_has_a_box_from_the_start() {
    let source = r#"
profile Customer { zone: timezone = "Europe/Copenhagen"  note: text? }
event go { weight: decimal? }
action crm.task(title: text) -> { id: text }
journey j {
    trigger on go as e
    entry parallel
    call crm.task(title: "x") as task
    repeat up to 2 times every 1 day as round { if round == 2 { stop } }
    if task is known { set note = task.id }
    if round is known and round > 1 { set note = missing }
}
"#;
    let files = World::new(&AWS, MANIFEST, source).emit();
    let machine = json(&files, "shop-default-j.asl.json");
    let states = &machine["States"];
    assert_eq!(states["start"]["Assign"]["v_task"], serde_json::json!({}));
    assert_eq!(states["start"]["Assign"]["v_round"], serde_json::json!({}));
    assert_eq!(
        states["call-crm-task"]["Assign"]["v_task"].as_str().unwrap().get(..9),
        Some("{% {'v': ")
    );
    assert_eq!(states["if"]["Choices"][0]["Condition"], "{% $exists($v_task.v) %}");
}

#[test]
fn a_request_may_leave_out_what_has_a_default() {
    let source = r#"
use std.channels { sms }
profile Customer { phone: phone?  zone: timezone = "Europe/Copenhagen" }
message hello(off: percent) { purpose service  sms { en: "{off}" } }
journey j(code: text, off: percent = 5%) { trigger api  entry parallel  send hello(off) via sms }
"#;
    let files = World::new(&AWS, BARE, source).emit();
    let router = json(&files, "shop-default-router.asl.json");
    let asked = router["States"]["request j"]["Choices"][0]["Condition"].as_str().unwrap();
    assert!(asked.contains("args.code") && !asked.contains("args.off"), "{asked}");
    let read = router["States"]["request j read"]["Assign"]["event"].as_str().unwrap();
    assert!(read.contains("$states.input.detail.args.off : 500"), "{read}");
}

#[test]
fn whole_numbers_go_out_as_decimals() {
    let source = r#"
profile Customer { zone: timezone = "Europe/Copenhagen"  children: int = 0 }
event go
event gone { weight: decimal? }
journey j { trigger on go as e  entry parallel  track gone { weight: customer.children + 1 } track gone { weight: 3 } }
"#;
    let files = World::new(&AWS, BARE, source).emit();
    let machine = json(&files, "shop-default-j.asl.json").to_string();
    let sum = "$max([$min([$customer.children + 1, 9007199254740991]), (-9007199254740991)])";
    assert!(machine.contains(&format!("$formatNumber({sum}, '0')")), "{machine}");
    assert!(machine.contains("{'weight': '3'}"), "{machine}");
}

#[test]
fn long_names_and_taken_names() {
    let name = "n".repeat(80);
    let source = |name: &str| {
        format!(
            "{HEAD}\njourney {name} {{ trigger on go  entry parallel  stage purchase {{ send hello via sms }} }}"
        )
    };
    let say = |name: &str| {
        let world = World::new(&AWS, BARE, &source(name));
        messages(&AWS.emit(&world.input()).err().unwrap_or_default())
    };
    assert!(say(&name)[0].contains("longer than 80 characters"));
    assert_eq!(
        say("router"),
        ["JC0502: the state machine name `shop-default-router` is used twice"]
    );
}

/// What is said about one journey with this header and these steps.
fn refused(header: &str, steps: &str) -> Vec<String> {
    let source = format!(
        "{HEAD}
event stop {{ id: text }}
segment lately = seen(stop within 2 days)
segment ever = seen(stop)
segment aged = (consent_age(marketing) ?? 0 days) + 1 day > 30 days
journey j {{ trigger on go as e  {header}  stage purchase {{ {steps} }} }}"
    );
    messages(&World::new(&AWS, BARE, &source).findings())
}

#[test]
fn what_the_router_cannot_put_in_order_is_refused() {
    for (header, steps, wanted) in [
        ("entry ignore  goal on stop", "wait 1 day", None),
        (
            "entry ignore  goal on go",
            "wait 1 day",
            Some("an event that ends a run and begins the next one, under `entry ignore`"),
        ),
        ("entry restart  goal on go", "wait 1 day", None),
        ("entry ignore", "wait up to 1 day { on go as again { exit again } }", None),
        (
            "entry restart",
            "wait up to 1 day { on go as again { exit again } }",
            Some("a wait for the event that begins the journey"),
        ),
        (
            "entry parallel  exit on stop outcome stopped",
            "track stop { id: \"x\" }",
            Some("`track` of an event that ends the journey's own runs"),
        ),
    ] {
        let wanted = wanted.map(|what| format!("JC0501: target aws cannot do {what}"));
        assert_eq!(refused(header, steps), Vec::from_iter(wanted), "{header} {steps}");
    }
}

#[test]
fn what_time_changes_at_an_instant_that_nobody_knows_is_refused() {
    for (header, steps, wanted) in [
        ("entry parallel  exit when customer in ever outcome x", "wait 1 day", None),
        (
            "entry parallel  exit when customer in lately or consent_age(marketing) ?? 0 days > 30 days outcome x",
            "wait up to 1 day { on enters lately { exit x } }",
            None,
        ),
        (
            "entry parallel  while consent_age(marketing) is missing or consent_age(service) ?? 1 day in 1 day..2 days",
            "wait 1 day",
            None,
        ),
        (
            "entry parallel  exit when (consent_age(marketing) ?? 0 days) + 1 day > 30 days outcome x",
            "wait 1 day",
            Some("a watch on an age of consent that is compared with what is not written out"),
        ),
        (
            "entry parallel",
            "wait up to 1 day { on enters aged { exit x } }",
            Some(
                "a wait for a segment with an age of consent that is compared with what is not written out",
            ),
        ),
    ] {
        let wanted = wanted.map(|what| format!("JC0501: target aws cannot do {what}"));
        assert_eq!(refused(header, steps), Vec::from_iter(wanted), "{header} {steps}");
    }
}

#[test]
fn triggers_by_time_and_segment_are_refused_where_nothing_says_when() {
    let refused = |header: &str, steps: &str| {
        let source = format!(
            "{HEAD}\nsegment ever = seen(go)\nsegment lately = seen(go within 90 days)\n\
             segment aged = (consent_age(marketing) ?? 0 days) + 1 day > 30 days\n\
             journey j {{ {header}  entry ignore  stage purchase {{ {steps} }} }}"
        );
        messages(&World::new(&AWS, BARE, &source).findings())
    };
    for (header, steps, wanted) in [
        ("trigger enters ever", "wait 1 day", None),
        ("trigger every day at 09:00 among lately", "wait 1 day", None),
        ("trigger leaves lately", "wait 1 day", None),
        (
            "trigger leaves aged",
            "wait 1 day",
            Some(
                "a trigger on a segment with an age of consent that is compared with what is not written out",
            ),
        ),
        (
            "trigger enters ever",
            "wait up to 1 day { on leaves ever { exit x } }",
            Some("a wait for the segment that begins the journey"),
        ),
        ("trigger each year on customer.born at 09:00, leap 28 february", "wait 1 day", None),
        (
            "trigger each year on customer.since + 1 day at 09:00, leap 28 february",
            "wait 1 day",
            Some("a yearly trigger on a day that is computed"),
        ),
    ] {
        let wanted = wanted.map(|what| format!("JC0501: target aws cannot do {what}"));
        assert_eq!(refused(header, steps), Vec::from_iter(wanted), "{header} {steps}");
    }
}

#[test]
fn digests_that_no_run_could_hold_are_refused() {
    let refused = |trigger: &str, rest: &str| {
        let source = format!("{HEAD}\nevent stop\njourney j {{ {trigger}  {rest} }}");
        messages(&World::new(&AWS, BARE, &source).findings())
    };
    let goes = "entry ignore  wait 1 day";
    for (trigger, rest, wanted) in [
        ("trigger on go collect as all for 1 day up to 100", goes, None),
        ("trigger on go collect as all for 1 day", goes, Some("a digest of any number of events")),
        (
            "trigger on go collect as all for 1 day up to 101",
            goes,
            Some("a digest of any number of events"),
        ),
        (
            "trigger on go collect as all for 361 days up to 5",
            goes,
            Some("a digest of more than 360 days"),
        ),
        (
            "trigger on go collect as all for 1 day up to 5  trigger on stop",
            goes,
            Some("a digest beside another trigger"),
        ),
        (
            "trigger on go collect as all for 1 day up to 5",
            "entry ignore  wait up to 1 day { on go { exit x } }",
            Some("a wait for the event that a digest gathers"),
        ),
        (
            "trigger on go collect as all for 1 day up to 5",
            "entry ignore  goal on go  wait 1 day",
            None,
        ),
        (
            "trigger on go collect as all for 1 day up to 1",
            "entry ignore  goal on go  wait 1 day",
            Some("an event that ends a run and begins the next one, under `entry ignore`"),
        ),
    ] {
        let wanted = wanted.map(|what| format!("JC0501: target aws cannot do {what}"));
        assert_eq!(refused(trigger, rest), Vec::from_iter(wanted), "{trigger} {rest}");
    }
}

#[test]
fn the_past_is_not_asked_for_each_element() {
    let say = |text: &str| {
        let source = format!(
            r#"
use std.channels {{ sms }}
profile Customer {{ phone: phone?  zone: timezone = "Europe/Copenhagen" }}
event go {{ words: list of text up to 10  word: text up to 10 }}
message hello(got: go) {{ purpose service  locales da  sms {{ da: "{text}" }} }}
journey j {{ trigger on go as e  entry parallel  send hello(e) via sms }}
"#
        );
        messages(&World::new(&AWS, BARE, &source).findings())
    };
    assert_eq!(say("{each g in all(go) up to 3: \"{g.word}\"}{count(go)}"), Vec::<String>::new());
    assert_eq!(
        say("{each w in got.words up to 3: \"{count(go as g where g.word == w)}\"}"),
        ["JC0501: target aws cannot do a question about the past inside `{each ..}`"]
    );
}

#[test]
fn a_run_that_can_be_woken_may_last_for_years() {
    let steps = "wait 300 days send hello via sms wait 300 days send hello via sms";
    assert_eq!(refused("entry parallel  goal on stop", steps), Vec::<String>::new());
}

#[test]
fn a_winner_is_refused_with_what_to_write_instead() {
    let source = format!(
        "{HEAD}\njourney j {{ trigger on go as e  entry parallel
            split words winner by clicked after 2 days {{
                a 10% {{ send hello via sms }}
                b 10% {{ send hello via email }}
                winner 80%
            }} }}"
    );
    let manifest = format!("{MANIFEST}\n[journeys]\n\"*\" = [\"aws\"]\n");
    let workspace = crate::source::Workspace::from_memory(&manifest, &[("a.journey", &source)]);
    let options = crate::driver::BuildOptions::default();
    let built = crate::driver::build(&workspace, &options).unwrap();
    let found: Vec<_> = built.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert_eq!(found.len(), 1, "{:#?}", built.diagnostics);
    assert!(found[0].message.contains("`winner by` in a split"), "{}", found[0].message);
    let why = &found[0].notes[0];
    assert!(why.contains("over all customers") && why.contains("write fixed shares"), "{why}");
}

#[test]
fn a_push_message_opens_one_link() {
    let push = |buttons: &str| {
        let of = format!(
            "message tap {{ purpose service  push {{ body \"x\" buttons [{buttons}] }} }}\njourney t {{ trigger on go  entry parallel  send tap via push }}"
        );
        messages(&World::new(&AWS, BARE, &format!("{HEAD}\n{of}")).findings())
    };
    assert_eq!(push("open \"See\" \"https://shop.example\""), [""; 0]);
    for buttons in [
        "open \"See\" \"https://shop.example\", more \"More\" \"https://shop.example/more\"",
        "yes \"I come\"",
        "call \"Call\" \"+4520123456\"",
    ] {
        let found = push(buttons);
        assert_eq!(found.len(), 1, "{buttons}: {found:?}");
        assert!(found[0].starts_with("JC0501: target aws cannot do the button `"), "{found:?}");
    }
}
