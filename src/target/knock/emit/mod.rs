//! From a verified flow to a workflow: a walk through its shape that writes each step where it stands.

mod call;
mod change;
mod entry;
mod flat;
mod gather;
mod hold;
mod send;
mod split;
mod until;
mod wait;

#[cfg(test)]
pub(super) use split::arm_of;

use super::conditions::{Any, Asked, Sent};
use super::document::{Branch, Settings as Flags, Step, Way, Workflow};
use super::errors;
use super::names::{self, Refs};
use super::settings::Settings;
use super::shape::Shape;
use super::values::{Bound, Names};
use crate::diag::Diagnostic;
use crate::flow::{BranchArm, Flow, Node, NodeKind};
use crate::hir::{ExprKind, Id, Program, Value, VarId};
use crate::source::{Manifest, SourceMap, Span};
use std::collections::HashMap;

/// What a workflow is made from.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) manifest: &'a Manifest,
    pub(super) settings: &'a Settings,
    pub(super) flow: &'a Flow,
    pub(super) sources: &'a SourceMap,
}

/// More steps than anybody could look over. Knock's pages state no limit.
const MOST_STEPS: usize = 1_000;

/// What is known on the way to a step.
#[derive(Clone, Debug, Default)]
struct Known {
    names: Names,
    sent: Sent,
    /// The rounds of loops that are under way.
    rounds: HashMap<u32, i64>,
}

/// A workflow that is being made.
struct Emitter<'a> {
    cx: Context<'a>,
    shape: Shape,
    refs: Refs,
    known: Known,
    problems: Vec<Diagnostic>,
    /// How many steps there are.
    steps: usize,
    /// How many branches stand around.
    depth: usize,
    /// That they are too many has been said.
    too_deep: bool,
    /// Are clicks asked for, and who has seen an e-mail.
    asks: (bool, bool),
}

/// Makes the workflow of a journey, or says what is wrong.
pub(super) fn workflow(cx: Context<'_>) -> Result<Workflow, Vec<Diagnostic>> {
    let flow = cx.flow;
    let head = cx.program.journeys.at(flow.journey).head.span;
    let Some(shape) = Shape::of(flow) else {
        return Err(vec![too_large(head)]);
    };
    let mut emitter = Emitter {
        cx,
        shape,
        refs: Refs::default(),
        known: Known::default(),
        problems: Vec::new(),
        steps: 0,
        depth: 0,
        too_deep: false,
        asks: send::asks(flow),
    };
    let entry = emitter.entry(head);
    let mut steps = entry.steps;
    steps.extend(emitter.walk(0, None));
    let is_commercial = emitter.is_commercial();
    emitter.lasts(head);
    let Emitter { mut problems, steps: count, .. } = emitter;
    if !flow.name.is_ascii() {
        problems.push(errors::refused(
            head,
            "a journey whose name has letters beyond a to z",
            "its name is the key of the workflow",
            "give it another name, and write the letters into its title",
        ));
    }
    if flow.title.chars().count() > super::check::NAME {
        problems.push(errors::knock_limit(
            Some(head),
            "the title of a workflow has at most 255 characters".to_owned(),
            "mapi-reference/workflows/schemas/workflow",
            "write a shorter title",
        ));
    }
    if count > MOST_STEPS {
        problems.push(too_large(head));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Workflow {
        name: flow.title.clone(),
        description: flow.doc.as_deref().map(short),
        trigger_frequency: "every_trigger",
        settings: Flags { is_commercial, override_preferences: false },
        trigger_data_json_schema: entry.schema,
        conditions: entry.conditions,
        steps,
    })
}

fn too_large(span: Span) -> Diagnostic {
    errors::refused(
        span,
        "a journey with so many steps",
        "its loops are written out, and that would be more than 1000 steps",
        "repeat less often, or let a started journey do a part",
    )
}

/// A doc comment in at most 280 characters.
fn short(doc: &str) -> String {
    let line = doc.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= super::check::DESCRIPTION {
        return line;
    }
    line.chars().take(super::check::DESCRIPTION - 1).chain(['…']).collect()
}

/// A way of a branch, before its steps are known.
struct Arm {
    name: String,
    when: Any,
    to: u32,
    /// Steps before those of the way.
    first: Vec<Step>,
    /// What is bound on it.
    names: Vec<(VarId, Bound)>,
}

impl<'a> Emitter<'a> {
    fn refuse(&mut self, problem: Diagnostic) {
        // A step that is written twice says it once.
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn asked(&self) -> Asked<'_> {
        Asked { program: self.cx.program, names: &self.known.names, sent: &self.known.sent }
    }

