//! Which steps and arms the tests reach.
//!
//! A **step** is a node of a flow that stands for a step of the source; it is reached when a run
//! comes to it. An **arm** is a way that the source decides about: each arm of `if` (with its
//! `else`, written or not), `match`, `split` and `holdout`, each `on` arm, point, `timeout`,
//! `reached`, `past`, `missing`, `skipped` and `exhausted` that can be taken, and `unreachable` and
//! `failed` where they are written. A way that only leads to the next step, because nothing is
//! written for it, is no arm.

use super::run::Tested;
use super::{Ground, obstacle, show};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Construct, Day, Id, Journey, Moment, Step, StepKind, Timer, Ty};
use crate::simulate::words::way_name;
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// What the tests reach.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Journeys in the order of their names.
    pub journeys: Vec<JourneyCoverage>,
}

/// What the tests reach of a journey.
#[derive(Clone, Debug)]
pub struct JourneyCoverage {
    /// Its name.
    pub name: String,
    /// Its steps and arms, by place. None for a journey that cannot be run.
    pub units: Vec<Unit>,
    /// What it needs that cannot be run.
    pub cannot_run: Option<Construct>,
}

/// A step or an arm.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Where it stands.
    pub span: Span,
    /// In words: `send welcome`, `if customer.tier >= gold`.
    pub what: String,
    /// Is it an arm.
    pub arm: bool,
    /// Does a test reach it.
    pub reached: bool,
}

impl Coverage {
    /// How many steps and arms there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.journeys.iter().map(|journey| journey.units.len()).sum()
    }

    /// How many of them are reached.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.journeys.iter().map(JourneyCoverage::reached).sum()
    }
}

impl JourneyCoverage {
    /// How many of its steps and arms are reached.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.units.iter().filter(|unit| unit.reached).count()
    }
}

/// `87.5%`, never rounded up.
pub(super) fn percent(part: usize, whole: usize) -> String {
    let tenths = part.saturating_mul(1_000).checked_div(whole).unwrap_or(1_000);
    match tenths % 10 {
        0 => format!("{}%", tenths / 10),
        rest => format!("{}.{rest}%", tenths / 10),
    }
}

/// Measures what results reach.
pub(super) fn measure(ground: Ground<'_>, results: &[Tested]) -> Coverage {
    let mut taken: HashMap<Id<Journey>, HashSet<(NodeId, u32)>> = HashMap::new();
    let mut began: HashSet<Id<Journey>> = HashSet::new();
    for tested in results {
        began.extend(&tested.began);
        for (journey, node, way) in &tested.ways {
            taken.entry(*journey).or_default().insert((*node, *way));
        }
    }
    let none = HashSet::new();
    let journeys = ground.flows.iter().map(|(flow, info)| {
        let cannot_run = obstacle(info).map(|(construct, _)| construct);
        let ways = taken.get(&flow.journey).unwrap_or(&none);
        let units = match cannot_run {
            Some(_) => Vec::new(),
            None => units(ground, flow, ways, began.contains(&flow.journey)),
        };
        JourneyCoverage { name: flow.name.to_string(), units, cannot_run }
    });
    Coverage { journeys: journeys.collect() }
}

/// The steps and arms of a journey.
fn units(
    ground: Ground<'_>,
    flow: &Flow,
    taken: &HashSet<(NodeId, u32)>,
    began: bool,
) -> Vec<Unit> {
    let mut steps: HashMap<Span, &Step> = HashMap::new();
    let journey = ground.program.journeys.at(flow.journey);
    journey.each_step(|step| {
        steps.insert(step.span, step);
    });
    let mut visited: HashSet<NodeId> = HashSet::new();
    if began {
        visited.insert(flow.entry);
    }
    for (node, way) in taken {
        let kind = flow.nodes.get(node.0 as usize).map(|node| &node.kind);
        visited.extend(kind.and_then(|kind| kind.successors().get(*way as usize).copied()));
    }
    let mut out = Vec::new();
    for (at, (node, span)) in (0_u32..).zip(flow.nodes.iter().zip(&flow.spans)) {
        let id = NodeId(at);
        let step = steps.get(span).copied();
        if step.is_some_and(|step| stands_for(&node.kind, step)) {
            out.push(Unit {
                span: *span,
                what: first_words(&show::source(ground, *span)),
                arm: false,
                reached: visited.contains(&id),
            });
        }
        for (way, place) in arms(&node.kind, step, *span) {
            let number = u32::try_from(way).unwrap_or(u32::MAX);
            out.push(Unit {
                span: place,
                what: first_words(&arm_name(ground, flow, id, way)),
                arm: true,
                reached: taken.contains(&(id, number)),
            });
        }
    }
    out.sort_by_key(|unit| (unit.span, unit.arm));
    out
}

