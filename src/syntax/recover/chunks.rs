//! Cutting a broken file into declarations.

use crate::syntax::expected::near;
use crate::syntax::keywords::keywords;
use crate::syntax::scan::{Kind, Token, Tokens};

/// Cuts a text where declarations begin; gives the starts, beginning with 0.
///
/// A keyword of a declaration in the column of the first one begins a chunk wherever it stands, so
/// that an unclosed block never swallows the next declaration. Another word does so only outside
/// all braces, and if it looks like a misspelled keyword or the head of a block.
pub(super) fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut column = None;
    let mut depth = 0usize;
    let mut behind = 0;
    let mut weighted = false;
    for token in Tokens::new(text) {
        let between = text.get(behind..token.start).unwrap_or_default();
        let first = behind == 0 || between.contains('\n');
        behind = token.end;
        let here = if first { column_of(text, token.start) } else { usize::MAX };
        if first && token.kind == Kind::Word && column.is_none_or(|column| column == here) {
            let word = text.get(token.start..token.end).unwrap_or_default();
            let announces = keywords().declarations.binary_search(&word).is_ok();
            let may = announces
                || depth == 0
                    && (near(word, keywords().declarations).is_some() || opens_block(text, token));
            if may && !weighted {
                if token.start > 0 {
                    starts.push(token.start);
                }
                depth = 0;
                column.get_or_insert(here);
            }
            weighted = matches!(word, "conversion" | "microconversion");
        } else {
            weighted = false;
        }
        match token.kind {
            Kind::Open(b'{') => depth += 1,
            Kind::Close(b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    starts
}

/// How many bytes stand before `at` on its line.
pub(super) fn column_of(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.len() - before.rfind('\n').map_or(0, |line| line + 1)
}

/// Does the line of `word` end in `{`, after at least one more word?
fn opens_block(text: &str, word: Token) -> bool {
    let line = text.get(word.end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let mut tokens = Tokens::new(line).map(|token| token.kind);
    tokens.next() == Some(Kind::Word) && tokens.any(|kind| kind == Kind::Open(b'{'))
}
