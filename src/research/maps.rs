//! Maps: with what happens off the screen, and with a future.

use super::errors;
use crate::diag::Sink;
use crate::hir::{Channel, Id, MapDef, Mode, Program, State};

/// So many touchpoints make a picture.
const PICTURE: usize = 3;

/// A map of several channels that shows nothing off the screen.
pub(super) fn no_offline_touchpoint(program: &Program, sink: &mut Sink) {
    for (_, map) in program.maps.iter() {
        let shown: Vec<_> =
            map.touchpoints.iter().map(|shown| program.touchpoints.at(shown.id)).collect();
        let mut channels: Vec<Id<Channel>> =
            shown.iter().flat_map(|of| of.channels.iter().map(|channel| channel.id)).collect();
        channels.sort_unstable();
        channels.dedup();
        let said = shown.iter().any(|of| of.mode == Some(Mode::Online));
        let off = shown.iter().any(|of| matches!(of.mode, Some(Mode::Offline | Mode::Hybrid)));
        if shown.len() >= PICTURE && channels.len() > 1 && said && !off {
            sink.push(errors::no_offline_touchpoint(&map.head.name, map.head.span));
        }
    }
}

/// A map of today without one of tomorrow, and a touchpoint that is `current` without one that is
/// `future`.
pub(super) fn no_future(program: &Program, sink: &mut Sink) {
    let shows_future = |map: &MapDef| map.states.contains(&State::Future);
    let drawn = program.maps.iter().any(|(_, map)| shows_future(map) && !shows_today(map));
    for (_, map) in program.maps.iter() {
        let mut shown = map.touchpoints.iter().map(|shown| program.touchpoints.at(shown.id));
        let any = shown.clone().next().is_some();
        let paired = shown.any(|of| of.twin.is_some() || of.state == State::Future);
        if any && !paired && !drawn {
            sink.push(errors::map_without_future(&map.head.name, map.head.span));
        }
    }
    for (_, touchpoint) in program.touchpoints.iter() {
        if let (State::Current, Some(span), None) =
            (touchpoint.state, touchpoint.marked, touchpoint.twin)
        {
            sink.push(errors::current_without_future(&touchpoint.head.name, span));
        }
    }
}

fn shows_today(map: &MapDef) -> bool {
    map.states.contains(&State::Current)
}
