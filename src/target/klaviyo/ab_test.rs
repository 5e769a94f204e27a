//! A split whose arms are one marketing message each, as an A/B test: where `ab_tests` of the settings says so. What is
//! not marketing has a question before it, whether somebody is suppressed, and a variation has none.
//!
//! The shares are the allocations of the variations, so they need not be whole percents. Nothing chooses a
//! winner: the language's split has none. What is sent before a test is published, the API does not say, so
//! the random samples of `walk::draw` are what a split becomes otherwise.

use super::content::Sent;
use super::context::{Context, State};
use super::document::{AbTest, Automatic, Data, Experiment, Links, Variation};
use super::plan::{Plan, Step};
use super::send::{self, Templates, Ways};
use crate::diag::Diagnostic;
use crate::flow::{NodeId, NodeKind, SplitWay};
use serde_json::Number;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The plan of such a split; `None` where its arms are something else, or the settings do not ask for tests.
pub(super) fn plan(
    cx: Context<'_>,
    state: &State,
    name: &str,
    arms: &[SplitWay],
    templates: &mut Templates,
) -> Result<Option<Rc<Plan>>, Diagnostic> {
    let Some(next) = goes_on(cx, arms).filter(|_| cx.settings.ab_tests()) else { return Ok(None) };
    let then = Rc::new(Plan::Go(next, state.clone()));
    let mut variations = Vec::new();
    let mut allocations = BTreeMap::new();
    let mut kinds = Vec::new();
    for arm in arms {
        let at = arm.to.0 as usize;
        let (Some(node), Some(span)) = (cx.flow.nodes.get(at), cx.flow.spans.get(at)) else {
            return Ok(None);
        };
        let NodeKind::Send { message, args, via, consent, .. } = &node.kind else {
            return Ok(None);
        };
        let message = cx.program.messages.at(*message);
        let sent = Sent { cx, state, message, args };
        let ways = Ways { next: Rc::clone(&then), unreachable: Rc::clone(&then) };
        let plan = send::send(&sent, via, *consent, *span, &ways, templates)?;
        // What needs a question before it is no variation.
        let Plan::Act(step, _) = &*plan else { return Ok(None) };
        kinds.push(step.kind);
        let links = Links::Next { next: None };
        let temporary_id = arm.name.to_string();
        let share = Number::from_f64(hundredths(arm.share)).unwrap_or_else(|| Number::from(0));
        allocations.insert(temporary_id.clone(), share);
        variations.push(Variation {
            temporary_id,
            kind: step.kind,
            links,
            data: step.data.clone(),
        });
    }
    let [first, others @ ..] = kinds.as_slice() else { return Ok(None) };
    if !["send-email", "send-sms"].contains(first) || others.iter().any(|other| other != first) {
        return Ok(None);
    }
    let Some(mut main_action) = variations.first().cloned() else { return Ok(None) };
    main_action.temporary_id = "main".to_owned();
    let current_experiment = Experiment {
        name: name.to_owned(),
        variations,
        allocations,
        winner_metric: "unique-clicks",
        automatic_winner_selection_settings: Automatic {
            enabled: false,
            automatic_end_date: None,
            automatic_end_statistical_certainty: false,
        },
    };
    let test = AbTest { main_action, current_experiment, status: "draft" };
    let step = Step { kind: "ab-test", suffix: "", data: Data::AbTest(Box::new(test)) };
    Ok(Some(Rc::new(Plan::Act(step, then))))
}

/// A share of the language, hundredths of a percent, as a part of one.
fn hundredths(share: i64) -> f64 {
    f64::from(i32::try_from(share).unwrap_or(0)) / 10_000.0
}

/// Where the arms go on, where each of them is one send of one message on one channel, and nothing else.
fn goes_on(cx: Context<'_>, arms: &[SplitWay]) -> Option<NodeId> {
    let mut ways = arms.iter().map(|arm| match &cx.flow.nodes.get(arm.to.0 as usize)?.kind {
        NodeKind::Send { via, next, unreachable, .. }
            if next == unreachable && via.len() == 1 && via.iter().flatten().count() == 1 =>
        {
            Some(*next)
        }
        _ => None,
    });
    let first = ways.next()??;
    (arms.len() > 1 && arms.iter().all(|arm| arm.share > 0 && !arm.holdout))
        .then_some(first)
        .filter(|_| ways.all(|way| way == Some(first)))
}
