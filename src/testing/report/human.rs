//! For people: a line for each test by file, then what failed, then what is not reached.

use crate::hir::{Id, Test};
use crate::testing::coverage::{Coverage, percent};
use crate::testing::run::{Tested, Verdict};
use crate::testing::{Ground, show};
use std::fmt::Write;

/// One line for each test: place, title, journeys.
#[must_use]
pub fn listed(ground: Ground<'_>, tests: &[Id<Test>]) -> String {
    let mut out = String::new();
    for id in tests {
        let test = ground.program.tests.at(*id);
        let place = show::place(ground, test.span);
        let _ = writeln!(out, "{place}: {}{}", test.title, of(ground, test));
    }
    out
}

/// ` (a, b)`
fn of(ground: Ground<'_>, test: &Test) -> String {
    let names: Vec<&str> =
        test.of.iter().map(|id| ground.program.journeys.at(*id).head.name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

/// The whole report.
#[must_use]
pub fn human(ground: Ground<'_>, results: &[Tested], coverage: Option<&Coverage>) -> String {
    let mut out = String::new();
    let mut last = None;
    for tested in results {
        let test = ground.program.tests.at(tested.test);
        if last != Some(test.span.file) {
            last = Some(test.span.file);
            let _ = writeln!(out, "{}", ground.workspace.sources.path(test.span.file));
        }
        let word = match tested.verdict {
            Verdict::Passed => "ok",
            Verdict::Failed { .. } => "FAILED",
            Verdict::CannotRun { .. } => "NOT RUN",
        };
        let _ = writeln!(out, "  {word:<7}  {}", test.title);
    }
    for tested in results {
        failed(&mut out, ground, tested);
    }
    if let Some(coverage) = coverage {
        reached(&mut out, ground, coverage);
    }
    out
}

fn failed(out: &mut String, ground: Ground<'_>, tested: &Tested) {
    let Verdict::Failed { side, failures, .. } = &tested.verdict else { return };
    let test = ground.program.tests.at(tested.test);
    let _ = writeln!(out, "\n{}: {}", show::place(ground, test.span), test.title);
    for failure in failures {
        let place = show::place(ground, failure.span);
        let _ = writeln!(out, "  ✗ {place}: {} ({})", failure.instead, failure.when);
    }
    for line in side {
        let _ = writeln!(out, "{line}");
    }
    let asked = tested.snapshots.iter().filter(|s| s.before.is_some() && !s.is_current());
    for snapshot in asked {
        let _ = writeln!(out, "\n  {}", snapshot.path);
        for line in snapshot.difference() {
            let _ = writeln!(out, "{line}");
        }
    }
}

fn reached(out: &mut String, ground: Ground<'_>, coverage: &Coverage) {
    let width = coverage.journeys.iter().map(|journey| journey.name.chars().count()).max();
    let width = width.unwrap_or(0).max("total".len());
    let _ = writeln!(out, "\nsteps and arms that the tests reach");
    for journey in &coverage.journeys {
        if let Some(construct) = journey.cannot_run {
            let why = format!("cannot be run yet: it needs {}", construct.title());
            let _ = writeln!(out, "  {:<width$}       -  {why}", journey.name);
            continue;
        }
        let (reached, total) = (journey.reached(), journey.units.len());
        let share = percent(reached, total);
        let _ = writeln!(out, "  {:<width$}  {share:>6}  {reached} of {total}", journey.name);
        for unit in journey.units.iter().filter(|unit| !unit.reached) {
            let place = show::place(ground, unit.span);
            let _ = writeln!(out, "    not reached: {place}: {}", unit.what);
        }
    }
    let (reached, total) = (coverage.reached(), coverage.total());
    let share = percent(reached, total);
    let _ = writeln!(out, "  {:<width$}  {share:>6}  {reached} of {total}", "total");
}
