//! Expressions: the grammar gives operands and operators in a flat row, here they get their order.

use super::{Context, Kids, literal, refuse_reserved};
use crate::source::Span;
use crate::syntax::ast::{Arg, BinaryOp, Call, Expr, ExprKind, Name, Path, UnaryOp};
use crate::syntax::errors;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use std::iter::Peekable;
use std::vec::IntoIter;

/// An expression.
pub(super) fn expr(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Expr {
    let span = cx.span(&node);
    let mut row = Vec::new();
    for part in node.into_inner() {
        if part.as_rule() == Rule::operand {
            operand(cx, part, &mut row);
        } else {
            row.push(Token::Infix(infix(part.as_str()), cx.span(&part)));
        }
    }
    let mut row = row.into_iter().peekable();
    climb(cx, &mut row, Power::Or).unwrap_or(Expr { kind: ExprKind::Hole, span })
}

/// A part of the flat row.
enum Token {
    Prefix(UnaryOp, Span),
    Infix(BinaryOp, Span),
    Operand(Expr),
}

/// How tightly an operator binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Or,
    And,
    Not,
    Compare,
    Else,
    Add,
    Multiply,
    Minus,
    Operand,
}

impl Power {
    /// The next tighter power.
    fn tighter(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Compare,
            Self::Compare => Self::Else,
            Self::Else => Self::Add,
            Self::Add => Self::Multiply,
            Self::Multiply => Self::Minus,
            Self::Minus | Self::Operand => Self::Operand,
        }
    }

    /// The power of an operator between operands.
    fn of(op: BinaryOp) -> Self {
        match op {
            BinaryOp::Or => Self::Or,
            BinaryOp::And => Self::And,
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge
            | BinaryOp::In => Self::Compare,
            BinaryOp::Else => Self::Else,
            BinaryOp::Add | BinaryOp::Sub => Self::Add,
            BinaryOp::Mul | BinaryOp::Div => Self::Multiply,
        }
    }
}

/// Reads the row as far as its operators bind at least as tightly as `least`.
fn climb(cx: &mut Context<'_>, row: &mut Peekable<IntoIter<Token>>, least: Power) -> Option<Expr> {
    let mut left = match row.next()? {
        Token::Operand(operand) => operand,
        Token::Prefix(op, at) => {
            let power = if op == UnaryOp::Not { Power::Not } else { Power::Minus };
            let operand = climb(cx, row, power)?;
            let span = at.to(operand.span);
            Expr { kind: ExprKind::Unary(op, Box::new(operand)), span }
        }
        Token::Infix(..) => return None,
    };
    let mut compared = false;
    while let Some(Token::Infix(op, at)) = row.peek() {
        let (op, at) = (*op, *at);
        let power = Power::of(op);
        if power < least {
            break;
        }
        row.next();
        if power == Power::Compare {
            if compared {
                cx.sink.push(errors::chained_comparison(at));
            }
            compared = true;
        } else if power < Power::Compare {
            compared = false;
        }
        let right = climb(cx, row, power.tighter())?;
        let span = left.span.to(right.span);
        left = Expr { kind: ExprKind::Binary(op, at, Box::new(left), Box::new(right)), span };
    }
    Some(left)
}

/// Reads `not`, `-`, a value with its `..` and `is known`.
fn operand(cx: &mut Context<'_>, node: Pair<'_, Rule>, row: &mut Vec<Token>) {
    let mut kids = Kids::of(cx, node);
    while let Some(prefix) = kids.take(Rule::prefix) {
        if let Some(sign) = prefix.into_inner().next() {
            let op = if sign.as_rule() == Rule::not { UnaryOp::Not } else { UnaryOp::Minus };
            row.push(Token::Prefix(op, cx.span(&sign)));
        }
    }
    let mut value = match kids.next() {
        Some(node) => primary(cx, node),
        None => Expr { kind: ExprKind::Hole, span: kids.end },
    };
    while let Some(part) = kids.next() {
        if part.as_rule() == Rule::is_test {
            let span = value.span.to(cx.span(&part));
            let known = is_known(part);
            value = Expr { kind: ExprKind::Is { value: Box::new(value), known }, span };
        } else {
            let end = primary(cx, part);
            let span = value.span.to(end.span);
            value = Expr { kind: ExprKind::Range(Box::new(value), Box::new(end)), span };
        }
    }
    row.push(Token::Operand(value));
}

