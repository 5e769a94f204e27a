//! Personas and the other cards of research: predicates, samples, names in clauses.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Persona, errors};
use crate::syntax::ast::{self, Clause, Item};

/// Clauses whose words name declarations, and of which kind.
const NAMED: [(&str, Kind); 14] = [
    ("stage", Kind::Stage),
    ("stages", Kind::Stage),
    ("emits", Kind::Event),
    ("kpi", Kind::Metric),
    ("kpis", Kind::Metric),
    ("metrics", Kind::Metric),
    ("personas", Kind::Persona),
    ("persona", Kind::Persona),
    ("journeys", Kind::Journey),
    ("touchpoints", Kind::Touchpoint),
    ("lifecycle", Kind::Lifecycle),
    ("channels", Kind::Channel),
    ("microconversion", Kind::Event),
    ("microconversions", Kind::Event),
];

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
        self.card(&decl.clauses);
        if decl.samples.is_empty() {
            self.sink.push(errors::persona_without_sample(&decl.name.text, decl.name.span));
        }
        persona
    }

    /// The names in the clauses of a card.
    pub(super) fn card(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            let kind =
                NAMED.iter().find(|(word, _)| *word == clause.keyword.text).map(|(_, kind)| *kind);
            for item in &clause.items {
                self.card_item(kind, item);
            }
            // `publish 2026-12-01 "..." via facebook`
            let mut words = clause.items.iter().filter_map(super::channel_card::word);
            while let Some(word) = words.next() {
                if word == "via"
                    && let Some(channel) = words.next()
                {
                    let _ = self.find(&channel, &[Kind::Channel]);
                }
            }
        }
    }

    fn card_item(&mut self, kind: Option<Kind>, item: &Item) {
        match (item, kind) {
            (Item::Word(path), Some(kind)) => {
                let _ = self.resolve(path, &[kind]);
            }
            (Item::Ranked(paths), Some(kind)) => {
                for path in paths {
                    let _ = self.resolve(path, &[kind]);
                }
            }
            (Item::Between(from, to), Some(kind)) => {
                let _ = (self.resolve(from, &[kind]), self.resolve(to, &[kind]));
            }
            (Item::List(items, _), kind) => {
                for item in items {
                    self.card_item(kind, item);
                }
            }
            (Item::Clauses(clauses, _), _) => self.card(clauses),
            _ => {}
        }
    }
}
