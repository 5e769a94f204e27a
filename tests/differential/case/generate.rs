//! How cases come about. What is rare in life is common here: clock changes, full caps, dates that move.

use super::{Arm, Case, Condition, Customer, Happening, Journey, Rules, Step, Trigger};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The case with a number. Each has a generator of its own, so that one can be made again alone.
pub(crate) fn nth(seed: u64, number: u32) -> Case {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    case().new_tree(&mut runner).expect("a case").current()
}

/// A case.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    let called = option::weighted(0.3, journey());
    (customer(), rules(), vec(journey(), 1..=2), called, vec(happening(), 1..16), 0_u16..250)
        .prop_map(|(customer, rules, journeys, called, mut story, day)| {
            story.sort_by_key(|(at, _)| *at);
            // Something begins.
            story.insert(0, (0, Happening::Begin(0, 9)));
            let mut case = Case { customer, rules, journeys, called, story, day };
            if case.called.is_some() {
                // It is started by somebody.
                let steps = &mut case.journeys[0].steps;
                let each = steps.len().is_multiple_of(2);
                steps.insert(steps.len() / 2, Step::Start(each));
            }
            case
        })
}

fn customer() -> impl Strategy<Value = Customer> {
    (
        0_u8..4,
        (prop::bool::weighted(0.85), prop::bool::weighted(0.7)),
        (prop::bool::weighted(0.7), prop::bool::weighted(0.7)),
        (0_u8..8, 0_u8..8),
        (option::weighted(0.85, -2_i8..14), option::weighted(0.8, -2_i8..20)),
        (prop::bool::weighted(0.1), prop::bool::weighted(0.1)),
    )
        .prop_map(
            |(
                zone,
                (phone, email),
                (consent_sms, consent_email),
                (level, points),
                (trial, born),
                refuse,
            )| Customer {
                zone,
                phone,
                email,
                consent_sms,
                consent_email,
                level,
                points,
                trial,
                born,
                refuse_sms: refuse.0,
                refuse_email: refuse.1,
            },
        )
}

fn rules() -> impl Strategy<Value = Rules> {
    (
        option::weighted(0.45, (18_u8..23, 5_u8..9, 0_u8..3)),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.15),
        option::weighted(
            0.45,
            (
                1_u8..4,
                1_u8..60,
                0_u8..3,
                any::<bool>(),
                prop::bool::weighted(0.2),
                prop::bool::weighted(0.2),
            ),
        ),
        option::weighted(0.3, 5_u16..400),
        prop::bool::weighted(0.3),
    )
        .prop_map(|(quiet, sunday, office, cap, fallback, receipts)| Rules {
            quiet,
            sunday,
            office,
            cap,
            fallback,
            receipts,
        })
}

fn trigger() -> impl Strategy<Value = Trigger> {
    prop_oneof![
        12 => Just(Trigger::Event),
        1 => Just(Trigger::Enters),
        1 => Just(Trigger::Leaves),
        1 => (0_u8..4, 0_u8..6).prop_map(|(days, time)| Trigger::Every(days, time)),
        1 => (0_u8..20, 0_u8..6).prop_map(|(days, time)| Trigger::At(days, time)),
        1 => (0_u8..6).prop_map(Trigger::Yearly),
    ]
}

fn journey() -> impl Strategy<Value = Journey> {
    (
        (
            any::<bool>(),
            trigger(),
            0_u8..3,
            option::weighted(0.25, 1_u16..60),
            prop::bool::weighted(0.2),
        ),
        (option::weighted(0.4, 1_u16..200), prop::bool::weighted(0.3)),
        (prop::bool::weighted(0.2), prop::bool::weighted(0.2), option::weighted(0.3, 2_u16..200)),
        vec(step(), 1..5),
    )
        .prop_map(|(entry, (goal, exit), (when, keep, lasts), steps)| Journey {
            keyed: entry.0,
            trigger: entry.1,
            policy: entry.2,
            again: entry.3,
            filter: entry.4,
            goal,
            exit,
            when,
            keep,
            lasts,
            steps,
        })
}

fn minutes() -> impl Strategy<Value = u16> {
    prop_oneof![1_u16..90, 90_u16..1_500, 1_500_u16..6_000]
}

