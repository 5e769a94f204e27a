//! Reads the customer's record before a node that needs it, where nothing that was read before is
//! still fresh: time has passed, or the run itself has changed the record.

use super::{AFTER, Builder, NO_CUSTOMER, Piece};
use crate::flow::{Flow, NodeKind};
use crate::target::aws::document::{Assign, Fail, State, Task, Tpl};
use crate::target::aws::jsonata::Ast;
use crate::target::aws::tables;
use std::collections::BTreeSet;

/// The nodes that need a fresh record and have none: a forward analysis of what holds on every way.
pub(super) fn stale(flow: &Flow, reads: &[bool]) -> BTreeSet<usize> {
    let mut fresh_in: Vec<bool> = vec![true; flow.nodes.len()];
    if let Some(entry) = fresh_in.get_mut(flow.entry.0 as usize) {
        *entry = false;
    }
    loop {
        let mut changed = false;
        for (at, node) in flow.nodes.iter().enumerate() {
            let before = fresh_in.get(at).copied().unwrap_or(false);
            let loaded = before || reads.get(at).copied().unwrap_or(false);
            let after = loaded && keeps(&node.kind);
            for next in node.kind.successors() {
                if let (false, Some(slot)) = (after, fresh_in.get_mut(next.0 as usize))
                    && *slot
                {
                    *slot = false;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    fresh_in
        .iter()
        .zip(reads)
        .enumerate()
        .filter(|(_, (fresh, reads))| **reads && !**fresh)
        .map(|(at, _)| at)
        .collect()
}

/// The rule of a zone by its name; the workspace's where there is no such name.
pub(in crate::target::aws) fn zone_of(name: Ast) -> Ast {
    let holds = Ast::Lambda(
        vec!["e".into()],
        Box::new(Ast::call(
            "contains",
            vec![Ast::var("e").dot("n"), Ast::concat_all(vec![Ast::str("|"), name, Ast::str("|")])],
        )),
    );
    let found = Ast::call("filter", vec![Ast::var("zones"), holds]).dot("z");
    Ast::Block(
        vec![("z".into(), found)],
        Box::new(Ast::var("z").exists().then(Ast::var("z"), Ast::var("zone"))),
    )
}

/// Is what was read before the node still true behind it.
fn keeps(kind: &NodeKind) -> bool {
    !matches!(
        kind,
        NodeKind::Wait { .. }
            | NodeKind::Race { .. }
            | NodeKind::Restart { .. }
            | NodeKind::Countdown { .. }
            | NodeKind::Back { .. }
            | NodeKind::Call { .. }
            | NodeKind::Winner { .. }
            | NodeKind::Set { .. }
            | NodeKind::Consent { .. }
            | NodeKind::Later { .. }
    )
}

impl Builder<'_> {
    /// Reads the customer; goes on behind it, or ends the run where there is no record.
    pub(in crate::target::aws) fn load(&mut self, id: &str) -> Vec<Piece> {
        self.load_or(id, NO_CUSTOMER)
    }

    /// Reads the customer; goes to `missing` where there is no record.
    pub(in crate::target::aws) fn load_or(&mut self, id: &str, missing: &str) -> Vec<Piece> {
        let item = Ast::var("states").path(&["result", "Item"]);
        let fields: Vec<_> = self
            .lowering
            .fields
            .iter()
            .filter_map(|at| self.cx.program.profile_fields().get(*at as usize).cloned())
            .collect();
        let customer = self.lowering.decode_fields(&fields, &item.clone().path(&["profile", "M"]));
        let present = |map: &str, keys: &BTreeSet<String>| {
            let entries = keys
                .iter()
                .map(|key| (key.clone(), item.clone().path(&[map, "M"]).dot(key.clone()).exists()));
            Tpl::from_value(Ast::Object(entries.collect()))
        };
        let assign = vec![
            ("found".into(), Tpl::Expr(item.clone().exists())),
            ("customer".into(), Tpl::from_value(customer)),
            ("consent".into(), present("consent", &self.lowering.consents)),
            ("suppressed".into(), present("suppressed", &self.lowering.suppressions)),
        ];
        let mut assign: Assign = assign;
        if !self.lowering.ages.is_empty() {
            assign.push(("since".into(), Tpl::from_value(self.oldest_consents(&item))));
        }
        if let (true, Some(at)) = (self.lowering.uses_zone, self.lowering.zone_field())
            && let Some(field) = self.cx.program.profile_fields().get(at as usize).cloned()
        {
            let name = self.lowering.decode_field(&field, &item.clone().path(&["profile", "M"]));
            assign.push(("tz".into(), Tpl::Expr(zone_of(name))));
        }
        let table = self.names.table(tables::CUSTOMERS);
        let projection = tables::projection(
            &fields.iter().map(|field| field.name.to_string()).collect::<Vec<_>>(),
            &self.consents_read(),
            &self.lowering.suppressions,
        );
        let task = Task {
            comment: Some("reads what the next steps need to know of the customer".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(tables::get_projected(
                &table,
                "customer_id",
                Ast::var("customer_id"),
                &projection,
            )),
            assign,
            retry: vec![super::retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        };
        self.grants.customers_read = true;
        vec![
            (format!("{id} load"), State::Task(Box::new(task))),
            (format!("{id} found"), State::either(Ast::var("found"), AFTER, missing)),
        ]
    }

    /// The end of a run whose customer has no record: deleted on request, or never there.
    pub(super) fn no_customer(&mut self) -> Vec<Piece> {
        let mut pieces = self.end("no customer", "no_customer");
        pieces.pop();
        pieces.push((
            "no customer record".into(),
            State::Fail(Fail {
                error: "NoCustomer".into(),
                cause: "the customer has no record, or none any more".into(),
            }),
        ));
        pieces
    }
}
