//! Which column of the data is what, and which event belongs to which touchpoint.

use super::read::{Columns, Kind};
use crate::map::document::{Document, Touchpoint};
use std::collections::HashMap;

/// How a file of events is read: `[data]` in `journey.toml`. What is not given has the names that
/// journeyc's own events have, and those of the standard in XES.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The columns that say who it is; several together are one customer.
    pub customer: Vec<String>,
    /// The column with the time.
    pub time: Option<String>,
    /// The column with the name of the event.
    pub event: Option<String>,
    /// What says how customers feel.
    pub feeling: Option<Feeling>,
    /// The column whose values are looked at one by one.
    pub group: Option<String>,
    /// Events, and the touchpoint that each comes from, by name; nothing for those that do not count. Before
    /// what touchpoints say with `emits`.
    pub events: Vec<(String, Option<String>)>,
}

/// A column with a score: of a survey, or of what was written.
#[derive(Clone, Debug)]
pub struct Feeling {
    /// The column.
    pub column: String,
    /// The score that is -2.
    pub worst: f64,
    /// The score that is 2; it may be the smaller number.
    pub best: f64,
}

/// The mapping, seen from a map.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    mapping: &'a Mapping,
    /// Events, and the touchpoint that they come from: its place in the map; nothing for those that do not
    /// count.
    pub(super) events: HashMap<&'a str, Option<u16>>,
    /// For each touchpoint the place of its stage.
    pub(super) stage_of: Vec<Option<usize>>,
    /// What is said of the mapping.
    pub(super) remarks: Vec<String>,
}

/// Maps have fewer touchpoints than this.
const MOST: usize = u16::MAX as usize;

pub(super) fn plan<'a>(document: &'a Document, mapping: &'a Mapping) -> Plan<'a> {
    let mut events: HashMap<&str, Option<u16>> = HashMap::new();
    let mut remarks = Vec::new();
    let place = |name: &str| {
        let at = document.touchpoints.iter().take(MOST).position(|one| one.name == name)?;
        u16::try_from(at).ok()
    };
    for (event, touchpoint) in &mapping.events {
        let at = touchpoint.as_deref().map(place);
        if let (Some(None), Some(touchpoint)) = (at, touchpoint) {
            let map = &document.head.name;
            remarks
                .push(format!("`{event}` belongs to `{touchpoint}`, which `{map}` does not show"));
        }
        events.insert(event, at.flatten());
    }
    let mut emitted: HashMap<&str, &Touchpoint> = HashMap::new();
    for touchpoint in document.touchpoints.iter().take(MOST) {
        let names = touchpoint.variants.iter().flat_map(|variant| &variant.emits);
        for (event, _) in names {
            if mapping.events.iter().any(|(named, _)| named == event) {
                continue;
            }
            match emitted.get(event.as_str()) {
                Some(first) if first.name != touchpoint.name => remarks.push(format!(
                    "`{event}` comes from `{}` and `{}`; it counts for the first, unless `[data.events]` says otherwise",
                    first.name, touchpoint.name
                )),
                Some(_) => {}
                None => {
                    emitted.insert(event, touchpoint);
                    events.insert(event, place(&touchpoint.name));
                }
            }
        }
    }
    remarks.dedup();
    let stage = |touchpoint: &Touchpoint| {
        let name = touchpoint.stage.as_ref()?;
        document.stages.iter().position(|stage| stage.head.name == *name)
    };
    let stage_of = document.touchpoints.iter().map(stage).collect();
    Plan { mapping, events, stage_of, remarks }
}

impl<'a> Plan<'a> {
    /// The columns that are read in a file of this kind.
    pub(super) fn columns(&self, kind: Kind) -> Columns<'a> {
        let (customer, time, event) = match kind {
            Kind::Csv | Kind::Ndjson => ("customer_id", "at", "event"),
            Kind::Xes => ("concept:name", "time:timestamp", "concept:name"),
        };
        let mapping = self.mapping;
        let own: Vec<&str> = mapping.customer.iter().map(String::as_str).collect();
        Columns {
            customer: if own.is_empty() { vec![customer] } else { own },
            time: mapping.time.as_deref().unwrap_or(time),
            event: mapping.event.as_deref().unwrap_or(event),
            feeling: mapping.feeling.as_ref().map(|feeling| feeling.column.as_str()),
            group: mapping.group.as_deref(),
        }
    }

    /// A score as a feeling from -2 to 2; nothing where it is none, or off the scale.
    pub(super) fn feeling(&self, text: &str) -> Option<f64> {
        let scale = self.mapping.feeling.as_ref()?;
        let score: f64 = text.trim().replace(',', ".").parse().ok()?;
        let share = (score - scale.worst) / (scale.best - scale.worst);
        (0.0..=1.0).contains(&share).then_some(share * 4.0 - 2.0)
    }
}
