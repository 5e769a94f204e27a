//! Tests: a scenario in virtual time and what must happen.

use super::{Expr, Name, Path, Str};
use crate::source::Span;

/// `test "title" of j, k { .. }`
#[derive(Clone, Debug)]
pub struct Test {
    /// What is tested.
    pub title: Str,
    /// The journeys.
    pub of: Vec<Path>,
    /// Its lines.
    pub lines: Vec<TestLine>,
}

/// A line of a test.
#[derive(Clone, Debug)]
pub struct TestLine {
    /// `at T` or `at +D`.
    pub at: Option<Expr>,
    /// Is the time counted from the test's first time.
    pub relative: bool,
    /// What happens or is expected.
    pub kind: TestLineKind,
    /// The whole line.
    pub span: Span,
}

/// Kinds of lines.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a test has few lines")]
pub enum TestLineKind {
    /// `given a, b`
    Given(Vec<Given>),
    /// `cart_abandoned { .. }`
    Event {
        /// The event.
        event: Path,
        /// `of anyone`: it is somebody else's.
        of_anyone: bool,
        /// Its payload.
        fields: Vec<(Name, Expr)>,
    },
    /// `set f = v`; `None` for `missing`.
    Set {
        /// The field.
        field: Path,
        /// The value.
        value: Option<Expr>,
    },
    /// `delivered M via c`
    Status {
        /// The status.
        status: Name,
        /// The message.
        message: Path,
        /// `via c`
        channel: Option<Path>,
    },
    /// `reply to M "text"` or `reply to M {choice: x}`
    Reply {
        /// The message.
        message: Path,
        /// What is said.
        text: Option<Str>,
        /// Or its fields.
        fields: Vec<(Name, Expr)>,
    },
    /// `consent withdraw P on [c]`
    Consent {
        /// `grant`; else `withdraw`.
        grant: bool,
        /// The purpose.
        purpose: Name,
        /// The channels.
        channels: Vec<Path>,
    },
    /// `message from c "text"`
    Inbound {
        /// The channel.
        channel: Path,
        /// What the customer writes.
        text: Str,
    },
    /// `block c` or `unblock c`
    Block {
        /// Is it blocked from now on.
        blocked: bool,
        /// The channel.
        channel: Path,
    },
    /// `enters s` or `leaves s`
    Member {
        /// `enters`; else `leaves`.
        enters: bool,
        /// The segment.
        segment: Path,
    },
    /// `until T`
    Until {
        /// The time.
        time: Expr,
        /// Is it relative.
        relative: bool,
    },
    /// `expect ..`
    Expect(Expect),
    /// Text that could not be read.
    Hole,
}

/// What a world starts with.
#[derive(Clone, Debug)]
pub enum Given {
    /// A persona by name.
    Persona(Path),
    /// `{field: value}`
    Fields(Vec<(Name, Expr)>),
    /// `consent P on [c] since T`
    Consent {
        /// The purpose.
        purpose: Name,
        /// The channels.
        channels: Vec<Path>,
        /// Since when.
        since: Option<Expr>,
    },
    /// `history { T event { .. } }`: time, event, payload.
    #[expect(clippy::type_complexity, reason = "no other place needs a name for it")]
    History(Vec<(Expr, Path, Vec<(Name, Expr)>)>),
    /// `in segment`
    In(Path),
    /// `holdout`
    Holdout,
    /// `split s = arm`
    Split(Name, Name),
    /// `split s won by arm since T`
    Won {
        /// The split.
        split: Name,
        /// The arm.
        arm: Name,
        /// Since when.
        since: Option<Expr>,
    },
    /// `a.b returns {}` or `a.b fails`
    Returns {
        /// The action.
        action: Path,
        /// The answer; `None` for a failure.
        fields: Option<Vec<(Name, Expr)>>,
    },
    /// `c blocked`
    Blocked(Path),
}

/// What must hold.
#[derive(Clone, Debug)]
pub enum Expect {
    /// `[not | N | at most N] sent M via c in locale to x with {}`
    Sent {
        /// `not`, `at most`, or nothing.
        how: Option<Name>,
        /// How often.
        count: Option<Expr>,
        /// The message.
        message: Path,
        /// `via c`
        channel: Option<Path>,
        /// `in locale`
        locale: Option<Name>,
        /// `to x`
        to: Option<Expr>,
        /// `with {}`
        with: Vec<(Name, Expr)>,
    },
    /// `nothing sent [in 21:00..08:00]`
    NothingSent(Option<Expr>),
    /// `stopped M by gate`
    Stopped(Path, Name),
    /// `called a.b`
    Called(Path),
    /// `tracked e`
    Tracked(Path),
    /// `running J`
    Running(Path),
    /// `outcome [of J key k] o`
    Outcome {
        /// The journey.
        journey: Option<Path>,
        /// The key.
        key: Option<Expr>,
        /// The outcome.
        outcome: Name,
    },
    /// `timeline "name"`
    Timeline(Str),
    /// Any condition.
    Condition(Expr),
}
