//! The platform's limits, as findings.

mod history;
mod push;

use super::document::Machine;
use super::errors;
use super::machine::{Built, Context, carry, send};
use super::names::{HISTORY, LIFE, MACHINE_NAME, TEMPLATE};
use super::settings;
use super::{check, clock, gather};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo, NodeKind};
use crate::hir::Content;
use crate::source::Span;
use std::collections::BTreeSet;

const QUOTAS: &str = "AWS Step Functions, service quotas";
/// The longest text of an SMS. Source: `SendTextMessage`, `MessageBody`.
const SMS_TEXT: usize = 1_600;
/// The longest text of an RCS message. Source: `SendRcsMessage`, `Body`.
const RCS_TEXT: usize = 3_072;
/// The longest label of a suggestion. Source: `SendRcsMessage`, `Text` of a suggestion.
const RCS_LABEL: usize = 25;

fn place(flow: &Flow) -> Option<Span> {
    flow.spans.first().copied()
}

/// How long a run can be.
pub(super) fn run(flow: &Flow, info: &FlowInfo, built: &Built) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // A run that only a date bounds may take any time; what waits for one is refused by name.
    let longest = info.longest().filter(|longest| *longest > LIFE && built.turn.is_none());
    if let Some(longest) = longest {
        let days = longest / 86_400;
        found.push(errors::limit(
            place(flow),
            format!(
                "a run of `{}` can last {days} days; Step Functions ends one after 365",
                flow.name
            ),
            QUOTAS,
            "shorten the waits, or end the journey and let an event start another",
        ));
    }
    // Two upper bounds: one counts every branch once, the other every step as the heaviest. A run that
    // is often woken goes on in a new execution.
    let heaviest = built.weights.iter().copied().max().unwrap_or(0);
    let events = match built.turn {
        Some(turn) if carry::turns(turn) > 0 => 0,
        Some(turn) => turn.saturating_add(HISTORY),
        None => {
            history::entries(flow, &built.weights).min(info.most_steps().saturating_mul(heaviest))
        }
    };
    if events > HISTORY {
        found.push(errors::limit(
            place(flow),
            format!(
                "a run of `{}` can leave {events} entries in its history; Step Functions ends one after {HISTORY}",
                flow.name
            ),
            QUOTAS,
            "repeat less often",
        ));
    }
    found
}

/// What a machine says, and how large its definition is.
pub(super) fn machine(
    cx: Context<'_>,
    flow: &Flow,
    built: &Built,
    definition: &str,
) -> Vec<Diagnostic> {
    let mut found = sound(&built.machine, definition, &flow.name);
    found.extend(texts(cx, flow));
    found
}

/// A machine that is not sound is a fault of the compiler, or too large.
pub(super) fn sound(machine: &Machine, definition: &str, name: &str) -> Vec<Diagnostic> {
    check::check(machine, definition)
        .into_iter()
        .map(|fault| {
            let what = format!("the state machine of `{name}`: {fault}");
            errors::limit(None, what, QUOTAS, "split the journey in two")
        })
        .collect()
}

/// Texts that their channel cannot carry, where that is sure.
fn texts(cx: Context<'_>, flow: &Flow) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in &flow.nodes {
        let NodeKind::Send { message, via, .. } = &node.kind else { continue };
        let Some(message) = cx.program.messages.get(*message) else { continue };
        let used: BTreeSet<_> = via.iter().flatten().collect();
        for content in message.contents.iter().filter(|content| used.contains(&content.channel)) {
            let Some(channel) = cx.program.channels.get(content.channel) else { continue };
            // What a connection carries has limits of its own.
            if settings::carries(cx.manifest, cx.env, &channel.head.name) {
                continue;
            }
            let most = match channel.head.name.as_str() {
                "sms" => SMS_TEXT,
                "rcs" => RCS_TEXT,
                "push" => {
                    found.extend(payloads(content));
                    continue;
                }
                _ => continue,
            };
            if most == RCS_TEXT {
                found.extend(labels(content));
            }
            for text in content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice()) {
                let length = send::worst_length(text);
                if length > most {
                    found.push(errors::too_long(text.span, &channel.head.name, length, most));
                }
            }
        }
    }
    found
}

/// Labels that are too long for a suggestion.
fn labels(content: &Content) -> Vec<Diagnostic> {
    let labels = content.buttons.iter().flatten().map(|button| &button.label);
    labels
        .map(|label| (label, send::worst_length(label)))
        .filter(|(_, length)| *length > RCS_LABEL)
        .map(|(label, length)| errors::too_long(label.span, "a label of rcs", length, RCS_LABEL))
        .collect()
}

/// Push messages that are too large for Apple or Google, a finding for each locale.
fn payloads(content: &Content) -> Vec<Diagnostic> {
    let texts = content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice());
    let sized = texts.iter().enumerate().map(|(at, text)| (text, push::payload(content, at)));
    sized
        .filter(|(_, size)| *size > push::PAYLOAD)
        .map(|(text, size)| errors::payload_too_large(text.span, size, push::PAYLOAD))
        .collect()
}

/// Names that are too long, or taken.
pub(super) fn names(cx: Context<'_>, machines: &[(&Flow, Built)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut taken: BTreeSet<String> = [cx.names.router()].into();
    let mut triggers = machines.iter().flat_map(|(flow, _)| &flow.triggers);
    if triggers.any(|trigger| clock::is_timed(&trigger.kind)) {
        taken.insert(cx.names.clock());
    }
    if machines.iter().any(|(flow, _)| gather::collects(flow).is_some()) {
        taken.insert(cx.names.gatherer());
    }
    for (flow, _) in machines {
        let name = cx.names.machine(&flow.name);
        if name.len() > MACHINE_NAME {
            found.push(errors::limit(
                place(flow),
                format!("the state machine name `{name}` is longer than {MACHINE_NAME} characters"),
                "AWS Step Functions, CreateStateMachine",
                "shorten the name of the workspace, the environment or the journey",
            ));
        }
        if !taken.insert(name.clone()) {
            found.push(errors::name_taken(place(flow), &name));
        }
    }
    found
}

/// Journeys that are started and not built for this target.
pub(super) fn started(machines: &[(&Flow, Built)]) -> Vec<Diagnostic> {
    let known: BTreeSet<&str> = machines.iter().map(|(flow, _)| flow.name.as_str()).collect();
    let mut found = Vec::new();
    for (flow, built) in machines {
        for name in built.starts.iter().filter(|name| !known.contains(name.as_str())) {
            if let Some(span) = place(flow) {
                let what = format!("`start {name}`, which is not built for it");
                let why = "a run cannot begin on another target";
                found.push(errors::refused(
                    span,
                    &what,
                    why,
                    "map both journeys to the same target",
                ));
            }
        }
    }
    found
}

/// A template that CloudFormation does not take.
pub(super) fn template(size: usize) -> Option<Diagnostic> {
    (size > TEMPLATE).then(|| {
        errors::limit(
            None,
            format!("the template has {size} bytes; CloudFormation takes {TEMPLATE}"),
            "AWS CloudFormation quotas",
            "map fewer journeys to this target in one workspace",
        )
    })
}
