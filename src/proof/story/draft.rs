//! A story while it is made: values that can still be changed, by the place that a condition reads.

use super::Story;
use super::pick::sample;
use crate::flow::{Flow, NodeKind};
use crate::hir::{
    Event, Expr, ExprKind, Id, Message, Program, Purpose, Segment, Trigger, TriggerKind, VarId,
};
use crate::time::{Engine, Given, Input};
use crate::value::{Data, NoPast, Scope, eval};
use std::collections::HashMap;
use std::sync::Arc;

/// A story while it is made.
#[derive(Clone)]
pub(super) struct Draft<'e> {
    pub(super) engine: &'e Engine<'e>,
    pub(super) flow: &'e Flow,
    pub(super) given: Given,
    /// A value for each field of the profile.
    pub(super) fields: Vec<Data>,
    /// When the trigger comes.
    pub(super) begins: i64,
    /// What begins the run.
    pub(super) opening: Opening,
    /// What happens afterwards.
    pub(super) inputs: Vec<(i64, Input)>,
    /// The input whose event a variable holds.
    pub(super) from: HashMap<VarId, usize>,
    /// What happened before.
    pub(super) history: Vec<(i64, Id<Event>, Vec<Data>)>,
}

/// What begins the run.
#[derive(Clone)]
pub(super) enum Opening {
    /// An event.
    Event(Id<Event>, Vec<Data>),
    /// Somebody starts it, with these values.
    Start(usize, Vec<Data>),
    /// A change of the profile: what is set at the beginning, whose values before were these.
    Enters(Vec<(u32, Data)>),
    /// The platform says that the customer enters or leaves one of its segments.
    Member(Id<Segment>, bool),
    /// Time: it comes within so many milliseconds.
    Time(i64),
}

/// A place that a condition reads and a story can write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// A field of the profile.
    Customer(u32),
    /// A field of what a variable holds.
    Of(VarId, u32),
    /// A variable itself: a parameter.
    Var(VarId),
}

impl<'e> Draft<'e> {
    /// A customer who consents to everything and can be reached everywhere, and for whom a trigger begins the
    /// journey; nothing where nothing that a story can make begins it.
    pub(super) fn new(
        engine: &'e Engine<'e>,
        at: usize,
        trigger: &Trigger,
        begins: i64,
    ) -> Option<Self> {
        let (flow, _) = engine.flows.get(at)?;
        let program = engine.program;
        let mut draft = Self {
            engine,
            flow,
            given: Given { id: "customer-1".into(), holdout: Some(false), ..Given::default() },
            fields: Vec::new(),
            begins,
            opening: Opening::Time(0),
            inputs: Vec::new(),
            from: HashMap::new(),
            history: Vec::new(),
        };
        draft.customer(program);
        draft.opening = match &trigger.kind {
            TriggerKind::Event { event, .. } => {
                let fields = program.events.at(*event).fields.iter();
                let data = fields.map(|field| sample(program, &field.ty, begins)).collect();
                Opening::Event(*event, data)
            }
            TriggerKind::Started | TriggerKind::Api => {
                let count = flow.params as usize;
                let params = flow.vars.iter().take(count);
                Opening::Start(at, params.map(|var| sample(program, &var.ty, begins)).collect())
            }
            TriggerKind::Every { .. } => Opening::Time(32 * 86_400_000),
            TriggerKind::EachYear { .. } => Opening::Time(367 * 86_400_000),
            TriggerKind::At { date, at } => {
                let time = Data::Value(crate::hir::Value::DateTime(date.clone(), *at));
                let instant = crate::value::moment(&engine.zone, &time)?;
                draft.begins = instant - 3_600_000;
                Opening::Time(2 * 3_600_000)
            }
            TriggerKind::Segment { segment, enters } => {
                let declared = program.segments.at(*segment);
                match &declared.predicate {
                    Some(predicate) => draft.changes(predicate, *enters),
                    None if declared.external => {
                        draft.make_member(*segment, !enters, begins);
                        Opening::Member(*segment, *enters)
                    }
                    None => return None,
                }
            }
            TriggerKind::Later => return None,
        };
        // What must hold for the run to begin.
        if let TriggerKind::Event { filter: Some(filter), .. } = &trigger.kind {
            draft.make(filter, true, begins);
        }
        if let TriggerKind::EachYear { date, .. } = &trigger.kind
            && let Some(place) = draft.place(date)
        {
            draft.put(place, sample(program, date.ty.known(), begins));
        }
        if let Some(segment) = trigger.among {
            draft.make_member(segment, true, begins);
        }
        if let Some(predicate) =
            flow.persona.and_then(|persona| program.personas.at(persona).predicate.as_ref())
        {
            draft.make(predicate, true, begins);
        }
        for watch in &flow.watches {
            match &watch.kind {
                crate::hir::WatchKind::While(condition) => {
                    draft.make(condition, true, begins);
                }
                crate::hir::WatchKind::When(condition) => {
                    draft.make(condition, false, begins);
                }
                _ => {}
            }
        }
        if let Some((Some(first), _)) = &flow.active {
            let time = Data::Value(crate::hir::Value::DateTime(first.clone(), 600));
            let instant = crate::value::moment(&engine.zone, &time)?;
            draft.begins = draft.begins.max(instant);
        }
        Some(draft)
    }

