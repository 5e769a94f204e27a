//! Documents that are broken on purpose must be refused by the looks of `documents/`.
//!
//! Every document of a workspace that a target is tested with is broken in every place, once for each kind of place:
//!
//! | mutant | what is broken |
//! | --- | --- |
//! | `dangling` | a link leads to something that does not exist |
//! | `twice` | an id is that of another step |
//! | `gone` | a key is missing |
//! | `kind` | a value is of another type |
//! | `word` | a word of the platform is one that it does not know |
//! | `over` | a limit of the platform is passed (`LIMITS`) |
//!
//! What survives stands in `tests/targets/NAME/survivors.txt`, below a line that says why that is right.

use super::documents::{self, Document, Looks};
use crate::support::{root, update};
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

/// The workspaces whose documents are broken.
const WORKSPACES: [(&str, &[&str]); 10] = [
    ("flow", &["tests/golden/loop", "tests/golden/time"]),
    ("aws", &["examples/hello", "tests/golden/loop"]),
    ("n8n", &["examples/n8n"]),
    ("klaviyo", &["tests/golden/klaviyo", "examples/klaviyo"]),
    ("knock", &["tests/golden/knock"]),
    ("dittofeed", &["tests/golden/dittofeed"]),
    ("twilio-studio", &["tests/golden/twilio-studio"]),
    ("link-mobility", &["tests/golden/link"]),
    ("salesforce", &["examples/salesforce"]),
    ("hubspot", &["examples/hubspot"]),
];

/// Words that a platform gives a meaning: texts below these keys.
const WORDS: [&str; 24] = [
    "type",
    "kind",
    "unit",
    "operator",
    "status",
    "Type",
    "resume",
    "method",
    "httpMethod",
    "entryMode",
    "waitUnit",
    "edgeType",
    "filterType",
    "operationType",
    "channel_type",
    "event_type",
    "channelId",
    "op",
    "policy",
    "event",
    "time_unit",
    "emailFormat",
    "on_match",
    "combinator",
];

/// A limit that is passed: the target, the limit, how.
type Limit = (&'static str, &'static str, fn(&mut Value) -> bool);

/// Limits of platforms; each must be found and passed in some document.
const LIMITS: [Limit; 17] = [
    ("klaviyo", "one trigger", |document| {
        grow(document, "/data/attributes/definition/triggers", 2)
    }),
    ("knock", "name", |document| put(document, "/name", json!("x".repeat(256)))),
    ("knock", "description", |document| put(document, "/description", json!("x".repeat(281)))),
    ("knock", "delay", |document| {
        each(document, &|step| span(step, "delay", "/settings/delay_for", 366))
    }),
    ("knock", "wait", |document| {
        each(document, &|step| span(step, "wait_for_event", "/settings/expires_after", 31))
    }),
    ("knock", "throttle", |document| {
        each(document, &|step| span(step, "throttle", "/settings/throttle_window", 32))
    }),
    ("knock", "shares", |document| {
        each(document, &|step| put(step, "/cohort_branches/0/percentage", json!("99")))
    }),
    ("dittofeed", "shares", |document| {
        each(document, &|node| {
            node["type"] == "RandomCohortNode" && put(node, "/children/0/percent", json!(99))
        })
    }),
    ("dittofeed", "message ends the run", |document| {
        each(document, &|node| put(node, "/skipOnFailure", json!(false)))
    }),
    ("twilio-studio", "text", |document| {
        each(document, &|of| put(of, "/properties/body", json!("x".repeat(16_385))))
    }),
    ("twilio-studio", "life", |document| {
        each(document, &|of| put(of, "/properties/timeout", json!("2592001")))
    }),
    ("salesforce", "one trigger", |document| grow(document, "/triggers", 2)),
    ("hubspot", "branches", |document| each(document, &|action| grow(action, "/listBranches", 21))),
    ("aws", "name of a state", |document| {
        let Some(states) = document["States"].as_object_mut() else { return false };
        let Some((_, state)) = states.iter().next() else { return false };
        let state = state.clone();
        document["StartAt"] = json!("x".repeat(81));
        document["States"]["x".repeat(81)] = state;
        true
    }),
    ("n8n", "tries", |document| each(document, &|node| put(node, "/maxTries", json!(6)))),
    ("n8n", "pause", |document| {
        each(document, &|node| put(node, "/waitBetweenTries", json!(5_001)))
    }),
    ("link-mobility", "messages", |document| grow(document, "/messages", 11)),
];

/// Puts a value in the place of one that is there.
fn put(document: &mut Value, pointer: &str, value: Value) -> bool {
    document.pointer_mut(pointer).map(|there| *there = value).is_some()
}

/// Makes a list so long, with copies of its first element.
fn grow(document: &mut Value, pointer: &str, length: usize) -> bool {
    let Some(list) = document.pointer_mut(pointer).and_then(Value::as_array_mut) else {
        return false;
    };
    let Some(first) = list.first().cloned() else { return false };
    list.resize(length, first);
    true
}

