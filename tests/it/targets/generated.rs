//! Three hundred journeys for each target, drawn from its minimum set: at least 95 of a hundred are built, and every
//! document is sound.

use super::case;
use super::documents::{self, Looks};
use super::grammar::Grammar;
use crate::support::root;
use journeyc::diag::Diagnostic;
use journeyc::driver::{self, BuildOptions, Built};
use journeyc::hir::Construct;
use journeyc::source::Workspace;
use journeyc::target::{TARGETS, Target};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

/// Journeys of a target.
const JOURNEYS: u32 = 300;
/// How many of a hundred must be built.
const BUILT: usize = 95;
/// Journeys in which each construct of the set must stand.
const EACH: usize = 3;
/// What all are drawn with.
const SEED: u64 = 5;

/// A workspace of so many journeys, drawn from the grammar of a target.
fn drawn(target: &str, journeys: u32) -> Workspace {
    let folder = root().join("tests/targets").join(target);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let grammar = Grammar::read(&read("grammar.txt"));
    let mut source = read("head.journey");
    for number in 0..journeys {
        let body = grammar.journey(SEED, number);
        writeln!(source, "journey j{number} \"Journey {number}\" {{ {body} }}").unwrap();
    }
    Workspace::from_memory(&read("journey.toml"), &[("all.journey", source.as_str())])
}

/// Workspaces of the random cases that run on engines, until they have so many journeys.
fn cases(journeys: usize) -> Vec<Workspace> {
    let mut found = Vec::new();
    let mut count = 0;
    let mut numbers = 0..;
    while count < journeys {
        let case = case::generate::nth(SEED, numbers.next().unwrap());
        count += case.journeys.len() + usize::from(case.called.is_some());
        found.push(case.workspace());
    }
    found
}

/// Does a journey keep to the set of a target, and to what it leaves to another?
fn within(target: &dyn Target, needs: &[String]) -> bool {
    let minimum = target.minimum().iter().map(|row| row.construct);
    let known: BTreeSet<&str> =
        minimum.chain(target.leaves().iter().copied()).map(Construct::key).collect();
    needs.iter().all(|key| known.contains(key.as_str()))
}

/// The mistakes of a workspace itself: what is drawn is right in the language.
fn mistakes(workspace: &Workspace, built: &Built) -> Vec<String> {
    let errors = built.diagnostics.iter().filter(|finding| finding.is_error());
    let mut mistakes: BTreeMap<String, String> = BTreeMap::new();
    for finding in errors {
        let line = finding.span().map_or("", |span| {
            let text = workspace.sources.text(span.file);
            let line = text[..span.start as usize].matches('\n').count();
            text.lines().nth(line).unwrap_or_default()
        });
        let what = format!("{}: {}", finding.code, finding.message);
        mistakes.entry(what).or_insert_with(|| line.to_owned());
    }
    // One of a kind is enough to look at.
    mistakes.into_iter().map(|(what, line)| format!("{what} in {line}")).collect()
}

/// The journeys of a build for a target: was it built, and the keys of what it needs.
fn rows(built: &Built, target: &str) -> Vec<(bool, Vec<String>)> {
    let mut files = built.outputs.iter().flat_map(|folder| &folder.files);
    let (_, report) = files.find(|(path, _)| path == "report.json").unwrap();
    let report: Value = serde_json::from_slice(report).unwrap();
    let own = |row: &&Value| row["target"] == target;
    let key = |of: &Value| of["construct"].as_str().unwrap().to_owned();
    let rows = report["journeys"].as_array().unwrap().iter().filter(own);
    rows.map(|row| {
        let needs = row["constructs"].as_array().unwrap().iter().map(key).collect();
        (row["built"] == true, needs)
    })
    .collect()
}

/// Why journeys were not built, and how often; which of them it was does not matter.
fn why(built: &Built) -> BTreeMap<String, usize> {
    let mut why = BTreeMap::new();
    let of_targets = |finding: &&Diagnostic| finding.code.number() / 100 == 5 || finding.is_error();
    for finding in built.diagnostics.iter().filter(of_targets) {
        let at = finding.labels.first().map_or("", |label| label.text.as_str());
        let notes = finding.notes.join(" ");
        let said = format!("{}: {}: {at} {notes}", finding.code, finding.message);
        *why.entry(said.replace(|sign: char| sign.is_ascii_digit(), "_")).or_default() += 1;
    }
    why
}

