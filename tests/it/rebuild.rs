//! A build that keeps what did not change gives what a first build gives: the same findings, report
//! and documents, whatever was edited, and whatever became of the files that it keeps.

#[path = "../../benches/generate.rs"]
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::allow_attributes,
    clippy::only_used_in_recursion,
    reason = "shared with the benches"
)]
pub(crate) mod generate;

use journeyc::diag::Diagnostic;
use journeyc::driver::{self, BuildOptions, Memory};
use journeyc::source::{Workspace, write_outputs};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::{command, files_below};

/// What building gave.
#[derive(Debug, PartialEq)]
struct Outcome {
    findings: Vec<Diagnostic>,
    journeys: usize,
    report: String,
    /// What stands in the output folder; `None` if nothing was written.
    files: Option<BTreeMap<String, Vec<u8>>>,
}

/// All files of a folder but those that begin with a dot.
fn contents(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let all = files_below(out, "").into_iter().filter_map(|path| {
        let name = path.strip_prefix(out).unwrap().to_string_lossy().replace('\\', "/");
        let hidden = name.split('/').any(|part| part.starts_with('.'));
        (!hidden).then(|| (name, fs::read(&path).unwrap()))
    });
    all.collect()
}

/// Builds as the command line does. Says how many documents were not made again.
fn warm(folder: &Path, options: &BuildOptions) -> (Outcome, usize) {
    let workspace = Workspace::load(folder).unwrap();
    let out = workspace.out_folder();
    let memory = Memory::recall(&out, options);
    let (built, memory) = driver::rebuild(&workspace, options, memory).unwrap();
    let failed = built.diagnostics.iter().any(Diagnostic::is_error);
    let kept = built.outputs.iter().map(|outputs| outputs.kept.len()).sum();
    if !failed {
        for outputs in &built.outputs {
            write_outputs(&out.join(&outputs.path), &outputs.files, &outputs.kept).unwrap();
        }
        if let Some(mut memory) = memory {
            memory.keep(&out, options);
        }
    }
    let outcome = Outcome {
        findings: built.diagnostics,
        journeys: built.journeys,
        report: built.report,
        files: (!failed).then(|| contents(&out)),
    };
    (outcome, kept)
}

/// Builds as if nothing had been built before.
fn cold(folder: &Path, options: &BuildOptions) -> Outcome {
    let workspace = Workspace::load(folder).unwrap();
    let built = driver::build(&workspace, options).unwrap();
    let failed = built.diagnostics.iter().any(Diagnostic::is_error);
    let files = built.outputs.iter().flat_map(|outputs| {
        assert!(outputs.kept.is_empty());
        let folder =
            if outputs.path.is_empty() { String::new() } else { format!("{}/", outputs.path) };
        outputs.files.iter().map(move |(path, bytes)| (format!("{folder}{path}"), bytes.clone()))
    });
    Outcome {
        files: (!failed).then(|| files.collect()),
        findings: built.diagnostics,
        journeys: built.journeys,
        report: built.report,
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.roll(from.len())]
    }
}

const JOURNEYS: usize = 12;

fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    fs::write(path, change(fs::read_to_string(path).unwrap())).unwrap();
}

/// Sources of journeys that are there now.
fn journeys(folder: &Path) -> Vec<PathBuf> {
    let shared = folder.join("journeys/shared");
    let all = files_below(&folder.join("journeys"), ".journey");
    all.into_iter().filter(|path| !path.starts_with(&shared)).collect()
}

/// One edit; its name is for the message of a failure.
fn any_edit(dice: &mut Dice, folder: &Path, number: usize) -> String {
    let all = journeys(folder);
    let one = dice.pick(&all).clone();
    let other = dice.pick(&all).clone();
    let shared = folder.join("journeys/shared");
    let manifest = folder.join("journey.toml");
    let kind = dice.roll(19);
    match kind {
        // Files that nobody else looks at.
        0..=4 => edit(&one, |text| text.replace("Opt out", &format!("Opt {number} out"))),
        5 => edit(&one, |text| format!("// A line more.\n{text}")),
        6 => edit(&one, |text| text.replace("std.stages    {", "std.stages    { advocacy,")),
        7 => edit(&one, |text| {
            text.replacen("entry    parallel", "entry    parallel\n    holdout  5%", 1)
        }),
        8 => {
            let new = JOURNEYS + number;
            let path = folder.join(format!("journeys/new{number}.journey"));
            fs::write(path, generate::journey(new)).unwrap();
        }
        9 if all.len() > JOURNEYS / 2 => fs::remove_file(&one).unwrap(),
        // Two journeys with one name, an error until one of the files goes again.
        10 => {
            fs::copy(&one, folder.join("journeys/copy.journey")).unwrap();
        }
        // A file that is used is not apart any more.
        11 => {
            let module = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
            let from = other.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
            let from = if from == "journeys" { String::new() } else { format!("{from}.") };
            let text = fs::read_to_string(&other).unwrap();
            let message = text.lines().find_map(|line| line.strip_prefix("message "));
            if let (Some(message), true) = (message, one != other) {
                let name = message.split('(').next().unwrap();
                let line = format!("use {from}{} {{ {name} }}\n", module(&other));
                edit(&one, |text| {
                    text.replacen("use std.channels", &format!("{line}use std.channels"), 1)
                });
            }
        }
        12 => edit(&one, |text| text.replacen("locales  da > en", "locales  da", 1)),
        13 => edit(&one, |text| text.replacen('}', "", 1)),
        // What all files share.
        14 => edit(&shared.join("rules.journey"), |text| {
            text.replace("Butik", &format!("Butik {number}"))
        }),
        15 => edit(&shared.join("events.journey"), |text| {
            if text.contains("point_reached") {
                text.replace("point_reached", "point_passed")
            } else {
                text.replace("point_passed", "point_reached")
            }
        }),
        16 => edit(&manifest, |text| {
            let zones = ["Europe/Copenhagen", "Europe/Berlin", "Europe/Stockholm"];
            zones.iter().fold(text, |text, zone| text.replace(zone, zones[number % 3]))
        }),
        17 => edit(&manifest, |text| {
            if text.contains("[lints]") {
                text.split("\n[lints]").next().unwrap().to_owned()
            } else {
                format!("{text}\n[lints]\nunused-import = \"allow\"\n")
            }
        }),
        _ => {}
    }
    format!("{kind} at {}", one.display())
}

