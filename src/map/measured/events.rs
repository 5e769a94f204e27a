//! What is kept of the events.

use super::instant::instant;
use super::mapping::Plan;
use super::read::{Place, Row};
use crate::value::zone::Zone;
use rayon::slice::ParallelSliceMut;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

/// An event that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Milliseconds of universal time.
    pub(super) at: i64,
    /// The number of the customer.
    pub(super) customer: u32,
    /// The place of the touchpoint in the map.
    pub(super) touchpoint: u16,
    /// The number of the group.
    pub(super) group: u16,
}

/// All that is known when a file is read.
#[derive(Debug, Default)]
pub(super) struct All {
    /// By customer, then by time, then as in the file.
    pub(super) events: Vec<Known>,
    /// For each touchpoint: how often a feeling was measured, and the sum.
    pub(super) feelings: Vec<(u64, f64)>,
    /// The names of the groups by number.
    pub(super) groups: Vec<String>,
    pub(super) read: u64,
    pub(super) unmapped: u64,
    pub(super) bad: u64,
    pub(super) customers: u32,
}

/// Bad lines that are shown.
const SHOWN: usize = 3;
/// Names of events that are shown where they belong nowhere.
const NAMES_SHOWN: usize = 5;
/// How many such names are counted: a column may hold something else than names.
const NAMES_COUNTED: usize = 10_000;

/// Takes one event after the other.
pub(super) struct Gathered<'a> {
    plan: &'a Plan<'a>,
    zone: &'a Zone,
    all: All,
    customers: HashMap<Box<str>, u32>,
    groups: HashMap<Box<str>, u16>,
    /// The customer of the last event: files often have a customer's events together.
    last: (String, u32),
    key: String,
    nowhere: HashMap<Box<str>, u64>,
    shown: Vec<String>,
    bad_feelings: u64,
    too_many_groups: bool,
}

/// The group of those who have none.
pub(super) const NO_GROUP: u16 = u16::MAX;

