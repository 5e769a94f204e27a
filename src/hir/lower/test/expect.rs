//! What must hold.

use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Expect, Expr, ExprKind, GATES, Id, Journey, Message, Times, Ty, Value, errors};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::text::locale;

impl Checker<'_> {
    pub(super) fn expectation(
        &mut self,
        expect: &ast::Expect,
        of: &[Id<Journey>],
        broken: bool,
    ) -> Option<Expect> {
        Some(match expect {
            ast::Expect::Sent { how, count, message, channel, locale, to, with } => {
                let id = self.message_id(message);
                let channel = match channel {
                    Some(path) => Some(self.channel_of(id, path)?),
                    None => None,
                };
                let times = self.times(how.as_ref(), count.as_ref());
                let to = to.as_ref().map(|to| self.expr(to, None));
                let id = id?;
                let locale = match locale {
                    Some(name) => Some(self.locale_of(id, name)?),
                    None => None,
                };
                let with = self.with_values(id, with, message.span);
                Expect::Sent { times: times?, message: id, channel, locale, to, with }
            }
            ast::Expect::NothingSent(hours) => Expect::NothingSent(match hours {
                Some(hours) => Some(self.hours(hours)?),
                None => None,
            }),
            ast::Expect::Stopped(message, gate) => {
                let message = self.message_id(message);
                let Some(place) = GATES.iter().position(|name| *name == gate.text) else {
                    self.sink.push(errors::unknown_gate(&gate.text, gate.span, GATES));
                    return None;
                };
                Expect::Stopped(message?, u32::try_from(place).ok()?)
            }
            ast::Expect::Called(action) => {
                Expect::Called(self.resolve(action, &[Kind::Action])?.id())
            }
            ast::Expect::Tracked(event) => {
                Expect::Tracked(self.resolve(event, &[Kind::Event])?.id())
            }
            ast::Expect::Running(journey) => {
                let id = self.resolve(journey, &[Kind::Journey])?.id();
                self.takes_part(id, of, broken, journey.span);
                Expect::Running(id)
            }
            ast::Expect::Outcome { journey, key, outcome } => {
                let id = match journey {
                    Some(path) => {
                        let id = self.resolve(path, &[Kind::Journey])?.id();
                        self.takes_part(id, of, broken, path.span);
                        id
                    }
                    None => match of {
                        [one] => *one,
                        _ => {
                            if !broken {
                                self.sink.push(errors::whose_outcome(outcome.span));
                            }
                            return None;
                        }
                    },
                };
                let key = match key {
                    Some(key) => Some(self.run_key(id, key)?),
                    None => None,
                };
                let program = self.cx.program;
                let journey = program.journeys.at(id);
                let outcomes = journey.outcomes();
                if !outcomes.contains(&outcome.text) {
                    self.sink.push(errors::unknown_outcome(
                        &journey.head.name,
                        &outcome.text,
                        outcome.span,
                        outcomes.iter().map(|name| name.as_str()),
                    ));
                }
                Expect::Outcome { journey: id, key, outcome: outcome.text.clone() }
            }
            ast::Expect::Timeline(name) => Expect::Timeline(name.text.clone()),
            ast::Expect::Condition(condition) => {
                let mark = self.locals.len();
                let condition = self.condition(condition);
                self.close_since(mark);
                Expect::Condition(condition)
            }
        })
    }

    fn times(&mut self, how: Option<&Name>, count: Option<&ast::Expr>) -> Option<Times> {
        Some(match (how.map(|how| how.text.as_str()), count) {
            (Some("not"), _) => Times::Never,
            (Some(_), Some(count)) => Times::AtMost(self.count(count, 0, 10_000)?),
            (None, Some(count)) => Times::Exactly(self.count(count, 0, 10_000)?),
            _ => Times::Some,
        })
    }

    /// A locale of a message, by its place.
    fn locale_of(&mut self, message: Id<Message>, name: &Name) -> Option<u32> {
        let program = self.cx.program;
        let message = program.messages.at(message);
        let tag = match locale::parse(&name.text) {
            Ok(tag) => tag.to_string(),
            Err(error) => {
                self.sink.push(errors::bad_locale(&name.text, &error.to_string(), name.span));
                return None;
            }
        };
        let Some(place) = message.locales.iter().position(|locale| *locale == tag) else {
            let names = message.locales.iter().map(|locale| locale.as_str());
            self.sink.push(errors::no_such_locale(&message.head.name, &tag, name.span, names));
            return None;
        };
        u32::try_from(place).ok()
    }

    /// `with { off: 10% }`
    fn with_values(
        &mut self,
        message: Id<Message>,
        with: &[(Name, ast::Expr)],
        span: Span,
    ) -> Vec<(u32, Expr)> {
        let program = self.cx.program;
        let message = program.messages.at(message);
        let params: Vec<crate::hir::Field> = message
            .vars
            .iter()
            .take(message.params as usize)
            .map(|var| crate::hir::Field {
                name: var.name.clone(),
                ty: var.ty.clone(),
                personal: false,
                default: None,
                span: var.span,
            })
            .collect();
        let values = self.payload(&message.head.name, &params, with, span, false);
        (0_u32..).zip(values).filter_map(|(at, value)| Some((at, value?))).collect()
    }

    /// `21:00..08:00`
    fn hours(&mut self, hours: &ast::Expr) -> Option<(u16, u16)> {
        let ast::ExprKind::Range(from, to) = &hours.kind else {
            self.sink.push(errors::hours_wanted(hours.span));
            return None;
        };
        let mut clock = |expr: &ast::Expr| {
            let found = self.expr_of(expr, &Ty::Time);
            match found.kind {
                ExprKind::Value(Value::Time(minutes)) => Some(minutes),
                ExprKind::Error => None,
                _ => {
                    self.sink.push(errors::hours_wanted(found.span));
                    None
                }
            }
        };
        let (from, to) = (clock(from), clock(to));
        Some((from?, to?))
    }

    /// A key of a journey's runs.
    fn run_key(&mut self, journey: Id<Journey>, key: &ast::Expr) -> Option<Expr> {
        let program = self.cx.program;
        let journey = program.journeys.at(journey);
        match journey.entry.as_ref().and_then(|entry| entry.key.as_ref()) {
            Some(declared) => Some(self.expr_of(key, &declared.ty.clone())),
            None => {
                let name = &journey.head.name;
                self.sink.push(errors::journey_without_key(name, key.span, journey.head.span));
                None
            }
        }
    }

    /// Only the journeys that a test names, and those that they start, are in its world.
    fn takes_part(&mut self, id: Id<Journey>, of: &[Id<Journey>], broken: bool, span: Span) {
        let program = self.cx.program;
        if broken || of.is_empty() || program.journeys_with_started(of).contains(&id) {
            return;
        }
        let names = of.iter().map(|id| program.journeys.at(*id).head.name.as_str()).collect();
        self.sink.push(errors::takes_no_part(&program.journeys.at(id).head.name, names, span));
    }
}
