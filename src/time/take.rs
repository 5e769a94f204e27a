//! What arrives: an event first ends runs, then wakes runs, then begins runs.

use super::life::{Input, Life};
use super::run::{At, Run, RunId};
use super::trace::What;
use crate::hir::{ArmOn, Event, Id, Pattern, Trigger, TriggerKind, VarId, WatchKind, Whose};
use crate::source::Span;
use crate::value::{Data, Overlay, Scope, eval, holds};
use std::sync::Arc;

impl Life<'_> {
    /// Takes something in. `from` is the step that made it.
    pub(super) fn take(&mut self, input: Input, from: Option<(RunId, Span)>) {
        self.count += 1;
        self.changed = true;
        match input {
            Input::Event(event, data) => {
                let own = !self.engine.program.events.at(event).about_thing;
                self.event(event, data, own, from);
            }
            Input::Other(event, data) => self.event(event, data, false, from),
            Input::Set(field, value) => self.set_field(field, value, None),
            Input::Consent(grant, purpose, channels) => {
                self.set_consent(grant, purpose, &channels, None);
            }
            Input::Block(channel, blocked) => {
                self.given.suppressed.retain(|known| *known != channel);
                if blocked {
                    self.given.suppressed.push(channel);
                }
                self.note(None, None, || What::Blocked { channel, blocked });
            }
            Input::Member(segment, member) => {
                self.given.segments.retain(|known| *known != segment);
                if member {
                    self.given.segments.push(segment);
                }
                self.note(None, None, || What::Member { segment, member });
            }
            Input::Won(split, arm) => self.is_won(split, arm),
            Input::Receipt(message, channel, status) => self.receipt(message, channel, status),
            Input::Reply(message, text, choice) => self.reply(message, text, choice),
            Input::Inbound(channel, text) => self.inbound(channel, text),
            Input::Start(place, args) => {
                let flow = self.engine.flows.get(place);
                let by_name = |trigger: &Trigger| {
                    matches!(trigger.kind, TriggerKind::Started | TriggerKind::Api)
                };
                let trigger = flow.and_then(|(flow, _)| flow.triggers.iter().position(by_name));
                self.enter(place, trigger, None, args);
            }
        }
    }

    /// An event. What is not the customer's own stands in no history, and only those hear it who listen
    /// to anyone.
    fn event(
        &mut self,
        event: Id<Event>,
        data: Arc<[Data]>,
        own: bool,
        from: Option<(RunId, Span)>,
    ) {
        if own {
            self.history.push((self.now, event, data.clone()));
        }
        let (run, span) = from.unzip();
        self.note(run, span, || What::Event { event, data: data.clone(), own });
        let data = Data::Fields(data);
        self.ends(event, &data, own);
        let taken = self.wakes(event, &data, own);
        let engine = self.engine;
        for (place, trigger, whose) in engine.by_event.get(&event).into_iter().flatten() {
            if !own && *whose == Whose::Own {
                continue;
            }
            // A wait that took the event hides it from its own journey.
            if !taken.contains(place) {
                let gathers = engine.flows.get(*place).and_then(|(flow, _)| {
                    flow.triggers.get(*trigger).and_then(|trigger| trigger.collect.as_ref())
                });
                match gathers {
                    Some(_) => self.gather(*place, *trigger, &data),
                    None => self.enter(*place, Some(*trigger), Some(&data), Vec::new()),
                }
            }
        }
    }

    /// Goals and exits, before anything else.
    fn ends(&mut self, event: Id<Event>, data: &Data, own: bool) {
        let engine = self.engine;
        for at in self.under_way() {
            let Some(run) = self.runs.get(at).filter(|run| run.is_alive()) else { continue };
            let Some((flow, _)) = engine.flows.get(run.id.flow as usize) else { continue };
            let found = flow.watches.iter().find(|watch| {
                let pattern = match &watch.kind {
                    WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => pattern,
                    WatchKind::When(_) | WatchKind::While(_) => return false,
                };
                let last = watch.within.map(|span| span.saturating_mul(1_000));
                let in_time = last.is_none_or(|last| self.now <= run.entered.saturating_add(last));
                let hears = pattern.event == event && (own || pattern.of_anyone);
                hears && in_time && self.fits(run, pattern, data)
            });
            if let Some(watch) = found {
                let number = run.id.number;
                self.end(number, &watch.outcome, Some(watch.span));
            }
        }
    }

    /// Waits. The journeys whose runs took the event.
    fn wakes(&mut self, event: Id<Event>, data: &Data, own: bool) -> Vec<usize> {
        let mut taken = Vec::new();
        for at in self.under_way() {
            let Some(run) = self.runs.get(at) else { continue };
            let found = self.arm(run, |on| match on {
                ArmOn::Event(pattern) if pattern.event == event && (own || pattern.of_anyone) => {
                    self.fits(run, pattern, data).then_some(Some(pattern.var))
                }
                _ => None,
            });
            if let Some((way, var)) = found {
                taken.push(run.id.flow as usize);
                self.leave_race(at, way, var.map(|var| (var, data.clone())));
            }
        }
        taken
    }

    /// The first arm of the race that a run stands in for which `fits` says yes, with the variable that
    /// it binds.
    pub(super) fn arm(
        &self,
        run: &Run,
        fits: impl Fn(&ArmOn) -> Option<Option<VarId>>,
    ) -> Option<(usize, Option<VarId>)> {
        let At::Racing(node, _) = run.at else { return None };
        let (flow, _) = self.engine.flows.get(run.id.flow as usize)?;
        let crate::flow::NodeKind::Race { arms, .. } = &flow.nodes.get(node.0 as usize)?.kind
        else {
            return None;
        };
        arms.iter()
            .enumerate()
            .filter(|(_, arm)| is_open(run, arm))
            .find_map(|(way, arm)| fits(&arm.on).map(|var| (way, var)))
    }

    /// Does an event fit a pattern of a run.
    fn fits(&self, run: &Run, pattern: &Pattern, data: &Data) -> bool {
        let same = pattern.same_key.is_none_or(|field| match (data, &run.key) {
            (Data::Fields(fields), Some(key)) => fields.get(field as usize) == Some(key),
            _ => false,
        });
        same && self.condition(run, pattern.var, data, pattern.filter.as_ref())
    }

    /// A condition of an arm, with the value that it would bind.
    pub(super) fn condition(
        &self,
        run: &Run,
        var: VarId,
        value: &Data,
        filter: Option<&crate::hir::Expr>,
    ) -> bool {
        let Some(filter) = filter else { return true };
        self.scoped(Some(run), |scope| {
            let overlay = Overlay { var, value, below: None };
            holds(&Scope { overlay: Some(&overlay), ..*scope }, filter)
        })
    }

    pub(super) fn set_field(&mut self, field: u32, value: Data, from: Option<(RunId, Span)>) {
        let engine = self.engine;
        let declared = engine.program.profile_fields().get(field as usize);
        let default = declared.and_then(|field| field.default.as_ref());
        // A field with a default is never missing.
        let value = match (value, default) {
            (Data::Missing, Some(default)) => {
                self.scoped(None, |scope| eval(scope, default).into_owned())
            }
            (value, _) => value,
        };
        let Some(slot) = self.fields.get_mut(field as usize) else { return };
        slot.clone_from(&value);
        self.changed = true;
        let (run, span) = from.unzip();
        self.note(run, span, || What::Set { field, value });
        if engine.zone_field == Some(field) {
            self.find_zone();
        }
        // A birthday, or the zone it is in, may have moved.
        if !engine.by_time.is_empty() {
            self.schedule_all(self.now.saturating_add(1));
        }
    }

    pub(super) fn set_consent(
        &mut self,
        grant: bool,
        purpose: crate::hir::Purpose,
        channels: &[Id<crate::hir::Channel>],
        from: Option<(RunId, Span)>,
    ) {
        for channel in channels {
            let held = self.consent.iter().any(|(p, c, _)| *p == purpose && c == channel);
            match grant {
                // Consent that stands keeps its age.
                true if !held => self.consent.push((purpose, *channel, self.now)),
                true => {}
                false => self.consent.retain(|(p, c, _)| *p != purpose || c != channel),
            }
        }
        self.changed = true;
        let (run, span) = from.unzip();
        self.note(run, span, || What::Consent { grant, purpose, channels: channels.to_vec() });
    }
}

/// May an arm still be taken: its restarts are not used up.
pub(super) fn is_open(run: &Run, arm: &crate::flow::RaceArm) -> bool {
    let used_up = |(counter, max): &(u32, u32)| {
        run.counters.get(*counter as usize).is_some_and(|count| count > max)
    };
    !arm.restarts.iter().any(used_up)
}
