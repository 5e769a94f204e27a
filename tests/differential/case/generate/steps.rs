//! How steps come about, and what happens to the customer.

use super::super::more::{AMOUNTS, CONDITIONS, NOTES, PASTS, SPANS, VALUES};
use super::super::steps::POINTS;
use super::super::{Arm, Condition, Happening, Step};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A place in a table.
fn of<T>(table: &[T]) -> std::ops::Range<u8> {
    0..u8::try_from(table.len()).unwrap()
}

fn minutes() -> impl Strategy<Value = u16> {
    prop_oneof![1_u16..90, 90_u16..1_500, 1_500_u16..6_000]
}

fn leaf() -> impl Strategy<Value = Step> {
    prop_oneof![
        22 => (0_u8..9, 0_u8..5).prop_map(|(message, via)| Step::Send(message, via)),
        // A critical one.
        2 => (0_u8..5).prop_map(|via| Step::Send(7, via)),
        10 => minutes().prop_map(Step::Wait),
        3 => (0_u8..10).prop_map(Step::SetLevel),
        3 => (0_u8..8).prop_map(Step::SetPoints),
        3 => option::weighted(0.7, -4_i8..9).prop_map(Step::SetTrial),
        3 => any::<bool>().prop_map(Step::Consent),
        3 => (0_u8..3).prop_map(Step::Exit),
        3 => of(&SPANS).prop_map(Step::WaitData),
        3 => of(&NOTES).prop_map(Step::Note),
        2 => (0_u8..9).prop_map(Step::Track),
        1 => (0_u8..3).prop_map(Step::SetTier),
        2 => of(&AMOUNTS).prop_map(Step::SetSpent),
        1 => Just(Step::Forget),
        9 => of(&PASTS).prop_map(Step::Past),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    leaf().prop_recursive(3, 14, 3, |inner| {
        let few = vec(inner.clone(), 0..3);
        let arm = (arm(), few.clone(), option::weighted(0.5, prop_oneof![3 => Just(1_u8), 2 => 2_u8..4]));
        prop_oneof![
            10 => (minutes(), vec(arm, 0..4), few.clone())
                .prop_map(|(minutes, arms, timeout)| Step::Race { minutes, arms, timeout }),
            8 => (point(), prop::bool::weighted(0.65), prop::bool::weighted(0.4), few.clone(), few.clone())
                .prop_map(|(point, follow, arm, past, missing)| Step::Until {
                    point, follow, arm, past, missing,
                }),
            2 => (any::<bool>(), 0_u8..2, few.clone())
                .prop_map(|(follow, to, skipped)| Step::Countdown { follow, to, skipped }),
            9 => (condition(), few.clone(), few.clone()).prop_map(|(c, a, b)| Step::If(c, a, b)),
            2 => (few.clone(), few.clone()).prop_map(|(a, b)| Step::Match(a, b)),
            2 => (1_u8..4, 10_u16..900, vec(inner, 1..3), any::<bool>())
                .prop_map(|(times, every, steps, stop)| Step::Repeat { times, every, steps, stop }),
            2 => (0_u8..9, 0_u8..5, few.clone(), few.clone())
                .prop_map(|(m, via, a, b)| Step::SendOr(m, via, a, b)),
            2 => (few.clone(), few.clone()).prop_map(|(a, b)| Step::Split(a, b)),
            2 => (of(&VALUES), few.clone()).prop_map(|(value, steps)| Step::Let(value, steps)),
            2 => (few.clone(), any::<bool>()).prop_map(|(failed, leaves)| Step::Call(failed, leaves)),
            2 => (1_u8..4, 10_u16..900, few.clone(), few.clone()).prop_map(
                |(times, minutes, steps, exhausted)| Step::Round { times, minutes, steps, exhausted },
            ),
            1 => (few.clone(), few.clone()).prop_map(|(none, all)| Step::Draw(none, all)),
            1 => (5_u8..60, few.clone()).prop_map(|(share, steps)| Step::Holdout(share, steps)),
            1 => (0_u8..3, few.clone()).prop_map(|(which, steps)| Step::Last(which, steps)),
            1 => (few.clone(), few.clone(), few).prop_map(|(a, b, c)| Step::Tier(a, b, c)),
        ]
    })
}

/// Points of the calendar; more often one that can move.
fn point() -> impl Strategy<Value = u8> {
    prop_oneof![10 => 3_u8..7, 4 => 0_u8..3, 2 => 7_u8..9, 7 => 9..of(&POINTS).end]
}

fn arm() -> impl Strategy<Value = Arm> {
    prop_oneof![
        3 => Just(Arm::Visit),
        1 => Just(Arm::VisitBig),
        2 => Just(Arm::Moved),
        2 => Just(Arm::Page),
        1 => Just(Arm::Other),
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
        2 => any::<bool>().prop_map(Arm::Lately),
        1 => any::<bool>().prop_map(Arm::Calm),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        1 => (0_u8..8).prop_map(Condition::Level),
        1 => Just(Condition::Seen),
        1 => (1_u8..40).prop_map(Condition::SeenWithin),
        1 => Just(Condition::SinceEntry),
        1 => (0_u8..3).prop_map(Condition::Count),
        2 => Just(Condition::Consented),
        1 => (0_u8..4).prop_map(Condition::StatusSeen),
        1 => Just(Condition::TrialKnown),
        1 => Just(Condition::Member),
        3 => of(&CONDITIONS).prop_map(Condition::Other),
        8 => of(&PASTS).prop_map(Condition::Past),
    ]
}

pub(super) fn happening() -> impl Strategy<Value = (u32, Happening)> {
    let when = prop_oneof![1_u32..200, 200_u32..3_000, 3_000_u32..12_000];
    let what = prop_oneof![
        4 => (0_u8..3, 0_u8..10).prop_map(|(key, size)| Happening::Begin(key, size)),
        2 => (0_u8..3).prop_map(Happening::Moved),
        2 => (0_u8..3).prop_map(Happening::Bought),
        1 => Just(Happening::Left),
        10 => (0_u8..9).prop_map(Happening::Visit),
        2 => (0_u8..10).prop_map(Happening::Level),
        2 => (0_u8..8).prop_map(Happening::Points),
        3 => option::weighted(0.85, -2_i8..14).prop_map(Happening::Trial),
        2 => (0_u8..3).prop_map(Happening::Reply),
        1 => Just(Happening::Words),
        1 => any::<bool>().prop_map(Happening::Consent),
        2 => (0_u8..3).prop_map(Happening::Request),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(email, on)| Happening::Block(email, on)),
        1 => (0_u8..3).prop_map(Happening::Tier),
        1 => (0_u8..9).prop_map(Happening::Language),
        1 => (0_u16..12_000).prop_map(Happening::Deadline),
        4 => (0_u8..9, any::<bool>(), 0_u8..6).prop_map(|(m, email, s)| Happening::Receipt(m, email, s)),
        // Engagement with what is sent most.
        6 => (0_u8..2, 1_u8..4).prop_map(|(m, s)| Happening::Receipt(m, false, s)),
    ];
    (when, what)
}
