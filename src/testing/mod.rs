//! Tests of journeys: each runs in a life of its own, in virtual time. Nothing is read, written or
//! printed here.
//!
//! A world holds the journeys that a test names and those that they start; a test that names none
//! has all of the workspace. Lines are taken by their time; at one instant first everything that
//! happens, in its order, then all that follows from it, then what is expected.
//!
//! An `expect` without a time looks at the end. With `until` the end is there, or at the last line.
//! Without it everything that is under way comes to its end first, at most a year after the last
//! line; time alone begins no new runs meanwhile.
//!
//! Read on: [`run`] (a test), [`judge`] (what is expected), [`show`] (what happened, in words),
//! [`side`] (both beside each other), [`snapshot`], [`coverage`], [`report`].

mod coverage;
mod errors;
mod judge;
pub mod report;
mod run;
mod show;
mod side;
mod snapshot;

#[cfg(test)]
mod tests;

pub use coverage::{Coverage, JourneyCoverage, Unit};
pub use run::{Failure, Tested, Verdict};
pub use show::Row;

use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Id, Program, Test};
use crate::source::Workspace;
use crate::time::{Engine, Life};
use rayon::prelude::*;
use std::collections::HashSet;

/// What tests run on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The sources; snapshots stand among them.
    pub workspace: &'a Workspace,
    /// The program.
    pub program: &'a Program,
    /// The flows of all journeys.
    pub flows: &'a [(Flow, FlowInfo)],
}

/// Runs tests in parallel. The results stand in the order of `tests`.
#[must_use]
pub fn run(ground: Ground<'_>, tests: &[Id<Test>]) -> Vec<Tested> {
    let mut results: Vec<Tested> = tests.par_iter().map(|test| run::test(ground, *test)).collect();
    // Two timelines of one name would overwrite each other.
    let mut names = HashSet::new();
    for tested in &mut results {
        tested.refuse_twins(&mut names);
    }
    results
}

/// Plays a test, whether all that it expects holds or not, and looks at the customer's life with every way
/// that runs have taken. Nothing where a journey of it cannot run.
pub fn watch<R>(
    ground: Ground<'_>,
    test: Id<Test>,
    look: impl FnOnce(&Engine<'_>, &Life<'_>) -> R,
) -> Option<R> {
    run::watch(ground, test, look)
}

/// Takes every timeline as it is now: the files to write, path in the workspace and text.
///
/// A test that failed for nothing but its timelines passes.
#[must_use]
pub fn update(results: &mut [Tested]) -> Vec<(String, String)> {
    results.iter_mut().flat_map(Tested::update).collect()
}

/// What the tests reached.
#[must_use]
pub fn coverage(ground: Ground<'_>, results: &[Tested]) -> Coverage {
    coverage::measure(ground, results)
}

/// The findings of results: what did not hold, and what could not run.
#[must_use]
pub fn findings(ground: Ground<'_>, results: &[Tested]) -> Vec<Diagnostic> {
    results.iter().flat_map(|tested| errors::of(ground, tested)).collect()
}

/// The finding that not enough is reached.
#[must_use]
pub fn below(coverage: &Coverage, threshold: &str) -> Diagnostic {
    errors::below_threshold(coverage, threshold)
}

/// The first construct of a journey that cannot be run.
pub(crate) fn obstacle(info: &FlowInfo) -> Option<(Construct, crate::source::Span)> {
    info.needs().iter().find_map(|(construct, places)| {
        let place = places.first().copied()?;
        (!construct.is_lowered()).then_some((*construct, place))
    })
}
