//! `if`, `match` and `split`: a condition becomes a segment for each of its questions, and the graph joins them.

use super::super::condition::{Cond, Leaf, merged, questions};
use super::super::document::{Cohort, EXIT, NodeKind, SegmentNode, Split};
use super::super::errors;
use super::super::keyed::{self, Pattern};
use super::Builder;
use crate::diag::Diagnostic;
use crate::flow::{self, Node, NodeId};
use crate::source::Span;
use crate::target::decide::tree;

impl Builder<'_> {
    pub(super) fn branch(&mut self, id: NodeId, node: &Node) -> String {
        let flow::NodeKind::Branch { arms, otherwise, .. } = &node.kind else {
            return EXIT.to_owned();
        };
        let later = self.later.get(id.0 as usize).copied().unwrap_or(true);
        let mut place = self.place(*otherwise);
        for (at, arm) in arms.iter().enumerate().rev() {
            if arm.bind.is_some() {
                self.problems.push(errors::refused(
                    arm.condition.span,
                    "`if .. as`",
                    "a segment says yes or no, and gives no value",
                    "ask whether it `is known`, and use `??` where it is shown",
                ));
                continue;
            }
            let cond = self.scope(later).condition(&arm.condition);
            let base =
                if at == 0 { node.id.to_string() } else { format!("{}/{}", node.id, at + 1) };
            match cond {
                Ok(cond) => {
                    let to = self.place(arm.to);
                    place = self.decide(cond, to, place, &base, arm.condition.span);
                }
                Err(finding) => {
                    let finding = if later { self.explain_later(arm, finding) } else { finding };
                    self.problems.push(finding);
                }
            }
        }
        place
    }

    /// Was it only that time has gone by.
    fn explain_later(&self, arm: &flow::BranchArm, finding: Diagnostic) -> Diagnostic {
        if self.key.is_none() || self.scope(false).condition(&arm.condition).is_err() {
            return finding;
        }
        errors::condition(
            arm.condition.span,
            "after a wait, other events of the run's key may have come, and Dittofeed asks all of them",
            "ask before the first wait, or keep the answer in a field of the customer",
        )
    }

    /// Steps that lead to `yes` where a condition holds, and else to `no`. The first question has the id `base`, the
    /// others are numbered.
    pub(super) fn decide(
        &mut self,
        cond: Cond,
        yes: String,
        no: String,
        base: &str,
        span: Span,
    ) -> String {
        let cond = merged(cond);
        let mut number = questions(&cond);
        tree(&cond, yes, no, &mut |leaf, yes, no| {
            let id = if number < 2 { base.to_owned() } else { format!("{base}/{number}") };
            number = number.saturating_sub(1);
            match self.leaf(leaf, span) {
                Ok((segment, name)) => self.two_ways(&id, &name, segment, yes, no),
                Err(finding) => {
                    self.problems.push(finding);
                    no
                }
            }
        })
    }

    /// One question with two ways.
    pub(super) fn two_ways(
        &mut self,
        base: &str,
        name: &str,
        segment: String,
        yes: String,
        no: String,
    ) -> String {
        if yes == no {
            return yes;
        }
        let id = self.fresh(base);
        let variant = Split { segment, true_child: yes, false_child: no };
        self.put(id, NodeKind::SegmentSplit { name: name.to_owned(), variant })
    }

    /// The segment that answers a question, and the question in words.
    fn leaf(&mut self, leaf: &Leaf, span: Span) -> Result<(String, String), Diagnostic> {
        let program = self.cx.program;
        Ok(match leaf {
            Leaf::Trait { path, operator } => {
                let name = format!("customer {path}");
                let node =
                    SegmentNode::Trait { id: "1", path: path.clone(), operator: operator.clone() };
                (self.segment(node), name)
            }
            Leaf::Event { properties } => {
                let (Some(key), Some(event)) = (self.key.clone(), self.trigger) else {
                    return Err(errors::condition(
                        span,
                        "a run without a key cannot ask about its event",
                        "write `entry one per` a text of the event, `ignore`",
                    ));
                };
                let segment =
                    Pattern { event, properties: properties.clone() }.segment(program, &key);
                let name = format!("event {}", keyed::event_name(program, event));
                (self.segment(segment), name)
            }
            Leaf::Performed { event, times, properties } => {
                let event = keyed::event_name(program, *event);
                let name = format!("seen {event}");
                let node = SegmentNode::Performed {
                    id: "1",
                    event,
                    times: *times,
                    times_operator: ">=",
                    properties: properties.iter().map(keyed::property).collect(),
                };
                (self.segment(node), name)
            }
            Leaf::Consent { purpose, channel, span } => {
                let channel = program.channels.at(*channel).head.name.clone();
                let group = self.cx.settings.group(purpose.text(), &channel, *span)?;
                (self.consent(group), format!("consent {} {channel}", purpose.text()))
            }
            Leaf::External { segment, span } => {
                let name = program.segments.at(*segment).head.name.clone();
                (self.cx.settings.segment(&name, *span)?, format!("segment {name}"))
            }
        })
    }

    /// The segment of those who said yes: opt-in, whatever the group itself takes silence for.
    pub(super) fn consent(&mut self, group: String) -> String {
        self.segment(SegmentNode::SubscriptionGroup {
            id: "1",
            subscription_group_id: group,
            subscription_group_type: "OptIn",
        })
    }

    pub(super) fn split(&mut self, node: &Node) -> String {
        let flow::NodeKind::Split { arms, .. } = &node.kind else { return EXIT.to_owned() };
        let mut children: Vec<Cohort> = arms
            .iter()
            .map(|arm| Cohort {
                id: self.place(arm.to),
                percent: percent(arm.share),
                name: arm.name.to_string(),
            })
            .collect();
        fill_up(&mut children);
        let id = self.fresh(&node.id);
        self.put(id, NodeKind::RandomCohort { children })
    }
}

/// Hundredths of a percent as a percentage.
#[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
fn percent(share: i64) -> f64 {
    share.clamp(0, 10_000) as f64 / 100.0
}

/// Dittofeed adds the shares up and compares a number below 100 with the sums; one that is above all of them ends the
/// run. So the sum in doubles must not fall short of 100.
pub(super) fn fill_up(children: &mut [Cohort]) {
    let Some((last, others)) = children.split_last_mut() else { return };
    let below = others.iter().fold(0.0, |sum, child| sum + child.percent);
    while below + last.percent < 100.0 && last.percent > 0.0 && last.percent < 100.0 {
        last.percent = last.percent.next_up();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_fall_short() {
        let mut tried = 0;
        for first in (1..10_000).step_by(7) {
            for second in (1..10_000 - first).step_by(311) {
                let shares = [first, second, 10_000 - first - second];
                let mut children: Vec<Cohort> = shares
                    .iter()
                    .map(|share| Cohort {
                        id: String::new(),
                        percent: percent(*share),
                        name: String::new(),
                    })
                    .collect();
                fill_up(&mut children);
                let sum = children.iter().fold(0.0, |sum, child| sum + child.percent);
                assert!((100.0..100.001).contains(&sum), "{shares:?} {sum}");
                tried += 1;
            }
        }
        assert!(tried > 20_000);
    }
}
