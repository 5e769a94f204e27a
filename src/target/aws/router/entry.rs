//! How often the same customer can be in a journey. One conditional update decides, so that two
//! triggers at once cannot both enter.

use super::runs::SKIP;
use super::{Part, Start};
use crate::hir::Policy;
use crate::target::aws::document::{Assign, Catch, State, Task, Tpl};
use crate::target::aws::jsonata::lowering::Scope;
use crate::target::aws::jsonata::{Ast, BinOp, Lowering};
use crate::target::aws::machine::{AFTER, Builder, Piece, anywhere, local, mail, retry};
use crate::target::aws::tables;

impl Builder<'_> {
    /// Takes the customer's entry, or goes on to the next journey.
    pub(super) fn enter_journey(&mut self, start: &Start<'_>) -> Vec<Piece> {
        let flow = start.entry.flow;
        let Some(entry) = &flow.entry_policy else { return Vec::new() };
        if entry.policy == Policy::Parallel && entry.again.is_none() {
            return Vec::new();
        }
        self.grants.standing = true;
        let stem = &start.stem;
        let name = Ast::str(format!("entry#{}#", flow.name));
        let item = match &entry.key {
            None => name,
            Some(key) => {
                let key =
                    self.lowering.within(event_scope(start), |me: &mut Lowering<'_>| me.expr(key));
                name.concat(Ast::call("string", vec![key]))
            }
        };
        let mut assign: Assign = vec![("entry".into(), Tpl::from(item))];
        if entry.policy == Policy::Restart {
            assign.push(("old".into(), Tpl::List(Vec::new())));
        }
        let mut conditions = Vec::new();
        let mut names = vec![("#entered", "entered")];
        // A tick comes a little after its instant, and so does the end of a digest.
        let late = start.tick.is_some() || matches!(start.part, Part::Gathered);
        let now = || match late {
            true => Ast::call("toMillis", vec![Ast::var("started")]),
            false => Ast::call("millis", Vec::new()),
        };
        let number = |value: Ast| Tpl::obj([("N", Tpl::Expr(value.digits()))]);
        let mut values = vec![(":now".to_owned(), number(now()))];
        let mut expression = "SET #entered = :now";
        if entry.policy != Policy::Parallel {
            expression = "SET #entered = :now, #run = :run";
            names.push(("#run", "run"));
            let item = mail::run_item(Ast::var("started"), self.run_id(start));
            values.push((":run".to_owned(), tables::text(item)));
        }
        if entry.policy == Policy::Ignore {
            conditions.push("attribute_not_exists(#run)");
        }
        if let Some(again) = entry.again {
            conditions.push("(attribute_not_exists(#entered) OR #entered <= :before)");
            let before = now().bin(BinOp::Sub, Ast::Num(again.saturating_mul(1000)));
            values.push((":before".to_owned(), number(before)));
        }
        let table = self.names.table(tables::STANDING);
        let condition = conditions.join(" AND ");
        let restart = entry.policy == Policy::Restart;
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::var("entry")),
            expression,
            condition: (!condition.is_empty()).then_some(condition.as_str()),
            names: &names,
            values,
            old: restart,
        };
        let old = Ast::var("states").path(&["result", "Attributes", "run", "S"]);
        let task = Task {
            comment: Some(format!("entry {}", entry.policy.text())),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            assign: if restart {
                vec![("old".into(), Tpl::Expr(Ast::Array(vec![old])))]
            } else {
                Vec::new()
            },
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", SKIP)],
            next: AFTER.into(),
            ..Task::default()
        };
        let mut pieces = vec![
            (format!("{stem} entry"), State::assign(assign, AFTER)),
            (format!("{stem} enter"), State::Task(Box::new(task))),
        ];
        if restart {
            let first = Ast::At(Box::new(Ast::var("old")), Box::new(Ast::Num(0)));
            let is_old = Ast::call("count", vec![Ast::var("old")]).bin(BinOp::Gt, Ast::Num(0));
            let run = format!("{stem} run");
            pieces.push((format!("{stem} old"), State::either(is_old, AFTER, local(&run))));
            let tell = format!("{stem} restart");
            pieces.push(self.tell_run(&tell, mail::RESTARTED, first, &anywhere(&run)));
        }
        pieces
    }
}

/// Only the trigger's event can be seen.
pub(super) fn event_scope(start: &Start<'_>) -> Scope {
    let flow = start.entry.flow;
    let vars = (0_u32..)
        .zip(&flow.vars)
        .map(|(at, var)| match flow.trigger_var {
            Some(trigger) if trigger.0 == at => Ast::var("event"),
            _ if at < flow.params => Ast::var("event").dot(var.name.as_str()),
            _ => Ast::var("undefined_name"),
        })
        .collect();
    Scope { vars }
}
