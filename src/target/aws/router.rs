//! The router: one EXPRESS machine that takes every event from the bus, keeps it, and starts the runs
//! that it triggers. It logs no data.
//!
//! Everything it does twice has the effect of once: an event that is kept already is dropped, a run's
//! id is a hash of the event's, and its execution has the same name.

mod entry;
mod gather;
mod receipts;
mod runs;
pub(super) mod segments;
mod tell;

pub(super) use self::gather::GATHERED;
pub(super) use receipts::{RECEIPT, REPLY};

use super::document::{Catch, Choice, Fail, Machine, Rule, State, Succeed, Task, Tpl};
use super::inside::WORDS;
use super::jsonata::Ast;
use super::machine::{AFTER, Builder, Context, Piece, change, link, local, mail, retry, status};
use super::{clock, errors, tables};
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{Collect, Event, Expr, Field, Id, Program, Segment, Trigger, TriggerKind};
use crate::source::{FileId, Span};
use crate::target::aws::iam::Grants;
use std::collections::{BTreeMap, BTreeSet};

/// The detail-type that starts a journey which says `trigger started` or `trigger api`.
pub(super) const START: &str = "journeyc.start";

/// The detail-type that says that triggers by time have come for a customer.
pub(super) const TICK: &str = "journeyc.tick";

/// The detail-type that says that time may have changed who is in a segment.
pub(super) const DUE: &str = "journeyc.due";

/// The detail-type that says that a customer's record has changed.
pub(super) const FACTS: &str = "journeyc.facts";

const DONE: &str = "\u{0}done";
const DUPLICATE: &str = "\u{0}duplicate";
const INVALID: &str = "\u{0}invalid";
const REQUEST: &str = "\u{0}request";
const CHANGED: &str = "\u{0}changed";
const COLLECTED: &str = "\u{0}collected";
const COME: &str = "\u{0}come";
const TICKED: &str = "\u{0}ticked";
const RECEIVED: &str = "\u{0}received";
const REPLIED: &str = "\u{0}replied";

/// The router, and what it needs.
pub(super) struct Router {
    pub(super) machine: Machine,
    pub(super) grants: Grants,
    /// The detail-types that it knows.
    pub(super) types: Vec<String>,
    /// Must it be told when a customer's record changes.
    pub(super) facts: bool,
}

/// A journey that the router can start.
pub(super) struct Entry<'f> {
    pub(super) flow: &'f Flow,
    /// A hash of its definition.
    pub(super) version: String,
}

/// What starts a run, as the router sees it.
struct Start<'f> {
    entry: &'f Entry<'f>,
    filter: Option<&'f Expr>,
    /// `among`
    among: Option<Id<Segment>>,
    /// The trigger in the source.
    span: Span,
    /// Where the payload goes in the run's record: `event` or `args`.
    place: &'static str,
    fields: Vec<Field>,
    stem: String,
    /// The name of a trigger by time.
    tick: Option<String>,
    /// What sets the run's id apart from others of the same event.
    mark: String,
    part: Part,
}

impl<'f> Start<'f> {
    /// What gathers the event.
    fn collect(&self) -> Option<&'f Collect> {
        let Part::Gathers(number) = self.part else { return None };
        self.entry.flow.triggers.get(number)?.collect.as_ref()
    }
}

/// Which part of a trigger's way to a run.
#[derive(Clone, Copy)]
enum Part {
    /// All of it.
    Whole,
    /// The event is gathered; the trigger's place among those of its journey.
    Gathers(usize),
    /// What was gathered begins a run.
    Gathered,
}

