//! A workspace: a folder with a manifest, sources and body files.

use std::fmt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::disk::{self, Kind};
use super::walk::{self, Candidate, Refusal};
use super::{AssetLookup, Assets, FileId, Manifest, SourceMap, errors, module_path, write};
use crate::diag::{Diagnostic, Sink};

/// The name of the manifest.
const MANIFEST: &str = "journey.toml";

/// The largest source, body file or manifest that is read: 16 MiB.
pub const LIMIT: u64 = 16 << 20;

/// Everything that a compilation starts from.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder, without links; empty for a workspace in memory.
    pub root: PathBuf,
    /// The manifest.
    pub manifest: Manifest,
    /// All texts. The manifest comes first, then sources and body files by path.
    pub sources: SourceMap,
    /// The sources that could be read, by path.
    pub journey_files: Vec<FileId>,
    /// The files of the standard library, in the order of [`crate::stdlib::ALL`].
    pub builtin_files: Vec<FileId>,
    /// Sources that are there but could not be read: their modules exist, with unknown contents.
    pub unread: Vec<FileId>,
    /// The body files.
    pub assets: Assets,
    /// What is wrong with the manifest and the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why there is no workspace at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The folder cannot be entered.
    Folder {
        /// As it was named.
        path: PathBuf,
        /// Why, in a user's words.
        why: String,
    },
    /// The folder holds neither a manifest nor a source.
    Empty {
        /// As it was named.
        path: PathBuf,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { path, why } => {
                write!(f, "cannot read the folder `{}`: {why}", path.display())
            }
            Self::Empty { path } => write!(
                f,
                "`{}` holds no journey.toml and no .journey file; start a workspace with `journeyc new DIR`",
                path.display()
            ),
        }
    }
}

impl std::error::Error for LoadError {}

/// What reading a file gave.
enum Text {
    Whole(String),
    TooLarge,
    NotUtf8 { readable: String, at: u32, byte: u8 },
    Outside,
    Unreadable(String),
}

impl Workspace {
    /// Loads the workspace in `dir`. The problem of one file never stops the others: it becomes a
    /// diagnostic.
    ///
    /// # Errors
    /// If the folder is not there, not readable, or holds nothing to compile.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        let root = root_of(dir)?;
        let mut loading = Loading::default();
        let manifest = loading.manifest(&root);
        let settings = &manifest.workspace;
        let found = walk::find(&root, &settings.sources, &settings.out.value, &mut loading.sink);
        let read: Vec<(String, bool, Text)> = found
            .into_par_iter()
            .map(|(path, candidate)| (path, candidate.is_journey, read(&candidate)))
            .collect();
        for (path, is_journey, text) in read {
            loading.add(path, is_journey, text);
        }
        let workspace = loading.finish(root, manifest);
        let nothing = workspace.journey_files.is_empty() && workspace.unread.is_empty();
        if workspace.manifest.file.is_none() && nothing && workspace.diagnostics.is_empty() {
            return Err(LoadError::Empty { path: dir.to_owned() });
        }
        Ok(workspace)
    }

    /// The folder without links, and its manifest alone.
    pub(super) fn manifest_of(
        dir: &Path,
        sink: &mut Sink,
    ) -> Result<(PathBuf, Manifest), LoadError> {
        let root = root_of(dir)?;
        let mut loading = Loading::default();
        let manifest = loading.manifest(&root);
        sink.items.append(&mut loading.sink.items);
        Ok((root, manifest))
    }

    /// A workspace without a file system: for tests, benches and whoever embeds the compiler.
    /// `files` are sources and body files by path; a blank manifest counts as none.
    #[must_use]
    pub fn from_memory(manifest_toml: &str, files: &[(&str, &str)]) -> Self {
        let mut loading = Loading::default();
        let manifest = if manifest_toml.trim().is_empty() {
            Manifest::default_for("memory")
        } else {
            let file = loading.sources.add(MANIFEST, manifest_toml);
            Manifest::parse(&loading.sources, file, "memory", &mut loading.sink)
        };
        let mut files = files.to_vec();
        files.sort_unstable();
        for (path, text) in files {
            let is_journey = path.ends_with(".journey");
            loading.add(path.to_owned(), is_journey, Text::Whole(text.to_owned()));
        }
        loading.finish(PathBuf::new(), manifest)
    }

    /// The module path of a source.
    #[must_use]
    pub fn module_of(&self, file: FileId) -> String {
        module_path(self.sources.path(file), &self.manifest.source_folders())
    }

    /// What the name of a body file, written in the source `from`, leads to.
    #[must_use]
    pub fn resolve(&self, from: FileId, relative: &str) -> AssetLookup<'_> {
        self.assets.resolve(&self.sources, from, relative)
    }

    /// The folder that outputs go to.
    #[must_use]
    pub fn out_folder(&self) -> PathBuf {
        self.root.join(&self.manifest.workspace.out.value)
    }
}

