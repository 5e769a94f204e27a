//! `journeyc fmt`: what is written, what is shown, and the exit codes.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use tempfile::TempDir;

use crate::support::{self, exit_code, journeyc, stderr, stdout};

const UGLY: &str = "enum  A{b ,c}\n";
const NICE: &str = "enum A { b, c }\n";

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let place = folder.path().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    folder
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

/// Runs `journeyc fmt --stdin` on a text.
fn piped(text: &[u8], args: &[&str]) -> Output {
    let here = tempfile::tempdir().unwrap();
    let mut all = vec!["fmt", "--stdin"];
    all.extend(args);
    let mut command = support::command(here.path(), &all);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_workspace_is_formatted_by_its_manifest() {
    let dir = folder(&[
        ("journey.toml", "[workspace]\nname = \"w\"\nsources = [\"journeys\"]\n"),
        ("journeys/a.journey", UGLY),
        ("journeys/deep/b.journey", NICE),
        ("journeys/c.txt", UGLY),
        ("other/d.journey", UGLY),
    ]);
    let run = journeyc(dir.path(), &["fmt"]);
    assert_eq!((exit_code(&run), stdout(&run)), (0, String::new()));
    assert_eq!(stderr(&run), "formatted 1 file, 1 unchanged\n");
    assert_eq!(read(dir.path(), "journeys/a.journey"), NICE);
    assert_eq!(read(dir.path(), "journeys/c.txt"), UGLY);
    assert_eq!(read(dir.path(), "other/d.journey"), UGLY);
    let names: Vec<_> = fs::read_dir(dir.path().join("journeys")).unwrap().collect();
    assert_eq!(names.len(), 3, "something is left: {names:?}");
    let run = journeyc(dir.path(), &["fmt"]);
    assert_eq!(stderr(&run), "formatted 0 files, 2 unchanged\n");
    let run = journeyc(folder(&[("c.txt", UGLY)]).path(), &["fmt"]);
    assert_eq!(exit_code(&run), 2);
    assert!(stderr(&run).contains("found no .journey file"), "{}", stderr(&run));
}

#[test]
fn folders_and_files_that_are_named() {
    let dir = folder(&[
        ("x/a.journey", UGLY),
        ("x/target/b.journey", UGLY),
        ("x/.git/c.journey", UGLY),
        ("y/d.journey", UGLY),
        ("y/e.journey", UGLY),
        ("f.txt", UGLY),
    ]);
    let run = journeyc(dir.path(), &["fmt", "x", "y/d.journey", "./y/d.journey", "f.txt"]);
    assert_eq!((exit_code(&run), stderr(&run).as_str()), (0, "formatted 3 files, 0 unchanged\n"));
    for path in ["x/a.journey", "y/d.journey", "f.txt"] {
        assert_eq!(read(dir.path(), path), NICE, "{path}");
    }
    for path in ["x/target/b.journey", "x/.git/c.journey", "y/e.journey"] {
        assert_eq!(read(dir.path(), path), UGLY, "{path}");
    }
}

#[test]
fn a_check_writes_nothing_and_shows_what_would_change() {
    let dir = folder(&[("a.journey", UGLY), ("b.journey", NICE)]);
    let run = journeyc(dir.path(), &["fmt", "--check"]);
    assert_eq!(exit_code(&run), 1);
    assert_eq!(
        stdout(&run),
        "--- a.journey\n+++ formatted\n@@ -1 +1 @@\n-enum  A{b ,c}\n+enum A { b, c }\n"
    );
    assert_eq!(stderr(&run), "1 file would change, 1 would not\n");
    assert_eq!(read(dir.path(), "a.journey"), UGLY);
    let run = journeyc(dir.path(), &["fmt", "--check", "--message-format", "short", "."]);
    assert_eq!(
        (exit_code(&run), stdout(&run).as_str(), stderr(&run).as_str()),
        (1, "a.journey\n", "")
    );
    let run = journeyc(dir.path(), &["fmt", "--check", "--message-format", "json", "."]);
    assert_eq!(
        (exit_code(&run), stdout(&run).as_str(), stderr(&run).as_str()),
        (1, "", "a.journey\n")
    );
    let run = journeyc(dir.path(), &["fmt", "--check", "b.journey"]);
    assert_eq!((exit_code(&run), stdout(&run).as_str()), (0, ""));
    assert_eq!(stderr(&run), "0 files would change, 1 would not\n");
}

#[test]
fn a_file_with_errors_is_left_alone_and_the_others_are_not() {
    let broken = "enum  A{b ,c\n";
    let dir = folder(&[("a.journey", broken), ("b.journey", UGLY)]);
    for args in [&["fmt"][..], &["fmt", "--check"]] {
        let run = journeyc(dir.path(), args);
        assert_eq!(exit_code(&run), 1);
        let told = stderr(&run);
        assert!(told.contains("JC0102") && told.contains("a.journey:1:"), "{told}");
        assert!(told.ends_with(", 1 with errors\n"), "{told}");
        assert_eq!(read(dir.path(), "a.journey"), broken);
    }
    assert_eq!(read(dir.path(), "b.journey"), NICE);
    let run = journeyc(dir.path(), &["fmt", "--message-format", "json"]);
    let first: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(first["code"], "JC0102");
}

#[test]
fn what_cannot_be_read_or_written_never_stops_the_others() {
    let dir = folder(&[("a.journey", UGLY), ("b.journey", UGLY), ("c.journey", UGLY)]);
    fs::write(dir.path().join("d.journey"), b"enum A { \xff }").unwrap();
    let place = dir.path().join("a.journey");
    let mut rights = fs::metadata(&place).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&place, rights).unwrap();
    let run = journeyc(dir.path(), &["fmt", ".", "nowhere"]);
    assert_eq!(exit_code(&run), 2);
    let told = stderr(&run);
    assert!(told.contains("formatted 2 files, 0 unchanged\n"), "{told}");
    assert!(told.contains("error: cannot read `nowhere`: it is not there\n"), "{told}");
    assert!(told.contains("error: cannot write `a.journey`: it is read-only\n"), "{told}");
    assert!(told.contains("error: cannot read `d.journey`: byte 9 is not UTF-8\n"), "{told}");
    assert_eq!(read(dir.path(), "a.journey"), UGLY);
    assert_eq!(read(dir.path(), "b.journey"), NICE);
    assert_eq!(read(dir.path(), "c.journey"), NICE);
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_rights_stay_rights() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = folder(&[("in/a.journey", UGLY), ("out.journey", UGLY)]);
    let place = dir.path().join("in/a.journey");
    fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.journey", dir.path().join("in/link.journey")).unwrap();
    symlink("../out.journey", dir.path().join("in/z.journey")).unwrap();
    let run = journeyc(dir.path(), &["fmt", "in"]);
    // A link that leads out of the folder is no source of it.
    assert_eq!(exit_code(&run), 2);
    assert!(
        stderr(&run).contains("`in/z.journey`: it is a link that leads out"),
        "{}",
        stderr(&run)
    );
    assert!(stderr(&run).contains("formatted 1 file, 0 unchanged"), "{}", stderr(&run));
    assert_eq!(read(dir.path(), "in/a.journey"), NICE);
    assert_eq!(read(dir.path(), "out.journey"), UGLY);
    assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
    // Whoever names it means it.
    let run = journeyc(dir.path(), &["fmt", "in/z.journey"]);
    assert_eq!(exit_code(&run), 0);
    assert_eq!(read(dir.path(), "out.journey"), NICE);
    for link in ["in/link.journey", "in/z.journey"] {
        assert!(fs::symlink_metadata(dir.path().join(link)).unwrap().is_symlink(), "{link}");
    }
}

