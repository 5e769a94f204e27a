//! What each step is, in a few words.

use super::{Look, rules, say};
use crate::draw::words::Word;
use crate::flow::{BranchOf, Node, NodeKind};
use crate::graph::model::{self, Hop, Kind, Note};
use crate::hir::{Channel, ExprKind, Id, Timer, Value, VarId};
use crate::source::Span;

/// What a node says.
pub(super) struct Said {
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) lines: Vec<String>,
    pub(super) chain: Vec<Hop>,
    pub(super) notes: Vec<Note>,
    pub(super) doc: Option<String>,
}

impl Said {
    fn new(kind: Kind, title: impl Into<String>) -> Self {
        let (lines, chain, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, title: title.into(), lines, chain, notes, doc: None }
    }

    fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    fn doc(mut self, doc: Option<&String>) -> Self {
        self.doc = doc.cloned();
        self
    }
}

/// What a node of the flow says.
pub(super) fn say(look: &Look<'_>, node: &Node, span: Span) -> Said {
    let program = look.input.program;
    let var = |id: &VarId| {
        let vars = &look.input.flow.vars;
        vars.get(id.0 as usize).map(|var| var.name.to_string()).unwrap_or_default()
    };
    match &node.kind {
        NodeKind::Send { message, via, to, consent, .. } => {
            let declared = program.messages.at(*message);
            let mut said =
                Said::new(Kind::Send, &declared.head.title).doc(declared.head.doc.as_ref());
            if let Some(to) = to {
                said = said.line(look.filled(Word::To, &look.source(to.span)));
            }
            said.chain = chain(look, via);
            said.notes = rules::notes(look, *message, via, to.as_ref(), *consent);
            said
        }
        NodeKind::Wait { span: value, at_most, .. } => match &value.kind {
            ExprKind::Value(Value::Duration(seconds)) => {
                Said::new(Kind::Wait, say::exactly(look, *seconds))
            }
            _ => {
                let most = look.filled(Word::AtMost, &say::exactly(look, *at_most));
                Said::new(Kind::Wait, look.source(value.span)).line(most)
            }
        },
        NodeKind::Race { timer, .. } => match timer {
            Timer::Span(seconds) => {
                Said::new(Kind::Race, look.filled(Word::UpTo, &say::exactly(look, *seconds)))
            }
            Timer::Moment { moment, follow } => {
                let said = Said::new(Kind::Race, say::until(look, moment));
                if *follow { said.line(look.word(Word::MovesAlong)) } else { said }
            }
        },
        NodeKind::Restart { max, .. } => Said::new(Kind::Back, look.word(Word::WaitAnew))
            .line(look.filled(Word::Times, &max.to_string())),
        NodeKind::Countdown { to, .. } => {
            Said::new(Kind::Countdown, look.filled(Word::To, &look.source(to.span)))
        }
        NodeKind::Back { .. } => Said::new(Kind::Back, look.word(Word::NextPoint)),
        NodeKind::Branch { of, arms, .. } => match (of, arms.as_slice()) {
            (BranchOf::If, [one]) => Said::new(Kind::Branch, asked(look, one.condition.span)),
            (BranchOf::Match, _) => Said::new(Kind::Branch, head(look, span, "match ")),
            _ => Said::new(Kind::Branch, look.word(Word::FirstThatHolds)),
        },
        NodeKind::Split { key, sticky, arms } => {
            let name = key.rsplit('.').next().unwrap_or(key);
            let whole = arms.iter().all(|arm| arm.holdout || arm.name == "treated");
            let title = if whole { look.word(Word::ControlGroup) } else { spaced(name) };
            let said = Said::new(Kind::Split, title);
            if *sticky { said.line(look.word(Word::ByCustomer)) } else { said }
        }
        NodeKind::Winner { key, status, after, .. } => {
            let name = key.rsplit('.').next().unwrap_or(key);
            let status = say::status(look, *status);
            let after = look.filled(Word::WinnerAfter, &say::exactly(look, *after));
            Said::new(Kind::Winner, spaced(name)).line(format!("{status} · {after}"))
        }
        NodeKind::Enter { round, .. } => {
            let max = rounds(look, node).map(|max| look.filled(Word::Rounds, &max.to_string()));
            let said = Said::new(Kind::Repeat, max.unwrap_or_default());
            match round {
                Some(round) => said.line(var(round)),
                None => said,
            }
        }
        NodeKind::Loop { counter, max, .. } => {
            if is_round(look, *counter) {
                Said::new(Kind::Repeat, look.word(Word::AnotherRound))
            } else {
                Said::new(Kind::Back, look.word(Word::GoBack))
                    .line(look.filled(Word::Times, &max.to_string()))
            }
        }
        NodeKind::Let { var: name, value, .. } => {
            Said::new(Kind::Let, format!("{} = {}", var(name), look.source(value.span)))
        }
        NodeKind::Set { field, value, .. } => {
            let field = program.profile_fields().get(*field as usize);
            let said = Said::new(Kind::Set, field.map_or_else(String::new, |of| spaced(&of.name)));
            match value {
                Some(value) => said.line(format!("= {}", look.source(value.span))),
                None => said.line(look.word(Word::Removed)),
            }
        }
        NodeKind::Consent { grant, purpose, channels, .. } => {
            let word = if *grant { Word::ConsentGranted } else { Word::ConsentWithdrawn };
            let names: Vec<&str> =
                channels.iter().map(|id| program.channels.at(*id).head.title.as_str()).collect();
            Said::new(Kind::Set, look.filled(word, purpose.text())).line(names.join(", "))
        }
        NodeKind::Track { event, .. } => {
            let head = &program.events.at(*event).head;
            Said::new(Kind::Track, &head.title).doc(head.doc.as_ref())
        }
        NodeKind::Call { action, bind, .. } => {
            let head = &program.actions.at(*action).head;
            let said = Said::new(Kind::Call, head.name.as_str()).doc(head.doc.as_ref());
            match bind {
                Some(bind) => said.line(format!("→ {}", var(bind))),
                None => said,
            }
        }
        NodeKind::Start { journey, each, .. } => {
            let head = &program.journeys.at(*journey).head;
            let said = Said::new(Kind::Begin, &head.title).doc(head.doc.as_ref());
            match each {
                Some((_, list)) => said.line(look.filled(Word::ForEach, &look.source(list.span))),
                None => said,
            }
        }
        NodeKind::End { outcome } => Said::new(
            Kind::End,
            match outcome.as_str() {
                "completed" => look.word(Word::Completed),
                "control" => look.word(Word::ControlGroup),
                other => spaced(other),
            },
        ),
        NodeKind::Later { construct, .. } => {
            Said::new(Kind::Later, construct.title().replace('`', ""))
        }
    }
}

