//! Texts with slots.

use super::text::{Piece, closing_indent, unescape};
use super::{Context, Kids, expr};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Template, TemplatePart};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// A text with slots.
pub(super) fn template(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Template {
    let span = cx.span(&node);
    let spelled = node.as_str();
    let long = spelled.strip_prefix("\"\"\"").and_then(|text| text.strip_suffix("\"\"\""));
    let indent = long.map(closing_indent);
    let (first, end) = (node.as_span().start() + 3, node.as_span().end().saturating_sub(3));
    let mut parts = Vec::new();
    for part in node.into_inner() {
        match part.as_rule() {
            Rule::short_text | Rule::long_text => {
                let (start, stop) = (part.as_span().start(), part.as_span().end());
                let piece = Piece {
                    raw: part.as_str(),
                    start,
                    indent,
                    first: start == first,
                    last: stop == end,
                };
                let text = unescape(cx, &piece);
                if !text.is_empty() {
                    parts.push(TemplatePart::Text(text));
                }
            }
            Rule::each_part => parts.push(each(cx, part)),
            Rule::plural_part => parts.push(plural(cx, part)),
            _ => parts.push(TemplatePart::Slot(Kids::of(cx, part).expr(cx))),
        }
    }
    // Most texts are one part or three; there are many of them, and a list grows by fours.
    parts.shrink_to_fit();
    Template { parts, span }
}

/// A text that comes next.
pub(super) fn take(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Template {
    match kids.take(Rule::template) {
        Some(node) => template(cx, node),
        None => hole(kids.end),
    }
}

/// What stands where a text could not be read.
pub(super) fn hole(span: Span) -> Template {
    Template { parts: vec![TemplatePart::Slot(Expr { kind: ExprKind::Hole, span })], span }
}

/// `each x in xs up to 3: "..."`
fn each(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> TemplatePart {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let bind = kids.declared(cx);
    let list = kids
        .take(Rule::expr)
        .map(|list| expr::expr(cx, list))
        .unwrap_or(Expr { kind: ExprKind::Hole, span });
    let max = kids.expr_in(cx, Rule::up_to);
    let body = Box::new(take(cx, &mut kids));
    TemplatePart::Each { bind, list: Box::new(list), max: max.map(Box::new), body, span }
}

/// `plural n one "..." other "..."`
fn plural(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> TemplatePart {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let count = kids.expr(cx);
    let mut forms = Vec::new();
    while let Some(mut form) = kids.enter(cx, Rule::plural_form) {
        let category = form.name(cx);
        forms.push((category, take(cx, &mut form)));
    }
    TemplatePart::Plural { count: Box::new(count), forms, span }
}
