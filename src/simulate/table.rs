//! A story as a table.

use super::Stage;
use super::words::{Line, lines};
use crate::time::{Engine, Life};
use std::fmt::Write;

/// The head, then a line for each thing that happened.
pub(super) fn story(
    stage: Stage<'_>,
    engine: &Engine<'_>,
    life: &Life<'_>,
    head: &[String],
    not_heard: &[String],
) -> String {
    let mut out = String::new();
    for line in head {
        let _ = writeln!(out, "{line}");
    }
    out.push('\n');
    out.push_str(&rows(&lines(stage, engine, life.zone(), life.trace())));
    let sent: usize = life.sends().iter().map(|send| send.hops.len()).sum();
    let under_way = life.runs().iter().filter(|run| run.is_alive()).count();
    let plural = |count: usize, word: &str| {
        if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
    };
    let _ = write!(out, "\n{} sent", plural(sent, "message"));
    if under_way > 0 {
        let _ = write!(out, ", {} still under way", plural(under_way, "run"));
    }
    out.push('\n');
    for line in not_heard {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// Lines as columns. What happens at one instant says its time once.
pub(super) fn rows(lines: &[Line]) -> String {
    let width = |of: fn(&Line) -> &str| {
        lines.iter().map(|line| of(line).chars().count()).max().unwrap_or(0)
    };
    let (clock, run) = (width(|line| &line.clock), width(|line| &line.run));
    let text =
        lines.iter().map(|line| line.text.chars().count()).filter(|w| *w <= 72).max().unwrap_or(0);
    let mut out = String::new();
    let mut before = "";
    for line in lines {
        let shown = if line.clock == before { "" } else { line.clock.as_str() };
        before = &line.clock;
        let place = line.place.as_deref().map(|place| format!("  {place}")).unwrap_or_default();
        let row = format!("{shown:<clock$}  {:<run$}  {:<text$}{place}", line.run, line.text);
        let _ = writeln!(out, "{}", row.trim_end());
        for (slot, words) in &line.more {
            let indent = " ".repeat(clock + run + 6);
            for (number, words) in words.trim_end().lines().enumerate() {
                let slot =
                    if number == 0 { format!("{slot}: ") } else { " ".repeat(slot.len() + 2) };
                let _ = writeln!(out, "{}", format!("{indent}{slot}{words}").trim_end());
            }
        }
    }
    out
}
