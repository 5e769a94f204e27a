//! Touchpoints: what is felt, asked and needed there, and how customers can answer or help themselves.

use super::errors;
use crate::diag::Sink;
use crate::hir::{Program, State, Touchpoint};

/// A touchpoint that says nothing of what is felt, or neither what is asked nor what is needed.
pub(super) fn bare_touchpoint(program: &Program, sink: &mut Sink) {
    for (_, touchpoint) in program.touchpoints.iter() {
        let asks = touchpoint.asks.is_empty() && touchpoint.thinks.is_empty();
        let missing: &[&str] =
            match (touchpoint.feels.is_none(), asks && touchpoint.needs.is_empty()) {
                (true, true) => &["feels", "asks", "needs"],
                (true, false) => &["feels"],
                (false, true) => &["asks", "needs"],
                (false, false) => continue,
            };
        let head = &touchpoint.head;
        sink.push(errors::bare_touchpoint(&head.name, missing, head.span));
    }
}

/// The variant in the other state.
fn twin<'p>(program: &'p Program, of: &Touchpoint) -> Option<&'p Touchpoint> {
    of.twin.map(|twin| program.touchpoints.at(twin))
}

/// A moment of truth, or a whole map, where nobody asks the customer.
pub(super) fn no_feedback(program: &Program, sink: &mut Sink) {
    let asks = |of: &Touchpoint| {
        !of.feedback.is_empty() || twin(program, of).is_some_and(|twin| !twin.feedback.is_empty())
    };
    for (_, touchpoint) in program.touchpoints.iter() {
        // A pair is spoken of once.
        let second = touchpoint.state == State::Future
            && twin(program, touchpoint).is_some_and(|twin| twin.moment_of_truth.is_some());
        if let Some(span) = touchpoint.moment_of_truth
            && !second
            && !asks(touchpoint)
        {
            sink.push(errors::no_feedback(&touchpoint.head.name, span));
        }
    }
    for (_, map) in program.maps.iter() {
        let mut shown = map.touchpoints.iter().map(|shown| program.touchpoints.at(shown.id));
        let silent = shown.clone().all(|of| !asks(of) && of.moment_of_truth.is_none());
        if shown.next().is_some() && silent {
            sink.push(errors::no_feedback_on_map(&map.head.name, map.head.span));
        }
    }
}

/// Words for places where customers are helped.
const SUPPORT: [&str; 5] = ["support", "service", "helpdesk", "help", "complaint"];

/// A touchpoint of support where customers cannot help themselves.
pub(super) fn no_self_service(program: &Program, sink: &mut Sink) {
    for (_, touchpoint) in program.touchpoints.iter() {
        let named = touchpoint.head.name.split('_').any(|word| SUPPORT.contains(&word));
        let emits = touchpoint.emits.iter().any(|event| {
            program.events.at(event.id).head.name.split('_').next() == Some("support")
        });
        let helps = !touchpoint.selfservice.is_empty()
            || twin(program, touchpoint).is_some_and(|twin| !twin.selfservice.is_empty());
        if (named || emits) && !helps {
            let head = &touchpoint.head;
            sink.push(errors::no_self_service(&head.name, head.span));
        }
    }
}
