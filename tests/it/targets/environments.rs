//! Staging and production of one workspace differ in what `journey.toml` sets for them, and in nothing else.
//!
//! The names of both environments, and ids that a target makes of them, may differ too: each id of one environment
//! has one in the other.

use crate::support::{files_below, root};
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const STAGING: &str = "staging";
const PRODUCTION: &str = "production";

/// The workspace over which `tests/targets/NAME/environments.toml` is laid.
const WORKSPACES: [(&str, &str); 10] = [
    ("flow", "tests/golden/link"),
    ("aws", "examples/link-mobility"),
    ("n8n", "examples/n8n"),
    ("klaviyo", "examples/klaviyo"),
    ("knock", "examples/knock"),
    ("dittofeed", "examples/dittofeed"),
    ("twilio-studio", "examples/twilio"),
    ("link-mobility", "examples/link-mobility"),
    ("salesforce", "examples/salesforce"),
    ("hubspot", "examples/hubspot"),
];

/// A workspace with both environments, and what they set.
fn workspace(target: &str, folder: &str) -> (Workspace, Vec<(Value, Value)>) {
    let folder = root().join(folder);
    let environments = root().join("tests/targets").join(target).join("environments.toml");
    let environments = fs::read_to_string(environments).unwrap();
    let manifest = fs::read_to_string(folder.join("journey.toml")).unwrap();
    let sources: Vec<(String, String)> = files_below(&folder, ".journey")
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    let files: Vec<(&str, &str)> =
        sources.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let table: toml::Table = environments.parse().unwrap();
    let mut pairs = Vec::new();
    set(&serde_json::to_value(table).unwrap(), &mut pairs);
    assert!(!pairs.is_empty(), "{target}: nothing is set");
    (Workspace::from_memory(&format!("{manifest}\n{environments}"), &files), pairs)
}

/// What both environments set, side by side.
fn set(table: &Value, pairs: &mut Vec<(Value, Value)>) {
    fn leaves(a: &Value, b: &Value, pairs: &mut Vec<(Value, Value)>) {
        match (a.as_object(), b.as_object()) {
            (Some(a), Some(b)) => {
                assert_eq!(a.len(), b.len(), "both environments set the same keys");
                a.iter().for_each(|(key, value)| leaves(value, &b[key], pairs));
            }
            _ => pairs.push((a.clone(), b.clone())),
        }
    }
    let Some(fields) = table.as_object() else { return };
    if let Some(env) = fields.get("env") {
        leaves(&env[STAGING], &env[PRODUCTION], pairs);
    }
    fields.values().for_each(|field| set(field, pairs));
}

/// Everything that a build for a target writes in an environment, the report too, and what it says.
fn built(workspace: &Workspace, target: &str, env: &str) -> BTreeMap<String, Vec<u8>> {
    let options = BuildOptions {
        targets: vec![target.to_owned()],
        env: Some(env.to_owned()),
        ..BuildOptions::default()
    };
    let built = driver::build(workspace, &options).unwrap();
    let errors = built.diagnostics.iter().filter(|finding| finding.is_error());
    let errors: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    assert!(errors.is_empty(), "{target} in {env}: {errors:#?}");
    let said = built.diagnostics.iter().map(|of| format!("{}: {}\n", of.code, of.message));
    let said: String = said.chain([built.report]).collect();
    let mut files = BTreeMap::from([("what is said".to_owned(), said.into_bytes())]);
    for folder in built.outputs {
        let path = format!("{}/", folder.path);
        let path = path.strip_prefix(&format!("{env}/")).unwrap();
        assert!(folder.kept.is_empty(), "{target}: all is made anew");
        files
            .extend(folder.files.into_iter().map(|(name, bytes)| (format!("{path}{name}"), bytes)));
    }
    let own = format!("{target}/");
    assert!(files.keys().any(|path| path.starts_with(&own)) && files.contains_key("report.json"));
    files
}

/// What may differ: what is set, and ids that are made.
#[derive(Clone)]
struct Differences {
    set: Vec<(Value, Value)>,
    used: BTreeSet<usize>,
    ids: BTreeMap<String, String>,
    back: BTreeMap<String, String>,
    found: Vec<String>,
}

