//! Pains and what is done about them.

use super::errors;
use crate::diag::Sink;
use crate::hir::{Program, Status};

/// A pain without a cause, a priority or an opportunity; an opportunity that nobody sees to.
pub(super) fn pain_without_action(program: &Program, sink: &mut Sink) {
    for (_, touchpoint) in program.touchpoints.iter() {
        for (at, pain) in touchpoint.pains.iter().enumerate() {
            let mut missing = Vec::new();
            if pain.cause.is_none() {
                missing.push("a cause");
            }
            if pain.business.is_none() {
                missing.push("a priority for the business");
            }
            if pain.customer.is_none() {
                missing.push("a priority for the customer");
            }
            let acted = touchpoint
                .opportunities
                .iter()
                .any(|found| found.pains.is_empty() || found.pains.contains(&at));
            if !acted {
                missing.push("an opportunity that takes it away");
            }
            if !missing.is_empty() {
                sink.push(errors::pain_lacks(&missing, pain.span));
            }
        }
        for opportunity in &touchpoint.opportunities {
            let mut missing = Vec::new();
            if opportunity.owner.is_none() {
                missing.push("an owner");
            }
            let open = matches!(opportunity.status, Status::Planned | Status::Started);
            if opportunity.due.is_none() && open {
                missing.push("a due date");
            }
            if !missing.is_empty() {
                sink.push(errors::opportunity_lacks(&missing, opportunity.span));
            }
        }
    }
}
