//! Segments. A trigger on one is asked by the router (`router::members`), which calls the journey's webhook.
//! Arms on segments, `on enters S` and `on leaves S`: who is in a segment is asked when the run comes to the wait,
//! and whenever the run hears that the record has changed.
//!
//! `members` of the run's object has the answer for each arm. `ID inside` asks it first; `ID members` asks it anew and
//! keeps the old one as `were`, and `ID segments` compares.

use super::enter::enters;
use super::mail::{FACTS, MORE};
use super::{Builder, Kind, way};
use crate::flow::{Flow, NodeId, NodeKind, RaceArm};
use crate::hir::{ArmOn, Id, Program, Segment, Timer, Trigger, TriggerKind, WatchKind};
use crate::target::n8n::errors;
use crate::target::n8n::js::{Js, Op};
use crate::target::n8n::store::Enters;

/// The triggers on segments: the segment, and whether it is coming into it.
pub(in crate::target::n8n) fn segment_triggers(
    flow: &Flow,
) -> impl Iterator<Item = (Id<Segment>, bool, &Trigger)> {
    flow.triggers.iter().filter_map(|trigger| match trigger.kind {
        TriggerKind::Segment { segment, enters } => Some((segment, enters, trigger)),
        _ => None,
    })
}

/// The name of a segment, which no other has.
pub(in crate::target::n8n) fn segment_key(program: &Program, segment: Id<Segment>) -> String {
    let head = program.segments.get(segment).map(|segment| &segment.head);
    head.map_or_else(String::new, |head| format!("{}.{}", head.module, head.name))
}

/// Does a race of the journey wait for a segment.
pub(in crate::target::n8n) fn waits_for_segment(flow: &Flow) -> bool {
    flow.nodes
        .iter()
        .any(|node| matches!(&node.kind, NodeKind::Race { arms, .. } if is_asked(arms)))
}

fn is_asked(arms: &[RaceArm]) -> bool {
    arms.iter().any(|arm| matches!(arm.on, ArmOn::Segment { .. }))
}

/// The arms on segments: the segment, does the arm wait for coming into it, the arm. Segments are looked at in
/// the order in which they are declared.
fn arms(flow: &Flow, race: NodeId) -> Vec<(Id<Segment>, bool, &RaceArm)> {
    let kind = flow.nodes.get(race.0 as usize).map(|node| &node.kind);
    let Some(NodeKind::Race { arms, .. }) = kind else { return Vec::new() };
    let mut found: Vec<_> = arms
        .iter()
        .filter_map(|arm| match arm.on {
            ArmOn::Segment { segment, enters } => Some((segment, enters, arm)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(segment, ..)| *segment);
    found
}

/// The name under which it is kept whether the customer is in a segment.
fn key(segment: Id<Segment>) -> String {
    format!("s{}", segment.index())
}

impl Builder<'_> {
    /// What a journey that begins with a segment must not do, because the router begins a run before those that are
    /// under way have looked at the changed record.
    pub(super) fn refuse_own_segments(&mut self) {
        let flow = self.flow;
        let begins: Vec<Id<Segment>> = segment_triggers(flow).map(|(of, ..)| of).collect();
        let parallel = matches!(enters(flow), Enters::Beside | Enters::Apart(_));
        if begins.is_empty() {
            return;
        }
        for watch in flow.watches.iter().filter(|_| !parallel) {
            if let WatchKind::When(_) | WatchKind::While(_) = watch.kind {
                self.problems.push(errors::refused(
                    watch.span,
                    "a change of the record that can end a run and begin the next one",
                    "the router asks for the entry before the old run has given it back",
                    "say `entry parallel`, or end the run by an event",
                ));
            }
        }
        for (node, span) in flow.nodes.iter().zip(&flow.spans) {
            let NodeKind::Race { arms, .. } = &node.kind else { continue };
            let own = |arm: &RaceArm| matches!(arm.on, ArmOn::Segment { segment, .. } if begins.contains(&segment));
            if arms.iter().any(own) {
                self.problems.push(errors::refused(
                    *span,
                    "a wait for the segment that begins the journey",
                    "a wait that takes the change hides it from the trigger, and the router has begun a new run by then",
                    "wait for another segment",
                ));
            }
        }
    }

    /// Who is in the segments of a race, as the record says now.
    fn members(&mut self, race: NodeId) -> Js {
        let mut entries: Vec<(String, Js)> = Vec::new();
        for (segment, _, arm) in arms(self.flow, race) {
            if entries.iter().all(|(known, _)| *known != key(segment)) {
                let inside = self.lowering.segment(segment, arm.span);
                entries.push((key(segment), inside));
            }
        }
        Js::Object(None, entries)
    }

    /// `ID inside`, before a run stands in a race; `read` says whether the record has just been read. Gives the first
    /// node; `before` is the node in front.
    pub(super) fn inside(
        &mut self,
        id: &str,
        race: NodeId,
        (before, read): (&str, bool),
        next: String,
    ) -> String {
        let found = arms(self.flow, race);
        let Some((.., arm)) = found.first() else { return next };
        let kind = self.flow.nodes.get(race.0 as usize).map(|node| &node.kind);
        if let Some(NodeKind::Race { timer: Timer::Moment { follow: true, .. }, .. }) = kind {
            self.problems.push(errors::refused(
                arm.span,
                "a wait for a segment beside a date that moves",
                "what a change of the record does first is not decided there",
                "say `moves keep`, or wait for the segment in a wait of its own",
            ));
        }
        let name = format!("{id} inside");
        let entries = vec![("members".to_owned(), self.members(race))];
        self.put(&name, Kind::Set(Js::with(Js::json(), entries)), vec![next]);
        if read {
            return name;
        }
        self.read_facts(id, before, &name);
        format!("{id} read")
    }

    /// What a changed record is asked at a place: the condition, and the node. `None` where no arm waits for a
    /// segment.
    pub(super) fn segment_arms(&mut self, id: &str, race: NodeId) -> Option<(Js, String)> {
        let flow = self.flow;
        let found = arms(flow, race);
        if found.is_empty() {
            return None;
        }
        let (members, segments) = (format!("{id} members"), format!("{id} segments"));
        let now = self.members(race);
        let entries =
            vec![("were".to_owned(), Js::json().dot("members")), ("members".to_owned(), now)];
        self.put(&members, Kind::Set(Js::with(Js::json(), entries)), vec![segments.clone()]);
        let mut rules = Vec::new();
        let mut outs = Vec::new();
        // What comes as the time is over is for the next place: timers go before what watches the record.
        let in_time = Js::json().path(&["got", "t"]).bin(Op::Lt, Js::json().dot("until"));
        for ((segment, enters, arm), number) in found.into_iter().zip(1..) {
            let was = Js::json().path(&["were", &key(segment)]);
            let is = Js::json().path(&["members", &key(segment)]);
            let changed = if enters { was.not().and(is) } else { was.and(is.not()) };
            let holds = super::status::left(arm).and(in_time.clone()).and(changed);
            rules.push((format!("{number}"), holds));
            outs.push(way(arm.to));
        }
        outs.push(MORE.to_owned());
        self.put(&segments, Kind::Switch(rules), outs);
        Some((Js::json().path(&["got", "name"]).eq(Js::str(FACTS)), members))
    }
}
