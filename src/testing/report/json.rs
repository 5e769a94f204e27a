//! As JSON: one document, described in the reference of the command line.

use crate::source::Span;
use crate::testing::Ground;
use crate::testing::coverage::Coverage;
use crate::testing::run::{Tested, Verdict};
use serde_json::{Value, json};

/// The whole report.
#[must_use]
pub fn json(ground: Ground<'_>, results: &[Tested], coverage: Option<&Coverage>) -> String {
    let count = |fits: fn(&Verdict) -> bool| results.iter().filter(|t| fits(&t.verdict)).count();
    let tests: Vec<Value> = results.iter().map(|tested| test(ground, tested)).collect();
    let mut document = json!({
        "time_zones": crate::value::zone::DATABASE,
        "passed": count(|verdict| matches!(verdict, Verdict::Passed)),
        "failed": count(|verdict| matches!(verdict, Verdict::Failed { .. })),
        "not_run": count(|verdict| matches!(verdict, Verdict::CannotRun { .. })),
        "tests": tests,
    });
    if let (Some(coverage), Some(document)) = (coverage, document.as_object_mut()) {
        document.insert("coverage".to_owned(), reached(ground, coverage));
    }
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text + "\n"
}

fn test(ground: Ground<'_>, tested: &Tested) -> Value {
    let test = ground.program.tests.at(tested.test);
    let names: Vec<&str> =
        test.of.iter().map(|id| ground.program.journeys.at(*id).head.name.as_str()).collect();
    let (file, line) = place(ground, test.span);
    let mut object = json!({
        "title": test.title, "file": file, "line": line, "of": names, "result": "passed",
    });
    let Some(slots) = object.as_object_mut() else { return object };
    match &tested.verdict {
        Verdict::Passed => {}
        Verdict::Failed { failures, rows, .. } => {
            slots.insert("result".to_owned(), json!("failed"));
            let failures: Vec<Value> = failures
                .iter()
                .map(|failure| {
                    let (file, line) = place(ground, failure.span);
                    json!({
                        "file": file, "line": line,
                        "expected": super::super::show::source(ground, failure.span),
                        "instead": failure.instead, "when": failure.when, "help": failure.help,
                    })
                })
                .collect();
            slots.insert("failures".to_owned(), json!(failures));
            let timeline: Vec<Value> = rows
                .iter()
                .map(|row| {
                    json!({
                        "at": crate::value::zone::written(row.at), "local": row.clock,
                        "what": row.text, "place": row.place,
                    })
                })
                .collect();
            slots.insert("timeline".to_owned(), json!(timeline));
        }
        Verdict::CannotRun { journey, construct, span } => {
            let (file, line) = place(ground, *span);
            slots.insert("result".to_owned(), json!("not_run"));
            let journey = &ground.program.journeys.at(*journey).head.name;
            slots.insert(
                "needs".to_owned(),
                json!({
                    "journey": journey.as_str(), "construct": construct.key(),
                    "file": file, "line": line,
                }),
            );
        }
    }
    object
}

fn reached(ground: Ground<'_>, coverage: &Coverage) -> Value {
    let journeys: Vec<Value> = coverage
        .journeys
        .iter()
        .map(|journey| {
            let missed: Vec<Value> = journey
                .units
                .iter()
                .filter(|unit| !unit.reached)
                .map(|unit| {
                    let (file, line) = place(ground, unit.span);
                    let kind = if unit.arm { "arm" } else { "step" };
                    json!({ "kind": kind, "what": unit.what, "file": file, "line": line })
                })
                .collect();
            json!({
                "journey": journey.name,
                "reached": journey.reached(),
                "total": journey.units.len(),
                "cannot_run": journey.cannot_run.map(|construct| construct.key()),
                "missed": missed,
            })
        })
        .collect();
    json!({ "reached": coverage.reached(), "total": coverage.total(), "journeys": journeys })
}

fn place(ground: Ground<'_>, span: Span) -> (String, u32) {
    let sources = &ground.workspace.sources;
    (sources.path(span.file).to_owned(), sources.place(span.file, span.start).line)
}
