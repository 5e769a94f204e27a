//! The command line, run within the test: arguments in, streams and exit code out.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;

use super::{Cli, Terminal, run};

/// Exit code, standard output, standard error.
fn journeyc(dir: &Path, args: &[&str]) -> (u8, String, String) {
    let mut all: Vec<OsString> = vec!["journeyc".into(), "-C".into(), dir.into()];
    all.extend(args.iter().map(OsString::from));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(all, &mut out, &mut err, Terminal::default());
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// The last line of a run of tests.
fn summary(counts: &str) -> String {
    format!("{counts} (time zones {})\n", crate::value::zone::DATABASE)
}

#[test]
fn the_flags_are_sound() {
    Cli::command().debug_assert();
}

#[test]
fn help_names_the_exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = journeyc(dir.path(), &["--help"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("Exit codes:"), "{out}");
    let (code, out, err) = journeyc(dir.path(), &["chek"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("check"), "{err}");
}

#[test]
fn a_new_workspace_checks_and_builds() {
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = journeyc(dir.path(), &["new", "My Shop"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("`my-shop`"), "{err}");
    let (code, _, err) = journeyc(dir.path(), &["check", "My Shop"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.starts_with("checked 1 file"), "{err}");
    assert!(err.ends_with("no findings\n"), "{err}");
    let (code, out, err) =
        journeyc(dir.path(), &["test", "My Shop", "--coverage-threshold", "100"]);
    assert_eq!((code, err.as_str()), (0, summary("3 tests: 3 passed, 0 failed").as_str()), "{out}");
    let (code, _, err) = journeyc(dir.path(), &["build", "My Shop", "--out", "made"]);
    assert_eq!(code, 0, "{err}");
    assert!(dir.path().join("made").is_dir());
    let (code, _, err) = journeyc(dir.path(), &["new", "My Shop"]);
    assert_eq!(code, 2);
    assert!(err.contains("not empty"), "{err}");
}

#[test]
fn findings_go_where_they_belong() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("journey.toml"), "[workspace]\nname = \"a\"\nsorces = 1\n").unwrap();
    let (code, out, err) = journeyc(dir.path(), &["check"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("error[JC0602]") && err.contains("3 │ sorces"), "{err}");
    assert!(err.ends_with("checked 0 files, 0 journeys: 1 error\n"), "{err}");
    let (code, out, err) = journeyc(dir.path(), &["check", "--message-format", "short"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(err, "journey.toml:3:1: error[JC0602]: `[workspace]` has no key `sorces`\n");
    for format in ["json", "sarif"] {
        let (code, out, err) = journeyc(dir.path(), &["--message-format", format, "check"]);
        assert_eq!((code, err.as_str()), (1, ""));
        serde_json::from_str::<serde_json::Value>(&out).unwrap();
    }
    let (code, _, err) = journeyc(dir.path(), &["build"]);
    assert_eq!(code, 1);
    assert!(err.contains("nothing written: 1 error"), "{err}");
    assert!(!dir.path().join("build").exists());
}

#[test]
fn what_is_no_workspace() {
    let dir = tempfile::tempdir().unwrap();
    for args in [&["check"][..], &["check", "none"], &["build"], &["targets"]] {
        let (code, out, err) = journeyc(dir.path(), args);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.starts_with("error: "), "{err}");
    }
}

#[test]
fn codes_are_explained() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["JC0301", "jc0301", "wrong-type"] {
        let (code, out, _) = journeyc(dir.path(), &["explain", name]);
        assert_eq!(code, 0);
        assert!(out.starts_with("# JC0301:"), "{out}");
    }
    let (code, _, err) = journeyc(dir.path(), &["explain", "wrong-tipe"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `wrong-type`?"), "{err}");
    let (_, out, _) = journeyc(dir.path(), &["explain"]);
    assert_eq!(out.lines().count(), crate::diag::codes::ALL.len());
}

#[test]
fn shells_are_completed() {
    let dir = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let (code, out, _) = journeyc(dir.path(), &["completions", shell]);
        assert_eq!(code, 0);
        assert!(out.contains("--allow-refused") || out.contains("allow-refused"), "{shell}");
    }
}

/// A reader that has gone away.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

/// A disk behind the stream that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let args = ["journeyc", "explain"].map(OsString::from);
    assert_eq!(run(args.clone(), &mut Gone, &mut Gone, Terminal::default()), 0);
    let mut err = Vec::new();
    assert_eq!(run(args, &mut Full, &mut err, Terminal::default()), 2);
    assert!(String::from_utf8(err).unwrap().contains("cannot write the output"));
}

#[test]
fn a_journey_is_drawn_into_a_folder_or_shown() {
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/hello");
    let (code, shown, err) = journeyc(&shop, &["graph", "hello"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(shown.starts_with("<svg ") && shown.ends_with("</svg>\n"));
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("a/b");
    let out = folder.to_str().unwrap();
    for (form, name) in [
        ("svg", "hello.svg"),
        ("html", "hello.html"),
        ("mermaid", "hello.mmd"),
        ("dot", "hello.dot"),
    ] {
        let (code, said, err) =
            journeyc(&shop, &["graph", "hello", "--format", form, "--out", out]);
        assert_eq!((code, said.as_str()), (0, ""), "{err}");
        assert!(
            err.starts_with("drew hello into ") && err.ends_with(&format!("{name}\n")),
            "{err}"
        );
        assert!(!fs::read_to_string(folder.join(name)).unwrap().is_empty());
    }
    assert_eq!(fs::read_to_string(folder.join("hello.svg")).unwrap(), shown);
    let (code, said, err) = journeyc(&shop, &["graph", "helo", "--out", out]);
    assert_eq!((code, said.as_str()), (2, ""));
    assert_eq!(err, "error: there is no journey `helo`; did you mean `hello`?\n");
    let (code, _, err) = journeyc(&shop, &["graph", "hello", "--path", "x", "--persona", "y"]);
    assert_eq!(code, 2);
    assert!(err.contains("cannot be used with"), "{err}");
}

#[test]
fn a_picture_counts_what_was_found_and_check_shows_it() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/workspaces/one_stage");
    let (code, shown, err) = journeyc(&place, &["map"]);
    assert_eq!(code, 0);
    assert!(shown.starts_with("<svg "), "{shown}");
    assert_eq!(err, "4 warnings; `journeyc check` shows what was found\n");
    assert_eq!(journeyc(&place, &["check"]).2.matches("warning[").count(), 4);
    // Programs get them all; errors are shown.
    let (code, _, err) = journeyc(&place, &["map", "--message-format", "short"]);
    assert_eq!((code, err.lines().count()), (0, 4), "{err}");
    let dir = tempfile::tempdir().unwrap();
    let source = "map least { lifecycle nowhere }\njourney one { trigger on never }\n";
    fs::write(dir.path().join("journey.toml"), "[workspace]\nname = \"a\"\n").unwrap();
    fs::write(dir.path().join("a.journey"), source).unwrap();
    for verb in [&["map"][..], &["graph", "one"]] {
        let (code, out, err) = journeyc(dir.path(), verb);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains("error[") && err.contains("never"), "{err}");
    }
}
