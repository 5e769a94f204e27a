//! Personal data that leaves for somewhere that has not said that it takes personal data: the arguments of
//! an action, the address behind a link.
//!
//! How: a value is personal if it is made of a field that is marked `pii` or `sensitive`, of the profile or
//! of an event, or of a name that holds such a value, a parameter of a message too. A parameter of an action that is marked
//! takes it. A link is the target of a button, and in a text every word that is an address of the web.

use super::{Found, Look, errors, monday_morning};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Channel, Expr, ExprKind, Id, Message, Program, Text, TextPart, Ty, VarId};
use crate::messaging::is_link;
use crate::source::Span;
use crate::time::What;
use std::collections::BTreeMap;

/// Names that hold personal data, with the field that it is of.
type Held = BTreeMap<VarId, String>;

/// Asks it of every call and every link.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let held = held(program, flow);
    for (at, node) in flow.nodes.iter().enumerate() {
        let id = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        match &node.kind {
            NodeKind::Call { action, args, .. } => {
                let declared = program.actions.at(*action);
                let leak = args.iter().zip(&declared.params).find_map(|(arg, param)| {
                    let arg = arg.as_ref().filter(|_| !param.personal)?;
                    Some((arg, param, personal(program, arg, &held)?))
                });
                let Some((arg, param, field)) = leak else { continue };
                let diagnostic = errors::personal_argument(
                    &field,
                    &declared.head.name,
                    &param.name,
                    arg.span,
                    param.span,
                );
                let path = look.paths_to(id);
                let begins = monday_morning(program);
                found.failures.push(look.shown(diagnostic, path, begins, &|life| {
                    life.trace().iter().any(|entry| match &entry.what {
                        What::Called { action: a, .. } => a == action,
                        _ => false,
                    })
                }));
            }
            NodeKind::Send { message, args, via, .. } => {
                let channels: Vec<Id<Channel>> = via.iter().flatten().copied().collect();
                // What the parameters of the message are given here.
                let given = args.iter().enumerate().filter_map(|(at, arg)| {
                    let var = VarId(u32::try_from(at).ok()?);
                    Some((var, personal(program, arg, &held)?))
                });
                let leak = link(program, *message, &channels, &given.collect());
                let Some((target, field)) = leak else { continue };
                let name = &program.messages.at(*message).head.name;
                let diagnostic = errors::personal_link(&field, name, target);
                let path = look.paths_to(id);
                let begins = monday_morning(program);
                found.failures.push(look.shown(diagnostic, path, begins, &|life| {
                    life.trace().iter().any(|entry| match &entry.what {
                        What::Sent(shown) => shown.message == *message,
                        _ => false,
                    })
                }));
            }
            _ => {}
        }
    }
}

/// The names of a journey that hold such a value.
fn held(program: &Program, flow: &Flow) -> Held {
    let mut held = Held::new();
    // Twice, for a name that is made of another.
    for _ in 0..2 {
        for node in &flow.nodes {
            if let NodeKind::Let { var, value, .. } = &node.kind
                && let Some(field) = personal(program, value, &held)
            {
                held.insert(*var, field);
            }
        }
    }
    held
}

/// The first link of a message on these channels that carries personal data, and the field that it is of.
fn link(
    program: &Program,
    message: Id<Message>,
    channels: &[Id<Channel>],
    held: &Held,
) -> Option<(Span, String)> {
    let contents = program.messages.at(message).contents.iter();
    let sent = contents.filter(|content| channels.contains(&content.channel));
    sent.into_iter().find_map(|content| {
        let buttons = content.buttons.iter().flatten();
        let targets = buttons.filter_map(|button| button.target.as_ref());
        let by_button = targets
            .into_iter()
            .find_map(|target| Some((target.span, personal(program, target, held)?)));
        by_button.or_else(|| {
            let mut texts = content.slots.iter().flat_map(|slot| &slot.texts);
            texts.find_map(|text| written(program, text, held, &mut String::new()))
        })
    })
}

/// The first slot of a text that stands in an address and is personal. `word` is what stands before, up to
/// the last space or quotation mark.
fn written(
    program: &Program,
    text: &Text,
    held: &Held,
    word: &mut String,
) -> Option<(Span, String)> {
    for part in &text.parts {
        match part {
            TextPart::Text(words) => {
                let apart = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>');
                match words.rsplit_once(apart) {
                    Some((_, last)) => last.clone_into(word),
                    None => word.push_str(words),
                }
            }
            TextPart::Slot(value) => {
                if is_link(word)
                    && let Some(field) = personal(program, value, held)
                {
                    return Some((value.span, field));
                }
                // What it says is part of the word.
                word.push('x');
            }
            TextPart::Each { body, .. } => {
                let found = written(program, body, held, word);
                if found.is_some() {
                    return found;
                }
            }
            TextPart::Plural { forms, .. } => {
                let before = word.clone();
                for (_, form) in forms {
                    before.clone_into(word);
                    let found = written(program, form, held, word);
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
    }
    None
}

/// The first field of personal data that a value is made of. What is only asked about a field (is it known,
/// is it larger) does not tell it.
fn personal(program: &Program, value: &Expr, held: &Held) -> Option<String> {
    let mut found = None;
    value.walk(&mut |part| {
        let here = match &part.kind {
            ExprKind::Customer(field) => {
                let fields = program.profile_fields();
                fields
                    .get(*field as usize)
                    .filter(|field| field.personal)
                    .map(|field| format!("customer.{}", field.name))
            }
            ExprKind::Field(of, field) => {
                let fields = crate::value::fields_of(program, &of.ty);
                fields
                    .get(*field as usize)
                    .filter(|field| field.personal)
                    .map(|field| field.name.to_string())
            }
            ExprKind::Var(var) => held.get(var).cloned(),
            _ => None,
        };
        if found.is_none() {
            found = here;
        }
    });
    // A truth about it is not it.
    found.filter(|_| *value.ty.known() != Ty::Bool)
}
