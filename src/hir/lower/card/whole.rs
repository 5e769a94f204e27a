//! What can be said of cards only when all of them are known: the order of lifecycles, and whether
//! what a map shows has a place in its lifecycle.

use crate::diag::Sink;
use crate::hir::{Lifecycle, MapDef, Program, Ref, Stage, errors};

pub(in crate::hir::lower) fn check(program: &Program, sink: &mut Sink) {
    for (_, lifecycle) in program.lifecycles.iter() {
        order(program, lifecycle, sink);
    }
    for (_, map) in program.maps.iter() {
        places(program, map, sink);
    }
}

/// Each stage stands once; ranges lead on and ways back lead back.
fn order(program: &Program, of: &Lifecycle, sink: &mut Sink) {
    if of.stages.is_empty() {
        sink.push(errors::lifecycle_without_stages(&of.head.name, of.head.span));
        return;
    }
    let place = |stage: &Ref<Stage>| program.place_in(of, stage.id);
    for (at, stage) in of.stages.iter().enumerate() {
        let before = of.stages.iter().take(at);
        let same = before
            .clone()
            .find(|other| program.stage_itself(other.id) == program.stage_itself(stage.id));
        if let Some(first) = same {
            let name = &program.stages.at(stage.id).head.name;
            sink.push(errors::stage_again(name, stage.span, first.span));
        }
    }
    let outside = |stage: &Ref<Stage>, sink: &mut Sink| {
        let name = &program.stages.at(stage.id).head.name;
        let names: Vec<&str> =
            of.stages.iter().map(|stage| program.stages.at(stage.id).head.name.as_str()).collect();
        sink.push(errors::not_in_lifecycle(name, &of.head.name, stage.span, names));
    };
    for (at, range) in of.ranges.iter().enumerate() {
        let first = of.ranges.iter().take(at).find(|other| other.name == range.name);
        if let Some(first) = first {
            let name = &range.name;
            sink.push(errors::duplicate_name("range", name, range.span, first.span));
        }
        match (place(&range.from), place(&range.to)) {
            (Some(from), Some(to)) if from > to => {
                sink.push(errors::range_leads_back(range.from.span.to(range.to.span)));
            }
            (Some(_), Some(_)) => {}
            (from, to) => {
                let ends = [(from, &range.from), (to, &range.to)];
                for (_, end) in ends.iter().filter(|(place, _)| place.is_none()) {
                    outside(end, sink);
                }
            }
        }
    }
    for back in &of.back {
        match (place(&back.from), place(&back.to)) {
            (Some(from), Some(to)) if from <= to => {
                sink.push(errors::back_leads_on(back.from.span.to(back.to.span)));
            }
            (Some(_), Some(_)) => {}
            (from, to) => {
                let ends = [(from, &back.from), (to, &back.to)];
                for (_, end) in ends.iter().filter(|(place, _)| place.is_none()) {
                    outside(end, sink);
                }
            }
        }
    }
}

/// A touchpoint that a map shows stands in one of the stages of its lifecycle.
fn places(program: &Program, map: &MapDef, sink: &mut Sink) {
    let Some(lifecycle) = &map.lifecycle else { return };
    let of = program.lifecycles.at(lifecycle.id);
    for stage in &map.stages {
        if program.place_in(of, stage.id).is_none() {
            let names: Vec<&str> = of
                .stages
                .iter()
                .map(|stage| program.stages.at(stage.id).head.name.as_str())
                .collect();
            let name = &program.stages.at(stage.id).head.name;
            sink.push(errors::not_in_lifecycle(name, &of.head.name, stage.span, names));
        }
    }
    for shown in &map.touchpoints {
        let touchpoint = program.touchpoints.at(shown.id);
        if let Some(stage) = &touchpoint.stage
            && program.place_in(of, stage.id).is_none()
        {
            sink.push(errors::touchpoint_outside(
                &touchpoint.head.name,
                &program.stages.at(stage.id).head.name,
                &of.head.name,
                shown.span,
                stage.span,
            ));
        }
    }
}
