//! Journeys: header, then stages.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{
    Construct, Expr, ExprKind, Id, Journey, Part, Trigger, TriggerKind, Ty, Value, VarId,
    VarSource, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, HeaderKind as H, JourneyItem};

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
        self.clauses_once(&decl.header);
        self.hide_unnamed(decl, &journey);
        // The key too: every event asks whose run it is for.
        for clause in &decl.header {
            if let H::Entry(entry) = &clause.kind {
                journey.entry = self.entry(entry, clause.span);
            }
        }
        let mut goals = Vec::new();
        let mut exits = Vec::new();
        for clause in &decl.header {
            let span = clause.span;
            match &clause.kind {
                H::For(path) => {
                    journey.persona = self.resolve(path, &[Kind::Persona]).map(|def| def.id());
                    self.need(Construct::Persona, span);
                }
                H::Trigger(_) | H::Entry(_) | H::Hole => {}
                H::Rules(paths) => {
                    let rules = paths
                        .iter()
                        .filter_map(|p| self.resolve(p, &[Kind::Rules]).map(|d| d.id()));
                    journey.rules = rules.collect();
                    self.holds |= paths.iter().any(|path| self.rules_hold(path));
                    if paths.iter().any(|path| self.rules_are_local(path)) {
                        self.local_time.get_or_insert(span);
                    }
                }
                H::Goal(watch) => goals.extend(self.goal(watch, span)),
                H::ExitOn(watch) => exits.extend(self.exit_on(watch, span)),
                H::ExitWhen { condition, outcome } => {
                    exits.push(self.exit_when(condition, outcome.as_ref(), span));
                }
                H::While(condition) => exits.push(self.while_(condition, span)),
                H::Holdout(share) => {
                    self.need(Construct::JourneyHoldout, span);
                    journey.holdout = self.share(share).map(|share| (share, span));
                }
                H::Active { from, to } => {
                    journey.active = self.active(from.as_ref(), to.as_ref(), span);
                }
                H::Priority(level) => {
                    self.need(Construct::Priority, span);
                    journey.priority = self.count(level, 0, 1_000).unwrap_or(0);
                }
                H::Lasts(limit) => {
                    self.need(Construct::Lasts, span);
                    journey.lasts = self.seconds(limit);
                    if journey.lasts == Some(0) {
                        self.sink.push(errors::no_time(limit.span));
                    }
                }
            }
        }
        goals.append(&mut exits);
        journey.watches = goals;
        self.triggers_name_people(decl, &journey);
        self.triggers_agree(decl, &journey);
        self.header_is_complete(decl, &journey);
        journey.parts = self.parts(decl);
        self.zone_is_known(&journey);
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

    /// An event without a name of its own is in sight of the steps only where every run has one.
    fn hide_unnamed(&mut self, decl: &ast::Journey, journey: &Journey) {
        let named = decl.header.iter().any(|clause| match &clause.kind {
            H::Trigger(trigger) => matches!(&trigger.kind,
                ast::TriggerKind::On { pattern, .. } if pattern.bind.is_some()),
            _ => false,
        });
        let Some(var) = journey.trigger_var.filter(|_| !named) else { return };
        let ty = self.vars.get(var.0 as usize).map(|var| var.ty.clone());
        let same = journey.triggers.iter().all(|trigger| match &trigger.kind {
            TriggerKind::Event { event, .. } => ty == Some(Ty::Event(*event)),
            _ => false,
        });
        if !same {
            for local in self.locals.iter_mut().filter(|local| local.var == var) {
                local.closed = true;
            }
        }
    }

    fn header_is_complete(&mut self, decl: &ast::Journey, journey: &Journey) {
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
        let says = decl.header.iter().any(|clause| matches!(clause.kind, H::Entry(_)));
        if let (Some(trigger), false) = (again, says) {
            self.sink.push(errors::missing_entry(&decl.name.text, trigger.span));
        }
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
    Trigger { kind, among: None, collect: None, span }
}

/// An expression that stands for what could not be read.
pub(super) fn nothing(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, ty: Ty::Error, span }
}
