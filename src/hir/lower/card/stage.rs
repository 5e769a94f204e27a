//! The card of a stage.

use super::read::Card;
use crate::hir::StageCard;
use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::syntax::ast::Clause;

const CARD: Card = Card {
    kind: "stage",
    clauses: &[
        "actions",
        "brand",
        "do",
        "fits",
        "kpi",
        "kpis",
        "motivation",
        "notes",
        "questions",
        "source",
        "sources",
    ],
};

impl Checker<'_> {
    pub(in crate::hir::lower) fn stage_card(&mut self, clauses: &[Clause]) -> StageCard {
        let mut card = StageCard::default();
        for clause in clauses {
            if !self.is_clause(&CARD, clause) {
                continue;
            }
            match clause.keyword.text.as_str() {
                "actions" => card.actions.extend(self.texts(&CARD, clause)),
                "motivation" => card.motivation.extend(self.texts(&CARD, clause)),
                "questions" => card.questions.extend(self.texts(&CARD, clause)),
                "brand" => card.brand.extend(self.texts(&CARD, clause)),
                "do" => card.advice.extend(self.texts(&CARD, clause)),
                "fits" => card.fits.extend(self.names(&CARD, clause, Kind::Channel)),
                "kpi" | "kpis" => card.kpis.extend(self.names(&CARD, clause, Kind::Metric)),
                "notes" => card.notes.extend(self.texts(&CARD, clause)),
                _ => card.sources.extend(self.texts(&CARD, clause)),
            }
        }
        card
    }
}
