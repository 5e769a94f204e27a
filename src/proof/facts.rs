//! What one journey does, as the proofs about all journeys together need it.

use crate::flow::{Flow, FlowInfo};
use crate::hir::{Id, Journey};

/// What one journey does.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The journey.
    pub journey: Id<Journey>,
}

impl Facts {
    /// The facts of a flow.
    #[must_use]
    pub fn of((flow, _): &(Flow, FlowInfo)) -> Self {
        Self { journey: flow.journey }
    }
}
