//! Steps.

use super::arms::{countdown_arms, match_arms, wait_arms};
use super::{Context, Kids, expr, hole_name, journey, rules};
use crate::source::Span;
use crate::syntax::ast::{
    Block, Expr, ExprKind, IfArm, Name, Path, Send, SplitArm, Step, StepKind,
};
use crate::syntax::errors;
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
    let nodes = node.into_inner();
    let mut steps = Vec::with_capacity(nodes.len());
    for node in nodes {
        steps.extend(step(cx, node));
    }
    super::allow::ends(cx);
    Some(Block { steps, span })
}

/// The block behind a hole, if one comes next: arms give all their steps.
pub(super) fn hole_block(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<Block> {
    kids.skip(Rule::hole);
    let Some(arms) = kids.take(Rule::hole_arms) else { return block_opt(cx, kids) };
    let span = cx.span(&arms);
    let blocks = arms.into_inner().flat_map(Pair::into_inner);
    let blocks = blocks.filter(|part| part.as_rule() == Rule::block);
    Some(Block {
        steps: blocks.flat_map(Pair::into_inner).filter_map(|node| step(cx, node)).collect(),
        span,
    })
}

/// The braces of a node whose head is followed by `{`, to the node's end.
pub(super) fn braces(cx: &Context<'_>, node: &Pair<'_, Rule>) -> Span {
    let span = node.as_span();
    let open = scan::find_open(node.as_str()).unwrap_or(node.as_str().len());
    cx.span_of(span.start() + open, span.end())
}

/// A step; nothing for a line about the next one.
pub(super) fn step(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Option<Step> {
    if node.as_rule() == Rule::allow_ {
        super::allow::allow(cx, node);
        return None;
    }
    let span = cx.span(&node);
    super::allow::begins(cx, span);
    let begin = node.as_span().start();
    let head = cx.span_of(begin, begin + scan::head_length(node.as_str()));
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node);
    // Called through a pointer: a frame with room for every kind of step would be a large one, and
    // steps nest.
    let build: fn(&mut Context<'_>, &mut Kids<'_>, &mut Option<Name>) -> StepKind = match rule {
        Rule::send => send,
        Rule::wait => wait,
        Rule::wait_until => wait_until,
        Rule::race => race,
        Rule::countdown => countdown,
        Rule::if_ => if_,
        Rule::match_ => match_,
        Rule::split => split,
        Rule::repeat => repeat,
        Rule::stop => |_, _, _| StepKind::Stop,
        Rule::let_ => let_,
        Rule::set => set,
        Rule::consent => consent,
        Rule::track => track,
        Rule::call => call,
        Rule::start => start,
        Rule::goto => goto,
        Rule::exit => exit,
        Rule::restart => restart,
        _ => |cx, kids, _| StepKind::Hole(hole_block(cx, kids)),
    };
    let mut pin = None;
    let kind = build(cx, &mut kids, &mut pin);
    let pin = pin.or_else(|| kids.name_in(cx, Rule::pin));
    Some(Step { kind, pin, span, head })
}

fn wait(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    StepKind::Wait { span: kids.expr(cx), at_most: kids.expr_in(cx, Rule::at_most) }
}

fn wait_until(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let moment = journey::moment(cx, kids);
    let moves = kids.name_in(cx, Rule::moves);
    *pin = kids.name_in(cx, Rule::pin);
    let arms = wait_arms(cx, kids);
    StepKind::WaitUntil { moment, moves: moves_behind(cx, kids, moves), arms }
}

fn race(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let limit = kids.expr_in(cx, Rule::up_to).unwrap_or(hole_expr(kids.end));
    *pin = kids.name_in(cx, Rule::pin);
    StepKind::Race { limit, arms: wait_arms(cx, kids) }
}

fn countdown(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let to = kids.expr(cx);
    let moves = kids.name_in(cx, Rule::moves);
    *pin = kids.name_in(cx, Rule::pin);
    let arms = countdown_arms(cx, kids);
    StepKind::Countdown { to, moves: moves_behind(cx, kids, moves), arms }
}

/// `moves` behind the block, where it does not stand: it is taken for what was meant.
fn moves_behind(cx: &mut Context<'_>, kids: &mut Kids<'_>, before: Option<Name>) -> Option<Name> {
    let Some(behind) = kids.name_in(cx, Rule::moves) else { return before };
    cx.sink.push(errors::moves_behind(&behind.text, behind.span));
    before.or(Some(behind))
}

fn match_(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let value = kids.expr(cx);
    *pin = kids.name_in(cx, Rule::pin);
    StepKind::Match { value, arms: match_arms(cx, kids) }
}

fn repeat(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let max = kids.expr_in(cx, Rule::up_to);
    let every = kids.expr_in(cx, Rule::every);
    let bind = kids.declared_in(cx, Rule::bind);
    *pin = kids.name_in(cx, Rule::pin);
    let body = block(cx, kids);
    let exhausted = kids.enter(cx, Rule::exhausted).map(|mut kids| block(cx, &mut kids));
    StepKind::Repeat { max, every, bind, body, exhausted }
}

fn let_(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    StepKind::Let { name: kids.declared(cx), value: kids.expr(cx) }
}

fn set(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    let field = kids.path(cx);
    let value = if kids.skip(Rule::missing) { None } else { Some(kids.expr(cx)) };
    StepKind::Set { field, value }
}

fn consent(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    StepKind::Consent {
        grant: kids.take(Rule::consent_verb).is_some_and(|verb| verb.as_str() == "grant"),
        purpose: kids.name(cx),
        channels: rules::on_channels(cx, kids),
    }
}

fn track(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    let event = kids.path(cx);
    StepKind::Track { event, fields: expr::record_opt(cx, kids).unwrap_or_default() }
}

fn call(cx: &mut Context<'_>, kids: &mut Kids<'_>, pin: &mut Option<Name>) -> StepKind {
    let action = kids.path(cx);
    let args = kids.take(Rule::args);
    let call = expr::call(cx, action, args);
    let bind = kids.declared_in(cx, Rule::bind);
    *pin = kids.name_in(cx, Rule::pin);
    let arms = kids.enter(cx, Rule::call_arms);
    let failed = arms.and_then(|mut arms| arms.enter(cx, Rule::failed));
    StepKind::Call { call, bind, failed: failed.map(|mut kids| block(cx, &mut kids)) }
}

fn start(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    let journey = kids.path(cx);
    let args = kids.take(Rule::args);
    let call = expr::call(cx, journey, args);
    let each = kids.enter(cx, Rule::for_each).map(|mut kids| {
        let name = kids.declared(cx);
        (name, kids.expr(cx))
    });
    StepKind::Start { call, each }
}

fn goto(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    StepKind::Goto { stage: kids.path(cx), at_most: kids.expr_in(cx, Rule::at_most) }
}

fn exit(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    StepKind::Exit { outcome: kids.word(cx, Rule::ident) }
}

fn restart(cx: &mut Context<'_>, kids: &mut Kids<'_>, _: &mut Option<Name>) -> StepKind {
    StepKind::Restart { at_most: kids.expr_in(cx, Rule::at_most) }
}

/// What stands where an expression could not be read.
pub(super) fn hole_expr(span: Span) -> Expr {
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
    super::tight(groups)
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
    StepKind::If { arms: super::tight(arms), otherwise: block_opt(cx, kids) }
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
    StepKind::Split { name, sticky, winner, arms: super::tight(arms) }
}
