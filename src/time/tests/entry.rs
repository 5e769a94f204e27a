//! Entry policies, and triggers by segment and by time.

use super::*;

fn visits(policy: &str, times: &[&str]) -> Vec<String> {
    let source = format!(
        "journey a {{ trigger on session_started  entry {policy}  wait 2 hours  send hello via sms }}"
    );
    let world = world(&source);
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-01 00:00"), world.somebody());
    for time in times {
        life.arrive(at(time), world.event("session_started", &[]));
    }
    life.settle_all(at("2027-01-01 00:00"));
    story(&world, &life)
}

#[test]
fn ignore_restart_parallel_and_again_after() {
    let twice = ["2026-11-02 10:00", "2026-11-02 11:00"];
    assert_eq!(
        visits("ignore", &twice),
        [
            "11-02 12:00 not begun: a run is under way",
            "11-02 13:00 a#0 sent hello via sms",
            "11-02 13:00 a#0 ended completed"
        ]
    );
    assert_eq!(
        visits("restart", &twice),
        [
            "11-02 12:00 a#0 ended restarted",
            "11-02 14:00 a#1 sent hello via sms",
            "11-02 14:00 a#1 ended completed"
        ]
    );
    assert_eq!(visits("parallel", &twice).len(), 4);
    let later = ["2026-11-02 10:00", "2026-11-03 09:59", "2026-11-03 10:00"];
    assert_eq!(
        visits("ignore, again after 1 day", &later),
        [
            "11-02 13:00 a#0 sent hello via sms",
            "11-02 13:00 a#0 ended completed",
            "11-03 10:59 not begun: the last entry is not long enough ago",
            "11-03 13:00 a#1 sent hello via sms",
            "11-03 13:00 a#1 ended completed"
        ]
    );
}

#[test]
fn the_key_of_a_journey_that_is_started_is_a_parameter() {
    let world = world(
        r#"
journey a {
    trigger on session_started
    entry   parallel
    start b(key: "x")
    start b(key: "y")
    start b(key: "x")
}
journey b(key: text up to 8) {
    trigger started
    entry   one per key, ignore
    wait 1 hour
    send hello via sms
}
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-01 00:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), world.event("session_started", &[]));
    life.settle_all(at("2026-11-03 00:00"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 11:00 not begun: a run is under way",
            "11-02 11:00 a#0 ended completed",
            "11-02 12:00 b#1 sent hello via sms",
            "11-02 12:00 b#1 ended completed",
            "11-02 12:00 b#2 sent hello via sms",
            "11-02 12:00 b#2 ended completed",
        ]
    );
}

