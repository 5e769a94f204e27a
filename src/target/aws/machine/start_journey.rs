//! `start`: a request to begin another journey for the same customer goes onto the bus, once or for
//! each element of a list, ten at a time.

use super::{AFTER, Builder, Piece, anywhere, node_name, retry, split};
use crate::flow::NodeId;
use crate::hir::{Expr, Id, Journey, VarId};
use crate::target::aws::document::{State, Task, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::router::START;

/// The most entries of a `PutEvents`. Source: EventBridge, `PutEvents`, `Entries`.
const MOST: i64 = 10;

impl Builder<'_> {
    pub(super) fn start_journey(
        &mut self,
        id: &str,
        journey: Id<Journey>,
        args: &[Option<Expr>],
        each: Option<&(VarId, Expr)>,
        next: NodeId,
    ) -> Vec<Piece> {
        let Some(def) = self.cx.program.journeys.get(journey).cloned() else { return Vec::new() };
        let name = def.head.name.to_string();
        self.starts.insert(name.clone());
        self.grants.bus = true;
        let list = each.map(|(var, list)| (*var, self.lowering.expr(list)));
        let before = list.as_ref().and_then(|(var, _)| self.lowering.bind(*var, Ast::var("x")));
        let mut values = Vec::new();
        for (param, arg) in def.vars.iter().zip(args) {
            if let Some(arg) = arg {
                values.push((param.name.to_string(), self.lowering.expr(arg)));
            }
        }
        if let (Some((var, _)), Some(before)) = (&list, before) {
            self.lowering.bind(*var, before);
        }
        let one = Ast::Object(values);
        let all = match list {
            None => Ast::Array(vec![one]),
            Some((_, list)) => {
                let each = Ast::Lambda(vec!["x".into()], Box::new(one));
                Ast::call("map", vec![list, each]).listed()
            }
        };
        // The same for every attempt of this step, so that a request that is sent twice counts once.
        let entered = Ast::var("states").path(&["context", "State", "EnteredTime"]);
        let seed = Ast::concat_all(vec![
            Ast::var("run_id"),
            Ast::str(format!("/{id}/")),
            entered,
            Ast::str("/"),
            Ast::call("string", vec![Ast::var("i")]),
            Ast::str("/"),
            Ast::call("count", vec![Ast::var("todo")]).digits(),
        ]);
        let request = Ast::call("substring", vec![split::hash(seed), Ast::Num(0), Ast::Num(32)]);
        let detail = Ast::Object(vec![
            ("request_id".into(), request),
            ("customer_id".into(), Ast::var("customer_id")),
            ("journey".into(), Ast::str(name.as_str())),
            ("args".into(), Ast::var("a")),
        ]);
        let entry = Ast::Object(vec![
            ("EventBusName".into(), Ast::str(self.names.prefix())),
            ("Source".into(), Ast::str(self.names.source())),
            ("DetailType".into(), Ast::str(START)),
            ("Detail".into(), detail),
        ]);
        let part = |op: BinOp| {
            let near = Ast::var("i").bin(op, Ast::Num(MOST));
            let keep = Ast::Lambda(vec!["v".into(), "i".into()], Box::new(near));
            Ast::call("filter", vec![Ast::var("todo"), keep])
        };
        let entries = Ast::Lambda(vec!["a".into(), "i".into()], Box::new(entry));
        let entries = Ast::call("map", vec![part(BinOp::Lt), entries]).listed();
        let more = format!("{id} more");
        let task = Task {
            comment: Some(format!("asks for {name}")),
            resource: "arn:aws:states:::events:putEvents".into(),
            arguments: Some(Tpl::obj([("Entries", Tpl::Expr(entries))])),
            assign: vec![("todo".into(), Tpl::Expr(part(BinOp::Ge).listed()))],
            retry: vec![retry::events()],
            next: anywhere(&more),
            ..Task::default()
        };
        let none = Ast::call("count", vec![Ast::var("todo")]).eq(Ast::Num(0));
        vec![
            (id.to_owned(), State::assign(vec![("todo".into(), Tpl::Expr(all))], AFTER)),
            (more, State::either(none, node_name(next), AFTER)),
            (format!("{id} ask"), State::Task(Box::new(task))),
        ]
    }
}
