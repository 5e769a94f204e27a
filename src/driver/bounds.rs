//! What journeys do at worst: `journeyc bounds`.

use super::{Answer, analyze, finished};
use crate::bounds;
use crate::diag::suggest;
use crate::source::Workspace;
use rayon::prelude::*;

/// What a journey, or each of them, does at worst: as a table, or as JSON. Where the sources have errors
/// there is no text.
///
/// # Errors
/// If there is no such journey.
pub fn bounds(workspace: &Workspace, journey: Option<&str>, json: bool) -> Result<Answer, String> {
    let analysis = analyze(workspace);
    let journeys = analysis.program.journeys.iter();
    let names: Vec<&str> = journeys.map(|(_, journey)| journey.head.name.as_str()).collect();
    if let Some(name) = journey.filter(|name| !names.contains(name)) {
        return Err(suggest::unknown("journey", name, &names));
    }
    let stopped = analysis.sink.errors() > 0
        || workspace.diagnostics.iter().any(crate::diag::Diagnostic::is_error);
    let prices = &workspace.manifest.prices;
    let all: Vec<bounds::Bounds> = analysis
        .flows
        .par_iter()
        .filter(|(flow, _)| journey.is_none_or(|name| flow.name == name))
        .map(|pair| bounds::of(&analysis.program, prices, pair))
        .collect();
    let text = match (stopped, json) {
        (true, _) => String::new(),
        (false, false) => bounds::table(&all, prices.currency()),
        (false, true) => {
            let document = bounds::json(&analysis.program, &all, prices.currency());
            serde_json::to_string_pretty(&document).map_err(|why| why.to_string())? + "\n"
        }
    };
    Ok(Answer { diagnostics: finished(workspace, analysis.sink.items), text })
}
