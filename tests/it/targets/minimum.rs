//! The minimum set of each target: its README shows it, and it is taken.

use crate::support::{root, update};
use journeyc::target::{Fidelity, TARGETS, Target, fidelity};
use std::fmt::Write;
use std::fs;

const HEADING: &str = "## Minimum\n";

/// The part of the README that is made.
fn section(target: &dyn Target) -> String {
    let mut text = format!(
        "{HEADING}\n<!-- Made by tests/it/targets/minimum.rs with UPDATE_EXPECT=1; do not edit. -->\n\n\
         What this target must take, whatever else it does: journeys are generated from this set in the tests \
         (`tests/it/targets`), and at least 95 % of them must be built.\n\n"
    );
    let rows = target.minimum();
    if rows.iter().all(|row| row.form.is_empty()) {
        let titles: Vec<&str> = rows.iter().map(|row| row.construct.title()).collect();
        writeln!(text, "{}.", titles.join(", ")).unwrap();
        return text;
    }
    text.push_str("| construct | in which form |\n| --- | --- |\n");
    for row in rows {
        let form = if row.form.is_empty() { "as the language has it" } else { row.form };
        writeln!(text, "| {} | {form} |", row.construct.title()).unwrap();
    }
    text
}

#[test]
fn every_readme_shows_the_minimum_set() {
    for target in TARGETS {
        let path =
            root().join("src/target").join(target.name().replace('-', "_")).join("README.md");
        let page = fs::read_to_string(&path).unwrap();
        let made = section(*target);
        let (before, rest) = page.split_once(HEADING).unwrap_or((&page, ""));
        let behind = rest.find("\n## ").map_or("", |at| &rest[at..]);
        let wanted = format!("{}\n\n{made}{behind}", before.trim_end());
        if update() {
            fs::write(&path, &wanted).unwrap();
        }
        let there = fs::read_to_string(&path).unwrap();
        assert!(there == wanted, "{}: UPDATE_EXPECT=1 writes it anew", path.display());
    }
}

#[test]
fn what_is_wanted_is_done() {
    for target in TARGETS {
        let mut before = None;
        for row in target.minimum() {
            let key = row.construct.key();
            let refused = matches!(fidelity(*target, row.construct), Fidelity::Refused(_));
            assert!(!refused, "{} must take {key}", target.name());
            assert!(before < Some(row.construct), "{}: {key} stands out of order", target.name());
            before = Some(row.construct);
        }
        assert!(before.is_some(), "{} has no minimum set", target.name());
    }
}