/// Makes the router for the journeys and for events whose past is asked about.
pub(super) fn build(
    cx: Context<'_>,
    entries: &[Entry<'_>],
    asked: &BTreeSet<Id<Event>>,
) -> Result<Router, Vec<Diagnostic>> {
    let mut builder = Builder::new(cx);
    let mut events: BTreeMap<Id<Event>, Vec<(&Entry<'_>, &Trigger)>> = BTreeMap::new();
    let mut requests: Vec<&Entry<'_>> = Vec::new();
    for id in asked {
        events.entry(*id).or_default();
    }
    // Who listens: the names that records in `standing` can hold.
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for entry in entries.iter().filter(|entry| mail::is_reached(entry.flow)) {
        wanted.extend(builder.wants(entry.flow));
        for id in builder.listens(entry.flow) {
            events.entry(id).or_default();
        }
    }
    // What people in older versions wait for comes to them, though no journey names it any more.
    let heard = builder.still_heard()?;
    for id in heard.iter().filter_map(|name| event_named(cx.program, name)) {
        events.entry(id).or_default();
    }
    let hears = |word: &str| heard.contains(word);
    wanted.extend(heard.iter().map(|name| {
        match name.as_str() {
            REPLY => status::REPLY,
            FACTS => mail::FACTS,
            name => name,
        }
        .to_owned()
    }));
    let mut timed = false;
    for entry in entries {
        for trigger in &entry.flow.triggers {
            match &trigger.kind {
                TriggerKind::Event { event, .. } => {
                    events.entry(*event).or_default().push((entry, trigger));
                }
                TriggerKind::Started | TriggerKind::Api => {
                    if requests.iter().all(|other| other.flow.name != entry.flow.name) {
                        requests.push(entry);
                    }
                }
                // The clock knows when these come.
                TriggerKind::Every { .. }
                | TriggerKind::EachYear { .. }
                | TriggerKind::At { .. } => timed = true,
                // Asked behind everything else. The capability list refuses the last.
                TriggerKind::Segment { .. } | TriggerKind::Later => {}
            }
        }
    }
    let segments = segments::watched(entries);
    let looked = segments::events(cx.program, &segments);
    for id in &looked {
        events.entry(*id).or_default();
    }
    // At one instant the journey of higher priority goes first, then by name.
    for triggers in events.values_mut() {
        triggers.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.flow.priority));
    }
    let mut types = Vec::new();
    let mut choices = Vec::new();
    let mut groups: Vec<(String, Vec<Piece>)> = Vec::new();
    if !requests.is_empty() {
        groups.push((REQUEST.to_owned(), builder.request(&requests)));
        for entry in &requests {
            groups.push((request_key(entry), builder.request_for(entry)));
        }
    }
    if timed {
        groups.push((TICKED.to_owned(), builder.ticked(entries)));
    }
    if gather::any(entries) {
        groups.extend(builder.gathered(entries));
        choices.push((GATHERED.to_owned(), COLLECTED.to_owned()));
    }
    let replies = wanted.contains(status::REPLY);
    let capped = entries.iter().any(|entry| !entry.flow.rules.caps.is_empty());
    let receipts = replies
        || capped
        || cx.past.engaged
        || hears(RECEIPT)
        || entries.iter().any(|entry| status::is_told(entry.flow));
    builder.takes_replies = replies;
    builder.caps = capped;
    if receipts {
        groups.push((RECEIVED.to_owned(), builder.receipt()));
        choices.push((receipts::RECEIPT.to_owned(), RECEIVED.to_owned()));
        // Whoever answers a message has got it, whether or not anybody listens to the answer.
        groups.push((REPLIED.to_owned(), builder.reply()));
        choices.push((receipts::REPLY.to_owned(), REPLIED.to_owned()));
    }
    let facts = wanted.contains(mail::FACTS) || !segments.is_empty();
    if facts {
        let told = wanted.contains(mail::FACTS);
        groups.push((CHANGED.to_owned(), builder.changed(told, !segments.is_empty())));
    }
    if !segments.is_empty() {
        groups.extend(builder.ask_segments(entries, &segments));
        groups.push((segments::LOOK_QUIETLY.to_owned(), builder.look_quietly()));
        choices.push((segments::LOOK.to_owned(), segments::LOOK_QUIETLY.to_owned()));
        if !change::of_triggers(cx.program, entries.iter().map(|entry| entry.flow)).is_empty() {
            groups.push((COME.to_owned(), builder.due()));
            choices.push((DUE.to_owned(), COME.to_owned()));
        }
    }
    // Questions of personas and conditions, also of what time begins or gathers, can be about events that no
    // trigger names.
    let mut waiting: Vec<Id<Event>> = events.keys().copied().collect();
    let mut done: BTreeSet<Id<Event>> = BTreeSet::new();
    waiting.extend(builder.asks.iter().copied());
    while let Some(id) = waiting.pop() {
        let Some(def) = cx.program.events.get(id) else { continue };
        if !done.insert(id) {
            continue;
        }
        let key = format!("\u{0}event:{}", def.head.name);
        let triggers = events.get(&id).map_or(&[][..], Vec::as_slice);
        let told = wanted.contains(def.head.name.as_str());
        let mut all = builder.event(id, triggers, told);
        if looked.contains(&id) {
            look_behind(&mut all);
        }
        groups.extend(all);
        choices.push((def.head.name.to_string(), key));
        waiting.extend(builder.asks.iter().filter(|id| !done.contains(id)).copied());
    }
    groups.extend(builder.tell());
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    choices.sort();
    if !requests.is_empty() {
        choices.push((START.to_owned(), REQUEST.to_owned()));
    }
    if timed {
        choices.push((TICK.to_owned(), TICKED.to_owned()));
    }
    if facts {
        choices.push((FACTS.to_owned(), CHANGED.to_owned()));
    }
    let kind = Ast::var("states").path(&["input", "detail-type"]);
    let rules: Vec<Rule> = choices
        .into_iter()
        .map(|(name, next)| {
            types.push(name.clone());
            Rule { comment: None, condition: kind.clone().eq(Ast::str(name)), next }
        })
        .collect();
    let first = if rules.is_empty() {
        ("event".to_owned(), State::assign(Vec::new(), DONE))
    } else {
        (
            "event".to_owned(),
            State::Choice(Choice { comment: None, choices: rules, default: DONE.into() }),
        )
    };
    let mut begin = vec![first];
    if builder.lowering.uses_zone {
        begin.insert(0, ("zones".to_owned(), State::assign(builder.zone_variables(), AFTER)));
    }
    let mut all = vec![("event".to_owned(), begin)];
    let used = |key: &str| groups.iter().any(|(_, pieces)| leads_to(pieces, key));
    let (invalid, duplicate) = (used(INVALID), used(DUPLICATE));
    all.append(&mut groups);
    all.push((DONE.to_owned(), vec![("done".into(), State::Succeed(Succeed { output: None }))]));
    if duplicate {
        let succeed = State::Succeed(Succeed { output: None });
        all.push((DUPLICATE.to_owned(), vec![("known already".into(), succeed)]));
    }
    if invalid {
        let fail = Fail {
            error: "InvalidEvent".into(),
            cause: "the detail lacks event_id, customer_id, at or a field that the event declares"
                .into(),
        };
        all.push((INVALID.to_owned(), vec![("invalid".into(), State::Fail(fail))]));
    }
    if !builder.lowering.problems.is_empty() {
        return Err(builder.lowering.problems);
    }
    let mut comment = "router: keeps events and starts the runs that they trigger".to_owned();
    if builder.lowering.uses_zone {
        comment = format!("{comment} (time zones {})", super::zones::version());
    }
    Ok(Router { machine: link(comment, all), grants: builder.grants, types, facts })
}

