//! From the graph to widgets. Loops are written out: a state is a node with what its counters stand at
//! and what names stand for on the way to it, and each state becomes widgets once. So there are no
//! counters in a flow, and no way leads back.

use super::document::{Condition, Offset, Pair, Properties};
use super::errors;
use super::liquid::{Liquid, Needed};
use super::live::{Live, lives};
use super::names::{Names, WIDGETS};
use super::parameters::Parameters;
use super::settings::Settings;
use super::values::{Binding, Env, Facts, Reading, Scope, Val, reads_customer};
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::flow::ir::{NodeId, NodeKind};
use crate::hir::{Channel, Id, Program};
use crate::source::{Manifest, Span};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What an emitter may look at.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) manifest: &'a Manifest,
    pub(super) env: Option<&'a str>,
    pub(super) settings: &'a Settings,
}

/// Where a way leads: a widget, or wherever a state begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum To {
    Widget(String),
    State(usize),
}

/// A way out of a widget.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) event: &'static str,
    pub(super) conditions: Vec<Condition>,
    pub(super) to: Option<To>,
}

/// A widget whose ways are not names yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) ways: Vec<Way>,
    pub(super) properties: Properties,
}

/// A node on one way to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) node: NodeId,
    counters: BTreeMap<u32, u32>,
    pub(super) env: Env,
    /// The channel on which the customer has just answered.
    pub(super) answered: Option<Id<Channel>>,
}

/// What a journey became.
pub(super) struct Built {
    pub(super) drafts: Vec<Draft>,
    pub(super) names: Names,
    /// Where each state begins.
    pub(super) entries: Vec<Option<To>>,
    pub(super) parameters: Parameters,
    /// The channel on which answers are waited for, with what messages there are sent from.
    pub(super) answers: Option<(Id<Channel>, Liquid)>,
}

/// Makes widgets.
pub(super) struct Builder<'a> {
    pub(super) cx: Context<'a>,
    pub(super) flow: &'a Flow,
    pub(super) lives: Vec<Live>,
    pub(super) parameters: Parameters,
    pub(super) answers: Option<(Id<Channel>, Liquid)>,
    names: Names,
    pub(super) drafts: Vec<Draft>,
    states: Vec<State>,
    entries: Vec<Option<To>>,
    by_node: BTreeMap<NodeId, Vec<usize>>,
    queue: VecDeque<usize>,
    /// The states that have been in line, and the widgets behind which was looked.
    met: BTreeSet<usize>,
    seen: BTreeSet<usize>,
    pub(super) by_name: BTreeMap<String, usize>,
    /// The alternatives of the send that is being made, by place and whether a widget was tried.
    pub(super) alternatives: BTreeMap<(usize, bool), To>,
    pub(super) ends: BTreeMap<String, To>,
    pub(super) splits: u32,
}

/// What parts the base of a split's name and its number, until it has a name.
pub(super) const SPLIT: char = '\u{0}';

