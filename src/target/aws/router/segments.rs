//! Triggers `enters S` and `leaves S`. Who is in a segment stands in the table `standing`: there is an item
//! `in#segment` for each member. The segment is asked anew when an event was kept that it asks about, and when the
//! customer's record has changed; one conditional write tells whether membership has changed, so a look that comes
//! twice begins one run.

use super::{DONE, Entry, Part, Start, detail, is_text};
use crate::diag::Diagnostic;
use crate::flow::{Flow, NodeKind};
use crate::hir::{ArmOn, Event, Id, Program, Segment, TriggerKind};
use crate::target::aws::document::{Catch, State, Task, Tpl};
use crate::target::aws::errors;
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::machine::change::{NEVER, changes, of_triggers};
use crate::target::aws::machine::{AFTER, Builder, Piece, asked, local, retry};
use crate::target::aws::{tables, versions, waker};
use std::collections::{BTreeMap, BTreeSet};

/// The detail-type that has memberships written down, and begins nothing.
pub(in crate::target::aws) const LOOK: &str = "journeyc.look";

/// In place of a next state: asks every watched segment about the customer.
pub(super) const LOOK_NOW: &str = "\u{0}look";
/// In place of a next state: the same, and nothing begins.
pub(super) const LOOK_QUIETLY: &str = "\u{0}look quietly";
const ASK: &str = "\u{0}look ask";
const WAKE: &str = "\u{0}look wake";

/// The segments that triggers watch.
pub(super) fn watched(entries: &[Entry<'_>]) -> BTreeSet<Id<Segment>> {
    let triggers = entries.iter().flat_map(|entry| &entry.flow.triggers);
    triggers
        .filter_map(|trigger| match &trigger.kind {
            TriggerKind::Segment { segment, .. } => Some(*segment),
            _ => None,
        })
        .collect()
}

/// The events that segments ask about.
pub(super) fn events(program: &Program, segments: &BTreeSet<Id<Segment>>) -> BTreeSet<Id<Event>> {
    let predicates = segments.iter().filter_map(|id| program.segments.get(*id)?.predicate.as_ref());
    predicates.flat_map(|predicate| asked(program, predicate)).collect()
}

/// What a trigger by segment must not say.
pub(in crate::target::aws) fn refuse(program: &Program, flow: &Flow) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for trigger in &flow.triggers {
        let TriggerKind::Segment { segment, .. } = &trigger.kind else { continue };
        let predicate = program.segments.get(*segment).and_then(|s| s.predicate.as_ref());
        match predicate {
            None => found.push(errors::refused(
                trigger.span,
                "a trigger on this segment",
                "its members are not known here",
                "write the condition out",
            )),
            Some(predicate) if changes(program, predicate).is_none() => found.push(errors::refused(
                trigger.span,
                "a trigger on a segment with an age of consent that is compared with what is not written out",
                "nobody knows the instant at which it changes",
                "compare `consent_age(..)` itself with a span like `30 days`, or begin by schedule, `every day at 09:00 among` the segment, with `again after`",
            )),
            Some(_) => {}
        }
        let waits = flow.nodes.iter().any(|node| {
            matches!(&node.kind, NodeKind::Race { arms, .. } if arms.iter().any(
                |arm| matches!(&arm.on, ArmOn::Segment { segment: other, .. } if other == segment)
            ))
        });
        if waits {
            found.push(errors::refused(
                trigger.span,
                "a wait for the segment that begins the journey",
                "a wait that takes the change hides it from the trigger, and the router has begun a new run by then",
                "wait for another segment",
            ));
        }
    }
    found
}

