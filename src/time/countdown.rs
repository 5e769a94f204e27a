//! Countdowns: a series of points before a date.

use super::life::{Life, Timed};
use super::points::{before, today};
use super::run::{At, Via};
use super::step::Next;
use super::trace::What;
use crate::flow::{NodeId, NodeKind};
use crate::value::{Data, eval};

impl Life<'_> {
    /// A run comes to a countdown.
    pub(super) fn countdown(&mut self, at: usize, node: NodeId, via: Via, kind: &NodeKind) -> Next {
        let NodeKind::Countdown { counter, to, follow, points, .. } = kind else {
            return Next::Stays;
        };
        let (skipped, behind) = (points.len(), points.len() + 1);
        let Some(run) = self.runs.get(at) else { return Next::Stays };
        let kept = run.dates.iter().find(|(n, _)| *n == node).map(|(_, date)| date.clone());
        let date = match kept.filter(|_| via != Via::Step && !follow) {
            Some(kept) => kept,
            None => self.scoped(Some(run), |scope| eval(scope, to).into_owned()),
        };
        if !follow && let Some(run) = self.runs.get_mut(at) {
            run.dates.retain(|(n, _)| *n != node);
            run.dates.push((node, date.clone()));
        }
        let Some(run) = self.runs.get(at) else { return Next::Stays };
        if date == Data::Missing {
            return Next::Way(behind);
        }
        let today = today(&self.zone, self.now);
        let mut place = match via {
            Via::Step => 0,
            _ => run.counters.get(*counter as usize).copied().unwrap_or(0) as usize,
        };
        let first = place;
        let due = loop {
            let Some(point) = points.get(place) else { break None };
            match before(&self.zone, &date, point.before, point.at) {
                Some((instant, day)) if day >= today => break Some(instant),
                // What lies before today is passed over.
                _ => place += 1,
            }
        };
        self.counts(at, *counter, place);
        if via == Via::Step && place > first {
            return Next::Way(skipped);
        }
        match due {
            None => Next::Way(behind),
            Some(due) if due <= self.now => {
                self.counts(at, *counter, place + 1);
                Next::Way(place)
            }
            Some(due) => {
                self.stands_until(at, node, due);
                Next::Stays
            }
        }
    }

    fn stands_until(&mut self, at: usize, node: NodeId, due: i64) {
        let Some(run) = self.runs.get_mut(at) else { return };
        run.at = At::Counting(node, due);
        run.turn += 1;
        let (id, turn) = (run.id, run.turn);
        self.timer(due, Timed::Wake(id.number, turn));
        let span = self.span(id.flow, node);
        self.note(Some(id), span, || What::Waits { node, until: Some(due) });
    }

    fn counts(&mut self, at: usize, counter: u32, place: usize) {
        let slot = self.runs.get_mut(at).and_then(|run| run.counters.get_mut(counter as usize));
        if let Some(slot) = slot {
            *slot = u32::try_from(place).unwrap_or(u32::MAX);
        }
    }
}
