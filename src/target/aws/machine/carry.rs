//! A run that has stood long, or been woken often, goes on in a new execution: an execution of Step
//! Functions lives a year and has 25,000 entries in its history. It does so where it stands with an
//! empty inbox; what its variables hold goes into the run's record, not into the new one's input.
//!
//! The new execution is one of the same version of the machine: the router says which it is when the
//! run begins, and `$machine` keeps it. Another version may have other places and other variables.

use super::change::NEVER;
use super::{AFTER, Builder, Piece, local, mail, retry};
use crate::target::aws::document::{Assign, Catch, State, Succeed, Task, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::names::HISTORY;
use crate::target::aws::tables;
use std::collections::BTreeSet;

/// In place of a next state: the run goes on in a new execution.
pub(super) const CARRY: &str = "\u{0}carry";
/// The age in milliseconds at which an execution hands over: 300 days.
const OLD: i64 = 300 * 86_400_000;
/// The longest that a run waits before it looks at its age: 30 days in seconds.
pub(super) const LOOK: i64 = 30 * 86_400;
/// Stands for the text of all variables until they are known.
pub(super) const KEPT: &str = "\u{0}kept";
/// Entries that are left for the way there.
const SPARE: u64 = 1_000;

/// Variables that are read again before they are used, or are constants.
const READ_AGAIN: &[&str] = &[
    "consent",
    "customer",
    "ev",
    "found",
    "full",
    "inbox",
    "led",
    "led_ver",
    "message_id",
    "page",
    "past",
    "shut",
    "since",
    "st",
    "suppressed",
    "turns",
    "tz",
    "zone",
    "zones",
];

/// How often a run is woken before it goes on elsewhere, where each time can leave `weight` entries.
pub(in crate::target::aws) fn turns(weight: u64) -> u64 {
    (HISTORY - SPARE).checked_div(weight.max(1)).unwrap_or(1).saturating_sub(1)
}

/// Has the execution become old, or long.
pub(super) fn is_due(turns: u64, forks: bool) -> Ast {
    // Where that is less than once the journey is refused.
    let most = i64::try_from(turns.max(1)).unwrap_or(i64::MAX);
    let many = Ast::var("turns").bin(BinOp::Ge, Ast::Num(most));
    let began = Ast::var("states").path(&["context", "Execution", "StartTime"]);
    let age = Ast::call("millis", Vec::new()).bin(BinOp::Sub, Ast::call("toMillis", vec![began]));
    let due = many.or(age.bin(BinOp::Ge, Ast::Num(OLD)));
    // A chain beside a run is watched for days.
    if forks { Ast::var("fork").not().and(due) } else { due }
}

/// The text of all variables that a run keeps.
pub(super) fn kept(names: &BTreeSet<String>) -> Ast {
    let kept = names.iter().filter(|name| !READ_AGAIN.contains(&name.as_str()));
    let all = Ast::Object(kept.map(|name| (name.clone(), Ast::var(name.as_str()))).collect());
    Ast::call("string", vec![all])
}

/// Puts the text of all variables where [`KEPT`] stands for it.
pub(super) fn fill(pieces: &mut [Piece], kept: &Ast) {
    fn each(tpl: &mut Tpl, kept: &Ast) {
        match tpl {
            Tpl::Expr(Ast::Var(name)) if name == KEPT => *tpl = Tpl::Expr(kept.clone()),
            Tpl::Obj(entries) => entries.iter_mut().for_each(|(_, value)| each(value, kept)),
            Tpl::List(items) => items.iter_mut().for_each(|item| each(item, kept)),
            _ => {}
        }
    }
    for (_, state) in pieces {
        if let State::Task(task) = state
            && let Some(arguments) = &mut task.arguments
        {
            each(arguments, kept);
        }
    }
}

/// Constants that a state of their own sets.
const CONSTANTS: &[&str] = &["tz", "zone", "zones"];

/// The names of all variables that some states set.
pub(super) fn variables<'s>(states: impl Iterator<Item = &'s State>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |assign: &Assign| names.extend(assign.iter().map(|(name, _)| name.clone()));
    for state in states {
        match state {
            State::Pass(pass) => add(&pass.assign),
            State::Task(task) => {
                add(&task.assign);
                task.catch.iter().for_each(|catch| add(&catch.assign));
            }
            _ => {}
        }
    }
    names
}

