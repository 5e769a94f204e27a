//! Slots in body files: one `{expr}` at a time, since the text around them is not ours.

use super::ast::Expr;
use super::parser::{JourneyParser, Rule};
use super::build;
use crate::diag::Sink;
use crate::source::FileId;
use pest::Parser as _;

/// Reads the expression of a slot whose `{` stands at `open`. Gives it with the offset behind its
/// `}`, or nothing where the brace begins no slot.
pub fn parse_slot(file: FileId, text: &str, open: usize, sink: &mut Sink) -> Option<(Expr, usize)> {
    let inside = text.get(open + 1..)?;
    let start = open + 1 + (inside.len() - inside.trim_start().len());
    // The expression ends before the first `}` outside strings, so only that much is read.
    let body = text.get(start..)?;
    let pairs = JourneyParser::parse(Rule::slot_expr, body).ok()?;
    let pair = pairs.into_iter().next()?;
    let end = start + pair.as_span().end();
    let rest = text.get(end..)?;
    let close = end + (rest.len() - rest.trim_start().len());
    if !text.get(close..)?.starts_with('}') {
        return None;
    }
    let mut cx = build::Context::new(file, text, false, sink).from(start);
    let expr = build::slot(&mut cx, pair)?;
    Some((expr, close + 1))
}
