//! From the graph to the tree of actions.
//!
//! Ways do not meet again in a flow of Klaviyo, so what follows a branch stands there once for each way, and
//! rounds of a loop one after the other. The tree is made with a list of what is still to be placed, not by
//! recursion, and has a bound.

use super::ab_test;
use super::call::{self, Call};
use super::condition::decide;
use super::content::Sent;
use super::context::{Context, State};
use super::document::{Action, Condition, Data, Filter, Links, Operation};
use super::errors;
use super::plan::{Plan, Step, Test};
use super::send::{self, Templates, Ways};
use crate::diag::Diagnostic;
use crate::flow::{NodeId, NodeKind, SplitWay};
use crate::hir::{Expr, ExprKind, Ty, Value};
use crate::source::Span;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most actions of a flow.
pub(super) const MOST: usize = 500;
/// The most nodes that are looked at, those that become nothing included.
const MOST_NODES: usize = 20_000;

const WEEK: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Where the id of an action is written.
#[derive(Clone, Copy)]
enum Slot {
    Entry,
    Next(usize),
    True(usize),
    False(usize),
}

/// What is still to be placed.
struct Open {
    plan: Rc<Plan>,
    slot: Slot,
    /// The id of the node that it belongs to.
    name: Rc<str>,
}

/// The tree that grows.
pub(super) struct Walk<'a> {
    cx: Context<'a>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) templates: Templates,
    entry: Option<String>,
    actions: Vec<(Action, Slot)>,
    names: BTreeMap<String, u32>,
}

/// The actions, and the id of the first.
pub(super) struct Tree {
    pub(super) entry: Option<String>,
    pub(super) actions: Vec<Action>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(cx: Context<'a>) -> Self {
        Self {
            cx,
            problems: Vec::new(),
            templates: Templates::default(),
            entry: None,
            actions: Vec::new(),
            names: BTreeMap::new(),
        }
    }

    /// Places a plan and all that follows.
    pub(super) fn tree(mut self, start: Rc<Plan>) -> (Tree, Vec<Diagnostic>, Templates) {
        let mut open = vec![Open { plan: start, slot: Slot::Entry, name: Rc::from("start") }];
        let mut nodes = 0;
        while let Some(Open { plan, slot, name }) = open.pop() {
            if self.actions.len() >= MOST || nodes >= MOST_NODES {
                let found = errors::too_large(self.cx.head(), &self.cx.flow.name, MOST);
                self.problems.push(found);
                break;
            }
            match &*plan {
                Plan::Stop => {}
                Plan::Go(node, state) => {
                    nodes += 1;
                    let name = self.slug(*node);
                    open.push(Open { plan: self.plan(*node, state), slot, name });
                }
                Plan::Act(step, next) => {
                    let id = self.fresh(&format!("{name}{}", step.suffix));
                    let links = Links::Next { next: None };
                    let mut data = step.data.clone();
                    if let Data::AbTest(test) = &mut data {
                        test.rename(|part| self.fresh(&format!("{id}-{part}")));
                    }
                    let at = self.place(&id, step.kind, links, data, slot);
                    open.push(Open { plan: Rc::clone(next), slot: Slot::Next(at), name });
                }
                Plan::Split(test, yes, no) => {
                    let id = self.fresh(&format!("{name}-if"));
                    let (kind, data) = question(test.clone());
                    let links = Links::Split { next_if_true: None, next_if_false: None };
                    let at = self.place(&id, kind, links, data, slot);
                    let no =
                        Open { plan: Rc::clone(no), slot: Slot::False(at), name: Rc::clone(&name) };
                    open.push(no);
                    open.push(Open { plan: Rc::clone(yes), slot: Slot::True(at), name });
                }
            }
        }
        let tree = self.pruned();
        (tree, self.problems, self.templates)
    }

    fn place(
        &mut self,
        id: &str,
        kind: &'static str,
        links: Links,
        data: Data,
        slot: Slot,
    ) -> usize {
        self.link(slot, Some(id.to_owned()));
        let temporary_id = id.to_owned();
        self.actions.push((Action { temporary_id, kind, links, data }, slot));
        self.actions.len() - 1
    }

    fn link(&mut self, slot: Slot, to: Option<String>) {
        let (Slot::Next(at) | Slot::True(at) | Slot::False(at)) = slot else {
            self.entry = to;
            return;
        };
        let Some((action, _)) = self.actions.get_mut(at) else { return };
        match (&mut action.links, slot) {
            (Links::Next { next }, Slot::Next(_)) => *next = to,
            (Links::Split { next_if_true, .. }, Slot::True(_)) => *next_if_true = to,
            (Links::Split { next_if_false, .. }, _) => *next_if_false = to,
            (Links::Next { .. }, _) => {}
        }
    }

