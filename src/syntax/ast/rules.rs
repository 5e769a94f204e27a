//! Channel rules: when a message may go out, and how it moves on.

use super::{Expr, Name, Path, Str};
use crate::source::Span;

/// `rules a extends b, c { .. }`
#[derive(Clone, Debug)]
pub struct Rules {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// What it builds on.
    pub extends: Vec<Path>,
    /// Its clauses.
    pub clauses: Vec<RuleClause>,
}

/// A clause.
#[derive(Clone, Debug)]
pub struct RuleClause {
    /// What it says.
    pub kind: RuleClauseKind,
    /// The whole clause.
    pub span: Span,
}

/// Kinds of clauses.
#[derive(Clone, Debug)]
pub enum RuleClauseKind {
    /// `consent marketing`, `consent none`
    Consent(Name),
    /// `quiet 21:00..08:00 defer`, `quiet sunday defer`
    Quiet {
        /// Days; empty for every day.
        days: Vec<Name>,
        /// A range of days `saturday..sunday`.
        day_range: Option<(Name, Name)>,
        /// From and to.
        hours: Option<(Expr, Expr)>,
        /// `on [sms]`
        channels: Vec<Path>,
        /// `defer`, `skip` or `drop`
        effect: Option<Name>,
    },
    /// `office monday..friday 09:00..17:00 defer`: the only time in which messages may go out.
    Office {
        /// Days.
        days: Vec<Name>,
        /// A range of days.
        day_range: Option<(Name, Name)>,
        /// From and to.
        hours: Option<(Expr, Expr)>,
        /// `on [sms]`
        channels: Vec<Path>,
        /// `defer`, `skip` or `drop`
        effect: Option<Name>,
    },
    /// `cap 1 per 24 hours [per journey] [on [..]] [on tag t] skip`
    Cap {
        /// How many.
        count: Expr,
        /// In which sliding window.
        per: Expr,
        /// Only this journey's messages.
        per_journey: bool,
        /// `on [..]`
        channels: Vec<Path>,
        /// `on tag t`
        tag: Option<Name>,
        /// `defer`, `skip` or `drop`
        effect: Option<Name>,
    },
    /// `fallback on [undelivered, failed], not delivered after 15 minutes`
    Fallback {
        /// Statuses that move on.
        on: Vec<Name>,
        /// A status that must be reached, and by when.
        unless: Option<(Name, Expr)>,
    },
    /// `prefer whatsapp > sms`
    Prefer(Vec<Path>),
    /// `sender sms "Kurven", email "hej@kurven.example"`
    Sender(Vec<(Path, Str)>),
    /// `allow critical`
    Allow(Name),
    /// Text that could not be read.
    Hole,
}
