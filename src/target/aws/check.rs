//! Our own look at an emitted machine, before anything is written.

use super::document::{Machine, State};
use super::names::{DEFINITION, STATE_NAME};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a machine; nothing in a sound one.
pub(super) fn check(machine: &Machine) -> Vec<String> {
    let mut found = Vec::new();
    let mut nexts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, state) in &machine.states {
        let mut state = state.clone();
        let next = state.nexts().into_iter().map(|next| next.clone()).collect();
        if nexts.insert(name.clone(), next).is_some() {
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
                    waiting.extend(next.iter().map(String::as_str));
                }
            }
        }
    }
    for name in nexts.keys().filter(|name| !seen.contains(name.as_str())) {
        found.push(format!("the state `{name}` cannot be reached"));
    }
    let size = machine.compact().len();
    if size > DEFINITION {
        found.push(format!("the definition has {size} bytes; Step Functions takes {DEFINITION}"));
    }
    found
}
