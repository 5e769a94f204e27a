//! The map as JSON, for other programs; `map.schema.json` describes it.

use super::Document;
use serde_json::Value;

/// The schema of the document.
#[must_use]
pub fn schema() -> Value {
    // A test reads it.
    serde_json::from_str(include_str!("map.schema.json")).unwrap_or_default()
}

/// The document of a map as JSON, with a line end.
///
/// # Errors
/// If a number of the data has no form in JSON.
pub fn json(document: &Document) -> Result<String, String> {
    serde_json::to_string_pretty(document).map(|text| text + "\n").map_err(|why| why.to_string())
}
