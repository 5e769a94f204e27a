//! What must be known of a source without looking at its bodies.

use crate::driver::analyze::modules_used;
use crate::syntax::ast::{DeclKind, Tree};
use serde::{Deserialize, Serialize};

/// What a source declares and uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// The modules that it uses.
    pub(super) uses: Vec<String>,
    /// Its journeys.
    pub(super) journeys: Vec<String>,
    /// Does it declare nothing that is seen without a `use`?
    pub(super) apart: bool,
}

impl Summary {
    pub(crate) fn of(tree: &Tree) -> Self {
        let journeys = tree.decls.iter().filter_map(|decl| match &decl.kind {
            DeclKind::Journey(journey) => Some(journey.name.text.to_string()),
            _ => None,
        });
        let mut uses: Vec<String> = modules_used(tree).collect();
        uses.sort_unstable();
        uses.dedup();
        Self {
            uses,
            journeys: journeys.collect(),
            apart: tree.decls.iter().all(|decl| {
                matches!(
                    decl.kind,
                    DeclKind::Use(_)
                        | DeclKind::Journey(_)
                        | DeclKind::Message(_)
                        | DeclKind::Test(_)
                )
            }),
        }
    }
}
