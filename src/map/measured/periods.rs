//! The same over time: who came where in each day or week, and when that was unusual.
//!
//! Two shares are followed for each touchpoint: how many of all customers of a period came to it, and how
//! many of those who came to the touchpoint before it in the map. For the second the order counts:
//! only who came to it afterwards, in the same period. Customers are counted anew in each period.

use super::events::{All, Known};
use super::scan;
use crate::map::document::{Document, Grain, Measured, Period, Unusual};
use crate::value::zone::Zone;
use jiff::ToSpan;
use jiff::civil::Date;

/// Data of more days than this is counted by week.
const MOST_DAYS: usize = 200;
/// Data of more weeks than this, about twenty years, is not one picture.
const MOST_WEEKS: usize = 1_050;
/// The most groups that are looked at one by one.
const MOST_GROUPS: usize = 8;

/// Fills in the periods and what is unusual; a line for people where that is not possible.
pub(super) fn periods(
    document: &Document,
    all: &All,
    zone: &Zone,
    measured: &mut Measured,
) -> Option<String> {
    let day = |at: i64| zone.local(at).map(|local| local.date());
    let from = day(all.events.iter().map(|event| event.at).min()?)?;
    let to = day(all.events.iter().map(|event| event.at).max()?)?;
    let Some((grain, firsts)) = calendar(from, to) else {
        return Some(format!(
            "{}: events from {from} to {to} are too far apart for rates over time",
            measured.data
        ));
    };
    let starts: Vec<i64> =
        firsts.iter().filter_map(|day| zone.instant(day.at(0, 0, 0, 0))).collect();
    let groups = groups(all);
    let mut table = Table::new(document.touchpoints.len(), firsts.len(), groups.len() + 1);
    let before = before(all, document.touchpoints.len());
    let period =
        |event: &Known| starts.partition_point(|start| *start <= event.at).saturating_sub(1);
    for same in all.events.chunk_by(|a, b| a.customer == b.customer && period(a) == period(b)) {
        let Some(first) = same.first() else { continue };
        let group = groups.iter().position(|group| *group == first.group);
        table.add(period(first), group.map(|group| group + 1), same, &before);
    }
    measured.grain = Some(grain);
    measured.periods = (0..firsts.len())
        .zip(&firsts)
        .map(|(period, from)| Period {
            from: from.to_string(),
            customers: table.customers(0, period),
            touchpoints: (0..table.touchpoints).map(|at| table.cell(0, period, at).came).collect(),
            steps: (0..table.touchpoints)
                .map(|at| table.cell(0, period, at).came_from_before)
                .collect(),
        })
        .collect();
    let name = |group: u16| all.groups.get(usize::from(group)).cloned();
    measured.groups = groups.iter().filter_map(|group| name(*group)).collect();
    measured.unusual = unusual(document, &table, &before, &firsts, grain, &measured.groups);
    None
}

/// The grain, and the first day of each period without a gap.
fn calendar(from: Date, to: Date) -> Option<(Grain, Vec<Date>)> {
    let every = |first: Date, days: i32, most: usize| {
        let all = first.series(days.days()).take_while(|day| *day <= to).take(most + 1);
        let all: Vec<Date> = all.collect();
        (all.len() <= most).then_some(all)
    };
    if let Some(days) = every(from, 1, MOST_DAYS) {
        return Some((Grain::Day, days));
    }
    let monday =
        from.checked_sub(i32::from(from.weekday().to_monday_zero_offset()).days()).unwrap_or(from);
    every(monday, 7, MOST_WEEKS).map(|weeks| (Grain::Week, weeks))
}

/// The most frequent groups.
fn groups(all: &All) -> Vec<u16> {
    let mut counts: Vec<(u64, u16)> =
        (0..).take(all.groups.len()).map(|group| (0, group)).collect();
    for event in &all.events {
        if let Some((count, _)) = counts.get_mut(usize::from(event.group)) {
            *count += 1;
        }
    }
    counts.sort_by_key(|(count, group)| (u64::MAX - count, *group));
    counts.into_iter().take(MOST_GROUPS).map(|(_, group)| group).collect()
}

/// For each touchpoint the one before it in the map that has events.
fn before(all: &All, touchpoints: usize) -> Vec<Option<usize>> {
    let mut there = vec![false; touchpoints];
    for event in &all.events {
        if let Some(there) = there.get_mut(usize::from(event.touchpoint)) {
            *there = true;
        }
    }
    let mut last = None;
    let mut before = Vec::with_capacity(touchpoints);
    for (at, there) in there.into_iter().enumerate() {
        before.push(if there { last } else { None });
        if there {
            last = Some(at);
        }
    }
    before
}