/// An arm in words.
fn arm_name(ground: Ground<'_>, flow: &Flow, node: NodeId, way: usize) -> String {
    let kind = flow.nodes.get(node.0 as usize).map(|node| &node.kind);
    match kind {
        Some(NodeKind::Countdown { points, .. }) if way < points.len() => {
            points.get(way).map_or_else(String::new, |point| show::head(ground, point.span))
        }
        _ => way_name(show::stage(ground), flow, node, way),
    }
}

/// Is it the node of a step, and not one that stands beside it.
fn stands_for(kind: &NodeKind, step: &Step) -> bool {
    match step.kind {
        StepKind::Repeat { .. } => matches!(kind, NodeKind::Enter { .. }),
        StepKind::Countdown(_) => matches!(kind, NodeKind::Countdown { .. }),
        StepKind::Split { .. } => matches!(kind, NodeKind::Split { .. }),
        _ => true,
    }
}

/// The ways that the source decides about, with their places.
fn arms(kind: &NodeKind, step: Option<&Step>, span: Span) -> Vec<(usize, Span)> {
    let step = step.map(|step| &step.kind);
    match (kind, step) {
        (NodeKind::Branch { arms, .. }, Some(StepKind::Match { arms: written, otherwise, .. })) => {
            let places = written.iter().map(|arm| arm.span).enumerate();
            places.chain(otherwise.is_some().then_some((arms.len(), span))).collect()
        }
        (NodeKind::Branch { arms, .. }, _) => {
            let places = arms.iter().map(|arm| arm.condition.span).enumerate();
            places.chain([(arms.len(), span)]).collect()
        }
        (NodeKind::Split { .. }, Some(StepKind::Split { arms, .. })) => {
            arms.iter().map(|arm| arm.span).enumerate().collect()
        }
        (NodeKind::Winner { .. }, Some(StepKind::Split { arms, .. })) => {
            let can_win = arms.iter().filter(|arm| !arm.holdout && !arm.winner);
            can_win.map(|arm| arm.span).enumerate().collect()
        }
        (NodeKind::Split { arms, .. }, _) => (0..arms.len()).map(|way| (way, span)).collect(),
        (NodeKind::Race { timer, arms, .. }, _) => {
            let mut found: Vec<(usize, Span)> =
                arms.iter().map(|arm| arm.span).enumerate().collect();
            let (past, missing) = fate(timer);
            let ways = [(true, arms.len()), (past, arms.len() + 1), (missing, arms.len() + 2)];
            found.extend(ways.iter().filter(|(can, _)| *can).map(|(_, way)| (*way, span)));
            // One way out is no choice.
            if found.len() > 1 { found } else { Vec::new() }
        }
        (NodeKind::Countdown { points, .. }, _) => {
            let places = points.iter().map(|point| point.span).enumerate();
            places.chain([(points.len(), span)]).collect()
        }
        (NodeKind::Send { .. }, Some(StepKind::Send(send))) => {
            let ways = [(1, send.unreachable.is_some()), (2, send.failed.is_some())];
            written(&ways, span)
        }
        (NodeKind::Call { .. }, Some(StepKind::Call { failed, .. })) => {
            written(&[(1, failed.is_some())], span)
        }
        (NodeKind::Loop { .. }, Some(StepKind::Repeat { exhausted, .. })) => {
            written(&[(1, !exhausted.steps.is_empty())], span)
        }
        _ => Vec::new(),
    }
}

fn written(ways: &[(usize, bool)], span: Span) -> Vec<(usize, Span)> {
    ways.iter().filter(|(_, written)| *written).map(|(way, _)| (*way, span)).collect()
}

/// Can the point of a wait be over, and can there be none.
fn fate(timer: &Timer) -> (bool, bool) {
    let Timer::Moment { moment: Moment { day, at }, .. } = timer else { return (false, false) };
    match day {
        Day::Today => (at.is_some(), false),
        Day::Of(day) => (matches!(day.ty.known(), Ty::Date | Ty::DateTime), day.ty.is_optional()),
        Day::Week(_) | Day::Workday | Day::Tomorrow => (false, false),
    }
}

/// As much as fits on a line.
fn first_words(text: &str) -> String {
    const MOST: usize = 70;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST - 1).collect();
    format!("{cut}…")
}
