//! What was expected and what happened, beside each other.

use super::Ground;
use super::run::{Failure, Timed};
use super::show::{self, Row};
use crate::hir::TestLineKind;
use crate::value::zone::Zone;

/// The width of the left column, in characters.
const LEFT: usize = 52;
/// The least width of the clock: `2026-11-02 10:00`. Seconds make it wider.
const CLOCK: usize = 16;

/// Both columns, line by line: the instant, the lines of the test, what happened.
pub(super) fn beside(
    ground: Ground<'_>,
    lines: &[Timed<'_>],
    failures: &[Failure],
    rows: &[Row],
    zone: &Zone,
) -> Vec<String> {
    let mut instants: Vec<i64> =
        lines.iter().filter_map(|timed| timed.at).chain(rows.iter().map(|row| row.at)).collect();
    instants.sort_unstable();
    instants.dedup();
    let left = |at: Option<i64>| -> Vec<Left> {
        lines
            .iter()
            .filter(|timed| timed.at == at)
            .map(|timed| {
                let text = show::source(ground, timed.line.span);
                let mark = match &timed.line.kind {
                    _ if failures.iter().any(|f| f.span == timed.line.span) => '✗',
                    TestLineKind::Expect(_) => '✓',
                    _ => ' ',
                };
                let beside = match &timed.line.kind {
                    TestLineKind::Event(event, _) | TestLineKind::Other(event, _) => {
                        Some(ground.program.events.at(*event).head.name.to_string())
                    }
                    _ => None,
                };
                Left { text: format!("{mark} {}", what(&text)), beside }
            })
            .collect()
    };
    let right = |at: i64| -> Vec<String> {
        rows.iter()
            .filter(|row| row.at == at)
            .map(|row| match &row.place {
                Some(place) => format!("{}  ({place})", row.text),
                None => row.text.clone(),
            })
            .collect()
    };
    let clocks: Vec<(i64, String)> =
        instants.into_iter().map(|at| (at, show::clock(zone, at))).collect();
    let width = clocks.iter().map(|(_, clock)| clock.len()).fold(CLOCK, usize::max);
    let mut out = vec![row(width, "", "  expected", "what happened")];
    for (at, clock) in clocks {
        pair(&mut out, width, &clock, &left(Some(at)), &right(at));
    }
    pair(&mut out, width, "at the end", &left(None), &[]);
    out
}

/// Two texts line by line, and the first line at which they differ.
pub(super) fn texts(left: &str, right: &str) -> Vec<String> {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let mut out = vec![format!("    {} │ now", fit("  snapshot"))];
    for at in 0..left.len().max(right.len()) {
        let (a, b) = (left.get(at).copied(), right.get(at).copied());
        let mark = if a == b { ' ' } else { '✗' };
        let line = fit(a.unwrap_or_default());
        out.push(format!("  {mark} {line} │ {}", b.unwrap_or_default()).trim_end().to_owned());
    }
    out
}

/// A line of the left column, and the event that it lets arrive: it stands beside what came of that.
struct Left {
    text: String,
    beside: Option<String>,
}

fn pair(out: &mut Vec<String>, width: usize, clock: &str, left: &[Left], right: &[String]) {
    // By row of the right column, the line of the left one.
    let mut places: Vec<(usize, &str)> = Vec::new();
    for line in left {
        let next = places.last().map_or(0, |(at, _)| at + 1);
        let arrives = |text: &String| {
            let name = line.beside.as_deref().unwrap_or_default();
            text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let beside = || Some(next + right.get(next..)?.iter().position(arrives)?);
        let at = line.beside.as_ref().and_then(|_| beside()).unwrap_or(next);
        places.push((at, &line.text));
    }
    let rows = places.last().map_or(0, |(at, _)| at + 1).max(right.len());
    for at in 0..rows {
        let left = places.iter().find(|(place, _)| *place == at).map_or("", |(_, text)| *text);
        let clock = if at == 0 { clock } else { "" };
        out.push(row(width, clock, left, right.get(at).map_or("", String::as_str)));
    }
}

fn row(width: usize, clock: &str, left: &str, right: &str) -> String {
    format!("  {clock:<width$} │ {} │ {right}", fit(left)).trim_end().to_owned()
}

/// A line of a test without its time, which stands at the row's beginning.
fn what(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("at ") else { return line };
    // `2026-11-02 10:00`, `2026-11-02` or `+1 hour`.
    let mut rest = rest.trim_start_matches('+').trim_start();
    let mut words = 0;
    while words < 2 {
        let Some((word, tail)) = rest.split_once(' ') else { break };
        let is_time = word.starts_with(|c: char| c.is_ascii_digit());
        let is_unit = words == 1 && UNITS.contains(&word.trim_end_matches('s'));
        if !is_time && !is_unit {
            break;
        }
        rest = tail;
        words += 1;
    }
    rest
}

/// Units behind a number.
const UNITS: [&str; 5] = ["second", "minute", "hour", "day", "week"];

/// Exactly as wide as the column.
fn fit(text: &str) -> String {
    let width = text.chars().count();
    if width > LEFT {
        let cut: String = text.chars().take(LEFT - 1).collect();
        return format!("{cut}…");
    }
    format!("{text}{}", " ".repeat(LEFT - width))
}
