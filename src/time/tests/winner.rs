//! The winner of a split: when it is decided, who is held, and what interrupts that.

use super::*;
use crate::flow::NodeKind;
use crate::time::Won;

const WORDS: &str = r#"
journey j {
    trigger on cart_abandoned as cart
    entry   parallel
    goal on order_completed
    lasts at most 30 days

    split words winner by clicked after 2 days {
        short 10% { send hello via sms }
        long  10% {
            wait 1 hour
            if cart.total > 100 DKK { send offer via sms } else { send hello via email }
        }
        winner 75%
        holdout 5%
    }
    send cart_reminder(cart) via sms
}
"#;

/// A life in which every run is drawn into an arm.
fn drawn(world: &World, arm: &str, won: Option<Won>) -> Given {
    Given {
        arms: vec![("j.words".to_owned(), arm.into())],
        won: won.into_iter().collect(),
        ..world.somebody()
    }
}

fn won(arm: &str, since: Option<&str>) -> Option<Won> {
    Some(Won { split: "j.words".into(), arm: arm.into(), since: since.map(at) })
}

/// What comes of carts that are left at these instants.
fn told(world: &World, given: Given, carts: &[&str]) -> Vec<String> {
    let engine = world.engine();
    let mut life = Life::new(&engine, at("2026-11-02 07:00"), given);
    for cart in carts {
        life.arrive(at(cart), world.cart("cart_abandoned", "c1", 450));
    }
    life.settle_all(i64::MAX);
    story(world, &life)
}

#[test]
fn without_a_word_the_customer_is_the_first_and_the_first_arm_wins() {
    let world = world(WORDS);
    let told = told(
        &world,
        drawn(&world, "winner", None),
        &["2026-11-02 09:00", "2026-11-03 09:00", "2026-11-05 09:00"],
    );
    let wanted = [
        // Both wait for the decision, two days after the first came.
        "11-04 10:00 j#0 sent hello via sms",
        "11-04 10:00 j#0 sent cart_reminder via sms",
        "11-04 10:00 j#0 ended completed",
        "11-04 10:00 j#1 sent hello via sms",
        "11-04 10:00 j#1 sent cart_reminder via sms",
        "11-04 10:00 j#1 ended completed",
        // Who comes later takes it at once.
        "11-05 10:00 j#2 sent hello via sms",
        "11-05 10:00 j#2 sent cart_reminder via sms",
        "11-05 10:00 j#2 ended completed",
    ];
    assert_eq!(told, wanted);
}

#[test]
fn what_has_won_is_a_fact_from_outside() {
    let world = world(WORDS);
    // As long after the first coming as the split says.
    let later = told(&world, drawn(&world, "winner", won("long", None)), &["2026-11-02 09:00"]);
    let wanted = [
        "11-04 11:00 j#0 sent offer via sms",
        "11-04 11:00 j#0 sent cart_reminder via sms",
        "11-04 11:00 j#0 ended completed",
    ];
    assert_eq!(later, wanted);
    // At an instant to come, and long ago: then nobody is held.
    for (since, hour) in [("2026-11-02 12:30", "14:30"), ("2026-10-01 09:00", "11:00")] {
        let given = drawn(&world, "winner", won("long", Some(since)));
        let told = told(&world, given, &["2026-11-02 09:00"]);
        assert_eq!(told[0], format!("11-02 {hour} j#0 sent offer via sms"), "{since}");
    }
    // At the very instant: decided.
    let given = drawn(&world, "winner", won("short", Some("2026-11-02 09:00")));
    let told = told(&world, given, &["2026-11-02 09:00"]);
    assert_eq!(told[0], "11-02 10:00 j#0 sent hello via sms");
}

#[test]
fn the_other_arms_wait_for_nobody() {
    let world = world(WORDS);
    for (arm, first) in [
        ("short", "11-02 10:00 j#0 sent hello via sms"),
        ("long", "11-02 11:00 j#0 sent offer via sms"),
        ("holdout", "11-02 10:00 j#0 ended control"),
    ] {
        let told = told(&world, drawn(&world, arm, won("short", None)), &["2026-11-02 09:00"]);
        assert_eq!(told[0], first, "{arm}");
    }
}

#[test]
fn who_is_held_can_be_interrupted() {
    let world = world(WORDS);
    let engine = world.engine();
    let given = drawn(&world, "winner", None);
    let mut life = Life::new(&engine, at("2026-11-02 07:00"), given.clone());
    life.arrive(at("2026-11-02 09:00"), world.cart("cart_abandoned", "c1", 450));
    life.arrive(at("2026-11-03 09:00"), world.event("order_completed", &[]));
    life.settle_all(i64::MAX);
    assert_eq!(story(&world, &life), ["11-03 10:00 j#0 ended goal"]);
    // `lasts` runs while it is held.
    let given = drawn(&world, "winner", won("long", Some("2027-01-01 09:00")));
    assert_eq!(told(&world, given, &["2026-11-02 09:00"]), ["12-02 10:00 j#0 ended expired"]);
}

#[test]
fn the_graph_says_who_can_win_and_what_counts() {
    let world = world(WORDS);
    let (flow, info) = &world.flows()[0];
    let winner = flow.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Winner { status, after, arms, .. } => Some((node, *status, *after, arms)),
        _ => None,
    });
    let (node, status, after, arms) = winner.unwrap();
    assert_eq!((node.id.as_str(), status, after), ("split-words/winner", 4, 172_800));
    let arms: Vec<(&str, Vec<&str>)> = arms
        .iter()
        .map(|arm| (arm.name.as_str(), arm.sends.iter().map(|id| id.as_str()).collect()))
        .collect();
    let long = vec!["split-words/long/if/then/send-offer", "split-words/long/if/else/send-hello"];
    assert_eq!(arms, [("short", vec!["split-words/short/send-hello"]), ("long", long)]);
    // The share that is held comes last of the arm that is longest.
    assert_eq!(info.longest(), Some(172_800 + 3_600));
    // Each arm in one place: who won it takes the same steps.
    let split = flow.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Split { arms, .. } => Some(arms),
        _ => None,
    });
    let shares: Vec<(&str, i64)> =
        split.unwrap().iter().map(|arm| (arm.name.as_str(), arm.share)).collect();
    assert_eq!(shares, [("short", 1_000), ("long", 1_000), ("winner", 7_500), ("holdout", 500)]);
}
