//! Steps that lead to steps, whatever a platform calls them.

use std::collections::{BTreeMap, BTreeSet};

/// What links can be wrong in.
pub(super) struct Graph {
    /// Each step: its id, and the ids that it leads to.
    pub(super) steps: Vec<(String, Vec<String>)>,
    /// Where it begins; `None` where a document may have no steps.
    pub(super) entry: Option<String>,
    /// Ids that are no step, and end a way.
    pub(super) ends: &'static [&'static str],
    /// How ways may run.
    pub(super) shape: Shape,
}

/// How ways may run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Also back.
    Any,
    /// Forward only.
    Forward,
    /// Forward, and never two to one step.
    Tree,
}

impl Graph {
    /// Ids that stand twice, ways that lead nowhere, steps that nobody comes to, ways back.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut ways: BTreeMap<&str, &[String]> = BTreeMap::new();
        for (id, next) in &self.steps {
            if ways.insert(id, next).is_some() || self.ends.contains(&id.as_str()) {
                found.push(format!("two steps have the id `{id}`"));
            }
        }
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = self.entry.as_deref().into_iter().collect();
        while let Some(id) = open.pop() {
            if self.ends.contains(&id) {
                continue;
            }
            let Some(next) = ways.get(id) else {
                found.push(format!("a way leads to `{id}`, which is nowhere"));
                continue;
            };
            if seen.insert(id) {
                open.extend(next.iter().map(String::as_str));
            } else if self.shape == Shape::Tree {
                found.push(format!("two ways lead to `{id}`"));
            }
        }
        for id in ways.keys().filter(|id| !seen.contains(*id)) {
            found.push(format!("nothing leads to `{id}`"));
        }
        if self.shape != Shape::Any {
            found.extend(self.round().map(|id| format!("`{id}` leads back to itself")));
        }
        found
    }

    /// A step that comes back to itself: what is left when steps that lead to nothing that is left are taken away.
    fn round(&self) -> Option<String> {
        let mut left: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (id, next) in &self.steps {
            left.insert(id, next.iter().map(String::as_str).collect());
        }
        loop {
            let known: BTreeSet<&str> = left.keys().copied().collect();
            let before = left.len();
            left.retain(|_, next| next.iter().any(|id| known.contains(id)));
            if left.len() == before {
                return left.keys().next().map(|id| (*id).to_owned());
            }
        }
    }
}

#[test]
fn each_fault_is_seen() {
    let graph = |steps: &[(&str, &[&str])], entry: &str, shape| {
        let own = |text: &&str| (*text).to_owned();
        let steps = steps.iter().map(|(id, next)| (own(id), next.iter().map(own).collect()));
        Graph { steps: steps.collect(), entry: Some(entry.to_owned()), ends: &["end"], shape }
            .wrong()
    };
    assert_eq!(graph(&[("a", &["b", "end"]), ("b", &["end"])], "a", Shape::Tree), [""; 0]);
    assert_eq!(graph(&[("a", &["b"]), ("b", &["a"])], "a", Shape::Any), [""; 0]);
    assert_eq!(
        graph(&[("a", &["b"]), ("b", &["a"])], "a", Shape::Forward),
        ["`a` leads back to itself"]
    );
    assert_eq!(
        graph(&[("a", &["b", "b"]), ("b", &[])], "a", Shape::Tree),
        ["two ways lead to `b`"]
    );
    assert_eq!(graph(&[("a", &["c"])], "a", Shape::Any), ["a way leads to `c`, which is nowhere"]);
    assert_eq!(graph(&[("a", &[]), ("b", &[])], "a", Shape::Any), ["nothing leads to `b`"]);
    assert_eq!(graph(&[("a", &[]), ("a", &[])], "a", Shape::Any), ["two steps have the id `a`"]);
    assert_eq!(graph(&[], "a", Shape::Any), ["a way leads to `a`, which is nowhere"]);
}