/// One mishap of what was kept.
fn any_mishap(dice: &mut Dice, out: &Path) -> usize {
    let memories = files_below(&out.join(".journeyc-cache"), "");
    let documents = files_below(&out.join("flow"), ".json");
    let kind = dice.roll(14);
    let (Some(memory), Some(document)) = (memories.first(), documents.first()) else { return 99 };
    let memory = memories.get(dice.roll(memories.len())).unwrap_or(memory);
    let document = documents.get(dice.roll(documents.len())).unwrap_or(document);
    let mut bytes = fs::read(memory).unwrap();
    match kind {
        0 => bytes.truncate(dice.roll(bytes.len())),
        1 => {
            let at = dice.roll(bytes.len());
            bytes[at] ^= 0x20;
        }
        2 => bytes = b"something else".to_vec(),
        3 => edit(document, |text| text.replace("steps", "stops")),
        4 => fs::remove_file(document).unwrap(),
        5 => fs::remove_file(out.join("report.json")).unwrap(),
        6 => {
            // The memory of other options, under this name.
            let first = fs::read(&memories[0]).unwrap();
            bytes = first;
        }
        _ => {}
    }
    fs::write(memory, bytes).unwrap();
    kind
}

#[test]
fn edits_give_what_a_first_build_gives() {
    let (mut kept, mut failed, mut with_findings) = (0, 0, 0);
    for seed in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("w");
        generate::workspace(JOURNEYS, &["flow"]).write(&folder).unwrap();
        let mut dice = Dice(seed);
        let mut sound = BTreeMap::new();
        let mut story = Vec::new();
        for number in 0..16 {
            let options = BuildOptions {
                targets: if dice.roll(6) == 0 { vec!["flow".to_owned()] } else { Vec::new() },
                ..BuildOptions::default()
            };
            let (found, some) = warm(&folder, &options);
            let wanted = cold(&folder, &options);
            assert!(found == wanted, "seed {seed}, after {story:#?}: {:?}", found.findings.first());
            // Nothing is left to do, and nothing else comes of it.
            assert!(warm(&folder, &options).0 == wanted, "again, seed {seed}, after {story:#?}");
            kept += some;
            with_findings += usize::from(wanted.files.is_some() && !wanted.findings.is_empty());
            if wanted.files.is_some() {
                sound = contents(&folder.join("journeys"));
            } else {
                failed += 1;
                // Mended most times, so that errors do not pile up.
                if dice.roll(4) != 0 {
                    fs::remove_dir_all(folder.join("journeys")).unwrap();
                    for (path, bytes) in &sound {
                        let place = folder.join("journeys").join(path);
                        fs::create_dir_all(place.parent().unwrap()).unwrap();
                        fs::write(place, bytes).unwrap();
                    }
                }
            }
            story.push(any_edit(&mut dice, &folder, number));
            if dice.roll(3) == 0 {
                let mishap = any_mishap(&mut dice, &folder.join("build"));
                story.push(format!("mishap {mishap}"));
            }
        }
    }
    // The edits reach what they are meant to reach.
    assert!(kept > 80, "{kept}");
    assert!(failed > 5, "{failed}");
    assert!(with_findings > 1, "{with_findings}");
}

#[test]
fn a_target_whose_documents_hang_together_is_built_whole() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("w");
    generate::workspace(4, &["flow", "aws"]).write(&folder).unwrap();
    let options = BuildOptions::default();
    for number in 0..3 {
        let (found, kept) = warm(&folder, &options);
        assert_eq!(found, cold(&folder, &options));
        assert_eq!(kept, 0);
        assert!(found.files.is_some_and(|files| files.contains_key("aws/template.json")));
        edit(&journeys(&folder)[0], |text| text.replace("Opt out", &format!("Opt {number} out")));
    }
    // The other one alone is not.
    let options = BuildOptions { targets: vec!["flow".to_owned()], ..options };
    assert_eq!(warm(&folder, &options).1, 0);
    assert_eq!(warm(&folder, &options).1, 4);
}

