//! The formatter: one look for all sources.
//!
//! It decides about white space and nothing else. [`scan`] takes a source apart into tokens and
//! comments, [`plan`] finds blocks, lists, clauses and tables by the nodes of the grammar,
//! [`layout`] decides where lines end and what is aligned, and [`write`] prints every token and every
//! comment in its order. So nothing can be lost or doubled; [`check`] makes sure of it all the same,
//! and that a second run changes nothing. What the style is stands in [`style`], as tables.

mod broken;
mod check;
mod columns;
mod layout;
mod lines;
mod long;
mod plan;
mod scan;
mod style;
mod write;

use crate::diag::{Diagnostic, Sink};
use crate::source::FileId;
use crate::syntax;

use layout::Layout;
use plan::Plan;
use scan::Scan;

/// Why a source is left as it is.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// It cannot be read: what is wrong with it.
    Syntax(Vec<Diagnostic>),
    /// The formatter is wrong: what it made says something else than the source, or would change if
    /// it were formatted again.
    Fault,
}

/// The source in the one look that sources have.
///
/// The line ends are those of the first line. A byte order mark is left out, as
/// [`SourceMap`](crate::source::SourceMap) does. The file is named by the findings only.
///
/// # Errors
/// If the source cannot be read, or the result does not pass the check.
pub fn format(file: FileId, source: &str) -> Result<String, Refusal> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let (is_dos, text) = with_plain_ends(source);
    let text = text.as_deref().unwrap_or(source);
    let scan = match read(file, text) {
        Ok(scan) => scan,
        // The places of findings are those in the source as it is.
        Err(_) if text.len() != source.len() => {
            return Err(Refusal::Syntax(findings(file, source)));
        }
        Err(found) => return Err(Refusal::Syntax(found)),
    };
    let printed = print(&scan);
    // What has not changed says the same, and would not change again.
    if printed != text {
        let again = read(file, &printed).map_err(|_| Refusal::Fault)?;
        if !check::same(&scan, &again) || print(&again) != printed {
            return Err(Refusal::Fault);
        }
    }
    Ok(if is_dos { with_dos_ends(&printed) } else { printed })
}

/// Does the first line end with `\r\n`? With it the text whose lines end with `\n`, if it is another.
fn with_plain_ends(source: &str) -> (bool, Option<String>) {
    let first = source.split_once('\n').map(|(line, _)| line);
    let is_dos = first.is_some_and(|line| line.ends_with('\r'));
    if !source.contains("\r\n") {
        return (is_dos, None);
    }
    let mut text = String::with_capacity(source.len());
    for line in source.split_inclusive('\n') {
        match line.strip_suffix("\r\n") {
            // Behind another `\r` it belongs to what a text says.
            Some(line) if !line.ends_with('\r') => {
                text.push_str(line);
                text.push('\n');
            }
            _ => text.push_str(line),
        }
    }
    (is_dos, Some(text))
}

/// The text with lines that end with `\r\n`.
fn with_dos_ends(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(line) if !line.ends_with('\r') => {
                out.push_str(line);
                out.push_str("\r\n");
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// A source taken apart, or what is wrong with it.
fn read(file: FileId, text: &str) -> Result<Scan<'_>, Vec<Diagnostic>> {
    let mut sink = Sink::default();
    let pairs = syntax::sound_pairs(file, text, &mut sink);
    pairs.map(|pairs| Scan::new(text, pairs)).ok_or(sink.items)
}

fn findings(file: FileId, text: &str) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    syntax::parse(file, text, &mut sink);
    sink.items
}

fn print(scan: &Scan<'_>) -> String {
    let plan = Plan::new(scan);
    write::write(&Layout::new(scan, &plan))
}
