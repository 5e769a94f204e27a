//! Triggers: what starts a run.

use super::checker::{Checker, Local};
use super::days;
use super::journey::simple;
use crate::hir::modules::Kind;
use crate::hir::{
    Collect, Construct, Days, Expr, ExprKind, Journey, Op, Trigger, TriggerKind, Ty, Value,
    VarSource, Whose, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, TriggerKind as A};

/// What can follow `every`.
const DAYS: [&str; 11] = [
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
            A::Enters(path) => self.change(path, true, span),
            A::Leaves(path) => self.change(path, false, span),
            A::Every { days, on, at } => self.every(days, on.as_ref(), at.as_ref(), span),
            A::EachYear { date, at, leap } => {
                self.each_year(date, at.as_ref(), leap.as_ref(), span)
            }
            A::At(when) => self.at(when, span),
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
            lowered.among = self.segment(among);
        }
        if let Some(collect) = &trigger.collect {
            match self.collect(collect, &lowered.kind, span) {
                Some(collect) => lowered.collect = Some(collect),
                None => lowered.kind = TriggerKind::Later,
            }
        }
        lowered
    }

    fn change(&mut self, path: &ast::Path, enters: bool, span: Span) -> Trigger {
        self.need(Construct::TriggerSegment, span);
        let segment = self.segment(path);
        let kind = segment.map(|segment| TriggerKind::Segment { segment, enters });
        simple(kind.unwrap_or(TriggerKind::Later), span)
    }

    fn every(
        &mut self,
        days: &[ast::Name],
        on: Option<&ast::Expr>,
        at: Option<&ast::Expr>,
        span: Span,
    ) -> Trigger {
        self.need(Construct::TriggerSchedule, span);
        let days = self.days_of(days, on);
        let at = self.time_of_day(at, span);
        let kind = days.zip(at).map(|(days, at)| TriggerKind::Every { days, at });
        simple(kind.unwrap_or(TriggerKind::Later), span)
    }

    /// Days of the week, or a day of the month.
    fn days_of(&mut self, names: &[ast::Name], on: Option<&ast::Expr>) -> Option<Days> {
        if let Some(month) = names.iter().find(|name| name.text == "month") {
            if let Some(other) = names.iter().find(|name| name.text != "month") {
                self.sink.push(errors::month_and_days(other.span, month.span));
                return None;
            }
            let Some(on) = on else {
                self.sink.push(errors::day_of_month_missing(month.span));
                return None;
            };
            let day = self.count(on, 1, 31)?;
            return u8::try_from(day).ok().map(Days::Month);
        }
        if let Some(on) = on {
            self.sink.push(errors::day_of_no_month(on.span));
        }
        let mut mask = 0;
        let mut known = true;
        for name in names {
            match days::mask(&name.text) {
                Some(days) => mask |= days,
                None if name.text == "week" => {
                    self.sink.push(errors::day_of_week_missing(name.span));
                    known = false;
                }
                None => {
                    let names = DAYS.to_vec();
                    let finding = errors::unknown_name("day", &name.text, name.span, names, None);
                    self.sink.push(finding);
                    known = false;
                }
            }
        }
        (known && mask != 0).then_some(Days::Week(mask))
    }

    /// A schedule says at what time.
    fn time_of_day(&mut self, at: Option<&ast::Expr>, span: Span) -> Option<u16> {
        match at {
            Some(at) => self.clock(at),
            None => {
                self.sink.push(errors::time_missing(span));
                None
            }
        }
    }

    fn each_year(
        &mut self,
        date: &ast::Expr,
        at: Option<&ast::Expr>,
        leap: Option<&ast::Expr>,
        span: Span,
    ) -> Trigger {
        self.need(Construct::TriggerDate, span);
        let date = self.expr(date, None);
        let read = matches!(date.ty.known(), Ty::Date | Ty::MonthDay);
        if !read && date.ty != Ty::Error {
            let found = super::names::type_name(self.cx.program, &date.ty);
            self.sink.push(errors::wrong_type("a date", &found, date.span));
        }
        // Only a day that is written out is known not to be 29 February.
        let written = matches!(&date.kind, ExprKind::Value(Value::MonthDay(month, day))
            if (*month, *day) != (2, 29));
        let leap = match leap {
            Some(leap) => match self.expr_of(leap, &Ty::MonthDay).kind {
                ExprKind::Value(Value::MonthDay(2, 29)) => {
                    self.sink.push(errors::leap_on_a_leap_day(leap.span));
                    None
                }
                ExprKind::Value(Value::MonthDay(month, day)) => Some((month, day)),
                ExprKind::Error => None,
                _ => {
                    self.sink.push(errors::not_constant("a day of the year", leap.span));
                    None
                }
            },
            None if written || !read => Some((2, 28)),
            None => {
                self.sink.push(errors::leap_missing(span));
                None
            }
        };
        let at = self.time_of_day(at, span);
        match (leap, at) {
            (Some(leap), Some(at)) if read => {
                simple(TriggerKind::EachYear { date, at, leap }, span)
            }
            _ => simple(TriggerKind::Later, span),
        }
    }

    fn at(&mut self, when: &ast::Expr, span: Span) -> Trigger {
        self.need(Construct::TriggerSchedule, span);
        let when = self.expr_of(when, &Ty::DateTime);
        match when.kind {
            ExprKind::Value(Value::DateTime(date, at)) => {
                simple(TriggerKind::At { date, at }, span)
            }
            ExprKind::Error => simple(TriggerKind::Later, span),
            _ => {
                self.sink.push(errors::not_constant("a date with a time", when.span));
                simple(TriggerKind::Later, span)
            }
        }
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
        // Both conditions are about the event and the customer.
        let whom = for_each.and_then(|whom| whom.as_ref()).map(|whom| self.condition(whom));
        let filter = match (filter, whom) {
            (Some(a), Some(b)) => {
                let kind = ExprKind::Binary(Op::And, Box::new(a), Box::new(b));
                Some(Expr { kind, ty: Ty::Bool, span })
            }
            (a, b) => a.or(b),
        };
        for local in self.locals.iter_mut().filter(|local| local.ty.is_some()) {
            local.closed = true;
        }
        self.need(Construct::TriggerEvent, span);
        if pattern.of_anyone {
            self.need(Construct::TriggerAnyone, span);
        }
        if for_each.is_some() {
            self.need(Construct::TriggerThing, span);
        } else if about_thing && !pattern.of_anyone {
            self.sink.push(errors::event_about_thing(&pattern.event.text(), pattern.event.span));
        }
        if let Some((_, span)) = &pattern.key {
            self.sink.push(errors::key_in_trigger(*span));
        }
        let whose = match (for_each, pattern.of_anyone) {
            (Some(_), _) => Whose::Each,
            (None, true) => Whose::Anyone,
            (None, false) => Whose::Own,
        };
        simple(TriggerKind::Event { event, filter, whose }, span)
    }

    /// A digest; nothing where it could not be read. Only events are gathered.
    fn collect(&mut self, collect: &ast::Collect, of: &TriggerKind, span: Span) -> Option<Collect> {
        self.need(Construct::Collect, span);
        let element = match of {
            TriggerKind::Event { event, .. } => Ty::Event(*event),
            TriggerKind::Later => Ty::Error,
            _ => {
                self.sink.push(errors::only_events_collected(collect.bind.span));
                Ty::Error
            }
        };
        let by = collect.by.as_ref().map(|by| self.expr(by, None));
        if let Some(by) = by.as_ref().filter(|by| by.ty.is_optional()) {
            self.sink.push(self.missing(by));
        }
        let length = match &collect.span {
            Some(length) => self.seconds(length),
            None => {
                self.sink.push(errors::unbounded("collect", "for 24 hours", span));
                None
            }
        };
        let sliding = collect.sliding.as_ref().map(|sliding| self.seconds(sliding));
        let max = collect.max.as_ref().map(|max| self.count(max, 1, 10_000));
        let until = collect.until.as_ref().map(|until| {
            let (moment, fate) = self.moment(until)?;
            if fate.past || fate.missing || fate.moves {
                self.sink.push(errors::comes_round_wanted(until.day.span));
                return None;
            }
            Some(moment)
        });
        let except = collect.except.as_ref().map(|except| self.condition(except));
        let var = self.bind(&collect.bind, Ty::List(Box::new(element.clone())), VarSource::Trigger);
        if element == Ty::Error {
            return None;
        }
        Some(Collect {
            var,
            by,
            span: length?,
            sliding: whole(sliding)?,
            max: whole(max)?,
            until: whole(until)?,
            except,
        })
    }
}

/// Nothing at all where something was written that could not be read.
fn whole<T>(written: Option<Option<T>>) -> Option<Option<T>> {
    match written {
        Some(None) => None,
        Some(read) => Some(read),
        None => Some(None),
    }
}