#[test]
fn a_file_with_a_finding_is_read_again_and_the_finding_stays() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("w");
    generate::workspace(6, &["flow"]).write(&folder).unwrap();
    let first = &journeys(&folder)[0];
    edit(first, |text| text.replace("std.stages    {", "std.stages    { advocacy,"));
    let options = BuildOptions::default();
    let (found, _) = warm(&folder, &options);
    assert_eq!(found.findings.len(), 1, "{:?}", found.findings);
    let (again, kept) = warm(&folder, &options);
    assert_eq!(again, found);
    assert_eq!(kept, 5);
}

#[test]
fn a_killed_build_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("w");
    generate::workspace(30, &["flow"]).write(&folder).unwrap();
    let options = BuildOptions::default();
    let mut unfinished = 0;
    for number in 0..12 {
        for path in journeys(&folder).iter().skip(number % 5).step_by(5) {
            edit(path, |text| text.replace("Opt out", &format!("Opt {number} out")));
        }
        let mut build =
            command(&folder, &["build"]).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 * number as u64));
        unfinished += usize::from(build.try_wait().unwrap().is_none());
        build.kill().unwrap();
        build.wait().unwrap();
        let (found, _) = warm(&folder, &options);
        assert!(found == cold(&folder, &options), "killed for the {number}th time");
    }
    assert!(unfinished > 0);
}

#[test]
fn a_circle_of_journeys_is_found_by_a_build_after_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("w");
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("journey.toml", "[workspace]\nname = \"w\"\n\n[journeys]\n\"*\" = [\"flow\"]\n");
    write("shared.journey", "event ping\nevent pong\nevent other\n");
    let journey = |name: &str, on: &str, track: &str| {
        let text = format!(
            "use shared {{ {on}, {track} }}\njourney {name} {{\n    trigger on {on}\n    entry   parallel\n    track   {track}\n}}\n"
        );
        write(&format!("{name}.journey"), &text);
    };
    journey("a", "ping", "pong");
    journey("b", "pong", "other");
    let options = BuildOptions::default();
    let (built, _) = warm(&folder, &options);
    assert!(built.findings.is_empty(), "{:?}", built.findings);
    // `a` is not touched, and is a part of the circle.
    journey("b", "pong", "ping");
    let (found, _) = warm(&folder, &options);
    assert_eq!(found.findings, cold(&folder, &options).findings);
    let codes: Vec<u16> = found.findings.iter().map(|found| found.code.number()).collect();
    assert_eq!(codes, [412]);
}

#[test]
fn a_message_that_overtakes_a_kept_one_is_found_by_a_build_after_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("w");
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("journey.toml", "[workspace]\nname = \"w\"\n\n[journeys]\n\"*\" = [\"flow\"]\n");
    write(
        "shared.journey",
        "profile Customer { phone: phone? pii  email: email? pii  zone: timezone = \"Europe/Copenhagen\" }\n\
         event ping\nevent pong\nevent pang\nrules night { quiet 21:00..08:00 defer }\n",
    );
    write(
        "a.journey",
        "use std.channels { sms }\nuse shared { night, ping }\nmessage one { purpose service  sms { en: \"One\" } }\n\
         journey a { trigger on ping  entry parallel  rules night  send one via sms }\n",
    );
    let second = |on: &str, wait: &str| {
        let text = format!(
            "use std.channels {{ email }}\nuse shared {{ {on} }}\n\
             message two {{ purpose service  email {{ subject {{ en: \"Two\" }} body {{ en: \"Two\" }} }} }}\n\
             journey b {{ trigger on {on}  entry parallel  {wait} send two via email }}\n"
        );
        write("b.journey", &text);
    };
    // Where most is built anyway, all is.
    for name in ["c", "d"] {
        let text = format!(
            "use std.channels {{ sms }}\nuse shared {{ pang }}\nmessage m_{name} {{ purpose service  sms {{ en: \"{name}\" }} }}\n\
             journey {name} {{ trigger on pang  entry parallel  send m_{name} via sms }}\n"
        );
        write(&format!("{name}.journey"), &text);
    }
    let options = BuildOptions::default();
    second("ping", "");
    assert_eq!(warm(&folder, &options).0.findings, []);
    // Written for later, but what begins it is another event: `a` need not be looked at.
    second("pong", "wait 1 hour");
    let (found, kept) = warm(&folder, &options);
    assert_eq!((found.findings.len(), kept), (0, 3));
    second("ping", "wait 1 hour");
    let (found, _) = warm(&folder, &options);
    assert_eq!(found.findings, cold(&folder, &options).findings);
    let codes: Vec<u16> = found.findings.iter().map(|found| found.code.number()).collect();
    assert_eq!(codes, [427]);
}