/// Changes the first object anywhere for which that can be done.
fn each(value: &mut Value, change: &dyn Fn(&mut Value) -> bool) -> bool {
    if value.is_object() && change(value) {
        return true;
    }
    match value {
        Value::Array(items) => items.iter_mut().any(|item| each(item, change)),
        Value::Object(fields) => fields.values_mut().any(|field| each(field, change)),
        _ => false,
    }
}

/// Makes the span of a step so many days.
fn span(step: &mut Value, kind: &str, pointer: &str, days: i64) -> bool {
    step["type"] == kind && put(step, pointer, json!({ "unit": "days", "value": days }))
}

/// The documents of a workspace for a target.
fn golden(target: &str, folder: &str) -> Vec<Document> {
    let workspace = Workspace::load(&root().join(folder)).unwrap();
    let options = BuildOptions { targets: vec![target.to_owned()], ..BuildOptions::default() };
    let built = driver::build(&workspace, &options).unwrap();
    let files = built.outputs.iter().find(|outputs| outputs.path == target);
    documents::read(&files.unwrap_or_else(|| panic!("{folder} has nothing for {target}")).files)
}

/// Every place in a document: its JSON Pointer, and the kind of place, without numbers and names that the journey gives.
fn places(looks: &Looks, document: &Value) -> Vec<(String, String)> {
    fn below(looks: &Looks, value: &Value, at: (String, String), all: &mut Vec<(String, String)>) {
        match value {
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    let mut kind = format!("{}/*", at.1);
                    for part in looks.nested {
                        kind = kind.replace(part, "");
                    }
                    let at = (format!("{}/{number}", at.0), kind);
                    all.push(at.clone());
                    below(looks, item, at, all);
                }
            }
            Value::Object(fields) => {
                let last = at.1.rsplit('/').next().unwrap_or_default();
                let named = looks.named.contains(&last);
                for (key, field) in fields {
                    let own = key.replace('~', "~0").replace('/', "~1");
                    let kind = if named { "*" } else { own.as_str() };
                    let mut kind = format!("{}/{kind}", at.1);
                    for part in looks.nested {
                        kind = kind.replace(part, "");
                    }
                    let at = (format!("{}/{own}", at.0), kind);
                    all.push(at.clone());
                    below(looks, field, at, all);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    below(looks, document, (String::new(), String::new()), &mut all);
    all
}

/// Does a place end so? `!` in front means that it is nothing but this.
fn is_at(kind: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| match end.strip_prefix('!') {
        Some(whole) => kind == whole,
        None => kind.ends_with(end),
    })
}

/// The mutants of a document in one place, of the kinds that are wanted there.
fn mutants(
    looks: &Looks,
    document: &Value,
    (pointer, kind): (&str, &str),
    mut wanted: impl FnMut(&'static str) -> bool,
) -> Vec<(&'static str, Value)> {
    let mut found = Vec::new();
    let Some(value) = document.pointer(pointer) else { return found };
    let with = |changed: Value| {
        let mut mutant = document.clone();
        *mutant.pointer_mut(pointer).unwrap() = changed;
        mutant
    };
    let link = is_at(kind, looks.links) || is_at(kind, looks.entries);
    if link && value.is_string() && wanted("dangling") {
        found.push(("dangling", with(json!("nowhere"))));
    }
    if is_at(kind, looks.ids)
        && let Some(other) = another(looks, document, value, kind)
        && wanted("twice")
    {
        found.push(("twice", with(other)));
    }
    let key = pointer.rsplit('/').next().unwrap_or_default();
    let word = WORDS.contains(&key) && !link && !is_at(kind, looks.ids);
    if word && value.is_string() && wanted("word") {
        found.push(("word", with(json!("nonsense"))));
    }
    if wanted("kind") {
        found.push(("kind", with(if value.is_array() { json!({ "a": 1 }) } else { json!([[]]) })));
    }
    let (above, _) = pointer.rsplit_once('/').unwrap_or_default();
    if document.pointer(above).is_some_and(Value::is_object) && wanted("gone") {
        let mut gone = document.clone();
        let fields = gone.pointer_mut(above).and_then(Value::as_object_mut).unwrap();
        fields.remove(&key.replace("~1", "/").replace("~0", "~"));
        found.push(("gone", gone));
    }
    found
}

/// Another id of the document, of the same kind.
fn another(looks: &Looks, document: &Value, value: &Value, kind: &str) -> Option<Value> {
    let all = places(looks, document);
    let ids = all.iter().filter(|(_, other)| other == kind);
    ids.filter_map(|(pointer, _)| document.pointer(pointer)).find(|other| *other != value).cloned()
}

/// Is a set of documents refused?
fn refused(looks: &Looks, documents: &[Document], changed: usize) -> bool {
    let (path, document) = &documents[changed];
    !(looks.one)(path, document).is_empty() || !(looks.all)(documents).is_empty()
}

/// The kind of a document: its path without the names that journeys give.
fn kind_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let end = name.split_once('.').map_or(name, |(_, end)| end);
    // A template of each language.
    let end = if path.starts_with("templates/") { "json" } else { end };
    let named = ["template.json", "request.json", "workflow.json"].contains(&name);
    match path.split_once('/') {
        _ if named => name.to_owned(),
        Some((folder, _)) if !path.contains(".messages.") && !path.contains(".values.") => {
            format!("{folder}/*.{end}")
        }
        _ => format!("*.{end}"),
    }
}

/// What survives in the documents of a target: the mutant and the kind of place; and how many died.
fn survivors(looks: &Looks) -> (BTreeSet<String>, usize) {
    let (mut alive, mut died) = (BTreeSet::new(), 0);
    let mut seen = BTreeSet::new();
    let (_, folders) = WORKSPACES.iter().find(|(name, _)| *name == looks.target).unwrap();
    for folder in *folders {
        let whole = golden(looks.target, folder);
        let sound = documents::wrong(looks, &whole);
        assert!(sound.is_empty(), "{folder}: {sound:#?}");
        for at in 0..whole.len() {
            let (path, document) = &whole[at];
            for (pointer, kind) in places(looks, document) {
                let place = format!("{} {kind}", kind_of(path));
                // One of a kind is enough.
                let wanted = |mutant| seen.insert((mutant, place.clone()));
                for (mutant, changed) in mutants(looks, document, (&pointer, &kind), wanted) {
                    let mut set = whole.clone();
                    set[at].1 = changed;
                    if refused(looks, &set, at) {
                        died += 1;
                    } else {
                        alive.insert(format!("{mutant} {place}"));
                    }
                }
            }
        }
    }
    (alive, died)
}

/// The survivors that are known, each with the reason that stands above it.
fn known(target: &str) -> BTreeMap<String, String> {
    let path = root().join("tests/targets").join(target).join("survivors.txt");
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut reason = String::new();
    let mut known = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(why) => reason = why.to_owned(),
            None => drop(known.insert(line.to_owned(), reason.clone())),
        }
    }
    known
}

