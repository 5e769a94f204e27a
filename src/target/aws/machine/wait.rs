//! `wait`: a span of absolute time.

use super::{Builder, Piece, node_name};
use crate::flow::NodeId;
use crate::hir::Expr;
use crate::target::aws::document::{State, Tpl, Wait};
use crate::target::aws::jsonata::Ast;

/// The most seconds of a `Wait`. Source: Amazon States Language, "Wait State".
const MOST: i64 = 99_999_999;

impl Builder<'_> {
    pub(super) fn wait(&mut self, id: &str, span: &Expr, at_most: i64, next: NodeId) -> Vec<Piece> {
        let most = at_most.clamp(0, MOST);
        let seconds = match self.lowering.expr(span) {
            Ast::Num(seconds) => Ast::Num(seconds.clamp(0, most)),
            data => {
                let least = Ast::call("min", vec![Ast::Array(vec![data, Ast::Num(most)])]);
                Ast::call("max", vec![Ast::Array(vec![Ast::Num(0), least])])
            }
        };
        if self.reached {
            return self.stand(id, seconds, next);
        }
        let wait = Wait { seconds: Tpl::from(seconds), next: node_name(next) };
        vec![(id.to_owned(), State::Wait(wait))]
    }
}
