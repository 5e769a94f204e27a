//! What matters at a node: the names, counters and sessions that it or a node behind it asks about, and
//! whether time can have passed before it.

use super::values::read_names;
use crate::flow::Flow;
use crate::flow::ir::{NodeId, NodeKind};
use crate::hir::{ArmOn, Day, Expr, Program, Timer, VarId};
use std::collections::BTreeSet;

/// What matters at a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Live {
    /// Names that are read here or behind.
    pub(super) names: BTreeSet<VarId>,
    /// Counters that are asked here or behind.
    pub(super) counters: BTreeSet<u32>,
    /// Is a free text sent here or behind, for which a session must be open.
    pub(super) session: bool,
    /// Can time have passed since the beginning when a run comes here.
    pub(super) later: bool,
}

/// What matters at every node, in their order.
pub(super) fn lives(program: &Program, flow: &Flow) -> Vec<Live> {
    let mut lives: Vec<Live> = flow.nodes.iter().map(|node| own(program, &node.kind)).collect();
    // Nodes stand in the order of a walk from the entry, so most are right after one round backwards.
    let mut changed = true;
    while changed {
        changed = false;
        for (at, node) in flow.nodes.iter().enumerate().rev() {
            let Some(mut live) = lives.get(at).cloned() else { continue };
            for (next, bound) in ways(&node.kind) {
                if let Some(behind) = lives.get(next.0 as usize) {
                    // What a way binds anew need not be known before it.
                    let names = behind.names.iter().filter(|name| Some(**name) != bound);
                    live.names.extend(names.copied());
                    live.counters.extend(behind.counters.iter().copied());
                    live.session |= behind.session;
                }
            }
            if let NodeKind::Enter { counter, round, .. } = &node.kind {
                // Both begin anew here.
                live.counters.remove(counter);
                round.iter().for_each(|var| {
                    live.names.remove(var);
                });
            }
            if let Some(slot) = lives.get_mut(at)
                && *slot != live
            {
                *slot = live;
                changed = true;
            }
        }
    }
    for node in later(flow) {
        if let Some(live) = lives.get_mut(node.0 as usize) {
            live.later = true;
        }
    }
    lives
}

/// The ways out of a node, each with the name that it binds.
fn ways(kind: &NodeKind) -> Vec<(NodeId, Option<VarId>)> {
    match kind {
        NodeKind::Let { var, next, .. } => vec![(*next, Some(*var))],
        NodeKind::Call { bind, next, failed, .. } => vec![(*next, *bind), (*failed, None)],
        NodeKind::Branch { arms, otherwise, .. } => {
            arms.iter().map(|arm| (arm.to, arm.bind)).chain([(*otherwise, None)]).collect()
        }
        NodeKind::Race { arms, elapsed, past, missing, .. } => {
            let bound = |on: &ArmOn| match on {
                ArmOn::Reply { var, .. } => Some(*var),
                _ => None,
            };
            let arms = arms.iter().map(|arm| (arm.to, bound(&arm.on)));
            arms.chain([(*elapsed, None), (*past, None), (*missing, None)]).collect()
        }
        other => other.successors().into_iter().map(|next| (next, None)).collect(),
    }
}

/// The nodes before which time can have passed.
fn later(flow: &Flow) -> BTreeSet<NodeId> {
    let mut found: BTreeSet<NodeId> = BTreeSet::new();
    let takes_time = |kind: &NodeKind| {
        matches!(kind, NodeKind::Wait { .. } | NodeKind::Race { .. } | NodeKind::Call { .. })
    };
    let mut todo: Vec<NodeId> = flow
        .nodes
        .iter()
        .filter(|node| takes_time(&node.kind))
        .flat_map(|node| node.kind.successors())
        .collect();
    while let Some(at) = todo.pop() {
        if found.insert(at)
            && let Some(node) = flow.nodes.get(at.0 as usize)
        {
            todo.extend(node.kind.successors());
        }
    }
    found
}

/// What a node itself asks about.
fn own(program: &Program, kind: &NodeKind) -> Live {
    let mut live = Live::default();
    let mut read = |expr: &Expr| read_names(expr, &mut live.names);
    match kind {
        NodeKind::Send { args, to, .. } => {
            args.iter().chain(to).for_each(&mut read);
        }
        NodeKind::Wait { span, .. } => read(span),
        NodeKind::Race { timer, arms, .. } => {
            if let Timer::Moment { moment, .. } = timer {
                if let Day::Of(day) = &moment.day {
                    read(day);
                }
                moment.at.iter().for_each(&mut read);
            }
            for arm in arms {
                if let ArmOn::Reply { filter: Some(filter), .. } = &arm.on {
                    read(filter);
                }
            }
        }
        NodeKind::Branch { arms, .. } => arms.iter().for_each(|arm| read(&arm.condition)),
        NodeKind::Let { value, .. } => read(value),
        NodeKind::Call { args, .. } => args.iter().flatten().for_each(&mut read),
        _ => {}
    }
    match kind {
        NodeKind::Send { message, via, .. } => {
            let message = program.messages.at(*message);
            live.session = via.iter().flatten().any(|channel| {
                program.channels.at(*channel).head.name == "whatsapp"
                    && message
                        .contents
                        .iter()
                        .any(|of| of.channel == *channel && of.template.is_none())
            });
        }
        NodeKind::Loop { counter, .. } => {
            live.counters.insert(*counter);
        }
        _ => {}
    }
    live
}
