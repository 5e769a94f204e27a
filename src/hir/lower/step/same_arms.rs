//! Arms of a branch that do the same.

use crate::hir::errors;
use crate::hir::lower::checker::Checker;
use crate::syntax::ast;

impl Checker<'_> {
    /// Looks for two arms with the same words in them. Empty ones do nothing, and say so.
    pub(super) fn same_arms<'a>(&mut self, arms: impl IntoIterator<Item = &'a ast::Block>) {
        let mut seen: Vec<(Vec<&str>, crate::source::Span)> = Vec::new();
        let sources = &self.cx.workspace.sources;
        let mut found = Vec::new();
        for block in arms.into_iter().filter(|block| !block.steps.is_empty()) {
            let words: Vec<&str> = sources.slice(block.span).split_whitespace().collect();
            match seen.iter().find(|(other, _)| *other == words) {
                Some((_, first)) => found.push(errors::same_arms(block.span, *first)),
                None => seen.push((words, block.span)),
            }
        }
        found.into_iter().for_each(|finding| self.sink.push(finding));
    }
}
