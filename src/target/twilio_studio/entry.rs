//! The beginning of a flow: are the parameters there, and is the customer one whom the journey is for.

use super::builder::{Builder, To};
use super::errors;
use super::values::{Binding, Env, Facts, Reading, parameter};
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{Expr, Program, Trigger, TriggerKind, VarId};
use std::collections::BTreeMap;

impl Builder<'_> {
    /// What the names of a journey stand for when it begins.
    pub(super) fn first_names(&mut self, problems: &mut Vec<Diagnostic>) -> Env {
        let program = self.cx.program;
        let journey = program.journeys.at(self.flow.journey);
        let mut env = Env::new();
        for (at, input) in (0_u32..).zip(&journey.inputs) {
            let name = super::names::arg(&input.name);
            if !self.lives.first().is_some_and(|live| live.names.contains(&VarId(at))) {
                continue;
            }
            match parameter(&mut self.parameters, program, &name, input, input.span) {
                Ok(value) => {
                    env.insert(VarId(at), Binding::Value(value));
                }
                Err(finding) => problems.push(finding),
            }
        }
        let event = self.flow.triggers.iter().find_map(|trigger| match &trigger.kind {
            TriggerKind::Event { event, .. } => Some(*event),
            _ => None,
        });
        if let (Some(var), Some(event)) = (self.flow.trigger_var, event) {
            env.insert(var, Binding::Event(event));
        }
        env
    }

    /// The way from the trigger to the first step.
    pub(super) fn entry(&mut self, env: &Env, begin: To) -> Result<To, Diagnostic> {
        let program = self.cx.program;
        let flow = self.flow;
        let mut reading =
            Reading { env: env.clone(), facts: Facts::Parameters, read: BTreeMap::new() };
        let asked = asked(program, flow)?;
        let mut next = begin;
        for (base, condition) in asked.into_iter().rev() {
            let other = self.special("not_entered");
            next = self.condition(base, condition, &mut reading, next, other)?;
        }
        let needed = self.parameters.needed();
        if needed.is_empty() {
            return Ok(next);
        }
        let other = self.special("bad_parameters");
        Ok(self.all_there("check_parameters", &needed, next, other))
    }
}

/// The conditions under which a run begins, in the order in which they are asked.
fn asked<'p>(
    program: &'p Program,
    flow: &'p Flow,
) -> Result<Vec<(&'static str, &'p Expr)>, Diagnostic> {
    let mut found = Vec::new();
    let persona = flow.persona.and_then(|id| program.personas.at(id).predicate.as_ref());
    found.extend(persona.map(|predicate| ("persona", predicate)));
    let filter = |trigger: &'p Trigger| match &trigger.kind {
        TriggerKind::Event { filter, .. } => filter.as_ref(),
        _ => None,
    };
    if let [trigger] = flow.triggers.as_slice() {
        found.extend(filter(trigger).map(|filter| ("trigger_where", filter)));
        if let Some(segment) = trigger.among {
            match &program.segments.at(segment).predicate {
                Some(predicate) => found.push(("among", predicate)),
                None => return Err(errors::no_form(trigger.span, "an external segment")),
            }
        }
        return Ok(found);
    }
    let asks = |trigger: &&'p Trigger| filter(trigger).is_some() || trigger.among.is_some();
    match flow.triggers.iter().find(asks) {
        None => Ok(found),
        Some(trigger) => Err(errors::refused(
            trigger.span,
            "a condition on one of several triggers",
            "an execution is not told which of them it was started by",
            "write the condition as an `if` at the beginning, or write a journey for each trigger",
        )),
    }
}
