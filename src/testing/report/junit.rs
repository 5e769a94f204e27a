//! As JUnit's XML, which CI services read: a suite for each file, a case for each test.

use crate::testing::run::{Tested, Verdict};
use crate::testing::{Ground, show};
use std::fmt::Write;

/// The whole report. It says nothing about how long tests took: they take no time worth a number,
/// and the same sources give the same bytes.
#[must_use]
pub fn junit(ground: Ground<'_>, results: &[Tested]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (tests, failures, errors) = counts(results);
    let _ = writeln!(
        out,
        "<testsuites name=\"journeyc\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    );
    let file = |tested: &Tested| ground.program.tests.at(tested.test).span.file;
    for suite in results.chunk_by(|a, b| file(a) == file(b)) {
        let Some(first) = suite.first() else { continue };
        let path = ground.workspace.sources.path(file(first));
        let (tests, failures, errors) = counts(suite);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">",
            escaped(path)
        );
        let zones = escaped(crate::value::zone::DATABASE);
        let _ = writeln!(
            out,
            "    <properties><property name=\"time_zones\" value=\"{zones}\"/></properties>"
        );
        for tested in suite {
            case(&mut out, ground, path, tested);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Tests, failures, tests that could not run.
fn counts(results: &[Tested]) -> (usize, usize, usize) {
    let count = |fits: fn(&Verdict) -> bool| results.iter().filter(|t| fits(&t.verdict)).count();
    (
        results.len(),
        count(|verdict| matches!(verdict, Verdict::Failed { .. })),
        count(|verdict| matches!(verdict, Verdict::CannotRun { .. })),
    )
}

fn case(out: &mut String, ground: Ground<'_>, path: &str, tested: &Tested) {
    let test = ground.program.tests.at(tested.test);
    let line = ground.workspace.sources.place(test.span.file, test.span.start).line;
    let module = path.trim_end_matches(".journey").replace('/', ".");
    let head = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{line}\"",
        escaped(&test.title),
        escaped(&module),
        escaped(path)
    );
    let (kind, message, text) = match &tested.verdict {
        Verdict::Passed => {
            let _ = writeln!(out, "{head}/>");
            return;
        }
        Verdict::Failed { failures, side, .. } => {
            let said: Vec<String> = failures
                .iter()
                .map(|f| format!("{}: {} ({})", show::place(ground, f.span), f.instead, f.when))
                .collect();
            let first = failures.first().map_or("", |failure| failure.instead.as_str());
            ("failure", first.to_owned(), format!("{}\n{}", said.join("\n"), side.join("\n")))
        }
        Verdict::CannotRun { journey, construct, span } => {
            let name = &ground.program.journeys.at(*journey).head.name;
            let why = format!("`{name}` needs {}, which cannot be run yet", construct.title());
            ("error", why, show::place(ground, *span))
        }
    };
    let _ = writeln!(out, "{head}>");
    let _ = writeln!(
        out,
        "      <{kind} message=\"{}\">{}</{kind}>",
        escaped(&message),
        escaped(&text)
    );
    out.push_str("    </testcase>\n");
}

/// Text inside XML. Control signs, which XML cannot hold, become a replacement sign.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(sign),
            sign if sign.is_control() => out.push('\u{fffd}'),
            sign => out.push(sign),
        }
    }
    out
}
