//! Triggers: what starts a run.

use super::checker::{Checker, Local};
use super::journey::simple;
use crate::hir::modules::Kind;
use crate::hir::{Construct, Journey, Trigger, TriggerKind, Ty, VarSource, errors};
use crate::source::Span;
use crate::syntax::ast::{self, TriggerKind as A};

/// What can follow `every`.
const DAYS: [&str; 12] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "day",
    "weekday",
    "weekend",
    "week",
    "month",
];

impl Checker<'_> {
    pub(super) fn trigger(
        &mut self,
        journey: &mut Journey,
        trigger: &ast::Trigger,
        span: Span,
    ) -> Trigger {
        let mut lowered = match &trigger.kind {
            A::On { pattern, for_each } => self.on(journey, pattern, for_each.as_ref(), span),
            A::Enters(path) | A::Leaves(path) => {
                self.need(Construct::TriggerSegment, span);
                let _ = self.resolve(path, &[Kind::Segment]);
                simple(TriggerKind::Later, span)
            }
            A::Every { days, at } => {
                self.need(Construct::TriggerSchedule, span);
                for day in days {
                    if !DAYS.contains(&day.text.as_str()) {
                        let names = DAYS.to_vec();
                        self.sink
                            .push(errors::unknown_name("day", &day.text, day.span, names, None));
                    }
                }
                if let Some(at) = at {
                    let _ = self.expr_of(at, &Ty::Time);
                }
                simple(TriggerKind::Later, span)
            }
            A::EachYear { date, at, leap } => {
                self.need(Construct::TriggerDate, span);
                let date = self.expr(date, None);
                if !matches!(date.ty.known(), Ty::Date | Ty::MonthDay | Ty::Error) {
                    let found = super::names::type_name(self.cx.program, &date.ty);
                    self.sink.push(errors::wrong_type("a date", &found, date.span));
                }
                if let Some(at) = at {
                    let _ = self.expr_of(at, &Ty::Time);
                }
                if let Some(leap) = leap {
                    let _ = self.expr_of(leap, &Ty::MonthDay);
                }
                simple(TriggerKind::Later, span)
            }
            A::At(when) => {
                self.need(Construct::TriggerSchedule, span);
                let _ = self.expr_of(when, &Ty::DateTime);
                simple(TriggerKind::Later, span)
            }
            A::Started => {
                self.need(Construct::TriggerStarted, span);
                simple(TriggerKind::Started, span)
            }
            A::Api => {
                self.need(Construct::TriggerApi, span);
                simple(TriggerKind::Api, span)
            }
        };
        if let Some(among) = &trigger.among {
            self.need(Construct::TriggerAmong, span);
            let _ = self.resolve(among, &[Kind::Segment]);
            lowered.kind = TriggerKind::Later;
        }
        if let Some(collect) = &trigger.collect {
            self.collect(collect, journey, span);
            lowered.kind = TriggerKind::Later;
        }
        lowered
    }

    fn on(
        &mut self,
        journey: &mut Journey,
        pattern: &ast::EventPattern,
        for_each: Option<&Option<ast::Expr>>,
        span: Span,
    ) -> Trigger {
        let Some(def) = self.resolve(&pattern.event, &[Kind::Event]) else {
            // The name is bound all the same, so that its uses are not reported too.
            if let Some(bind) = &pattern.bind {
                self.bind_silently(&bind.text, bind.span, Ty::Error, VarSource::Trigger);
            }
            return simple(TriggerKind::Later, span);
        };
        let event = def.id();
        let ty = Ty::Event(event);
        let about_thing = self.cx.program.events.at(event).about_thing;
        if let Some(bind) = &pattern.bind {
            let before =
                self.locals.iter().find(|local| local.name == bind.text).map(|local| local.var);
            match before {
                // Several trigger lines may bind one name of one type.
                Some(var) if self.vars.get(var.0 as usize).is_some_and(|var| var.ty == ty) => {}
                _ => {
                    let var = self.bind(bind, ty, VarSource::Trigger);
                    journey.trigger_var = Some(var);
                }
            }
        } else if pattern.filter.is_some() {
            let name = pattern.event.text();
            match journey.trigger_var {
                None => {
                    let var = self.bind_silently(&name, pattern.event.span, ty, VarSource::Trigger);
                    journey.trigger_var = Some(var);
                }
                // Another event in the same place, looked at by its own filter only.
                Some(var) => self.locals.push(Local {
                    name: name.into(),
                    var,
                    ty: Some(ty),
                    maybe: false,
                    closed: false,
                }),
            }
        }
        let filter = pattern.filter.as_ref().map(|filter| self.condition(filter));
        for local in self.locals.iter_mut().filter(|local| local.ty.is_some()) {
            local.closed = true;
        }
        self.need(Construct::TriggerEvent, span);
        if pattern.of_anyone {
            self.need(Construct::TriggerAnyone, span);
        }
        if let Some(condition) = for_each {
            self.need(Construct::TriggerThing, span);
            if let Some(condition) = condition {
                let _ = self.condition(condition);
            }
        } else if about_thing && !pattern.of_anyone {
            self.sink.push(errors::event_about_thing(&pattern.event.text(), pattern.event.span));
        }
        if let Some((_, span)) = &pattern.key {
            self.sink.push(errors::key_in_trigger(*span));
        }
        if pattern.of_anyone || for_each.is_some() {
            return simple(TriggerKind::Later, span);
        }
        simple(TriggerKind::Event { event, filter }, span)
    }

    fn collect(&mut self, collect: &ast::Collect, journey: &Journey, span: Span) {
        self.need(Construct::Collect, span);
        let element = journey
            .trigger_var
            .and_then(|var| self.vars.get(var.0 as usize))
            .map_or(Ty::Error, |var| var.ty.clone());
        if let Some(by) = &collect.by {
            let _ = self.expr(by, None);
        }
        for span in [&collect.span, &collect.sliding].into_iter().flatten() {
            self.seconds(span);
        }
        if let Some(max) = &collect.max {
            self.count(max, 1, 10_000);
        }
        if let Some(except) = &collect.except {
            let _ = self.condition(except);
        }
        self.bind(&collect.bind, Ty::List(Box::new(element)), VarSource::Trigger);
    }
}
