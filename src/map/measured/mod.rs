//! What data says about a map: how many customers come to its touchpoints, where they are lost, how long
//! they take, and when that was unusual.
//!
//! - [`mapping`]: which column is what, and which event belongs to which touchpoint;
//! - [`read`]: the events of a file, one after the other, whatever its form;
//! - [`instant`]: the forms of a time;
//! - [`events`]: what is kept of them: 16 bytes for each event that counts, and the names of the customers.
//!   The file itself is never held. Events may stand in any order: they are sorted by customer and time
//!   when all are read;
//! - [`count`]: from events to numbers;
//! - [`periods`]: the same over time; [`scan`]: when a rate stands out.

mod count;
mod events;
mod instant;
mod mapping;
mod periods;
mod read;
mod scan;
#[cfg(test)]
mod tests;

use super::document::{Document, Measured};
use crate::value::zone::Zone;
pub use mapping::{Feeling, Mapping};
pub use read::Kind;
use std::io::Read;

/// Reads events, and says what they mean for the map. Lines for people come with it: what could not be
/// read, and which events belong nowhere.
///
/// `name` is the file as people know it; times without an offset are those of `zone`.
///
/// # Errors
/// If a column is missing, the file breaks off, or cannot be read.
pub fn measure(
    document: &Document,
    mapping: &Mapping,
    zone: &Zone,
    (name, kind): (&str, Kind),
    input: impl Read,
) -> Result<(Measured, Vec<String>), String> {
    let plan = mapping::plan(document, mapping);
    let mut gathered = events::Gathered::new(&plan, zone);
    read::read(kind, input, &plan.columns(kind), &mut |row| gathered.take(&row))
        .map_err(|why| format!("{name}: {why}"))?;
    let mut remarks = plan.remarks.clone();
    remarks.extend(gathered.remarks(name));
    let known = gathered.sorted();
    let mut measured = count::count(document, &plan, &known);
    name.clone_into(&mut measured.data);
    remarks.extend(periods::periods(document, &known, zone, &mut measured));
    Ok((measured, remarks))
}
