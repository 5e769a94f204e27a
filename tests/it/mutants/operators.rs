//! The operators: what can go wrong in a journey, as a small change of its graph.
//!
//! - shift a wait: later and sooner by a tenth (at most a day), a clock time by two hours, a point of a countdown by
//!   a day
//! - drop an exit: a watch, the longest life, the name of an `exit` (what would follow behind an `exit` is not in
//!   the graph, so the run cannot go on there)
//! - swap arms: each with the one behind it, and the last with the timeout or `else`
//! - drop a gate: consent, a window, a cap, the fallback. When a message expires belongs to the message and not to
//!   a journey, so it stays.
//! - change a key: any key in place of the same, and an entry without its key
//!
//! Two arms that lead to the same step are not swapped: that changes nothing.

use journeyc::flow::{Flow, NodeId, NodeKind};
use journeyc::hir::{ArmOn, Expr, ExprKind, Pattern, Timer, Value, WatchKind, Window};

/// A change of a step.
type Change = Box<dyn Fn(&mut NodeKind)>;

/// Every mutant of a journey, with a name: journey, step or clause, operator.
pub(super) fn mutants(flow: &Flow) -> Vec<(String, Flow)> {
    let mut all = Vec::new();
    let mut put = |what: String, change: &dyn Fn(&mut Flow)| {
        let mut mutant = flow.clone();
        change(&mut mutant);
        all.push((format!("{} {what}", flow.name), mutant));
    };
    for (at, watch) in flow.watches.iter().enumerate() {
        put(format!("watch {}: dropped", watch.outcome), &|flow| {
            flow.watches.remove(at);
        });
        if let WatchKind::Goal(pattern) | WatchKind::Exit(pattern) = &watch.kind
            && pattern.same_key.is_some()
        {
            put(format!("watch {}: any key", watch.outcome), &|flow| {
                if let WatchKind::Goal(pattern) | WatchKind::Exit(pattern) =
                    &mut flow.watches[at].kind
                {
                    pattern.same_key = None;
                }
            });
        }
    }
    if flow.lasts.is_some() {
        put("lasts: dropped".to_owned(), &|flow| flow.lasts = None);
    }
    if flow.entry_policy.as_ref().is_some_and(|entry| entry.key.is_some()) {
        put("entry: without its key".to_owned(), &|flow| {
            if let Some(entry) = &mut flow.entry_policy {
                entry.key = None;
            }
        });
    }
    for (at, window) in flow.rules.windows.iter().enumerate() {
        put(format!("{}: dropped", window_name(window)), &|flow| {
            flow.rules.windows.remove(at);
        });
    }
    for (at, (_, _, cap)) in flow.rules.caps.iter().enumerate() {
        put(format!("cap of {} in {} h: dropped", cap.count, cap.per / 3_600), &|flow| {
            flow.rules.caps.remove(at);
        });
    }
    if let Some(fallback) = &flow.rules.fallback {
        put("fallback: dropped".to_owned(), &|flow| flow.rules.fallback = None);
        if fallback.unless.is_some() && (fallback.failed || fallback.undelivered) {
            put("fallback: without its deadline".to_owned(), &|flow| {
                if let Some(fallback) = &mut flow.rules.fallback {
                    fallback.unless = None;
                }
            });
        }
    }
    for (at, node) in flow.nodes.iter().enumerate() {
        for (operator, change) in of_node(&node.kind) {
            put(format!("{}: {operator}", node.id), &|flow| change(&mut flow.nodes[at].kind));
        }
    }
    all
}

/// A window by its hours.
fn window_name(window: &Window) -> String {
    let kind = if window.office { "office" } else { "quiet" };
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match window.hours {
        Some((from, to)) => format!("{kind} {}..{}", clock(from), clock(to)),
        None => format!("{kind} day"),
    }
}

