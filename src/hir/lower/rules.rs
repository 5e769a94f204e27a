//! Channel rules. Consent, preference and senders have meaning now; quiet hours, caps and receipts
//! are checked and named as needs.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Channel, Construct, Id, Purpose, Rules, errors};
use crate::syntax::ast::{self, RuleClauseKind as A};

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
        for clause in &decl.clauses {
            let span = clause.span;
            match &clause.kind {
                A::Consent(name) if name.text == "none" => rules.consent_none = Some(span),
                A::Consent(name) => rules.consent.extend(self.purpose(name)),
                A::Quiet { channels, effect, hours, .. }
                | A::Office { channels, effect, hours, .. } => {
                    self.channels(channels);
                    if let Some((from, to)) = hours {
                        let time = crate::hir::Ty::Time;
                        let _ = (self.expr_of(from, &time), self.expr_of(to, &time));
                    }
                    if effect.is_none() {
                        self.sink.push(errors::effect_wanted(span));
                    }
                    let is_quiet = matches!(clause.kind, A::Quiet { .. });
                    let construct = if is_quiet { Construct::Quiet } else { Construct::Office };
                    rules.needs.push((construct, span));
                }
                A::Cap { count, per, channels, effect, .. } => {
                    self.count(count, 1, 10_000);
                    self.seconds(per);
                    self.channels(channels);
                    if effect.is_none() {
                        self.sink.push(errors::effect_wanted(span));
                    }
                    rules.needs.push((Construct::Cap, span));
                }
                A::Fallback { on, unless } => {
                    for name in on {
                        match name.text.as_str() {
                            "failed" => rules.needs.push((Construct::FallbackFailed, span)),
                            "undelivered" => rules.needs.push((Construct::FallbackReceipt, span)),
                            other => self.sink.push(errors::unknown_name(
                                "status to fall back on",
                                other,
                                name.span,
                                FALLBACKS.to_vec(),
                                None,
                            )),
                        }
                    }
                    if let Some((status, after)) = unless {
                        if !REACHED.contains(&status.text.as_str()) {
                            self.sink.push(errors::unknown_name(
                                "status",
                                &status.text,
                                status.span,
                                REACHED.to_vec(),
                                None,
                            ));
                        }
                        self.seconds(after);
                        rules.needs.push((Construct::FallbackDeadline, span));
                    }
                }
                A::Prefer(paths) => rules.prefer = self.channels(paths),
                A::Sender(senders) => {
                    for (path, sender) in senders {
                        if let Some(def) = self.resolve(path, &[Kind::Channel]) {
                            rules.senders.push((def.id(), sender.text.clone()));
                        }
                    }
                }
                A::Allow(name) => {
                    if name.text == "critical" {
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
