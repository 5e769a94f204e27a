//! What becomes of the people inside a journey when another version takes its place.

use crate::flow::Flow;
use crate::hir::Policy;
use crate::target::Inside;

/// Source: help.salesforce.com, `mc_jb_journey_versions` (a version that is left drains; a stopped one does not start
/// again) and `mc_jb_choose_a_contact_entry_mode` (`SingleEntryAcrossAllVersions`).
pub(super) fn inside(flow: &Flow, document: String) -> Inside {
    let mut when_replaced = vec![
        "People inside go on to their end in the version in which they began.".to_owned(),
        "Whoever comes from then on begins in the new version.".to_owned(),
    ];
    if flow.entry_policy.as_ref().is_some_and(|entry| entry.policy == Policy::Ignore) {
        when_replaced
            .push("Whoever is inside an older version does not begin in the new one.".to_owned());
    }
    Inside { document, when_replaced, hears: Vec::new() }
}
