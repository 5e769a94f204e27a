//! Workspaces on a disk, with everything that can be wrong with files.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::fs;
use std::path::Path;

use super::{LoadError, Workspace};
use crate::source::AssetLookup;

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(place, bytes).unwrap();
}

fn paths(workspace: &Workspace) -> Vec<&str> {
    workspace.journey_files.iter().map(|file| workspace.sources.path(*file)).collect()
}

fn findings(workspace: &Workspace) -> Vec<String> {
    workspace.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect()
}

#[test]
fn files_come_in_the_order_of_their_paths() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    put(
        root,
        "journey.toml",
        "[workspace]\nname = \"a\"\nsources = [\"j\", \"j/deep\"]\nout = \"j/made\"\n",
    );
    for n in (0..40).rev() {
        put(root, &format!("j/f{n:02}.journey"), format!("// {n}"));
    }
    for skipped in ["j/.git", "j/target", "j/build", "j/node_modules", "j/made", "elsewhere"] {
        put(root, &format!("{skipped}/x.journey"), "");
    }
    put(root, "j/deep/er/a-b.journey", "");
    put(root, "j/deep/mail.mjml", "<mjml/>");
    put(root, "j/deep/picture.png", "");
    let workspace = Workspace::load(root).unwrap();
    assert_eq!(findings(&workspace), [""; 0]);
    let found = paths(&workspace);
    assert_eq!(found.len(), 41);
    assert!(found.is_sorted());
    let deep = workspace.journey_files.first().copied().unwrap();
    assert_eq!(workspace.module_of(deep), "er.a_b");
    let mail = workspace.resolve(deep, "../mail.mjml");
    assert!(matches!(mail, AssetLookup::Found { text: "<mjml/>", .. }));
    assert_eq!(workspace.out_folder(), workspace.root.join("j/made"));
}

#[test]
fn a_workspace_needs_no_manifest() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("my-shop");
    put(&root, "a.journey", "\u{feff}// x");
    let workspace = Workspace::load(&root).unwrap();
    assert_eq!(workspace.manifest.workspace.name.value, "my-shop");
    assert_eq!(workspace.manifest.file, None);
    assert_eq!(workspace.sources.text(workspace.journey_files[0]), "// x");
}

#[test]
fn no_workspace_at_all() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Workspace::load(dir.path()), Err(LoadError::Empty { .. })));
    let error = Workspace::load(&dir.path().join("none")).unwrap_err().to_string();
    assert!(error.contains("it is not there"), "{error}");
    put(dir.path(), "file", "");
    let error = Workspace::load(&dir.path().join("file")).unwrap_err().to_string();
    assert!(error.contains("it is a file"), "{error}");
}

#[test]
fn one_broken_file_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    put(root, "journey.toml", "[workspace]\nname = \"a\"\nsources = [\".\", \"nowhere\"]\n");
    put(root, "bad.journey", b"enum A\n { \xff }");
    put(root, "good.journey", "enum A { b }");
    put(root, "huge.journey", vec![b' '; (super::LIMIT + 1) as usize]);
    put(root, "huge.txt", vec![b' '; (super::LIMIT + 1) as usize]);
    fs::create_dir(root.join("folder.journey")).unwrap();
    let workspace = Workspace::load(root).unwrap();
    assert_eq!(paths(&workspace), ["good.journey"]);
    assert_eq!(workspace.unread.len(), 3);
    assert_eq!(
        findings(&workspace),
        [
            "JC0603: there is no source folder `nowhere`",
            "JC0106: `bad.journey` is not UTF-8: byte 10 is 0xFF",
            "JC0605: `folder.journey` cannot be read: it is a folder",
            "JC0105: `huge.journey` is larger than 16 MiB and is not read",
        ]
    );
    let span = workspace.diagnostics[1].span().unwrap();
    let place = workspace.sources.place(span.file, span.start);
    assert_eq!((place.line, place.column), (2, 4));
    let good = workspace.journey_files[0];
    assert!(matches!(workspace.resolve(good, "huge.txt"), AssetLookup::Unreadable(_)));
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_astray() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("w");
    put(dir.path(), "secret.txt", "secret");
    put(&root, "a.journey", "");
    put(&root, "sub/b.journey", "");
    symlink(&root, root.join("sub/loop")).unwrap();
    symlink("sub/b.journey", root.join("c.journey")).unwrap();
    symlink("../secret.txt", root.join("out.journey")).unwrap();
    symlink("../secret.txt", root.join("out.txt")).unwrap();
    symlink("nothing", root.join("broken.journey")).unwrap();
    let workspace = Workspace::load(&root).unwrap();
    assert_eq!(paths(&workspace), ["a.journey", "c.journey", "sub/b.journey"]);
    assert_eq!(
        findings(&workspace),
        [
            "JC0605: `broken.journey` cannot be read: it is not there",
            "JC0606: `out.journey` is a link that leads out of the workspace",
        ]
    );
    let a = workspace.journey_files[0];
    assert!(matches!(workspace.resolve(a, "out.txt"), AssetLookup::Unreadable(_)));
    assert!(workspace.sources.ids().all(|id| workspace.sources.text(id) != "secret"));
}

#[test]
fn a_broken_manifest_still_gives_a_workspace() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "journey.toml", b"\xff");
    put(dir.path(), "a.journey", "");
    let workspace = Workspace::load(dir.path()).unwrap();
    assert_eq!(findings(&workspace), ["JC0106: `journey.toml` is not UTF-8: byte 0 is 0xFF"]);
    assert_eq!(paths(&workspace), ["a.journey"]);
}

#[test]
fn memory_is_like_a_disk() {
    let files = [("b.journey", "b"), ("a.journey", "a"), ("m.txt", "text")];
    let workspace = Workspace::from_memory("", &files);
    assert_eq!(paths(&workspace), ["a.journey", "b.journey"]);
    let a = workspace.journey_files[0];
    assert!(matches!(workspace.resolve(a, "m.txt"), AssetLookup::Found { text: "text", .. }));
    let workspace = Workspace::from_memory("nonsense", &files);
    assert_eq!(workspace.diagnostics.len(), 1);
}
