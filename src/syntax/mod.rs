//! Syntax: text to tree. Parsing cannot fail: what cannot be read becomes a hole and a diagnostic.

pub mod ast;

/// The parser that pest makes of the grammar.
pub(crate) mod parser {
    #![allow(missing_docs, clippy::allow_attributes)]
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/journey.pest"]
    pub(crate) struct JourneyParser;
}

#[cfg(test)]
mod tests {
    use super::parser::*;
    use pest::Parser as _;
    #[test]
    fn big() {
        let text = std::fs::read_to_string("/tmp/big.journey").unwrap();
        match JourneyParser::parse(Rule::file, &text) { Ok(p) => println!("{}", p.count()), Err(e) => panic!("{e}") }
    }
}
