//! What steps ask of the past: the router keeps the events that are asked about, and a run reads them before the step.
//!
//! `ID asks` sets the instant, `ID past` asks the store, `ID knows` takes the run's object up with `past`.

use super::status::each_expr;
use super::{Builder, Context, Kind, now};
use crate::flow::Flow;
use crate::hir::{Event, ExprKind, Id};
use crate::target::n8n::js::Js;
use std::collections::BTreeMap;

/// The events that steps of a journey ask about, and how many seconds back; `None` for all there are.
pub(in crate::target::n8n) fn asked(
    _cx: Context<'_>,
    flow: &Flow,
) -> BTreeMap<Id<Event>, Option<i64>> {
    let mut found: BTreeMap<Id<Event>, Option<i64>> = BTreeMap::new();
    each_expr(flow, &mut |expr| {
        expr.walk(&mut |part| {
            if let ExprKind::History(history) = &part.kind {
                let back = found.entry(history.event).or_insert(history.within);
                *back = back.zip(history.within).map(|(a, b)| a.max(b));
            }
        });
    });
    found
}

impl Builder<'_> {
    /// What is read before a step that asks about events. Gives the first node.
    pub(super) fn ask_past(
        &mut self,
        id: &str,
        events: impl IntoIterator<Item = String>,
        next: String,
    ) -> Option<String> {
        let events: Vec<Js> = events.into_iter().map(Js::Str).collect();
        let store = self.store.clone().filter(|_| !events.is_empty())?;
        let (asks, past, knows) =
            (format!("{id} asks past"), format!("{id} past"), format!("{id} knows past"));
        let entries = vec![("now".to_owned(), now())];
        self.put(&asks, Kind::Set(Js::with(Js::json(), entries)), vec![past.clone()]);
        self.put(&past, store.past(events), vec![knows.clone()]);
        let entries = vec![("past".to_owned(), Js::json().dot("past"))];
        self.put(&knows, Kind::Set(Js::with(Js::output(&asks), entries)), vec![next]);
        Some(asks)
    }
}
