//! What research knows: personas, lifecycles, stages, touchpoints, metrics, maps and plans. Most
//! of it are cards: [`Clause`]s of words, checked by keyword.

use super::{Clause, Expr, Name, Path, Str};
use crate::source::Span;

/// `persona busy_parent "Busy parent" { .. }`
#[derive(Clone, Debug)]
pub struct Persona {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// `where ..`: who it is, formally.
    pub predicate: Option<Expr>,
    /// `prefers whatsapp > sms`
    pub prefers: Vec<Path>,
    /// `sample ["name"] { .. }`
    pub samples: Vec<Sample>,
    /// Everything else: who, share, goals, worries, evidence, ...
    pub clauses: Vec<Clause>,
}

/// A sample customer.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its name.
    pub name: Option<Name>,
    /// The profile's fields.
    pub fields: Vec<(Name, Expr)>,
    /// The whole clause.
    pub span: Span,
}

/// `lifecycle shop { stages a > b > c  range buyer = a..b  back c > a }`
#[derive(Clone, Debug)]
pub struct Lifecycle {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// The order.
    pub stages: Vec<Path>,
    /// `buyer = awareness..purchase`
    pub ranges: Vec<(Name, Path, Path)>,
    /// Ways back: from, to.
    pub back: Vec<(Path, Path)>,
}

/// `stage purchase "Purchase" { .. }` or `stage decision = purchase`
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// The stage that it is another word for.
    pub alias: Option<Path>,
    /// Its card.
    pub clauses: Vec<Clause>,
}

/// `touchpoint checkout "Checkout" [future] { .. }`
#[derive(Clone, Debug)]
pub struct Touchpoint {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// `current` or `future`.
    pub state: Option<Name>,
    /// Its card.
    pub clauses: Vec<Clause>,
}

/// `metric m = share of a followed by b within 5 days, target >= 12%`
#[derive(Clone, Debug)]
pub struct Metric {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// `share`, `count`, `median time` ...: the words before the events.
    pub measure: Vec<Name>,
    /// The events, in order.
    pub events: Vec<MetricEvent>,
    /// Or a computed value.
    pub value: Option<Expr>,
    /// `within ..`
    pub within: Option<Expr>,
    /// `target >= 12%`: operator and value.
    pub target: Option<(Name, Expr)>,
}

/// `order_completed as o where o.total > 200 DKK`
#[derive(Clone, Debug)]
pub struct MetricEvent {
    /// The event, or a field of it.
    pub path: Path,
    /// `as o`
    pub bind: Option<Name>,
    /// `where ..`
    pub filter: Option<Expr>,
}

/// `map shop_today "Title" { .. }`
#[derive(Clone, Debug)]
pub struct MapDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its card.
    pub clauses: Vec<Clause>,
}

/// `plan spring "Title" { .. }`
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its card.
    pub clauses: Vec<Clause>,
}
