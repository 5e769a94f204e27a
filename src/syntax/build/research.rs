//! Personas, lifecycles, stages, touchpoints, metrics.

use super::{Context, Kids, card, expr};
use crate::source::Span;
use crate::syntax::ast::{
    Lifecycle, Metric, MetricEvent, Path, Persona, Sample, Stage, Touchpoint,
};
use crate::syntax::errors;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// `persona busy_parent "Busy parent" { .. }`
pub(super) fn persona(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Persona {
    let mut kids = Kids::of(cx, node);
    let mut persona = Persona {
        name: kids.declared(cx),
        title: kids.title(cx),
        predicate: None,
        prefers: Vec::new(),
        samples: Vec::new(),
        clauses: Vec::new(),
    };
    let mut seen = Vec::new();
    while let Some(node) = kids.next() {
        if !once(cx, &node, &mut seen) {
            continue;
        }
        match node.as_rule() {
            Rule::persona_where => persona.predicate = Some(Kids::of(cx, node).expr(cx)),
            Rule::persona_prefers => persona.prefers = ranked(cx, &mut Kids::of(cx, node)),
            Rule::sample => persona.samples.push(sample(cx, node)),
            _ => persona.clauses.extend(card::clause(cx, node)),
        }
    }
    persona
}

/// Clauses that stand once, with their words.
const ONCE: [(Rule, &str); 3] = [
    (Rule::persona_where, "where"),
    (Rule::persona_prefers, "prefers"),
    (Rule::lifecycle_stages, "stages"),
];

/// May it stand here? A clause that stood before is reported: the tree keeps the first.
fn once(cx: &mut Context<'_>, node: &Pair<'_, Rule>, seen: &mut Vec<(Rule, Span)>) -> bool {
    let rule = node.as_rule();
    let Some((_, word)) = ONCE.iter().find(|(once, _)| *once == rule) else { return true };
    let span = cx.span(node);
    if let Some((_, first)) = seen.iter().find(|(other, _)| *other == rule) {
        cx.sink.push(errors::clause_twice(word, span, *first));
        return false;
    }
    seen.push((rule, span));
    true
}

/// `sample ana { .. }`
fn sample(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Sample {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let name = kids.word(cx, Rule::ident);
    Sample { name, fields: expr::record_opt(cx, &mut kids).unwrap_or_default(), span }
}

/// `a > b > c`, if it comes next.
pub(super) fn ranked(cx: &Context<'_>, kids: &mut Kids<'_>) -> Vec<Path> {
    kids.enter(cx, Rule::ranked).map(|mut kids| kids.paths(cx)).unwrap_or_default()
}

/// `lifecycle shop { stages a > b  range r = a..b  back b > a }`
pub(super) fn lifecycle(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Lifecycle {
    let mut kids = Kids::of(cx, node);
    let mut lifecycle = Lifecycle {
        name: kids.declared(cx),
        title: kids.title(cx),
        stages: Vec::new(),
        ranges: Vec::new(),
        back: Vec::new(),
    };
    let mut seen = Vec::new();
    while let Some(node) = kids.next() {
        if !once(cx, &node, &mut seen) {
            continue;
        }
        let rule = node.as_rule();
        let mut kids = Kids::of(cx, node);
        match rule {
            Rule::lifecycle_stages => lifecycle.stages.extend(ranked(cx, &mut kids)),
            Rule::lifecycle_range => {
                let name = kids.declared(cx);
                let from = kids.path(cx);
                lifecycle.ranges.push((name, from, kids.path(cx)));
            }
            Rule::lifecycle_back => {
                let from = kids.path(cx);
                lifecycle.back.push((from, kids.path(cx)));
            }
            _ => {}
        }
    }
    lifecycle
}

/// `stage purchase "Purchase" { .. }`
pub(super) fn stage(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Stage {
    let mut kids = Kids::of(cx, node);
    Stage {
        name: kids.declared(cx),
        title: kids.title(cx),
        alias: kids.path_opt(cx),
        clauses: card::card(cx, &mut kids),
    }
}

/// `touchpoint checkout "Checkout" future { .. }`
pub(super) fn touchpoint(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Touchpoint {
    let mut kids = Kids::of(cx, node);
    Touchpoint {
        name: kids.declared(cx),
        title: kids.title(cx),
        state: kids.word(cx, Rule::variant),
        clauses: card::card(cx, &mut kids),
    }
}

/// `metric m = share of a followed by b within 5 days, target >= 12%`
pub(super) fn metric(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Metric {
    let mut kids = Kids::of(cx, node);
    let mut metric = Metric {
        name: kids.declared(cx),
        title: kids.title(cx),
        measure: Vec::new(),
        events: Vec::new(),
        value: None,
        within: None,
        target: None,
    };
    if let Some(mut of) = kids.enter(cx, Rule::metric_of) {
        if let Some(mut measure) = of.enter(cx, Rule::measure) {
            metric.measure.extend(std::iter::from_fn(|| measure.word(cx, Rule::ident)));
        }
        metric.events.extend(metric_event(cx, &mut of));
        while let Some(mut followed) = of.enter(cx, Rule::followed) {
            metric.events.extend(metric_event(cx, &mut followed));
        }
        metric.within = of.expr_in(cx, Rule::within);
    } else {
        metric.value = Some(kids.expr(cx));
    }
    if let Some(mut target) = kids.enter(cx, Rule::target) {
        let op = target.word(cx, Rule::target_op).unwrap_or_else(|| super::hole_name(target.end));
        metric.target = Some((op, target.expr(cx)));
    }
    metric
}

/// `order_completed as o where o.total > 200 DKK`, if it comes next.
fn metric_event(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<MetricEvent> {
    let mut kids = kids.enter(cx, Rule::metric_event)?;
    let path = kids.path(cx);
    let bind = kids.declared_in(cx, Rule::bind);
    let filter = kids.expr_in(cx, Rule::where_);
    Some(MetricEvent { path, bind, filter })
}
