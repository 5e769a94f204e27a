//! A race: `wait up to D { .. }`, `wait until M { .. }`, and `restart`.

use super::mail::{FACTS, NEXT, after_seconds};
use super::watch::{caught, or_next};
use super::{AFTER, Builder, Piece, local, node_name, set_variable, variable};
use crate::flow::{Flow, NodeId, NodeKind, RaceArm};
use crate::hir::{ArmOn, Moment, Timer, VarId};
use crate::target::aws::document::{Assign, Choice, Rule, State, Tpl};
use crate::target::aws::errors;
use crate::target::aws::jsonata::{Ast, BinOp, calendar};

/// In place of a next state: the arms of a race.
fn arms_key(id: &str) -> String {
    format!("\u{0}arms:{id}")
}

/// In place of a next state: where a race computes its point.
pub(super) fn point_key(id: &str) -> String {
    format!("\u{0}point:{id}")
}

/// The variable in which a race keeps its point.
fn point_variable(at: usize) -> String {
    format!("p{at}")
}

/// A race with its ways.
pub(super) struct Race<'r> {
    pub(super) id: &'r str,
    /// Its place in the flow.
    pub(super) at: usize,
    pub(super) timer: &'r Timer,
    pub(super) arms: &'r [RaceArm],
    pub(super) restarts: &'r [u32],
    pub(super) elapsed: NodeId,
    pub(super) past: NodeId,
    pub(super) missing: NodeId,
}

impl Builder<'_> {
    pub(super) fn race(&mut self, flow: &Flow, race: &Race<'_>) -> Vec<Piece> {
        let arms = self.race_arms(flow, race);
        let point = point_variable(race.at);
        let mut begin: Assign =
            race.restarts.iter().map(|counter| (format!("n{counter}"), Tpl::Num(0))).collect();
        let asked = (!arms.is_empty()).then(|| arms_key(race.id));
        let mut here = self.place(race.id, Ast::Num(0), node_name(race.elapsed), asked);
        here.retain(|(name, _)| name != "until");
        begin.extend(here);
        if !arms.is_empty() {
            self.extra.push((arms_key(race.id), arms));
        }
        let pieces = match race.timer {
            Timer::Span(seconds) => {
                let until = || Tpl::Expr(after_seconds(Ast::Num(*seconds)));
                let assign = vec![("until".into(), until()), (point, until())];
                vec![(format!("{} wait", race.id), State::assign(assign, NEXT))]
            }
            Timer::Moment { moment, .. } => self.point(race, moment),
        };
        self.extra.push((point_key(race.id), pieces));
        vec![(race.id.to_owned(), State::assign(begin, point_key(race.id)))]
    }

    /// Computes the point of the calendar; it is missing, past, or waited for.
    fn point(&mut self, race: &Race<'_>, moment: &Moment) -> Vec<Piece> {
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        let point = point_variable(race.at);
        let value = self.lowering.moment(moment);
        let assign = vec![("until".into(), Tpl::Expr(Ast::var(point.clone())))];
        let mut choices = Vec::new();
        for (is, to) in [(calendar::MISSING, race.missing), (calendar::PAST, race.past)] {
            choices.push(Rule {
                comment: None,
                condition: Ast::var(point.clone()).eq(Ast::Num(is)),
                next: node_name(to),
            });
        }
        let wait = format!("{} wait", race.id);
        let which = Choice { comment: None, choices, default: local(&wait) };
        let own = vec![
            (format!("{} point", race.id), State::assign(vec![(point, Tpl::Expr(value))], AFTER)),
            (format!("{} when", race.id), State::Choice(which)),
            (wait, State::assign(assign, NEXT)),
        ];
        self.asking(&format!("{} point", race.id), own)
    }

    fn race_arms(&mut self, flow: &Flow, race: &Race<'_>) -> Vec<Piece> {
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        let stem = format!("{} arm", race.id);
        let mut choices = Vec::new();
        let mut caught_by = Vec::new();
        for (at, arm) in race.arms.iter().enumerate() {
            let ArmOn::Event(pattern) = &arm.on else {
                self.lowering.problems.push(errors::refused(
                    arm.span,
                    "this arm of a wait",
                    "it has no lowering",
                    "wait for an event",
                ));
                continue;
            };
            let condition = self.pattern(flow, pattern);
            let name = format!("{stem} {}", at + 1);
            choices.push(Rule { comment: None, condition, next: local(&name) });
            caught_by.push((name, self.catch(flow, pattern.var, arm.to)));
        }
        if matches!(race.timer, Timer::Moment { follow: true, .. }) {
            // The point is computed anew where the facts are new.
            choices.push(Rule {
                comment: Some("moves follow".into()),
                condition: Ast::var("got").eq(Ast::str(FACTS)),
                next: point_key(race.id),
            });
        }
        if choices.is_empty() {
            return Vec::new();
        }
        let mut own = vec![(stem.clone(), or_next(choices))];
        own.extend(caught_by);
        self.asking(&stem, own)
    }

    /// Gives what was caught its name.
    fn catch(&self, flow: &Flow, var: VarId, to: NodeId) -> State {
        let (name, _) = set_variable(flow, var, Ast::var("ev"));
        let optional = flow.vars.get(var.0 as usize).is_some_and(|var| var.ty.is_optional());
        let value = if optional { Tpl::obj([("v", caught())]) } else { caught() };
        debug_assert_eq!(name, variable(flow, var));
        State::assign(vec![(name, value)], node_name(to))
    }

    /// `restart`: once more with a new point, or back with the point that it had.
    pub(super) fn restart(
        &mut self,
        flow: &Flow,
        id: &str,
        (counter, max): (u32, u32),
        race: NodeId,
    ) -> Vec<Piece> {
        let at = race.0 as usize;
        let Some(node) = flow.nodes.get(at) else { return Vec::new() };
        if !matches!(node.kind, NodeKind::Race { .. }) {
            return Vec::new();
        }
        let name = format!("n{counter}");
        let again = format!("{id} again");
        let back = format!("{id} back");
        let more = Ast::var(name.clone()).bin(BinOp::Lt, Ast::Num(i64::from(max)));
        let grown = Ast::var(name.clone()).bin(BinOp::Add, Ast::Num(1));
        let kept: Assign = vec![
            ("place".into(), Tpl::text(node.id.as_str())),
            ("until".into(), Tpl::Expr(Ast::var(point_variable(at)))),
            ("tried".into(), Tpl::Bool(false)),
            ("open".into(), Tpl::Bool(false)),
        ];
        let mut once_more: Assign = vec![(name, Tpl::Expr(grown))];
        once_more.extend(kept.iter().filter(|(name, _)| name != "until").cloned());
        vec![
            (id.to_owned(), State::either(more, local(&again), local(&back))),
            (again, State::assign(once_more, point_key(&node.id))),
            (back, State::assign(kept, NEXT)),
        ]
    }
}
