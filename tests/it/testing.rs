//! `journeyc test` as a process: results, exit codes, reports, files.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{self, exit_code, stderr, stdout};

const HEAD: &str = r#"use std.channels { sms }

profile Customer {
    phone:  phone?   pii
    zone:   timezone = "Europe/Copenhagen"
    orders: int      = 0
}

event signed_up

message reminder {
    purpose service
    sms { en: "Have you looked around?" }
}

journey hello {
    trigger on signed_up
    entry   parallel

    wait 1 day
    if customer.orders > 0 { exit bought }
    send reminder via sms
}

test "who stays away is reminded" of hello {
    given { phone: "+4520123456" }
    at 2026-11-02 10:00  signed_up
    expect sent reminder via sms
    expect timeline "the story"
}
"#;

const WRONG: &str = r#"
test "who orders is left in peace & quiet <here>" of hello {
    given { phone: "+4520123456" }
    at 2026-11-02 10:00  signed_up
    at +2 days           set orders = 1
    expect nothing sent
}
"#;

const RIGHT: &str = r#"
test "who orders is left in peace" of hello {
    given { phone: "+4520123456" }
    at 2026-11-02 10:00  signed_up
    at +3 hours          set orders = 1
    expect outcome bought
}
"#;

fn workspace(tests: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let manifest = "[workspace]\nname = \"t\"\nlocale = \"en\"\nsources = [\"journeys\"]\n";
    fs::write(dir.path().join("journey.toml"), manifest).unwrap();
    fs::create_dir(dir.path().join("journeys")).unwrap();
    fs::write(dir.path().join("journeys/hello.journey"), format!("{HEAD}{tests}")).unwrap();
    let file = dir.path().join(SNAPSHOT);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, STORY).unwrap();
    dir
}

const SNAPSHOT: &str = "journeys/hello.timelines/who-stays-away-is-reminded--the-story.txt";

const STORY: &str = "\
2026-11-02 10:00  signed_up { }
                  hello: begins
                  hello: wait-1d: waits, until 2026-11-03 10:00 at the latest
2026-11-03 10:00  hello: sends reminder via sms in en to +4520123456
                  hello: ends: completed
";

/// Exit code, standard output, standard error.
fn test(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let mut all = vec!["test"];
    all.extend(args);
    let output = support::journeyc(dir, &all);
    (exit_code(&output), stdout(&output), stderr(&output))
}

/// The last line of a run of tests.
fn summary(counts: &str) -> String {
    format!("{counts} (time zones {})\n", journeyc::value::zone::DATABASE)
}

#[test]
fn all_tests_pass() {
    let dir = workspace(RIGHT);
    let (code, out, err) = test(dir.path(), &[]);
    assert_eq!(
        out,
        "journeys/hello.journey\n  ok       who stays away is reminded\n  ok       who orders is left in peace\n"
    );
    assert_eq!((code, err.as_str()), (0, summary("2 tests: 2 passed, 0 failed").as_str()));
}

#[test]
fn a_failure_shows_both_timelines() {
    let dir = workspace(WRONG);
    let (code, out, err) = test(dir.path(), &[]);
    assert_eq!(code, 1, "{err}");
    for line in [
        "  FAILED   who orders is left in peace & quiet <here>",
        "  ✗ journeys/hello.journey:36: `reminder` went out via sms in en to +4520123456 at 2026-11-03 10:00 (at the end)",
        "  2026-11-02 10:00 │   signed_up                                          │ signed_up { }",
        "                   │                                                      │ hello: begins  (journeys/hello.journey:17)",
        "  at the end       │ ✗ expect nothing sent                                │",
    ] {
        assert!(out.lines().any(|shown| shown == line), "{line}\n{out}");
    }
    assert!(err.contains("error[JC0801]") && err.contains("36 │     expect nothing sent"), "{err}");
    assert!(err.ends_with(summary("2 tests: 1 passed, 1 failed").as_str()), "{err}");
}

#[test]
fn tests_are_named_and_chosen() {
    let dir = workspace(WRONG);
    let (code, out, _) = test(dir.path(), &["--list"]);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "journeys/hello.journey:25: who stays away is reminded (hello)\njourneys/hello.journey:32: who orders is left in peace & quiet <here> (hello)\n"
    );
    let (code, out, err) = test(dir.path(), &["--filter", "stays away"]);
    assert_eq!((code, err.as_str()), (0, summary("1 test: 1 passed, 0 failed").as_str()), "{out}");
    let (code, out, err) = test(dir.path(), &["--filter", "nowhere"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("no test has `nowhere`"), "{err}");
}

#[test]
fn junit_is_xml() {
    let dir = workspace(WRONG);
    let (code, out, _) = test(dir.path(), &["--report", "junit"]);
    assert_eq!(code, 1);
    let document = roxmltree::Document::parse(&out).unwrap();
    let cases: Vec<_> = document.descendants().filter(|n| n.has_tag_name("testcase")).collect();
    let names: Vec<_> = cases.iter().map(|case| case.attribute("name").unwrap()).collect();
    assert_eq!(names, ["who stays away is reminded", "who orders is left in peace & quiet <here>"]);
    let suite = document.descendants().find(|n| n.has_tag_name("testsuite")).unwrap();
    assert_eq!(suite.attribute("tests"), Some("2"));
    assert_eq!(suite.attribute("failures"), Some("1"));
    let failure = cases[1].children().find(|n| n.has_tag_name("failure")).unwrap();
    assert!(failure.attribute("message").unwrap().starts_with("`reminder` went out"));
    assert!(failure.text().unwrap().contains("✗ expect nothing sent"));
    assert!(cases[0].children().all(|node| !node.is_element()));
}

