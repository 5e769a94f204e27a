//! `split`.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::flowing::Way;
use crate::hir::{Block, Construct, STATUSES, SplitArm, SplitWinner, StepKind, errors};
use crate::source::Span;
use crate::syntax::ast;
use smol_str::SmolStr;

/// The arm that takes the one that wins.
pub(super) const WINNER: &str = "winner";
/// What a winner can be decided by: what customers do with a message.
const COUNTED: [&str; 4] = ["delivered", "seen", "clicked", "replied"];

impl Checker<'_> {
    pub(super) fn split(
        &mut self,
        name: Option<&ast::Name>,
        sticky: bool,
        winner: Option<&(ast::Name, ast::Expr)>,
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
        let by = winner.map(|(status, after)| self.winner(status, after, head));
        if by.is_some() {
            // An arm may be taken by those who were held for it.
            self.time_passes();
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
            let held = arm.name.text == WINNER;
            match (held, winner, &arm.block) {
                (true, None, _) => self.sink.push(errors::winner_not_asked(arm.name.span, head)),
                (true, Some(_), Some(_)) => {
                    self.sink.push(errors::winner_with_block(arm.name.span));
                }
                (true, Some(_), None) => {
                    lowered.push(SplitArm {
                        name: arm.name.text.clone(),
                        share: share.unwrap_or(0),
                        holdout: false,
                        winner: true,
                        block: Block::default(),
                        span: arm.name.span,
                    });
                    continue;
                }
                (false, ..) => {}
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
                winner: held && winner.is_some(),
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
        if let Some((status, _)) = winner {
            self.can_win(&lowered, status, head);
        }
        StepKind::Split { name, sticky, arms: lowered, winner: by.flatten() }
    }

    /// What decides which arm wins; nothing where it cannot be read.
    fn winner(&mut self, status: &ast::Name, after: &ast::Expr, head: Span) -> Option<SplitWinner> {
        self.need(Construct::SplitWinner, head);
        let after = match self.seconds(after) {
            Some(seconds) if seconds <= 0 => {
                self.sink.push(errors::winner_at_once(after.span));
                None
            }
            seconds => seconds,
        };
        if !COUNTED.contains(&status.text.as_str()) {
            self.sink.push(errors::winner_status(&status.text, status.span));
            return None;
        }
        let place = STATUSES.iter().position(|word| *word == status.text)?;
        Some(SplitWinner { status: u32::try_from(place).ok()?, after: after? })
    }

    /// Is there a share that waits for the winner, and are there arms that can win.
    fn can_win(&mut self, arms: &[SplitArm], status: &ast::Name, head: Span) {
        if !arms.iter().any(|arm| arm.winner) {
            self.sink.push(errors::winner_share_missing(head));
        }
        let can_win = || arms.iter().filter(|arm| !arm.winner && !arm.holdout);
        if can_win().count() < 2 {
            self.sink.push(errors::too_few_can_win(head, can_win().count()));
        }
        for arm in can_win().filter(|arm| !sends(&arm.block)) {
            let (name, word) = (&arm.name, &status.text);
            self.sink.push(errors::nothing_to_count(name, word, arm.span, status.span));
        }
    }
}

/// Can a block send the customer a message.
fn sends(block: &Block) -> bool {
    block.steps.iter().any(|step| {
        matches!(&step.kind, StepKind::Send(send) if send.to.is_none())
            || matches!(step.kind, StepKind::Error)
            || step.kind.blocks().into_iter().any(sends)
    })
}
