//! What a build puts in place of the one before: for the terminal, from the two reports. It stands in no
//! output, as outputs depend on the sources alone.

use crate::source::Workspace;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the report says of a journey on a target that runs people.
struct Said {
    document: String,
    hears: BTreeSet<String>,
}

/// By target and journey.
type All = BTreeMap<(String, String), Said>;

fn read(report: &[u8]) -> Option<All> {
    let report: Value = serde_json::from_slice(report).ok()?;
    let mut all = All::new();
    for row in report.get("journeys")?.as_array()? {
        let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let inside = |name: &str| row.get("people_inside").and_then(|inside| inside.get(name));
        let (Some(target), Some(journey)) = (text("target"), text("journey")) else { continue };
        let Some(document) = inside("document").and_then(Value::as_str) else { continue };
        let hears = inside("hears").and_then(Value::as_array).into_iter().flatten();
        let said = Said {
            document: document.to_owned(),
            hears: hears.filter_map(Value::as_str).map(str::to_owned).collect(),
        };
        all.insert((target, journey), said);
    }
    Some(all)
}

/// What becomes of people inside, a line each: nothing where no journey changed that people can be in.
/// `before` and `now` are reports, `changed` the documents that have other bytes, by target and path.
#[must_use]
pub fn replaced(
    workspace: &Workspace,
    env: Option<&str>,
    before: &[u8],
    now: &[u8],
    changed: &BTreeSet<(String, String)>,
) -> Vec<String> {
    let still = |target: &str| -> BTreeSet<String> {
        let settings = workspace.manifest.settings(target, env).ok();
        let names = settings.as_ref().and_then(|table| table.texts("still_heard").ok().flatten());
        names.into_iter().flatten().map(|name| name.value.to_owned()).collect()
    };
    lines(before, now, changed, &still)
}

fn lines(
    before: &[u8],
    now: &[u8],
    changed: &BTreeSet<(String, String)>,
    still: &dyn Fn(&str) -> BTreeSet<String>,
) -> Vec<String> {
    let (Some(before), Some(now)) = (read(before), read(now)) else { return Vec::new() };
    let mut targets: Vec<&str> =
        before.keys().chain(now.keys()).map(|(target, _)| target.as_str()).collect();
    targets.sort_unstable();
    targets.dedup();
    let mut lines = Vec::new();
    for target in targets {
        lines.extend(on_target(target, &before, &now, changed, &still(target)));
    }
    lines
}

fn on_target(
    target: &str,
    before: &All,
    now: &All,
    changed: &BTreeSet<(String, String)>,
    still: &BTreeSet<String>,
) -> Vec<String> {
    let of = |all: &'_ All| -> BTreeSet<String> {
        all.keys().filter(|(on, _)| on == target).map(|(_, journey)| journey.clone()).collect()
    };
    let (old, new) = (of(before), of(now));
    if old.is_empty() {
        return Vec::new();
    }
    let key = |journey: &String| (target.to_owned(), journey.clone());
    let other = |journey: &&String| {
        let document = now.get(&key(journey)).map(|said| said.document.clone());
        document.is_some_and(|document| changed.contains(&(target.to_owned(), document)))
    };
    let both: Vec<&String> = old.intersection(&new).collect();
    let altered: Vec<&String> = both.iter().copied().filter(other).collect();
    let begun: Vec<&String> = new.difference(&old).collect();
    let gone: Vec<&String> = old.difference(&new).collect();
    if altered.is_empty() && begun.is_empty() && gone.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "{target}: in place of the build before: {} unchanged",
        both.len() - altered.len()
    )];
    let mut say = |what: &str, journeys: &[&String], then: &str| {
        if !journeys.is_empty() {
            let names: Vec<&str> = journeys.iter().map(|name| name.as_str()).collect();
            lines.push(format!("  {what}: {}{then}", names.join(", ")));
        }
    };
    say("changed", &altered, "; people inside stay in the version in which they began");
    say("new", &begun, "");
    say("removed", &gone, "; people inside go on to their end, and nobody begins any more");
    // What nobody of the new version hears is not brought to those of the old one.
    let heard: BTreeSet<&String> =
        new.iter().filter_map(|journey| now.get(&key(journey))).flat_map(|s| &s.hears).collect();
    let mut lost: BTreeMap<&String, Vec<&str>> = BTreeMap::new();
    for journey in altered.iter().chain(&gone) {
        for name in before.get(&key(journey)).into_iter().flat_map(|said| &said.hears) {
            if !heard.contains(name) && !still.contains(name) {
                lost.entry(name).or_default().push(journey);
            }
        }
    }
    for (name, journeys) in lost {
        lines.push(format!(
            "  `{name}` is heard by no journey any more, and people in older versions of {} wait for it: name it in `still_heard` of [targets.{target}] until they have left",
            journeys.join(", ")
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(journeys: &[(&str, &[&str])]) -> Vec<u8> {
        let rows: Vec<Value> = journeys
            .iter()
            .map(|(journey, hears)| {
                json!({
                    "journey": journey, "target": "aws", "built": true,
                    "people_inside": { "document": format!("{journey}.json"), "when_replaced": ["x"], "hears": hears },
                })
            })
            .collect();
        json!({ "journeys": rows }).to_string().into_bytes()
    }

    #[test]
    fn what_changed_is_said_and_what_nobody_hears_any_more() {
        let before = report(&[("a", &["paid"]), ("b", &["seen"]), ("c", &[]), ("same", &[])]);
        let now = report(&[("a", &[]), ("b", &["seen"]), ("d", &[]), ("same", &[])]);
        let changed = |paths: &[&str]| {
            paths.iter().map(|path| ("aws".to_owned(), (*path).to_owned())).collect()
        };
        let none = |_: &str| BTreeSet::new();
        assert_eq!(
            lines(&before, &now, &changed(&["a.json", "d.json"]), &none),
            [
                "aws: in place of the build before: 2 unchanged",
                "  changed: a; people inside stay in the version in which they began",
                "  new: d",
                "  removed: c; people inside go on to their end, and nobody begins any more",
                "  `paid` is heard by no journey any more, and people in older versions of a wait for it: name it in `still_heard` of [targets.aws] until they have left",
            ]
        );
        let named = |_: &str| ["paid".to_owned()].into();
        let said = lines(&before, &now, &changed(&["a.json"]), &named).join("\n");
        assert!(!said.contains("is heard by no journey"), "{said}");
        assert!(lines(&now, &now, &changed(&[]), &none).is_empty(), "nothing changed");
        assert!(lines(b"{", &now, &changed(&["a.json"]), &none).is_empty(), "no build before");
        let nobody = json!({ "journeys": [] }).to_string().into_bytes();
        assert!(lines(&nobody, &now, &changed(&["a.json"]), &none).is_empty(), "nobody was inside");
    }
}
