//! Digests: `collect` gathers events, and one run begins for all of them.
//!
//! The first event opens a bag, for the customer and what `by` says. The bag is closed, and the run
//! begins, after the span that is written; earlier where `until` names a point that comes before, where
//! `sliding` says so and nothing came for so long, or as soon as it holds as many as it may. What a
//! trigger asks about an event (`active`, `among`, `where`) is asked of each; the persona and the entry
//! policy are asked when the run begins.

use super::life::{Life, Timed};
use super::points::{self, Point};
use super::trace::What;
use crate::hir::{Collect, Day, Value};
use crate::value::{Data, Overlay, Scope, eval, holds};

/// What is being gathered.
#[derive(Clone, Debug)]
pub(super) struct Bag {
    flow: usize,
    trigger: usize,
    /// What `by` gave.
    key: Option<Data>,
    items: Vec<Data>,
    /// When it is closed at the latest.
    last: i64,
    /// Grows when it is to be closed at another instant: timers of before are void.
    turn: u32,
    open: bool,
}

impl Life<'_> {
    /// An event for a trigger that collects.
    pub(super) fn gather(&mut self, flow: usize, trigger: usize, event: &Data) {
        let engine = self.engine;
        let Some((of, _)) = engine.flows.get(flow) else { return };
        let Some(found) = of.triggers.get(trigger) else { return };
        let Some(collect) = &found.collect else { return };
        if let Err(why) = self.fits_trigger(flow, Some(found), Some(event)) {
            self.note(None, Some(found.span), || What::NotBegun { journey: of.journey, why });
            return;
        }
        let (apart, key) = self.scoped(None, |scope| {
            let overlay = of.trigger_var.map(|var| Overlay { var, value: event, below: None });
            let scope = Scope { overlay: overlay.as_ref(), ..*scope };
            let apart = collect.except.as_ref().is_some_and(|except| holds(&scope, except));
            (apart, collect.by.as_ref().map(|by| eval(&scope, by).into_owned()))
        });
        if apart {
            self.enter_collected(flow, trigger, vec![event.clone()]);
            return;
        }
        let known = self.bags.iter().position(|bag| {
            bag.open && bag.flow == flow && bag.trigger == trigger && bag.key == key
        });
        let at = known.unwrap_or_else(|| {
            let last = self.closes_at(collect);
            let items = Vec::new();
            self.bags.push(Bag { flow, trigger, key, items, last, turn: 0, open: true });
            self.bags.len() - 1
        });
        let now = self.now;
        let Some(bag) = self.bags.get_mut(at) else { return };
        bag.items.push(event.clone());
        let full = collect.max.is_some_and(|max| bag.items.len() >= max as usize);
        let due = match collect.sliding {
            Some(seconds) => now.saturating_add(seconds.saturating_mul(1_000)).min(bag.last),
            None => bag.last,
        };
        bag.turn += 1;
        let turn = bag.turn;
        if full {
            self.close_bag(at, turn);
        } else {
            self.timer(due, Timed::Bag(at, turn));
            self.note(None, Some(found.span), || What::Gathers { journey: of.journey, until: due });
        }
    }

    /// When a bag that is opened now is closed at the latest.
    fn closes_at(&self, collect: &Collect) -> i64 {
        let end = self.now.saturating_add(collect.span.saturating_mul(1_000));
        let Some(moment) = &collect.until else { return end };
        let point = self.scoped(None, |scope| {
            let value = match &moment.day {
                Day::Of(day) => eval(scope, day).into_owned(),
                _ => Data::Missing,
            };
            let clock = moment.at.as_ref().map(|at| eval(scope, at).into_owned());
            let minutes = match clock {
                Some(Data::Value(Value::Time(minutes))) => Some(minutes),
                _ => None,
            };
            points::next(scope.zone, self.now, &moment.day, &value, minutes)
        });
        match point {
            Point::At(point) => point.min(end),
            Point::Past | Point::Missing => end,
        }
    }

    /// Closes a bag, if it is still to be closed now: the run begins.
    pub(super) fn close_bag(&mut self, at: usize, turn: u32) {
        let Some(bag) = self.bags.get_mut(at).filter(|bag| bag.open && bag.turn == turn) else {
            return;
        };
        bag.open = false;
        let (flow, trigger, items) = (bag.flow, bag.trigger, std::mem::take(&mut bag.items));
        self.enter_collected(flow, trigger, items);
    }

    /// Is a timer of a bag void.
    pub(super) fn is_void(&self, bag: usize, turn: u32) -> bool {
        self.bags.get(bag).is_none_or(|bag| !bag.open || bag.turn != turn)
    }

    /// Is anything being gathered.
    pub(super) fn gathers(&self) -> bool {
        self.bags.iter().any(|bag| bag.open)
    }
}
