//! Plans: what is published or done, where, when and by whom.

use super::read::{Card, Items, day_of};
use super::touchpoint::STATUS;
use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Dated, Id, Plan, PlanEntry, Status, errors};
use crate::syntax::ast::{self, Clause};

const CARD: Card = Card {
    kind: "plan",
    clauses: &[
        "audience", "do", "goals", "kpi", "kpis", "notes", "publish", "review", "reviewed",
        "source", "sources", "text",
    ],
};

impl Checker<'_> {
    pub(in crate::hir::lower) fn plan(&mut self, id: Id<Plan>, decl: &ast::Plan) -> Plan {
        let mut plan = self.cx.program.plans.at(id).clone();
        let mut seen = Vec::new();
        for clause in &decl.clauses {
            if !self.is_clause(&CARD, clause) {
                continue;
            }
            let word = clause.keyword.text.as_str();
            if matches!(word, "review" | "reviewed") {
                self.once(word, clause.span, &mut seen);
            }
            match word {
                "audience" => plan.audience.extend(self.names(&CARD, clause, Kind::Persona)),
                "goals" => plan.goals.extend(self.texts(&CARD, clause)),
                "kpi" | "kpis" => plan.kpis.extend(self.names(&CARD, clause, Kind::Metric)),
                "publish" | "do" => {
                    let entry = self.entry_of_plan(clause, word == "publish");
                    plan.entries.push(entry);
                }
                "text" => self.text_of_entry(&mut plan, clause),
                "review" => plan.review = self.one_day(&CARD, clause),
                "reviewed" => plan.reviewed = self.one_day(&CARD, clause),
                "notes" => plan.notes.extend(self.texts(&CARD, clause)),
                _ => plan.sources.extend(self.texts(&CARD, clause)),
            }
        }
        self.in_order(plan.reviewed.as_ref(), plan.review.as_ref());
        plan
    }

    /// `publish 2026-12-03 "Last orders" via facebook page "/jul" by "Maja" status planned`
    fn entry_of_plan(&mut self, clause: &Clause, publish: bool) -> PlanEntry {
        let mut entry = PlanEntry {
            publish,
            when: None,
            title: None,
            text: None,
            channels: Vec::new(),
            page: None,
            by: None,
            status: Status::default(),
            touchpoints: Vec::new(),
            span: clause.span,
        };
        let mut items = Items::of(clause);
        loop {
            if entry.when.is_none()
                && let Some(day) = items.peek().and_then(day_of)
            {
                items.next();
                entry.when = Some(day);
            } else if entry.title.is_none()
                && let Some(text) = items.text()
            {
                entry.title = Some(text);
            } else if items.skip("via") {
                while items.word().is_some_and(|word| !is_part(&word))
                    && !self.at_line_head(&items)
                    && let Some(path) = items.path()
                {
                    self.push_name(&mut entry.channels, path, Kind::Channel);
                }
            } else if items.skip("for") {
                while items.word().is_some_and(|word| !is_part(&word))
                    && !self.at_line_head(&items)
                    && let Some(path) = items.path()
                {
                    self.push_name(&mut entry.touchpoints, path, Kind::Touchpoint);
                }
            } else if items.skip("page") {
                entry.page = self.word_or_text(&mut items);
            } else if items.skip("by") {
                entry.by = self.word_or_text(&mut items);
            } else if items.skip("status") {
                entry.status = self.one_of(&mut items, "status", &STATUS).unwrap_or_default();
            } else {
                break;
            }
        }
        let nothing = entry.title.is_none() && items.peek().is_none();
        let what = if publish { "a text that says what" } else { "a text that says what is done" };
        self.something(nothing, clause, what);
        let want = "a date, a text, `via`, `page`, `for`, `by` or `status`";
        self.nothing_left(&CARD, &mut items, want);
        entry
    }

    /// `text """..""""`, of the `publish` above it.
    fn text_of_entry(&mut self, plan: &mut Plan, clause: &Clause) {
        let text = self.texts(&CARD, clause).into_iter().next();
        match plan.entries.last_mut() {
            Some(entry) if entry.publish && entry.text.is_none() => entry.text = text,
            Some(entry) if entry.publish => {
                let span = entry.span;
                self.sink.push(errors::clause_twice("text", clause.span, span));
            }
            _ => self.sink.push(errors::text_without_publish(clause.span)),
        }
    }

    /// What comes next cannot lie before what was last.
    pub(super) fn in_order(&mut self, reviewed: Option<&Dated>, review: Option<&Dated>) {
        if let (Some(last), Some(next)) = (reviewed, review)
            && next.date <= last.date
        {
            self.sink.push(errors::review_before(next.span, last.span));
        }
    }
}

/// Does the word begin another part of an entry?
fn is_part(word: &str) -> bool {
    matches!(word, "via" | "for" | "page" | "by" | "status")
}