#[test]
fn the_standard_input_goes_to_the_standard_output() {
    for (given, wanted) in [(UGLY, NICE), (NICE, NICE), ("", ""), ("\u{feff}enum A{b,c}", NICE)] {
        let run = piped(given.as_bytes(), &[]);
        assert_eq!(
            (exit_code(&run), stdout(&run).as_str(), stderr(&run).as_str()),
            (0, wanted, "")
        );
    }
    let run = piped(b"enum A {", &[]);
    assert_eq!((exit_code(&run), stdout(&run)), (1, String::new()));
    assert!(stderr(&run).contains("<stdin>:1:"), "{}", stderr(&run));
    let run = piped(b"enum \xff", &[]);
    assert_eq!((exit_code(&run), stdout(&run)), (2, String::new()));
    assert!(stderr(&run).contains("not UTF-8 at byte 5"), "{}", stderr(&run));
    let run = piped(UGLY.as_bytes(), &["--check"]);
    assert_eq!(exit_code(&run), 1);
    assert!(stdout(&run).starts_with("--- <stdin>\n"), "{}", stdout(&run));
    let run = piped(NICE.as_bytes(), &["--check"]);
    assert_eq!((exit_code(&run), stdout(&run).as_str()), (0, ""));
    assert_eq!(exit_code(&piped(b"", &["a.journey"])), 2);
}

#[test]
fn many_files_at_once() {
    let text = fs::read_to_string(
        support::root().join("examples/nordic-shop/journeys/purchase/payment_rescue.journey"),
    );
    let ugly: String = text.as_ref().unwrap().lines().map(|line| format!("\t{line} \n")).collect();
    let names: Vec<String> = (0..200).map(|at| format!("f{at}.journey")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), "// a\nenum  A { b }\n")).collect();
    let dir = folder(&files);
    fs::write(dir.path().join("big.journey"), &ugly).unwrap();
    let run = journeyc(dir.path(), &["fmt", "-j", "4"]);
    assert_eq!((exit_code(&run), stderr(&run).as_str()), (0, "formatted 201 files, 0 unchanged\n"));
    for name in &names {
        assert_eq!(read(dir.path(), name), "// a\nenum A { b }\n");
    }
}
