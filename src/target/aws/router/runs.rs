//! Starting runs: whom an event is for, the run's record, and its execution.

use super::entry::event_scope;
use super::{DONE, Part, Start};
use crate::target::aws::document::{Catch, State, Succeed, Task, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp, Lowering, calendar};
use crate::target::aws::machine::{
    AFTER, Builder, Piece, holds_entry, local, mail, retry, split_hash,
};
use crate::target::aws::template::journey_id;
use crate::target::aws::{gather, tables, versions, zones};
use smol_str::SmolStr;

/// In place of a next state: the next journey, where this one does not start.
pub(super) const SKIP: &str = "\u{0}skip";

impl Builder<'_> {
    /// For each start: does it apply, then the run's record and its execution.
    pub(super) fn starts(&mut self, stem: &str, starts: &[Start<'_>]) -> Vec<Piece> {
        let mut blocks: Vec<Vec<Piece>> = Vec::new();
        let mut reads = false;
        for start in starts {
            self.lowering.reads_customer = false;
            self.lowering.questions.clear();
            let mut condition = self.condition(start);
            let gathering =
                start.collect().map(|collect| (collect, self.gathering(start, collect)));
            if gathering.is_some() && self.lowering.reads_customer {
                condition = condition.or(Some(Ast::Bool(true)));
            }
            let mut block = Vec::new();
            if let Some(tick) = &start.tick {
                let due = Ast::str(tick).bin(BinOp::In, Ast::var("due"));
                block.push((format!("{} due", start.stem), State::either(due, AFTER, SKIP)));
            }
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
            match gathering {
                Some((collect, gathering)) => {
                    block.extend(self.gather(start, collect, gathering));
                }
                None => block.extend(self.begin_run(start)),
            }
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

    /// The states that begin a run, if the entry policy lets it.
    pub(super) fn begin_run(&mut self, start: &Start<'_>) -> Vec<Piece> {
        let mut pieces = self.enter_journey(start);
        pieces.push((format!("{} run", start.stem), self.new_run(start)));
        if mail::is_reached(start.entry.flow) {
            pieces.push((format!("{} stand", start.stem), self.new_standing(start)));
        }
        pieces.push((format!("{} start", start.stem), self.start_run(start)));
        pieces
    }

    /// The persona's predicate.
    pub(super) fn persona(&mut self, start: &Start<'_>) -> Option<Ast> {
        let persona = self.cx.program.personas.get(start.entry.flow.persona?)?;
        let predicate = persona.predicate.as_ref()?;
        Some(self.lowering.predicate(&persona.vars, predicate))
    }

    /// The persona's predicate and the trigger's condition; `None` where there is neither. Of a digest each is
    /// asked at its own time.
    fn condition(&mut self, start: &Start<'_>) -> Option<Ast> {
        if matches!(start.part, Part::Gathered) {
            return self.persona(start);
        }
        let mut all = start.entry.flow.active.as_ref().map(|days| self.is_active(days));
        if let Some(among) = start.among {
            let among = self.lowering.segment(among, start.span);
            all = Some(match all {
                Some(all) => all.and(among),
                None => among,
            });
        }
        let persona_holds = match start.part {
            // Asked last: what is asked first is cheaper.
            Part::Whole => self.persona(start),
            Part::Gathers(_) | Part::Gathered => None,
        };
        if let Some(filter) = start.filter {
            let filter =
                self.lowering.within(event_scope(start), |me: &mut Lowering<'_>| me.expr(filter));
            all = Some(match all {
                Some(all) => all.and(filter),
                None => filter,
            });
        }
        match (all, persona_holds) {
            (Some(all), Some(holds)) => Some(all.and(holds)),
            (all, holds) => all.or(holds),
        }
    }

    /// Is today, in the workspace's zone, a day on which runs begin.
    fn is_active(&self, (from, to): &(Option<SmolStr>, Option<SmolStr>)) -> Ast {
        let zone = self.cx.program.zone.as_deref().unwrap_or("UTC");
        let zone =
            zones::zone(zone).unwrap_or_else(|| Ast::Object(vec![("s".into(), Ast::Num(0))]));
        let today = || Ast::var("day");
        let mut holds = Ast::Bool(true);
        if let Some(from) = from {
            holds = holds.and(today().bin(BinOp::Ge, Ast::str(from.as_str())));
        }
        if let Some(to) = to {
            holds = holds.and(today().bin(BinOp::Le, Ast::str(to.as_str())));
        }
        let day = Ast::call("date", vec![Ast::var("today")]);
        let asked = Ast::Block(vec![("day".into(), day)], Box::new(holds));
        Ast::Block(vec![("tz".into(), zone)], Box::new(calendar::with_zone(asked)))
    }

    pub(super) fn run_id(&self, start: &Start<'_>) -> Ast {
        let seed = Ast::concat_all(vec![
            Ast::str(format!("{}/{}/", self.cx.program.workspace, start.entry.flow.name)),
            Ast::var("customer_id"),
            Ast::str("/"),
            Ast::var("event_id"),
            // Two triggers of a journey can come at one instant.
            Ast::str(start.mark.as_str()),
            if start.tick.is_some() { Ast::var("started") } else { Ast::str("") },
        ]);
        Ast::call("substring", vec![split_hash(seed), Ast::Num(0), Ast::Num(32)])
    }

    fn new_run(&mut self, start: &Start<'_>) -> State {
        self.grants.runs_new = true;
        let payload = self.lowering.encode_fields(&start.fields, &Ast::var("event"));
        let mut item = vec![
            ("run_id".to_owned(), tables::text(self.run_id(start))),
            ("journey".to_owned(), tables::text(Ast::str(start.entry.flow.name.as_str()))),
            ("customer_id".to_owned(), tables::text(Ast::var("customer_id"))),
            ("event_id".to_owned(), tables::text(Ast::var("event_id"))),
            ("started".to_owned(), tables::text(Ast::var("started"))),
            ("version".to_owned(), tables::text(Ast::str(start.entry.version.as_str()))),
            (start.place.to_owned(), Tpl::obj([("M", Tpl::from_value(payload))])),
        ];
        if gather::collects(start.entry.flow).is_some() {
            let one = Ast::Object(vec![("S".into(), Ast::var("k"))]);
            let each = Ast::Lambda(vec!["k".into()], Box::new(one));
            let keys = Ast::call("map", vec![Ast::var("keys"), each]).listed();
            item.push(("gathered".to_owned(), Tpl::obj([("L", Tpl::Expr(keys))])));
        }
        if holds_entry(start.entry.flow) {
            item.push(("entry".to_owned(), tables::text(Ast::var("entry"))));
        }
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

    /// The record by which events reach the run.
    fn new_standing(&mut self, start: &Start<'_>) -> State {
        self.grants.standing = true;
        let wants = self
            .wants(start.entry.flow)
            .into_iter()
            .map(|name| tables::text(Ast::str(name)))
            .collect();
        let run = self.run_id(start);
        let item = vec![
            ("customer_id".to_owned(), tables::text(Ast::var("customer_id"))),
            ("item".to_owned(), tables::text(mail::run_item(Ast::var("started"), run.clone()))),
            ("run_id".to_owned(), tables::text(run)),
            ("journey".to_owned(), tables::text(Ast::str(start.entry.flow.name.as_str()))),
            ("wants".to_owned(), Tpl::obj([("L", Tpl::List(wants))])),
            ("st".to_owned(), Tpl::obj([("M", Tpl::Obj(Vec::new()))])),
        ];
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::dynamodb:putItem".into(),
            arguments: Some(tables::put(&self.names.table(tables::STANDING), item, Some("item"))),
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", AFTER)],
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    fn start_run(&mut self, start: &Start<'_>) -> State {
        let machine = self.names.machine(&start.entry.flow.name);
        self.grants.machines.insert(machine);
        // The very version that this router was made with: it reads the run's record as it is written
        // here, and where the run goes on in a new execution, it goes on there.
        let version = || Tpl::Place(versions::place_key(&journey_id(&start.entry.flow.name)));
        let mut input = vec![
            ("run_id", Tpl::Expr(self.run_id(start))),
            ("customer_id", Tpl::Expr(Ast::var("customer_id"))),
        ];
        if mail::is_reached(start.entry.flow) {
            input.push(("machine", version()));
        }
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::states:startExecution".into(),
            arguments: Some(Tpl::obj([
                ("StateMachineArn", version()),
                ("Name", Tpl::Expr(self.run_id(start))),
                ("Input", Tpl::obj(input)),
            ])),
            retry: vec![retry::step_functions()],
            catch: vec![Catch::of("StepFunctions.ExecutionAlreadyExistsException", SKIP)],
            next: SKIP.into(),
            ..Task::default()
        }))
    }
}
