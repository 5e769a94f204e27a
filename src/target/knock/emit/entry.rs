//! How a run begins: what the trigger's data looks like, what is asked of it, and how often a customer comes
//! in.

use super::super::conditions::{Any, Asked};
use super::super::document::{Duration, Group, Step, Throttle, ThrottleSettings};
use super::super::schema;
use super::super::values::{self, Bound, Names, Operand};
use super::super::{check, errors, names};
use super::Emitter;
use crate::diag::Diagnostic;
use crate::flow::NodeKind;
use crate::hir::{
    Expr, ExprKind, Id, Persona, Policy, Purpose, Segment, Timer, TriggerKind, Ty, VarId, Whose,
};
use crate::source::Span;
use serde_json::Value;

/// The beginning of a workflow.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) schema: Option<Value>,
    pub(super) conditions: Option<Group>,
    pub(super) steps: Vec<Step>,
}

impl Emitter<'_> {
    pub(super) fn entry(&mut self, head: Span) -> Entry {
        let flow = self.cx.flow;
        let mut entry = Entry::default();
        let mut filter: Option<&Expr> = None;
        let mut gathers = None;
        let mut among: Option<Id<Segment>> = None;
        match flow.triggers.as_slice() {
            [one] => {
                if let TriggerKind::Event { event, filter: asked, whose: Whose::Own } = &one.kind {
                    filter = asked.as_ref();
                    among = one.among;
                    gathers = one.collect.as_ref().map(|collect| (collect, *event, one.span));
                    let program = self.cx.program;
                    let fields = program.events.get(*event).map_or(&[][..], |event| &event.fields);
                    names::check_brought(fields).into_iter().for_each(|found| self.refuse(found));
                    let fields = fields
                        .iter()
                        .map(|field| (field.name.as_str(), &field.ty, field.default.is_none()));
                    entry.schema = Some(schema::object(self.cx.program, fields));
                }
            }
            several => {
                if let Some(other) = several.iter().find(|trigger| {
                    !matches!(trigger.kind, TriggerKind::Started | TriggerKind::Api)
                }) {
                    self.refuse(errors::refused(
                        other.span,
                        "several triggers of one journey",
                        "a workflow is triggered by its key, and does not see which event it was",
                        "write a journey for each event; they can `start` one that does the work",
                    ));
                }
            }
        }
        if entry.schema.is_none() && flow.params > 0 {
            let inputs = &self.cx.program.journeys.at(flow.journey).inputs;
            let optional = inputs.iter().filter_map(names::check_optional);
            let found = names::check_brought(inputs).into_iter().chain(optional);
            found.for_each(|found| self.refuse(found));
            let fields = inputs
                .iter()
                .map(|input| (input.name.as_str(), &input.ty, input.default.is_none()));
            entry.schema = Some(schema::object(self.cx.program, fields));
        }
        self.known.names = self.names_at_entry();
        // The persona of a digest is asked when it is closed.
        let persona = flow.persona.filter(|_| gathers.is_none());
        match self.whom(filter, among, persona) {
            Ok(found) if found.is_never() => self.refuse(errors::refused(
                head,
                "a journey that never begins",
                "what its trigger asks can never hold",
                "take the condition out",
            )),
            Ok(found) => entry.conditions = found.group(),
            Err(problem) => self.refuse(problem),
        }
        if let Some((collect, event, span)) = gathers {
            entry.steps = self.gather(collect, event, flow.persona, span);
        }
        entry.steps.extend(self.how_often());
        entry.steps.extend(self.began());
        entry
    }

    /// What the names of a journey stand for before its first step. A parameter with a default may be left
    /// out.
    fn names_at_entry(&self) -> Names {
        let flow = self.cx.flow;
        let mut names = Names::new();
        names.extend(flow.trigger_var.map(|var| (var, Bound::Path("data".to_owned()))));
        let inputs = &self.cx.program.journeys.at(flow.journey).inputs;
        for (var, input) in (0..flow.params).map(VarId).zip(inputs) {
            let path = format!("data.{}", input.name);
            let bound = match input.default.as_ref().map(|default| &default.kind) {
                None => Bound::Path(path),
                Some(ExprKind::Value(value)) => Bound::PathOr(path, value.clone()),
                Some(_) => Bound::Unclear,
            };
            names.insert(var, bound);
        }
        names
    }

    /// The trigger's condition, its segment and the persona.
    fn whom(
        &self,
        filter: Option<&Expr>,
        among: Option<Id<Segment>>,
        persona: Option<Id<Persona>>,
    ) -> Result<Any, Diagnostic> {
        let program = self.cx.program;
        let asked: Asked<'_> = self.asked();
        let among = among.and_then(|id| program.segments.get(id)?.predicate.as_ref());
        let persona = persona.and_then(|id| program.personas.get(id)?.predicate.as_ref());
        let mut all = Any::always();
        for expr in [filter, among, persona].into_iter().flatten() {
            all = all.and(&asked.holds(expr, true)?);
        }
        Ok(all)
    }

    /// The entry policy: a throttle lets one run of a key pass in the pause. While that is longer than the
    /// longest run, no run of the key is ever under way when another one passes.
    fn how_often(&mut self) -> Vec<Step> {
        let Some(policy) = self.cx.flow.entry_policy.clone() else { return Vec::new() };
        let longest = self.longest();
        // A run that takes no time is over when the next one begins.
        let beside = policy.policy != Policy::Parallel && longest > 0;
        if beside && policy.again.is_none_or(|pause| pause <= longest) {
            let shown = format!("a run can last {} minutes", longest / 60);
            self.refuse(errors::refused(
                policy.span,
                &format!("`entry {}`", policy.policy.text()),
                &format!("Knock runs beside each other, and does not tell whether one is under way; {shown}"),
                "write `entry parallel`, or a pause that is longer than a run: `again after 7 days`",
            ));
            return Vec::new();
        }
        let Some(pause) = policy.again else { return Vec::new() };
        let Some(window) = Duration::of(pause).filter(|window| window.seconds() <= check::THROTTLE)
        else {
            self.refuse(errors::knock_limit(
                Some(policy.span),
                "a pause between entries has whole minutes, and at most 31 days".to_owned(),
                "designing-workflows/throttle-function",
                "write a shorter pause",
            ));
            return Vec::new();
        };
        let throttle_key = match policy.key.as_ref().map(|key| (key, self.key(key))) {
            None => None,
            Some((_, Ok(key))) => Some(key),
            Some((_, Err(problem))) => {
                self.refuse(problem);
                None
            }
        };
        let key = self.refs.fresh("entry");
        vec![Step::Throttle(Throttle {
            key,
            name: "Entry".to_owned(),
            settings: ThrottleSettings { throttle_key, throttle_limit: 1, throttle_window: window },
        })]
    }

    /// A key of less than 64 signs, which is what Knock takes: a part of its hash.
    pub(super) fn key(&self, key: &Expr) -> Result<String, Diagnostic> {
        let text = match values::operand(self.cx.program, &self.known.names, key)? {
            Operand::Path(path) if path.default.is_none() => path.text,
            _ => return Err(errors::no_expression(key.span)),
        };
        if !(values::is_text(&key.ty) || *key.ty.known() == Ty::Int) {
            return Err(errors::no_expression(key.span));
        }
        Ok(format!("{{{{ {text} | append: \"\" | sha256 | slice: 0, 32 }}}}"))
    }

    /// The longest time in seconds from each state on, holds of chains and hours included. What a date of the
    /// data adds is not: `lasts` bounds it.
    fn takes(&self) -> Vec<i64> {
        let deadline = self.cx.flow.rules.fallback.as_ref().and_then(|fallback| fallback.unless);
        let seconds = deadline.map_or(0, |(_, seconds)| seconds);
        self.shape.longest(self.cx.flow, |node| match node {
            NodeKind::Wait { at_most, .. } => (*at_most).max(0),
            NodeKind::Race { timer: Timer::Span(seconds), .. } => (*seconds).max(0),
            NodeKind::Race { timer: Timer::Moment { moment, .. }, .. } => {
                super::until::at_most(moment).unwrap_or(0)
            }
            NodeKind::Send { via, .. } => {
                let hops = i64::try_from(via.len().saturating_sub(1)).unwrap_or(i64::MAX);
                hops.saturating_mul(seconds).saturating_add(self.longest_hold(node))
            }
            _ => 0,
        })
    }

    /// How long a run can take behind a state.
    pub(super) fn takes_behind(&self, state: u32) -> i64 {
        let takes = self.takes();
        let ways = self.shape.graph.states.get(state as usize).map_or(&[][..], |state| &state.ways);
        ways.iter().filter_map(|way| takes.get(way.to as usize).copied()).max().unwrap_or(0)
    }

    /// The longest time in seconds that a run can take.
    pub(super) fn longest(&self) -> i64 {
        let own = self.takes().first().copied().unwrap_or(0);
        match self.cx.flow.lasts {
            Some(lasts) if self.waits_for_dates() => own.max(lasts),
            _ => own,
        }
    }

    /// `lasts at most`: no run may be longer, as nothing would cut it. A run of Knock waits at most a year.
    pub(super) fn lasts(&mut self, head: Span) {
        let longest = self.takes().first().copied().unwrap_or(0);
        if let Some(lasts) = self.cx.flow.lasts.filter(|lasts| longest >= *lasts) {
            self.refuse(errors::refused(
                head,
                "`lasts at most` that could cut a run",
                &format!(
                    "nothing ends a run of Knock from outside, and this one can wait {} hours of {}",
                    longest / 3600,
                    lasts / 3600
                ),
                "wait less, or let a run last longer",
            ));
        }
        if longest > check::DELAY {
            self.refuse(errors::knock_limit(
                Some(head),
                "a run can last longer than 365 days".to_owned(),
                "designing-workflows/delay-function",
                "wait less, or let a started journey do what comes later",
            ));
        }
    }

    /// Is the workflow commercial: it is where all that it sends is marketing.
    pub(super) fn is_commercial(&mut self) -> bool {
        let mut marketing = false;
        let mut other = None;
        for (node, span) in self.cx.flow.nodes.iter().zip(&self.cx.flow.spans) {
            if let NodeKind::Send { message, .. } = &node.kind {
                let purpose = self.cx.program.messages.at(*message).purpose;
                if purpose == Some(Purpose::Marketing) {
                    marketing = true;
                } else {
                    other = Some(*span);
                }
            }
        }
        if let (true, Some(span)) = (marketing, other) {
            self.refuse(errors::refused(
                span,
                "marketing and other messages in one journey",
                "a workflow is commercial as a whole or not at all: one kind would be sent to people who took it back, or the other kept from people who want it",
                "give the marketing messages a journey of their own, and `start` it",
            ));
        }
        marketing
    }
}
