//! From the graph to actions.

use super::document::{Action, Connection, ListBranch};
use super::filters;
use super::property::Used;
use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::flow::passes::unrolled;
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Expr, ExprKind, Program, Value as Constant};
use crate::source::Span;
use crate::target::decide::{self, Question, To};
use crate::target::errors;
use crate::target::kept::Kept;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// An action before it has an id.
enum Step {
    Single { kind: &'static str, fields: Value, to: To },
    Branch { name: String, filter: Value, yes: To, no: To },
}

struct Lowering<'a> {
    program: &'a Program,
    settings: &'a Settings,
    flow: &'a Flow,
    kept: &'a mut Kept,
    steps: Vec<Step>,
    done: HashMap<NodeId, To>,
    used: Used,
    problems: Vec<Diagnostic>,
}

/// What a journey becomes.
pub(super) struct Lowered {
    /// The actions, the first one first.
    pub(super) actions: Vec<Action>,
    /// The fields of the profile that it reads or sets.
    pub(super) used: Used,
    /// What is wrong with it.
    pub(super) problems: Vec<Diagnostic>,
}

/// The actions of a journey.
pub(super) fn actions(
    program: &Program,
    settings: &Settings,
    flow: &Flow,
    kept: &mut Kept,
) -> Lowered {
    let Some(flow) = unrolled(flow) else {
        let span = program.journeys.at(flow.journey).head.span;
        let problems = vec![errors::too_many_rounds(span, &flow.name)];
        return Lowered { actions: Vec::new(), used: Used::default(), problems };
    };
    let flow = flow.as_ref();
    let mut lowering = Lowering {
        program,
        settings,
        flow,
        kept,
        steps: Vec::new(),
        done: HashMap::new(),
        used: Used::default(),
        problems: Vec::new(),
    };
    for id in decide::after_what_follows(flow) {
        let place = id.0 as usize;
        let (Some(node), Some(span)) = (flow.nodes.get(place), flow.spans.get(place)) else {
            continue;
        };
        let to = lowering.node(&node.kind, *span);
        lowering.done.insert(id, to);
    }
    let mut first = lowering.to(flow.entry);
    for asked in who(program, flow) {
        first = lowering.decide(asked, first, None);
    }
    let actions = numbered(&lowering.steps, first);
    Lowered { actions, used: lowering.used, problems: lowering.problems }
}

/// What is asked before the first step, the last question first: who is enrolled and not meant leaves
/// at once.
fn who<'p>(program: &'p Program, flow: &Flow) -> Vec<&'p Expr> {
    let among = match flow.triggers.as_slice() {
        [one] => one.among.and_then(|id| program.segments.at(id).predicate.as_ref()),
        // Refused: a branch does not see which event it was.
        _ => None,
    };
    let persona = flow.persona.and_then(|id| program.personas.at(id).predicate.as_ref());
    among.into_iter().chain(persona).collect()
}

impl Lowering<'_> {
    fn to(&self, node: NodeId) -> To {
        self.done.get(&node).copied().flatten()
    }

    fn push(&mut self, step: Step) -> To {
        self.steps.push(step);
        Some(self.steps.len() - 1)
    }

    fn cannot(&mut self, what: &str, (span, why): decide::Cannot) {
        let instead = "build this journey for `aws`, which can";
        self.problems.push(errors::refused("hubspot", span, what, why, instead));
    }

    fn node(&mut self, kind: &NodeKind, span: Span) -> To {
        match kind {
            NodeKind::Send { message, args, via, next, .. } => {
                let to = self.to(*next);
                let others = self.kept.sent(self.program, "hubspot", (*message, args), span);
                self.problems.extend(others);
                if let Some(arg) = args.iter().find(|arg| !is_fixed(arg)) {
                    self.cannot("this value of a message", (
                        arg.span,
                        "the e-mail of the account reads properties of the contact; other values do not come to it",
                    ));
                }
                for channel in via.iter().flatten() {
                    let name = self.program.channels.at(*channel).head.name.as_str();
                    if name != "email" {
                        self.problems.push(errors::no_channel("hubspot", span, name, &["email"]));
                    }
                }
                let name = self.program.messages.at(*message).head.name.as_str();
                match self.settings.email(name, span) {
                    Ok(id) => {
                        let fields = json!({ "content_id": id });
                        self.push(Step::Single { kind: "0-4", fields, to })
                    }
                    Err(finding) => {
                        self.problems.push(finding);
                        to
                    }
                }
            }
            NodeKind::Wait { span: length, next, .. } => {
                let to = self.to(*next);
                let ExprKind::Value(Constant::Duration(seconds)) = &length.kind else { return to };
                if *seconds <= 0 || seconds % 60 != 0 {
                    self.problems.push(errors::limit(
                        Some(length.span),
                        format!(
                            "HubSpot waits in whole minutes, and this is {}",
                            crate::value::spoken(*seconds)
                        ),
                        "developers.hubspot.com, Automation v4, delay actions",
                        "write a span of whole minutes",
                    ));
                    return to;
                }
                // Numbers of a delay are texts.
                let delta = (seconds / 60).to_string();
                let fields = json!({ "delta": delta, "time_unit": "MINUTES" });
                self.push(Step::Single { kind: "0-1", fields, to })
            }
            NodeKind::Set { field, value, next } => {
                let to = self.to(*next);
                self.set(*field, value.as_ref(), span, to)
            }
            NodeKind::Branch { arms, otherwise, .. } => {
                let mut to = self.to(*otherwise);
                for arm in arms.iter().rev() {
                    if arm.bind.is_some() {
                        self.cannot(
                            "this condition",
                            (arm.condition.span, "a branch gives no name to a value"),
                        );
                        continue;
                    }
                    let yes = self.to(arm.to);
                    to = self.decide(&arm.condition, yes, to);
                }
                to
            }
            // Ends, and what the list of the target refuses.
            _ => None,
        }
    }

    fn set(&mut self, field: u32, value: Option<&Expr>, span: Span, to: To) -> To {
        let written = value.and_then(|value| match &value.kind {
            ExprKind::Value(Constant::Int(number)) => Some(number.to_string()),
            ExprKind::Value(Constant::Bool(value)) => Some(value.to_string()),
            // Nothing says how braces are read.
            ExprKind::Value(Constant::Text(text)) if !text.contains("{{") => Some(text.clone()),
            ExprKind::Value(Constant::Enum(id, place)) => {
                self.program.enums.at(*id).members.get(*place as usize).map(ToString::to_string)
            }
            _ => None,
        });
        let Some(written) = written else {
            let why = "the action sets a property to a text, a whole number, a bool or a member of an enum that is written out";
            self.cannot(
                "this change of the profile",
                (value.map_or(span, |value| value.span), why),
            );
            return to;
        };
        self.used.all.insert(field);
        self.used.set.insert(field);
        let fields = json!({
            "property_name": self.settings.property(field),
            "value": { "type": "STATIC_VALUE", "staticValue": written },
        });
        self.push(Step::Single { kind: "0-5", fields, to })
    }

    fn decide(&mut self, condition: &Expr, yes: To, no: To) -> To {
        let (program, settings) = (self.program, self.settings);
        reads(program, condition, &mut self.used.all);
        match decide::condition(program, &|expr| filters::property(settings, expr), condition) {
            Ok(condition) => {
                decide::tree(&condition, yes, no, &mut |question: &Question, yes, no| {
                    // Both ways lead to one place: nothing is asked.
                    if yes == no {
                        return yes;
                    }
                    let filter = filters::filter(program, settings, question);
                    self.push(Step::Branch { name: question.words(), filter, yes, no })
                })
            }
            Err(_) if decide::reads_named(self.flow, condition) => no,
            Err(cannot) => {
                self.cannot("this condition", cannot);
                no
            }
        }
    }
}

