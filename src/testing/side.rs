//! What was expected and what happened, beside each other.

use super::Ground;
use super::run::{Failure, Timed};
use super::show::{self, Row};
use crate::hir::TestLineKind;
use crate::value::zone::Zone;

/// The width of the left column, in characters.
const LEFT: usize = 52;

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
    let left = |at: Option<i64>| -> Vec<String> {
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
                format!("{mark} {}", what(&text))
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
    let mut out = vec![row("", "  expected", "what happened")];
    for at in instants {
        pair(&mut out, &show::clock(zone, at), &left(Some(at)), &right(at));
    }
    pair(&mut out, "at the end", &left(None), &[]);
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

fn pair(out: &mut Vec<String>, clock: &str, left: &[String], right: &[String]) {
    for at in 0..left.len().max(right.len()) {
        let text = |side: &[String]| side.get(at).cloned().unwrap_or_default();
        let clock = if at == 0 { clock } else { "" };
        out.push(row(clock, &text(left), &text(right)));
    }
}

fn row(clock: &str, left: &str, right: &str) -> String {
    format!("  {clock:<16} │ {} │ {right}", fit(left)).trim_end().to_owned()
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
