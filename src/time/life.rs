//! A customer's life: the facts, the clock, and the loop that makes things happen.

use super::engine::Engine;
use super::run::{At, Run, RunId};
use super::send::SentMessage;
use super::trace::{Entry, Pass, What};
use crate::flow::NodeId;
use crate::hir::{Action, Channel, Event, Id, Message, Purpose, Segment, Value};
use crate::source::Span;
use crate::value::zone::Zone;
use crate::value::{Data, Scope, eval};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet, VecDeque};
use std::sync::Arc;

/// How many things may happen at one instant. More than that, and journeys keep each other going.
const AT_ONE_INSTANT: u32 = 10_000;

/// What is known about a customer before anything happens.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The customer's id, which splits are drawn by.
    pub id: String,
    /// Fields of the profile by place; the others have their defaults.
    pub fields: Vec<(u32, Data)>,
    /// Consent: purpose, channel, since when.
    pub consent: Vec<(Purpose, Id<Channel>, i64)>,
    /// Channels that are blocked.
    pub suppressed: Vec<Id<Channel>>,
    /// What happened before: instant, event, payload; oldest first.
    pub history: Vec<(i64, Id<Event>, Arc<[Data]>)>,
    /// Segments of the platform that the customer is in.
    pub segments: Vec<Id<Segment>>,
    /// Arms of splits that are drawn whatever the hash says: `journey.split` and arm.
    pub arms: Vec<(String, SmolStr)>,
    /// Splits whose winner is known: what other customers did is no part of a life. Of one that is not
    /// named here the customer is the first who comes to it, and its first arm wins.
    pub won: Vec<Won>,
    /// `Some(true)`: in every holdout of a journey; `Some(false)`: in none; `None`: as the hash says.
    pub holdout: Option<bool>,
    /// What actions answer: fields, or a failure. An action that is not named here answers with
    /// nothing in its fields.
    pub answers: Vec<(Id<Action>, Answer)>,
    /// Channels whose provider refuses, always.
    pub refused: Vec<Id<Channel>>,
}

/// Which arm of a split has won.
#[derive(Clone, Debug)]
pub struct Won {
    /// `journey.split`.
    pub split: String,
    /// The arm.
    pub arm: SmolStr,
    /// The instant of the decision; `None`: as long after the customer first came to the split as it
    /// says.
    pub since: Option<i64>,
}

/// What an action answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The fields of its answer.
    Fields(Arc<[Data]>),
    /// It fails for good.
    Fails,
}

/// What can arrive from outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// An event with its payload.
    Event(Id<Event>, Arc<[Data]>),
    /// An event of somebody else. One about a thing is nobody's own in any case.
    Other(Id<Event>, Arc<[Data]>),
    /// A field of the profile is changed.
    Set(u32, Data),
    /// Consent is granted or withdrawn by the customer.
    Consent(bool, Purpose, Vec<Id<Channel>>),
    /// The platform puts the customer into an `external` segment, or takes them out.
    Member(Id<Segment>, bool),
    /// A channel is blocked for the customer, or not any more.
    Block(Id<Channel>, bool),
    /// A receipt for the newest message of this name: a place in [`crate::hir::STATUSES`]. Without a
    /// channel it is for the one that it went out on last.
    Receipt(Id<Message>, Option<Id<Channel>>, u32),
    /// An answer to the newest message of this name: text, choice.
    Reply(Id<Message>, Option<String>, Option<SmolStr>),
    /// A message from the customer.
    Inbound(Id<Channel>, String),
    /// A journey is begun (`started`, `api`): its place in the engine, and values for its parameters.
    Start(usize, Vec<Data>),
    /// The winner of a split (`journey.split`) is decided: the arm. Nothing where it was decided before.
    Won(String, SmolStr),
}

