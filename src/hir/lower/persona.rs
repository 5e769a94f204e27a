//! Personas: predicates, preferences, samples. What research found stands in their card.

use super::checker::Checker;
use crate::hir::{Persona, errors};
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn persona(&mut self, id: crate::hir::Id<Persona>, decl: &ast::Persona) -> Persona {
        let mut persona = self.cx.program.personas.at(id).clone();
        persona.predicate = decl.predicate.as_ref().map(|predicate| self.condition(predicate));
        persona.vars = std::mem::take(&mut self.vars);
        persona.prefers = self.channels(&decl.prefers);
        for sample in &decl.samples {
            let mut fields = Vec::new();
            for (name, value) in &sample.fields {
                let declared = self.cx.program.profile_fields();
                let Some(at) = declared.iter().position(|field| field.name == name.text) else {
                    let names = super::names::field_names(declared);
                    self.sink.push(errors::unknown_field(
                        "the profile",
                        &name.text,
                        name.span,
                        names,
                    ));
                    continue;
                };
                let ty = declared.get(at).map_or(crate::hir::Ty::Error, |field| field.ty.clone());
                let value = self.expr_of(value, &ty);
                fields.push((u32::try_from(at).unwrap_or(u32::MAX), value));
            }
            persona.samples.push(fields);
        }
        for (at, path) in decl.prefers.iter().enumerate() {
            let before = decl.prefers.iter().take(at);
            if let Some(first) = before.into_iter().find(|other| other.text() == path.text()) {
                self.sink.push(errors::clause_twice(&path.text(), path.span, first.span));
            }
        }
        let mut samples: Vec<&ast::Name> = Vec::new();
        for name in decl.samples.iter().filter_map(|sample| sample.name.as_ref()) {
            match samples.iter().find(|first| first.text == name.text) {
                Some(first) => {
                    let finding =
                        errors::duplicate_name("sample", &name.text, name.span, first.span);
                    self.sink.push(finding);
                }
                None => samples.push(name),
            }
        }
        persona.card = self.persona_card(decl);
        if decl.samples.is_empty() {
            self.sink.push(errors::persona_without_sample(&decl.name.text, decl.name.span));
        }
        persona
    }
}
