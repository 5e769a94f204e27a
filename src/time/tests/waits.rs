//! Races, restarts, statuses, answers.

use super::*;

const CART: &str = r#"
journey cart {
    trigger on cart_abandoned as cart
    entry   one per cart.cart_id, restart
    goal    on order_completed same key within 5 days

    wait up to 1 hour {
        on cart_modified same key { restart at most 2 times }
    }
    send cart_reminder(cart) via sms
}
"#;

#[test]
fn a_changed_cart_starts_the_hour_again_and_then_no_more() {
    let world = world(CART);
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 11:00"), world.cart("cart_abandoned", "a", 100));
    for minute in ["11:50", "12:40", "13:30"] {
        life.arrive(at(&format!("2026-11-02 {minute}")), world.cart("cart_modified", "a", 100));
    }
    life.settle_all(at("2026-11-09 00:00"));
    // The third change does not touch the hour that the second began.
    assert_eq!(
        story(&world, &life),
        ["11-02 14:40 cart#0 sent cart_reminder via sms", "11-02 14:40 cart#0 ended completed"]
    );
}

#[test]
fn an_order_ends_the_run_of_its_cart_and_no_other() {
    let world = world(CART);
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 11:00"), world.cart("cart_abandoned", "a", 100));
    life.arrive(at("2026-11-02 11:10"), world.cart("cart_abandoned", "b", 100));
    life.arrive(at("2026-11-02 11:30"), world.cart("order_completed", "a", 100));
    life.settle_all(at("2026-11-09 00:00"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 12:30 cart#0 ended goal",
            "11-02 13:10 cart#1 sent cart_reminder via sms",
            "11-02 13:10 cart#1 ended completed"
        ]
    );
}

#[test]
fn a_new_cart_of_the_same_key_restarts_with_what_it_holds() {
    let world = world(CART);
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 11:00"), world.cart("cart_abandoned", "a", 100));
    life.arrive(at("2026-11-02 11:30"), world.cart("cart_abandoned", "a", 250));
    life.settle_all(at("2026-11-09 00:00"));
    assert_eq!(
        story(&world, &life),
        [
            "11-02 12:30 cart#0 ended restarted",
            "11-02 13:30 cart#1 sent cart_reminder via sms",
            "11-02 13:30 cart#1 ended completed"
        ]
    );
    let args = &life.sends()[0].args[0];
    let Data::Fields(cart) = args else { panic!("{args:?}") };
    assert!(cart.contains(&money(250)), "{cart:?}");
}

const CLICK: &str = r#"
journey click {
    trigger api
    send hello via sms > email
    wait up to 1 day {
        on clicked of hello via email { exit mail }
        on reply to hello as answer   { exit answered }
        on clicked of hello           { exit clicked }
        timeout                       { exit silent }
    }
}
"#;

fn after_click(inputs: &[(&str, Input)], world: &World) -> String {
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), Input::Start(0, Vec::new()));
    for (time, input) in inputs {
        life.arrive(at(&format!("2026-11-02 {time}")), input.clone());
    }
    life.settle_all(at("2026-11-09 00:00"));
    story(world, &life).pop().unwrap()
}

#[test]
fn a_status_takes_the_first_arm_that_fits() {
    let world = world(CLICK);
    let clicked = world.receipt("clicked", "hello", "sms");
    let (hello, _) = world.program().messages.iter().find(|(_, m)| m.head.name == "hello").unwrap();
    let reply = Input::Reply(hello, Some("yes".into()), None);
    assert_eq!(
        after_click(&[("12:00", clicked.clone())], &world),
        "11-02 13:00 click#0 ended clicked"
    );
    assert_eq!(after_click(&[("11:00", reply)], &world), "11-02 12:00 click#0 ended answered");
    let delivered = world.receipt("delivered", "hello", "sms");
    assert_eq!(after_click(&[("12:00", delivered)], &world), "11-03 11:00 click#0 ended silent");
}

#[test]
fn a_status_that_is_already_reached_takes_its_arm_at_once() {
    let world = world(
        r#"
journey late {
    trigger api
    send hello via sms
    wait 1 hour
    wait up to 1 day { on clicked of hello { exit clicked } timeout { exit silent } }
}
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), Input::Start(0, Vec::new()));
    life.arrive(at("2026-11-02 10:20"), world.receipt("clicked", "hello", "sms"));
    life.settle_all(at("2026-11-09 00:00"));
    assert_eq!(story(&world, &life).last().unwrap(), "11-02 12:00 late#0 ended clicked");
}

