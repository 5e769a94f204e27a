//! Writing outputs: all of them or none.
//!
//! First every changed file is written in full under a temporary name beside its place, then all
//! are renamed, then what an earlier build wrote and this one does not is removed. A disk that
//! fills up therefore leaves the old files as they were, and a build that is killed between two
//! renames leaves only whole files, old or new; the next build mends the rest.
//!
//! The list of what was written stands in `.journeyc-outputs`. Only files on that list are ever
//! removed.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::disk::{Disk, Real};

/// The list of written files, in the folder of the outputs.
const LIST: &str = ".journeyc-outputs";

/// What a build changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have other bytes now.
    pub changed: Vec<String>,
    /// How many files had the right bytes already.
    pub same: usize,
    /// Files of an earlier build that this one does not write.
    pub removed: Vec<String>,
}

/// Why outputs could not be written.
#[derive(Debug)]
pub struct WriteError {
    doing: &'static str,
    path: PathBuf,
    why: String,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`: {}", self.doing, self.path.display(), self.why)
    }
}

impl std::error::Error for WriteError {}

/// Writes `files` (path below `dir` with forward slashes, bytes) and removes what the last build
/// wrote there and this one does not. `kept` are outputs too, and stand there as they should.
///
/// # Errors
/// If the folder is read-only, full or blocked. The old files are then as they were.
pub fn write_outputs(
    dir: &Path,
    files: &[(String, Vec<u8>)],
    kept: &[String],
) -> Result<Written, WriteError> {
    write_with(&mut Real, dir, files, kept)
}

/// Fills a new folder. One that is not there is made; one that holds anything is left alone.
///
/// # Errors
/// If the folder is not empty or cannot be written.
pub fn write_new_folder(dir: &Path, files: &[(&str, &str)]) -> Result<(), WriteError> {
    let disk = &mut Real;
    let empty = disk.is_empty_folder(dir).map_err(|e| failed("read the folder", dir, &e))?;
    if !empty {
        let why = "it is not empty; name a folder that does not exist yet".to_owned();
        return Err(WriteError { doing: "start a workspace in", path: dir.to_owned(), why });
    }
    for (path, text) in files {
        let place = inside(dir, path)?;
        make_parent(disk, &place)?;
        disk.write_new(&place, text.as_bytes()).map_err(|e| failed("write", &place, &e))?;
    }
    Ok(())
}

/// Writes one file, under a temporary name first.
///
/// # Errors
/// If its folder is read-only, full or blocked. An old file is then as it was.
pub fn write_file(place: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    changed(&mut Real, folder, &[(name.unwrap_or_default(), bytes.to_vec())]).map(drop)
}

/// Writes texts beside the sources (path below the workspace with forward slashes), all or none.
/// Says how many changed.
///
/// # Errors
/// If a folder is read-only, full or blocked. The old files are then as they were.
pub fn write_snapshots(root: &Path, files: &[(String, String)]) -> Result<usize, WriteError> {
    if files.is_empty() {
        return Ok(0);
    }
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|(path, text)| (path.clone(), text.as_bytes().to_vec())).collect();
    changed(&mut Real, root, &files)
}

/// Writes files whose bytes change, all or none, and counts them.
fn changed(
    disk: &mut dyn Disk,
    dir: &Path,
    files: &[(String, Vec<u8>)],
) -> Result<usize, WriteError> {
    let mut changes = Vec::new();
    if let Err(error) = stage(disk, dir, files, &mut changes) {
        for change in &changes {
            drop(disk.remove(&change.temporary));
        }
        return Err(error);
    }
    rename_all(disk, &changes)?;
    Ok(changes.len())
}

/// A file whose bytes must change.
struct Change {
    name: String,
    place: PathBuf,
    temporary: PathBuf,
    old: Option<Vec<u8>>,
}

fn write_with(
    disk: &mut dyn Disk,
    dir: &Path,
    files: &[(String, Vec<u8>)],
    kept: &[String],
) -> Result<Written, WriteError> {
    let list = dir.join(LIST);
    let before = read_list(disk, &list)?;
    let now: BTreeSet<String> = files.iter().map(|(name, _)| name).chain(kept).cloned().collect();

    let mut changes = Vec::new();
    if let Err(error) = stage(disk, dir, files, &mut changes) {
        for change in &changes {
            // The temporary files are rubbish; the first error is what counts.
            drop(disk.remove(&change.temporary));
        }
        return Err(error);
    }

    // Until the end the list names old and new files, so that a killed build forgets none.
    let both: BTreeSet<String> = before.union(&now).cloned().collect();
    if both != before {
        write_list(disk, &list, &both)?;
    }
    rename_all(disk, &changes)?;

    let mut written = Written {
        same: (files.len() + kept.len()).saturating_sub(changes.len()),
        changed: changes.into_iter().map(|change| change.name).collect(),
        removed: Vec::new(),
    };
    for stale in before.difference(&now) {
        // The list is a file that anybody can edit: what it says outside the folder is ignored.
        let Ok(place) = inside(dir, stale) else { continue };
        disk.remove(&place).map_err(|e| failed("remove the old output", &place, &e))?;
        remove_empty_parents(disk, dir, &place);
        written.removed.push(stale.clone());
    }
    if both != now {
        write_list(disk, &list, &now)?;
    }
    Ok(written)
}

/// Writes every file that changes under its temporary name. What was begun stands in `changes`,
/// also on failure.
fn stage(
    disk: &mut dyn Disk,
    dir: &Path,
    files: &[(String, Vec<u8>)],
    changes: &mut Vec<Change>,
) -> Result<(), WriteError> {
    disk.make_folder(dir).map_err(|e| failed("make the folder", dir, &e))?;
    for (name, bytes) in files {
        let place = inside(dir, name)?;
        if disk.is_folder(&place) {
            let why = "a folder has this name; remove it or build elsewhere with --out".to_owned();
            return Err(WriteError { doing: "write", path: place, why });
        }
        let old = disk.read(&place).map_err(|e| failed("read the old output", &place, &e))?;
        if old.as_ref() == Some(bytes) {
            continue;
        }
        make_parent(disk, &place)?;
        let temporary = temporary(&place);
        changes.push(Change { name: name.clone(), place, temporary: temporary.clone(), old });
        // A killed build may have left one.
        disk.remove(&temporary).map_err(|e| failed("write", &temporary, &e))?;
        disk.write_new(&temporary, bytes).map_err(|e| failed("write", &temporary, &e))?;
    }
    Ok(())
}

fn rename_all(disk: &mut dyn Disk, changes: &[Change]) -> Result<(), WriteError> {
    for (done, change) in changes.iter().enumerate() {
        if let Err(error) = disk.rename(&change.temporary, &change.place) {
            let (finished, open) = changes.split_at(done);
            for change in open {
                drop(disk.remove(&change.temporary));
            }
            put_back(disk, finished);
            return Err(failed("write", &change.place, &error));
        }
    }
    Ok(())
}

/// Undoes renames after a later one failed, as far as the disk lets us.
fn put_back(disk: &mut dyn Disk, finished: &[Change]) {
    for change in finished {
        let undone = match &change.old {
            None => disk.remove(&change.place),
            Some(bytes) => disk
                .write_new(&change.temporary, bytes)
                .and_then(|()| disk.rename(&change.temporary, &change.place)),
        };
        // Nothing better can be done: the next build writes the file anew.
        drop(undone);
    }
}

fn read_list(disk: &mut dyn Disk, list: &Path) -> Result<BTreeSet<String>, WriteError> {
    let bytes = disk.read(list).map_err(|e| failed("read", list, &e))?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect())
}

fn write_list(
    disk: &mut dyn Disk,
    list: &Path,
    names: &BTreeSet<String>,
) -> Result<(), WriteError> {
    let text: String = names.iter().map(|name| format!("{name}\n")).collect();
    let temporary = temporary(list);
    disk.remove(&temporary)
        .and_then(|()| disk.write_new(&temporary, text.as_bytes()))
        .and_then(|()| disk.rename(&temporary, list))
        .map_err(|e| failed("write", list, &e))
}

/// The place of a relative path below `dir`; refused if it leads out.
fn inside(dir: &Path, name: &str) -> Result<PathBuf, WriteError> {
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if !plain || name.is_empty() {
        let why = "it does not lie below the output folder".to_owned();
        return Err(WriteError { doing: "write", path: path.to_owned(), why });
    }
    Ok(dir.join(path))
}

pub(super) fn temporary(place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".journeyc-new");
    place.with_file_name(name)
}

fn make_parent(disk: &mut dyn Disk, place: &Path) -> Result<(), WriteError> {
    match place.parent() {
        Some(parent) if !disk.is_folder(parent) => {
            disk.make_folder(parent).map_err(|e| failed("make the folder", parent, &e))
        }
        _ => Ok(()),
    }
}

fn remove_empty_parents(disk: &mut dyn Disk, dir: &Path, place: &Path) {
    for folder in place.ancestors().skip(1).take_while(|folder| *folder != dir) {
        disk.remove_empty_folder(folder);
    }
}

fn failed(doing: &'static str, path: &Path, error: &io::Error) -> WriteError {
    WriteError { doing, path: path.to_owned(), why: reason(error) }
}

/// A failure of the file system, in a user's words.
pub(super) fn reason(error: &io::Error) -> String {
    use io::ErrorKind::{
        AlreadyExists, IsADirectory, NotADirectory, NotFound, PermissionDenied, QuotaExceeded,
        ReadOnlyFilesystem, StorageFull,
    };
    match error.kind() {
        NotFound => "it is not there".to_owned(),
        PermissionDenied => {
            "you have no permission; change its rights or choose another folder".to_owned()
        }
        ReadOnlyFilesystem => "the disk is read-only; choose another folder".to_owned(),
        StorageFull => "the disk is full; free some space and run this again".to_owned(),
        QuotaExceeded => "your quota on this disk is used up".to_owned(),
        NotADirectory => "a file stands where a folder must be".to_owned(),
        IsADirectory => "it is a folder".to_owned(),
        AlreadyExists => {
            "a file stands where a folder must be, or another build is writing here".to_owned()
        }
        // What the system says about rarer failures is the best there is.
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
