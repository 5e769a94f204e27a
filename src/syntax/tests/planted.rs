//! Planted errors: how many are found at their line, and how many false ones there are.

use super::{BIG, line_of, read};
use crate::syntax::parser::{JourneyParser, Rule};
use pest::Parser as _;

/// How many broken copies are read, with so many errors each.
const COPIES: u64 = 100;
const ERRORS: usize = 4;

/// A small deterministic generator (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit.max(1) as u64).unwrap_or(0)
    }
}

/// A way to break a line; `None` where it does not fit.
type Breaker = fn(&str, &mut Dice) -> Option<String>;

const BREAKERS: [(&str, Breaker); 12] = [
    ("misspelled first word", |line, dice| {
        let word = first_word(line)?;
        let at = 1 + dice.below(word.len().checked_sub(2)?);
        let (left, right) = (word.get(..at)?, word.get(at..)?);
        let swapped: String = right
            .chars()
            .take(2)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .chain(right.chars().skip(2))
            .collect();
        let broken = format!("{left}{swapped}");
        (broken != word && word.len() > 3).then(|| line.replacen(word, &broken, 1))
    }),
    ("unclosed string", |line, _| {
        let at = line.rfind('"')?;
        Some([line.get(..at)?, line.get(at + 1..)?].concat())
    }),
    ("missing brace", |line, _| (line.trim() == "}" && line.len() > 1).then(String::new)),
    ("stray brace", |line, _| line.contains("wait").then(|| format!("{line} }}"))),
    ("missing bracket", |line, _| line.contains(']').then(|| line.replacen(']', "", 1))),
    ("missing parenthesis", |line, _| line.contains(')').then(|| line.replacen(')', "", 1))),
    ("double sign", |line, _| line.contains(" > ").then(|| line.replacen(" > ", " > > ", 1))),
    ("missing colon", |line, _| {
        (line.trim_start().split(' ').next()?.ends_with(':')).then(|| line.replacen(':', "", 1))
    }),
    ("foreign sign", |line, _| {
        first_word(line).map(|word| line.replacen(word, &format!("{word} §"), 1))
    }),
    ("missing value", |line, _| {
        line.contains("within 5 days").then(|| line.replacen("5 days", "", 1))
    }),
    ("two numbers", |line, _| line.contains(" 1 ").then(|| line.replacen(" 1 ", " 1 1 ", 1))),
    ("single quotes", |line, _| (line.matches('"').count() == 2).then(|| line.replace('"', "'"))),
];

fn first_word(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let end = line.find(|sign: char| !sign.is_ascii_alphabetic())?;
    line.get(..end).filter(|word| !word.is_empty())
}

/// A copy with planted errors, and the lines and kinds of them.
fn broken(seed: u64) -> (String, Vec<(usize, &'static str)>) {
    let mut dice = Dice(seed);
    let mut lines: Vec<String> = BIG.lines().map(str::to_owned).collect();
    let mut planted: Vec<(usize, &'static str)> = Vec::new();
    while planted.len() < ERRORS {
        let (kind, breaker) = *BREAKERS.get(dice.below(BREAKERS.len())).unwrap();
        let at = dice.below(lines.len());
        let line = lines.get_mut(at).unwrap();
        let code = line.split(" //").next().unwrap_or_default().to_owned();
        let near = planted.iter().any(|(other, _)| other.abs_diff(at + 1) < 3);
        if near || line.trim_start().starts_with("//") {
            continue;
        }
        if let Some(changed) = breaker(&code, &mut dice)
            && breaks(at, &changed)
        {
            *line = changed;
            planted.push((at + 1, kind));
        }
    }
    (lines.join("\n") + "\n", planted)
}

/// Does this change alone break the example?
fn breaks(at: usize, changed: &str) -> bool {
    let mut lines: Vec<&str> = BIG.lines().collect();
    *lines.get_mut(at).unwrap() = changed;
    JourneyParser::parse(Rule::file, &lines.join("\n")).is_err()
}

/// The line of the `{` that a `}` on this line would close.
fn opening(text: &str, line: usize) -> Option<usize> {
    let lines: Vec<&str> = BIG.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let close = lines.get(line - 1)?;
    let _ = text;
    (1..line).rev().find(|at| {
        lines
            .get(at - 1)
            .is_some_and(|open| open.trim_end().contains('{') && indent(open) == indent(close))
    })
}

#[test]
fn planted_errors_are_found_at_their_lines() {
    let (mut found, mut planted_in_all, mut false_ones) = (0, 0, 0);
    let mut report = String::new();
    for seed in 0..COPIES {
        let (text, planted) = broken(seed);
        let (_, findings) = read(&text);
        let mut lines: Vec<(usize, String)> = findings
            .iter()
            .map(|finding| (line_of(&text, finding.span().unwrap().start), finding.message.clone()))
            .collect();
        for (line, kind) in planted {
            planted_in_all += 1;
            let fits = |at: usize| {
                at == line
                    || kind == "missing brace"
                        && (opening(&text, line) == Some(at) || at.abs_diff(line) <= 1)
            };
            if lines.iter().any(|(at, _)| fits(*at)) {
                found += 1;
                lines.retain(|(at, _)| !fits(*at));
            } else {
                report += &format!(
                    "seed {seed}: missed {kind} at {line}: {:?}\n",
                    text.lines().nth(line - 1)
                );
            }
        }
        for (line, message) in lines {
            false_ones += 1;
            report += &format!(
                "seed {seed}: false at {line}: {message}: {:?}\n",
                text.lines().nth(line - 1)
            );
        }
    }
    let rate = f64::from(found) / f64::from(planted_in_all);
    let per_file = f64::from(false_ones) / COPIES as f64;
    assert!(
        rate >= 0.95 && per_file < 0.5,
        "{report}found {:.1} %, {per_file:.2} false a file",
        rate * 100.0
    );
}
