//! How runs begin: what a trigger asks, in this order, and what happens to runs that are under way.

use super::life::{Life, Timed};
use super::points::{next_every, next_year_day, today};
use super::run::{At, Run, RunId, Via};
use super::trace::{What, Why};
use crate::hir::{Policy, TriggerKind};
use crate::value::{Data, Overlay, Scope, eval, holds};

impl Life<'_> {
    /// A trigger of a journey fits: `event` is what its variable holds, `args` are parameters.
    pub(super) fn enter(
        &mut self,
        place: usize,
        trigger: Option<usize>,
        event: Option<&Data>,
        args: Vec<Data>,
    ) {
        let engine = self.engine;
        let Some((flow, _)) = engine.flows.get(place) else { return };
        let found = trigger.and_then(|number| flow.triggers.get(number));
        if let Err(why) = self.fits_trigger(place, found, event) {
            let span = found.map(|trigger| trigger.span);
            self.note(None, span, || What::NotBegun { journey: flow.journey, why });
            return;
        }
        self.begin(place, trigger, event, args, None);
    }

    /// What was gathered begins one run; its trigger's event is the newest.
    pub(super) fn enter_collected(&mut self, place: usize, trigger: usize, items: Vec<Data>) {
        let newest = items.last().cloned();
        self.begin(
            place,
            Some(trigger),
            newest.as_ref(),
            Vec::new(),
            Some(Data::List(items.into())),
        );
    }

    /// A run begins, if it is for this customer and the entry policy lets it.
    fn begin(
        &mut self,
        place: usize,
        trigger: Option<usize>,
        event: Option<&Data>,
        args: Vec<Data>,
        gathered: Option<Data>,
    ) {
        let engine = self.engine;
        let Some((flow, _)) = engine.flows.get(place) else { return };
        let trigger = trigger.and_then(|number| flow.triggers.get(number));
        let span = trigger.map(|trigger| trigger.span);
        let key = match self.may_enter(place, event, &args) {
            Ok(key) => key,
            Err(why) => {
                self.note(None, span, || What::NotBegun { journey: flow.journey, why });
                return;
            }
        };
        if let Some(entry) = &flow.entry_policy {
            let same = |run: &&Run| run.id.flow as usize == place && run.key == key;
            let under_way = self.under_way();
            let under_way = under_way.into_iter().filter_map(|at| self.runs.get(at));
            let under_way: Vec<u32> = under_way.filter(same).map(|run| run.id.number).collect();
            let refused = match entry.policy {
                Policy::Ignore if !under_way.is_empty() => Some(Why::UnderWay),
                _ => entry.again.and_then(|again| {
                    let last = self.entries.iter().find(|(p, k, _)| *p == place && *k == key)?;
                    let from = last.2.saturating_add(again.saturating_mul(1_000));
                    (self.now < from).then_some(Why::TooSoon)
                }),
            };
            if let Some(why) = refused {
                let at = Some(entry.span);
                self.note(None, at, || What::NotBegun { journey: flow.journey, why });
                return;
            }
            if entry.policy == Policy::Restart {
                for run in under_way {
                    self.end(run, "restarted", Some(entry.span));
                }
            }
            if entry.again.is_some() {
                self.entries.retain(|(p, k, _)| *p != place || *k != key);
                self.entries.push((place, key.clone(), self.now));
            }
        }
        let mut vars = vec![Data::Missing; flow.vars.len()];
        for (slot, value) in vars.iter_mut().zip(args) {
            *slot = value;
        }
        if let (Some(var), Some(event)) = (flow.trigger_var, event)
            && let Some(slot) = vars.get_mut(var.0 as usize)
        {
            slot.clone_from(event);
        }
        let list = trigger.and_then(|trigger| trigger.collect.as_ref()).map(|collect| collect.var);
        if let (Some(var), Some(items)) = (list, gathered)
            && let Some(slot) = vars.get_mut(var.0 as usize)
        {
            *slot = items;
        }
        let number = u32::try_from(self.runs.len()).unwrap_or(u32::MAX);
        let id = RunId { flow: u32::try_from(place).unwrap_or(u32::MAX), number };
        let counters = engine.counters.get(place).copied().unwrap_or(0);
        self.runs.push(Run {
            id,
            key,
            entered: self.now,
            outcome: None,
            mark: self.history.len(),
            vars,
            counters: vec![0; counters],
            at: At::Ready(flow.entry, Via::Step),
            turn: 0,
            points: Vec::new(),
            dates: Vec::new(),
        });
        self.note(Some(id), span, || What::Began);
        self.ready.push(number);
        self.alive.push(number);
        if let Some(lasts) = flow.lasts {
            self.timer(self.now.saturating_add(lasts.saturating_mul(1_000)), Timed::Expire(number));
        }
        // Conditions of the header are asked before the first step.
        self.changed |= engine.watches_facts.get(place).copied().unwrap_or(false);
    }

    /// What a trigger asks first: is the journey active, is the customer among those it is for, does
    /// its condition hold.
    pub(super) fn fits_trigger(
        &self,
        place: usize,
        trigger: Option<&crate::hir::Trigger>,
        event: Option<&Data>,
    ) -> Result<(), Why> {
        let Some((flow, _)) = self.engine.flows.get(place) else { return Err(Why::Inactive) };
        if let Some((from, to)) = &flow.active {
            let today = today(&self.engine.zone, self.now).to_string();
            let early = from.as_ref().is_some_and(|from| today.as_str() < from.as_str());
            let late = to.as_ref().is_some_and(|to| today.as_str() > to.as_str());
            if early || late {
                return Err(Why::Inactive);
            }
        }
        self.scoped(None, |scope| {
            let overlay =
                flow.trigger_var.zip(event).map(|(var, value)| Overlay { var, value, below: None });
            let with_event = Scope { overlay: overlay.as_ref(), ..*scope };
            if let Some(segment) = trigger.and_then(|trigger| trigger.among)
                && !scope.past.in_segment(scope, segment)
            {
                return Err(Why::NotAmong);
            }
            if let Some(TriggerKind::Event { filter: Some(filter), .. }) =
                trigger.map(|trigger| &trigger.kind)
                && !holds(&with_event, filter)
            {
                return Err(Why::Condition);
            }
            Ok(())
        })
    }

    /// What is asked when a run is to begin: the persona; the key of the run, or why there is none.
    fn may_enter(
        &self,
        place: usize,
        event: Option<&Data>,
        args: &[Data],
    ) -> Result<Option<Data>, Why> {
        let Some((flow, _)) = self.engine.flows.get(place) else { return Err(Why::Inactive) };
        self.scoped(None, |scope| {
            let overlay =
                flow.trigger_var.zip(event).map(|(var, value)| Overlay { var, value, below: None });
            // Parameters are the first variables of a journey.
            let with_event = Scope { overlay: overlay.as_ref(), vars: args, ..*scope };
            let persona = flow.persona.and_then(|id| self.engine.program.personas.get(id));
            if let Some(predicate) = persona.and_then(|persona| persona.predicate.as_ref())
                && !holds(scope, predicate)
            {
                return Err(Why::NotPersona);
            }
            let key = flow.entry_policy.as_ref().and_then(|entry| entry.key.as_ref());
            Ok(key.map(|key| eval(&with_event, key).into_owned()))
        })
    }

    /// The instant of a trigger by time has come.
    pub(super) fn scheduled(&mut self, place: usize, number: usize) {
        self.enter(place, Some(number), None, Vec::new());
        self.schedule_one(place, number, self.now.saturating_add(1));
    }

    /// Sets a timer for every trigger by time, from an instant on.
    pub(super) fn schedule_all(&mut self, from: i64) {
        self.schedule += 1;
        let engine = self.engine;
        for (place, number) in &engine.by_time {
            self.schedule_one(*place, *number, from);
        }
    }

    fn schedule_one(&mut self, place: usize, number: usize, from: i64) {
        if !self.scheduling {
            return;
        }
        let engine = self.engine;
        let Some((flow, _)) = engine.flows.get(place) else { return };
        let Some(trigger) = flow.triggers.get(number) else { return };
        let next = match &trigger.kind {
            TriggerKind::Every { days, at } => next_every(&self.zone, from, *days, *at),
            TriggerKind::EachYear { date, at, leap } => {
                let date = self.scoped(None, |scope| eval(scope, date).into_owned());
                next_year_day(&self.zone, from, &date, *at, *leap)
            }
            TriggerKind::At { date, at } => {
                crate::value::calendar::instant(&self.zone, date, *at).filter(|at| *at >= from)
            }
            _ => None,
        };
        if let Some(next) = next {
            self.timer(next, Timed::Trigger(place, number, self.schedule));
        }
    }
}
