//! The flows that stories walk through, drawn for a page that lights them up.

use super::Stuff;
use super::names::Names;
use crate::draw::words::Lang;
use crate::graph::{self, Input, Part};
use crate::hir::{Id, MapDef};
use crate::map::document::Document;
use std::collections::BTreeSet;

/// A journey whose steps a story comes to, as a picture.
pub struct FlowPicture {
    /// The journey, by its name in the document.
    pub journey: String,
    /// Its title.
    pub title: String,
    /// The picture of its flow.
    pub part: Part,
}

/// A picture for each journey that a story of the map's document walks through, in the order of the journeys.
#[must_use]
pub(crate) fn flows(stuff: &Stuff<'_>, id: Id<MapDef>, document: &Document) -> Vec<FlowPicture> {
    let program = stuff.program;
    let names = Names::of(program, program.maps.at(id));
    let moments = document.stories.iter().flat_map(|story| &story.steps);
    let walked: BTreeSet<&str> =
        moments.flat_map(|step| &step.ways).map(|(journey, ..)| journey.as_str()).collect();
    let named = stuff.flows.iter().map(|pair| (names.journey(pair.0.journey), pair));
    named
        .filter(|(journey, _)| walked.contains(journey.as_str()))
        .map(|(journey, (flow, info))| {
            let input = Input { program, sources: &stuff.workspace.sources, flow, info };
            let drawn = graph::build(input, Lang::of(&document.locale));
            FlowPicture { journey, title: flow.title.clone(), part: graph::part(&drawn) }
        })
        .collect()
}
