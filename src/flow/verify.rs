//! Proves a graph sound and computes what it needs. The only maker of [`FlowInfo`].

use super::bounds::bounds;
use super::info::FlowInfo;
use super::ir::{Flow, NodeId, NodeKind};
use crate::diag::{Diagnostic, Sink, codes};
use crate::hir::lower_rules::with_bases;
use crate::hir::{
    AnswersKind, ArmOn, Construct, Content, Day, Expr, ExprKind, Id, Journey, Op, Pattern, Program,
    Segment, Text, TextPart, Timer, TriggerKind, Ty, WatchKind,
};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Looks a graph over. Findings are errors of the source (a loop without a wait); a graph that is
/// broken in itself is a fault of the compiler and is reported as one.
pub fn verify(program: &Program, flow: &Flow, sink: &mut Sink) -> Option<FlowInfo> {
    let before = sink.errors();
    sound(flow, sink);
    loops_wait(flow, sink);
    if sink.errors() > before {
        return None;
    }
    let journey = &program.journeys.at(flow.journey);
    let mut info = FlowInfo {
        needs: BTreeMap::new(),
        channels: BTreeMap::new(),
        actions: BTreeSet::new(),
        tracks: BTreeSet::new(),
        events: BTreeSet::new(),
        asks: BTreeMap::new(),
        customer_fields: BTreeSet::new(),
        longest: None,
        most_steps: 0,
    };
    collect_needs(program, journey, flow, &mut info);
    let (longest, most_steps) = bounds(journey);
    info.longest = longest;
    info.most_steps = most_steps;
    Some(info)
}

/// Every way leads to a node, every id stands once.
fn sound(flow: &Flow, sink: &mut Sink) {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for (node, span) in flow.nodes.iter().zip(&flow.spans) {
        if !ids.insert(&node.id) {
            sink.push(fault(*span, &format!("two steps have the id `{}`", node.id)));
        }
        for to in node.kind.successors() {
            if to.0 as usize >= flow.nodes.len() {
                sink.push(fault(*span, "a step leads nowhere"));
            }
        }
        if let NodeKind::Split { arms, .. } = &node.kind
            && arms.iter().map(|arm| arm.share).sum::<i64>() != 10_000
        {
            sink.push(fault(*span, "the arms of a split are not whole"));
        }
        if let NodeKind::Winner { after, arms, .. } = &node.kind
            && (*after <= 0 || arms.len() < 2)
        {
            sink.push(fault(*span, "a split has no arms that can win, or no time to find out"));
        }
    }
}

fn fault(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        codes::BROKEN_FLOW,
        span,
        format!("the compiler made a broken flow: {what}"),
        "from here",
    )
    .note("this is a fault of journeyc, not of your source; please report it with this file")
}

/// No way round a loop without a wait: all rounds would be one instant.
fn loops_wait(flow: &Flow, sink: &mut Sink) {
    for (at, node) in flow.nodes.iter().enumerate() {
        let NodeKind::Loop { body, .. } = &node.kind else { continue };
        let head = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        let mut seen = vec![false; flow.nodes.len()];
        let mut todo = vec![*body];
        let mut round = false;
        while let Some(at) = todo.pop() {
            if at == head {
                round = true;
                break;
            }
            let Some(slot) = seen.get_mut(at.0 as usize) else { continue };
            if std::mem::replace(slot, true) {
                continue;
            }
            let Some(node) = flow.nodes.get(at.0 as usize) else { continue };
            todo.extend(at_once(&node.kind));
        }
        if round && let Some(span) = flow.spans.get(at) {
            sink.push(crate::hir::loop_without_wait(*span));
        }
    }
}

/// The ways that a run can take without any time going by.
fn at_once(kind: &NodeKind) -> Vec<NodeId> {
    match kind {
        NodeKind::Wait { .. } => Vec::new(),
        // A status may be reached already, and a point of the calendar be now, over or missing.
        NodeKind::Race { timer, arms, elapsed, past, missing, .. } => {
            let status = arms.iter().filter(|arm| matches!(arm.on, ArmOn::Status { .. }));
            let mut ways: Vec<NodeId> = status.map(|arm| arm.to).collect();
            if matches!(timer, Timer::Moment { .. }) {
                ways.extend([*elapsed, *past, *missing]);
            }
            ways
        }
        other => other.successors(),
    }
}

/// Rules about the next channel of a chain.
const FALLBACK: [Construct; 3] =
    [Construct::FallbackFailed, Construct::FallbackReceipt, Construct::FallbackDeadline];

