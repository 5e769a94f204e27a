//! Questions about past events. The store keeps the events that steps ask about; `emit::past` reads them before the
//! step, as `past` of the run's object: the name `e`, the instant `t`, the data `d`, oldest first.

use super::super::js::{Js, Op};
use super::Lowering;
use crate::hir::{History, Question};
use crate::source::Span;
use crate::wire::event_key;

impl Lowering<'_> {
    /// `seen(e within D where ..)` and its like.
    pub(super) fn history(&mut self, history: &History, span: Span) -> Js {
        let program = self.program;
        if !self.may_ask_past || self.depth > 0 {
            return self.refuse(
                span,
                "a question about past events at this place",
                "this version asks them in `if`, `match` and `let` of a journey, and nowhere else",
                "ask it with `let` in a step before",
            );
        }
        if history.question == Question::Sum {
            return self.refuse(
                span,
                "a sum of past events",
                "this version counts past events, and adds nothing up",
                "keep the sum as a field of the profile",
            );
        }
        let Some(event) = program.events.get(history.event) else { return Js::Null };
        let key = event_key(program, event);
        self.asks_past.insert(key.clone());
        let local = self.local("p");
        let part = |name: &str| Js::name(local.as_str()).dot(name);
        let mut holds = part("e").eq(Js::str(key));
        if let Some(within) = history.within {
            let from = Js::json().dot("now").minus(Js::Num(within.saturating_mul(1_000)));
            holds = holds.and(part("t").bin(Op::Ge, from));
        }
        if history.since_entry {
            holds = holds.and(part("t").bin(Op::Gt, Js::json().dot("entered")));
        }
        if let Some(filter) = &history.filter {
            let before = self.bind(history.element, part("d"));
            holds = holds.and(self.expr(filter));
            if let Some(before) = before {
                self.bind(history.element, before);
            }
        }
        let fits = Js::Arrow(vec![local.clone()], Box::new(holds));
        let data = Js::Arrow(vec![local.clone()], Box::new(part("d")));
        let found = Js::json().dot("past").method("filter", vec![fits]);
        match history.question {
            Question::Seen => found.dot("length").bin(Op::Gt, Js::Num(0)),
            Question::Count => found.dot("length"),
            Question::Last => {
                let all = found.method("map", vec![data]);
                all.method("at", vec![Js::Num(-1)]).or_else(Js::Null)
            }
            Question::All | Question::Sum => found.method("map", vec![data]),
        }
    }
}