/// The operators that apply to a step.
fn of_node(kind: &NodeKind) -> Vec<(String, Change)> {
    let mut all: Vec<(String, Change)> = Vec::new();
    match kind {
        NodeKind::Wait { span, .. } => shifted_wait(span, &mut all),
        NodeKind::Race { timer, arms, .. } => {
            shifted_timer(timer, &mut all);
            for (at, arm) in arms.iter().enumerate() {
                if matches!(&arm.on, ArmOn::Event(Pattern { same_key: Some(_), .. })) {
                    all.push((
                        format!("arm {at} of any key"),
                        Box::new(move |kind| any_key(kind, at)),
                    ));
                }
            }
        }
        NodeKind::Countdown { points, .. } => {
            for at in 0..points.len() {
                let change: Change = Box::new(move |kind| {
                    if let NodeKind::Countdown { points, .. } = kind {
                        points[at].before.days += 1;
                    }
                });
                all.push((format!("point {at} a day earlier"), change));
            }
        }
        NodeKind::Send { consent: Some(_), .. } => {
            let change: Change = Box::new(|kind| {
                if let NodeKind::Send { consent, .. } = kind {
                    *consent = None;
                }
            });
            all.push(("without consent".to_owned(), change));
        }
        NodeKind::End { outcome } if outcome != "completed" => {
            let end = || NodeKind::End { outcome: "completed".into() };
            all.push(("exit dropped".to_owned(), Box::new(move |kind| *kind = end())));
        }
        _ => {}
    }
    let ways: Vec<NodeId> = arms_of(&mut kind.clone()).into_iter().map(|way| *way).collect();
    for (at, pair) in ways.windows(2).enumerate() {
        if pair[0] != pair[1] {
            let behind = pair[1];
            let change: Change = Box::new(move |kind| {
                let mut ways = arms_of(kind);
                *ways[at + 1] = std::mem::replace(ways[at], behind);
            });
            all.push((format!("arms {at} and {} swapped", at + 1), change));
        }
    }
    all
}

/// The arms of a step, in order, with what is taken where none of them is.
fn arms_of(kind: &mut NodeKind) -> Vec<&mut NodeId> {
    match kind {
        NodeKind::Race { arms, elapsed, .. } => {
            arms.iter_mut().map(|arm| &mut arm.to).chain([elapsed]).collect()
        }
        NodeKind::Countdown { points, .. } => {
            points.iter_mut().map(|point| &mut point.to).collect()
        }
        NodeKind::Branch { arms, otherwise, .. } => {
            arms.iter_mut().map(|arm| &mut arm.to).chain([otherwise]).collect()
        }
        NodeKind::Split { arms, .. } => arms.iter_mut().map(|arm| &mut arm.to).collect(),
        NodeKind::Winner { arms, .. } => arms.iter_mut().map(|arm| &mut arm.to).collect(),
        NodeKind::Loop { body, exhausted, .. } => vec![body, exhausted],
        _ => Vec::new(),
    }
}

/// A wait whose span is written out: later and sooner.
fn shifted_wait(span: &Expr, all: &mut Vec<(String, Change)>) {
    let ExprKind::Value(Value::Duration(seconds)) = span.kind else { return };
    for (name, by) in [("later", shift(seconds)), ("sooner", -shift(seconds))] {
        let change: Change = Box::new(move |kind| {
            if let NodeKind::Wait { span, at_most, .. } = kind {
                span.kind = ExprKind::Value(Value::Duration(seconds + by));
                *at_most += by;
            }
        });
        all.push((name.to_owned(), change));
    }
}

/// The timer of a race, later and sooner.
fn shifted_timer(timer: &Timer, all: &mut Vec<(String, Change)>) {
    let (names, by) = match timer {
        Timer::Span(seconds) => (["later", "sooner"], shift(*seconds)),
        Timer::Moment { moment, .. } if moment.at.is_some() => {
            (["two hours later", "two hours sooner"], 120)
        }
        Timer::Moment { .. } => return,
    };
    for (name, by) in [(names[0], by), (names[1], -by)] {
        let change: Change = Box::new(move |kind| {
            let NodeKind::Race { timer, .. } = kind else { return };
            match timer {
                Timer::Span(seconds) => *seconds += by,
                Timer::Moment { moment, .. } => {
                    if let Some(Expr { kind: ExprKind::Value(Value::Time(at)), .. }) =
                        &mut moment.at
                    {
                        let minutes = (i64::from(*at) + by).rem_euclid(1_440);
                        *at = u16::try_from(minutes).unwrap_or(*at);
                    }
                }
            }
        });
        all.push((name.to_owned(), change));
    }
}

/// An arm that takes an event takes that of any key.
fn any_key(kind: &mut NodeKind, at: usize) {
    if let NodeKind::Race { arms, .. } = kind
        && let ArmOn::Event(pattern) = &mut arms[at].on
    {
        pattern.same_key = None;
    }
}

/// By how much a wait is shifted: a tenth, a minute at the least, and a day at the most.
fn shift(seconds: i64) -> i64 {
    (seconds / 10).clamp(60, 86_400)
}
