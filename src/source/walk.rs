//! Finds the files of a workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::disk::{self, Entry, Kind};
use super::manifest::{Setting, no_folder};
use super::{Assets, errors, paths, write};
use crate::diag::{Diagnostic, Sink};

/// A file that wants to be read.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) place: PathBuf,
    pub(super) is_journey: bool,
    /// Why it must not be read.
    pub(super) refused: Option<Refusal>,
}

#[derive(Clone, Debug)]
pub(super) enum Refusal {
    Outside,
    Unreadable(String),
}

/// Folders that never hold sources.
const SKIPPED: &[&str] = &["target", "build", "node_modules"];

/// All sources and body files below the source folders, by path in the workspace. Links to
/// folders are not followed, so there are no loops.
pub(super) fn find(
    root: &Path,
    folders: &[Setting<String>],
    out: &str,
    sink: &mut Sink,
) -> BTreeMap<String, Candidate> {
    let mut found = BTreeMap::new();
    for folder in folders {
        let place = root.join(&folder.value);
        match disk::real(&place) {
            Ok(real) if !real.starts_with(root) => {
                sink.push(at(folder, errors::link_outside(None, &folder.value)));
            }
            Ok(real) if disk::kind(&real).is_ok_and(|kind| kind == Kind::Folder) => {
                walk(root, real, out, &mut found, sink);
            }
            _ => sink.push(no_folder(folder.span, &folder.value)),
        }
    }
    found
}

/// The same below one folder, whatever a manifest says. `folder` has no links in it.
pub(super) fn below(folder: &Path, sink: &mut Sink) -> BTreeMap<String, Candidate> {
    let mut found = BTreeMap::new();
    walk(folder, folder.to_owned(), "", &mut found, sink);
    found
}

/// Gives a finding the place in the manifest, if there is one.
fn at(folder: &Setting<String>, finding: Diagnostic) -> Diagnostic {
    match folder.span {
        Some(span) => finding.label(span, ""),
        None => finding,
    }
}

fn walk(
    root: &Path,
    start: PathBuf,
    out: &str,
    found: &mut BTreeMap<String, Candidate>,
    sink: &mut Sink,
) {
    // A stack of its own: folders may be nested deeper than the machine's stack.
    let mut open = vec![start];
    while let Some(folder) = open.pop() {
        let entries = match disk::list(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                let path = paths::below(root, &folder).unwrap_or_default();
                let path = if path.is_empty() { "." } else { &path };
                sink.push(errors::read_failed(None, path, &write::reason(&error)));
                continue;
            }
        };
        for entry in entries {
            let shown = entry.name.to_string_lossy();
            let is_journey = shown.ends_with(".journey");
            let Some(path) = paths::below(root, &entry.path) else {
                if is_journey {
                    let why = "its name is not Unicode";
                    sink.push(errors::read_failed(None, &shown, why));
                }
                continue;
            };
            if entry.kind == Kind::Folder && !is_journey {
                if !shown.starts_with('.') && !SKIPPED.contains(&&*shown) && path != out {
                    open.push(entry.path);
                }
            } else if is_journey || is_asset(&shown) {
                let candidate = candidate(root, &entry, is_journey);
                found.extend(candidate.map(|candidate| (path, candidate)));
            }
        }
    }
}

fn is_asset(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| Assets::EXTENSIONS.contains(&ending))
}

/// Says whether a file may be read. A link is followed to a file within the workspace only.
fn candidate(root: &Path, entry: &Entry, is_journey: bool) -> Option<Candidate> {
    let place = entry.path.clone();
    let refused = match entry.kind {
        Kind::File => None,
        Kind::Link => match disk::real(&place) {
            Err(error) => Some(Refusal::Unreadable(write::reason(&error))),
            Ok(real) if !real.starts_with(root) => Some(Refusal::Outside),
            Ok(real) => match disk::kind(&real) {
                Ok(Kind::File) => None,
                // A link to a folder is not followed, whatever its name.
                Ok(Kind::Folder) => return None,
                _ => Some(Refusal::Unreadable("it is no regular file".to_owned())),
            },
        },
        Kind::Folder => Some(Refusal::Unreadable("it is a folder".to_owned())),
        Kind::Other => Some(Refusal::Unreadable("it is no regular file".to_owned())),
    };
    Some(Candidate { place, is_journey, refused })
}
