//! For which channels consent to marketing is certain, by step.
//!
//! How: forwards over the graph, a set of channels; where ways meet only what is certain on all of them. What
//! happens at the very instant of the question (another event of the customer in the same millisecond, a step of another of their
//! journeys) counts as after the message.

use crate::flow::{Flow, NodeKind};
use crate::hir::{
    ArmOn, Channel, Expr, ExprKind, Id, Op, Program, Purpose, Segment, Trigger, TriggerKind, Value,
    WatchKind,
};
use crate::proof::forwards::forwards;
use crate::proof::held;
use std::collections::BTreeSet;

/// Channels.
pub(super) type Known = BTreeSet<Id<Channel>>;

/// How deep segments in segments are followed.
const DEEP: u32 = 8;

/// By node, for which channels consent is certain when a run comes there; `None` where none does.
pub(super) fn known(program: &Program, flow: &Flow) -> Vec<Option<Known>> {
    let always = always(program, flow);
    let mut begin = begins(program, flow);
    begin.extend(&always);
    forwards(
        flow,
        begin,
        |kind, way, here| {
            let mut known = after(program, flow, kind, way, here);
            known.extend(&always);
            Some(known)
        },
        |one, other| one.intersection(other).copied().collect(),
    )
}

/// What ends a run before its next step where consent is gone: `while`, `exit when`.
pub(super) fn always(program: &Program, flow: &Flow) -> Known {
    let mut known = Known::new();
    for watch in &flow.watches {
        match &watch.kind {
            WatchKind::While(condition) => asked(program, condition, true, &mut known, DEEP),
            WatchKind::When(condition) => asked(program, condition, false, &mut known, DEEP),
            WatchKind::Goal(_) | WatchKind::Exit(_) => {}
        }
    }
    known
}

/// What is certain when a run begins, whatever begins it.
fn begins(program: &Program, flow: &Flow) -> Known {
    let by_trigger = flow.triggers.iter().map(|trigger| of_trigger(program, trigger));
    let mut known = by_trigger
        .reduce(|one, other| one.intersection(&other).copied().collect())
        .unwrap_or_default();
    let persona = flow.persona.and_then(|id| program.personas.at(id).predicate.as_ref());
    if let Some(predicate) = persona {
        asked(program, predicate, true, &mut known, DEEP);
    }
    known
}

fn of_trigger(program: &Program, trigger: &Trigger) -> Known {
    let mut known = Known::new();
    // What is gathered was asked about when it came, and not when the run begins; who is started is not asked.
    let by_name = matches!(trigger.kind, TriggerKind::Started | TriggerKind::Api);
    if trigger.collect.is_some() || by_name {
        return known;
    }
    if let Some(segment) = trigger.among {
        of_segment(program, segment, true, &mut known, DEEP);
    }
    match &trigger.kind {
        TriggerKind::Event { filter: Some(filter), .. } => {
            asked(program, filter, true, &mut known, DEEP);
        }
        TriggerKind::Segment { segment, enters } => {
            of_segment(program, *segment, *enters, &mut known, DEEP);
        }
        _ => {}
    }
    known
}

/// What is certain behind a way out of a node.
fn after(program: &Program, flow: &Flow, kind: &NodeKind, way: usize, here: &Known) -> Known {
    match kind {
        NodeKind::Race { arms, .. } => {
            let mut known = Known::new();
            match arms.get(way).map(|arm| &arm.on) {
                Some(ArmOn::Event(pattern)) => {
                    let filter = pattern.filter.iter();
                    filter.for_each(|filter| asked(program, filter, true, &mut known, DEEP));
                }
                Some(ArmOn::Reply { filter: Some(filter), .. }) => {
                    asked(program, filter, true, &mut known, DEEP);
                }
                Some(ArmOn::Segment { segment, enters }) => {
                    of_segment(program, *segment, *enters, &mut known, DEEP);
                }
                _ => {}
            }
            known
        }
        NodeKind::Wait { .. }
        | NodeKind::Countdown { .. }
        | NodeKind::Winner { .. }
        | NodeKind::Call { .. } => Known::new(),
        NodeKind::Send { .. } if takes_time(program, flow, kind) => Known::new(),
        NodeKind::Consent { grant, purpose: Purpose::Marketing, channels, .. } => {
            let mut known = here.clone();
            for channel in channels {
                match grant {
                    true => known.insert(*channel),
                    false => known.remove(channel),
                };
            }
            known
        }
        NodeKind::Branch { arms, .. } => {
            let mut known = here.clone();
            for (place, arm) in arms.iter().enumerate().take(way.saturating_add(1)) {
                if arm.bind.is_none() {
                    asked(program, &arm.condition, place == way, &mut known, DEEP);
                }
            }
            known
        }
        _ => here.clone(),
    }
}

/// Can a run stand at a send: held by hours or a cap, or until a receipt comes.
fn takes_time(program: &Program, flow: &Flow, send: &NodeKind) -> bool {
    let NodeKind::Send { via, .. } = send else { return false };
    let waits = flow.rules.fallback.as_ref().is_some_and(|fallback| fallback.unless.is_some());
    (waits && via.len() > 1) || held::clause(program, flow, send).is_some()
}

/// What being in a segment, or not, says about consent.
fn of_segment(program: &Program, segment: Id<Segment>, is: bool, known: &mut Known, deep: u32) {
    let predicate = program.segments.at(segment).predicate.as_ref();
    if let Some((predicate, deep)) = predicate.zip(deep.checked_sub(1)) {
        asked(program, predicate, is, known, deep);
    }
}

/// What a condition that holds, or does not, says about consent.
fn asked(program: &Program, condition: &Expr, holds: bool, known: &mut Known, deep: u32) {
    match &condition.kind {
        ExprKind::Not(inner) => asked(program, inner, !holds, known, deep),
        // Both sides are as the whole is.
        ExprKind::Binary(Op::And, a, b) if holds => {
            asked(program, a, true, known, deep);
            asked(program, b, true, known, deep);
        }
        ExprKind::Binary(Op::Or, a, b) if !holds => {
            asked(program, a, false, known, deep);
            asked(program, b, false, known, deep);
        }
        // Of several, what all of them say.
        ExprKind::Binary(Op::And | Op::Or, a, b) => {
            let (mut one, mut other) = (Known::new(), Known::new());
            asked(program, a, holds, &mut one, deep);
            asked(program, b, holds, &mut other, deep);
            known.extend(one.intersection(&other));
        }
        ExprKind::Binary(op @ (Op::Eq | Op::Ne), a, b) => {
            let (truth, of) = match (&a.kind, &b.kind) {
                (ExprKind::Value(Value::Bool(truth)), _) => (*truth, b),
                (_, ExprKind::Value(Value::Bool(truth))) => (*truth, a),
                _ => return,
            };
            let is = truth == (*op == Op::Eq);
            asked(program, of, is == holds, known, deep);
        }
        ExprKind::InSegment(segment) => of_segment(program, *segment, holds, known, deep),
        ExprKind::Consented(Purpose::Marketing, channel) if holds => {
            known.insert(*channel);
        }
        _ => {}
    }
}
