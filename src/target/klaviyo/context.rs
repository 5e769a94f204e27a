//! What everything that is emitted needs to know.

use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Event, Expr, ExprKind, Field, Id, Program, TriggerKind, Ty, VarId};
use crate::source::{Manifest, Span};
use std::collections::{BTreeMap, BTreeSet};

/// One journey and its world.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) settings: &'a Settings,
    pub(super) manifest: &'a Manifest,
    pub(super) env: Option<&'a str>,
    pub(super) flow: &'a Flow,
    pub(super) info: &'a FlowInfo,
}

/// What is known at a place of the flow while it is unrolled.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// How many rounds each counter has begun.
    pub(super) counters: BTreeMap<u32, u32>,
    /// The number of the round, by the name that the source has for it.
    pub(super) rounds: BTreeMap<VarId, i64>,
    /// Fields that were set since the last wait.
    pub(super) set: BTreeSet<u32>,
}

impl<'a> Context<'a> {
    /// A field of the profile.
    pub(super) fn field(&self, at: u32) -> Option<&'a Field> {
        self.program.profile_fields().get(usize::try_from(at).ok()?)
    }

    /// The field that an expression reads of the event that began the run.
    pub(super) fn event_field(&self, expr: &Expr) -> Option<(Id<Event>, &'a Field)> {
        let ExprKind::Field(of, at) = &expr.kind else { return None };
        let (ExprKind::Var(var), Ty::Event(event)) = (&of.kind, of.ty.known()) else { return None };
        if self.flow.trigger_var != Some(*var) {
            return None;
        }
        let field = self.program.events.at(*event).fields.get(usize::try_from(*at).ok()?)?;
        Some((*event, field))
    }

    /// The metric of an event.
    pub(super) fn metric(&self, event: Id<Event>, span: Span) -> Result<String, Diagnostic> {
        self.settings.metric(span, &self.program.events.at(event).head.name)
    }

    /// Does this event begin the run.
    pub(super) fn is_trigger(&self, event: Id<Event>) -> bool {
        let begins = |kind: &TriggerKind| matches!(kind, TriggerKind::Event { event: of, .. } if *of == event);
        self.flow.triggers.iter().any(|trigger| begins(&trigger.kind))
    }

    /// Where the journey's name stands.
    pub(super) fn head(&self) -> Span {
        self.program.journeys.at(self.flow.journey).head.span
    }
}
