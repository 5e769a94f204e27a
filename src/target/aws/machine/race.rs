//! A race: `wait up to D { .. }`, `wait until M { .. }`, and `restart`.

use super::change::changes;
use super::mail::{FACTS, NEXT, after_seconds};
use super::status::{REPLY, STATUS};
use super::watch::{caught, or_next};
use super::{AFTER, Builder, Piece, local, node_name, set_variable, variable};
use crate::flow::{Flow, NodeId, NodeKind, RaceArm};
use crate::hir::{ArmOn, Id, Moment, Segment, Timer, VarId};
use crate::target::aws::document::{Assign, Choice, Rule, State, Tpl};
use crate::target::aws::errors;
use crate::target::aws::jsonata::lowering::channel_name;
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

/// In place of a next state: the arms on statuses, when a run comes to a race.
fn reached_key(id: &str) -> String {
    format!("\u{0}reached:{id}")
}

/// In place of a next state: the same, when a run comes back with the time that is left.
fn reached_again_key(id: &str) -> String {
    format!("\u{0}reached again:{id}")
}

fn waits_for_status(arms: &[RaceArm]) -> bool {
    arms.iter().any(|arm| matches!(arm.on, ArmOn::Status { .. }))
}

/// Is an arm still open: one whose restarts are used up, and the one time without, fits nothing any more.
fn left(arm: &RaceArm) -> Ast {
    arm.restarts.iter().fold(Ast::Bool(true), |left, (counter, max)| {
        let used = Ast::var(format!("n{counter}"));
        left.and(used.bin(BinOp::Le, Ast::Num(i64::from(*max))))
    })
}

