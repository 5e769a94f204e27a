//! Round and square brackets that are not closed before the next statement.

use super::Chunk;
use super::lines::Lines;
use crate::syntax::errors;
use crate::syntax::scan::{Kind, Token};

/// An open bracket.
#[derive(Clone, Copy)]
struct Open {
    sign: u8,
    /// The indentation of its line.
    indent: usize,
    /// The last token before a word that cannot stand inside it.
    last: Option<Token>,
}

/// Words that go on with a statement behind its brackets.
const BEHIND: [&str; 3] = ["via", "to", "for"];

/// Closes the `(` and `[` of a line where the next line is not indented deeper.
pub(super) fn mend(chunk: &mut Chunk) {
    let missing = missing(&Lines::new(&chunk.buffer.text));
    for (last, sign) in missing.iter().take(super::ERRORS) {
        let span = chunk.span(last.start, last.end);
        chunk.report(errors::missing_sign(span, sign, sign));
    }
    for (last, sign) in missing.into_iter().rev() {
        chunk.buffer = chunk.buffer.replaced(last.end, last.end, sign);
    }
}

/// The brackets that are missing: the token behind which each should stand.
fn missing(lines: &Lines<'_>) -> Vec<(Token, &'static str)> {
    let mut stack: Vec<Open> = Vec::new();
    let mut missing = Vec::new();
    let mut last: Option<Token> = None;
    for piece in &lines.pieces {
        if piece.first && !matches!(piece.token.kind, Kind::Close(_)) {
            while let Some(open @ Open { sign: b'(' | b'[', .. }) = stack.last().copied()
                && open.indent >= piece.indent
                && let Some(last) = open.last.or(last)
            {
                missing.push((last, if open.sign == b'(' { ")" } else { "]" }));
                stack.pop();
            }
        }
        match piece.token.kind {
            Kind::Open(sign) => stack.push(Open { sign, indent: piece.indent, last: None }),
            Kind::Close(_) => {
                stack.pop();
            }
            Kind::Word => {
                let word = lines.text.get(piece.token.start..piece.token.end).unwrap_or_default();
                if let Some(open @ Open { sign: b'(', last: None, .. }) = stack.last_mut()
                    && BEHIND.contains(&word)
                {
                    open.last = last;
                }
            }
            _ => {}
        }
        last = Some(piece.token);
    }
    missing
}