#[test]
fn a_segment_is_entered_when_time_alone_makes_it_true() {
    let world = world(
        r#"
segment lapsed = not seen(session_started within 90 days)
journey a { trigger enters lapsed  entry ignore  send hello via sms }
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-06-01 10:00"), world.somebody());
    // Who is in it from the beginning has not entered.
    life.settle(at("2026-06-02 10:00"));
    assert_eq!(story(&world, &life), Vec::<String>::new());
    life.arrive(at("2026-06-10 10:00"), world.event("session_started", &[]));
    life.settle(at("2026-12-31 00:00"));
    assert_eq!(
        story(&world, &life),
        ["09-08 12:00 a#0 sent hello via sms", "09-08 12:00 a#0 ended completed"]
    );
    assert_eq!(life.sends()[0].at, at("2026-09-08 10:00") + 1);
}

#[test]
fn someone_born_on_29_february_has_a_birthday_every_year() {
    let world = world(
        r#"
journey a { trigger each year on customer.birthday at 09:00, leap 28 february  entry ignore  send hello via sms }
"#,
    );
    let engine = world.engine();
    let mut given = world.somebody();
    given.fields.push((world.field("birthday"), date("2004-02-29")));
    let mut life = Life::new(&engine, at("2026-01-01 00:00"), given);
    life.settle(at("2028-12-31 00:00"));
    let days: Vec<String> =
        life.sends().iter().map(|send| life.zone().local(send.at).unwrap().to_string()).collect();
    assert_eq!(days, ["2026-02-28T09:00:00", "2027-02-28T09:00:00", "2028-02-29T09:00:00"]);
}

#[test]
fn a_schedule_is_on_the_customers_clock_and_only_for_its_segment() {
    let world = world(
        r#"
segment grown = customer.level > 1
journey a { trigger every monday at 09:00 among grown  entry ignore  send hello via sms }
"#,
    );
    let engine = world.engine();
    let mut given = world.somebody();
    given.fields.push((world.field("zone"), Data::text("Asia/Kathmandu")));
    let mut life = Life::new(&engine, at("2026-11-01 00:00"), given);
    life.arrive(
        at("2026-11-05 00:00"),
        Input::Set(world.field("level"), Data::Value(Value::Int(2))),
    );
    life.settle(at("2026-11-12 00:00"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 09:00 not begun: the customer is not in the segment",
            "11-09 09:00 a#0 sent hello via sms",
            "11-09 09:00 a#0 ended completed"
        ]
    );
    assert_eq!(life.sends()[0].at, at("2026-11-09 03:15"));
}

const DIGEST: &str = r#"
event stocked { product: text up to 10 }
journey a {
    trigger on stocked as found collect as products by found.product HOW
    entry   parallel
    send hello via sms
    if length(products) > 2 { exit many }
    exit few
}
"#;

fn digest(how: &str, events: &[(&str, &str)]) -> Vec<String> {
    let world = world(&DIGEST.replace("HOW", how));
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 00:00"), world.somebody());
    for (time, product) in events {
        life.arrive(at(time), world.event("stocked", &[("product", Data::text(*product))]));
    }
    life.settle_all(at("2027-01-01 00:00"));
    story(&world, &life).into_iter().filter(|line| line.contains("ended")).collect()
}

#[test]
fn a_digest_begins_one_run_for_all_that_was_gathered() {
    let some = [
        ("2026-11-02 10:00", "x"),
        ("2026-11-02 11:00", "x"),
        ("2026-11-02 12:00", "y"),
        ("2026-11-02 20:00", "x"),
    ];
    assert_eq!(
        digest("for 24 hours", &some),
        ["11-03 11:00 a#0 ended many", "11-03 13:00 a#1 ended few"]
    );
    // Nothing for three hours closes the bag; what comes later opens another one.
    assert_eq!(
        digest("for 24 hours sliding 3 hours", &some),
        ["11-02 15:00 a#0 ended few", "11-02 16:00 a#1 ended few", "11-03 00:00 a#2 ended few"]
    );
    // Full is full, at once.
    assert_eq!(
        digest("for 24 hours up to 2", &some),
        ["11-02 12:00 a#0 ended few", "11-03 13:00 a#1 ended few", "11-03 21:00 a#2 ended few"]
    );
    assert_eq!(
        digest("for 24 hours until monday at 18:00", &some),
        ["11-02 18:00 a#0 ended few", "11-02 18:00 a#1 ended few", "11-03 21:00 a#2 ended few"]
    );
    assert_eq!(
        digest("for 24 hours except where found.product == \"y\"", &some),
        ["11-02 13:00 a#0 ended few", "11-03 11:00 a#1 ended many"]
    );
}

#[test]
fn who_is_in_an_external_segment_is_what_the_platform_says() {
    let world = world(
        r#"
segment vip external fresh within 1 day
journey a { trigger enters vip  entry ignore  send offer via sms }
journey b {
    trigger on session_started
    entry   parallel
    if customer in vip { exit vip }
    wait up to 2 hours { on leaves vip { exit left } on enters vip { exit entered } }
}
"#,
    );
    let (vip, declared) =
        world.program().segments.iter().find(|(_, segment)| segment.head.name == "vip").unwrap();
    assert_eq!(declared.fresh, Some(86_400));
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 09:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), world.event("session_started", &[]));
    life.arrive(at("2026-11-02 11:00"), Input::Member(vip, true));
    // Said twice, it changes nothing.
    life.arrive(at("2026-11-02 11:30"), Input::Member(vip, true));
    life.arrive(at("2026-11-02 12:00"), world.event("session_started", &[]));
    life.arrive(at("2026-11-02 13:00"), Input::Member(vip, false));
    life.arrive(at("2026-11-02 14:00"), world.event("session_started", &[]));
    life.settle_all(at("2026-11-03 00:00"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 12:00 b#0 ended entered",
            "11-02 12:00 a#1 sent offer via sms",
            "11-02 12:00 a#1 ended completed",
            "11-02 13:00 b#2 ended vip",
            "11-02 17:00 b#3 ended completed"
        ]
    );
    // Who is in it from the beginning has not entered.
    let given = Given { segments: vec![vip], ..world.somebody() };
    let mut life = Life::new(&engine, at("2026-11-02 09:00"), given);
    life.arrive(at("2026-11-02 10:00"), world.event("session_started", &[]));
    life.settle_all(at("2026-11-03 00:00"));
    assert_eq!(story(&world, &life), ["11-02 11:00 b#0 ended vip"]);
}

