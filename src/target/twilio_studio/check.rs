//! Our own look at a flow before it is written: what Studio would refuse, or end in the middle of.

use super::document::{Definition, State};
use super::names::{TEXT, WIDGETS};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a definition; nothing in a sound one.
pub(super) fn check(definition: &Definition) -> Vec<String> {
    let mut found = Vec::new();
    let mut by_name: BTreeMap<&str, &State> = BTreeMap::new();
    for state in &definition.states {
        if by_name.insert(&state.name, state).is_some() {
            found.push(format!("two widgets are called `{}`", state.name));
        }
        for text in state.properties.templates() {
            if text.as_str().len() > TEXT {
                found.push(format!("a text of `{}` is longer than {TEXT} bytes", state.name));
            }
        }
    }
    if definition.states.len() > WIDGETS {
        found.push(format!("it has more than {WIDGETS} widgets"));
    }
    if by_name.get(definition.initial_state.as_str()).is_none_or(|state| state.kind != "trigger") {
        found.push("it does not begin with a trigger".to_owned());
    }
    for state in &definition.states {
        for next in state.transitions.iter().filter_map(|way| way.next.as_deref()) {
            if !by_name.contains_key(next) {
                found.push(format!("`{}` leads to `{next}`, which is not there", state.name));
            }
        }
        for event in must_lead_on(state.kind) {
            let way = state.transitions.iter().find(|way| way.event == *event);
            if way.is_none_or(|way| way.next.is_none()) {
                found.push(format!("`{event}` of `{}` leads nowhere", state.name));
            }
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    if leads_back(&definition.initial_state, &by_name, &mut seen) {
        found.push("a way leads back".to_owned());
    }
    for state in definition.states.iter().filter(|state| !seen.contains(state.name.as_str())) {
        found.push(format!("`{}` cannot be reached", state.name));
    }
    found
}

/// The events of a widget that must not be left out: an execution that ends there would be a run that
/// stops without an outcome.
fn must_lead_on(kind: &str) -> &'static [&'static str] {
    match kind {
        "trigger" => &["incomingRequest"],
        "send-message" => &["sent", "failed"],
        "send-and-wait-for-reply" => &["incomingMessage", "timeout", "deliveryFailure"],
        "split-based-on" => &["noMatch", "match"],
        "make-http-request" => &["success", "failed"],
        _ => &[],
    }
}

/// Does any way from a widget come back to a widget on it; every widget that is met is put into `seen`.
fn leads_back<'d>(
    from: &'d str,
    by_name: &BTreeMap<&'d str, &'d State>,
    seen: &mut BTreeSet<&'d str>,
) -> bool {
    // Widgets on the way, each with the ways that have not been looked at.
    let nexts = |name: &str| -> Vec<&'d str> {
        by_name.get(name).map_or_else(Vec::new, |state| {
            state.transitions.iter().filter_map(|way| way.next.as_deref()).collect()
        })
    };
    seen.insert(from);
    let mut on_way: BTreeSet<&str> = BTreeSet::from([from]);
    let mut stack: Vec<(&str, Vec<&'d str>)> = vec![(from, nexts(from))];
    while let Some((name, rest)) = stack.last_mut() {
        let Some(next) = rest.pop() else {
            on_way.remove(*name);
            stack.pop();
            continue;
        };
        if on_way.contains(next) {
            return true;
        }
        if seen.insert(next) {
            on_way.insert(next);
            stack.push((next, nexts(next)));
        }
    }
    false
}
