//! What all sources share, as one digest.

use super::Summary;
use crate::driver::BuildOptions;
use crate::source::{FileId, Workspace, digest, this_program};
use crate::target::TARGETS;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

/// A workspace seen as files that are apart and files that are not.
pub(super) struct Division {
    /// For each source: is it apart?
    pub(super) apart: Vec<bool>,
    /// The modules that are used anywhere.
    pub(super) used: BTreeSet<String>,
    /// The digest of what all files share.
    pub(super) shared: String,
}

/// Divides the sources. `texts` are their digests, `summaries` what they declare, in their order.
/// `None` where a name stands twice that must be unique: the build will say so.
pub(super) fn divide(
    workspace: &Workspace,
    options: &BuildOptions,
    texts: &[String],
    summaries: &[&Summary],
) -> Option<Division> {
    let files = &workspace.journey_files;
    if texts.len() != files.len() || summaries.len() != files.len() || !workspace.unread.is_empty()
    {
        return None;
    }
    let modules: Vec<String> = files.iter().map(|file| workspace.module_of(*file)).collect();
    let journeys = summaries.iter().flat_map(|summary| &summary.journeys);
    if !unique(modules.iter()) || !unique(journeys.clone()) {
        return None;
    }
    let used: BTreeSet<String> =
        summaries.iter().flat_map(|summary| summary.uses.iter().cloned()).collect();
    let apart: Vec<bool> = summaries
        .iter()
        .zip(&modules)
        .map(|(summary, module)| summary.apart && !used.contains(module))
        .collect();

    let manifest = &workspace.manifest;
    let mut all = String::new();
    // Each part stands in quotes, so that no two workspaces give the same text.
    let mut say = |what: &str, text: &str| {
        let _ = writeln!(all, "{what} {text:?}");
    };
    say("program", &this_program());
    say("options", &format!("{options:?}"));
    say("name", &manifest.workspace.name.value);
    say("manifest", &format!("{:?}", manifest.file.map(|file| workspace.sources.text(file))));
    for target in TARGETS {
        let mapped = journeys.clone().any(|journey| {
            manifest.targets_of(journey).iter().any(|name| name.value == target.name())
        });
        say(target.name(), if mapped { "mapped" } else { "not mapped" });
    }
    for module in used.iter().filter(|module| module.starts_with("std.")) {
        say("builtin", module);
    }
    for ((file, text), apart) in files.iter().zip(texts).zip(&apart) {
        if !apart {
            say("source", workspace.sources.path(*file));
            say("text", text);
        }
    }
    for (path, file) in workspace.assets.all() {
        say("body", path);
        match file {
            Ok(file) => say("text", &text(workspace, file)),
            Err(why) => say("unreadable", why),
        }
    }
    Some(Division { apart, used, shared: digest(all.as_bytes()) })
}

/// The digest of a source's text.
pub(super) fn text(workspace: &Workspace, file: FileId) -> String {
    digest(workspace.sources.text(file).as_bytes())
}

fn unique<'s>(mut names: impl Iterator<Item = &'s String>) -> bool {
    let mut seen = HashSet::new();
    names.all(|name| seen.insert(name))
}
