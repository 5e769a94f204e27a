//! The documentation is tested: nothing stands in it that the compiler does not accept.
//!
//! In the pages under `docs/src` and in `README.md`
//!
//! - a ```` ```journey ```` block is a whole workspace and gives no finding. Words after `journey` say
//!   otherwise: `fragment` puts `docs/prelude.journey` before it, `steps` puts it into a journey behind
//!   the prelude, `header` makes it the header of one; `fails JC0304` promises exactly that code; `file=PATH`
//!   also writes it into the page's folder, for the commands that follow; `part` only does that;
//! - a ```` ```toml ```` block is a `journey.toml`; `fragment` puts a `[workspace]` before it;
//! - a ```` ```console ```` block is run, command by command, in a folder that holds a copy of
//!   `examples/`, and its output is compared. Where a line is `...`, it stands for any lines, and `...`
//!   within the others for any text. Only `journeyc`, `cd` and `rm` are run; `norun` leaves a
//!   block out.
//!
//! Pages that are made from the compiler's own tables, and outputs without `...`, are written anew
//! with `UPDATE_EXPECT=1`.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use journeyc::diag::{Class, Severity, codes};
use journeyc::driver;
use journeyc::hir::Construct;
use journeyc::source::Workspace;
use journeyc::target::{Fidelity, TARGETS, fidelity};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The manifest of every workspace that is a block.
const MANIFEST: &str = "[workspace]\nname = \"docs\"\nlocale = \"en\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn updates() -> bool {
    env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}

/// A fenced block.
struct Block {
    /// The words behind the fence.
    info: Vec<String>,
    /// The line of the opening fence, from 1.
    line: usize,
    text: String,
}

impl Block {
    fn language(&self) -> &str {
        self.info.first().map_or("", String::as_str)
    }

    fn says(&self, word: &str) -> bool {
        self.info.iter().skip(1).any(|other| other == word)
    }

    /// The word that follows another one.
    fn after(&self, word: &str) -> Option<&str> {
        let at = self.info.iter().position(|other| other == word)?;
        self.info.get(at + 1).map(String::as_str)
    }

