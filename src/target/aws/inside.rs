//! What becomes of the people inside a journey when another version takes its place: sentences for the
//! report, and what the router of that version must go on bringing them.

use super::gather;
use super::machine::{Builder, Context, mail, status};
use super::router::{FACTS, RECEIPT, REPLY};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Construct, Policy, TriggerKind};
use crate::target::Inside;
use std::collections::BTreeSet;

/// The words of the setting `still_heard` that are no events.
pub(super) const WORDS: [&str; 3] = [RECEIPT, REPLY, FACTS];

/// What becomes of events for which no run has begun yet.
const LISTS: &str = "A list that is being gathered ends as it began: its time, its pause and its number of events stay. \
What the version that follows gathers meanwhile joins it, and when it is over, a run of that version begins. \
If that version gathers another event, or none, the list is dropped and begins no run.";

/// What becomes of what they ask about messages.
const MESSAGES: &str = "They ask what was sent and who has engaged, which is written down while a journey of the version that follows asks it too.";

/// What runs of the journey wait for or ask about, by the names under which it comes from outside.
pub(super) fn hears(cx: Context<'_>, flow: &Flow, info: &FlowInfo) -> BTreeSet<String> {
    let mut hears = BTreeSet::new();
    if mail::is_reached(flow) {
        for name in Builder::new(cx).wants(flow) {
            hears.insert(match name.as_str() {
                mail::FACTS => FACTS.to_owned(),
                status::REPLY => REPLY.to_owned(),
                _ => name,
            });
        }
    }
    if status::is_told(flow) || info.needs().contains_key(&Construct::Engaged) {
        hears.insert(RECEIPT.to_owned());
    }
    let asked = info.asks().keys().filter_map(|id| cx.program.events.get(*id));
    hears.extend(asked.map(|event| event.head.name.to_string()));
    hears
}

/// What becomes of them.
pub(super) fn inside(cx: Context<'_>, flow: &Flow, info: &FlowInfo) -> Inside {
    let hears = hears(cx, flow, info);
    let mut lines = vec![format!("{}{}", stay(flow), until(flow, info))];
    if !hears.is_empty() {
        let names: Vec<String> = hears.iter().map(|name| format!("`{name}`")).collect();
        lines.push(format!(
            "They go on hearing of {} while a journey of the version that follows does, or `still_heard` names it.",
            names.join(", ")
        ));
    }
    let asks = |construct| info.needs().contains_key(&construct);
    if asks(Construct::SentBefore) || asks(Construct::Engaged) {
        lines.push(MESSAGES.to_owned());
    }
    lines.push(enters(flow));
    if gather::collects(flow).is_some() {
        lines.push(LISTS.to_owned());
    }
    let asked = |kind: &TriggerKind| matches!(kind, TriggerKind::Started | TriggerKind::Api);
    if flow.triggers.iter().any(|trigger| asked(&trigger.kind)) {
        lines.push(requests(cx, flow));
    }
    lines.push(
        "If the journey is taken out of the sources, its machine stays and they go on; nobody begins any more."
            .to_owned(),
    );
    Inside {
        document: format!("{}.asl.json", cx.names.machine(&flow.name)),
        when_replaced: lines,
        hears: hears.into_iter().collect(),
    }
}

fn stay(flow: &Flow) -> &'static str {
    if mail::is_reached(flow) {
        "People inside stay in the version in which they began, also where a run goes on in a new execution"
    } else {
        "People inside stay in the version in which they began"
    }
}

/// How long that can be.
fn until(flow: &Flow, info: &FlowInfo) -> String {
    let lasts = flow.lasts.and_then(|lasts| u64::try_from(lasts).ok());
    match [lasts, info.longest()].into_iter().flatten().min() {
        Some(0) => ", which they leave at once.".to_owned(),
        Some(seconds) => {
            let days = seconds.div_ceil(86_400);
            let unit = if days == 1 { "day" } else { "days" };
            format!(": their waits end within {days} {unit}.")
        }
        None => ": only dates of the data say for how long.".to_owned(),
    }
}

/// Whether who is inside can begin again.
fn enters(flow: &Flow) -> String {
    let each = |keyed: bool| if keyed { " for the same key" } else { "" };
    match flow.entry_policy.as_ref().map(|entry| (entry.policy, entry.key.is_some())) {
        Some((Policy::Ignore, keyed)) => format!(
            "They hold their entry{}: who is inside begins no run of the version that follows, if that says `entry ignore` with the same key.",
            each(keyed)
        ),
        Some((Policy::Restart, keyed)) => format!(
            "They hold their entry{}: a trigger ends their run as `restarted` and begins one of the version that follows, if that says `entry restart` with the same key.",
            each(keyed)
        ),
        Some((Policy::Parallel, _)) | None => {
            "They hold no entry: who is inside can begin a run of the version that follows beside it."
                .to_owned()
        }
    }
}

/// What other journeys, in older versions too, must say to begin it.
fn requests(cx: Context<'_>, flow: &Flow) -> String {
    let inputs = cx.program.journeys.get(flow.journey).map_or(&[][..], |j| j.inputs.as_slice());
    let names: Vec<String> = inputs.iter().map(|field| format!("`{}`", field.name)).collect();
    let what = if names.is_empty() {
        "asks for it without parameters".to_owned()
    } else {
        format!("asks for it with {}", names.join(", "))
    };
    format!(
        "An older version of another journey that starts this one {what}: keep the name, give new parameters a default, and leave types as they are, or the router fails with `InvalidEvent`."
    )
}
