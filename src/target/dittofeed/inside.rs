//! What becomes of the people inside a journey when another version takes its place.

use super::keyed::event_name;
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Program, TriggerKind};
use crate::target::Inside;
use std::collections::BTreeSet;

/// Sources: `lifecycle.ts` (a run is given its definition when it begins), `journeys.ts` (the entry of the journey as it
/// is now decides which events are brought to runs; it is kept for 30 seconds), `segments.ts` and `messaging.ts`
/// (segments and templates are looked up when a run comes to them).
pub(super) fn inside(program: &Program, flow: &Flow, info: &FlowInfo, document: String) -> Inside {
    let keyed = flow.entry_policy.as_ref().is_some_and(|entry| entry.key.is_some());
    let mut when_replaced = vec![
        "People inside keep the steps of the version in which they began.".to_owned(),
        "Templates are looked up when a message is sent: a template that was uploaded again has its new words for them too."
            .to_owned(),
        "Runs begin in the new version within 30 seconds of its upload.".to_owned(),
    ];
    let mut hears = BTreeSet::new();
    if keyed && !info.events().is_empty() {
        let triggers = flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
            TriggerKind::Event { event, .. } => Some(*event),
            _ => None,
        });
        let events = info.events().iter().copied().chain(triggers);
        hears = events.map(|event| event_name(program, event)).collect();
        when_replaced.push(
            "They hear of events only while the new version's entry takes these events with the same key."
                .to_owned(),
        );
    }
    Inside { document, when_replaced, hears: hears.into_iter().collect() }
}
