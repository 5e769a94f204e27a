//! The graph.
//!
//! A run stands at one node at a time. Only waits, countdowns, calls and the share of a split that
//! waits for its winner take time, and a send that is held. A node's `next` is where the run goes on; a node without a way on is an [`NodeKind::End`].
//! Only [`NodeKind::Loop`], [`NodeKind::Restart`] and [`NodeKind::Back`] lead back, and each counts. So
//! every run ends.
//!
//! Facts about the customer are read anew after every wait and call: nothing is remembered but what
//! a variable holds. Step ids are slugs of where a step stands and what it is (`purchase/wait-2d`),
//! or what `#id` pins; they are unique in a flow and do not change when steps elsewhere do.

use crate::hir::{
    Action, ArmOn, CalendarSpan, Cap, Channel, Day, Entry, Event, Expr, Fallback, Id, Journey,
    Message, Persona, Purpose, Rules, Stage, Timer, Trigger, Var, VarId, Watch, Window,
};
use crate::source::Span;
use smol_str::SmolStr;

/// A place in [`Flow::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A journey as a graph.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The journey it was made from.
    pub journey: Id<Journey>,
    /// Its name.
    pub name: SmolStr,
    /// Its title.
    pub title: String,
    /// Its `///` lines.
    pub doc: Option<String>,
    /// For whom: the run begins only where the persona's predicate holds.
    pub persona: Option<Id<Persona>>,
    /// What starts a run.
    pub triggers: Vec<Trigger>,
    /// How often the same customer can be in it; `None` is `parallel`.
    pub entry_policy: Option<Entry>,
    /// What ends a run from outside its steps, most important first.
    pub watches: Vec<Watch>,
    /// Seconds after entry at which the run ends with the outcome `expired`.
    pub lasts: Option<i64>,
    /// First and last day on which runs begin, in the zone of the workspace.
    pub active: Option<(Option<SmolStr>, Option<SmolStr>)>,
    /// Of two journeys that one instant begins for a customer, the higher goes first.
    pub priority: u32,
    /// The variable that holds the trigger's event.
    pub trigger_var: Option<VarId>,
    /// How many of `vars` are parameters (of `started` and `api` journeys).
    pub params: u32,
    /// Every name the journey binds.
    pub vars: Vec<Var>,
    /// The rules in force for its sends.
    pub rules: SendRules,
    /// Where a run begins.
    pub entry: NodeId,
    /// The nodes; every one can be reached from `entry`.
    pub nodes: Vec<Node>,
    /// Where each node stands in the source.
    pub spans: Vec<Span>,
}

/// The rules for every send of a journey.
#[derive(Clone, Debug, Default)]
pub struct SendRules {
    /// Purposes that need consent on the channel used. `marketing` always does, unless the rules
    /// say `consent none`.
    pub consent: Vec<Purpose>,
    /// Sender ids by channel.
    pub senders: Vec<(Id<Channel>, String)>,
    /// When messages may not go out, in the order in which they are asked.
    pub windows: Vec<Window>,
    /// Caps with the rules that declare them and their place there, which is what their counts are
    /// kept by.
    pub caps: Vec<(Id<Rules>, u32, Cap)>,
    /// When a message moves on to its next channel.
    pub fallback: Option<Fallback>,
    /// Critical messages pass windows and caps.
    pub allow_critical: bool,
}

/// A step of the graph.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its id, unique in the flow.
    pub id: SmolStr,
    /// The stage it stands in.
    pub stage: Option<Id<Stage>>,
    /// What it does.
    pub kind: NodeKind,
}

