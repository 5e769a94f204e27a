//! The clauses of a journey's header: entry, what ends a run, when runs may begin.

use super::checker::Checker;
use super::names::type_name;
use crate::hir::modules::Kind;
use crate::hir::{
    Construct, Entry, Event, Expr, ExprKind, Id, Journey, Pattern, Policy, Segment, TriggerKind,
    Ty, Value, VarSource, Watch, WatchKind, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, KeyScope, RuleClauseKind};
use smol_str::SmolStr;

/// What `entry` can say.
const POLICIES: [&str; 3] = ["ignore", "restart", "parallel"];

/// First and last day.
type Days = (Option<SmolStr>, Option<SmolStr>);

impl Checker<'_> {
    /// `entry one per K, restart, again after D`
    pub(super) fn entry(&mut self, entry: &ast::Entry, span: Span) -> Option<Entry> {
        let key = entry.key.as_ref().map(|key| self.entry_key(key, span));
        let again = entry.again.as_ref().and_then(|again| {
            self.need(Construct::EntryAgain, span);
            self.seconds(again)
        });
        let (policy, construct) = match entry.policy.as_ref().map(|name| name.text.as_str()) {
            Some("parallel") => (Policy::Parallel, Construct::EntryParallel),
            Some("ignore") => (Policy::Ignore, Construct::EntryIgnore),
            Some("restart") => (Policy::Restart, Construct::EntryRestart),
            Some(other) => {
                let at = entry.policy.as_ref().map_or(span, |name| name.span);
                let names = POLICIES.to_vec();
                self.sink.push(errors::unknown_name("entry policy", other, at, names, None));
                return None;
            }
            None if entry.again.is_none() => {
                self.sink.push(errors::policy_missing(span));
                return None;
            }
            None => (Policy::Ignore, Construct::EntryIgnore),
        };
        self.need(construct, span);
        Some(Entry { key, policy, again, span })
    }

    /// What tells the runs of one customer apart.
    fn entry_key(&mut self, key: &ast::Expr, span: Span) -> Expr {
        self.need(Construct::EntryKey, span);
        let field = match &key.kind {
            ast::ExprKind::Path(path) => path.last().map(|name| name.text.clone()),
            _ => None,
        };
        let key = self.expr(key, None);
        if key.ty.is_optional() {
            self.sink.push(self.missing(&key));
        } else if matches!(
            key.ty,
            Ty::List(_) | Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) | Ty::Contact
        ) {
            let found = type_name(self.cx.program, &key.ty);
            let want = "a text, a number or another plain value";
            self.sink.push(errors::wrong_type(want, &found, key.span));
        }
        self.key = Some((field.unwrap_or_default(), key.ty.known().clone()));
        key
    }

    /// `goal on E within D outcome o`
    pub(super) fn goal(&mut self, watch: &ast::Watch, span: Span) -> Option<Watch> {
        self.need(Construct::Goal, span);
        let (pattern, within) = self.watched(watch);
        let outcome = watch.outcome.as_ref().map_or("goal", |name| name.text.as_str());
        Some(Watch { kind: WatchKind::Goal(pattern?), within, outcome: outcome.into(), span })
    }

    /// `exit on E outcome o`
    pub(super) fn exit_on(&mut self, watch: &ast::Watch, span: Span) -> Option<Watch> {
        self.need(Construct::ExitOn, span);
        let (pattern, within) = self.watched(watch);
        let event = watch.event.event.text();
        let outcome = self.outcome(watch.outcome.as_ref(), &event, span);
        Some(Watch { kind: WatchKind::Exit(pattern?), within, outcome, span })
    }

    /// `exit when C outcome o`
    pub(super) fn exit_when(
        &mut self,
        condition: &ast::Expr,
        outcome: Option<&ast::Name>,
        span: Span,
    ) -> Watch {
        self.need(Construct::ExitWhen, span);
        let condition = self.condition(condition);
        let outcome = self.outcome(outcome, "no_longer_needed", span);
        Watch { kind: WatchKind::When(condition), within: None, outcome, span }
    }

    /// `while C`
    pub(super) fn while_(&mut self, condition: &ast::Expr, span: Span) -> Watch {
        self.need(Construct::While, span);
        let condition = self.condition(condition);
        let outcome = SmolStr::new_static("left");
        Watch { kind: WatchKind::While(condition), within: None, outcome, span }
    }

    /// An exit names its outcome.
    fn outcome(&mut self, name: Option<&ast::Name>, such_as: &str, span: Span) -> SmolStr {
        match name {
            Some(name) => name.text.clone(),
            None => {
                self.sink.push(errors::exit_without_outcome(such_as, span));
                SmolStr::new(such_as)
            }
        }
    }

    /// An event that ends the run, with the time in which it does.
    fn watched(&mut self, watch: &ast::Watch) -> (Option<Pattern>, Option<i64>) {
        let mark = self.locals.len();
        let facts = self.facts.clone();
        let pattern = self.pattern(&watch.event);
        self.close_since(mark);
        self.facts = facts;
        let within = watch.within.as_ref().and_then(|within| self.seconds(within));
        (pattern, within)
    }

    /// An event with its condition; its name stays in sight.
    pub(super) fn pattern(&mut self, pattern: &ast::EventPattern) -> Option<Pattern> {
        let Some(def) = self.resolve(&pattern.event, &[Kind::Event]) else {
            if let Some(bind) = &pattern.bind {
                self.bind_silently(&bind.text, bind.span, Ty::Error, VarSource::Step);
            }
            return None;
        };
        let event: Id<Event> = def.id();
        let ty = Ty::Event(event);
        let mark = self.locals.len();
        let facts_before = self.facts.clone();
        let var = match &pattern.bind {
            Some(bind) => self.bind(bind, ty, VarSource::Step),
            None => {
                let name = pattern.event.text();
                self.bind_silently(&name, pattern.event.span, ty, VarSource::Element)
            }
        };
        let filter = pattern.filter.as_ref().map(|filter| self.filter(filter));
        if pattern.bind.is_none() {
            self.close_since(mark);
            self.facts = facts_before;
        }
        // What happens to a thing is nobody's own.
        let about_thing = self.cx.program.events.at(event).about_thing;
        if pattern.of_anyone {
            self.need(Construct::TriggerAnyone, pattern.event.span);
        } else if about_thing {
            self.need(Construct::TriggerThing, pattern.event.span);
        }
        let of_anyone = pattern.of_anyone || about_thing;
        let same_key = self.key_of(pattern, event);
        Some(Pattern { event, var, of_anyone, same_key, filter })
    }

    /// A condition over what is bound in front of it. What that carries stays as it is.
    pub(super) fn filter(&mut self, filter: &ast::Expr) -> Expr {
        let filter = self.condition(filter);
        let shown = super::operators::facts(&filter, true);
        self.facts.extend(shown.into_iter().filter(|place| place.first() == Some(&1)));
        filter
    }

    /// In a keyed run an event that has the key says whose run it is for: the place of its field
    /// where it is for the run with the same one.
    fn key_of(&mut self, pattern: &ast::EventPattern, event: Id<Event>) -> Option<u32> {
        let event = &self.cx.program.events.at(event);
        let place = self.key.as_ref().and_then(|(name, ty)| {
            event.fields.iter().position(|field| field.name == *name && field.ty.known() == ty)
        });
        match (&pattern.key, &self.key) {
            (Some((_, span)), None) => self.sink.push(errors::key_without_entry(*span)),
            (Some((KeyScope::Same, span)), Some((name, _))) if place.is_none() => {
                self.sink.push(errors::event_without_key(&event.head.name, name, *span));
            }
            (None, Some((name, _))) if place.is_some() && !pattern.of_anyone => {
                self.sink.push(errors::which_key(&event.head.name, name, pattern.event.span));
            }
            (Some((KeyScope::Same, _)), Some(_)) => return u32::try_from(place?).ok(),
            _ => {}
        }
        None
    }

    /// A segment by name.
    pub(super) fn segment(&mut self, path: &ast::Path) -> Option<Id<Segment>> {
        let id = self.resolve(path, &[Kind::Segment])?.id();
        if self.cx.program.segments.at(id).external {
            self.need(Construct::SegmentExternal, path.span);
        }
        Some(id)
    }

    /// `active 2026-01-01..2026-12-31`, in the zone of the workspace.
    pub(super) fn active(
        &mut self,
        from: Option<&ast::Expr>,
        to: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Days> {
        self.need(Construct::Active, span);
        let before = self.sink.items.len();
        let mut day = |expr: Option<&ast::Expr>| -> Option<SmolStr> {
            let day = self.expr_of(expr?, &Ty::Date);
            match day.kind {
                ExprKind::Value(Value::Date(day)) => Some(day),
                ExprKind::Error => None,
                _ => {
                    self.sink.push(errors::not_constant("a date", day.span));
                    None
                }
            }
        };
        let days = (day(from), day(to));
        if let (Some(first), Some(last)) = &days
            && first > last
        {
            self.sink.push(errors::empty_range(span));
        }
        if self.cx.program.zone.is_none() && self.sink.items.len() == before {
            self.sink.push(errors::active_without_zone(span));
        }
        Some(days)
    }

    /// A schedule has no customer of its own: `among`, or a persona with a predicate, says whose
    /// runs it starts.
    pub(super) fn triggers_name_people(&mut self, decl: &ast::Journey, journey: &Journey) {
        // Its body may not have been read yet.
        let persona = journey.persona.and_then(|id| self.cx.personas.get(id.index()));
        let named = persona.is_some_and(|(_, persona)| persona.predicate.is_some());
        for clause in &decl.header {
            let ast::HeaderKind::Trigger(trigger) = &clause.kind else { continue };
            let timed =
                matches!(trigger.kind, ast::TriggerKind::Every { .. } | ast::TriggerKind::At(_));
            if timed && trigger.among.is_none() && !named {
                self.sink.push(errors::among_missing(clause.span));
            }
        }
    }

    /// Local time needs a zone for every customer.
    pub(super) fn zone_is_known(&mut self, journey: &Journey) {
        let timed = journey.triggers.iter().find(|trigger| {
            matches!(
                trigger.kind,
                TriggerKind::Every { .. } | TriggerKind::EachYear { .. } | TriggerKind::At { .. }
            )
        });
        let asks = timed.map(|trigger| trigger.span).or(self.local_time);
        let Some(span) = asks else { return };
        let program = self.cx.program;
        let field = program.profile_fields().iter().find(|field| *field.ty.known() == Ty::Timezone);
        if program.zone.is_none() && field.is_none_or(|field| field.ty.is_optional()) {
            self.sink.push(errors::no_zone(field.map(|field| field.span), span));
        }
    }

    /// May these rules hold a run at a send: until a window opens, or a receipt comes.
    pub(super) fn rules_hold(&self, path: &ast::Path) -> bool {
        self.any_rule(path, |clause| match clause {
            RuleClauseKind::Quiet { effect, .. }
            | RuleClauseKind::Office { effect, .. }
            | RuleClauseKind::Cap { effect, .. } => {
                effect.as_ref().is_some_and(|effect| effect.text == "defer")
            }
            RuleClauseKind::Fallback { unless, .. } => unless.is_some(),
            _ => false,
        })
    }

    /// Do these rules ask for the recipient's local time.
    pub(super) fn rules_are_local(&self, path: &ast::Path) -> bool {
        self.any_rule(path, |clause| {
            matches!(clause, RuleClauseKind::Quiet { .. } | RuleClauseKind::Office { .. })
        })
    }

    /// Looks at the clauses of rules and of all that they extend; these may not have been read yet.
    fn any_rule(&self, path: &ast::Path, fits: impl Fn(&RuleClauseKind) -> bool) -> bool {
        let cx = self.cx;
        let mut open: Vec<(usize, String)> = vec![(self.module, path.text())];
        let mut seen = Vec::new();
        while let Some((module, name)) = open.pop() {
            let entries = cx.modules.entries(module, &name);
            let Some(entry) = entries.iter().find(|entry| entry.def.kind == Kind::Rules) else {
                continue;
            };
            if seen.contains(&entry.def.index) {
                continue;
            }
            seen.push(entry.def.index);
            let Some((module, decl)) = cx.rules.get(entry.def.index as usize) else { continue };
            if decl.clauses.iter().any(|clause| fits(&clause.kind)) {
                return true;
            }
            open.extend(decl.extends.iter().map(|base| (*module, base.text())));
        }
        false
    }
}
