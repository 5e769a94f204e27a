//! `set`: one field of the customer's record.

use super::{Builder, NO_CUSTOMER, Piece, local};
use crate::hir::Expr;
use crate::target::aws::document::{Catch, State, Task, Tpl};
use crate::target::aws::jsonata::Ast;
use crate::target::aws::tables;

impl Builder<'_> {
    pub(super) fn set(
        &mut self,
        id: &str,
        field: u32,
        value: Option<&Expr>,
        next: &str,
    ) -> Vec<Piece> {
        // The run ends where the customer has no record, so the record's end must exist.
        self.lowering.reads_customer = true;
        let Some(def) = self.cx.program.profile_fields().get(field as usize).cloned() else {
            return Vec::new();
        };
        let Some(expr) = value else {
            return vec![(id.to_owned(), self.remove_field(&def.name, next))];
        };
        let plain = self.lowering.expr(expr);
        let encoded = self.lowering.encode(&def.ty, plain.clone());
        let write = self.write_field(&def.name, encoded, next);
        if !expr.ty.is_optional() {
            return vec![(id.to_owned(), write)];
        }
        let (put, remove) = (format!("{id} value"), format!("{id} missing"));
        vec![
            (id.to_owned(), State::either(plain.exists(), local(&put), local(&remove))),
            (put, write),
            (remove, self.remove_field(&def.name, next)),
        ]
    }

    fn write_field(&mut self, name: &str, value: Ast, next: &str) -> State {
        let values = vec![(":value".to_owned(), Tpl::from(value))];
        self.customer_update(
            "SET #profile.#field = :value",
            &[("#profile", "profile"), ("#field", name)],
            values,
            next,
        )
    }

    fn remove_field(&mut self, name: &str, next: &str) -> State {
        self.customer_update(
            "REMOVE #profile.#field",
            &[("#profile", "profile"), ("#field", name)],
            Vec::new(),
            next,
        )
    }

    /// Changes the customer's record, which must be there.
    pub(super) fn customer_update(
        &mut self,
        update: &str,
        names: &[(&str, &str)],
        values: Vec<(String, Tpl)>,
        next: &str,
    ) -> State {
        self.grants.customers_write = true;
        let table = self.names.table(tables::CUSTOMERS);
        let arguments = tables::update_existing(
            &table,
            "customer_id",
            Ast::var("customer_id"),
            update,
            names,
            values,
        );
        State::Task(Box::new(Task {
            comment: None,
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(arguments),
            retry: vec![super::retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", NO_CUSTOMER)],
            next: next.to_owned(),
            ..Task::default()
        }))
    }
}
