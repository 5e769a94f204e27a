//! The neutral form: its own schema, and steps that are all reached.

use super::graph::{Graph, Shape};
use super::{Looks, against, list, text};
use journeyc::driver::{self, Schema};
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) const LOOKS: Looks =
    Looks { target: "flow", one, all: |_| Vec::new(), named: &["args", "settings", "values"] };

/// The keys of a step that hold the id of another.
const WAYS: [&str; 12] = [
    "next",
    "unreachable",
    "failed",
    "otherwise",
    "body",
    "exhausted",
    "elapsed",
    "past",
    "missing",
    "race",
    "countdown",
    "skipped",
];

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let text = driver::schema(Schema::Flow, None).unwrap().text;
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
});

fn one(_: &str, document: &Value) -> Vec<String> {
    let mut found = against(&SCHEMA, document);
    let steps = list(document, "/steps").iter().map(|step| {
        let own = WAYS.iter().filter_map(|key| text(step, &format!("/{key}")));
        let arms = ["/arms", "/points"].into_iter().flat_map(|key| list(step, key));
        let next = own.chain(arms.filter_map(|arm| text(arm, "/next")));
        (text(step, "/id").unwrap_or_default(), next.collect())
    });
    // A restart and the way back into a countdown lead to steps before them.
    let graph = Graph {
        steps: steps.collect(),
        entry: Some(text(document, "/entry").unwrap_or_default()),
        ends: &[],
        shape: Shape::Any,
    };
    found.extend(graph.wrong());
    found
}
