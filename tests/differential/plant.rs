//! Bugs that are put into the documents on purpose: each must be found.

use crate::case::generate::nth;
use crate::judge::shown;
use crate::pool::Pool;
use journeyc::diag::Sink;
use journeyc::flow::{Flow, FlowInfo, NodeKind, verify};
use journeyc::hir::{ArmOn, Expr, ExprKind, Policy, Program, Timer, TriggerKind, WatchKind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A fault of a lowering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Every wait is an hour longer.
    WaitAnHourMore,
    /// Goals are lost.
    LostGoal,
    /// Exits by event are lost.
    LostExit,
    /// The first two arms of a race change places.
    SwappedArms,
    /// An event of any key ends a run.
    AnyKey,
    /// Quiet hours are an hour late.
    LateQuiet,
    /// A cap has room for one more.
    OneMore,
    /// A new trigger begins beside the run that it should leave alone.
    BesideInsteadOfIgnore,
    /// `lasts` is lost.
    EndlessRun,
    /// A restart is counted once too often.
    OneRestartMore,
    /// A date that moves is kept.
    KeptDate,
    /// The fallback comes five minutes early.
    EarlyFallback,
    /// `past` and `missing` change places.
    PastIsMissing,
    /// A digest takes one event more.
    FullerDigest,
    /// Everybody is the persona.
    AnyPersona,
    /// A call that fails goes on as if it had not, and the other way round.
    SwappedCall,
    /// One round more, one way back more.
    OneRoundMore,
    /// Critical messages wait like others.
    CriticalWaits,
    /// The control group is a tenth smaller.
    SmallerHoldout,
    /// What was sent is known two days longer.
    SentLonger,
    /// Everybody has engaged.
    EverybodyEngaged,
    /// Nobody knows since when there is consent.
    NoConsentAge,
    /// What a run watches falls out of its span an hour late.
    LaterChange,
    /// Who enters a segment leaves it, and the other way round.
    SwappedMembers,
}

const ALL: [Bug; 24] = [
    Bug::WaitAnHourMore,
    Bug::LostGoal,
    Bug::LostExit,
    Bug::SwappedArms,
    Bug::AnyKey,
    Bug::LateQuiet,
    Bug::OneMore,
    Bug::BesideInsteadOfIgnore,
    Bug::EndlessRun,
    Bug::OneRestartMore,
    Bug::KeptDate,
    Bug::EarlyFallback,
    Bug::PastIsMissing,
    Bug::FullerDigest,
    Bug::AnyPersona,
    Bug::SwappedCall,
    Bug::OneRoundMore,
    Bug::CriticalWaits,
    Bug::SmallerHoldout,
    Bug::SentLonger,
    Bug::EverybodyEngaged,
    Bug::NoConsentAge,
    Bug::LaterChange,
    Bug::SwappedMembers,
];