/// Is it asked whether something is known? `is not missing` asks the same.
fn is_known(node: Pair<'_, Rule>) -> bool {
    let mut known = true;
    for part in node.into_inner() {
        if part.as_rule() == Rule::not || part.as_str() == "missing" {
            known = !known;
        }
    }
    known
}

/// A value without operators.
pub(super) fn primary(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Expr {
    let span = cx.span(&node);
    match node.as_rule() {
        Rule::reference => reference(cx, node),
        Rule::paren => Expr { span, ..Kids::of(cx, node).expr(cx) },
        Rule::list => {
            let mut kids = Kids::of(cx, node);
            let items = std::iter::from_fn(|| kids.expr_opt(cx)).collect();
            Expr { kind: ExprKind::List(items), span }
        }
        _ => literal::literal(cx, node).unwrap_or(Expr { kind: ExprKind::Hole, span }),
    }
}

/// `a.b`, `f(x).y`
fn reference(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Expr {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let path = kids.path(cx);
    if let Some(first) = path.names.first() {
        refuse_reserved(cx, first);
    }
    let Some(node) = kids.take(Rule::args) else {
        return Expr { kind: ExprKind::Path(path), span };
    };
    let whole = path.span.to(cx.span(&node));
    let mut value =
        Expr { kind: ExprKind::Call(Box::new(call(cx, path, Some(node)))), span: whole };
    while let Some(field) = kids.word(cx, Rule::ident) {
        let span = value.span.to(field.span);
        value = Expr { kind: ExprKind::Field(Box::new(value), field), span };
    }
    value
}

/// A call: what is called, and the node of its arguments, where it has some.
pub(super) fn call(cx: &mut Context<'_>, function: Path, args: Option<Pair<'_, Rule>>) -> Call {
    let mut call = Call {
        function,
        args: Vec::new(),
        bind: None,
        filter: None,
        within: None,
        since_entry: false,
    };
    let Some(mut kids) = args.map(|node| Kids::of(cx, node)) else { return call };
    while let Some(mut arg) = kids.enter(cx, Rule::arg) {
        let name = arg.name_in(cx, Rule::arg_name);
        let tag = arg.skip(Rule::tag);
        call.args.push(Arg { name, tag, value: arg.expr(cx) });
    }
    call.args.shrink_to_fit();
    call.bind = kids.declared_in(cx, Rule::bind);
    call.filter = kids.expr_in(cx, Rule::where_).map(Box::new);
    call.within = kids.expr_in(cx, Rule::within).map(Box::new);
    call.since_entry = kids.skip(Rule::since_entry);
    call
}

/// `{ k: v }`
pub(super) fn record(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Vec<(Name, Expr)> {
    let mut kids = Kids::of(cx, node);
    let mut fields = Vec::new();
    while let Some(mut field) = kids.enter(cx, Rule::record_field) {
        let name = field.name(cx);
        let value = match field.take(Rule::record) {
            Some(node) => {
                let span = cx.span(&node);
                Expr { kind: ExprKind::Record(record(cx, node)), span }
            }
            None => field.expr(cx),
        };
        fields.push((name, value));
    }
    super::tight(fields)
}

/// `{ k: v }`, if it comes next.
pub(super) fn record_opt(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<Vec<(Name, Expr)>> {
    kids.take(Rule::record).map(|node| record(cx, node))
}

/// The operator that is written so.
fn infix(text: &str) -> BinaryOp {
    match text {
        "or" => BinaryOp::Or,
        "and" => BinaryOp::And,
        "==" => BinaryOp::Eq,
        "!=" => BinaryOp::Ne,
        "<" => BinaryOp::Lt,
        "<=" => BinaryOp::Le,
        ">" => BinaryOp::Gt,
        ">=" => BinaryOp::Ge,
        "in" => BinaryOp::In,
        "??" => BinaryOp::Else,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        _ => BinaryOp::Div,
    }
}
