//! Cards: clauses of words.

use super::{Context, Kids, expr, literal, path, text};
use crate::syntax::ast::{Clause, Expr, ExprKind, Item, Name, Path, UnaryOp};
use crate::syntax::errors;
use crate::syntax::expected::{self, Place};
use crate::syntax::keywords::keywords;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use smol_str::SmolStr;

/// `{ clause .. }`, if it comes next.
pub(super) fn card(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<Clause> {
    let Some(mut kids) = kids.enter(cx, Rule::card) else { return Vec::new() };
    let mut clauses = Vec::new();
    while let Some(node) = kids.take(Rule::card_clause) {
        clauses.extend(clause(cx, node));
    }
    clauses
}

/// A clause; `None` for a hole.
pub(super) fn clause(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Option<Clause> {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let keyword = kids.word(cx, Rule::card_word)?;
    let mut items = Vec::new();
    while let Some(node) = kids.take(Rule::card_item) {
        check_keyword(cx, &node);
        items.extend(node.into_inner().map(|node| item(cx, node)));
    }
    Some(Clause { keyword, items, span })
}

/// A word at the head of a line, without a comma before it, that is almost a keyword, was meant to
/// begin a clause of its own.
fn check_keyword(cx: &mut Context<'_>, node: &Pair<'_, Rule>) {
    let (word, span) = (node.as_str(), cx.span(node));
    let before = cx.source.get(..span.start as usize).unwrap_or_default();
    if !word.bytes().all(|byte| byte.is_ascii_lowercase())
        || !before.trim_end_matches([' ', '\t']).ends_with('\n')
    {
        return;
    }
    let allowed = if word.len() < 8 { 1 } else { 2 };
    if let Some(meant) = expected::near(word, keywords().clauses)
        && strsim::damerau_levenshtein(word, meant) <= allowed
    {
        cx.sink.push(errors::unknown_keyword(span, word, Place::Card, Some(meant)));
    }
}

/// One thing in a clause.
fn item(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Item {
    let span = cx.span(&node);
    match node.as_rule() {
        Rule::path => Item::Word(path(cx, node)),
        Rule::card_named => Item::Word(dotted(cx, &node)),
        Rule::str => Item::Text(text::string(cx, &node)),
        Rule::card_list => Item::List(node.into_inner().map(|node| item(cx, node)).collect(), span),
        Rule::card => {
            let clauses = node.into_inner().filter_map(|node| clause(cx, node)).collect();
            Item::Clauses(clauses, span)
        }
        Rule::card_ranked => Item::Ranked(Kids::of(cx, node).paths(cx)),
        Rule::card_between => {
            let mut kids = Kids::of(cx, node);
            let from = kids.path(cx);
            Item::Between(from, kids.path(cx))
        }
        Rule::card_signed => {
            let mut kids = Kids::of(cx, node);
            let sign = kids.word(cx, Rule::card_sign);
            let kind = match (sign, kids.next()) {
                (Some(sign), Some(number)) if sign.text == "-" => {
                    ExprKind::Unary(UnaryOp::Minus, Box::new(expr::primary(cx, number)))
                }
                (_, Some(number)) => expr::primary(cx, number).kind,
                (_, None) => ExprKind::Hole,
            };
            Item::Value(Expr { kind, span })
        }
        Rule::literal_range => {
            let mut ends = node.into_inner();
            let kind = match (ends.next(), ends.next()) {
                (Some(from), Some(to)) => ExprKind::Range(
                    Box::new(expr::primary(cx, from)),
                    Box::new(expr::primary(cx, to)),
                ),
                _ => ExprKind::Hole,
            };
            Item::Value(Expr { kind, span })
        }
        _ => Item::Value(literal::literal(cx, node).unwrap_or(Expr { kind: ExprKind::Hole, span })),
    }
}

/// A dotted name whose first word is a keyword: `channel.sms`.
fn dotted(cx: &Context<'_>, node: &Pair<'_, Rule>) -> Path {
    let mut at = node.as_span().start();
    let mut names = Vec::new();
    for word in node.as_str().split('.') {
        names.push(Name { text: SmolStr::new(word), span: cx.span_of(at, at + word.len()) });
        at += word.len() + 1;
    }
    Path { names, span: cx.span(node) }
}
