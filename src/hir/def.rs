//! What the declarations mean, with every name resolved and every expression typed.

use super::{Block, Channel, Construct, Content, Expr, Id, Ty, Var, VarId};
use crate::source::Span;
use smol_str::SmolStr;

/// What every declaration has.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its name.
    pub name: SmolStr,
    /// Its title, or its name in words.
    pub title: String,
    /// Its `///` lines.
    pub doc: Option<String>,
    /// Its name in the source.
    pub span: Span,
    /// Its module: `shared.profile`, `std.channels`.
    pub module: SmolStr,
}

/// `enum`
#[derive(Clone, Debug)]
pub struct EnumDef {
    /// Name, title, place.
    pub head: Head,
    /// Members, lowest first.
    pub members: Vec<SmolStr>,
    /// What people call each member: its title, or its name.
    pub titles: Vec<String>,
}

/// A typed field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    pub ty: Ty,
    /// Is it personal data (`pii` or `sensitive`).
    pub personal: bool,
    /// The value where none is stored; such a field is never missing.
    pub default: Option<Expr>,
    /// Its name in the source.
    pub span: Span,
}

/// `record`
#[derive(Clone, Debug)]
pub struct Record {
    /// Name, title, place.
    pub head: Head,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// `profile`: one for the workspace.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Name, title, place.
    pub head: Head,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// `event`
#[derive(Clone, Debug)]
pub struct Event {
    /// Name, title, place.
    pub head: Head,
    /// Its payload.
    pub fields: Vec<Field>,
    /// Is it about a thing, with no customer of its own.
    pub about_thing: bool,
    /// What it means for the business.
    pub weight: Weight,
}

/// What an event means for the business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing in particular.
    #[default]
    Plain,
    /// `microconversion`: a small sign on the way to a goal.
    Micro,
    /// `conversion`: what the business lives on.
    Conversion,
}

/// `setting`
#[derive(Clone, Debug)]
pub struct Setting {
    /// Name, title, place.
    pub head: Head,
    /// Its type.
    pub ty: Ty,
    /// Its value.
    pub value: Option<Expr>,
}

/// `compute`: put in where it is used.
#[derive(Clone, Debug)]
pub struct Compute {
    /// Name, title, place.
    pub head: Head,
    /// Its type.
    pub ty: Ty,
    /// Its value.
    pub value: Option<Expr>,
}

/// `segment`
#[derive(Clone, Debug)]
pub struct Segment {
    /// Name, title, place.
    pub head: Head,
    /// The predicate over the customer; `None` for external ones and where it could not be typed.
    pub predicate: Option<Expr>,
    /// Elements that history questions in the predicate bind.
    pub vars: Vec<Var>,
    /// Does the platform know the members.
    pub external: bool,
    /// `fresh within D`: how old, in seconds, what is known of its members may be.
    pub fresh: Option<i64>,
}

/// `contact`
#[derive(Clone, Debug)]
pub struct Contact {
    /// Name, title, place.
    pub head: Head,
    /// Its addresses.
    pub fields: Vec<(SmolStr, Expr)>,
}

/// `persona`
#[derive(Clone, Debug)]
pub struct Persona {
    /// Name, title, place.
    pub head: Head,
    /// Who it is; `None` for everybody.
    pub predicate: Option<Expr>,
    /// Elements that history questions in the predicate bind.
    pub vars: Vec<Var>,
    /// Channels, most liked first.
    pub prefers: Vec<Id<Channel>>,
    /// Sample customers: a constant for each field that is set.
    pub samples: Vec<Vec<(u32, Expr)>>,
    /// What research found.
    pub card: super::PersonaCard,
}

/// `stage`
#[derive(Clone, Debug)]
pub struct Stage {
    /// Name, title, place.
    pub head: Head,
    /// The stage it is another word for.
    pub alias: Option<Id<Stage>>,
    /// What is known about it.
    pub card: super::StageCard,
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Part of a service the customer asked for.
    Service,
    /// Advertising.
    Marketing,
    /// A code to sign in with.
    Authentication,
    /// A check of an address.
    Verification,
    /// A question for consent.
    ConsentRequest,
    /// Safety and the like.
    Critical,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Service,
        Self::Marketing,
        Self::Authentication,
        Self::Verification,
        Self::ConsentRequest,
        Self::Critical,
    ];

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Marketing => "marketing",
            Self::Authentication => "authentication",
            Self::Verification => "verification",
            Self::ConsentRequest => "consent_request",
            Self::Critical => "critical",
        }
    }
}

