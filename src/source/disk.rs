//! The door to the file system: every call to it in the whole compiler stands here.
//!
//! Writing goes through the trait [`Disk`], so that tests can let a disk be full or a run be
//! killed half-way.
#![expect(clippy::disallowed_methods, reason = "this is the door")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What a path is, symbolic links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, a socket, a device: nothing to read a source from.
    Other,
}

/// One name in a folder.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: std::ffi::OsString,
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
}

/// What stands in a folder, by name.
pub(super) fn list(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = kind_of(entry.file_type()?);
        entries.push(Entry { name: entry.file_name(), path: entry.path(), kind });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// What a path leads to, symbolic links followed.
pub(super) fn kind(path: &Path) -> io::Result<Kind> {
    Ok(kind_of(fs::metadata(path)?.file_type()))
}

fn kind_of(found: fs::FileType) -> Kind {
    if found.is_symlink() {
        Kind::Link
    } else if found.is_dir() {
        Kind::Folder
    } else if found.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}

/// The path without links and `..`.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// A file to read from piece by piece: data may be larger than the memory.
///
/// # Errors
/// If the file cannot be opened: why, in a user's words.
pub fn open(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|error| super::write::reason(&error))
}

/// The bytes of a file; `None` if there are more than `limit`. No more than that is ever read,
/// also when the file grows meanwhile.
pub(super) fn read_at_most(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    // Room for all of it: a buffer that grows while it is read costs a third of the reading.
    let length = file.metadata().map_or(0, |found| found.len()).min(limit) + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// May nobody write the file?
pub(super) fn is_read_only(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().readonly())
}

/// Gives a file the rights of another one.
pub(super) fn copy_rights(from: &Path, to: &Path) -> io::Result<()> {
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

/// Size and time of the program that runs.
pub(super) fn stamp_of_program() -> io::Result<String> {
    let found = fs::metadata(std::env::current_exe()?)?;
    Ok(format!("{} {:?}", found.len(), found.modified()?))
}

/// What tells a file from the one that it was: its size, its times and, where there is one, its
/// number. Writing to a file or putting another one in its place changes it.
pub(super) fn stamp(path: &Path) -> io::Result<String> {
    let found = fs::symlink_metadata(path)?;
    let modified = found.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    #[cfg(unix)]
    let more = {
        use std::os::unix::fs::MetadataExt as _;
        format!(" {} {} {}", found.ctime(), found.ctime_nsec(), found.ino())
    };
    #[cfg(not(unix))]
    let more = "";
    Ok(format!("{} {}{more}", found.len(), modified.as_nanos()))
}

/// What writing outputs asks of a file system.
pub(super) trait Disk {
    /// The bytes of a file; `None` if there is none.
    fn read(&mut self, path: &Path) -> io::Result<Option<Vec<u8>>>;
    /// Is a folder there?
    fn is_folder(&mut self, path: &Path) -> bool;
    /// The names in a folder; none if it is not there.
    fn is_empty_folder(&mut self, path: &Path) -> io::Result<bool>;
    /// Makes a folder and those above it.
    fn make_folder(&mut self, path: &Path) -> io::Result<()>;
    /// Writes a file that is not there yet.
    fn write_new(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file another name, in one step, also over another file.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file; none is fine.
    fn remove(&mut self, path: &Path) -> io::Result<()>;
    /// Removes a folder if nothing stands in it.
    fn remove_empty_folder(&mut self, path: &Path);
}

/// The disk of the machine.
pub(super) struct Real;

impl Disk for Real {
    fn read(&mut self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        // A device or a pipe may have no end, and is nothing to put a file in the place of.
        if kind(path).is_ok_and(|kind| kind == Kind::Other) {
            return Err(io::Error::other("it is a device or a pipe, not an ordinary file"));
        }
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn is_folder(&mut self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_empty_folder(&mut self, path: &Path) -> io::Result<bool> {
        match fs::read_dir(path) {
            Ok(mut names) => Ok(names.next().is_none()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn make_folder(&mut self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn write_new(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn remove_empty_folder(&mut self, path: &Path) {
        // Not being empty is the usual case and no error.
        drop(fs::remove_dir(path));
    }
}
