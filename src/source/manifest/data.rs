//! `[data]`: how a file of events is read that `journeyc map --data` is given.

use super::errors;
use super::value::{Spanned, Table, Value};
use crate::diag::{Diagnostic, Sink};
use rust_decimal::Decimal;

/// Columns of the data, and where its events belong. What is not given has the names of journeyc's own
/// events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Data {
    /// The columns that say who it is; several together are one customer.
    pub customer: Vec<String>,
    /// The column with the time.
    pub time: Option<String>,
    /// The column with the name of the event.
    pub event: Option<String>,
    /// The column with a score, and its scale.
    pub feeling: Option<Score>,
    /// The column whose values are looked at one by one.
    pub group: Option<String>,
    /// Events in the order in which they are written.
    pub events: Vec<DataEvent>,
}

/// A column with a score of a survey, or of what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The column.
    pub column: String,
    /// The score that is as bad as can be: a feeling of -2.
    pub worst: Decimal,
    /// The score that is as good as can be: a feeling of 2. It may be the smaller number.
    pub best: Decimal,
}

/// A line of `[data.events]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataEvent {
    /// The event, as the data calls it.
    pub event: String,
    /// The touchpoint that it comes from, by name; nothing for an event that does not count.
    pub touchpoint: Option<Spanned<String>>,
}

/// `[data]`
pub(super) fn data(table: &Table, sink: &mut Sink) -> Data {
    sink.items
        .extend(table.unknown_keys(&["customer", "time", "event", "feeling", "group", "events"]));
    let mut keep = |found: Result<Option<&str>, Diagnostic>| match found {
        Ok(text) => text.map(str::to_owned),
        Err(finding) => {
            sink.push(finding);
            None
        }
    };
    let (time, event, group) =
        (keep(table.text("time")), keep(table.text("event")), keep(table.text("group")));
    let customer = match table.texts("customer") {
        Ok(found) => found.unwrap_or_default(),
        Err(finding) => {
            sink.push(finding);
            Vec::new()
        }
    };
    let customer = customer.into_iter().map(|column| column.value.to_owned()).collect();
    let feeling = inner(table, "feeling", sink).and_then(|table| score(table, sink));
    let events = inner(table, "events", sink).map(|table| events(table, sink));
    Data { customer, time, event, feeling, group, events: events.unwrap_or_default() }
}

fn inner<'t>(table: &'t Table, key: &str, sink: &mut Sink) -> Option<&'t Table> {
    table.table(key).unwrap_or_else(|finding| {
        sink.push(finding);
        None
    })
}

fn score(table: &Table, sink: &mut Sink) -> Option<Score> {
    sink.items.extend(table.unknown_keys(&["column", "worst", "best"]));
    let column = table.need_text("column", "\"score\"").map(str::to_owned);
    let (worst, best) = (end(table, "worst", "1"), end(table, "best", "5"));
    match (column, worst, best) {
        (Ok(column), Ok(worst), Ok(best)) if worst != best => Some(Score { column, worst, best }),
        (Ok(_), Ok(_), Ok(_)) => {
            let message = "the worst and the best score are the same".to_owned();
            let help = "write both ends of the scale, as in `worst = 1, best = 5`";
            sink.items
                .extend(table.span_of("best").map(|span| errors::bad_value(span, message, help)));
            None
        }
        (column, worst, best) => {
            sink.items.extend(column.err().into_iter().chain(worst.err()).chain(best.err()));
            None
        }
    }
}

/// An end of the scale.
fn end(table: &Table, key: &str, example: &str) -> Result<Decimal, Diagnostic> {
    let Some(entry) = table.get(key) else {
        return Err(errors::missing_setting(table.span, &table.name, key, example));
    };
    let number = match &entry.value {
        Value::Integer(number) => Some(Decimal::from(*number)),
        Value::Decimal(text) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| errors::wrong_kind(entry.span, key, "a number", entry.value.kind()))
}

fn events(table: &Table, sink: &mut Sink) -> Vec<DataEvent> {
    let mut found = Vec::new();
    for entry in &table.entries {
        let touchpoint = match &entry.value {
            Value::Text(name) => Some(Spanned { value: name.clone(), span: entry.span }),
            Value::Bool(false) => None,
            other => {
                let want = "the name of a touchpoint, or `false` for an event that does not count";
                sink.push(errors::wrong_kind(entry.span, &entry.key, want, other.kind()));
                continue;
            }
        };
        found.push(DataEvent { event: entry.key.clone(), touchpoint });
    }
    found
}

impl Data {
    /// Findings about touchpoints that no source declares.
    #[must_use]
    pub fn check_touchpoints(&self, known: &[&str]) -> Vec<Diagnostic> {
        let named = self.events.iter().filter_map(|line| line.touchpoint.as_ref());
        let unknown = named.filter(|name| !known.contains(&name.value.as_str()));
        unknown
            .map(|name| errors::unknown_name(name.span, "a touchpoint", &name.value, known))
            .collect()
    }
}
