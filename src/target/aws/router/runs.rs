//! Starting runs: whom an event is for, the run's record, and its execution.

use super::{DONE, Start};
use crate::target::aws::document::{Catch, State, Succeed, Task, Tpl};
use crate::target::aws::jsonata::lowering::Scope;
use crate::target::aws::jsonata::{Ast, Lowering};
use crate::target::aws::machine::{AFTER, Builder, Piece, local, retry, split_hash};
use crate::target::aws::tables;

/// In place of a next state: the next journey, where this one does not start.
const SKIP: &str = "\u{0}skip";

impl Builder<'_> {
    /// For each start: does it apply, then the run's record and its execution.
    pub(super) fn starts(&mut self, stem: &str, starts: &[Start<'_>]) -> Vec<Piece> {
        let mut blocks: Vec<Vec<Piece>> = Vec::new();
        let mut reads = false;
        for start in starts {
            self.lowering.reads_customer = false;
            self.lowering.questions.clear();
            let condition = self.condition(start);
            let mut block = Vec::new();
            for question in std::mem::take(&mut self.lowering.questions) {
                block.extend(self.question(&start.stem, &question));
            }
            if let Some(mut condition) = condition {
                if self.lowering.reads_customer {
                    condition = Ast::var("found").and(condition);
                    reads = true;
                }
                let state = State::either(condition, AFTER, SKIP);
                block.push((format!("{}?", start.stem), state));
            }
            block.push((format!("{} run", start.stem), self.new_run(start)));
            block.push((format!("{} start", start.stem), self.start_run(start)));
            blocks.push(block);
        }
        // Where a start does not apply, or is done, the next one follows.
        let firsts: Vec<String> = blocks
            .iter()
            .map(|block| block.first().map_or(String::new(), |(name, _)| local(name)))
            .collect();
        let mut pieces = Vec::new();
        if reads {
            let mut load = self.load_or(stem, AFTER);
            load.truncate(1);
            pieces.extend(load);
        }
        for (at, mut block) in blocks.into_iter().enumerate() {
            let following = firsts.get(at + 1).cloned().unwrap_or_else(|| DONE.to_owned());
            for (_, state) in &mut block {
                for next in state.nexts() {
                    if next == SKIP {
                        next.clone_from(&following);
                    }
                }
            }
            pieces.extend(block);
        }
        if pieces.is_empty() {
            // Only kept: another journey asks about it.
            pieces.push((format!("{stem} kept"), State::Succeed(Succeed { output: None })));
        }
        pieces
    }

    /// The persona's predicate and the trigger's condition; `None` where there is neither.
    fn condition(&mut self, start: &Start<'_>) -> Option<Ast> {
        let flow = start.entry.flow;
        let persona = flow.persona.and_then(|id| self.cx.program.personas.get(id));
        let mut all = None;
        if let Some(persona) = persona
            && let Some(predicate) = &persona.predicate
        {
            all = Some(self.lowering.predicate(&persona.vars, predicate));
        }
        if let Some(filter) = start.filter {
            let vars = (0_u32..)
                .zip(&flow.vars)
                .map(|(at, _)| match flow.trigger_var {
                    Some(var) if var.0 == at => Ast::var("event"),
                    _ => Ast::var("undefined_name"),
                })
                .collect();
            let filter =
                self.lowering.within(Scope { vars }, |me: &mut Lowering<'_>| me.expr(filter));
            all = Some(match all {
                Some(all) => all.and(filter),
                None => filter,
            });
        }
        all
    }

    fn run_id(&self, start: &Start<'_>) -> Ast {
        let seed = Ast::concat_all(vec![
            Ast::str(format!("{}/{}/", self.cx.program.workspace, start.entry.flow.name)),
            Ast::var("customer_id"),
            Ast::str("/"),
            Ast::var("event_id"),
        ]);
        Ast::call("substring", vec![split_hash(seed), Ast::Num(0), Ast::Num(32)])
    }

    fn new_run(&mut self, start: &Start<'_>) -> State {
        self.grants.runs_new = true;
        let payload = self.lowering.encode_fields(&start.fields, &Ast::var("event"));
        let item = vec![
            ("run_id".to_owned(), tables::text(self.run_id(start))),
            ("journey".to_owned(), tables::text(Ast::str(start.entry.flow.name.as_str()))),
            ("customer_id".to_owned(), tables::text(Ast::var("customer_id"))),
            ("event_id".to_owned(), tables::text(Ast::var("event_id"))),
            ("started".to_owned(), tables::text(Ast::var("started"))),
            ("version".to_owned(), tables::text(Ast::str(start.entry.version.as_str()))),
            (start.place.to_owned(), Tpl::obj([("M", Tpl::from_value(payload))])),
        ];
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::dynamodb:putItem".into(),
            arguments: Some(tables::put(&self.names.table(tables::RUNS), item, Some("run_id"))),
            retry: vec![retry::dynamodb()],
            // The run is there: it is started again, which does nothing where it runs already.
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", AFTER)],
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    fn start_run(&mut self, start: &Start<'_>) -> State {
        let machine = self.names.machine(&start.entry.flow.name);
        self.grants.machines.insert(machine.clone());
        // The sibling's ARN, so that the definition names neither region nor account.
        let own = Ast::var("states").path(&["context", "StateMachine", "Id"]);
        let arn = Ast::call(
            "replace",
            vec![
                own,
                Ast::str(format!(":{}", self.names.router())),
                Ast::str(format!(":{machine}")),
            ],
        );
        let input = Tpl::obj([
            ("run_id", Tpl::Expr(self.run_id(start))),
            ("customer_id", Tpl::Expr(Ast::var("customer_id"))),
        ]);
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::states:startExecution".into(),
            arguments: Some(Tpl::obj([
                ("StateMachineArn", Tpl::Expr(arn)),
                ("Name", Tpl::Expr(self.run_id(start))),
                ("Input", input),
            ])),
            retry: vec![retry::step_functions()],
            catch: vec![Catch::of("StepFunctions.ExecutionAlreadyExistsException", SKIP)],
            next: SKIP.into(),
            ..Task::default()
        }))
    }
}
