//! Event logs as XES (IEEE 1849). Elements count by their local name, since there are logs with the
//! namespace of the standard and logs without one.
//!
//! A column is the key of an attribute, of the event or of its trace. The customer is looked for in the trace
//! first, everything else in the event first. An attribute within another one is not looked at.

use super::limited::limited;
use super::{Columns, Place, Row};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io::Read;

/// Attributes that were found: for each wanted column its value.
type Found = Vec<Option<String>>;

pub(super) fn read(
    input: impl Read,
    columns: &Columns<'_>,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<(), String> {
    let (input, since) = limited(input);
    let mut reader = Reader::from_reader(input);
    let wanted = columns.all();
    let none: Found = vec![None; wanted.len()];
    let (mut of_trace, mut of_event) = (none.clone(), none.clone());
    // The names of the elements that are open: only direct children of a trace or an event count.
    let mut open: Vec<Open> = Vec::new();
    let mut buffer = Vec::new();
    let mut number = 0;
    let mut seen = false;
    let broken = |number: u64, why: &dyn std::fmt::Display| {
        format!("it is no XML behind event {number}: {why}")
    };
    loop {
        since.ended();
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|why| broken(number, &why))?;
        let (start, empty) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                if open.pop() == Some(Open::Event) {
                    number += 1;
                    let found = joined(columns, &of_trace, &of_event);
                    take(columns.row(Place::Event(number), &found));
                }
                continue;
            }
            Event::Eof if seen && open.is_empty() => return Ok(()),
            Event::Eof if seen => return Err(broken(number, &"it breaks off")),
            Event::Eof => return Err("it is no XES: it has no `log`".to_owned()),
            _ => continue,
        };
        let this = match start.local_name().as_ref() {
            "log" => Open::Log,
            "trace" => Open::Trace,
            "event" => Open::Event,
            _ => Open::Other,
        };
        seen |= this == Open::Log;
        match (this, open.last()) {
            (Open::Trace, _) => of_trace.clone_from(&none),
            (Open::Event, _) => {
                of_event.clone_from(&none);
                // A log may have events outside of traces.
                if open.last() != Some(&Open::Trace) {
                    of_trace.clone_from(&none);
                }
            }
            (Open::Other, Some(Open::Trace)) => {
                attribute(start, &wanted, &mut of_trace).map_err(|why| broken(number, &why))?;
            }
            (Open::Other, Some(Open::Event)) => {
                attribute(start, &wanted, &mut of_event).map_err(|why| broken(number, &why))?;
            }
            _ => {}
        }
        if !empty {
            open.push(this);
        } else if this == Open::Event {
            number += 1;
            take(columns.row(Place::Event(number), &joined(columns, &of_trace, &of_event)));
        }
    }
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Log,
    Trace,
    Event,
    Other,
}

/// Keeps the value of `<string key=".." value=".."/>`, if its key is wanted.
fn attribute(start: &BytesStart<'_>, wanted: &[&str], found: &mut Found) -> Result<(), String> {
    let read = |name: &str| -> Result<Option<String>, String> {
        let Some(attribute) = start.try_get_attribute(name).map_err(|why| why.to_string())? else {
            return Ok(None);
        };
        let text =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|why| why.to_string())?;
        Ok(Some(text.into_owned()))
    };
    let Some(key) = read("key")? else { return Ok(()) };
    if wanted.contains(&key.as_str()) {
        let value = read("value")?;
        for (slot, _) in found.iter_mut().zip(wanted).filter(|(_, name)| **name == key) {
            slot.clone_from(&value);
        }
    }
    Ok(())
}

/// The attributes of an event and of its trace together.
fn joined<'f>(
    columns: &Columns<'_>,
    of_trace: &'f Found,
    of_event: &'f Found,
) -> Vec<Cow<'f, str>> {
    let pairs = of_trace.iter().zip(of_event).enumerate();
    let value = |(at, (trace, event)): (usize, (&'f Option<String>, &'f Option<String>))| {
        let (first, second) =
            if at < columns.customer.len() { (trace, event) } else { (event, trace) };
        // The name of a trace is not that of its events, though both have one key.
        let own = at == columns.customer.len() + 1;
        let found = if own { first.as_deref() } else { first.as_deref().or(second.as_deref()) };
        Cow::Borrowed(found.unwrap_or_default())
    };
    pairs.map(value).collect()
}
