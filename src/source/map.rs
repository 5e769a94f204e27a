//! The texts of a session, by file id.

use std::sync::{Arc, OnceLock};

use super::{FileId, LineIndex, Place, Span};

/// All texts of a session: the manifest, the sources, the body files, the standard library.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    path: String,
    text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

impl SourceMap {
    /// Adds a text under a path relative to the workspace, with forward slashes. A byte order
    /// mark is cut off.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(File { path: path.into(), text: cut(text.into()), lines: OnceLock::new() });
        id
    }

    /// Gives a file another text, as an editor does that has changes it did not save.
    pub fn replace(&mut self, id: FileId, text: impl Into<Arc<str>>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.text = cut(text.into());
            file.lines = OnceLock::new();
        }
    }

    /// The path of a file; empty for an id of another session.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| &file.path)
    }

    /// The text of a file; empty for an id of another session.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| &file.text)
    }

    /// The text of a file, shared.
    #[must_use]
    pub fn shared(&self, id: FileId) -> Arc<str> {
        self.file(id).map_or_else(|| Arc::from(""), |file| Arc::clone(&file.text))
    }

    /// The file with this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.ids().find(|id| self.path(*id) == path)
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Is there no file?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All file ids, in the order of insertion.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..u32::try_from(self.files.len()).unwrap_or(u32::MAX)).map(FileId)
    }

    /// The text that a span covers; empty where it fits no text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The lines of a file. Found on the first call.
    #[must_use]
    pub fn lines(&self, id: FileId) -> &LineIndex {
        static NONE: OnceLock<LineIndex> = OnceLock::new();
        match self.file(id) {
            Some(file) => file.lines.get_or_init(|| LineIndex::new(&file.text)),
            None => NONE.get_or_init(|| LineIndex::new("")),
        }
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn place(&self, id: FileId, at: u32) -> Place {
        self.lines(id).place(self.text(id), at)
    }

    /// Line and column of the start and of the end of a span.
    #[must_use]
    pub fn places(&self, span: Span) -> (Place, Place) {
        (self.place(span.file, span.start), self.place(span.file, span.end))
    }

    fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }
}

fn cut(text: Arc<str>) -> Arc<str> {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Arc::from(rest),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_cut() {
        let mut map = SourceMap::default();
        let id = map.add("a.journey", "\u{feff}enum A { b }");
        assert_eq!(map.text(id), "enum A { b }");
        assert_eq!(map.slice(Span::new(id, 0, 4)), "enum");
        assert_eq!(map.slice(Span::new(id, 0, 400)), "");
        assert_eq!(map.find("a.journey"), Some(id));
    }

    #[test]
    fn a_replaced_text_has_new_lines() {
        let mut map = SourceMap::default();
        let id = map.add("a.journey", "x");
        assert_eq!(map.place(id, 1).line, 1);
        map.replace(id, "\n\nx");
        assert_eq!(map.place(id, 2).line, 3);
        assert_eq!(map.path(FileId(7)), "");
    }
}
