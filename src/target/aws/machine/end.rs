//! The end of a run: its outcome goes into the run's record and is the execution's output.

use super::{AFTER, Builder, Piece};
use crate::target::aws::document::{State, Succeed, Task, Tpl};
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
        let output = Tpl::obj([("outcome", Tpl::text(outcome))]);
        vec![
            (id.to_owned(), State::Task(Box::new(task))),
            (format!("{id} {outcome}"), State::Succeed(Succeed { output: Some(output) })),
        ]
    }
}