    fn node(&self, state: u32) -> Option<(&'a Node, Span)> {
        let flow: &'a Flow = self.cx.flow;
        let at = self.shape.graph.states.get(state as usize)?.node.0 as usize;
        Some((flow.nodes.get(at)?, *flow.spans.get(at)?))
    }

    /// The state that a way of a state leads to, by its place among the successors of the node.
    fn way(&self, state: u32, place: usize) -> Option<u32> {
        let state = self.shape.graph.states.get(state as usize)?;
        state.ways.iter().find(|way| way.place == place).map(|way| way.to)
    }

    /// The steps from a state up to another one, or to the end.
    fn walk(&mut self, from: u32, stop: Option<u32>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = Some(from);
        while let Some(state) = at {
            if Some(state) == stop || self.steps > MOST_STEPS {
                break;
            }
            self.steps += 1;
            at = self.step(state, &mut steps);
        }
        steps
    }

    /// Writes a step; gives back where it goes on.
    fn step(&mut self, state: u32, steps: &mut Vec<Step>) -> Option<u32> {
        let (node, span) = self.node(state)?;
        let id = node.id.as_str();
        match &node.kind {
            NodeKind::End { .. } => return None,
            NodeKind::Send { .. } => return self.send(state, node, span, steps),
            NodeKind::Wait { at_most, span: length, .. } => {
                let written = matches!(length.kind, ExprKind::Value(Value::Duration(_)));
                if written {
                    self.wait(id, *at_most, span, steps);
                }
            }
            NodeKind::Race { .. } => return self.race(state, node, span, steps),
            NodeKind::Branch { arms, .. } => return self.branch(state, id, arms, steps),
            NodeKind::Split { key, sticky, arms } => {
                return self.split(state, id, span, (key, *sticky, arms), steps);
            }
            NodeKind::Enter { counter, round, .. } => self.round(*counter, *round, 1),
            NodeKind::Loop { counter, round, .. } => {
                if let Some(to) = self.way(state, 0) {
                    let next = self.known.rounds.get(counter).map_or(1, |count| count + 1);
                    self.round(*counter, *round, next);
                    return Some(to);
                }
                return self.way(state, 1);
            }
            NodeKind::Let { var, value, .. } => self.bind(id, *var, value, steps),
            NodeKind::Set { field, value, .. } => {
                self.set(id, *field, value.as_ref(), steps);
            }
            NodeKind::Consent { grant, purpose, channels, .. } => {
                self.consent(id, *grant, *purpose, channels, steps);
            }
            NodeKind::Start { journey, args, .. } => self.start(id, *journey, args, span, steps),
            NodeKind::Call { .. } => self.call(state, node, span, steps),
            // Refused as constructs.
            NodeKind::Winner { .. }
            | NodeKind::Restart { .. }
            | NodeKind::Countdown { .. }
            | NodeKind::Back { .. }
            | NodeKind::Track { .. }
            | NodeKind::Later { .. } => return None,
        }
        self.way(state, 0)
    }

    fn round(&mut self, counter: u32, var: Option<VarId>, round: i64) {
        self.known.rounds.insert(counter, round);
        if let Some(var) = var {
            self.known.names.insert(var, Bound::Constant(Value::Int(round)));
        }
    }

    /// `if` and `match`.
    fn branch(
        &mut self,
        state: u32,
        id: &str,
        arms: &[BranchArm],
        steps: &mut Vec<Step>,
    ) -> Option<u32> {
        let mut made = Vec::new();
        for (place, arm) in arms.iter().enumerate() {
            let to = self.way(state, place)?;
            let when = match arm.bind {
                None => self.asked().holds(&arm.condition, true),
                Some(_) => self.is_there(&arm.condition),
            };
            let when = match when {
                Ok(when) => when,
                Err(problem) => {
                    self.refuse(problem);
                    continue;
                }
            };
            let mut first = Vec::new();
            let mut names = Vec::new();
            if let Some(var) = arm.bind {
                let before = self.known.clone();
                self.bind(&format!("{id}/as"), var, &arm.condition, &mut first);
                names.extend(self.known.names.get(&var).map(|bound| (var, bound.clone())));
                self.known = before;
            }
            let name = if arm.label.is_empty() { self.words(arm) } else { arm.label.clone() };
            made.push(Arm { name, when, to, first, names });
        }
        let otherwise = self.way(state, arms.len())?;
        self.ways(state, id, made, otherwise, steps)
    }

