//! Syntax: text to tree. Parsing cannot fail: what cannot be read becomes a hole and a diagnostic.

pub mod ast;
pub mod keywords;
mod scan;
mod guard;
mod errors;
mod expected;
mod build;
mod recover;
mod slot;
mod dump;

use crate::diag::Sink;
use crate::source::FileId;

pub use dump::dump;
pub use slot::parse_slot;

/// The parser that pest makes of the grammar.
pub(crate) mod parser {
    #![allow(missing_docs, clippy::allow_attributes)]
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/journey.pest"]
    pub(crate) struct JourneyParser;
}

/// Reads a file. What cannot be read is a hole in the tree and a finding in `sink`.
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> ast::Tree {
    use pest::Parser as _;
    let has_docs = text.contains("///");
    if guard::check(text).is_ok()
        && let Ok(pairs) = parser::JourneyParser::parse(parser::Rule::file, text)
    {
        return build::tree(&mut build::Context::new(file, text, has_docs, sink), pairs);
    }
    recover::recover(file, text, has_docs, sink)
}

#[cfg(test)]
mod tests;
