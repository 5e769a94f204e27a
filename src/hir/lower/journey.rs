//! Journeys: header, then stages.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{
    Construct, Expr, ExprKind, Id, Journey, Part, Trigger, TriggerKind, Ty, Value, VarId,
    VarSource, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, HeaderKind as H, JourneyItem, KeyScope};

/// What `entry` can say.
const POLICIES: [&str; 3] = ["ignore", "restart", "parallel"];

impl Checker<'_> {
    pub(super) fn journey(&mut self, id: Id<Journey>, decl: &ast::Journey) -> Journey {
        let mut journey = self.cx.program.journeys.at(id).clone();
        let fields = super::signatures::params(self, &decl.params);
        journey.params = u32::try_from(fields.len()).unwrap_or(0);
        for field in &fields {
            self.bind_silently(&field.name, field.span, field.ty.clone(), VarSource::Parameter);
        }
        journey.inputs = fields;
        // The trigger's name is in sight of every other clause, wherever it stands.
        for clause in &decl.header {
            if let H::Trigger(trigger) = &clause.kind {
                let trigger = self.trigger(&mut journey, trigger, clause.span);
                journey.triggers.push(trigger);
            }
        }
        let mut entry = None;
        self.clauses_once(&decl.header);
        // The key too: every event asks whose run it is for.
        for clause in &decl.header {
            if let H::Entry(policy) = &clause.kind {
                entry = Some(clause.span);
                self.entry(policy, clause.span);
            }
        }
        for clause in &decl.header {
            match &clause.kind {
                H::For(path) => {
                    journey.persona = self.resolve(path, &[Kind::Persona]).map(|def| def.id());
                    self.need(Construct::Persona, clause.span);
                }
                H::Trigger(_) | H::Entry(_) | H::Hole => {}
                H::Rules(paths) => {
                    let rules = paths
                        .iter()
                        .filter_map(|p| self.resolve(p, &[Kind::Rules]).map(|d| d.id()));
                    journey.rules = rules.collect();
                    self.holds |= paths.iter().any(|path| self.rules_hold(path));
                }
                H::Goal(watch) => {
                    self.need(Construct::Goal, clause.span);
                    self.watch(watch);
                }
                H::ExitOn(watch) => {
                    self.need(Construct::ExitOn, clause.span);
                    self.watch(watch);
                }
                H::ExitWhen { condition, .. } => {
                    self.need(Construct::ExitWhen, clause.span);
                    let _ = self.condition(condition);
                }
                H::While(condition) => {
                    self.need(Construct::While, clause.span);
                    let _ = self.condition(condition);
                }
                H::Holdout(share) => {
                    self.need(Construct::JourneyHoldout, clause.span);
                    journey.holdout = self.share(share).map(|share| (share, clause.span));
                }
                H::Active { from, to } => {
                    self.need(Construct::Active, clause.span);
                    for day in [from, to].into_iter().flatten() {
                        let day = self.expr(day, Some(&Ty::Date));
                        if !matches!(day.ty, Ty::Date | Ty::DateTime | Ty::Error) {
                            let found = super::names::type_name(self.cx.program, &day.ty);
                            self.sink.push(errors::wrong_type("a date", &found, day.span));
                        }
                    }
                }
                H::Priority(level) => {
                    self.need(Construct::Priority, clause.span);
                    self.count(level, 0, 1_000);
                }
                H::Lasts(span) => {
                    self.need(Construct::Lasts, clause.span);
                    self.seconds(span);
                }
            }
        }
        self.triggers_agree(decl, &journey);
        self.header_is_complete(decl, &journey, entry);
        journey.parts = self.parts(decl);
        journey.vars = std::mem::take(&mut self.vars);
        // Whoever keeps it must be able to say that there is nothing.
        for (at, var) in (0..).zip(&mut journey.vars) {
            if self.unset.contains(&VarId(at)) {
                var.ty = var.ty.clone().optional();
            }
        }
        journey.needs = std::mem::take(&mut self.needs);
        journey
    }

    /// Whatever starts the run, the same names have a value: the event's in every trigger, and
    /// parameters only where all runs are started with them.
    fn triggers_agree(&mut self, decl: &ast::Journey, journey: &Journey) {
        let mut names: Vec<(Option<&ast::Name>, Span)> = Vec::new();
        for clause in &decl.header {
            let H::Trigger(trigger) = &clause.kind else { continue };
            let name = match &trigger.kind {
                ast::TriggerKind::On { pattern, .. } => pattern.bind.as_ref(),
                _ => None,
            };
            names.push((name, clause.span));
        }
        let bound = names.iter().find_map(|(name, _)| *name);
        if let Some(bound) = bound {
            for (name, span) in &names {
                if name.is_none_or(|name| name.text != bound.text) {
                    self.sink.push(errors::trigger_without_name(&bound.text, *span, bound.span));
                }
            }
        }
        let with_values =
            |kind: &TriggerKind| matches!(kind, TriggerKind::Started | TriggerKind::Api);
        let other = journey.triggers.iter().find(|trigger| !with_values(&trigger.kind));
        if let (Some(param), Some(trigger)) = (decl.params.first(), other) {
            self.sink.push(errors::event_without_values(
                &param.name.text,
                trigger.span,
                param.name.span,
            ));
        }
    }

    fn header_is_complete(&mut self, decl: &ast::Journey, journey: &Journey, entry: Option<Span>) {
        if decl.header.iter().any(|clause| matches!(clause.kind, H::Hole)) {
            return;
        }
        if journey.triggers.is_empty() {
            self.sink.push(errors::trigger_missing(&decl.name.text, decl.name.span));
        }
        let again = journey
            .triggers
            .iter()
            .find(|trigger| !matches!(trigger.kind, TriggerKind::Started | TriggerKind::Api));
        if let (Some(trigger), None) = (again, entry) {
            self.sink.push(errors::missing_entry(&decl.name.text, trigger.span));
        }
    }

    fn entry(&mut self, entry: &ast::Entry, span: Span) {
        if let Some(key) = &entry.key {
            self.need(Construct::EntryKey, span);
            let key = self.expr(key, None);
            if key.ty.is_optional() {
                self.sink.push(errors::missing_value(&self.describe(&key), key.span));
            } else if matches!(
                key.ty,
                Ty::List(_) | Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) | Ty::Contact
            ) {
                let found = super::names::type_name(self.cx.program, &key.ty);
                self.sink.push(errors::wrong_type(
                    "a text, a number or another plain value",
                    &found,
                    key.span,
                ));
            }
            let field = entry.key.as_ref().and_then(|key| match &key.kind {
                ast::ExprKind::Path(path) => path.last().map(|name| name.text.clone()),
                _ => None,
            });
            self.key = Some((field.unwrap_or_default(), key.ty.known().clone()));
        }
        if let Some(again) = &entry.again {
            self.need(Construct::EntryAgain, span);
            self.seconds(again);
        }
        match entry.policy.as_ref().map(|name| name.text.as_str()) {
            Some("parallel") => self.need(Construct::EntryParallel, span),
            Some("ignore") => self.need(Construct::EntryIgnore, span),
            Some("restart") => self.need(Construct::EntryRestart, span),
            Some(other) => {
                let at = entry.policy.as_ref().map_or(span, |name| name.span);
                self.sink.push(errors::unknown_name(
                    "entry policy",
                    other,
                    at,
                    POLICIES.to_vec(),
                    None,
                ));
            }
            None if entry.again.is_none() => self.sink.push(errors::policy_missing(span)),
            None => self.need(Construct::EntryIgnore, span),
        }
    }

    /// An event that ends the run.
    fn watch(&mut self, watch: &ast::Watch) {
        let mark = self.locals.len();
        self.pattern(&watch.event);
        self.close_since(mark);
        if let Some(within) = &watch.within {
            self.seconds(within);
        }
    }

    /// An event with its condition; its name stays in sight.
    pub(super) fn pattern(&mut self, pattern: &ast::EventPattern) {
        let Some(def) = self.resolve(&pattern.event, &[Kind::Event]) else {
            if let Some(bind) = &pattern.bind {
                self.bind_silently(&bind.text, bind.span, Ty::Error, VarSource::Step);
            }
            return;
        };
        let ty = Ty::Event(def.id());
        let mark = self.locals.len();
        let facts_before = self.facts.clone();
        match &pattern.bind {
            Some(bind) => {
                self.bind(bind, ty, VarSource::Step);
            }
            None => {
                self.bind_silently(
                    &pattern.event.text(),
                    pattern.event.span,
                    ty,
                    VarSource::Element,
                );
            }
        }
        if let Some(filter) = &pattern.filter {
            let filter = self.condition(filter);
            // What the event carries stays as it is.
            let shown = super::operators::facts(&filter, true);
            self.facts.extend(shown.into_iter().filter(|place| place.first() == Some(&1)));
        }
        if pattern.bind.is_none() {
            self.close_since(mark);
            self.facts = facts_before;
        }
        self.key_of(pattern, def.id());
    }

    /// In a keyed run an event that has the key says whose run it is for.
    fn key_of(&mut self, pattern: &ast::EventPattern, event: Id<crate::hir::Event>) {
        let event = &self.cx.program.events.at(event);
        let has_key = self.key.as_ref().is_some_and(|(name, ty)| {
            event.fields.iter().any(|field| field.name == *name && field.ty.known() == ty)
        });
        match (&pattern.key, &self.key) {
            (Some((_, span)), None) => self.sink.push(errors::key_without_entry(*span)),
            (Some((KeyScope::Same, span)), Some((name, _))) if !has_key => {
                self.sink.push(errors::event_without_key(&event.head.name, name, *span));
            }
            (None, Some((name, _))) if has_key && !pattern.of_anyone => {
                self.sink.push(errors::which_key(&event.head.name, name, pattern.event.span));
            }
            _ => {}
        }
    }

    /// May these rules hold a run at a send: until a window opens, or a receipt comes.
    fn rules_hold(&self, path: &ast::Path) -> bool {
        let cx = self.cx;
        let mut open: Vec<(usize, String)> = vec![(self.module, path.text())];
        let mut seen = Vec::new();
        while let Some((module, name)) = open.pop() {
            let entry = cx
                .modules
                .entries(module, &name)
                .iter()
                .find(|entry| entry.def.kind == Kind::Rules);
            let Some(def) = entry.map(|entry| entry.def) else { continue };
            if seen.contains(&def.index) {
                continue;
            }
            seen.push(def.index);
            let Some((module, decl)) = cx.rules.get(def.index as usize) else { continue };
            let holds = decl.clauses.iter().any(|clause| match &clause.kind {
                ast::RuleClauseKind::Quiet { effect, .. }
                | ast::RuleClauseKind::Office { effect, .. }
                | ast::RuleClauseKind::Cap { effect, .. } => {
                    effect.as_ref().is_some_and(|effect| effect.text == "defer")
                }
                ast::RuleClauseKind::Fallback { unless, .. } => unless.is_some(),
                _ => false,
            });
            if holds {
                return true;
            }
            open.extend(decl.extends.iter().map(|base| (*module, base.text())));
        }
        false
    }

    /// Clauses that say one thing stand once.
    fn clauses_once(&mut self, header: &[ast::HeaderClause]) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for clause in header {
            let word = match &clause.kind {
                H::For(_) => "for",
                H::Entry(_) => "entry",
                H::Rules(_) => "rules",
                H::Holdout(_) => "holdout",
                H::Active { .. } => "active",
                H::Priority(_) => "priority",
                H::Lasts(_) => "lasts",
                _ => continue,
            };
            self.once(word, clause.span, &mut seen);
        }
    }

    /// Reports a clause that stood before.
    pub(super) fn once<'w>(&mut self, word: &'w str, span: Span, seen: &mut Vec<(&'w str, Span)>) {
        match seen.iter().find(|(other, _)| *other == word) {
            Some((_, first)) => self.sink.push(errors::clause_twice(word, span, *first)),
            None => seen.push((word, span)),
        }
    }

    /// A percentage that is written out, in hundredths of a percent.
    pub(super) fn share(&mut self, expr: &ast::Expr) -> Option<i64> {
        match self.expr_of(expr, &Ty::Percent).kind {
            ExprKind::Value(Value::Percent(share)) if (0..=10_000).contains(&share) => Some(share),
            ExprKind::Value(Value::Percent(_)) => {
                self.sink.push(errors::share_out_of_range(expr.span));
                None
            }
            ExprKind::Error => None,
            _ => {
                self.sink.push(errors::not_constant("a percentage", expr.span));
                None
            }
        }
    }

    fn parts(&mut self, decl: &ast::Journey) -> Vec<Part> {
        self.stages = decl
            .body
            .iter()
            .filter_map(|item| match item {
                JourneyItem::Stage { name, .. } => Some(name.text().into()),
                JourneyItem::Step(_) => None,
            })
            .collect();
        let mut parts: Vec<Part> = Vec::new();
        let mut reachable = true;
        let mut place = 0;
        let targets = goto_targets(decl);
        for item in &decl.body {
            match item {
                JourneyItem::Stage { name, block, span, .. } => {
                    let stage =
                        self.resolve(name, &[Kind::Stage]).map(|def| self.stage_of(def.id()));
                    let same = |part: &&Part| part.name.as_ref() == self.stages.get(place);
                    if let Some(first) = parts.iter().find(same) {
                        let finding = errors::second_stage(&name.text(), name.span, first.span);
                        self.sink.push(finding);
                    }
                    self.stage_place = u32::try_from(place).ok();
                    place += 1;
                    self.stage = stage;
                    if targets.contains(&name.text()) {
                        // Whoever jumps here has not passed what stands before.
                        self.facts.clear();
                        self.forget_steps();
                    } else if !reachable {
                        self.sink.push(errors::unreachable(name.span, "this stage"));
                    }
                    let block = self.block(block);
                    reachable = !self.ended;
                    self.ended = false;
                    parts.push(Part {
                        stage,
                        name: Some(name.text().into()),
                        block,
                        span: Span::new(span.file, span.start, name.span.end),
                    });
                }
                JourneyItem::Step(step) => {
                    if !reachable {
                        self.sink.push(errors::unreachable(step.head, "this step"));
                    }
                    let lowered = self.step(step);
                    reachable = !self.ended;
                    self.ended = false;
                    match parts.last_mut() {
                        Some(part) if part.name.is_none() => part.block.steps.extend(lowered),
                        _ => {
                            let block = crate::hir::Block { steps: lowered.into_iter().collect() };
                            parts.push(Part { stage: None, name: None, block, span: step.head });
                        }
                    }
                }
            }
        }
        let empty = !decl.body.iter().any(|item| match item {
            JourneyItem::Stage { block, .. } => super::step::does_something(block),
            JourneyItem::Step(step) => super::step::step_does_something(step),
        });
        if empty && !decl.header.iter().any(|clause| matches!(clause.kind, H::Hole)) {
            self.sink.push(errors::journey_does_nothing(&decl.name.text, decl.name.span));
        }
        parts
    }

    /// The stage that a stage is another word for.
    pub(super) fn stage_of(&self, id: Id<crate::hir::Stage>) -> Id<crate::hir::Stage> {
        let mut id = id;
        for _ in 0..16 {
            match self.cx.program.stages.at(id).alias {
                Some(of) => id = of,
                None => break,
            }
        }
        id
    }

    /// What steps have bound may not be there.
    fn forget_steps(&mut self) {
        let vars = &self.vars;
        for local in &mut self.locals {
            if vars.get(local.var.0 as usize).is_some_and(|var| var.source == VarSource::Step) {
                local.maybe = true;
            }
        }
    }
}

