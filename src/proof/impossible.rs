//! Conditions that can never hold, because they, or conditions around them, exclude each other.
//!
//! How: what a condition says about single values ([`super::asked`]), of its parts together; for those of branches also with what is
//! certain where they are asked: forwards over the graph, by place the set in which its value lies. What is known of the
//! customer is asked anew at every step that something can happen at; what a name holds stays.

use super::asked::{Asked, Excluded, asked};
use super::forwards::forwards;
use super::{Failure, Found, Look, errors};
use crate::flow::{Flow, NodeKind};
use crate::hir::{ArmOn, Expr, ExprKind, Pattern, Program, TriggerKind, WatchKind};
use std::rc::Rc;

/// Asks it of every condition of a journey.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let mut told = Vec::new();
    for condition in alone(flow) {
        told.extend(asked(program, condition, true).err().map(|why| (condition.span, why)));
    }
    // One comparison excludes nothing.
    if comparisons(flow) > 1 {
        inside(program, flow, &mut told);
    }
    for (span, Excluded { first, second }) in told {
        let diagnostic = errors::never_holds(span, first, second);
        found.failures.push(Failure { diagnostic, shown: None });
    }
}

/// Conditions that are asked apart from the steps before them.
fn alone(flow: &Flow) -> Vec<&Expr> {
    let by_trigger = flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
        TriggerKind::Event { filter, .. } => filter.as_ref(),
        _ => None,
    });
    let by_watch = flow.watches.iter().filter_map(|watch| match &watch.kind {
        WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => pattern.filter.as_ref(),
        WatchKind::When(condition) | WatchKind::While(condition) => Some(condition),
    });
    let arms = flow.nodes.iter().flat_map(|node| match &node.kind {
        NodeKind::Race { arms, .. } => arms.as_slice(),
        _ => &[],
    });
    let by_arm = arms.filter_map(|arm| match &arm.on {
        ArmOn::Event(Pattern { filter, .. }) | ArmOn::Reply { filter, .. } => filter.as_ref(),
        _ => None,
    });
    by_trigger.chain(by_watch).chain(by_arm).collect()
}

/// How many comparisons there are in conditions.
fn comparisons(flow: &Flow) -> usize {
    let arms = flow.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Branch { arms, .. } => Some(arms),
        _ => None,
    });
    let mut count = 0;
    for condition in alone(flow).into_iter().chain(arms.flatten().map(|arm| &arm.condition)) {
        condition.walk(&mut |part| {
            let leaf =
                matches!(part.kind, ExprKind::Customer(_) | ExprKind::Var(_) | ExprKind::Field(..));
            count += usize::from(leaf);
        });
    }
    count
}

type Known = Rc<Asked>;

/// Conditions of branches, with what is certain where they are asked.
fn inside(program: &Program, flow: &Flow, told: &mut Vec<(crate::source::Span, Excluded)>) {
    let after = |kind: &NodeKind, way: usize, here: &Known| after(program, kind, way, here);
    let meet = |one: &Known, other: &Known| match one == other {
        true => one.clone(),
        false => Rc::new(Asked::clone(one).or(other)),
    };
    let known = forwards(flow, Rc::new(begin(program, flow)), after, meet);
    for (node, known) in flow.nodes.iter().zip(known) {
        let (NodeKind::Branch { arms, .. }, Some(known)) = (&node.kind, known) else { continue };
        for arm in arms.iter().filter(|arm| arm.bind.is_none()) {
            let holds = asked(program, &arm.condition, true);
            let with = holds.and_then(|holds| Asked::clone(&known).and(&holds));
            told.extend(with.err().map(|why| (arm.condition.span, why)));
        }
    }
}

/// What is certain of the event that begins a run.
fn begin(program: &Program, flow: &Flow) -> Asked {
    let of_trigger = flow.triggers.iter().map(|trigger| match (&trigger.kind, flow.trigger_var) {
        (TriggerKind::Event { filter: Some(filter), .. }, Some(var))
            if trigger.collect.is_none() =>
        {
            let mut known = asked(program, filter, true).unwrap_or_default();
            known.only_var(var);
            known
        }
        _ => Asked::default(),
    });
    of_trigger.reduce(|one, other| one.or(&other)).unwrap_or_default()
}

/// What is certain behind a way out of a node; nothing where no run takes it.
fn after(program: &Program, kind: &NodeKind, way: usize, here: &Known) -> Option<Known> {
    let changed = |change: &dyn Fn(&mut Asked)| {
        let mut known = Asked::clone(here);
        change(&mut known);
        Some(Rc::new(known))
    };
    match kind {
        NodeKind::Branch { arms, .. } => {
            let mut known = Asked::clone(here);
            for (place, arm) in arms.iter().enumerate().take(way.saturating_add(1)) {
                if let Some(var) = arm.bind {
                    known.forget_var(var);
                    continue;
                }
                let says = asked(program, &arm.condition, place == way);
                known = says.and_then(|says| known.and(&says)).ok()?;
            }
            Some(Rc::new(known))
        }
        NodeKind::Race { arms, .. } => {
            let (var, filter) = match arms.get(way).map(|arm| &arm.on) {
                Some(
                    ArmOn::Event(Pattern { var, filter, .. }) | ArmOn::Reply { var, filter, .. },
                ) => (Some(*var), filter.as_ref()),
                Some(ArmOn::Inbound { var, .. }) => (Some(*var), None),
                _ => (None, None),
            };
            let mut known = Asked::clone(here);
            known.forget_customer();
            if let Some(var) = var {
                known.forget_var(var);
                let mut says =
                    filter.map(|filter| asked(program, filter, true)).transpose().ok()?;
                says.iter_mut().for_each(|says| says.only_var(var));
                known = known.and(&says.unwrap_or_default()).ok()?;
            }
            Some(Rc::new(known))
        }
        NodeKind::Let { var, .. } => changed(&|known| known.forget_var(*var)),
        NodeKind::Enter { round, .. } | NodeKind::Loop { round, .. } => {
            changed(&|known| round.iter().for_each(|var| known.forget_var(*var)))
        }
        NodeKind::Split { .. } | NodeKind::End { .. } => Some(here.clone()),
        NodeKind::Call { bind, .. } => changed(&|known| {
            known.forget_customer();
            bind.iter().for_each(|var| known.forget_var(*var));
        }),
        NodeKind::Start { each, .. } => changed(&|known| {
            known.forget_customer();
            each.iter().for_each(|(var, _)| known.forget_var(*var));
        }),
        _ if here.is_empty() => Some(here.clone()),
        _ => changed(&Asked::forget_customer),
    }
}
