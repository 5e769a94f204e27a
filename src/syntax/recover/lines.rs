//! The tokens of a chunk with what recovery asks of them: lines, statements, the braces around.

use super::chunks::column_of;
use crate::syntax::expected::Place;
use crate::syntax::scan::{Kind, Token, Tokens};

/// A token of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// The token itself.
    pub(super) token: Token,
    /// Is it the first of its line?
    pub(super) first: bool,
    /// The column of the first token of its line.
    pub(super) indent: usize,
}

/// The tokens of a chunk.
pub(super) struct Lines<'t> {
    /// The chunk.
    pub(super) text: &'t str,
    /// Its tokens.
    pub(super) pieces: Vec<Piece>,
}

/// A statement: a run of bytes, and where its block begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// The number of its first token.
    pub(super) first: usize,
    /// Its first byte.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// The first `{` in it.
    pub(super) open: Option<usize>,
}

impl<'t> Lines<'t> {
    /// Looks at `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let mut pieces = Vec::new();
        let (mut behind, mut indent) = (0, 0);
        for token in Tokens::new(text) {
            let between = text.get(behind..token.start).unwrap_or_default();
            let first = behind == 0 || between.contains('\n');
            if first {
                indent = column_of(text, token.start);
            }
            behind = token.end;
            pieces.push(Piece { token, first, indent });
        }
        Self { text, pieces }
    }

    /// The text of the token with this number.
    pub(super) fn word(&self, number: usize) -> &'t str {
        self.token(number)
            .and_then(|token| self.text.get(token.start..token.end))
            .unwrap_or_default()
    }

    /// The token with this number.
    pub(super) fn token(&self, number: usize) -> Option<Token> {
        self.pieces.get(number).map(|piece| piece.token)
    }

    /// The number of the first token that ends behind `offset`.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.pieces.partition_point(|piece| piece.token.end <= offset)
    }

    /// Does the token begin a line?
    pub(super) fn is_first(&self, number: usize) -> bool {
        self.pieces.get(number).is_none_or(|piece| piece.first)
    }

    /// Is the token a closing bracket?
    pub(super) fn closes(&self, number: usize) -> bool {
        self.token(number).is_some_and(|token| matches!(token.kind, Kind::Close(_)))
    }

    /// The statement in which the token stands; `None` for brackets that close a block.
    pub(super) fn statement(&self, number: usize) -> Option<Statement> {
        if self.closes(number) && self.is_first(number) {
            return None;
        }
        let first = self.statement_start(number)?;
        let start = self.token(first)?.start;
        let (mut depth, mut end, mut open) = (0usize, start, None);
        for (at, piece) in self.pieces.iter().enumerate().skip(first) {
            if depth == 0 && piece.first && at > first && piece.token.kind != Kind::Open(b'{') {
                break;
            }
            match piece.token.kind {
                Kind::Open(bracket) => {
                    if bracket == b'{' && depth == 0 && open.is_none() {
                        open = Some(piece.token.start);
                    }
                    depth += 1;
                }
                Kind::Close(_) if depth == 0 => break,
                Kind::Close(_) => depth -= 1,
                _ => {}
            }
            end = piece.token.end;
        }
        (end > start).then_some(Statement { first, start, end, open })
    }

    /// The number of the token with which the statement of a token begins.
    fn statement_start(&self, number: usize) -> Option<usize> {
        let mut depth = 0usize;
        let mut at = number.min(self.pieces.len().checked_sub(1)?);
        loop {
            let piece = self.pieces.get(at)?;
            match piece.token.kind {
                Kind::Close(_) if at != number => {
                    if depth == 0 && piece.first {
                        return Some(at + 1);
                    }
                    depth += 1;
                }
                Kind::Open(bracket) if at != number => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None if bracket == b'{' => return Some(at + 1),
                    None => {}
                },
                _ => {}
            }
            if depth == 0 && piece.first {
                return Some(at);
            }
            at = at.checked_sub(1)?;
        }
    }

    /// The number of the `{` around a token.
    pub(super) fn around(&self, number: usize) -> Option<usize> {
        let mut depth = 0usize;
        let before = self.pieces.get(..number.min(self.pieces.len()))?;
        for (at, piece) in before.iter().enumerate().rev() {
            match piece.token.kind {
                Kind::Close(b'}') => depth += 1,
                Kind::Open(b'{') => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Some(at),
                },
                _ => {}
            }
        }
        None
    }

    /// What can stand where the token is.
    pub(super) fn place(&self, number: usize) -> Place {
        let mut opens = Vec::new();
        let mut at = number;
        while let Some(open) = self.around(at) {
            opens.push(open);
            at = open;
        }
        opens.into_iter().rev().fold(Place::File, |outer, open| {
            let first = self.statement_start(open).unwrap_or(open);
            let words = first..open;
            let holds = |word: &str| words.clone().any(|at| self.word(at) == word);
            // `wait 2 days` has no block; a `send` inside an arm's line is that arm's own statement.
            let second = if holds("countdown") { "for" } else { self.word(first + 1) };
            Place::inside(outer, self.word(first), second)
        })
    }
}
