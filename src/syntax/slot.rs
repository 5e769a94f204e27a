//! Slots in body files: one `{expr}` at a time, since the text around them is not ours.

use super::ast::Expr;
use super::parser::{JourneyParser, Rule};
use super::recover::Map;
use super::scan::{Kind, Tokens};
use super::{build, guard};
use crate::diag::Sink;
use crate::source::FileId;
use pest::Parser as _;

/// Reads the expression of a slot whose `{` stands at `open`. Gives it with the offset behind its
/// `}`, or nothing where the brace begins no slot.
pub fn parse_slot(file: FileId, text: &str, open: usize, sink: &mut Sink) -> Option<(Expr, usize)> {
    let close = closing(text, open)?;
    let inside = text.get(open + 1..close)?;
    guard::check(inside).ok()?;
    let body = inside.trim();
    let start = open + 1 + (inside.len() - inside.trim_start().len());
    let pair = JourneyParser::parse(Rule::slot_expr, body).ok()?.next()?;
    if pair.as_span().end() != body.len() {
        return None;
    }
    let map = Map::shifted(start, body.len());
    let mut cx = build::Context::new(file, text, false, sink).mended(&map);
    Some((build::slot(&mut cx, pair)?, close + 1))
}

/// Where the `}` stands that closes the `{` at `open`.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for token in Tokens::new(text.get(open..)?) {
        match token.kind {
            Kind::Open(b'{') => depth += 1,
            Kind::Close(b'}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(open + token.start);
                }
            }
            _ => {}
        }
    }
    None
}
