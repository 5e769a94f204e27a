//! Typed expressions. Every name is resolved; every narrowing has been checked.

use super::{Channel, Contact, Event, Id, Message, Purpose, Record, Segment, Setting, Ty, Value};
use crate::source::Span;

/// A variable of a journey or a parameter of a message: an index into its list of [`Var`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VarId(pub u32);

/// A name with a type: the trigger's event, a parameter, a `let`, an answer.
#[derive(Clone, Debug)]
pub struct Var {
    /// Its name.
    pub name: smol_str::SmolStr,
    /// Its type.
    pub ty: Ty,
    /// Where it is bound.
    pub span: Span,
    /// How it comes to be.
    pub source: VarSource,
}

/// Where a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VarSource {
    /// The event that started the run.
    Trigger,
    /// A parameter of the journey or message.
    Parameter,
    /// `let`, `call .. as`, `if .. as`, an arm.
    Step,
    /// The element that a filter, `each` or a history function looks at.
    Element,
    /// The number of the round of a `repeat`, from 1.
    Round,
}

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Its type after narrowing.
    pub ty: Ty,
    /// Its text.
    pub span: Span,
}

/// Kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Value(Value),
    /// A field of the customer's profile, by its place.
    Customer(u32),
    /// The customer's id.
    CustomerId,
    /// A variable.
    Var(VarId),
    /// A field of a record, an event or an answer, by its place.
    Field(Box<Expr>, u32),
    /// A setting.
    Setting(Id<Setting>),
    /// `not x`
    Not(Box<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `a op b`. Both sides have one type (money with int or percent under `*` and `/` aside).
    /// Comparisons of texts are by code point, of enums by declared order. In the date of a wait or
    /// a countdown the left side of `+` and `-` may be missing, and then the whole is: its type is
    /// optional.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// `a ?? b`: the type of `a` is optional.
    Coalesce(Box<Expr>, Box<Expr>),
    /// `x is known` or `x is missing`.
    Is {
        /// What is asked about; its type is optional.
        value: Box<Expr>,
        /// True for `known`.
        known: bool,
    },
    /// `x in [a, b]`
    InList(Box<Expr>, Vec<Expr>),
    /// `x in a..b`, both ends included.
    InRange(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x in xs` where `xs` is a list of data.
    InData(Box<Expr>, Box<Expr>),
    /// `customer in segment`
    InSegment(Id<Segment>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `Address(street: "..")`: a value for each field, in declared order; `None` for a missing one.
    Record(Id<Record>, Vec<Option<Expr>>),
    /// `length(x)` and the like.
    Function(Function, Vec<Expr>),
    /// `seen(..)`, `count(..)`, `last(..)`, `sum(..)`, `all(..)`.
    History(Box<History>),
    /// `consented(purpose, channel)`
    Consented(Purpose, Id<Channel>),
    /// `consent_age(purpose)`
    ConsentAge(Purpose),
    /// `M.status`, `status(M, c)`: a place in [`super::STATUSES`].
    Status(Id<Message>, Option<Id<Channel>>),
    /// `sent(M | tag t | any within d)`
    Sent {
        /// The message, where one is named.
        message: Option<Id<Message>>,
        /// The tag, where one is named.
        tag: Option<smol_str::SmolStr>,
        /// Seconds.
        within: Option<i64>,
    },
    /// `engaged(c within d)`
    Engaged(Id<Channel>, Option<i64>),
    /// No value: an optional parameter that is left out.
    Missing,
    /// A contact: somebody who is not the customer.
    Contact(Id<Contact>),
    /// What could not be typed.
    Error,
}

impl Expr {
    /// Looks at this expression and at all that it is made of.
    pub fn walk(&self, look: &mut impl FnMut(&Self)) {
        look(self);
        match &self.kind {
            ExprKind::Field(a, _)
            | ExprKind::Not(a)
            | ExprKind::Negate(a)
            | ExprKind::Is { value: a, .. } => {
                a.walk(look);
            }
            ExprKind::Binary(_, a, b) | ExprKind::Coalesce(a, b) | ExprKind::InData(a, b) => {
                a.walk(look);
                b.walk(look);
            }
            ExprKind::InRange(a, b, c) => [a, b, c].into_iter().for_each(|part| part.walk(look)),
            ExprKind::InList(a, items) => {
                a.walk(look);
                items.iter().for_each(|item| item.walk(look));
            }
            ExprKind::List(items) | ExprKind::Function(_, items) => {
                items.iter().for_each(|item| item.walk(look));
            }
            ExprKind::Record(_, fields) => {
                fields.iter().flatten().for_each(|field| field.walk(look))
            }
            ExprKind::History(history) => {
                [&history.filter, &history.value]
                    .into_iter()
                    .flatten()
                    .for_each(|part| part.walk(look));
            }
            _ => {}
        }
    }

    /// Looks at all that this expression is made of, and then at itself, to change it.
    pub fn walk_mut(&mut self, look: &mut impl FnMut(&mut Self)) {
        match &mut self.kind {
            ExprKind::Field(a, _)
            | ExprKind::Not(a)
            | ExprKind::Negate(a)
            | ExprKind::Is { value: a, .. } => {
                a.walk_mut(look);
            }
            ExprKind::Binary(_, a, b) | ExprKind::Coalesce(a, b) | ExprKind::InData(a, b) => {
                a.walk_mut(look);
                b.walk_mut(look);
            }
            ExprKind::InRange(a, b, c) => {
                [a, b, c].into_iter().for_each(|part| part.walk_mut(look));
            }
            ExprKind::InList(a, items) => {
                a.walk_mut(look);
                items.iter_mut().for_each(|item| item.walk_mut(look));
            }
            ExprKind::List(items) | ExprKind::Function(_, items) => {
                items.iter_mut().for_each(|item| item.walk_mut(look));
            }
            ExprKind::Record(_, fields) => {
                fields.iter_mut().flatten().for_each(|field| field.walk_mut(look));
            }
            ExprKind::History(history) => {
                let history = &mut **history;
                [&mut history.filter, &mut history.value]
                    .into_iter()
                    .flatten()
                    .for_each(|part| part.walk_mut(look));
            }
            _ => {}
        }
        look(self);
    }
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
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
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

impl Op {
    /// The comparison with its sides changed.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            other => other,
        }
    }

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
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
        }
    }
}

/// Functions over plain values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// `length(text or list)`: characters or elements.
    Length,
    /// `min(a, b)`
    Min,
    /// `max(a, b)`
    Max,
    /// A whole number as a decimal. It is not written: it stands where a decimal is wanted and a
    /// whole number is given. Missing where that is missing.
    Decimal,
}

/// A question about the customer's past events.
#[derive(Clone, Debug)]
pub struct History {
    /// Which question.
    pub question: Question,
    /// The events it looks at.
    pub event: Id<Event>,
    /// The name of one event inside `filter` and `value`; always bound, also where the source gives
    /// it no name.
    pub element: VarId,
    /// `where ..`
    pub filter: Option<Expr>,
    /// Seconds back from now; `None` for all there are.
    pub within: Option<i64>,
    /// Only what came after the run began, the trigger aside.
    pub since_entry: bool,
    /// What is summed.
    pub value: Option<Expr>,
}

/// Questions about the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Question {
    /// Is there one.
    Seen,
    /// How many.
    Count,
    /// The newest, if any.
    Last,
    /// The sum of a value.
    Sum,
    /// All of them, oldest first.
    All,
}
