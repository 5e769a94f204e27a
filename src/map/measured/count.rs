//! From events to numbers: who came where, who went on, and how long it took.

use super::events::{All, Known};
use super::mapping::Plan;
use crate::map::document::{Document, Measured, MeasuredStage, MeasuredTouchpoint};
use crate::value::zone;

pub(super) fn count(document: &Document, plan: &Plan<'_>, all: &All) -> Measured {
    let (mut stages, mut touchpoints) =
        (Visits::new(document.stages.len()), Visits::new(document.touchpoints.len()));
    let mut events = vec![0_u64; document.touchpoints.len()];
    for life in all.events.chunk_by(|a, b| a.customer == b.customer) {
        for event in life {
            let touchpoint = usize::from(event.touchpoint);
            if let Some(count) = events.get_mut(touchpoint) {
                *count += 1;
            }
            touchpoints.comes(touchpoint, event);
            if let Some(stage) = plan.stage_of.get(touchpoint).copied().flatten() {
                stages.comes(stage, event);
            }
        }
        stages.ends();
        touchpoints.ends();
    }
    let mut felt = vec![(0, 0.0); document.stages.len()];
    for (stage, (count, sum)) in plan.stage_of.iter().zip(&all.feelings) {
        if let Some(felt) = stage.and_then(|stage| felt.get_mut(stage)) {
            felt.0 += count;
            felt.1 += sum;
        }
    }
    let of_stages = document.stages.iter().zip(stages.rows()).zip(&felt);
    let of_touchpoints = document.touchpoints.iter().zip(touchpoints.rows());
    let of_touchpoints = of_touchpoints.zip(events.iter().zip(&all.feelings));
    let (from, to) = all.events.iter().fold((None, None), |(from, to), event| {
        let (at, some) = (event.at, |one: i64| Some(one));
        (from.map_or(some(at), |from: i64| some(from.min(at))), to.max(some(at)))
    });
    Measured {
        from: from.map(zone::written),
        to: to.map(zone::written),
        events: all.read,
        unmapped: all.unmapped,
        bad: all.bad,
        customers: u64::from(all.customers),
        stages: of_stages
            .map(|((stage, (customers, went_on, median)), felt)| MeasuredStage {
                stage: stage.head.name.clone(),
                customers,
                went_on,
                median_seconds: median,
                feels: mean(*felt),
            })
            .collect(),
        touchpoints: of_touchpoints
            .map(|((touchpoint, (customers, went_on, median)), (events, felt))| {
                MeasuredTouchpoint {
                    touchpoint: touchpoint.name.clone(),
                    events: *events,
                    customers,
                    went_on,
                    median_seconds: median,
                    feels: mean(*felt),
                }
            })
            .collect(),
        ..Measured::default()
    }
}

/// Visits to places that stand in an order.
struct Visits {
    /// How many customers came to each place.
    customers: Vec<u64>,
    /// For each place: how long those who went on took to the first later place, in milliseconds.
    took: Vec<Vec<i64>>,
    /// Has the customer at hand been there?
    been: Vec<bool>,
    /// Places from which the customer at hand has not gone on yet, and when they came there first.
    waiting: Vec<(usize, i64)>,
    /// Places where the customer at hand has been.
    here: Vec<usize>,
}

impl Visits {
    fn new(places: usize) -> Self {
        Self {
            customers: vec![0; places],
            took: vec![Vec::new(); places],
            been: vec![false; places],
            waiting: Vec::new(),
            here: Vec::new(),
        }
    }

    fn comes(&mut self, place: usize, event: &Known) {
        let took = &mut self.took;
        self.waiting.retain(|(from, since)| {
            let goes_on = place > *from;
            if let (true, Some(took)) = (goes_on, took.get_mut(*from)) {
                took.push(event.at - since);
            }
            !goes_on
        });
        if let (Some(been @ false), Some(count)) =
            (self.been.get_mut(place), self.customers.get_mut(place))
        {
            *been = true;
            *count += 1;
            self.here.push(place);
            self.waiting.push((place, event.at));
        }
    }

    /// The next customer comes.
    fn ends(&mut self) {
        for place in self.here.drain(..) {
            if let Some(been) = self.been.get_mut(place) {
                *been = false;
            }
        }
        self.waiting.clear();
    }

    /// For each place: customers, those who went on, and the median time in seconds.
    fn rows(self) -> impl Iterator<Item = (u64, u64, Option<i64>)> {
        self.customers
            .into_iter()
            .zip(self.took)
            .map(|(customers, mut took)| (customers, took.len() as u64, median(&mut took)))
    }
}

/// The median in seconds of times in milliseconds; of an even number the middle of both.
fn median(times: &mut [i64]) -> Option<i64> {
    let half = times.len() / 2;
    if times.is_empty() {
        return None;
    }
    let even = times.len().is_multiple_of(2);
    let (below, at, _) = times.select_nth_unstable(half);
    let lower = if even { below.iter().max().copied().unwrap_or(*at) } else { *at };
    Some(lower.midpoint(*at) / 1000)
}

fn mean((count, sum): (u64, f64)) -> Option<f64> {
    (count > 0).then(|| (sum / count as f64 * 100.0).round() / 100.0)
}
