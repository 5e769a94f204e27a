//! What becomes of the people inside a journey when another version takes its place.

use crate::target::Inside;

/// Source: <https://www.twilio.com/docs/studio/rest-api/v2/flow-revision>: each change of a flow is a revision, and an
/// execution has one. What the flow hears is answers to its own messages, which come to the execution.
pub(super) fn inside(document: String) -> Inside {
    let when_replaced = [
        "Executions under way go on in the revision in which they began.",
        "Executions that are started from then on run the new revision.",
        "Whoever has an execution under way for the same To and From does not begin: Twilio answers 409.",
    ];
    Inside { document, when_replaced: when_replaced.map(str::to_owned).to_vec(), hears: Vec::new() }
}
