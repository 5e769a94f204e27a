//! Do the examples' own tests notice faults? Each journey is changed at each place where an operator applies
//! ([`operators`]), and the tests that name it are run. At least nine in ten mutants must be noticed; those that
//! mean the same as the original are named below, with the reason.

mod operators;

use journeyc::driver;
use journeyc::flow::{Flow, FlowInfo};
use journeyc::hir::{Id, Program, Test};
use journeyc::source::Workspace;
use journeyc::testing::{self, Ground, Verdict};
use operators::mutants;
use std::fmt::Write;

use crate::support;

/// The workspaces, and mutants of them that no test can notice, with the reason why.
const EXAMPLES: [(&str, &[(&str, &str)]); 2] = [("hello", &[]), ("nordic-shop", EQUIVALENT)];

/// Mutants of the shop that mean the same as the original.
const EQUIVALENT: &[(&str, &str)] = &[
    (
        "abandoned_cart lasts: dropped",
        "five restarts, waits of a day and of two, and messages that expire after three days at the most: \
         a run is over within ten days",
    ),
    (
        "birthday lasts: dropped",
        "three days, at the most a week until Saturday, at the most a night of quiet: a run is over within eleven days",
    ),
    (
        "newsletter watch opted_out: dropped",
        "a run takes no time: its one message goes out or not at once",
    ),
    (
        "newsletter quiet 21:00..08:00: dropped",
        "it is Thursday, ten o'clock, where the customer is",
    ),
    ("newsletter quiet day: dropped", "the quiet day is Sunday, the letter's day is Thursday"),
    ("newsletter cap of 6 in 720 h: dropped", "it counts offers, and the letter is none"),
    (
        "newsletter cap of 2 in 168 h: dropped",
        "it is for SMS and WhatsApp, and the letter is an e-mail",
    ),
    ("newsletter fallback: dropped", "the letter has one channel and nothing to move on to"),
    (
        "newsletter fallback: without its deadline",
        "the letter has one channel and nothing to move on to",
    ),
    (
        "newsletter awareness/send-weekly_letter: without consent",
        "the trigger is for those who have just this consent at just this instant",
    ),
    (
        "product_seen fallback: dropped",
        "each of its messages has one channel and nothing to move on to",
    ),
    ("return_received fallback: dropped", "its message has one channel and nothing to move on to"),
    (
        "welcome awareness/send-welcome: without consent",
        "the step before grants the consent, on both channels, at the same instant",
    ),
];

/// The least share of the others that is noticed, in percent.
const LEAST: usize = 90;
/// The least number of mutants: fewer mean that an operator has lost its places.
const ENOUGH: usize = 170;

/// What became of the mutants of all examples.
#[derive(Default)]
struct Tally {
    noticed: usize,
    missed: Vec<String>,
    equivalent: usize,
}

#[test]
#[expect(clippy::print_stdout, reason = "the list of what is not noticed is what one works with")]
fn the_tests_of_the_examples_notice_faults() {
    let mut tally = Tally::default();
    for (example, equivalent) in EXAMPLES {
        let workspace = Workspace::load(&support::root().join("examples").join(example)).unwrap();
        driver::with_flows(&workspace, |program, flows| {
            let ground = Ground { workspace: &workspace, program, flows };
            look(ground, equivalent, &mut tally);
        });
    }
    let Tally { noticed, missed, equivalent } = tally;
    let all = noticed + missed.len();
    let mut list =
        format!("{noticed} of {all} mutants noticed, beside {equivalent} equivalent ones");
    for name in &missed {
        let _ = write!(list, "\n  not noticed: {name}");
    }
    println!("{list}");
    assert!(all >= ENOUGH, "only {all} mutants: do the operators still apply?");
    assert!(noticed * 100 >= all * LEAST, "{list}");
}

/// Makes the mutants of a workspace and runs its tests over them.
fn look(ground: Ground<'_>, equivalent: &[(&str, &str)], tally: &mut Tally) {
    let flows = ground.flows;
    let mut known: Vec<&str> = equivalent.iter().map(|(name, _)| *name).collect();
    for (at, (flow, _)) in flows.iter().enumerate() {
        let tests = tests_of(ground, flow);
        // A journey that this version does not run has no test that could notice anything.
        if tests.is_empty() {
            continue;
        }
        for (name, mutant) in mutants(flow) {
            let mut changed: Vec<(Flow, FlowInfo)> = flows.to_vec();
            changed[at].0 = mutant;
            let results = testing::run(Ground { flows: &changed, ..ground }, &tests);
            let noticed = results.iter().any(|result| !result.passed());
            if let Some(place) = known.iter().position(|known| *known == name) {
                known.swap_remove(place);
                assert!(!noticed, "{name} is called equivalent, and a test notices it");
                tally.equivalent += 1;
            } else if noticed {
                tally.noticed += 1;
            } else {
                tally.missed.push(name);
            }
        }
    }
    assert!(known.is_empty(), "no such mutants: {known:?}");
}

/// The tests that name a journey and can run. They pass.
fn tests_of(ground: Ground<'_>, flow: &Flow) -> Vec<Id<Test>> {
    let program: &Program = ground.program;
    let of = program.tests.iter().filter(|(_, test)| test.of.contains(&flow.journey));
    of.map(|(id, _)| id)
        .filter(|id| {
            let results = testing::run(ground, &[*id]);
            results.iter().all(|result| match &result.verdict {
                Verdict::Passed => true,
                Verdict::CannotRun { .. } => false,
                Verdict::Failed { .. } => panic!("{}: a test of it fails", flow.name),
            })
        })
        .collect()
}
