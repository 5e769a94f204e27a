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

pub(crate) use build::{closing_indent, doc_above, file_doc, strip_indent};
pub use dump::dump;
pub(crate) use keywords::is_reserved;
pub use slot::parse_slot;

/// The parser that pest makes of the grammar.
pub(crate) mod parser {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/journey.pest"]
    pub(crate) struct JourneyParser;
}

/// Reads a file. What cannot be read is a hole in the tree and a finding in `sink`.
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> ast::Tree {
    let has_docs = text.contains("///");
    if let Some(pairs) = pairs(text) {
        return build::tree(&mut build::Context::new(file, text, has_docs, sink), pairs);
    }
    recover::recover(file, text, has_docs, sink)
}

/// The pairs of a file, where nothing is wrong with it; findings go into `sink` otherwise.
pub(crate) fn sound_pairs<'t>(
    file: FileId,
    text: &'t str,
    sink: &mut Sink,
) -> Option<pest::iterators::Pairs<'t, parser::Rule>> {
    let has_docs = text.contains("///");
    let Some(pairs) = pairs(text) else {
        recover::recover(file, text, has_docs, sink);
        return None;
    };
    build::tree(&mut build::Context::new(file, text, has_docs, sink), pairs.clone());
    (sink.errors() == 0).then_some(pairs)
}

/// The pairs of a file that the grammar takes as it is.
fn pairs(text: &str) -> Option<pest::iterators::Pairs<'_, parser::Rule>> {
    use pest::Parser as _;
    guard::check(text).ok()?;
    parser::JourneyParser::parse(parser::Rule::file, text).ok()
}

#[cfg(test)]
mod tests;
