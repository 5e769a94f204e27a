//! Journeys that are drawn from a grammar: `tests/targets/NAME/grammar.txt`, which is data.
//!
//! A rule is a name at the beginning of a line; below it stand its alternatives, each with a weight. In an
//! alternative
//!
//! | written | becomes |
//! | --- | --- |
//! | `$name` | an alternative of the rule |
//! | `$(a|b > c|d)` | one of them; they may hold `$` themselves |
//! | `$(1..9)` | a whole number |
//! | `$#` | a number that no other place of the journey has; the same throughout one alternative |
//!
//! Deep inside, the first alternative of a rule is taken, so that every journey ends.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::collections::BTreeMap;

/// How deep rules stand inside each other before the first alternative is taken.
const DEEP: usize = 7;

/// The rules.
pub(crate) struct Grammar {
    rules: BTreeMap<String, Vec<(u64, String)>>,
}

impl Grammar {
    /// Reads the rules; what is not one is a mistake of the tests.
    pub(crate) fn read(text: &str) -> Self {
        let mut rules: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
        let mut name = String::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some(alternative) = line.strip_prefix("    ") else {
                name = line.to_owned();
                assert!(rules.insert(name.clone(), Vec::new()).is_none(), "two rules `{name}`");
                continue;
            };
            let (weight, rest) = alternative.split_once(' ').unwrap_or((alternative, ""));
            let weight = weight.parse().unwrap_or_else(|_| panic!("no weight: {line}"));
            rules.get_mut(&name).unwrap().push((weight, rest.trim().to_owned()));
        }
        Self { rules }
    }

    /// The body of the journey with a number. Each is drawn by itself, so that one can be made again alone.
    pub(crate) fn journey(&self, seed: u64, number: u32) -> String {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&number.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut drawn = Drawn { grammar: self, rng, fresh: 0, out: String::new() };
        drawn.rule("journey", 0);
        drawn.out
    }
}

/// A journey under way.
struct Drawn<'g> {
    grammar: &'g Grammar,
    rng: TestRng,
    fresh: u32,
    out: String,
}

impl Drawn<'_> {
    fn below(&mut self, most: u64) -> u64 {
        self.rng.next_u64() % most.max(1)
    }

    fn rule(&mut self, name: &str, depth: usize) {
        let grammar = self.grammar;
        let all = grammar.rules.get(name).unwrap_or_else(|| panic!("there is no rule `{name}`"));
        let mut draw = self.below(all.iter().map(|(weight, _)| weight).sum());
        let mut chosen = &all[0].1;
        if depth < DEEP {
            for (weight, text) in all {
                chosen = text;
                if draw < *weight {
                    break;
                }
                draw -= weight;
            }
        }
        self.text(chosen, depth, &mut None);
    }

    /// `fresh` is the number of this alternative, once it is asked for.
    fn text(&mut self, text: &str, depth: usize, fresh: &mut Option<u32>) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            self.out.push_str(before);
            rest = if let Some(after) = after.strip_prefix('#') {
                let number = *fresh.get_or_insert_with(|| {
                    self.fresh += 1;
                    self.fresh
                });
                self.out.push_str(&number.to_string());
                after
            } else if let Some(inside) = after.strip_prefix('(') {
                let (choice, after) = choice(inside);
                match choice
                    .split_once("..")
                    .and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)))
                {
                    Some((least, most)) => {
                        let least: u64 = least;
                        let most: u64 = most;
                        let number = least + self.below(most - least + 1);
                        self.out.push_str(&number.to_string());
                    }
                    None => {
                        let all: Vec<&str> = choice.split('|').collect();
                        let at = self.below(all.len() as u64) as usize;
                        self.text(all[at], depth, fresh);
                    }
                }
                after
            } else {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                self.rule(name, depth + 1);
                after
            };
        }
        self.out.push_str(rest);
    }
}

/// What stands up to the parenthesis that closes, and what follows.
fn choice(text: &str) -> (&str, &str) {
    let mut open = 1;
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return (&text[..at], &text[at + 1..]);
        }
    }
    panic!("`$(` is not closed: {text}")
}

#[test]
fn the_same_number_is_the_same_journey() {
    let grammar = Grammar::read(
        "journey\n    1  on e$# where e$#.x > $(1..9) $more\n\nmore\n    1\n    9  and $more $(a|b > c)$#\n",
    );
    let first = grammar.journey(7, 3);
    assert_eq!(first, grammar.journey(7, 3));
    let others: Vec<String> = (0..50).map(|number| grammar.journey(7, number)).collect();
    assert!(others.iter().any(|other| *other != first));
    assert!(others.iter().all(|other| other.starts_with("on e1 where e1.x > ")));
    assert!(others.iter().any(|other| other.contains("b > c")), "{others:?}");
}
