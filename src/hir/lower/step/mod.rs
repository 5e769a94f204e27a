//! Steps: what each is, in a file per kind.

mod branch;
mod call;
mod change;
mod countdown;
mod goto;
mod moment;
mod race;
mod repeat;
mod restart;
mod same_arms;
mod send;
mod split;
mod wait;

use super::checker::Checker;
use crate::hir::{Construct, Step, StepKind, VarSource, errors};
use crate::syntax::ast::{self, StepKind as A, WaitArmKind};

impl Checker<'_> {
    /// A step; nothing where it could not be read.
    pub(super) fn step(&mut self, step: &ast::Step) -> Option<Step> {
        let kind = match &step.kind {
            A::Send(send) => self.send(send, step.head),
            A::Wait { span, at_most } => self.wait(span, at_most.as_ref(), step.head),
            A::WaitUntil { moment, moves, arms } => {
                self.wait_until(moment, moves.as_ref(), arms, step.head)
            }
            A::Race { limit, arms } => self.wait_up_to(limit, arms, step.head),
            A::Countdown { to, moves, arms } => self.countdown(to, moves.as_ref(), arms, step.head),
            A::If { arms, otherwise } => self.if_(arms, otherwise.as_ref(), step.head),
            A::Match { value, arms } => self.match_(value, arms, step.head),
            A::Split { name, sticky, winner, arms } => {
                self.split(name.as_ref(), *sticky, winner.as_ref(), arms, step.head)
            }
            A::Repeat { max, every, bind, body, exhausted } => self.repeat(
                max.as_ref(),
                every.as_ref(),
                bind.as_ref(),
                body,
                exhausted.as_ref(),
                step.head,
            ),
            A::Stop => {
                if self.loops == 0 {
                    self.sink.push(errors::stop_outside(step.head));
                }
                self.leaves(step.head);
                StepKind::Stop
            }
            A::Let { name, value } => {
                self.need(Construct::Let, step.head);
                let value = self.expr(value, None);
                let var = self.bind(name, value.ty.clone(), VarSource::Step);
                StepKind::Let { var, value }
            }
            A::Set { field, value } => self.set(field, value.as_ref(), step.head),
            A::Consent { grant, purpose, channels } => {
                self.consent(*grant, purpose, channels, step.head)
            }
            A::Track { event, fields } => self.track(event, fields, step.head),
            A::Call { call, bind, failed } => {
                self.call_step(call, bind.as_ref(), failed.as_ref(), step.head)
            }
            A::Start { call, each } => self.start(call, each.as_ref(), step.head),
            A::Goto { stage, at_most } => self.goto(stage, at_most.as_ref(), step.head),
            A::Exit { outcome } => {
                self.need(Construct::Exit, step.head);
                self.leaves(step.head);
                match outcome {
                    Some(name) => StepKind::Exit { outcome: name.text.clone() },
                    None => {
                        self.sink.push(errors::outcome_missing(step.head));
                        StepKind::Error
                    }
                }
            }
            A::Restart { at_most } => self.restart(at_most.as_ref(), step.head),
            A::Hole(block) => {
                if let Some(block) = block {
                    let mark = self.mark();
                    let _ = self.arm(block, &mark);
                }
                return None;
            }
        };
        if let Some(pin) = &step.pin {
            match self.pins.iter().find(|(other, _)| *other == pin.text) {
                Some((_, first)) => {
                    self.sink.push(errors::pinned_twice(&pin.text, pin.span, *first))
                }
                None => self.pins.push((pin.text.clone(), pin.span)),
            }
        }
        let pin = step.pin.as_ref().map(|pin| (pin.text.clone(), pin.span));
        Some(Step { kind, pin, span: step.head })
    }
}

/// Does every way through the block wait, or leave the loop.
fn always_waits(block: &ast::Block) -> bool {
    block.steps.iter().any(|step| match &step.kind {
        A::Wait { .. } => true,
        // An arm that may be taken at once does not wait by itself.
        A::Race { arms, .. } => arms.iter().all(|arm| match arm.kind {
            WaitArmKind::Status { .. } => always_waits(&arm.block),
            _ => true,
        }),
        // A point that is today may be reached at once, and in the next round again.
        A::WaitUntil { arms, .. } => {
            arms.iter().any(|arm| matches!(arm.kind, WaitArmKind::Reached))
                && arms.iter().all(|arm| waits_first(&arm.kind) || always_waits(&arm.block))
        }
        A::Stop | A::Exit { .. } | A::Goto { at_most: None, .. } | A::Hole(_) => true,
        A::If { arms, otherwise } => {
            otherwise.as_ref().is_some_and(always_waits)
                && arms.iter().all(|arm| always_waits(&arm.block))
        }
        A::Match { arms, .. } => {
            !arms.is_empty() && arms.iter().all(|arm| always_waits(&arm.block))
        }
        A::Split { arms, winner, .. } => {
            // Who takes the arm that wins takes one of the others.
            let other =
                |name: &str| name == "holdout" || (name == split::WINNER && winner.is_some());
            !arms.is_empty()
                && arms.iter().all(|arm| {
                    other(&arm.name.text) || arm.block.as_ref().is_some_and(always_waits)
                })
        }
        A::Repeat { every, body, .. } => every.is_some() || always_waits(body),
        _ => false,
    })
}

/// Is the arm taken only by something that happens while the run waits.
fn waits_first(kind: &WaitArmKind) -> bool {
    matches!(
        kind,
        WaitArmKind::Event(_)
            | WaitArmKind::Reply { .. }
            | WaitArmKind::Inbound { .. }
            | WaitArmKind::Segment { .. }
            | WaitArmKind::Hole
    )
}

/// Does a block do something that anybody notices, or that later journeys can see.
pub(super) fn does_something(block: &ast::Block) -> bool {
    block.steps.iter().any(step_does_something)
}

pub(super) fn step_does_something(step: &ast::Step) -> bool {
    match &step.kind {
        A::Send(_)
        | A::Set { .. }
        | A::Consent { .. }
        | A::Track { .. }
        | A::Call { .. }
        | A::Start { .. } => true,
        A::Hole(_) => true,
        A::WaitUntil { arms, .. } | A::Race { arms, .. } => {
            arms.iter().any(|arm| does_something(&arm.block))
        }
        A::Countdown { arms, .. } => arms.iter().any(|arm| does_something(&arm.block)),
        A::If { arms, otherwise } => {
            arms.iter().any(|arm| does_something(&arm.block))
                || otherwise.as_ref().is_some_and(does_something)
        }
        A::Match { arms, .. } => arms.iter().any(|arm| does_something(&arm.block)),
        A::Split { arms, .. } => {
            arms.iter().any(|arm| arm.block.as_ref().is_some_and(does_something))
        }
        A::Repeat { body, exhausted, .. } => {
            does_something(body) || exhausted.as_ref().is_some_and(does_something)
        }
        _ => false,
    }
}
