//! Paths of a workspace: relative to its root, forward slashes, no `.` and no `..`.

use std::path::{Component, Path};

/// The path `relative` as seen from `folder`, both within the workspace; `None` if it leads out
/// of it or is absolute. The root itself is the empty path.
#[must_use]
pub(super) fn join(folder: &str, relative: &str) -> Option<String> {
    // A backslash or a drive is no path of a workspace on any system, so that the same sources
    // mean the same everywhere.
    let absolute = relative.starts_with('/') || relative.contains('\\') || has_drive(relative);
    if absolute {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn has_drive(path: &str) -> bool {
    let mut letters = path.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next() == Some(':')
}

/// The folder that a file lies in; the root is the empty path.
#[must_use]
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below `root` as a path of the workspace; `None` if it does not lie there or is not
/// Unicode.
#[must_use]
pub(super) fn below(root: &Path, path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.strip_prefix(root).ok()?.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_paths_stay_inside() {
        assert_eq!(join("a/b", "../c.mjml").as_deref(), Some("a/c.mjml"));
        assert_eq!(join("a", "./x/../y").as_deref(), Some("a/y"));
        assert_eq!(join("", ".").as_deref(), Some(""));
        for out in ["..", "../x", "a/../../x", "/etc/passwd", "C:/x", "a\\b"] {
            assert_eq!(join("", out), None, "{out}");
        }
        assert_eq!(folder("a/b/c.journey"), "a/b");
        assert_eq!(below(Path::new("/w"), Path::new("/w/a/b")).as_deref(), Some("a/b"));
        assert_eq!(below(Path::new("/w"), Path::new("/v/a")), None);
    }
}
