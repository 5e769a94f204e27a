//! Bounds as a table that people read.

use super::{Bounds, together};
use rust_decimal::Decimal;

const HEAD: [&str; 9] = [
    "journey",
    "run: 24 h",
    "7 days",
    "all",
    "person: 24 h",
    "7 days",
    "length",
    "sms parts",
    "cost a run",
];

/// The table, with a line for the workspace.
#[must_use]
pub fn table(all: &[Bounds], currency: Option<&str>) -> String {
    let mut rows: Vec<[String; 9]> = vec![HEAD.map(str::to_owned)];
    for bounds in all {
        rows.push([
            bounds.name.to_string(),
            number(bounds.run.day),
            number(bounds.run.week),
            number(bounds.run.all),
            number(bounds.person.day),
            number(bounds.person.week),
            length(bounds.longest),
            number(bounds.run.parts),
            money(bounds.run.price, currency),
        ]);
    }
    if all.len() > 1 {
        let person = together(all);
        let mut row = [const { String::new() }; 9];
        row[0] = "all together".to_owned();
        row[4] = number(person.day);
        row[5] = number(person.week);
        rows.push(row);
    }
    let mut widths = [0_usize; 9];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
            let gap = " ".repeat(width - cell.chars().count());
            match at {
                0 => line.push_str(&format!("{cell}{gap}")),
                _ => line.push_str(&format!("  {gap}{cell}")),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let mut unknown: std::collections::BTreeMap<&str, Vec<&str>> =
        std::collections::BTreeMap::new();
    for bounds in all {
        for why in bounds.sends.iter().filter_map(|send| send.unknown.as_deref()) {
            let names = unknown.entry(why).or_default();
            if names.last() != Some(&bounds.name.as_str()) {
                names.push(&bounds.name);
            }
        }
    }
    if !unknown.is_empty() {
        text.push_str("\nNo cost where:\n");
    }
    for (why, names) in unknown {
        text.push_str(&format!("- {why} ({})\n", names.join(", ")));
    }
    text.push_str(
        "\nNo customer gets more than this. A run is one way through the journey; a person may have many runs. \n\
         `-` has no bound: it comes as often as the journey begins, or a value of a text has no greatest length.\n",
    );
    text
}

fn number(found: Option<u32>) -> String {
    found.map_or_else(|| "-".to_owned(), |found| found.to_string())
}

/// In days where it is long.
pub(super) fn length(seconds: Option<u64>) -> String {
    match seconds.and_then(|seconds| i64::try_from(seconds).ok()) {
        None => "a date".to_owned(),
        Some(0) => "at once".to_owned(),
        Some(seconds) if seconds > 2 * super::DAY => {
            let days = Decimal::from(seconds) / Decimal::from(super::DAY);
            format!("{} days", days.round_dp(1).normalize())
        }
        Some(seconds) => crate::value::spoken(seconds),
    }
}

fn money(price: Option<Decimal>, currency: Option<&str>) -> String {
    match (price, currency) {
        (Some(price), Some(currency)) => format!("{} {currency}", price.normalize()),
        _ => "-".to_owned(),
    }
}
