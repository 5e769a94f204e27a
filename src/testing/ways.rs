//! The ways out of a step, by the words that the source has for them.

use super::Ground;
use super::show::{head, source};
use crate::flow::{BranchOf, Flow, NodeId, NodeKind};
use crate::hir::Timer;

/// The name of a way out of a node.
pub(super) fn name(ground: Ground<'_>, flow: &Flow, node: NodeId, way: usize) -> String {
    let kind = flow.nodes.get(node.0 as usize).map(|node| &node.kind);
    let fixed = |words: &[&str], from: usize| {
        way.checked_sub(from).and_then(|at| words.get(at)).copied().unwrap_or("on").to_owned()
    };
    match kind {
        Some(NodeKind::Race { timer, arms, .. }) => match arms.get(way) {
            Some(arm) => head(ground, arm.span),
            None => {
                let first = match timer {
                    Timer::Span(_) => "timeout",
                    Timer::Moment { .. } => "reached",
                };
                fixed(&[first, "past", "missing"], arms.len())
            }
        },
        Some(NodeKind::Countdown { points, .. }) => match points.get(way) {
            Some(point) => head(ground, point.span),
            None => fixed(&["skipped", "the end"], points.len()),
        },
        Some(NodeKind::Branch { of, arms, .. }) => match (arms.get(way), of) {
            (Some(arm), BranchOf::If) => format!("if {}", source(ground, arm.condition.span)),
            (Some(arm), _) => arm.label.clone(),
            (None, _) => "else".to_owned(),
        },
        Some(NodeKind::Split { arms, .. }) => {
            arms.get(way).map_or_else(String::new, |arm| arm.name.to_string())
        }
        Some(NodeKind::Send { .. }) => fixed(&["sent", "unreachable", "failed"], 0),
        Some(NodeKind::Call { .. }) => fixed(&["answered", "failed"], 0),
        Some(NodeKind::Loop { .. }) => fixed(&["once more", "exhausted"], 0),
        _ => "on".to_owned(),
    }
}
