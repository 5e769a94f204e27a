//! Bounds as JSON. A number that has no bound is `null`; amounts are texts, so that they stay exact.

use super::{Bounds, Person, together};
use crate::hir::Program;
use serde_json::{Value as Json, json};

/// One document for all journeys.
#[must_use]
pub fn json(program: &Program, all: &[Bounds], currency: Option<&str>) -> Json {
    let person = |person: &Person| json!({ "per_24_hours": person.day, "per_7_days": person.week });
    let journeys = all.iter().map(|bounds| {
        let sends = bounds.sends.iter().map(|send| {
            json!({
                "message": program.messages.at(send.message).head.name.as_str(),
                "locale": send.locale.as_str(),
                "sms_parts": send.parts,
                "cost": send.price.map(|price| price.normalize().to_string()),
                "unknown": send.unknown,
            })
        });
        json!({
            "journey": bounds.name.as_str(),
            "run": {
                "messages_per_24_hours": bounds.run.day,
                "messages_per_7_days": bounds.run.week,
                "messages": bounds.run.all,
                "sms_parts": bounds.run.parts,
                "cost": bounds.run.price.map(|price| price.normalize().to_string()),
                "seconds": bounds.longest,
            },
            "person": person(&bounds.person),
            "sends": sends.collect::<Vec<_>>(),
        })
    });
    json!({
        "workspace": program.workspace.as_str(),
        "currency": currency,
        "journeys": journeys.collect::<Vec<_>>(),
        "person": person(&together(all)),
    })
}
