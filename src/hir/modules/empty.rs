//! Declarations of research before anybody has looked inside them.

use crate::hir::{Head, MapDef, Measure, Metric, Plan, State, Touchpoint, Ty};
use crate::syntax::ast::Name;

pub(super) fn touchpoint(head: Head, state: Option<&Name>) -> Touchpoint {
    let future = state.is_some_and(|state| state.text == "future");
    Touchpoint {
        head,
        state: if future { State::Future } else { State::Current },
        marked: state.map(|state| state.span),
        twin: None,
        stage: None,
        places: Vec::new(),
        mode: None,
        channels: Vec::new(),
        devices: Vec::new(),
        personas: Vec::new(),
        emits: Vec::new(),
        microconversions: Vec::new(),
        actions: Vec::new(),
        asks: Vec::new(),
        thinks: Vec::new(),
        feels: None,
        needs: Vec::new(),
        quotes: Vec::new(),
        pains: Vec::new(),
        opportunities: Vec::new(),
        moment_of_truth: None,
        steps: None,
        kpis: Vec::new(),
        frontstage: Vec::new(),
        backstage: Vec::new(),
        systems: Vec::new(),
        feedback: Vec::new(),
        selfservice: Vec::new(),
        handover: Vec::new(),
        evidence: Vec::new(),
        sources: Vec::new(),
        notes: Vec::new(),
    }
}

pub(super) fn metric(head: Head) -> Metric {
    Metric {
        head,
        measure: Measure::Count,
        events: Vec::new(),
        within: None,
        value: None,
        vars: Vec::new(),
        ty: Ty::Error,
        target: None,
    }
}

pub(super) fn map(head: Head) -> MapDef {
    MapDef {
        head,
        personas: Vec::new(),
        lifecycle: None,
        stages: Vec::new(),
        journeys: Vec::new(),
        touchpoints: Vec::new(),
        states: vec![State::Current],
        scenario: Vec::new(),
        goals: Vec::new(),
        kpis: Vec::new(),
        competitors: Vec::new(),
        sources: Vec::new(),
        notes: Vec::new(),
        version: None,
        reviewed: None,
        review: None,
    }
}

pub(super) fn plan(head: Head) -> Plan {
    Plan {
        head,
        audience: Vec::new(),
        goals: Vec::new(),
        kpis: Vec::new(),
        entries: Vec::new(),
        reviewed: None,
        review: None,
        sources: Vec::new(),
        notes: Vec::new(),
    }
}
