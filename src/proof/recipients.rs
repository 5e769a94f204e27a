//! Messages to somebody who is not the customer, and their consent.
//!
//! The gate `consent` asks what is known of the customer; of nobody else anything is known. Advertising never goes to
//! others (JC0323), so what is left are messages of other purposes: those that the workspace's own rules ask
//! consent for, and those on a channel whose provider wants it before the first message.
//!
//! How: every send `to` somebody. A contact that the workspace has declared was chosen by it, so the consent that a
//! provider wants is taken as given; an address that comes with data is not.

use super::{Found, Look, errors, monday_morning};
use crate::flow::{NodeId, NodeKind};
use crate::hir::lower_rules::{consent_needed, with_bases};
use crate::hir::{Channel, Id, Message, Program, Purpose, Ty};
use crate::source::Span;
use crate::time::{Life, What};

/// Asks it of every send.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let rules = &program.journeys.at(flow.journey).rules;
    let needed = consent_needed(program, rules);
    for (at, (node, span)) in flow.nodes.iter().zip(&flow.spans).enumerate() {
        let NodeKind::Send { message, via, to: Some(to), .. } = &node.kind else { continue };
        let declared = program.messages.at(*message);
        let Some(purpose) = declared.purpose else { continue };
        let name = &declared.head.name;
        let node = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let begins = monday_morning(program);
        if needed.contains(&purpose) {
            let all: Vec<Id<Channel>> = via.iter().flatten().copied().collect();
            let clause = rule(program, rules, purpose);
            let diagnostic =
                errors::recipient_consent(name, purpose.text(), *span, to.span, clause);
            let shows = |life: &Life<'_>| went_out(life, *message, &all);
            found.failures.push(look.shown(diagnostic, look.paths_to(node), begins, &shows));
            continue;
        }
        if matches!(to.ty.known(), Ty::Contact) {
            continue;
        }
        for channel in via.iter().flatten() {
            let card = program.channels.at(*channel);
            let Some(source) = card.opt_in_source.as_ref().filter(|_| card.opt_in) else {
                continue;
            };
            let of = (card.head.name.as_str(), source.as_str());
            let diagnostic = errors::recipient_opt_in(name, of, *span, to.span);
            let shows = |life: &Life<'_>| went_out(life, *message, &[*channel]);
            found.failures.push(look.shown(diagnostic, look.paths_to(node), begins, &shows));
        }
    }
}

/// Did the message go out to somebody else on one of these channels.
fn went_out(life: &Life<'_>, message: Id<Message>, channels: &[Id<Channel>]) -> bool {
    life.trace().iter().any(|entry| match &entry.what {
        What::Sent(shown) => {
            shown.message == message
                && shown.recipient.is_some()
                && channels.contains(&shown.channel)
        }
        _ => false,
    })
}

/// The rules that ask for it.
fn rule(program: &Program, rules: &[Id<crate::hir::Rules>], purpose: Purpose) -> Option<Span> {
    let all = with_bases(program, rules).into_iter().map(|id| program.rules.at(id));
    let mut asking = all.filter(|rules| rules.consent.contains(&purpose));
    asking.next().map(|rules| rules.head.span)
}
