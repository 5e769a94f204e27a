//! Our own look at an emitted machine, before anything is written.

use super::document::{Machine, State};
use super::names::{DEFINITION, STATE_NAME};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a machine; nothing in a sound one. `definition` is the machine on one line.
pub(super) fn check(machine: &Machine, definition: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut nexts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, state) in &machine.states {
        if nexts.insert(name, state.followers()).is_some() {
            found.push(format!("two states are called `{name}`"));
        }
        if matches!(&state, State::Choice(choice) if choice.choices.is_empty()) {
            found.push(format!("the choice `{name}` has nothing to choose"));
        }
        if name.chars().count() > STATE_NAME {
            found.push(format!("the state name `{name}` is longer than {STATE_NAME} characters"));
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut waiting = vec![machine.start_at.as_str()];
    while let Some(name) = waiting.pop() {
        match nexts.get(name) {
            None => found
                .push(format!("a state leads to `{}`, which does not exist", name.escape_debug())),
            Some(next) => {
                if seen.insert(name) {
                    waiting.extend(next);
                }
            }
        }
    }
    for name in nexts.keys().filter(|name| !seen.contains(*name)) {
        found.push(format!("the state `{name}` cannot be reached"));
    }
    let size = definition.len();
    if size > DEFINITION {
        found.push(format!("the definition has {size} bytes; Step Functions takes {DEFINITION}"));
    }
    found
}
