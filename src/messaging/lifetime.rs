//! `expires` after a span, against the time for which the providers of the message's channels try (`ttl` in
//! their cards). Of one that expires at an instant the span is not known.

use super::errors;
use crate::diag::Sink;
use crate::hir::{Channel, ExprKind, Message, Program, Ttl, Value};

/// A channel that cannot carry it.
pub(super) struct Cannot<'a> {
    /// Its card.
    pub(super) card: &'a Channel,
    /// What it can carry.
    pub(super) ttl: &'a Ttl,
}

/// One finding for a message: too long for some of its channels, or too short.
pub(super) fn check(program: &Program, message: &Message, sink: &mut Sink) {
    let Some(expires) = &message.expires else { return };
    let ExprKind::Value(Value::Duration(seconds)) = &expires.kind else { return };
    let cards = message.contents.iter().filter_map(|of| program.channels.get(of.channel));
    let all: Vec<Cannot<'_>> =
        cards.filter_map(|card| Some(Cannot { card, ttl: card.ttl.as_ref()? })).collect();
    let cannot = |wrong: &dyn Fn(&Ttl) -> bool| -> Vec<&Cannot<'_>> {
        all.iter().filter(|of| wrong(of.ttl)).collect()
    };
    let long = cannot(&|ttl| *seconds > i64::from(ttl.most));
    let short = cannot(&|ttl| *seconds < i64::from(ttl.least));
    // What mends it for one channel must not break it for another: then nothing is offered.
    let most = all.iter().map(|of| i64::from(of.ttl.most)).min().unwrap_or(i64::MAX);
    let least = all.iter().map(|of| i64::from(of.ttl.least)).max().unwrap_or(0);
    if !long.is_empty() {
        let fix = Some(most).filter(|most| *most >= least);
        sink.push(errors::lives_too_long(expires.span, *seconds, &long, fix));
    }
    if !short.is_empty() {
        let fix = Some(least).filter(|least| *least <= most);
        sink.push(errors::lives_too_short(expires.span, *seconds, &short, fix));
    }
}
