//! What happened, and why: one entry for everything that a person would want to know.

use super::run::RunId;
use crate::flow::NodeId;
use crate::hir::{Action, Channel, Effect, Event, Id, Journey, Message, Purpose, Segment};
use crate::source::Span;
use crate::value::Data;
use smol_str::SmolStr;
use std::sync::Arc;

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When, in milliseconds of universal time.
    pub at: i64,
    /// In which run.
    pub run: Option<RunId>,
    /// The place in the source that made it so.
    pub span: Option<Span>,
    /// What.
    pub what: What,
}

/// A way that a run took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// When, in milliseconds of universal time.
    pub at: i64,
    /// Which run.
    pub run: RunId,
    /// The node that it left.
    pub node: NodeId,
    /// The way: its place among the node's successors.
    pub way: usize,
    /// How many entries the trace had by then.
    pub entries: usize,
}

/// Kinds of entries.
#[derive(Clone, Debug)]
pub enum What {
    /// An event arrived.
    Event {
        /// Which.
        event: Id<Event>,
        /// Its payload.
        data: Arc<[Data]>,
        /// Is it the customer's own; else of somebody else, or about a thing.
        own: bool,
    },
    /// A run began.
    Began,
    /// An event was gathered for a run that begins later.
    Gathers {
        /// The journey.
        journey: Id<Journey>,
        /// When it begins, if nothing else comes.
        until: i64,
    },
    /// A trigger fitted and no run began.
    NotBegun {
        /// The journey.
        journey: Id<Journey>,
        /// Why.
        why: Why,
    },
    /// A run came to a step that holds it, until this instant at the latest (`None`: no timer).
    Waits {
        /// The node.
        node: NodeId,
        /// The instant.
        until: Option<i64>,
    },
    /// A way out of a wait was taken: the place among the node's successors.
    Woke {
        /// The node.
        node: NodeId,
        /// The way.
        way: usize,
    },
    /// A gate of a send was asked and closed.
    Closed {
        /// The message.
        message: Id<Message>,
        /// The channel; `None` for gates that hold for the whole message.
        channel: Option<Id<Channel>>,
        /// The gate.
        gate: Gate,
        /// What happens: `None` moves on to the next channel.
        effect: Option<Effect>,
        /// With `defer`: when everything is asked again.
        until: Option<i64>,
    },
    /// A provider refused to take a message.
    Refused {
        /// The message.
        message: Id<Message>,
        /// The channel.
        channel: Id<Channel>,
    },
    /// A message went out.
    Sent(Box<Shown>),
    /// A message grew a status.
    Status {
        /// The message.
        message: Id<Message>,
        /// The channel.
        channel: Id<Channel>,
        /// A place in [`crate::hir::STATUSES`].
        status: u32,
        /// The message had moved on to another channel before: both may cost.
        late: bool,
    },
    /// The customer answered a message.
    Replied {
        /// The message.
        message: Id<Message>,
        /// What was said.
        text: Option<String>,
        /// The button or row.
        choice: Option<SmolStr>,
    },
    /// The customer wrote.
    Inbound {
        /// The channel.
        channel: Id<Channel>,
        /// What was said.
        text: String,
    },
    /// A field of the profile changed.
    Set {
        /// The field.
        field: u32,
        /// Its value.
        value: Data,
    },
    /// Consent was granted or withdrawn.
    Consent {
        /// Granted.
        grant: bool,
        /// For what.
        purpose: Purpose,
        /// Where.
        channels: Vec<Id<Channel>>,
    },
    /// A channel was blocked for the customer, or not any more.
    Blocked {
        /// The channel.
        channel: Id<Channel>,
        /// Is it blocked.
        blocked: bool,
    },
    /// The platform put the customer into an `external` segment, or took them out.
    Member {
        /// The segment.
        segment: Id<Segment>,
        /// Is the customer in it now.
        member: bool,
    },
    /// An action was called.
    Called {
        /// Which.
        action: Id<Action>,
        /// Its arguments.
        args: Vec<Data>,
        /// Did it fail.
        failed: bool,
    },
    /// An event was emitted by a step; it arrives next.
    Tracked {
        /// Which.
        event: Id<Event>,
        /// Its payload.
        data: Arc<[Data]>,
    },
    /// An arm of a split was drawn.
    Drew {
        /// The split: `journey.split`.
        split: String,
        /// The arm.
        arm: SmolStr,
    },
    /// Outside it was decided which arm of a split has won.
    Decided {
        /// The split: `journey.split`.
        split: String,
        /// The arm.
        arm: SmolStr,
    },
    /// An arm of a split has won, and a run that waited for it takes it.
    Won {
        /// The split: `journey.split`.
        split: String,
        /// The arm.
        arm: SmolStr,
        /// Is it known from outside; else the customer is the first, and nobody was counted.
        known: bool,
    },
    /// A run ended.
    Ended {
        /// How.
        outcome: SmolStr,
    },
    /// Journeys kept each other going without time passing; the life was stopped.
    Endless,
}

/// A message that went out.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The message.
    pub message: Id<Message>,
    /// The channel.
    pub channel: Id<Channel>,
    /// The address.
    pub to: Option<Data>,
    /// Who gets it, where that is not the customer: a contact or an address.
    pub recipient: Option<Data>,
    /// The locale of the text: a place in the message's list.
    pub locale: usize,
    /// The values of the parameters.
    pub args: Arc<[Data]>,
    /// Slot and text; empty where the engine was not asked for texts.
    pub texts: Vec<(SmolStr, String)>,
    /// How many alternatives were tried before it.
    pub hop: usize,
    /// Which message: its place in [`super::Life::sends`]. One that goes out on several channels is
    /// one message.
    pub send: usize,
}

/// What can stop a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gate {
    /// No consent for its purpose on the channel.
    Consent,
    /// The customer or the platform has blocked the channel.
    Suppression,
    /// No address.
    Address,
    /// Free text, and the customer has not written on the channel lately enough.
    Session,
    /// Quiet hours.
    Quiet,
    /// Outside office hours.
    Office,
    /// A cap is full.
    Cap,
    /// It is too late for it.
    Expired,
}

impl Gate {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 8] = [
        Self::Consent,
        Self::Suppression,
        Self::Address,
        Self::Session,
        Self::Quiet,
        Self::Office,
        Self::Cap,
        Self::Expired,
    ];

    /// As `stopped M by ..` names it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Suppression => "suppression",
            Self::Address => "address",
            Self::Session => "session",
            Self::Quiet => "quiet",
            Self::Office => "office",
            Self::Cap => "cap",
            Self::Expired => "expired",
        }
    }
}

/// Why a trigger began no run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The journey is not active on this day.
    Inactive,
    /// The customer is not in the segment of `among`.
    NotAmong,
    /// The condition of the trigger does not hold.
    Condition,
    /// The customer is not the persona that the journey is for.
    NotPersona,
    /// A run is under way (`ignore`).
    UnderWay,
    /// The last entry is not long enough ago (`again after`).
    TooSoon,
}

impl Why {
    /// In words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Inactive => "the journey is not active on this day",
            Self::NotAmong => "the customer is not in the segment",
            Self::Condition => "the condition does not hold",
            Self::NotPersona => "the customer is not the persona",
            Self::UnderWay => "a run is under way",
            Self::TooSoon => "the last entry is not long enough ago",
        }
    }
}
