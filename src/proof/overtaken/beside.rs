//! A message that comes back while its run goes on.

use super::{Timed, hours, message, overtaken, passes, straight};
use crate::flow::{NodeId, NodeKind};
use crate::hir::{Channel, Fallback, Id, Message};
use crate::proof::story::{Story, Wish, find, replay};
use crate::proof::{Found, Look, errors, monday_morning};
use crate::time::{Input, Life, What};

/// So long after a message its receipt comes, at most, in milliseconds.
const RECEIPT: i64 = 60_000;
/// `undelivered` and `failed` among the statuses.
const UNDELIVERED: u32 = 6;
const FAILED: u32 = 7;

/// Two messages of one run.
struct Two {
    /// The send of the first, and what it says.
    node: NodeId,
    first: Id<Message>,
    /// What the second says.
    later: Id<Message>,
    /// The channel that the first goes out on.
    channel: Id<Channel>,
    /// What it comes back with, and how many milliseconds after it went out.
    status: u32,
    receipt: i64,
}

/// Asks it of every message that can come back while its run goes on.
pub(in crate::proof) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let Some(status) = flow.rules.fallback.as_ref().and_then(comes_back) else { return };
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message: first, via, to: None, next, .. } = &node.kind else {
            continue;
        };
        let Some((group, rest)) = via.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            continue;
        };
        // Behind a message that goes out at the same instant, the receipt comes too late for any order.
        let behind = straight(flow, *next).into_iter().next();
        let Some((second, after, _)) = behind.filter(|(_, after, _)| *after > 0) else { continue };
        let Some(later) = message(flow, second).filter(|later| later != first) else { continue };
        let (Some(channel), false) = (group.first(), passes(program, flow, *first)) else {
            continue;
        };
        let receipt = RECEIPT.min(after.saturating_mul(500));
        let Some(goes) = Timed::of(program, flow, second, after) else { continue };
        let held = |via| Timed { flow, via, after: receipt / 1_000, passes: false };
        let begins: Vec<i64> =
            rest.iter().flat_map(|group| hours(program, &held(group.as_slice()), &goes)).collect();
        let node = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let two = Two { node, first: *first, later, channel: *channel, status, receipt };
        let Some(story) = shown(look, &two, &begins) else { continue };
        let life_engine = look.engine();
        let held_by = clause(&replay(&life_engine, &story), &two);
        let places = (flow.spans.get(at), flow.spans.get(second.0 as usize));
        let (Some(held_by), (Some(here), Some(there))) = (held_by, places) else { continue };
        let name = |message| program.messages.at(message).head.name.as_str();
        let names = [name(*first), name(later)];
        let diagnostic = errors::overtaken_in_its_run(names, *here, *there, held_by);
        found.failures.push(look.failure(diagnostic, Some(story)));
    }
}

/// What a message comes back with, where its run does not wait for it.
fn comes_back(fallback: &Fallback) -> Option<u32> {
    match (fallback.unless, fallback.undelivered, fallback.failed) {
        (None, true, _) => Some(UNDELIVERED),
        (None, false, true) => Some(FAILED),
        _ => None,
    }
}

fn clause(life: &Life<'_>, two: &Two) -> Option<crate::source::Span> {
    overtaken(life, (0, two.first), (0, two.later), false)
}

/// A run whose first message goes out at one of these instants, comes back, and is overtaken.
fn shown(look: &Look<'_>, two: &Two, instants: &[i64]) -> Option<Story> {
    if instants.is_empty() {
        return None;
    }
    let engine = look.engine();
    let played = |begins: i64, comes: Option<i64>, shows: &dyn Fn(&Life<'_>) -> bool| {
        let with = |story: &mut Story| {
            if let Some(at) = comes {
                story.inputs.push((at, Input::Receipt(two.first, Some(two.channel), two.status)));
                story.inputs.sort_by_key(|(at, _)| *at);
                story.reaches = story.reaches.max(at);
            }
        };
        let effort = &look.effort;
        look.paths_to(two.node).into_iter().find_map(|path| {
            find(&engine, &Wish { flow: 0, path, begins, with: &with, shows, effort })
        })
    };
    // How long a run takes to come there is seen on a Monday morning.
    let sent = |life: &Life<'_>| {
        life.trace().iter().find_map(|entry| match &entry.what {
            What::Sent(shown) if shown.message == two.first => Some(entry.at),
            _ => None,
        })
    };
    let monday = monday_morning(look.program);
    let day = played(monday, None, &|life| sent(life).is_some())?;
    let takes = sent(&replay(&engine, &day))? - monday;
    instants.iter().find_map(|at| {
        played(at - takes, Some(at + two.receipt), &|life| clause(life, two).is_some())
    })
}