impl<'a> Gathered<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, zone: &'a Zone) -> Self {
        let feelings = vec![(0, 0.0); plan.stage_of.len()];
        Self {
            plan,
            zone,
            all: All { feelings, ..All::default() },
            customers: HashMap::new(),
            groups: HashMap::new(),
            last: (String::new(), 0),
            key: String::new(),
            nowhere: HashMap::new(),
            shown: Vec::new(),
            bad_feelings: 0,
            too_many_groups: false,
        }
    }

    /// Takes a line.
    pub(super) fn take(&mut self, row: &Row<'_>) {
        match row {
            Row::Bad { place, why } => self.bad(*place, why),
            Row::Event { place, customer, time, event, feeling, group } => {
                if let Err(why) = self.event(customer, time, event, *feeling, *group) {
                    self.bad(*place, &why);
                }
            }
        }
    }

    fn event(
        &mut self,
        customer: &[Cow<'_, str>],
        time: &str,
        event: &str,
        feeling: Option<&str>,
        group: Option<&str>,
    ) -> Result<(), String> {
        if event.is_empty() {
            return Err("it has no event".to_owned());
        }
        let Some(touchpoint) = self.plan.events.get(event).copied().flatten() else {
            self.all.read += 1;
            self.all.unmapped += 1;
            // Who says that an event does not count knows it.
            if !self.plan.events.contains_key(event) {
                self.nowhere(event);
            }
            return Ok(());
        };
        let customer = self.customer(customer).ok_or("it has no customer")?;
        let at = instant(time, self.zone).ok_or_else(|| match time {
            "" => "it has no time".to_owned(),
            _ => format!("`{}` is no time", cut(time)),
        })?;
        self.all.read += 1;
        if let Some(text) = feeling {
            match (self.plan.feeling(text), self.all.feelings.get_mut(usize::from(touchpoint))) {
                (Some(felt), Some((count, sum))) => {
                    *count += 1;
                    *sum += felt;
                }
                _ => self.bad_feelings += 1,
            }
        }
        let group = group.map_or(NO_GROUP, |group| self.group(group));
        self.all.events.push(Known { at, customer, touchpoint, group });
        Ok(())
    }

    fn bad(&mut self, place: Place, why: &str) {
        self.all.bad += 1;
        if self.shown.len() < SHOWN {
            let place = match place {
                Place::Line(line) => format!("line {line}"),
                Place::Event(event) => format!("event {event}"),
            };
            self.shown.push(format!("{place}: {why}"));
        }
    }

    /// The number of a customer; nothing where a part of the name is missing.
    fn customer(&mut self, parts: &[Cow<'_, str>]) -> Option<u32> {
        self.key.clear();
        for (at, part) in parts.iter().enumerate() {
            let part = part.trim();
            if part.is_empty() {
                return None;
            }
            if at > 0 {
                self.key.push('\u{1F}');
            }
            self.key.push_str(part);
        }
        if !self.customers.is_empty() && self.last.0 == self.key {
            return Some(self.last.1);
        }
        let number = match self.customers.get(self.key.as_str()) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.customers.len()).ok()?;
                self.customers.insert(self.key.as_str().into(), number);
                number
            }
        };
        self.last.0.clone_from(&self.key);
        self.last.1 = number;
        Some(number)
    }

    fn group(&mut self, name: &str) -> u16 {
        if let Some(number) = self.groups.get(name) {
            return *number;
        }
        match u16::try_from(self.groups.len()) {
            Ok(number) if number < NO_GROUP => {
                self.groups.insert(name.into(), number);
                self.all.groups.push(name.to_owned());
                number
            }
            _ => {
                self.too_many_groups = true;
                NO_GROUP
            }
        }
    }

    fn nowhere(&mut self, event: &str) {
        if let Some(count) = self.nowhere.get_mut(event) {
            *count += 1;
        } else if self.nowhere.len() < NAMES_COUNTED {
            self.nowhere.insert(event.into(), 1);
        }
    }

    /// What could not be read, and what belongs nowhere.
    pub(super) fn remarks(&self, name: &str) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.all.bad > 0 {
            let more = if self.all.bad > self.shown.len() as u64 { "; .." } else { "" };
            let what = if self.all.bad == 1 { "1 line is" } else { "lines are" };
            let count =
                if self.all.bad == 1 { String::new() } else { format!("{} ", self.all.bad) };
            remarks
                .push(format!("{name}: {count}{what} left out: {}{more}", self.shown.join("; ")));
        }
        if self.bad_feelings > 0 {
            let count = self.bad_feelings;
            remarks.push(format!(
                "{name}: {count} scores are no numbers, or off the scale of `[data]`"
            ));
        }
        if self.too_many_groups {
            remarks.push(format!("{name}: the column of `group` has too many values to be one"));
        }
        if !self.nowhere.is_empty() {
            let mut names: Vec<(&str, u64)> =
                self.nowhere.iter().map(|(name, count)| (&**name, *count)).collect();
            names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            let mut line = String::new();
            for (event, count) in names.iter().take(NAMES_SHOWN) {
                let part = if line.is_empty() { "" } else { ", " };
                let _ = write!(line, "{part}`{}` ({count})", cut(event));
            }
            let more = if names.len() > NAMES_SHOWN { ", .." } else { "" };
            remarks.push(format!(
                "{name}: no touchpoint of the map emits {line}{more}; `[data.events]` can say where they belong"
            ));
        }
        if self.all.events.is_empty() {
            remarks.push(format!("{name}: not one event belongs to the map"));
        }
        remarks
    }

    /// The events in their order.
    pub(super) fn sorted(self) -> All {
        let mut all = self.all;
        // Stable: what happened at one instant stays as it is in the file.
        all.events.par_sort_by_key(|event| (event.customer, event.at));
        all.customers = u32::try_from(self.customers.len()).unwrap_or(u32::MAX);
        all
    }
}

/// A text that is short enough to be shown.
fn cut(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