/// What is counted for a touchpoint in a period.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// Customers who came to it.
    came: u64,
    /// Of these, customers who had come to the touchpoint before it.
    came_from_before: u64,
}

/// Counts for each group (0 are all customers), period and touchpoint.
struct Table {
    touchpoints: usize,
    periods: usize,
    cells: Vec<Cell>,
    customers: Vec<u64>,
    /// Of the customer at hand: touchpoints, and the places of the first and last visit.
    visits: Vec<(usize, usize, usize)>,
}

impl Table {
    fn new(touchpoints: usize, periods: usize, groups: usize) -> Self {
        Self {
            touchpoints,
            periods,
            cells: vec![Cell::default(); touchpoints * periods * groups],
            customers: vec![0; periods * groups],
            visits: Vec::new(),
        }
    }

    fn cell(&self, group: usize, period: usize, touchpoint: usize) -> Cell {
        let at = (group * self.periods + period) * self.touchpoints + touchpoint;
        self.cells.get(at).copied().unwrap_or_default()
    }

    fn customers(&self, group: usize, period: usize) -> u64 {
        self.customers.get(group * self.periods + period).copied().unwrap_or_default()
    }

    /// Adds the events of a customer in a period.
    fn add(
        &mut self,
        period: usize,
        group: Option<usize>,
        same: &[Known],
        before: &[Option<usize>],
    ) {
        self.visits.clear();
        for (at, event) in same.iter().enumerate() {
            let touchpoint = usize::from(event.touchpoint);
            match self.visits.iter_mut().find(|(one, ..)| *one == touchpoint) {
                Some((_, _, last)) => *last = at,
                None => self.visits.push((touchpoint, at, at)),
            }
        }
        for group in [Some(0), group].into_iter().flatten() {
            if let Some(count) = self.customers.get_mut(group * self.periods + period) {
                *count += 1;
            }
            for (touchpoint, _, last) in &self.visits {
                let from = before.get(*touchpoint).copied().flatten();
                let from = from.and_then(|from| self.visits.iter().find(|(one, ..)| *one == from));
                let at = (group * self.periods + period) * self.touchpoints + touchpoint;
                if let Some(cell) = self.cells.get_mut(at) {
                    cell.came += 1;
                    cell.came_from_before +=
                        u64::from(from.is_some_and(|(_, first, _)| first < last));
                }
            }
        }
    }
}

/// All shares that stand out: those of all customers before those of a group, touchpoint by touchpoint.
fn unusual(
    document: &Document,
    table: &Table,
    before: &[Option<usize>],
    firsts: &[Date],
    grain: Grain,
    groups: &[String],
) -> Vec<Unusual> {
    let name = |at: usize| document.touchpoints.get(at).map(|one| one.name.clone());
    let tenth = |share: f64| (share * 1000.0).round() / 10.0;
    let mut found = Vec::new();
    for group in 0..=groups.len() {
        for touchpoint in 0..table.touchpoints {
            let cell = |period: usize| table.cell(group, period, touchpoint);
            let from = before.get(touchpoint).copied().flatten();
            let reach = (0..table.periods)
                .map(|period| (cell(period).came, table.customers(group, period)))
                .collect::<Vec<_>>();
            let step = from.map(|from| {
                let of = |period| table.cell(group, period, from).came;
                let steps =
                    (0..table.periods).map(|period| (cell(period).came_from_before, of(period)));
                (from, steps.collect::<Vec<_>>())
            });
            let series = [Some((None, reach)), step.map(|(from, steps)| (Some(from), steps))];
            for (after, series) in series.into_iter().flatten() {
                for run in scan::scan(&series) {
                    let last = firsts.get(run.to).copied();
                    let last = last.and_then(|day| match grain {
                        Grain::Day => Some(day),
                        Grain::Week => day.checked_add(6.days()).ok(),
                    });
                    let (Some(first), Some(last)) = (firsts.get(run.from), last) else { continue };
                    found.push(Unusual {
                        touchpoint: name(touchpoint).unwrap_or_default(),
                        after: after.and_then(name),
                        group: group.checked_sub(1).and_then(|group| groups.get(group)).cloned(),
                        from: first.to_string(),
                        to: last.to_string(),
                        came: run.came,
                        of: run.of,
                        share: tenth(run.share()),
                        usual: tenth(run.usual),
                        chance: (run.chance * 10_000.0).round() / 10_000.0,
                    });
                }
            }
        }
    }
    found
}
