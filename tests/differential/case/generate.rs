//! How cases come about. What is rare in life is common here: clock changes, full caps, dates that move.

mod steps;

use super::{
    Case, Collect, Customer, Happening, Header, Journey, Known, Rules, Step, Trigger, WATCHES,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use steps::{happening, step};

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
    let called = option::weighted(0.35, journey());
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
        known(),
    )
        .prop_map(
            |(
                zone,
                (phone, email),
                (consent_sms, consent_email),
                (level, points),
                (trial, born),
                refuse,
                more,
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
                more,
            },
        )
}

fn known() -> impl Strategy<Value = Known> {
    let answer = option::weighted(0.8, 0_u8..16);
    let rare = || prop::bool::weighted(0.1);
    (
        (0_u8..9, 0_u8..3),
        prop_oneof![0_u32..100_000, 90_000_u32..300_000_000],
        (0_u16..10_001, 0_u16..1_440, 0_u16..9_000),
        (rare(), rare()),
        answer,
    )
        .prop_map(|((language, tier), spent, (off, opens, deadline), blocked, answer)| {
            let (blocked_sms, blocked_email) = blocked;
            Known {
                language,
                tier,
                spent,
                off,
                opens,
                deadline,
                blocked_sms,
                blocked_email,
                answer,
            }
        })
}

fn rules() -> impl Strategy<Value = Rules> {
    (
        option::weighted(0.45, (18_u8..23, 5_u8..9, 0_u8..3)),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.15),
        option::weighted(
            0.5,
            (
                1_u8..4,
                1_u8..60,
                0_u8..3,
                prop::bool::weighted(0.3),
                prop::bool::weighted(0.15),
                prop::bool::weighted(0.8),
            ),
        ),
        option::weighted(0.3, 5_u16..400),
        prop::bool::weighted(0.3),
        (prop::bool::weighted(0.12), option::weighted(0.4, 0_u8..3), prop::bool::weighted(0.75)),
    )
        .prop_map(|(quiet, sunday, office, cap, fallback, receipts, more)| Rules {
            quiet,
            sunday,
            office,
            cap,
            fallback,
            receipts,
            refusals: more.0,
            prefer: more.1,
            critical: more.2,
        })
}

fn trigger() -> impl Strategy<Value = Trigger> {
    prop_oneof![
        24 => Just(Trigger::Event),
        2 => Just(Trigger::Enters),
        2 => Just(Trigger::Leaves),
        4 => (0_u8..2, any::<bool>()).prop_map(|(of, enters)| Trigger::Moving(of, enters)),
        2 => (0_u8..4, 0_u8..6).prop_map(|(days, time)| Trigger::Every(days, time)),
        3 => (0_u8..20, 0_u8..6).prop_map(|(days, time)| Trigger::At(days, time)),
        4 => (0_u8..6).prop_map(Trigger::Yearly),
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
        header(),
        vec(step(), 1..5),
    )
        .prop_map(|(entry, (goal, exit), (when, keep, lasts), more, steps)| Journey {
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
            more,
            steps,
        })
}

fn header() -> impl Strategy<Value = Header> {
    (
        prop::bool::weighted(0.12),
        option::weighted(0.12, 10_u8..90),
        prop::bool::weighted(0.12),
        option::weighted(0.12, (-2_i8..4, 0_u8..9)),
        option::weighted(0.3, 0_u8..9),
        option::weighted(0.2, collect()),
        option::weighted(0.12, 1_u8..4),
        option::weighted(0.3, 0..u8::try_from(WATCHES.len()).unwrap()),
    )
        .prop_map(|(persona, holdout, among, active, priority, collect, back, watch)| Header {
            persona,
            holdout,
            among,
            active,
            priority,
            collect,
            back,
            watch,
        })
}

fn collect() -> impl Strategy<Value = Collect> {
    let flag = || prop::bool::weighted(0.65);
    (1_u8..60, option::of(1_u8..20), 2_u8..6, (flag(), flag(), prop::bool::weighted(0.3))).prop_map(
        |(hours, sliding, most, (by, until, except))| Collect {
            hours,
            sliding: sliding.filter(|sliding| *sliding < hours),
            most,
            by,
            until,
            except,
        },
    )
}
