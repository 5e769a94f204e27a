//! Steps with their names resolved. Still a tree; `flow` makes the graph.

use super::{Action, Channel, Construct, Event, Expr, Id, Journey, Message, Purpose, Ty, VarId};
use crate::source::Span;
use smol_str::SmolStr;

/// Steps in order.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The steps.
    pub steps: Vec<Step>,
}

impl Block {
    /// Looks at every step, those inside others too, in source order.
    pub fn each_step<'a>(&'a self, mut look: impl FnMut(&'a Step)) {
        // Blocks wait here with the steps of theirs that have not been looked at.
        let mut steps: Vec<std::slice::Iter<'a, Step>> = vec![self.steps.iter()];
        while let Some(mut rest) = steps.pop() {
            let Some(step) = rest.next() else { continue };
            steps.push(rest);
            look(step);
            steps.extend(step.kind.blocks().into_iter().rev().map(|block| block.steps.iter()));
        }
    }
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
    /// `wait up to D { .. }`, `wait until M { .. }`
    Race(Box<Race>),
    /// `countdown to D { .. }`
    Countdown(Box<Countdown>),
    /// `restart at most N times`, in an arm of the wait that stands around it.
    Restart {
        /// How often at most.
        max: u32,
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
        /// `winner by`: one of the arms is then the share of those who wait for it.
        winner: Option<SplitWinner>,
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
    /// `start`
    Start {
        /// The journey.
        journey: Id<Journey>,
        /// A value per parameter.
        args: Vec<Option<Expr>>,
        /// `for each x in xs`: once for each element, in order.
        each: Option<(VarId, Expr)>,
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

impl StepKind {
    /// The blocks that stand inside, in source order.
    #[must_use]
    pub fn blocks(&self) -> Vec<&Block> {
        match self {
            Self::Send(send) => send.unreachable.iter().chain(&send.failed).collect(),
            Self::Race(race) => race
                .arms
                .iter()
                .map(|arm| &arm.block)
                .chain([&race.elapsed, &race.past, &race.missing])
                .collect(),
            Self::Countdown(countdown) => {
                countdown.arms.iter().map(|arm| &arm.block).chain([&countdown.skipped]).collect()
            }
            Self::If { arms, otherwise } => {
                arms.iter().map(|(_, block)| block).chain([otherwise]).collect()
            }
            Self::Match { arms, otherwise, .. } => {
                arms.iter().map(|arm| &arm.block).chain(otherwise).collect()
            }
            Self::Split { arms, .. } => arms.iter().map(|arm| &arm.block).collect(),
            Self::Repeat { body, exhausted, .. } => vec![body, exhausted],
            Self::Call { failed, .. } => failed.iter().collect(),
            Self::Later { blocks, .. } => blocks.iter().collect(),
            Self::Wait { .. }
            | Self::Restart { .. }
            | Self::Stop
            | Self::Let { .. }
            | Self::Set { .. }
            | Self::Consent { .. }
            | Self::Track { .. }
            | Self::Start { .. }
            | Self::Goto { .. }
            | Self::Exit { .. }
            | Self::Error => Vec::new(),
        }
    }
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
    /// `to`: somebody who is not the customer, a contact, a phone number or an e-mail address.
    pub to: Option<Expr>,
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
    /// Is it the share that takes the arm that wins. It has no steps of its own.
    pub winner: bool,
    /// Its steps.
    pub block: Block,
    /// Where it stands.
    pub span: Span,
}

/// How the arms of a split are compared.
#[derive(Clone, Copy, Debug)]
pub struct SplitWinner {
    /// What counts: a place in [`super::STATUSES`].
    pub status: u32,
    /// Seconds from the first customer who comes to the split to the decision.
    pub after: i64,
}

/// A wait that events can end. Exactly one of its ways is taken.
#[derive(Clone, Debug)]
pub struct Race {
    /// What ends it when nothing happens.
    pub timer: Timer,
    /// What can happen, most important first.
    pub arms: Vec<WaitArm>,
    /// `timeout` or `reached`.
    pub elapsed: Block,
    /// `past`: the point is over when the run comes to the wait, or is moved to where it is over.
    pub past: Block,
    /// `missing`: there is no date, or it is taken away.
    pub missing: Block,
}

/// What ends a wait when nothing happens.
#[derive(Clone, Debug)]
pub enum Timer {
    /// So many seconds after the run came to it.
    Span(i64),
    /// A point of the calendar.
    Moment {
        /// Which.
        moment: Moment,
        /// `moves follow`: the point is computed anew when facts change. Else it is kept.
        follow: bool,
    },
}

/// A point of the calendar in the customer's zone: the first that is not before now, where the day
/// comes round. Without a time it is the beginning of the day, and a day that is today is reached at
/// once.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// Time of day.
    pub at: Option<Expr>,
}

impl Moment {
    /// Can it be over when a run comes to it.
    #[must_use]
    pub fn can_pass(&self) -> bool {
        match &self.day {
            Day::Of(day) => matches!(day.ty.known(), Ty::Date | Ty::DateTime),
            Day::Today => self.at.is_some(),
            Day::Week(_) | Day::Workday | Day::Tomorrow => false,
        }
    }

    /// Can there be none.
    #[must_use]
    pub fn can_miss(&self) -> bool {
        matches!(&self.day, Day::Of(day) if day.ty.is_optional())
    }
}

/// A day.
#[derive(Clone, Debug)]
pub enum Day {
    /// A day of the week; Monday is 0.
    Week(u8),
    /// A day from Monday to Friday.
    Workday,
    /// Today.
    Today,
    /// Tomorrow.
    Tomorrow,
    /// A date, an instant, a day of the year or a time of day; of an optional type where it can be
    /// missing.
    Of(Expr),
}

/// An arm of a wait.
#[derive(Clone, Debug)]
pub struct WaitArm {
    /// What it waits for.
    pub on: ArmOn,
    /// Its steps.
    pub block: Block,
    /// Where it stands.
    pub span: Span,
}

/// What an arm waits for.
#[derive(Clone, Debug)]
pub enum ArmOn {
    /// `on E as e where ..`
    Event(super::Pattern),
    /// `on reply to M as r where ..`: an answer to the newest `M` that this run sent.
    Reply {
        /// The message.
        message: Id<Message>,
        /// The answer, of type [`super::Ty::Reply`].
        var: VarId,
        /// `where ..`
        filter: Option<Expr>,
    },
    /// `on clicked of M via c`: true at once where it was already reached.
    Status {
        /// A place in [`super::STATUSES`].
        status: u32,
        /// The message.
        message: Id<Message>,
        /// Only on this channel.
        channel: Option<Id<Channel>>,
    },
    /// `on message from c as m`
    Inbound {
        /// The channel.
        channel: Id<Channel>,
        /// The message, of type [`super::Ty::Inbound`].
        var: VarId,
    },
    /// `on enters S`, `on leaves S`
    Segment {
        /// The segment.
        segment: Id<super::Segment>,
        /// True for `enters`.
        enters: bool,
    },
}

/// A series of steps relative to a date. It is left behind the last one, or when the date is missing.
#[derive(Clone, Debug)]
pub struct Countdown {
    /// The date or instant; of an optional type where it can be missing.
    pub to: Expr,
    /// `moves follow`: points that have not been reached are computed anew when facts change.
    pub follow: bool,
    /// The series, earliest first.
    pub arms: Vec<CountdownArm>,
    /// Once, before the others, where on entry a point lies before today.
    pub skipped: Block,
}

/// A point of a countdown.
#[derive(Clone, Debug)]
pub struct CountdownArm {
    /// How long before.
    pub before: CalendarSpan,
    /// Minutes after midnight; without it the time of day of an instant, or midnight.
    pub at: Option<u16>,
    /// Its steps.
    pub block: Block,
    /// Where it stands.
    pub span: Span,
}

/// A span of the calendar: months first, then days, then absolute seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CalendarSpan {
    /// Months; years are twelve.
    pub months: i32,
    /// Days; weeks are seven.
    pub days: i32,
    /// Seconds.
    pub seconds: i64,
}
