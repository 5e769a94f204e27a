//! The events of a file, one after the other. Nothing of it is held but the line at hand.

mod csv;
mod limited;
mod ndjson;
mod xes;

use std::borrow::Cow;
use std::io::Read;

/// The form of a file of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A table with a header: parted by commas, semicolons or tabs.
    Csv,
    /// A JSON object a line.
    Ndjson,
    /// IEEE 1849, with its namespace or without.
    Xes,
}

impl Kind {
    /// The kind by the name of the file.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "xes" => Some(Self::Xes),
            _ => None,
        }
    }
}

/// The columns that are read.
#[derive(Clone, Debug)]
pub(super) struct Columns<'a> {
    pub(super) customer: Vec<&'a str>,
    pub(super) time: &'a str,
    pub(super) event: &'a str,
    pub(super) feeling: Option<&'a str>,
    pub(super) group: Option<&'a str>,
}

impl<'a> Columns<'a> {
    /// All of them: customers, time, event, then feeling and group.
    fn all(&self) -> Vec<&'a str> {
        let mut all = self.customer.clone();
        all.extend([self.time, self.event]);
        all.extend(self.feeling);
        all.extend(self.group);
        all
    }

    /// What was found in the order of [`Self::all`], as an event.
    fn row<'r>(&self, place: Place, found: &'r [Cow<'r, str>]) -> Row<'r> {
        let customers = self.customer.len();
        let at = |at: usize| found.get(at).map_or("", |text| text.trim());
        let feeling = self.feeling.map(|_| at(customers + 2));
        let group = self.group.map(|_| at(customers + 2 + usize::from(self.feeling.is_some())));
        Row::Event {
            place,
            customer: found.get(..customers).unwrap_or_default(),
            time: at(customers),
            event: at(customers + 1),
            feeling: feeling.filter(|text| !text.is_empty()),
            group: group.filter(|text| !text.is_empty()),
        }
    }
}

/// Where something stands, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A line, from 1.
    Line(u64),
    /// An event of a log, from 1.
    Event(u64),
}

/// A line.
#[derive(Debug)]
pub(super) enum Row<'r> {
    /// An event. What it lacks is empty.
    Event {
        place: Place,
        customer: &'r [Cow<'r, str>],
        time: &'r str,
        event: &'r str,
        feeling: Option<&'r str>,
        group: Option<&'r str>,
    },
    /// A line that is none, and why.
    Bad { place: Place, why: String },
}

/// Reads a file, and gives each event to `take`.
///
/// # Errors
/// If a column is missing, or the file cannot be read any further.
pub(super) fn read(
    kind: Kind,
    input: impl Read,
    columns: &Columns<'_>,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<(), String> {
    match kind {
        Kind::Csv => csv::read(input, columns, take),
        Kind::Ndjson => ndjson::read(input, columns, take),
        Kind::Xes => xes::read(input, columns, take),
    }
}
