//! What ends a run from outside its steps: `goal`, `exit on`, `exit when`, `while`, and a newer run in
//! its place. Asked of everything that comes, before any arm.

use super::change::changes;
use super::mail::{NEXT, RESTARTED, is_reached};
use super::{AFTER, Builder, Piece, node_name};
use crate::flow::{Flow, NodeKind};
use crate::hir::{
    ArmOn, Event, Expr, ExprKind, Id, Pattern, Policy, Program, Trigger, TriggerKind, Watch,
    WatchKind,
};
use crate::target::aws::document::{Choice, Rule, State, Tpl};
use crate::target::aws::errors;
use crate::target::aws::jsonata::{Ast, BinOp};
use std::collections::BTreeSet;

/// In place of a next state: asks the watches about what has come.
pub(super) const WATCH: &str = "\u{0}mail watch";
/// In place of a next state: gives it to the arms.
pub(super) const OFFER: &str = "\u{0}mail offer";

/// The events whose past a condition asks about, those of segments in it too.
pub(in crate::target::aws) fn asked(program: &Program, condition: &Expr) -> BTreeSet<Id<Event>> {
    let mut found = BTreeSet::new();
    look(program, condition, 0, &mut |expr| {
        if let ExprKind::History(history) = &expr.kind {
            found.insert(history.event);
        }
    });
    found
}

/// Looks at an expression, and at the predicates of the segments that it names.
pub(super) fn look(program: &Program, expr: &Expr, depth: u32, f: &mut impl FnMut(&Expr)) {
    let mut segments = Vec::new();
    expr.walk(&mut |part| {
        f(part);
        if let ExprKind::InSegment(id) = &part.kind {
            segments.push(*id);
        }
    });
    for id in segments.into_iter().filter(|_| depth < 16) {
        if let Some(predicate) = program.segments.get(id).and_then(|s| s.predicate.as_ref()) {
            look(program, predicate, depth + 1, f);
        }
    }
}

/// Does the journey watch a condition over facts.
pub(super) fn watches_facts(flow: &Flow) -> bool {
    flow.watches.iter().any(|watch| matches!(watch.kind, WatchKind::When(_) | WatchKind::While(_)))
}

