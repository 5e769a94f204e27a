//! Sources that are read to be written back in another form: what the formatter works on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::disk::{self, Disk, Kind, Real};
use super::walk::{self, Candidate, Refusal};
use super::workspace::{LIMIT, LoadError, Workspace};
use super::write;
use crate::diag::Sink;

/// A source that may be rewritten.
#[derive(Clone, Debug)]
pub struct Editable {
    /// Its path as people know it.
    pub shown: String,
    /// Where it lies, links followed, so that a link stays a link.
    place: PathBuf,
    /// Why it must not be read.
    refused: Option<String>,
}

/// Sources, and what went wrong on the way to others, in a user's words.
#[derive(Clone, Debug, Default)]
pub struct Editables {
    /// The sources, each once, by path.
    pub files: Vec<Editable>,
    /// Folders that could not be read, and what is wrong with a manifest.
    pub problems: Vec<String>,
}

/// The sources of the workspace in `dir`, by its manifest.
///
/// # Errors
/// If the folder is not there or not readable.
pub fn sources_of_workspace(dir: &Path) -> Result<Editables, LoadError> {
    let mut sink = Sink::default();
    let (root, manifest) = Workspace::manifest_of(dir, &mut sink)?;
    let settings = &manifest.workspace;
    let found = walk::find(&root, &settings.sources, &settings.out.value, &mut sink);
    Ok(editables("", found, sink))
}

/// The sources below a folder, or the file of this name, whatever its ending.
///
/// # Errors
/// If there is no such file or folder.
pub fn sources_at(path: &Path) -> Result<Editables, String> {
    let missing = |error| format!("cannot read `{}`: {}", path.display(), write::reason(&error));
    let shown = path.to_string_lossy().replace('\\', "/");
    let real = disk::real(path).map_err(missing)?;
    match disk::kind(&real).map_err(missing)? {
        Kind::Folder => {
            let mut sink = Sink::default();
            let found = walk::below(&real, &mut sink);
            let folder = shown.trim_end_matches('/');
            let folder = folder.strip_prefix("./").unwrap_or(folder);
            let prefix = if folder == "." { String::new() } else { format!("{folder}/") };
            Ok(editables(&prefix, found, sink))
        }
        Kind::File => {
            let file = Editable { shown, place: real, refused: None };
            Ok(Editables { files: vec![file], problems: Vec::new() })
        }
        _ => Err(format!("cannot read `{shown}`: it is no regular file")),
    }
}

fn editables(prefix: &str, found: BTreeMap<String, Candidate>, sink: Sink) -> Editables {
    let problems = sink.items.into_iter().filter(|item| item.is_error());
    let mut all =
        Editables { problems: problems.map(|item| item.message).collect(), ..Editables::default() };
    for (path, candidate) in found {
        if !candidate.is_journey {
            continue;
        }
        let refused = candidate.refused.map(|refusal| match refusal {
            Refusal::Outside => "it is a link that leads out of the folder".to_owned(),
            Refusal::Unreadable(why) => why,
        });
        let place = disk::real(&candidate.place).unwrap_or(candidate.place);
        all.files.push(Editable { shown: format!("{prefix}{path}"), place, refused });
    }
    all
}

impl Editables {
    /// Adds others.
    pub fn extend(&mut self, others: Editables) {
        self.files.extend(others.files);
        self.problems.extend(others.problems);
    }

    /// Leaves each file in once, under the first of its names.
    pub fn once_each(&mut self) {
        let mut seen = std::collections::BTreeSet::new();
        self.files.retain(|file| seen.insert(file.place.clone()));
    }
}

impl Editable {
    /// The text, a byte order mark included.
    ///
    /// # Errors
    /// If it cannot be read, is too large, or is not UTF-8; in a user's words.
    pub fn read(&self) -> Result<String, String> {
        if let Some(why) = &self.refused {
            return Err(why.clone());
        }
        match disk::read_at_most(&self.place, LIMIT) {
            Err(error) => Err(write::reason(&error)),
            Ok(None) => Err(format!("it is larger than {} MiB", LIMIT >> 20)),
            Ok(Some(bytes)) => String::from_utf8(bytes)
                .map_err(|wrong| format!("byte {} is not UTF-8", wrong.utf8_error().valid_up_to())),
        }
    }

    /// Puts `new` in the place of `old`, under a temporary name first, with the rights of the old
    /// file.
    ///
    /// # Errors
    /// If the file is read-only, is no longer `old`, or its folder cannot be written. The file is
    /// then as it was.
    pub fn replace(&self, old: &str, new: &str) -> Result<(), String> {
        let told = |error: std::io::Error| write::reason(&error);
        if disk::is_read_only(&self.place).map_err(told)? {
            return Err("it is read-only".to_owned());
        }
        if disk::read_at_most(&self.place, LIMIT).map_err(told)?.as_deref() != Some(old.as_bytes())
        {
            return Err("it was changed meanwhile; run this again".to_owned());
        }
        let temporary = write::temporary(&self.place);
        let disk = &mut Real;
        let written = disk
            .remove(&temporary)
            .and_then(|()| disk.write_new(&temporary, new.as_bytes()))
            .and_then(|()| disk::copy_rights(&self.place, &temporary))
            .and_then(|()| disk.rename(&temporary, &self.place));
        written.map_err(|error| {
            // What was begun is rubbish; the first error is what counts.
            drop(disk.remove(&temporary));
            write::reason(&error)
        })
    }
}
