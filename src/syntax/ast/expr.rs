//! Expressions and texts with slots.

use super::{Name, Path, Str};
use crate::source::Span;
use smol_str::SmolStr;

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Its text.
    pub span: Span,
}

/// Kinds of expressions. Literals keep their spelling; the checker reads them.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `42`, `3.5`
    Number(SmolStr),
    /// `12%`, `12.5%`: the digits.
    Percent(SmolStr),
    /// `200 DKK`, `2 days`: digits and unit.
    Quantity(SmolStr, Name),
    /// `"..."`
    Text(Str),
    /// `2026-11-22`
    Date(SmolStr),
    /// `08:00`
    Time(SmolStr),
    /// `2026-12-01 09:00`
    DateTime(SmolStr),
    /// `29 february`: day and month.
    MonthDay(SmolStr, Name),
    /// `true`, `false`
    Bool(bool),
    /// `customer.tier`, `gold`, `cart`
    Path(Path),
    /// `xs.f` on something that is no path: `last(e).total`
    Field(Box<Expr>, Name),
    /// `f(x, n: y where .. within .. since entry)`
    Call(Box<Call>),
    /// `not x`, `-x`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(BinaryOp, Span, Box<Expr>, Box<Expr>),
    /// `x is known`, `x is missing`, `x is not known`
    Is {
        /// What is asked about.
        value: Box<Expr>,
        /// True for `known`.
        known: bool,
    },
    /// `a..b`
    Range(Box<Expr>, Box<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ k: v }`, only where a record literal may stand.
    Record(Vec<(Name, Expr)>),
    /// `secret NAME`
    Secret(Name),
    /// Text that could not be read.
    Hole,
}

/// `f(..)`, with the clauses of history functions.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function or record.
    pub function: Path,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// `e as x`
    pub bind: Option<Name>,
    /// `where ..`
    pub filter: Option<Box<Expr>>,
    /// `within ..`
    pub within: Option<Box<Expr>>,
    /// `since entry`
    pub since_entry: bool,
}

/// An argument. `tag t` and `any` are arguments of `sent`.
#[derive(Clone, Debug)]
pub struct Arg {
    /// `name:`
    pub name: Option<Name>,
    /// `tag` before it.
    pub tag: bool,
    /// The value.
    pub value: Expr,
}

/// Operators before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Minus,
}

/// Operators between operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `??`
    Else,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

impl BinaryOp {
    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::In => "in",
            Self::Else => "??",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
        }
    }
}

/// A text with slots.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its parts in order; neighbours are never both text.
    pub parts: Vec<TemplatePart>,
    /// With its quotes.
    pub span: Span,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Literal text, escapes resolved.
    Text(String),
    /// `{expr}`
    Slot(Expr),
    /// `{each x in xs up to 3: "..."}`
    Each {
        /// The name of the element.
        bind: Name,
        /// The list.
        list: Box<Expr>,
        /// `up to N`
        max: Option<Box<Expr>>,
        /// What is written for each.
        body: Box<Template>,
        /// The braces.
        span: Span,
    },
    /// `{plural n one "..." other "..."}`
    Plural {
        /// What is counted.
        count: Box<Expr>,
        /// A text by plural category.
        forms: Vec<(Name, Template)>,
        /// The braces.
        span: Span,
    },
}
