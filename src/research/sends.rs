//! What journeys send past what a persona likes.

use super::errors;
use crate::diag::Sink;
use crate::hir::{Block, Program, Send, Step, StepKind};

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
