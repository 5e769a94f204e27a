//! How often the same customer can be in the journey: one statement of the store decides, and makes
//! the row in which a run can be reached.
//!
//! `STEM key` says for which entry, `STEM take` asks, `STEM taken` reads the answer. A run that takes
//! another's place calls it (`STEM wake`), and begins.

use super::{Builder, Http, Kind};
use crate::flow::{Flow, NodeKind};
use crate::hir::{Policy, Timer, WatchKind};
use crate::target::n8n::js::Js;
use crate::target::n8n::store::Enters;

/// Can something outside reach a run of the journey while it waits.
pub(in crate::target::n8n) fn is_reached(flow: &Flow) -> bool {
    !flow.watches.is_empty()
        || flow.entry_policy.as_ref().is_some_and(|entry| entry.policy == Policy::Restart)
        || flow
            .nodes
            .iter()
            .any(|node| matches!(&node.kind, NodeKind::Race { arms, .. } if !arms.is_empty()))
        || follows(flow)
        || !super::status::asked(flow).is_empty()
}

/// Does the journey follow a date that moves.
pub(in crate::target::n8n) fn follows(flow: &Flow) -> bool {
    flow.nodes.iter().any(|node| match &node.kind {
        NodeKind::Race { timer: Timer::Moment { follow, .. }, .. }
        | NodeKind::Countdown { follow, .. } => *follow,
        _ => false,
    })
}

/// Does the journey watch conditions over what is known of the customer.
pub(in crate::target::n8n) fn watches_facts(flow: &Flow) -> bool {
    flow.watches.iter().any(|watch| matches!(watch.kind, WatchKind::When(_) | WatchKind::While(_)))
}

/// How runs of the journey begin.
pub(in crate::target::n8n) fn enters(flow: &Flow) -> Enters {
    let Some(entry) = &flow.entry_policy else { return Enters::Beside };
    let after = entry.again.map(|seconds| seconds.saturating_mul(1_000));
    match (entry.policy, after) {
        (Policy::Ignore, after) => Enters::Alone(after),
        (Policy::Restart, after) => Enters::Instead(after),
        (Policy::Parallel, Some(after)) => Enters::Apart(after),
        (Policy::Parallel, None) => Enters::Beside,
    }
}

impl Builder<'_> {
    /// Has a run a row of its own.
    pub(super) fn has_row(&self) -> bool {
        self.reached || !matches!(enters(self.flow), Enters::Beside)
    }

    /// The nodes between the questions of a trigger and the first step; gives the first.
    pub(super) fn enter(&mut self, stem: &str, next: String, scope: &[Js]) -> String {
        let flow = self.flow;
        let enters = enters(flow);
        let Some(store) = self.store.clone().filter(|_| self.has_row()) else { return next };
        let run = || Js::json().dot("run");
        let key = match flow.entry_policy.as_ref().and_then(|entry| entry.key.as_ref()) {
            _ if enters == Enters::Beside => run(),
            Some(key) => Js::name("String").call(vec![self.lower(key, scope)]),
            None => Js::str(""),
        };
        let (keyed, take, taken) =
            (format!("{stem} key"), format!("{stem} take"), format!("{stem} taken"));
        let (begins, other) = (format!("{stem} begins"), format!("{stem} not now"));
        let entries = vec![("entry".to_owned(), key)];
        self.put(&keyed, Kind::Set(Js::with(Js::json(), entries)), vec![take.clone()]);
        let hears: Vec<Js> = self.hears().into_iter().map(Js::Str).collect();
        self.put(&take, store.enter(&flow.name, enters, hears), vec![taken.clone()]);
        let took = Js::json().dot("took");
        let replaces = matches!(enters, Enters::Instead(_));
        let wakes = format!("{stem} wakes");
        let first = if replaces { wakes.clone() } else { begins.clone() };
        self.put(&taken, Kind::If(took), vec![first, other.clone()]);
        self.put(&other, Kind::Rest, Vec::new());
        if replaces {
            let wake = format!("{stem} wake");
            let waits = Js::json().dot("wakes").exists();
            self.put(&wakes, Kind::If(waits), vec![wake.clone(), begins.clone()]);
            self.put(
                &wake,
                Kind::Http(Http::wake(Js::json().dot("wakes"))),
                vec![begins.clone(), begins.clone()],
            );
        }
        let mut entries = Vec::new();
        if matches!(enters, Enters::Apart(_)) {
            // The pause is the key's; the run has its own row.
            entries.push(("entry".to_owned(), Js::output(&keyed).dot("run")));
        }
        self.put(&begins, Kind::Set(Js::with(Js::output(&keyed), entries)), vec![next]);
        keyed
    }
}
