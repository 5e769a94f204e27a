//! Finding a story: play it, and mend it at the first step that went another way.

use super::draft::{Draft, Opening, Place};
use super::{Story, replay};
use crate::flow::{NodeId, NodeKind};
use crate::hir::{ArmOn, Pattern, Trigger, TriggerKind};
use crate::time::{Answer, Engine, Input, Life, What, Won};
use crate::value::Data;
use std::cell::Cell;
use std::collections::HashMap;

/// How often a story is mended before it is given up.
const ROUNDS: usize = 60;
/// How often one step is.
const AGAIN: usize = 6;
/// So many of the triggers of a journey are tried.
const TRIGGERS: usize = 3;

/// What a story should come to.
pub struct Wish<'w> {
    /// The journey, by its place in the engine.
    pub flow: usize,
    /// The steps that its run should take, each with the way out of it, by its place among the node's
    /// successors.
    pub path: Vec<(NodeId, usize)>,
    /// When the run begins, in milliseconds of universal time.
    pub begins: i64,
    /// Changes the customer before anything happens.
    pub with: &'w dyn Fn(&mut Story),
    /// What the story should show.
    pub shows: &'w dyn Fn(&Life<'_>) -> bool,
    /// How many steps may still be played.
    pub effort: &'w Cell<usize>,
}

/// Takes so many steps from those that may still be taken; says whether they were there. What is not
/// enough is used up, so that nobody looks for a story after another was given up.
pub fn spend(effort: &Cell<usize>, steps: usize) -> bool {
    let left = effort.get().checked_sub(steps);
    effort.set(left.unwrap_or(0));
    left.is_some()
}

/// A story that shows what is wished for; nothing where none was found.
#[must_use]
pub fn find<'e>(engine: &'e Engine<'e>, wish: &Wish<'_>) -> Option<Story> {
    let (flow, _) = engine.flows.get(wish.flow)?;
    // Those that are easiest to make go first.
    let mut triggers: Vec<&Trigger> = flow.triggers.iter().collect();
    triggers.sort_by_key(|trigger| match &trigger.kind {
        TriggerKind::Event { .. } => 0,
        TriggerKind::Started | TriggerKind::Api => 1,
        TriggerKind::Every { .. } | TriggerKind::At { .. } | TriggerKind::EachYear { .. } => 2,
        TriggerKind::Segment { .. } => 3,
        TriggerKind::Later => 4,
    });
    triggers.into_iter().take(TRIGGERS).find_map(|trigger| find_by(engine, wish, trigger))
}

/// A story that one of the triggers begins.
fn find_by<'e>(engine: &'e Engine<'e>, wish: &Wish<'_>, trigger: &Trigger) -> Option<Story> {
    let mut draft = Draft::new(engine, wish.flow, trigger, wish.begins)?;
    let mut mended: HashMap<(NodeId, usize), usize> = HashMap::new();
    for _ in 0..ROUNDS {
        if !spend(wish.effort, wish.path.len() + 1) {
            return None;
        }
        let mut story = draft.story();
        (wish.with)(&mut story);
        let life = replay(engine, &story);
        if (wish.shows)(&life) {
            return Some(story);
        }
        let step = mend(&mut draft, &life, wish)?;
        // What has to be mended again and again excludes what else is wanted.
        let times = mended.entry(step).or_insert(0_usize);
        *times += 1;
        if *times > AGAIN {
            return None;
        }
    }
    None
}

/// Mends the first step of the path that was not taken, and says which. Nothing where there is none, or
/// it cannot be.
fn mend(draft: &mut Draft<'_>, life: &Life<'_>, wish: &Wish<'_>) -> Option<(NodeId, usize)> {
    let place = u32::try_from(wish.flow).ok()?;
    // A step that the path takes several times may have been taken fewer times than that.
    let mut wanted: HashMap<(NodeId, usize), usize> = HashMap::new();
    for (node, way) in &wish.path {
        let times = wanted.entry((*node, *way)).or_default();
        *times += 1;
        let taken = life.ways().contains(&(place, *node, u32::try_from(*way).ok()?));
        let woke = life.trace().iter().filter(
            |entry| matches!(&entry.what, What::Woke { node: n, way: w } if n == node && w == way),
        );
        let is_wait = matches!(
            draft.flow.nodes.get(node.0 as usize).map(|node| &node.kind),
            Some(NodeKind::Race { .. })
        );
        if !taken || (is_wait && woke.count() < *times) {
            steer(draft, life, *node, *way, *times)?;
            return Some((*node, *way));
        }
    }
    None
}

