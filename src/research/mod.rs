//! Good practice of the field, as small checks on the checked program: what the research behind a
//! journey should say, and what a journey should do for it.
//!
//! Each check looks at what is declared and keeps silent where that is nothing: without a map it
//! says nothing of maps, without a touchpoint nothing of touchpoints. What a check asks of journeys
//! it asks of those that a map names, so that it does not depend on which files are looked at.

mod errors;
mod maps;
mod pains;
mod personas;
mod plans;
mod purchase;
mod sends;
mod stages;
mod touchpoints;

use crate::diag::Sink;
use crate::hir::Program;

/// A check of one thing.
type Check = fn(&Program, &mut Sink);

/// All checks, by their codes.
const CHECKS: [Check; 17] = [
    stages::stage_without_channel,
    sends::preference_ignored,
    maps::no_offline_touchpoint,
    touchpoints::bare_touchpoint,
    pains::pain_without_action,
    purchase::no_thank_you,
    purchase::cart_without_reminder,
    purchase::too_many_steps,
    touchpoints::no_feedback,
    touchpoints::no_self_service,
    maps::no_future,
    plans::without_dates,
    personas::without_evidence,
    plans::goal_without_kpi,
    stages::map_ends_at_purchase,
    stages::misplaced_touchpoint,
    plans::no_review_date,
];

/// Runs every check on a program without errors.
pub(crate) fn check(program: &Program, sink: &mut Sink) {
    for check in CHECKS {
        check(program, sink);
    }
}

/// Is it a stage of this name, by whatever word it goes?
fn is_stage(program: &Program, stage: crate::hir::Id<crate::hir::Stage>, name: &str) -> bool {
    program.stages.at(program.stage_itself(stage)).head.name == name
}

/// The stage in which customers decide and pay.
const PURCHASE: &str = "purchase";
