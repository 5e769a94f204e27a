//! The first state: reads the run's record and sets every variable that must have a value.

use super::{Builder, Piece, node_name, set_variable, variable};
use crate::flow::{Flow, NodeKind};
use crate::hir::{Ty, VarId, VarSource};
use crate::target::aws::document::{Assign, State, Task, Tpl};
use crate::target::aws::jsonata::Ast;
use crate::target::aws::{tables, zones};
use std::collections::BTreeSet;

impl Builder<'_> {
    /// The workspace's zone; all zones, where customers have their own.
    pub(in crate::target::aws) fn zone_variables(&self) -> Assign {
        let name = self.cx.program.zone.as_deref().unwrap_or("UTC");
        let zone =
            zones::zone(name).unwrap_or_else(|| Ast::Object(vec![("s".into(), Ast::Num(0))]));
        let mut assign: Assign = vec![("tz".into(), zones::plain(zone.clone()))];
        if self.lowering.zone_field().is_some() {
            assign.push(("zone".into(), zones::plain(zone)));
            assign.push(("zones".into(), zones::table()));
        }
        assign
    }

    pub(super) fn start(&mut self, flow: &Flow) -> Piece {
        let input = |name: &str| Ast::var("states").path(&["input", name]);
        let item = Ast::var("states").path(&["result", "Item"]);
        let mut assign: Assign = vec![
            ("run_id".into(), Tpl::Expr(input("run_id"))),
            ("customer_id".into(), Tpl::Expr(input("customer_id"))),
            ("started".into(), Tpl::Expr(item.clone().path(&["started", "S"]))),
            ("event_id".into(), Tpl::Expr(item.clone().path(&["event_id", "S"]))),
        ];
        assign.extend(Self::gathered_variables(flow, &item));
        for (at, var) in (0_u32..).zip(&flow.vars) {
            let id = VarId(at);
            if Some(id) == flow.trigger_var {
                let fields = match var.ty.known() {
                    Ty::Event(event) => {
                        self.cx.program.events.get(*event).map(|event| event.fields.clone())
                    }
                    _ => None,
                };
                let map = item.clone().path(&["event", "M"]);
                let object = self.lowering.decode_fields(&fields.unwrap_or_default(), &map);
                assign.push(set_variable(flow, id, object));
            } else if at < flow.params {
                let attribute = item.clone().path(&["args", "M"]).dot(var.name.as_str());
                let value = self.lowering.decode(&var.ty, attribute);
                assign.push(set_variable(flow, id, value));
            } else if var.ty.is_optional()
                && matches!(var.source, VarSource::Step | VarSource::Round)
            {
                assign.push((variable(flow, id), Tpl::Obj(Vec::new())));
            }
        }
        let mut counters = BTreeSet::new();
        for node in &flow.nodes {
            match &node.kind {
                NodeKind::Loop { counter, .. }
                | NodeKind::Restart { counter, .. }
                | NodeKind::Countdown { counter, .. } => {
                    counters.insert(*counter);
                }
                _ => {}
            }
        }
        assign.extend(counters.into_iter().map(|at| (format!("n{at}"), Tpl::Num(0))));
        let started = item.clone().path(&["started", "S"]);
        if self.reached || self.holds_entry {
            let item = super::mail::run_item(started.clone(), input("run_id"));
            if self.forks {
                assign.push(("run_item".into(), Tpl::Expr(item.clone())));
            }
            assign.push(("item".into(), Tpl::Expr(item)));
        }
        if self.holds_entry {
            assign.push(("entry".into(), Tpl::Expr(item.path(&["entry", "S"]))));
        }
        let mut first = node_name(flow.entry);
        if self.reached {
            assign.push(("machine".into(), Tpl::Expr(input("machine"))));
            assign.extend(self.mail_variables(flow, &started));
            if super::watch::watches_facts(flow) {
                first = super::watch::ENTER.to_owned();
            }
        }
        if let Some(pieces) = self.read_gathered(flow, &first) {
            self.extra.push((super::gathered::GATHERED.to_owned(), pieces));
            first = super::gathered::GATHERED.to_owned();
        }
        let task = Task {
            comment: Some("reads the run; its input holds ids only".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(tables::get(
                &self.names.table(tables::RUNS),
                "run_id",
                input("run_id"),
            )),
            assign,
            retry: vec![super::retry::dynamodb()],
            next: first,
            ..Task::default()
        };
        self.grants.runs = true;
        ("start".into(), State::Task(Box::new(task)))
    }
}
