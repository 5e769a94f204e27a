//! Names of parts: as declared where that is unique among those of a kind, else with the module.

use crate::hir::{
    Arena, Channel, Event, Head, Id, Journey, MapDef, Metric, Persona, Program, Stage,
};
use std::collections::HashMap;

/// How often each declared name stands for something, by kind.
pub(super) struct Names<'a> {
    program: &'a Program,
    stages: HashMap<&'a str, u32>,
    personas: HashMap<&'a str, u32>,
    channels: HashMap<&'a str, u32>,
    metrics: HashMap<&'a str, u32>,
    journeys: HashMap<&'a str, u32>,
    events: HashMap<&'a str, u32>,
    touchpoints: HashMap<&'a str, u32>,
}

impl<'a> Names<'a> {
    pub(super) fn of(program: &'a Program, map: &MapDef) -> Self {
        // Both variants of a touchpoint have one name, and a map names one of them.
        let mut touchpoints = HashMap::new();
        for shown in &map.touchpoints {
            let head = &program.touchpoints.at(shown.id).head;
            *touchpoints.entry(head.name.as_str()).or_insert(0) += 1;
        }
        Self {
            program,
            stages: counted(&program.stages, |one| &one.head),
            personas: counted(&program.personas, |one| &one.head),
            channels: counted(&program.channels, |one| &one.head),
            metrics: counted(&program.metrics, |one| &one.head),
            journeys: counted(&program.journeys, |one| &one.head),
            events: counted(&program.events, |one| &one.head),
            touchpoints,
        }
    }

    /// The name of the stage itself, whatever word is used for it.
    pub(super) fn stage(&self, id: Id<Stage>) -> String {
        name(&self.stages, &self.program.stages.at(self.program.stage_itself(id)).head)
    }

    pub(super) fn persona(&self, id: Id<Persona>) -> String {
        name(&self.personas, &self.program.personas.at(id).head)
    }

    pub(super) fn channel(&self, id: Id<Channel>) -> String {
        name(&self.channels, &self.program.channels.at(id).head)
    }

    pub(super) fn metric(&self, id: Id<Metric>) -> String {
        name(&self.metrics, &self.program.metrics.at(id).head)
    }

    pub(super) fn journey(&self, id: Id<Journey>) -> String {
        name(&self.journeys, &self.program.journeys.at(id).head)
    }

    pub(super) fn event(&self, id: Id<Event>) -> String {
        name(&self.events, &self.program.events.at(id).head)
    }

    pub(super) fn touchpoint(&self, head: &Head) -> String {
        name(&self.touchpoints, head)
    }
}

fn counted<'a, T>(arena: &'a Arena<T>, head: impl Fn(&'a T) -> &'a Head) -> HashMap<&'a str, u32> {
    let mut counts = HashMap::new();
    for (_, one) in arena.iter() {
        *counts.entry(head(one).name.as_str()).or_insert(0) += 1;
    }
    counts
}

fn name(counts: &HashMap<&str, u32>, head: &Head) -> String {
    match counts.get(head.name.as_str()) {
        Some(2..) => format!("{}.{}", head.module, head.name),
        _ => head.name.to_string(),
    }
}