/// `message`
#[derive(Clone, Debug)]
pub struct Message {
    /// Name, title, place.
    pub head: Head,
    /// Parameters first, then elements bound inside texts.
    pub vars: Vec<Var>,
    /// How many of `vars` are parameters.
    pub params: u32,
    /// The values of parameters that may be left out.
    pub defaults: Vec<Option<Expr>>,
    /// What it is for.
    pub purpose: Option<Purpose>,
    /// The stages it fits; empty for all.
    pub stages: Vec<Id<Stage>>,
    /// Its tags.
    pub tags: Vec<SmolStr>,
    /// `expires`
    pub expires: Option<Expr>,
    /// Its locales, most wanted first; the last is the one for everybody else.
    pub locales: Vec<SmolStr>,
    /// What it says, by channel.
    pub contents: Vec<Content>,
    /// What it can be answered with, beside the buttons of a content.
    pub answers: Vec<super::Answers>,
    /// Constructs in it that are no part of a flow yet, with their places.
    pub needs: Vec<(Construct, Span)>,
}

/// `rules`
#[derive(Clone, Debug)]
pub struct Rules {
    /// Name, title, place.
    pub head: Head,
    /// Rules it builds on.
    pub extends: Vec<Id<Rules>>,
    /// `consent marketing`: purposes that need consent.
    pub consent: Vec<Purpose>,
    /// `consent none`
    pub consent_none: Option<Span>,
    /// `prefer a > b`
    pub prefer: Vec<Id<Channel>>,
    /// Sender ids by channel.
    pub senders: Vec<(Id<Channel>, String)>,
    /// Where each of them stands, in the same order.
    pub sender_spans: Vec<Span>,
    /// `quiet` and `office`: when messages may not go out.
    pub windows: Vec<Window>,
    /// `cap`: how often at most.
    pub caps: Vec<Cap>,
    /// `fallback`: when a message moves on to its next channel.
    pub fallback: Option<Fallback>,
    /// `allow critical`: critical messages pass windows and caps, and do not count.
    pub allow_critical: Option<Span>,
    /// Constructs it asks for, with their places.
    pub needs: Vec<(Construct, Span)>,
}

/// What a closed window or a cap does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The run is held at the send until the window opens or the cap has room.
    Defer,
    /// The run goes on with the next step.
    Skip,
    /// As `skip`, and the message counts as dropped.
    Drop,
}

impl Effect {
    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Defer => "defer",
            Self::Skip => "skip",
            Self::Drop => "drop",
        }
    }
}

/// Hours of the week in the recipient's zone: `quiet` closes them, `office` closes all others.
#[derive(Clone, Debug)]
pub struct Window {
    /// Is it `office`.
    pub office: bool,
    /// The days on which it begins, Monday in the lowest bit.
    pub days: u8,
    /// From and to, in minutes after midnight; it reaches into the next day where `to` is not after
    /// `from`. `None` is the whole day.
    pub hours: Option<(u16, u16)>,
    /// Only messages on these channels; empty for all.
    pub channels: Vec<Id<Channel>>,
    /// What it does.
    pub effect: Effect,
    /// Its clause.
    pub span: Span,
}

/// At most so many messages to one person in any window of `per` seconds. It counts messages of the
/// journeys that stand under the rules that declare it.
#[derive(Clone, Debug)]
pub struct Cap {
    /// How many.
    pub count: u32,
    /// Seconds of the sliding window.
    pub per: i64,
    /// Counts each journey by itself.
    pub per_journey: bool,
    /// Only messages on these channels; empty for all.
    pub channels: Vec<Id<Channel>>,
    /// Only messages with this tag.
    pub tag: Option<SmolStr>,
    /// What it does.
    pub effect: Effect,
    /// Its clause.
    pub span: Span,
}

/// When a message that a provider has accepted moves on to its next channel.
#[derive(Clone, Debug)]
pub struct Fallback {
    /// `on [failed]`: a receipt says that it failed.
    pub failed: bool,
    /// `on [undelivered]`: a receipt says that it did not arrive.
    pub undelivered: bool,
    /// `not delivered after 15 minutes`: a place in [`super::STATUSES`], and seconds after the
    /// provider accepted.
    pub unless: Option<(u32, i64)>,
    /// Its clause.
    pub span: Span,
}

