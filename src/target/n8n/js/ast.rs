//! The tree of an expression, and short forms to build it with.

/// Operators with two operands, as JavaScript spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::target::n8n) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Rem,
    And,
    Or,
    /// `a ?? b`
    Else,
}

impl Op {
    pub(in crate::target::n8n) fn text(self) -> &'static str {
        match self {
            Self::Eq => "===",
            Self::Ne => "!==",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Rem => "%",
            Self::And => "&&",
            Self::Or => "||",
            Self::Else => "??",
        }
    }
}

/// An expression of n8n, which is one of JavaScript.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::target::n8n) enum Js {
    /// A text.
    Str(String),
    /// A whole number.
    Num(i64),
    /// `true` or `false`
    Bool(bool),
    /// What is missing.
    Null,
    /// A name of the platform or of an arrow around it; never from a source.
    Name(String),
    /// `base.name`; undefined where the base has none.
    Field(Box<Js>, String),
    /// `base?.name`; undefined where there is no base.
    Maybe(Box<Js>, String),
    /// `f(a, b)`
    Call(Box<Js>, Vec<Js>),
    /// `a op b`
    Bin(Op, Box<Js>, Box<Js>),
    /// `!a`
    Not(Box<Js>),
    /// `test ? yes : no`
    Cond(Box<Js>, Box<Js>, Box<Js>),
    /// `[..]`
    Array(Vec<Js>),
    /// `{ ...of, name: value }`
    Object(Option<Box<Js>>, Vec<(String, Js)>),
    /// `(a, b) => body`
    Arrow(Vec<String>, Box<Js>),
    /// A function of this program, never from a source. It stands in the text as it is.
    Code(&'static str),
}

impl Js {
    pub(in crate::target::n8n) fn str(text: impl Into<String>) -> Self {
        Self::Str(text.into())
    }

    pub(in crate::target::n8n) fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    /// What the run carries from node to node.
    pub(in crate::target::n8n) fn json() -> Self {
        Self::name("$json")
    }

    /// What a node gave the last time.
    pub(in crate::target::n8n) fn output(node: &str) -> Self {
        Self::name("$").call(vec![Self::str(node)]).dot("first").call(Vec::new()).dot("json")
    }

    pub(in crate::target::n8n) fn dot(self, name: impl Into<String>) -> Self {
        Self::Field(Box::new(self), name.into())
    }

    pub(in crate::target::n8n) fn maybe(self, name: impl Into<String>) -> Self {
        Self::Maybe(Box::new(self), name.into())
    }

    pub(in crate::target::n8n) fn path(self, names: &[&str]) -> Self {
        names.iter().fold(self, |base, name| base.dot(*name))
    }

    pub(in crate::target::n8n) fn call(self, args: Vec<Self>) -> Self {
        Self::Call(Box::new(self), args)
    }

    /// `self.name(args)`
    pub(in crate::target::n8n) fn method(self, name: &str, args: Vec<Self>) -> Self {
        self.dot(name).call(args)
    }

    pub(in crate::target::n8n) fn bin(self, op: Op, other: Self) -> Self {
        Self::Bin(op, Box::new(self), Box::new(other))
    }

    pub(in crate::target::n8n) fn eq(self, other: Self) -> Self {
        self.bin(Op::Eq, other)
    }

    pub(in crate::target::n8n) fn plus(self, other: Self) -> Self {
        self.bin(Op::Add, other)
    }

    pub(in crate::target::n8n) fn minus(self, other: Self) -> Self {
        self.bin(Op::Sub, other)
    }

    pub(in crate::target::n8n) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Bool(true), other) => other,
            (me, Self::Bool(true)) => me,
            (me, other) => me.bin(Op::And, other),
        }
    }

    pub(in crate::target::n8n) fn or(self, other: Self) -> Self {
        self.bin(Op::Or, other)
    }

    pub(in crate::target::n8n) fn or_else(self, other: Self) -> Self {
        self.bin(Op::Else, other)
    }

    pub(in crate::target::n8n) fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    pub(in crate::target::n8n) fn then(self, yes: Self, no: Self) -> Self {
        Self::Cond(Box::new(self), Box::new(yes), Box::new(no))
    }

    /// Is there a value.
    pub(in crate::target::n8n) fn exists(self) -> Self {
        self.or_else(Self::Null).bin(Op::Ne, Self::Null)
    }

    /// `{ ...of, entries }`
    pub(in crate::target::n8n) fn with(of: Self, entries: Vec<(String, Self)>) -> Self {
        Self::Object(Some(Box::new(of)), entries)
    }

    /// Can it be repeated without cost.
    fn is_plain(&self) -> bool {
        match self {
            Self::Str(_) | Self::Num(_) | Self::Bool(_) | Self::Null | Self::Name(_) => true,
            Self::Field(base, _) | Self::Maybe(base, _) => base.is_plain(),
            _ => false,
        }
    }

    /// `f` of this value, which is evaluated once. `name` must be nobody else's around it.
    pub(in crate::target::n8n) fn once(self, name: &str, f: impl FnOnce(Self) -> Self) -> Self {
        if self.is_plain() {
            return f(self);
        }
        let body = f(Self::name(name));
        Self::Arrow(vec![name.to_owned()], Box::new(body)).call(vec![self])
    }

    /// The texts one after the other; literals next to each other become one.
    pub(in crate::target::n8n) fn concat_all(parts: Vec<Self>) -> Self {
        let mut joined: Vec<Self> = Vec::new();
        for part in parts {
            match (joined.last_mut(), part) {
                (Some(Self::Str(before)), Self::Str(text)) => before.push_str(&text),
                (_, part) => joined.push(part),
            }
        }
        joined.retain(|part| *part != Self::Str(String::new()));
        let texts = joined.len() < 2 || joined.iter().take(2).any(|p| matches!(p, Self::Str(_)));
        if !texts {
            // Two values first: the plus must join texts, whatever they are.
            joined.insert(0, Self::str(""));
        }
        joined.into_iter().reduce(Self::plus).unwrap_or_else(|| Self::str(""))
    }
}