/// What a node does.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Sends a message. Gates in this order: consent, suppression, address, session (per channel,
    /// moving on at once), then the provider; a refusal moves on to the next alternative.
    Send {
        /// The message.
        message: Id<Message>,
        /// A value per parameter; defaults are filled in. An optional one that is left out is
        /// [`crate::hir::ExprKind::Missing`].
        args: Vec<Expr>,
        /// Alternatives in order. An alternative with several channels sends on each of them; it has
        /// succeeded when one has accepted.
        via: Vec<Vec<Id<Channel>>>,
        /// Somebody who is not the customer: a contact, a phone number or an e-mail address. Consent
        /// and suppression are not asked, windows are asked on the clock of the workspace, and caps
        /// neither hold it nor count it.
        to: Option<Expr>,
        /// The consent that is needed on the channel.
        consent: Option<Purpose>,
        /// Accepted by a provider.
        next: NodeId,
        /// No channel passed the gates.
        unreachable: NodeId,
        /// At least one provider was asked and every one that was asked refused.
        failed: NodeId,
    },
    /// Waits a span of absolute time: an expression of type duration (seconds). At most `at_most`
    /// seconds; a negative span is none.
    Wait {
        /// How long.
        span: Expr,
        /// Bound in seconds.
        at_most: i64,
        /// Then.
        next: NodeId,
    },
    /// Waits until the first arm fits or the timer runs out. Arms are asked from the first; one on a
    /// status that is already reached fits at once. Only what arrives while the run stands here is
    /// seen. Coming here from a step (not by [`NodeKind::Restart`]) sets `restarts` back to 0.
    Race {
        /// The timer. Its point is computed when the run comes here, and kept in the run until it
        /// leaves.
        timer: Timer,
        /// Arms in order.
        arms: Vec<RaceArm>,
        /// Counters of the restarts in the arms.
        restarts: Vec<u32>,
        /// The timer ran out.
        elapsed: NodeId,
        /// The point is over: on coming here, or after it has moved. Where that cannot be, it leads
        /// where `elapsed` does; so does `missing`.
        past: NodeId,
        /// There is no point: on coming here, or after it was taken away.
        missing: NodeId,
    },
    /// Starts a [`NodeKind::Race`] again, with a new point, where fewer than `max` restarts were made
    /// since the run came to it; else goes back to it with the point it had. The counter grows each
    /// time, to `max` + 1 and no further: then the arm is closed ([`RaceArm::restarts`]).
    Restart {
        /// The counter.
        counter: u32,
        /// How often at most.
        max: u32,
        /// The race.
        race: NodeId,
    },
    /// A series of points before a date. `counter` is the place of the next one; coming here from a
    /// step (not by [`NodeKind::Back`]) sets it to 0 and takes `skipped` where points lie before
    /// today. Each point is waited for in turn; a missing date, and the end of the series, lead to
    /// `next`.
    Countdown {
        /// The counter.
        counter: u32,
        /// The date or instant.
        to: Expr,
        /// Points that have not been reached follow the date.
        follow: bool,
        /// Points, earliest first.
        points: Vec<CountdownPoint>,
        /// Taken once, before the first point.
        skipped: NodeId,
        /// Then.
        next: NodeId,
    },
    /// Goes back to a [`NodeKind::Countdown`] for its next point.
    Back {
        /// The countdown.
        countdown: NodeId,
    },
    /// Takes the first arm whose condition holds.
    Branch {
        /// `if` or `match`.
        of: BranchOf,
        /// Conditions, names for values that are there, ways.
        arms: Vec<BranchArm>,
        /// Else.
        otherwise: NodeId,
    },
    /// Draws an arm by hash: SHA-256 of `customer id / split id`, or of `run id / split id` where it
    /// is not sticky; the first eight hex digits modulo 10,000 is the bucket, and arms take buckets
    /// in declared order.
    Split {
        /// The id that is hashed: `journey.split`.
        key: String,
        /// By customer or by run.
        sticky: bool,
        /// Arms in order; their shares sum to 10,000.
        arms: Vec<SplitWay>,
    },
    /// Holds the share of a split that takes the arm that wins, until that is decided, and then takes
    /// it; a run that comes later takes it at once.
    ///
    /// The decision falls `after` the first customer came to the split. An arm's measure is the part of
    /// the runs that were drawn into it in which a message of one of its `sends` reached `status` before
    /// the decision. The greatest wins; of several, and where there is none, the first.
    Winner {
        /// The split: the `key` of the [`NodeKind::Split`] before it.
        key: String,
        /// What counts: a place in [`crate::hir::STATUSES`].
        status: u32,
        /// Seconds.
        after: i64,
        /// The arms that can win, in order.
        arms: Vec<WinnerWay>,
    },
    /// Begins the first round of a `repeat`: the counter becomes 1. A loop that is entered again starts
    /// from its first round.
    Enter {
        /// The counter.
        counter: u32,
        /// The variable that shows the round to the source, from 1.
        round: Option<VarId>,
        /// The first round.
        next: NodeId,
    },
    /// Counts: where fewer than `max` rounds have been begun, `counter` grows by one and the run goes
    /// to `body`, else to `exhausted`. Counters start at 0.
    Loop {
        /// The counter, a place in the flow's counters: one per `repeat` and per `goto`. That of a `goto` starts
        /// at 0 and is never set back.
        counter: u32,
        /// How often at most.
        max: u32,
        /// The variable that shows the round to the source, from 1.
        round: Option<VarId>,
        /// Once more.
        body: NodeId,
        /// No more.
        exhausted: NodeId,
    },
    /// Gives a value a name.
    Let {
        /// The name.
        var: VarId,
        /// The value.
        value: Expr,
        /// Then.
        next: NodeId,
    },
    /// Changes a field of the profile; `None` removes it.
    Set {
        /// The field, by its place.
        field: u32,
        /// The value.
        value: Option<Expr>,
        /// Then.
        next: NodeId,
    },
    /// Grants or withdraws consent.
    Consent {
        /// Granted or withdrawn.
        grant: bool,
        /// For what.
        purpose: Purpose,
        /// On which channels.
        channels: Vec<Id<Channel>>,
        /// Then.
        next: NodeId,
    },
    /// Emits an event about the customer.
    Track {
        /// The event.
        event: Id<Event>,
        /// A value per field; `None` leaves it out.
        fields: Vec<Option<Expr>>,
        /// Then.
        next: NodeId,
    },
    /// Calls an action and holds the run until the answer.
    Call {
        /// The action.
        action: Id<Action>,
        /// A value per parameter.
        args: Vec<Option<Expr>>,
        /// The answer's name.
        bind: Option<VarId>,
        /// Then.
        next: NodeId,
        /// When it fails for good.
        failed: NodeId,
    },
    /// Begins a run of another journey for the same customer, at this instant, which its entry policy
    /// is asked about; the run itself goes on.
    Start {
        /// The journey.
        journey: Id<Journey>,
        /// A value per parameter; defaults are filled in, `None` is missing.
        args: Vec<Option<Expr>>,
        /// Once for each element of a list, in order, with the name that `args` know it by.
        each: Option<(VarId, Expr)>,
        /// Then.
        next: NodeId,
    },
    /// Ends the run.
    End {
        /// `completed`, `control`, or what `exit` names.
        outcome: SmolStr,
    },
    /// A construct without a meaning in a flow yet; `FlowInfo` names it, and no target takes it.
    Later {
        /// Which.
        construct: crate::hir::Construct,
        /// Its arms.
        arms: Vec<NodeId>,
        /// Then.
        next: NodeId,
    },
}

