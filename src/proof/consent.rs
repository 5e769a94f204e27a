//! No marketing without consent.
//!
//! Rules ask for consent before every marketing message, unless they say `consent none`. Then the
//! journey itself must have asked on every way to the send, for every channel that the message may
//! take, since the last step that takes time: a customer can withdraw meanwhile.
//!
//! How: forwards over the graph, the set of channels for which consent is known at each node; where ways meet only
//! what is known on all of them.

use super::story::{Story, Wish, find, replay};
use super::{Found, Look, errors, monday_morning};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::lower_rules::with_bases;
use crate::hir::{Channel, Effect, Expr, ExprKind, Id, Message, Op, Program, Purpose};
use crate::time::{Input, Life, What};
use std::collections::BTreeSet;

type Known = BTreeSet<Id<Channel>>;

/// Asks it of every send.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let open = |kind: &NodeKind| match kind {
        NodeKind::Send { message, consent: None, to: None, .. } => {
            program.messages.at(*message).purpose == Some(Purpose::Marketing)
        }
        _ => false,
    };
    if !flow.nodes.iter().any(|node| open(&node.kind)) {
        return;
    }
    let known = known(flow);
    let rule = none_clause(program, flow);
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message, via, .. } = &node.kind else { continue };
        let (Some(Some(known)), Some(span)) = (known.get(at), flow.spans.get(at)) else { continue };
        let missing: Vec<Id<Channel>> = via
            .iter()
            .flatten()
            .copied()
            .filter(|channel| !known.contains(channel) && !program.channels.at(*channel).broadcast)
            .collect();
        if !open(&node.kind) || missing.is_empty() {
            continue;
        }
        let names: Vec<&str> = missing
            .iter()
            .map(|channel| program.channels.at(*channel).head.name.as_str())
            .collect();
        let first = names.first().copied().unwrap_or_default();
        let name = &program.messages.at(*message).head.name;
        let diagnostic = errors::no_consent(name, &names.join(", "), first, *span, rule);
        let paths = look.paths_to(NodeId(u32::try_from(at).unwrap_or(u32::MAX)));
        let asked: Vec<Id<Channel>> =
            via.iter().flatten().copied().filter(|channel| !missing.contains(channel)).collect();
        let story =
            paths.into_iter().find_map(|path| story_of(look, path, *message, &missing, &asked));
        found.failures.push(look.failure(diagnostic, story));
    }
}

/// A customer who has not consented, or who withdraws while the journey waits; one who has blocked the
/// channels that were asked about, where they come first.
fn story_of(
    look: &Look<'_>,
    path: Vec<(NodeId, usize)>,
    message: Id<Message>,
    missing: &[Id<Channel>],
    asked: &[Id<Channel>],
) -> Option<Story> {
    let engine = look.engine();
    let begins = monday_morning(look.program);
    let sent = |life: &Life<'_>| {
        life.trace().iter().position(|entry| match &entry.what {
            What::Sent(shown) => shown.message == message && missing.contains(&shown.channel),
            _ => false,
        })
    };
    let shows = |life: &Life<'_>| sent(life).is_some();
    let never = |story: &mut Story| {
        story.given.consent.retain(|(purpose, channel, _)| {
            *purpose != Purpose::Marketing || !missing.contains(channel)
        });
    };
    let blocked = |story: &mut Story| {
        never(story);
        story.given.suppressed.extend(asked);
    };
    let without: [&dyn Fn(&mut Story); 2] = [&never, &blocked];
    let found = without.into_iter().find_map(|with| {
        find(
            &engine,
            &Wish {
                flow: 0,
                path: path.clone(),
                begins,
                with,
                shows: &shows,
                effort: &look.effort,
            },
        )
    });
    if found.is_some() {
        return found;
    }
    let wish = Wish { flow: 0, path, begins, with: &|_| {}, shows: &shows, effort: &look.effort };
    let mut story = find(&engine, &wish)?;
    let life = replay(&engine, &story);
    let before = life.trace().get(..sent(&life)?)?;
    let waits = before.iter().rev().find(|entry| matches!(entry.what, What::Waits { .. }))?;
    let withdrawn = Input::Consent(false, Purpose::Marketing, missing.to_vec());
    story.inputs.push((waits.at + 60_000, withdrawn));
    story.inputs.sort_by_key(|(at, _)| *at);
    shows(&replay(&engine, &story)).then_some(story)
}

/// The clause that takes the question away.
fn none_clause(program: &Program, flow: &Flow) -> Option<crate::source::Span> {
    let rules = &program.journeys.at(flow.journey).rules;
    with_bases(program, rules).into_iter().find_map(|rules| program.rules.at(rules).consent_none)
}

/// By node, for which channels marketing consent is known when a run comes there; `None` where none
/// does.
fn known(flow: &Flow) -> Vec<Option<Known>> {
    let mut at: Vec<Option<Known>> = vec![None; flow.nodes.len()];
    let mut todo = vec![flow.entry];
    if let Some(slot) = at.get_mut(flow.entry.0 as usize) {
        *slot = Some(Known::new());
    }
    while let Some(id) = todo.pop() {
        let Some(node) = flow.nodes.get(id.0 as usize) else { continue };
        let Some(Some(here)) = at.get(id.0 as usize).cloned() else { continue };
        for (way, to) in node.kind.successors().into_iter().enumerate() {
            let passed = after(flow, &node.kind, way, &here);
            let Some(slot) = at.get_mut(to.0 as usize) else { continue };
            let met = match slot {
                None => passed,
                Some(other) => other.intersection(&passed).copied().collect(),
            };
            if slot.as_ref() != Some(&met) {
                *slot = Some(met);
                todo.push(to);
            }
        }
    }
    at
}

/// What is known behind a way out of a node.
fn after(flow: &Flow, kind: &NodeKind, way: usize, here: &Known) -> Known {
    match kind {
        NodeKind::Wait { .. }
        | NodeKind::Race { .. }
        | NodeKind::Countdown { .. }
        | NodeKind::Winner { .. }
        | NodeKind::Call { .. } => Known::new(),
        NodeKind::Send { .. } if holds(flow) => Known::new(),
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
                asked(&arm.condition, place == way, &mut known);
            }
            known
        }
        _ => here.clone(),
    }
}

/// Can a send take time: held by a window, a cap or a fallback deadline.
fn holds(flow: &Flow) -> bool {
    flow.rules.windows.iter().any(|window| window.effect == Effect::Defer)
        || flow.rules.caps.iter().any(|(_, _, cap)| cap.effect == Effect::Defer)
        || flow.rules.fallback.as_ref().is_some_and(|fallback| fallback.unless.is_some())
}

/// What a condition that holds, or does not, says about consent.
fn asked(condition: &Expr, holds: bool, known: &mut Known) {
    match &condition.kind {
        ExprKind::Not(inner) => asked(inner, !holds, known),
        ExprKind::Binary(Op::And, a, b) if holds => {
            asked(a, true, known);
            asked(b, true, known);
        }
        ExprKind::Binary(Op::Or, a, b) if !holds => {
            asked(a, false, known);
            asked(b, false, known);
        }
        ExprKind::Consented(Purpose::Marketing, channel) if holds => {
            known.insert(*channel);
        }
        _ => {}
    }
}
