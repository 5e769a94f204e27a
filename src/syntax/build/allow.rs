//! `allow JC0413 "why"`, or `allow cap-in-run "why"`: a finding is taken as it is at one place.
//!
//! It stands before a declaration or a step, and is no part of the tree: what it is about is a span.

use super::{Context, Kids, hole_name};
use crate::source::Span;
use crate::syntax::ast::Allow;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// Reads one; what it is about comes next.
pub(super) fn allow(cx: &mut Context<'_>, node: Pair<'_, Rule>) {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let code = kids.word(cx, Rule::allow_code).unwrap_or_else(|| hole_name(span.tail()));
    let reason = kids.str_opt(cx);
    cx.allows.push(Allow { code, reason, span, about: None });
}

/// A declaration or step begins: it is what the lines before it are about.
pub(super) fn begins(cx: &mut Context<'_>, span: Span) {
    for allow in cx.allows.iter_mut().rev().take_while(|allow| allow.about.is_none()) {
        allow.about = Some(span);
    }
}

/// A block ends: a line in it with nothing behind it is about nothing.
pub(super) fn ends(cx: &mut Context<'_>) {
    for allow in cx.allows.iter_mut().rev().take_while(|allow| allow.about.is_none()) {
        allow.about = Some(allow.span);
    }
}
