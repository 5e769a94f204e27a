//! A run: one customer on the way through one journey.

use super::chain::Chain;
use crate::flow::NodeId;
use crate::value::Data;
use smol_str::SmolStr;

/// Which run of a customer: its journey's place in the engine, and how many runs the customer had
/// before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId {
    /// The journey, by its place in [`super::Engine::flows`].
    pub flow: u32,
    /// Its place among the runs of the customer.
    pub number: u32,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which.
    pub id: RunId,
    /// What tells it from other runs of the customer (`one per`).
    pub key: Option<Data>,
    /// When it began.
    pub entered: i64,
    /// How it ended.
    pub outcome: Option<SmolStr>,
    /// How long the history was when it began, the trigger included.
    pub(super) mark: usize,
    /// A value for each variable of the journey.
    pub(super) vars: Vec<Data>,
    /// A count for each loop, restart and countdown.
    pub(super) counters: Vec<u32>,
    /// Where it stands.
    pub(super) at: At,
    /// Grows when it leaves a state that a timer ends: timers of before are void.
    pub(super) turn: u32,
    /// The points of the races it has come to, for restarts that are used up.
    pub(super) points: Vec<(NodeId, i64)>,
    /// The dates of countdowns that keep what they had when the run came to them.
    pub(super) dates: Vec<(NodeId, Data)>,
}

impl Run {
    /// Is it under way.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.outcome.is_none()
    }
}

/// Where a run stands.
#[derive(Clone, Debug)]
pub(super) enum At {
    /// Before a node, about to take the step.
    Ready(NodeId, Via),
    /// In a wait that only time ends; then on to the node.
    Waiting(NodeId),
    /// In a race, with the point at which it elapses.
    Racing(NodeId, i64),
    /// In a countdown, before its next point.
    Counting(NodeId, i64),
    /// In a send that a window or a cap holds: everything is asked again when the timer comes.
    Deferred(Chain),
    /// In a send that waits for a receipt.
    Held(Chain),
    /// Nowhere: it has ended.
    Over,
}

/// How a run came to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// From a step.
    Step,
    /// By a restart: a new point.
    Restart,
    /// By a restart that is used up: the point it had.
    Resume,
    /// Back to a countdown.
    Back,
}
