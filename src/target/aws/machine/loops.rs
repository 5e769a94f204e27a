//! `repeat` and ways back: a counter that only grows.

use super::{Builder, Piece, local, node_name, set_variable};
use crate::flow::{Flow, NodeId};
use crate::hir::VarId;
use crate::target::aws::document::{State, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};

impl Builder<'_> {
    /// A `repeat` begins its first round at once, also where it is entered again.
    pub(super) fn first_round(
        flow: &Flow,
        id: &str,
        counter: u32,
        round: Option<VarId>,
        next: NodeId,
    ) -> Vec<Piece> {
        let mut assign = vec![(format!("n{counter}"), Tpl::Num(1))];
        if let Some(round) = round {
            assign.push(set_variable(flow, round, Ast::Num(1)));
        }
        vec![(id.to_owned(), State::assign(assign, node_name(next)))]
    }

    pub(super) fn repeat(
        flow: &Flow,
        id: &str,
        (counter, max): (u32, u32),
        round: Option<VarId>,
        (body, exhausted): (NodeId, NodeId),
    ) -> Vec<Piece> {
        let name = format!("n{counter}");
        let next_round = Ast::var(name.clone()).bin(BinOp::Add, Ast::Num(1));
        let mut assign = vec![(name.clone(), Tpl::Expr(next_round.clone()))];
        if let Some(round) = round {
            assign.push(set_variable(flow, round, next_round));
        }
        let more = Ast::var(name).bin(BinOp::Lt, Ast::Num(i64::from(max)));
        let begin = format!("{id} round");
        vec![
            (id.to_owned(), State::either(more, local(&begin), node_name(exhausted))),
            (begin, State::assign(assign, node_name(body))),
        ]
    }
}
