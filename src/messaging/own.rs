//! What a workspace allows itself: `[limits.sms] parts = 3`, never more than the channel carries.

use super::{Cx, Said, cost, errors, texts};
use crate::diag::Sink;
use crate::hir::Program;
use crate::hir::channel::LIMITS;
use crate::source::{OwnLimit, Workspace};

/// A limit of the workspace.
pub(super) type Limit<'a> = &'a OwnLimit;

/// The limits that mean something; the others are said. Prices are looked at, too: their channels must
/// be there.
pub(super) fn limits<'a>(
    workspace: &'a Workspace,
    program: &Program,
    sink: &mut Sink,
) -> Vec<Limit<'a>> {
    let manifest = &workspace.manifest;
    let mut known: Vec<&str> =
        program.channels.iter().map(|(_, channel)| channel.head.name.as_str()).collect();
    for name in crate::stdlib::channels() {
        known.push(name);
    }
    known.sort_unstable();
    known.dedup();
    for price in &manifest.prices.all {
        if !known.contains(&price.channel.as_str()) {
            sink.push(errors::unknown_channel(price.key_span, &price.channel, &known));
        }
    }
    let mut found = Vec::new();
    for limit in &manifest.limits {
        if !known.contains(&limit.channel.as_str()) {
            sink.push(errors::unknown_channel(limit.channel_span, &limit.channel, &known));
            continue;
        }
        if !LIMITS.contains(&limit.counts.as_str()) {
            sink.push(errors::unknown_limit(limit.span, &limit.counts, &LIMITS));
            continue;
        }
        let mut cards = program.channels.iter().filter(|(_, card)| card.head.name == limit.channel);
        let above = cards.find_map(|(_, card)| {
            card.limit(&limit.counts).filter(|of| !of.advised && of.most < limit.most)
        });
        match above {
            Some(of) => sink.push(errors::above_the_channel(
                limit.span,
                &limit.channel,
                &limit.counts,
                of.most,
            )),
            None => found.push(limit),
        }
    }
    found
}

/// Says what is longer than the workspace allows, and what nobody can know.
pub(super) fn check(cx: &Cx<'_>, said: Said<'_>, sink: &mut Sink) {
    let channel = said.card.head.name.as_str();
    let own = || cx.own.iter().filter(|own| own.channel == channel);
    if own().next().is_none() && said.card.limit("parts").is_none() {
        return;
    }
    let counted = texts::all(cx, said);
    for own in own() {
        for counted in counted.iter().filter(|counted| counted.counts == own.counts) {
            if counted.surely > own.most {
                let sizes = (counted.surely, own.most);
                let of = (channel, counted.counts);
                sink.push(errors::own_limit(counted.span, of, sizes, own.span, None));
            } else if !counted.loose.is_empty() {
                let (of, limit) = ((channel, counted.counts), (own.most, own.span));
                sink.push(errors::limit_unproven(counted.span, of, &counted.loose, limit));
            }
        }
    }
    parts(cx, said, sink);
}

/// The parts of an SMS, against the workspace's limit and the card's own.
fn parts(cx: &Cx<'_>, said: Said<'_>, sink: &mut Sink) {
    let channel = said.card.head.name.as_str();
    let own = cx.own.iter().find(|own| own.channel == channel && own.counts == "parts");
    let card = said.card.limit("parts");
    let texts = said.content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice());
    if texts.is_empty() || said.card.parts.is_none() || (own.is_none() && card.is_none()) {
        return;
    }
    let cases = cost::worst_case(cx.program, said.id, said.content.channel);
    for (text, case) in texts.iter().zip(cases) {
        let found = case.parts.unwrap_or(case.least);
        if let Some(card) = card.filter(|card| found > card.most) {
            sink.push(errors::too_long(text.span, (channel, "parts"), found, card));
        } else if let Some(own) = own {
            if found > own.most {
                let (of, sizes) = ((channel, "parts"), (found, own.most));
                sink.push(errors::own_limit(text.span, of, sizes, own.span, case.plain));
            } else if case.parts.is_none() {
                let mut loose: Vec<String> =
                    case.unbounded.iter().map(|loose| loose.what.clone()).collect();
                loose.dedup();
                let (of, limit) = ((channel, "parts"), (own.most, own.span));
                sink.push(errors::limit_unproven(text.span, of, &loose, limit));
            }
        }
    }
}
