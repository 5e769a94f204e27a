//! Bad input of every kind: a clear message, exit code 1 or 2, no words of a panic, and earlier
//! output as it was. What happens when a disk is full or a build is killed between two writes is
//! tested beside `source::write`, where the disk can be made to fail.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{self, exit_code, journeyc, stderr, stdout};

const SOURCE: &str = r#"use std.channels { sms }

profile Customer {
    phone: phone? pii
    zone:  timezone = "Europe/Copenhagen"
}

event signed_up

message welcome {
    purpose service
    sms { en: "Welcome!" }
}

journey hello {
    trigger on signed_up
    entry   parallel

    send welcome via sms
}
"#;

/// A folder with these files.
fn workspace(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

/// Checks and gives exit code and standard error in the short form.
fn check(dir: &Path) -> (i32, String) {
    let output = journeyc(dir, &["check", "--message-format", "short"]);
    (exit_code(&output), stderr(&output))
}

#[test]
fn no_folder_no_files() {
    let dir = workspace(&[("notes.txt", b"nothing")]);
    for verb in ["check", "build", "targets"] {
        let output = journeyc(dir.path(), &["-C", "no-such-folder", verb]);
        assert_eq!(exit_code(&output), 2);
        assert!(stderr(&output).contains("no-such-folder"), "{}", stderr(&output));
        let output = journeyc(dir.path(), &[verb]);
        assert_eq!(exit_code(&output), 2);
        assert!(stderr(&output).contains("journeyc new"), "{}", stderr(&output));
    }
    let output = journeyc(dir.path(), &["check", "notes.txt"]);
    assert_eq!(exit_code(&output), 2);
    assert!(stderr(&output).contains("name its folder"), "{}", stderr(&output));
}

#[test]
fn a_folder_with_the_name_of_a_source() {
    let dir = workspace(&[("a.journey", SOURCE.as_bytes()), ("b.journey/x.txt", b"")]);
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(
        err.contains("JC0605") && err.contains("`b.journey` cannot be read: it is a folder"),
        "{err}"
    );
    assert_eq!(err.lines().count(), 1, "{err}");
    let dir = workspace(&[("a.journey", SOURCE.as_bytes()), ("journey.toml/x.txt", b"")]);
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(err.contains("JC0605") && err.contains("journey.toml"), "{err}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_the_workspace_only() {
    use std::os::unix::fs::symlink;
    let outside = workspace(&[("secret.journey", SOURCE.as_bytes())]);
    let dir = workspace(&[("a.journey", SOURCE.as_bytes())]);
    symlink(dir.path(), dir.path().join("again")).unwrap();
    symlink("loop.journey", dir.path().join("loop.journey")).unwrap();
    symlink("nowhere.journey", dir.path().join("gone.journey")).unwrap();
    symlink(outside.path().join("secret.journey"), dir.path().join("out.journey")).unwrap();
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(
        err.contains("JC0606") && err.contains("`out.journey` is a link that leads out"),
        "{err}"
    );
    assert!(err.contains("`loop.journey` cannot be read"), "{err}");
    assert!(err.contains("`gone.journey` cannot be read: it is not there"), "{err}");
    assert_eq!(err.lines().count(), 3, "{err}");
}

#[test]
fn what_is_not_utf8_is_named() {
    let mut bytes = SOURCE.as_bytes().to_vec();
    bytes.extend(b"// caf\xe9\n");
    let dir = workspace(&[("a.journey", &bytes)]);
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(err.contains("JC0106") && err.contains("0xE9"), "{err}");
    for bytes in [&b"\xff\xfe\x00\x00"[..], b"\x00\x01\x02", b"\xef\xbb\xbf", b"\r\n\r\n", b""] {
        let dir = workspace(&[("a.journey", bytes)]);
        let (code, _) = check(dir.path());
        assert!(code == 0 || code == 1, "{bytes:?}");
    }
}

#[test]
fn a_line_of_100_megabytes_is_refused_at_once() {
    let dir = workspace(&[("a.journey", SOURCE.as_bytes())]);
    let line = vec![b'x'; 100 << 20];
    fs::write(dir.path().join("b.journey"), line).unwrap();
    let start = Instant::now();
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(err.contains("JC0105") && err.contains("larger than 16 MiB"), "{err}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn deep_nesting_is_refused() {
    let steps = |inner: String| {
        SOURCE.replace(
            "    send welcome via sms\n}",
            &format!("    {inner}\n    send welcome via sms\n}}"),
        )
    };
    let many = 100_000;
    let cases = [
        ("braces", "{".repeat(1_000_000)),
        ("braces in place", steps("if true { ".repeat(many))),
        ("brackets", format!("compute c: int = {}1{}", "(".repeat(many), ")".repeat(many))),
        ("lists", format!("compute c: int = {}", "[".repeat(many))),
        ("not", steps(format!("if {}true {{ }}", "not ".repeat(many)))),
        ("minus", format!("compute c: int = {}1", "-".repeat(many))),
        ("operators", format!("compute c: int = 1{}", " + 1".repeat(many))),
        ("defaults", format!("compute c: int = 1{}", " ?? 1".repeat(many))),
        ("else if", steps(format!("if true {{ }}{}", " else if true { }".repeat(many)))),
        ("types", format!("record R {{ f: {}int }}", "list of ".repeat(many))),
        ("paths", steps(format!("let a = customer{}", ".phone".repeat(many)))),
        ("slots", SOURCE.replace("Welcome!", &"{plural 1 one \"".repeat(many))),
        ("comments", "/*".repeat(many)),
        ("records", steps(format!("track signed_up {}", "{ a: ".repeat(many)))),
        ("calls", format!("compute c: int = {}", "min(".repeat(many))),
        ("cards", format!("touchpoint t {}", "{ pain ".repeat(many))),
        ("card lists", format!("touchpoint t {{ pain {}", "[".repeat(many))),
        ("strings", "\"".repeat(many)),
        ("quotes", "\"\"\"".repeat(many)),
    ];
    for (name, text) in cases {
        let dir = workspace(&[("a.journey", text.as_bytes())]);
        let start = Instant::now();
        let output = journeyc(dir.path(), &["check", "--message-format", "short"]);
        assert!(output.status.code().is_some(), "{name}: {output:?}");
        let err = stderr(&output);
        assert_eq!(exit_code(&output), 1, "{name}: {}", err.chars().take(300).collect::<String>());
        assert!(err.len() < 200_000, "{name}: {} bytes of findings", err.len());
        assert!(start.elapsed() < Duration::from_secs(20), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn records_within_themselves_are_no_abyss() {
    let path = format!("gone{}", ".r".repeat(50_000));
    let text = format!(
        "record R {{ r: R }}\n\nevent left {{ r: R }}\n\njourney j {{\n    trigger on left as gone\n    \
         entry parallel\n\n    let a = {path}\n}}\n"
    );
    let dir = workspace(&[("a.journey", text.as_bytes())]);
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(err.contains("JC0213"), "{err}");
}

#[test]
fn computed_values_that_double_are_bounded() {
    let mut text =
        String::from("profile Customer {\n    n: int = 0\n}\n\ncompute c0: int = customer.n\n");
    for n in 1..=30 {
        text.push_str(&format!("\ncompute c{n}: int = c{} + c{}\n", n - 1, n - 1));
    }
    let dir = workspace(&[("a.journey", text.as_bytes())]);
    let start = Instant::now();
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(err.contains("JC0104"), "{err}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn paths_do_not_leave_the_workspace() {
    let mail = SOURCE
        .replace("{ sms }", "{ sms, email }")
        .replace(
            "sms { en: \"Welcome!\" }",
            "email { subject { en: \"Hi\" } body file \"../../../etc/passwd\" }",
        )
        .replace("phone: phone?", "email: email?")
        .replace("via sms", "via email")
        .replace("{ sms, email }", "{ email }");
    let dir = workspace(&[("a.journey", mail.as_bytes())]);
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(err.contains("JC0606") && !err.contains("root:"), "{err}");
    for path in [
        "/etc/passwd",
        "..\\\\..\\\\etc\\\\passwd",
        "C:/x.txt",
        "a/../../../etc/passwd",
        "\\u{0}.txt",
    ] {
        let text = mail.replace("../../../etc/passwd", path);
        let dir = workspace(&[("a.journey", text.as_bytes())]);
        let (code, err) = check(dir.path());
        assert_eq!(code, 1, "{path}: {err}");
        assert!(!err.contains("root:"), "{err}");
    }
    let dir = workspace(&[("a.journey", b"use ../../etc { passwd }\n")]);
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert!(err.contains("JC01"), "{err}");
    let manifest = b"[workspace]\nname = \"a\"\nsources = [\"../../etc\"]\nout = \"../out\"\n";
    let dir = workspace(&[("journey.toml", manifest), ("a.journey", SOURCE.as_bytes())]);
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert_eq!(err.matches("JC0606").count(), 2, "{err}");
}

const MANIFEST: &[u8] = b"[workspace]\nname = \"a\"\n\n[journeys]\n\"*\" = [\"flow\"]\n";

/// A workspace that was built once.
fn built() -> (TempDir, BTreeSet<(String, Vec<u8>)>) {
    let dir = workspace(&[("journey.toml", MANIFEST), ("a.journey", SOURCE.as_bytes())]);
    let output = journeyc(dir.path(), &["build"]);
    assert_eq!(exit_code(&output), 0, "{}", stderr(&output));
    let files = outputs(dir.path());
    assert!(!files.is_empty());
    (dir, files)
}

fn outputs(dir: &Path) -> BTreeSet<(String, Vec<u8>)> {
    let files = support::files_below(&dir.join("build"), "");
    files
        .iter()
        .map(|path| (path.to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect()
}

#[test]
fn errors_leave_earlier_output_alone() {
    let (dir, before) = built();
    fs::write(dir.path().join("a.journey"), SOURCE.replace("send welcome", "send welcom")).unwrap();
    let output = journeyc(dir.path(), &["build"]);
    assert_eq!(exit_code(&output), 1);
    assert!(stderr(&output).contains("nothing written: 1 error"), "{}", stderr(&output));
    assert_eq!(outputs(dir.path()), before);
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let (dir, before) = built();
    fs::write(dir.path().join("taken"), "a file").unwrap();
    for out in ["taken", "taken/below"] {
        let output = journeyc(dir.path(), &["build", "--out", out]);
        assert_eq!(exit_code(&output), 2, "{out}");
        assert!(stderr(&output).contains("taken"), "{}", stderr(&output));
    }
    // Root may write everywhere; a folder in the place of a file stops it too.
    let file = support::files_below(&dir.path().join("build"), ".json").pop().unwrap();
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let output = journeyc(dir.path(), &["build"]);
    assert_eq!(exit_code(&output), 2);
    assert!(stderr(&output).contains("a folder has this name"), "{}", stderr(&output));
    fs::remove_dir(&file).unwrap();
    fs::write(&file, bytes).unwrap();
    assert_eq!(outputs(dir.path()), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    // Whatever is written to this device, the disk is full.
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let dir = workspace(&[]);
    let output = support::command(dir.path(), &["explain"]).stdout(full).output().unwrap();
    assert_eq!(exit_code(&output), 2);
    assert!(stderr(&output).contains("cannot write the output"), "{}", stderr(&output));
}

#[test]
fn a_build_that_is_killed_leaves_whole_files() {
    let (dir, before) = built();
    let long = SOURCE.replace(
        "    send welcome via sms\n}",
        &"    send welcome via sms\n    wait 1 day\n".repeat(200),
    );
    fs::write(dir.path().join("a.journey"), format!("{long}}}\n")).unwrap();
    for wait in [0, 1, 2, 4, 8, 16, 32] {
        let mut child = support::command(dir.path(), &["build"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        for (path, bytes) in outputs(dir.path()) {
            if path.ends_with(".json") {
                assert!(serde_json::from_slice::<Value>(&bytes).is_ok(), "{path} is torn");
            }
        }
    }
    fs::write(dir.path().join("a.journey"), SOURCE).unwrap();
    let output = journeyc(dir.path(), &["build"]);
    assert_eq!(exit_code(&output), 0, "{}", stderr(&output));
    assert_eq!(outputs(dir.path()), before);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let dir = many_errors(200);
    for args in [&["explain", "JC0304"][..], &["check", "--message-format", "json"], &["check"]] {
        let mut child = support::command(dir.path(), args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        if args == ["check"] {
            drop(child.stderr.take());
        }
        let output = child.wait_with_output().unwrap();
        let code = exit_code(&output);
        assert!(code == 0 || code == 1, "{args:?}: {code}");
        assert!(!stderr(&output).contains("pipe"), "{}", stderr(&output));
    }
}

/// A workspace with so many files, each with errors of several phases.
fn many_errors(files: usize) -> TempDir {
    let dir = workspace(&[(
        "profile.journey",
        b"profile Customer {\n    phone: phone? pii\n    n: int?\n}\n",
    )]);
    for n in 0..files {
        let text = format!(
            "use std.channels {{ sms, email }}\nuse f{} {{ left{} }}\n\nevent left{n} {{ id: text }}\n\nmessage m{n} {{\n    \
             purpose service\n    sms {{ en: \"Hi {{customer.n}}\" }}\n}}\n\njourney j{n} {{\n    trigger on lef{n} as gone\n    \
             entry parallel\n\n    send m{n} via smss\n    wait 2\n    if customer.n > {n} {{ exit many }}\n}}\n",
            (n + 1) % files,
            (n + 1) % files,
        );
        fs::write(dir.path().join(format!("f{n}.journey")), text).unwrap();
    }
    dir
}

#[test]
fn threads_and_runs_give_the_same_bytes() {
    let dir = many_errors(200);
    for format in ["short", "json", "sarif", "human"] {
        let mut seen: BTreeSet<(Vec<u8>, Vec<u8>)> = BTreeSet::new();
        let threads = if format == "short" { 1..=8 } else { 7..=8 };
        for jobs in threads {
            let jobs = jobs.to_string();
            let output = journeyc(dir.path(), &["check", "-j", &jobs, "--message-format", format]);
            assert_eq!(exit_code(&output), 1);
            seen.insert((output.stdout, output.stderr));
        }
        assert_eq!(seen.len(), 1, "{format}");
        let (out, err) = seen.first().unwrap();
        assert!(out.len() + err.len() > 10_000, "{format}");
    }
}

#[test]
fn every_line_of_json_has_its_fields() {
    let dir = many_errors(20);
    let output = journeyc(dir.path(), &["check", "--message-format", "json"]);
    assert_eq!(exit_code(&output), 1);
    let text = stdout(&output);
    assert!(text.lines().count() > 100);
    for line in text.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        for field in ["code", "slug", "severity", "class", "message", "file"] {
            assert!(finding[field].is_string(), "{field}: {line}");
        }
        for field in ["line", "column", "end_line", "end_column"] {
            assert!(finding[field].as_u64().is_some_and(|number| number > 0), "{field}: {line}");
        }
        for field in ["notes", "labels", "fixes"] {
            assert!(finding[field].is_array(), "{field}: {line}");
        }
        assert!(finding["help"].is_string() || finding["help"].is_null(), "{line}");
        for fix in finding["fixes"].as_array().unwrap() {
            assert!(fix["title"].is_string() && fix["edits"][0]["text"].is_string(), "{line}");
        }
    }
}

#[test]
fn sarif_is_sarif() {
    let dir = many_errors(3);
    let output = journeyc(dir.path(), &["check", "--message-format", "sarif"]);
    let log: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules: BTreeSet<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        assert!(rules.contains(result["ruleId"].as_str().unwrap()), "{result}");
        assert!(result["message"]["text"].is_string());
    }
}

#[test]
fn thousands_of_mistakes_take_no_minute() {
    let mut text = String::from("profile Customer {\n    n: int = 0\n}\n");
    for n in 0..1_500 {
        text.push_str(&format!("\nevent something_{n} {{ id: text }}\n"));
        text.push_str(&format!("\nsegment of_{n} = seen(somethink_{n} within 3 days)\n"));
    }
    let dir = workspace(&[("a.journey", text.as_bytes())]);
    let start = Instant::now();
    let (code, err) = check(dir.path());
    assert_eq!(code, 1);
    assert_eq!(err.lines().count(), 1_500);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
