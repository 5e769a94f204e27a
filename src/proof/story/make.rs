//! Making a condition true, or false, for the customer of a story: by what is known, what happened
//! before, and what happens.
//!
//! It need not succeed. Whether it did is seen when the story is played.

use super::draft::{Draft, Opening, Place};
use super::pick::{related, sample};
use crate::hir::{Expr, ExprKind, History, Id, Op, Question, Segment, Value};
use crate::value::Data;

/// How deep conditions are followed.
const DEEP: u32 = 64;

impl Draft<'_> {
    /// Tries to make a condition what is wanted, at an instant. False where nothing could be tried.
    pub(super) fn make(&mut self, condition: &Expr, want: bool, at: i64) -> bool {
        self.make_deep(condition, want, at, DEEP)
    }

    fn make_deep(&mut self, condition: &Expr, want: bool, at: i64, deep: u32) -> bool {
        let Some(deep) = deep.checked_sub(1) else { return false };
        match &condition.kind {
            ExprKind::Value(Value::Bool(truth)) => *truth == want,
            ExprKind::Not(inner) => self.make_deep(inner, !want, at, deep),
            ExprKind::Binary(op @ (Op::And | Op::Or), a, b) => {
                // Both sides are needed for a true `and` and a false `or`.
                if (*op == Op::And) == want {
                    let left = self.make_deep(a, want, at, deep);
                    self.make_deep(b, want, at, deep) && left
                } else {
                    self.make_deep(a, want, at, deep) || self.make_deep(b, want, at, deep)
                }
            }
            ExprKind::Binary(op, a, b) => {
                let op = if want { *op } else { negated(*op) };
                self.compare(op, a, b, at)
                    || self.compare(op.turned(), b, a, at)
                    || self.by_trial(condition, want)
            }
            ExprKind::Is { value, known } => self.make_known(value, *known == want, at),
            ExprKind::InList(a, items) => {
                let Some(place) = self.place(a) else { return false };
                let first = items.first().and_then(|item| self.value(item));
                let last = items.last().and_then(|item| self.value(item));
                let value = match want {
                    true => first,
                    false => last.and_then(|last| related(self.engine.program, Op::Ne, &last)),
                };
                value.is_some_and(|value| self.put(place, value))
            }
            ExprKind::InRange(a, low, _) => {
                let Some(place) = self.place(a) else { return false };
                let Some(low) = self.value(low) else { return false };
                let value =
                    if want { Some(low) } else { related(self.engine.program, Op::Lt, &low) };
                value.is_some_and(|value| self.put(place, value))
            }
            ExprKind::InSegment(segment) => self.make_member(*segment, want, at),
            ExprKind::History(history) if history.question == Question::Seen => {
                self.make_seen(history, usize::from(want), at)
            }
            ExprKind::Consented(purpose, channel) => {
                self.given.consent.retain(|(p, c, _)| (p, c) != (purpose, channel));
                if want {
                    self.given.consent.push((*purpose, *channel, self.begins - 86_400_000));
                }
                true
            }
            _ => match self.place(condition) {
                Some(place) => self.put(place, Data::truth(want)),
                None => false,
            },
        }
    }

    /// Tries to have a value there, or none.
    pub(super) fn make_known(&mut self, value: &Expr, known: bool, at: i64) -> bool {
        if let ExprKind::History(history) = &value.kind {
            return self.make_seen(history, usize::from(known), at);
        }
        let Some(place) = self.place(value) else { return false };
        let data = match known {
            true => sample(self.engine.program, value.ty.known(), at),
            false => Data::Missing,
        };
        self.put(place, data)
    }

    /// Tries to have the customer in a segment, or not.
    pub(super) fn make_member(&mut self, segment: Id<Segment>, want: bool, at: i64) -> bool {
        let declared = self.engine.program.segments.at(segment);
        match &declared.predicate {
            Some(predicate) => self.make(predicate, want, at),
            None => {
                self.given.segments.retain(|other| *other != segment);
                if want {
                    self.given.segments.push(segment);
                }
                true
            }
        }
    }

    fn compare(&mut self, op: Op, a: &Expr, b: &Expr, at: i64) -> bool {
        match &a.kind {
            ExprKind::History(history) => {
                let Some(Data::Value(Value::Int(count))) = self.value(b) else { return false };
                let wanted = match op {
                    Op::Gt => count + 1,
                    Op::Lt => count - 1,
                    Op::Ne => count + 1,
                    _ => count,
                };
                let Ok(wanted) = usize::try_from(wanted) else { return false };
                history.question == Question::Count && self.make_seen(history, wanted, at)
            }
            ExprKind::Status(message, _) => {
                let Some(Data::Value(Value::Int(status))) = self.status(b) else { return false };
                let wanted = match op {
                    Op::Ge | Op::Eq => status,
                    Op::Gt => status + 1,
                    _ => return true,
                };
                let Ok(wanted) = u32::try_from(wanted) else { return false };
                self.receipt(at - 1_000, *message, wanted);
                true
            }
            _ => {
                let Some(place) = self.place(a) else { return false };
                let Some(other) = self.value(b) else { return false };
                // A value that is compared with itself stays.
                if self.place(b) == Some(place) {
                    return false;
                }
                let value = related(self.engine.program, op, &other);
                value.is_some_and(|value| self.put(place, value))
            }
        }
    }

    /// Tries values of another size where a condition reads one, until it is what is wanted.
    fn by_trial(&mut self, condition: &Expr, want: bool) -> bool {
        let wanted = Some(Data::truth(want));
        if self.value(condition) == wanted {
            return true;
        }
        for place in self.places(condition, 8) {
            let Some(before) = self.at(place) else { continue };
            for value in super::pick::sizes(&before) {
                if self.put(place, value) && self.value(condition) == wanted {
                    return true;
                }
            }
            self.put(place, before);
        }
        false
    }

    fn status(&self, expr: &Expr) -> Option<Data> {
        match &expr.kind {
            ExprKind::Value(value @ Value::Int(_)) => Some(Data::Value(value.clone())),
            _ => self.value(expr),
        }
    }

    /// Tries to have an event in the past so often.
    fn make_seen(&mut self, history: &History, times: usize, at: i64) -> bool {
        if times == 0 {
            self.history.retain(|(_, event, _)| *event != history.event);
            return true;
        }
        let program = self.engine.program;
        let declared = program.events.at(history.event);
        for number in 0..i64::try_from(times).unwrap_or(i64::MAX).min(1_000) {
            let data: Vec<Data> =
                declared.fields.iter().map(|field| sample(program, &field.ty, at)).collect();
            if history.since_entry {
                let input = crate::time::Input::Event(history.event, data.into());
                self.happens(at - 1_000 - number, input, Some(history.element));
            } else {
                let back = history.within.map_or(86_400, |within| (within / 2).max(1));
                let when = self.begins - (back * 1_000).min(86_400_000) - number;
                self.history.push((when, history.event, data));
            }
        }
        let Some(filter) = &history.filter else { return true };
        if history.since_entry {
            return self.make(filter, true, at);
        }
        // The filter is about the element; it is made true in each of the events.
        let mut all = true;
        let mut conjuncts = vec![filter];
        while let Some(part) = conjuncts.pop() {
            match &part.kind {
                ExprKind::Binary(Op::And, a, b) => conjuncts.extend([a.as_ref(), b.as_ref()]),
                ExprKind::Binary(op, a, b) => {
                    let sides = [(*op, a, b), (op.turned(), b, a)];
                    all &= sides.into_iter().any(|(op, a, b)| self.element(history, op, a, b));
                }
                _ => all = false,
            }
        }
        all
    }

    fn element(&mut self, history: &History, op: Op, a: &Expr, b: &Expr) -> bool {
        let Some(Place::Of(var, field)) = self.place(a) else { return false };
        if var != history.element {
            return false;
        }
        let other = self.value(b);
        let Some(value) = other.and_then(|other| related(self.engine.program, op, &other)) else {
            return false;
        };
        let of = self.history.iter_mut().filter(|(_, event, _)| *event == history.event);
        for (_, _, data) in of {
            if let Some(slot) = data.get_mut(field as usize) {
                *slot = value.clone();
            }
        }
        true
    }

    /// The value of the key that the run has.
    pub(super) fn key(&self) -> Option<Data> {
        let key = self.flow.entry_policy.as_ref()?.key.as_ref()?;
        match &self.opening {
            Opening::Event(..) | Opening::Start(..) => self.value(key),
            _ => None,
        }
    }
}

fn negated(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
        other => other,
    }
}
