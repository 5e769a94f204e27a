//! From the tree of a checked journey to the graph.
//!
//! The graph is made from its end to its beginning: each block is given the node that follows it.
//! Places that are jumped to before they are made (stages, loops) are reserved first.

use super::ir::{
    BranchArm, BranchOf, CountdownPoint, Flow, Node, NodeId, NodeKind, RaceArm, SendRules,
    SplitWay, WinnerWay,
};
use super::names::Slugs;
use crate::hir::lower_rules::{consent_needed, with_bases};
use crate::hir::{
    Block, Channel, Construct, Countdown, Expr, ExprKind, Id, Journey, Program, Race, Send, Stage,
    Step, StepKind, Timer, Ty, Value,
};
use crate::source::Span;
use smol_str::{SmolStr, format_smolstr};
use std::collections::HashSet;

/// What the graph is made in.
struct Maker<'a> {
    program: &'a Program,
    journey: &'a Journey,
    nodes: Vec<Option<Node>>,
    spans: Vec<Span>,
    slugs: Slugs,
    counters: u32,
    /// The entry of each part.
    parts: Vec<NodeId>,
    consent: Vec<crate::hir::Purpose>,
    /// The restarts that were made since the innermost arm began: counter and how often at most.
    restarts: Vec<(u32, u32)>,
}

/// Where a block stands.
#[derive(Clone)]
struct Place {
    stage: Option<Id<Stage>>,
    /// The slug of what stands around.
    path: SmolStr,
    /// Where `stop` leads.
    stop: Option<NodeId>,
    /// The race that `restart` starts again.
    race: Option<NodeId>,
}

/// Makes the graph of a journey.
#[must_use]
pub fn lower(program: &Program, id: Id<Journey>) -> Flow {
    let journey = &program.journeys.at(id);
    let mut maker = Maker {
        program,
        journey,
        nodes: Vec::new(),
        spans: Vec::new(),
        slugs: Slugs::default(),
        counters: 0,
        parts: Vec::new(),
        consent: consent_needed(program, &journey.rules),
        restarts: Vec::new(),
    };
    let end_span = journey.head.span;
    let completed = maker.end("completed", end_span, "completed");
    let control = journey.holdout.map(|(_, span)| maker.end("control", span, "control"));
    // Stages are jumped to by their entries, so these are reserved in order.
    maker.parts = journey.parts.iter().map(|part| maker.reserve(part.span)).collect();
    let parts = maker.parts.clone();
    let mut order: Vec<(usize, Place)> = Vec::new();
    for (at, part) in journey.parts.iter().enumerate() {
        let path = part.name.clone().unwrap_or_default();
        order.push((at, Place { stage: part.stage, path, stop: None, race: None }));
    }
    // Ids are given in source order, so every block is named before the graph is made backwards.
    for (at, place) in &order {
        if let Some(part) = journey.parts.get(*at) {
            maker.slugs.visit(&part.block, &place.path, program);
        }
    }
    for (at, place) in order.into_iter().rev() {
        let next = parts.get(at + 1).copied().unwrap_or(completed);
        let Some(part) = journey.parts.get(at) else { continue };
        let entry = maker.block(&part.block, next, &place);
        if let Some(reserved) = parts.get(at) {
            maker.forward(*reserved, entry);
        }
    }
    let mut entry = parts.first().copied().unwrap_or(completed);
    if let (Some((share, span)), Some(control)) = (journey.holdout, control) {
        let arms = vec![
            SplitWay { name: SmolStr::new("holdout"), share, holdout: true, to: control },
            SplitWay {
                name: SmolStr::new("treated"),
                share: 10_000 - share,
                holdout: false,
                to: entry,
            },
        ];
        let key = format!("{}.holdout", journey.head.name);
        entry = maker.put("holdout", None, span, NodeKind::Split { key, sticky: true, arms });
    }
    maker.finish(id, entry)
}

