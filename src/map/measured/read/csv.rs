//! Tables with a header.

use super::limited::{head, limited};
use super::{Columns, Place, Row};
use crate::diag::suggest::did_you_mean;
use csv::{ByteRecord, ReaderBuilder, StringRecord};
use std::borrow::Cow;
use std::io::Read;

/// What parts the cells of a table.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(super) fn read(
    input: impl Read,
    columns: &Columns<'_>,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<(), String> {
    let (mut input, since) = limited(input);
    let separator = separator(head(&mut input).map_err(|why| why.to_string())?);
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(input);
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(why) if matches!(why.kind(), csv::ErrorKind::Utf8 { .. }) => {
            return Err("its first line is no text in UTF-8".to_owned());
        }
        Err(why) => return Err(why.to_string()),
    };
    if header.iter().all(|name| name.trim().is_empty()) {
        return Err("it is empty; its first line must name the columns".to_owned());
    }
    let places = columns
        .all()
        .into_iter()
        .map(|column| place(&header, column))
        .collect::<Result<Vec<usize>, String>>()?;
    let mut record = ByteRecord::new();
    loop {
        since.ended();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(why) => return Err(why.to_string()),
        }
        let line = Place::Line(record.position().map_or(0, csv::Position::line));
        let cells =
            places.iter().map(|at| std::str::from_utf8(record.get(*at).unwrap_or_default()));
        match cells.map(|cell| cell.map(Cow::Borrowed)).collect::<Result<Vec<_>, _>>() {
            Ok(found) => take(columns.row(line, &found)),
            Err(_) => take(Row::Bad { place: line, why: "it is not UTF-8".to_owned() }),
        }
    }
}

/// The sign that stands most often in the first line, outside quotes.
fn separator(head: &[u8]) -> u8 {
    let line = head.split(|sign| *sign == b'\n').next().unwrap_or_default();
    let count = |separator: u8| {
        let mut quoted = false;
        let free = line.iter().filter(|sign| {
            quoted ^= **sign == b'"';
            !quoted && **sign == separator
        });
        free.count()
    };
    // The first of several that stand equally often.
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator));
    best.unwrap_or(b',')
}

fn place(header: &StringRecord, column: &str) -> Result<usize, String> {
    let names = || header.iter().map(str::trim);
    names().position(|name| name == column).ok_or_else(|| {
        let hint = match did_you_mean(column, names()) {
            Some(hint) => hint,
            None => format!("it has {}", names().collect::<Vec<_>>().join(", ")),
        };
        format!("there is no column `{column}`; {hint}; `[data]` in journey.toml names the columns")
    })
}
