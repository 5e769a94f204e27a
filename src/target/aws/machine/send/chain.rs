//! A chain with a deadline: the run is held behind a channel that has accepted, until a receipt is good
//! enough, one says that the message did not arrive, or the time is over; then comes the next channel.
//! Without a deadline the run goes on, and the chain goes on beside it: an execution of its own (`$fork`)
//! with a record of its own in `standing` (`$chain_item`), which knows what the run knew.

use super::{Plan, gates};
use crate::hir::{Channel, Id, Message, Ty};
use crate::target::aws::document::{Catch, Rule, State, Succeed, Task, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::machine::mail::{NEXT, after_seconds};
use crate::target::aws::machine::status::STATUS;
use crate::target::aws::machine::watch::or_next;
use crate::target::aws::machine::{AFTER, Builder, Piece, carry, retry};
use crate::target::aws::tables;

/// How long a chain is watched beside its run where the message has no end: 72 hours.
const LONGEST: i64 = 72 * 3600;
/// The places of `undelivered` and `failed` in the order of statuses.
const UNDELIVERED: u32 = 6;
const FAILED: u32 = 7;

impl Builder<'_> {
    /// Holds the run behind an alternative that is not the last one.
    pub(super) fn hold_for_receipt(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        (at, channels): (usize, &[Id<Channel>]),
        settled: &str,
    ) -> String {
        let Some(fallback) = &plan.rules.fallback else { return settled.to_owned() };
        let stem = format!("{} accepted {}", plan.id, at + 1);
        let key = format!("\u{0}{stem}");
        let (arms, hop) = (format!("\u{0}{stem} arms"), format!("\u{0}{stem} hop"));

        let outer = std::mem::take(&mut self.lowering.reads_status);
        let mut any = |status: u32| {
            channels
                .iter()
                .map(|channel| self.lowering.has_reached(status, plan.message, Some(*channel)))
                .reduce(Ast::or)
                .unwrap_or(Ast::Bool(false))
        };
        let mut choices = vec![Rule {
            comment: None,
            condition: Ast::var("got").eq(Ast::str(STATUS)).not(),
            next: NEXT.to_owned(),
        }];
        if let Some((status, _)) = fallback.unless {
            choices.push(Rule { comment: None, condition: any(status), next: settled.to_owned() });
        }
        // Several channels at once have failed when each of them has, in whichever of the two ways.
        let bad: Vec<u32> = [(fallback.undelivered, UNDELIVERED), (fallback.failed, FAILED)]
            .into_iter()
            .filter_map(|(named, status)| named.then_some(status))
            .collect();
        let mut one = |channel: &Id<Channel>| {
            bad.iter()
                .map(|status| self.lowering.has_reached(*status, plan.message, Some(*channel)))
                .reduce(Ast::or)
                .unwrap_or(Ast::Bool(false))
        };
        let every = channels.iter().map(&mut one).reduce(Ast::and);
        let condition = every.unwrap_or(Ast::Bool(false));
        choices.push(Rule { comment: None, condition, next: hop.clone() });
        let customer = std::mem::take(&mut self.lowering.reads_customer);
        let questions = std::mem::take(&mut self.lowering.questions);
        let arm = format!("{stem} arm");
        let asked = self.asking(&arm, vec![(arm.clone(), or_next(choices))]);
        self.lowering.reads_customer = customer;
        self.lowering.questions = questions;
        self.lowering.reads_status = outer;
        self.extra.push((arms.clone(), asked));

        let number = i64::try_from(at + 1).unwrap_or(1);
        let moved = vec![("hop".to_owned(), Tpl::Num(number))];
        let again = gates::again_key(plan.id);
        self.extra.push((hop.clone(), vec![(format!("{stem} hop"), State::assign(moved, again))]));

        let Some((_, seconds)) = fallback.unless else {
            let block = self.beside(plan, message, (&stem, hop, arms), settled);
            self.extra.push((key.clone(), block));
            return key;
        };
        let mut assign = self.place(&stem, after_seconds(Ast::Num(seconds)), hop, Some(arms));
        assign.push(("acc".into(), Tpl::Bool(true)));
        self.extra.push((key.clone(), vec![(stem, State::assign(assign, NEXT))]));
        key
    }
}