/// Events of somebody else and about things.
const OTHERS: &str = r#"
record Product { sku: text up to 20 }
event shelf about Product { sku: text up to 20 }
event joined { friend: phone }
journey mine {
    trigger on joined as new
    entry   parallel
    exit own
}
journey ours {
    trigger on joined of anyone as new where new.friend == (customer.phone ?? "+4500000000")
    entry   ignore
    exit    on joined of anyone as other where other.friend == "+4511111111" outcome enough
    wait up to 2 days { on joined { exit own } on shelf as back where back.sku == "a" { exit back } }
}
journey things {
    trigger on shelf as back where back.sku != "c" for each customer where customer.level > 0
    entry   parallel
    exit asked
}
journey lists {
    trigger on joined of anyone as new collect as all for 1 hour
    entry   parallel
    if length(all) == 2 { exit two }
}
"#;

#[test]
fn what_happens_to_others_is_heard_by_those_who_listen_to_anyone() {
    let world = world(OTHERS);
    let engine = world.engine();
    let given = || {
        let mut given = world.somebody();
        given.fields.push((world.field("level"), Data::Value(Value::Int(1))));
        given
    };
    let other = |name: &str, field: &str, value: &str| {
        let Input::Event(id, data) = world.event(name, &[(field, Data::text(value))]) else {
            panic!("an event");
        };
        Input::Other(id, data)
    };
    let mut life = Life::new(&engine, at("2026-11-02 09:00"), given());
    // Somebody else's: only those who listen to anyone, and it stands in no history.
    life.arrive(at("2026-11-02 10:00"), other("joined", "friend", "+4520123456"));
    life.settle(at("2026-11-02 10:00"));
    assert!(life.history.is_empty());
    // A wait without `of anyone` does not hear it; with the own event it ends.
    life.arrive(at("2026-11-02 10:30"), other("joined", "friend", "+4599999999"));
    life.arrive(
        at("2026-11-02 12:00"),
        world.event("joined", &[("friend", Data::text("+4520123456"))]),
    );
    // A thing: the trigger's two conditions, and a wait.
    life.arrive(at("2026-11-03 10:00"), other("joined", "friend", "+4520123456"));
    life.arrive(at("2026-11-03 11:00"), world.event("shelf", &[("sku", Data::text("c"))]));
    life.arrive(at("2026-11-03 12:00"), world.event("shelf", &[("sku", Data::text("a"))]));
    life.settle_all(at("2026-11-10 00:00"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 11:30 not begun: the condition does not hold",
            "11-02 12:00 lists#1 ended two",
            "11-02 13:00 ours#0 ended own",
            "11-02 13:00 mine#2 ended own",
            "11-02 14:00 lists#3 ended completed",
            // At one instant what arrives goes before timers.
            "11-03 12:00 not begun: the condition does not hold",
            "11-03 12:00 lists#5 ended completed",
            "11-03 13:00 ours#4 ended back",
            "11-03 13:00 things#6 ended asked"
        ]
    );
    assert_eq!(life.history.len(), 1);
    // `exit on .. of anyone`; and who does not fit the second condition is not begun with.
    let mut life = Life::new(&engine, at("2026-11-02 09:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), other("joined", "friend", "+4520123456"));
    life.arrive(at("2026-11-02 10:10"), other("joined", "friend", "+4511111111"));
    life.arrive(at("2026-11-02 10:20"), world.event("shelf", &[("sku", Data::text("a"))]));
    life.settle(at("2026-11-02 10:30"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 11:10 ours#0 ended enough",
            "11-02 11:10 not begun: the condition does not hold",
            "11-02 11:20 not begun: the condition does not hold"
        ]
    );
}
