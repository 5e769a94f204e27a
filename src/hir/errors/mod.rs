//! The findings of names and types: one function each, which fixes code, words, places and mends.

mod allows;
mod journeys;
mod messages;
mod names;
mod research;
mod tests;
mod time;
mod types;
mod winner;

pub(crate) use allows::*;
pub(crate) use journeys::*;
pub(crate) use messages::*;
pub(crate) use names::*;
pub(crate) use research::*;
pub(crate) use tests::*;
pub(crate) use time::*;
pub(crate) use types::*;
pub(crate) use winner::*;

use crate::diag::{Diagnostic, suggest};
use crate::source::Span;

/// Adds "did you mean" and the change that writes the nearest name.
fn near<'n>(
    finding: Diagnostic,
    word: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let names: Vec<&str> = names.into_iter().collect();
    let near = suggest::nearest(word, names.iter().copied());
    match near.first() {
        Some(best) => {
            let fix = format!("write `{best}`");
            let text = (*best).to_owned();
            let help = format!("did you mean {}?", suggest::one_of(&near));
            finding.help(help).fix(fix, span, text)
        }
        None if !names.is_empty() && names.len() <= 8 => {
            let mut names = names;
            names.sort_unstable();
            finding.help(format!("there is {}", and(&names)))
        }
        None => finding,
    }
}

/// "`a`, `b` and `c`"
fn and(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => format!("`{last}`"),
        Some((last, rest)) => {
            let rest: Vec<String> = rest.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", rest.join(", "))
        }
    }
}

/// "s" where there are several.
fn s<T>(items: &[T]) -> &'static str {
    if items.len() == 1 { "" } else { "s" }
}
