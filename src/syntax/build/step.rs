//! Steps.

use super::{Context, Kids, expr, hole_name, journey, rules};
use crate::source::Span;
use crate::syntax::ast::{
    Block, CountdownArm, Expr, ExprKind, IfArm, MatchArm, Name, Path, Send, SplitArm, Step,
    StepKind, WaitArm, WaitArmKind,
};
use crate::syntax::parser::Rule;
use crate::syntax::scan;
use pest::iterators::Pair;

/// `{ .. }` that comes next.
pub(super) fn block(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Block {
    block_opt(cx, kids).unwrap_or(Block { steps: Vec::new(), span: kids.end })
}

/// `{ .. }`, if it comes next.
fn block_opt(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<Block> {
    let node = kids.take(Rule::block)?;
    let span = cx.span(&node);
    Some(Block { steps: node.into_inner().map(|node| step(cx, node)).collect(), span })
}

/// The block behind a hole, if one comes next: arms give all their steps.
fn hole_block(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<Block> {
    kids.skip(Rule::hole);
    let Some(arms) = kids.take(Rule::hole_arms) else { return block_opt(cx, kids) };
    let span = cx.span(&arms);
    let blocks = arms.into_inner().flat_map(Pair::into_inner);
    let blocks = blocks.filter(|part| part.as_rule() == Rule::block);
    Some(Block {
        steps: blocks.flat_map(Pair::into_inner).map(|node| step(cx, node)).collect(),
        span,
    })
}

/// The braces of a node whose head is followed by `{`, to the node's end.
pub(super) fn braces(cx: &Context<'_>, node: &Pair<'_, Rule>) -> Span {
    let span = node.as_span();
    let open = scan::find_open(node.as_str()).unwrap_or(node.as_str().len());
    cx.span_of(span.start() + open, span.end())
}

/// A step: the rule `step`, or the step itself.
pub(super) fn step(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Step {
    let span = cx.span(&node);
    let head_length = scan::head_length(node.as_str());
    let start = node.as_span().start();
    let head = cx.span_of(start, start + head_length);
    let inner = if node.as_rule() == Rule::step { node.into_inner().next() } else { Some(node) };
    let Some(node) = inner else {
        return Step { kind: StepKind::Hole(None), pin: None, span, head };
    };
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node);
    let mut pin = None;
    let kind = match rule {
        Rule::send => send(cx, &mut kids, &mut pin),
        Rule::wait => {
            StepKind::Wait { span: kids.expr(cx), at_most: kids.expr_in(cx, Rule::at_most) }
        }
        Rule::wait_until => {
            let moment = journey::moment(cx, &mut kids);
            let moves = kids.name_in(cx, Rule::moves);
            pin = kids.name_in(cx, Rule::pin);
            StepKind::WaitUntil { moment, moves, arms: wait_arms(cx, &mut kids) }
        }
        Rule::race => {
            let limit = kids.expr_in(cx, Rule::up_to).unwrap_or(hole_expr(kids.end));
            pin = kids.name_in(cx, Rule::pin);
            StepKind::Race { limit, arms: wait_arms(cx, &mut kids) }
        }
        Rule::countdown => {
            let to = kids.expr(cx);
            let moves = kids.name_in(cx, Rule::moves);
            pin = kids.name_in(cx, Rule::pin);
            StepKind::Countdown { to, moves, arms: countdown_arms(cx, &mut kids) }
        }
        Rule::if_ => if_(cx, &mut kids, &mut pin),
        Rule::match_ => {
            let value = kids.expr(cx);
            pin = kids.name_in(cx, Rule::pin);
            StepKind::Match { value, arms: match_arms(cx, &mut kids) }
        }
        Rule::split => split(cx, &mut kids, &mut pin),
        Rule::repeat => {
            let max = kids.expr_in(cx, Rule::up_to);
            let every = kids.expr_in(cx, Rule::every);
            let bind = kids.declared_in(cx, Rule::bind);
            pin = kids.name_in(cx, Rule::pin);
            let body = block(cx, &mut kids);
            let exhausted = kids.enter(cx, Rule::exhausted).map(|mut kids| block(cx, &mut kids));
            StepKind::Repeat { max, every, bind, body, exhausted }
        }
        Rule::stop => StepKind::Stop,
        Rule::let_ => StepKind::Let { name: kids.declared(cx), value: kids.expr(cx) },
        Rule::set => {
            let field = kids.path(cx);
            let value = if kids.skip(Rule::missing) { None } else { Some(kids.expr(cx)) };
            StepKind::Set { field, value }
        }
        Rule::consent => StepKind::Consent {
            grant: kids.take(Rule::consent_verb).is_some_and(|verb| verb.as_str() == "grant"),
            purpose: kids.name(cx),
            channels: rules::on_channels(cx, &mut kids),
        },
        Rule::track => StepKind::Track {
            event: kids.path(cx),
            fields: expr::record_opt(cx, &mut kids).unwrap_or_default(),
        },
        Rule::call => {
            let action = kids.path(cx);
            let args = kids.take(Rule::args);
            let call = expr::call(cx, action, args);
            let bind = kids.declared_in(cx, Rule::bind);
            pin = kids.name_in(cx, Rule::pin);
            let failed = kids
                .enter(cx, Rule::call_arms)
                .and_then(|mut arms| arms.enter(cx, Rule::failed))
                .map(|mut kids| block(cx, &mut kids));
            StepKind::Call { call, bind, failed }
        }
        Rule::start => {
            let journey = kids.path(cx);
            let args = kids.take(Rule::args);
            let call = expr::call(cx, journey, args);
            let each = kids.enter(cx, Rule::for_each).map(|mut kids| {
                let name = kids.declared(cx);
                (name, kids.expr(cx))
            });
            StepKind::Start { call, each }
        }
        Rule::goto => {
            StepKind::Goto { stage: kids.path(cx), at_most: kids.expr_in(cx, Rule::at_most) }
        }
        Rule::exit => StepKind::Exit { outcome: kids.word(cx, Rule::ident) },
        Rule::restart => StepKind::Restart { at_most: kids.expr_in(cx, Rule::at_most) },
        _ => StepKind::Hole(hole_block(cx, &mut kids)),
    };
    let pin = pin.or_else(|| kids.name_in(cx, Rule::pin));
    Step { kind, pin, span, head }
}

/// What stands where an expression could not be read.
fn hole_expr(span: Span) -> Expr {
    Expr { kind: ExprKind::Hole, span }
}

fn send(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let message = kids.path(cx);
    let args = kids.take(Rule::args);
    let call = expr::call(cx, message, args);
    let via = kids.enter(cx, Rule::via).map(|mut via| via_groups(cx, &mut via)).unwrap_or_default();
    let to = kids.expr_in(cx, Rule::send_to);
    *pin = kids.name_in(cx, Rule::pin);
    let mut send =
        Send { message: call.function, args: call.args, via, to, unreachable: None, failed: None };
    if let Some(mut arms) = kids.enter(cx, Rule::send_arms) {
        while let Some(node) = arms.next() {
            let rule = node.as_rule();
            let mut kids = Kids::of(cx, node);
            match rule {
                Rule::unreachable => send.unreachable = Some(block(cx, &mut kids)),
                Rule::failed => send.failed = Some(block(cx, &mut kids)),
                _ => {}
            }
        }
    }
    StepKind::Send(Box::new(send))
}

/// `a > b and c`
fn via_groups(cx: &Context<'_>, kids: &mut Kids<'_>) -> Vec<Vec<Path>> {
    let mut groups = Vec::new();
    while let Some(mut group) = kids.enter(cx, Rule::via_group) {
        groups.push(group.paths(cx));
    }
    groups
}

fn if_(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let mut arms = Vec::new();
    while let Some(mut arm) = kids.enter(cx, Rule::if_arm) {
        let condition = arm.expr(cx);
        let bind = arm.declared_in(cx, Rule::bind);
        let pinned = arm.name_in(cx, Rule::pin);
        *pin = pin.take().or(pinned);
        arms.push(IfArm { condition, bind, block: block(cx, &mut arm) });
    }
    StepKind::If { arms, otherwise: block_opt(cx, kids) }
}

fn split(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let name = kids.word(cx, Rule::ident);
    let sticky = kids.skip(Rule::sticky);
    let winner = kids.enter(cx, Rule::winner).map(|mut kids| {
        let status = kids.word(cx, Rule::status).unwrap_or_else(|| hole_name(kids.end));
        (status, kids.expr(cx))
    });
    *pin = kids.name_in(cx, Rule::pin);
    let mut arms = Vec::new();
    while let Some(node) = kids.next() {
        let (rule, span) = (node.as_rule(), cx.span(&node));
        let mut kids = Kids::of(cx, node);
        if rule == Rule::split_arm {
            let name = kids.name(cx);
            let share = match kids.peek() {
                Some(Rule::percent | Rule::number) => {
                    kids.next().map(|node| expr::primary(cx, node))
                }
                _ => None,
            };
            arms.push(SplitArm { name, share, block: block_opt(cx, &mut kids), span });
        } else {
            let block = hole_block(cx, &mut kids);
            arms.push(SplitArm {
                name: hole_name(span.head()),
                share: Some(hole_expr(span.head())),
                block,
                span,
            });
        }
    }
    StepKind::Split { name, sticky, winner, arms }
}

fn match_arms(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<MatchArm> {
    let mut arms = Vec::new();
    while let Some(node) = kids.next() {
        let (rule, span) = (node.as_rule(), cx.span(&node));
        let mut kids = Kids::of(cx, node);
        let mut patterns = Vec::new();
        if rule == Rule::match_arm {
            kids.skip(Rule::match_else);
            patterns.extend(std::iter::from_fn(|| kids.expr_opt(cx)));
        } else {
            kids.skip(Rule::hole);
            patterns.push(hole_expr(span.head()));
        }
        arms.push(MatchArm { patterns, block: block(cx, &mut kids), span });
    }
    arms
}

fn countdown_arms(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<CountdownArm> {
    let mut arms = Vec::new();
    while let Some(node) = kids.next() {
        let (rule, span) = (node.as_rule(), cx.span(&node));
        let mut kids = Kids::of(cx, node);
        let (mut before, mut at) = (None, None);
        if rule != Rule::countdown_arm {
            kids.skip(Rule::hole);
            before = Some(hole_expr(span.head()));
        } else if let Some(mut when) = kids.enter(cx, Rule::before) {
            before = Some(when.expr(cx));
            at = when.expr_in(cx, Rule::at_time);
        } else {
            kids.skip(Rule::skipped);
        }
        arms.push(CountdownArm { before, at, block: block(cx, &mut kids), span });
    }
    arms
}

/// `{ on .. { } timeout { } }`, if it comes next.
fn wait_arms(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<WaitArm> {
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
