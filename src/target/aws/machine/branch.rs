//! `if`, `match` and guards: the first arm whose condition holds. An arm that binds a name is taken
//! where its value is there, and the name is set on the way.

use super::{Builder, Piece, local, node_name, set_variable};
use crate::flow::{BranchArm, Flow, NodeId};
use crate::target::aws::document::{Choice, Rule, State};

impl Builder<'_> {
    pub(super) fn branch(
        &mut self,
        flow: &Flow,
        id: &str,
        arms: &[BranchArm],
        otherwise: NodeId,
    ) -> Vec<Piece> {
        let mut choices = Vec::new();
        let mut bindings = Vec::new();
        for (at, arm) in arms.iter().enumerate() {
            let value = self.lowering.expr(&arm.condition);
            let (condition, next) = match arm.bind {
                None => (value, node_name(arm.to)),
                Some(var) => {
                    let name = format!("{id} as {}", at + 1);
                    let next = local(&name);
                    let assign = vec![set_variable(flow, var, value.clone())];
                    bindings.push((name, State::assign(assign, node_name(arm.to))));
                    (value.exists(), next)
                }
            };
            choices.push(Rule {
                comment: Some(arm.label.clone()).filter(|label| !label.is_empty()),
                condition,
                next,
            });
        }
        let choice = Choice { comment: None, choices, default: node_name(otherwise) };
        let mut pieces = vec![(id.to_owned(), State::Choice(choice))];
        pieces.extend(bindings);
        pieces
    }
}
