//! Where each step leads, and when.

use super::{Look, latest, nodes, say};
use crate::draw::words::{Word, share, when::clock};
use crate::flow::{BranchOf, Node, NodeId, NodeKind};
use crate::graph::model::{Edge, EdgeKind};
use crate::hir::{ArmOn, StepKind, Timer};
use crate::source::Span;

/// A way out of a node: where it leads, what it is called, what it is.
struct Way {
    to: NodeId,
    label: Option<String>,
    kind: EdgeKind,
    /// Can it be taken. One that cannot leads where another one does.
    real: bool,
}

impl Way {
    fn on(to: NodeId) -> Self {
        Self { to, label: None, kind: EdgeKind::On, real: true }
    }

    fn named(to: NodeId, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..Self::on(to) }
    }

    fn trouble(to: NodeId, label: impl Into<String>) -> Self {
        Self { kind: EdgeKind::Trouble, ..Self::named(to, label) }
    }
}

/// The edges of a node in source order. Ways to the same node are one edge with all their labels; where
/// nothing is written for a trouble, it leads where the way on does and is not said.
pub(super) fn edges(
    look: &Look<'_>,
    id: NodeId,
    (node, span): (&Node, Span),
    place: impl Fn(NodeId) -> usize,
) -> Vec<Edge> {
    let ways = ways(look, node, span);
    let time = latest::holds(&node.kind).filter(|seconds| *seconds > 0);
    let mut edges: Vec<Edge> = Vec::new();
    let from = place(id);
    let on: Vec<NodeId> =
        ways.iter().filter(|way| way.kind == EdgeKind::On).map(|way| way.to).collect();
    for (number, way) in ways.into_iter().enumerate() {
        let to = place(way.to);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let silent = !way.real || way.kind == EdgeKind::Trouble && on.contains(&way.to);
        let label = way.label.filter(|_| !silent);
        if let Some(known) = edges.iter_mut().find(|edge| edge.to == to) {
            known.ways.push(number);
            known.labels.extend(label.filter(|label| !known.labels.contains(label)));
            continue;
        }
        if !way.real {
            continue;
        }
        edges.push(Edge {
            from,
            to,
            labels: label.into_iter().collect(),
            time: time.map(|seconds| format!("≤ {}", say::span(look, seconds))),
            kind: way.kind,
            ways: vec![number],
        });
    }
    edges
}

