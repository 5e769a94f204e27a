//! Plans and maps as promises: with dates, with numbers for goals, and looked at again.

use super::errors;
use crate::diag::Sink;
use crate::hir::Program;

/// A plan, or a line of one, without a date.
pub(super) fn without_dates(program: &Program, sink: &mut Sink) {
    for (_, plan) in program.plans.iter() {
        if plan.entries.is_empty() {
            sink.push(errors::plan_without_entries(&plan.head.name, plan.head.span));
        }
        for entry in plan.entries.iter().filter(|entry| entry.when.is_none()) {
            let word = if entry.publish { "publish" } else { "do" };
            sink.push(errors::entry_without_date(word, entry.span));
        }
    }
}

/// Goals of a map or plan that no KPI measures.
pub(super) fn goal_without_kpi(program: &Program, sink: &mut Sink) {
    let maps = program.maps.iter().map(|(_, map)| ("map", &map.head, &map.goals, &map.kpis));
    let plans = program.plans.iter().map(|(_, of)| ("plan", &of.head, &of.goals, &of.kpis));
    for (kind, head, goals, kpis) in maps.chain(plans) {
        if let Some(goal) = goals.first()
            && kpis.is_empty()
        {
            sink.push(errors::goal_without_kpi(kind, &head.name, goal.span));
        }
    }
}

/// A map or plan that nobody will look at again.
pub(super) fn no_review_date(program: &Program, sink: &mut Sink) {
    let maps = program.maps.iter().map(|(_, map)| ("map", &map.head, &map.review));
    let plans = program.plans.iter().map(|(_, plan)| ("plan", &plan.head, &plan.review));
    for (kind, head, review) in maps.chain(plans) {
        if review.is_none() {
            sink.push(errors::no_review_date(kind, &head.name, head.span));
        }
    }
}