/// A life.
pub struct Life<'e> {
    pub(super) engine: &'e Engine<'e>,
    pub(super) now: i64,
    pub(super) id: String,
    pub(super) fields: Vec<Data>,
    pub(super) zone: Zone,
    pub(super) consent: Vec<(Purpose, Id<Channel>, i64)>,
    pub(super) history: Vec<(i64, Id<Event>, Arc<[Data]>)>,
    /// When the customer last wrote on a channel.
    pub(super) wrote: Vec<(Id<Channel>, i64)>,
    pub(super) sends: Vec<SentMessage>,
    pub(super) runs: Vec<Run>,
    /// The runs that are under way, oldest first.
    pub(super) alive: Vec<u32>,
    /// Journey, key and instant of the last entry.
    pub(super) entries: Vec<(usize, Option<Data>, i64)>,
    /// Who is in which of the engine's segments.
    pub(super) members: Vec<bool>,
    pub(super) given: Given,
    /// When the customer first came to each split that looks for a winner.
    pub(super) came: Vec<(String, i64)>,
    /// What is being gathered.
    pub(super) bags: Vec<super::gather::Bag>,
    pub(super) inbox: VecDeque<(Input, Option<(RunId, Span)>)>,
    timers: BinaryHeap<Reverse<(i64, u64, Timed)>>,
    set: u64,
    /// Facts have changed since watches were looked at.
    pub(super) changed: bool,
    /// Which of the triggers by time are void: they were set before facts changed.
    pub(super) schedule: u32,
    /// Do triggers by time begin runs.
    pub(super) scheduling: bool,
    /// Runs that may take a step.
    pub(super) ready: Vec<u32>,
    happened: u32,
    stopped: bool,
    tracing: bool,
    trace: Vec<Entry>,
    seen: HashSet<(u32, NodeId, u32)>,
    passes: Vec<Pass>,
    /// Things that changed a run: events taken in, timers that were due.
    pub(super) count: u64,
}

/// What a timer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timed {
    /// Ends what the run stands in, if it still stands in it.
    Wake(u32, u32),
    /// `lasts` is over.
    Expire(u32),
    /// Time alone may have changed a fact.
    Look,
    /// A trigger by time: flow, trigger, and the schedule it belongs to.
    Trigger(usize, usize, u32),
    /// A chain beside its run asks again.
    Chain(usize),
    /// A digest is closed, if it was not put off since.
    Bag(usize, u32),
}

impl<'e> Life<'e> {
    /// A life that begins at an instant, in milliseconds of universal time.
    #[must_use]
    pub fn new(engine: &'e Engine<'e>, at: i64, given: Given) -> Self {
        let fields = engine.program.profile_fields();
        let mut life = Self {
            engine,
            now: at,
            id: given.id.clone(),
            fields: vec![Data::Missing; fields.len()],
            zone: engine.zone.clone(),
            consent: given.consent.clone(),
            history: given.history.clone(),
            wrote: Vec::new(),
            sends: Vec::new(),
            runs: Vec::new(),
            alive: Vec::new(),
            entries: Vec::new(),
            members: Vec::new(),
            came: Vec::new(),
            bags: Vec::new(),
            inbox: VecDeque::new(),
            timers: BinaryHeap::new(),
            set: 0,
            changed: false,
            schedule: 0,
            scheduling: true,
            ready: Vec::new(),
            happened: 0,
            stopped: false,
            tracing: true,
            trace: Vec::new(),
            seen: HashSet::new(),
            passes: Vec::new(),
            count: 0,
            given,
        };
        let defaults: Vec<Data> = fields
            .iter()
            .map(|field| match &field.default {
                Some(value) => life.scoped(None, |scope| eval(scope, value).into_owned()),
                None => Data::Missing,
            })
            .collect();
        life.fields = defaults;
        for (field, value) in std::mem::take(&mut life.given.fields) {
            if let Some(slot) = life.fields.get_mut(field as usize) {
                *slot = value;
            }
        }
        life.find_zone();
        life.begin_watching();
        life
    }

    /// The same without a trace and without coverage, for many lives at once.
    #[must_use]
    pub fn untraced(mut self) -> Self {
        self.tracing = false;
        self
    }

    /// Now, in milliseconds of universal time.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The customer's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// A value for each field of the profile.
    #[must_use]
    pub fn fields(&self) -> &[Data] {
        &self.fields
    }

    /// The consent that the customer had given when the life began: purpose, channel, since when.
    #[must_use]
    pub fn given_consent(&self) -> &[(Purpose, Id<Channel>, i64)] {
        &self.given.consent
    }

    /// What happened so far, in order.
    #[must_use]
    pub fn trace(&self) -> &[Entry] {
        &self.trace
    }

    /// The runs, oldest first, those that have ended too.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The messages that went out, oldest first.
    #[must_use]
    pub fn sends(&self) -> &[SentMessage] {
        &self.sends
    }

