//! Journeys: header and stages.

use super::{Context, Kids, step, types};
use crate::source::Span;
use crate::syntax::ast::{
    Collect, Entry, EventPattern, Expr, ExprKind, HeaderClause, HeaderKind, Journey, JourneyItem,
    KeyScope, Moment, Name, Trigger, TriggerKind, Watch,
};
use crate::syntax::errors;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use smol_str::SmolStr;

/// `journey j(p: T) "Title" { .. }`
pub(super) fn journey(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Journey {
    let body_span = step::braces(cx, &node);
    let mut kids = Kids::of(cx, node);
    let name = kids.declared(cx);
    let params = types::params(cx, &mut kids);
    let title = kids.title(cx);
    let (mut header, mut body) = (Vec::new(), Vec::new());
    while let Some(node) = kids.next() {
        match header_kind(cx, &node) {
            Some(kind) => header.push(HeaderClause { kind, span: cx.span(&node) }),
            None if node.as_rule() == Rule::stage_block => {
                super::allow::begins(cx, cx.span(&node));
                body.push(stage(cx, node));
            }
            None => body.extend(step::step(cx, node).map(JourneyItem::Step)),
        }
    }
    super::allow::ends(cx);
    let (header, body) = (super::tight(header), super::tight(body));
    Journey { name, title, params, header, body, body_span }
}

/// `stage purchase #id { .. }`
fn stage(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> JourneyItem {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let name = kids.path(cx);
    let pin = kids.name_in(cx, Rule::pin);
    JourneyItem::Stage { name, pin, block: step::block(cx, &mut kids), span }
}

/// What a clause of the header says; `None` for stages and steps.
fn header_kind(cx: &mut Context<'_>, node: &Pair<'_, Rule>) -> Option<HeaderKind> {
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node.clone());
    Some(match rule {
        Rule::for_ => HeaderKind::For(kids.path(cx)),
        Rule::trigger => HeaderKind::Trigger(Box::new(trigger(cx, &mut kids))),
        Rule::entry => HeaderKind::Entry(entry(cx, &mut kids)),
        Rule::use_rules => HeaderKind::Rules(kids.paths(cx)),
        Rule::goal => HeaderKind::Goal(watch(cx, &mut kids)),
        Rule::exit_on => HeaderKind::ExitOn(watch(cx, &mut kids)),
        Rule::exit_when => {
            let condition = kids.expr(cx);
            HeaderKind::ExitWhen { condition, outcome: kids.declared_in(cx, Rule::outcome) }
        }
        Rule::while_ => HeaderKind::While(kids.expr(cx)),
        Rule::holdout => HeaderKind::Holdout(kids.expr(cx)),
        Rule::active => active(cx, &mut kids),
        Rule::priority => HeaderKind::Priority(kids.expr(cx)),
        Rule::lasts => {
            let end = kids.end;
            HeaderKind::Lasts(
                kids.expr_in(cx, Rule::at_most).unwrap_or(Expr { kind: ExprKind::Hole, span: end }),
            )
        }
        Rule::hole_header => HeaderKind::Hole,
        _ => return None,
    })
}

/// `active a..b`, `active from a until b`, `active until b`, or one day.
fn active(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> HeaderKind {
    let Some(days) = kids.expr_opt(cx) else {
        let from = kids.expr_in(cx, Rule::active_from);
        return HeaderKind::Active { from, to: kids.expr_in(cx, Rule::active_until) };
    };
    match days.kind {
        ExprKind::Range(from, to) => HeaderKind::Active { from: Some(*from), to: Some(*to) },
        _ => HeaderKind::Active { from: Some(days.clone()), to: Some(days) },
    }
}

/// `one per K, restart, again after D`
fn entry(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Entry {
    let mut entry = Entry { key: None, policy: None, again: None };
    while let Some(part) = kids.next() {
        let (rule, span) = (part.as_rule(), cx.span(&part));
        let mut kids = Kids::of(cx, part);
        let twice = match rule {
            Rule::one_per => entry.key.replace(kids.expr(cx)).is_some(),
            Rule::again_after => entry.again.replace(kids.expr(cx)).is_some(),
            _ => entry.policy.replace(kids.name(cx)).is_some(),
        };
        if twice {
            cx.sink.push(errors::entry_part_twice(span));
        }
    }
    entry
}

/// The event of `goal` and `exit on`.
fn watch(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Watch {
    Watch {
        event: event_pattern(cx, kids),
        within: kids.expr_in(cx, Rule::within),
        outcome: kids.declared_in(cx, Rule::outcome),
    }
}

/// `E of anyone as e same key where ..`
pub(super) fn event_pattern(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> EventPattern {
    let Some(mut kids) = kids.enter(cx, Rule::event_pattern) else {
        return EventPattern {
            event: kids.path(cx),
            of_anyone: false,
            bind: None,
            key: None,
            filter: None,
        };
    };
    EventPattern {
        event: kids.path(cx),
        of_anyone: kids.skip(Rule::of_anyone),
        bind: kids.declared_in(cx, Rule::bind),
        key: kids.take(Rule::key).map(|node| key_scope(cx, &node)),
        filter: kids.expr_in(cx, Rule::where_),
    }
}

fn key_scope(cx: &Context<'_>, node: &Pair<'_, Rule>) -> (KeyScope, Span) {
    let scope = if node.as_str().starts_with("same") { KeyScope::Same } else { KeyScope::Any };
    (scope, cx.span(node))
}

fn trigger(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Trigger {
    let kind = match kids.next() {
        Some(node) => trigger_kind(cx, node),
        None => TriggerKind::At(Expr { kind: ExprKind::Hole, span: kids.end }),
    };
    Trigger {
        kind,
        among: kids.path_in(cx, Rule::among),
        collect: kids.enter(cx, Rule::collect).map(|mut kids| collect(cx, &mut kids)),
    }
}

fn trigger_kind(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> TriggerKind {
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node);
    match rule {
        Rule::trigger_on => TriggerKind::On {
            pattern: event_pattern(cx, &mut kids),
            for_each: kids
                .enter(cx, Rule::for_each_customer)
                .map(|mut each| each.expr_in(cx, Rule::where_)),
        },
        Rule::trigger_enters => TriggerKind::Enters(kids.path(cx)),
        Rule::trigger_leaves => TriggerKind::Leaves(kids.path(cx)),
        Rule::trigger_every => {
            let (mut days, mut on) = (Vec::new(), None);
            while let Some(mut day) = kids.enter(cx, Rule::every_day) {
                let from = day.name(cx);
                match day.word(cx, Rule::ident) {
                    Some(to) => days.extend(days_between(from, to)),
                    None => days.push(from),
                }
                on = on.or(day.expr_in(cx, Rule::on_day));
            }
            TriggerKind::Every { days, on, at: kids.expr_in(cx, Rule::at_time) }
        }
        Rule::trigger_year => TriggerKind::EachYear {
            date: kids.expr(cx),
            at: kids.expr_in(cx, Rule::at_time),
            leap: kids.expr_in(cx, Rule::leap),
        },
        Rule::trigger_started => TriggerKind::Started,
        Rule::trigger_api => TriggerKind::Api,
        _ => TriggerKind::At(kids.expr(cx)),
    }
}

/// `monday..friday` as single days, which all stand where the range does. What is no range of
/// weekdays is left to the checker as its two words.
fn days_between(from: Name, to: Name) -> Vec<Name> {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let number = |name: &Name| DAYS.iter().position(|day| *day == name.text);
    let (Some(first), Some(last)) = (number(&from), number(&to)) else { return vec![from, to] };
    let span = from.span.to(to.span);
    let length = (last + DAYS.len() - first) % DAYS.len() + 1;
    let days = DAYS.iter().cycle().skip(first).take(length);
    days.map(|day| Name { text: SmolStr::new_static(day), span }).collect()
}

fn collect(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Collect {
    Collect {
        bind: kids.declared_in(cx, Rule::bind).unwrap_or_else(|| super::hole_name(kids.end)),
        by: kids.expr_in(cx, Rule::collect_by),
        span: kids.expr_in(cx, Rule::collect_for),
        sliding: kids.expr_in(cx, Rule::collect_sliding),
        max: kids.expr_in(cx, Rule::up_to),
        until: kids.enter(cx, Rule::collect_until).map(|mut kids| moment(cx, &mut kids)),
        except: kids
            .enter(cx, Rule::collect_except)
            .and_then(|mut except| except.expr_in(cx, Rule::where_)),
    }
}

/// `friday at 10:00`
pub(super) fn moment(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Moment {
    let end = kids.end;
    match kids.enter(cx, Rule::moment) {
        Some(mut kids) => Moment { day: kids.expr(cx), at: kids.expr_in(cx, Rule::at_time) },
        None => Moment { day: Expr { kind: ExprKind::Hole, span: end }, at: None },
    }
}
