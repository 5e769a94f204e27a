//! The findings of the syntax phase: one constructor for each.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// A literal that is spelled like one but means nothing.
pub(super) fn bad_literal(span: Span, fault: impl Into<String>) -> Diagnostic {
    Diagnostic::new(codes::BAD_LITERAL, span, fault, "")
}

/// `\q` in a string.
pub(super) fn unknown_escape(span: Span, mark: char) -> Diagnostic {
    Diagnostic::new(codes::BAD_LITERAL, span, format!("`\\{mark}` means nothing in a string"), "")
        .help("the escapes are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\{`, `\\}` and `\\u{1F600}`; a backslash itself is `\\\\`")
        .fix("write the backslash twice", span, format!("\\\\{mark}"))
}

/// `a < b < c`
pub(super) fn chained_comparison(operator: Span) -> Diagnostic {
    Diagnostic::new(codes::SYNTAX, operator, "comparisons do not chain", "a second comparison")
        .help("write `a < b and b < c`")
}

/// A reserved word as a name.
pub(super) fn reserved_word(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::RESERVED_WORD,
        span,
        format!("`{word}` is a reserved word and cannot be a name"),
        "",
    )
    .fix(format!("write `{word}_`"), span, format!("{word}_"))
}

/// A button whose text comes from a file.
pub(super) fn button_from_file(span: Span) -> Diagnostic {
    Diagnostic::new(codes::SYNTAX, span, "the text of a button cannot come from a file", "")
        .help("write the text in quotes")
}

/// A part of `entry` that was said before.
pub(super) fn entry_part_twice(span: Span) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE_CLAUSE, span, "`entry` says this twice", "said before")
}