fn leaf() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..5, 0_u8..4).prop_map(|(message, via)| Step::Send(message, via)),
        3 => minutes().prop_map(Step::Wait),
        1 => (0_u8..10).prop_map(Step::SetLevel),
        1 => (0_u8..8).prop_map(Step::SetPoints),
        1 => option::weighted(0.7, -4_i8..9).prop_map(Step::SetTrial),
        1 => any::<bool>().prop_map(Step::Consent),
        1 => (0_u8..3).prop_map(Step::Exit),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    leaf().prop_recursive(3, 14, 3, |inner| {
        let few = vec(inner.clone(), 0..3);
        let arm = (arm(), few.clone(), option::weighted(0.45, 1_u8..4));
        prop_oneof![
            5 => (minutes(), vec(arm, 0..4), few.clone())
                .prop_map(|(minutes, arms, timeout)| Step::Race { minutes, arms, timeout }),
            4 => (point(), prop::bool::weighted(0.65), prop::bool::weighted(0.4), few.clone(), few.clone())
                .prop_map(|(point, follow, arm, past, missing)| Step::Until {
                    point, follow, arm, past, missing,
                }),
            1 => (any::<bool>(), few.clone()).prop_map(|(follow, skipped)| Step::Countdown { follow, skipped }),
            3 => (condition(), few.clone(), few.clone()).prop_map(|(c, a, b)| Step::If(c, a, b)),
            1 => (few.clone(), few.clone()).prop_map(|(a, b)| Step::Match(a, b)),
            1 => (1_u8..4, 10_u16..900, vec(inner, 1..3), any::<bool>())
                .prop_map(|(times, every, steps, stop)| Step::Repeat { times, every, steps, stop }),
            1 => (0_u8..4, 0_u8..4, few.clone(), few.clone())
                .prop_map(|(m, via, a, b)| Step::SendOr(m, via, a, b)),
            1 => (few.clone(), few).prop_map(|(a, b)| Step::Split(a, b)),
        ]
    })
}

/// Points of the calendar; more often one that can move.
fn point() -> impl Strategy<Value = u8> {
    prop_oneof![5 => 3_u8..7, 2 => 0_u8..3, 1 => 7_u8..9]
}

fn arm() -> impl Strategy<Value = Arm> {
    prop_oneof![
        3 => Just(Arm::Visit),
        1 => Just(Arm::VisitBig),
        2 => Just(Arm::Moved),
        1 => (0_u8..4).prop_map(Arm::Clicked),
        1 => (0_u8..4).prop_map(Arm::Seen),
        1 => (0_u8..4).prop_map(Arm::Delivered),
        1 => (0_u8..4).prop_map(Arm::Undelivered),
        1 => (0_u8..4).prop_map(Arm::Failed),
        1 => Just(Arm::Reply),
        1 => Just(Arm::Yes),
        1 => Just(Arm::Words),
        1 => Just(Arm::Enters),
        1 => Just(Arm::Leaves),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        (0_u8..8).prop_map(Condition::Level),
        Just(Condition::Seen),
        (1_u8..40).prop_map(Condition::SeenWithin),
        Just(Condition::SinceEntry),
        (0_u8..3).prop_map(Condition::Count),
        Just(Condition::Consented),
        (0_u8..4).prop_map(Condition::StatusSeen),
        Just(Condition::TrialKnown),
        Just(Condition::Member),
    ]
}

fn happening() -> impl Strategy<Value = (u32, Happening)> {
    let when = prop_oneof![1_u32..200, 200_u32..3_000, 3_000_u32..12_000];
    let what = prop_oneof![
        4 => (0_u8..3, 0_u8..10).prop_map(|(key, size)| Happening::Begin(key, size)),
        2 => (0_u8..3).prop_map(Happening::Moved),
        2 => (0_u8..3).prop_map(Happening::Bought),
        1 => Just(Happening::Left),
        5 => (0_u8..9).prop_map(Happening::Visit),
        2 => (0_u8..10).prop_map(Happening::Level),
        2 => (0_u8..8).prop_map(Happening::Points),
        3 => option::weighted(0.85, -2_i8..14).prop_map(Happening::Trial),
        2 => (0_u8..3).prop_map(Happening::Reply),
        1 => Just(Happening::Words),
        1 => any::<bool>().prop_map(Happening::Consent),
        4 => (0_u8..4, any::<bool>(), 0_u8..6).prop_map(|(m, email, s)| Happening::Receipt(m, email, s)),
    ];
    (when, what)
}