/// Changes a draft so that a run takes this way out of a node, the time that it comes there.
fn steer(
    draft: &mut Draft<'_>,
    life: &Life<'_>,
    node: NodeId,
    way: usize,
    times: usize,
) -> Option<()> {
    let flow = draft.flow;
    let kind = &flow.nodes.get(node.0 as usize)?.kind;
    let now = life.trace().iter().rev().find(|entry| entry.run.is_some()).map(|entry| entry.at);
    let now = now.unwrap_or(draft.begins);
    let done = match kind {
        NodeKind::Branch { arms, .. } => {
            let mut done = true;
            for (at, arm) in arms.iter().enumerate().take(way + 1) {
                let want = at == way;
                done &= match arm.bind {
                    Some(_) => draft.make_known(&arm.condition, want, now),
                    None => draft.make(&arm.condition, want, now),
                };
            }
            done
        }
        NodeKind::Split { key, arms, .. } => {
            let arm = arms.get(way)?;
            draft.given.arms.retain(|(split, _)| split != key);
            draft.given.arms.push((key.clone(), arm.name.clone()));
            true
        }
        NodeKind::Winner { key, arms, .. } => {
            let arm = arms.get(way)?.name.clone();
            draft.given.won.retain(|won| won.split != *key);
            draft.given.won.push(Won { split: key.clone(), arm, since: None });
            true
        }
        NodeKind::Race { arms, timer, .. } => {
            let mut stood = life.trace().iter().filter_map(|entry| match &entry.what {
                What::Waits { node: n, until } if *n == node => Some((entry.at, *until)),
                _ => None,
            });
            let first = stood.next();
            let (since, until) = stood.nth(times.saturating_sub(2)).or(first)?;
            match arms.get(way) {
                Some(arm) => {
                    let half = until.map_or(60_000, |until| (until - since) / 2);
                    arrives(draft, since + half.clamp(0, 60_000), &arm.on)
                }
                None => dated(draft, timer, way.checked_sub(arms.len())?),
            }
        }
        NodeKind::Send { via, to, .. } => {
            let channels = via.iter().flatten().copied();
            match way {
                1 if to.is_none() => {
                    draft.given.suppressed.extend(channels);
                    true
                }
                2 => {
                    draft.given.refused.extend(channels);
                    true
                }
                _ => false,
            }
        }
        NodeKind::Call { action, .. } if way == 1 => {
            draft.given.answers.push((*action, Answer::Fails));
            true
        }
        _ => false,
    };
    done.then_some(())
}

/// Something that an arm waits for.
fn arrives(draft: &mut Draft<'_>, at: i64, on: &ArmOn) -> bool {
    match on {
        ArmOn::Event(pattern) => comes(draft, at, pattern),
        ArmOn::Reply { message, var, filter } => {
            draft.happens(at, Input::Reply(*message, Some("Yes".into()), None), Some(*var));
            filter.as_ref().is_none_or(|filter| draft.make(filter, true, at))
        }
        ArmOn::Status { status, message, .. } => {
            draft.receipt(at, *message, *status);
            true
        }
        ArmOn::Inbound { channel, .. } => {
            draft.happens(at, Input::Inbound(*channel, "Hello".into()), None);
            true
        }
        ArmOn::Segment { segment, enters } => {
            let before = draft.fields.clone();
            let done = draft.make_member(*segment, *enters, at);
            let after = std::mem::replace(&mut draft.fields, before.clone());
            for (field, (after, before)) in after.into_iter().zip(before).enumerate() {
                if after != before
                    && let Ok(field) = u32::try_from(field)
                {
                    draft.happens(at, Input::Set(field, after), None);
                }
            }
            done
        }
    }
}

fn comes(draft: &mut Draft<'_>, at: i64, pattern: &Pattern) -> bool {
    draft.event(at, pattern.event, Some(pattern.var));
    if let (Some(field), Some(key)) = (pattern.same_key, draft.key()) {
        draft.put(Place::Of(pattern.var, field), key);
    }
    pattern.filter.as_ref().is_none_or(|filter| draft.make(filter, true, at))
}

/// A date that is reached, over, or missing.
fn dated(draft: &mut Draft<'_>, timer: &crate::hir::Timer, which: usize) -> bool {
    let crate::hir::Timer::Moment { moment, .. } = timer else { return false };
    let crate::hir::Day::Of(day) = &moment.day else { return false };
    let Some(place) = first_place(draft, day) else { return false };
    let ty = place_type(draft, place);
    let value = match which {
        // Over, and missing.
        1 => super::pick::sample(draft.engine.program, &ty, draft.begins - 400 * 86_400_000),
        2 => Data::Missing,
        _ => super::pick::sample(draft.engine.program, &ty, draft.begins + 400 * 86_400_000),
    };
    draft.put(place, value)
}

fn first_place(draft: &Draft<'_>, expr: &crate::hir::Expr) -> Option<Place> {
    let mut found = None;
    expr.walk(&mut |part| found = found.or_else(|| draft.place(part)));
    found
}

fn place_type(draft: &Draft<'_>, place: Place) -> crate::hir::Ty {
    let program = draft.engine.program;
    let ty = match place {
        Place::Customer(field) => {
            program.profile_fields().get(field as usize).map(|field| field.ty.clone())
        }
        Place::Of(_, field) => match &draft.opening {
            Opening::Event(event, _) => {
                program.events.at(*event).fields.get(field as usize).map(|field| field.ty.clone())
            }
            _ => None,
        },
        Place::Var(var) => draft.flow.vars.get(var.0 as usize).map(|var| var.ty.clone()),
    };
    ty.map_or(crate::hir::Ty::Error, |ty| ty.known().clone())
}