impl Builder<'_> {
    /// In place of a next state: the run ends with an outcome.
    pub(super) fn outcome(&mut self, outcome: &str) -> String {
        self.outcomes.insert(outcome.to_owned());
        format!("\u{0}outcome:{outcome}")
    }

    /// The ends that watches lead to.
    pub(super) fn ends(&mut self) -> Vec<(String, Vec<Piece>)> {
        let outcomes = self.outcomes.clone();
        outcomes
            .iter()
            .map(|outcome| {
                let pieces = self.end(&format!("watch {outcome}"), outcome);
                (format!("\u{0}outcome:{outcome}"), pieces)
            })
            .collect()
    }

    /// The block that asks the watches about what has come.
    pub(super) fn watches(&mut self, flow: &Flow) -> Vec<(String, Vec<Piece>)> {
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        let mut choices = Vec::new();
        if flow.entry_policy.as_ref().is_some_and(|entry| entry.policy == Policy::Restart) {
            choices.push(Rule {
                comment: Some("another run took its place".into()),
                condition: Ast::var("got").eq(Ast::str(RESTARTED)),
                next: self.outcome("restarted"),
            });
        }
        for watch in &flow.watches {
            let condition = self.watch(flow, watch);
            choices.push(Rule {
                comment: Some(
                    match watch.kind {
                        WatchKind::Goal(_) => "goal",
                        WatchKind::Exit(_) => "exit on",
                        WatchKind::When(_) => "exit when",
                        WatchKind::While(_) => "while",
                    }
                    .into(),
                ),
                condition,
                next: self.outcome(&watch.outcome),
            });
        }
        if choices.is_empty() {
            let pass = State::assign(Vec::new(), OFFER);
            return vec![(WATCH.to_owned(), vec![("mail watch".into(), pass)])];
        }
        let ask = State::Choice(Choice { comment: None, choices, default: OFFER.into() });
        let mut pieces = self.asking("mail watch", vec![("mail watch".into(), ask)]);
        if self.forks {
            // A chain beside the run is not ended by what ends the run.
            let beside = State::either(Ast::var("fork"), OFFER, AFTER);
            pieces.insert(0, ("mail beside".into(), beside));
        }
        vec![(WATCH.to_owned(), pieces)]
    }

    /// Pieces with what their expressions need before them: the customer and answers of the past.
    pub(super) fn asking(&mut self, id: &str, own: Vec<Piece>) -> Vec<Piece> {
        let reads = self.lowering.reads_customer;
        let mut pieces = Vec::new();
        let questions = std::mem::take(&mut self.lowering.questions);
        if reads {
            pieces.extend(self.load(id));
            self.loads = true;
        }
        if std::mem::take(&mut self.lowering.reads_status) {
            pieces.push(self.read_status(id));
        }
        for question in questions {
            pieces.extend(self.question(id, &question));
        }
        pieces.extend(own);
        pieces
    }

    fn watch(&mut self, flow: &Flow, watch: &Watch) -> Ast {
        let mut condition = Ast::Bool(true);
        if let Some(within) = watch.within {
            let last = Ast::call("toMillis", vec![Ast::var("started")])
                .bin(BinOp::Add, Ast::Num(within.saturating_mul(1000)));
            condition = Ast::var("arrived").bin(BinOp::Le, last);
        }
        let holds = match &watch.kind {
            WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => self.pattern(flow, pattern),
            WatchKind::When(expr) | WatchKind::While(expr) => {
                if changes(self.cx.program, expr).is_none() {
                    self.lowering.problems.push(errors::refused(
                        expr.span,
                        "a watch on an age of consent that is compared with what is not written out",
                        "nobody knows the instant at which it changes",
                        "compare `consent_age(..)` itself with a span like `30 days`, or ask it with `if` after each wait",
                    ));
                }
                let value = self.lowering.expr(expr);
                if matches!(watch.kind, WatchKind::While(_)) { value.not() } else { value }
            }
        };
        match &watch.kind {
            WatchKind::Goal(_) | WatchKind::Exit(_) => holds.and(condition),
            WatchKind::When(_) | WatchKind::While(_) => condition.and(holds),
        }
    }

    /// Does what has come fit a pattern.
    pub(super) fn pattern(&mut self, flow: &Flow, pattern: &Pattern) -> Ast {
        let Some(event) = self.cx.program.events.get(pattern.event) else {
            return Ast::Bool(false);
        };
        let mut all = Ast::var("got").eq(Ast::str(event.head.name.as_str()));
        if let Some(field) = pattern.same_key.and_then(|at| event.fields.get(at as usize)) {
            let key = flow.entry_policy.as_ref().and_then(|entry| entry.key.clone());
            let key = key.map_or(Ast::Bool(false), |key| self.lowering.expr(&key));
            all = all.and(Ast::var("ev").dot(field.name.as_str()).eq(key));
        }
        if let Some(filter) = &pattern.filter {
            let before = self.lowering.bind(pattern.var, Ast::var("ev"));
            let holds = self.lowering.expr(filter);
            if let Some(before) = before {
                self.lowering.bind(pattern.var, before);
            }
            all = all.and(holds);
        }
        all
    }

    /// Before the first step: conditions that are watched are asked.
    pub(super) fn enter(&mut self, flow: &Flow) -> Option<(String, Vec<Piece>)> {
        if !watches_facts(flow) {
            return None;
        }
        let pieces = self.look("enter", true, node_name(flow.entry));
        Some((ENTER.to_owned(), pieces))
    }

    /// What a watched journey must not do, because the run would go on before it is told.
    pub(super) fn refuse_own_events(&mut self, flow: &Flow) {
        if !is_reached(flow) {
            return;
        }
        let watched: BTreeSet<Id<Event>> = flow
            .watches
            .iter()
            .flat_map(|watch| match &watch.kind {
                WatchKind::Goal(pattern) | WatchKind::Exit(pattern) => {
                    BTreeSet::from([pattern.event])
                }
                WatchKind::When(expr) | WatchKind::While(expr) => asked(self.cx.program, expr),
            })
            .collect();
        self.refuse_hidden_triggers(flow);
        for (at, node) in flow.nodes.iter().enumerate() {
            if let NodeKind::Track { event, .. } = &node.kind
                && watched.contains(event)
                && let Some(span) = flow.spans.get(at)
            {
                self.lowering.problems.push(errors::refused(
                    *span,
                    "`track` of an event that ends the journey's own runs",
                    "the event comes back over the bus, and the run would go on meanwhile",
                    "end the run with `exit` behind the `track`",
                ));
            }
        }
    }
}

