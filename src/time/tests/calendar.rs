//! Calendar waits and countdowns, on days on which clocks change too.

use super::*;

/// When a run goes on that came to a wait at an instant, on the customer's clock.
fn goes_on(wait: &str, zone: &str, from: &str) -> String {
    let world = world(&format!("journey a {{ trigger api  {wait}  send hello via sms }}"));
    let engine = world.engine();
    let mut given = world.somebody();
    given.fields.push((world.field("zone"), Data::text(zone)));
    given.fields.push((world.field("trial"), date("2026-11-20")));
    let mut life = Life::new(&engine, at(from), given);
    life.arrive(at(from), Input::Start(0, Vec::new()));
    life.settle_all(at(from) + 400 * 86_400_000);
    let sent = life.sends().first().map(|send| send.at);
    sent.map_or("never".to_owned(), |sent| life.zone().local(sent).unwrap().to_string())
}

#[test]
fn days_of_the_week() {
    let copenhagen = "Europe/Copenhagen";
    let friday = "wait until friday at 10:00";
    // 2026-11-06 is a friday.
    assert_eq!(goes_on(friday, copenhagen, "2026-11-02 12:00"), "2026-11-06T10:00:00");
    assert_eq!(goes_on(friday, copenhagen, "2026-11-06 09:00"), "2026-11-06T10:00:00");
    assert_eq!(goes_on(friday, copenhagen, "2026-11-06 09:01"), "2026-11-13T10:00:00");
    let day = "wait until friday";
    assert_eq!(goes_on(day, copenhagen, "2026-11-06 09:01"), "2026-11-06T10:01:00");
    assert_eq!(goes_on(day, copenhagen, "2026-11-06 23:01"), "2026-11-13T00:00:00");
}

#[test]
fn a_skipped_hour_moves_forward_and_a_doubled_one_is_the_first() {
    let wait = "wait until sunday at 02:30";
    assert_eq!(goes_on(wait, "Europe/Copenhagen", "2026-03-28 12:00"), "2026-03-29T03:30:00");
    assert_eq!(goes_on(wait, "America/New_York", "2026-03-07 12:00"), "2026-03-08T03:30:00");
    let world = world("journey a { trigger api  wait until sunday at 01:30  send hello via sms }");
    let engine = world.engine();
    let mut given = world.somebody();
    given.fields.push((world.field("zone"), Data::text("America/New_York")));
    let mut life = Life::new(&engine, at("2026-10-31 12:00"), given);
    life.arrive(at("2026-10-31 12:00"), Input::Start(0, Vec::new()));
    life.settle_all(at("2026-11-09 00:00"));
    // 01:30 comes twice on 1 November: at 05:30 and at 06:30 of universal time.
    assert_eq!(life.sends()[0].at, at("2026-11-01 05:30"));
}

#[test]
fn a_date_that_is_missing_past_or_today() {
    let wait = "wait until customer.trial - 7 days at 09:00 moves keep { past { exit past } missing { exit missing } }";
    assert_eq!(goes_on(wait, "Europe/Copenhagen", "2026-11-02 12:00"), "2026-11-13T09:00:00");
    assert_eq!(goes_on(wait, "Europe/Copenhagen", "2026-11-13 08:01"), "never");
    assert_eq!(goes_on(wait, "Europe/Copenhagen", "2026-11-13 08:00"), "2026-11-13T09:00:00");
    let day =
        "wait until customer.trial moves keep { past { exit past } missing { exit missing } }";
    assert_eq!(goes_on(day, "Europe/Copenhagen", "2026-11-20 14:00"), "2026-11-20T15:00:00");
    assert_eq!(goes_on(day, "Europe/Copenhagen", "2026-11-20 23:30"), "never");
}

