//! What a reader sees of a journey: steps, edges, stages, and a path through them.

use serde::Serialize;

/// A journey as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Graph {
    /// The journey's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its `///` lines.
    pub doc: Option<String>,
    /// The language of the labels, as a tag.
    pub lang: &'static str,
    /// Where it is declared.
    pub source: Place,
    /// What holds for the whole journey: for whom, how often, what ends it, how long it is at most.
    pub facts: Vec<Fact>,
    /// Its stages, in the order of the source.
    pub stages: Vec<Stage>,
    /// The steps in source order; the first is what starts a run.
    pub nodes: Vec<Node>,
    /// The edges, by the step they leave and in source order.
    pub edges: Vec<Edge>,
    /// The way of one run, if there is one to show.
    pub path: Option<Path>,
}

/// A line about the whole journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is about.
    pub label: String,
    /// What there is to say.
    pub value: String,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// Its name in the source.
    pub name: String,
    /// Its title.
    pub title: String,
}

/// A place in the sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, from the workspace.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl Place {
    /// `journeys/cart.journey:22`
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// The step's id in the flow; `start` for what starts a run.
    pub id: String,
    /// What kind of step it is.
    pub kind: Kind,
    /// In a few words.
    pub title: String,
    /// More about it, a line each.
    pub lines: Vec<String>,
    /// Of a send: its channels, one alternative after the other.
    pub chain: Vec<Hop>,
    /// What can hold or stop a send.
    pub notes: Vec<Note>,
    /// The stage it stands in, by its place in [`Graph::stages`].
    pub stage: Option<usize>,
    /// The `///` lines of what it uses: the message, the action.
    pub doc: Option<String>,
    /// Where it stands.
    pub source: Place,
    /// How long after its beginning a run comes here at the latest, in words; nothing where only a date
    /// of the data says.
    pub latest: Option<String>,
}

/// Kinds of steps, as a reader tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What starts a run.
    Start,
    /// A message.
    Send,
    /// A wait that only time ends.
    Wait,
    /// A wait that events can end.
    Race,
    /// A series before a date.
    Countdown,
    /// `if`, `match`, and what a trigger asks.
    Branch,
    /// An experiment, or a control group.
    Split,
    /// A wait for the arm that wins.
    Winner,
    /// The beginning of a `repeat`, or the end of one of its rounds.
    Repeat,
    /// A way back: `restart`, a bounded `goto`, the next point of a countdown.
    Back,
    /// A name for a value.
    Let,
    /// A change of the profile, or of consent.
    Set,
    /// An event that is emitted.
    Track,
    /// An action that is called.
    Call,
    /// Another journey that is begun.
    Begin,
    /// The end of a run.
    End,
    /// A construct that has no meaning in this version yet.
    Later,
}

impl Kind {
    /// A word for style sheets.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Send => "send",
            Self::Wait => "wait",
            Self::Race => "race",
            Self::Countdown => "countdown",
            Self::Branch => "branch",
            Self::Split => "split",
            Self::Winner => "winner",
            Self::Repeat => "repeat",
            Self::Back => "back",
            Self::Let => "let",
            Self::Set => "set",
            Self::Track => "track",
            Self::Call => "call",
            Self::Begin => "begin",
            Self::End => "end",
            Self::Later => "later",
        }
    }

    /// Is it drawn as a small round box: what only leads somewhere.
    #[must_use]
    pub fn is_small(self) -> bool {
        matches!(self, Self::Repeat | Self::Back | Self::Let | Self::End)
    }
}

/// An alternative of a send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The channels that are used at once: name and title.
    pub channels: Vec<Channel>,
    /// What leads on to the next alternative; nothing behind the last.
    pub then: Option<String>,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
}

/// Something that can hold or stop a send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// In words.
    pub text: String,
}

/// What can hold or stop a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Quiet hours.
    Quiet,
    /// Office hours.
    Office,
    /// A cap.
    Cap,
    /// Consent that is needed.
    Consent,
    /// It is too late for the message.
    Expires,
}

impl NoteKind {
    /// A word for style sheets.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Office => "office",
            Self::Cap => "cap",
            Self::Consent => "consent",
            Self::Expires => "expires",
        }
    }
}

/// A way from one step to another. Ways that lead from one step to the same other one are one edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// The step it leaves, by its place in [`Graph::nodes`].
    pub from: usize,
    /// The step it leads to.
    pub to: usize,
    /// When it is taken, in words: a condition, an arm, `timeout`. Several where several ways are one edge.
    pub labels: Vec<String>,
    /// How long the step it leaves lasts at most before it is taken, in words.
    pub time: Option<String>,
    /// What it is.
    pub kind: EdgeKind,
    /// The ways that it stands for, by their places among the successors of the node in the flow.
    #[serde(skip)]
    pub ways: Vec<u32>,
}

/// What an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// The way on.
    On,
    /// The way when nobody could be reached, or something failed.
    Trouble,
    /// A way back.
    Back,
}

impl EdgeKind {
    /// A word for style sheets.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Trouble => "trouble",
            Self::Back => "back",
        }
    }
}

/// The way of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Path {
    /// Whose: the title of a test, or the persona of a simulation.
    pub title: String,
    /// The zone of the clock.
    pub clock: String,
    /// The steps that it came to, in order.
    pub stops: Vec<Stop>,
    /// How it ended; nothing where it is still under way.
    pub outcome: Option<String>,
}

/// A step that a run came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// The step.
    pub node: usize,
    /// The edge that led there; nothing for the first, and where a run begins anew.
    pub edge: Option<usize>,
    /// When, on the customer's clock.
    pub at: String,
}
