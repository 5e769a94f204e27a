//! What all lives share: the program, its flows, and who listens to what.

use crate::flow::{Flow, FlowInfo, NodeKind};
use crate::hir::{
    ArmOn, Event, Expr, ExprKind, Id, Program, Segment, TriggerKind, Ty, WatchKind, Whose,
};
use crate::value::zone::Zone;
use std::collections::HashMap;

/// Who listens to what, computed once.
pub struct Engine<'p> {
    /// The program.
    pub program: &'p Program,
    /// The journeys, in the order in which one instant begins them: higher priority first, then by
    /// name.
    pub flows: Vec<&'p (Flow, FlowInfo)>,
    /// The workspace's zone.
    pub zone: Zone,
    /// Are messages written out in traces.
    pub texts: bool,
    /// Is every way that a run takes kept, with its instant.
    pub passes: bool,
    /// Flow, trigger and whose events it takes, by event.
    pub(super) by_event: HashMap<Id<Event>, Vec<(usize, usize, Whose)>>,
    /// Flow and trigger, by segment.
    pub(super) by_segment: HashMap<Id<Segment>, Vec<(usize, usize, bool)>>,
    /// Flow and trigger that time begins.
    pub(super) by_time: Vec<(usize, usize)>,
    /// Segments that triggers and waits look at.
    pub(super) segments: Vec<Id<Segment>>,
    /// How many counters each flow has.
    pub(super) counters: Vec<usize>,
    /// Does a flow watch facts: conditions in its header, or dates that move.
    pub(super) watches_facts: Vec<bool>,
    /// The field that holds the customer's zone.
    pub(super) zone_field: Option<u32>,
    /// The field that holds the customer's language.
    pub(super) language_field: Option<u32>,
}

impl<'p> Engine<'p> {
    /// An engine for these journeys.
    #[must_use]
    pub fn new(
        program: &'p Program,
        flows: impl IntoIterator<Item = &'p (Flow, FlowInfo)>,
    ) -> Self {
        let mut flows: Vec<&(Flow, FlowInfo)> = flows.into_iter().collect();
        flows.sort_by(|(a, _), (b, _)| {
            b.priority.cmp(&a.priority).then_with(|| a.name.cmp(&b.name))
        });
        let field = |ty: &Ty| {
            let at = program.profile_fields().iter().position(|field| field.ty.known() == ty)?;
            u32::try_from(at).ok()
        };
        let mut engine = Self {
            program,
            zone: program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC),
            texts: true,
            passes: false,
            by_event: HashMap::new(),
            by_segment: HashMap::new(),
            by_time: Vec::new(),
            segments: Vec::new(),
            counters: flows.iter().map(|(flow, _)| counters(flow)).collect(),
            watches_facts: flows.iter().map(|(flow, _)| watches_facts(flow)).collect(),
            zone_field: field(&Ty::Timezone),
            language_field: field(&Ty::Locale),
            flows: Vec::new(),
        };
        for (at, (flow, _)) in flows.iter().enumerate() {
            engine.listen(at, flow);
        }
        engine.flows = flows;
        engine
    }

    /// The place of a journey with this name.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<usize> {
        self.flows.iter().position(|(flow, _)| flow.name == name)
    }

    fn listen(&mut self, at: usize, flow: &Flow) {
        for (number, trigger) in flow.triggers.iter().enumerate() {
            match &trigger.kind {
                TriggerKind::Event { event, whose, .. } => {
                    self.by_event.entry(*event).or_default().push((at, number, *whose));
                }
                TriggerKind::Segment { segment, enters } => {
                    self.by_segment.entry(*segment).or_default().push((at, number, *enters));
                    self.segments.push(*segment);
                }
                TriggerKind::Every { .. }
                | TriggerKind::EachYear { .. }
                | TriggerKind::At { .. } => self.by_time.push((at, number)),
                TriggerKind::Started | TriggerKind::Api | TriggerKind::Later => {}
            }
        }
        for node in &flow.nodes {
            let NodeKind::Race { arms, .. } = &node.kind else { continue };
            for arm in arms {
                if let ArmOn::Segment { segment, .. } = &arm.on {
                    self.segments.push(*segment);
                }
            }
        }
        self.segments.sort_unstable();
        self.segments.dedup();
    }
}

fn counters(flow: &Flow) -> usize {
    let highest = flow.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Loop { counter, .. }
        | NodeKind::Enter { counter, .. }
        | NodeKind::Restart { counter, .. }
        | NodeKind::Countdown { counter, .. } => Some(*counter as usize + 1),
        _ => None,
    });
    highest.max().unwrap_or(0)
}

fn watches_facts(flow: &Flow) -> bool {
    let conditions = flow
        .watches
        .iter()
        .any(|watch| matches!(watch.kind, WatchKind::When(_) | WatchKind::While(_)));
    conditions
        || flow.nodes.iter().any(|node| match &node.kind {
            NodeKind::Race { timer: crate::hir::Timer::Moment { follow, .. }, .. }
            | NodeKind::Countdown { follow, .. } => *follow,
            _ => false,
        })
}

/// The spans in an expression and in the segments that it asks about: what time alone can make true
/// or false happens so long after something.
pub(super) fn spans(program: &Program, expr: &Expr, found: &mut Vec<i64>) {
    expr.walk(&mut |part| match &part.kind {
        ExprKind::History(history) => found.extend(history.within),
        ExprKind::Sent { within, .. } | ExprKind::Engaged(_, within) => found.extend(within),
        // An age is counted in whole seconds, so it is more than a span a second behind it.
        ExprKind::Value(crate::hir::Value::Duration(seconds)) => {
            found.extend([*seconds, seconds.saturating_add(1)]);
        }
        ExprKind::InSegment(segment) => {
            if let Some(predicate) = &program.segments.at(*segment).predicate {
                spans(program, predicate, found);
            }
        }
        _ => {}
    });
}
