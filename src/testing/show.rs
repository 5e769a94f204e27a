//! What happened, in words: the rows of a timeline. The words are those of `journeyc simulate`.

use super::Ground;
use crate::simulate::{Stage, words};
use crate::source::Span;
use crate::time::{Engine, Life};
use crate::value::zone::Zone;

/// A row of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When, in milliseconds of universal time.
    pub at: i64,
    /// On the customer's clock: `2026-11-02 10:00`.
    pub clock: String,
    /// In which journey, and what.
    pub text: String,
    /// The place in the source that made it so: `journeys/cart.journey:22`.
    pub place: Option<String>,
}

/// The ground, as the words see it.
pub(super) fn stage(ground: Ground<'_>) -> Stage<'_> {
    let Ground { workspace, program, flows } = ground;
    Stage { program, flows, sources: &workspace.sources }
}

/// Everything that happened so far.
pub(super) fn rows(ground: Ground<'_>, engine: &Engine<'_>, life: &Life<'_>) -> Vec<Row> {
    let lines = words::lines(stage(ground), engine, life.zone(), life.trace());
    let rows = lines.into_iter().map(|line| {
        let text =
            if line.run.is_empty() { line.text } else { format!("{}: {}", line.run, line.text) };
        Row { at: line.at, clock: line.clock, text, place: line.place }
    });
    rows.collect()
}

/// An instant on a clock: `2026-11-02 10:00`.
pub(super) fn clock(zone: &Zone, at: i64) -> String {
    words::clock(zone, at)
}

/// `1 time`, `2 times`
pub(super) fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// The source's text, on one line.
pub(super) fn source(ground: Ground<'_>, span: Span) -> String {
    one_line(ground.workspace.sources.slice(span))
}

/// The head of an arm: a place without length stands for what comes up to its block.
pub(super) fn head(ground: Ground<'_>, span: Span) -> String {
    if span.start < span.end {
        return source(ground, span);
    }
    let text = ground.workspace.sources.text(span.file);
    let rest = text.get(span.start as usize..).unwrap_or_default();
    one_line(rest.split(['{', '\n']).next().unwrap_or_default())
}

/// Text without breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `path:line`
pub(super) fn place(ground: Ground<'_>, span: Span) -> String {
    let sources = &ground.workspace.sources;
    format!("{}:{}", sources.path(span.file), sources.place(span.file, span.start).line)
}