#[test]
fn a_wait_that_takes_an_event_hides_it_from_its_own_trigger() {
    let world = world(
        r#"
journey visits {
    trigger on session_started
    entry   parallel
    wait up to 1 day { on session_started { exit again } }
}
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), world.event("session_started", &[]));
    life.arrive(at("2026-11-02 11:00"), world.event("session_started", &[]));
    life.settle_all(at("2026-11-09 00:00"));
    assert_eq!(life.runs().len(), 1);
    assert_eq!(story(&world, &life), ["11-02 12:00 visits#0 ended again"]);
}

#[test]
fn at_the_instant_of_the_timer_an_event_goes_first() {
    let world = world(CLICK);
    let clicked = world.receipt("clicked", "hello", "sms");
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 10:00"), world.somebody());
    life.arrive(at("2026-11-02 10:00"), Input::Start(0, Vec::new()));
    life.arrive(at("2026-11-03 10:00"), clicked);
    life.settle_all(at("2026-11-09 00:00"));
    assert_eq!(story(&world, &life).pop().unwrap(), "11-03 11:00 click#0 ended clicked");
}

#[test]
fn an_arm_whose_restarts_are_used_up_fits_nothing_any_more() {
    let world = world(
        r#"
journey visits {
    trigger api
    wait up to 10 hours {
        on session_started { send hello via sms  restart at most 1 times }
    }
}
"#,
    );
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 00:00"), world.somebody());
    life.arrive(at("2026-11-02 00:00"), Input::Start(0, Vec::new()));
    for hour in 1..6 {
        life.arrive(at(&format!("2026-11-02 0{hour}:00")), world.event("session_started", &[]));
    }
    life.settle_all(at("2026-11-09 00:00"));
    // The second time it goes back with the timer of the first, and then no more.
    assert_eq!(
        story(&world, &life),
        [
            "11-02 02:00 visits#0 sent hello via sms",
            "11-02 03:00 visits#0 sent hello via sms",
            "11-02 12:00 visits#0 ended completed"
        ]
    );
}

#[test]
fn the_answer_of_a_survey_is_in_the_profile_before_anybody_hears_of_it() {
    let world = world(
        r#"
message how {
    purpose service
    sms    { en: "How was it?" }
    survey Mood sets mood
}
message size {
    purpose service
    sms  { en: "Which size?" }
    list "Sizes" [small "Small", large "Large"]
}
journey a {
    trigger on session_started
    entry   parallel
    send how via sms
    wait up to 1 day {
        on reply to how as r where r.choice == great and (customer.mood ?? bad) == great { exit great }
        on reply to how as q where (customer.mood ?? bad) == fine {
            send size via sms
            wait up to 1 day { on reply to size as s where s.choice == large { exit large } }
        }
    }
}
"#,
    );
    let engine = world.engine();
    let message =
        |name: &str| world.program().messages.iter().find(|(_, m)| m.head.name == name).unwrap().0;
    let answers = |given: &[(&str, Option<&str>, Option<&str>)]| {
        let mut life = Life::new(&engine, at("2026-11-02 09:00"), world.somebody());
        life.arrive(at("2026-11-02 10:00"), world.event("session_started", &[]));
        for (hour, (name, text, choice)) in (11..).zip(given) {
            let text = text.map(str::to_owned);
            let choice = choice.map(smol_str::SmolStr::from);
            let input = Input::Reply(message(name), text, choice);
            life.arrive(at(&format!("2026-11-02 {hour}:00")), input);
        }
        life.settle_all(at("2026-11-05 00:00"));
        let mood = life.fields()[world.field("mood") as usize].clone();
        (life.runs()[0].outcome.clone().unwrap(), mood)
    };
    let mood = |place| {
        let id = world.program().enums.iter().find(|(_, e)| e.head.name == "Mood").unwrap().0;
        Data::Value(Value::Enum(id, place))
    };
    assert_eq!(answers(&[("how", None, Some("great"))]), ("great".into(), mood(2)));
    // Words are no choice.
    assert_eq!(answers(&[("how", Some("great"), None)]), ("completed".into(), Data::Missing));
    assert_eq!(
        answers(&[("how", None, Some("fine")), ("size", None, Some("large"))]),
        ("large".into(), mood(1))
    );
}
