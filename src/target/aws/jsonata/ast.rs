//! The tree of an expression, and short forms to build it with.

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::target::aws) enum BinOp {
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Concat,
    In,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::target::aws) enum Ast {
    /// A text.
    Str(String),
    /// A whole number.
    Num(i64),
    /// `true` or `false`
    Bool(bool),
    /// `$name`
    Var(String),
    /// `base.name`
    Field(Box<Ast>, String),
    /// `$name(..)`, of the platform or bound in a block.
    Call(String, Vec<Ast>),
    /// `a op b`
    Bin(BinOp, Box<Ast>, Box<Ast>),
    /// `test ? yes : no`; without `no` the result may be undefined.
    Cond(Box<Ast>, Box<Ast>, Option<Box<Ast>>),
    /// `[..]`
    Array(Vec<Ast>),
    /// `{..}`; an entry whose value is undefined is left out.
    Object(Vec<(String, Ast)>),
    /// `($a := x; ..; result)`
    Block(Vec<(String, Ast)>, Box<Ast>),
    /// `function($a) {..}`
    Lambda(Vec<String>, Box<Ast>),
    /// `list[index]`
    At(Box<Ast>, Box<Ast>),
    /// `/pattern/`, never from a source.
    Regex(&'static str),
    /// Definitions of this program, never from a source, and an expression that uses them.
    With(&'static str, Box<Ast>),
}

impl Ast {
    pub(in crate::target::aws) fn str(text: impl Into<String>) -> Self {
        Self::Str(text.into())
    }

    pub(in crate::target::aws) fn var(name: impl Into<String>) -> Self {
        Self::Var(name.into())
    }

    pub(in crate::target::aws) fn call(name: &str, args: Vec<Self>) -> Self {
        Self::Call(name.to_owned(), args)
    }

    /// `self.name`
    pub(in crate::target::aws) fn dot(self, name: impl Into<String>) -> Self {
        Self::Field(Box::new(self), name.into())
    }

    /// `self.a.b.c`
    pub(in crate::target::aws) fn path(self, names: &[&str]) -> Self {
        names.iter().fold(self, |base, name| base.dot(*name))
    }

    pub(in crate::target::aws) fn bin(self, op: BinOp, other: Self) -> Self {
        Self::Bin(op, Box::new(self), Box::new(other))
    }

    pub(in crate::target::aws) fn eq(self, other: Self) -> Self {
        self.bin(BinOp::Eq, other)
    }

    pub(in crate::target::aws) fn concat(self, other: Self) -> Self {
        self.bin(BinOp::Concat, other)
    }

    /// `self ? yes : no`
    pub(in crate::target::aws) fn then(self, yes: Self, no: Self) -> Self {
        Self::Cond(Box::new(self), Box::new(yes), Some(Box::new(no)))
    }

    /// `self ? yes`, undefined otherwise.
    pub(in crate::target::aws) fn when(self, yes: Self) -> Self {
        Self::Cond(Box::new(self), Box::new(yes), None)
    }

    /// Both, the second only where the first holds.
    pub(in crate::target::aws) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Bool(true), other) => other,
            (me, Self::Bool(true)) => me,
            (me, other) => me.then(other, Self::Bool(false)),
        }
    }

    /// Either, the second only where the first does not hold.
    pub(in crate::target::aws) fn or(self, other: Self) -> Self {
        self.then(Self::Bool(true), other)
    }

    pub(in crate::target::aws) fn not(self) -> Self {
        Self::call("not", vec![self])
    }

    pub(in crate::target::aws) fn exists(self) -> Self {
        Self::call("exists", vec![self])
    }

    /// A number as text, exact up to 2^53.
    pub(in crate::target::aws) fn digits(self) -> Self {
        match self {
            Self::Num(number) => Self::Str(number.to_string()),
            other => Self::call("formatNumber", vec![other, Self::str("0")]),
        }
    }

    /// The texts one after the other; literals next to each other become one.
    pub(in crate::target::aws) fn concat_all(parts: Vec<Self>) -> Self {
        let mut joined: Vec<Self> = Vec::new();
        for part in parts {
            match (joined.last_mut(), part) {
                (Some(Self::Str(before)), Self::Str(text)) => before.push_str(&text),
                (_, part) => joined.push(part),
            }
        }
        joined.retain(|part| *part != Self::Str(String::new()));
        joined.into_iter().reduce(Self::concat).unwrap_or_else(|| Self::str(""))
    }

    /// Can it be repeated without cost: a constant, a variable or a field of one.
    pub(in crate::target::aws) fn is_plain(&self) -> bool {
        match self {
            Self::Str(_) | Self::Num(_) | Self::Bool(_) | Self::Var(_) => true,
            Self::Field(base, _) => base.is_plain(),
            _ => false,
        }
    }

    /// `f` of this value, which is evaluated once.
    pub(in crate::target::aws) fn once(self, name: &str, f: impl FnOnce(Self) -> Self) -> Self {
        if self.is_plain() {
            return f(self);
        }
        let result = f(Self::var(name));
        Self::Block(vec![(name.to_owned(), self)], Box::new(result))
    }

    /// A list, also where the expression gives one value or none.
    pub(in crate::target::aws) fn listed(self) -> Self {
        match self {
            list @ Self::Array(_) => list,
            other => Self::Array(vec![other]),
        }
    }
}