/// `action`
#[derive(Clone, Debug)]
pub struct Action {
    /// Name (dotted), title, place.
    pub head: Head,
    /// Its parameters.
    pub params: Vec<Field>,
    /// The fields of its answer.
    pub result: Vec<Field>,
}

/// `journey`
#[derive(Clone, Debug)]
pub struct Journey {
    /// Name, title, place.
    pub head: Head,
    /// Every name that its steps bind, parameters first.
    pub vars: Vec<Var>,
    /// How many of `vars` are parameters.
    pub params: u32,
    /// Its parameters as they are declared.
    pub inputs: Vec<Field>,
    /// For whom.
    pub persona: Option<Id<Persona>>,
    /// What starts a run.
    pub triggers: Vec<Trigger>,
    /// The variable that holds the trigger's event, where one is bound.
    pub trigger_var: Option<VarId>,
    /// How often the same customer can be in it; `None` where nothing but `started` and `api` begins
    /// a run and nothing is said, which is `parallel`.
    pub entry: Option<Entry>,
    /// What ends a run from outside its steps: `goal`, then `exit on`, `exit when` and `while` in
    /// source order.
    pub watches: Vec<Watch>,
    /// `lasts at most`, in seconds; the run then ends with the outcome `expired`.
    pub lasts: Option<i64>,
    /// `active`: first and last day on which runs begin, in the zone of the workspace.
    pub active: Option<(Option<SmolStr>, Option<SmolStr>)>,
    /// `priority`: of two journeys that one instant begins for a customer, the higher goes first. 0
    /// where nothing is said.
    pub priority: u32,
    /// `holdout 10%`, in hundredths of a percent.
    pub holdout: Option<(i64, Span)>,
    /// The rules in force, most important first.
    pub rules: Vec<Id<Rules>>,
    /// Constructs of the header, with their places.
    pub needs: Vec<(Construct, Span)>,
    /// Its stages; steps outside any stage stand in a part without one.
    pub parts: Vec<Part>,
}

impl Journey {
    /// Looks at every step, those inside others too, in source order.
    pub fn each_step<'a>(&'a self, mut look: impl FnMut(&'a super::Step)) {
        for part in &self.parts {
            part.block.each_step(&mut look);
        }
    }

    /// Every outcome that a run can end with, sorted.
    #[must_use]
    pub fn outcomes(&self) -> Vec<SmolStr> {
        let mut found = vec![SmolStr::new_static("completed")];
        found.extend(self.watches.iter().map(|watch| watch.outcome.clone()));
        if self.lasts.is_some() {
            found.push(SmolStr::new_static("expired"));
        }
        if self.entry.as_ref().is_some_and(|entry| entry.policy == Policy::Restart) {
            found.push(SmolStr::new_static("restarted"));
        }
        if self.holdout.is_some() {
            found.push(SmolStr::new_static("control"));
        }
        self.each_step(|step| match &step.kind {
            super::StepKind::Exit { outcome } => found.push(outcome.clone()),
            super::StepKind::Split { arms, .. } if arms.iter().any(|arm| arm.holdout) => {
                found.push(SmolStr::new_static("control"));
            }
            _ => {}
        });
        found.sort();
        found.dedup();
        found
    }
}

/// A stage of a journey, or its steps outside any stage.
#[derive(Clone, Debug)]
pub struct Part {
    /// The stage.
    pub stage: Option<Id<Stage>>,
    /// The word in the source.
    pub name: Option<SmolStr>,
    /// Its steps.
    pub block: Block,
    /// The head.
    pub span: Span,
}

/// What starts a run.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// What.
    pub kind: TriggerKind,
    /// `among`: only customers in this segment.
    pub among: Option<Id<Segment>>,
    /// `collect`: events are gathered, and one run begins for all of them. Only of events.
    pub collect: Option<Collect>,
    /// Where it stands.
    pub span: Span,
}

