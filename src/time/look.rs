//! What watches facts: conditions of headers, segments, and dates that move. It is looked at whenever
//! facts have changed, and at instants at which time alone can change them.

use super::engine::spans;
use super::life::{Life, Timed};
use super::points::{Point, before, today};
use super::run::At;
use crate::flow::{Flow, NodeKind};
use crate::hir::{ArmOn, Expr, Id, Segment, Timer, WatchKind};
use crate::value::{Data, eval, holds};

impl Life<'_> {
    /// Before anything happens: who is in which segment, and what the calendar will bring.
    pub(super) fn begin_watching(&mut self) {
        self.members = self.engine.segments.iter().map(|id| self.is_member(*id)).collect();
        self.schedule_all(self.now);
        self.look_again();
    }

    pub(super) fn look(&mut self) {
        for at in self.under_way() {
            self.conditions(at);
        }
        for at in self.under_way() {
            self.follow(at);
        }
        self.memberships();
        self.look_again();
    }

    /// `exit when` and `while` of a run.
    fn conditions(&mut self, at: usize) {
        let engine = self.engine;
        let Some(run) = self.runs.get(at).filter(|run| run.is_alive()) else { return };
        let place = run.id.flow as usize;
        if engine.watches_facts.get(place) != Some(&true) {
            return;
        }
        let Some((flow, _)) = engine.flows.get(place) else { return };
        let found = flow.watches.iter().find(|watch| {
            let holds = |condition: &Expr| self.scoped(Some(run), |scope| holds(scope, condition));
            match &watch.kind {
                WatchKind::When(condition) => holds(condition),
                WatchKind::While(condition) => !holds(condition),
                WatchKind::Goal(_) | WatchKind::Exit(_) => false,
            }
        });
        if let Some(watch) = found {
            let number = run.id.number;
            self.end(number, &watch.outcome, Some(watch.span));
        }
    }

    /// Dates that move while a run waits for them.
    fn follow(&mut self, at: usize) {
        let engine = self.engine;
        let Some(run) = self.runs.get(at) else { return };
        let Some((flow, _)) = engine.flows.get(run.id.flow as usize) else { return };
        let kind = |flow: &'_ Flow, node: crate::flow::NodeId| {
            flow.nodes.get(node.0 as usize).map(|node| node.kind.clone())
        };
        match run.at {
            At::Racing(node, due) => {
                let Some(NodeKind::Race {
                    timer: Timer::Moment { moment, follow: true },
                    arms,
                    ..
                }) = kind(flow, node)
                else {
                    return;
                };
                match self.point(run, &moment) {
                    Point::At(point) if point == due => {}
                    Point::At(point) if point > self.now => self.stand(at, node, point),
                    Point::At(_) => self.leave_race(at, arms.len(), None),
                    Point::Past => self.leave_race(at, arms.len() + 1, None),
                    Point::Missing => self.leave_race(at, arms.len() + 2, None),
                }
            }
            At::Counting(node, due) => {
                let Some(NodeKind::Countdown { counter, to, follow: true, points, .. }) =
                    kind(flow, node)
                else {
                    return;
                };
                let date = self.scoped(Some(run), |scope| eval(scope, &to).into_owned());
                let next = run.counters.get(counter as usize).copied().unwrap_or(0) as usize;
                let point = points.get(next);
                let moved = point.and_then(|p| before(&self.zone, &date, p.before, p.at));
                let today = today(&self.zone, self.now);
                if date == Data::Missing || moved.is_none_or(|(at, day)| at != due || day < today) {
                    // The countdown looks at its date again.
                    let number = run.id.number;
                    if let Some(run) = self.runs.get_mut(at) {
                        run.turn += 1;
                        run.at = At::Ready(node, super::run::Via::Back);
                    }
                    self.ready.push(number);
                }
            }
            _ => {}
        }
    }

    fn is_member(&self, segment: Id<Segment>) -> bool {
        self.scoped(None, |scope| scope.past.in_segment(scope, segment))
    }

    /// Who has entered or left a segment: waits first, then triggers.
    fn memberships(&mut self) {
        let engine = self.engine;
        for (number, segment) in engine.segments.iter().enumerate() {
            let is = self.is_member(*segment);
            let Some(was) = self.members.get_mut(number) else { continue };
            if std::mem::replace(was, is) == is {
                continue;
            }
            let mut taken = Vec::new();
            for at in self.under_way() {
                let Some(run) = self.runs.get(at) else { continue };
                let place = run.id.flow as usize;
                let found = self.arm(run, |on| match on {
                    ArmOn::Segment { segment: wanted, enters } => {
                        (wanted == segment && *enters == is).then_some(None)
                    }
                    _ => None,
                });
                if let Some((way, _)) = found {
                    taken.push(place);
                    self.leave_race(at, way, None);
                }
            }
            for (place, trigger, enters) in engine.by_segment.get(segment).into_iter().flatten() {
                if *enters == is && !taken.contains(place) {
                    self.enter(*place, Some(*trigger), None, Vec::new());
                }
            }
        }
    }

    /// Sets a timer for the first instant at which time alone can change what is watched.
    fn look_again(&mut self) {
        let engine = self.engine;
        let mut found = Vec::new();
        for segment in &engine.segments {
            if let Some(predicate) = &engine.program.segments.at(*segment).predicate {
                spans(engine.program, predicate, &mut found);
            }
        }
        for run in self.under_way().into_iter().filter_map(|at| self.runs.get(at)) {
            let place = run.id.flow as usize;
            if engine.watches_facts.get(place) != Some(&true) {
                continue;
            }
            let Some((flow, _)) = engine.flows.get(place) else { continue };
            for watch in &flow.watches {
                if let WatchKind::When(condition) | WatchKind::While(condition) = &watch.kind {
                    spans(engine.program, condition, &mut found);
                }
            }
        }
        if found.is_empty() {
            return;
        }
        found.sort_unstable();
        found.dedup();
        let history = self.history.iter().map(|(at, _, _)| *at);
        let sends = self.sends.iter().flat_map(|send| {
            [Some(send.at)].into_iter().chain(send.hops.iter().map(|hop| hop.engaged)).flatten()
        });
        let consent = self.consent.iter().map(|(_, _, since)| *since);
        let now = self.now;
        let next = history
            .chain(sends)
            .chain(consent)
            .flat_map(|from| {
                found.iter().map(move |span| from.saturating_add(span.saturating_mul(1_000)))
            })
            // At the end of a span it still counts; behind it, it does not.
            .flat_map(|at| [at, at.saturating_add(1)])
            .filter(|at| *at > now)
            .min();
        if let Some(next) = next {
            self.timer(next, Timed::Look);
        }
    }
}
