//! Steps with their names resolved. Still a tree; `flow` makes the graph.

use super::{Action, Channel, Construct, Event, Expr, Id, Journey, Message, Purpose, VarId};
use crate::source::Span;
use smol_str::SmolStr;

/// Steps in order.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The steps.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// `#id`
    pub pin: Option<(SmolStr, Span)>,
    /// Its head in the source.
    pub span: Span,
}

/// Kinds of steps.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// `send`
    Send(Box<Send>),
    /// `wait 2 days`: seconds, as an expression of type duration.
    Wait {
        /// How long.
        span: Expr,
        /// The bound in seconds, where the span is data.
        at_most: Option<i64>,
    },
    /// `if`; each condition is boolean, or binds a value that may be missing.
    If {
        /// Arms in order.
        arms: Vec<(Condition, Block)>,
        /// `else`
        otherwise: Block,
    },
    /// `match`
    Match {
        /// What is looked at.
        value: Expr,
        /// Conditions (over `value`) with their blocks.
        arms: Vec<MatchArm>,
        /// `else`; `None` where the members are all named.
        otherwise: Option<Block>,
    },
    /// `split`
    Split {
        /// Its name.
        name: SmolStr,
        /// Does a customer keep the arm.
        sticky: bool,
        /// Its arms: name, share in hundredths of a percent, holdout, steps.
        arms: Vec<SplitArm>,
    },
    /// `repeat up to N times`
    Repeat {
        /// How often at most.
        max: u32,
        /// Seconds between two rounds.
        every: Option<i64>,
        /// The number of the round.
        round: Option<VarId>,
        /// What is repeated.
        body: Block,
        /// What follows when all rounds are used up.
        exhausted: Block,
    },
    /// `stop`
    Stop,
    /// `let`
    Let {
        /// The name.
        var: VarId,
        /// Its value.
        value: Expr,
    },
    /// `set`: the field by its place; `None` for `missing`.
    Set {
        /// The profile's field.
        field: u32,
        /// The value.
        value: Option<Expr>,
    },
    /// `consent`
    Consent {
        /// Granted or withdrawn.
        grant: bool,
        /// For what.
        purpose: Purpose,
        /// On which channels; never empty.
        channels: Vec<Id<Channel>>,
    },
    /// `track`: a value per field of the event; `None` for a missing one.
    Track {
        /// The event.
        event: Id<Event>,
        /// Its payload.
        fields: Vec<Option<Expr>>,
    },
    /// `call`
    Call {
        /// The action.
        action: Id<Action>,
        /// A value per parameter.
        args: Vec<Option<Expr>>,
        /// The answer.
        bind: Option<VarId>,
        /// What follows when it fails.
        failed: Option<Block>,
    },
    /// `start` (no part of a flow yet)
    Start {
        /// The journey.
        journey: Id<Journey>,
    },
    /// `goto`: the part's place in the journey.
    Goto {
        /// The part.
        part: u32,
        /// The bound of a way back.
        at_most: Option<u32>,
    },
    /// `exit`
    Exit {
        /// The outcome.
        outcome: SmolStr,
    },
    /// A construct that is no part of a flow yet. What stands inside has been checked.
    Later {
        /// Which.
        construct: Construct,
        /// Its arms.
        blocks: Vec<Block>,
    },
    /// What could not be understood; a diagnostic stands for it.
    Error,
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Boolean, or a value that may be missing where `bind` is set.
    pub expr: Expr,
    /// The name for the value in the block.
    pub bind: Option<VarId>,
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Send {
    /// The message.
    pub message: Id<Message>,
    /// A value per parameter.
    pub args: Vec<Option<Expr>>,
    /// Alternatives in order, each one channel or several at once. Never empty in a sound program:
    /// without `via` it is the order of rules, persona or message.
    pub via: Vec<Vec<Id<Channel>>>,
    /// Nobody could be reached: no consent, suppressed or no address on every channel.
    pub unreachable: Option<Block>,
    /// The provider refused on the last channel.
    pub failed: Option<Block>,
}

/// An arm of a match.
#[derive(Clone, Debug)]
pub struct MatchArm {
    /// A boolean expression over the matched value.
    pub condition: Expr,
    /// Its patterns in words: `gold, silver`.
    pub label: String,
    /// Its steps.
    pub block: Block,
    /// Where it stands.
    pub span: Span,
}

/// An arm of a split.
#[derive(Clone, Debug)]
pub struct SplitArm {
    /// Its name.
    pub name: SmolStr,
    /// Hundredths of a percent.
    pub share: i64,
    /// Is it the arm that gets nothing.
    pub holdout: bool,
    /// Its steps.
    pub block: Block,
    /// Where it stands.
    pub span: Span,
}