#[test]
fn a_date_that_moves_is_followed() {
    let world = world(
        r#"
journey a {
    trigger api
    wait until customer.trial at 09:00 moves follow { past { exit past } missing { exit missing } }
    send hello via sms
}
"#,
    );
    let engine = world.engine();
    let run = |changes: &[(&str, Data)]| {
        let mut given = world.somebody();
        given.fields.push((world.field("trial"), date("2026-11-20")));
        let mut life = Life::new(&engine, at("2026-11-02 12:00"), given);
        life.arrive(at("2026-11-02 12:00"), Input::Start(0, Vec::new()));
        for (time, to) in changes {
            life.arrive(at(time), Input::Set(world.field("trial"), to.clone()));
        }
        life.settle_all(at("2027-01-01 00:00"));
        story(&world, &life).remove(0)
    };
    let later = [("2026-11-10 00:00", date("2026-12-01"))];
    assert_eq!(run(&later), "12-01 09:00 a#0 sent hello via sms");
    let gone = [("2026-11-10 00:00", Data::Missing)];
    assert_eq!(run(&gone), "11-10 01:00 a#0 ended missing");
    let over = [("2026-11-10 00:00", date("2026-11-09"))];
    assert_eq!(run(&over), "11-10 01:00 a#0 ended past");
}

const COUNTDOWN: &str = r#"
journey a {
    trigger api
    countdown to customer.trial moves follow {
        7 days before at 09:00 { send hello via sms }
        0 days before at 12:00 { send offer via sms }
        skipped                { send hello via email }
    }
}
"#;

fn countdown(from: &str, changes: &[(&str, Data)]) -> Vec<String> {
    countdown_of(COUNTDOWN, from, changes)
}

fn countdown_of(source: &str, from: &str, changes: &[(&str, Data)]) -> Vec<String> {
    let world = world(source);
    let engine = world.engine();
    let mut given = world.somebody();
    given.fields.push((world.field("trial"), date("2026-11-20")));
    let mut life = Life::new(&engine, at(from), given);
    life.arrive(at(from), Input::Start(0, Vec::new()));
    for (time, to) in changes {
        life.arrive(at(time), Input::Set(world.field("trial"), to.clone()));
    }
    life.settle_all(at("2027-06-01 00:00"));
    story(&world, &life)
}

#[test]
fn a_countdown_runs_its_points_in_turn() {
    assert_eq!(
        countdown("2026-11-02 12:00", &[]),
        [
            "11-13 09:00 a#0 sent hello via sms",
            "11-20 12:00 a#0 sent offer via sms",
            "11-20 12:00 a#0 ended completed"
        ]
    );
}

#[test]
fn what_lies_before_today_is_skipped_and_what_is_due_today_goes_out() {
    assert_eq!(
        countdown("2026-11-15 12:00", &[]),
        [
            "11-15 13:00 a#0 sent hello via email",
            "11-20 12:00 a#0 sent offer via sms",
            "11-20 12:00 a#0 ended completed"
        ]
    );
    // The clock time is over, the day is not.
    assert_eq!(
        countdown("2026-11-13 12:00", &[]),
        [
            "11-13 13:00 a#0 sent hello via sms",
            "11-20 12:00 a#0 sent offer via sms",
            "11-20 12:00 a#0 ended completed"
        ]
    );
}

#[test]
fn a_countdown_follows_its_date_and_ends_with_it() {
    assert_eq!(
        countdown("2026-11-02 12:00", &[("2026-11-14 00:00", date("2026-12-24"))]),
        [
            "11-13 09:00 a#0 sent hello via sms",
            "12-24 12:00 a#0 sent offer via sms",
            "12-24 12:00 a#0 ended completed"
        ]
    );
    assert_eq!(
        countdown("2026-11-02 12:00", &[("2026-11-14 00:00", Data::Missing)]),
        ["11-13 09:00 a#0 sent hello via sms", "11-14 01:00 a#0 ended completed"]
    );
}

#[test]
fn a_countdown_that_keeps_its_date_keeps_it_for_all_points() {
    let keeps = COUNTDOWN.replace("moves follow", "moves keep");
    assert_eq!(
        countdown_of(&keeps, "2026-11-02 12:00", &[("2026-11-14 00:00", Data::Missing)]),
        [
            "11-13 09:00 a#0 sent hello via sms",
            "11-20 12:00 a#0 sent offer via sms",
            "11-20 12:00 a#0 ended completed"
        ]
    );
}
