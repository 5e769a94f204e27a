//! The arms of steps.

use super::step::{block, hole_block, hole_expr};
use super::{Context, Kids, hole_name, journey};
use crate::syntax::ast::{Block, CountdownArm, MatchArm, WaitArm, WaitArmKind};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// The block of an arm, also of one whose head could not be read.
fn block_or_hole(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Block {
    hole_block(cx, kids).unwrap_or(Block { steps: Vec::new(), span: kids.end })
}

/// The arms of a `match`.
pub(super) fn match_arms(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<MatchArm> {
    let mut arms = Vec::new();
    while let Some(node) = kids.next() {
        let (rule, span) = (node.as_rule(), cx.span(&node));
        let mut kids = Kids::of(cx, node);
        let mut patterns = Vec::new();
        if rule == Rule::match_arm {
            kids.skip(Rule::match_else);
            patterns.extend(std::iter::from_fn(|| kids.expr_opt(cx)));
        } else {
            patterns.push(hole_expr(span.head()));
        }
        let patterns = super::tight(patterns);
        arms.push(MatchArm { patterns, block: block_or_hole(cx, &mut kids), span });
    }
    super::tight(arms)
}

/// The arms of a countdown.
pub(super) fn countdown_arms(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<CountdownArm> {
    let mut arms = Vec::new();
    while let Some(node) = kids.next() {
        let (rule, span) = (node.as_rule(), cx.span(&node));
        let mut kids = Kids::of(cx, node);
        let (mut before, mut at) = (None, None);
        if rule != Rule::countdown_arm {
            before = Some(hole_expr(span.head()));
        } else if let Some(mut when) = kids.enter(cx, Rule::before) {
            before = Some(when.expr(cx));
            at = when.expr_in(cx, Rule::at_time);
        } else {
            kids.skip(Rule::skipped);
        }
        arms.push(CountdownArm { before, at, block: block_or_hole(cx, &mut kids), span });
    }
    arms
}

/// `{ on .. { } timeout { } }`, if it comes next.
pub(super) fn wait_arms(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<WaitArm> {
    let Some(mut kids) = kids.enter(cx, Rule::wait_arms) else { return Vec::new() };
    let mut arms = Vec::new();
    while let Some(node) = kids.take(Rule::wait_arm) {
        let span = cx.span(&node);
        let mut kids = Kids::of(cx, node);
        let kind = kids.next().map_or(WaitArmKind::Hole, |node| wait_arm(cx, node));
        arms.push(WaitArm { kind, block: block(cx, &mut kids), span });
    }
    arms
}

fn wait_arm(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> WaitArmKind {
    let rule = node.as_rule();
    if rule == Rule::arm_word {
        return match node.as_str() {
            "timeout" => WaitArmKind::Timeout,
            "past" => WaitArmKind::Past,
            "missing" => WaitArmKind::Missing,
            _ => WaitArmKind::Reached,
        };
    }
    let mut kids = Kids::of(cx, node);
    match rule {
        Rule::arm_event => WaitArmKind::Event(journey::event_pattern(cx, &mut kids)),
        Rule::arm_reply => WaitArmKind::Reply {
            message: kids.path(cx),
            bind: kids.declared_in(cx, Rule::bind),
            filter: kids.expr_in(cx, Rule::where_),
        },
        Rule::arm_status => WaitArmKind::Status {
            status: kids.word(cx, Rule::status).unwrap_or_else(|| hole_name(kids.end)),
            message: kids.path(cx),
            channel: kids.path_in(cx, Rule::via_one),
        },
        Rule::arm_inbound => {
            WaitArmKind::Inbound { channel: kids.path(cx), bind: kids.declared_in(cx, Rule::bind) }
        }
        Rule::arm_segment => WaitArmKind::Segment {
            enters: kids.take(Rule::change).is_some_and(|change| change.as_str() == "enters"),
            segment: kids.path(cx),
        },
        _ => WaitArmKind::Hole,
    }
}