/// The stages that some `goto` leads to.
fn goto_targets(decl: &ast::Journey) -> Vec<String> {
    let mut found = Vec::new();
    for item in &decl.body {
        match item {
            JourneyItem::Stage { block, .. } => gotos(block, &mut found),
            JourneyItem::Step(step) => gotos_of(step, &mut found),
        }
    }
    found
}

fn gotos(block: &ast::Block, found: &mut Vec<String>) {
    for step in &block.steps {
        gotos_of(step, found);
    }
}

fn gotos_of(step: &ast::Step, found: &mut Vec<String>) {
    use ast::StepKind as S;
    match &step.kind {
        S::Goto { stage, .. } => found.push(stage.text()),
        S::Send(send) => {
            for block in [&send.unreachable, &send.failed].into_iter().flatten() {
                gotos(block, found);
            }
        }
        S::WaitUntil { arms, .. } | S::Race { arms, .. } => {
            arms.iter().for_each(|arm| gotos(&arm.block, found));
        }
        S::Countdown { arms, .. } => arms.iter().for_each(|arm| gotos(&arm.block, found)),
        S::If { arms, otherwise } => {
            arms.iter().for_each(|arm| gotos(&arm.block, found));
            otherwise.iter().for_each(|block| gotos(block, found));
        }
        S::Match { arms, .. } => arms.iter().for_each(|arm| gotos(&arm.block, found)),
        S::Split { arms, .. } => {
            arms.iter().filter_map(|arm| arm.block.as_ref()).for_each(|block| gotos(block, found));
        }
        S::Repeat { body, exhausted, .. } => {
            gotos(body, found);
            exhausted.iter().for_each(|block| gotos(block, found));
        }
        S::Call { failed: Some(block), .. } | S::Hole(Some(block)) => gotos(block, found),
        _ => {}
    }
}

/// A trigger that names nothing more.
pub(super) fn simple(kind: TriggerKind, span: Span) -> Trigger {
    Trigger { kind, span }
}

/// An expression that stands for what could not be read.
pub(super) fn nothing(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, ty: Ty::Error, span }
}
