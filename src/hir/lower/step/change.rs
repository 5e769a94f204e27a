//! What changes something: `set`, `consent`, `track`.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::names::field_names;
use crate::hir::modules::Kind;
use crate::hir::{Construct, StepKind, errors};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(in crate::hir::lower) fn set(
        &mut self,
        path: &ast::Path,
        value: Option<&ast::Expr>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Set, head);
        let name = match path.names.as_slice() {
            [name] => name,
            [first, name] if first.text == "customer" => name,
            _ => {
                self.sink.push(errors::set_field_wanted(path.span));
                return StepKind::Error;
            }
        };
        let fields = self.cx.program.profile_fields();
        let Some(at) = fields.iter().position(|field| field.name == name.text) else {
            if self.cx.program.profile.is_none() {
                self.sink.push(errors::no_profile(name.span));
            } else {
                let names = field_names(fields);
                self.sink.push(errors::unknown_field("the profile", &name.text, name.span, names));
            }
            return StepKind::Error;
        };
        let field = u32::try_from(at).unwrap_or(u32::MAX);
        let Some(declared) = fields.get(at) else { return StepKind::Error };
        let ty = declared.ty.clone();
        let value = match value {
            Some(value) => Some(self.expr_of(value, &ty)),
            None => {
                if !ty.is_optional() {
                    self.sink.push(errors::cannot_be_missing(&name.text, head));
                }
                None
            }
        };
        let known = value.is_some() && ty.is_optional();
        self.facts.retain(|place| !place.starts_with(&[0, field]));
        if known && value.as_ref().is_some_and(|value| !value.ty.is_optional()) {
            self.facts.push(vec![0, field]);
        }
        StepKind::Set { field, value }
    }

    pub(in crate::hir::lower) fn consent(
        &mut self,
        grant: bool,
        purpose: &ast::Name,
        channels: &[ast::Path],
        head: Span,
    ) -> StepKind {
        self.need(Construct::ConsentChange, head);
        let purpose = self.purpose(purpose);
        let mut ids = self.channels(channels);
        if channels.is_empty() {
            // Every channel that the file knows and that has an address.
            let program = self.cx.program;
            ids = program
                .channels
                .iter()
                .filter(|(_, c)| c.field.is_some())
                .map(|(id, _)| id)
                .collect();
        }
        match purpose {
            Some(purpose) if !ids.is_empty() => StepKind::Consent { grant, purpose, channels: ids },
            _ => StepKind::Error,
        }
    }

    pub(super) fn track(
        &mut self,
        event: &ast::Path,
        fields: &[(ast::Name, ast::Expr)],
        head: Span,
    ) -> StepKind {
        self.need(Construct::Track, head);
        let Some(def) = self.resolve(event, &[Kind::Event]) else { return StepKind::Error };
        let id = def.id();
        let declared = &self.cx.program.events.at(id);
        let fields = self.payload(&declared.head.name, &declared.fields, fields, event.span, true);
        StepKind::Track { event: id, fields }
    }
}