/// The event with this name.
fn event_named(program: &Program, name: &str) -> Option<Id<Event>> {
    program.events.iter().find(|(_, event)| event.head.name == name).map(|(id, _)| id)
}

/// Behind an event that segments ask about, they are asked.
fn look_behind(groups: &mut [(String, Vec<Piece>)]) {
    for (_, state) in groups.iter_mut().flat_map(|(_, pieces)| pieces) {
        if matches!(state, State::Succeed(_)) {
            *state = State::assign(Vec::new(), DONE);
        }
        for next in state.nexts() {
            if next == DONE {
                segments::LOOK_NOW.clone_into(next);
            }
        }
    }
}

/// The place of a trigger among those of its journey.
fn number_of(flow: &Flow, trigger: &Trigger) -> usize {
    flow.triggers.iter().position(|other| std::ptr::eq(other, trigger)).unwrap_or(0)
}

fn leads_to(pieces: &[Piece], key: &str) -> bool {
    pieces.iter().any(|(_, state)| state.followers().contains(&key))
}

fn request_key(entry: &Entry<'_>) -> String {
    format!("\u{0}request:{}", entry.flow.name)
}

fn detail(name: &str) -> Ast {
    Ast::var("states").path(&["input", "detail", name])
}

fn is_text(value: Ast) -> Ast {
    Ast::call("type", vec![value]).eq(Ast::str("string"))
}

