//! Our own look at an emitted journey: what the vendor's pages ask of one.

use super::document::Journey;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a journey; nothing in a sound one.
pub(super) fn check(journey: &Journey) -> Vec<String> {
    let mut found = Vec::new();
    if journey.triggers.len() != 1 {
        found.push("there must be exactly one entry event".to_owned());
    }
    let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, activity) in journey.activities.iter().enumerate() {
        if keys.insert(&activity.key, at).is_some() {
            found.push(format!("two activities have the key `{}`", activity.key));
        }
    }
    let mut led_to = BTreeSet::new();
    for (at, activity) in journey.activities.iter().enumerate() {
        for outcome in &activity.outcomes {
            let Some(next) = &outcome.next else { continue };
            match keys.get(next.as_str()) {
                None => {
                    found.push(format!("`{}` leads to `{next}`, which is nowhere", activity.key))
                }
                Some(to) => {
                    led_to.insert(*to);
                    if *to == at {
                        found.push(format!("`{next}` leads to itself"));
                    }
                }
            }
        }
        let shares = activity.outcomes.iter().filter_map(|way| way.arguments.get("percentage"));
        let shares: Vec<i64> = shares.filter_map(serde_json::Value::as_i64).collect();
        if activity.kind == "RANDOMSPLIT" && shares.iter().sum::<i64>() != 100 {
            found.push(format!("the shares of `{}` are not 100", activity.key));
        }
    }
    // There is no start activity: it is the one that nothing leads to, and it stands first.
    let starts: Vec<usize> =
        (0..journey.activities.len()).filter(|at| !led_to.contains(at)).collect();
    if !journey.activities.is_empty() && starts != [0] {
        found.push("the journey must have one first activity".to_owned());
    }
    found
}