/// All ways of a node, in the order of its successors.
fn ways(look: &Look<'_>, node: &Node, span: Span) -> Vec<Way> {
    match &node.kind {
        NodeKind::Send { next, unreachable, failed, .. } => vec![
            Way::on(*next),
            Way::trouble(*unreachable, look.word(Word::Unreachable)),
            Way::trouble(*failed, look.word(Word::Failed)),
        ],
        NodeKind::Call { next, failed, .. } => {
            vec![Way::on(*next), Way::trouble(*failed, look.word(Word::Failed))]
        }
        NodeKind::Race { timer, arms, elapsed, past, missing, .. } => {
            let mut ways: Vec<Way> =
                arms.iter().map(|arm| Way::named(arm.to, self::arm(look, &arm.on))).collect();
            let (word, can_pass, can_miss) = match timer {
                Timer::Span(_) => (Word::Timeout, false, false),
                Timer::Moment { moment, .. } => {
                    (Word::Reached, moment.can_pass(), moment.can_miss())
                }
            };
            let elapsed = match arms.is_empty() && !can_pass && !can_miss {
                true => Way::on(*elapsed),
                false => Way::named(*elapsed, look.word(word)),
            };
            ways.push(elapsed);
            let named = |to: NodeId, word, real| Way { real, ..Way::named(to, look.word(word)) };
            ways.push(named(*past, Word::Past, can_pass));
            ways.push(named(*missing, Word::Missing, can_miss));
            ways
        }
        NodeKind::Countdown { points, skipped, next, .. } => {
            let mut ways: Vec<Way> = points
                .iter()
                .map(|point| {
                    let mut label = say::before(look, &point.before);
                    if let Some(at) = point.at {
                        label = format!("{label} {}", clock(at));
                    }
                    Way::named(point.to, label)
                })
                .collect();
            ways.push(Way::named(*skipped, look.word(Word::Skipped)));
            ways.push(Way::named(*next, look.word(Word::BehindLast)));
            ways
        }
        NodeKind::Branch { of, arms, otherwise } => {
            let one = *of == BranchOf::If && arms.len() == 1;
            let label = |arm: &crate::flow::BranchArm| match (one, arm.label.as_str()) {
                (true, _) => look.word(Word::Yes),
                (false, "") => look.source(arm.condition.span),
                (false, label) => label.to_owned(),
            };
            let mut ways: Vec<Way> =
                arms.iter().map(|arm| Way::named(arm.to, label(arm))).collect();
            let other = if one { Word::No } else { Word::Otherwise };
            // Where a `match` names all members, nothing is left for its else.
            let whole = *of == BranchOf::Match && names_all(look, span);
            ways.push(Way { real: !whole, ..Way::named(*otherwise, look.word(other)) });
            ways
        }
        NodeKind::Split { arms, .. } => arms
            .iter()
            .map(|arm| {
                let share = share::stated(arm.share, look.lang);
                Way::named(arm.to, format!("{} {share}", arm.name))
            })
            .collect(),
        NodeKind::Winner { arms, .. } => {
            let label = |name: &str| look.filled(Word::HasWon, name);
            arms.iter().map(|arm| Way::named(arm.to, label(&arm.name))).collect()
        }
        NodeKind::Loop { counter, body, exhausted, max, .. } => {
            let again = if nodes::is_round(look, *counter) {
                look.filled(Word::Rounds, &max.to_string())
            } else {
                look.filled(Word::Times, &max.to_string())
            };
            vec![Way::named(*body, again), Way::named(*exhausted, look.word(Word::UsedUp))]
        }
        NodeKind::Restart { .. } | NodeKind::Back { .. } => {
            node.kind.successors().into_iter().map(Way::on).collect()
        }
        NodeKind::Later { .. }
        | NodeKind::Wait { .. }
        | NodeKind::Enter { .. }
        | NodeKind::Let { .. }
        | NodeKind::Set { .. }
        | NodeKind::Consent { .. }
        | NodeKind::Track { .. }
        | NodeKind::Start { .. }
        | NodeKind::End { .. } => node.kind.successors().into_iter().map(Way::on).collect(),
    }
}

/// Has the `match` at a place in the source no else, because it names all members.
fn names_all(look: &Look<'_>, span: Span) -> bool {
    let mut all = false;
    look.input.program.journeys.at(look.input.flow.journey).each_step(|step| {
        let none = matches!(&step.kind, StepKind::Match { otherwise: None, .. });
        all |= step.span == span && none;
    });
    all
}

/// What an arm of a wait waits for.
fn arm(look: &Look<'_>, on: &ArmOn) -> String {
    let program = look.input.program;
    let channel = |id| program.channels.at(id).head.title.as_str();
    match on {
        ArmOn::Event(pattern) => {
            let mut text = program.events.at(pattern.event).head.title.clone();
            if let Some(filter) = &pattern.filter {
                text = format!("{text}, {}", look.source(filter.span));
            }
            text
        }
        ArmOn::Reply { message, filter, .. } => {
            let text = look.filled(Word::ReplyTo, &program.messages.at(*message).head.title);
            match filter {
                Some(filter) => format!("{text}, {}", look.source(filter.span)),
                None => text,
            }
        }
        ArmOn::Status { status, message, channel: on } => {
            let status = say::status(look, *status);
            let title = &program.messages.at(*message).head.title;
            match on {
                Some(on) => format!("{title}: {status} · {}", channel(*on)),
                None => format!("{title}: {status}"),
            }
        }
        ArmOn::Inbound { channel: on, .. } => look.filled(Word::WritesOn, channel(*on)),
        ArmOn::Segment { segment, enters } => {
            let word = if *enters { Word::Enters } else { Word::Leaves };
            look.filled(word, &program.segments.at(*segment).head.title)
        }
    }
}
