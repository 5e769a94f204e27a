//! The way of a run, marked in a graph.

use super::build::places;
use super::model::{Graph, Path, Stop};
use crate::flow::Flow;
use crate::simulate::words::clock;
use crate::time::{Engine, Life, RunId, What};

/// A life that was played: what it ran on, and what happened.
#[derive(Clone, Copy)]
pub struct Steps<'a> {
    /// What it ran on, with [`Engine::passes`] kept.
    pub engine: &'a Engine<'a>,
    /// What happened.
    pub life: &'a Life<'a>,
    /// Whose: the title of a test, or the persona of a simulation.
    pub title: &'a str,
}

/// Marks the ways that the runs of a flow took in its graph, one run after the other.
pub fn light(graph: &mut Graph, flow: &Flow, steps: Steps<'_>) {
    let Steps { engine, life, title } = steps;
    let zone = life.zone();
    let places = places(flow, graph);
    let number = engine.flow(&flow.name);
    let of_flow = |run: RunId| number == usize::try_from(run.flow).ok();
    let mut stops = Vec::new();
    let mut outcome = None;
    for run in life.runs().iter().filter(|run| of_flow(run.id)) {
        let began = life
            .trace()
            .iter()
            .find(|entry| matches!(entry.what, What::Began) && entry.run == Some(run.id));
        let began = clock(zone, began.map_or(run.entered, |entry| entry.at));
        stops.push(Stop { node: 0, edge: None, at: began.clone() });
        let first = graph.edges.iter().position(|edge| edge.from == 0);
        let entry = first.and_then(|at| graph.edges.get(at)).map_or(0, |edge| edge.to);
        stops.push(Stop { node: entry, edge: first, at: began });
        for pass in life.walk().iter().filter(|pass| pass.run == run.id) {
            let Some(from) = places.get(pass.node.0 as usize).copied().flatten() else { continue };
            let way = u32::try_from(pass.way).unwrap_or(u32::MAX);
            let found = graph
                .edges
                .iter()
                .enumerate()
                .find(|(_, edge)| edge.from == from && edge.ways.contains(&way));
            if let Some((at, edge)) = found {
                stops.push(Stop { node: edge.to, edge: Some(at), at: clock(zone, pass.at) });
            }
        }
        outcome = run.outcome.as_ref().map(ToString::to_string);
    }
    graph.path =
        Some(Path { title: title.to_owned(), clock: zone.name().to_owned(), stops, outcome });
}
