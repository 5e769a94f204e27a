//! The head of a journey: what begins a run, for whom, and what ends it from outside.

use super::super::condition::{Cond, Leaf, Scope};
use super::super::document::EXIT;
use super::super::errors;
use super::super::keyed::{self, Key, Pattern};
use super::{Builder, longest};
use crate::diag::Diagnostic;
use crate::hir::{Entry, Event, Expr, ExprKind, Id, Policy, Ty, WatchKind, Whose};

impl<'a> Builder<'a> {
    /// Reads the head. Gives the name, or the beginning of names, of the events that a run hears of.
    pub(super) fn header(&mut self) -> String {
        let Some((event, filter)) = self.trigger() else { return String::new() };
        self.trigger = Some(event);
        match self.read_key() {
            Ok(key) => self.key = key,
            Err(finding) => self.problems.push(finding),
        }
        let (program, flow) = (self.cx.program, self.flow);
        self.own = self.info.events().iter().copied().chain([event]).collect();
        self.patterns = keyed::arms(program, flow, self.key.as_ref(), &mut self.problems);
        let trigger = Pattern { event, properties: self.told_apart(filter) };
        self.watch(&trigger);
        let early = keyed::early(flow, &self.patterns, &trigger);
        self.problems.extend(early);
        self.lasts();
        common_name(self.own.iter().map(|event| keyed::event_name(program, *event)).collect())
    }

    /// The one event that begins the journey, with its condition.
    fn trigger(&mut self) -> Option<(Id<Event>, Option<&'a Expr>)> {
        let flow = self.flow;
        if let [_, second, ..] = flow.triggers.as_slice() {
            self.problems.push(errors::refused(
                second.span,
                "a second trigger",
                "a journey of Dittofeed has one entry",
                "write a journey for each trigger",
            ));
        }
        match &flow.triggers.first()?.kind {
            crate::hir::TriggerKind::Event { event, filter, whose: Whose::Own } => {
                Some((*event, filter.as_ref()))
            }
            _ => None,
        }
    }

    /// What tells the runs of a customer apart: nothing, so that each event begins a run, or a field of the event.
    fn read_key(&self) -> Result<Option<Key>, Diagnostic> {
        let Some(entry) = &self.flow.entry_policy else { return Ok(None) };
        match (entry.policy, &entry.key) {
            (Policy::Parallel, None) => Ok(None),
            (Policy::Parallel, Some(_)) => Err(errors::refused(
                entry.span,
                "`one per` with `parallel`",
                "an event with the key of a run that is under way begins no other",
                "leave `one per` out, or write `ignore`",
            )),
            // A run that takes no time is over when the next one begins.
            (Policy::Ignore, None) if self.info.longest() == Some(0) => Ok(None),
            (Policy::Ignore, None) => Err(errors::refused(
                entry.span,
                "`entry ignore` without a key, in a journey that waits",
                "a journey that an event begins has runs side by side, or one for each value of a property",
                "write `entry one per` a text of the trigger's event, `ignore`, or `entry parallel`",
            )),
            (_, Some(key)) => self.key(entry, key).map(Some),
            // Refused by name.
            (Policy::Restart, None) => Ok(None),
        }
    }

    fn key(&self, entry: &Entry, key: &Expr) -> Result<Key, Diagnostic> {
        let field = match &key.kind {
            ExprKind::Field(of, at) if self.is_trigger(of) => {
                crate::value::fields_of(self.cx.program, &of.ty).get(*at as usize)
            }
            _ => None,
        };
        let words = matches!(
            field.map(|field| &field.ty),
            Some(Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Enum(_))
        );
        match field {
            Some(field) if words => Ok(Key { path: field.name.to_string(), ty: field.ty.clone() }),
            _ => Err(errors::refused(
                entry.span,
                "this key",
                "a key is one property of the trigger's event, and what waits for it compares texts",
                "take a field of the event that is a text, always there",
            )),
        }
    }

