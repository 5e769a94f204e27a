//! `split`.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::flowing::Way;
use crate::hir::{Block, Construct, SplitArm, StepKind, errors};
use crate::source::Span;
use crate::syntax::ast;
use smol_str::SmolStr;

impl Checker<'_> {
    pub(super) fn split(
        &mut self,
        name: Option<&ast::Name>,
        sticky: bool,
        winner: bool,
        arms: &[ast::SplitArm],
        head: Span,
    ) -> StepKind {
        self.need(Construct::Split, head);
        self.same_arms(arms.iter().filter_map(|arm| arm.block.as_ref()));
        if sticky {
            self.need(Construct::SplitSticky, head);
        }
        if name.is_none() {
            self.sink.push(errors::split_without_name(head));
        }
        if let Some(name) = name {
            if let Some((_, first)) = self.splits.iter().find(|(other, _)| *other == name.text) {
                self.sink.push(errors::duplicate_name("split", &name.text, name.span, *first));
            }
            self.splits.push((name.text.clone(), name.span));
        }
        let start = self.mark();
        let mut ways = Vec::new();
        let mut all_left = true;
        let mut sum = 0;
        let mut whole = true;
        let mut lowered: Vec<SplitArm> = Vec::new();
        for arm in arms {
            if let Some(first) = lowered.iter().find(|other| other.name == arm.name.text) {
                self.sink.push(errors::duplicate_name(
                    "arm",
                    &arm.name.text,
                    arm.name.span,
                    first.span,
                ));
            }
            let share = match &arm.share {
                Some(share) => self.share(share),
                None => {
                    self.sink.push(errors::share_missing(&arm.name.text, arm.name.span));
                    None
                }
            };
            whole &= share.is_some();
            sum += share.unwrap_or(0);
            let holdout = arm.name.text == "holdout";
            if holdout {
                self.need(Construct::SplitHoldout, arm.span);
            }
            let (block, left) = match &arm.block {
                Some(block) => self.arm(block, &start),
                None => {
                    self.way = Way { facts: self.facts.clone(), bound: Vec::new() };
                    (Block::default(), false)
                }
            };
            let left = left || holdout;
            if !left {
                ways.push(std::mem::take(&mut self.way));
            }
            all_left &= left;
            self.leave(&start, true);
            lowered.push(SplitArm {
                name: arm.name.text.clone(),
                share: share.unwrap_or(0),
                holdout,
                block,
                span: arm.name.span,
            });
        }
        if whole && sum != 10_000 {
            let spans: Vec<Span> = arms
                .iter()
                .map(|arm| arm.share.as_ref().map_or(arm.name.span, |s| s.span))
                .collect();
            self.sink.push(errors::split_sum(sum, head, &spans));
        }
        self.join(ways);
        self.ended |= all_left && !arms.is_empty();
        let name = name.map_or_else(|| SmolStr::new("split"), |name| name.text.clone());
        if winner {
            let blocks = lowered.into_iter().map(|arm| arm.block).collect();
            return StepKind::Later { construct: Construct::SplitWinner, blocks };
        }
        StepKind::Split { name, sticky, arms: lowered }
    }
}
