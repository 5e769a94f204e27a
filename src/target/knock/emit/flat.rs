//! A branch that would stand deeper than Knock lets branches stand: its ways become conditions of their steps.
//!
//! Which way is taken is kept in the run's data first, by a step for each way under the way's conditions, so that
//! what a step of a way changes does not choose another one. A way that ends the run, a draw and a branch have
//! no conditions to be put under.

use super::super::document::{Condition, DataSettings, Group, Step, UpdateData, Way};
use super::super::liquid;
use super::super::names::{self, Refs};

/// The steps of a branch without the branch; `None` where it cannot be.
pub(super) fn flat(refs: &mut Refs, id: &str, ways: Vec<Way>) -> Option<Vec<Step>> {
    if ways.iter().any(|way| way.terminates) {
        return None;
    }
    let name = names::kept(&refs.fresh(&format!("{id}/way")));
    let path = format!("data.{name}");
    let open = Condition::bare(path.clone(), "empty");
    let mut steps = Vec::new();
    for (place, way) in ways.iter().enumerate() {
        // The last way has no conditions: it is what is left.
        let Some(asked) = &way.conditions else { continue };
        let data = serde_json::json!({ &name: place + 1 }).to_string();
        steps.push(Step::UpdateData(UpdateData {
            key: refs.fresh(&format!("{id}/{}", place + 1)),
            name: format!("{}: {}?", super::titled(id), way.name),
            conditions: Some(asked.clone().and(&open)),
            settings: DataSettings { data: liquid::text(&data) },
        }));
    }
    for (place, way) in ways.into_iter().enumerate() {
        let taken = match way.conditions {
            Some(_) => Condition::new(path.clone(), "equal_to", (place + 1).to_string()),
            None => open.clone(),
        };
        for mut step in way.steps {
            let conditions = step.conditions()?;
            *conditions = Some(match conditions.take() {
                Some(own) => own.and(&taken),
                None => Group::All(vec![taken.clone()]),
            });
            steps.push(step);
        }
    }
    Some(steps)
}
