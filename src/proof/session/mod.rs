//! Free text that may find its window closed, and then reaches nobody.
//!
//! On WhatsApp only approved templates go out at any time; free text goes out within the session that
//! the customer's last message opens. A send whose channels all need an open session, and which says
//! nothing about being `unreachable`, must be proven to stand inside one, **at the instant at which it goes out**:
//! hours can hold it first.
//!
//! How: forwards over the graph, the most seconds that can have passed since the customer wrote on a
//! channel ([`age`]); where ways meet, the most of all. A journey that only others start begins with what these know
//! ([`started`], which looks at all journeys together); any other begins with nothing.

mod age;
mod started;

pub(super) use started::check as started;
pub use started::{Free, Sessions, Starts};

use super::{Found, Look, errors, held, monday_morning, story};
use crate::diag::Diagnostic;
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Channel, Id, Message, Program, TriggerKind};
use crate::time::{Gate, Life, What};
use age::Since;
use std::collections::BTreeSet;
use story::Wish;

const HOUR: i64 = 3_600_000;

/// A send of free text that nothing else stands in for.
struct Send<'a> {
    node: NodeId,
    message: Id<Message>,
    via: &'a [Vec<Id<Channel>>],
}

/// Asks it of every send of a journey that not only others start.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    if only_started(flow) {
        return;
    }
    let sends = sends(program, flow);
    let asked: BTreeSet<Id<Channel>> =
        sends.iter().flat_map(|send| send.via.iter().flatten()).copied().collect();
    let ages: Vec<_> =
        asked.into_iter().map(|channel| (channel, age::ages(program, flow, channel))).collect();
    for send in sends {
        let is_open = |channel: &Id<Channel>| {
            let of = ages.iter().find(|(other, _)| other == channel);
            let age = of.and_then(|(_, ages)| ages.get(send.node.0 as usize)?.as_ref());
            age.is_none_or(|age| {
                age::at_send(program, flow, send.node, *age).is_open(Since::Unknown)
            })
        };
        if send.via.iter().flatten().any(is_open) {
            continue;
        }
        let Some(diagnostic) = diagnostic(program, flow, &send) else { continue };
        let engine = look.engine();
        let held = held_by(program, flow, send.node).is_some();
        let shows = |life: &Life<'_>| closed(life, send.message, 0);
        let story = look.paths_to(send.node).into_iter().find_map(|path| {
            begins(program, held).find_map(|begins| {
                let (path, effort) = (path.clone(), &look.effort);
                let wish = Wish { flow: 0, path, begins, with: &|_| {}, shows: &shows, effort };
                story::find(&engine, &wish)
            })
        });
        found.failures.push(look.failure(diagnostic, story));
    }
}

/// When stories begin: on a Monday morning, and where something can hold the message, at other hours of the week too.
fn begins(program: &Program, held: bool) -> impl Iterator<Item = i64> {
    let first = monday_morning(program);
    let day = (1..12).map(move |n| first + n * 2 * HOUR);
    let week = (1..7).map(move |n| first + (n * 24 + 6) * HOUR);
    std::iter::once(first).chain(day.chain(week).filter(move |_| held))
}

/// Was a message stopped in a run of this flow, because the session was over.
fn closed(life: &Life<'_>, message: Id<Message>, flow: u32) -> bool {
    life.trace().iter().any(|entry| match &entry.what {
        What::Closed { message: m, gate: Gate::Session, .. } => {
            *m == message && entry.run.is_some_and(|run| run.flow == flow)
        }
        _ => false,
    })
}

/// Do only other journeys begin it.
fn only_started(flow: &Flow) -> bool {
    !flow.triggers.is_empty()
        && flow.triggers.iter().all(|trigger| matches!(trigger.kind, TriggerKind::Started))
}

/// The sends all of whose channels need an open session, and that say nothing else for those whom they
/// do not reach.
fn sends<'a>(program: &Program, flow: &'a Flow) -> Vec<Send<'a>> {
    let mut found = Vec::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Send { message, via, next, unreachable, .. } = &node.kind else { continue };
        let node = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let all = via.iter().flatten().all(|channel| needs(program, *message, *channel));
        if all && !via.is_empty() && next == unreachable {
            found.push(Send { node, message: *message, via });
        }
    }
    found
}

/// Does a message need an open session on a channel.
fn needs(program: &Program, message: Id<Message>, channel: Id<Channel>) -> bool {
    let contents = &program.messages.at(message).contents;
    let content = contents.iter().find(|content| content.channel == channel);
    let card = program.channels.at(channel);
    card.templates
        && card.session.is_some()
        && content.is_some_and(|content| content.template.is_none())
}

/// The clause that can hold a send.
fn held_by(program: &Program, flow: &Flow, send: NodeId) -> Option<crate::source::Span> {
    held::clause(program, flow, &flow.nodes.get(send.0 as usize)?.kind)
}

fn diagnostic(program: &Program, flow: &Flow, send: &Send<'_>) -> Option<Diagnostic> {
    let span = flow.spans.get(send.node.0 as usize)?;
    let channel = program.channels.at(*send.via.iter().flatten().next()?);
    let name = &program.messages.at(send.message).head.name;
    let session = crate::value::spoken(channel.session.unwrap_or(0));
    let of = (channel.head.name.as_str(), channel.session_source.as_ref());
    let found = errors::no_session(name, of, &session, *span);
    Some(match held_by(program, flow, send.node) {
        Some(clause) => found.label(clause, "can hold it meanwhile"),
        None => found,
    })
}
