//! Steps.

use super::checker::Checker;
use super::checker::place;
use super::flowing::Way;
use super::journey::nothing;
use super::names::type_name;
use super::operators::facts;
use crate::hir::modules::Kind;
use crate::hir::{
    Block, Condition, Construct, Expr, ExprKind, MatchArm, Op, Send, SplitArm, Step, StepKind, Ty,
    Value, VarSource, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, StepKind as A, WaitArmKind};
use smol_str::SmolStr;

impl Checker<'_> {
    /// A step; nothing where it could not be read.
    pub(super) fn step(&mut self, step: &ast::Step) -> Option<Step> {
        let kind = match &step.kind {
            A::Send(send) => self.send(send, step.head),
            A::Wait { span, at_most } => self.wait(span, at_most.as_ref(), step.head),
            A::WaitUntil { moment, moves, arms } => {
                self.moment(moment);
                if let Some(moves) = moves
                    && !matches!(moves.text.as_str(), "follow" | "keep")
                {
                    let names = vec!["follow", "keep"];
                    self.sink.push(errors::unknown_name(
                        "way",
                        &moves.text,
                        moves.span,
                        names,
                        None,
                    ));
                }
                self.time_passes();
                self.later(Construct::WaitUntil, arms, step.head)
            }
            A::Race { limit, arms } => {
                self.seconds(limit);
                self.time_passes();
                self.later(Construct::Race, arms, step.head)
            }
            A::Countdown { to, arms, .. } => self.countdown(to, arms, step.head),
            A::If { arms, otherwise } => self.if_(arms, otherwise.as_ref(), step.head),
            A::Match { value, arms } => self.match_(value, arms, step.head),
            A::Split { name, sticky, winner, arms } => {
                if let Some((_, after)) = winner {
                    self.need(Construct::SplitWinner, step.head);
                    self.seconds(after);
                }
                self.split(name.as_ref(), *sticky, winner.is_some(), arms, step.head)
            }
            A::Repeat { max, every, bind, body, exhausted } => self.repeat(
                max.as_ref(),
                every.as_ref(),
                bind.as_ref(),
                body,
                exhausted.as_ref(),
                step.head,
            ),
            A::Stop => {
                if self.loops == 0 {
                    self.sink.push(errors::stop_outside(step.head));
                }
                self.leaves(step.head);
                StepKind::Stop
            }
            A::Let { name, value } => {
                self.need(Construct::Let, step.head);
                let value = self.expr(value, None);
                let var = self.bind(name, value.ty.clone(), VarSource::Step);
                StepKind::Let { var, value }
            }
            A::Set { field, value } => self.set(field, value.as_ref(), step.head),
            A::Consent { grant, purpose, channels } => {
                self.consent(*grant, purpose, channels, step.head)
            }
            A::Track { event, fields } => self.track(event, fields, step.head),
            A::Call { call, bind, failed } => {
                self.call_step(call, bind.as_ref(), failed.as_ref(), step.head)
            }
            A::Start { call, each } => self.start(call, each.as_ref(), step.head),
            A::Goto { stage, at_most } => self.goto(stage, at_most.as_ref(), step.head),
            A::Exit { outcome } => {
                self.need(Construct::Exit, step.head);
                self.leaves(step.head);
                match outcome {
                    Some(name) => StepKind::Exit { outcome: name.text.clone() },
                    None => {
                        self.sink.push(errors::outcome_missing(step.head));
                        StepKind::Error
                    }
                }
            }
            A::Restart { at_most } => {
                self.need(Construct::Restart, step.head);
                match at_most {
                    Some(most) => {
                        self.count(most, 1, 1_000);
                    }
                    None => {
                        self.sink.push(errors::unbounded("restart", "at most 5 times", step.head))
                    }
                }
                self.leaves(step.head);
                StepKind::Later { construct: Construct::Restart, blocks: Vec::new() }
            }
            A::Hole(block) => {
                if let Some(block) = block {
                    let mark = self.mark();
                    let _ = self.arm(block, &mark);
                }
                return None;
            }
        };
        if let Some(pin) = &step.pin {
            match self.pins.iter().find(|(other, _)| *other == pin.text) {
                Some((_, first)) => {
                    self.sink.push(errors::pinned_twice(&pin.text, pin.span, *first))
                }
                None => self.pins.push((pin.text.clone(), pin.span)),
            }
        }
        let pin = step.pin.as_ref().map(|pin| (pin.text.clone(), pin.span));
        Some(Step { kind, pin, span: step.head })
    }

    fn send(&mut self, send: &ast::Send, head: Span) -> StepKind {
        self.need(Construct::Send, head);
        let Some(def) = self.resolve(&send.message, &[Kind::Message]) else {
            for arg in &send.args {
                let _ = self.expr(&arg.value, None);
            }
            return StepKind::Error;
        };
        let id = def.id();
        let program = self.cx.program;
        let message = &program.messages.at(id);
        let params: Vec<crate::hir::Field> = message
            .vars
            .iter()
            .take(message.params as usize)
            .zip(message.defaults.iter())
            .map(|(var, default)| crate::hir::Field {
                name: var.name.clone(),
                ty: var.ty.clone(),
                personal: false,
                default: default
                    .clone()
                    .or_else(|| self.has_default(id, &var.name).then(|| nothing(var.span))),
                span: var.span,
            })
            .collect();
        let args = self.arguments(&message.head.name, &params, &send.args, send.message.span);
        let mut via: Vec<Vec<crate::hir::Id<crate::hir::Channel>>> = Vec::new();
        for group in &send.via {
            via.push(self.channels(group));
            if group.len() > 1 {
                self.need(Construct::SendBoth, head);
            }
        }
        if via.len() > 1 {
            self.need(Construct::SendChain, head);
        }
        for (group, ids) in send.via.iter().zip(&via) {
            for (path, channel) in group.iter().zip(ids) {
                self.via_channel(id, *channel, path.span);
            }
        }
        self.no_channel_twice(&send.via, &via);
        if send.via.is_empty() {
            self.some_channel(id, send.message.span);
        }
        if let Some(to) = &send.to {
            self.need(Construct::SendTo, head);
            self.recipient(to);
        }
        if let Some(stage) = self.stage {
            let stages: Vec<_> =
                self.message_stages(id).into_iter().map(|s| self.stage_of(s)).collect();
            if !stages.is_empty() && !stages.contains(&stage) {
                let name = &program.stages.at(stage).head.name;
                let finding = errors::stage_mismatch(&message.head.name, name, send.message.span);
                self.sink.push(finding);
            }
        }
        // A run that is held until the chain is settled, or a window opens, may find another customer.
        if self.holds || send.failed.is_some() {
            self.time_passes();
        }
        let arm = |checker: &mut Self, block: &Option<ast::Block>, construct| {
            block.as_ref().map(|block| {
                checker.need(construct, head);
                let mark = checker.mark();
                checker.arm(block, &mark).0
            })
        };
        let unreachable = arm(self, &send.unreachable, Construct::SendUnreachable);
        let failed = arm(self, &send.failed, Construct::SendFailed);
        StepKind::Send(Box::new(Send { message: id, args, via, unreachable, failed }))
    }

    /// Somebody who is not the customer: a contact, or an address.
    fn recipient(&mut self, to: &ast::Expr) {
        let to = self.expr(to, Some(&Ty::Contact));
        if to.ty.is_optional() {
            self.sink.push(errors::missing_value(&self.describe(&to), to.span));
        } else if !matches!(to.ty, Ty::Contact | Ty::Phone | Ty::Email | Ty::Error) {
            let found = type_name(self.cx.program, &to.ty);
            self.sink.push(errors::wrong_type(
                "a contact, a phone number or an e-mail address",
                &found,
                to.span,
            ));
        }
    }

    /// A channel stands once: the second time it would be refused again.
    fn no_channel_twice(
        &mut self,
        written: &[Vec<ast::Path>],
        via: &[Vec<crate::hir::Id<crate::hir::Channel>>],
    ) {
        let mut seen = Vec::new();
        for (path, channel) in written.iter().flatten().zip(via.iter().flatten()) {
            if seen.contains(channel) {
                self.sink.push(errors::channel_twice(&path.text(), path.span));
            }
            seen.push(*channel);
        }
    }

    /// Without `via`, the message must speak some channel that the profile has an address for.
    fn some_channel(&mut self, message: crate::hir::Id<crate::hir::Message>, span: Span) {
        let program = self.cx.program;
        let Some((module, decl)) = self.message_decl(message) else { return };
        let mut spoken = Vec::new();
        for clause in &decl.clauses {
            if let ast::MessageClauseKind::Content(content) = &clause.kind {
                let text = content.channel.text();
                let entries = self.cx.modules.entries(module, &text);
                let channels = entries.iter().filter(|entry| entry.def.kind == Kind::Channel);
                spoken.extend(channels.map(|entry| entry.def.id::<crate::hir::Channel>()));
            }
        }
        let usable = spoken.iter().any(|channel| program.channels.at(*channel).field.is_some());
        if let (false, Some(first)) = (usable, spoken.first()) {
            let channel = &program.channels.at(*first);
            self.sink.push(errors::no_address(&channel.head.name, channel.address, span));
        }
    }

    /// Looks at a message's own text, since its body may not have been read yet.
    fn message_decl(
        &self,
        id: crate::hir::Id<crate::hir::Message>,
    ) -> Option<(usize, &ast::Message)> {
        let (module, decl) = self.cx.messages.get(id.index())?;
        Some((*module, decl))
    }

    fn has_default(&self, id: crate::hir::Id<crate::hir::Message>, name: &str) -> bool {
        self.message_decl(id).is_some_and(|(_, decl)| {
            decl.params.iter().any(|param| param.name.text == name && param.default.is_some())
        })
    }

    fn message_stages(
        &mut self,
        id: crate::hir::Id<crate::hir::Message>,
    ) -> Vec<crate::hir::Id<crate::hir::Stage>> {
        let Some((module, decl)) = self.cx.messages.get(id.index()).copied() else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for clause in &decl.clauses {
            if let ast::MessageClauseKind::Stages(paths) = &clause.kind {
                for path in paths {
                    let text = path.text();
                    let found = self.cx.modules.entries(module, &text);
                    let found = found.iter().find(|entry| entry.def.kind == Kind::Stage);
                    out.extend(found.map(|entry| entry.def.id()));
                }
            }
        }
        out
    }

    /// The message has something to say on the channel, and the customer an address.
    fn via_channel(
        &mut self,
        message: crate::hir::Id<crate::hir::Message>,
        channel: crate::hir::Id<crate::hir::Channel>,
        span: Span,
    ) {
        let program = self.cx.program;
        let name = &program.channels.at(channel).head.name;
        if let Some((module, decl)) = self.message_decl(message) {
            let mut written = Vec::new();
            for clause in &decl.clauses {
                if let ast::MessageClauseKind::Content(content) = &clause.kind {
                    let text = content.channel.text();
                    let entries = self.cx.modules.entries(module, &text);
                    written.extend(
                        entries.iter().filter(|e| e.def.kind == Kind::Channel).map(|e| e.def.id()),
                    );
                }
            }
            let has_hole =
                decl.clauses.iter().any(|c| matches!(c.kind, ast::MessageClauseKind::Hole));
            if !written.contains(&channel) && !has_hole {
                let names: Vec<&str> = written
                    .iter()
                    .map(|c: &crate::hir::Id<crate::hir::Channel>| {
                        program.channels.at(*c).head.name.as_str()
                    })
                    .collect();
                let finding =
                    errors::no_content(&decl.name.text, name, &names, span, decl.name.span);
                self.sink.push(finding);
                return;
            }
        }
        let info = &program.channels.at(channel);
        if program.profile.is_none() && info.address != crate::hir::Address::None {
            if !self.sink.items.iter().any(|found| found.code == crate::diag::codes::NO_PROFILE) {
                self.sink.push(errors::no_profile(span));
            }
            return;
        }
        if info.field.is_none() && !info.broadcast && program.profile.is_some() {
            self.sink.push(errors::no_address(name, info.address, span));
        }
    }

    fn wait(&mut self, span: &ast::Expr, at_most: Option<&ast::Expr>, head: Span) -> StepKind {
        let value = self.expr_of(span, &Ty::Duration);
        let at_most = at_most.and_then(|most| self.seconds(most));
        self.time_passes();
        match &value.kind {
            ExprKind::Error => return StepKind::Error,
            ExprKind::Value(Value::Duration(0)) => {
                self.sink.push(errors::no_time(span.span));
            }
            ExprKind::Value(Value::Duration(seconds)) => {
                self.need(Construct::WaitSpan, head);
                if at_most.is_some_and(|most| most < *seconds) {
                    self.sink.push(errors::wait_over_bound(span.span));
                }
            }
            ExprKind::Negate(_) => self.sink.push(errors::negative_wait(span.span)),
            _ => {
                self.need(Construct::WaitData, head);
                if at_most.is_none() {
                    self.sink.push(errors::unbounded("wait", "at most 30 days", span.span));
                }
            }
        }
        StepKind::Wait { span: value, at_most }
    }

    fn moment(&mut self, moment: &ast::Moment) {
        let is_day = matches!(&moment.day.kind, ast::ExprKind::Path(path)
            if path.single().is_some_and(|name| is_day_word(&name.text)));
        if !is_day {
            let day = self.expr(&moment.day, None);
            if !matches!(
                day.ty.known(),
                Ty::Date | Ty::DateTime | Ty::Time | Ty::MonthDay | Ty::Error
            ) {
                let found = type_name(self.cx.program, &day.ty);
                self.sink.push(errors::wrong_type("a day or an instant", &found, day.span));
            }
        }
        if let Some(at) = &moment.at {
            let _ = self.expr_of(at, &Ty::Time);
        }
    }

    /// The arms of a wait, checked; they have no meaning in a flow yet.
    fn later(&mut self, construct: Construct, arms: &[ast::WaitArm], head: Span) -> StepKind {
        self.need(construct, head);
        let mut blocks = Vec::new();
        for arm in arms {
            let mark = self.mark();
            let outer = std::mem::replace(&mut self.ended, false);
            match &arm.kind {
                WaitArmKind::Event(pattern) => self.pattern(pattern),
                WaitArmKind::Reply { message, bind, filter } => {
                    let _ = self.resolve(message, &[Kind::Message]);
                    if let Some(bind) = bind {
                        self.bind(bind, Ty::Error, VarSource::Step);
                    }
                    if let Some(filter) = filter {
                        let _ = self.condition(filter);
                    }
                }
                WaitArmKind::Status { message, channel, .. } => {
                    let _ = self.resolve(message, &[Kind::Message]);
                    if let Some(channel) = channel {
                        let _ = self.resolve(channel, &[Kind::Channel]);
                    }
                }
                WaitArmKind::Inbound { channel, bind } => {
                    let _ = self.resolve(channel, &[Kind::Channel]);
                    if let Some(bind) = bind {
                        self.bind(bind, Ty::Error, VarSource::Step);
                    }
                }
                WaitArmKind::Segment { segment, .. } => {
                    let _ = self.resolve(segment, &[Kind::Segment]);
                }
                WaitArmKind::Timeout
                | WaitArmKind::Past
                | WaitArmKind::Missing
                | WaitArmKind::Reached
                | WaitArmKind::Hole => {}
            }
            let block = self.block(&arm.block);
            let left = std::mem::replace(&mut self.ended, outer);
            self.leave(&mark, left);
            blocks.push(block);
        }
        StepKind::Later { construct, blocks }
    }

    fn countdown(&mut self, to: &ast::Expr, arms: &[ast::CountdownArm], head: Span) -> StepKind {
        self.need(Construct::Countdown, head);
        let _ = self.expr(to, None);
        self.time_passes();
        let mut blocks = Vec::new();
        for arm in arms {
            // Months before a date are calendar arithmetic, so any unit may stand here.
            if let Some(at) = &arm.at {
                let _ = self.expr_of(at, &Ty::Time);
            }
            let mark = self.mark();
            blocks.push(self.arm(&arm.block, &mark).0);
        }
        StepKind::Later { construct: Construct::Countdown, blocks }
    }

    fn if_(&mut self, arms: &[ast::IfArm], otherwise: Option<&ast::Block>, head: Span) -> StepKind {
        self.need(Construct::If, head);
        let start = self.mark();
        let mut ways = Vec::new();
        let mut all_left = true;
        let mut lowered = Vec::new();
        let mut against = Vec::new();
        for arm in arms {
            self.facts.extend(against.clone());
            let (condition, block, left) = match &arm.bind {
                Some(name) => {
                    let value = self.expr(&arm.condition, None);
                    if !value.ty.is_optional() && value.ty != Ty::Error {
                        self.sink.push(errors::always_known(
                            &self.describe(&value),
                            value.span,
                            true,
                        ));
                    }
                    let mark = self.mark();
                    let bind = self.bind(name, value.ty.known().clone(), VarSource::Step);
                    self.facts.extend(place(&value));
                    let (block, left) = self.arm(&arm.block, &mark);
                    (Condition { expr: value, bind: Some(bind) }, block, left)
                }
                None => {
                    let expr = self.condition(&arm.condition);
                    if let ExprKind::Value(Value::Bool(value)) = expr.kind {
                        self.sink.push(errors::constant_condition(value, expr.span));
                    }
                    let before = self.mark();
                    self.facts.extend(facts(&expr, true));
                    let inner = self.mark();
                    let (block, left) = self.arm(&arm.block, &inner);
                    against.extend(facts(&expr, false));
                    self.leave(&before, true);
                    (Condition { expr, bind: None }, block, left)
                }
            };
            if !left {
                ways.push(std::mem::take(&mut self.way));
            }
            all_left &= left;
            // A wait in this arm does not touch the others, which start from what was known before.
            self.leave(&start, true);
            lowered.push((condition, block));
        }
        self.facts.extend(against);
        let inner = self.mark();
        let (otherwise, left) = match otherwise {
            Some(block) => self.arm(block, &inner),
            None => {
                self.way = Way { facts: self.facts.clone(), bound: Vec::new() };
                (Block::default(), false)
            }
        };
        if !left {
            ways.push(std::mem::take(&mut self.way));
        }
        all_left &= left;
        self.join(ways);
        self.ended |= all_left;
        StepKind::If { arms: lowered, otherwise }
    }

    fn match_(&mut self, value: &ast::Expr, arms: &[ast::MatchArm], head: Span) -> StepKind {
        self.need(Construct::Match, head);
        let value = self.expr(value, None);
        if value.ty.is_optional() {
            self.sink.push(errors::missing_value(&self.describe(&value), value.span));
        }
        let ty = value.ty.known().clone();
        let start = self.mark();
        let mut ways = Vec::new();
        let mut all_left = true;
        let mut named: Vec<u32> = Vec::new();
        let mut seen: Vec<Value> = Vec::new();
        let mut lowered = Vec::new();
        let mut otherwise = None;
        for arm in arms {
            let patterns: Vec<Expr> = arm
                .patterns
                .iter()
                .map(|p| self.pattern_of(p, &value, &ty, &mut named, &mut seen))
                .collect();
            let (block, left) = self.arm(&arm.block, &start);
            if !left {
                ways.push(std::mem::take(&mut self.way));
            }
            all_left &= left;
            self.leave(&start, true);
            let arm_span = arm
                .patterns
                .first()
                .zip(arm.patterns.last())
                .map_or(arm.span.head(), |(a, b)| a.span.to(b.span));
            match patterns.into_iter().reduce(|a, b| {
                let span = a.span.to(b.span);
                Expr {
                    kind: ExprKind::Binary(Op::Or, Box::new(a), Box::new(b)),
                    ty: Ty::Bool,
                    span,
                }
            }) {
                Some(condition) => {
                    let label = arm
                        .patterns
                        .iter()
                        .map(|p| self.cx.workspace.sources.slice(p.span))
                        .collect::<Vec<_>>()
                        .join(", ");
                    lowered.push(MatchArm { condition, label, block, span: arm_span });
                }
                None if otherwise.is_none() => otherwise = Some(block),
                None => self.sink.push(errors::else_twice(arm.span.head())),
            }
        }
        if otherwise.is_none() {
            match &ty {
                Ty::Enum(id) => {
                    let def = &self.cx.program.enums.at(*id);
                    let missing: Vec<&str> = def
                        .members
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| !named.iter().any(|n| *n as usize == *at))
                        .map(|(_, member)| member.as_str())
                        .collect();
                    if !missing.is_empty() {
                        self.sink.push(errors::not_exhaustive(&def.head.name, &missing, head));
                    }
                }
                Ty::Error => {}
                other => {
                    let name = type_name(self.cx.program, other);
                    self.sink.push(errors::else_wanted(&name, head));
                }
            }
            if !matches!(ty, Ty::Enum(_)) {
                all_left = false;
            }
        }
        self.join(ways);
        self.ended |= all_left && !arms.is_empty();
        StepKind::Match { value, arms: lowered, otherwise }
    }

    fn pattern_of(
        &mut self,
        pattern: &ast::Expr,
        value: &Expr,
        ty: &Ty,
        named: &mut Vec<u32>,
        seen: &mut Vec<Value>,
    ) -> Expr {
        let span = pattern.span;
        if let ast::ExprKind::Range(low, high) = &pattern.kind {
            let (low, high) = (self.expr_of(low, ty), self.expr_of(high, ty));
            let kind = ExprKind::InRange(Box::new(value.clone()), Box::new(low), Box::new(high));
            return Expr { kind, ty: Ty::Bool, span };
        }
        let found = self.expr_of(pattern, ty);
        if let ExprKind::Value(value) = &found.kind
            && !matches!(value, Value::Enum(..))
        {
            if seen.contains(value) {
                self.sink.push(errors::repeated_arm(&self.describe(&found), span));
            } else {
                seen.push(value.clone());
            }
        }
        if let ExprKind::Value(Value::Enum(id, member)) = found.kind {
            if named.contains(&member) {
                let name = self.cx.program.enums.at(id).members.get(member as usize).cloned();
                self.sink.push(errors::repeated_arm(&name.unwrap_or_default(), span));
            }
            named.push(member);
        }
        let kind = ExprKind::Binary(Op::Eq, Box::new(value.clone()), Box::new(found));
        Expr { kind, ty: Ty::Bool, span }
    }

    fn split(
        &mut self,
        name: Option<&ast::Name>,
        sticky: bool,
        winner: bool,
        arms: &[ast::SplitArm],
        head: Span,
    ) -> StepKind {
        self.need(Construct::Split, head);
        if sticky {
            self.need(Construct::SplitSticky, head);
        }
        if name.is_none() {
            self.sink.push(errors::split_without_name(head));
        }
        if let Some(name) = name {
            if let Some((_, first)) = self.splits.iter().find(|(other, _)| *other == name.text) {
                self.sink.push(errors::duplicate_name("split", &name.text, name.span, *first));
            }
            self.splits.push((name.text.clone(), name.span));
        }
        let start = self.mark();
        let mut ways = Vec::new();
        let mut all_left = true;
        let mut sum = 0;
        let mut whole = true;
        let mut lowered: Vec<SplitArm> = Vec::new();
        for arm in arms {
            if let Some(first) = lowered.iter().find(|other| other.name == arm.name.text) {
                self.sink.push(errors::duplicate_name(
                    "arm",
                    &arm.name.text,
                    arm.name.span,
                    first.span,
                ));
            }
            let share = match &arm.share {
                Some(share) => self.share(share),
                None => {
                    self.sink.push(errors::share_missing(&arm.name.text, arm.name.span));
                    None
                }
            };
            whole &= share.is_some();
            sum += share.unwrap_or(0);
            let holdout = arm.name.text == "holdout";
            if holdout {
                self.need(Construct::SplitHoldout, arm.span);
            }
            let (block, left) = match &arm.block {
                Some(block) => self.arm(block, &start),
                None => {
                    self.way = Way { facts: self.facts.clone(), bound: Vec::new() };
                    (Block::default(), false)
                }
            };
            let left = left || holdout;
            if !left {
                ways.push(std::mem::take(&mut self.way));
            }
            all_left &= left;
            self.leave(&start, true);
            lowered.push(SplitArm {
                name: arm.name.text.clone(),
                share: share.unwrap_or(0),
                holdout,
                block,
                span: arm.name.span,
            });
        }
        if whole && sum != 10_000 {
            let spans: Vec<Span> = arms
                .iter()
                .map(|arm| arm.share.as_ref().map_or(arm.name.span, |s| s.span))
                .collect();
            self.sink.push(errors::split_sum(sum, head, &spans));
        }
        self.join(ways);
        self.ended |= all_left && !arms.is_empty();
        let name = name.map_or_else(|| SmolStr::new("split"), |name| name.text.clone());
        if winner {
            let blocks = lowered.into_iter().map(|arm| arm.block).collect();
            return StepKind::Later { construct: Construct::SplitWinner, blocks };
        }
        StepKind::Split { name, sticky, arms: lowered }
    }

    fn repeat(
        &mut self,
        max: Option<&ast::Expr>,
        every: Option<&ast::Expr>,
        bind: Option<&ast::Name>,
        body: &ast::Block,
        exhausted: Option<&ast::Block>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Repeat, head);
        let max = match max {
            Some(max) => self.count(max, 1, 1_000),
            None => {
                self.sink.push(errors::unbounded("repeat", "up to 5 times", head));
                None
            }
        };
        let has_every = every.is_some();
        let every_span = every.map(|every| every.span);
        let every = every.and_then(|every| self.seconds(every));
        if let (Some(0), Some(span)) = (every, every_span) {
            self.sink.push(errors::no_time(span));
        }
        if has_every {
            self.need(Construct::RepeatEvery, head);
        }
        // What was known before the loop need not hold in the second round.
        self.time_passes();
        let start = self.mark();
        let round = bind.map(|name| self.bind(name, Ty::Int, VarSource::Round));
        self.loops += 1;
        let outer = std::mem::replace(&mut self.ended, false);
        let lowered = self.block(body);
        self.ended = outer;
        self.loops -= 1;
        if !has_every && !always_waits(body) {
            self.sink.push(errors::loop_without_wait(head));
        }
        self.leave(&start, false);
        self.time_passes();
        let mark = self.mark();
        let exhausted = match exhausted {
            Some(block) => self.arm(block, &mark).0,
            None => Block::default(),
        };
        match max {
            Some(max) => StepKind::Repeat { max, every, round, body: lowered, exhausted },
            None => StepKind::Error,
        }
    }

    fn set(&mut self, path: &ast::Path, value: Option<&ast::Expr>, head: Span) -> StepKind {
        self.need(Construct::Set, head);
        let name = match path.names.as_slice() {
            [name] => name,
            [first, name] if first.text == "customer" => name,
            _ => {
                self.sink.push(errors::set_field_wanted(path.span));
                return StepKind::Error;
            }
        };
        let fields = self.cx.program.profile_fields();
        let Some(at) = fields.iter().position(|field| field.name == name.text) else {
            if self.cx.program.profile.is_none() {
                self.sink.push(errors::no_profile(name.span));
            } else {
                let names = super::names::field_names(fields);
                self.sink.push(errors::unknown_field("the profile", &name.text, name.span, names));
            }
            return StepKind::Error;
        };
        let field = u32::try_from(at).unwrap_or(u32::MAX);
        let Some(declared) = fields.get(at) else { return StepKind::Error };
        let ty = declared.ty.clone();
        let value = match value {
            Some(value) => Some(self.expr_of(value, &ty)),
            None => {
                if !ty.is_optional() {
                    self.sink.push(errors::cannot_be_missing(&name.text, head));
                }
                None
            }
        };
        let known = value.is_some() && ty.is_optional();
        self.facts.retain(|place| !place.starts_with(&[0, field]));
        if known && value.as_ref().is_some_and(|value| !value.ty.is_optional()) {
            self.facts.push(vec![0, field]);
        }
        StepKind::Set { field, value }
    }

    fn consent(
        &mut self,
        grant: bool,
        purpose: &ast::Name,
        channels: &[ast::Path],
        head: Span,
    ) -> StepKind {
        self.need(Construct::ConsentChange, head);
        let purpose = self.purpose(purpose);
        let mut ids = self.channels(channels);
        if channels.is_empty() {
            // Every channel that the file knows and that has an address.
            let program = self.cx.program;
            ids = program
                .channels
                .iter()
                .filter(|(_, c)| c.field.is_some())
                .map(|(id, _)| id)
                .collect();
        }
        match purpose {
            Some(purpose) if !ids.is_empty() => StepKind::Consent { grant, purpose, channels: ids },
            _ => StepKind::Error,
        }
    }

    fn track(
        &mut self,
        event: &ast::Path,
        fields: &[(ast::Name, ast::Expr)],
        head: Span,
    ) -> StepKind {
        self.need(Construct::Track, head);
        let Some(def) = self.resolve(event, &[Kind::Event]) else { return StepKind::Error };
        let id = def.id();
        let declared = &self.cx.program.events.at(id);
        let fields = self.payload(&declared.head.name, &declared.fields, fields, event.span, true);
        StepKind::Track { event: id, fields }
    }

    fn call_step(
        &mut self,
        call: &ast::Call,
        bind: Option<&ast::Name>,
        failed: Option<&ast::Block>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Call, head);
        let Some(def) = self.resolve(&call.function, &[Kind::Action]) else {
            for arg in &call.args {
                let _ = self.expr(&arg.value, None);
            }
            if let Some(name) = bind {
                self.bind_silently(&name.text, name.span, Ty::Error, VarSource::Step);
            }
            return StepKind::Error;
        };
        let id = def.id();
        let action = &self.cx.program.actions.at(id);
        let args =
            self.arguments(&action.head.name, &action.params, &call.args, call.function.span);
        self.time_passes();
        let mark = self.mark();
        let failed_left;
        let failed = match failed {
            Some(block) => {
                self.need(Construct::CallFailed, head);
                let (block, left) = self.arm(block, &mark);
                failed_left = left;
                Some(block)
            }
            None => {
                failed_left = false;
                None
            }
        };
        let bind = bind.map(|name| {
            let var = self.bind(name, Ty::Answer(id), VarSource::Step);
            // After a failure there is no answer, unless that way has left.
            if !failed_left && let Some(local) = self.locals.last_mut() {
                local.maybe = true;
            }
            var
        });
        StepKind::Call { action: id, args, bind, failed }
    }

    fn start(
        &mut self,
        call: &ast::Call,
        each: Option<&(ast::Name, ast::Expr)>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Start, head);
        let mark = self.locals.len();
        if let Some((name, list)) = each {
            let list = self.expr(list, None);
            let element = match list.ty.known() {
                Ty::List(element) => (**element).clone(),
                _ => Ty::Error,
            };
            self.bind(name, element, VarSource::Element);
        }
        let journey = self.resolve(&call.function, &[Kind::Journey]);
        let step = match journey {
            Some(def) => {
                let id = def.id::<crate::hir::Journey>();
                let journey = &self.cx.program.journeys.at(id);
                let _ = self.arguments(
                    &journey.head.name,
                    &journey.inputs,
                    &call.args,
                    call.function.span,
                );
                StepKind::Start { journey: id }
            }
            None => {
                for arg in &call.args {
                    let _ = self.expr(&arg.value, None);
                }
                StepKind::Error
            }
        };
        self.close_since(mark);
        step
    }

    fn goto(&mut self, stage: &ast::Path, at_most: Option<&ast::Expr>, head: Span) -> StepKind {
        self.need(Construct::Goto, head);
        // A bounded `goto` that is used up goes on with the next step.
        if at_most.is_none() {
            self.leaves(head);
        }
        let name = stage.text();
        let most = at_most.and_then(|most| self.count(most, 1, 1_000));
        let Some(place) = self.stages.iter().position(|other| *other == name) else {
            let names: Vec<&str> = self.stages.iter().map(SmolStr::as_str).collect();
            self.sink.push(errors::goto_nowhere(&name, stage.span, names));
            return StepKind::Error;
        };
        let _ = self.find(&name, &[Kind::Stage]);
        let part = u32::try_from(place).unwrap_or(u32::MAX);
        if self.stage_place.is_some_and(|here| part <= here) {
            self.need(Construct::GotoBack, head);
            if at_most.is_none() {
                self.sink.push(errors::unbounded("goto", "at most 3 times", head));
            }
        }
        StepKind::Goto { part, at_most: most }
    }
}