/// What came of the journeys of several workspaces.
#[derive(Default)]
struct Outcome {
    /// Journeys within the set, and those of them that were built.
    journeys: usize,
    taken: usize,
    /// In how many of them a construct stands.
    times: BTreeMap<String, usize>,
    /// What journeys need that do not keep to the set.
    beyond: BTreeSet<String>,
    why: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

/// Builds a workspace and looks at what was written.
fn look(looks: &Looks, target: &dyn Target, workspace: &Workspace) -> Outcome {
    let options = BuildOptions {
        targets: vec![looks.target.to_owned()],
        allow_refused: true,
        ..BuildOptions::default()
    };
    let built = driver::build(workspace, &options).unwrap();
    assert_eq!(mistakes(workspace, &built), [""; 0], "{}", looks.target);
    let mut outcome = Outcome { why: why(&built), ..Outcome::default() };
    for (taken, needs) in rows(&built, looks.target) {
        if !within(target, &needs) {
            outcome.beyond.extend(needs);
            continue;
        }
        outcome.journeys += 1;
        outcome.taken += usize::from(taken);
        needs.into_iter().for_each(|of| *outcome.times.entry(of).or_default() += 1);
    }
    match built.outputs.iter().find(|folder| folder.path == looks.target) {
        Some(folder) => outcome.wrong = documents::wrong(looks, &documents::read(&folder.files)),
        None => assert_eq!(outcome.taken, 0, "{}: nothing is written", looks.target),
    }
    outcome
}

/// What is asked of every target.
fn holds(target: &str, workspaces: &[Workspace]) {
    let looks = documents::of(target);
    let of = TARGETS.iter().find(|of| of.name() == target).unwrap();
    let each: Vec<Outcome> =
        workspaces.par_iter().map(|workspace| look(looks, *of, workspace)).collect();
    let mut all = Outcome::default();
    for one in each {
        all.journeys += one.journeys;
        all.taken += one.taken;
        one.times.into_iter().for_each(|(of, times)| *all.times.entry(of).or_default() += times);
        one.why.into_iter().for_each(|(why, times)| *all.why.entry(why).or_default() += times);
        all.wrong.extend(one.wrong);
        all.beyond.extend(one.beyond);
    }
    let (journeys, taken) = (all.journeys, all.taken);
    println!("{target}: {taken} of {journeys} are built\n{:#?}", all.why);
    assert!(
        journeys >= JOURNEYS as usize,
        "{target}: only {journeys} keep to the set: {:?}",
        all.beyond
    );
    assert!(taken * 100 >= journeys * BUILT, "{target}: {taken} of {journeys}\n{:#?}", all.why);
    let few: Vec<&String> = all.wrong.iter().take(10).collect();
    assert!(few.is_empty(), "{target}: {} faults\n{few:#?}", all.wrong.len());
    let rare: Vec<&str> = of
        .minimum()
        .iter()
        .map(|row| row.construct.key())
        .filter(|key| all.times.get(*key).is_none_or(|times| *times < EACH))
        .collect();
    assert!(rare.is_empty(), "{target}: too seldom: {rare:?}");
}

/// A target whose journeys are all drawn from its grammar.
fn of_grammar(target: &str) {
    holds(target, &[drawn(target, JOURNEYS)]);
}

#[test]
fn flow() {
    let mut workspaces = cases(JOURNEYS as usize * 2 / 3);
    workspaces.push(drawn("flow", JOURNEYS / 3));
    holds("flow", &workspaces);
}

#[test]
fn aws() {
    // Some need more than the set.
    holds("aws", &cases(JOURNEYS as usize * 11 / 10));
}

#[test]
fn n8n() {
    of_grammar("n8n");
}

#[test]
fn klaviyo() {
    of_grammar("klaviyo");
}

#[test]
fn knock() {
    of_grammar("knock");
}

#[test]
fn dittofeed() {
    of_grammar("dittofeed");
}

#[test]
fn twilio_studio() {
    of_grammar("twilio-studio");
}

#[test]
fn link_mobility() {
    of_grammar("link-mobility");
}

#[test]
fn salesforce() {
    of_grammar("salesforce");
}

#[test]
fn hubspot() {
    of_grammar("hubspot");
}
