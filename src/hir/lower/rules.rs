//! Channel rules: consent, windows, caps, fallbacks, preference and senders.

use super::checker::Checker;
use super::days;
use crate::hir::modules::Kind;
use crate::hir::{
    Cap, Channel, Construct, Effect, Fallback, Id, Purpose, Rules, STATUSES, Window, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, RuleClauseKind as A};

/// The days of a window one by one, as a range, and its hours.
type When<'a> =
    (&'a [ast::Name], Option<&'a (ast::Name, ast::Name)>, Option<&'a (ast::Expr, ast::Expr)>);

/// What may follow `fallback on`.
const FALLBACKS: [&str; 2] = ["undelivered", "failed"];
/// What may follow `fallback not`.
const REACHED: [&str; 4] = ["sent", "delivered", "seen", "clicked"];

impl Checker<'_> {
    pub(super) fn rules(&mut self, id: Id<Rules>, decl: &ast::Rules) -> Rules {
        let mut rules = self.cx.program.rules.at(id).clone();
        for path in &decl.extends {
            // Circles are found with the signatures.
            if let Some(def) = self.resolve(path, &[Kind::Rules])
                && def.id() != id
            {
                rules.extends.push(def.id());
            }
        }
        let mut seen = Vec::new();
        for clause in &decl.clauses {
            let span = clause.span;
            match &clause.kind {
                A::Consent(name) if name.text == "none" => rules.consent_none = Some(span),
                A::Consent(name) => rules.consent.extend(self.purpose(name)),
                A::Quiet { days, day_range, hours, channels, effect } => {
                    rules.needs.push((Construct::Quiet, span));
                    let when = (days.as_slice(), day_range.as_ref(), hours.as_ref());
                    let window = self.window(false, when, channels, effect.as_ref(), span);
                    rules.windows.extend(window);
                }
                A::Office { days, day_range, hours, channels, effect } => {
                    rules.needs.push((Construct::Office, span));
                    let when = (days.as_slice(), day_range.as_ref(), hours.as_ref());
                    let window = self.window(true, when, channels, effect.as_ref(), span);
                    rules.windows.extend(window);
                }
                A::Cap { .. } => {
                    rules.needs.push((Construct::Cap, span));
                    rules.caps.extend(self.cap(&clause.kind, span));
                }
                A::Fallback { on, unless } => {
                    self.once("fallback", span, &mut seen);
                    let fallback = self.fallback(on, unless.as_ref(), span);
                    let asks = [
                        (fallback.failed, Construct::FallbackFailed),
                        (fallback.undelivered, Construct::FallbackReceipt),
                        (unless.is_some(), Construct::FallbackDeadline),
                    ];
                    let asked = asks.into_iter().filter(|(asked, _)| *asked);
                    rules.needs.extend(asked.map(|(_, construct)| (construct, span)));
                    rules.fallback = rules.fallback.or(Some(fallback));
                }
                A::Prefer(paths) => rules.prefer = self.channels(paths),
                A::Sender(senders) => {
                    for (path, sender) in senders {
                        if let Some(def) = self.resolve(path, &[Kind::Channel]) {
                            rules.senders.push((def.id(), sender.text.clone()));
                            rules.sender_spans.push(sender.span);
                        }
                    }
                }
                A::Allow(name) => {
                    if name.text == "critical" {
                        rules.allow_critical = Some(span);
                        rules.needs.push((Construct::AllowCritical, span));
                    } else {
                        let names = vec!["critical"];
                        self.sink.push(errors::unknown_name(
                            "permission",
                            &name.text,
                            name.span,
                            names,
                            None,
                        ));
                    }
                }
                A::Hole => {}
            }
        }
        rules
    }

    /// `quiet` and `office`
    fn window(
        &mut self,
        office: bool,
        (days, range, hours): When<'_>,
        channels: &[ast::Path],
        effect: Option<&ast::Name>,
        span: Span,
    ) -> Option<Window> {
        let channels = self.channels(channels);
        let hours = match hours {
            Some((from, to)) => {
                let (from_, to_) = (self.clock(from), self.clock(to));
                if from_.is_some() && from_ == to_ {
                    self.sink.push(errors::empty_hours(from.span.to(to.span)));
                    return None;
                }
                Some((from_?, to_?))
            }
            None => None,
        };
        if days.is_empty() && range.is_none() && hours.is_none() {
            self.sink.push(errors::window_of_all_time(office, span));
            return None;
        }
        let days = match range {
            Some((from, to)) => days::range(from, to)?,
            None if days.is_empty() => 0b111_1111,
            None => {
                days.iter().filter_map(|day| days::mask(&day.text)).fold(0, |all, day| all | day)
            }
        };
        let effect = self.effect(effect, span)?;
        Some(Window { office, days, hours, channels, effect, span })
    }

    fn effect(&mut self, name: Option<&ast::Name>, span: Span) -> Option<Effect> {
        let all = [Effect::Defer, Effect::Skip, Effect::Drop];
        let found = name.and_then(|name| all.into_iter().find(|e| e.text() == name.text));
        if found.is_none() {
            self.sink.push(errors::effect_wanted(span));
        }
        found
    }

    fn cap(&mut self, clause: &A, span: Span) -> Option<Cap> {
        let A::Cap { count, per, per_journey, channels, tag, effect } = clause else { return None };
        let count = self.count(count, 1, 10_000);
        let seconds = self.seconds(per);
        if seconds == Some(0) {
            self.sink.push(errors::no_time(per.span));
        }
        let channels = self.channels(channels);
        let effect = self.effect(effect.as_ref(), span);
        Some(Cap {
            count: count?,
            per: seconds?,
            per_journey: *per_journey,
            channels,
            tag: tag.as_ref().map(|tag| tag.text.clone()),
            effect: effect?,
            span,
        })
    }

    fn fallback(
        &mut self,
        on: &[ast::Name],
        unless: Option<&(ast::Name, ast::Expr)>,
        span: Span,
    ) -> Fallback {
        let mut fallback = Fallback { failed: false, undelivered: false, unless: None, span };
        for name in on {
            match name.text.as_str() {
                "failed" => fallback.failed = true,
                "undelivered" => fallback.undelivered = true,
                other => {
                    let (kind, names) = ("status to fall back on", FALLBACKS.to_vec());
                    self.sink.push(errors::unknown_name(kind, other, name.span, names, None));
                }
            }
        }
        if let Some((status, after)) = unless {
            let known = REACHED.contains(&status.text.as_str());
            if !known {
                let (text, names) = (&status.text, REACHED.to_vec());
                self.sink.push(errors::unknown_name("status", text, status.span, names, None));
            }
            let seconds = self.seconds(after);
            if seconds == Some(0) {
                self.sink.push(errors::no_time(after.span));
            }
            let place = STATUSES.iter().position(|word| known && *word == status.text);
            let place = place.and_then(|place| u32::try_from(place).ok());
            fallback.unless = place.zip(seconds);
        }
        fallback
    }

    /// Channels by name.
    pub(super) fn channels(&mut self, paths: &[ast::Path]) -> Vec<Id<Channel>> {
        paths
            .iter()
            .filter_map(|path| self.resolve(path, &[Kind::Channel]).map(|def| def.id()))
            .collect()
    }
}

/// Rules with all that they extend, nearest first; each once.
pub(crate) fn with_bases(program: &crate::hir::Program, rules: &[Id<Rules>]) -> Vec<Id<Rules>> {
    let mut all: Vec<Id<Rules>> = Vec::new();
    let mut todo: std::collections::VecDeque<Id<Rules>> = rules.iter().copied().collect();
    while let Some(id) = todo.pop_front() {
        if !all.contains(&id) {
            all.push(id);
            todo.extend(program.rules.at(id).extends.iter().copied());
        }
    }
    all
}

/// Purposes that need consent under these rules: `marketing` always does, unless they say
/// `consent none`.
pub(crate) fn consent_needed(program: &crate::hir::Program, rules: &[Id<Rules>]) -> Vec<Purpose> {
    let all = with_bases(program, rules);
    let none = all.iter().any(|id| program.rules.at(*id).consent_none.is_some());
    let mut needed: Vec<Purpose> = if none { Vec::new() } else { vec![Purpose::Marketing] };
    for id in all {
        needed.extend(program.rules.at(id).consent.iter().copied());
    }
    needed.sort_unstable();
    needed.dedup();
    needed
}