impl Builder<'_> {
    /// The router begins runs before those that are under way have looked at an event. Where they could
    /// hide it from the trigger, or end and so make room for a new run, that would be wrong.
    fn refuse_hidden_triggers(&mut self, flow: &Flow) {
        let events = |which: &dyn Fn(&Trigger) -> bool| -> BTreeSet<Id<Event>> {
            let triggers = flow.triggers.iter().filter(|trigger| which(trigger));
            triggers
                .filter_map(|trigger| match &trigger.kind {
                    TriggerKind::Event { event, .. } => Some(*event),
                    _ => None,
                })
                .collect()
        };
        let begins = events(&|_| true);
        let gathers = events(&|trigger| trigger.collect.is_some());
        // A digest begins its run when the old one has long looked, but one that is full with one event.
        let at_once =
            events(&|trigger| trigger.collect.as_ref().is_none_or(|of| of.max == Some(1)));
        let policy = flow.entry_policy.as_ref();
        let ignores = policy.is_some_and(|entry| entry.policy == Policy::Ignore);
        let keyed = policy.is_some_and(|entry| entry.key.is_some());
        for watch in &flow.watches {
            if let WatchKind::Goal(pattern) | WatchKind::Exit(pattern) = &watch.kind
                && at_once.contains(&pattern.event)
                && ignores
            {
                self.lowering.problems.push(errors::refused(
                    watch.span,
                    "an event that ends a run and begins the next one, under `entry ignore`",
                    "the router asks for the entry before the old run has given it back",
                    "say `restart`, or end the run on another event",
                ));
            }
        }
        for node in &flow.nodes {
            let NodeKind::Race { arms, .. } = &node.kind else { continue };
            for arm in arms {
                let ArmOn::Event(pattern) = &arm.on else { continue };
                // The same key is taken, so that nothing begins whether the arm takes the event or not.
                let harmless = ignores && (!keyed || pattern.same_key.is_some());
                if gathers.contains(&pattern.event) {
                    self.lowering.problems.push(errors::refused(
                        arm.span,
                        "a wait for the event that a digest gathers",
                        "a wait that takes it hides it from the digest, and the router has gathered it by then",
                        "wait for another event",
                    ));
                } else if begins.contains(&pattern.event) && !harmless {
                    self.lowering.problems.push(errors::refused(
                        arm.span,
                        "a wait for the event that begins the journey",
                        "a wait that takes it hides it from the trigger, and the router has begun a new run by then",
                        "wait for another event, or say `entry ignore`",
                    ));
                }
            }
        }
    }
}

/// In place of a next state: what is asked before the first step.
pub(super) const ENTER: &str = "\u{0}enter";

/// The value of a variable that an arm gives a name to.
pub(super) fn caught() -> Tpl {
    Tpl::Expr(Ast::var("ev"))
}

/// The next piece, or the inbox.
pub(super) fn or_next(choices: Vec<Rule>) -> State {
    if choices.is_empty() {
        return State::assign(Vec::new(), NEXT);
    }
    State::Choice(Choice { comment: None, choices, default: NEXT.into() })
}