impl Builder<'_> {
    /// The groups that ask the segments, one after the other.
    pub(super) fn ask_segments(
        &mut self,
        entries: &[Entry<'_>],
        segments: &BTreeSet<Id<Segment>>,
    ) -> Vec<(String, Vec<Piece>)> {
        self.forget();
        self.grants.standing = true;
        let mut named: BTreeMap<String, (Ast, Vec<Piece>)> = BTreeMap::new();
        let mut ids = BTreeMap::new();
        for id in segments {
            let Some(segment) = self.cx.program.segments.get(*id) else { continue };
            let name = segment.head.name.to_string();
            let member = self.lowering.segment(*id, segment.head.span);
            let mut questions = Vec::new();
            for question in std::mem::take(&mut self.lowering.questions) {
                questions.extend(self.question(&format!("look {name}"), &question));
            }
            ids.insert(name.clone(), *id);
            named.insert(name, (member, questions));
        }
        let quiet = |quiet: bool| vec![("quiet".to_owned(), Tpl::Bool(quiet))];
        let mut groups = vec![(
            LOOK_NOW.to_owned(),
            vec![("look".to_owned(), State::assign(quiet(false), ASK))],
        )];
        let names: Vec<String> = named.keys().cloned().collect();
        let wakes = self.wake_at_change(entries);
        let over = if wakes.is_some() { WAKE } else { DONE };
        let first = names.first().map_or_else(|| DONE.to_owned(), |name| group(name, ""));
        let mut starts = Vec::new();
        for (at, (name, (member, mut pieces))) in named.into_iter().enumerate() {
            let next = names.get(at + 1).map_or_else(|| over.to_owned(), |name| group(name, ""));
            let stem = format!("look {name}");
            let (enter, leave) = (format!("{stem} in"), format!("{stem} out"));
            pieces.push((stem.clone(), State::either(member, local(&enter), local(&leave))));
            pieces.push((enter, self.note_member(&name, true, &next)));
            pieces.push((leave, self.note_member(&name, false, &next)));
            groups.push((group(&name, ""), pieces));
            starts.push((name, next));
        }
        // Behind the last predicate, so that all that they need is read at once.
        let mut ask = self.load_or("look", DONE);
        if let Some((_, State::Choice(choice))) = ask.last_mut() {
            choice.choices.iter_mut().for_each(|rule| rule.next.clone_from(&first));
        }
        groups.push((ASK.to_owned(), ask));
        groups.extend(wakes.map(|pieces| (WAKE.to_owned(), pieces)));
        for (name, next) in starts {
            let Some(id) = ids.get(&name) else { continue };
            for enters in [true, false] {
                groups.push(self.changed_member(entries, (*id, &name), enters, &next));
            }
        }
        groups
    }

    /// Behind all segments: where time alone can change one, an execution waits for the instant.
    fn wake_at_change(&mut self, entries: &[Entry<'_>]) -> Option<Vec<Piece>> {
        let changes = of_triggers(self.cx.program, entries.iter().map(|entry| entry.flow));
        if changes.is_empty() {
            return None;
        }
        self.lowering.questions.clear();
        let own = self.next_change("look change", &changes);
        let mut pieces = Vec::new();
        for question in std::mem::take(&mut self.lowering.questions) {
            pieces.extend(self.question("look change", &question));
        }
        pieces.extend(own);
        let known = Ast::var("wake").bin(BinOp::Lt, Ast::Num(NEVER));
        let now = || Ast::call("millis", Vec::new());
        let last = now().bin(BinOp::Add, Ast::Num(waker::LONGEST));
        let periods = Ast::call("floor", vec![last.bin(BinOp::Div, Ast::Num(waker::GRID))]);
        let last = periods.bin(BinOp::Mul, Ast::Num(waker::GRID));
        let first = Ast::call("min", vec![Ast::Array(vec![Ast::var("wake"), last])]);
        self.grants.machines.insert(self.names.waker());
        let start = Task {
            comment: Some("the segments are asked again then".into()),
            resource: "arn:aws:states:::states:startExecution".into(),
            arguments: Some(Tpl::obj([
                ("StateMachineArn", Tpl::Place(versions::place_key(waker::LOGICAL))),
                ("Name", Tpl::Expr(waker::execution(&self.names.prefix()))),
                (
                    "Input",
                    Tpl::obj([
                        ("customer_id", Tpl::Expr(Ast::var("customer_id"))),
                        ("at", Tpl::Expr(Ast::var("wake"))),
                    ]),
                ),
            ])),
            retry: vec![retry::step_functions()],
            catch: vec![Catch::of("StepFunctions.ExecutionAlreadyExistsException", DONE)],
            next: DONE.into(),
            ..Task::default()
        };
        pieces.extend([
            ("look changes".to_owned(), State::either(known, AFTER, DONE)),
            (
                "look until".to_owned(),
                State::assign(vec![("wake".to_owned(), Tpl::Expr(first))], AFTER),
            ),
            ("look later".to_owned(), State::Task(Box::new(start))),
        ]);
        Some(pieces)
    }

    /// The waker says that time may have changed who is in a segment.
    pub(super) fn due(&mut self) -> Vec<Piece> {
        let assign = vec![
            ("customer_id".into(), Tpl::Expr(detail("customer_id"))),
            ("event_id".into(), Tpl::Expr(Ast::var("states").path(&["input", "id"]))),
            ("started".into(), Tpl::Expr(Ast::call("now", Vec::new()))),
            ("event".into(), Tpl::Obj(Vec::new())),
        ];
        let sound = is_text(detail("customer_id"));
        vec![
            ("due".into(), State::either(sound, AFTER, super::INVALID)),
            ("due read".into(), State::assign(assign, LOOK_NOW)),
        ]
    }

    /// Somebody asks to have memberships written down.
    pub(super) fn look_quietly(&mut self) -> Vec<Piece> {
        let assign = vec![
            ("customer_id".into(), Tpl::Expr(detail("customer_id"))),
            ("quiet".into(), Tpl::Bool(true)),
        ];
        vec![
            (
                "look at".into(),
                State::either(is_text(detail("customer_id")), AFTER, super::INVALID),
            ),
            ("look quietly".into(), State::assign(assign, ASK)),
        ]
    }

    /// Writes down that the customer is a member, or is none; goes on where that is new.
    fn note_member(&mut self, name: &str, member: bool, next: &str) -> State {
        let table = self.names.table(tables::STANDING);
        let item = Ast::str(format!("in#{name}"));
        let (call, arguments) = if member {
            let record = vec![
                ("customer_id".to_owned(), tables::text(Ast::var("customer_id"))),
                ("item".to_owned(), tables::text(item)),
                ("since".to_owned(), tables::text(Ast::call("now", Vec::new()))),
            ];
            ("putItem", tables::put(&table, record, Some("item")))
        } else {
            ("deleteItem", tables::delete_existing(&table, tables::standing_key(item), "item"))
        };
        State::Task(Box::new(Task {
            comment: Some("one write tells whether that is new".into()),
            resource: format!("arn:aws:states:::dynamodb:{call}"),
            arguments: Some(arguments),
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", next)],
            next: group(name, if member { ":in" } else { ":out" }),
            ..Task::default()
        }))
    }

    /// Begins what a change of membership begins.
    fn changed_member(
        &mut self,
        entries: &[Entry<'_>],
        (id, name): (Id<Segment>, &str),
        enters: bool,
        next: &str,
    ) -> (String, Vec<Piece>) {
        let word = if enters { "enters" } else { "leaves" };
        let mut order: Vec<&Entry<'_>> = entries.iter().collect();
        order.sort_by_key(|entry| std::cmp::Reverse(entry.flow.priority));
        let mut starts = Vec::new();
        for entry in order {
            for (number, trigger) in entry.flow.triggers.iter().enumerate() {
                let TriggerKind::Segment { segment, enters: wanted } = &trigger.kind else {
                    continue;
                };
                if *segment != id || *wanted != enters {
                    continue;
                }
                starts.push(Start {
                    entry,
                    filter: None,
                    among: trigger.among,
                    span: trigger.span,
                    place: "event",
                    fields: Vec::new(),
                    stem: format!("{word} {name} {} {number}", entry.flow.name),
                    tick: None,
                    mark: format!("/{word}/{name}/{number}"),
                    part: Part::Whole,
                });
            }
        }
        let stem = format!("{word} {name}");
        let mut pieces = vec![(stem.clone(), State::either(Ast::var("quiet"), DONE, AFTER))];
        if starts.is_empty() {
            pieces = vec![(stem, State::assign(Vec::new(), DONE))];
        } else {
            pieces.extend(self.starts(&stem, &starts));
        }
        for (_, state) in &mut pieces {
            for place in state.nexts() {
                if place == DONE {
                    next.clone_into(place);
                }
            }
        }
        (group(name, if enters { ":in" } else { ":out" }), pieces)
    }
}

fn group(name: &str, part: &str) -> String {
    format!("\u{0}look:{name}{part}")
}