impl Maker<'_> {
    fn reserve(&mut self, span: Span) -> NodeId {
        self.nodes.push(None);
        self.spans.push(span);
        NodeId(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    fn put(&mut self, id: &str, stage: Option<Id<Stage>>, span: Span, kind: NodeKind) -> NodeId {
        let node = self.reserve(span);
        self.fill(node, id, stage, kind);
        node
    }

    fn fill(&mut self, at: NodeId, id: &str, stage: Option<Id<Stage>>, kind: NodeKind) {
        if let Some(slot) = self.nodes.get_mut(at.0 as usize) {
            *slot = Some(Node { id: SmolStr::new(id), stage, kind });
        }
    }

    /// A reserved node that only stands for another; it is taken out at the end.
    fn forward(&mut self, from: NodeId, to: NodeId) {
        let kind = NodeKind::Later { construct: Construct::Goto, arms: Vec::new(), next: to };
        self.fill(from, "", None, kind);
    }

    fn end(&mut self, outcome: &str, span: Span, id: &str) -> NodeId {
        let id = self.slugs.fresh(&format_smolstr!("end-{id}"));
        self.put(&id, None, span, NodeKind::End { outcome: SmolStr::new(outcome) })
    }

    fn block(&mut self, block: &Block, next: NodeId, place: &Place) -> NodeId {
        let mut next = next;
        for step in block.steps.iter().rev() {
            next = self.step(step, next, place);
        }
        next
    }

    fn step(&mut self, step: &Step, next: NodeId, place: &Place) -> NodeId {
        let span = step.span;
        let id = self.slugs.id_of(step);
        let inner = Place { path: id.clone(), ..place.clone() };
        let kind = match &step.kind {
            StepKind::Send(send) => return self.send(send, &id, next, span, place),
            StepKind::Wait { span: value, at_most } => {
                let bound = match &value.kind {
                    ExprKind::Value(Value::Duration(seconds)) => *seconds,
                    _ => at_most.unwrap_or(0),
                };
                NodeKind::Wait { span: value.clone(), at_most: bound, next }
            }
            StepKind::Race(race) => return self.race(race, &id, next, span, place),
            StepKind::Countdown(countdown) => {
                return self.countdown(countdown, &id, next, span, place);
            }
            StepKind::Restart { max } => {
                let Some(race) = place.race else { return next };
                let counter = self.counter();
                self.restarts.push((counter, *max));
                NodeKind::Restart { counter, max: *max, race }
            }
            StepKind::If { arms, otherwise } => {
                let otherwise = self.block(otherwise, next, &inner);
                let arms = arms
                    .iter()
                    .rev()
                    .map(|(condition, block)| BranchArm {
                        condition: condition.expr.clone(),
                        bind: condition.bind,
                        label: String::new(),
                        to: self.block(block, next, &inner),
                    })
                    .collect::<Vec<_>>();
                let arms = arms.into_iter().rev().collect();
                NodeKind::Branch { of: BranchOf::If, arms, otherwise }
            }
            StepKind::Match { arms, otherwise, .. } => {
                let otherwise = match otherwise {
                    Some(block) => self.block(block, next, &inner),
                    None => next,
                };
                let mut made: Vec<BranchArm> = Vec::with_capacity(arms.len());
                for arm in arms.iter().rev() {
                    made.push(BranchArm {
                        condition: arm.condition.clone(),
                        bind: None,
                        label: arm.label.clone(),
                        to: self.block(&arm.block, next, &inner),
                    });
                }
                made.reverse();
                NodeKind::Branch { of: BranchOf::Match, arms: made, otherwise }
            }
            StepKind::Split { name, sticky, arms, winner } => {
                let key = format!("{}.{name}", self.journey.head.name);
                let mut made: Vec<SplitWay> = Vec::with_capacity(arms.len());
                let mut can_win: Vec<WinnerWay> = Vec::new();
                for arm in arms.iter().rev().filter(|arm| !arm.winner) {
                    let to = if arm.holdout {
                        let control = self.end("control", arm.span, &format!("{id}-control"));
                        self.block(&arm.block, control, &inner)
                    } else {
                        self.block(&arm.block, next, &inner)
                    };
                    made.push(SplitWay {
                        name: arm.name.clone(),
                        share: arm.share,
                        holdout: arm.holdout,
                        to,
                    });
                    if winner.is_some() && !arm.holdout {
                        let mut sends = Vec::new();
                        self.sends_in(&arm.block, &mut sends);
                        can_win.push(WinnerWay { name: arm.name.clone(), sends, to });
                    }
                }
                made.reverse();
                can_win.reverse();
                let share = arms.iter().position(|arm| arm.winner);
                if let (Some(winner), Some(at)) = (winner, share)
                    && let Some(arm) = arms.get(at)
                {
                    let kind = NodeKind::Winner {
                        key: key.clone(),
                        status: winner.status,
                        after: winner.after,
                        arms: can_win,
                    };
                    let held = self.slugs.fresh(&format_smolstr!("{id}/winner"));
                    let to = self.put(&held, place.stage, span, kind);
                    let (name, share) = (arm.name.clone(), arm.share);
                    made.insert(at, SplitWay { name, share, holdout: false, to });
                }
                NodeKind::Split { key, sticky: *sticky, arms: made }
            }
            StepKind::Repeat { max, every, round, body, exhausted } => {
                let exhausted = self.block(exhausted, next, &inner);
                let again = self.reserve(span);
                let counter = self.counter();
                let inside = Place { stop: Some(next), ..inner };
                let first = self.block(body, again, &inside);
                // Between two rounds lies the pause; behind the last one lies none.
                let once_more = match every {
                    Some(seconds) => {
                        let pause = Expr {
                            kind: ExprKind::Value(Value::Duration(*seconds)),
                            ty: Ty::Duration,
                            span,
                        };
                        let pause_id = self.slugs.fresh(&format_smolstr!("{id}/every"));
                        let wait = NodeKind::Wait { span: pause, at_most: *seconds, next: first };
                        self.put(&pause_id, place.stage, span, wait)
                    }
                    None => first,
                };
                let round = *round;
                let kind = NodeKind::Loop { counter, max: *max, round, body: once_more, exhausted };
                let again_id = self.slugs.fresh(&format_smolstr!("{id}/again"));
                self.fill(again, &again_id, place.stage, kind);
                NodeKind::Enter { counter, round, next: first }
            }
            StepKind::Stop => return place.stop.unwrap_or(next),
            StepKind::Let { var, value } => NodeKind::Let { var: *var, value: value.clone(), next },
            StepKind::Set { field, value } => {
                NodeKind::Set { field: *field, value: value.clone(), next }
            }
            StepKind::Consent { grant, purpose, channels } => NodeKind::Consent {
                grant: *grant,
                purpose: *purpose,
                channels: channels.clone(),
                next,
            },
            StepKind::Track { event, fields } => {
                let declared = &self.program.events.at(*event).fields;
                let fields = fields
                    .iter()
                    .zip(declared)
                    .map(|(value, field)| value.clone().or_else(|| field.default.clone()))
                    .collect();
                NodeKind::Track { event: *event, fields, next }
            }
            StepKind::Call { action, args, bind, failed } => {
                let failed = match failed {
                    Some(block) => self.block(block, next, &inner),
                    None => next,
                };
                let params = &self.program.actions.at(*action).params;
                let args = args
                    .iter()
                    .zip(params)
                    .map(|(value, param)| value.clone().or_else(|| param.default.clone()))
                    .collect();
                NodeKind::Call { action: *action, args, bind: *bind, next, failed }
            }
            StepKind::Start { journey, args, each } => {
                let inputs = &self.program.journeys.at(*journey).inputs;
                let args = args
                    .iter()
                    .zip(inputs)
                    .map(|(value, input)| value.clone().or_else(|| input.default.clone()))
                    .collect();
                NodeKind::Start { journey: *journey, args, each: each.clone(), next }
            }
            StepKind::Goto { part, at_most } => {
                let Some(stage) = self.stage_part(*part) else { return next };
                let Some(max) = at_most else { return stage };
                let counter = self.counter();
                NodeKind::Loop { counter, max: *max, round: None, body: stage, exhausted: next }
            }
            StepKind::Exit { outcome } => NodeKind::End { outcome: outcome.clone() },
            StepKind::Later { construct, blocks } => {
                let arms = blocks.iter().map(|block| self.block(block, next, &inner)).collect();
                NodeKind::Later { construct: *construct, arms, next }
            }
            StepKind::Error => return next,
        };
        self.put(&id, place.stage, span, kind)
    }

    /// A wait that events can end. Its place is reserved, since `restart` leads back to it.
    fn race(
        &mut self,
        race: &Race,
        id: &SmolStr,
        next: NodeId,
        span: Span,
        place: &Place,
    ) -> NodeId {
        let at = self.reserve(span);
        let inner = Place { path: id.clone(), race: Some(at), ..place.clone() };
        let outside = Place { race: place.race, ..inner.clone() };
        // Restarts in these belong to the race that stands around.
        let elapsed = self.block(&race.elapsed, next, &outside);
        // What cannot be leads where nothing else would be reached.
        let (can_pass, can_miss) = match &race.timer {
            Timer::Span(_) => (false, false),
            Timer::Moment { moment, .. } => (moment.can_pass(), moment.can_miss()),
        };
        let past = if can_pass { self.block(&race.past, next, &outside) } else { elapsed };
        let missing = if can_miss { self.block(&race.missing, next, &outside) } else { elapsed };
        let around = std::mem::take(&mut self.restarts);
        let mut arms: Vec<RaceArm> = Vec::with_capacity(race.arms.len());
        for arm in race.arms.iter().rev() {
            let to = self.block(&arm.block, next, &inner);
            let restarts = std::mem::take(&mut self.restarts);
            arms.push(RaceArm { on: arm.on.clone(), restarts, span: arm.span, to });
        }
        arms.reverse();
        self.restarts = around;
        let counters = arms.iter().flat_map(|arm| &arm.restarts);
        let restarts = counters.map(|(counter, _)| *counter).collect();
        let timer = race.timer.clone();
        self.fill(
            at,
            id,
            place.stage,
            NodeKind::Race { timer, arms, restarts, elapsed, past, missing },
        );
        at
    }

    /// A series before a date. Each point leads back to it.
    fn countdown(
        &mut self,
        countdown: &Countdown,
        id: &SmolStr,
        next: NodeId,
        span: Span,
        place: &Place,
    ) -> NodeId {
        let at = self.reserve(span);
        let inner = Place { path: id.clone(), ..place.clone() };
        let counter = self.counter();
        let back_id = self.slugs.fresh(&format_smolstr!("{id}/back"));
        let back = self.put(&back_id, place.stage, span, NodeKind::Back { countdown: at });
        let skipped = self.block(&countdown.skipped, back, &inner);
        let mut points: Vec<CountdownPoint> = Vec::with_capacity(countdown.arms.len());
        for arm in countdown.arms.iter().rev() {
            let to = self.block(&arm.block, back, &inner);
            points.push(CountdownPoint { before: arm.before, at: arm.at, span: arm.span, to });
        }
        points.reverse();
        let to = countdown.to.clone();
        let follow = countdown.follow;
        self.fill(
            at,
            id,
            place.stage,
            NodeKind::Countdown { counter, to, follow, points, skipped, next },
        );
        at
    }

    /// The ids of the sends to the customer in a block, in source order.
    fn sends_in(&mut self, block: &Block, found: &mut Vec<SmolStr>) {
        for step in &block.steps {
            if let StepKind::Send(send) = &step.kind
                && send.to.is_none()
            {
                found.push(self.slugs.id_of(step));
            }
            for inner in step.kind.blocks() {
                self.sends_in(inner, found);
            }
        }
    }

    fn counter(&mut self) -> u32 {
        self.counters += 1;
        self.counters - 1
    }

    /// The entry of the journey's n-th stage; steps outside any stage are no stage.
    fn stage_part(&self, number: u32) -> Option<NodeId> {
        let staged = self.journey.parts.iter().enumerate().filter(|(_, part)| part.name.is_some());
        let (at, _) = staged.clone().nth(number as usize)?;
        self.parts.get(at).copied()
    }

    fn send(
        &mut self,
        send: &Send,
        id: &SmolStr,
        next: NodeId,
        span: Span,
        place: &Place,
    ) -> NodeId {
        let inner = Place { path: id.clone(), ..place.clone() };
        let unreachable = match &send.unreachable {
            Some(block) => self.block(block, next, &inner),
            None => next,
        };
        let failed = match &send.failed {
            Some(block) => self.block(block, next, &inner),
            None => next,
        };
        let message = &self.program.messages.at(send.message);
        let args = send
            .args
            .iter()
            .enumerate()
            .map(|(at, arg)| {
                let default = message.defaults.get(at).cloned().flatten();
                let ty = message.vars.get(at).map_or(Ty::Error, |var| var.ty.clone());
                arg.clone().or(default).unwrap_or(Expr { kind: ExprKind::Missing, ty, span })
            })
            .collect();
        let via = if send.via.is_empty() { self.preference(send) } else { send.via.clone() };
        let to = send.to.clone();
        let needed = message.purpose.filter(|purpose| self.consent.contains(purpose));
        let consent = needed.filter(|_| to.is_none());
        let message = send.message;
        let kind = NodeKind::Send { message, args, via, to, consent, next, unreachable, failed };
        self.put(id, place.stage, span, kind)
    }

    /// Without `via`: the rules' preference, then the persona's, then the order of the message; only
    /// channels that the message speaks and that the profile has an address for. To somebody else the
    /// persona says nothing.
    fn preference(&self, send: &Send) -> Vec<Vec<Id<Channel>>> {
        let program = self.program;
        let message = &program.messages.at(send.message);
        let mut order: Vec<Id<Channel>> = Vec::new();
        for rules in with_bases(program, &self.journey.rules) {
            order.extend(program.rules.at(rules).prefer.iter().copied());
        }
        if let Some(persona) = self.journey.persona.filter(|_| send.to.is_none()) {
            order.extend(program.personas.at(persona).prefers.iter().copied());
        }
        order.extend(message.contents.iter().map(|content| content.channel));
        let mut via: Vec<Vec<Id<Channel>>> = Vec::new();
        for channel in order {
            let speaks = message.contents.iter().any(|content| content.channel == channel);
            let card = program.channels.at(channel);
            let has_address = match &send.to {
                None => card.field.is_some(),
                Some(to) => program.has_address(to, card.address),
            };
            if speaks && has_address && !via.contains(&vec![channel]) {
                via.push(vec![channel]);
            }
        }
        via
    }

    /// Takes the stand-ins out and keeps what can be reached, in the order of a walk from the entry.
    fn finish(self, id: Id<Journey>, entry: NodeId) -> Flow {
        let Self { program, journey, nodes, spans, .. } = self;
        let resolve = |from: NodeId| {
            let mut at = from;
            for _ in 0..=nodes.len() {
                match nodes.get(at.0 as usize) {
                    Some(Some(Node { id, kind: NodeKind::Later { next, .. }, .. }))
                        if id.is_empty() =>
                    {
                        at = *next
                    }
                    _ => break,
                }
            }
            at
        };
        let mut order: Vec<NodeId> = Vec::new();
        let mut place: Vec<Option<u32>> = vec![None; nodes.len()];
        let mut stack = vec![resolve(entry)];
        while let Some(at) = stack.pop() {
            let Some(slot) = place.get_mut(at.0 as usize) else { continue };
            if slot.is_some() {
                continue;
            }
            *slot = Some(u32::try_from(order.len()).unwrap_or(u32::MAX));
            order.push(at);
            if let Some(Some(node)) = nodes.get(at.0 as usize) {
                stack.extend(node.kind.successors().into_iter().rev().map(resolve));
            }
        }
        let to = |from: &mut NodeId| {
            let at = resolve(*from);
            *from = NodeId(place.get(at.0 as usize).copied().flatten().unwrap_or(0));
        };
        let mut kept = Vec::with_capacity(order.len());
        let mut kept_spans = Vec::with_capacity(order.len());
        for at in &order {
            if let Some(Some(node)) = nodes.get(at.0 as usize) {
                let mut node = node.clone();
                node.kind.each_way(to);
                kept.push(node);
                kept_spans.push(spans.get(at.0 as usize).copied().unwrap_or(journey.head.span));
            }
        }
        // Of sends that can win, only those that can be reached.
        let ids: HashSet<SmolStr> = kept.iter().map(|node| node.id.clone()).collect();
        for node in &mut kept {
            if let NodeKind::Winner { arms, .. } = &mut node.kind {
                arms.iter_mut().for_each(|arm| arm.sends.retain(|id| ids.contains(id)));
            }
        }
        let rules = send_rules(program, journey, self.consent);
        Flow {
            journey: id,
            name: journey.head.name.clone(),
            title: journey.head.title.clone(),
            doc: journey.head.doc.clone(),
            persona: journey.persona,
            triggers: journey.triggers.clone(),
            entry_policy: journey.entry.clone(),
            watches: journey.watches.clone(),
            lasts: journey.lasts,
            active: journey.active.clone(),
            priority: journey.priority,
            trigger_var: journey.trigger_var,
            params: journey.params,
            vars: journey.vars.clone(),
            rules,
            entry: NodeId(0),
            nodes: kept,
            spans: kept_spans,
        }
    }
}

/// The rules of a journey with all that they extend: the nearest sender and fallback, every window
/// and cap.
fn send_rules(
    program: &Program,
    journey: &Journey,
    consent: Vec<crate::hir::Purpose>,
) -> SendRules {
    let mut all = SendRules { consent, ..SendRules::default() };
    for id in with_bases(program, &journey.rules) {
        let rules = program.rules.at(id);
        for (channel, sender) in &rules.senders {
            if !all.senders.iter().any(|(other, _)| other == channel) {
                all.senders.push((*channel, sender.clone()));
            }
        }
        all.windows.extend(rules.windows.iter().cloned());
        for (at, cap) in (0_u32..).zip(&rules.caps) {
            all.caps.push((id, at, cap.clone()));
        }
        if all.fallback.is_none() {
            all.fallback.clone_from(&rules.fallback);
        }
        all.allow_critical |= rules.allow_critical.is_some();
    }
    all
}
