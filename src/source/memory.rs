//! What a build keeps beside its outputs for the next one, on disk.
//!
//! The bytes stand in `.journeyc-cache`, a folder in the output folder, behind a line with their
//! SHA-256. A file that is damaged, cut short or made by somebody else therefore counts as none.
//! It is written under a temporary name and renamed, so that a killed build leaves the old one.

use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::disk::{self, Disk, Real};
use super::write::temporary;

/// The folder, in the folder of the outputs.
const FOLDER: &str = ".journeyc-cache";

/// The largest memory that is read: 1 GiB.
const LIMIT: u64 = 1 << 30;

/// The SHA-256 of some bytes in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What an earlier build kept under this name, if it is whole.
#[must_use]
pub fn recall(out: &Path, name: &str) -> Option<Vec<u8>> {
    let mut bytes = disk::read_at_most(&out.join(FOLDER).join(name), LIMIT).ok()??;
    let line = bytes.iter().position(|byte| *byte == b'\n')?;
    let rest = bytes.split_off(line + 1);
    bytes.pop();
    (bytes == digest(&rest).as_bytes()).then_some(rest)
}

/// Keeps some bytes for the next build. That it cannot is no failure of the build: the next one
/// is slower.
pub fn keep(out: &Path, name: &str, bytes: &[u8]) {
    let folder = out.join(FOLDER);
    let place = folder.join(name);
    let temporary = temporary(&place);
    let mut whole = digest(bytes).into_bytes();
    whole.push(b'\n');
    whole.extend_from_slice(bytes);
    let disk = &mut Real;
    let kept = disk
        .make_folder(&folder)
        .and_then(|()| disk.remove(&temporary))
        .and_then(|()| disk.write_new(&temporary, &whole))
        .and_then(|()| disk.rename(&temporary, &place));
    if kept.is_err() {
        // Rubbish, if it is there at all.
        drop(disk.remove(&temporary));
    }
}

/// Is there a file with this SHA-256?
#[must_use]
pub fn is_file_with(place: &Path, wanted: &str) -> bool {
    let bytes = disk::read_at_most(place, LIMIT).ok().flatten();
    bytes.is_some_and(|bytes| digest(&bytes) == wanted)
}

/// What tells this file from an earlier or later one under its name: its size, times and number;
/// `None` where there is none. Unlike its digest it costs no reading.
#[must_use]
pub fn stamp(place: &Path) -> Option<String> {
    disk::stamp(place).ok()
}

/// What tells this very program from every other version of it: a program that is built anew has
/// another size or another time.
#[must_use]
pub fn this_program() -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), disk::stamp_of_program().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]
    use super::*;
    use std::fs;

    #[test]
    fn only_whole_memories_are_recalled() {
        let out = tempfile::tempdir().unwrap();
        assert_eq!(recall(out.path(), "a"), None);
        keep(out.path(), "a", b"one\ntwo");
        assert_eq!(recall(out.path(), "a").unwrap(), b"one\ntwo");
        keep(out.path(), "a", b"three");
        assert_eq!(recall(out.path(), "a").unwrap(), b"three");
        let place = out.path().join(FOLDER).join("a");
        let sound = fs::read(&place).unwrap();
        for cut in 0..sound.len() {
            fs::write(&place, sound.get(..cut).unwrap()).unwrap();
            assert_eq!(recall(out.path(), "a"), None, "cut at {cut}");
        }
        for at in 0..sound.len() {
            let mut broken = sound.clone();
            *broken.get_mut(at).unwrap() ^= 1;
            fs::write(&place, broken).unwrap();
            assert_eq!(recall(out.path(), "a"), None, "changed at {at}");
        }
    }

    #[test]
    fn what_cannot_be_kept_is_not_kept() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join(FOLDER), "a file").unwrap();
        keep(out.path(), "a", b"one");
        assert_eq!(recall(out.path(), "a"), None);
        // A temporary file that a killed build left is no hindrance.
        fs::remove_file(out.path().join(FOLDER)).unwrap();
        fs::create_dir(out.path().join(FOLDER)).unwrap();
        fs::write(temporary(&out.path().join(FOLDER).join("a")), "half").unwrap();
        keep(out.path(), "a", b"one");
        assert_eq!(recall(out.path(), "a").unwrap(), b"one");
    }

    #[test]
    fn a_file_is_known_by_its_digest() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("a"), "abc").unwrap();
        assert!(is_file_with(&out.path().join("a"), &digest(b"abc")));
        assert!(!is_file_with(&out.path().join("a"), &digest(b"abd")));
        assert!(!is_file_with(&out.path().join("b"), &digest(b"")));
        assert!(digest(b"abc").starts_with("ba7816bf8f01cfea"));
    }

    #[test]
    fn a_file_that_is_written_has_another_stamp() {
        let out = tempfile::tempdir().unwrap();
        let place = out.path().join("a");
        assert_eq!(stamp(&place), None);
        fs::write(&place, "abc").unwrap();
        let first = stamp(&place).unwrap();
        assert_eq!(stamp(&place).unwrap(), first);
        std::thread::sleep(std::time::Duration::from_millis(30));
        fs::write(&place, "abd").unwrap();
        assert_ne!(stamp(&place).unwrap(), first);
    }
}
