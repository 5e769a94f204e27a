//! Evidence, and words that several cards have in common.

use super::read::{Card, Items, day_of};
use crate::hir::lower::checker::Checker;
use crate::hir::{Evidence, EvidenceKind, Ty, errors};
use crate::syntax::ast::Clause;

/// The kinds of evidence, also in the other number.
const KINDS: [(&str, EvidenceKind); 17] = [
    ("interviews", EvidenceKind::Interviews),
    ("survey", EvidenceKind::Survey),
    ("groups", EvidenceKind::Groups),
    ("observations", EvidenceKind::Observations),
    ("tests", EvidenceKind::Tests),
    ("data", EvidenceKind::Data),
    ("reviews", EvidenceKind::Reviews),
    ("assumption", EvidenceKind::Assumption),
    ("interview", EvidenceKind::Interviews),
    ("surveys", EvidenceKind::Survey),
    ("group", EvidenceKind::Groups),
    ("observation", EvidenceKind::Observations),
    ("test", EvidenceKind::Tests),
    ("analytics", EvidenceKind::Data),
    ("review", EvidenceKind::Reviews),
    ("assumptions", EvidenceKind::Assumption),
    ("guess", EvidenceKind::Assumption),
];

impl Checker<'_> {
    /// `evidence interviews 12 on 2026-09-30, data "orders of 2025"`
    pub(super) fn evidence(&mut self, card: &Card, clause: &Clause) -> Vec<Evidence> {
        let mut items = Items::of(clause);
        let mut found = Vec::new();
        self.something(
            items.peek().is_none(),
            clause,
            "a kind, such as `interviews 12 on 2026-09-30`",
        );
        while let Some(word) = items.word() {
            let named = KINDS.iter().any(|(kind, _)| *kind == word);
            if !named && !found.is_empty() && self.at_line_head(&items) {
                break;
            }
            let start = items.peek().map_or(clause.span, super::read::span_of);
            let Some(kind) = self.one_of(&mut items, "kind of evidence", &KINDS) else {
                // One finding is enough; what follows belongs to a kind that is not known.
                return found;
            };
            let mut evidence = Evidence { kind, count: None, on: None, words: None, span: start };
            loop {
                if items.is_number()
                    && let Some(number) = items.value()
                {
                    evidence.span = evidence.span.to(number.span);
                    evidence.count = self.count(number, 1, 1_000_000_000);
                } else if items.skip("on") {
                    evidence.on = self.day(&mut items);
                } else if let Some(day) = items.peek().and_then(day_of) {
                    items.next();
                    evidence.on = Some(day);
                } else if let Some(words) = items.text() {
                    evidence.words = Some(words);
                } else {
                    break;
                }
            }
            found.push(evidence);
        }
        self.nothing_left(card, &mut items, "a kind of evidence");
        found
    }

    /// `share 35%`, in hundredths of a percent.
    pub(super) fn card_share(&mut self, card: &Card, clause: &Clause) -> Option<i64> {
        let mut items = Items::of(clause);
        let share = match items.value() {
            Some(value) => self.share(value),
            None => {
                self.something(items.peek().is_none(), clause, "a percentage such as `35%`");
                None
            }
        };
        self.nothing_left(card, &mut items, "a percentage such as `35%`");
        share
    }

    /// A whole number from 1 on.
    pub(super) fn card_count(&mut self, card: &Card, clause: &Clause, most: u32) -> Option<u32> {
        let mut items = Items::of(clause);
        let count = match items.value() {
            Some(value) => {
                let found = self.expr_of(value, &Ty::Int);
                match found.kind {
                    crate::hir::ExprKind::Value(crate::hir::Value::Int(number)) => {
                        let small = u32::try_from(number).ok().filter(|n| (1..=most).contains(n));
                        if small.is_none() {
                            self.sink.push(errors::out_of_range(number, 1, most, value.span));
                        }
                        small
                    }
                    _ => None,
                }
            }
            None => {
                self.something(items.peek().is_none(), clause, "a whole number");
                None
            }
        };
        self.nothing_left(card, &mut items, "a whole number");
        count
    }
}
