//! What was covered: constructs, and pairs of them that met in one case.

use journeyc::target::{Fidelity, TARGETS};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// How often each construct must occur in 300 cases, and each pair of [`GROUPS`].
const EACH: u32 = 20;
const PAIR: u32 = 5;

/// What must have met.
const GROUPS: [(&str, &[&str]); 5] = [
    ("wait", &["wait.span", "wait.race", "wait.until"]),
    ("goal", &["goal"]),
    ("quiet", &["gate.quiet", "gate.office"]),
    ("cap", &["gate.cap"]),
    ("re-entry", &["entry.ignore", "entry.restart", "entry.again"]),
];

/// What is counted besides constructs: see [`crate::case::Case::features`].
const FEATURES: [&str; 8] = [
    "cap on a tag",
    "cap, several journeys",
    "digest by key",
    "journeys, one event",
    "locale of a text",
    "order preferred",
    "refusal",
    "setting bound",
];

/// Every construct that the target does, exactly or emulated.
fn wanted() -> Vec<&'static str> {
    let aws = TARGETS.iter().find(|target| target.name() == "aws");
    let rows = aws.expect("the target").capabilities().iter();
    let rows = rows.filter(|row| !matches!(row.fidelity, Fidelity::Refused(_)));
    rows.map(|row| row.construct.key()).chain(FEATURES).collect()
}

#[derive(Default)]
pub(crate) struct Table {
    pub(crate) same: u32,
    ambiguous: BTreeMap<&'static str, u32>,
    pub(crate) kept: u32,
    refused: BTreeMap<String, u32>,
    constructs: BTreeMap<&'static str, u32>,
    pairs: BTreeMap<(&'static str, &'static str), u32>,
}

impl Table {
    pub(crate) fn count(&mut self, found: &[&'static str]) {
        for key in found {
            *self.constructs.entry(key).or_default() += 1;
        }
        let has = |keys: &[&str]| keys.iter().any(|key| found.contains(key));
        for (at, (a, first)) in GROUPS.iter().enumerate() {
            for (b, second) in &GROUPS[at + 1..] {
                if has(first) && has(second) {
                    *self.pairs.entry((a, b)).or_default() += 1;
                }
            }
        }
    }

    /// A case that the target refuses; what it says is counted.
    pub(crate) fn refused(&mut self, why: &str) {
        *self.refused.entry(why.to_owned()).or_default() += 1;
    }

    /// A case in which the language leaves open what happens.
    pub(crate) fn ambiguous(&mut self, why: &'static str) {
        *self.ambiguous.entry(why).or_default() += 1;
    }

    fn times(&self, key: &str) -> u32 {
        self.constructs.get(key).copied().unwrap_or(0)
    }

    /// What did not occur often enough, as far as the number of cases allows.
    pub(crate) fn lacking(&self, cases: u32) -> Vec<String> {
        let enough = |times: u32, least: u32| {
            u64::from(times) * 300 >= u64::from(least) * u64::from(cases.min(300))
        };
        let mut lines = Vec::new();
        // A few cases say nothing of how often things occur.
        if cases < 300 {
            return lines;
        }
        for key in wanted().into_iter().filter(|key| !enough(self.times(key), EACH)) {
            lines.push(format!("{key} stands in {} cases; {EACH} are wanted", self.times(key)));
        }
        for (at, (a, _)) in GROUPS.iter().enumerate() {
            for (b, _) in &GROUPS[at + 1..] {
                let times = self.pairs.get(&(*a, *b)).copied().unwrap_or(0);
                if !enough(times, PAIR) {
                    lines.push(format!("{a} and {b} meet in {times} cases; {PAIR} are wanted"));
                }
            }
        }
        lines
    }

    /// How often everything occurred, and met.
    pub(crate) fn counts(&self) -> String {
        let mut out = String::from("\nconstruct              cases\n");
        for key in wanted() {
            let _ = writeln!(out, "{key:<22} {:>5}", self.times(key));
        }
        out.push_str("\npair                    cases\n");
        for ((a, b), times) in &self.pairs {
            let _ = writeln!(out, "{:<22} {times:>5}", format!("{a}, {b}"));
        }
        out
    }

    pub(crate) fn text(&self, engine: &str, diverged: u32, took: Duration) -> String {
        let mut out = self.counts();
        out.push('\n');
        for (why, times) in &self.refused {
            let _ = writeln!(out, "{times} cases {why}");
        }
        for (why, times) in &self.ambiguous {
            let _ = writeln!(out, "{times} cases not comparable: {why}");
        }
        let _ = writeln!(
            out,
            "engine {engine}: {} cases the same, {} not comparable, {} refused, {} kept ones; divergences {diverged}; {:.0} s",
            self.same,
            self.ambiguous.values().sum::<u32>(),
            self.refused.values().sum::<u32>(),
            self.kept,
            took.as_secs_f64()
        );
        out
    }
}
