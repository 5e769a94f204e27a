//! Personas: their cards, and the sample customer who stands for them.

use super::{Of, evidence, said};
use crate::hir::{self, Id};
use crate::map::document::{Persona, Sample};
use crate::value::constant;

/// A share is kept in hundredths of a percent.
const PERCENT: f64 = 100.0;

pub(super) fn one(of: &Of<'_>, id: Id<hir::Persona>) -> Persona {
    let program = of.stuff.program;
    let persona = program.personas.at(id);
    let card = &persona.card;
    let facts = card.facts.iter().map(|fact| {
        let words: Vec<&str> = fact.values.iter().map(|said| said.text.as_str()).collect();
        (fact.name.to_string(), words.join(", "))
    });
    Persona {
        head: of.head(&persona.head, of.names.persona(id)),
        age: card.age,
        occupation: card.occupation.as_ref().map(|said| said.text.clone()),
        share: card
            .share
            .and_then(|share| i32::try_from(share).ok())
            .map(|n| f64::from(n) / PERCENT),
        facts: facts.collect(),
        sample: persona.samples.first().map(|fields| sample(of, persona, fields)),
        goals: said(&card.goals),
        needs: said(&card.needs),
        worries: said(&card.worries),
        habits: said(&card.habits),
        questions: said(&card.questions),
        quotes: said(&card.quotes),
        prefers: persona.prefers.iter().map(|channel| of.names.channel(*channel)).collect(),
        evidence: evidence(&card.evidence),
        sources: said(&card.sources),
    }
}

fn sample(of: &Of<'_>, persona: &hir::Persona, fields: &[(u32, hir::Expr)]) -> Sample {
    let program = of.stuff.program;
    let declared = program.profile_fields();
    let shown = fields.iter().filter_map(|(at, value)| {
        let field = declared.get(usize::try_from(*at).ok()?)?;
        Some((field.name.to_string(), of.shown(&constant(program, value))?))
    });
    let name = persona.card.sample_names.first().cloned().flatten();
    Sample { name: name.map(|name| name.to_string()), fields: shown.collect() }
}
