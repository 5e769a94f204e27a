//! Maps: what one picture shows.

use super::read::{Card, Items};
use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Id, MapDef, State, errors};
use crate::syntax::ast::{self, Clause};

const CARD: Card = Card {
    kind: "map",
    clauses: &[
        "competitors",
        "goals",
        "journeys",
        "kpi",
        "kpis",
        "lifecycle",
        "notes",
        "personas",
        "review",
        "reviewed",
        "scenario",
        "source",
        "sources",
        "stages",
        "state",
        "touchpoints",
        "version",
    ],
};

/// Clauses that stand once.
const ONCE: [&str; 6] = ["lifecycle", "review", "reviewed", "stages", "state", "version"];

const STATES: [(&str, State); 2] = [("current", State::Current), ("future", State::Future)];

impl Checker<'_> {
    pub(in crate::hir::lower) fn map(&mut self, id: Id<MapDef>, decl: &ast::MapDecl) -> MapDef {
        let mut map = self.cx.program.maps.at(id).clone();
        let mut seen = Vec::new();
        for clause in &decl.clauses {
            if !self.is_clause(&CARD, clause) {
                continue;
            }
            let word = clause.keyword.text.as_str();
            if ONCE.contains(&word) {
                self.once(word, clause.span, &mut seen);
            }
            match word {
                "personas" => map.personas.extend(self.names(&CARD, clause, Kind::Persona)),
                "lifecycle" => {
                    let mut named = self.names(&CARD, clause, Kind::Lifecycle).into_iter();
                    map.lifecycle = named.next();
                    if let Some(second) = named.next() {
                        self.sink.push(errors::one_only("a map", "lifecycle", second.span));
                    }
                }
                "stages" => map.stages = self.names(&CARD, clause, Kind::Stage),
                "journeys" => map.journeys.extend(self.names(&CARD, clause, Kind::Journey)),
                "touchpoints" => {
                    map.touchpoints.extend(self.names(&CARD, clause, Kind::Touchpoint));
                }
                "state" => map.states = self.states(clause),
                "scenario" => map.scenario.extend(self.texts(&CARD, clause)),
                "goals" => map.goals.extend(self.texts(&CARD, clause)),
                "kpi" | "kpis" => map.kpis.extend(self.names(&CARD, clause, Kind::Metric)),
                "competitors" => map.competitors.extend(self.texts(&CARD, clause)),
                "version" => map.version = self.words(&CARD, clause).into_iter().next(),
                "review" => map.review = self.one_day(&CARD, clause),
                "reviewed" => map.reviewed = self.one_day(&CARD, clause),
                "notes" => map.notes.extend(self.texts(&CARD, clause)),
                _ => map.sources.extend(self.texts(&CARD, clause)),
            }
        }
        self.in_order(map.reviewed.as_ref(), map.review.as_ref());
        map
    }

    /// `state current`, `state [current, future]`
    fn states(&mut self, clause: &Clause) -> Vec<State> {
        let mut items = Items::of(clause);
        let mut found = Vec::new();
        loop {
            if let Some(state) = self.one_of(&mut items, "state of a map", &STATES) {
                found.push(state);
            }
            if items.word().is_none() || self.at_line_head(&items) {
                break;
            }
        }
        self.nothing_left(&CARD, &mut items, "`current` or `future`");
        found.sort_unstable();
        found.dedup();
        if found.is_empty() { vec![State::Current] } else { found }
    }
}
