//! Metrics: what they compute, in the words of the source, and what they shall be.

use super::Of;
use crate::draw::words::{Lang, span};
use crate::hir::{self, Id, Measure, Op, Value};
use crate::map::document::{Document, Metric};
use crate::value::{Data, spoken};
use std::collections::BTreeSet;

/// The metrics that anything in the document names, in the order in which the program declares them.
pub(super) fn all(of: &Of<'_>, document: &Document) -> Vec<Metric> {
    let variants = document.touchpoints.iter().flat_map(|one| &one.variants);
    let used: BTreeSet<&str> = variants
        .flat_map(|one| one.kpis.iter().chain(one.opportunities.iter().flat_map(|one| &one.kpis)))
        .chain(document.stages.iter().flat_map(|one| &one.kpis))
        .chain(&document.kpis)
        .map(String::as_str)
        .collect();
    let named =
        of.stuff.program.metrics.iter().map(|(id, metric)| (of.names.metric(id), id, metric));
    named
        .filter(|(name, ..)| used.contains(name.as_str()))
        .map(|(name, id, metric)| Metric {
            head: of.head(&metric.head, name),
            formula: formula(of, id),
            target: metric.target.as_ref().and_then(|target| {
                let value = match target.value {
                    // The texts of messages say spans in English; a map speaks one language.
                    Value::Duration(seconds) if seconds >= 0 => {
                        span::span(seconds.unsigned_abs(), Lang::of(&of.stuff.program.locale))
                    }
                    _ => of.shown(&Data::Value(target.value.clone()))?,
                };
                Some((sign(target.op), value))
            }),
        })
        .collect()
}

/// `share of cart_abandoned followed by order_completed within 5 days`
fn formula(of: &Of<'_>, id: Id<hir::Metric>) -> String {
    let metric = of.stuff.program.metrics.at(id);
    let source = |expr: &hir::Expr| of.stuff.workspace.sources.slice(expr.span).to_owned();
    if metric.measure == Measure::Customer {
        return metric.value.as_ref().map(source).unwrap_or_default();
    }
    let words = Measure::WORDS.iter().find(|(_, measure)| *measure == metric.measure);
    let events: Vec<String> = metric
        .events
        .iter()
        .map(|event| match &event.filter {
            Some(filter) => format!("{} where {}", of.names.event(event.event), source(filter)),
            None => of.names.event(event.event),
        })
        .collect();
    let within = metric.within.map(|within| format!(" within {}", spoken(within)));
    format!(
        "{} of {}{}",
        words.map(|(words, _)| *words).unwrap_or_default(),
        events.join(" followed by "),
        within.unwrap_or_default()
    )
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Le => "≤",
        Op::Ge => "≥",
        Op::Eq => "=",
        other => other.text(),
    }
}