/// What a branch was in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BranchOf {
    /// `if`
    If,
    /// `match`
    Match,
    /// The persona's predicate or a trigger's condition.
    Guard,
}

/// An arm of a race.
#[derive(Clone, Debug)]
pub struct RaceArm {
    /// What it waits for.
    pub on: ArmOn,
    /// The restarts in it: counter and how often at most. Where a counter is above that, all its
    /// restarts and the one time without are used up, and the arm fits nothing any more.
    pub restarts: Vec<(u32, u32)>,
    /// Its head in the source.
    pub span: Span,
    /// The way.
    pub to: NodeId,
}

/// A point of a countdown.
#[derive(Clone, Debug)]
pub struct CountdownPoint {
    /// How long before.
    pub before: CalendarSpan,
    /// Minutes after midnight.
    pub at: Option<u16>,
    /// Its arm in the source.
    pub span: Span,
    /// The way; it ends at a [`NodeKind::Back`].
    pub to: NodeId,
}

/// An arm of a branch.
#[derive(Clone, Debug)]
pub struct BranchArm {
    /// Boolean; or, with `bind`, a value that may be missing: the arm is taken where it is there.
    pub condition: Expr,
    /// The name for the value.
    pub bind: Option<VarId>,
    /// In words, as in the source.
    pub label: String,
    /// The way.
    pub to: NodeId,
}

/// An arm of a split.
#[derive(Clone, Debug)]
pub struct SplitWay {
    /// Its name.
    pub name: SmolStr,
    /// Hundredths of a percent.
    pub share: i64,
    /// Is it the control group.
    pub holdout: bool,
    /// The way.
    pub to: NodeId,
}

/// An arm that can win.
#[derive(Clone, Debug)]
pub struct WinnerWay {
    /// Its name.
    pub name: SmolStr,
    /// The sends in it whose messages count, by the ids of their nodes.
    pub sends: Vec<SmolStr>,
    /// The way.
    pub to: NodeId,
}

