//! `metric`: a number that is computed from events or customers, and what it shall be.

use crate::hir::{Event, Expr, Head, Id, Op, Ty, Value, Var, VarId};
use crate::source::Span;

/// `metric`.
///
/// A **chain** is an event that fits the first of `events`, then the first later one of the same
/// customer that fits the second, and so on, all within `within` seconds after the first. Filters
/// see the customer and the events before them in the chain.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Name, title, place.
    pub head: Head,
    /// What is computed.
    pub measure: Measure,
    /// The events that are measured, in order; never empty but for [`Measure::Customer`].
    pub events: Vec<MetricEvent>,
    /// The conversion window, in seconds; for measures of single events the time they are counted
    /// over.
    pub within: Option<i64>,
    /// What is summed or averaged, over the first event; or the value of a customer.
    pub value: Option<Expr>,
    /// The names that filters and `value` see.
    pub vars: Vec<Var>,
    /// The type of the number; [`Ty::Error`] where it could not be typed.
    pub ty: Ty,
    /// What it shall be.
    pub target: Option<Target>,
}

/// What a metric computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// `share of a followed by b`: whole chains in a hundred of the events that begin one.
    Share,
    /// `count of a`: how many whole chains.
    Count,
    /// `customers of a`: how many customers have one.
    Customers,
    /// `median time of a followed by b`: from the first event to the last.
    MedianTime,
    /// `average time of a followed by b`
    AverageTime,
    /// `sum of a.f`
    Sum,
    /// `average of a.f`
    Average,
    /// An expression over a customer: a condition gives the share of customers for whom it holds,
    /// a number or an amount the average.
    Customer,
}

impl Measure {
    /// All that are written with words, and these words.
    pub const WORDS: [(&'static str, Self); 7] = [
        ("share", Self::Share),
        ("count", Self::Count),
        ("customers", Self::Customers),
        ("median time", Self::MedianTime),
        ("average time", Self::AverageTime),
        ("sum", Self::Sum),
        ("average", Self::Average),
    ];

    /// Does it need an event that follows another.
    #[must_use]
    pub fn needs_two(self) -> bool {
        matches!(self, Self::Share | Self::MedianTime | Self::AverageTime)
    }

    /// Does it look at a field of an event.
    #[must_use]
    pub fn of_field(self) -> bool {
        matches!(self, Self::Sum | Self::Average)
    }
}

/// An event of a chain.
#[derive(Clone, Debug)]
pub struct MetricEvent {
    /// Which.
    pub event: Id<Event>,
    /// Its name in filters; always bound.
    pub var: VarId,
    /// `where ..`
    pub filter: Option<Expr>,
    /// Where it is named.
    pub span: Span,
}

/// `target >= 12%`
#[derive(Clone, Debug)]
pub struct Target {
    /// `<`, `<=`, `>`, `>=` or `==`: how the number shall stand to the value.
    pub op: Op,
    /// A constant of the metric's type.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}