/// Does a line of the file, which may end in `**`, mean this survivor?
fn means(line: &str, survivor: &str) -> bool {
    match line.split_once("**") {
        Some((before, "")) => survivor.starts_with(before),
        Some((before, after)) => survivor.starts_with(before) && survivor.ends_with(after),
        None => line == survivor,
    }
}

fn holds(target: &str) {
    let looks = documents::of(target);
    let (alive, died) = survivors(looks);
    let known = known(target);
    let unknown: Vec<&String> =
        alive.iter().filter(|one| !known.keys().any(|line| means(line, one))).collect();
    let stale: Vec<&String> =
        known.keys().filter(|line| !alive.iter().any(|one| means(line, one))).collect();
    if update() && !unknown.is_empty() {
        let path = root().join("tests/targets").join(target).join("survivors.txt");
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        text.push_str("\n# NO REASON YET\n");
        unknown.iter().for_each(|line| writeln!(text, "{line}").unwrap());
        fs::write(path, text).unwrap();
    }
    println!("{target}: {died} mutants are refused, {} survive with a reason", alive.len());
    assert!(unknown.is_empty(), "{target}: survived without a reason\n{unknown:#?}");
    assert!(stale.is_empty(), "{target}: refused now\n{stale:#?}");
    let unreasoned = known.values().any(|why| why.is_empty() || why.contains("NO REASON"));
    assert!(!unreasoned, "{target}: a survivor has no reason");
    // A look that refuses nothing would be none.
    assert!(died > 20, "{target}: {died}");
}

#[test]
fn limits_are_held() {
    for (target, what, pass) in LIMITS {
        let looks = documents::of(target);
        let (_, folders) = WORKSPACES.iter().find(|(name, _)| *name == target).unwrap();
        let mut passed = 0;
        for folder in *folders {
            let whole = golden(target, folder);
            for at in 0..whole.len() {
                let mut set = whole.clone();
                if pass(&mut set[at].1) {
                    passed += 1;
                    assert!(
                        refused(looks, &set, at),
                        "{target}: {what} is passed in {}",
                        set[at].0
                    );
                }
            }
        }
        assert!(passed > 0, "{target}: {what} stands nowhere");
    }
}

#[test]
fn flow() {
    holds("flow");
}

#[test]
fn aws() {
    holds("aws");
}

#[test]
fn n8n() {
    holds("n8n");
}

#[test]
fn klaviyo() {
    holds("klaviyo");
}

#[test]
fn knock() {
    holds("knock");
}

#[test]
fn dittofeed() {
    holds("dittofeed");
}

#[test]
fn twilio_studio() {
    holds("twilio-studio");
}

#[test]
fn link_mobility() {
    holds("link-mobility");
}

#[test]
fn salesforce() {
    holds("salesforce");
}

#[test]
fn hubspot() {
    holds("hubspot");
}
