//! What stands against journeys that a target cannot take: each thing is said once, and nothing is said about the inside
//! of a document of which parts are missing.

use super::case;
use crate::support::{files_below, root};
use journeyc::diag::codes;
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use journeyc::target::TARGETS;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;

/// Random cases beside the shop's journeys.
const CASES: u32 = 12;
const SEED: u64 = 7;

/// The shop with nothing mapped, so that each target is asked for each journey.
fn shop() -> Workspace {
    let shop = root().join("examples/nordic-shop");
    let folder = tempfile::tempdir().unwrap();
    for path in files_below(&shop.join("journeys"), "") {
        let copy = folder.path().join(path.strip_prefix(&shop).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(&path, copy).unwrap();
    }
    let manifest = fs::read_to_string(shop.join("journey.toml")).unwrap();
    let (before, rest) = manifest.split_once("[journeys]\n").unwrap();
    let (_, behind) = rest.split_once("# ---- AWS").unwrap();
    fs::write(folder.path().join("journey.toml"), format!("{before}# {behind}")).unwrap();
    Workspace::load(folder.path()).unwrap()
}

/// What is said twice, or about the inside of a document.
fn wrong(target: &str, workspace: &Workspace) -> (usize, Vec<String>) {
    let options = BuildOptions {
        targets: vec![target.to_owned()],
        allow_refused: true,
        ..BuildOptions::default()
    };
    let built = driver::build(workspace, &options).unwrap();
    let ours = built.diagnostics.iter().find(|of| of.is_error() && of.code.number() / 100 != 6);
    assert_eq!(ours.map(|of| &of.message), None, "{target}: the sources are right");
    let mut met = BTreeSet::new();
    let mut found = Vec::new();
    let mut refused = 0;
    for finding in &built.diagnostics {
        refused += usize::from(finding.code == codes::REFUSED);
        let at = finding.span().map(|span| (span.file, span.start, span.end));
        if finding.code == codes::BROKEN_FLOW {
            found.push(format!("{target}: of the inside: {}", finding.message));
        }
        if !met.insert((finding.message.clone(), at)) {
            found.push(format!("{target}: twice: {}", finding.message));
        }
    }
    (refused, found)
}

#[test]
fn what_a_target_cannot_take_is_said_once() {
    let mut workspaces = vec![shop()];
    workspaces.extend((0..CASES).map(|number| case::generate::nth(SEED, number).workspace()));
    for target in TARGETS {
        let name = target.name();
        let all: Vec<(usize, Vec<String>)> =
            workspaces.par_iter().map(|workspace| wrong(name, workspace)).collect();
        let found: Vec<&String> = all.iter().flat_map(|(_, found)| found).take(5).collect();
        assert!(found.is_empty(), "{name}: {found:#?}");
        let refused: usize = all.iter().map(|(refused, _)| refused).sum();
        assert!(refused > 0 || name == "flow" || name == "aws", "{name} refuses nothing");
    }
}