fn collect_needs(program: &Program, journey: &Journey, flow: &Flow, info: &mut FlowInfo) {
    for (construct, span) in &journey.needs {
        info.needs.entry(*construct).or_default().push(*span);
    }
    let chains = flow
        .nodes
        .iter()
        .any(|node| matches!(&node.kind, NodeKind::Send { via, .. } if via.len() > 1));
    for rules in with_bases(program, &journey.rules) {
        let needs = program.rules.at(rules).needs.iter();
        for (construct, span) in needs.filter(|(of, _)| chains || !FALLBACK.contains(of)) {
            info.needs.entry(*construct).or_default().push(*span);
        }
    }
    let mut reader = Reader { program, info, segments: BTreeSet::new() };
    if let Some(persona) = flow.persona
        && let Some(predicate) = &program.personas.at(persona).predicate
    {
        reader.expr(predicate);
    }
    for trigger in &flow.triggers {
        match &trigger.kind {
            TriggerKind::Event { filter: Some(filter), .. } => reader.expr(filter),
            TriggerKind::EachYear { date, .. } => reader.expr(date),
            TriggerKind::Segment { segment, .. } => reader.segment(*segment),
            _ => {}
        }
        trigger.among.iter().for_each(|segment| reader.segment(*segment));
        if let Some(collect) = &trigger.collect {
            [&collect.by, &collect.except].into_iter().flatten().for_each(|of| reader.expr(of));
        }
    }
    if let Some(entry) = &flow.entry_policy {
        entry.key.iter().for_each(|key| reader.expr(key));
    }
    for watch in &flow.watches {
        match &watch.kind {
            WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => reader.pattern(pattern),
            WatchKind::When(condition) | WatchKind::While(condition) => reader.expr(condition),
        }
    }
    for (node, span) in flow.nodes.iter().zip(&flow.spans) {
        reader.node(&node.kind, *span);
    }
    for spans in info.needs.values_mut() {
        spans.sort_unstable();
        spans.dedup();
    }
}

/// Walks expressions and notes what they read.
struct Reader<'a> {
    program: &'a Program,
    info: &'a mut FlowInfo,
    segments: BTreeSet<Id<Segment>>,
}

