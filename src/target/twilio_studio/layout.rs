//! From drafts to the document: ways become names, and widgets get their order and their places on the
//! canvas: by rows, as long as the longest way from the trigger.

use super::builder::{Built, Draft, SPLIT, To};
use super::document::{Definition, Flags, State, Transition};
use std::collections::{BTreeMap, BTreeSet};

/// Between two widgets on the canvas.
const WIDE: i64 = 400;
const HIGH: i64 = 260;

/// The definition of a flow.
pub(super) fn definition(built: &mut Built, description: String) -> Definition {
    let mut states: Vec<State> = built.drafts.iter().map(|draft| state(built, draft)).collect();
    keep_reached(&mut states);
    place(&mut states);
    name_splits(built, &mut states);
    let initial_state = states.first().map(|state| state.name.clone()).unwrap_or_default();
    Definition {
        description,
        states,
        initial_state,
        flags: Flags { allow_concurrent_calls: false },
    }
}

fn state(built: &Built, draft: &Draft) -> State {
    let transitions = draft
        .ways
        .iter()
        .map(|way| Transition {
            next: way.to.as_ref().map(|to| widget(built, to)),
            event: way.event,
            conditions: way.conditions.clone(),
        })
        .collect();
    State {
        name: draft.name.clone(),
        kind: draft.kind,
        transitions,
        properties: draft.properties.clone(),
    }
}

/// The first widget of a way. A state that needs none begins where the next one does.
fn widget(built: &Built, to: &To) -> String {
    let mut to = Some(to);
    for _ in 0..=built.entries.len() {
        match to {
            Some(To::Widget(name)) => return name.clone(),
            Some(To::State(at)) => to = built.entries.get(*at).and_then(Option::as_ref),
            None => break,
        }
    }
    // The check refuses a flow that leads nowhere.
    String::new()
}

/// Takes out widgets that a constant condition shuts out.
fn keep_reached(states: &mut Vec<State>) {
    let nexts: BTreeMap<String, Vec<String>> = states
        .iter()
        .map(|state| {
            let next = state.transitions.iter().filter_map(|way| way.next.clone());
            (state.name.clone(), next.collect())
        })
        .collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut todo: Vec<String> =
        states.first().map(|state| state.name.clone()).into_iter().collect();
    while let Some(name) = todo.pop() {
        if reached.insert(name.clone()) {
            todo.extend(nexts.get(&name).into_iter().flatten().cloned());
        }
    }
    states.retain(|state| reached.contains(&state.name));
}

/// Rows by the longest way from the trigger, columns in the order of the states.
fn place(states: &mut [State]) {
    let at: BTreeMap<String, usize> =
        states.iter().enumerate().map(|(at, state)| (state.name.clone(), at)).collect();
    let nexts: Vec<Vec<usize>> = states
        .iter()
        .map(|state| {
            let names = state.transitions.iter().filter_map(|way| way.next.as_ref());
            names.filter_map(|name| at.get(name).copied()).collect()
        })
        .collect();
    let mut rows: Vec<i64> = vec![0; states.len()];
    // No way leads back, so after as many rounds as there are widgets nothing moves any more.
    for _ in 0..states.len() {
        let mut moved = false;
        for (from, nexts) in nexts.iter().enumerate() {
            let below = rows.get(from).copied().unwrap_or(0) + 1;
            for to in nexts {
                if let Some(row) = rows.get_mut(*to)
                    && *row < below
                {
                    *row = below;
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    let mut columns: BTreeMap<i64, i64> = BTreeMap::new();
    for (state, row) in states.iter_mut().zip(&rows) {
        let column = columns.entry(*row).or_insert(0);
        let offset = state.properties.offset();
        offset.x = *column * WIDE;
        offset.y = row * HIGH;
        *column += 1;
    }
    states.sort_by_key(|state| {
        let at = state.properties.at();
        (at.y, at.x)
    });
}

/// Gives the splits their names, in the order in which they are come to.
fn name_splits(built: &mut Built, states: &mut [State]) {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for state in states.iter_mut() {
        if let Some((base, _)) = state.name.split_once(SPLIT) {
            let name = built.names.fresh(base);
            names.insert(std::mem::replace(&mut state.name, name.clone()), name);
        }
    }
    for next in states
        .iter_mut()
        .flat_map(|state| &mut state.transitions)
        .filter_map(|way| way.next.as_mut())
    {
        if let Some(name) = names.get(next) {
            next.clone_from(name);
        }
    }
}
