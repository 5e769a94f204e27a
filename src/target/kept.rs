//! Messages whose text an account keeps, by an id that `journey.toml` names: such a text is one text, with the values that
//! it was written for.

use super::errors;
use crate::diag::Diagnostic;
use crate::hir::{Expr, ExprKind, Id, Message, Program};
use crate::source::Span;
use std::collections::BTreeMap;

/// With which values messages have been sent so far.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    values: BTreeMap<Id<Message>, Vec<String>>,
}

impl Kept {
    /// A send of a message with values: what is wrong where it has been sent with others.
    pub fn sent(
        &mut self,
        program: &Program,
        target: &str,
        (message, args): (Id<Message>, &[Expr]),
        span: Span,
    ) -> Option<Diagnostic> {
        let values: Vec<String> = args.iter().map(value).collect();
        let known = self.values.entry(message).or_insert_with(|| values.clone());
        let name = &program.messages.at(message).head.name;
        (*known != values).then(|| {
            errors::refused(
                target,
                args.first().map_or(span, |arg| arg.span),
                &format!("`{name}` with other values than elsewhere"),
                "the account keeps one text for it, which has the values of one send",
                "write a message for each",
            )
        })
    }
}

/// What a text of the account can have in it: a constant, or a field of the event.
fn value(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Value(value) => format!("{value:?}"),
        ExprKind::Field(of, at) => format!("{:?} {at}", of.ty.known()),
        _ => String::new(),
    }
}