    /// Without waits and questions behind which nothing happens: Klaviyo ends a run at such a wait.
    fn pruned(&mut self) -> Tree {
        let mut gone = vec![false; self.actions.len()];
        for at in (0..self.actions.len()).rev() {
            let Some((action, slot)) = self.actions.get(at) else { continue };
            let does = !matches!(action.kind, "time-delay" | "conditional-split" | "trigger-split");
            if does || action.links.targets().iter().any(Option::is_some) {
                continue;
            }
            let slot = *slot;
            self.link(slot, None);
            if let Some(gone) = gone.get_mut(at) {
                *gone = true;
            }
        }
        let actions = std::mem::take(&mut self.actions);
        let kept = actions.into_iter().zip(gone).filter(|(_, gone)| !gone);
        Tree { entry: self.entry.take(), actions: kept.map(|((action, _), _)| action).collect() }
    }

    fn slug(&self, node: NodeId) -> Rc<str> {
        let node = self.cx.flow.nodes.get(node.0 as usize);
        Rc::from(node.map_or("", |node| node.id.as_str()).replace('/', "-"))
    }

    /// An id that no other action has.
    fn fresh(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        loop {
            let count = self.names.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count == 1 {
                return name;
            }
            name = format!("{wanted}-{count}");
        }
    }

    /// What a node becomes. What cannot be done is a finding, and ends the way.
    fn plan(&mut self, id: NodeId, state: &State) -> Rc<Plan> {
        match self.node(id, state) {
            Ok(plan) => plan,
            Err(found) => {
                self.problems.push(found);
                Rc::new(Plan::Stop)
            }
        }
    }

    fn node(&mut self, id: NodeId, state: &State) -> Result<Rc<Plan>, Diagnostic> {
        let flow = self.cx.flow;
        let at = id.0 as usize;
        let (Some(node), Some(span)) = (flow.nodes.get(at), flow.spans.get(at).copied()) else {
            return Ok(Rc::new(Plan::Stop));
        };
        let go = |to: &NodeId| Rc::new(Plan::Go(*to, state.clone()));
        match &node.kind {
            NodeKind::Send { message, args, via, consent, next, unreachable, .. } => {
                let message = self.cx.program.messages.at(*message);
                let sent = Sent { cx: self.cx, state, message, args };
                let then = go(next);
                let other = if next == unreachable { Rc::clone(&then) } else { go(unreachable) };
                let ways = Ways { next: then, unreachable: other };
                send::send(&sent, via, *consent, span, &ways, &mut self.templates)
            }
            NodeKind::Wait { span: length, next, .. } => wait(length, state, *next),
            NodeKind::Branch { arms, otherwise, .. } => {
                let mut rest = go(otherwise);
                for arm in arms.iter().rev() {
                    if arm.bind.is_some() {
                        return Err(errors::refused(
                            arm.condition.span,
                            "a name for a value that may be missing",
                            "a flow of Klaviyo keeps no values",
                            "ask `is known`, and use the value itself",
                        ));
                    }
                    rest = decide(&self.cx, state, &arm.condition, &go(&arm.to), &rest)?;
                }
                Ok(rest)
            }
            NodeKind::Split { arms, .. } => {
                let test = ab_test::plan(self.cx, state, &node.id, arms, &mut self.templates)?;
                test.map_or_else(|| draw(arms, state, span, self.cx.settings.ab_tests()), Ok)
            }
            NodeKind::Call { action, args, next, failed, .. } => {
                let call = Call { action: *action, args, next: *next, failed: *failed, span };
                call::plan(self.cx, state, &call)
            }
            NodeKind::Enter { counter, round, next } => {
                Ok(Rc::new(Plan::Go(*next, begun(state, *counter, 1, *round))))
            }
            NodeKind::Loop { counter, max, round, body, exhausted } => {
                let rounds = state.counters.get(counter).copied().unwrap_or(0);
                if rounds >= *max {
                    return Ok(go(exhausted));
                }
                Ok(Rc::new(Plan::Go(*body, begun(state, *counter, rounds + 1, *round))))
            }
            NodeKind::Set { field, value, next } => {
                self.set(*field, value.as_ref(), state, *next, span)
            }
            // The rest is refused by name.
            _ => Ok(Rc::new(Plan::Stop)),
        }
    }

    fn set(
        &self,
        at: u32,
        value: Option<&Expr>,
        state: &State,
        next: NodeId,
        span: Span,
    ) -> Result<Rc<Plan>, Diagnostic> {
        let Some(field) = self.cx.field(at) else { return Ok(Rc::new(Plan::Stop)) };
        let property = self.cx.settings.property(field);
        if matches!(property, super::settings::Property::Known(_)) {
            return Err(errors::refused(
                span,
                &format!("a change of `{}`", field.name),
                "how a flow changes Klaviyo's own properties is not documented",
                "keep it in a property of your own, and name it under [targets.klaviyo.properties]",
            ));
        }
        let property_key = property.path();
        let operation = match value.map(|value| stored(self.cx, &field.ty, value)) {
            None => Operation::Delete { operator: "delete", property_key },
            Some(Some((property_type, property_value))) => {
                Operation::Put { operator: "update", property_type, property_key, property_value }
            }
            Some(None) => {
                return Err(errors::refused(
                    span,
                    "a value that is data in `set`",
                    "a flow of Klaviyo sets constants",
                    "set a constant",
                ));
            }
        };
        let mut after = state.clone();
        after.set.insert(at);
        let data = Data::Update { profile_operations: [operation], status: "draft" };
        let step = Step { kind: "update-profile", suffix: "", data };
        Ok(Rc::new(Plan::Act(step, Rc::new(Plan::Go(next, after)))))
    }
}

