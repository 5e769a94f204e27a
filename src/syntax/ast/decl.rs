//! Declarations: everything that stands in column 0.

use super::{
    Expr, Journey, Lifecycle, MapDecl, Message, Metric, Name, Path, Persona, Plan, Rules, Stage,
    Str, Test, Touchpoint,
};
use crate::source::Span;

/// A declaration.
#[derive(Clone, Debug)]
pub struct Decl {
    /// Its `///` lines, without their marks.
    pub doc: Option<String>,
    /// What it declares.
    pub kind: DeclKind,
    /// From its first keyword to its end.
    pub span: Span,
}

/// The kinds of declarations.
#[derive(Clone, Debug)]
pub enum DeclKind {
    /// `use a.b { x, y as z }`
    Use(Use),
    /// `enum Tier { bronze, silver }`
    Enum(Enum),
    /// `record Address { street: text }`
    Record(Record),
    /// `profile Customer { .. }`
    Profile(Profile),
    /// `event e { .. }`
    Event(Event),
    /// `setting s: T = v`
    Setting(Setting),
    /// `compute score: int = expr`
    Compute(Compute),
    /// `segment lapsed = expr`
    Segment(Segment),
    /// `contact support { email: ".." }`
    Contact(Contact),
    /// `persona busy_parent { .. }`
    Persona(Persona),
    /// `lifecycle shop { .. }`
    Lifecycle(Lifecycle),
    /// `stage purchase { .. }`, also as an alias `stage decision = purchase`
    Stage(Stage),
    /// `touchpoint checkout { .. }`
    Touchpoint(Touchpoint),
    /// `channel sms { .. }`
    Channel(Channel),
    /// `message m(..) { .. }`
    Message(Message),
    /// `rules r { .. }`
    Rules(Rules),
    /// `action a.b(..) -> { .. }`
    Action(Action),
    /// `metric m = ..`
    Metric(Metric),
    /// `journey j { .. }`
    Journey(Journey),
    /// `map m { .. }`
    Map(MapDecl),
    /// `plan p { .. }`
    Plan(Plan),
    /// `test ".." of j { .. }`
    Test(Test),
    /// Text that could not be read; a diagnostic stands for it.
    Hole,
}

impl DeclKind {
    /// The keyword that announces it.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Use(_) => "use",
            Self::Enum(_) => "enum",
            Self::Record(_) => "record",
            Self::Profile(_) => "profile",
            Self::Event(_) => "event",
            Self::Setting(_) => "setting",
            Self::Compute(_) => "compute",
            Self::Segment(_) => "segment",
            Self::Contact(_) => "contact",
            Self::Persona(_) => "persona",
            Self::Lifecycle(_) => "lifecycle",
            Self::Stage(_) => "stage",
            Self::Touchpoint(_) => "touchpoint",
            Self::Channel(_) => "channel",
            Self::Message(_) => "message",
            Self::Rules(_) => "rules",
            Self::Action(_) => "action",
            Self::Metric(_) => "metric",
            Self::Journey(_) => "journey",
            Self::Map(_) => "map",
            Self::Plan(_) => "plan",
            Self::Test(_) => "test",
            Self::Hole => "hole",
        }
    }
}

/// `use std.channels { sms, email as mail }`. Without braces the module itself is only checked.
#[derive(Clone, Debug)]
pub struct Use {
    /// The module.
    pub module: Path,
    /// What is taken from it.
    pub items: Vec<UseItem>,
}

/// One imported name.
#[derive(Clone, Debug)]
pub struct UseItem {
    /// The name in the module.
    pub name: Name,
    /// The name here, where it differs.
    pub alias: Option<Name>,
}

/// `enum Tier "Title" { bronze, silver "Silver" }`: members in declared order, lowest first.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its members, each with an optional title.
    pub members: Vec<(Name, Option<Str>)>,
}

/// `record Address { street: text }`
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// `profile Customer { .. }`
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// `first_name: text up to 20? pii = "x"`
#[derive(Clone, Debug)]
pub struct Field {
    /// Its `///` lines.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// Labels: `pii`, `sensitive`.
    pub labels: Vec<Name>,
    /// The value where none is stored.
    pub default: Option<Expr>,
    /// The whole field.
    pub span: Span,
}

/// A type.
#[derive(Clone, Debug)]
pub struct Type {
    /// What it is, `?` aside.
    pub kind: TypeKind,
    /// Does it end in `?`.
    pub optional: bool,
    /// The whole type.
    pub span: Span,
}

/// Kinds of types.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `text`, `int`, `Tier`; a name with `up to 20` for texts, and a currency for money: `money EUR`.
    Named {
        /// The word.
        name: Path,
        /// `up to N`.
        max: Option<Expr>,
        /// A currency code.
        currency: Option<Name>,
    },
    /// `list of T`, optionally `up to N`.
    List {
        /// The element.
        of: Box<Type>,
        /// The longest list.
        max: Option<Expr>,
    },
    /// `{ task_id: text }`: the answer of an action.
    Fields(Vec<Field>),
}

/// `[conversion|microconversion] event e "T" from website about record { .. }`
#[derive(Clone, Debug)]
pub struct Event {
    /// `conversion` or `microconversion`.
    pub weight: Option<Name>,
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Where it comes from.
    pub from: Option<Path>,
    /// The record it is about, where it has no customer of its own.
    pub about: Option<Path>,
    /// Its payload.
    pub fields: Vec<Field>,
}

/// `setting discount: percent = 10%`
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// The value where the manifest binds none.
    pub value: Option<Expr>,
}

/// `compute score: int = expr`
#[derive(Clone, Debug)]
pub struct Compute {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
}

/// `segment lapsed "Lapsed" = expr` or `segment vip external fresh within 1 day`
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// The predicate; `None` where the platform knows the members.
    pub predicate: Option<Expr>,
    /// `fresh within 1 day`, for external ones.
    pub fresh: Option<Expr>,
}

/// `contact support "Support" { email: "s@x.example" }`
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its addresses.
    pub fields: Vec<(Name, Expr)>,
}

/// `channel sms "SMS" { address phone ... }`: capabilities as clauses of words.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// `extends other`.
    pub extends: Option<Path>,
    /// Its capabilities.
    pub clauses: Vec<Clause>,
}

/// `action crm.create_task(title: text) -> { task_id: text }`
#[derive(Clone, Debug)]
pub struct Action {
    /// Its dotted name.
    pub name: Path,
    /// Its title.
    pub title: Option<Str>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its answer.
    pub result: Option<Type>,
}

/// `name: T = default`
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// `pii`, `sensitive`: of an action, that it takes such data.
    pub labels: Vec<Name>,
    /// The value where none is given.
    pub default: Option<Expr>,
}

/// A clause of a card (channel, touchpoint, stage, map, plan, parts of a persona): a keyword and
/// what follows, in order.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The keyword.
    pub keyword: Name,
    /// What follows it.
    pub items: Vec<Item>,
    /// The whole clause.
    pub span: Span,
}

/// One thing in a [`Clause`].
#[derive(Clone, Debug)]
pub enum Item {
    /// A word or dotted path that is a name of something, or a word of the clause.
    Word(Path),
    /// A string.
    Text(Str),
    /// A number, date, money, percent, range.
    Value(Expr),
    /// `[a, b]`
    List(Vec<Item>, Span),
    /// `{ .. }`
    Clauses(Vec<Clause>, Span),
    /// `a > b > c`
    Ranked(Vec<Path>),
    /// `a..b` of names.
    Between(Path, Path),
}
