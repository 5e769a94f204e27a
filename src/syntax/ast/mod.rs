//! The tree: what the source says, with every name still a word. Later phases never change it.
//!
//! One file per part of the language. A node keeps the span of its text; [`Name`]s keep theirs.

pub mod decl;
pub mod expr;
pub mod journey;
pub mod message;
pub mod research;
pub mod rules;
pub mod step;
pub mod test;

use crate::source::{FileId, Span};
use smol_str::SmolStr;

pub use decl::*;
pub use expr::*;
pub use journey::*;
pub use message::*;
pub use research::*;
pub use rules::*;
pub use step::*;
pub use test::*;

/// A whole file.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The file.
    pub file: FileId,
    /// The `//!` lines at its head, without their marks.
    pub doc: Option<String>,
    /// Its declarations in source order.
    pub decls: Vec<Decl>,
    /// The lines that allow a finding, in source order; none of a file that could not be read as a
    /// whole.
    pub allows: Vec<Allow>,
}

/// `allow JC0413 "why"` before a declaration or a step.
#[derive(Clone, Debug)]
pub struct Allow {
    /// The code.
    pub code: Name,
    /// Why.
    pub reason: Option<Str>,
    /// The line.
    pub span: Span,
    /// What it is about; the line itself where nothing follows.
    pub about: Option<Span>,
}

/// One word of the source that names something.
#[derive(Clone, Debug)]
pub struct Name {
    /// The word.
    pub text: SmolStr,
    /// Where it stands.
    pub span: Span,
}

/// Words joined by dots: `customer.tier`, `std.channels`. Never empty.
#[derive(Clone, Debug)]
pub struct Path {
    /// The words.
    pub names: Vec<Name>,
    /// From the first word to the last.
    pub span: Span,
}

impl Path {
    /// The dotted text.
    #[must_use]
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.names.iter().map(|name| name.text.as_str()).collect();
        words.join(".")
    }

    /// The last word.
    #[must_use]
    pub fn last(&self) -> Option<&Name> {
        self.names.last()
    }

    /// The only word, where the path has just one.
    #[must_use]
    pub fn single(&self) -> Option<&Name> {
        match self.names.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }
}

/// A string literal without interpolation, its escapes resolved.
#[derive(Clone, Debug)]
pub struct Str {
    /// The text.
    pub text: String,
    /// With its quotes.
    pub span: Span,
}