/// Was the customer in the segment of an arm.
fn member_variable(race: usize, arm: usize) -> String {
    format!("in{race}_{arm}")
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
        let mut first = point_key(race.id);
        if waits_for_status(race.arms) {
            let stem = format!("{} reached", race.id);
            let reached = self.reached_already(race, &stem, &first);
            first = reached_key(race.id);
            self.extra.push((first.clone(), reached));
            if !race.restarts.is_empty() {
                let reached = self.reached_already(race, &format!("{stem} again"), NEXT);
                self.extra.push((reached_again_key(race.id), reached));
            }
        }
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        let members = self.members(race);
        let pieces = match race.timer {
            Timer::Span(seconds) if members.is_empty() => {
                let until = || Tpl::Expr(after_seconds(Ast::Num(*seconds)));
                let assign = vec![("until".into(), until()), (point, until())];
                vec![(format!("{} wait", race.id), State::assign(assign, NEXT))]
            }
            Timer::Span(seconds) => {
                let until = || Tpl::Expr(after_seconds(Ast::Num(*seconds)));
                let mut assign = vec![("until".into(), until()), (point, until())];
                assign.extend(members);
                let own = vec![(format!("{} wait", race.id), State::assign(assign, NEXT))];
                self.asking(&format!("{} wait", race.id), own)
            }
            Timer::Moment { moment, .. } => self.point(race, moment, members),
        };
        self.extra.push((point_key(race.id), pieces));
        vec![(race.id.to_owned(), State::assign(begin, first))]
    }

    /// Computes the point of the calendar; it is missing, past, or waited for.
    fn point(&mut self, race: &Race<'_>, moment: &Moment, members: Assign) -> Vec<Piece> {
        let point = point_variable(race.at);
        let value = self.lowering.moment(moment);
        let mut assign = vec![("until".into(), Tpl::Expr(Ast::var(point.clone())))];
        assign.extend(members);
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
        // An event is heard before what it changes, wherever the arms stand.
        let is_change = |(_, arm): &(usize, &RaceArm)| matches!(arm.on, ArmOn::Segment { .. });
        let mut arms: Vec<(usize, &RaceArm)> = race.arms.iter().enumerate().collect();
        arms.sort_by_key(is_change);
        for (at, arm) in arms {
            let (condition, bound) = match &arm.on {
                ArmOn::Event(pattern) => (self.pattern(flow, pattern), Some(pattern.var)),
                ArmOn::Status { status, message, channel } => {
                    let told = Ast::var("got").eq(Ast::str(STATUS));
                    (told.and(self.lowering.has_reached(*status, *message, *channel)), None)
                }
                ArmOn::Reply { message, var, filter } => {
                    let came = Ast::var("got").eq(Ast::str(REPLY));
                    let ids = self.lowering.sent_ids(*message);
                    let answers = Ast::var("ev").dot("message_id");
                    let mut holds =
                        came.and(answers.clone().exists()).and(answers.bin(BinOp::In, ids));
                    if let Some(filter) = filter {
                        let before = self.lowering.bind(*var, Ast::var("ev"));
                        holds = holds.and(self.lowering.expr(filter));
                        if let Some(before) = before {
                            self.lowering.bind(*var, before);
                        }
                    }
                    (holds, Some(*var))
                }
                ArmOn::Inbound { channel, var } => {
                    let from = Ast::str(channel_name(self.cx.program, *channel));
                    let holds = Ast::var("got")
                        .eq(Ast::str(REPLY))
                        .and(Ast::var("ev").dot("message_id").exists().not())
                        .and(Ast::var("ev").dot("channel").eq(from));
                    (holds, Some(*var))
                }
                ArmOn::Segment { segment, enters } => {
                    (self.membership(race, arm, (at, *segment), *enters), None)
                }
            };
            let condition = left(arm).and(condition);
            let name = format!("{stem} {}", at + 1);
            let caught = match bound {
                Some(var) => self.catch(flow, var, arm.to),
                None => State::assign(Vec::new(), node_name(arm.to)),
            };
            choices.push(Rule { comment: None, condition, next: local(&name) });
            caught_by.push((name, caught));
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
        let members = self.members(race);
        let mut own = vec![(stem.clone(), or_next(choices))];
        if let (false, Some((_, State::Choice(choice)))) = (members.is_empty(), own.first_mut()) {
            // Who is in a segment now is what the next change is a change of.
            let kept = format!("{stem} members");
            choice.default = local(&kept);
            caught_by.push((kept, State::assign(members, NEXT)));
        }
        own.extend(caught_by);
        self.asking(&stem, own)
    }

    /// Has the customer come into a segment, or gone out of it, since the run stood there.
    fn membership(
        &mut self,
        race: &Race<'_>,
        arm: &RaceArm,
        (at, segment): (usize, Id<Segment>),
        enters: bool,
    ) -> Ast {
        let predicate = self.cx.program.segments.get(segment).and_then(|s| s.predicate.as_ref());
        if predicate.is_some_and(|predicate| changes(self.cx.program, predicate).is_none()) {
            self.lowering.problems.push(errors::refused(
                arm.span,
                "a wait for a segment with an age of consent that is compared with what is not written out",
                "nobody knows the instant at which it changes",
                "compare `consent_age(..)` itself with a span like `30 days`, or ask `customer in` after a wait",
            ));
        }
        let now = self.lowering.segment(segment, arm.span);
        let before = Ast::var(member_variable(race.at, at));
        if enters { before.not().and(now) } else { before.and(now.not()) }
    }

    /// Who is in the segments of a race's arms.
    fn members(&mut self, race: &Race<'_>) -> Assign {
        let arms = race.arms.iter().enumerate();
        let segments = arms.filter_map(|(at, arm)| match arm.on {
            ArmOn::Segment { segment, .. } => Some((at, segment, arm.span)),
            _ => None,
        });
        let all: Vec<_> = segments.collect();
        all.into_iter()
            .map(|(at, segment, span)| {
                let value = self.lowering.segment(segment, span);
                (member_variable(race.at, at), Tpl::from(value))
            })
            .collect()
    }

    /// The arms on statuses that a run already has when it comes to the race, or comes back to it.
    fn reached_already(&mut self, race: &Race<'_>, stem: &str, then: &str) -> Vec<Piece> {
        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        let mut choices = Vec::new();
        for arm in race.arms {
            if let ArmOn::Status { status, message, channel } = &arm.on {
                let reached = self.lowering.has_reached(*status, *message, *channel);
                choices.push(Rule {
                    comment: None,
                    condition: left(arm).and(reached),
                    next: node_name(arm.to),
                });
            }
        }
        let choice = Choice { comment: None, choices, default: then.to_owned() };
        self.asking(stem, vec![(stem.to_owned(), State::Choice(choice))])
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
        let NodeKind::Race { arms, .. } = &node.kind else { return Vec::new() };
        // What was reached meanwhile is taken at once.
        let (anew, on) = match waits_for_status(arms) {
            true => (reached_key(&node.id), reached_again_key(&node.id)),
            false => (point_key(&node.id), NEXT.to_owned()),
        };
        let name = format!("n{counter}");
        let again = format!("{id} again");
        let back = format!("{id} back");
        let more = Ast::var(name.clone()).bin(BinOp::Lt, Ast::Num(i64::from(max)));
        let grown = Ast::var(name.clone()).bin(BinOp::Add, Ast::Num(1));
        let kept: Assign = vec![
            (name.clone(), Tpl::Expr(grown)),
            ("place".into(), Tpl::text(node.id.as_str())),
            ("until".into(), Tpl::Expr(Ast::var(point_variable(at)))),
            ("tried".into(), Tpl::Bool(false)),
            ("open".into(), Tpl::Bool(false)),
        ];
        let once_more: Assign = kept.iter().filter(|(name, _)| name != "until").cloned().collect();
        vec![
            (id.to_owned(), State::either(more, local(&again), local(&back))),
            (again, State::assign(once_more, anew)),
            (back, State::assign(kept, on)),
        ]
    }
}
