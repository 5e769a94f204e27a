//! The platform's limits, as findings.

mod history;

use super::document::Machine;
use super::errors;
use super::machine::{Built, Context, carry, change};
use super::names::{HISTORY, LIFE, MACHINE_NAME, RESOURCES, TEMPLATE};
use super::{check, clock, gather};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::source::Span;
use std::collections::BTreeSet;

const QUOTAS: &str = "AWS Step Functions, service quotas";

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
    let flows = machines.iter().map(|(flow, _)| *flow);
    if !change::of_triggers(cx.program, flows).is_empty() {
        taken.insert(cx.names.waker());
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
pub(super) fn template(size: usize, resources: usize) -> Vec<Diagnostic> {
    let limit = |what: String| {
        let help = "map fewer journeys to this target in one workspace";
        errors::limit(None, what, "AWS CloudFormation quotas", help)
    };
    let large = (size > TEMPLATE)
        .then(|| limit(format!("the template has {size} bytes; CloudFormation takes {TEMPLATE}")));
    let many = (resources > RESOURCES).then(|| {
        limit(format!("the template has {resources} resources; CloudFormation takes {RESOURCES}"))
    });
    large.into_iter().chain(many).collect()
}