/// `collect as xs by K for 24 hours sliding 12 hours up to 10 until monday at 09:00 except where C`
#[derive(Clone, Debug)]
pub struct Collect {
    /// The list of what was gathered, oldest first.
    pub var: VarId,
    /// What is gathered apart; of the trigger's variable.
    pub by: Option<Expr>,
    /// Seconds after the first event at which the run begins.
    pub span: i64,
    /// Each event puts the beginning off until so many seconds after it, at most to the end of `span`.
    pub sliding: Option<i64>,
    /// The run begins as soon as so many are gathered.
    pub max: Option<u32>,
    /// The run begins at this point of the calendar, where that is before the end of `span`. It comes
    /// round, so it is never missing and never over.
    pub until: Option<super::Moment>,
    /// Events for which this holds are not gathered: each begins a run at once, alone in its list.
    pub except: Option<Expr>,
}

/// `entry one per K, restart, again after 7 days`
#[derive(Clone, Debug)]
pub struct Entry {
    /// What tells the runs of one customer apart; never optional.
    pub key: Option<Expr>,
    /// What a trigger does while a run of the same key is under way.
    pub policy: Policy,
    /// `again after D`: seconds from the last entry of the same key before which a trigger is
    /// dropped.
    pub again: Option<i64>,
    /// Its clause.
    pub span: Span,
}

/// What a trigger does while a run of the same key is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The trigger is dropped.
    Ignore,
    /// The old run ends with the outcome `restarted`, and a new one begins.
    Restart,
    /// A new run begins beside it.
    Parallel,
}

impl Policy {
    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Restart => "restart",
            Self::Parallel => "parallel",
        }
    }
}

/// What ends a run wherever it stands.
#[derive(Clone, Debug)]
pub struct Watch {
    /// What is watched for.
    pub kind: WatchKind,
    /// Only so many seconds after entry.
    pub within: Option<i64>,
    /// `goal`, `left` (of `while`), or what the clause names.
    pub outcome: SmolStr,
    /// Its clause.
    pub span: Span,
}

/// Kinds of watches.
#[derive(Clone, Debug)]
pub enum WatchKind {
    /// `goal on E`
    Goal(Pattern),
    /// `exit on E`
    Exit(Pattern),
    /// `exit when C`: ends the run as soon as it holds.
    When(Expr),
    /// `while C`: ends the run as soon as it does not.
    While(Expr),
}

/// An event with conditions, where a run waits or watches for it.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The event.
    pub event: Id<Event>,
    /// The variable that holds it in `filter` and, where the source names it, afterwards.
    pub var: VarId,
    /// `of anyone`, or an event about a thing: it need not be the customer's own.
    pub of_anyone: bool,
    /// The field that must equal the run's key (`same key`), by its place.
    pub same_key: Option<u32>,
    /// `where ..`
    pub filter: Option<Expr>,
}

/// Days on which something comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Days of the week, Monday in the lowest bit.
    Week(u8),
    /// A day of the month; the last one where the month is shorter.
    Month(u8),
}

/// Whose event begins a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The customer's own.
    Own,
    /// `of anyone`: that of any customer, this one included.
    Anyone,
    /// `for each customer`: that of a thing, or of any customer.
    Each,
}

/// Kinds of triggers. Those without meaning in a flow yet are in the journey's `needs`.
#[derive(Clone, Debug)]
pub enum TriggerKind {
    /// `on E as e where ..`
    Event {
        /// The event.
        event: Id<Event>,
        /// The condition, over the trigger's variable and the customer.
        filter: Option<Expr>,
        /// Whose event it is.
        whose: Whose,
    },
    /// `enters S`, `leaves S`
    Segment {
        /// The segment.
        segment: Id<Segment>,
        /// True for `enters`.
        enters: bool,
    },
    /// `every monday at 09:00`, in each customer's zone.
    Every {
        /// On which days.
        days: Days,
        /// Minutes after midnight.
        at: u16,
    },
    /// `each year on D at 09:00, leap 28 february`, in each customer's zone.
    EachYear {
        /// A date or a day of the year; nothing where it is missing.
        date: Expr,
        /// Minutes after midnight.
        at: u16,
        /// What 29 February is in other years: month and day.
        leap: (u8, u8),
    },
    /// `at 2026-12-01 09:00`, in each customer's zone.
    At {
        /// `YYYY-MM-DD`
        date: SmolStr,
        /// Minutes after midnight.
        at: u16,
    },
    /// `started`
    Started,
    /// `api`
    Api,
    /// Named in `needs`.
    Later,
}
