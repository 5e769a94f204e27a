//! Strings that are not closed on their line.

use super::Chunk;
use super::lines::Lines;
use crate::syntax::errors;
use crate::syntax::scan::{Kind, line_end};

/// Reports each unclosed string, and puts a hole where its statement stands on the line. Braces
/// that the line opens or closes are kept.
pub(super) fn mend(chunk: &mut Chunk) {
    let lines = Lines::new(&chunk.buffer.text);
    let mut edits = Vec::new();
    for (number, piece) in lines.pieces.iter().enumerate() {
        if piece.token.kind != Kind::OpenStr || edits.len() >= super::ERRORS {
            continue;
        }
        // The line's first token that is no `}`.
        let mut first = number;
        while !lines.is_first(first) && first > 0 {
            first -= 1;
        }
        while first < number && lines.closes(first) {
            first += 1;
        }
        let start = lines.token(first).map_or(piece.token.start, |token| token.start);
        let end = line_end(lines.text.as_bytes(), piece.token.start);
        let line = lines.text.get(start..end).unwrap_or_default();
        edits.push((piece.token, start, start + line.trim_end().len(), braces(line)));
    }
    for (string, start, end, kept) in edits.into_iter().rev() {
        let span = chunk.span(string.start, string.end);
        chunk.report(errors::unclosed_string(span));
        chunk.remember(start, end);
        chunk.buffer = chunk.buffer.replaced(start, end, &format!("\u{1}{kept}"));
    }
}

/// The braces that a line opens or closes on balance.
fn braces(line: &str) -> String {
    let (mut open, mut closed) = (0usize, 0usize);
    for byte in line.bytes() {
        match byte {
            b'{' => open += 1,
            b'}' if open > 0 => open -= 1,
            b'}' => closed += 1,
            _ => {}
        }
    }
    [" }".repeat(closed), " {".repeat(open)].concat()
}
