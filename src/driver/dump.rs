//! Inner forms, for those who work on the compiler. Only `keywords` is stable.

use super::{Dump, analyze};
use crate::diag::{Sink, suggest};
use crate::source::Workspace;
use crate::syntax::keywords;
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn dump(
    workspace: &Workspace,
    what: Dump,
    name: Option<&str>,
) -> Result<(String, Sink), String> {
    match what {
        Dump::Keywords => {
            let words = serde_json::to_string_pretty(&keywords::keywords());
            let text = words.map(|text| text + "\n").map_err(|error| error.to_string())?;
            Ok((text, analyze::analyze(workspace).sink))
        }
        Dump::Tree => {
            let mut out = String::new();
            let mut sink = Sink::default();
            for tree in analyze::trees(workspace, BTreeSet::new(), &mut sink) {
                let path = workspace.sources.path(tree.file);
                if name.is_none_or(|name| path.ends_with(name)) && !path.starts_with("std/") {
                    let _ = writeln!(out, "{path}\n{tree:#?}");
                }
            }
            Ok((out, analyze::analyze(workspace).sink))
        }
        Dump::Hir => {
            let analysis = analyze::analyze(workspace);
            Ok((format!("{:#?}\n", analysis.program), analysis.sink))
        }
        Dump::Flow => {
            let analysis = analyze::analyze(workspace);
            let mut out = String::new();
            let mut names = Vec::new();
            for (flow, _) in &analysis.flows {
                names.push(flow.name.as_str());
                if name.is_none_or(|name| flow.name == name) {
                    let _ = writeln!(out, "{flow:#?}");
                }
            }
            match name {
                Some(name) if out.is_empty() && !analysis.flows.is_empty() => {
                    Err(suggest::unknown("journey", name, &names))
                }
                _ => Ok((out, analysis.sink)),
            }
        }
    }
}
