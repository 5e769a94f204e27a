//! Numbers of the map for a metric card of Smaply.
//!
//! Smaply has no import of whole maps; its metric cards of type *Series* take a CSV with two columns, a label
//! and its value (`how-to-add-a-manual-metric` in Smaply's own documentation). The labels are the
//! touchpoints in the order of the map. With data the values are the customers who came to them, without
//! it what the map says that customers feel there.

use super::csv;
use super::document::{Document, State};

/// The series, and what it leaves out.
///
/// # Errors
/// If the writer fails.
pub(super) fn smaply(document: &Document) -> Result<(String, Vec<String>), String> {
    let state = document.states.first().copied().unwrap_or(State::Current);
    let mut rows = vec![vec!["label".to_owned(), "value".to_owned()]];
    for touchpoint in &document.touchpoints {
        let Some(variant) = touchpoint.in_state(state) else { continue };
        let value = match &document.measured {
            Some(measured) => measured
                .touchpoints
                .iter()
                .find(|one| one.touchpoint == touchpoint.name)
                .map(|one| one.customers.to_string()),
            None => variant.feels.map(|feels| feels.to_string()),
        };
        let title = variant.head.title.split_whitespace().collect::<Vec<_>>().join(" ");
        rows.extend(value.map(|value| vec![title, value]));
    }
    let of = if document.measured.is_some() {
        "the values are the customers who came to each touchpoint".to_owned()
    } else {
        format!(
            "the values are what the {} picture says that customers feel; with --data they are counts",
            state.word()
        )
    };
    let text = csv::table(rows.iter())?;
    Ok((text, vec![format!("a series for a metric card of Smaply, which imports no maps: {of}")]))
}
