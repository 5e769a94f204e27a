//! Stages: with a channel, beyond the purchase, and with what belongs there.

use super::{PURCHASE, errors, is_stage};
use crate::diag::Sink;
use crate::hir::{Id, Program, Stage};

/// A stage of a map that no channel reaches.
pub(super) fn stage_without_channel(program: &Program, sink: &mut Sink) {
    for (_, map) in program.maps.iter() {
        for stage in program.stages_of_map(map) {
            let itself = program.stages.at(program.stage_itself(stage));
            let touched = program
                .touchpoints_at(map, stage)
                .into_iter()
                .any(|id| !program.touchpoints.at(id).channels.is_empty());
            if touched
                || !itself.card.fits.is_empty()
                || !program.channels_sent_at(map, stage).is_empty()
            {
                continue;
            }
            let outside = itself.head.module.starts_with("std.");
            let lifecycle = map.lifecycle.as_ref().map(|lifecycle| lifecycle.span);
            let span = if outside { lifecycle.unwrap_or(map.head.span) } else { itself.head.span };
            sink.push(errors::stage_without_channel(&itself.head.name, span));
        }
    }
}

/// A map that shows nothing behind the purchase.
pub(super) fn map_ends_at_purchase(program: &Program, sink: &mut Sink) {
    for (_, map) in program.maps.iter() {
        let stages = program.stages_of_map(map);
        let Some(at) = stages.iter().rposition(|stage| is_stage(program, *stage, PURCHASE)) else {
            continue;
        };
        let after = stages.get(at + 1..).unwrap_or_default();
        let shows = |stage: &Id<Stage>| !program.touchpoints_at(map, *stage).is_empty();
        if after.is_empty() {
            let named = map.stages.last().map(|stage| stage.span);
            let span = named.or_else(|| map.lifecycle.as_ref().map(|of| of.span));
            sink.push(errors::map_ends_at_purchase(
                &map.head.name,
                span.unwrap_or(map.head.span),
                true,
            ));
        } else if !map.touchpoints.is_empty() && !after.iter().any(shows) {
            sink.push(errors::map_ends_at_purchase(&map.head.name, map.head.span, false));
        }
    }
}

/// Words for what confirms a purchase.
const CONFIRMS: [&str; 3] = ["confirmation", "receipt", "invoice"];
/// Words that say that something else than a purchase is confirmed.
const CONFIRMS_OTHER: [&str; 10] = [
    "account",
    "address",
    "appointment",
    "email",
    "newsletter",
    "registration",
    "sign",
    "signup",
    "subscription",
    "visit",
];

/// A confirmation before the purchase, or a newsletter behind it.
pub(super) fn misplaced_touchpoint(program: &Program, sink: &mut Sink) {
    for (_, touchpoint) in program.touchpoints.iter() {
        let Some(stage) = &touchpoint.stage else { continue };
        let Some((here, purchase)) = places(program, stage.id) else { continue };
        let words: Vec<&str> = touchpoint.head.name.split('_').collect();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        let name = &touchpoint.head.name;
        if here < purchase && has(&CONFIRMS) && !has(&CONFIRMS_OTHER) {
            sink.push(errors::confirmation_before_purchase(name, stage.span));
        } else if here > purchase && has(&["newsletter"]) {
            sink.push(errors::newsletter_after_purchase(name, stage.span));
        }
    }
}

/// The places of a stage and of the purchase in a lifecycle that has both.
fn places(program: &Program, stage: Id<Stage>) -> Option<(usize, usize)> {
    program.lifecycles.iter().find_map(|(_, of)| {
        let here = program.place_in(of, stage)?;
        let purchase = of.stages.iter().position(|at| is_stage(program, at.id, PURCHASE))?;
        Some((here, purchase))
    })
}