#[test]
fn json_holds_results_coverage_and_timelines() {
    let dir = workspace(WRONG);
    let report = dir.path().join("made/report.json");
    let args = ["--report", "json", "--coverage", "--out", "made/report.json"];
    fs::create_dir(dir.path().join("made")).unwrap();
    let (code, out, err) = test(dir.path(), &args);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["passed"], 1);
    assert_eq!(report["failed"], 1);
    assert_eq!(report["tests"][0]["result"], "passed");
    let failed = &report["tests"][1];
    assert_eq!(failed["failures"][0]["line"], 36);
    assert_eq!(failed["failures"][0]["expected"], "expect nothing sent");
    assert_eq!(failed["timeline"][0]["at"], "2026-11-02T09:00:00Z");
    assert_eq!(failed["timeline"][0]["local"], "2026-11-02 10:00");
    let journey = &report["coverage"]["journeys"][0];
    assert_eq!((&journey["reached"], &journey["total"]), (&4.into(), &6.into()));
    assert_eq!(journey["missed"][0]["what"], "if customer.orders > 0");
    assert_eq!(journey["missed"][0]["line"], 21);
}

#[test]
fn findings_for_programs_are_findings() {
    let dir = workspace(WRONG);
    let (code, out, err) = test(dir.path(), &["--message-format", "json"]);
    assert_eq!((code, err.as_str()), (1, ""));
    let finding: serde_json::Value = serde_json::from_str(out.trim()).unwrap();
    assert_eq!(finding["code"], "JC0801");
    assert_eq!(finding["line"], 36);
    let (_, out, _) = test(dir.path(), &["--message-format", "sarif"]);
    serde_json::from_str::<serde_json::Value>(&out).unwrap();
}

#[test]
fn too_little_coverage_fails() {
    let dir = workspace("");
    let (code, out, err) = test(dir.path(), &["--coverage"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("    not reached: journeys/hello.journey:21: if customer.orders > 0\n"),
        "{out}"
    );
    assert!(out.ends_with("  total   66.6%  4 of 6\n"), "{out}");
    let (code, _, err) = test(dir.path(), &["--coverage-threshold", "66.7"]);
    assert_eq!(code, 1);
    assert!(err.contains("JC0803") && err.contains("66.6%"), "{err}");
    let (code, _, err) = test(dir.path(), &["--coverage-threshold", "66.6%"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = test(dir.path(), &["--coverage-threshold", "110"]);
    assert_eq!(code, 2, "{err}");
    let dir = workspace(RIGHT);
    let (code, _, err) = test(dir.path(), &["--coverage-threshold", "100"]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn timelines_are_written_when_asked() {
    let dir = workspace(RIGHT);
    let file = dir.path().join(SNAPSHOT);
    fs::write(&file, STORY.replace("wait-1d", "wait-2d")).unwrap();
    let (code, out, err) = test(dir.path(), &[]);
    assert_eq!(code, 1);
    assert!(err.contains("from line 3") && err.contains("--update"), "{err}");
    assert!(out.contains("wait-2d"), "{out}");
    let (code, _, err) = test(dir.path(), &["--update"]);
    assert_eq!(
        (code, err.as_str()),
        (0, summary("2 tests: 2 passed, 0 failed, 1 timeline written").as_str())
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), STORY);
    let beside: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
    fs::remove_file(&file).unwrap();
    let (code, _, err) = test(dir.path(), &[]);
    assert_eq!(code, 1);
    assert!(err.contains("there is no `journeys/hello.timelines/"), "{err}");
    let (code, _, err) = test(dir.path(), &["--update"]);
    assert_eq!(
        (code, err.as_str()),
        (0, summary("2 tests: 2 passed, 0 failed, 1 timeline written").as_str())
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), STORY);
    let (_, _, err) = test(dir.path(), &["--update"]);
    assert!(err.contains("0 timelines written ("), "{err}");
}

#[test]
fn sources_with_errors_run_no_test() {
    let dir = workspace("\ntest \"broken\" of helo { at 2026-11-02 10:00 signed_up }\n");
    let (code, out, err) = test(dir.path(), &[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("JC0201") && err.ends_with("no test run: 1 error\n"), "{err}");
}

#[test]
fn the_examples_pass_and_reach_everything() {
    for example in ["examples/hello", "examples/link-mobility", "examples/nordic-shop"] {
        let (code, out, err) =
            test(&support::root(), &[example, "--coverage-threshold", "100", "--color", "never"]);
        assert_eq!(code, 0, "{out}{err}");
        assert!(!out.contains("FAILED") && !out.contains("not reached"), "{out}");
    }
}

/// What the engines of the conformance harness make of digests is what the interpreter makes of them.
#[test]
fn the_stories_of_digests_hold() {
    let (code, out, err) =
        test(&support::root(), &["tests/conformance/workspaces/digest", "--color", "never"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(out.matches("\n  ok ").count(), 11, "{out}");
}