    fn file(&self) -> Option<&str> {
        self.info.iter().find_map(|word| word.strip_prefix("file="))
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let info = info.split([' ', ',']).filter(|word| !word.is_empty());
                open = Some(Block {
                    info: info.map(str::to_owned).collect(),
                    line: at + 1,
                    text: String::new(),
                });
            }
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// Every page, by its path in the repository.
fn pages() -> Vec<(String, String)> {
    let mut found = vec![("README.md".to_owned(), read(Path::new("README.md")))];
    let mut folders = vec![PathBuf::from("docs/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push((path.to_str().unwrap().replace('\\', "/"), read(&path)));
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap().replace("\r\n", "\n")
}

/// The whole source that a block stands for.
fn source(block: &Block, prelude: &str) -> String {
    let text = &block.text;
    if block.says("steps") {
        format!(
            "{prelude}\njourney example {{\n    trigger on cart_abandoned as cart\n    entry parallel\n    rules shop\n    send hello via email\n{text}}}\n"
        )
    } else if block.says("header") {
        format!("{prelude}\njourney example {{\n{text}    send hello via email\n}}\n")
    } else if block.says("fragment") {
        format!("{prelude}\n{text}")
    } else {
        text.clone()
    }
}

/// The codes that a workspace gives, with their messages.
fn findings(manifest: &str, files: &[(&str, &str)]) -> Vec<(String, String)> {
    let workspace = Workspace::from_memory(manifest, files);
    driver::check(&workspace)
        .diagnostics
        .iter()
        .map(|found| (found.code.to_string(), found.message.clone()))
        .collect()
}

/// What is wrong with a promise, if anything is.
fn broken(block: &Block, found: &[(String, String)]) -> Option<String> {
    let kept = match block.after("fails") {
        Some(code) => !found.is_empty() && found.iter().all(|(other, _)| other == code),
        None => found.is_empty(),
    };
    (!kept).then(|| {
        let found: String =
            found.iter().map(|(code, text)| format!("\n    {code}: {text}")).collect();
        if found.is_empty() { "\n    gives nothing".to_owned() } else { found }
    })
}

#[test]
fn journey_blocks_keep_their_promises() {
    let prelude = read(Path::new("docs/prelude.journey"));
    let mut problems = String::new();
    let mut seen = 0;
    for (path, text) in pages() {
        for block in blocks(&text) {
            if block.language() != "journey" || block.says("part") {
                continue;
            }
            seen += 1;
            let with_prelude = ["steps", "header", "fragment"].iter().any(|word| block.says(word));
            let mut found = findings(MANIFEST, &[("main.journey", &source(&block, &prelude))]);
            // A fragment does not use all that the prelude imports.
            found.retain(|(code, _)| !(with_prelude && code == "JC0210"));
            if let Some(why) = broken(&block, &found) {
                writeln!(problems, "{path}:{}:{why}", block.line).unwrap();
            }
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
    assert!(seen > 60, "only {seen} blocks were found");
}

#[test]
fn the_prelude_is_sound() {
    let prelude = read(Path::new("docs/prelude.journey"));
    let mut found = findings(MANIFEST, &[("main.journey", &prelude)]);
    found.retain(|(code, _)| code != "JC0210");
    assert_eq!(found, []);
}

#[test]
fn manifest_blocks_keep_their_promises() {
    let mut problems = String::new();
    let mut seen = 0;
    for (path, text) in pages() {
        for block in blocks(&text).iter().filter(|block| block.language() == "toml") {
            seen += 1;
            let text = if block.says("fragment") {
                format!("[workspace]\nname = \"docs\"\n{}", block.text)
            } else {
                block.text.clone()
            };
            if let Some(why) = broken(block, &findings(&text, &[])) {
                writeln!(problems, "{path}:{}:{why}", block.line).unwrap();
            }
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
    assert!(seen > 5, "only {seen} blocks were found");
}

// ---- commands --------------------------------------------------------------------------------

#[test]
fn console_blocks_show_what_happens() {
    let mut problems = String::new();
    for (path, text) in pages() {
        let mut changed = text.clone();
        let runs = |block: &Block| block.language() == "console" && !block.says("norun");
        let found = blocks(&text);
        if !found.iter().any(runs) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples"), &folder.path().join("examples"));
        let mut here = folder.path().to_owned();
        for block in &found {
            if let Some(file) = block.file() {
                let to = folder.path().join(file);
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::write(to, &block.text).unwrap();
            }
            if !runs(block) {
                continue;
            }
            let actual = replay(&block.text, &mut here);
            let expected: Vec<&str> = block.text.lines().collect();
            let wild = expected.contains(&"...");
            let same = if wild {
                fits(&expected, &actual.lines().collect::<Vec<_>>())
            } else {
                block.text == actual
            };
            if same {
                continue;
            }
            if updates() && !wild {
                changed = changed.replacen(
                    &format!("```console\n{}```", block.text),
                    &format!("```console\n{actual}```"),
                    1,
                );
            } else {
                writeln!(problems, "{path}:{}: the output is\n{actual}", block.line).unwrap();
            }
        }
        if changed != text {
            fs::write(root().join(&path), changed).unwrap();
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

/// Runs the commands of a block; gives them back with their outputs.
fn replay(block: &str, here: &mut PathBuf) -> String {
    let mut out = String::new();
    for line in block.lines() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        writeln!(out, "{line}").unwrap();
        let mut words = command.split(" #").next().unwrap_or_default().split_whitespace();
        match words.next() {
            Some("cd") => *here = here.join(words.next().unwrap()),
            Some("rm") => fs::remove_file(here.join(words.next().unwrap())).unwrap(),
            Some("journeyc") => {
                let run = Command::new(env!("CARGO_BIN_EXE_journeyc"))
                    .args(words)
                    .current_dir(&*here)
                    .env("NO_COLOR", "1")
                    .output()
                    .unwrap();
                for stream in [&run.stdout, &run.stderr] {
                    for line in String::from_utf8_lossy(stream).lines() {
                        writeln!(out, "{}", line.trim_end()).unwrap();
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// Do lines fit, where a line `...` stands for any lines.
fn fits(expected: &[&str], actual: &[&str]) -> bool {
    match (expected.split_first(), actual.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), Some((_, tail))) => fits(rest, actual) || fits(expected, tail),
        (Some((&"...", rest)), None) => fits(rest, actual),
        (Some((want, rest)), Some((have, tail))) => {
            line_fits(want.trim_end(), have.trim_end()) && fits(rest, tail)
        }
        _ => false,
    }
}

/// Does a line fit, where `...` stands for any text.
fn line_fits(want: &str, have: &str) -> bool {
    let mut pieces = want.split("...");
    let Some(mut rest) = pieces.next().and_then(|first| have.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        last = Some(piece);
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    match last {
        None => rest.is_empty(),
        Some(piece) => piece.is_empty() || rest.is_empty() || have.ends_with(piece),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // What was built there before is no example.
        if entry.file_name() == "build" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

// ---- the tutorial ends where the example begins ------------------------------------------------

#[test]
fn the_tutorial_builds_the_example() {
    let tutorial = read(Path::new("docs/src/tutorial.md"));
    let last = |name: &str| {
        let found = blocks(&tutorial);
        found.iter().rfind(|block| block.file() == Some(name)).unwrap().text.clone()
    };
    let plain = |text: &str| -> String {
        let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
        lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    };
    let example = read(Path::new("examples/hello/journeys/hello.journey"));
    let written = last("coffee/journeys/hello.journey");
    // The texts of the e-mails are longer in the example; the journey is the same.
    let journey = |text: &str| {
        let text = plain(text);
        let at = text.find("journey hello").unwrap();
        let end = text.find("test \"").unwrap_or(text.len());
        text.get(at..end).unwrap().trim().to_owned()
    };
    assert_eq!(journey(&written), journey(&example));
}

// ---- pages that are made -----------------------------------------------------------------------

/// Compares a page with what it is made from, or writes it.
fn made(path: &str, text: &str) {
    if updates() {
        fs::write(root().join(path), text).unwrap();
    }
    assert!(read(Path::new(path)) == text, "{path} is out of date: UPDATE_EXPECT=1 writes it anew");
}

const MADE: &str = "<!-- Made by tests/it/docs.rs with UPDATE_EXPECT=1; do not edit. -->\n\n";

#[test]
fn the_page_of_diagnostics_is_made_from_the_registry() {
    let mut page = format!(
        "# Diagnostics\n\n{MADE}\
         Every finding has a code, which never changes its meaning. `journeyc explain JC0304` shows the\n\
         page of a code, with an example that fails and one that is mended.\n\n\
         The **class** says what a rule rests on:\n\n\
         - *language*: the source means nothing, or not what it says;\n\
         - *law*: a law, which the page of the code names;\n\
         - *platform*: a limit of a messaging platform or a target, with its source;\n\
         - *policy*: the workspace's own rule, or taste.\n\n\
         Warnings, and errors that rest on a law or a policy, can be raised or lowered in\n\
         [`journey.toml`](manifest.md#lints). Every other error stays one.\n"
    );
    let groups = [
        (1, "Syntax"),
        (2, "Names"),
        (3, "Types"),
        (4, "Flow"),
        (5, "Capabilities of a target"),
        (6, "Manifest and files"),
        (7, "Map and research"),
        (8, "Tests of journeys"),
    ];
    for (hundred, title) in groups {
        let of_group = codes::ALL.iter().filter(|code| code.number() / 100 == hundred);
        write!(page, "\n## {title}\n\n| code | name | severity | class | finding |\n| --- | --- | --- | --- | --- |\n").unwrap();
        for code in of_group {
            let severity = match code.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let class = match code.class() {
                Class::Language => "language",
                Class::Law => "law",
                Class::Platform => "platform",
                Class::Policy => "policy",
            };
            writeln!(
                page,
                "| {code} | `{}` | {severity} | {class} | {} |",
                code.slug(),
                code.title()
            )
            .unwrap();
        }
    }
    let listed = codes::ALL.iter().filter(|code| page.contains(&format!("| {code} |"))).count();
    assert_eq!(listed, codes::ALL.len(), "a code belongs to no group");
    made("docs/src/diagnostics.md", &page);
}

#[test]
fn the_page_of_constructs_is_made_from_their_list() {
    let mut page = format!(
        "# What this version builds\n\n{MADE}\
         Every construct of the language is parsed, and its names and types are checked. A construct\n\
         that is **built** has a meaning in this version: targets can compile it. One that is not is refused\n\
         by name, with [JC0501](../diagnostics.md), when a journey that uses it is built; checking does not\n\
         complain. `journeyc targets` shows what each target makes of the constructs that a journey uses.\n\n\
         The key is how reports name a construct.\n\n\
         | construct | key | built |\n| --- | --- | --- |\n"
    );
    for construct in Construct::ALL {
        let built = if construct.is_lowered() { "yes" } else { "not yet" };
        writeln!(page, "| {} | `{}` | {built} |", construct.title(), construct.key()).unwrap();
    }
    made("docs/src/language/constructs.md", &page);
}

#[test]
fn the_page_of_targets_is_made_from_their_capabilities() {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name()).collect();
    let mut page = format!(
        "# What each target can do\n\n{MADE}\
         `e` is exact, `m` is emulated (made from other parts of the platform, with the same effect), and a dash is \
         refused by name, with [JC0501](../diagnostics.md). Below the table stands how, and why not. What a target cannot \
         do beyond whole constructs stands on its page, and is refused in the same way.\n\n\
         | construct | {} |\n| --- |{}\n",
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" | "),
        " --- |".repeat(names.len()),
    );
    for construct in Construct::ALL {
        let cells = TARGETS.iter().map(|target| match fidelity(*target, *construct) {
            Fidelity::Exact => "e",
            Fidelity::Emulated(_) => "m",
            Fidelity::Refused(_) => "-",
        });
        let cells: Vec<&str> = cells.collect();
        writeln!(page, "| {} | {} |", construct.title(), cells.join(" | ")).unwrap();
    }
    for target in TARGETS {
        let (name, evidence) = (target.name(), target.evidence().text());
        write!(page, "\n## {name}\n\n{}: **{evidence}**.\n\n", target.title()).unwrap();
        let mut rows = String::new();
        for construct in Construct::ALL {
            let (word, how) = match fidelity(*target, *construct) {
                Fidelity::Exact => continue,
                Fidelity::Emulated(how) => ("emulated", how),
                Fidelity::Refused(why) => ("refused", why),
            };
            let how = how.replace('|', "\\|");
            writeln!(rows, "| {} | {word} | {how} |", construct.title()).unwrap();
        }
        match rows.as_str() {
            "" => page.push_str("Everything is exact.\n"),
            rows => write!(page, "| construct | | how, or why not |\n| --- | --- | --- |\n{rows}")
                .unwrap(),
        }
    }
    made("docs/src/targets/matrix.md", &page);
}

// ---- nothing is left out, nothing leads nowhere --------------------------------------------------

#[test]
fn every_page_is_in_the_summary() {
    let summary = read(Path::new("docs/src/SUMMARY.md"));
    for (path, _) in pages() {
        let Some(name) = path.strip_prefix("docs/src/") else { continue };
        assert!(
            name == "SUMMARY.md" || summary.contains(&format!("({name})")),
            "{name} is in no list"
        );
    }
}

#[test]
fn links_lead_somewhere() {
    let mut problems = String::new();
    for (path, text) in pages() {
        let folder = Path::new(&path).parent().unwrap();
        for (at, line) in text.lines().enumerate() {
            for rest in line.split("](").skip(1) {
                let target = rest.split(')').next().unwrap_or_default();
                if target.contains("://") || target.is_empty() {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let to = if file.is_empty() { PathBuf::from(&path) } else { folder.join(file) };
                let there = root().join(&to);
                let sound = there.exists()
                    && (anchor.is_empty()
                        || anchors(&fs::read_to_string(there).unwrap()).contains(anchor));
                if !sound {
                    writeln!(problems, "{path}:{}: {target}", at + 1).unwrap();
                }
            }
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
}

/// The anchors of a page, as mdBook makes them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept =
                title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[test]
fn every_word_of_the_language_is_documented() {
    let words = journeyc::syntax::keywords::keywords();
    let reference: String = pages()
        .into_iter()
        .filter(|(path, _)| path.starts_with("docs/src/language"))
        .map(|(_, text)| text)
        .collect();
    let stands: BTreeSet<&str> =
        reference.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let lists = [
        words.declarations,
        words.clauses,
        words.steps,
        words.types,
        words.units,
        words.constants,
        words.purposes,
        words.statuses,
    ];
    let missing: Vec<&str> =
        lists.into_iter().flatten().copied().filter(|word| !stands.contains(word)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn wildcards_stand_for_anything() {
    assert!(fits(&["a", "...", "c"], &["a", "b", "b", "c"]));
    assert!(fits(&["...", "c"], &["c"]));
    assert!(!fits(&["a"], &["a", "b"]));
    assert!(line_fits("built ... files; ...", "built 12 files; no findings"));
    assert!(line_fits("... files", "12 files"));
    assert!(!line_fits("... files", "12 folders"));
}