impl Builder<'_> {
    /// Without a deadline the run goes on at once, and an execution of its own waits beside it until a
    /// receipt moves the message on, or the message is over.
    fn beside(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        (stem, hop, arms): (&str, String, String),
        settled: &str,
    ) -> Vec<Piece> {
        let ends = match &message.expires {
            None => after_seconds(Ast::Num(LONGEST)),
            Some(expires) if *expires.ty.known() == Ty::DateTime => {
                let value = self.lowering.expr(expires);
                let end = Ast::call("toMillis", vec![value.clone()]);
                if expires.ty.is_optional() {
                    value.exists().then(end, after_seconds(Ast::Num(LONGEST)))
                } else {
                    end
                }
            }
            Some(expires) => {
                let span = self.lowering.expr(expires).bin(BinOp::Mul, Ast::Num(1000));
                Ast::var("first").bin(BinOp::Add, span)
            }
        };
        // Counted from the first channel that accepted.
        let ends = Ast::var("acc").then(Ast::var("dead"), ends);
        let mut assign = self.place(stem, ends.clone(), super::chain_end(), Some(arms));
        assign.push(("acc".into(), Tpl::Bool(true)));
        assign.push(("dead".into(), Tpl::Expr(ends)));
        let _ = hop;
        let stand = format!("{stem} beside");
        let read = self.read_status(stem);
        let mut pieces = vec![
            (stem.to_owned(), State::assign(assign, AFTER)),
            (format!("{stem} beside?"), State::either(Ast::var("fork"), NEXT, AFTER)),
            read,
        ];
        self.grants.standing = true;
        let item = vec![
            ("customer_id".to_owned(), tables::text(Ast::var("customer_id"))),
            ("item".to_owned(), tables::text(Ast::var("chain_item"))),
            ("run_id".to_owned(), tables::text(Ast::var("run_id"))),
            ("journey".to_owned(), tables::text(Ast::str(plan.journey))),
            ("wants".to_owned(), Tpl::obj([("L", Tpl::List(Vec::new()))])),
            ("st".to_owned(), Tpl::obj([("M", Tpl::Expr(Ast::var("st")))])),
        ];
        pieces.push((
            stand,
            State::Task(Box::new(Task {
                comment: Some("where receipts reach the chain".into()),
                resource: "arn:aws:states:::aws-sdk:dynamodb:putItem".into(),
                arguments: Some(tables::put(&self.names.table(tables::STANDING), item, None)),
                retry: vec![retry::dynamodb_sdk()],
                next: AFTER.into(),
                ..Task::default()
            })),
        ));
        let kept = kept_id();
        let runs = self.names.table(tables::RUNS);
        let update = tables::Update {
            table: &runs,
            key: Tpl::obj([("run_id", tables::text(kept.clone()))]),
            expression: "SET #kept = :kept",
            condition: None,
            names: &[("#kept", "kept")],
            values: vec![(":kept".to_owned(), tables::text(Ast::var(carry::KEPT)))],
            old: false,
        };
        pieces.push((
            format!("{stem} keep"),
            State::Task(Box::new(Task {
                comment: Some("what the chain needs to know".into()),
                resource: "arn:aws:states:::dynamodb:updateItem".into(),
                arguments: Some(update.arguments()),
                retry: vec![retry::dynamodb()],
                next: AFTER.into(),
                ..Task::default()
            })),
        ));
        self.grants.runs = true;
        let machine = self.names.machine(plan.journey);
        self.grants.machines.insert(machine);
        let input = Tpl::obj([
            ("run_id", Tpl::Expr(Ast::var("run_id"))),
            ("customer_id", Tpl::Expr(Ast::var("customer_id"))),
            ("part", Tpl::Num(1)),
            ("chain", Tpl::Expr(Ast::var("chain_item"))),
            ("kept", Tpl::Expr(kept)),
        ]);
        let name =
            Ast::concat_all(vec![Ast::var("run_id"), Ast::str("-c"), Ast::var("q").digits()]);
        pieces.push((
            format!("{stem} start"),
            State::Task(Box::new(Task {
                resource: "arn:aws:states:::states:startExecution".into(),
                arguments: Some(Tpl::obj([
                    ("StateMachineArn", Tpl::Expr(Ast::var("machine"))),
                    ("Name", Tpl::Expr(name)),
                    ("Input", input),
                ])),
                retry: vec![retry::step_functions()],
                catch: vec![Catch::of("StepFunctions.ExecutionAlreadyExistsException", settled)],
                next: settled.to_owned(),
                ..Task::default()
            })),
        ));
        pieces
    }

    /// Where a send leads: a chain beside the run ends there.
    pub(super) fn way_out(&mut self, id: &str, way: &str, to: &str) -> String {
        let key = format!("\u{0}out {way}:{id}");
        let choice = State::either(Ast::var("fork"), super::chain_end(), to);
        self.extra.push((key.clone(), vec![(format!("{id} {way}"), choice)]));
        key
    }

    /// The end of a chain beside a run.
    pub(in crate::target::aws::machine) fn end_chain(&mut self) -> (String, Vec<Piece>) {
        self.grants.runs_delete = true;
        let forget = Task {
            comment: Some("nothing is kept of it".into()),
            resource: "arn:aws:states:::dynamodb:deleteItem".into(),
            arguments: Some(Tpl::obj([
                ("TableName", Tpl::text(self.names.table(tables::RUNS))),
                ("Key", Tpl::obj([("run_id", tables::text(kept_id()))])),
            ])),
            retry: vec![retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        };
        let output = Tpl::obj([("chain", Tpl::Bool(true))]);
        let pieces = vec![
            ("chain forget".into(), State::Task(Box::new(forget))),
            ("chain stand down".into(), self.stand_down()),
            ("chain over".into(), State::Succeed(Succeed { output: Some(output) })),
        ];
        (super::chain_end(), pieces)
    }
}

/// The record in which a chain keeps what it knows.
fn kept_id() -> Ast {
    Ast::concat_all(vec![Ast::var("run_id"), Ast::str("#"), Ast::var("q").digits()])
}