impl Differences {
    /// The text of staging, as it would be in production.
    fn text(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        let mut order: Vec<usize> = (0..self.set.len()).collect();
        // The longer one first: one can stand inside another.
        order.sort_by_key(|at| std::cmp::Reverse(self.set[*at].0.to_string().len()));
        for at in order {
            let (Value::String(a), Value::String(b)) = &self.set[at] else { continue };
            if text.contains(a.as_str()) {
                self.used.insert(at);
                text = text.replace(a.as_str(), b);
            }
        }
        text.replace(STAGING, PRODUCTION)
    }

    /// Texts that are alike but for ids that are made of the environment.
    fn texts(&mut self, a: &str, b: &str) -> bool {
        let a = self.text(a);
        if a == b {
            return true;
        }
        let words = |text: &str| -> Vec<String> {
            text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-')
                .map(str::to_owned)
                .collect()
        };
        let (ours, theirs) = (words(&a), words(b));
        ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(|(one, other)| one == other || self.id(one, other))
    }

    /// Is it an id that is made: hexadecimal, and always the same for the same.
    fn id(&mut self, one: &str, other: &str) -> bool {
        let made = |text: &str| {
            let figures = text.rsplit(|sign: char| !sign.is_ascii_hexdigit() && sign != '-').next();
            figures.is_some_and(|figures| figures.len() >= 8)
        };
        if !made(one) || !made(other) || one.len() != other.len() {
            return false;
        }
        let there = self.ids.entry(one.to_owned()).or_insert_with(|| other.to_owned()) == other;
        there && self.back.entry(other.to_owned()).or_insert_with(|| one.to_owned()) == one
    }

    /// Two files: are they alike but for what may differ?
    fn files(&mut self, path: &str, one: &[u8], other: &[u8]) {
        if path.ends_with(".json") {
            let read = |bytes| serde_json::from_slice::<Value>(bytes).unwrap();
            self.values(path, &read(one), &read(other));
        } else if !self.texts(&String::from_utf8_lossy(one), &String::from_utf8_lossy(other)) {
            self.found.push(format!("{path} differs"));
        }
    }

    /// The file of production that stands for one of staging. Its name may be made of its content.
    fn partner(&mut self, path: &str, bytes: &[u8], theirs: &BTreeMap<String, Vec<u8>>) {
        let named = self.text(path);
        if let Some(other) = theirs.get(&named) {
            return self.files(path, bytes, other);
        }
        for (name, other) in theirs {
            let mut trial = self.clone();
            if trial.texts(path, name) {
                trial.files(path, bytes, other);
                if trial.found == self.found {
                    *self = trial;
                    return;
                }
            }
        }
        self.found.push(format!("{named} is missing"));
    }

    fn values(&mut self, at: &str, a: &Value, b: &Value) {
        if a == b {
            return;
        }
        match (a, b) {
            (Value::Object(ours), Value::Object(theirs)) if ours.len() == theirs.len() => {
                for ((key, a), (other, b)) in ours.iter().zip(theirs) {
                    if self.texts(key, other) {
                        self.values(&format!("{at}/{key}"), a, b);
                    } else {
                        self.found.push(format!("{at}: `{key}` and `{other}`"));
                    }
                }
            }
            (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
                for (number, (a, b)) in ours.iter().zip(theirs).enumerate() {
                    self.values(&format!("{at}/{number}"), a, b);
                }
            }
            (Value::String(one), Value::String(other)) if self.texts(one, other) => {}
            _ => match self.set.iter().position(|pair| pair.0 == *a && pair.1 == *b) {
                Some(pair) => drop(self.used.insert(pair)),
                None => self.found.push(format!("{at}: {a} and {b}")),
            },
        }
    }
}

#[test]
fn environments_differ_in_what_is_set_for_them() {
    for (target, folder) in WORKSPACES {
        let (workspace, set) = workspace(target, folder);
        let (ours, theirs) =
            (built(&workspace, target, STAGING), built(&workspace, target, PRODUCTION));
        assert_eq!(ours.len(), theirs.len(), "{target}");
        let mut differences = Differences {
            set,
            used: BTreeSet::new(),
            ids: BTreeMap::new(),
            back: BTreeMap::new(),
            found: Vec::new(),
        };
        for (path, bytes) in &ours {
            differences.partner(path, bytes, &theirs);
        }
        assert!(differences.found.is_empty(), "{target}: {:#?}", differences.found);
        let unused: Vec<&(Value, Value)> = differences
            .set
            .iter()
            .enumerate()
            .filter(|(at, _)| !differences.used.contains(at))
            .map(|(_, pair)| pair)
            .collect();
        assert!(unused.is_empty(), "{target}: these make no difference: {unused:?}");
    }
}
