//! Personas: found, not made up.

use super::errors;
use crate::diag::Sink;
use crate::hir::{EvidenceKind, Id, Persona, Program};

/// A persona that claims something, or that a map shows, and rests on nothing.
pub(super) fn without_evidence(program: &Program, sink: &mut Sink) {
    for (id, persona) in program.personas.iter() {
        if !persona.card.claims() && !is_shown(program, id) {
            continue;
        }
        let evidence = &persona.card.evidence;
        let assumed = evidence.iter().all(|found| found.kind == EvidenceKind::Assumption);
        if assumed {
            let first = evidence.first().map(|found| found.span);
            sink.push(errors::without_evidence(&persona.head.name, persona.head.span, first));
        }
    }
}

fn is_shown(program: &Program, id: Id<Persona>) -> bool {
    let maps = program.maps.iter().flat_map(|(_, map)| &map.personas);
    let plans = program.plans.iter().flat_map(|(_, plan)| &plan.audience);
    maps.chain(plans).any(|shown| shown.id == id)
}
