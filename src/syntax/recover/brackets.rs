//! Round and square brackets that are not closed before the next statement.

use super::Chunk;
use super::lines::Lines;
use crate::syntax::errors;
use crate::syntax::scan::{Kind, Token};

/// An open bracket: its sign, and the indentation of its line.
type Open = (u8, usize);

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
            while let Some((open @ (b'(' | b'['), indent)) = stack.last().copied()
                && indent >= piece.indent
                && let Some(last) = last
            {
                missing.push((last, if open == b'(' { ")" } else { "]" }));
                stack.pop();
            }
        }
        match piece.token.kind {
            Kind::Open(sign) => stack.push((sign, piece.indent)),
            Kind::Close(_) => {
                stack.pop();
            }
            _ => {}
        }
        last = Some(piece.token);
    }
    missing
}
