//! The end of a run: its outcome goes into the run's record and is the execution's output.

use super::{AFTER, Builder, Piece};
use crate::target::aws::document::{Catch, State, Succeed, Task, Tpl};
use crate::target::aws::jsonata::Ast;
use crate::target::aws::tables;

impl Builder<'_> {
    pub(super) fn end(&mut self, id: &str, outcome: &str) -> Vec<Piece> {
        let arguments = tables::update(
            &self.names.table(tables::RUNS),
            "run_id",
            Ast::var("run_id"),
            "SET #outcome = :outcome, #ended = :ended",
            &[("#outcome", "outcome"), ("#ended", "ended")],
            vec![
                (":outcome".to_owned(), tables::text(Ast::str(outcome))),
                (":ended".to_owned(), tables::text(Ast::call("now", Vec::new()))),
            ],
        );
        let task = Task {
            comment: Some(format!("the run ends: {outcome}")),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(arguments),
            retry: vec![super::retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        };
        self.grants.runs = true;
        let mut pieces = vec![(id.to_owned(), State::Task(Box::new(task)))];
        if self.holds_entry {
            pieces.push((format!("{id} leave"), self.leave_entry()));
        }
        if self.reached {
            pieces.push((format!("{id} stand down"), self.stand_down()));
        }
        let output = Tpl::obj([("outcome", Tpl::text(outcome))]);
        pieces.push((format!("{id} {outcome}"), State::Succeed(Succeed { output: Some(output) })));
        pieces
    }

    /// Gives the customer's entry back, where no other run has taken it over.
    fn leave_entry(&mut self) -> State {
        self.grants.standing = true;
        let table = self.names.table(tables::STANDING);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::var("entry")),
            expression: "REMOVE #run",
            condition: Some("#run = :run"),
            names: &[("#run", "run")],
            values: vec![(":run".to_owned(), tables::text(Ast::var("item")))],
            old: false,
        };
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            retry: vec![super::retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", AFTER)],
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    /// Nothing reaches the run any more.
    pub(super) fn stand_down(&mut self) -> State {
        self.grants.standing = true;
        let arguments = Tpl::obj([
            ("TableName", Tpl::text(self.names.table(tables::STANDING))),
            ("Key", tables::standing_key(Ast::var("item"))),
        ]);
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::dynamodb:deleteItem".into(),
            arguments: Some(arguments),
            retry: vec![super::retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        }))
    }
}
