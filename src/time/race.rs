//! Races: waits that events can end.

use super::life::{Life, Timed};
use super::points::{self, Point};
use super::run::{At, Run, Via};
use super::step::Next;
use super::take::is_open;
use super::trace::What;
use crate::flow::{NodeId, NodeKind, RaceArm};
use crate::hir::{ArmOn, Day, Moment, Timer, Value, VarId};
use crate::value::{Data, eval};

impl Life<'_> {
    /// A run comes to a race.
    pub(super) fn race(&mut self, at: usize, node: NodeId, via: Via, kind: &NodeKind) -> Next {
        let NodeKind::Race { timer, arms, restarts, .. } = kind else { return Next::Stays };
        let Some(run) = self.runs.get_mut(at) else { return Next::Stays };
        if via == Via::Step {
            for counter in restarts {
                if let Some(slot) = run.counters.get_mut(*counter as usize) {
                    *slot = 0;
                }
            }
        }
        let kept = run.points.iter().find(|(n, _)| *n == node).map(|(_, point)| *point);
        let Some(run) = self.runs.get(at) else { return Next::Stays };
        if let Some(way) = self.reached(run, arms) {
            return self.woke(at, node, way);
        }
        let point = match (via, kept, timer) {
            (Via::Resume, Some(point), _) => Point::At(point),
            (_, _, Timer::Span(seconds)) => {
                Point::At(self.now.saturating_add(seconds.saturating_mul(1_000)))
            }
            (_, _, Timer::Moment { moment, .. }) => self.point(run, moment),
        };
        match point {
            Point::At(point) if point > self.now => {
                self.stand(at, node, point);
                Next::Stays
            }
            Point::At(_) => self.woke(at, node, arms.len()),
            Point::Past => self.woke(at, node, arms.len() + 1),
            Point::Missing => self.woke(at, node, arms.len() + 2),
        }
    }

    /// Stands in a race until a point.
    pub(super) fn stand(&mut self, at: usize, node: NodeId, point: i64) {
        let Some(run) = self.runs.get_mut(at) else { return };
        run.at = At::Racing(node, point);
        run.turn += 1;
        run.points.retain(|(n, _)| *n != node);
        run.points.push((node, point));
        let (id, turn) = (run.id, run.turn);
        self.timer(point, Timed::Wake(id.number, turn));
        let span = self.span(id.flow, node);
        self.note(Some(id), span, || What::Waits { node, until: Some(point) });
    }

    /// The first arm on a status that is already reached.
    fn reached(&self, run: &Run, arms: &[RaceArm]) -> Option<usize> {
        arms.iter().position(|arm| match &arm.on {
            _ if !is_open(run, arm) => false,
            ArmOn::Status { status, message, channel } => {
                let send = self.newest(*message, Some(run.id)).and_then(|at| self.sends.get(at));
                send.is_some_and(|send| send.has(*status, *channel))
            }
            _ => false,
        })
    }

    /// The point of a calendar wait.
    pub(super) fn point(&self, run: &Run, moment: &Moment) -> Point {
        self.scoped(Some(run), |scope| {
            let value = match &moment.day {
                Day::Of(day) => eval(scope, day).into_owned(),
                _ => Data::Missing,
            };
            let clock = moment.at.as_ref().map(|at| eval(scope, at).into_owned());
            let minutes = match clock {
                Some(Data::Value(Value::Time(minutes))) => Some(minutes),
                Some(_) => return Point::Missing,
                None => None,
            };
            points::next(scope.zone, self.now, &moment.day, &value, minutes)
        })
    }

    /// A way out of a race from inside a step.
    fn woke(&mut self, at: usize, node: NodeId, way: usize) -> Next {
        if let Some(run) = self.runs.get(at) {
            let id = run.id;
            let span = self.span(id.flow, node);
            self.note(Some(id), span, || What::Woke { node, way });
        }
        Next::Way(way)
    }

    /// A way out of the race that a run stands in; the run takes its next step when steps are taken.
    pub(super) fn leave_race(&mut self, at: usize, way: usize, bind: Option<(VarId, Data)>) {
        let Some(run) = self.runs.get_mut(at) else { return };
        let At::Racing(node, _) = run.at else { return };
        if let Some((var, value)) = bind
            && let Some(slot) = run.vars.get_mut(var.0 as usize)
        {
            *slot = value;
        }
        let _ = self.woke(at, node, way);
        self.go(at, node, way);
    }
}