impl Builder<'_> {
    /// Hands over to a new execution.
    pub(super) fn carry(&mut self, machine: &str, names: &BTreeSet<String>) -> Vec<Piece> {
        let runs = self.names.table(tables::RUNS);
        let update = tables::Update {
            table: &runs,
            key: Tpl::obj([("run_id", tables::text(Ast::var("run_id")))]),
            expression: "SET #kept = :kept",
            condition: None,
            names: &[("#kept", "kept")],
            values: vec![(":kept".to_owned(), tables::text(kept(names)))],
            old: false,
        };
        let keep = Task {
            comment: Some("what the run knows, for its next execution".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            retry: vec![retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        };
        self.grants.runs = true;
        self.grants.machines.insert(machine.to_owned());
        let part = || Ast::var("part");
        let input = Tpl::obj([
            ("run_id", Tpl::Expr(Ast::var("run_id"))),
            ("customer_id", Tpl::Expr(Ast::var("customer_id"))),
            ("part", Tpl::Expr(part())),
        ]);
        let name = Ast::concat_all(vec![Ast::var("run_id"), Ast::str("-"), part().digits()]);
        let start = Task {
            resource: "arn:aws:states:::states:startExecution".into(),
            arguments: Some(Tpl::obj([
                ("StateMachineArn", Tpl::Expr(Ast::var("machine"))),
                ("Name", Tpl::Expr(name)),
                ("Input", input),
            ])),
            retry: vec![retry::step_functions()],
            catch: vec![Catch::of(
                "StepFunctions.ExecutionAlreadyExistsException",
                local("carried"),
            )],
            next: AFTER.into(),
            ..Task::default()
        };
        let count = vec![("part".to_owned(), Tpl::Expr(part().bin(BinOp::Add, Ast::Num(1))))];
        let output = Tpl::obj([("continued", Tpl::Bool(true))]);
        vec![
            ("carry".into(), State::assign(count, AFTER)),
            ("carry keep".into(), State::Task(Box::new(keep))),
            ("carry start".into(), State::Task(Box::new(start))),
            ("carried".into(), State::Succeed(Succeed { output: Some(output) })),
        ]
    }

    /// The first states of a journey whose runs can go on elsewhere: a new run, or one that goes on.
    pub(super) fn begin(&mut self, mut start: Piece, names: &BTreeSet<String>) -> Vec<Piece> {
        let input = |name: &str| Ast::var("states").path(&["input", name]);
        let mut resumed: Assign = vec![
            ("run_id".into(), Tpl::Expr(input("run_id"))),
            ("customer_id".into(), Tpl::Expr(input("customer_id"))),
        ];
        if let (_, State::Task(task)) = &mut start {
            task.assign.push(("part".into(), Tpl::Num(1)));
            task.assign.push(("turns".into(), Tpl::Num(0)));
            // No variable may be without a value when all are kept.
            let known: BTreeSet<String> =
                task.assign.iter().map(|(name, _)| name.clone()).collect();
            let unset = names
                .iter()
                .filter(|name| !known.contains(*name) && !CONSTANTS.contains(&name.as_str()));
            task.assign.extend(unset.map(|name| (name.clone(), Tpl::Bool(false))));
            let text = Ast::var("states").path(&["result", "Item", "kept", "S"]);
            for (name, value) in &task.assign {
                if resumed.iter().any(|(known, _)| known == name) {
                    continue;
                }
                let chain = input("chain");
                let value = if self.forks && name == "item" {
                    let kept = Ast::call("parse", vec![text.clone()]).dot("item");
                    Tpl::Expr(chain.clone().exists().then(chain, kept))
                } else if self.forks && name == "fork" {
                    Tpl::Expr(chain.exists())
                } else if self.forks && name == "ends" {
                    let kept = Ast::call("parse", vec![text.clone()]).dot("ends");
                    Tpl::Expr(chain.exists().then(Ast::Num(NEVER), kept))
                } else if READ_AGAIN.contains(&name.as_str()) {
                    value.clone()
                } else {
                    let kept = Ast::call("parse", vec![text.clone()]);
                    Tpl::Expr(kept.dot(name.as_str()))
                };
                resumed.push((name.clone(), value));
            }
        }
        let resume = Task {
            comment: Some("a run that goes on here: what it knows is in its record".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(tables::get(
                &self.names.table(tables::RUNS),
                "run_id",
                if self.forks {
                    input("kept").exists().then(input("kept"), input("run_id"))
                } else {
                    input("run_id")
                },
            )),
            assign: resumed,
            retry: vec![retry::dynamodb()],
            next: mail::STAND.into(),
            ..Task::default()
        };
        let goes_on = input("part").exists();
        vec![
            ("begin".into(), State::either(goes_on, local("resume"), local("start"))),
            start,
            ("resume".into(), State::Task(Box::new(resume))),
        ]
    }
}
