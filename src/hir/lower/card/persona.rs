//! The card of a persona.

use super::read::{Card, Items, span_of};
use crate::hir::lower::checker::Checker;
use crate::hir::{Fact, PersonaCard, Said, errors};
use crate::syntax::ast::{self, Clause, Expr, ExprKind, Item};

const CARD: Card = Card {
    kind: "persona",
    clauses: &[
        "behaviour",
        "demographics",
        "devices",
        "evidence",
        "goals",
        "habits",
        "hobbies",
        "needs",
        "notes",
        "prefers",
        "questions",
        "quote",
        "quotes",
        "sample",
        "share",
        "source",
        "sources",
        "usage",
        "where",
        "who",
        "worries",
    ],
};

impl Checker<'_> {
    pub(in crate::hir::lower) fn persona_card(&mut self, decl: &ast::Persona) -> PersonaCard {
        let names = decl.samples.iter().map(|sample| sample.name.as_ref());
        let mut card = PersonaCard {
            sample_names: names.map(|name| name.map(|name| name.text.clone())).collect(),
            ..PersonaCard::default()
        };
        let mut seen = Vec::new();
        for clause in &decl.clauses {
            if !self.is_clause(&CARD, clause) {
                continue;
            }
            let word = clause.keyword.text.as_str();
            if matches!(word, "who" | "share") {
                self.once(word, clause.span, &mut seen);
            }
            match word {
                "who" => self.who(&mut card, clause),
                "share" => card.share = self.card_share(&CARD, clause),
                "hobbies" => card.hobbies.extend(self.words(&CARD, clause)),
                "demographics" => card.demographics.extend(self.words(&CARD, clause)),
                "behaviour" => card.behaviour.extend(self.texts(&CARD, clause)),
                "devices" => card.devices.extend(self.words(&CARD, clause)),
                "usage" => card.usage.extend(self.texts(&CARD, clause)),
                "goals" => card.goals.extend(self.texts(&CARD, clause)),
                "needs" => card.needs.extend(self.texts(&CARD, clause)),
                "habits" => card.habits.extend(self.texts(&CARD, clause)),
                "worries" => card.worries.extend(self.texts(&CARD, clause)),
                "questions" => card.questions.extend(self.texts(&CARD, clause)),
                "quote" | "quotes" => card.quotes.extend(self.texts(&CARD, clause)),
                "evidence" => card.evidence.extend(self.evidence(&CARD, clause)),
                "notes" => card.notes.extend(self.texts(&CARD, clause)),
                _ => card.sources.extend(self.texts(&CARD, clause)),
            }
        }
        card
    }

    /// `who age 28..45, occupation "nurse", city "Aarhus", hobbies ["running"]`: a word, then what it
    /// says.
    fn who(&mut self, card: &mut PersonaCard, clause: &Clause) {
        let mut items = Items::of(clause);
        self.something(
            items.peek().is_none(),
            clause,
            "a word and what it says, such as `age 28..45`",
        );
        while let Some(path) = items.path() {
            let name = path.text();
            if name == "age" {
                match items.next() {
                    Some(Item::Value(value)) => card.age = self.age(value),
                    other => {
                        let span = other.map_or(path.span, span_of);
                        self.sink.push(errors::age_wanted(span));
                    }
                }
                continue;
            }
            let mut values = Vec::new();
            loop {
                if let Some(text) = items.text() {
                    values.push(text);
                } else if items.is_number()
                    && let Some(Expr { kind: ExprKind::Number(digits), span }) = items.value()
                {
                    values.push(Said { text: digits.to_string(), span: *span });
                } else {
                    break;
                }
            }
            if values.is_empty() {
                self.sink.push(errors::fact_without_value(&name, path.span));
                continue;
            }
            match name.as_str() {
                "occupation" => card.occupation = values.into_iter().next(),
                "hobbies" => card.hobbies.extend(values),
                _ => card.facts.push(Fact { name: name.into(), values }),
            }
        }
        self.nothing_left(
            &CARD,
            &mut items,
            "a word and what it says, such as `occupation \"nurse\"`",
        );
    }

    /// `28..45` or `34`: years.
    fn age(&mut self, value: &Expr) -> Option<(u32, u32)> {
        let (from, to) = match &value.kind {
            ExprKind::Range(from, to) => (&**from, &**to),
            _ => (value, value),
        };
        let low = self.count(from, 0, 120)?;
        let high = if std::ptr::eq(from, to) { low } else { self.count(to, 0, 120)? };
        if low > high {
            self.sink.push(errors::empty_range(value.span));
            return None;
        }
        Some((low, high))
    }
}