impl Reader<'_> {
    fn need(&mut self, construct: Construct, span: Span) {
        self.info.needs.entry(construct).or_default().push(span);
    }

    fn node(&mut self, kind: &NodeKind, span: Span) {
        match kind {
            NodeKind::Send { message, args, via, to, consent, .. } => {
                if consent.is_some() {
                    self.need(Construct::ConsentGate, span);
                }
                if to.is_none() {
                    self.need(Construct::SuppressionGate, span);
                }
                to.iter().for_each(|to| self.expr(to));
                args.iter().for_each(|arg| self.expr(arg));
                let message = &self.program.messages.at(*message);
                message.expires.iter().for_each(|expires| self.expr(expires));
                let sent =
                    |content: &&Content| via.iter().flatten().any(|of| *of == content.channel);
                let of_contents = message.contents.iter().filter(sent).flat_map(|of| &of.needs);
                for (construct, span) in message.needs.iter().chain(of_contents) {
                    self.need(*construct, *span);
                }
                // The language decides which text goes out; to others it is that of the workspace.
                let language = self
                    .program
                    .profile_fields()
                    .iter()
                    .position(|field| *field.ty.known() == crate::hir::Ty::Locale);
                let language = language.and_then(|at| u32::try_from(at).ok());
                self.info.customer_fields.extend(language.filter(|_| to.is_none()));
                for answers in &message.answers {
                    if let AnswersKind::Buttons(rows) | AnswersKind::List(_, rows) = &answers.kind {
                        rows.iter().flatten().for_each(|row| self.text(&row.label));
                    }
                }
                for channel in via.iter().flatten() {
                    self.info.channels.entry(*channel).or_default().push(span);
                    let address = self.program.channels.at(*channel).field;
                    self.info.customer_fields.extend(address.filter(|_| to.is_none()));
                    let content =
                        message.contents.iter().find(|content| content.channel == *channel);
                    for slot in content.iter().flat_map(|content| &content.slots) {
                        slot.texts.iter().for_each(|text| self.text(text));
                    }
                    for button in
                        content.iter().flat_map(|content| content.buttons.iter().flatten())
                    {
                        self.text(&button.label);
                        button.target.iter().for_each(|target| self.expr(target));
                    }
                }
            }
            NodeKind::Wait { span, .. } => self.expr(span),
            NodeKind::Race { timer, arms, .. } => {
                if let Timer::Moment { moment, .. } = timer {
                    if let Day::Of(day) = &moment.day {
                        self.expr(day);
                    }
                    moment.at.iter().for_each(|at| self.expr(at));
                }
                arms.iter().for_each(|arm| self.arm(&arm.on));
            }
            NodeKind::Countdown { to, .. } => self.expr(to),
            NodeKind::Branch { arms, .. } => arms.iter().for_each(|arm| self.expr(&arm.condition)),
            NodeKind::Let { value, .. } => self.expr(value),
            NodeKind::Set { value, .. } => value.iter().for_each(|value| self.expr(value)),
            NodeKind::Track { event, fields, .. } => {
                self.info.tracks.insert(*event);
                fields.iter().flatten().for_each(|value| self.expr(value));
            }
            NodeKind::Call { action, args, .. } => {
                self.info.actions.insert(*action);
                args.iter().flatten().for_each(|value| self.expr(value));
            }
            NodeKind::Start { args, each, .. } => {
                args.iter().flatten().for_each(|value| self.expr(value));
                each.iter().for_each(|(_, list)| self.expr(list));
            }
            NodeKind::Later { construct, .. } => self.need(*construct, span),
            NodeKind::Split { .. }
            | NodeKind::Winner { .. }
            | NodeKind::Enter { .. }
            | NodeKind::Restart { .. }
            | NodeKind::Back { .. }
            | NodeKind::Loop { .. }
            | NodeKind::Consent { .. }
            | NodeKind::End { .. } => {}
        }
    }

    fn arm(&mut self, on: &ArmOn) {
        match on {
            ArmOn::Event(pattern) => self.pattern(pattern),
            ArmOn::Reply { filter, .. } => filter.iter().for_each(|filter| self.expr(filter)),
            ArmOn::Segment { segment, .. } => self.segment(*segment),
            ArmOn::Status { .. } | ArmOn::Inbound { .. } => {}
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.info.events.insert(pattern.event);
        pattern.filter.iter().for_each(|filter| self.expr(filter));
    }

    fn segment(&mut self, segment: Id<Segment>) {
        if self.segments.insert(segment)
            && let Some(predicate) = &self.program.segments.at(segment).predicate
        {
            self.expr(predicate);
        }
    }

    fn text(&mut self, text: &Text) {
        for part in &text.parts {
            match part {
                TextPart::Text(_) => {}
                TextPart::Slot(expr) => self.expr(expr),
                TextPart::Each { list, body, .. } => {
                    self.expr(list);
                    self.text(body);
                }
                TextPart::Plural { count, forms } => {
                    self.expr(count);
                    forms.iter().for_each(|(_, form)| self.text(form));
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Customer(field) => {
                self.info.customer_fields.insert(*field);
            }
            ExprKind::InSegment(segment) => {
                self.need(Construct::SegmentTest, expr.span);
                self.segment(*segment);
            }
            ExprKind::History(history) => {
                self.need(Construct::History, expr.span);
                let window = self.info.asks.entry(history.event).or_insert(Some(0));
                *window = match (*window, history.within) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    _ => None,
                };
                history.filter.iter().for_each(|filter| self.expr(filter));
                history.value.iter().for_each(|value| self.expr(value));
            }
            ExprKind::ConsentAge(_) => self.need(Construct::ConsentAge, expr.span),
            ExprKind::Status(..) => self.need(Construct::MessageStatus, expr.span),
            ExprKind::Sent { .. } => self.need(Construct::SentBefore, expr.span),
            ExprKind::Engaged(..) => self.need(Construct::Engaged, expr.span),
            ExprKind::Consented(_, channel) => {
                self.info.customer_fields.extend(self.program.channels.at(*channel).field);
            }
            ExprKind::Field(a, _)
            | ExprKind::Not(a)
            | ExprKind::Negate(a)
            | ExprKind::Is { value: a, .. } => {
                self.expr(a);
            }
            ExprKind::Binary(_, a, b) | ExprKind::Coalesce(a, b) | ExprKind::InData(a, b) => {
                if is_date_math(expr) {
                    self.need(Construct::DateMath, expr.span);
                }
                self.expr(a);
                self.expr(b);
            }
            ExprKind::InRange(a, b, c) => [a, b, c].into_iter().for_each(|side| self.expr(side)),
            ExprKind::InList(a, list) => {
                self.expr(a);
                list.iter().for_each(|item| self.expr(item));
            }
            ExprKind::List(items) | ExprKind::Function(_, items) => {
                items.iter().for_each(|item| self.expr(item));
            }
            ExprKind::Record(_, values) => {
                values.iter().flatten().for_each(|value| self.expr(value))
            }
            _ => {}
        }
    }
}

/// Is it a sum or a difference with a date.
fn is_date_math(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Binary(Op::Add | Op::Sub, a, _) => {
            matches!(a.ty.known(), Ty::Date | Ty::DateTime)
        }
        _ => false,
    }
}
