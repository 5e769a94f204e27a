//! Outputs on a real disk, and on one that is full or stops half-way.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::fs;
use std::io;
use std::path::Path;

use super::super::disk::{Disk, Real};
use super::{LIST, write_new_folder, write_outputs, write_with};

fn files(list: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn read(dir: &Path, name: &str) -> Option<String> {
    fs::read_to_string(dir.join(name)).ok()
}

/// A disk with a fault.
#[derive(Default)]
struct Faulty {
    /// The write that finds the disk full, from 1.
    full_at_write: usize,
    /// The rename that does not happen, from 1, and nothing after it either.
    killed_at_rename: usize,
    /// The rename that fails, from 1.
    failing_rename: usize,
    writes: usize,
    renames: usize,
}

impl Faulty {
    fn dead(&self) -> bool {
        self.killed_at_rename > 0 && self.renames >= self.killed_at_rename
    }
}

impl Disk for Faulty {
    fn read(&mut self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        Real.read(path)
    }
    fn is_folder(&mut self, path: &Path) -> bool {
        Real.is_folder(path)
    }
    fn is_empty_folder(&mut self, path: &Path) -> io::Result<bool> {
        Real.is_empty_folder(path)
    }
    fn make_folder(&mut self, path: &Path) -> io::Result<()> {
        Real.make_folder(path)
    }
    fn write_new(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.writes += 1;
        if self.dead() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.writes == self.full_at_write {
            // As real disks do: some of it is there.
            Real.write_new(path, bytes.get(..1).unwrap_or(bytes))?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        Real.write_new(path, bytes)
    }
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.renames += 1;
        if self.dead() || self.renames == self.failing_rename {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Real.rename(from, to)
    }
    fn remove(&mut self, path: &Path) -> io::Result<()> {
        if self.dead() { Ok(()) } else { Real.remove(path) }
    }
    fn remove_empty_folder(&mut self, path: &Path) {
        Real.remove_empty_folder(path);
    }
}

#[test]
fn writes_then_leaves_alone_then_removes() {
    let dir = tempfile::tempdir().unwrap();
    let first = files(&[("flow/a.json", "1"), ("aws/b.json", "2")]);
    let written = write_outputs(dir.path(), &first, &[]).unwrap();
    assert_eq!(written.changed, ["flow/a.json", "aws/b.json"]);
    let touched = fs::metadata(dir.path().join("flow/a.json")).unwrap().modified().unwrap();

    let again = write_outputs(dir.path(), &first, &[]).unwrap();
    assert_eq!((again.changed.len(), again.same), (0, 2));
    assert_eq!(fs::metadata(dir.path().join("flow/a.json")).unwrap().modified().unwrap(), touched);

    let written = write_outputs(dir.path(), &files(&[("flow/a.json", "3")]), &[]).unwrap();
    assert_eq!(written.removed, ["aws/b.json"]);
    assert!(!dir.path().join("aws").exists(), "an empty folder goes too");
    assert_eq!(read(dir.path(), "flow/a.json").as_deref(), Some("3"));
    assert_eq!(read(dir.path(), LIST).as_deref(), Some("flow/a.json\n"));
}

#[test]
fn only_listed_files_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mine.txt"), "mine").unwrap();
    fs::write(dir.path().join("outside.txt"), "outside").unwrap();
    fs::write(out.join(LIST), "../outside.txt\n").unwrap();
    write_outputs(&out, &files(&[("a", "1")]), &[]).unwrap();
    assert!(out.join("mine.txt").exists());
    assert!(dir.path().join("outside.txt").exists());
}

#[test]
fn a_full_disk_leaves_the_old_files() {
    for full_at_write in 1..=3 {
        let dir = tempfile::tempdir().unwrap();
        write_outputs(dir.path(), &files(&[("a", "old a"), ("b", "old b")]), &[]).unwrap();
        let mut disk = Faulty { full_at_write, ..Faulty::default() };
        let new = files(&[("a", "new a"), ("b", "new b"), ("c", "new c")]);
        let error = write_with(&mut disk, dir.path(), &new, &[]).unwrap_err();
        assert!(error.to_string().contains("the disk is full"), "{error}");
        assert_eq!(read(dir.path(), "a").as_deref(), Some("old a"));
        assert_eq!(read(dir.path(), "b").as_deref(), Some("old b"));
        let names = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(names, 3, "no temporary file stays behind");
    }
}

#[test]
fn a_failing_rename_is_undone() {
    let dir = tempfile::tempdir().unwrap();
    write_outputs(dir.path(), &files(&[("a", "old a"), ("b", "old b")]), &[]).unwrap();
    let mut disk = Faulty { failing_rename: 2, ..Faulty::default() };
    let new = files(&[("a", "new a"), ("b", "new b")]);
    write_with(&mut disk, dir.path(), &new, &[]).unwrap_err();
    assert_eq!(read(dir.path(), "a").as_deref(), Some("old a"));
    assert_eq!(read(dir.path(), "b").as_deref(), Some("old b"));
}

#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_mends() {
    for killed_at_rename in 1..=5 {
        let dir = tempfile::tempdir().unwrap();
        write_outputs(dir.path(), &files(&[("a", "old a"), ("b", "old b"), ("x", "x")]), &[])
            .unwrap();
        let new = files(&[("a", "new a"), ("b", "new b"), ("c", "new c")]);
        let mut disk = Faulty { killed_at_rename, ..Faulty::default() };
        // The last rename is that of the list.
        write_with(&mut disk, dir.path(), &new, &[]).unwrap_err();
        for name in ["a", "b"] {
            let text = read(dir.path(), name).unwrap();
            assert!(text == format!("old {name}") || text == format!("new {name}"));
        }
        write_outputs(dir.path(), &new, &[]).unwrap();
        assert_eq!(read(dir.path(), "b").as_deref(), Some("new b"));
        assert_eq!(read(dir.path(), "x"), None);
        assert_eq!(read(dir.path(), LIST).as_deref(), Some("a\nb\nc\n"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 4, "no rubbish");
    }
}

#[test]
fn blocked_places_are_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("a")).unwrap();
    let error = write_outputs(dir.path(), &files(&[("a", "1")]), &[]).unwrap_err().to_string();
    assert!(error.contains("a folder has this name"), "{error}");
    let error = write_outputs(dir.path(), &files(&[("../a", "1")]), &[]).unwrap_err().to_string();
    assert!(error.contains("below the output folder"), "{error}");
    fs::write(dir.path().join("f"), "").unwrap();
    let error =
        write_outputs(&dir.path().join("f"), &files(&[("a", "1")]), &[]).unwrap_err().to_string();
    assert!(error.contains("folder"), "{error}");
}

#[test]
fn a_new_folder_must_be_empty() {
    let dir = tempfile::tempdir().unwrap();
    write_new_folder(&dir.path().join("new"), &[("a/b.txt", "text")]).unwrap();
    assert_eq!(read(dir.path(), "new/a/b.txt").as_deref(), Some("text"));
    let error = write_new_folder(dir.path(), &[("c", "")]).unwrap_err().to_string();
    assert!(error.contains("not empty"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_device_is_no_place_for_a_file() {
    let wrong = super::write_file(std::path::Path::new("/dev/full"), b"x").unwrap_err();
    assert!(wrong.to_string().contains("not an ordinary file"), "{wrong}");
}
