//! What journeys send: twice the same, or past what a persona likes.

use super::errors;
use crate::diag::Sink;
use crate::hir::{Block, Expr, ExprKind, Program, Send, Step, StepKind};

/// The same message twice in a row, with nothing but time between.
pub(super) fn repeated_message(program: &Program, sink: &mut Sink) {
    for (_, journey) in program.journeys.iter() {
        let mut jumps = Vec::new();
        journey.each_step(|step| {
            if let StepKind::Goto { part, .. } = &step.kind {
                jumps.push(*part as usize);
            }
        });
        // Stages follow each other, but for those that runs come to from elsewhere too.
        let mut row: Vec<&Step> = Vec::new();
        let mut stages = 0;
        for part in &journey.parts {
            // Jumps count the stages, not the steps between them.
            if part.name.is_some() {
                if jumps.contains(&stages) {
                    repeated(program, row.drain(..), sink);
                }
                stages += 1;
            }
            row.extend(&part.block.steps);
        }
        repeated(program, row.drain(..), sink);
        journey.each_step(|step| {
            for block in step.kind.blocks() {
                repeated(program, block.steps.iter(), sink);
            }
        });
    }
}

fn repeated<'a>(program: &Program, steps: impl Iterator<Item = &'a Step>, sink: &mut Sink) {
    let mut last: Option<(&Send, &Step)> = None;
    for step in steps {
        match &step.kind {
            StepKind::Send(send) => {
                if let Some((before, at)) = last
                    && before.message == send.message
                    && same(&before.args, &send.args)
                {
                    let name = &program.messages.at(send.message).head.name;
                    sink.push(errors::repeated_message(name, step.span, at.span));
                }
                // What an arm of it sends comes between.
                last = step.kind.blocks().is_empty().then_some((&**send, step));
            }
            // Where a run can go another way, whoever comes here was meant to.
            _ if !step.kind.blocks().is_empty() => last = None,
            StepKind::Goto { .. } | StepKind::Exit { .. } | StepKind::Stop => last = None,
            _ => {}
        }
    }
}

fn same(a: &[Option<Expr>], b: &[Option<Expr>]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|pair| match pair {
            (None, None) => true,
            (Some(a), Some(b)) => alike(a, b),
            _ => false,
        })
}

/// Do two expressions surely say the same? Facts about the customer may have changed.
fn alike(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Value(a), ExprKind::Value(b)) => a == b,
        (ExprKind::Var(a), ExprKind::Var(b)) => a == b,
        (ExprKind::Setting(a), ExprKind::Setting(b)) => a == b,
        (ExprKind::Field(a, x), ExprKind::Field(b, y)) => x == y && alike(a, b),
        (ExprKind::Missing, ExprKind::Missing) => true,
        _ => false,
    }
}

/// A message to a persona by channels that the persona does not prefer.
pub(super) fn preference_ignored(program: &Program, sink: &mut Sink) {
    for (_, journey) in program.journeys.iter() {
        let Some(persona) = journey.persona.map(|persona| program.personas.at(persona)) else {
            continue;
        };
        if persona.prefers.is_empty() {
            continue;
        }
        for part in &journey.parts {
            let mut sends = Vec::new();
            first_choices(&part.block, &mut sends);
            for (send, step) in sends {
                let mut via = send.via.iter().flatten();
                if via.clone().next().is_some() && !via.any(|id| persona.prefers.contains(id)) {
                    let liked: Vec<&str> = persona
                        .prefers
                        .iter()
                        .map(|id| program.channels.at(*id).head.name.as_str())
                        .collect();
                    let name = &program.messages.at(send.message).head.name;
                    let persona = &persona.head.name;
                    sink.push(errors::preference_ignored(name, persona, &liked, step.span));
                }
            }
        }
    }
}

/// The sends of a block that are no way out of another send.
fn first_choices<'a>(block: &'a Block, out: &mut Vec<(&'a Send, &'a Step)>) {
    let mut open = vec![block];
    while let Some(block) = open.pop() {
        for step in &block.steps {
            match &step.kind {
                StepKind::Send(send) => out.push((send, step)),
                other => open.extend(other.blocks()),
            }
        }
    }
}
