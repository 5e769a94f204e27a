//! Questions that drawings and lints ask of cards, answered without a tree.

use super::{Lifecycle, MapDef, State, Touchpoint};
use crate::hir::{Channel, Event, Id, Journey, Program, Stage, StepKind};

/// How many names a name can lead through.
const DEEPEST: usize = 16;

impl Program {
    /// The stage that a stage is another word for, or itself.
    #[must_use]
    pub fn stage_itself(&self, stage: Id<Stage>) -> Id<Stage> {
        let mut id = stage;
        for _ in 0..DEEPEST {
            match self.stages.at(id).alias {
                Some(of) => id = of,
                None => break,
            }
        }
        id
    }

    /// The place of a stage in a lifecycle, from 0, whatever word it goes by.
    #[must_use]
    pub fn place_in(&self, lifecycle: &Lifecycle, stage: Id<Stage>) -> Option<usize> {
        let wanted = self.stage_itself(stage);
        lifecycle.stages.iter().position(|stage| self.stage_itself(stage.id) == wanted)
    }

    /// The stages that a map shows, in order: those that it names, or all of its lifecycle.
    #[must_use]
    pub fn stages_of_map(&self, map: &MapDef) -> Vec<Id<Stage>> {
        let Some(lifecycle) = &map.lifecycle else {
            return map.stages.iter().map(|stage| stage.id).collect();
        };
        let of = self.lifecycles.at(lifecycle.id);
        let wanted: Vec<Id<Stage>> =
            map.stages.iter().map(|stage| self.stage_itself(stage.id)).collect();
        let all = of.stages.iter().map(|stage| stage.id);
        all.filter(|stage| wanted.is_empty() || wanted.contains(&self.stage_itself(*stage)))
            .collect()
    }

    /// The variant of a touchpoint in a state. One that has none of its own is the same in both
    /// states, but for a future one: nothing is there today.
    #[must_use]
    pub fn variant(&self, touchpoint: Id<Touchpoint>, state: State) -> Option<Id<Touchpoint>> {
        let one = self.touchpoints.at(touchpoint);
        if one.state == state {
            return Some(touchpoint);
        }
        match (one.twin, state) {
            (Some(twin), _) => Some(twin),
            (None, State::Future) => Some(touchpoint),
            (None, State::Current) => None,
        }
    }

    /// The touchpoints that a map shows in a state.
    #[must_use]
    pub fn touchpoints_of_map(&self, map: &MapDef, state: State) -> Vec<Id<Touchpoint>> {
        map.touchpoints.iter().filter_map(|shown| self.variant(shown.id, state)).collect()
    }

    /// The touchpoints of a map that belong to a stage, in every state that it shows; each once.
    #[must_use]
    pub fn touchpoints_at(&self, map: &MapDef, stage: Id<Stage>) -> Vec<Id<Touchpoint>> {
        let wanted = self.stage_itself(stage);
        let mut found: Vec<Id<Touchpoint>> = Vec::new();
        for state in &map.states {
            for id in self.touchpoints_of_map(map, *state) {
                let of = self.touchpoints.at(id).stage.as_ref();
                if of.is_some_and(|stage| self.stage_itself(stage.id) == wanted)
                    && !found.contains(&id)
                {
                    found.push(id);
                }
            }
        }
        found
    }

    /// The channels that the journeys of a map send by in a stage, each once.
    #[must_use]
    pub fn channels_sent_at(&self, map: &MapDef, stage: Id<Stage>) -> Vec<Id<Channel>> {
        let wanted = self.stage_itself(stage);
        let mut found: Vec<Id<Channel>> = Vec::new();
        for journey in &map.journeys {
            for part in &self.journeys.at(journey.id).parts {
                if part.stage.is_none_or(|stage| self.stage_itself(stage) != wanted) {
                    continue;
                }
                part.block.each_step(|step| {
                    if let StepKind::Send(send) = &step.kind {
                        found.extend(send.via.iter().flatten().copied());
                    }
                });
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The journeys among these that an event begins.
    #[must_use]
    pub fn begun_by(&self, event: Id<Event>, journeys: &[Id<Journey>]) -> Vec<Id<Journey>> {
        let begins = |id: &&Id<Journey>| {
            self.journeys.at(**id).triggers.iter().any(|trigger| {
                matches!(&trigger.kind, crate::hir::TriggerKind::Event { event: on, .. } if *on == event)
            })
        };
        journeys.iter().filter(begins).copied().collect()
    }
}
