//! Tests: a customer, what happens when, and what must follow.

use super::{Action, Channel, Event, Expr, Id, Journey, Message, Purpose, Segment};
use crate::source::Span;
use smol_str::SmolStr;

/// What can stop a message, as `stopped M by ..` names it, in the order in which a send asks.
pub const GATES: [&str; 8] =
    ["consent", "suppression", "address", "session", "quiet", "office", "cap", "expired"];

/// `test "title" of j, k { .. }`
#[derive(Clone, Debug)]
pub struct Test {
    /// What is tested.
    pub title: String,
    /// The title in the source.
    pub span: Span,
    /// The journeys; empty for all of the workspace.
    pub of: Vec<Id<Journey>>,
    /// What is so before anything happens.
    pub given: Premises,
    /// What happens and what must hold, in source order.
    pub lines: Vec<TestLine>,
}

/// A value for each declared field; `None` for a missing one.
pub type Payload = Vec<Option<Expr>>;

/// What is so before anything happens. Nothing else is known or consented.
#[derive(Clone, Debug, Default)]
pub struct Premises {
    /// Fields of the profile by place, later ones over earlier ones; `None` is missing.
    pub fields: Vec<(u32, Option<Expr>)>,
    /// Consent: purpose, channels, since when (`None`: since the test begins).
    pub consent: Vec<(Purpose, Vec<Id<Channel>>, Option<When>)>,
    /// What happened before: when, event, a value for each field.
    pub history: Vec<(When, Id<Event>, Payload)>,
    /// Segments that the customer is in. Of one with a predicate it must be true.
    pub segments: Vec<(Id<Segment>, Span)>,
    /// In the control group of every journey; else in none.
    pub holdout: bool,
    /// Arms of splits: `journey.split` and arm.
    pub arms: Vec<(String, SmolStr)>,
    /// Arms that have won their split: `journey.split`, arm, since when (`None`: as the split says).
    pub won: Vec<(String, SmolStr, Option<When>)>,
    /// What actions answer: fields, or `None` for a failure.
    pub answers: Vec<(Id<Action>, Option<Payload>)>,
    /// Channels whose provider takes no message.
    pub refused: Vec<Id<Channel>>,
    /// Channels that are blocked for the customer.
    pub blocked: Vec<Id<Channel>>,
}

/// A point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// On the customer's clock: `YYYY-MM-DD`, and minutes after midnight.
    At(SmolStr, u16),
    /// So many seconds after the first time of the test.
    After(i64),
}

/// A line of a test.
#[derive(Clone, Debug)]
pub struct TestLine {
    /// When; `None` for the end, which only an `expect` can look at.
    pub when: Option<When>,
    /// What happens or must hold.
    pub kind: TestLineKind,
    /// The whole line.
    pub span: Span,
}

/// Kinds of lines.
#[derive(Clone, Debug)]
pub enum TestLineKind {
    /// An event, with a value for each field.
    Event(Id<Event>, Payload),
    /// `e of anyone`: an event of somebody else.
    Other(Id<Event>, Payload),
    /// A journey is begun by its name, with a value for each parameter.
    Start(Id<Journey>, Payload),
    /// A field of the profile changes; `None` is missing.
    Set(u32, Option<Expr>),
    /// A receipt for a message: channel, place in [`super::STATUSES`].
    Receipt(Id<Message>, Option<Id<Channel>>, u32),
    /// An answer to a message: text, choice.
    Reply(Id<Message>, Option<String>, Option<SmolStr>),
    /// Consent is granted or withdrawn by the customer: whether, for what, where.
    Consent(bool, Purpose, Vec<Id<Channel>>),
    /// The customer writes on a channel.
    Inbound(Id<Channel>, String),
    /// A channel is blocked, or not any more.
    Block(Id<Channel>, bool),
    /// The platform puts the customer into an `external` segment, or takes them out.
    Member(Id<Segment>, bool),
    /// Time goes on.
    Until,
    /// Something must hold.
    Expect(Expect),
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// At least once.
    Some,
    /// Never.
    Never,
    /// So often.
    Exactly(u32),
    /// So often or less.
    AtMost(u32),
}

/// What must hold. Everything is counted from the beginning of the test.
#[derive(Clone, Debug)]
pub enum Expect {
    /// `[not | N | at most N] sent M via c in locale to x with {}`
    Sent {
        /// How often.
        times: Times,
        /// The message.
        message: Id<Message>,
        /// On this channel.
        channel: Option<Id<Channel>>,
        /// In this locale, by its place in the message's list.
        locale: Option<u32>,
        /// To this address.
        to: Option<Expr>,
        /// With these values of parameters, by place.
        with: Vec<(u32, Expr)>,
    },
    /// `nothing sent [in 21:00..08:00]`: hours of the customer's clock.
    NothingSent(Option<(u16, u16)>),
    /// `stopped M by gate`: a place in [`GATES`].
    Stopped(Id<Message>, u32),
    /// `called a.b`
    Called(Id<Action>),
    /// `tracked e`
    Tracked(Id<Event>),
    /// `running J`
    Running(Id<Journey>),
    /// `outcome [of J key k] o`
    Outcome {
        /// The journey.
        journey: Id<Journey>,
        /// Of its run with this key; else of its newest run.
        key: Option<Expr>,
        /// The outcome.
        outcome: SmolStr,
    },
    /// `timeline "name"`
    Timeline(String),
    /// A condition about the customer.
    Condition(Expr),
}
