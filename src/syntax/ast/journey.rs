//! Journeys: the header, then stages with steps.

use super::{Block, Expr, Name, Param, Path, Str};
use crate::source::Span;

/// `journey j(p: T) "Title" { .. }`
#[derive(Clone, Debug)]
pub struct Journey {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Header clauses, in source order.
    pub header: Vec<HeaderClause>,
    /// Stages, or steps where it has none.
    pub body: Vec<JourneyItem>,
    /// The braces.
    pub body_span: Span,
}

/// A clause of the header.
#[derive(Clone, Debug)]
pub struct HeaderClause {
    /// What it says.
    pub kind: HeaderKind,
    /// The whole clause.
    pub span: Span,
}

/// Kinds of header clauses.
#[derive(Clone, Debug)]
pub enum HeaderKind {
    /// `for busy_parent`
    For(Path),
    /// `trigger ..`
    Trigger(Box<Trigger>),
    /// `entry one per cart.cart_id, restart, again after 7 days`
    Entry(Entry),
    /// `rules a, b`
    Rules(Vec<Path>),
    /// `goal on E same key within 5 days [outcome o]`
    Goal(Watch),
    /// `exit on E any key outcome o`
    ExitOn(Watch),
    /// `exit when cond outcome o`
    ExitWhen {
        /// The condition.
        condition: Expr,
        /// The outcome.
        outcome: Option<Name>,
    },
    /// `while cond`
    While(Expr),
    /// `holdout 10%`
    Holdout(Expr),
    /// `active 2026-01-01..2026-12-31`, `active from D`, `active until D`
    Active {
        /// First day.
        from: Option<Expr>,
        /// Last day.
        to: Option<Expr>,
    },
    /// `priority 3`
    Priority(Expr),
    /// `lasts at most 14 days`
    Lasts(Expr),
    /// Text that could not be read.
    Hole,
}

/// An event that ends the run.
#[derive(Clone, Debug)]
pub struct Watch {
    /// The event.
    pub event: EventPattern,
    /// `within 5 days` of entry.
    pub within: Option<Expr>,
    /// `outcome opted_out`
    pub outcome: Option<Name>,
}

/// `E [of anyone] [as e] [same key | any key] [where ..]`
#[derive(Clone, Debug)]
pub struct EventPattern {
    /// The event.
    pub event: Path,
    /// `of anyone`
    pub of_anyone: bool,
    /// `as e`
    pub bind: Option<Name>,
    /// `same key` or `any key`
    pub key: Option<(KeyScope, Span)>,
    /// `where ..`
    pub filter: Option<Expr>,
}

/// Whose runs an event is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyScope {
    /// Only the run with the event's key.
    Same,
    /// Every run of the customer.
    Any,
}

/// What starts a run.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// What starts it.
    pub kind: TriggerKind,
    /// `among segment`
    pub among: Option<Path>,
    /// `collect as xs by key for 24 hours ...`
    pub collect: Option<Collect>,
}

/// Kinds of triggers.
#[derive(Clone, Debug)]
pub enum TriggerKind {
    /// `on E as e where ..`; `for each customer` for events about a thing.
    On {
        /// The event.
        pattern: EventPattern,
        /// `for each customer where ..`: the condition, where it is said.
        for_each: Option<Option<Expr>>,
    },
    /// `enters segment`
    Enters(Path),
    /// `leaves segment`
    Leaves(Path),
    /// `every monday at 09:00`
    Every {
        /// `monday`, `day`, `month`: the words.
        days: Vec<Name>,
        /// `on 1`: the day of the month.
        on: Option<Expr>,
        /// The time of day.
        at: Option<Expr>,
    },
    /// `each year on customer.birthday at 09:00, leap 28 february`
    EachYear {
        /// The date.
        date: Expr,
        /// The time of day.
        at: Option<Expr>,
        /// What 29 February means in other years.
        leap: Option<Expr>,
    },
    /// `at 2026-12-01 09:00`
    At(Expr),
    /// `started`
    Started,
    /// `api`
    Api,
}

/// A digest.
#[derive(Clone, Debug)]
pub struct Collect {
    /// `as xs`
    pub bind: Name,
    /// `by key`
    pub by: Option<Expr>,
    /// `for 24 hours`
    pub span: Option<Expr>,
    /// `sliding 12 hours`
    pub sliding: Option<Expr>,
    /// `up to 10`
    pub max: Option<Expr>,
    /// `until monday at 09:00`
    pub until: Option<Moment>,
    /// `except where ..`
    pub except: Option<Expr>,
}

/// A calendar point: `friday at 10:00`, `trial_end - 7 days at 09:00`, `tomorrow`.
#[derive(Clone, Debug)]
pub struct Moment {
    /// A weekday's name is a path here.
    pub day: Expr,
    /// `at 09:00`
    pub at: Option<Expr>,
}

/// `entry one per K, restart` | `entry parallel` | `entry ignore, again after 7 days`
#[derive(Clone, Debug)]
pub struct Entry {
    /// `one per K`
    pub key: Option<Expr>,
    /// `ignore`, `restart`, `parallel`
    pub policy: Option<Name>,
    /// `again after D`
    pub again: Option<Expr>,
}

/// A stage with its steps, or a step.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a journey has few items")]
pub enum JourneyItem {
    /// `stage purchase { .. }`
    Stage {
        /// Its name.
        name: Path,
        /// `#id`
        pin: Option<Name>,
        /// Its steps.
        block: Block,
        /// The whole stage.
        span: Span,
    },
    /// A step without a stage.
    Step(super::Step),
}