impl Builder<'_> {
    /// The setting `still_heard`: events and detail-types that people in older versions wait for.
    fn still_heard(&self) -> Result<BTreeSet<String>, Vec<Diagnostic>> {
        let mut heard = BTreeSet::new();
        let mut problems = Vec::new();
        for (name, span) in self.cx.settings.still_heard() {
            if WORDS.contains(&name.as_str()) || event_named(self.cx.program, &name).is_some() {
                heard.insert(name);
            } else {
                problems.push(errors::not_heard(span, &name, &WORDS));
            }
        }
        if problems.is_empty() { Ok(heard) } else { Err(problems) }
    }

    /// The states of an event: is it sound, is it new, whom does it start.
    fn event(
        &mut self,
        id: Id<Event>,
        triggers: &[(&Entry<'_>, &Trigger)],
        told: bool,
    ) -> Vec<(String, Vec<Piece>)> {
        let Some(def) = self.cx.program.events.get(id).cloned() else { return Vec::new() };
        let key = format!("\u{0}event:{}", def.head.name);
        let name = def.head.name.to_string();
        self.forget();
        let complete = self.lowering.complete(&def.fields, &detail("data"));
        let sound = is_text(detail("event_id"))
            .and(is_text(detail("customer_id")))
            .and(is_text(detail("at")))
            .and(complete);
        let event = self.lowering.plain_fields(&def.fields, &detail("data"));
        let read = format!("{name} read");
        let instant = Ast::call("fromMillis", vec![Ast::call("toMillis", vec![detail("at")])]);
        let assign = vec![
            ("customer_id".into(), Tpl::Expr(detail("customer_id"))),
            ("event_id".into(), Tpl::Expr(detail("event_id"))),
            ("started".into(), Tpl::Expr(instant)),
            ("event".into(), Tpl::from_value(event)),
        ];
        let mut pieces = vec![
            (name.clone(), State::either(sound, local(&read), INVALID)),
            (read, State::assign(assign, AFTER)),
            (format!("{name} keep"), self.keep(&name, &def.fields)),
        ];
        let mut groups = Vec::new();
        if told {
            // First the runs that are under way, then the triggers.
            let then = format!("\u{0}triggers:{name}");
            pieces.extend(self.tell_event(&name, &then));
            groups.push((key.clone(), std::mem::take(&mut pieces)));
        }
        let starts: Vec<Start<'_>> = triggers
            .iter()
            .enumerate()
            .map(|(at, (entry, trigger))| Start {
                entry,
                filter: match &trigger.kind {
                    TriggerKind::Event { filter, .. } => filter.as_ref(),
                    _ => None,
                },
                among: trigger.among,
                span: trigger.span,
                place: "event",
                fields: def.fields.clone(),
                stem: format!(
                    "{name} {}{}",
                    entry.flow.name,
                    if at == 0 { String::new() } else { format!(" {at}") }
                ),
                tick: None,
                mark: String::new(),
                part: match &trigger.collect {
                    Some(_) => Part::Gathers(number_of(entry.flow, trigger)),
                    None => Part::Whole,
                },
            })
            .collect();
        pieces.extend(self.starts(&name, &starts));
        let key = if told { format!("\u{0}triggers:{name}") } else { key };
        groups.push((key, pieces));
        groups
    }

    /// Forgets what an earlier event needed of the customer.
    fn forget(&mut self) {
        self.lowering.fields.clear();
        self.lowering.consents.clear();
        self.lowering.ages.clear();
        self.lowering.suppressions.clear();
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
    }

    fn keep(&mut self, name: &str, fields: &[Field]) -> State {
        self.grants.events_new = true;
        let data = self.lowering.encode_fields(fields, &Ast::var("event"));
        let stream = Ast::var("customer_id").concat(Ast::str(format!("#{name}")));
        let at = Ast::var("started").concat(Ast::str("#")).concat(Ast::var("event_id"));
        let item = vec![
            ("stream".to_owned(), tables::text(stream)),
            ("at".to_owned(), tables::text(at)),
            ("event_id".to_owned(), tables::text(Ast::var("event_id"))),
            ("data".to_owned(), Tpl::obj([("M", Tpl::from_value(data))])),
        ];
        State::Task(Box::new(Task {
            comment: Some("an event that is there already is dropped".into()),
            resource: "arn:aws:states:::dynamodb:putItem".into(),
            arguments: Some(tables::put(&self.names.table(tables::EVENTS), item, Some("stream"))),
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", DUPLICATE)],
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    /// The record of a customer has changed: runs that look at facts are told.
    fn changed(&mut self, told: bool, looks: bool) -> Vec<Piece> {
        let mut assign = vec![("customer_id".into(), Tpl::Expr(detail("customer_id")))];
        if looks {
            let id = Ast::var("states").path(&["input", "id"]);
            assign.push(("event_id".into(), Tpl::Expr(id)));
            assign.push(("started".into(), Tpl::Expr(Ast::call("now", Vec::new()))));
            assign.push(("event".into(), Tpl::Obj(Vec::new())));
        }
        let then = if looks { segments::LOOK_NOW } else { DONE };
        let mut pieces = vec![
            ("changed".into(), State::either(is_text(detail("customer_id")), AFTER, INVALID)),
            ("changed read".into(), State::assign(assign, if told { AFTER } else { then })),
        ];
        if told {
            pieces.extend(self.tell_runs_of("changed", mail::FACTS, then));
        }
        pieces
    }

    /// Triggers by time have come for a customer: they begin their runs in the order of the journeys.
    fn ticked(&mut self, entries: &[Entry<'_>]) -> Vec<Piece> {
        self.forget();
        let list = Ast::call("type", vec![detail("due")]).eq(Ast::str("array"));
        let sound = is_text(detail("customer_id")).and(is_text(detail("at"))).and(list);
        let instant = Ast::call("fromMillis", vec![Ast::call("toMillis", vec![detail("at")])]);
        let assign = vec![
            ("customer_id".into(), Tpl::Expr(detail("customer_id"))),
            ("event_id".into(), Tpl::text("tick")),
            ("started".into(), Tpl::Expr(instant)),
            ("event".into(), Tpl::Obj(Vec::new())),
            ("due".into(), Tpl::Expr(detail("due"))),
        ];
        let mut pieces = vec![
            ("tick".to_owned(), State::either(sound, AFTER, INVALID)),
            ("tick read".to_owned(), State::assign(assign, AFTER)),
            ("tick keep".to_owned(), self.keep(TICK, &[])),
        ];
        let mut order: Vec<&Entry<'_>> = entries.iter().collect();
        order.sort_by_key(|entry| std::cmp::Reverse(entry.flow.priority));
        let mut starts = Vec::new();
        for entry in order {
            for (number, trigger) in entry.flow.triggers.iter().enumerate() {
                if !clock::is_timed(&trigger.kind) {
                    continue;
                }
                starts.push(Start {
                    entry,
                    filter: None,
                    among: trigger.among,
                    span: trigger.span,
                    place: "event",
                    fields: Vec::new(),
                    stem: format!("tick {} {number}", entry.flow.name),
                    tick: Some(clock::key(entry.flow, number)),
                    mark: format!("/{}/", clock::key(entry.flow, number)),
                    part: Part::Whole,
                });
            }
        }
        pieces.extend(self.starts("tick", &starts));
        pieces
    }

    /// A request to start a journey by name.
    fn request(&mut self, entries: &[&Entry<'_>]) -> Vec<Piece> {
        let sound = is_text(detail("request_id")).and(is_text(detail("customer_id")));
        let choices = entries
            .iter()
            .map(|entry| Rule {
                comment: None,
                condition: detail("journey").eq(Ast::str(entry.flow.name.as_str())),
                next: request_key(entry),
            })
            .collect();
        let choice = Choice { comment: None, choices, default: INVALID.into() };
        vec![
            ("request".into(), State::either(sound, AFTER, INVALID)),
            ("request journey".into(), State::Choice(choice)),
        ]
    }

    fn request_for(&mut self, entry: &Entry<'_>) -> Vec<Piece> {
        self.forget();
        let name = format!("request {}", entry.flow.name);
        // With their defaults, which stand for what a request leaves out.
        let journey = self.cx.program.journeys.get(entry.flow.journey);
        let fields: Vec<Field> = journey.map_or_else(Vec::new, |journey| journey.inputs.clone());
        let complete = self.lowering.complete(&fields, &detail("args"));
        let event = self.lowering.plain_fields(&fields, &detail("args"));
        let assign = vec![
            ("customer_id".into(), Tpl::Expr(detail("customer_id"))),
            ("event_id".into(), Tpl::Expr(detail("request_id"))),
            ("started".into(), Tpl::Expr(Ast::call("now", Vec::new()))),
            ("event".into(), Tpl::from_value(event)),
        ];
        let read = format!("{name} read");
        let mut pieces = match complete {
            Ast::Bool(true) => Vec::new(),
            complete => vec![(name.clone(), State::either(complete, local(&read), INVALID))],
        };
        pieces.push((read, State::assign(assign, AFTER)));
        let asked = entry
            .flow
            .triggers
            .iter()
            .find(|trigger| matches!(trigger.kind, TriggerKind::Started | TriggerKind::Api));
        let start = Start {
            entry,
            filter: None,
            among: asked.and_then(|trigger| trigger.among),
            span: asked.map_or_else(|| Span::new(FileId(0), 0, 0), |trigger| trigger.span),
            place: "args",
            fields,
            stem: name.clone(),
            tick: None,
            mark: String::new(),
            part: Part::Whole,
        };
        pieces.extend(self.starts(&name, &[start]));
        pieces
    }
}
