//! Body files: what a message names with `file "..."`.

use std::collections::BTreeMap;

use super::{FileId, SourceMap, paths};
use crate::diag::suggest::nearest;

/// All body files below the source folders.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    files: BTreeMap<String, Result<FileId, String>>,
}

/// What a name in a source leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetLookup<'w> {
    /// A text.
    Found {
        /// Its file in the source map, so that findings can point into it.
        file: FileId,
        /// Its path in the workspace.
        path: &'w str,
        /// Its text.
        text: &'w str,
    },
    /// A file that cannot be used; the reason ends the sentence "it cannot be read: ...".
    Unreadable(&'w str),
    /// A name that leads out of the workspace.
    Outside,
    /// Nothing, but perhaps one of these files was meant (as paths to write instead).
    NotFound {
        /// At most three names, the nearest first.
        near: Vec<String>,
    },
}

impl Assets {
    /// The extensions of body files.
    pub const EXTENSIONS: &[&str] = &["mjml", "html", "txt"];

    pub(super) fn add(&mut self, path: String, file: Result<FileId, String>) {
        self.files.insert(path, file);
    }

    /// The paths of all body files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// All body files: the path, and the text or why it cannot be read.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, Result<FileId, &str>)> {
        self.files.iter().map(|(path, file)| match file {
            Ok(file) => (path.as_str(), Ok(*file)),
            Err(why) => (path.as_str(), Err(why.as_str())),
        })
    }

    /// What the name `relative`, written in the file `from`, leads to.
    #[must_use]
    pub fn resolve<'w>(
        &'w self,
        sources: &'w SourceMap,
        from: FileId,
        relative: &str,
    ) -> AssetLookup<'w> {
        let folder = paths::folder(sources.path(from));
        let Some(wanted) = paths::join(folder, relative) else { return AssetLookup::Outside };
        match self.files.get_key_value(&wanted) {
            Some((path, Ok(file))) => {
                AssetLookup::Found { file: *file, path, text: sources.text(*file) }
            }
            Some((_, Err(why))) => AssetLookup::Unreadable(why),
            None => AssetLookup::NotFound { near: self.near(folder, &wanted) },
        }
    }

    /// The same file name elsewhere first, then names with a slip of the pen.
    fn near(&self, folder: &str, wanted: &str) -> Vec<String> {
        let name = wanted.rsplit('/').next().unwrap_or(wanted);
        let same = self.paths().filter(|path| path.rsplit('/').next() == Some(name));
        let mut found: Vec<&str> = same.collect();
        found.extend(nearest(wanted, self.paths()));
        found.truncate(3);
        let mut names: Vec<String> = Vec::new();
        for path in found {
            let name = relative_to(folder, path);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// How a file in `folder` writes `path`.
fn relative_to(folder: &str, path: &str) -> String {
    let mut from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut to: Vec<&str> = path.split('/').collect();
    while let (Some(a), Some(b)) = (from.first(), to.first())
        && a == b
        && to.len() > 1
    {
        from.remove(0);
        to.remove(0);
    }
    format!("{}{}", "../".repeat(from.len()), to.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_files_are_found_from_where_they_are_named() {
        let mut sources = SourceMap::default();
        let from = sources.add("journeys/cart/cart.journey", "");
        let mail = sources.add("journeys/mail/cart.da.mjml", "<mjml/>");
        let mut assets = Assets::default();
        assets.add("journeys/mail/cart.da.mjml".to_owned(), Ok(mail));
        assets.add("journeys/mail/huge.html".to_owned(), Err("too large".to_owned()));
        let look = |name| assets.resolve(&sources, from, name);
        let found = look("../mail/cart.da.mjml");
        assert!(matches!(found, AssetLookup::Found { file, text: "<mjml/>", .. } if file == mail));
        assert_eq!(look("../mail/huge.html"), AssetLookup::Unreadable("too large"));
        assert_eq!(look("../../../x.mjml"), AssetLookup::Outside);
        let near = |name: &str| AssetLookup::NotFound { near: vec![name.to_owned()] };
        assert_eq!(look("cart.da.mjml"), near("../mail/cart.da.mjml"));
        assert_eq!(look("../mail/cart.dk.mjml"), near("../mail/cart.da.mjml"));
        assert_eq!(relative_to("", "a/b"), "a/b");
        assert_eq!(relative_to("a", "a/b"), "b");
    }
}
