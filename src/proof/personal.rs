//! Personal data that leaves for somewhere that has not said that it takes personal data: the arguments of
//! an action, the address behind a link.
//!
//! How: a value is personal if it is made of a field that is marked `pii` or `sensitive`, of the profile or
//! of an event, or of a name that holds such a value. A parameter of an action that is marked
//! takes it.

use super::{Found, Look, errors, monday_morning};
use crate::flow::{NodeId, NodeKind};
use crate::hir::{Expr, ExprKind, Program, Ty, VarId};
use crate::time::What;
use std::collections::BTreeSet;

/// Asks it of every call and every link.
pub(super) fn check(look: &Look<'_>, found: &mut Found) {
    let (program, flow) = (look.program, look.flow());
    let mut held: BTreeSet<VarId> = BTreeSet::new();
    // Names that hold such a value; twice, for a name that is made of another.
    for _ in 0..2 {
        for node in &flow.nodes {
            if let NodeKind::Let { var, value, .. } = &node.kind
                && personal(program, value, &held).is_some()
            {
                held.insert(*var);
            }
        }
    }
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
            NodeKind::Send { message, via, .. } => {
                let declared = program.messages.at(*message);
                let contents = declared.contents.iter();
                let sent =
                    contents.filter(|content| via.iter().flatten().any(|c| *c == content.channel));
                let buttons = sent.flat_map(|content| content.buttons.iter().flatten());
                let leak = buttons.filter_map(|button| button.target.as_ref()).find_map(|target| {
                    Some((target, personal(program, target, &BTreeSet::new())?))
                });
                let Some((target, field)) = leak else { continue };
                let diagnostic = errors::personal_link(&field, &declared.head.name, target.span);
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

/// The first field of personal data that a value is made of. What is only asked about a field (is it known,
/// is it larger) does not tell it.
fn personal(program: &Program, value: &Expr, held: &BTreeSet<VarId>) -> Option<String> {
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
            ExprKind::Var(var) if held.contains(var) => Some("a value made of it".to_owned()),
            _ => None,
        };
        if found.is_none() {
            found = here;
        }
    });
    // A truth about it is not it.
    found.filter(|_| *value.ty.known() != Ty::Bool)
}
