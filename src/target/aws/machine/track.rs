//! `track`: an event about the customer goes onto the bus, where the router takes it.

use super::{Builder, Piece, node_name, split};
use crate::flow::NodeId;
use crate::hir::{Event, Expr, Id};
use crate::target::aws::document::{State, Task, Tpl};
use crate::target::aws::jsonata::Ast;

impl Builder<'_> {
    pub(super) fn track(
        &mut self,
        id: &str,
        event: Id<Event>,
        fields: &[Option<Expr>],
        next: NodeId,
    ) -> Vec<Piece> {
        let Some(def) = self.cx.program.events.get(event) else { return Vec::new() };
        let mut data = Vec::new();
        for (field, value) in def.fields.iter().zip(fields) {
            if let Some(value) = value {
                data.push((field.name.to_string(), self.lowering.expr(value)));
            }
        }
        // The same for every attempt of this step, so that an event that is sent twice counts once.
        let entered = Ast::var("states").path(&["context", "State", "EnteredTime"]);
        let seed = Ast::var("run_id").concat(Ast::str(format!("/{id}/"))).concat(entered);
        let event_id = Ast::call("substring", vec![split::hash(seed), Ast::Num(0), Ast::Num(32)]);
        let detail = Tpl::obj([
            ("event_id", Tpl::Expr(event_id)),
            ("customer_id", Tpl::Expr(Ast::var("customer_id"))),
            ("at", Tpl::Expr(Ast::call("now", Vec::new()))),
            ("data", Tpl::from_value(Ast::Object(data))),
        ]);
        let entry = Tpl::obj([
            ("EventBusName", Tpl::text(self.names.prefix())),
            ("Source", Tpl::text(self.names.source())),
            ("DetailType", Tpl::text(def.head.name.as_str())),
            ("Detail", detail),
        ]);
        let task = Task {
            comment: Some(format!("emits {}", def.head.name)),
            resource: "arn:aws:states:::events:putEvents".into(),
            arguments: Some(Tpl::obj([("Entries", Tpl::List(vec![entry]))])),
            retry: vec![super::retry::events()],
            next: node_name(next),
            ..Task::default()
        };
        self.grants.bus = true;
        vec![(id.to_owned(), State::Task(Box::new(task)))]
    }
}
