//! What a verified flow needs and how long it can be. Only [`super::verify`] makes it.

use crate::hir::{Action, Channel, Construct, Event, Id};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Facts about a verified flow.
#[derive(Clone, Debug)]
pub struct FlowInfo {
    pub(super) needs: BTreeMap<Construct, Vec<Span>>,
    pub(super) channels: BTreeMap<Id<Channel>, Vec<Span>>,
    pub(super) actions: BTreeSet<Id<Action>>,
    pub(super) tracks: BTreeSet<Id<Event>>,
    pub(super) events: BTreeSet<Id<Event>>,
    pub(super) asks: BTreeMap<Id<Event>, Option<i64>>,
    pub(super) customer_fields: BTreeSet<u32>,
    pub(super) longest: Option<u64>,
    pub(super) most_steps: u64,
}

impl FlowInfo {
    /// Every construct the journey uses, with the places where it does.
    #[must_use]
    pub fn needs(&self) -> &BTreeMap<Construct, Vec<Span>> {
        &self.needs
    }

    /// Every channel it can send on.
    #[must_use]
    pub fn channels(&self) -> &BTreeMap<Id<Channel>, Vec<Span>> {
        &self.channels
    }

    /// Every action it can call.
    #[must_use]
    pub fn actions(&self) -> &BTreeSet<Id<Action>> {
        &self.actions
    }

    /// Every event it can emit.
    #[must_use]
    pub fn tracks(&self) -> &BTreeSet<Id<Event>> {
        &self.tracks
    }

    /// Every event that a run waits or watches for.
    #[must_use]
    pub fn events(&self) -> &BTreeSet<Id<Event>> {
        &self.events
    }

    /// Every event whose past it asks about, with the longest window in seconds (`None`: no bound).
    #[must_use]
    pub fn asks(&self) -> &BTreeMap<Id<Event>, Option<i64>> {
        &self.asks
    }

    /// The profile's fields it reads, addresses included.
    #[must_use]
    pub fn customer_fields(&self) -> &BTreeSet<u32> {
        &self.customer_fields
    }

    /// The longest time in seconds that a run can wait, calls and held sends aside; `None` where only
    /// a date of the data bounds it.
    #[must_use]
    pub fn longest(&self) -> Option<u64> {
        self.longest
    }

    /// The most nodes that a run can pass.
    #[must_use]
    pub fn most_steps(&self) -> u64 {
        self.most_steps
    }
}
