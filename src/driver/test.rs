//! The pipeline of tests: sources to flows, flows to lives.

use super::{Analysis, analyze, finished};
use crate::diag::Diagnostic;
use crate::hir::{Id, Program, Test};
use crate::source::Workspace;
use crate::testing::{self, Coverage, Ground, Tested, report};
use rust_decimal::Decimal;

/// Which tests to run, and what to say.
#[derive(Clone, Debug, Default)]
pub struct TestOptions {
    /// Only tests whose title, file or journeys hold this text.
    pub filter: Option<String>,
    /// Only name them.
    pub list: bool,
    /// Measure what they reach.
    pub coverage: bool,
    /// The least share that they must reach, in percent.
    pub threshold: Option<Decimal>,
    /// Take timelines as they are now.
    pub update: bool,
}

/// What tests gave.
#[derive(Clone, Debug, Default)]
pub struct TestRun {
    /// The findings of the sources, then of the tests; in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Did the sources allow tests to run.
    pub ran: bool,
    /// How many passed, failed, could not run.
    pub counts: (usize, usize, usize),
    /// The reports; for a list, all of them are the list.
    pub reports: Reports,
    /// Timelines to write: path in the workspace, text.
    pub snapshots: Vec<(String, String)>,
}

/// The results as texts.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// For people.
    pub human: String,
    /// As JSON.
    pub json: String,
    /// As JUnit's XML.
    pub junit: String,
}

/// Runs the tests of a workspace. Nothing is written.
///
/// # Errors
/// If a filter fits no test.
pub fn test(workspace: &Workspace, options: &TestOptions) -> Result<TestRun, String> {
    let analysis = analyze(workspace);
    let mut found = analysis.sink.items.clone();
    let stopped = found.iter().chain(&workspace.diagnostics).any(Diagnostic::is_error);
    if stopped {
        return Ok(TestRun { diagnostics: finished(workspace, found), ..TestRun::default() });
    }
    let Analysis { program, flows, .. } = &analysis;
    let ground = Ground { workspace, program, flows };
    let tests = chosen(ground, options.filter.as_deref())?;
    if options.list {
        let list = report::listed(ground, &tests);
        let reports = Reports { human: list.clone(), json: list.clone(), junit: list };
        let diagnostics = finished(workspace, found);
        return Ok(TestRun { diagnostics, ran: true, reports, ..TestRun::default() });
    }
    let mut results = testing::run(ground, &tests);
    let mut snapshots = Vec::new();
    if options.update {
        snapshots = testing::update(&mut results);
    }
    found.extend(testing::findings(ground, &results));
    let measured = options.coverage || options.threshold.is_some();
    let coverage = measured.then(|| testing::coverage(ground, &results));
    if let (Some(coverage), Some(threshold)) = (&coverage, options.threshold)
        && is_below(coverage, threshold)
    {
        found.push(testing::below(coverage, &threshold.normalize().to_string()));
    }
    let shown = coverage.as_ref();
    Ok(TestRun {
        diagnostics: finished(workspace, found),
        ran: true,
        counts: counts(&results),
        reports: Reports {
            human: report::human(ground, &results, shown),
            json: report::json(ground, &results, shown),
            junit: report::junit(ground, &results),
        },
        snapshots,
    })
}

/// The tests that a filter leaves, by file and place.
fn chosen(ground: Ground<'_>, filter: Option<&str>) -> Result<Vec<Id<Test>>, String> {
    let fits = |test: &Test| {
        let Some(text) = filter else { return true };
        test.title.contains(text)
            || ground.workspace.sources.path(test.span.file).contains(text)
            || names(ground.program, test).any(|name| name.contains(text))
    };
    let tests = ground.program.tests.iter().filter(|(_, test)| fits(test)).map(|(id, _)| id);
    let tests: Vec<Id<Test>> = tests.collect();
    match filter {
        Some(text) if tests.is_empty() => {
            Err(format!("no test has `{text}` in its title, its file or the names of its journeys"))
        }
        _ => Ok(tests),
    }
}

fn names<'p>(program: &'p Program, test: &'p Test) -> impl Iterator<Item = &'p str> {
    test.of.iter().map(|id| program.journeys.at(*id).head.name.as_str())
}

fn counts(results: &[Tested]) -> (usize, usize, usize) {
    let count = |fits: fn(&testing::Verdict) -> bool| {
        results.iter().filter(|tested| fits(&tested.verdict)).count()
    };
    (
        count(|verdict| matches!(verdict, testing::Verdict::Passed)),
        count(|verdict| matches!(verdict, testing::Verdict::Failed { .. })),
        count(|verdict| matches!(verdict, testing::Verdict::CannotRun { .. })),
    )
}

fn is_below(coverage: &Coverage, threshold: Decimal) -> bool {
    let (part, whole) = (Decimal::from(coverage.reached()), Decimal::from(coverage.total()));
    let wanted = threshold.checked_mul(whole).unwrap_or(Decimal::MAX);
    part.checked_mul(Decimal::ONE_HUNDRED).is_some_and(|part| part < wanted)
}