/// The fields of the profile that a condition reads, those of segments that it asks about too.
fn reads(program: &Program, condition: &Expr, used: &mut BTreeSet<u32>) {
    condition.walk(&mut |part| match &part.kind {
        ExprKind::Customer(place) => {
            used.insert(*place);
        }
        ExprKind::InSegment(id) => {
            if let Some(predicate) = &program.segments.at(*id).predicate {
                reads(program, predicate, used);
            }
        }
        _ => {}
    });
}

/// Is a value of a message written out, so that the e-mail can have it.
fn is_fixed(arg: &Expr) -> bool {
    matches!(arg.kind, ExprKind::Missing | ExprKind::Value(_))
}

/// A way out of a step: the step, and whether it is the way of a branch that holds.
type Out = (usize, bool);

/// Gives ids (`1`, `2`, ..) in the order in which a contact comes to the actions. A workflow is a tree:
/// the first way to an action is a standard one, and each other goes to an action of another branch.
fn numbered(steps: &[Step], first: To) -> Vec<Action> {
    let mut order: Vec<usize> = Vec::new();
    let mut ids: HashMap<usize, String> = HashMap::new();
    let mut entered: HashMap<usize, Option<Out>> = HashMap::new();
    let mut todo: Vec<(usize, Option<Out>)> = first.map(|at| (at, None)).into_iter().collect();
    while let Some((at, from)) = todo.pop() {
        if ids.contains_key(&at) {
            continue;
        }
        order.push(at);
        ids.insert(at, order.len().to_string());
        entered.insert(at, from);
        let ways = match steps.get(at) {
            Some(Step::Single { to, .. }) => vec![(*to, true)],
            Some(Step::Branch { yes, no, .. }) => vec![(*no, false), (*yes, true)],
            None => Vec::new(),
        };
        todo.extend(ways.into_iter().filter_map(|(to, holds)| Some((to?, Some((at, holds))))));
    }
    let way = |out: Out, to: To| {
        let (to, id) = to.and_then(|to| Some((to, ids.get(&to)?)))?;
        let standard = entered.get(&to) == Some(&Some(out));
        Some(Connection {
            edge_type: if standard { "STANDARD" } else { "GOTO" },
            next_action_id: id.clone(),
        })
    };
    let made = order.iter().filter_map(|at| {
        let action_id = ids.get(at)?.clone();
        Some(match steps.get(*at)? {
            Step::Single { kind, fields, to } => Action::Single {
                action_id,
                action_type_id: kind,
                action_type_version: 0,
                fields: fields.clone(),
                connection: way((*at, true), *to),
            },
            Step::Branch { name, filter, yes, no } => Action::Branch {
                action_id,
                list_branches: vec![ListBranch {
                    branch_name: name.clone(),
                    filter_branch: filter.clone(),
                    connection: way((*at, true), *yes),
                }],
                default_branch: way((*at, false), *no),
                default_branch_name: "else",
            },
        })
    });
    made.collect()
}