    /// Is this the variable of the trigger's event.
    pub(super) fn is_trigger(&self, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Var(var) if Some(var) == self.flow.trigger_var)
    }

    /// The part of the trigger's condition that tells its events from others, as far as a segment can say it.
    fn told_apart(&self, filter: Option<&Expr>) -> Vec<(String, super::super::document::Operator)> {
        let mut parts: Vec<&Expr> = filter.into_iter().collect();
        let mut found = Vec::new();
        while let Some(part) = parts.pop() {
            if let ExprKind::Binary(crate::hir::Op::And, a, b) = &part.kind {
                parts.extend([b.as_ref(), a.as_ref()]);
            } else {
                let scope = Scope { customer: false, ..self.scope(false) };
                found.extend(scope.properties(part).into_iter().flatten());
            }
        }
        found
    }

    /// What a condition of this journey can see. `later`: after a wait, when other events of the key may have come.
    pub(super) fn scope(&self, later: bool) -> Scope<'_> {
        let event = self.flow.trigger_var.filter(|_| self.key.is_some() && !later);
        Scope { program: self.cx.program, event, keyed: true, customer: true, own: &self.own }
    }

    /// `goal` and `exit on`: every wait looks for them first.
    fn watch(&mut self, trigger: &Pattern) {
        let (program, flow) = (self.cx.program, self.flow);
        for watch in &flow.watches {
            let (WatchKind::Goal(of) | WatchKind::Exit(of)) = &watch.kind else { continue };
            let pattern = match keyed::read(program, self.key.as_ref(), of, watch.span) {
                Ok(pattern) => pattern,
                Err(finding) => {
                    self.problems.push(finding);
                    continue;
                }
            };
            if !pattern.disjoint(trigger) {
                self.problems.push(keyed::of_trigger(watch.span));
            }
            let longest = longest(flow);
            if watch.within.is_some_and(|within| longest.is_none_or(|longest| longest > within)) {
                self.problems.push(errors::refused(
                    watch.span,
                    "a `within` that ends before the run does",
                    "Dittofeed counts the events of the whole run",
                    "leave `within` out, or make it as long as the longest run",
                ));
            }
            if let Some(key) = &self.key {
                let segment = pattern.segment(program, key);
                let id = self.segment(segment);
                if !self.watches.contains(&id) {
                    self.watches.push(id);
                }
            }
        }
    }

    /// `lasts at most` holds by itself where no run is longer.
    fn lasts(&mut self) {
        let Some(lasts) = self.flow.lasts else { return };
        let longest = longest(self.flow);
        if longest.is_none_or(|longest| longest > lasts) {
            let spans = self.info.needs().get(&crate::hir::Construct::Lasts);
            let span = spans.and_then(|spans| spans.first().copied());
            self.problems.push(errors::refused(
                span.unwrap_or_else(|| self.cx.program.journeys.at(self.flow.journey).head.span),
                "`lasts at most` in a journey whose runs can be longer",
                "nothing on Dittofeed ends a run after a time",
                "make the waits shorter, or leave it out",
            ));
        }
    }

    /// What is asked before the first step: is it the trigger's event, and is it for this customer.
    pub(super) fn guard(&mut self, first: String) -> String {
        self.groups.push(Vec::new());
        let (program, flow) = (self.cx.program, self.flow);
        let mut whole = Vec::new();
        let filter = flow.triggers.first().and_then(|trigger| match &trigger.kind {
            crate::hir::TriggerKind::Event { filter, .. } => filter.as_ref(),
            _ => None,
        });
        let persona =
            flow.persona.and_then(|persona| program.personas.at(persona).predicate.as_ref());
        let mut read: Vec<Result<Cond, Diagnostic>> = Vec::new();
        {
            let scope = self.scope(false);
            read.extend(filter.map(|filter| scope.condition(filter)));
            read.extend(persona.map(|persona| scope.condition(persona)));
        }
        for cond in read {
            match cond {
                Ok(cond) => whole.push(cond),
                Err(finding) => self.problems.push(finding),
            }
        }
        let span =
            flow.triggers.first().map_or_else(|| self.span(flow.entry), |trigger| trigger.span);
        // Other events of the key begin a run too, where the entry takes several names: that one ends at once.
        let others = self.own.iter().any(|other| Some(*other) != self.trigger);
        if self.key.is_some() && others {
            whole.push(Cond::Ask(Leaf::Event { properties: Vec::new() }));
        }
        self.decide(Cond::And(whole), first, EXIT.to_owned(), "entry", span)
    }
}

/// The name that all have, or the beginning that they share with `*` behind it.
fn common_name(names: Vec<String>) -> String {
    let Some(first) = names.first() else { return String::new() };
    if names.iter().all(|name| name == first) {
        return first.clone();
    }
    let shared = |name: &String| -> usize {
        first.chars().zip(name.chars()).take_while(|(a, b)| a == b).count()
    };
    let length = names.iter().map(shared).min().unwrap_or(0);
    first.chars().take(length).chain(['*']).collect()
}

#[cfg(test)]
mod tests {
    use super::common_name;

    #[test]
    fn names_share_their_beginning() {
        let of = |names: &[&str]| common_name(names.iter().map(ToString::to_string).collect());
        assert_eq!(of(&["cart"]), "cart");
        assert_eq!(of(&["cart_abandoned", "cart_modified"]), "cart_*");
        assert_eq!(of(&["cart_abandoned", "order_completed"]), "*");
        assert_eq!(of(&["cart", "cart_modified", "cart"]), "cart*");
    }
}
