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
