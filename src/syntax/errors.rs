//! The findings of the syntax phase: one constructor for each.

use super::expected::Place;
use super::guard::{BRACKETS, LIMIT, What};
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

/// `moves follow` behind the block of a wait.
pub(super) fn moves_behind(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::SYNTAX,
        span,
        format!("`moves {word}` stands in front of the block"),
        "behind the block",
    )
    .help(format!("write it behind the point that is waited for: `.. moves {word} {{ }}`"))
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

/// `channel a extends b, c`
pub(super) fn extends_two(second: Span) -> Diagnostic {
    Diagnostic::new(codes::SYNTAX, second, "a channel extends only one other", "a second one")
}

/// Text that does not fit.
pub(super) fn unexpected(span: Span, word: &str, wanted: &[&str]) -> Diagnostic {
    let found = shown(word);
    let message = match list(wanted) {
        Some(wanted) => format!("expected {wanted}, found {found}"),
        None => format!("{found} does not fit here"),
    };
    Diagnostic::new(codes::SYNTAX, span, message, "does not fit here")
}

/// A statement that stops too early; `last` is its last word.
pub(super) fn unfinished(last: Span, wanted: &[&str]) -> Diagnostic {
    let message = match list(wanted) {
        Some(wanted) => format!("this is not finished: expected {wanted}"),
        None => "this is not finished".to_owned(),
    };
    Diagnostic::new(codes::SYNTAX, last, message, "something is missing behind this")
}

/// A sign that is missing behind `last`.
pub(super) fn missing_sign(last: Span, sign: &str, with: &str) -> Diagnostic {
    Diagnostic::new(
        codes::SYNTAX,
        last,
        format!("a `{sign}` is missing"),
        format!("`{sign}` expected behind this"),
    )
    .fix(format!("insert `{sign}`"), last.tail(), with)
}

/// A word with which nothing begins.
pub(super) fn unknown_keyword(
    span: Span,
    word: &str,
    place: Place,
    meant: Option<&str>,
) -> Diagnostic {
    let message = format!("no {} begins with {}", place.kind(), shown(word));
    let diagnostic = Diagnostic::new(codes::UNKNOWN_KEYWORD, span, message, "");
    match meant {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")).fix(
            format!("write `{meant}`"),
            span,
            meant,
        ),
        None => diagnostic.help(format!("{} is expected here", place.noun())),
    }
}

/// A misspelled keyword inside a statement.
pub(super) fn misspelled(span: Span, word: &str, meant: &str) -> Diagnostic {
    unexpected(span, word, &[]).help(format!("did you mean `{meant}`?")).fix(
        format!("write `{meant}`"),
        span,
        meant,
    )
}

/// A common slip.
pub(super) fn slip(span: Span, keyword: bool, message: &str, help: &str, with: &str) -> Diagnostic {
    let code = if keyword { codes::UNKNOWN_KEYWORD } else { codes::SYNTAX };
    let title = if with.is_empty() { "leave it out".to_owned() } else { format!("write `{with}`") };
    Diagnostic::new(code, span, message, "").help(help).fix(title, span, with)
}

/// A block without its `}`.
pub(super) fn unclosed_block(open: Span, end: Span) -> Diagnostic {
    Diagnostic::new(codes::UNCLOSED_BLOCK, open, "this block is not closed", "opened here")
        .label(end, "it seems to end here")
        .fix("close the block", end.tail(), "\n}")
}

/// A bracket that closes nothing.
pub(super) fn unexpected_close(span: Span, bracket: &str) -> Diagnostic {
    Diagnostic::new(codes::UNEXPECTED_CLOSE, span, format!("this `{bracket}` closes nothing"), "")
        .fix("leave it out", span, "")
}

/// A string without its closing quote.
pub(super) fn unclosed_string(span: Span) -> Diagnostic {
    Diagnostic::new(codes::UNCLOSED_STRING, span, "this text is not closed on its line", "")
        .help("close it with `\"`; a text of several lines stands in `\"\"\"`")
}

/// Nested too deep.
pub(super) fn too_deep(span: Span, what: What) -> Diagnostic {
    let message = match what {
        What::Brackets => format!("blocks and brackets nest deeper than {BRACKETS}"),
        What::Operators => format!("an expression nests deeper than {LIMIT} operators"),
        What::ElseIf => format!("an `if` has more than {LIMIT} `else if`"),
        What::Strings => "texts stand too deep inside each other".to_owned(),
    };
    let help = match what {
        What::ElseIf => "use `match`",
        What::Operators => "name a part with `compute` or `segment`, or use a list",
        _ => "move a part into a declaration of its own",
    };
    Diagnostic::new(codes::TOO_DEEP, span, message, "one too many").help(help)
}

/// A word of the source between backticks.
fn shown(word: &str) -> String {
    let mut signs = word.chars();
    let short: String = signs.by_ref().take(30).take_while(|sign| *sign != '\n').collect();
    if word.is_empty() || word.starts_with('\u{1}') {
        "the end".to_owned()
    } else if short.len() == word.len() {
        format!("`{word}`")
    } else {
        format!("`{short}…`")
    }
}

/// `a, b or c`
fn list(words: &[&str]) -> Option<String> {
    let (last, rest) = words.split_last()?;
    Some(if rest.is_empty() {
        (*last).to_owned()
    } else {
        format!("{} or {last}", rest.join(", "))
    })
}

pub(super) fn clause_twice(word: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE_CLAUSE, span, format!("`{word}` stands twice"), "here again")
        .label(first, "first here")
        .help("take one of them out: only one can hold")
}
