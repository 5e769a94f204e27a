//! Braces that are missing or too many, found by indentation.

use super::Chunk;
use super::lines::Lines;
use crate::syntax::errors;
use crate::syntax::scan::{Kind, Token};

/// An open bracket.
struct Open {
    token: Token,
    indent: usize,
    /// The number of the first token of its line.
    line: usize,
    /// Where the last token inside it ends.
    last: usize,
}

/// What mends the brackets of a chunk.
#[derive(Default)]
struct Plan {
    /// Blocks that are not closed: the `{`, and where a `}` must stand.
    unclosed: Vec<(Token, usize)>,
    /// Brackets that close nothing.
    stray: Vec<Token>,
}

/// Closes the blocks of a chunk that are not closed, and takes away what closes nothing.
pub(super) fn mend(chunk: &mut Chunk) {
    let plan = plan(&Lines::new(&chunk.buffer.text));
    let mut edits = Vec::new();
    for (open, end) in plan.unclosed.iter().take(super::ERRORS) {
        let last =
            (0..*end).rev().find(|at| chunk.buffer.text.is_char_boundary(*at)).unwrap_or(*end);
        let (open, seems) = (chunk.span(open.start, open.end), chunk.span(last, *end));
        chunk.report(errors::unclosed_block(open, seems));
    }
    for close in plan.stray.iter().take(super::ERRORS) {
        let bracket = chunk.buffer.text.get(close.start..close.end).unwrap_or_default().to_owned();
        let span = chunk.span(close.start, close.end);
        chunk.report(errors::unexpected_close(span, &bracket));
    }
    edits.extend(plan.unclosed.iter().map(|(_, end)| (*end, *end, " }")));
    edits.extend(plan.stray.iter().map(|close| (close.start, close.end, " ")));
    edits.sort_by_key(|(start, ..)| *start);
    for (start, end, with) in edits.into_iter().rev() {
        chunk.buffer = chunk.buffer.replaced(start, end, with);
    }
}

/// Finds out what is missing or too much.
fn plan(lines: &Lines<'_>) -> Plan {
    let mut missing = balance(lines);
    let mut plan = Plan::default();
    if missing == 0 && !goes_below(lines) {
        return plan;
    }
    let mut stack: Vec<Open> = Vec::new();
    let (mut last, mut line) = (0, 0);
    let count = lines.pieces.len();
    for (number, piece) in lines.pieces.iter().enumerate() {
        let closes = matches!(piece.token.kind, Kind::Close(b'}'));
        if piece.first {
            line = number;
            while missing > 0
                && let Some(open) = stack.last()
                && (if closes { open.indent > piece.indent } else { open.indent >= piece.indent })
                && piece.token.kind != Kind::Open(b'{')
                && number > 0
            {
                plan.unclosed.push((open.token, last.max(open.token.end)));
                stack.pop();
                missing -= 1;
            }
        }
        match piece.token.kind {
            Kind::Open(b'{') => {
                stack.push(Open {
                    token: piece.token,
                    indent: piece.indent,
                    line,
                    last: piece.token.end,
                });
            }
            Kind::Close(b'}') => {
                let deeper =
                    piece.first && stack.last().is_some_and(|open| open.indent < piece.indent);
                let tail = number + 1 == count && missing < 0;
                // A block of several lines ends with a `}` that is the first of its line.
                let next = lines.pieces.get(number + 1).filter(|next| next.first);
                let early = !piece.first
                    && stack.last().is_some_and(|open| match open.line == line {
                        true => next.is_some_and(|next| next.indent > piece.indent),
                        false => next.is_some(),
                    });
                if stack.is_empty() || missing < 0 && (deeper || early || tail && stack.len() > 1) {
                    plan.stray.push(piece.token);
                    missing += 1;
                } else {
                    stack.pop();
                }
            }
            _ => {}
        }
        last = piece.token.end;
        if let Some(open) = stack.last_mut() {
            open.last = last;
        }
    }
    while let Some(open) = stack.pop() {
        plan.unclosed.push((open.token, last.max(open.last)));
    }
    plan
}

/// How many more `{` than `}` there are.
fn balance(lines: &Lines<'_>) -> isize {
    lines.pieces.iter().fold(0, |balance, piece| match piece.token.kind {
        Kind::Open(b'{') => balance + 1,
        Kind::Close(b'}') => balance - 1,
        _ => balance,
    })
}

/// Does a `}` stand where no block is open?
fn goes_below(lines: &Lines<'_>) -> bool {
    let mut depth = 0isize;
    lines.pieces.iter().any(|piece| {
        match piece.token.kind {
            Kind::Open(b'{') => depth += 1,
            Kind::Close(b'}') => depth -= 1,
            _ => {}
        }
        depth < 0
    })
}
