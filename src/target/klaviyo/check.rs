//! Our own look at a flow, before anything is written.

use super::document::{Action, Definition};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a flow; nothing in a sound one.
///
/// One trigger: "Only one trigger is supported" (`FlowDefinition.triggers` of the API). Unique ids, ways that
/// lead somewhere, an entry that exists and no way back are what links by `temporary_id` need to mean
/// anything; that no two ways meet is how the flow builder of Klaviyo draws flows.
pub(super) fn check(definition: &Definition) -> Vec<String> {
    let mut found = Vec::new();
    if definition.triggers.len() != 1 {
        found.push(format!("it has {} triggers", definition.triggers.len()));
    }
    let mut actions: BTreeMap<&str, &Action> = BTreeMap::new();
    for action in &definition.actions {
        if actions.insert(&action.temporary_id, action).is_some() {
            found.push(format!("two actions are called `{}`", action.temporary_id));
        }
    }
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = definition.entry_action_id.as_deref().into_iter().collect();
    while let Some(at) = open.pop() {
        let Some(action) = actions.get(at) else {
            found.push(format!("a way leads to `{at}`, which does not exist"));
            continue;
        };
        if !reached.insert(at) {
            found.push(format!("two ways lead to `{at}`"));
            continue;
        }
        open.extend(action.links.targets().into_iter().flatten().map(String::as_str));
    }
    for id in actions.keys().filter(|id| !reached.contains(*id)) {
        found.push(format!("`{id}` cannot be reached"));
    }
    found
}