/// The folder of a workspace without links; it is there and readable.
fn root_of(dir: &Path) -> Result<PathBuf, LoadError> {
    let unusable = |why| LoadError::Folder { path: dir.to_owned(), why };
    let root = disk::real(dir).map_err(|error| unusable(write::reason(&error)))?;
    match disk::kind(&root) {
        Ok(Kind::Folder) => {}
        Ok(_) => return Err(unusable("it is a file; name its folder".to_owned())),
        Err(error) => return Err(unusable(write::reason(&error))),
    }
    disk::list(&root).map_err(|error| unusable(write::reason(&error)))?;
    Ok(root)
}

#[derive(Default)]
struct Loading {
    sources: SourceMap,
    journey_files: Vec<FileId>,
    unread: Vec<FileId>,
    assets: Assets,
    sink: Sink,
}

impl Loading {
    fn manifest(&mut self, root: &Path) -> Manifest {
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| "workspace".to_owned());
        let place = root.join(MANIFEST);
        let refused = match disk::kind(&place) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Manifest::default_for(&name);
            }
            Err(error) => Some(Refusal::Unreadable(write::reason(&error))),
            Ok(Kind::File) => None,
            Ok(_) => Some(Refusal::Unreadable("it is no regular file".to_owned())),
        };
        match self.keep(MANIFEST.to_owned(), read(&Candidate { place, is_journey: false, refused }))
        {
            (file, true) => Manifest::parse(&self.sources, file, &name, &mut self.sink),
            (file, false) => {
                let mut manifest = Manifest::default_for(&name);
                manifest.file = Some(file);
                manifest
            }
        }
    }

    fn add(&mut self, path: String, is_journey: bool, text: Text) {
        if is_journey {
            match self.keep(path, text) {
                (file, true) => self.journey_files.push(file),
                (file, false) => self.unread.push(file),
            }
            return;
        }
        // A broken body file matters only to a message that names it.
        let file = match text {
            Text::Whole(text) => Ok(self.sources.add(path.clone(), text)),
            Text::TooLarge => Err(format!("it is larger than {} MiB", LIMIT >> 20)),
            Text::NotUtf8 { at, .. } => Err(format!("byte {at} is not UTF-8")),
            Text::Outside => Err("it is a link that leads out of the workspace".to_owned()),
            Text::Unreadable(why) => Err(why),
        };
        self.assets.add(path, file);
    }

    /// Adds a file to the source map, also a broken one, so that findings can name its place.
    fn keep(&mut self, path: String, text: Text) -> (FileId, bool) {
        let (shown, sound) = match &text {
            Text::Whole(text) => (text.as_str(), true),
            Text::NotUtf8 { readable, .. } => (readable.as_str(), false),
            _ => ("", false),
        };
        let file = self.sources.add(path.clone(), shown);
        match text {
            Text::Whole(_) => {}
            Text::TooLarge => self.sink.push(errors::too_large(file, &path, LIMIT)),
            Text::NotUtf8 { at, byte, .. } => {
                self.sink.push(errors::not_utf8(file, &path, at, byte));
            }
            Text::Outside => self.sink.push(errors::link_outside(Some(file), &path)),
            Text::Unreadable(why) => self.sink.push(errors::read_failed(Some(file), &path, &why)),
        }
        (file, sound)
    }

    fn finish(mut self, root: PathBuf, manifest: Manifest) -> Workspace {
        let builtin_files =
            crate::stdlib::ALL.iter().map(|file| self.sources.add(file.path, file.text)).collect();
        Workspace {
            builtin_files,
            root,
            manifest,
            sources: self.sources,
            journey_files: self.journey_files,
            unread: self.unread,
            assets: self.assets,
            diagnostics: self.sink.items,
        }
    }
}

fn read(candidate: &Candidate) -> Text {
    match &candidate.refused {
        Some(Refusal::Outside) => return Text::Outside,
        Some(Refusal::Unreadable(why)) => return Text::Unreadable(why.clone()),
        None => {}
    }
    match disk::read_at_most(&candidate.place, LIMIT) {
        Err(error) => Text::Unreadable(write::reason(&error)),
        Ok(None) => Text::TooLarge,
        Ok(Some(bytes)) => text(bytes),
    }
}

fn text(bytes: Vec<u8>) -> Text {
    String::from_utf8(bytes).map_or_else(
        |error| {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            Text::NotUtf8 {
                readable: String::from_utf8_lossy(bytes.get(..at).unwrap_or(bytes)).into_owned(),
                at: u32::try_from(at).unwrap_or(u32::MAX),
                byte: bytes.get(at).copied().unwrap_or_default(),
            }
        },
        Text::Whole,
    )
}

#[cfg(test)]
mod tests;