/// Looks for each bug, in so many cases.
pub(crate) fn all(pool: &mut Pool, seed: u64, most: u32, only: Option<&str>) -> ExitCode {
    let wanted = |bug: &Bug| only.is_none_or(|name| format!("{bug:?}") == name);
    let bugs: Vec<Bug> = ALL.into_iter().filter(wanted).collect();
    let found: Vec<AtomicUsize> = ALL.iter().map(|_| AtomicUsize::new(usize::MAX)).collect();
    let told: Vec<AtomicUsize> = ALL.iter().map(|_| AtomicUsize::new(0)).collect();
    let open = |bug: &Bug| found[*bug as usize].load(Ordering::Relaxed) == usize::MAX;
    pool.first(most as usize, |judge, number| {
        let case = nth(seed, u32::try_from(number).unwrap());
        let left: Vec<Bug> = bugs.iter().copied().filter(open).collect();
        // The interpreter is quick to say where a bug could show at all.
        for bug in shown(&case, &left) {
            told[bug as usize].fetch_add(1, Ordering::Relaxed);
            // What diverges without the bug says nothing of it.
            if open(&bug) && judge.diverges(&case, Some(bug)) && !judge.diverges(&case, None) {
                found[bug as usize].fetch_min(number, Ordering::Relaxed);
            }
        }
        !bugs.iter().any(open)
    });
    for &bug in &bugs {
        match found[bug as usize].load(Ordering::Relaxed) {
            usize::MAX => {
                let told = told[bug as usize].load(Ordering::Relaxed);
                println!("LOST   {bug:?} in {most} cases; the interpreter tells it in {told}");
            }
            number => println!("found  {bug:?} in case {number}"),
        }
    }
    let lost = bugs.iter().filter(|bug| open(bug)).count();
    let hit = bugs.len() - lost;
    println!("planted bugs {hit} of {}", bugs.len());
    println!("{hit} passed, {lost} failed");
    if lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The flows with a bug in them.
pub(crate) fn planted(
    program: &Program,
    flows: &[(Flow, FlowInfo)],
    bug: Bug,
) -> Vec<(Flow, FlowInfo)> {
    flows
        .iter()
        .map(|(flow, info)| {
            let mut flow = flow.clone();
            plant(&mut flow, bug);
            let mut sink = Sink::default();
            let info = verify(program, &flow, &mut sink).unwrap_or_else(|| info.clone());
            (flow, info)
        })
        .collect()
}

fn plant(flow: &mut Flow, bug: Bug) {
    match bug {
        Bug::LostGoal => flow.watches.retain(|watch| !matches!(watch.kind, WatchKind::Goal(_))),
        Bug::LostExit => flow.watches.retain(|watch| !matches!(watch.kind, WatchKind::Exit(_))),
        Bug::EndlessRun => flow.lasts = None,
        Bug::AnyPersona => flow.persona = None,
        Bug::CriticalWaits => flow.rules.allow_critical = false,
        Bug::FullerDigest => {
            let collects = flow.triggers.iter_mut().filter_map(|trigger| trigger.collect.as_mut());
            collects.filter_map(|collect| collect.max.as_mut()).for_each(|max| *max += 1);
        }
        Bug::LateQuiet => {
            for window in flow.rules.windows.iter_mut().filter(|window| !window.office) {
                if let Some((_, to)) = &mut window.hours {
                    *to += 60;
                }
            }
        }
        Bug::OneMore => flow.rules.caps.iter_mut().for_each(|(_, _, cap)| cap.count += 1),
        Bug::EarlyFallback => {
            if let Some(fallback) = &mut flow.rules.fallback
                && let Some((_, seconds)) = &mut fallback.unless
            {
                *seconds -= 280;
            }
        }
        Bug::BesideInsteadOfIgnore => {
            if let Some(entry) = flow.entry_policy.as_mut().filter(|e| e.policy == Policy::Ignore) {
                entry.policy = Policy::Parallel;
            }
        }
        Bug::AnyKey => {
            for watch in &mut flow.watches {
                if let WatchKind::Goal(pattern) | WatchKind::Exit(pattern) = &mut watch.kind {
                    pattern.same_key = None;
                }
            }
        }
        Bug::LaterChange | Bug::EverybodyEngaged => {
            for watch in &mut flow.watches {
                if let WatchKind::When(condition) | WatchKind::While(condition) = &mut watch.kind {
                    plant_condition(condition, bug);
                }
            }
            flow.nodes.iter_mut().for_each(|node| plant_node(&mut node.kind, bug));
        }
        Bug::SwappedMembers => {
            for trigger in &mut flow.triggers {
                if let TriggerKind::Segment { enters, .. } = &mut trigger.kind {
                    *enters = !*enters;
                }
            }
        }
        _ => flow.nodes.iter_mut().for_each(|node| plant_node(&mut node.kind, bug)),
    }
}

fn plant_node(kind: &mut NodeKind, bug: Bug) {
    match (bug, kind) {
        (Bug::WaitAnHourMore, NodeKind::Wait { span, at_most, .. }) => {
            if let journeyc::hir::ExprKind::Value(journeyc::hir::Value::Duration(seconds)) =
                &mut span.kind
            {
                *seconds += 3_600;
                *at_most += 3_600;
            }
        }
        (Bug::SwappedArms, NodeKind::Race { arms, .. }) if arms.len() > 1 => {
            let other = arms[1].on.clone();
            if !matches!(other, ArmOn::Status { .. }) {
                let first = std::mem::replace(&mut arms[0].on, other);
                arms[1].on = first;
            }
        }
        (Bug::KeptDate, NodeKind::Race { timer: Timer::Moment { follow, .. }, .. }) => {
            *follow = false;
        }
        (Bug::PastIsMissing, NodeKind::Race { past, missing, .. }) => std::mem::swap(past, missing),
        (Bug::OneRestartMore, NodeKind::Race { arms, .. }) => {
            arms.iter_mut().flat_map(|arm| &mut arm.restarts).for_each(|(_, max)| *max += 1);
        }
        (Bug::SwappedCall, NodeKind::Call { next, failed, .. }) => std::mem::swap(next, failed),
        (Bug::OneRoundMore, NodeKind::Loop { max, .. }) => *max += 1,
        (Bug::SmallerHoldout, NodeKind::Split { arms, .. }) => {
            if let [first, second, ..] = arms.as_mut_slice()
                && first.holdout
            {
                let less = first.share.min(1_000);
                first.share -= less;
                second.share += less;
            }
        }
        (Bug::OneRestartMore, NodeKind::Restart { max, .. }) => *max += 1,
        (
            Bug::SentLonger | Bug::EverybodyEngaged | Bug::NoConsentAge,
            NodeKind::Branch { arms, .. },
        ) => {
            arms.iter_mut().for_each(|arm| plant_condition(&mut arm.condition, bug));
        }
        _ => {}
    }
}

fn plant_condition(expr: &mut Expr, bug: Bug) {
    match (bug, &mut expr.kind) {
        (_, ExprKind::Not(inner) | ExprKind::Is { value: inner, .. }) => {
            plant_condition(inner, bug)
        }
        (_, ExprKind::Binary(_, a, b) | ExprKind::Coalesce(a, b)) => {
            plant_condition(a, bug);
            plant_condition(b, bug);
        }
        (Bug::SentLonger, ExprKind::Sent { within: Some(within), .. }) => *within += 2 * 86_400,
        (
            Bug::LaterChange,
            ExprKind::Sent { within: Some(within), .. } | ExprKind::Engaged(_, Some(within)),
        ) => *within += 3_600,
        (Bug::LaterChange, ExprKind::History(history)) => {
            history.within.iter_mut().for_each(|within| *within += 3_600);
        }
        (Bug::EverybodyEngaged, kind @ ExprKind::Engaged(..)) => {
            *kind = ExprKind::Value(journeyc::hir::Value::Bool(true));
        }
        (Bug::NoConsentAge, kind @ ExprKind::ConsentAge(_)) => *kind = ExprKind::Missing,
        _ => {}
    }
}