/// A name as a person writes it: `cart_offer` is `cart offer`.
fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// A condition as a question.
fn asked(look: &Look<'_>, span: Span) -> String {
    let text = look.source(span);
    if text.ends_with('?') { text } else { format!("{text}?") }
}

/// The head of a step in the source, without its first word and what its block begins with.
fn head(look: &Look<'_>, span: Span, word: &str) -> String {
    let text = look.source(span);
    let text = text.trim_end_matches('{').trim_end();
    text.strip_prefix(word).unwrap_or(text).to_owned()
}

/// How many rounds the `repeat` has that a node begins.
fn rounds(look: &Look<'_>, node: &Node) -> Option<u32> {
    let NodeKind::Enter { counter, .. } = &node.kind else { return None };
    look.input.flow.nodes.iter().find_map(|other| match &other.kind {
        NodeKind::Loop { counter: of, max, .. } if of == counter => Some(*max),
        _ => None,
    })
}

/// Is it the counter of a `repeat`, and not of a `goto`.
pub(super) fn is_round(look: &Look<'_>, counter: u32) -> bool {
    let enters =
        |kind: &NodeKind| matches!(kind, NodeKind::Enter { counter: of, .. } if *of == counter);
    look.input.flow.nodes.iter().any(|other| enters(&other.kind))
}

/// The alternatives of a send with what leads from one to the next.
fn chain(look: &Look<'_>, via: &[Vec<Id<Channel>>]) -> Vec<Hop> {
    let program = look.input.program;
    let then = next_hop(look);
    let last = via.len().saturating_sub(1);
    via.iter()
        .enumerate()
        .map(|(at, group)| Hop {
            channels: group
                .iter()
                .map(|id| &program.channels.at(*id).head)
                .map(|head| model::Channel {
                    name: head.name.to_string(),
                    title: head.title.clone(),
                })
                .collect(),
            then: (at < last).then(|| then.clone()),
        })
        .collect()
}

/// What leads on to the next channel: a gate that is closed or a provider that refuses, and what the rules
/// say about receipts.
fn next_hop(look: &Look<'_>) -> String {
    let mut reasons = vec![look.word(Word::NotTaken)];
    if let Some(fallback) = &look.input.flow.rules.fallback {
        if fallback.failed {
            reasons.push(look.word(Word::Failed));
        }
        if fallback.undelivered {
            reasons.push(look.word(Word::StatusUndelivered));
        }
        if let Some((status, seconds)) = fallback.unless {
            let status = say::status(look, status);
            let after = say::exactly(look, seconds);
            reasons.push(say::filled_twice(look, Word::NotDelivered, &status, &after));
        }
    }
    reasons.join(", ")
}
