//! Arms that can never be taken, because one above them always fits first.
//!
//! How: for each two arms of a branch, whether the lower one implies the upper one: in the same words, or because of the
//! values that they compare with constants ([`super::asked`]); where no single one does, all above together. For
//! each two arms of a wait, whether whatever the lower one waits for, the upper one takes.

use super::asked::{Asked, asked};
use super::{Failure, Found, Look, errors};
use crate::flow::{BranchArm, NodeKind, RaceArm};
use crate::hir::{ArmOn, Expr, ExprKind, Op, Pattern, Program};
use crate::source::Span;

/// The first status that stands apart from the order.
const APART: u32 = 6;

/// Asks it of every branch and wait.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    for node in &look.flow().nodes {
        let pairs = match &node.kind {
            NodeKind::Branch { arms, .. } => branch(look, arms),
            NodeKind::Race { arms, .. } => race(look, arms),
            _ => continue,
        };
        for (upper, lower, together) in pairs {
            let diagnostic = errors::shadowed(lower, upper, together);
            found.failures.push(Failure { diagnostic, shown: None });
        }
    }
}

/// The upper arm, the lower one, and whether it takes all above it together.
type Pairs = Vec<(Span, Span, bool)>;

fn branch(look: &Look<'_>, arms: &[BranchArm]) -> Pairs {
    let program = look.program;
    let mut pairs = Vec::new();
    // What is certain where no arm above was taken.
    let mut left = Some(Asked::default());
    for (at, lower) in arms.iter().enumerate() {
        // What can never hold is told for itself.
        let plain = |arm: &&BranchArm| arm.bind.is_none();
        let holds = plain(&lower).then(|| asked(program, &lower.condition, true).ok()).flatten();
        let Some(holds) = holds else { continue };
        let above = || arms.iter().take(at).filter(plain);
        let upper = above().find(|upper| implies(look, &lower.condition, &upper.condition));
        let none_left = || left.as_ref().is_none_or(|left| left.clone().and(&holds).is_err());
        let here = lower.condition.span;
        if let Some(upper) = upper {
            pairs.push((upper.condition.span, here, false));
        } else if let Some(first) = above().next().filter(|_| none_left()) {
            pairs.push((first.condition.span, here, true));
        }
        let not = asked(program, &lower.condition, false).ok();
        left = left.zip(not).and_then(|(left, not)| left.and(&not).ok());
    }
    pairs
}

/// Does one condition hold wherever the other does.
fn implies(look: &Look<'_>, if_this: &Expr, then_that: &Expr) -> bool {
    if words(look, if_this) == words(look, then_that) {
        return true;
    }
    match (&if_this.kind, &then_that.kind) {
        (ExprKind::Binary(Op::And, a, b), _)
            if implies(look, a, then_that) || implies(look, b, then_that) =>
        {
            true
        }
        (_, ExprKind::Binary(Op::Or, a, b))
            if implies(look, if_this, a) || implies(look, if_this, b) =>
        {
            true
        }
        _ => excludes(look.program, (if_this, None), then_that),
    }
}

/// Can one condition only hold where the other does, by the values that they compare. A name of the
/// first can stand for another of the second.
fn excludes(
    program: &Program,
    (this, renamed): (&Expr, Option<(crate::hir::VarId, crate::hir::VarId)>),
    that: &Expr,
) -> bool {
    let (Ok(this), Ok(not)) = (asked(program, this, true), asked(program, that, false)) else {
        return false;
    };
    let this = match renamed {
        Some((from, to)) => this.renamed(from, to),
        None => this,
    };
    this.and(&not).is_err()
}

fn words(look: &Look<'_>, expr: &Expr) -> Vec<String> {
    look.sources.slice(expr.span).split_whitespace().map(str::to_owned).collect()
}

fn race(look: &Look<'_>, arms: &[RaceArm]) -> Pairs {
    let mut pairs = Vec::new();
    for (at, lower) in arms.iter().enumerate() {
        let upper = arms.iter().take(at).find(|upper| {
            // An arm whose restarts are used up lets the next one in.
            upper.restarts.is_empty() && takes(look, &upper.on, &lower.on)
        });
        if let Some(upper) = upper {
            pairs.push((upper.span, lower.span, false));
        }
    }
    pairs
}

/// Does an arm take all that the other waits for.
fn takes(look: &Look<'_>, upper: &ArmOn, lower: &ArmOn) -> bool {
    match (upper, lower) {
        (ArmOn::Event(a), ArmOn::Event(b)) => {
            // Whoever listens to the customer only does not hear what others do.
            let heard = a.of_anyone || !b.of_anyone;
            let key = a.same_key.is_none() || a.same_key == b.same_key;
            a.event == b.event && heard && key && filters(look, a, b)
        }
        (
            ArmOn::Status { status: a, message: m, channel: c },
            ArmOn::Status { status: b, message: n, channel: d },
        ) => {
            let reached = if *a < APART && *b < APART { a <= b } else { a == b };
            m == n && reached && (c.is_none() || c == d)
        }
        (ArmOn::Reply { message: m, filter: None, .. }, ArmOn::Reply { message: n, .. }) => m == n,
        (ArmOn::Inbound { channel: c, .. }, ArmOn::Inbound { channel: d, .. }) => c == d,
        (ArmOn::Segment { segment: s, enters: a }, ArmOn::Segment { segment: t, enters: b }) => {
            s == t && a == b
        }
        _ => false,
    }
}

/// Does what fits the filter of the lower one fit that of the upper one.
fn filters(look: &Look<'_>, upper: &Pattern, lower: &Pattern) -> bool {
    match (&upper.filter, &lower.filter) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(that), Some(this)) => {
            words(look, this) == words(look, that)
                || excludes(look.program, (this, Some((lower.var, upper.var))), that)
        }
    }
}