    /// The text of a condition, as a name for its way.
    fn words(&self, arm: &BranchArm) -> String {
        let text = self.cx.sources.slice(arm.condition.span);
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect()
    }

    /// A branch step with these ways, and where its ways come together.
    fn ways(
        &mut self,
        state: u32,
        id: &str,
        arms: Vec<Arm>,
        otherwise: u32,
        steps: &mut Vec<Step>,
    ) -> Option<u32> {
        let join = self.shape.join(state);
        let all_end = self.shape.ends(state);
        let key = self.refs.fresh(id);
        let before = self.known.clone();
        let mut after: Vec<Known> = Vec::new();
        let mut branches = Vec::new();
        let mut last = Arm {
            name: "Default".to_owned(),
            when: Any::always(),
            to: otherwise,
            first: Vec::new(),
            names: Vec::new(),
        };
        for arm in arms {
            if arm.when.is_never() {
                continue;
            }
            if arm.when.is_always() {
                last = arm;
                break;
            }
            branches.push(self.one_way(arm, join, all_end, &before, &mut after));
        }
        let mut last = self.one_way(last, join, all_end, &before, &mut after);
        last.conditions = None;
        self.known = merged(before, after);
        if branches.is_empty() {
            // Nothing is asked.
            steps.extend(last.steps);
        } else {
            branches.push(last);
            if self.depth >= super::check::DEPTH {
                match flat::flat(&mut self.refs, id, branches) {
                    Some(flat) => steps.extend(flat),
                    None => self.too_deep(state),
                }
                return join;
            }
            if branches.len() > super::check::BRANCHES {
                let span = self.node(state).map(|(_, span)| span);
                self.refuse(errors::knock_limit(
                    span,
                    format!("a branch has {} ways, and Knock takes 10", branches.len()),
                    "designing-workflows/branch-function",
                    "put ways together, or ask in two steps",
                ));
            }
            steps.push(Step::Branch(Branch { key, name: titled(id), branches }));
        }
        join
    }

    /// A branch that stands too deep, and whose ways cannot become conditions.
    fn too_deep(&mut self, state: u32) {
        let span = self.node(state).map(|(_, span)| span).filter(|_| !self.too_deep);
        self.too_deep = true;
        self.problems.extend(span.map(|span| {
            errors::knock_limit(
                Some(span),
                format!(
                    "branches stand inside each other more than {} deep, and a way of this one ends or is drawn",
                    super::check::DEPTH
                ),
                "designing-workflows/branch-function",
                "let an arm further out end, so that what follows stands behind it and not beside it, or let a started journey do a part",
            )
        }));
    }

    fn one_way(
        &mut self,
        arm: Arm,
        join: Option<u32>,
        all_end: bool,
        before: &Known,
        after: &mut Vec<Known>,
    ) -> Way {
        self.known = before.clone();
        self.known.names.extend(arm.names);
        let mut steps = arm.first;
        // Below the deepest one, ways become conditions of their steps.
        let deeper = usize::from(self.depth < super::check::DEPTH);
        self.depth += deeper;
        steps.extend(self.walk(arm.to, join));
        self.depth -= deeper;
        let ends = self.shape.ends(arm.to);
        if !ends {
            after.push(std::mem::take(&mut self.known));
        }
        // Where all ways end, what stands around them ends the run.
        Way { name: arm.name, terminates: ends && !all_end, conditions: arm.when.group(), steps }
    }
}

/// What is known where ways come together: what all of them say, and what only some of them know.
fn merged(before: Known, after: Vec<Known>) -> Known {
    let mut ways = after.into_iter();
    let Some(mut all) = ways.next() else { return before };
    for other in ways {
        for (var, bound) in other.names {
            match all.names.get_mut(&var) {
                Some(known) if *known != bound => *known = Bound::Unclear,
                Some(_) => {}
                None => {
                    all.names.insert(var, bound);
                }
            }
        }
        // A step that was not come to has no status: what only some have sent is unclear.
        for message in all.sent.keys().chain(other.sent.keys()).copied().collect::<Vec<_>>() {
            if all.sent.get(&message) != other.sent.get(&message) {
                all.sent.insert(message, None);
            }
        }
    }
    all
}

/// A step's id as a name that people read.
fn titled(id: &str) -> String {
    id.replace('/', ": ")
}

/// The key of a journey's workflow.
fn key_of(program: &Program, journey: Id<crate::hir::Journey>) -> String {
    names::workflow(&program.journeys.at(journey).head.name)
}
