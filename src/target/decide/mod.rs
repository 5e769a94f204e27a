//! Conditions as trees, for platforms whose branches ask one thing at a time.
//!
//! `shape` takes a condition apart into what `and`, `or`, `not` and constants join; a target says what it
//! asks for each part; `tree` makes the branches, from the last to the first, with `and`, `or` and `not` as
//! ways between them. So nothing rests on how a platform combines criteria. Targets whose branches
//! know three questions only share those as well: `questions`.

mod constants;
mod questions;

pub use constants::{constant, has_twin, has_twins, holds, members_that, oriented, whole};
pub use questions::{Cannot, FieldOf, Question, Test, condition};

use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Expr, ExprKind, Op, Value, VarId};
use std::ops::Not;

/// A condition, with nothing but questions at its leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition<Q> {
    /// It always holds, or never.
    Always(bool),
    /// A question.
    Ask(Q),
    /// `not`
    Not(Box<Self>),
    /// All of these.
    And(Vec<Self>),
    /// One of these.
    Or(Vec<Self>),
}

/// A part of a condition that is neither `and`, `or`, `not` nor a constant. Each has the expression that
/// it stands in, for findings.
#[derive(Clone, Copy, Debug)]
pub enum Part<'e> {
    /// `a op b`; a range is two of these.
    Compare(&'e Expr, Op, &'e Expr, &'e Expr),
    /// `a in [..]`
    OneOf(&'e Expr, &'e Expr, &'e [Expr]),
    /// `a is known`
    Known(&'e Expr, &'e Expr),
    /// Anything else that is true or not: a field, a segment, a question about the past.
    Other(&'e Expr),
}

impl<Q> Not for Condition<Q> {
    type Output = Self;

    /// The other answer.
    fn not(self) -> Self {
        match self {
            Self::Always(holds) => Self::Always(!holds),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

impl<Q> Condition<Q> {
    /// What is asked of a value that has a default: `stored` says what the platform answers for a value
    /// that is there, and `default` what the default answers.
    #[must_use]
    pub fn or_default(is_set: Self, stored: Self, default: bool) -> Self {
        if default { Self::Or(vec![!is_set, stored]) } else { Self::And(vec![is_set, stored]) }
    }

    /// The same condition with something else for each question.
    ///
    /// # Errors
    /// The first that `with` has.
    pub fn replaced<R, E>(
        self,
        with: &mut dyn FnMut(Q) -> Result<Condition<R>, E>,
    ) -> Result<Condition<R>, E> {
        let mut all = |parts: Vec<Self>| -> Result<Vec<_>, E> {
            parts.into_iter().map(|part| part.replaced(with)).collect()
        };
        Ok(match self {
            Self::Always(holds) => Condition::Always(holds),
            Self::And(parts) => Condition::And(all(parts)?),
            Self::Or(parts) => Condition::Or(all(parts)?),
            Self::Not(inner) => !inner.replaced(with)?,
            Self::Ask(question) => with(question)?,
        })
    }
}

/// How `and`, `or`, `not` and constants join the parts of a condition.
#[must_use]
pub fn shape(expr: &Expr) -> Condition<Part<'_>> {
    match &expr.kind {
        ExprKind::Value(Value::Bool(holds)) => Condition::Always(*holds),
        ExprKind::Not(inner) => !shape(inner),
        ExprKind::Binary(Op::And, a, b) => Condition::And(vec![shape(a), shape(b)]),
        ExprKind::Binary(Op::Or, a, b) => Condition::Or(vec![shape(a), shape(b)]),
        ExprKind::Binary(op, a, b) => compared(expr, *op, a, b),
        ExprKind::InList(value, items) => match written(value) {
            // The number of a round, where loops are written out.
            Some(_) => Condition::Or(
                items.iter().map(|item| compared(expr, Op::Eq, value, item)).collect(),
            ),
            None => Condition::Ask(Part::OneOf(expr, value, items)),
        },
        ExprKind::InRange(value, low, high) => Condition::And(vec![
            compared(expr, Op::Ge, value, low),
            compared(expr, Op::Le, value, high),
        ]),
        ExprKind::Is { value, known } => {
            let known_at_all = Condition::Ask(Part::Known(expr, value));
            if *known { known_at_all } else { !known_at_all }
        }
        _ => Condition::Ask(Part::Other(expr)),
    }
}

/// A comparison; one of two constants is decided.
fn compared<'e>(expr: &'e Expr, op: Op, a: &'e Expr, b: &'e Expr) -> Condition<Part<'e>> {
    let decided = written(a).zip(written(b)).and_then(|(a, b)| holds(a, op, b));
    decided.map_or(Condition::Ask(Part::Compare(expr, op, a, b)), Condition::Always)
}

/// A constant that is written out.
fn written(expr: &Expr) -> Option<&Value> {
    match &expr.kind {
        ExprKind::Value(value) => Some(value),
        _ => None,
    }
}

/// Where a way leads, in the words of a target: to a step, or nowhere.
pub type To = Option<usize>;

/// The first branch of a condition that leads to `yes` or `no`; `ask` makes the branch of a question.
pub fn tree<Q, T: Clone>(
    condition: &Condition<Q>,
    yes: T,
    no: T,
    ask: &mut dyn FnMut(&Q, T, T) -> T,
) -> T {
    match condition {
        Condition::Always(holds) => {
            if *holds {
                yes
            } else {
                no
            }
        }
        Condition::Not(inner) => tree(inner, no, yes, ask),
        Condition::And(parts) => {
            parts.iter().rev().fold(yes, |yes, part| tree(part, yes, no.clone(), ask))
        }
        Condition::Or(parts) => {
            parts.iter().rev().fold(no, |no, part| tree(part, yes.clone(), no, ask))
        }
        Condition::Ask(question) => ask(question, yes, no),
    }
}

/// The same, where a question can turn out to be one that cannot be asked.
///
/// # Errors
/// The first that `ask` has.
pub fn try_tree<Q, T: Clone, E>(
    condition: &Condition<Q>,
    yes: T,
    no: T,
    ask: &mut dyn FnMut(&Q, T, T) -> Result<T, E>,
) -> Result<T, E> {
    let mut failed = None;
    let first = tree(condition, yes, no, &mut |question, yes: T, no| {
        if failed.is_some() {
            return yes;
        }
        let otherwise = yes.clone();
        ask(question, yes, no).unwrap_or_else(|finding| {
            failed = Some(finding);
            otherwise
        })
    });
    failed.map_or(Ok(first), Err)
}

/// Does an expression read a name that an arm or a `let` has given to a value. Where a platform has no such
/// names, that has been said, and what reads one is not said again.
#[must_use]
pub fn reads_named(flow: &Flow, expr: &Expr) -> bool {
    let named = |var: VarId| {
        flow.nodes.iter().any(|node| match &node.kind {
            NodeKind::Branch { arms, .. } => arms.iter().any(|arm| arm.bind == Some(var)),
            NodeKind::Let { var: other, .. } => *other == var,
            _ => false,
        })
    };
    let mut reads = false;
    expr.walk(&mut |part| reads |= matches!(part.kind, ExprKind::Var(var) if named(var)));
    reads
}

/// The nodes of a flow that can be reached, each after those that it leads to; what leads back comes
/// after one that it leads to.
#[must_use]
pub fn after_what_follows(flow: &Flow) -> Vec<NodeId> {
    let mut order = Vec::new();
    let mut seen = vec![false; flow.nodes.len()];
    let mut todo = vec![(flow.entry, false)];
    while let Some((id, left)) = todo.pop() {
        let Some(node) = flow.nodes.get(id.0 as usize) else { continue };
        if left {
            order.push(id);
            continue;
        }
        if seen.get_mut(id.0 as usize).is_none_or(|seen| std::mem::replace(seen, true)) {
            continue;
        }
        todo.push((id, true));
        todo.extend(node.kind.successors().into_iter().rev().map(|next| (next, false)));
    }
    order
}
