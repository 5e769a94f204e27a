//! Channel rules.

use super::{Context, Kids, expr, hole_name, message, research};
use crate::syntax::ast::{Expr, Name, Path, RuleClause, RuleClauseKind, Rules};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// `rules r extends a, b { .. }`
pub(super) fn rules(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Rules {
    let mut kids = Kids::of(cx, node);
    let (name, title) = (kids.declared(cx), kids.title(cx));
    let extends = kids.enter(cx, Rule::extends).map(|mut kids| kids.paths(cx)).unwrap_or_default();
    let mut clauses = Vec::new();
    while let Some(node) = kids.next() {
        let span = cx.span(&node);
        clauses.push(RuleClause { kind: clause(cx, node), span });
    }
    Rules { name, title, extends, clauses }
}

fn clause(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> RuleClauseKind {
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node);
    match rule {
        Rule::rule_consent => RuleClauseKind::Consent(kids.name(cx)),
        Rule::quiet => {
            let (days, day_range) = days(cx, &mut kids);
            RuleClauseKind::Quiet {
                days,
                day_range,
                hours: hours(cx, &mut kids),
                channels: on_channels(cx, &mut kids),
                effect: kids.word(cx, Rule::effect),
            }
        }
        Rule::office => {
            let (days, day_range) = days(cx, &mut kids);
            RuleClauseKind::Office {
                days,
                day_range,
                hours: hours(cx, &mut kids),
                channels: on_channels(cx, &mut kids),
                effect: kids.word(cx, Rule::effect),
            }
        }
        Rule::cap => RuleClauseKind::Cap {
            count: kids.expr(cx),
            per: kids.expr(cx),
            per_journey: kids.skip(Rule::per_journey),
            tag: kids.name_in(cx, Rule::on_tag),
            channels: on_channels(cx, &mut kids),
            effect: kids.word(cx, Rule::effect),
        },
        Rule::fallback => {
            let on = kids
                .enter(cx, Rule::fallback_on)
                .map(|mut kids| statuses(cx, &mut kids))
                .unwrap_or_default();
            let unless = kids.enter(cx, Rule::fallback_unless).map(|mut kids| {
                let status = kids.name(cx);
                (status, kids.expr(cx))
            });
            RuleClauseKind::Fallback { on, unless }
        }
        Rule::prefer => RuleClauseKind::Prefer(research::ranked(cx, &mut kids)),
        Rule::sender => {
            let mut senders = Vec::new();
            while let Some(mut sender) = kids.enter(cx, Rule::sender_id) {
                let channel = sender.path(cx);
                senders.push((channel, sender.str(cx)));
            }
            RuleClauseKind::Sender(senders)
        }
        Rule::allow => RuleClauseKind::Allow(kids.name(cx)),
        _ => RuleClauseKind::Hole,
    }
}

/// Single days, or a range of days.
fn days(cx: &Context<'_>, kids: &mut Kids<'_>) -> (Vec<Name>, Option<(Name, Name)>) {
    let Some(mut kids) = kids.enter(cx, Rule::days) else { return (Vec::new(), None) };
    let mut days: Vec<Name> = std::iter::from_fn(|| kids.word(cx, Rule::weekday)).collect();
    if let Some(mut to) = kids.enter(cx, Rule::day_to)
        && let Some(from) = days.pop()
    {
        let to = to.word(cx, Rule::weekday).unwrap_or_else(|| hole_name(to.end));
        return (Vec::new(), Some((from, to)));
    }
    (days, None)
}

/// `21:00..08:00`
fn hours(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<(Expr, Expr)> {
    let mut times = kids.take(Rule::hours)?.into_inner();
    let from = expr::primary(cx, times.next()?);
    Some((from, expr::primary(cx, times.next()?)))
}

/// `on [sms, email]` or `on sms`
pub(super) fn on_channels(cx: &Context<'_>, kids: &mut Kids<'_>) -> Vec<Path> {
    let Some(mut kids) = kids.enter(cx, Rule::on_channels) else { return Vec::new() };
    match kids.path_opt(cx) {
        Some(channel) => vec![channel],
        None => message::path_list(cx, &mut kids),
    }
}

/// `[undelivered, failed]` or one status.
fn statuses(cx: &Context<'_>, kids: &mut Kids<'_>) -> Vec<Name> {
    match kids.word(cx, Rule::ident) {
        Some(status) => vec![status],
        None => message::path_list(cx, kids).into_iter().map(message::name_of).collect(),
    }
}