    /// Ways that were taken: flow, node, and the place among its successors.
    #[must_use]
    pub fn ways(&self) -> &HashSet<(u32, NodeId, u32)> {
        &self.seen
    }

    /// Every way that was taken, in order; none unless the engine keeps them ([`Engine::passes`]).
    #[must_use]
    pub fn walk(&self) -> &[Pass] {
        &self.passes
    }

    /// How many events and timers have changed something.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The next instant at which something is due, if anything is.
    #[must_use]
    pub fn next_timer(&self) -> Option<i64> {
        // A life that was stopped goes nowhere.
        self.timers.peek().filter(|_| !self.stopped).map(|Reverse((at, _, _))| *at)
    }

    /// Is anything to come of itself, though no run is under way: a message that may move on to
    /// another channel, a digest.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.sends.iter().any(|send| send.chain.is_some()) || self.gathers()
    }

    /// Does a condition hold now. It is about the customer, and not about a run.
    #[must_use]
    pub fn holds(&self, condition: &crate::hir::Expr) -> bool {
        self.scoped(None, |scope| crate::value::holds(scope, condition))
    }

    /// The value of an expression now. It is about the customer, and not about a run.
    #[must_use]
    pub fn value(&self, expr: &crate::hir::Expr) -> Data {
        self.scoped(None, |scope| eval(scope, expr).into_owned())
    }

    /// From now on time alone begins no runs: what is under way comes to its end, and nothing new
    /// is added by a calendar that goes on for ever.
    pub fn stop_schedules(&mut self) {
        self.scheduling = false;
        self.schedule += 1;
    }

    /// Lets time go on to an instant and takes something in that arrives there. What arrives at one
    /// instant is taken in before any timer of that instant, so nothing else happens at it yet: see
    /// [`Life::settle`]. An instant that is over is now.
    pub fn arrive(&mut self, at: i64, input: Input) {
        self.advance(at);
        self.inbox.push_back((input, None));
    }

    /// Lets time go on to an instant, and everything happen that is due up to it, itself included.
    pub fn settle(&mut self, at: i64) {
        self.advance(at);
        self.finish_instant();
    }

    /// Lets time go on until nothing is due any more, or to an instant, whichever comes first.
    pub fn settle_all(&mut self, at_most: i64) {
        self.finish_instant();
        while let Some(next) = self.next_timer().filter(|next| *next <= at_most) {
            // Schedules never end: they alone do not keep a life going.
            if self.alive.is_empty() && self.idle() {
                break;
            }
            self.settle(next);
        }
    }

    /// Is nothing to come but schedules and looks at the clock.
    fn idle(&self) -> bool {
        self.timers
            .iter()
            .all(|Reverse((_, _, timed))| matches!(timed, Timed::Look | Timed::Trigger(..)))
            && !self.is_pending()
    }

    fn advance(&mut self, to: i64) {
        if to <= self.now {
            return;
        }
        self.finish_instant();
        while let Some(next) = self.next_timer().filter(|next| *next < to) {
            self.now = self.now.max(next);
            self.finish_instant();
        }
        self.now = to;
    }

    /// Everything that happens now.
    fn finish_instant(&mut self) {
        self.happened = 0;
        while self.goes_on() {
            if let Some((input, from)) = self.inbox.pop_front() {
                self.take(input, from);
            } else if self.next_timer().is_some_and(|at| at <= self.now) {
                if let Some(Reverse((_, _, timed))) = self.timers.pop() {
                    self.due(timed);
                }
            } else if std::mem::take(&mut self.changed) {
                self.look();
            } else if let Some(run) = self.next_ready() {
                self.step(run);
            } else {
                self.drop_void_timers();
                return;
            }
        }
    }

    /// Counts what happens at one instant, and stops the life where that has no end.
    pub(super) fn goes_on(&mut self) -> bool {
        self.happened += 1;
        if self.happened > AT_ONE_INSTANT && !self.stopped {
            self.stopped = true;
            self.note(None, None, || What::Endless);
        }
        !self.stopped
    }

    /// Timers of what has been left are not "the next thing that is due".
    fn drop_void_timers(&mut self) {
        while let Some(Reverse((_, _, timed))) = self.timers.peek() {
            let void = match timed {
                Timed::Wake(run, turn) => {
                    self.runs.get(*run as usize).is_none_or(|run| run.turn != *turn)
                }
                Timed::Expire(run) => {
                    self.runs.get(*run as usize).is_none_or(|run| !run.is_alive())
                }
                Timed::Trigger(_, _, schedule) => *schedule != self.schedule,
                Timed::Bag(bag, turn) => self.is_void(*bag, *turn),
                Timed::Look | Timed::Chain(_) => false,
            };
            if !void {
                return;
            }
            self.timers.pop();
        }
    }

    fn due(&mut self, timed: Timed) {
        self.count += 1;
        match timed {
            Timed::Wake(run, turn) => self.wake(run, turn),
            Timed::Expire(run) => self.end(run, "expired", None),
            Timed::Look => self.changed = true,
            Timed::Trigger(flow, trigger, schedule) if schedule == self.schedule => {
                self.scheduled(flow, trigger);
            }
            Timed::Trigger(..) => self.count = self.count.saturating_sub(1),
            Timed::Chain(send) => self.chain_asks(send),
            Timed::Bag(bag, turn) => self.close_bag(bag, turn),
        }
    }

    /// The oldest run that may take a step.
    fn next_ready(&mut self) -> Option<u32> {
        let (at, _) = self.ready.iter().enumerate().min_by_key(|(_, run)| **run)?;
        Some(self.ready.swap_remove(at))
    }

    pub(super) fn is_tracing(&self) -> bool {
        self.tracing
    }

    pub(super) fn timer(&mut self, at: i64, timed: Timed) {
        self.set += 1;
        self.timers.push(Reverse((at, self.set, timed)));
    }

    /// Ends a run, wherever it stands.
    pub(super) fn end(&mut self, run: u32, outcome: &str, span: Option<Span>) {
        let Some(slot) = self.runs.get_mut(run as usize).filter(|run| run.is_alive()) else {
            return;
        };
        slot.outcome = Some(SmolStr::new(outcome));
        slot.at = At::Over;
        slot.turn += 1;
        // Nothing asks for its names any more.
        slot.vars = Vec::new();
        let id = slot.id;
        self.ready.retain(|other| *other != run);
        self.alive.retain(|other| *other != run);
        self.note(Some(id), span, || What::Ended { outcome: SmolStr::new(outcome) });
    }

    pub(super) fn note(
        &mut self,
        run: Option<RunId>,
        span: Option<Span>,
        what: impl FnOnce() -> What,
    ) {
        if self.tracing {
            self.trace.push(Entry { at: self.now, run, span, what: what() });
        }
    }

    /// A way was taken from a node.
    pub(super) fn passed(&mut self, run: RunId, node: NodeId, way: usize) {
        if self.tracing {
            self.seen.insert((run.flow, node, u32::try_from(way).unwrap_or(u32::MAX)));
            self.walked(run, node, way);
        }
    }

    /// A way was taken, if only one that the source does not decide about.
    pub(super) fn walked(&mut self, run: RunId, node: NodeId, way: usize) {
        if self.engine.passes {
            let entries = self.trace.len();
            self.passes.push(Pass { at: self.now, run, node, way, entries });
        }
    }

    /// The places of the runs that are under way, oldest first, as they are now.
    pub(super) fn under_way(&self) -> Vec<usize> {
        self.alive.iter().map(|run| *run as usize).collect()
    }

    /// Looks at the world with the names of a run.
    pub(super) fn scoped<R>(&self, run: Option<&Run>, look: impl FnOnce(&Scope<'_>) -> R) -> R {
        let past = super::past::View { life: self, run };
        look(&Scope {
            program: self.engine.program,
            customer_id: &self.id,
            customer: &self.fields,
            zone: &self.zone,
            vars: run.map_or(&[], |run| run.vars.as_slice()),
            overlay: None,
            past: &past,
        })
    }

    /// The zone that the profile names, or the workspace's.
    pub(super) fn find_zone(&mut self) {
        let named = self.engine.zone_field.and_then(|field| self.fields.get(field as usize));
        let name = match named {
            Some(Data::Value(Value::Text(name))) => Some(name.as_str()),
            _ => None,
        };
        if name == Some(self.zone.name()) {
            return;
        }
        self.zone = name.and_then(Zone::find).unwrap_or_else(|| self.engine.zone.clone());
    }
}
