//! Steps: what a run does.

use super::{Call, EventPattern, Expr, Moment, Name, Path};
use crate::source::Span;

/// `{ .. }`
#[derive(Clone, Debug)]
pub struct Block {
    /// Its steps.
    pub steps: Vec<Step>,
    /// With its braces.
    pub span: Span,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// `#id`, which pins its id.
    pub pin: Option<Name>,
    /// The whole step.
    pub span: Span,
    /// Its head, up to the first `{`.
    pub head: Span,
}

/// Kinds of steps.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// `send M(args) via a > b and c to x { unreachable { } failed { } }`
    Send(Box<Send>),
    /// `wait 2 days [at most D]`
    Wait {
        /// How long.
        span: Expr,
        /// The bound of a span that is data.
        at_most: Option<Expr>,
    },
    /// `wait until M [moves follow|keep] { past { } missing { } on .. { } reached { } }`
    WaitUntil {
        /// The point.
        moment: Moment,
        /// `follow` or `keep`
        moves: Option<Name>,
        /// Its arms.
        arms: Vec<WaitArm>,
    },
    /// `wait up to D { on .. { } timeout { } }`
    Race {
        /// The longest wait.
        limit: Expr,
        /// Its arms.
        arms: Vec<WaitArm>,
    },
    /// `countdown to D moves follow { .. }`
    Countdown {
        /// The date.
        to: Expr,
        /// `follow` or `keep`
        moves: Option<Name>,
        /// Its arms.
        arms: Vec<CountdownArm>,
    },
    /// `if c { } else if d { } else { }`
    If {
        /// Conditions (or `x as y` bindings) with their blocks.
        arms: Vec<IfArm>,
        /// `else { .. }`
        otherwise: Option<Block>,
    },
    /// `match x { gold, silver { } else { } }`
    Match {
        /// What is looked at.
        value: Expr,
        /// Its arms.
        arms: Vec<MatchArm>,
    },
    /// `split name sticky [winner by clicked after 2 days] { a 50% { } holdout 10% }`
    Split {
        /// Its name.
        name: Option<Name>,
        /// `sticky`
        sticky: bool,
        /// `winner by S after D`
        winner: Option<(Name, Expr)>,
        /// Its arms.
        arms: Vec<SplitArm>,
    },
    /// `repeat up to N times every D as round { } exhausted { }`
    Repeat {
        /// `up to N times`; a diagnostic where it is missing.
        max: Option<Expr>,
        /// `every D`
        every: Option<Expr>,
        /// `as round`
        bind: Option<Name>,
        /// What is repeated.
        body: Block,
        /// `exhausted { .. }`
        exhausted: Option<Block>,
    },
    /// `stop`: leaves the innermost `repeat`.
    Stop,
    /// `let x = expr`
    Let {
        /// Its name.
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `set field = value`, `set field = missing`
    Set {
        /// `customer.tier` or `tier`.
        field: Path,
        /// The value; `None` for `missing`.
        value: Option<Expr>,
    },
    /// `consent grant marketing on [sms]`
    Consent {
        /// True for `grant`.
        grant: bool,
        /// The purpose.
        purpose: Name,
        /// `on [..]`; empty for every channel.
        channels: Vec<Path>,
    },
    /// `track e { k: v }`
    Track {
        /// The event.
        event: Path,
        /// Its payload.
        fields: Vec<(Name, Expr)>,
    },
    /// `call a.b(x: y) as r { failed { } }`
    Call {
        /// Action and arguments.
        call: Call,
        /// `as r`
        bind: Option<Name>,
        /// `failed { .. }`
        failed: Option<Block>,
    },
    /// `start J(args) for each x in xs`
    Start {
        /// Journey and arguments.
        call: Call,
        /// `for each x in xs`
        each: Option<(Name, Expr)>,
    },
    /// `goto stage at most N times`
    Goto {
        /// The stage.
        stage: Path,
        /// `at most N times`
        at_most: Option<Expr>,
    },
    /// `exit outcome`
    Exit {
        /// The outcome; a diagnostic where it is missing.
        outcome: Option<Name>,
    },
    /// `restart at most 5 times`: in an arm of a wait.
    Restart {
        /// `at most N times`
        at_most: Option<Expr>,
    },
    /// Text that could not be read, with the block that followed it.
    Hole(Option<Block>),
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Send {
    /// The message.
    pub message: Path,
    /// Its arguments, in order or by name.
    pub args: Vec<super::Arg>,
    /// `via a > b and c`: alternatives in order, each one channel or several at once.
    pub via: Vec<Vec<Path>>,
    /// `to expr`
    pub to: Option<Expr>,
    /// `unreachable { .. }`
    pub unreachable: Option<Block>,
    /// `failed { .. }`
    pub failed: Option<Block>,
}

/// `if c` or `if last(e) as o`.
#[derive(Clone, Debug)]
pub struct IfArm {
    /// The condition, or a value that may be missing.
    pub condition: Expr,
    /// `as o`
    pub bind: Option<Name>,
    /// What is done.
    pub block: Block,
}

/// An arm of a match.
#[derive(Clone, Debug)]
pub struct MatchArm {
    /// Patterns; empty for `else`.
    pub patterns: Vec<Expr>,
    /// What is done.
    pub block: Block,
    /// The whole arm.
    pub span: Span,
}

/// An arm of a split.
#[derive(Clone, Debug)]
pub struct SplitArm {
    /// Its name; `holdout` is the arm that gets nothing.
    pub name: Name,
    /// Its share.
    pub share: Option<Expr>,
    /// What is done.
    pub block: Option<Block>,
    /// The whole arm.
    pub span: Span,
}

/// An arm of a wait.
#[derive(Clone, Debug)]
pub struct WaitArm {
    /// What it waits for.
    pub kind: WaitArmKind,
    /// What is done.
    pub block: Block,
    /// The whole arm.
    pub span: Span,
}

/// Kinds of arms.
#[derive(Clone, Debug)]
pub enum WaitArmKind {
    /// `on E as e where ..`
    Event(EventPattern),
    /// `on reply to M as r where ..`
    Reply {
        /// The message.
        message: Path,
        /// `as r`
        bind: Option<Name>,
        /// `where ..`
        filter: Option<Expr>,
    },
    /// `on clicked of M via c`
    Status {
        /// The status.
        status: Name,
        /// The message.
        message: Path,
        /// `via c`
        channel: Option<Path>,
    },
    /// `on message from c as m`
    Inbound {
        /// The channel.
        channel: Path,
        /// `as m`
        bind: Option<Name>,
    },
    /// `on enters segment`, `on leaves segment`
    Segment {
        /// True for `enters`.
        enters: bool,
        /// The segment.
        segment: Path,
    },
    /// `timeout`
    Timeout,
    /// `past`
    Past,
    /// `missing`
    Missing,
    /// `reached`
    Reached,
    /// Text that could not be read.
    Hole,
}

/// An arm of a countdown.
#[derive(Clone, Debug)]
pub struct CountdownArm {
    /// `7 days` of `7 days before at 09:00`; `None` for `skipped`.
    pub before: Option<Expr>,
    /// `at 09:00`
    pub at: Option<Expr>,
    /// What is done.
    pub block: Block,
    /// The whole arm.
    pub span: Span,
}
