//! What several cards are made of: texts, references, dates, levels.

use crate::hir::Id;
use crate::source::Span;
use smol_str::SmolStr;

/// Words of the research, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words, without quotes.
    pub text: String,
    /// Where they stand.
    pub span: Span,
}

/// A declaration that a card names.
#[derive(Clone, Debug)]
pub struct Ref<T> {
    /// Which.
    pub id: Id<T>,
    /// The name in the card.
    pub span: Span,
}

/// A day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// `YYYY-MM-DD`, so that the order of texts is the order of days.
    pub date: SmolStr,
    /// Minutes after midnight, where a time is written.
    pub at: Option<u16>,
    /// Where it stands.
    pub span: Span,
}

/// One of two pictures: how it is, or how it shall be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// How it is today.
    #[default]
    Current,
    /// How it shall be.
    Future,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Current, Self::Future];

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Future => "future",
        }
    }
}

/// How much a pain matters, on one of its two axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

impl Level {
    /// All of them, lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How far something that shall be done has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Not begun; what is meant where nothing is said.
    #[default]
    Planned,
    /// Under way.
    Started,
    /// Finished.
    Done,
    /// Given up.
    Dropped,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Started, Self::Done, Self::Dropped];

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Started => "started",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }
}

/// What a claim rests on: `interviews 12 on 2026-09-30`.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Of which kind.
    pub kind: EvidenceKind,
    /// How many.
    pub count: Option<u32>,
    /// When it was gathered.
    pub on: Option<Dated>,
    /// In words.
    pub words: Option<Said>,
    /// Where it stands.
    pub span: Span,
}

/// Kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// Talks with single people.
    Interviews,
    /// Questions that many have answered.
    Survey,
    /// Talks with several people at once.
    Groups,
    /// Looking at what people do.
    Observations,
    /// People who try something out.
    Tests,
    /// What systems have recorded.
    Data,
    /// What people have written by themselves.
    Reviews,
    /// Nothing but a belief.
    Assumption,
}

impl EvidenceKind {
    /// All of them, the strongest first.
    pub const ALL: [Self; 8] = [
        Self::Interviews,
        Self::Survey,
        Self::Groups,
        Self::Observations,
        Self::Tests,
        Self::Data,
        Self::Reviews,
        Self::Assumption,
    ];

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Interviews => "interviews",
            Self::Survey => "survey",
            Self::Groups => "groups",
            Self::Observations => "observations",
            Self::Tests => "tests",
            Self::Data => "data",
            Self::Reviews => "reviews",
            Self::Assumption => "assumption",
        }
    }
}