fn begun(state: &State, counter: u32, rounds: u32, round: Option<crate::hir::VarId>) -> State {
    let mut state = state.clone();
    state.counters.insert(counter, rounds);
    if let Some(round) = round {
        state.rounds.insert(round, i64::from(rounds));
    }
    state
}

/// A constant as it is stored: its kind at Klaviyo, and its form as data.
pub(super) fn stored(
    cx: Context<'_>,
    ty: &Ty,
    value: &Expr,
) -> Option<(&'static str, serde_json::Value)> {
    let value = crate::target::decide::constant(value, &|_| None)?;
    Some(match (ty.known(), &value) {
        (_, Value::Bool(value)) => ("boolean", (*value).into()),
        (_, Value::Int(value) | Value::Percent(value) | Value::Duration(value)) => {
            ("numeric", (*value).into())
        }
        (_, Value::Money(minor, _)) => ("numeric", (*minor).into()),
        (_, Value::Date(date)) => ("date", date.as_str().into()),
        (_, Value::Text(text)) => ("string", text.as_str().into()),
        (_, Value::Enum(id, at)) => {
            let members = &cx.program.enums.at(*id).members;
            ("string", members.get(usize::try_from(*at).ok()?)?.as_str().into())
        }
        _ => return None,
    })
}

fn question(test: Test) -> (&'static str, Data) {
    match test {
        Test::Profile(condition) => {
            ("conditional-split", Data::Ask { profile_filter: Filter::all(vec![condition]) })
        }
        Test::Event(trigger_id, condition) => {
            let trigger_filter = Filter::all(vec![condition]);
            let (trigger_type, trigger_subtype) = ("metric", None);
            let data = Data::AskEvent { trigger_filter, trigger_id, trigger_type, trigger_subtype };
            ("trigger-split", data)
        }
    }
}

/// A wait of a span that is written out, in the largest unit that holds it. A day without a time of day is
/// 24 hours at Klaviyo, as in the language.
fn wait(length: &Expr, state: &State, next: NodeId) -> Result<Rc<Plan>, Diagnostic> {
    let seconds = match &length.kind {
        ExprKind::Value(Value::Duration(seconds)) => *seconds,
        // Refused by name.
        _ => return Ok(Rc::new(Plan::Stop)),
    };
    let data = match seconds {
        ..=0 => return Ok(Rc::new(Plan::Go(next, state.clone()))),
        seconds if seconds % 86_400 == 0 => Data::Days {
            unit: "days",
            value: seconds / 86_400,
            secondary_value: None,
            timezone: "profile",
            delay_until_time: None,
            delay_until_weekdays: WEEK,
        },
        seconds if seconds % 3_600 == 0 => {
            Data::Delay { unit: "hours", value: seconds / 3_600, secondary_value: None }
        }
        seconds if seconds % 60 == 0 => {
            Data::Delay { unit: "minutes", value: seconds / 60, secondary_value: None }
        }
        _ => {
            return Err(errors::refused(
                length.span,
                "a wait that is not whole minutes",
                "a time delay of Klaviyo counts minutes",
                "wait for whole minutes",
            ));
        }
    };
    let mut after = state.clone();
    after.set.clear();
    let step = Step { kind: "time-delay", suffix: "", data };
    Ok(Rc::new(Plan::Act(step, Rc::new(Plan::Go(next, after)))))
}

/// A draw in whole percents: each arm takes its part of those that the arms before have left.
fn draw(arms: &[SplitWay], state: &State, span: Span, tests: bool) -> Result<Rc<Plan>, Diagnostic> {
    let arms: Vec<&SplitWay> = arms.iter().filter(|arm| arm.share > 0).collect();
    let go = |arm: &SplitWay| Rc::new(Plan::Go(arm.to, state.clone()));
    let Some((last, before)) = arms.split_last() else { return Ok(Rc::new(Plan::Stop)) };
    let mut rest = go(last);
    let mut left = last.share;
    let why = if tests {
        "its arms are not one marketing message each, all by e-mail or all by SMS, so it is no A/B test: Klaviyo draws in whole percents, and an arm draws from those that the arms before it have left"
    } else {
        "Klaviyo draws in whole percents, and an arm draws from those that the arms before it have left"
    };
    for arm in before.iter().rev() {
        left += arm.share;
        let percentage = arm.share * 100 / left;
        if percentage * left != arm.share * 100 {
            return Err(errors::refused(
                span,
                "these shares of a split",
                why,
                "choose shares like 50% and 50%, or 50%, 25% and 25%, the largest first; with `ab_tests = true`, arms of one marketing message each, all by e-mail or all by SMS, take any shares",
            ));
        }
        let test = Test::Profile(Condition::ProfileSample { percentage });
        rest = Rc::new(Plan::Split(test, go(arm), rest));
    }
    Ok(rest)
}