/// Words that name a day for `wait until`.
fn is_day_word(word: &str) -> bool {
    matches!(
        word,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "tomorrow"
            | "today"
            | "weekday"
    )
}

/// Does every way through the block wait, or leave the loop.
fn always_waits(block: &ast::Block) -> bool {
    block.steps.iter().any(|step| match &step.kind {
        A::Wait { .. } => true,
        // An arm that may be taken at once does not wait by itself.
        A::WaitUntil { arms, .. } | A::Race { arms, .. } => arms.iter().all(|arm| match arm.kind {
            WaitArmKind::Status { .. } | WaitArmKind::Past | WaitArmKind::Missing => {
                always_waits(&arm.block)
            }
            _ => true,
        }),
        A::Countdown { arms, .. } => {
            arms.iter().any(|arm| arm.before.is_none() && always_waits(&arm.block))
        }
        A::Stop | A::Exit { .. } | A::Goto { at_most: None, .. } | A::Hole(_) => true,
        A::If { arms, otherwise } => {
            otherwise.as_ref().is_some_and(always_waits)
                && arms.iter().all(|arm| always_waits(&arm.block))
        }
        A::Match { arms, .. } => {
            !arms.is_empty() && arms.iter().all(|arm| always_waits(&arm.block))
        }
        A::Split { arms, .. } => {
            !arms.is_empty()
                && arms.iter().all(|arm| {
                    arm.name.text == "holdout" || arm.block.as_ref().is_some_and(always_waits)
                })
        }
        A::Repeat { every, body, .. } => every.is_some() || always_waits(body),
        _ => false,
    })
}

/// Does a block do something that anybody notices, or that later journeys can see.
pub(super) fn does_something(block: &ast::Block) -> bool {
    block.steps.iter().any(step_does_something)
}

pub(super) fn step_does_something(step: &ast::Step) -> bool {
    match &step.kind {
        A::Send(_)
        | A::Set { .. }
        | A::Consent { .. }
        | A::Track { .. }
        | A::Call { .. }
        | A::Start { .. } => true,
        A::Hole(_) => true,
        A::WaitUntil { arms, .. } | A::Race { arms, .. } => {
            arms.iter().any(|arm| does_something(&arm.block))
        }
        A::Countdown { arms, .. } => arms.iter().any(|arm| does_something(&arm.block)),
        A::If { arms, otherwise } => {
            arms.iter().any(|arm| does_something(&arm.block))
                || otherwise.as_ref().is_some_and(does_something)
        }
        A::Match { arms, .. } => arms.iter().any(|arm| does_something(&arm.block)),
        A::Split { arms, .. } => {
            arms.iter().any(|arm| arm.block.as_ref().is_some_and(does_something))
        }
        A::Repeat { body, exhausted, .. } => {
            does_something(body) || exhausted.as_ref().is_some_and(does_something)
        }
        _ => false,
    }
}
