//! `split`: a bucket from a hash, so that a customer keeps an arm. Never `$random`.

use super::{AFTER, Builder, Piece, node_name};
use crate::flow::SplitWay;
use crate::target::aws::document::{Choice, Rule, State, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp};

/// The bucket of `who / key`: the first eight hex digits of SHA-256, modulo 10,000.
pub(in crate::target::aws) fn bucket(who: Ast, key: &str) -> Ast {
    let text = who.concat(Ast::str(format!("/{key}")));
    let digits = Ast::call("substring", vec![hash(text), Ast::Num(0), Ast::Num(8)]);
    let place = Ast::call(
        "length",
        vec![Ast::call("substringBefore", vec![Ast::str("0123456789abcdef"), Ast::var("d")])],
    );
    let step = Ast::var("n").bin(BinOp::Mul, Ast::Num(16)).bin(BinOp::Add, place);
    let number = Ast::call(
        "reduce",
        vec![
            Ast::call("split", vec![digits, Ast::str("")]),
            Ast::Lambda(vec!["n".into(), "d".into()], Box::new(step)),
            Ast::Num(0),
        ],
    );
    number.bin(BinOp::Rem, Ast::Num(10_000))
}

/// SHA-256 in lower-case hex.
pub(in crate::target::aws) fn hash(text: Ast) -> Ast {
    Ast::call("lowercase", vec![Ast::call("hash", vec![text, Ast::str("SHA-256")])])
}

impl Builder<'_> {
    pub(super) fn split(
        &mut self,
        id: &str,
        key: &str,
        sticky: bool,
        arms: &[SplitWay],
    ) -> Vec<Piece> {
        let who = Ast::var(if sticky { "customer_id" } else { "run_id" });
        let assign = vec![("bucket".to_owned(), Tpl::Expr(bucket(who, key)))];
        let mut choices = Vec::new();
        let mut below = 0;
        let (last, others) = match arms.split_last() {
            Some((last, others)) => (last.to, others),
            None => return Vec::new(),
        };
        for arm in others {
            below += arm.share;
            choices.push(Rule {
                comment: Some(arm.name.to_string()),
                condition: Ast::var("bucket").bin(BinOp::Lt, Ast::Num(below)),
                next: node_name(arm.to),
            });
        }
        if choices.is_empty() {
            return vec![(id.to_owned(), State::assign(assign, node_name(last)))];
        }
        let choice = Choice { comment: None, choices, default: node_name(last) };
        vec![
            (id.to_owned(), State::assign(assign, AFTER)),
            (format!("{id} arm"), State::Choice(choice)),
        ]
    }
}
