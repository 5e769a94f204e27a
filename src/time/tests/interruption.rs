//! Goals, exits, `while`, `lasts`: wherever the run stands.

use super::*;

#[test]
fn exit_when_and_while_end_a_run_as_soon_as_facts_say_so() {
    let world = world(
        r#"
journey a { trigger api  exit when customer.level > 2 outcome grown  wait 10 days  send hello via sms }
journey b { trigger api  while customer.level < 2  wait 10 days  send hello via sms }
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    for place in 0..2 {
        life.arrive(at("2026-11-02 10:00"), Input::Start(place, Vec::new()));
    }
    let level = |n| Input::Set(world.field("level"), Data::Value(Value::Int(n)));
    life.arrive(at("2026-11-03 10:00"), level(2));
    life.arrive(at("2026-11-04 10:00"), level(3));
    life.settle_all(at("2027-01-01 00:00"));
    assert_eq!(story(&world, &life), ["11-03 11:00 b#1 ended left", "11-04 11:00 a#0 ended grown"]);
}

#[test]
fn time_alone_ends_a_run_at_that_instant() {
    let world = world(
        r#"
journey a {
    trigger on session_started
    entry   parallel
    exit when not seen(session_started within 2 days) outcome quiet
    wait 10 days
    send hello via sms
}
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), world.event("session_started", &[]));
    life.settle_all(at("2027-01-01 00:00"));
    // Two days later it was still "within 2 days"; a thousandth of a second later it is not.
    assert_eq!(story(&world, &life), ["11-04 11:00 a#0 ended quiet"]);
    assert_eq!(life.trace().last().unwrap().at, at("2026-11-04 10:00") + 1);
}

#[test]
fn consent_is_older_than_a_span_a_second_behind_it() {
    let world = world(
        r#"
journey a { trigger api  exit when consent_age(marketing) ?? 0 days >= 2 days outcome old  wait 10 days }
journey b { trigger api  exit when consent_age(marketing) ?? 0 days > 2 days outcome older  wait 10 days }
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    let sms = world.program().channels.iter().find(|(_, c)| c.head.name == "sms").unwrap().0;
    life.arrive(
        at("2026-11-02 10:00"),
        Input::Consent(true, crate::hir::Purpose::Marketing, vec![sms]),
    );
    for place in 0..2 {
        life.arrive(at("2026-11-02 10:00"), Input::Start(place, Vec::new()));
    }
    life.settle_all(at("2027-01-01 00:00"));
    let ends: Vec<i64> = life
        .trace()
        .iter()
        .filter(|entry| matches!(entry.what, What::Ended { .. }))
        .map(|entry| entry.at - at("2026-11-04 10:00"))
        .collect();
    assert_eq!(ends, [0, 1_000]);
}

#[test]
fn a_goal_counts_only_within_its_time_and_lasts_cuts_the_run() {
    let source = r#"
journey a {
    trigger on session_started
    entry   ignore
    goal    on order_completed within 1 day
    lasts   at most 3 days
    wait 10 days
    send hello via sms
}
"#;
    let world = world(source);
    let run = |order: &str| {
        let engine = world.engine();
        let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
        life.arrive(at("2026-11-02 10:00"), world.event("session_started", &[]));
        life.arrive(at(order), world.cart("order_completed", "a", 1));
        life.settle_all(at("2027-01-01 00:00"));
        story(&world, &life)
    };
    assert_eq!(run("2026-11-03 10:00"), ["11-03 11:00 a#0 ended goal"]);
    assert_eq!(run("2026-11-03 10:01"), ["11-05 11:00 a#0 ended expired"]);
}

#[test]
fn conditions_are_asked_before_the_first_step() {
    let world = world("journey a { trigger api  while customer.level > 0  send hello via sms }");
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), Input::Start(0, Vec::new()));
    life.settle_all(at("2027-01-01 00:00"));
    assert_eq!(story(&world, &life), ["11-02 11:00 a#0 ended left"]);
}

#[test]
fn journeys_that_keep_each_other_going_are_stopped() {
    let world = world(
        r#"
event ping { }
event pong { }
journey a { trigger on ping  entry parallel  track pong { } }
journey b { trigger on pong  entry parallel  track ping { } }
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), world.event("ping", &[]));
    life.settle(at("2026-11-02 10:00"));
    assert_eq!(story(&world, &life).last().unwrap(), "11-02 11:00 endless");
}