/// Makes the widgets of a journey.
pub(super) fn build(cx: Context<'_>, flow: &Flow) -> Result<Built, Vec<Diagnostic>> {
    let span = cx.program.journeys.at(flow.journey).head.span;
    if flow.nodes.len() > 4 * WIDGETS {
        return Err(vec![errors::too_large(span)]);
    }
    let mut builder = Builder {
        cx,
        flow,
        lives: lives(cx.program, flow),
        parameters: Parameters::default(),
        answers: None,
        names: Names::default(),
        drafts: Vec::new(),
        states: Vec::new(),
        entries: Vec::new(),
        by_node: BTreeMap::new(),
        queue: VecDeque::new(),
        met: BTreeSet::new(),
        seen: BTreeSet::new(),
        by_name: BTreeMap::new(),
        alternatives: BTreeMap::new(),
        ends: BTreeMap::new(),
        splits: 0,
    };
    let mut problems = Vec::new();
    let trigger = builder.name("Trigger");
    let first = State {
        node: flow.entry,
        counters: BTreeMap::new(),
        env: builder.first_names(&mut problems),
        answered: None,
    };
    let begin = builder.enter(first.clone());
    builder.come_to(&begin);
    while let Some(at) = builder.queue.pop_front() {
        let Some(state) = builder.states.get(at).cloned() else { continue };
        match builder.node(&state) {
            Ok(to) => {
                builder.come_to(&to);
                if let Some(slot) = builder.entries.get_mut(at) {
                    *slot = Some(to);
                }
            }
            Err(finding) => {
                if !problems.contains(&finding) {
                    problems.push(finding);
                }
            }
        }
        if builder.drafts.len() > WIDGETS || builder.states.len() > 4 * WIDGETS {
            problems.push(errors::too_large(span));
            break;
        }
    }
    let entry = match builder.entry(&first.env, begin) {
        Ok(entry) => entry,
        Err(finding) => {
            problems.push(finding);
            return Err(problems);
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut drafts = vec![trigger_widget(trigger, &entry)];
    drafts.append(&mut builder.drafts);
    Ok(Built {
        drafts,
        names: builder.names,
        entries: builder.entries,
        parameters: builder.parameters,
        answers: builder.answers,
    })
}

/// Executions begin by the REST API alone: a message that answers none ends at once.
fn trigger_widget(name: String, entry: &To) -> Draft {
    let events = [
        "incomingMessage",
        "incomingCall",
        "incomingConversationMessage",
        "incomingRequest",
        "incomingParent",
    ];
    let ways = events.map(|event| Way {
        event,
        conditions: Vec::new(),
        to: (event == "incomingRequest").then(|| entry.clone()),
    });
    Draft {
        name,
        kind: "trigger",
        ways: ways.into_iter().collect(),
        properties: Properties::Trigger { offset: Offset::default() },
    }
}

impl Builder<'_> {
    /// A name for a widget.
    pub(super) fn name(&mut self, base: &str) -> String {
        self.names.fresh(base)
    }

    /// Where a node begins on the way of a state, whose names may have grown.
    pub(super) fn go(&mut self, from: &State, node: NodeId) -> To {
        self.enter(State { node, ..from.clone() })
    }

    /// The same, after time has passed or the customer has answered.
    pub(super) fn go_later(
        &mut self,
        from: &State,
        node: NodeId,
        answered: Option<Id<Channel>>,
    ) -> To {
        self.enter(State { node, answered, ..from.clone() })
    }

    fn enter(&mut self, mut state: State) -> To {
        if let Some(live) = self.lives.get(state.node.0 as usize) {
            // What no step behind reads does not tell two ways apart.
            state.env.retain(|var, _| live.names.contains(var));
            state.counters.retain(|counter, _| live.counters.contains(counter));
            state.answered = state.answered.filter(|_| live.session);
        }
        let known = self.by_node.entry(state.node).or_default();
        if let Some(at) = known.iter().find(|at| self.states.get(**at) == Some(&state)) {
            return To::State(*at);
        }
        let at = self.states.len();
        known.push(at);
        self.states.push(state);
        self.entries.push(None);
        To::State(at)
    }

    /// Puts the states that a way leads to, past widgets that are there, in line to be made. What a
    /// constant condition shuts out is never made.
    fn come_to(&mut self, to: &To) {
        let mut todo = vec![to.clone()];
        while let Some(to) = todo.pop() {
            match to {
                To::State(at) => {
                    if self.met.insert(at) {
                        self.queue.push_back(at);
                    }
                }
                To::Widget(name) => {
                    let Some(at) = self.by_name.get(&name).copied() else { continue };
                    if self.seen.insert(at)
                        && let Some(draft) = self.drafts.get(at)
                    {
                        todo.extend(draft.ways.iter().rev().filter_map(|way| way.to.clone()));
                    }
                }
            }
        }
    }

    /// The widgets of a state; the way to the first of them.
    fn node(&mut self, state: &State) -> Result<To, Diagnostic> {
        let flow = self.flow;
        let at = state.node.0 as usize;
        let (Some(node), Some(span)) = (flow.nodes.get(at), flow.spans.get(at).copied()) else {
            return Ok(To::State(usize::MAX));
        };
        let id = node.id.as_str();
        Ok(match &node.kind {
            NodeKind::Send { .. } => self.send(state, id, span, &node.kind)?,
            NodeKind::Race { .. } | NodeKind::Wait { .. } => return Err(errors::bare_wait(span)),
            NodeKind::Branch { arms, otherwise, .. } => {
                let reads = arms.iter().any(|arm| reads_customer(self.cx.program, &arm.condition));
                self.with_facts(state, id, span, reads, |me, reading| {
                    let mut next = me.go(state, *otherwise);
                    for arm in arms.iter().rev() {
                        next = me.arm(state, id, arm, reading, next)?;
                    }
                    Ok(next)
                })?
            }
            NodeKind::Split { key, arms, .. } => {
                let ways: Vec<(i64, To)> =
                    arms.iter().map(|arm| (arm.share, self.go(state, arm.to))).collect();
                self.drawn(id, key, &ways, span)?
            }
            NodeKind::Enter { counter, round, next } => {
                let mut after = state.clone();
                after.counters.insert(*counter, 1);
                count(&mut after, *round, 1);
                self.go(&after, *next)
            }
            NodeKind::Loop { counter, max, round, body, exhausted } => {
                let mut after = state.clone();
                let done = after.counters.get(counter).copied().unwrap_or(0);
                if done < *max {
                    after.counters.insert(*counter, done + 1);
                    count(&mut after, *round, done + 1);
                    self.go(&after, *body)
                } else {
                    self.go(state, *exhausted)
                }
            }
            NodeKind::Let { var, value, next } => {
                let reads = reads_customer(self.cx.program, value);
                self.with_facts(state, id, span, reads, |me, reading| {
                    let bound = me.scope(reading).bound(value)?;
                    let mut after = state.clone();
                    after.env.insert(*var, bound);
                    Ok(me.go(&after, *next))
                })?
            }
            NodeKind::Call { action, args, bind, next, failed } => self.call(
                state,
                id,
                span,
                &super::call::Call {
                    action: *action,
                    args,
                    bind: *bind,
                    next: *next,
                    failed: *failed,
                },
            )?,
            NodeKind::End { outcome } => self.end(outcome),
            // Refused by their constructs.
            _ => return Err(errors::no_form(span, "this step")),
        })
    }

    /// An arm of a branch: its way where the condition holds, else `next`.
    fn arm(
        &mut self,
        state: &State,
        id: &str,
        arm: &crate::flow::ir::BranchArm,
        reading: &mut Reading,
        next: To,
    ) -> Result<To, Diagnostic> {
        let Some(var) = arm.bind else {
            let yes = self.go(state, arm.to);
            return self.condition(id, &arm.condition, reading, yes, next);
        };
        let value = self.scope(reading).value(&arm.condition)?;
        let mut after = state.clone();
        after.env.insert(var, Binding::Value(value.clone()));
        let yes = self.go(&after, arm.to);
        self.known(id, &value, &arm.condition.ty, yes, next)
    }

    /// A scope for the expressions of a step.
    pub(super) fn scope<'s>(&'s mut self, reading: &'s mut Reading) -> Scope<'s> {
        Scope { program: self.cx.program, parameters: &mut self.parameters, reading }
    }

    /// Makes a step that may read facts about the customer; where time has passed before it, a widget
    /// asks for them first.
    pub(super) fn with_facts(
        &mut self,
        state: &State,
        id: &str,
        span: Span,
        reads: bool,
        make: impl FnOnce(&mut Self, &mut Reading) -> Result<To, Diagnostic>,
    ) -> Result<To, Diagnostic> {
        let stale = self.lives.get(state.node.0 as usize).is_some_and(|live| live.later);
        self.facts_for(stale, &state.env, id, span, reads, make)
    }

    /// The same, where it is known whether time has passed.
    pub(super) fn facts_for(
        &mut self,
        stale: bool,
        env: &Env,
        id: &str,
        span: Span,
        reads: bool,
        make: impl FnOnce(&mut Self, &mut Reading) -> Result<To, Diagnostic>,
    ) -> Result<To, Diagnostic> {
        let mut reading =
            Reading { env: env.clone(), facts: Facts::Parameters, read: BTreeMap::new() };
        if !stale || !reads {
            if stale {
                reading.facts = Facts::None;
            }
            return make(self, &mut reading);
        }
        let Some(url) = self.cx.settings.facts_url() else { return Err(errors::no_facts(span)) };
        let name = self.name(&format!("{id}_facts"));
        reading.facts = Facts::Widget(name.clone());
        let made = make(self, &mut reading)?;
        let needed: Vec<Needed> = reading.read.into_values().collect();
        let lost = self.special("facts_missing");
        let whole = self.all_there(&format!("{name}_check"), &needed, made, lost.clone());
        let customer = {
            let mut plain = Reading { env: Env::new(), facts: Facts::None, read: BTreeMap::new() };
            self.scope(&mut plain).customer_id()
        };
        let parameters =
            vec![Pair { key: "customer_id".to_owned(), value: Liquid::value(&customer) }];
        self.push_request(name.clone(), url, parameters, whole, lost);
        Ok(To::Widget(name))
    }
}

/// Keeps the number of a round under its name.
fn count(state: &mut State, round: Option<crate::hir::VarId>, number: u32) {
    if let Some(var) = round {
        let number = Val::Const(crate::hir::Value::Int(i64::from(number)));
        state.env.insert(var, Binding::Value(number));
    }
}