impl NodeKind {
    /// The nodes that can follow, in source order.
    #[must_use]
    pub fn successors(&self) -> Vec<NodeId> {
        match self {
            Self::Send { next, unreachable, failed, .. } => vec![*next, *unreachable, *failed],
            Self::Wait { next, .. }
            | Self::Enter { next, .. }
            | Self::Let { next, .. }
            | Self::Set { next, .. }
            | Self::Consent { next, .. }
            | Self::Start { next, .. }
            | Self::Track { next, .. } => vec![*next],
            Self::Race { arms, elapsed, past, missing, .. } => {
                arms.iter().map(|arm| arm.to).chain([*elapsed, *past, *missing]).collect()
            }
            Self::Restart { race, .. } => vec![*race],
            Self::Countdown { points, skipped, next, .. } => {
                points.iter().map(|point| point.to).chain([*skipped, *next]).collect()
            }
            Self::Back { countdown } => vec![*countdown],
            Self::Branch { arms, otherwise, .. } => {
                arms.iter().map(|arm| arm.to).chain([*otherwise]).collect()
            }
            Self::Split { arms, .. } => arms.iter().map(|arm| arm.to).collect(),
            Self::Winner { arms, .. } => arms.iter().map(|arm| arm.to).collect(),
            Self::Loop { body, exhausted, .. } => vec![*body, *exhausted],
            Self::Call { next, failed, .. } => vec![*next, *failed],
            Self::End { .. } => Vec::new(),
            Self::Later { arms, next, .. } => arms.iter().copied().chain([*next]).collect(),
        }
    }

    /// Looks at every expression that the node reads, to change it.
    pub fn each_expr(&mut self, mut f: impl FnMut(&mut Expr)) {
        match self {
            Self::Send { args, to, .. } => args.iter_mut().chain(to).for_each(f),
            Self::Wait { span, .. } => f(span),
            Self::Race { timer, arms, .. } => {
                if let Timer::Moment { moment, .. } = timer {
                    if let Day::Of(day) = &mut moment.day {
                        f(day);
                    }
                    moment.at.iter_mut().for_each(&mut f);
                }
                for arm in arms {
                    match &mut arm.on {
                        ArmOn::Event(pattern) => pattern.filter.iter_mut().for_each(&mut f),
                        ArmOn::Reply { filter, .. } => filter.iter_mut().for_each(&mut f),
                        ArmOn::Status { .. } | ArmOn::Inbound { .. } | ArmOn::Segment { .. } => {}
                    }
                }
            }
            Self::Countdown { to, .. } => f(to),
            Self::Branch { arms, .. } => arms.iter_mut().for_each(|arm| f(&mut arm.condition)),
            Self::Let { value, .. } => f(value),
            Self::Set { value, .. } => value.iter_mut().for_each(f),
            Self::Track { fields: args, .. } | Self::Call { args, .. } => {
                args.iter_mut().flatten().for_each(f);
            }
            Self::Start { args, each, .. } => {
                let each = each.iter_mut().map(|(_, list)| list);
                args.iter_mut().flatten().chain(each).for_each(f);
            }
            Self::Restart { .. }
            | Self::Back { .. }
            | Self::Split { .. }
            | Self::Winner { .. }
            | Self::Enter { .. }
            | Self::Loop { .. }
            | Self::Consent { .. }
            | Self::End { .. }
            | Self::Later { .. } => {}
        }
    }

    /// Looks at every way to another node, to change it.
    pub fn each_way(&mut self, mut f: impl FnMut(&mut NodeId)) {
        match self {
            Self::Send { next, unreachable, failed, .. } => {
                f(next);
                f(unreachable);
                f(failed);
            }
            Self::Wait { next, .. }
            | Self::Enter { next, .. }
            | Self::Let { next, .. }
            | Self::Set { next, .. }
            | Self::Consent { next, .. }
            | Self::Start { next, .. }
            | Self::Track { next, .. } => f(next),
            Self::Race { arms, elapsed, past, missing, .. } => {
                arms.iter_mut().for_each(|arm| f(&mut arm.to));
                f(elapsed);
                f(past);
                f(missing);
            }
            Self::Restart { race, .. } => f(race),
            Self::Countdown { points, skipped, next, .. } => {
                points.iter_mut().for_each(|point| f(&mut point.to));
                f(skipped);
                f(next);
            }
            Self::Back { countdown } => f(countdown),
            Self::Branch { arms, otherwise, .. } => {
                arms.iter_mut().for_each(|arm| f(&mut arm.to));
                f(otherwise);
            }
            Self::Split { arms, .. } => arms.iter_mut().for_each(|arm| f(&mut arm.to)),
            Self::Winner { arms, .. } => arms.iter_mut().for_each(|arm| f(&mut arm.to)),
            Self::Loop { body, exhausted, .. } => {
                f(body);
                f(exhausted);
            }
            Self::Call { next, failed, .. } => {
                f(next);
                f(failed);
            }
            Self::End { .. } => {}
            Self::Later { arms, next, .. } => {
                arms.iter_mut().for_each(&mut f);
                f(next);
            }
        }
    }
}
