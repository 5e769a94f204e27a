//! The findings of tests: JC08xx.

use super::Ground;
use super::coverage::{Coverage, percent};
use super::run::{Tested, Verdict};
use crate::diag::{Diagnostic, codes};

/// What did not hold, or why the test could not run.
pub(super) fn of(ground: Ground<'_>, tested: &Tested) -> Vec<Diagnostic> {
    let test = ground.program.tests.at(tested.test);
    match &tested.verdict {
        Verdict::Passed => Vec::new(),
        Verdict::Failed { failures, .. } => failures
            .iter()
            .map(|failure| {
                let mut finding = Diagnostic::new(
                    codes::TEST_FAILED,
                    failure.span,
                    format!("the test \"{}\" fails: {}", test.title, failure.instead),
                    failure.when.clone(),
                );
                if failure.span != test.span {
                    finding = finding.label(test.span, "in this test");
                }
                match &failure.help {
                    Some(help) => finding.help(help.clone()),
                    None => finding,
                }
            })
            .collect(),
        Verdict::CannotRun { journey, construct, span } => {
            let name = &ground.program.journeys.at(*journey).head.name;
            let finding = Diagnostic::new(
                codes::TEST_NOT_RUN,
                test.span,
                format!(
                    "the test \"{}\" cannot run: `{name}` needs {}, which this version checks and does not run yet",
                    test.title,
                    construct.title()
                ),
                "not run",
            );
            vec![finding.label(*span, "needed here")]
        }
    }
}

pub(super) fn below_threshold(coverage: &Coverage, threshold: &str) -> Diagnostic {
    let message = format!(
        "the tests reach {} of the steps and arms, and {threshold}% is asked for",
        percent(coverage.reached(), coverage.total())
    );
    let missed = coverage.total() - coverage.reached();
    Diagnostic::without_place(codes::COVERAGE, message)
        .note(format!("not reached: {missed} of {}", coverage.total()))
        .help("`journeyc test --coverage` lists them with their lines")
}
