//! No marketing without consent.
//!
//! Rules ask for consent before every marketing message, unless they say `consent none`. Then it must be
//! certain on every way to the send, for every channel that the message may take, **at the instant at which it
//! goes out**: a customer can withdraw meanwhile.
//!
//! Certain is what was asked since the last step that takes time ([`known`]: `if`, `match`, what begins the
//! run, what a wait waited for), and at any time what ends the run where it does not hold (`while`, `exit
//! when`). What hours or a cap hold goes out later than it came to the send, and so does what moves on to its next channel: there
//! only what ends the run is certain; and beside a run, nothing.

mod known;
mod story;

use super::{Failure, Found, Look, errors, held};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::lower_rules::with_bases;
use crate::hir::{Channel, Id, Message, Program, Purpose};
use crate::source::Span;
use known::Known;

/// A send that consent is not certain for.
struct Doubt<'a> {
    node: NodeId,
    message: Id<Message>,
    via: &'a [Vec<Id<Channel>>],
    /// The channels on which it can go out without consent.
    missing: Vec<Id<Channel>>,
    /// The clause that lets it go out later than it was asked for.
    later: Option<Later>,
}

/// What lets a message go out later than it came to its send.
#[derive(Clone, Copy)]
enum Later {
    /// Hours or a cap hold it.
    Held(Span),
    /// It moves on to its next channel, where a receipt says so or is missing.
    MovesOn(Span),
}

/// Asks it of every send.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    if !flow.nodes.iter().any(|node| is_open(program, &node.kind)) {
        return;
    }
    let known = known::known(program, flow);
    let always = known::always(program, flow);
    let rule = none_clause(program, flow);
    for (at, ((node, known), span)) in flow.nodes.iter().zip(&known).zip(&flow.spans).enumerate() {
        let (true, Some(known)) = (is_open(program, &node.kind), known) else { continue };
        let at = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let Some(doubt) = doubt(program, flow, at, known, &always) else { continue };
        let names: Vec<&str> = doubt
            .missing
            .iter()
            .map(|channel| program.channels.at(*channel).head.name.as_str())
            .collect();
        let first = names.first().copied().unwrap_or_default();
        let name = &program.messages.at(doubt.message).head.name;
        let diagnostic = errors::no_consent(name, &names.join(", "), *span, rule);
        let diagnostic = match doubt.later {
            None => errors::ask_before(diagnostic, first),
            Some(Later::Held(clause)) => errors::asked_too_early(
                diagnostic,
                first,
                (clause, "can hold it after that, and the customer can withdraw meanwhile"),
            ),
            Some(Later::MovesOn(clause)) => errors::asked_too_early(
                diagnostic,
                first,
                (
                    clause,
                    "sends it on its next channel later, and the customer can withdraw meanwhile",
                ),
            ),
        };
        let story = story::of(look, &doubt);
        // In the interpreter answers come at once, so that no story shows what happens meanwhile.
        let calls = || flow.nodes.iter().any(|node| matches!(node.kind, NodeKind::Call { .. }));
        found.failures.push(match story {
            None if calls() => {
                Failure { diagnostic: diagnostic.note(errors::CALLS_TAKE_TIME), shown: None }
            }
            story => look.failure(diagnostic, story),
        });
    }
}

/// Is it marketing to the customer that no gate asks consent for.
fn is_open(program: &Program, kind: &NodeKind) -> bool {
    match kind {
        NodeKind::Send { message, consent: None, to: None, .. } => {
            program.messages.at(*message).purpose == Some(Purpose::Marketing)
        }
        _ => false,
    }
}

/// The channels on which a send can go out without consent, where there are any.
fn doubt<'a>(
    program: &Program,
    flow: &'a Flow,
    node: NodeId,
    known: &Known,
    always: &Known,
) -> Option<Doubt<'a>> {
    let kind = &flow.nodes.get(node.0 as usize)?.kind;
    let NodeKind::Send { message, via, .. } = kind else { return None };
    let held = held::clause(program, flow, kind).map(Later::Held);
    let nothing = Known::new();
    let (mut missing, mut later) = (Vec::new(), None);
    for (place, group) in via.iter().enumerate() {
        let moves = moves_on(flow).filter(|_| place > 0);
        let (certain, why) = match moves {
            // The chain of a message goes on beside its run, and after it.
            Some((clause, false)) => (&nothing, Some(Later::MovesOn(clause))),
            Some((clause, true)) => (always, Some(Later::MovesOn(clause))),
            None if held.is_some() => (always, held),
            None => (known, None),
        };
        for channel in group {
            let asked_anyway = certain.contains(channel) || missing.contains(channel);
            if asked_anyway || program.channels.at(*channel).broadcast {
                continue;
            }
            missing.push(*channel);
            // Where nobody has asked, that is the matter.
            later = later.or(why.filter(|_| known.contains(channel)));
        }
    }
    (!missing.is_empty()).then_some(Doubt { node, message: *message, via, missing, later })
}

/// The clause by which a message moves on after a provider has taken it, and whether its run waits for that.
fn moves_on(flow: &Flow) -> Option<(Span, bool)> {
    let fallback = flow.rules.fallback.as_ref()?;
    let waits = fallback.unless.is_some();
    (waits || fallback.failed || fallback.undelivered).then_some((fallback.span, waits))
}

/// The clause that takes the question away.
fn none_clause(program: &Program, flow: &Flow) -> Option<Span> {
    let rules = &program.journeys.at(flow.journey).rules;
    with_bases(program, rules).into_iter().find_map(|rules| program.rules.at(rules).consent_none)
}