    /// A change of the profile that makes a condition true, or false.
    fn changes(&mut self, condition: &Expr, want: bool) -> Opening {
        let after = self.fields.clone();
        self.make(condition, !want, self.begins);
        let before = std::mem::replace(&mut self.fields, after);
        self.make(condition, want, self.begins);
        let changed = self.fields.iter().zip(&before).enumerate();
        let changed = changed
            .filter(|(_, (after, before))| after != before)
            .filter_map(|(at, (_, before))| Some((u32::try_from(at).ok()?, before.clone())))
            .collect();
        Opening::Enters(changed)
    }

    /// The persona's sample with what it lacks.
    fn customer(&mut self, program: &Program) {
        let persona = self.flow.persona.map(|id| program.personas.at(id));
        let any = program.personas.iter().map(|(_, persona)| persona);
        let sampled = persona.into_iter().chain(any).find_map(|p| p.samples.first());
        for (at, field) in program.profile_fields().iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let said = sampled.and_then(|sample| sample.iter().find(|(field, _)| *field == at));
            let value = match said.map(|(_, value)| value).or(field.default.as_ref()) {
                Some(value) => self.value(value).unwrap_or_default(),
                None => sample(program, &field.ty, self.begins),
            };
            self.fields.push(value);
        }
        let long_ago = self.begins - 30 * 86_400_000;
        for (channel, declared) in program.channels.iter() {
            if declared.field.is_some() {
                let all = Purpose::ALL.map(|purpose| (purpose, channel, long_ago));
                self.given.consent.extend(all);
            }
        }
    }

    /// The value of an expression for this customer, if it can be known before anything happens.
    pub(super) fn value(&self, expr: &Expr) -> Option<Data> {
        let mut vars = vec![Data::Missing; self.flow.vars.len()];
        if let (Some(var), Opening::Event(_, data)) = (self.flow.trigger_var, &self.opening)
            && let Some(slot) = vars.get_mut(var.0 as usize)
        {
            *slot = Data::Fields(data.clone().into());
        }
        if let Opening::Start(_, params) = &self.opening {
            for (slot, value) in vars.iter_mut().zip(params) {
                *slot = value.clone();
            }
        }
        let named = self.flow.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Let { var, value, .. } => Some((*var, value)),
            _ => None,
        });
        for (var, value) in named {
            let value = self.evaluated(&vars, value);
            if let Some(slot) = vars.get_mut(var.0 as usize) {
                *slot = value;
            }
        }
        Some(self.evaluated(&vars, expr)).filter(|data| *data != Data::Missing)
    }

    fn evaluated(&self, vars: &[Data], expr: &Expr) -> Data {
        let scope = Scope {
            program: self.engine.program,
            customer_id: &self.given.id,
            customer: &self.fields,
            zone: &self.engine.zone,
            vars,
            overlay: None,
            past: &NoPast,
        };
        eval(&scope, expr).into_owned()
    }

    /// Every place that an expression reads, through names that the journey gives to values.
    pub(super) fn places(&self, expr: &Expr, deep: u32) -> Vec<Place> {
        let mut found = Vec::new();
        let Some(deep) = deep.checked_sub(1) else { return found };
        expr.walk(&mut |part| {
            if let ExprKind::Var(var) = &part.kind {
                let value = self.flow.nodes.iter().find_map(|node| match &node.kind {
                    NodeKind::Let { var: named, value, .. } if named == var => Some(value),
                    _ => None,
                });
                found.extend(value.into_iter().flat_map(|value| self.places(value, deep)));
            }
            found.extend(self.place(part));
        });
        found
    }

    /// The value at a place.
    pub(super) fn at(&self, place: Place) -> Option<Data> {
        match place {
            Place::Customer(field) => self.fields.get(field as usize).cloned(),
            Place::Of(var, field) if self.flow.trigger_var == Some(var) => match &self.opening {
                Opening::Event(_, data) => data.get(field as usize).cloned(),
                _ => None,
            },
            Place::Of(..) => None,
            Place::Var(var) => match &self.opening {
                Opening::Start(_, params) => params.get(var.0 as usize).cloned(),
                _ => None,
            },
        }
    }

    /// The place that an expression reads, if a story can write it.
    pub(super) fn place(&self, expr: &Expr) -> Option<Place> {
        match &expr.kind {
            ExprKind::Customer(field) => Some(Place::Customer(*field)),
            ExprKind::Var(var) => Some(Place::Var(*var)),
            ExprKind::Field(of, field) => match &of.kind {
                ExprKind::Var(var) => Some(Place::Of(*var, *field)),
                _ => None,
            },
            ExprKind::Coalesce(of, _) => self.place(of),
            _ => None,
        }
    }

    /// Writes a value where a condition reads it. False where a story cannot.
    pub(super) fn put(&mut self, place: Place, value: Data) -> bool {
        match place {
            Place::Customer(field) => {
                self.fields.get_mut(field as usize).map(|slot| *slot = value).is_some()
            }
            Place::Of(var, field) => {
                let slot = if self.flow.trigger_var == Some(var) {
                    match &mut self.opening {
                        Opening::Event(_, data) => data.get_mut(field as usize),
                        _ => None,
                    }
                } else {
                    return self.put_input(var, field, value);
                };
                slot.map(|slot| *slot = value).is_some()
            }
            Place::Var(var) => match &mut self.opening {
                Opening::Start(_, params) if var.0 < self.flow.params => {
                    params.get_mut(var.0 as usize).map(|slot| *slot = value).is_some()
                }
                _ => false,
            },
        }
    }

    fn put_input(&mut self, var: VarId, field: u32, value: Data) -> bool {
        let input = self.from.get(&var).and_then(|at| self.inputs.get_mut(*at));
        match input {
            Some((_, Input::Event(_, data))) => {
                let mut changed: Vec<Data> = data.to_vec();
                let done = changed.get_mut(field as usize).map(|slot| *slot = value).is_some();
                *data = changed.into();
                done
            }
            Some((_, Input::Reply(_, text, choice))) => {
                let Data::Value(crate::hir::Value::Text(said)) = value else { return false };
                match field {
                    0 => *text = Some(said),
                    _ => *choice = Some(said.into()),
                }
                true
            }
            _ => false,
        }
    }

    /// Adds something that happens, and notes whose value it is.
    pub(super) fn happens(&mut self, at: i64, input: Input, var: Option<VarId>) {
        if let Some(var) = var {
            self.from.insert(var, self.inputs.len());
        }
        self.inputs.push((at, input));
    }

    /// Adds an event with plain values.
    pub(super) fn event(&mut self, at: i64, event: Id<Event>, var: Option<VarId>) {
        let program = self.engine.program;
        let fields = program.events.at(event).fields.iter();
        let data = fields.map(|field| sample(program, &field.ty, at)).collect::<Arc<[Data]>>();
        self.happens(at, Input::Event(event, data), var);
    }

    /// Adds a receipt.
    pub(super) fn receipt(&mut self, at: i64, message: Id<Message>, status: u32) {
        self.happens(at, Input::Receipt(message, None, status), None);
    }

    /// The story as it stands.
    pub(super) fn story(&self) -> Story {
        let mut given = self.given.clone();
        let numbered = self.fields.iter().enumerate();
        given.fields = numbered
            .filter_map(|(at, value)| Some((u32::try_from(at).ok()?, value.clone())))
            .collect();
        given.history = self
            .history
            .iter()
            .map(|(at, event, data)| (*at, *event, data.clone().into()))
            .collect();
        given.history.sort_by_key(|(at, _, _)| *at);
        let mut inputs = Vec::new();
        let mut reaches = self.begins;
        match &self.opening {
            Opening::Event(event, data) => {
                inputs.push((self.begins, Input::Event(*event, data.clone().into())));
            }
            Opening::Start(flow, params) => {
                inputs.push((self.begins, Input::Start(*flow, params.clone())));
            }
            Opening::Enters(before) => {
                for (field, value) in before {
                    let slot = given.fields.iter_mut().find(|(at, _)| at == field);
                    if let Some((_, slot)) = slot {
                        let after = std::mem::replace(slot, value.clone());
                        inputs.push((self.begins, Input::Set(*field, after)));
                    }
                }
            }
            Opening::Member(segment, member) => {
                inputs.push((self.begins, Input::Member(*segment, *member)));
            }
            Opening::Time(within) => reaches += within,
        }
        inputs.extend(self.inputs.iter().cloned());
        inputs.sort_by_key(|(at, _)| *at);
        Story { given, begins: self.begins - 60_000, inputs, reaches, second: None }
    }
}
