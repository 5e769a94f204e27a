//! What one journey does, as the proofs about all journeys together need it.

use crate::flow::{Flow, FlowInfo, NodeId, NodeKind};
use crate::hir::{ArmOn, Event, Id, Journey, Program, Timer};
use crate::source::Span;

/// What one journey does.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The journey.
    pub journey: Id<Journey>,
    /// What it does that can begin another run.
    pub causes: Vec<Cause>,
    /// The clauses of its rules that can hold its messages, if no cap keeps them apart from others.
    pub held_by: Vec<Span>,
    /// The events that begin it.
    pub begun_by: Vec<Id<Event>>,
    /// Its messages that come at a known time after the event that begins it.
    pub timed: Vec<super::Straight>,
    /// What it knows of the customer's last message, where it starts others or others start it.
    pub sessions: super::Sessions,
}

/// Something that a journey does and that can begin a run.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// What.
    pub what: Caused,
    /// Can a run come there without time passing.
    pub at_once: bool,
    /// The step.
    pub node: NodeId,
    /// The step in the source.
    pub span: Span,
}

/// What begins a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caused {
    /// An event is emitted.
    Event(Id<Event>),
    /// A field of the profile changes, and with it who is in which segment.
    Field(u32),
    /// A journey is started.
    Journey(Id<Journey>),
}

impl Facts {
    /// The facts of a flow.
    #[must_use]
    pub fn of(program: &Program, pair: &(Flow, FlowInfo)) -> Self {
        let (flow, _) = pair;
        let reached = at_once(flow);
        let nodes = flow.nodes.iter().zip(&flow.spans).enumerate();
        let causes = nodes.filter_map(|(at, (node, span))| {
            let what = match &node.kind {
                NodeKind::Track { event, .. } => Caused::Event(*event),
                NodeKind::Set { field, .. } => Caused::Field(*field),
                NodeKind::Start { journey, .. } => Caused::Journey(*journey),
                _ => return None,
            };
            let at_once = reached.get(at) == Some(&true);
            let node = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
            Some(Cause { what, at_once, node, span: *span })
        });
        let held_by = super::pile_up::held_by(program, flow);
        let begun_by = super::overtaken::begun_by(flow);
        let timed = super::overtaken::timed(program, flow);
        let sessions = super::Sessions::of(program, pair);
        let causes = causes.collect();
        Self { journey: flow.journey, causes, held_by, begun_by, timed, sessions }
    }
}

/// The nodes that a run can come to without time passing.
fn at_once(flow: &Flow) -> Vec<bool> {
    let mut seen = vec![false; flow.nodes.len()];
    let mut todo = vec![flow.entry];
    while let Some(at) = todo.pop() {
        let Some(slot) = seen.get_mut(at.0 as usize) else { continue };
        if std::mem::replace(slot, true) {
            continue;
        }
        let Some(node) = flow.nodes.get(at.0 as usize) else { continue };
        match &node.kind {
            NodeKind::Wait { .. } => {}
            NodeKind::Race { timer, arms, elapsed, past, missing, .. } => {
                let status = arms.iter().filter(|arm| matches!(arm.on, ArmOn::Status { .. }));
                todo.extend(status.map(|arm| arm.to));
                if matches!(timer, Timer::Moment { .. }) {
                    todo.extend([*elapsed, *past, *missing]);
                }
            }
            other => todo.extend(other.successors()),
        }
    }
    seen
}
