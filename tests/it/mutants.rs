//! Do the tests of the example shop notice faults? Each journey is changed at each place where one of five
//! operators applies (shift a wait, drop an exit, swap arms, drop a gate, change a key), and its own tests
//! are run. At least nine in ten mutants must be noticed; those that mean the same as the original are
//! named below, with the reason.

use journeyc::driver;
use journeyc::flow::{Flow, FlowInfo, NodeKind};
use journeyc::hir::{Expr, ExprKind, Id, Program, Test, Timer, Value, WatchKind};
use journeyc::source::Workspace;
use journeyc::testing::{self, Ground};
use std::fmt::Write;
use std::path::Path;

/// Mutants that no test can notice, by the beginning of their name, and why.
const EQUIVALENT: &[(&str, &str)] = &[];

/// The least share, in percent.
const LEAST: usize = 90;

#[test]
fn the_tests_of_the_example_notice_faults() {
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop");
    let workspace = Workspace::load(&shop).unwrap();
    let (noticed, missed) = driver::with_flows(&workspace, |program, flows| {
        let mut noticed = 0;
        let mut missed = Vec::new();
        for (at, (flow, _)) in flows.iter().enumerate() {
            let tests = tests_of(program, flow);
            for (name, mutant) in mutants(program, flow) {
                let mut changed: Vec<(Flow, FlowInfo)> = flows.to_vec();
                changed[at].0 = mutant;
                let ground = Ground { workspace: &workspace, program, flows: &changed };
                let results = testing::run(ground, &tests);
                if results.iter().any(|result| !result.passed()) {
                    noticed += 1;
                } else if !EQUIVALENT.iter().any(|(known, _)| name.starts_with(known)) {
                    missed.push(name);
                }
            }
        }
        (noticed, missed)
    });
    let all = noticed + missed.len();
    let mut list = String::new();
    for name in &missed {
        let _ = writeln!(list, "  {name}");
    }
    println!("{noticed} of {all} mutants noticed; not noticed:\n{list}");
    assert!(all > 150, "only {all} mutants: do the operators still apply?");
    assert!(
        noticed * 100 >= all * LEAST,
        "{noticed} of {all} mutants noticed; not noticed:\n{list}"
    );
}

/// The tests that name a journey and can run.
fn tests_of(program: &Program, flow: &Flow) -> Vec<Id<Test>> {
    program
        .tests
        .iter()
        .filter(|(_, test)| test.of.contains(&flow.journey))
        .map(|(id, _)| id)
        .collect()
}

/// Every mutant of a journey, with a name: journey, step or clause, operator.
fn mutants(program: &Program, flow: &Flow) -> Vec<(String, Flow)> {
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
    for at in 0..flow.rules.windows.len() {
        put(format!("window {at}: dropped"), &|flow| {
            flow.rules.windows.remove(at);
        });
    }
    for at in 0..flow.rules.caps.len() {
        put(format!("cap {at}: dropped"), &|flow| {
            flow.rules.caps.remove(at);
        });
    }
    for (at, node) in flow.nodes.iter().enumerate() {
        for (operator, change) in of_node(program, &node.kind) {
            put(format!("{}: {operator}", node.id), &|flow| change(&mut flow.nodes[at].kind));
        }
    }
    all
}

type Change = Box<dyn Fn(&mut NodeKind)>;

/// The operators that apply to a step.
fn of_node(_: &Program, kind: &NodeKind) -> Vec<(&'static str, Change)> {
    let mut all: Vec<(&'static str, Change)> = Vec::new();
    match kind {
        NodeKind::Wait { .. } => all.push((
            "longer",
            Box::new(|kind| {
                if let NodeKind::Wait { span, at_most, .. } = kind {
                    let by = longer(span);
                    *at_most += by;
                }
            }),
        )),
        NodeKind::Race { timer, arms, .. } => {
            match timer {
                Timer::Span(_) => all.push((
                    "longer",
                    Box::new(|kind| {
                        if let NodeKind::Race { timer: Timer::Span(seconds), .. } = kind {
                            *seconds += shift(*seconds);
                        }
                    }),
                )),
                Timer::Moment { moment, .. } if moment.at.is_some() => all.push((
                    "two hours later",
                    Box::new(|kind| {
                        if let NodeKind::Race { timer: Timer::Moment { moment, .. }, .. } = kind
                            && let Some(Expr { kind: ExprKind::Value(Value::Time(at)), .. }) =
                                &mut moment.at
                        {
                            *at = (*at + 120) % 1_440;
                        }
                    }),
                )),
                Timer::Moment { .. } => {}
            }
            if !arms.is_empty() {
                all.push((
                    "first arm and timeout swapped",
                    Box::new(|kind| {
                        if let NodeKind::Race { arms, elapsed, .. } = kind {
                            std::mem::swap(&mut arms[0].to, elapsed);
                        }
                    }),
                ));
            }
        }
        NodeKind::Countdown { points, .. } if !points.is_empty() => all.push((
            "a day earlier",
            Box::new(|kind| {
                if let NodeKind::Countdown { points, .. } = kind {
                    points[0].before.days += 1;
                }
            }),
        )),
        NodeKind::Branch { .. } => all.push((
            "first arm and else swapped",
            Box::new(|kind| {
                if let NodeKind::Branch { arms, otherwise, .. } = kind {
                    std::mem::swap(&mut arms[0].to, otherwise);
                }
            }),
        )),
        NodeKind::Split { arms, .. } if arms.len() > 1 => all.push((
            "first and last arm swapped",
            Box::new(|kind| {
                if let NodeKind::Split { arms, .. } = kind {
                    let last = arms.len() - 1;
                    let to = arms[last].to;
                    arms[last].to = std::mem::replace(&mut arms[0].to, to);
                }
            }),
        )),
        NodeKind::Send { consent, .. } => {
            if consent.is_some() {
                all.push((
                    "without consent",
                    Box::new(|kind| {
                        if let NodeKind::Send { consent, .. } = kind {
                            *consent = None;
                        }
                    }),
                ));
            }
        }
        NodeKind::End { outcome } if outcome != "completed" => all.push((
            "exit dropped",
            Box::new(|kind| *kind = NodeKind::End { outcome: "completed".into() }),
        )),
        _ => {}
    }
    all
}

/// Makes a span that is written out longer; by how much.
fn longer(span: &mut Expr) -> i64 {
    match &mut span.kind {
        ExprKind::Value(Value::Duration(seconds)) => {
            let by = shift(*seconds);
            *seconds += by;
            by
        }
        _ => {
            // A span that is data: an hour.
            0
        }
    }
}

/// By how much a wait is shifted: a tenth, and a day at the most.
fn shift(seconds: i64) -> i64 {
    (seconds / 10).clamp(60, 86_400)
}
